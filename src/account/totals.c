/*
 * totals.c - sums over runs.
 *
 * Values add up; what one cause does to all runs (the method of a component, one PUE, one intensity)
 * adds up too, different causes add in quadrature.
 */
#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

/* Causes as numbers: methods of components from 0, then each PUE and each intensity by its value. */
#define cause_of_pue       1e3
#define cause_of_intensity 1e6

struct sum {
    struct gr_deviation *deviations; /* malloc'd */
    size_t count, cap;
    struct gr_sum value;
    double by_tier[GR_TIER_COUNT];
    bool known;
};

static void add_cause(struct sum *sum, double cause, double value, struct gr_spread s) {
    GR_PUSH(sum->deviations, sum->count, sum->cap) =
        (struct gr_deviation){cause, value * s.up, value * s.down};
}

static void add_value(struct sum *sum, double value, enum gr_tier tier) {
    gr_sum_add(&sum->value, value);
    sum->by_tier[tier] += value;
    sum->known = true;
}

static struct gr_quantity finish(struct sum *sum) {
    double value = gr_sum_value(sum->value);
    struct gr_spread s = gr_deviations_combine(sum->deviations, sum->count, value);
    free(sum->deviations);
    return sum->known ? gr_quantity_spread_make(value, s, gr_tier_of_largest(sum->by_tier))
                      : GR_UNKNOWN;
}

static double cause_of_part(const struct gr_part *part) {
    return (double)((int)part->energy_it_kwh.tier * GR_COMPONENT_COUNT + (int)part->component);
}

/* The energy before PUE (or, where that is unknown, the facility's). */
static struct gr_quantity base_energy(const struct gr_run_result *run) {
    return run->energy_it_kwh.known ? run->energy_it_kwh : run->energy_total_kwh;
}

/* Deviations of the energy, times k. */
static void add_energy_causes(struct sum *sum, const struct gr_run_result *run, double k) {
    struct gr_quantity base = base_energy(run);
    if (run->own_interval || run->part_count == 0) {
        double cause = (double)((int)base.tier * GR_COMPONENT_COUNT + (int)GR_COMPONENT_OTHER);
        add_cause(sum, cause, base.value * k, gr_quantity_spread(base));
        return;
    }
    for (size_t i = 0; i < run->part_count; i++) {
        struct gr_quantity q = run->parts[i].energy_it_kwh;
        add_cause(sum, cause_of_part(&run->parts[i]), q.value * k, gr_quantity_spread(q));
    }
}

/* Was the interval of q given by the experiment file, so that it is not that of what it comes from? */
static bool is_own(struct gr_quantity q, struct gr_quantity derived) {
    return fabs(q.high - derived.high) > 1e-9 * derived.high ||
           fabs(q.low - derived.low) > 1e-9 * derived.low;
}

/* Deviations of the facility energy, times k. */
static void add_total_causes(struct sum *sum, const struct gr_run_result *run, double k) {
    bool has_pue = run->energy_it_kwh.known && run->pue.known;
    struct gr_quantity base = base_energy(run);
    struct gr_quantity derived = has_pue ? gr_quantity_product(base, run->pue) : base;
    struct gr_quantity total = run->energy_total_kwh;
    if (is_own(total, derived)) {
        double cause = (double)((int)total.tier * GR_COMPONENT_COUNT + (int)GR_COMPONENT_OTHER);
        add_cause(sum, cause, total.value * k, gr_quantity_spread(total));
        return;
    }
    add_energy_causes(sum, run, k * total.value / base.value);
    if (has_pue) {
        add_cause(sum, cause_of_pue + run->pue.value, total.value * k,
                  gr_quantity_spread(run->pue));
    }
}

static void add_emissions(struct sum *sum, const struct gr_run_result *run,
                          struct gr_quantity emissions, struct gr_quantity intensity) {
    struct gr_quantity derived =
        gr_quantity_scale(gr_quantity_product(run->energy_total_kwh, intensity), 0.001);
    if (!emissions.known) {
        return;
    }
    add_value(sum, emissions.value, emissions.tier);
    bool hourly = run->intensity_origin == GR_INTENSITY_SERIES; /* one series, whatever its means */
    double cause = cause_of_intensity + (hourly ? 0 : intensity.value);
    if (is_own(emissions, derived)) {
        add_cause(sum, cause, emissions.value, gr_quantity_spread(emissions));
        return;
    }
    add_total_causes(sum, run, intensity.value / 1000);
    add_cause(sum, cause, emissions.value, gr_quantity_spread(intensity));
}

