/*
 * spans.h - energies over intervals, of one device: exact sum, holes, hours and series.
 *
 * The rules are those of gr_sink_interval (read/sink.h).  Intervals are put in order of their begin
 * inside a window of 1,024; one that begins before everything that has left the window starts a new
 * segment, and no hole is counted between the two.  Memory is fixed but for the list of hours.
 */
#ifndef GR_READ_SPANS_H
#define GR_READ_SPANS_H

#include "base/exact.h"
#include "base/time.h"
#include "model/run.h"

enum { GR_SPANS_WINDOW = 1024 /**< how many later intervals one may have been written after */ };

/** An interval longer than this has its energy in no hour: no hourly figure can be made of it. */
#define GR_SPAN_HOURLY_MOST (31 * GR_DAY_NS)

struct gr_spans;

struct gr_spans *gr_spans_new(void);
void gr_spans_free(struct gr_spans *spans);
/** False, and nothing is taken, unless 0 <= t0 < t1 <= GR_CHAIN_TIME_MAX and energy_j is finite, not
 *  negative, and no more than GR_CHAIN_POWER_MAX could give. */
bool gr_spans_add(struct gr_spans *spans, gr_time t0, gr_time t1, double energy_j, uint64_t line);
void gr_spans_without_clock(struct gr_spans *spans);

/** What happened, for the sink's decisions. */
struct gr_spans_counts {
    uint64_t duplicates, overlaps, reordered, segments;
    uint64_t first_duplicate_line, first_overlap_line, first_reordered_line, first_segment_line;
};
/** Fills the sampled fields of *out; sample_count is the number of intervals, power_mean_w the energy
 *  over covered_s, span_s the length of what intervals and the holes between them cover. */
void gr_spans_finish(struct gr_spans *spans, struct gr_arena *arena, struct gr_log_device *out,
                     struct gr_spans_counts *counts);

#endif
