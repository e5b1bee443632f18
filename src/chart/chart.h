/*
 * chart.h - charts are data; layout draws one once on a canvas.
 *
 * What a chart says (title, labels, table) is text already: the layout formats only ticks.  Forms are
 * those of visual-design section 5.  Same data, same geometry on every backend.
 */
#ifndef GR_CHART_CHART_H
#define GR_CHART_CHART_H

#include "canvas/canvas.h"

/** Two layouts of the same data: full measure (720 u) and half or phone (344 u). */
enum gr_chart_width { GR_CHART_FULL, GR_CHART_HALF };
static inline double gr_chart_units(enum gr_chart_width w) {
    return w == GR_CHART_FULL ? 720.0 : 344.0;
}

struct gr_chart; /* chart/chart_data.h: one struct, a union by form */

/** Height [u] of the drawing at that width; 0 if there is nothing to draw (see gr_chart_note). */
double gr_chart_height(const struct gr_chart *chart, enum gr_chart_width width,
                       struct gr_fonts *fonts);
/** begin .. end on the canvas. */
void gr_chart_draw(const struct gr_chart *chart, enum gr_chart_width width,
                   struct gr_canvas *canvas);

/** "energy-by-run": unique in a report, [a-z0-9-]. */
const char *gr_chart_id(const struct gr_chart *chart);
/** The finding (h3), the line below (what, unit, how to read), where it comes from.  Plain text with
 *  CO₂ as characters.  gr_chart_note: instead of a drawing, why there is none; NULL if there is. */
const char *gr_chart_title(const struct gr_chart *chart);
const char *gr_chart_subline(const struct gr_chart *chart);
const char *gr_chart_source(const struct gr_chart *chart);
const char *gr_chart_description(const struct gr_chart *chart);
const char *gr_chart_note(const struct gr_chart *chart);

/** Table of data for HTML: at most 24 rows (decimation is said in the last). Cells are ready texts. */
struct gr_chart_table {
    size_t columns, rows;
    const char *const *heads; /**< columns texts */
    const char *const *cells; /**< rows * columns texts, row by row */
    const bool *numeric;      /**< by column: right-aligned */
    const char *remark;       /**< "20 of 10 000 runs, the largest", or NULL */
};
/** NULL if there is none (label drawings). */
const struct gr_chart_table *gr_chart_table(const struct gr_chart *chart);

#endif
