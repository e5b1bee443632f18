/*
 * scenario.c - the same work otherwise: another place, another year, another processor.
 *
 * A place changes the intensity alone: the energy, with our PUE, stays.  A processor changes the energy of
 * the accelerators alone, by one of two models that bound what is to be expected: the same hours at
 * its rated power, or the same operations at its operations by joule (peak / rated power).
 */
#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

static const double of_country = 0.30, of_region = 0.20, stated_half = 0.30;

struct scenarios {
    struct gr_ledger *ledger;
    struct gr_account *account;
    struct gr_quantity intensity; /* ours, mean of all */
    struct gr_scenario *items;
    size_t count;
};

static struct gr_quantity kilograms(struct gr_quantity kwh, struct gr_quantity g) {
    return gr_quantity_scale(gr_quantity_product(kwh, g), 0.001);
}

static int year_of(const struct gr_totals *t) {
    gr_time at = t->start != GR_TIME_NONE ? t->start : t->end;
    return at == GR_TIME_NONE ? 0 : gr_civil_from_time(at).year;
}

static void add(struct scenarios *s, struct gr_scenario item) {
    item.emissions_kg = kilograms(item.energy_kwh, item.intensity_g_per_kwh);
    if (item.emissions_kg.known) {
        s->items[s->count++] = item;
    }
}

static void add_ours(struct scenarios *s) {
    struct gr_scenario ours = {.kind = GR_SCENARIO_OURS,
                               .label = "this work",
                               .energy_kwh = s->account->totals.energy_total_kwh,
                               .intensity_g_per_kwh = s->intensity,
                               .energy_ratio = 1};
    ours.emissions_kg = s->account->totals.emissions_location_kg;
    s->items[s->count++] = ours;
}

static void add_place(struct scenarios *s, const struct gr_what_if *w) {
    const struct gr_intensity_query q = {.country = w->country,
                                         .provider = w->provider_name,
                                         .cloud_region = w->cloud_region,
                                         .year = year_of(&s->account->totals)};
    struct gr_scenario item = {.kind = GR_SCENARIO_PLACE,
                               .energy_kwh = s->account->totals.energy_total_kwh,
                               .energy_ratio = 1,
                               .where = w->pos};
    const char *hint = NULL;
    if (gr_intensity_find(s->ledger->factors, s->ledger->arena, &q, &item.intensity, &hint) !=
        GR_OK) {
        bool secret = s->ledger->experiment->anonymous && w->cloud_region;
        gr_warning(s->ledger->diag, "A080", w->pos, secret ? NULL : hint,
                   "no carbon intensity is known for %s",
                   secret            ? "a cloud region"
                   : w->cloud_region ? w->cloud_region
                                     : w->country);
        return;
    }
    item.label = item.intensity.place;
    item.intensity_g_per_kwh = gr_quantity_make(
        item.intensity.g_per_kwh, item.intensity.level == GR_PLACE_COUNTRY ? of_country : of_region,
        GR_TIER_PROVIDER_REPORTED);
    add(s, item);
}

static void add_stated(struct scenarios *s, const struct gr_what_if *w) {
    const char *place = w->cloud_region ? w->cloud_region
                        : w->country    ? gr_country_name(s->ledger->factors, w->country)
                                        : NULL;
    add(s, (struct gr_scenario){
               .kind = GR_SCENARIO_INTENSITY,
               .label = place ? gr_arena_printf(s->ledger->arena, "%s, stated intensity", place)
                              : "stated intensity",
               .energy_kwh = s->account->totals.energy_total_kwh,
               .intensity_g_per_kwh = gr_quantity_make(w->carbon_intensity_g_per_kwh.value,
                                                       stated_half, GR_TIER_ASSUMED),
               .energy_ratio = 1,
               .where = w->carbon_intensity_g_per_kwh.pos});
}

/* ---- other processors ---- */

/* The accelerator most of the accelerators' energy was used by; NULL: none is named. */
static const char *main_accelerator(const struct gr_account *account) {
    const char *best = NULL;
    double most = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *run = &account->runs[i];
        for (size_t p = 0; p < run->part_count && !run->excluded; p++) {
            const struct gr_part *part = &run->parts[p];
            const char *spec = run->spec && run->spec->hardware_count > 0
                                   ? run->spec->hardware[0].hardware->accelerator_model
                                   : NULL;
            const char *name = part->device_name && *part->device_name ? part->device_name : spec;
            bool own = part->component == GR_COMPONENT_ACCELERATOR && name;
            if (own && part->energy_it_kwh.value > most) {
                most = part->energy_it_kwh.value;
                best = name;
            }
        }
    }
    return best;
}