/* ---- what the uncertainty comes from ---- */

/* A cause, and the half-width that can be had: a meter, an annual PUE from the facility's meters, hourly
 * data of the grid. */
static const struct {
    const char *name;
    double from, below, better;
} cause_kinds[GR_CAUSES_MAX] = {{"energy_measurement", 0, cause_of_pue, 0.05},
                                {"pue", cause_of_pue, cause_of_intensity, 0.03},
                                {"carbon_intensity", cause_of_intensity, (double)INFINITY, 0.10}};

/* What one kind of cause alone does to the sum, relative to it. */
static struct gr_spread spread_of_kind(const struct sum *sum, size_t kind) {
    struct gr_deviation *own = gr_xcalloc(sum->count + 1, sizeof *own);
    size_t count = 0;
    for (size_t i = 0; i < sum->count; i++) {
        double cause = sum->deviations[i].cause;
        if (cause >= cause_kinds[kind].from && cause < cause_kinds[kind].below) {
            own[count++] = sum->deviations[i];
        }
    }
    struct gr_spread s = gr_deviations_combine(own, count, gr_sum_value(sum->value));
    free(own);
    return s;
}

/* The rows of the tornado, and what better knowledge of each would do. */
static void note_causes(const struct sum *sum, struct gr_totals *out) {
    struct gr_spread s[GR_CAUSES_MAX];
    double all = 0;
    out->cause_count = 0;
    for (size_t k = 0; k < GR_CAUSES_MAX; k++) {
        s[k] = spread_of_kind(sum, k);
        all += s[k].up * s[k].up;
    }
    for (size_t k = 0; k < GR_CAUSES_MAX; k++) {
        double own = s[k].up * s[k].up, better = cause_kinds[k].better;
        if (!(s[k].up > 0)) {
            continue;
        }
        struct gr_quantity q =
            gr_quantity_spread_make(gr_sum_value(sum->value), s[k], GR_TIER_ASSUMED);
        bool narrows = s[k].up > better * (1 + 1e-9);
        double left = sqrt((all - own + better * better) / all);
        out->causes[out->cause_count++] =
            (struct gr_cause){.name = cause_kinds[k].name,
                              .low = q.low,
                              .high = q.high,
                              .variance_ratio = own / all,
                              .better_ratio = narrows ? better : (double)NAN,
                              .narrowing_ratio = narrows ? 1 - left : (double)NAN};
    }
}

/* ---- which runs ---- */

struct chosen {
    const struct gr_run_result **runs;
    size_t count;
};

static struct chosen choose(struct gr_ledger *ledger, const struct gr_run_result *runs,
                            size_t count, bool final_only) {
    struct chosen c = {GR_NEW_N(ledger->arena, const struct gr_run_result *, count + 1), 0};
    for (size_t i = 0; i < count; i++) {
        if (!runs[i].excluded && (!final_only || runs[i].outcome == GR_OUTCOME_FINAL)) {
            c.runs[c.count++] = &runs[i];
        }
    }
    return c;
}

/* ---- the sums ---- */

static void sum_energy(const struct chosen *c, struct gr_totals *out) {
    struct sum it = {0}, total = {0};
    bool all_it = true;
    for (size_t i = 0; i < c->count; i++) {
        const struct gr_run_result *run = c->runs[i];
        add_value(&total, run->energy_total_kwh.value, run->energy_total_kwh.tier);
        add_total_causes(&total, run, 1);
        all_it = all_it && run->energy_it_kwh.known;
        if (run->energy_it_kwh.known) {
            add_value(&it, run->energy_it_kwh.value, run->energy_it_kwh.tier);
            add_energy_causes(&it, run, 1);
        }
    }
    struct gr_quantity sum = finish(&it);
    out->energy_it_kwh = all_it ? sum : GR_UNKNOWN; /* of some runs alone it would mislead */
    note_causes(&total, out);
    out->energy_total_kwh = finish(&total);
}

