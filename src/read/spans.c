#include "read/spans.h"

#include <math.h>
#include <stdlib.h>

#include "read/chain.h"
#include "read/gaps.h"
#include "read/hours.h"
#include "read/pyramid.h"

enum {
    RING = 2 * GR_SPANS_WINDOW, /* intervals held back */
    MASK = RING - 1,
    MEDIAN_OF = 1024, /* intervals whose median length is m */
};

struct span {
    gr_time t0, t1;
    gr_i128 half_aj;
    uint64_t line;
};

struct gr_spans {
    struct span *ring;
    uint32_t head, tail; /* free-running; ring[head .. tail - 1], in order of begin, then end */
    bool clock, measuring;

    /* what has left the ring */
    bool open;       /* a segment */
    gr_time end;     /* latest end in the segment */
    double power_nw; /* mean of the interval with that end */
    gr_time begin;   /* of the newest interval */
    int64_t median_ns, gap_ns, span_ns;
    gr_i128 total; /* half attojoules */
    uint64_t count;
    gr_time first, last;
    uint64_t first_line;
    double least_nw, most_nw;
    struct gr_hours hours;
    struct gr_gaps gaps;
    struct gr_pyramid pyramid; /* its bins are weighted by time: count is in ns */
    struct gr_spans_counts counts;
};

struct gr_spans *gr_spans_new(void) {
    struct gr_spans *spans = gr_xcalloc(1, sizeof *spans);
    spans->ring = gr_xmalloc(RING * sizeof *spans->ring);
    spans->clock = true;
    spans->first = spans->last = GR_TIME_NONE;
    spans->least_nw = (double)INFINITY;
    return spans;
}

void gr_spans_free(struct gr_spans *spans) {
    if (!spans) {
        return;
    }
    gr_hours_free(&spans->hours);
    if (spans->measuring) {
        gr_pyramid_free(&spans->pyramid);
    }
    free(spans->ring);
    free(spans);
}

void gr_spans_without_clock(struct gr_spans *spans) {
    spans->clock = false;
}

static struct span *held(const struct gr_spans *spans, uint32_t index) {
    return &spans->ring[index & MASK];
}

static void note(uint64_t *count, uint64_t *first_line, uint64_t line) {
    if ((*count)++ == 0) {
        *first_line = line;
    }
}

/* ---- one interval after the other ---- */

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/** The median length and the first bin, from what the ring holds. */
static void start_measuring(struct gr_spans *spans) {
    int64_t lengths[MEDIAN_OF];
    size_t n = 0;
    for (uint32_t i = spans->head; i != spans->tail && n < MEDIAN_OF; i++) {
        lengths[n++] = held(spans, i)->t1 - held(spans, i)->t0;
    }
    qsort(lengths, n, sizeof *lengths, by_value);
    int64_t upper = lengths[n / 2], lower = lengths[(n - 1) / 2];
    spans->median_ns = lower + (upper - lower) / 2;
    spans->gap_ns = gr_gap_after(spans->median_ns);
    spans->first_line = held(spans, spans->head)->line;
    gr_pyramid_init(&spans->pyramid, held(spans, spans->head)->t0, spans->median_ns);
    spans->measuring = true;
}

/** Energy of the first d of dt; dt <= GR_CHAIN_TIME_MAX, so that nothing overflows. */
static gr_i128 share(gr_i128 half_aj, int64_t d, int64_t dt) {
    return half_aj / dt * d + half_aj % dt * d / dt;
}

/** Spreads the energy evenly over the hours touched; the last piece is the rest. */
static void add_hours(struct gr_spans *spans, const struct span *s) {
    int64_t dt = s->t1 - s->t0;
    gr_i128 before = 0;
    if (dt > GR_SPAN_HOURLY_MOST) {
        return;
    }
    for (int64_t hour = s->t0 / GR_HOUR_NS;; hour++) {
        int64_t d = (hour + 1) * GR_HOUR_NS - s->t0;
        gr_i128 until = d >= dt ? s->half_aj : share(s->half_aj, d, dt);
        size_t at = gr_hours_at(&spans->hours, hour);
        spans->hours.items[at].half_aj += until - before;
        before = until;
        if (d >= dt) {
            return;
        }
    }
}

static void add_series(struct gr_spans *spans, const struct span *s, int64_t power_nw) {
    gr_time end = 0;
    (void)gr_pyramid_at(&spans->pyramid, s->t1 - 1, &end); /* makes room: the step is final now */
    for (gr_time t = s->t0; t < s->t1; t = end) {
        struct gr_bin *bin = gr_pyramid_at(&spans->pyramid, t, &end);
        int64_t in_bin = (end < s->t1 ? end : s->t1) - t;
        bin->min_nw = bin->count == 0 || power_nw < bin->min_nw ? power_nw : bin->min_nw;
        bin->max_nw = bin->count == 0 || power_nw > bin->max_nw ? power_nw : bin->max_nw;
        bin->sum_nw += (gr_i128)power_nw * in_bin;
        bin->count += (uint64_t)in_bin;
    }
}

/** The hole, or the overlap, between what was before and this interval. */
static void join(struct gr_spans *spans, const struct span *s, double power_nw) {
    int64_t hole = s->t0 - spans->end;
    if (hole > spans->gap_ns) {
        double half_aj = (double)hole * (spans->power_nw + power_nw);
        gr_gaps_add(&spans->gaps, spans->end, s->t0, (gr_i128)half_aj, false, s->line);
    }
    if (-hole > (s->t1 - s->t0) / 2) {
        note(&spans->counts.overlaps, &spans->counts.first_overlap_line, s->line);
    }
    spans->span_ns += s->t1 > spans->end ? s->t1 - spans->end : 0;
}

