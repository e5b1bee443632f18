/*
 * chain.h - power samples of one device to energy: trapezoid, order repair, gaps, series, hours.
 *
 * formats.md section 0: order repaired inside a window of 1,024 samples (an earlier stamp beyond it
 * starts a new segment, a decision); exact duplicates dropped, the last of equal stamps kept; the
 * median step m is that of the first 1,024 positive steps; a step > max(5 m, 60 s) is a gap, bridged
 * and counted apart up to 10 min, excluded beyond; nothing before the first or after the last sample.
 */
#ifndef GR_READ_CHAIN_H
#define GR_READ_CHAIN_H

#include "base/exact.h"
#include "base/time.h"
#include "model/run.h"

struct gr_chain;

struct gr_chain *gr_chain_new(void);
void gr_chain_free(struct gr_chain *chain);
/** One sample.  power in nanowatt (1 W = 1e9), >= 0 and < 1e15; line for decisions. */
void gr_chain_add(struct gr_chain *chain, gr_time t, int64_t power_nw, uint64_t line);

/** What happened, for the sink's decisions. */
struct gr_chain_counts {
    uint64_t samples, duplicates, equal_stamps, reordered, segments;
    uint64_t first_duplicate_line, first_equal_line, first_reordered_line, first_segment_line;
    double equal_stamps_effect_kwh; /**< ours minus keeping the first of equals; 0 if not tracked */
};
/** Flushes and fills the sampled fields of *out (energy .. series); arrays go to arena. */
void gr_chain_finish(struct gr_chain *chain, struct gr_arena *arena, struct gr_log_device *out,
                     struct gr_chain_counts *counts);

#endif
