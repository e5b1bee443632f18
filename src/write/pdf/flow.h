/*
 * flow.h - blocks as a list of strips, and the strips on pages.
 *
 * A block (paragraph, table, figure) becomes strips: pieces that no page break cuts.  A strip may be
 * kept with the next one; that alone makes headings stay with their text, lines from being left
 * alone, short tables from breaking.  Strips know how to draw themselves.
 */
#ifndef GR_WRITE_PDF_FLOW_H
#define GR_WRITE_PDF_FLOW_H

#include "write/pdf/pdf.h"

struct gr_strip;
typedef void gr_strip_draw(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y);

/** What is drawn again where a table goes on on another page. */
struct gr_repeat {
    double height;
    gr_strip_draw *draw;
    const void *data;
};

struct gr_strip {
    double before; /**< space above, none at the top of a page */
    double height;
    bool keep;   /**< on one page with the next strip */
    double need; /**< a heading: with what follows, up to this height below it */
    gr_strip_draw *draw;
    const void *data;
    const struct gr_repeat *repeat; /**< head of the table this is a row of */
    const char *id;                 /**< link target, or NULL */
    const char *heading;            /**< for the outline, or NULL */
    int level;
};

struct gr_flow {
    struct gr_pdf *pdf;
    struct gr_strip *strips;
    size_t count, cap;
    double space; /**< at least this much before the next strip */
    const char *id;
};

/** The larger of this and the space asked for before wins. */
void gr_flow_space(struct gr_flow *flow, double space);
/** A new last strip, after the space asked for. */
struct gr_strip *gr_flow_add(struct gr_flow *flow, double height, gr_strip_draw *draw,
                             const void *data);
/** Strips [first, end) stay together, if they are lower than a page. */
void gr_flow_keep(struct gr_flow *flow, size_t first, size_t end);
/** Puts all strips on pages. */
void gr_flow_place(struct gr_flow *flow);

#endif