static void emit(struct gr_spans *spans, const struct span *s) {
    int64_t dt = s->t1 - s->t0;
    double power_nw = (double)s->half_aj / 2 / (double)dt;
    if (spans->open) {
        join(spans, s, power_nw);
    } else {
        spans->span_ns += dt;
        spans->end = s->t0;
        spans->open = true;
    }
    if (s->t1 >= spans->end) {
        spans->end = s->t1;
        spans->power_nw = power_nw;
    }
    spans->begin = s->t0;
    spans->first = spans->first == GR_TIME_NONE || s->t0 < spans->first ? s->t0 : spans->first;
    spans->last = spans->last == GR_TIME_NONE || s->t1 > spans->last ? s->t1 : spans->last;
    spans->least_nw = fmin(spans->least_nw, power_nw);
    spans->most_nw = fmax(spans->most_nw, power_nw);
    spans->total =
        gr_energy_add((struct gr_energy){spans->total}, (struct gr_energy){s->half_aj}).aj;
    spans->count++;
    add_hours(spans, s);
    add_series(spans, s, (int64_t)power_nw);
}

static void drain(struct gr_spans *spans, uint32_t stay) {
    if (!spans->measuring && spans->tail != spans->head) {
        start_measuring(spans);
    }
    while (spans->tail - spans->head > stay) {
        emit(spans, held(spans, spans->head++));
    }
}

/* ---- into the ring ---- */

static int order(const struct span *a, const struct span *b) {
    int begin = (a->t0 > b->t0) - (a->t0 < b->t0);
    return begin ? begin : (a->t1 > b->t1) - (a->t1 < b->t1);
}

/** Index after the last held interval that is not after s. */
static uint32_t place_of(const struct gr_spans *spans, const struct span *s) {
    uint32_t low = 0, high = spans->tail - spans->head;
    if (high > 0 && order(held(spans, spans->tail - 1), s) < 0) {
        return spans->tail;
    }
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (order(held(spans, spans->head + mid), s) <= 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return spans->head + low;
}

static void new_segment(struct gr_spans *spans, uint64_t line) {
    drain(spans, 0);
    spans->open = false;
    note(&spans->counts.segments, &spans->counts.first_segment_line, line);
}

/** The same interval with the same energy is held already. */
static bool is_copy(const struct gr_spans *spans, uint32_t place, const struct span *s) {
    for (uint32_t i = place; i != spans->head && order(held(spans, i - 1), s) == 0; i--) {
        if (held(spans, i - 1)->half_aj == s->half_aj) {
            return true;
        }
    }
    return false;
}

static void insert(struct gr_spans *spans, struct span s) {
    if (spans->tail - spans->head == RING) {
        drain(spans, GR_SPANS_WINDOW);
    }
    uint32_t place = place_of(spans, &s);
    if (place == spans->head && spans->open && s.t0 < spans->begin) {
        new_segment(spans, s.line);
        place = spans->tail;
    }
    if (is_copy(spans, place, &s)) {
        note(&spans->counts.duplicates, &spans->counts.first_duplicate_line, s.line);
        return;
    }
    if (place != spans->tail) {
        note(&spans->counts.reordered, &spans->counts.first_reordered_line, s.line);
    }
    for (uint32_t i = spans->tail; i != place; i--) {
        *held(spans, i) = *held(spans, i - 1);
    }
    *held(spans, place) = s;
    spans->tail++;
}

bool gr_spans_add(struct gr_spans *spans, gr_time t0, gr_time t1, double energy_j, uint64_t line) {
    struct gr_energy energy;
    bool time = t0 >= 0 && t1 > t0 && t1 <= GR_CHAIN_TIME_MAX;
    if (!time || !(energy_j >= 0) || !gr_energy_from_joule(energy_j, &energy) ||
        energy.aj >= (gr_i128)GR_CHAIN_POWER_MAX * (t1 - t0)) {
        return false;
    }
    insert(spans, (struct span){t0, t1, 2 * energy.aj, line});
    return true;
}

/* ---- the end ---- */

static void nothing(struct gr_log_device *out) {
    out->first = out->last = GR_TIME_NONE;
    out->covered_s = out->span_s = out->median_step_s = (double)NAN;
    out->power_min_w = out->power_mean_w = out->power_max_w = (double)NAN;
}

static void fill(const struct gr_spans *spans, struct gr_arena *arena, struct gr_log_device *out) {
    out->energy = gr_halved(spans->total);
    out->first = spans->clock ? spans->first : GR_TIME_NONE;
    out->last = spans->clock ? spans->last : GR_TIME_NONE;
    out->span_s = (double)spans->span_ns / 1e9;
    out->covered_s = (double)(spans->span_ns - spans->gaps.total_ns) / 1e9;
    out->median_step_s = (double)spans->median_ns / 1e9;
    out->power_min_w = spans->least_nw / 1e9;
    out->power_max_w = spans->most_nw / 1e9;
    out->power_mean_w = gr_energy_joule(out->energy) / out->covered_s;
    out->sample_count = spans->count;
    gr_gaps_fill(&spans->gaps, arena, out);
    if (spans->clock) {
        gr_hours_fill(&spans->hours, arena, out);
    }
    out->series = gr_pyramid_series(&spans->pyramid, arena);
    if (out->where.line == 0) {
        out->where.line = spans->first_line;
    }
}

void gr_spans_finish(struct gr_spans *spans, struct gr_arena *arena, struct gr_log_device *out,
                     struct gr_spans_counts *counts) {
    drain(spans, 0);
    if (spans->measuring) {
        fill(spans, arena, out);
    } else {
        nothing(out);
    }
    *counts = spans->counts;
}
