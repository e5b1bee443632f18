/*
 * runs.c - /runs: one map a run, every figure with its origin.
 */
#include "disclosure/builder.h"

#include <math.h>

static const char *run_pointer(struct gr_builder *b, size_t run, const char *key) {
    return gr_arena_printf(b->arena, "/runs/%zu/%s", run, key);
}

const char *gr_run_country(struct gr_builder *b, const struct gr_run_result *r) {
    const struct gr_location *location = r->spec ? r->spec->location : NULL;
    if (location && location->country) {
        return location->country;
    }
    if (location && location->cloud_region && location->provider_name) {
        const char *country =
            gr_cloud_country(b->in->factors, location->provider_name, location->cloud_region);
        if (country) {
            return country;
        }
    }
    for (size_t i = 0; i < r->log_run_count; i++) {
        const struct gr_log_run *log = &r->log_runs[i];
        if (log->country_iso2 && log->country_iso2[0]) {
            return log->country_iso2;
        }
        if (log->country_iso3 && log->country_iso3[0]) {
            return gr_country_from_iso3(b->in->factors, log->country_iso3);
        }
    }
    return NULL;
}

const char *gr_run_place(struct gr_builder *b, const struct gr_run_result *r) {
    const char *country = gr_run_country(b, r);
    const char *name = country ? gr_country_name(b->in->factors, country) : NULL;
    if (b->anonymous || r->intensity_origin != GR_INTENSITY_TABLE || !r->intensity.place) {
        return name ? name : country;
    }
    return r->intensity.place;
}

/* ---- components ---- */

static void put_part_energy(struct gr_builder *b, struct gr_record *map,
                            const struct gr_run_result *r, const struct gr_part *part,
                            const char *run_pue) {
    if (part->estimate) {
        const char *factor =
            part->hardware.row_count > 0 ? gr_factor_hardware(b, &part->hardware) : NULL;
        struct gr_operand of[] = {{NULL, part->hours},   {NULL, part->count},
                                  {NULL, part->power_w}, {NULL, part->utilization},
                                  {NULL, part->repeats}, {NULL, 0.001}};
        struct gr_origin origin = {.op = "product",
                                   .of = of,
                                   .of_count = GR_COUNT(of),
                                   .where = &part->where,
                                   .where_count = 1,
                                   .factor = factor,
                                   .note = "hours x count x W x utilisation x repeats / 1000"};
        gr_put_quantity(b, map, "energy_it_kwh", part->energy_it_kwh, &origin);
        return;
    }
    if (part->log && isfinite(part->pue_inside)) {
        bool as_run = r->pue.known && r->pue.value == part->pue_inside;
        struct gr_operand of[] = {{NULL, gr_energy_kwh(part->log->energy)},
                                  {as_run ? run_pue : NULL, part->pue_inside}};
        struct gr_origin origin = {.op = "quotient",
                                   .of = of,
                                   .of_count = 2,
                                   .where = &part->where,
                                   .where_count = 1,
                                   .note = "the log's figure has the PUE inside"};
        gr_put_quantity(b, map, "energy_it_kwh", part->energy_it_kwh, &origin);
        return;
    }
    gr_put_leaf(b, map, "energy_it_kwh", part->energy_it_kwh, part->log ? "read" : "declared",
                part->where);
}

static void put_part(struct gr_builder *b, struct gr_record *list, const struct gr_run_result *r,
                     const struct gr_part *part, const char *run_pue) {
    struct gr_record *map = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, map, "component", gr_component_name(part->component));
    gr_record_text(b->arena, map, "scope", gr_scope_name(part->scope));
    if (part->device && part->device[0]) {
        gr_record_text(b->arena, map, "device", part->device);
    }
    if (part->device_name && part->device_name[0]) {
        gr_record_text(b->arena, map, "device_name", part->device_name);
    }
    put_part_energy(b, map, r, part, run_pue);
    if (part->interpolated_kwh > 0) {
        gr_record_number(b->arena, map, "interpolated_kwh", part->interpolated_kwh);
    }
    if (part->missing_kwh > 0) {
        gr_record_number(b->arena, map, "missing_kwh", part->missing_kwh);
    }
    if (part->log && part->log->sample_count > 0) {
        gr_record_number(b->arena, map, "median_step_s", part->log->median_step_s);
        gr_record_number(b->arena, map, "sample_count", (double)part->log->sample_count);
    }
}