static double peak_of(const struct gr_hardware_match *m) {
    return isfinite(m->peak_tensor16_flops) ? m->peak_tensor16_flops : m->peak_fp32_flops;
}

/* The energy where that of the accelerators is multiplied by ratio: E (1 + a (ratio - 1)), a their share. */
static void add_model(struct scenarios *s, struct gr_scenario item, double ratio) {
    const struct gr_totals *t = &s->account->totals;
    double it = t->energy_it_kwh.known ? t->energy_it_kwh.value : t->energy_total_kwh.value;
    double share = t->components[GR_COMPONENT_ACCELERATOR].value / it;
    if (!(ratio > 0) || !isfinite(ratio) || !(share > 0)) {
        return;
    }
    struct gr_spread spread = gr_quantity_spread(t->energy_total_kwh);
    double model = gr_tier_uncertainty(GR_TIER_TDP_ESTIMATE);
    spread.up = hypot(spread.up, model);
    spread.down = hypot(spread.down, model);
    item.energy_ratio = ratio;
    item.energy_kwh =
        gr_quantity_spread_make(t->energy_total_kwh.value * (1 + fmin(share, 1) * (ratio - 1)),
                                spread, GR_TIER_TDP_ESTIMATE);
    item.intensity_g_per_kwh = s->intensity;
    add(s, item);
}

static void add_processor(struct scenarios *s, const struct gr_what_if *w) {
    const char *ours = main_accelerator(s->account), *hint = NULL;
    struct gr_scenario item = {.where = w->pos};
    struct gr_factors *f = s->ledger->factors;
    bool known = ours &&
                 gr_hardware_find(f, s->ledger->arena, GR_HARDWARE_ACCELERATOR, ours, &item.from,
                                  &hint) == GR_OK &&
                 gr_hardware_find(f, s->ledger->arena, GR_HARDWARE_ACCELERATOR,
                                  w->accelerator_model, &item.to, &hint) == GR_OK;
    if (!known) {
        gr_warning(s->ledger->diag, "A081", w->pos, hint, "%s cannot be compared with %s",
                   w->accelerator_model, ours ? ours : "the accelerator, which is not named");
        return;
    }
    item.kind = GR_SCENARIO_TDP;
    item.label = gr_arena_printf(s->ledger->arena, "%s, same hours", w->accelerator_model);
    add_model(s, item, item.to.tdp_w / item.from.tdp_w);
    item.kind = GR_SCENARIO_FLOP;
    item.label = gr_arena_printf(s->ledger->arena, "%s, same operations", w->accelerator_model);
    add_model(s, item,
              (item.to.tdp_w / peak_of(&item.to)) / (item.from.tdp_w / peak_of(&item.from)));
}

/* ---- other years of our own place ---- */

static const struct gr_intensity *only_place(const struct gr_account *account) {
    const struct gr_intensity *one = NULL;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *run = &account->runs[i];
        if (run->excluded) {
            continue;
        }
        bool same = run->intensity_origin == GR_INTENSITY_TABLE && run->intensity.code &&
                    (!one || strcmp(one->code, run->intensity.code) == 0);
        if (!same) {
            return NULL;
        }
        one = &run->intensity;
    }
    return one && one->level != GR_PLACE_CLOUD_REGION && strcmp(one->code, "several") != 0 ? one
                                                                                           : NULL;
}

/* Five and ten years before: how much is the grid's doing. */
static void add_years(struct scenarios *s) {
    const struct gr_intensity *own = only_place(s->account);
    for (int back = 5; own && back <= 10; back += 5) {
        struct gr_intensity_query q = {.country = own->code, .year = own->year - back};
        if (own->level == GR_PLACE_SUBDIVISION) {
            q = (struct gr_intensity_query){.subdivision = own->code, .year = own->year - back};
        }
        struct gr_scenario item = {.kind = GR_SCENARIO_YEAR,
                                   .energy_kwh = s->account->totals.energy_total_kwh,
                                   .energy_ratio = 1};
        const char *hint = NULL;
        bool found = gr_intensity_find(s->ledger->factors, s->ledger->arena, &q, &item.intensity,
                                       &hint) == GR_OK;
        if (found && item.intensity.year == own->year - back &&
            strcmp(item.intensity.basis, own->basis) == 0) {
            item.label = gr_arena_printf(s->ledger->arena, "%s in %d", item.intensity.place,
                                         item.intensity.year);
            item.intensity_g_per_kwh = gr_quantity_make(
                item.intensity.g_per_kwh, own->level == GR_PLACE_COUNTRY ? of_country : of_region,
                GR_TIER_PROVIDER_REPORTED);
            add(s, item);
        }
    }
}

