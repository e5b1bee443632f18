/*
 * inline.h - mixed text: nodes of the tree to spans to lines on the page.
 */
#ifndef GR_WRITE_PDF_INLINE_H
#define GR_WRITE_PDF_INLINE_H

#include "write/pdf/pdf.h"

/** How text of a block begins. */
struct gr_style {
    double size, leading;
    enum gr_weight weight;
    enum gr_ink ink;
    double spacing; /**< em between glyphs */
};

/** The roles of visual-design section 2. */
extern const struct gr_style gr_style_title, gr_style_section, gr_style_finding, gr_style_text,
    gr_style_callout, gr_style_sums, gr_style_small, gr_style_small_bold, gr_style_note,
    gr_style_hash;

/** How a span differs: its tag is the index. */
struct gr_look {
    enum gr_ink ink;
    double rise;      /**< pt */
    const char *href; /**< NULL: no link */
};

/** Spans of one paragraph, collected node by node. */
struct gr_spans {
    struct gr_pdf *pdf;
    struct gr_span *items;
    size_t count, cap;
    struct gr_look *looks;
    size_t look_count, look_cap;
    bool blank; /**< the last character was a blank (or none yet): more blanks vanish */
};

/** A paragraph broken into lines. */
struct gr_text {
    const struct gr_line *lines;
    size_t count;
    const struct gr_look *looks;
    struct gr_style style;
    double width; /**< of the widest line */
};

/** All text below node, or of node's children for which skip is not their class. */
void gr_spans_add_node(struct gr_spans *spans, const xmlNode *node, const struct gr_style *style,
                       const char *skip_class);
void gr_spans_add_text(struct gr_spans *spans, struct gr_str text, const struct gr_style *style);
void gr_spans_break(struct gr_spans *spans, const struct gr_style *style);
/** Lines at most width wide; the spans are done with. */
struct gr_text gr_spans_lines(struct gr_spans *spans, const struct gr_style *style, double width,
                              bool balance);

/** Widths between which its column lies (text.h); the spans are done with. */
void gr_spans_widths(struct gr_spans *spans, double *widest, double *narrowest);

/** A node's text in lines; a plain text in lines. */
struct gr_text gr_text_of_node(struct gr_pdf *pdf, const xmlNode *node,
                               const struct gr_style *style, double width, bool balance);
struct gr_text gr_text_of(struct gr_pdf *pdf, const char *text, const struct gr_style *style,
                          double width, bool balance);
static inline double gr_text_height(const struct gr_text *text) {
    return (double)text->count * text->style.leading;
}

/** Draws lines [first, end) below y as content of tag (NULL: artifact); anchor: START from x, END to
 *  x + width. */
void gr_text_draw(struct gr_pdf *pdf, const struct gr_text *text, size_t first, size_t end,
                  double x, double y, double width, enum gr_anchor anchor, struct gr_tag *tag);

/** Text of a node without markup, blanks folded. */
const char *gr_plain_text(struct gr_pdf *pdf, const xmlNode *node);
/** Next element at or after node; NULL at the end. */
const xmlNode *gr_element(const xmlNode *node);

#endif
