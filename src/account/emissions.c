/*
 * emissions.c - carbon intensity of a run and what follows from it.
 *
 * The experiment file's intensity; else that of the place (the experiment file's, else the log's); else
 * what the log's own emissions imply; else none.  Never a world average.
 */
#include <math.h>

#include "account/ledger.h"

/* Half-widths of a 95 % interval: a figure with a source; one without; a grid below a country; the
 * average of a country.  National averages of different methods differ by a median of 11 %, for small
 * and trading countries by 30 % (Our World in Data / Ember against Electricity Maps). */
static const double with_source = 0.10, without_source = 0.30, of_region = 0.20, of_country = 0.30;

static int year_of(const struct gr_run_result *run) {
    gr_time t = run->start != GR_TIME_NONE ? run->start : run->end;
    return t == GR_TIME_NONE ? 0 : gr_civil_from_time(t).year;
}

static bool is_given(const char *text) {
    return text && *text;
}

/* ---- stated ---- */

static struct gr_quantity stated_figure(struct gr_stated stated, const char *source) {
    bool sourced = is_given(source);
    return gr_quantity_make(stated.value, sourced ? with_source : without_source,
                            sourced ? GR_TIER_PROVIDER_REPORTED : GR_TIER_ASSUMED);
}

static void warn_implausible(struct gr_ledger *ledger, struct gr_stated stated) {
    if (stated.value > 1500) {
        gr_warning(ledger->diag, "A043", stated.pos, "coal alone is about 1000 g/kWh",
                   "a carbon intensity above 1500 g/kWh is not plausible");
    } else if (stated.value > 0 && stated.value < 2) {
        gr_warning(ledger->diag, "A043", stated.pos, "the unit is g/kWh: 0.432 kg/kWh is 432",
                   "a carbon intensity below 2 g/kWh looks like kg/kWh");
    }
}

static void warn_contract(struct gr_ledger *ledger, const struct gr_grid *grid) {
    bool contract = grid->kind && (strcmp(grid->kind, "supplier") == 0 ||
                                   strcmp(grid->kind, "residual_mix") == 0);
    if (contract) {
        gr_warning(ledger->diag, "A044", grid->carbon_intensity_g_per_kwh.pos,
                   "write it under grid.market",
                   "a supplier's or residual factor is market-based, not location-based");
    }
}

static bool use_stated(struct gr_ledger *ledger, struct gr_run_result *run,
                       const struct gr_grid *grid) {
    if (!grid || !(grid->carbon_intensity_g_per_kwh.value >= 0)) {
        return false;
    }
    struct gr_quantity q = stated_figure(grid->carbon_intensity_g_per_kwh, grid->source);
    double low = grid->low_g_per_kwh.value, high = grid->high_g_per_kwh.value;
    q.low = low >= 0 && low <= q.value ? low : q.low;
    q.high = high >= q.value ? high : q.high;
    run->intensity_origin = GR_INTENSITY_STATED;
    run->carbon_intensity_g_per_kwh = q;
    run->intensity_where = grid->carbon_intensity_g_per_kwh.pos;
    warn_implausible(ledger, grid->carbon_intensity_g_per_kwh);
    warn_contract(ledger, grid);
    return true;
}

/* ---- by place ---- */

static bool place_of_file(const struct gr_location *l, struct gr_intensity_query *q) {
    if (!l) {
        return false;
    }
    q->country = l->country;
    q->subdivision = is_given(l->subdivision) ? l->subdivision : l->grid_zone;
    q->provider = l->provider_name;
    q->cloud_region = l->cloud_region;
    return is_given(q->country) || is_given(q->subdivision) || is_given(q->cloud_region);
}

static bool place_of_log(const struct gr_log_run *log, struct gr_intensity_query *q) {
    q->country = is_given(log->country_iso2) ? log->country_iso2 : log->country_iso3;
    q->subdivision = log->region;
    q->provider = log->cloud_provider;
    q->cloud_region = log->cloud_region;
    return is_given(q->country) || is_given(q->cloud_region);
}

static const char *name_of(const struct gr_intensity_query *q) {
    return is_given(q->cloud_region)  ? q->cloud_region
           : is_given(q->country)     ? q->country
           : is_given(q->subdivision) ? q->subdivision
                                      : "";
}

/* Messages become part of the record: what is below a country stays out of an anonymous one. */
static bool is_secret(const struct gr_ledger *ledger, bool below_country) {
    return ledger->experiment->anonymous && below_country;
}

