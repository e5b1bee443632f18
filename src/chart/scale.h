/*
 * scale.h - from values to round ticks and places: pure functions.
 */
#ifndef GR_CHART_SCALE_H
#define GR_CHART_SCALE_H

#include "base/arena.h"
#include "base/language.h"
#include "base/time.h"

enum { GR_TICKS_MAX = 12, GR_TICK_TEXT = 24 };

/** A straight map of [from, to] onto [x0, x1] (x1 may be below x0: values up, y down). */
struct gr_scale {
    double from, to, x0, x1;
};
double gr_scale_at(const struct gr_scale *s, double value);
/** The same with log10 of value, from and to; all positive. */
double gr_scale_log_at(const struct gr_scale *s, double value);

/** Round positions of a linear axis: steps of 1, 2, 2.5 or 5 times a power of ten. */
struct gr_ticks {
    size_t count;
    double at[GR_TICKS_MAX];
    double step;
    int decimals; /**< that the labels need */
};
/** All multiples of the finest round step that gives at most `most` (2..12) ticks in [low, high]; none if
 *  low >= high or not finite. */
struct gr_ticks gr_ticks_linear(double low, double high, size_t most);
/** Whole exponents of ten in [low, high] (log10), every 1, 2, 3, 4, 5 ... decades, at most `most`. */
struct gr_ticks gr_ticks_decades(double low_exponent, double high_exponent, size_t most);

/** Ticks of a time axis at round seconds, minutes, hours, days, months, years. */
struct gr_time_ticks {
    size_t count;
    gr_time at[GR_TICKS_MAX];
    char text[GR_TICKS_MAX][GR_TICK_TEXT]; /**< "15:40", "18 Dec", "19", "Jan 2024", "2024" */
    bool centred;      /**< label k belongs in the middle of [at k, at k + 1]: days and months */
    bool dated;        /**< labels name the day: no date needed below the axis */
    gr_time period_ns; /**< of one tick, for centring; 0 unless centred */
};
/** in: NULL is English. */
struct gr_time_ticks gr_ticks_time(gr_time from, gr_time to, size_t most,
                                   const struct gr_language *in);

/** "23 Dec 2023". */
const char *gr_date_words(struct gr_arena *arena, gr_time t);
/** "15:41", or "15:41:09" with seconds. */
const char *gr_clock_words(struct gr_arena *arena, gr_time t, bool seconds);

#endif