static void sum_components(const struct chosen *c, struct gr_totals *out) {
    struct sum sums[GR_COMPONENT_COUNT] = {0};
    for (size_t i = 0; i < c->count; i++) {
        for (size_t p = 0; p < c->runs[i]->part_count; p++) {
            const struct gr_part *part = &c->runs[i]->parts[p];
            struct gr_quantity q = part->energy_it_kwh;
            add_value(&sums[part->component], q.value, q.tier);
            add_cause(&sums[part->component], cause_of_part(part), q.value, gr_quantity_spread(q));
        }
    }
    for (int k = 0; k < GR_COMPONENT_COUNT; k++) {
        out->components[k] = finish(&sums[k]);
    }
}

static void sum_emissions(const struct chosen *c, struct gr_totals *out) {
    struct sum location = {0}, market = {0};
    double own = (double)NAN;
    for (size_t i = 0; i < c->count; i++) {
        const struct gr_run_result *run = c->runs[i];
        add_emissions(&location, run, run->emissions_location_kg, run->carbon_intensity_g_per_kwh);
        add_emissions(&market, run, run->emissions_market_kg, run->market_intensity_g_per_kwh);
        if (!run->emissions_location_kg.known) {
            out->energy_without_emissions_kwh += run->energy_total_kwh.value;
        }
        if (isfinite(run->log_emissions_kg)) {
            own = (isnan(own) ? 0 : own) + run->log_emissions_kg;
        }
    }
    if (location.known) {
        note_causes(&location, out);
    }
    out->emissions_location_kg = finish(&location);
    out->emissions_market_kg = finish(&market);
    const double of_factor = 0.30; /* a factor of which only the result is known */
    double u = hypot(gr_quantity_uncertainty(out->energy_total_kwh), of_factor);
    out->log_emissions_kg =
        isnan(own) ? GR_UNKNOWN : gr_quantity_make(own, u, out->energy_total_kwh.tier);
}

/* Sum of a figure whose errors, if any, are of one kind. */
static struct gr_quantity sum_plain(const struct chosen *c, size_t offset) {
    struct sum sum = {0};
    for (size_t i = 0; i < c->count; i++) {
        struct gr_quantity q;
        memcpy(&q, (const char *)c->runs[i] + offset, sizeof q);
        if (q.known) {
            add_value(&sum, q.value, q.tier);
            add_cause(&sum, 0, q.value, gr_quantity_spread(q));
        }
    }
    return finish(&sum);
}

static struct gr_quantity coverage(const struct chosen *c) {
    double covered = 0, span = 0;
    for (size_t i = 0; i < c->count; i++) {
        for (size_t p = 0; p < c->runs[i]->part_count; p++) {
            const struct gr_log_device *d = c->runs[i]->parts[p].log;
            if (d && d->span_s > 0 && d->covered_s >= 0) {
                covered += d->covered_s;
                span += d->span_s;
            }
        }
    }
    return span > 0 ? gr_quantity_make(fmin(covered / span, 1), 0, GR_TIER_METERED) : GR_UNKNOWN;
}

/* Over the runs whose duration is known. */
static struct gr_quantity mean_power(const struct chosen *c) {
    struct sum energy = {0};
    double seconds = 0;
    for (size_t i = 0; i < c->count; i++) {
        struct gr_quantity base = base_energy(c->runs[i]);
        if (c->runs[i]->power_average_w.known) {
            seconds += c->runs[i]->duration_wall_s.value;
            add_value(&energy, base.value, base.tier);
            add_energy_causes(&energy, c->runs[i], 1);
        }
    }
    struct gr_quantity sum = finish(&energy);
    return seconds > 0 ? gr_quantity_scale(sum, 3.6e6 / seconds) : GR_UNKNOWN;
}

static bool is_wasted(enum gr_outcome outcome) {
    return outcome == GR_OUTCOME_DISCARDED || outcome == GR_OUTCOME_FAILED ||
           outcome == GR_OUTCOME_REDUNDANT;
}