static bool find(struct gr_ledger *ledger, const struct gr_run_result *run,
                 const struct gr_intensity_query *q, struct gr_pos where,
                 struct gr_intensity *out) {
    const char *hint = NULL;
    if (gr_intensity_find(ledger->factors, ledger->arena, q, out, &hint) == GR_OK) {
        return true;
    }
    bool secret = is_secret(ledger, is_given(q->cloud_region) || !is_given(q->country));
    gr_warning(ledger->diag, "A040", where.file ? where : gr_run_pos(run), secret ? NULL : hint,
               "no carbon intensity is known for %s", secret ? "the place" : name_of(q));
    return false;
}

/* The places of the runs of a log, weighted by their energy. */
struct mix {
    struct gr_intensity first;
    size_t place_count;
    double kwh, grams, unknown_kwh;
    const char *names;
};

static bool is_same_place(const struct gr_intensity *a, const struct gr_intensity *b) {
    return strcmp(a->code, b->code) == 0 && a->year == b->year;
}

static void mix_in(struct gr_ledger *ledger, struct mix *mix, const struct gr_intensity *found,
                   struct gr_intensity *last, double kwh) {
    if (mix->place_count == 0) {
        mix->first = *found;
        mix->names = found->place;
        mix->place_count = 1;
    } else if (!is_same_place(found, &mix->first) && !is_same_place(found, last)) {
        mix->place_count++;
        bool listed = strstr(mix->names, found->place) != NULL || strlen(mix->names) > 200;
        mix->names = listed ? mix->names
                            : gr_arena_printf(ledger->arena, "%s, %s", mix->names, found->place);
    }
    *last = *found;
    mix->kwh += kwh;
    mix->grams += kwh * found->g_per_kwh;
}

static bool is_same_query(const struct gr_intensity_query *a, const struct gr_intensity_query *b) {
    return a->country == b->country && a->subdivision == b->subdivision &&
           a->provider == b->provider && a->cloud_region == b->cloud_region && a->year == b->year;
}

static struct mix mix_of_logs(struct gr_ledger *ledger, const struct gr_run_result *run) {
    struct mix mix = {0};
    struct gr_intensity found = {0}, last = {0};
    struct gr_intensity_query before = {0};
    bool known = false;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        struct gr_intensity_query q = {.year = log->start == GR_TIME_NONE
                                                   ? year_of(run)
                                                   : gr_civil_from_time(log->start).year};
        double kwh = log->anomaly ? 0 : gr_energy_kwh(log->total);
        bool has_place = place_of_log(log, &q);
        if (has_place && !(known && is_same_query(&q, &before))) {
            known = find(ledger, run, &q, GR_NOWHERE, &found);
            before = q;
        }
        if (has_place && known && kwh > 0) {
            mix_in(ledger, &mix, &found, &last, kwh);
        } else {
            mix.unknown_kwh += kwh;
        }
    }
    return mix;
}

static bool look_up_logs(struct gr_ledger *ledger, const struct gr_run_result *run,
                         struct gr_intensity *out) {
    struct mix mix = mix_of_logs(ledger, run);
    if (mix.place_count == 0) {
        return false;
    }
    if (mix.unknown_kwh > 0) {
        gr_warning(
            ledger->diag, "A046", gr_run_pos(run), NULL,
            "the place of some runs of the log is not known: the mean of the others is used");
    }
    *out = mix.first;
    if (mix.place_count > 1) {
        out->g_per_kwh = mix.grams / mix.kwh;
        out->level = GR_PLACE_COUNTRY;
        out->place = mix.names;
        out->code = "several";
        out->note = "mean of several places, weighted by the energy used there";
        out->explain =
            gr_arena_printf(ledger->arena, "several places (%s), weighted by energy", mix.names);
    }
    return true;
}

static void warn_basis(struct gr_ledger *ledger, const struct gr_run_result *run,
                       const struct gr_intensity *i) {
    if (strcmp(i->basis, "lifecycle") != 0) {
        bool secret = is_secret(ledger, i->level != GR_PLACE_COUNTRY);
        gr_warning(ledger->diag, "A041", gr_run_pos(run), NULL,
                   "the carbon intensity of %s in %d is %s, not lifecycle",
                   secret ? "the place" : i->place, i->year, i->basis);
    }
}

