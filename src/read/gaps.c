#include "read/gaps.h"

#include <stdlib.h>

#include "read/hours.h"

enum { GAP_FACTOR = 5 };
#define GAP_LEAST_NS (60 * GR_SECOND_NS)
#define STEP_MOST_NS GR_DAY_NS

int64_t gr_gap_after(int64_t median_step_ns) {
    int64_t five =
        median_step_ns > STEP_MOST_NS / GAP_FACTOR ? STEP_MOST_NS : GAP_FACTOR * median_step_ns;
    return five > GAP_LEAST_NS ? five : GAP_LEAST_NS;
}

/** Keeps the longest, of equals the earlier. */
static void keep(struct gr_gaps *gaps, struct gr_gap gap) {
    size_t shortest = gaps->kept;
    if (gaps->kept < GR_GAPS_KEPT) {
        gaps->kept++;
    } else {
        shortest = 0;
        for (size_t i = 1; i < GR_GAPS_KEPT; i++) {
            const struct gr_gap *a = &gaps->items[i], *b = &gaps->items[shortest];
            shortest = a->end - a->start <= b->end - b->start ? i : shortest;
        }
        if (gap.end - gap.start <= gaps->items[shortest].end - gaps->items[shortest].start) {
            return;
        }
    }
    memmove(gaps->items + shortest, gaps->items + shortest + 1,
            (gaps->kept - 1 - shortest) * sizeof gap);
    gaps->items[gaps->kept - 1] = gap;
}

static gr_i128 add_saturating(gr_i128 a, gr_i128 b) {
    return gr_energy_add((struct gr_energy){a}, (struct gr_energy){b}).aj;
}

void gr_gaps_add(struct gr_gaps *gaps, gr_time start, gr_time end, gr_i128 half_aj, bool bridged,
                 uint64_t line) {
    gr_i128 *part = bridged ? &gaps->interpolated : &gaps->missing;
    *part = add_saturating(*part, half_aj);
    gaps->count++;
    gaps->total_ns += end - start;
    keep(gaps, (struct gr_gap){
                   .start = start,
                   .end = end,
                   .energy_j = gr_energy_joule((struct gr_energy){half_aj / 2}),
                   .bridged = bridged,
                   .line = line,
               });
}

static int by_start(const void *a, const void *b) {
    gr_time x = ((const struct gr_gap *)a)->start, y = ((const struct gr_gap *)b)->start;
    return (x > y) - (x < y);
}

void gr_gaps_fill(const struct gr_gaps *gaps, struct gr_arena *arena, struct gr_log_device *out) {
    struct gr_gap *list = GR_NEW_N(arena, struct gr_gap, gaps->kept);
    memcpy(list, gaps->items, gaps->kept * sizeof *list);
    qsort(list, gaps->kept, sizeof *list, by_start);
    out->gaps = list;
    out->gaps_kept = gaps->kept;
    out->gap_count = gaps->count;
    out->interpolated = gr_halved(gaps->interpolated);
    out->missing = gr_halved(gaps->missing);
}
