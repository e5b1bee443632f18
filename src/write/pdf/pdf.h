/*
 * pdf.h - one report on its way to a PDF: the document, its pages, what is drawn on them.
 *
 * Units are points.  Layout counts y down from the top edge of the page; page.c turns it round.  All
 * text and every mark go through the calls below, which note what they are in the structure tree.
 */
#ifndef GR_WRITE_PDF_PDF_H
#define GR_WRITE_PDF_PDF_H

#include "canvas/canvas.h"
#include "write/pdf/fonts.h"
#include "write/pdf/tags.h"
#include "write/writer.h"

/** Points per chart unit. */
#define GR_PDF_UNIT 0.669
/** The measure: 170 mm. */
#define GR_PDF_MEASURE 481.9

/** Graphics state that would be said again. */
struct gr_pdf_state {
    uint32_t fill, stroke; /**< 0xRRGGBB; UINT32_MAX: not set */
    int face;
    double size, width, spacing; /**< pt; spacing between glyphs */
    unsigned opacity;            /**< percent */
    int mode;                    /**< text rendering */
    bool round, dashed;
};

struct gr_pdf_link {
    size_t page;
    double x, y, w, h; /**< y of the upper edge */
    const char *href;
    struct gr_str text; /**< what it stands under */
    struct gr_tag *tag;
};

/** Numbers in its operators are tenths of a point, whole where nobody sees the difference. */
struct gr_pdf_page {
    struct gr_buf under; /**< rules and panels: artifacts, drawn first */
    uint32_t under_fill;
    struct gr_buf ops, run; /**< run: the string being shown */
    struct gr_pdf_state state, saved;
    const void *mark;        /**< the tag whose content is open; &gr_artifact; NULL: none */
    bool in_text;            /**< between BT and ET: as long as nothing else is drawn */
    bool mark_inside;        /**< the mark was opened in it */
    long cursor_x, cursor_y; /**< where the last string began: the next is told as a step from it */
    struct gr_tag_marks marks;
};

/** A place that links and the outline lead to. */
struct gr_pdf_place {
    const char *id;
    size_t page;
    double y;
};

struct gr_pdf_heading {
    const char *text;
    int level; /**< 1: section, 2: finding */
    size_t page;
    double y;
};

struct gr_pdf {
    const struct gr_report *report;
    struct gr_diag *diag;
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    double width, height, left, top, first_top, bottom; /**< bottom: lowest y of content */
    const char *title, *heading;                        /**< of the document; as printed */
    const char *kind, *id, *language;
    struct gr_pdf_fonts used;
    struct gr_pdf_page *pages;
    size_t page_count, page_cap;
    struct gr_pdf_link *links;
    size_t link_count, link_cap;
    struct gr_pdf_place *places;
    size_t place_count, place_cap;
    struct gr_pdf_heading *headings;
    size_t heading_count, heading_cap;
    bool opacities[101]; /**< percents in use */
    struct gr_tag *root; /**< the element Document */
};

void gr_pdf_free(struct gr_pdf *pdf);

/** Begins a page; returns its index.  It is the current page of all calls below. */
size_t gr_pdf_page_begin(struct gr_pdf *pdf);

/** The text that follows is content of tag; NULL: an artifact (repeated heads). */
void gr_pdf_mark(struct gr_pdf *pdf, struct gr_tag *tag);
/** The drawing that follows is content of tag. */
void gr_pdf_mark_figure(struct gr_pdf *pdf, struct gr_tag *tag);
/** What follows is a header or footer. */
void gr_pdf_mark_pagination(struct gr_pdf *pdf);
void gr_pdf_mark_end(struct gr_pdf *pdf);

/** How a piece of text is shown. */
struct gr_pdf_ink {
    double size, spacing; /**< pt; em between glyphs */
    enum gr_ink ink;
    double halo;  /**< pt of paper round it, 0: none */
    bool goes_on; /**< a blank follows in the same string, for readers that join lines */
};
/** Shows glyphs from x on the baseline y. */
void gr_pdf_show(struct gr_pdf *pdf, double x, double y, const struct gr_glyphs *glyphs,
                 const struct gr_pdf_ink *ink);
/** Shapes and shows; anchor at x.  Returns the width. */
double gr_pdf_text(struct gr_pdf *pdf, double x, double y, enum gr_anchor anchor,
                   enum gr_weight weight, struct gr_str text, const struct gr_pdf_ink *ink);

/** Rules, panels and frames are artifacts under all else, whatever mark is open.  A horizontal rule of
 *  a thickness whose upper edge is at y. */
void gr_pdf_rule(struct gr_pdf *pdf, double x, double y, double w, double thickness,
                 enum gr_ink ink);
void gr_pdf_box(struct gr_pdf *pdf, double x, double y, double w, double h, enum gr_ink ink);
void gr_pdf_frame(struct gr_pdf *pdf, double x, double y, double w, double h, double thickness,
                  enum gr_ink ink);

/** State operators, each written only when it changes something. */
void gr_pdf_set_fill(struct gr_pdf *pdf, enum gr_ink ink);
void gr_pdf_set_stroke(struct gr_pdf *pdf, enum gr_ink ink);
void gr_pdf_set_width(struct gr_pdf *pdf, double width);
void gr_pdf_set_opacity(struct gr_pdf *pdf, double opacity);
struct gr_pdf_page *gr_pdf_page(struct gr_pdf *pdf);
/** Before text, and before a path or clip: opens and closes the text object. */
void gr_pdf_begin_text(struct gr_pdf *pdf);
void gr_pdf_end_text(struct gr_pdf *pdf);
/** " x y " as a step from the last string's beginning, for Td. */
void gr_pdf_put_step(struct gr_pdf *pdf, double x, double y);
/** A length of the page [pt], in hundredths of a point; a coordinate, in tenths. */
void gr_pdf_put_length(struct gr_buf *ops, double value);
void gr_pdf_put_tenths(struct gr_buf *ops, double value);
/** Everything on a page, page after page done. */
void gr_pdf_page_content(struct gr_pdf_page *page, struct gr_buf *out);

/** A link of the current page.  Its href is "#id" or an address. */
void gr_pdf_link_add(struct gr_pdf *pdf, struct gr_pdf_link link);
/** The place of an id; NULL if there is none. */
const struct gr_pdf_place *gr_pdf_place_find(const struct gr_pdf *pdf, const char *id);
void gr_pdf_place_add(struct gr_pdf *pdf, const char *id, double y);
void gr_pdf_heading_add(struct gr_pdf *pdf, const char *text, int level, double y);

/** Draws a chart with its left upper corner at x, y, as content of figure; unit: points per u. */
void gr_pdf_chart(struct gr_pdf *pdf, const struct gr_chart *chart, enum gr_chart_width width,
                  double x, double y, double unit, struct gr_tag *figure);

/** Headers and footers, then all objects, then the file. False if anything failed. */
bool gr_pdf_finish(struct gr_pdf *pdf, struct gr_buf *out);

#endif
