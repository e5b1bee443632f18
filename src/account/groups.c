/*
 * groups.c - runs of one group (repetitions, seeds): mean and standard error; growth of operations over time.
 */
#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

double gr_student_t(size_t degrees_of_freedom) {
    /* 97.5 % quantiles, degrees of freedom 1 to 30; any table of the distribution. */
    static const double t[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060,
                               2.2622,  2.2281, 2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199,
                               2.1098,  2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
                               2.0595,  2.0555, 2.0518, 2.0484, 2.0452, 2.0423};
    const double normal = 1.959964;
    size_t n = degrees_of_freedom;
    if (n == 0) {
        return (double)INFINITY;
    }
    /* Beyond the table: the first terms of the expansion around the normal distribution. */
    double z2 = normal * normal, df = (double)n;
    return n <= GR_COUNT(t)
               ? t[n - 1]
               : normal * (1 + (z2 + 1) / (4 * df) + (5 * z2 * z2 + 16 * z2 + 3) / (96 * df * df));
}

/* ---- groups ---- */

static bool is_in(const struct gr_run_result *run, const char *name, enum gr_stage stage) {
    return !run->excluded && run->spec && run->spec->group && run->stage == stage &&
           strcmp(run->spec->group, name) == 0;
}

/* Mean of a figure over the members, its interval from the spread between them, and the standard error. */
static void mean_of(const struct gr_account *account, const struct gr_group *group, size_t offset,
                    struct gr_quantity *mean, struct gr_quantity *error) {
    double sum = 0, squares = 0, by_tier[GR_TIER_COUNT] = {0};
    size_t n = 0;
    *mean = *error = GR_UNKNOWN;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < account->run_count; i++) {
            struct gr_quantity q;
            memcpy(&q, (const char *)&account->runs[i] + offset, sizeof q);
            if (!group->member[i] || !q.known) {
                continue;
            }
            double d = q.value - sum / (n > 0 ? (double)n : 1);
            squares += pass ? d * d : 0;
            by_tier[q.tier] += pass ? q.value : 0;
            sum += pass ? 0 : q.value;
            n += pass ? 0 : 1;
        }
    }
    if (n != group->run_count || n < 2) {
        return;
    }
    double count = (double)n, value = sum / count, se = sqrt(squares / (count - 1) / count);
    double half = gr_student_t(n - 1) * se;
    enum gr_tier tier = gr_tier_of_largest(by_tier);
    *mean = (struct gr_quantity){true, value, fmax(value - half, 0), value + half, tier};
    *error = (struct gr_quantity){true, se, se, se, tier};
}

static bool is_first(const struct gr_account *account, size_t run) {
    for (size_t i = 0; i < run; i++) {
        if (is_in(&account->runs[i], account->runs[run].spec->group, account->runs[run].stage)) {
            return false;
        }
    }
    return true;
}

static struct gr_group group_make(struct gr_ledger *ledger, const struct gr_account *account,
                                  const struct gr_run_result *first) {
    struct gr_group g = {.name = first->spec->group, .stage = first->stage};
    bool *member = GR_NEW_N(ledger->arena, bool, account->run_count + 1);
    for (size_t i = 0; i < account->run_count; i++) {
        member[i] = is_in(&account->runs[i], g.name, g.stage);
        g.run_count += member[i];
    }
    g.member = member;
    mean_of(account, &g, offsetof(struct gr_run_result, energy_total_kwh), &g.energy_mean_kwh,
            &g.energy_se_kwh);
    mean_of(account, &g, offsetof(struct gr_run_result, emissions_location_kg),
            &g.emissions_mean_kg, &g.emissions_se_kg);
    return g;
}

void gr_groups_compute(struct gr_ledger *ledger, struct gr_account *account) {
    enum { GROUPS_MAX = 256 };
    struct gr_group *groups = NULL;
    for (size_t i = 0; i < account->run_count && account->group_count < GROUPS_MAX; i++) {
        const struct gr_run_result *run = &account->runs[i];
        if (!run->spec || !run->spec->group || run->excluded || !is_first(account, i)) {
            continue;
        }
        struct gr_group g = group_make(ledger, account, run);
        if (g.run_count >= 2) {
            groups = groups ? groups : GR_NEW_N(ledger->arena, struct gr_group, GROUPS_MAX);
            groups[account->group_count++] = g;
        }
    }
    account->groups = groups;
}