/* ---- by hour of the day ---- */

/* Mean of the series by hour of the day, in UTC. */
static void mean_day(const struct gr_hourly *series, double mean[24]) {
    double sums[24] = {0};
    size_t counts[24] = {0};
    for (size_t i = 0; i < series->count; i++) {
        int64_t hour = series->values[i].hour % 24;
        hour += hour < 0 ? 24 : 0;
        sums[hour] += series->values[i].g_per_kwh;
        counts[hour]++;
    }
    for (size_t h = 0; h < 24; h++) {
        mean[h] = counts[h] > 0 ? sums[h] / (double)counts[h] : (double)NAN;
    }
}

/* All of the energy at the best and at the worst hour of the day. */
static void add_hours(struct scenarios *s, const struct gr_hourly *series) {
    double mean[24];
    size_t best = 24, worst = 24;
    mean_day(series, mean);
    for (size_t h = 0; h < 24; h++) {
        best = isfinite(mean[h]) && (best == 24 || mean[h] < mean[best]) ? h : best;
        worst = isfinite(mean[h]) && (worst == 24 || mean[h] > mean[worst]) ? h : worst;
    }
    size_t hours[2] = {best, worst};
    for (size_t i = 0; i < 2 && best != worst; i++) {
        add(s, (struct gr_scenario){
                   .kind = GR_SCENARIO_HOUR,
                   .label = gr_arena_printf(s->ledger->arena, "all at %02zu:00 UTC, the %s hour",
                                            hours[i], i == 0 ? "best" : "worst"),
                   .energy_kwh = s->account->totals.energy_total_kwh,
                   .intensity_g_per_kwh =
                       gr_quantity_make(mean[hours[i]], 0.10, GR_TIER_PROVIDER_REPORTED),
                   .energy_ratio = 1,
                   .where = {series->file, 0, 1, 0}});
    }
}

/* The series of the experiment, where there is one. */
static const struct gr_hourly *series_of(const struct gr_ledger *ledger) {
    const struct gr_grid *grid = ledger->experiment->grid;
    return grid && grid->series_path ? gr_hourly_find(ledger->factors, grid->series_path) : NULL;
}

static int by_emissions(const void *a, const void *b) {
    const struct gr_scenario *x = a, *y = b;
    if (x->emissions_kg.value != y->emissions_kg.value) {
        return x->emissions_kg.value < y->emissions_kg.value ? -1 : 1;
    }
    return strcmp(x->label, y->label);
}

static struct gr_quantity mean_intensity(const struct gr_totals *t) {
    double g = t->emissions_location_kg.value / t->energy_total_kwh.value * 1000;
    double e = gr_quantity_uncertainty(t->energy_total_kwh);
    double m = gr_quantity_uncertainty(t->emissions_location_kg);
    return gr_quantity_make(g, sqrt(fmax(m * m - e * e, 0)), t->emissions_location_kg.tier);
}

void gr_scenarios_compute(struct gr_ledger *ledger, struct gr_account *account) {
    const struct gr_experiment *x = ledger->experiment;
    const struct gr_totals *t = &account->totals;
    const struct gr_hourly *series = series_of(ledger);
    if ((x->what_if_count == 0 && !series) || !t->emissions_location_kg.known ||
        t->energy_without_emissions_kwh > 0) {
        return;
    }
    struct scenarios s = {ledger, account, mean_intensity(t),
                          GR_NEW_N(ledger->arena, struct gr_scenario, 3 * x->what_if_count + 5), 0};
    add_ours(&s);
    for (size_t i = 0; i < x->what_if_count; i++) {
        const struct gr_what_if *w = &x->what_ifs[i];
        if (w->carbon_intensity_g_per_kwh.value >= 0) {
            add_stated(&s, w);
        } else if (w->country || w->cloud_region) {
            add_place(&s, w);
        }
        if (w->accelerator_model) {
            add_processor(&s, w);
        }
    }
    if (x->what_if_count > 0) {
        add_years(&s);
    }
    if (series) {
        add_hours(&s, series);
    }
    qsort(s.items, s.count, sizeof *s.items, by_emissions);
    account->scenarios = s.items;
    account->scenario_count = s.count;
}
