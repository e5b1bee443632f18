/*
 * shift.h - a chart as a part of a larger picture.
 */
#ifndef GR_CANVAS_SHIFT_H
#define GR_CANVAS_SHIFT_H

#include "canvas/canvas.h"

/** Draws on `on` with the origin at (x, y); begin and end do nothing.  Free it before `on`. */
struct gr_canvas *gr_canvas_shift(struct gr_canvas *on, double x, double y);

#endif