static bool use_place(struct gr_ledger *ledger, struct gr_run_result *run) {
    const struct gr_location *location = gr_run_location(ledger, run);
    struct gr_intensity_query q = {.year = year_of(run)};
    bool found = place_of_file(location, &q) ? find(ledger, run, &q, location->pos, &run->intensity)
                                             : look_up_logs(ledger, run, &run->intensity);
    if (!found) {
        return false;
    }
    double u = run->intensity.level == GR_PLACE_COUNTRY ? of_country : of_region;
    run->intensity_origin = GR_INTENSITY_TABLE;
    run->carbon_intensity_g_per_kwh =
        gr_quantity_make(run->intensity.g_per_kwh, u, GR_TIER_PROVIDER_REPORTED);
    warn_basis(ledger, run, &run->intensity);
    return true;
}

/* ---- the log's own ---- */

static void read_own(struct gr_run_result *run) {
    const char *format = NULL;
    double kg = (double)NAN, kwh = 0;
    size_t hint = 0;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        const struct gr_log_input *input = gr_input_of(run->logs, log->file, &hint);
        const char *own = input ? input->format : "";
        if (!isfinite(log->own_emissions_kg) || log->own_emissions_kg < 0 || log->anomaly ||
            (format && strcmp(format, own) != 0)) {
            continue; /* a second tool has measured the same run */
        }
        format = own;
        kg = (isnan(kg) ? 0 : kg) + log->own_emissions_kg;
        kwh += gr_energy_kwh(log->total);
    }
    run->log_emissions_kg = kg;
    run->log_intensity_g_per_kwh = kwh > 0 ? kg / kwh * 1000 : (double)NAN;
}

static bool use_own(struct gr_ledger *ledger, struct gr_run_result *run) {
    if (!(run->log_intensity_g_per_kwh > 0)) { /* 0 kg from energy is no factor */
        return false;
    }
    run->intensity_origin = GR_INTENSITY_LOG;
    run->carbon_intensity_g_per_kwh =
        gr_quantity_make(run->log_intensity_g_per_kwh, without_source, GR_TIER_PROVIDER_REPORTED);
    gr_warning(ledger->diag, "A042", gr_run_pos(run), "location: {country: SE}",
               "the place is not known: the intensity that the log's own emissions imply is used");
    return true;
}

/* ---- by hour ---- */

static bool use_series(struct gr_ledger *ledger, struct gr_run_result *run,
                       const struct gr_grid *grid) {
    if (!grid || !is_given(grid->series_path)) {
        return false;
    }
    const struct gr_hourly *series = gr_hourly_find(ledger->factors, grid->series_path);
    if (series && gr_run_hourly(ledger, run, series, grid->pos)) {
        return true;
    }
    gr_warning(
        ledger->diag, "A047", grid->pos, NULL,
        "the hourly series says nothing of the hours of a run: the intensity of the year is used");
    return false;
}

/* ---- together ---- */

static void market(const struct gr_ledger *ledger, struct gr_run_result *run,
                   const struct gr_grid *grid) {
    if (!grid || !(grid->market_g_per_kwh.value >= 0)) {
        return;
    }
    run->market_intensity_g_per_kwh = stated_figure(grid->market_g_per_kwh, grid->market_source);
    run->emissions_market_kg = gr_quantity_scale(
        gr_quantity_product(run->energy_total_kwh, run->market_intensity_g_per_kwh), 0.001);
    run->emissions_market_kg =
        gr_ledger_override(ledger, "emissions_market_kg", run->id, run->emissions_market_kg);
}

void gr_run_emissions(struct gr_ledger *ledger, struct gr_run_result *run) {
    const struct gr_grid *grid = gr_run_grid(ledger, run);
    run->intensity_origin = GR_INTENSITY_NONE;
    read_own(run);
    if (run->excluded) {
        return;
    }
    if (!use_series(ledger, run, grid) && !use_stated(ledger, run, grid) &&
        !use_place(ledger, run) && !use_own(ledger, run)) {
        gr_warning(ledger->diag, "A045", gr_run_pos(run), "location: {country: SE}",
                   "no place and no carbon intensity: energy only, no emissions");
        return;
    }
    run->carbon_intensity_g_per_kwh = gr_ledger_override(ledger, "carbon_intensity_g_per_kwh",
                                                         run->id, run->carbon_intensity_g_per_kwh);
    run->emissions_location_kg = gr_quantity_scale(
        gr_quantity_product(run->energy_total_kwh, run->carbon_intensity_g_per_kwh), 0.001);
    run->emissions_location_kg =
        gr_ledger_override(ledger, "emissions_location_kg", run->id, run->emissions_location_kg);
    market(ledger, run, grid);
}