/* ---- growth ---- */

struct dated {
    size_t run;
    gr_time at;
};

static int by_time(const void *a, const void *b) {
    const struct dated *x = a, *y = b;
    return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->run < y->run ? -1 : x->run > y->run;
}

/* Least squares of log2(FLOP) by day: slope and height at the mean day, with the half-widths of their 95 %
 * intervals.  Far from the mean by d days the line is known to hypot(height_half, slope_half d). */
struct line {
    double slope, slope_half, mean_day, height, height_half;
};

/* False if the times are one. */
static bool fit(const struct gr_account *account, const struct gr_trend *t, struct line *line) {
    double n = (double)t->point_count, sx = 0, sy = 0, sxx = 0, sxy = 0, rest = 0;
    for (size_t i = 0; i < t->point_count; i++) {
        sx += t->days[i];
        sy += log2(account->runs[t->runs[i]].training_compute_flop.value);
    }
    for (size_t i = 0; i < t->point_count; i++) {
        double dx = t->days[i] - sx / n;
        double dy = log2(account->runs[t->runs[i]].training_compute_flop.value) - sy / n;
        sxx += dx * dx;
        sxy += dx * dy;
    }
    if (!(sxx > 0)) {
        return false;
    }
    *line = (struct line){.slope = sxy / sxx, .mean_day = sx / n, .height = sy / n};
    for (size_t i = 0; i < t->point_count; i++) {
        double dx = t->days[i] - sx / n;
        double dy = log2(account->runs[t->runs[i]].training_compute_flop.value) - sy / n;
        rest += (dy - line->slope * dx) * (dy - line->slope * dx);
    }
    double student = gr_student_t(t->point_count - 2), variance = rest / (n - 2);
    line->slope_half = student * sqrt(variance / sxx);
    line->height_half = student * sqrt(variance / n);
    return true;
}

static void take_points(struct gr_ledger *ledger, const struct gr_account *account,
                        struct gr_trend *t) {
    struct dated *points = GR_NEW_N(ledger->arena, struct dated, account->run_count + 1);
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *run = &account->runs[i];
        if (run->training_compute_flop.known && run->training_compute_flop.value > 0 &&
            run->start != GR_TIME_NONE && !run->excluded) {
            points[t->point_count++] = (struct dated){i, run->start};
        }
    }
    qsort(points, t->point_count, sizeof *points, by_time);
    size_t *runs = GR_NEW_N(ledger->arena, size_t, t->point_count + 1);
    double *days = GR_NEW_N(ledger->arena, double, t->point_count + 1);
    for (size_t i = 0; i < t->point_count; i++) {
        runs[i] = points[i].run;
        days[i] = ((double)points[i].at - (double)points[0].at) / (double)GR_DAY_NS;
    }
    t->runs = runs;
    t->days = days;
}

void gr_trend_compute(struct gr_ledger *ledger, struct gr_account *account) {
    const double days_per_year = 365.25, months_per_day = 12 / 365.25, limit = 300;
    struct gr_trend *t = &account->trend;
    struct line line = {0};
    t->growth_per_year = t->doubling_months = t->flop_at_mean = GR_UNKNOWN;
    take_points(ledger, account, t);
    t->present = t->point_count > 0;
    t->fitted =
        t->point_count >= 3 && fit(account, t, &line) &&
        (fabs(line.slope) + line.slope_half) * days_per_year < limit && /* a doubling a day */
        line.height + line.height_half < limit;
    if (!t->fitted) {
        return;
    }
    const enum gr_tier tier = GR_TIER_UTILISATION_MODEL;
    double slope = line.slope, half = line.slope_half;
    t->mean_day = line.mean_day;
    t->flop_at_mean =
        (struct gr_quantity){true, exp2(line.height), exp2(line.height - line.height_half),
                             exp2(line.height + line.height_half), tier};
    t->growth_per_year = (struct gr_quantity){true, exp2(slope * days_per_year),
                                              exp2((slope - half) * days_per_year),
                                              exp2((slope + half) * days_per_year), tier};
    t->includes_no_growth = slope - half <= 0;
    if (!t->includes_no_growth) {
        t->doubling_months =
            (struct gr_quantity){true, months_per_day / slope, months_per_day / (slope + half),
                                 months_per_day / (slope - half), tier};
    }
}
