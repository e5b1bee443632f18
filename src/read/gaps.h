/*
 * gaps.h - the holes in a device's time: all counted, the longest kept.
 */
#ifndef GR_READ_GAPS_H
#define GR_READ_GAPS_H

#include "base/arena.h"
#include "base/exact.h"
#include "model/run.h"

struct gr_gaps {
    struct gr_gap items[GR_GAPS_KEPT];
    size_t kept;
    uint64_t count;
    int64_t total_ns;
    gr_i128 interpolated, missing; /**< half attojoules across bridged gaps, across the others */
};

/** A step longer than this, in ns, is a gap: max(5 median steps, 60 s), at most a day. */
int64_t gr_gap_after(int64_t median_step_ns);
/** half_aj: the energy across it. */
void gr_gaps_add(struct gr_gaps *gaps, gr_time start, gr_time end, gr_i128 half_aj, bool bridged,
                 uint64_t line);
/** Fills gaps, their number and both energies of *out. */
void gr_gaps_fill(const struct gr_gaps *gaps, struct gr_arena *arena, struct gr_log_device *out);

#endif
