/*
 * pyramid.h - power over time in a bounded number of bins: when they are full, the step doubles.
 */
#ifndef GR_READ_PYRAMID_H
#define GR_READ_PYRAMID_H

#include "model/run.h"

struct gr_bin {
    gr_i128 sum_nw;
    int64_t min_nw, max_nw;
    uint64_t count; /**< 0: no sample, the rest means nothing */
};

struct gr_pyramid {
    gr_time t0; /**< where bin 0 begins */
    int64_t step_ns;
    size_t used;         /**< bins up to the last that was touched */
    struct gr_bin *bins; /**< GR_SERIES_BINS */
};

/** First stamp and first step; step_ns > 0.  Free with gr_pyramid_free. */
void gr_pyramid_init(struct gr_pyramid *pyramid, gr_time t0, int64_t step_ns);
void gr_pyramid_free(struct gr_pyramid *pyramid);
/** The bin of a stamp, after making room for it; valid until the next call.  *end: the first stamp
 *  that is no longer in it. */
struct gr_bin *gr_pyramid_at(struct gr_pyramid *pyramid, gr_time t, gr_time *end);
/** Adds a sample to a bin. */
static inline void gr_bin_add(struct gr_bin *bin, int64_t power_nw) {
    bin->min_nw = bin->count == 0 || power_nw < bin->min_nw ? power_nw : bin->min_nw;
    bin->max_nw = bin->count == 0 || power_nw > bin->max_nw ? power_nw : bin->max_nw;
    bin->sum_nw += power_nw;
    bin->count++;
}
/** All bins as one. */
struct gr_bin gr_pyramid_whole(const struct gr_pyramid *pyramid);
/** The series for a chart, without empty bins at its ends; NULL if there is no sample. */
const struct gr_series *gr_pyramid_series(const struct gr_pyramid *pyramid, struct gr_arena *arena);

#endif
