/*
 * trend.c - operations of dated runs over time: least squares of log2(FLOP) by day over all of them, and as many
 * dots as a chart can show.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/state.h"

/* ---- the fit, updated with every run (Welford) ---- */

static void fit_add(struct gr_lab_trend *t, gr_time at, double flop) {
    double x = (double)at / (double)GR_DAY_NS, y = log2(flop), n = (double)++t->count;
    double dx = x - t->days, dy = y - t->log2_flop;
    t->days += dx / n;
    t->log2_flop += dy / n;
    t->xx += dx * (x - t->days);
    t->yy += dy * (y - t->log2_flop);
    t->xy += dx * (y - t->log2_flop);
    t->first = t->count == 1 || at < t->first ? at : t->first;
    t->last = t->count == 1 || at > t->last ? at : t->last;
}

/* ---- the dots: a fair choice that does not depend on their order ---- */

static int by_rank(const void *a, const void *b) {
    const struct gr_lab_dot *x = a, *y = b;
    return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : strcmp(x->name, y->name);
}

static void prune(struct gr_lab_trend *t) {
    qsort(t->dots, t->kept, sizeof *t->dots, by_rank);
    while (t->kept > GR_LAB_TREND_KEPT) {
        free(t->dots[--t->kept].name);
    }
}

void gr_lab_trend_add(struct gr_lab *lab, const struct gr_lab_row *row, uint64_t number) {
    struct gr_lab_trend *t = &lab->trend;
    const struct gr_lab_options *o = &lab->options;
    for (size_t i = 0; i < row->point_count; i++) {
        const struct gr_lab_point *p = &row->points[i];
        int64_t day = p->at == GR_TIME_NONE ? 0 : p->at / GR_DAY_NS - (p->at % GR_DAY_NS < 0);
        if (p->at == GR_TIME_NONE || (o->from_day != GR_LAB_DAY_NONE && day < o->from_day) ||
            (o->to_day != GR_LAB_DAY_NONE && day > o->to_day)) {
            continue;
        }
        fit_add(t, p->at, p->flop);
        uint64_t rank = (gr_str_hash(row->id) + i + 1) * UINT64_C(0x9E3779B97F4A7C15);
        const char *name = gr_lab_name(o, row, number, &lab->scratch);
        GR_PUSH(t->dots, t->kept, t->cap) =
            (struct gr_lab_dot){p->at, p->flop, rank ^ rank >> 29, gr_lab_copy(gr_str(name))};
        if (t->kept >= 2 * GR_LAB_TREND_KEPT) {
            prune(t);
        }
    }
}

/* ---- to the record ---- */

static const char *stamp(struct gr_arena *arena, gr_time t) {
    char text[16];
    return gr_arena_str(arena, (struct gr_str){text, gr_time_date(t, text)});
}

/* The line as log10 of the operations: at_mean + per_day d, d days from the mean date, known to within
 * hypot(at_mean_half, per_day_half d). */
static void put_line(const struct gr_lab_trend *t, double slope, double s2, struct gr_arena *arena,
                     struct gr_record *map) {
    const double log10_2 = log10(2);
    double quantile = gr_student_t(t->count - 2);
    char text[40];
    gr_time mean = (gr_time)(t->days * (double)GR_DAY_NS / 1e9) * GR_SECOND_NS;
    struct gr_record *line = gr_record_map(arena, map, "line");
    gr_record_text(arena, line, "start", stamp(arena, t->first));
    gr_record_text(arena, line, "end", stamp(arena, t->last));
    gr_record_text(arena, line, "mean_date",
                   gr_arena_str(arena, (struct gr_str){text, gr_time_iso(mean, true, text)}));
    gr_record_number(arena, line, "log10_at_mean", t->log2_flop * log10_2);
    gr_record_number(arena, line, "log10_at_mean_half",
                     quantile * sqrt(s2 / (double)t->count) * log10_2);
    gr_record_number(arena, line, "log10_per_day", slope * log10_2);
    gr_record_number(arena, line, "log10_per_day_half", quantile * sqrt(s2 / t->xx) * log10_2);
}

static void put_fit(const struct gr_lab_trend *t, struct gr_arena *arena, struct gr_record *map) {
    const double year = 365.25, month = 365.25 / 12, limit = 300;
    double slope = t->xx > 0 ? t->xy / t->xx : 0;
    double s2 = t->count > 2 ? fmax(t->yy - slope * t->xy, 0) / ((double)t->count - 2) : 0;
    double half = t->xx > 0 && t->count > 2 ? gr_student_t(t->count - 2) * sqrt(s2 / t->xx) : 0;
    bool short_time =
        t->last - t->first < 30 * GR_DAY_NS; /* a doubling from runs of one month is noise */
    if (t->count < 3 || !(t->xx > 0) || short_time || (fabs(slope) + half) * year >= limit) {
        gr_record_text(arena, map, "why_no_fit", t->count < 3 ? "few" : "short");
        return;
    }
    const enum gr_tier tier = GR_TIER_UTILISATION_MODEL;
    gr_lab_put_quantity(arena, map, "growth_per_year",
                        (struct gr_quantity){true, exp2(slope * year), exp2((slope - half) * year),
                                             exp2((slope + half) * year), tier},
                        "growth_per_year");
    bool flat = slope - half <= 0;
    gr_record_bool(arena, map, "includes_no_growth", flat && slope + half >= 0);
    if (!flat) {
        gr_lab_put_quantity(arena, map, "doubling_months",
                            (struct gr_quantity){true, 1 / slope / month,
                                                 1 / (slope + half) / month,
                                                 1 / (slope - half) / month, tier},
                            "doubling_months");
    }
    put_line(t, slope, s2, arena, map);
}

static int by_time(const void *a, const void *b) {
    const struct gr_lab_dot *x = a, *y = b;
    return x->at != y->at ? (x->at < y->at ? -1 : 1) : by_rank(a, b);
}

void gr_lab_put_trend(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root) {
    struct gr_lab_trend *t = &lab->trend;
    if (t->count == 0) {
        return;
    }
    struct gr_record *map = gr_record_map(arena, root, "trend");
    gr_record_number(arena, map, "point_count", (double)t->count);
    put_fit(t, arena, map);
    prune(t);
    qsort(t->dots, t->kept, sizeof *t->dots, by_time);
    struct gr_record *list = gr_record_list(arena, map, "points");
    for (size_t i = 0; i < t->kept; i++) {
        struct gr_record *item = gr_record_map(arena, list, NULL);
        gr_record_text(arena, item, "name", t->dots[i].name);
        gr_record_text(arena, item, "date", stamp(arena, t->dots[i].at));
        gr_record_number(arena, item, "flop", t->dots[i].flop);
    }
}

void gr_lab_trend_free(struct gr_lab_trend *t) {
    for (size_t i = 0; i < t->kept; i++) {
        free(t->dots[i].name);
    }
    free(t->dots);
}