static void put_components(struct gr_builder *b, struct gr_record *run, size_t index,
                           const struct gr_run_result *r) {
    struct gr_record *list = gr_record_list(b->arena, run, "components");
    const char *pue = run_pointer(b, index, "pue");
    for (size_t i = 0; i < r->part_count; i++) {
        put_part(b, list, r, &r->parts[i], pue);
    }
}

/* ---- energy and emissions ---- */

static struct gr_pos first_place(const struct gr_run_result *r) {
    if (r->part_count > 0) {
        return r->parts[0].where;
    }
    if (r->log_run_count > 0) {
        return (struct gr_pos){.file = r->log_runs[0].file, .line = r->log_runs[0].line};
    }
    return r->spec ? r->spec->pos : GR_NOWHERE;
}

static void put_energy(struct gr_builder *b, struct gr_record *run, size_t index,
                       const struct gr_run_result *r) {
    if (r->pue.known) {
        gr_put_leaf(b, run, "pue", r->pue, r->pue_inside ? "read" : "declared", r->pue_where);
        gr_record_bool(b->arena, run, "pue_inside", r->pue_inside);
        if (r->spec && r->spec->location && !r->pue_inside) {
            gr_record_text(b->arena, run, "pue_source", r->spec->location->pue_source);
        }
    }
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, r->part_count + 1);
    for (size_t i = 0; i < r->part_count; i++) {
        of[i].pointer =
            gr_arena_printf(b->arena, "/runs/%zu/components/%zu/energy_it_kwh", index, i);
    }
    gr_put_derived(b, run, "energy_it_kwh", r->energy_it_kwh, "sum", of, r->part_count);
    struct gr_operand total[] = {{run_pointer(b, index, "energy_it_kwh"), 0},
                                 {run_pointer(b, index, "pue"), 0}};
    if (r->energy_it_kwh.known) {
        gr_put_derived(b, run, "energy_total_kwh", r->energy_total_kwh,
                       r->pue.known ? "product" : "sum", total, r->pue.known ? 2 : 1);
    } else if (r->part_count > 0) {
        gr_put_derived(b, run, "energy_total_kwh", r->energy_total_kwh, "sum", of, r->part_count);
    } else {
        gr_put_leaf(b, run, "energy_total_kwh", r->energy_total_kwh, "read", first_place(r));
    }
}

static void put_log_figures(struct gr_builder *b, struct gr_record *run,
                            const struct gr_run_result *r) {
    double u = gr_quantity_uncertainty(r->energy_total_kwh);
    enum gr_tier tier = r->energy_total_kwh.tier;
    if (isfinite(r->log_emissions_kg)) {
        gr_put_leaf(b, run, "log_emissions_kg",
                    gr_quantity_make(r->log_emissions_kg, hypot(u, 0.3), tier), "read",
                    first_place(r));
    }
    if (isfinite(r->log_intensity_g_per_kwh)) {
        gr_put_leaf(b, run, "log_intensity_g_per_kwh",
                    gr_quantity_make(r->log_intensity_g_per_kwh, 0.3, GR_TIER_PROVIDER_REPORTED),
                    "read", first_place(r));
    }
    if (isfinite(r->naive_kwh)) {
        gr_put_leaf(b, run, "naive_energy_kwh", gr_quantity_make(r->naive_kwh, u, tier), "read",
                    first_place(r));
    }
}

