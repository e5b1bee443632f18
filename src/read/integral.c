#include "read/integral.h"

#include <math.h>
#include <stdlib.h>

enum { COARSEST_FIRST_BIN = 8 };
#define BRIDGE_MOST_NS (600 * GR_SECOND_NS)
/* Rows need not be evenly spaced: without any step the series starts with bins of this length. */
#define LONE_BIN_NS GR_SECOND_NS

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* ---- median step and first bin ---- */

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static size_t steps_of(const struct gr_sample *head, size_t count, int64_t *steps) {
    size_t n = 0;
    for (size_t i = 1; i < count; i++) {
        if (!(head[i].line & GR_SEGMENT_START)) {
            steps[n++] = head[i].t - head[i - 1].t;
        }
    }
    return n;
}

/** As long as the longest step that is no gap, so that no bin is empty by the sampling alone. */
static int64_t first_bin(const int64_t *steps, size_t n, int64_t median, int64_t gap) {
    int64_t longest = median;
    for (size_t i = 0; i < n; i++) {
        longest = steps[i] > longest && steps[i] <= gap ? steps[i] : longest;
    }
    bool coarse = longest / COARSEST_FIRST_BIN >= median;
    return coarse ? COARSEST_FIRST_BIN * median : longest;
}

void gr_integral_init(struct gr_integral *in, const struct gr_sample *head, size_t count) {
    *in = (struct gr_integral){.first = GR_TIME_NONE, .last = GR_TIME_NONE};
    int64_t *steps = gr_xmalloc(count * sizeof *steps);
    size_t n = steps_of(head, count, steps);
    int64_t bin_ns = LONE_BIN_NS;
    in->gap_ns = gr_gap_after(0);
    if (n > 0) {
        qsort(steps, n, sizeof *steps, by_value);
        int64_t upper = steps[n / 2], lower = steps[(n - 1) / 2];
        in->median_step_ns = lower + (upper - lower) / 2;
        in->gap_ns = gr_gap_after(in->median_step_ns);
        bin_ns = first_bin(steps, n, in->median_step_ns, in->gap_ns);
    }
    free(steps);
    gr_pyramid_init(&in->pyramid, head[0].t, bin_ns);
    in->first_line = head[0].line & ~GR_SEGMENT_START;
}

void gr_integral_free(struct gr_integral *in) {
    gr_pyramid_free(&in->pyramid);
    gr_hours_free(&in->hours);
}

/* ---- hours ---- */

/** Energy from t0 to t0 + d along the line from P0 to P1 over dt: 2 P0 d + (P1 - P0) d^2 / dt. */
static gr_i128 energy_until(int64_t p0, int64_t p1, int64_t d, int64_t dt) {
    gr_i128 slope = (gr_i128)(p1 - p0) * d;
    gr_i128 whole = slope / dt, rest = slope % dt;
    return 2 * (gr_i128)p0 * d + whole * d + rest * d / dt;
}

/** Splits an interval at full hours; the last piece is the rest, so that the pieces sum exactly. */
static void add_interval(struct gr_integral *in, const struct gr_sample *to) {
    int64_t dt = to->t - in->t;
    gr_i128 total = (gr_i128)dt * (in->power_nw + to->power_nw), before = 0;
    for (int64_t hour = in->t / GR_HOUR_NS;; hour++) {
        int64_t d = (hour + 1) * GR_HOUR_NS - in->t;
        gr_i128 until = d >= dt ? total : energy_until(in->power_nw, to->power_nw, d, dt);
        size_t at = gr_hours_at(&in->hours, hour);
        in->hours.items[at].half_aj += until - before;
        before = until;
        if (d >= dt) {
            return;
        }
    }
}

/* ---- gaps ---- */

static double joule(gr_i128 half_aj) {
    return gr_energy_joule((struct gr_energy){half_aj / 2});
}

/** True if the interval counts towards the energy. */
static bool note_gap(struct gr_integral *in, const struct gr_sample *to) {
    int64_t dt = to->t - in->t;
    bool bridged = dt <= BRIDGE_MOST_NS;
    gr_gaps_add(&in->gaps, in->t, to->t, (gr_i128)dt * (in->power_nw + to->power_nw), bridged,
                to->line);
    return bridged;
}

/* ---- samples ---- */

static void open_segment(struct gr_integral *in, const struct gr_sample *s) {
    in->first = in->first == GR_TIME_NONE || s->t < in->first ? s->t : in->first;
    in->open = true;
}

static void step_to(struct gr_integral *in, const struct gr_sample *s) {
    int64_t dt = s->t - in->t;
    in->span_ns += dt;
    if (dt > in->gap_ns && !note_gap(in, s)) {
        return;
    }
    add_interval(in, s);
    in->replaced += (gr_i128)dt * (in->replaced_nw + s->first_nw - s->power_nw);
}

