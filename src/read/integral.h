/*
 * integral.h - ordered samples to energy: exact trapezoids by hour, gaps, series.
 *
 * Energies are held in half attojoules (ns x nW): a trapezoid is dt (P0 + P1) of them, without a
 * remainder; they are halved once, at the end.
 */
#ifndef GR_READ_INTEGRAL_H
#define GR_READ_INTEGRAL_H

#include "read/chain.h"
#include "read/gaps.h"
#include "read/hours.h"
#include "read/pyramid.h"

/** Set in gr_sample.line of the first sample of a segment. */
#define GR_SEGMENT_START (UINT64_C(1) << 63)

struct gr_integral {
    /* the sample before and the hour it is in */
    gr_time t;
    int64_t power_nw;
    int64_t replaced_nw; /**< first of equals minus the one kept, of that sample */
    bool open;
    gr_time edge; /**< newest stamp that needs no change of hour or bin */
    size_t hour;  /**< index in hours */
    struct gr_bin *bin;

    int64_t median_step_ns; /**< 0: no step */
    int64_t gap_ns;         /**< a longer step is a gap */
    gr_i128 replaced;       /**< half attojoules */
    struct gr_hours hours;
    struct gr_gaps gaps;
    int64_t span_ns;
    gr_time first, last; /**< GR_TIME_NONE without samples */
    uint64_t first_line;
    struct gr_pyramid pyramid;
};

/** head: the first samples, from which the median step and the first step of the series are taken;
 *  they are not integrated by this call.  count > 0. */
void gr_integral_init(struct gr_integral *in, const struct gr_sample *head, size_t count);
void gr_integral_free(struct gr_integral *in);
/** Samples in order of time inside each segment. */
void gr_integral_add(struct gr_integral *in, const struct gr_sample *samples, size_t count);
/** Fills the sampled fields; clock: stamps mean something. */
void gr_integral_finish(struct gr_integral *in, bool clock, struct gr_arena *arena,
                        struct gr_log_device *out);

#endif
