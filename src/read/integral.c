#include "read/integral.h"

#include <math.h>
#include <stdlib.h>

enum { GAP_FACTOR = 5, COARSEST_FIRST_BIN = 8 };
#define GAP_LEAST_NS   (60 * GR_SECOND_NS)
#define BRIDGE_MOST_NS (600 * GR_SECOND_NS)
#define STEP_MOST_NS   GR_DAY_NS
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

static int64_t gap_after(int64_t median_step_ns) {
    int64_t five =
        median_step_ns > STEP_MOST_NS / GAP_FACTOR ? STEP_MOST_NS : GAP_FACTOR * median_step_ns;
    return five > GAP_LEAST_NS ? five : GAP_LEAST_NS;
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
    in->gap_ns = GAP_LEAST_NS;
    if (n > 0) {
        qsort(steps, n, sizeof *steps, by_value);
        int64_t upper = steps[n / 2], lower = steps[(n - 1) / 2];
        in->median_step_ns = lower + (upper - lower) / 2;
        in->gap_ns = gap_after(in->median_step_ns);
        bin_ns = first_bin(steps, n, in->median_step_ns, in->gap_ns);
    }
    free(steps);
    gr_pyramid_init(&in->pyramid, head[0].t, bin_ns);
    in->first_line = head[0].line & ~GR_SEGMENT_START;
}

void gr_integral_free(struct gr_integral *in) {
    gr_pyramid_free(&in->pyramid);
    free(in->hours);
    in->hours = NULL;
}

/* ---- hours ---- */

/** Index of an hour, which is put in its place if it is new. */
static size_t hour_at(struct gr_integral *in, int64_t hour) {
    size_t low = 0, high = in->hour_count;
    if (high > 0 && in->hours[high - 1].hour < hour) {
        low = high;
    }
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (in->hours[mid].hour < hour) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low < in->hour_count && in->hours[low].hour == hour) {
        return low;
    }
    gr_grow(&in->hours, &in->hour_cap, in->hour_count, sizeof *in->hours);
    memmove(in->hours + low + 1, in->hours + low, (in->hour_count - low) * sizeof *in->hours);
    in->hours[low] = (struct gr_hour_sum){.hour = hour};
    in->hour_count++;
    return low;
}

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
        size_t at = hour_at(in, hour);
        in->hours[at].half_aj += until - before;
        before = until;
        if (d >= dt) {
            return;
        }
    }
}

/* ---- gaps ---- */

/** Keeps the longest, of equals the earlier. */
static void keep_gap(struct gr_integral *in, struct gr_gap gap) {
    size_t shortest = in->gaps_kept;
    if (in->gaps_kept < GR_GAPS_KEPT) {
        in->gaps_kept++;
    } else {
        shortest = 0;
        for (size_t i = 1; i < GR_GAPS_KEPT; i++) {
            const struct gr_gap *a = &in->gaps[i], *b = &in->gaps[shortest];
            shortest = a->end - a->start <= b->end - b->start ? i : shortest;
        }
        if (gap.end - gap.start <= in->gaps[shortest].end - in->gaps[shortest].start) {
            return;
        }
    }
    memmove(in->gaps + shortest, in->gaps + shortest + 1,
            (in->gaps_kept - 1 - shortest) * sizeof *in->gaps);
    in->gaps[in->gaps_kept - 1] = gap;
}

static double joule(gr_i128 half_aj) {
    return gr_energy_joule((struct gr_energy){half_aj / 2});
}

static gr_i128 add_saturating(gr_i128 a, gr_i128 b) {
    return gr_energy_add((struct gr_energy){a}, (struct gr_energy){b}).aj;
}

/** True if the interval counts towards the energy. */
static bool note_gap(struct gr_integral *in, const struct gr_sample *to) {
    int64_t dt = to->t - in->t;
    gr_i128 energy = (gr_i128)dt * (in->power_nw + to->power_nw);
    bool bridged = dt <= BRIDGE_MOST_NS;
    gr_i128 *part = bridged ? &in->interpolated : &in->missing;
    *part = add_saturating(*part, energy);
    in->gap_count++;
    in->gaps_total_ns += dt;
    keep_gap(in, (struct gr_gap){
                     .start = in->t,
                     .end = to->t,
                     .energy_j = joule(energy),
                     .bridged = bridged,
                     .line = to->line,
                 });
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
    in->hour = hour_at(in, hour);
    in->edge = hour_end < bin_end ? hour_end : bin_end - 1;
    if (in->replaced_nw != 0) {
        in->edge = GR_TIME_NONE; /* the next interval has its effect too */
    }
}

/** Plain samples up to the first that needs more: same hour and bin, no gap, nothing replaced. */
static size_t add_plain(struct gr_integral *in, const struct gr_sample *s, size_t count) {
    gr_time t = in->t;
    int64_t power = in->power_nw, gap = in->gap_ns, edge = in->edge;
    gr_i128 sum = 0;
    int64_t least = INT64_MAX, most = 0, bin_sum = 0;
    size_t i = 0;
    for (; i < count; i++) {
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
        in->hours[in->hour].half_aj += sum;
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

static struct gr_energy halved(gr_i128 half_aj) {
    gr_i128 floor = half_aj >> 1;
    bool up = (half_aj & 1) && (floor & 1); /* ties to even */
    return (struct gr_energy){floor + (up ? 1 : 0)};
}

static void fill_hours(const struct gr_integral *in, struct gr_arena *arena,
                       struct gr_log_device *out) {
    struct gr_hour *hours = GR_NEW_N(arena, struct gr_hour, in->hour_count);
    size_t n = 0;
    for (size_t i = 0; i < in->hour_count; i++) {
        if (in->hours[i].half_aj > 0) {
            hours[n++] = (struct gr_hour){in->hours[i].hour * GR_HOUR_NS,
                                          gr_energy_kwh(halved(in->hours[i].half_aj))};
        }
    }
    out->hours = hours;
    out->hour_count = n;
}

static int by_start(const void *a, const void *b) {
    gr_time x = ((const struct gr_gap *)a)->start, y = ((const struct gr_gap *)b)->start;
    return (x > y) - (x < y);
}

static void fill_gaps(struct gr_integral *in, struct gr_arena *arena, struct gr_log_device *out) {
    qsort(in->gaps, in->gaps_kept, sizeof *in->gaps, by_start);
    struct gr_gap *gaps = GR_NEW_N(arena, struct gr_gap, in->gaps_kept);
    memcpy(gaps, in->gaps, in->gaps_kept * sizeof *gaps);
    out->gaps = gaps;
    out->gaps_kept = in->gaps_kept;
    out->gap_count = in->gap_count;
}

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
    gr_i128 total = 0;
    for (size_t i = 0; i < in->hour_count; i++) {
        total += in->hours[i].half_aj;
    }
    out->energy = halved(total);
    out->interpolated = halved(in->interpolated);
    out->missing = halved(in->missing);
    out->first = clock ? in->first : GR_TIME_NONE;
    out->last = clock ? in->last : GR_TIME_NONE;
    out->span_s = (double)in->span_ns / 1e9;
    out->covered_s = (double)(in->span_ns - in->gaps_total_ns) / 1e9;
    out->median_step_s = in->median_step_ns ? (double)in->median_step_ns / 1e9 : (double)NAN;
    fill_power(in, total - in->interpolated, out);
    fill_gaps(in, arena, out);
    if (clock) {
        fill_hours(in, arena, out);
    }
    out->series = gr_pyramid_series(&in->pyramid, arena);
    if (out->where.line == 0) {
        out->where.line = in->first_line;
    }
}