/** Why the log's own emissions differ from ours; nothing if they agree within 1 %. */
static void put_difference(struct gr_builder *b, struct gr_record *run,
                           const struct gr_run_result *r) {
    double ours = r->emissions_location_kg.value;
    if (!r->emissions_location_kg.known || !isfinite(r->log_emissions_kg) ||
        r->intensity_origin == GR_INTENSITY_LOG ||
        fabs(ours - r->log_emissions_kg) <= 0.01 * ours) {
        return;
    }
    bool intensity = isfinite(r->log_intensity_g_per_kwh) &&
                     fabs(r->log_intensity_g_per_kwh - r->carbon_intensity_g_per_kwh.value) >
                         0.01 * r->carbon_intensity_g_per_kwh.value;
    bool pue = r->pue.known && !r->pue_inside && r->pue.value > 1;
    struct gr_record *map = gr_record_map(b->arena, run, "difference");
    gr_record_text(b->arena, map, "reason",
                   intensity && pue ? "intensity_and_pue"
                   : pue            ? "pue"
                                    : "intensity");
    gr_record_number(b->arena, map, "log_kg", r->log_emissions_kg);
    gr_record_number(b->arena, map, "ours_kg", ours);
}

static const char *const origin_names[] = {
    [GR_INTENSITY_NONE] = "none", [GR_INTENSITY_STATED] = "stated", [GR_INTENSITY_TABLE] = "table",
    [GR_INTENSITY_LOG] = "log",   [GR_INTENSITY_SERIES] = "series",
};

/** Energies and intensities by hour, weight and figure by turns; of a long run by blocks of hours, which
 *  give the same mean. */
static void put_series_mean(struct gr_builder *b, struct gr_record *run,
                            const struct gr_run_result *r) {
    enum { MOST = 168 };
    size_t block = (r->hour_count + MOST - 1) / MOST, count = 0;
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, 2 * MOST + 2);
    for (size_t i = 0; i < r->hour_count; i += block) {
        double kwh = 0, grams = 0;
        for (size_t k = i; k < i + block && k < r->hour_count; k++) {
            kwh += r->hours[k].kwh;
            grams += r->hours[k].kwh * r->hours[k].g_per_kwh;
        }
        of[count++].constant = kwh;
        of[count++].constant = block == 1 ? r->hours[i].g_per_kwh : kwh > 0 ? grams / kwh : 0;
    }
    struct gr_origin origin = {
        .op = "weighted_mean",
        .of = of,
        .of_count = count,
        .where = &r->intensity_where,
        .where_count = 1,
        .note = block == 1
                    ? "kWh and g/kWh by hour of UTC, by turns"
                    : gr_arena_printf(b->arena, "kWh and g/kWh by %zu hours, by turns", block)};
    gr_put_quantity(b, run, "carbon_intensity_g_per_kwh", r->carbon_intensity_g_per_kwh, &origin);
}

static void put_intensity(struct gr_builder *b, struct gr_record *run, size_t index,
                          const struct gr_run_result *r) {
    gr_record_text(b->arena, run, "intensity_origin", origin_names[r->intensity_origin]);
    struct gr_origin origin = {.where = &r->intensity_where, .where_count = 1};
    const struct gr_grid *grid = r->spec ? r->spec->grid : NULL;
    struct gr_operand log[] = {{run_pointer(b, index, "log_intensity_g_per_kwh"), 0}};
    switch (r->intensity_origin) {
    case GR_INTENSITY_NONE:
        return;
    case GR_INTENSITY_STATED:
        origin.op = "declared";
        origin.factor = gr_factor_stated(b, "carbon_intensity", gr_run_place(b, r),
                                         r->carbon_intensity_g_per_kwh.value, "g/kWh",
                                         grid ? grid->year : NULL, grid ? grid->basis : NULL,
                                         grid ? grid->source : NULL, r->intensity_where);
        break;
    case GR_INTENSITY_TABLE:
        origin.op = "table";
        origin.where_count = 0;
        origin.factor = gr_factor_intensity(b, &r->intensity);
        if (!b->anonymous) {
            gr_record_text(b->arena, run, "intensity_explain", r->intensity.explain);
        }
        break;
    case GR_INTENSITY_LOG:
        origin.op = "sum";
        origin.of = log;
        origin.of_count = 1;
        origin.where_count = 0;
        break;
    case GR_INTENSITY_SERIES:
        put_series_mean(b, run, r);
        return;
    }
    gr_put_quantity(b, run, "carbon_intensity_g_per_kwh", r->carbon_intensity_g_per_kwh, &origin);
}

