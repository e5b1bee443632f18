/*
 * svg_path.h - SVG path data as short as it gets: tenths of a unit, relative, no needless separators.
 */
#ifndef GR_CANVAS_SVG_PATH_H
#define GR_CANVAS_SVG_PATH_H

#include "base/buf.h"

/** Zero-initialise.  Positions are rounded to tenths before differences are taken: no drift. */
struct gr_svg_path {
    struct gr_buf data;
    int64_t x, y;             /**< where the pen is [0.1 u] */
    int64_t start_x, start_y; /**< where the sub-path began */
    char last;                /**< command letter that may be left out */
    bool moved;               /**< nothing was drawn since the last moveto */
    size_t rects, others;     /**< how many sub-paths of either kind */
    double rect[4];           /**< the last rectangle: x, y, w, h */
};

void gr_svg_path_move(struct gr_svg_path *p, double x, double y);
void gr_svg_path_line(struct gr_svg_path *p, double x, double y);
void gr_svg_path_curve(struct gr_svg_path *p, const double xy[6]);
void gr_svg_path_rect(struct gr_svg_path *p, double x, double y, double w, double h);
void gr_svg_path_close(struct gr_svg_path *p);
void gr_svg_path_clear(struct gr_svg_path *p);

/** A coordinate with at most one decimal: "12", "0.5", ".5" with lead_zero false. */
void gr_svg_tenths(struct gr_buf *out, int64_t tenths, bool lead_zero);
int64_t gr_svg_round(double value);

#endif
