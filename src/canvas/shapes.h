/*
 * shapes.h - the few figures that charts are made of, on any canvas.
 */
#ifndef GR_CANVAS_SHAPES_H
#define GR_CANVAS_SHAPES_H

#include "canvas/canvas.h"

/** A straight line, solid. */
void gr_draw_line(struct gr_canvas *c, double x1, double y1, double x2, double y2, enum gr_ink ink,
                  double width);
/** A filled rectangle without outline. */
void gr_draw_rect(struct gr_canvas *c, double x, double y, double w, double h, enum gr_ink fill);
/** An outline of that width whose middle runs on the rectangle. */
void gr_draw_outline(struct gr_canvas *c, double x, double y, double w, double h, enum gr_ink ink,
                     double width);
/** A disc of radius r: a line of no length with round ends, the shortest circle there is. */
void gr_draw_disc(struct gr_canvas *c, double x, double y, double r, enum gr_ink ink);
/** A disc of paper with a rim; r is to the middle of the rim. */
void gr_draw_ring(struct gr_canvas *c, double x, double y, double r, enum gr_ink rim, double width);
/** A diamond with half diagonals r.  open: paper inside, outline 1.6 u. */
void gr_draw_diamond(struct gr_canvas *c, double x, double y, double r, enum gr_ink ink, bool open);

/** Hatch: lines at 45 degrees up to the right, a line every `every` u along x, cut off at the rectangle. */
struct gr_hatch {
    enum gr_ink ink;
    double width, every;
};
void gr_draw_hatch(struct gr_canvas *c, double x, double y, double w, double h,
                   struct gr_hatch hatch);

#endif