static void put_emissions(struct gr_builder *b, struct gr_record *run, size_t index,
                          const struct gr_run_result *r) {
    put_log_figures(b, run, r);
    put_intensity(b, run, index, r);
    struct gr_operand of[] = {{run_pointer(b, index, "energy_total_kwh"), 0},
                              {run_pointer(b, index, "carbon_intensity_g_per_kwh"), 0},
                              {NULL, 0.001}};
    gr_put_derived(b, run, "emissions_location_kg", r->emissions_location_kg, "product", of, 3);
    const struct gr_grid *grid = r->spec ? r->spec->grid : NULL;
    if (r->emissions_market_kg.known && grid) {
        struct gr_origin origin = {
            .op = "declared",
            .where = &grid->market_g_per_kwh.pos,
            .where_count = 1,
            .factor = gr_factor_stated(b, "market_intensity", NULL, grid->market_g_per_kwh.value,
                                       "g/kWh", grid->market_year, NULL, grid->market_source,
                                       grid->market_g_per_kwh.pos)};
        gr_put_quantity(b, run, "market_intensity_g_per_kwh", r->market_intensity_g_per_kwh,
                        &origin);
        of[1].pointer = run_pointer(b, index, "market_intensity_g_per_kwh");
        gr_put_derived(b, run, "emissions_market_kg", r->emissions_market_kg, "product", of, 3);
    }
    put_difference(b, run, r);
}

/* ---- the rest ---- */

static const char *const flop_names[] = {
    [GR_FLOP_NONE] = NULL,
    [GR_FLOP_STATED] = "stated",
    [GR_FLOP_6ND] = "6 x parameters x tokens",
    [GR_FLOP_HARDWARE] = "device-hours x peak x utilisation",
};

static struct gr_pos stated_or(struct gr_stated s, struct gr_pos fallback) {
    return isfinite(s.value) ? s.pos : fallback;
}

static void put_flop(struct gr_builder *b, struct gr_record *run, size_t index,
                     const struct gr_run_result *r) {
    const struct gr_run_spec *spec = r->spec;
    gr_record_text(b->arena, run, "flop_method", flop_names[r->flop_method]);
    struct gr_pos where =
        stated_or(spec->flop.value, stated_or(spec->flop.parameters, first_place(r)));
    if (r->flop_method == GR_FLOP_STATED) {
        gr_put_leaf(b, run, "training_compute_flop", r->training_compute_flop, "declared", where);
        return;
    }
    struct gr_operand six[] = {
        {NULL, 6}, {NULL, spec->flop.parameters.value}, {NULL, spec->flop.tokens.value}};
    double used = spec->flop.utilization_accelerator.value;
    struct gr_operand hardware[] = {
        {run_pointer(b, index, "device_hours"), 0},
        {NULL, 3600},
        {NULL, r->training_compute_flop.value / r->device_hours.value / 3600 / used},
        {NULL, used}};
    bool by_parameters = r->flop_method == GR_FLOP_6ND;
    struct gr_origin origin = {
        .op = "product",
        .of = by_parameters ? six : hardware,
        .of_count = by_parameters ? GR_COUNT(six) : GR_COUNT(hardware),
        .where = by_parameters ? &where : &spec->flop.utilization_accelerator.pos,
        .where_count = 1,
        .note = by_parameters ? "6 x parameters x tokens"
                              : "device-hours x 3600 s x peak FLOP/s x utilisation"};
    gr_put_quantity(b, run, "training_compute_flop", r->training_compute_flop, &origin);
}

