/*
 * axis.h - gridlines, ticks and their labels (visual-design section 5, Frame).
 *
 * Lines are drawn before the marks, labels after everything that matters more.
 */
#ifndef GR_CHART_AXIS_H
#define GR_CHART_AXIS_H

#include "chart/chart_data.h"
#include "chart/place.h"
#include "chart/scale.h"

/** A value axis along x: vertical gridlines from top to bottom, zero in frame. */
void gr_axis_x_lines(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                     double top, double bottom);
/** Its labels on the baseline y; the last carries the unit. */
void gr_axis_x_labels(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                      double y, const char *unit);

/** One label of an axis that is not linear, with the unit (may be NULL) behind it: text, or 10 to a power. */
void gr_axis_x_label(struct gr_layout *l, double x, double y, const char *text, const char *unit);
void gr_axis_x_power(struct gr_layout *l, double x, double y, double exponent, const char *unit);

/** A value axis along y: horizontal gridlines from left to right, zero in frame. */
void gr_axis_y_lines(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                     double left, double right);
/** Labels right-aligned at x, the unit at the top left. */
void gr_axis_y_labels(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                      double x, const char *unit);
/** Width of the widest label. */
double gr_axis_y_width(struct gr_layout *l, const struct gr_ticks *t);

/** A time axis from..to over [left, right] at y: line, ticks outward. */
struct gr_axis_time {
    gr_time from, to;
    double left, right, y;
};
double gr_axis_time_at(const struct gr_axis_time *a, gr_time t);
void gr_axis_time_lines(struct gr_layout *l, const struct gr_axis_time *a,
                        const struct gr_time_ticks *t);
/** Labels below, and `zone` (date and zone, may be NULL) once below the left end. */
void gr_axis_time_labels(struct gr_layout *l, const struct gr_axis_time *a,
                         const struct gr_time_ticks *t, const char *zone);
/** Ticks for a width: about one in 70 u. */
struct gr_time_ticks gr_axis_time_ticks(const struct gr_layout *l, const struct gr_axis_time *a);

/** Polylines: starts or continues one. */
void gr_line_to(struct gr_canvas *c, bool start, double x, double y);

#endif
