/*
 * contour.h - a closed curve of TrueType with fewer points (internal to text/).
 */
#ifndef GR_TEXT_CONTOUR_H
#define GR_TEXT_CONTOUR_H

#include <stdbool.h>
#include <stddef.h>

struct gr_contour_point {
    double x, y;
    bool on; /**< on the curve; else a control of a parabola */
};

/** Writes the contour with as few points as stay within tolerance of it: neighbouring parabolas become
 *  one where they can, and a point between two controls that is their middle is left out, as TrueType
 *  lets it.  out has room for 2 * count + 2.  Returns the number of points, never more than count. */
size_t gr_contour_simplify(const struct gr_contour_point *in, size_t count, double tolerance,
                           struct gr_contour_point *out);

#endif
