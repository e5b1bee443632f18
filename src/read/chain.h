/*
 * chain.h - power samples of one device to energy: trapezoid, order repair, gaps, series, hours.
 *
 * formats.md section 0: order repaired inside a window of 1,024 samples (an earlier stamp beyond it
 * starts a new segment, a decision); exact duplicates dropped, the last of equal stamps kept; the
 * median step m is that of the first 1,024 positive steps; a step > max(5 m, 60 s) is a gap, bridged
 * and counted apart up to 10 min, excluded beyond; nothing before the first or after the last sample.
 * A step of more than a day is excluded whatever m is.  No interval joins two segments.
 *
 * Sums are exact integers (ns x nW), so that what comes out depends on the samples alone and not on
 * how the input was cut into blocks or files.  Memory is fixed (about 120 KiB) but for the list of hours,
 * which grows with the time covered, not with the number of samples.
 */
#ifndef GR_READ_CHAIN_H
#define GR_READ_CHAIN_H

#include "base/exact.h"
#include "base/time.h"
#include "model/run.h"

enum {
    GR_CHAIN_WINDOW = 1024, /**< how many later samples one may have been written after */
    GR_CHAIN_RING = 2048    /**< samples held back; a power of two, more than the window */
};

/** Stamps a chain takes: 1970 to 2116, so that no difference can overflow. */
#define GR_CHAIN_TIME_MAX (INT64_MAX / 2)
/** Powers a chain takes: below this, in nanowatt (1 MW). */
#define GR_CHAIN_POWER_MAX INT64_C(1000000000000000)

struct gr_sample {
    gr_time t;
    int64_t power_nw;
    int64_t first_nw; /**< power of the first sample of this stamp, where a later one replaced it */
    uint64_t line;
};

/** The part of a chain that gr_chain_push needs; everything else is private. */
struct gr_chain_front {
    gr_time last;        /**< newest stamp of the segment */
    uint32_t head, tail; /**< free-running; the samples held are ring[head .. tail - 1] */
    struct gr_sample *ring;
};

struct gr_chain;

struct gr_chain *gr_chain_new(void);
void gr_chain_free(struct gr_chain *chain);
/** One sample.  power in nanowatt (1 W = 1e9), >= 0 and < 1e15; line for decisions.  Samples outside
 *  these ranges are not taken. */
void gr_chain_add(struct gr_chain *chain, gr_time t, int64_t power_nw, uint64_t line);

/** gr_chain_add for hot loops: the common case (a new newest stamp) is inline.  The caller has checked
 *  the ranges. */
static inline void gr_chain_push(struct gr_chain *chain, gr_time t, int64_t power_nw,
                                 uint64_t line) {
    struct gr_chain_front *front = (struct gr_chain_front *)(void *)chain;
    if (__builtin_expect(t <= front->last || front->tail - front->head == GR_CHAIN_RING, 0)) {
        gr_chain_add(chain, t, power_nw, line);
        return;
    }
    front->ring[front->tail++ % GR_CHAIN_RING] = (struct gr_sample){t, power_nw, power_nw, line};
    front->last = t;
}

/** A further input goes on with this device; t, power_nw: its first sample.  Where that lies before the
 *  newest stamp, although everything so far was in order and `ordered` says the same of the input, the
 *  two were logged side by side (two hosts with a GPU 0): the input then starts a new segment instead
 *  of being woven in, and true is returned. */
bool gr_chain_join(struct gr_chain *chain, gr_time t, int64_t power_nw, bool ordered);

/** The log says that its recording stopped here: nothing is counted between what was given and what comes. */
void gr_chain_break(struct gr_chain *chain);

/** The stamps are only distances from an unknown start: gr_chain_finish then gives no first and last
 *  stamp and no hours. */
void gr_chain_without_clock(struct gr_chain *chain);

/** What happened, for the sink's decisions. */
struct gr_chain_counts {
    uint64_t samples, duplicates, equal_stamps, reordered, segments;
    uint64_t first_duplicate_line, first_equal_line, first_reordered_line, first_segment_line;
    double equal_stamps_effect_kwh; /**< ours minus keeping the first of equals */
};
/** Flushes and fills the sampled fields of *out (energy .. series); arrays go to arena.  samples counts
 *  those used, segments those started after the first.  power_mean_w is the energy outside gaps over
 *  covered_s (the plain mean of the samples where that is 0); span_s is the sum over segments.
 *  where.line becomes that of the first sample if it is 0. */
void gr_chain_finish(struct gr_chain *chain, struct gr_arena *arena, struct gr_log_device *out,
                     struct gr_chain_counts *counts);

#endif