static void sum_rest(const struct chosen *c, struct gr_totals *out) {
    out->naive_kwh = (double)NAN;
    for (size_t i = 0; i < c->count; i++) {
        const struct gr_run_result *run = c->runs[i];
        for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
            out->known_kwh[k] += run->known_kwh[k];
        }
        if (isfinite(run->naive_kwh)) {
            out->naive_kwh = (isnan(out->naive_kwh) ? 0 : out->naive_kwh) + run->naive_kwh;
        }
        if (is_wasted(run->outcome)) {
            out->wasted_kwh += run->energy_total_kwh.value;
            out->wasted_kg +=
                run->emissions_location_kg.known ? run->emissions_location_kg.value : 0;
        }
    }
}

static void span(const struct chosen *c, struct gr_totals *out) {
    out->start = out->end = GR_TIME_NONE;
    out->zone_known = c->count > 0;
    out->boundary = c->count > 0 ? c->runs[0]->boundary : GR_BOUNDARY_DEVICE;
    for (size_t i = 0; i < c->count; i++) {
        const struct gr_run_result *run = c->runs[i];
        bool begins = run->start != GR_TIME_NONE, ends = run->end != GR_TIME_NONE;
        out->start = begins && (out->start == GR_TIME_NONE || run->start < out->start) ? run->start
                                                                                       : out->start;
        out->end = ends && (out->end == GR_TIME_NONE || run->end > out->end) ? run->end : out->end;
        out->zone_known = out->zone_known && (run->zone_known || !(begins || ends));
        out->boundary_mixed |= run->boundary != c->runs[0]->boundary;
        out->boundary = run->boundary < out->boundary ? run->boundary : out->boundary;
    }
    out->zone_known = out->zone_known && (out->start != GR_TIME_NONE || out->end != GR_TIME_NONE);
}

static void override(const struct gr_ledger *ledger, struct gr_totals *out) {
    struct {
        const char *name;
        struct gr_quantity *quantity;
    } figures[] = {{"energy_it_kwh", &out->energy_it_kwh},
                   {"energy_total_kwh", &out->energy_total_kwh},
                   {"emissions_location_kg", &out->emissions_location_kg},
                   {"emissions_market_kg", &out->emissions_market_kg},
                   {"device_hours", &out->device_hours},
                   {"duration_wall_s", &out->duration_wall_s},
                   {"training_compute_flop", &out->training_compute_flop}};
    for (size_t i = 0; i < GR_COUNT(figures); i++) {
        *figures[i].quantity =
            gr_ledger_override(ledger, figures[i].name, NULL, *figures[i].quantity);
    }
}

/* A run of a long log may stand for many. */
static size_t count_runs(const struct chosen *c) {
    size_t count = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct gr_run_result *run = c->runs[i];
        bool many = !run->spec && run->log_run_count == 1 && run->log_runs[0].run_count > 0;
        count += many ? (size_t)run->log_runs[0].run_count : 1;
    }
    return count;
}

void gr_totals_compute(struct gr_ledger *ledger, const struct gr_run_result *runs, size_t count,
                       bool final_only, struct gr_totals *out) {
    struct chosen c = choose(ledger, runs, count, final_only);
    *out = (struct gr_totals){.present = c.count > 0, .run_count = count_runs(&c)};
    sum_energy(&c, out);
    sum_components(&c, out);
    sum_emissions(&c, out);
    out->duration_wall_s = sum_plain(&c, offsetof(struct gr_run_result, duration_wall_s));
    out->device_hours = sum_plain(&c, offsetof(struct gr_run_result, device_hours));
    out->training_compute_flop =
        sum_plain(&c, offsetof(struct gr_run_result, training_compute_flop));
    out->coverage_ratio = coverage(&c);
    out->water_site_l = sum_plain(&c, offsetof(struct gr_run_result, water_site.litres));
    out->water_source_l = sum_plain(&c, offsetof(struct gr_run_result, water_source.litres));
    out->energy_idle_kwh = sum_plain(&c, offsetof(struct gr_run_result, energy_idle_kwh));
    out->emissions_embodied_kg =
        sum_plain(&c, offsetof(struct gr_run_result, emissions_embodied_kg));
    out->power_average_w = mean_power(&c);
    sum_rest(&c, out);
    span(&c, out);
    override(ledger, out);
}