static void put_compute(struct gr_builder *b, struct gr_record *run, size_t index,
                        const struct gr_run_result *r) {
    struct gr_pos first = first_place(r);
    const struct gr_run_spec *spec = r->spec;
    struct gr_pos duration = spec ? stated_or(spec->duration_wall_s, first) : first;
    gr_put_leaf(b, run, "duration_wall_s", r->duration_wall_s,
                spec && isfinite(spec->duration_wall_s.value) ? "declared" : "read", duration);
    gr_put_leaf(b, run, "device_hours", r->device_hours, "read", first);
    const char *energy = r->energy_it_kwh.known ? "energy_it_kwh" : "energy_total_kwh";
    struct gr_operand power[] = {{run_pointer(b, index, energy), 0},
                                 {run_pointer(b, index, "duration_wall_s"), 0},
                                 {NULL, 1 / 3.6e6}}; /* kWh per second in W */
    gr_put_derived(b, run, "power_average_w", r->power_average_w, "quotient", power, 3);
    gr_put_coverage(b, run, r->coverage_ratio, NULL, index);
    if (!r->excluded) {
        gr_build_knowledge(b, run, r->known_kwh, NULL);
    }
    if (r->flop_method != GR_FLOP_NONE && spec) {
        put_flop(b, run, index, r);
    }
}

static const char *run_hardware(const struct gr_run_result *r) {
    if (r->spec && r->spec->hardware_count > 0) {
        const struct gr_hardware *hardware = r->spec->hardware[0].hardware;
        if (hardware && hardware->accelerator_model) {
            return hardware->accelerator_model;
        }
        if (hardware && hardware->cpu_model) {
            return hardware->cpu_model;
        }
    }
    for (size_t i = 0; i < r->part_count; i++) {
        const char *name = r->parts[i].device_name;
        if (name && name[0]) {
            return name;
        }
    }
    return NULL;
}

/** What measured: the first log's tool, else that of the reading somebody took. */
static const char *run_tool(const struct gr_run_result *r) {
    for (size_t i = 0; i < r->log_run_count; i++) {
        if (r->log_runs[i].tool && r->log_runs[i].tool[0]) {
            return r->log_runs[i].tool;
        }
    }
    return r->spec && r->spec->declared.present ? r->spec->declared.tool : NULL;
}

/** Of the meters whose accuracy is stated, in percent; NAN if none is. */
static double worst_accuracy(const struct gr_run_spec *spec) {
    double worst = (double)NAN;
    for (size_t i = 0; spec && i < spec->log_count; i++) {
        worst = fmax(worst, spec->logs[i].meter_accuracy_pct.value);
    }
    return worst;
}

static void put_identity(struct gr_builder *b, struct gr_record *run,
                         const struct gr_run_result *r) {
    gr_record_text(b->arena, run, "id", r->id);
    bool from_log = !r->spec; /* the name is then the log's project: a person or group may show */
    if (r->name && strcmp(r->name, r->id) != 0 && !(from_log && b->anonymous)) {
        gr_record_text(b->arena, run, "name", r->name);
    }
    gr_record_text(b->arena, run, "group", r->group);
    gr_record_text(b->arena, run, "lifecycle_stage", gr_stage_name(r->stage));
    gr_record_text(b->arena, run, "outcome", gr_outcome_name(r->outcome));
    gr_record_text(b->arena, run, "start", gr_stamp_text(b, r->start, r->zone_known));
    gr_record_text(b->arena, run, "end", gr_stamp_text(b, r->end, r->zone_known));
    gr_record_bool(b->arena, run, "zone_known", r->zone_known);
    gr_record_text(b->arena, run, "energy_boundary", gr_boundary_name(r->boundary));
    gr_record_text(b->arena, run, "hardware", run_hardware(r));
    gr_record_text(b->arena, run, "place", gr_run_place(b, r));
    gr_record_text(b->arena, run, "tool", run_tool(r));
    gr_record_number(b->arena, run, "meter_accuracy_pct", worst_accuracy(r->spec));
}

void gr_build_runs(struct gr_builder *b) {
    struct gr_record *list = gr_record_list(b->arena, b->root, "runs");
    const struct gr_account *account = b->in->account;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *r = &account->runs[i];
        struct gr_record *run = gr_record_map(b->arena, list, NULL);
        put_identity(b, run, r);
        gr_record_text(b->arena, run, "excluded", r->excluded);
        put_energy(b, run, i, r);
        put_emissions(b, run, i, r);
        put_compute(b, run, i, r);
        gr_build_run_life(b, run, i, r);
        put_components(b, run, i, r);
        gr_build_run_blocks(b, run, r->id);
        gr_build_series(b, run, r);
    }
}
