/*
 * simplify.h - fewer corners in a line of many, where nobody can see it.
 */
#ifndef GR_CHART_SIMPLIFY_H
#define GR_CHART_SIMPLIFY_H

#include <stdbool.h>
#include <stddef.h>

/** Sets keep[i] for the corners without which the line would lie further than tolerance from where it
 *  was, the ends among them (Douglas and Peucker, "Algorithms for the reduction of the number of
 *  points", 1973).  x, y, tolerance in one unit; keep has count places, false before. */
void gr_simplify(const double *x, const double *y, size_t count, double tolerance, bool *keep);

#endif