/** A sample of any kind; afterwards the hour, the bin and the edge are those of its stamp. */
static void add_any(struct gr_integral *in, const struct gr_sample *s) {
    if (s->line & GR_SEGMENT_START) {
        open_segment(in, s);
    } else {
        step_to(in, s);
    }
    in->t = s->t;
    in->power_nw = s->power_nw;
    in->replaced_nw = s->first_nw - s->power_nw;
    in->last = s->t > in->last ? s->t : in->last;
    gr_time bin_end = 0;
    in->bin = gr_pyramid_at(&in->pyramid, s->t, &bin_end);
    gr_bin_add(in->bin, s->power_nw);
    int64_t hour = s->t / GR_HOUR_NS;
    gr_time hour_end = (hour + 1) * GR_HOUR_NS;
    in->hour = gr_hours_at(&in->hours, hour);
    in->edge = hour_end < bin_end ? hour_end : bin_end - 1;
    if (in->replaced_nw != 0) {
        in->edge = GR_TIME_NONE; /* the next interval has its effect too */
    }
}

/** Plain samples up to the first that needs more: same hour and bin, no gap, nothing replaced. */
static size_t add_plain(struct gr_integral *in, const struct gr_sample *s, size_t count) {
    enum { AHEAD = 12 }; /* samples lie in the second cache */
    gr_time t = in->t;
    int64_t power = in->power_nw, gap = in->gap_ns, edge = in->edge;
    gr_i128 sum = 0;
    int64_t least = INT64_MAX, most = 0, bin_sum = 0;
    size_t i = 0;
    for (; i < count; i++) {
        __builtin_prefetch(&s[i + AHEAD]);
        int64_t dt = s[i].t - t, p = s[i].power_nw;
        if (unlikely((dt > gap) | (s[i].t > edge) | (s[i].first_nw != p) | (s[i].line >> 63))) {
            break;
        }
        sum += (gr_i128)dt * (power + p);
        least = p < least ? p : least;
        most = p > most ? p : most;
        bin_sum += p;
        t = s[i].t;
        power = p;
    }
    if (i > 0) {
        struct gr_bin *bin = in->bin;
        bin->min_nw = least < bin->min_nw ? least : bin->min_nw;
        bin->max_nw = most > bin->max_nw ? most : bin->max_nw;
        bin->sum_nw += bin_sum;
        bin->count += i;
        in->hours.items[in->hour].half_aj += sum;
        in->span_ns += t - in->t;
        in->last = t > in->last ? t : in->last;
        in->t = t;
        in->power_nw = power;
    }
    return i;
}

void gr_integral_add(struct gr_integral *in, const struct gr_sample *samples, size_t count) {
    /* bin_sum in add_plain holds 4,096 samples below GR_CHAIN_POWER_MAX */
    enum { PIECE = 4096 };
    for (size_t i = 0; i < count;) {
        if (likely(in->open)) {
            size_t left = count - i;
            i += add_plain(in, samples + i, left < PIECE ? left : PIECE);
        }
        if (i < count) {
            add_any(in, &samples[i++]);
        }
    }
}

/* ---- the end ---- */

static void fill_power(const struct gr_integral *in, gr_i128 measured, struct gr_log_device *out) {
    struct gr_bin whole = gr_pyramid_whole(&in->pyramid);
    out->sample_count = whole.count;
    out->power_min_w = (double)whole.min_nw / 1e9;
    out->power_max_w = (double)whole.max_nw / 1e9;
    out->power_mean_w = out->covered_s > 0 ? joule(measured) / out->covered_s
                                           : (double)whole.sum_nw / ((double)whole.count * 1e9);
}

void gr_integral_finish(struct gr_integral *in, bool clock, struct gr_arena *arena,
                        struct gr_log_device *out) {
    gr_i128 total = gr_hours_sum(&in->hours);
    out->energy = gr_halved(total);
    out->first = clock ? in->first : GR_TIME_NONE;
    out->last = clock ? in->last : GR_TIME_NONE;
    out->span_s = (double)in->span_ns / 1e9;
    out->covered_s = (double)(in->span_ns - in->gaps.total_ns) / 1e9;
    out->median_step_s = in->median_step_ns ? (double)in->median_step_ns / 1e9 : (double)NAN;
    fill_power(in, total - in->gaps.interpolated, out);
    gr_gaps_fill(&in->gaps, arena, out);
    if (clock) {
        gr_hours_fill(&in->hours, arena, out);
    }
    out->series = gr_pyramid_series(&in->pyramid, arena);
    if (out->where.line == 0) {
        out->where.line = in->first_line;
    }
}
