/*
 * run_life.c - what a run's record says beyond energy: water, embodied share, idle power, efficiency, quality.
 */
#include "disclosure/builder.h"

#include <math.h>

static const char *at_run(struct gr_builder *b, size_t index, const char *key) {
    return gr_arena_printf(b->arena, "/runs/%zu/%s", index, key);
}

/* ---- water ---- */

static void put_water(struct gr_builder *b, struct gr_record *run, size_t index, const char *key,
                      const char *energy, const struct gr_water_use *use) {
    if (!use->litres.known) {
        return;
    }
    const char *factor =
        use->stated
            ? gr_factor_stated(b, "water", NULL, use->l_per_kwh, "l/kWh", NULL,
                               strcmp(key, "water_site_l") == 0 ? "site" : "source", NULL,
                               use->where)
            : gr_factor_table(b, "water", b->anonymous ? NULL : use->factor.code, use->l_per_kwh,
                              "l/kWh", use->factor.year, use->factor.boundary,
                              use->factor.source_id, use->factor.note);
    struct gr_operand of[] = {{at_run(b, index, energy), 0},
                              {gr_arena_printf(b->arena, "%s/value", factor), 0}};
    struct gr_origin origin = {.op = "product", .of = of, .of_count = 2, .factor = factor};
    gr_put_quantity(b, run, key, use->litres, &origin);
}

/* ---- idle power ---- */

static void put_idle(struct gr_builder *b, struct gr_record *run, size_t index,
                     const struct gr_run_result *r) {
    struct gr_operand of[] = {
        {at_run(b, index, "duration_wall_s"), 0}, {NULL, r->idle_power_w}, {NULL, 1 / 3.6e6}};
    struct gr_origin origin = {.op = "product",
                               .of = of,
                               .of_count = 3,
                               .note =
                                   "seconds x idle W of the reserved hardware; inside the energy, "
                                   "never subtracted"};
    gr_put_quantity(b, run, "energy_idle_kwh", r->energy_idle_kwh, &origin);
}

/* ---- embodied ---- */

static struct gr_quantity of_assessment(double kg, enum gr_tier tier) {
    return gr_quantity_make(kg, 0.5, tier);
}

/* Count times the figure of a row: devices, hosts. */
static bool put_pieces(struct gr_builder *b, struct gr_record *item, const char *key,
                       const struct gr_embodied *row, double count) {
    if (!(count > 0) || !row->key) {
        return false;
    }
    const char *factor = gr_factor_table(b, "embodied", row->name, row->kg, "kg", row->year,
                                         row->boundary, row->source_id, row->note);
    struct gr_operand of[] = {{gr_arena_printf(b->arena, "%s/value", factor), 0}, {NULL, count}};
    struct gr_origin origin = {.op = "product", .of = of, .of_count = 2, .factor = factor};
    gr_put_quantity(b, item, key, of_assessment(row->kg * count, GR_TIER_PROXY), &origin);
    return true;
}

static void put_total(struct gr_builder *b, struct gr_record *item, const char *at,
                      const struct gr_embodied_share *share) {
    if (share->stated) {
        struct gr_operand nodes[] = {{NULL, share->total_kg / share->host_count},
                                     {NULL, share->host_count}};
        bool several = share->host_count > 1;
        struct gr_origin origin = {.op = several ? "product" : "declared",
                                   .of = nodes,
                                   .of_count = several ? GR_COUNT(nodes) : 0,
                                   .where = &share->where,
                                   .where_count = 1,
                                   .note = several ? "as stated of one node x nodes" : NULL};
        gr_put_quantity(b, item, "total_kg",
                        of_assessment(share->total_kg, GR_TIER_PROVIDER_REPORTED), &origin);
        return;
    }
    struct gr_operand of[2];
    size_t count = 0;
    if (put_pieces(b, item, "devices_kg", &share->device, share->device_count)) {
        of[count++] = (struct gr_operand){gr_arena_printf(b->arena, "%s/devices_kg", at), 0};
    }
    if (put_pieces(b, item, "hosts_kg", &share->host, share->host_count)) {
        of[count++] = (struct gr_operand){gr_arena_printf(b->arena, "%s/hosts_kg", at), 0};
    }
    gr_put_derived(b, item, "total_kg", of_assessment(share->total_kg, GR_TIER_PROXY), "sum", of,
                   count);
}

static void put_share(struct gr_builder *b, struct gr_record *list, size_t index, size_t n,
                      const struct gr_embodied_share *share) {
    const char *at = gr_arena_printf(b->arena, "/runs/%zu/embodied/%zu", index, n);
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "hardware", share->name);
    put_total(b, item, at, share);
    struct gr_operand time[] = {{at_run(b, index, "duration_wall_s"), 0},
                                {NULL, share->lifetime_s}};
    struct gr_origin origin = {
        .op = "quotient", .of = time, .of_count = 2, .note = "time reserved / lifetime"};
    gr_put_quantity(b, item, "time_ratio",
                    gr_quantity_make(share->reserved_s / share->lifetime_s, 0, GR_TIER_METERED),
                    &origin);
    gr_record_number(b->arena, item, "reserved_ratio", share->reserved_ratio);
    struct gr_operand of[] = {{gr_arena_printf(b->arena, "%s/total_kg", at), 0},
                              {gr_arena_printf(b->arena, "%s/time_ratio", at), 0},
                              {gr_arena_printf(b->arena, "%s/reserved_ratio", at), 0}};
    gr_put_derived(b, item, "emissions_kg", share->emissions_kg, "product", of, 3);
}

static void put_embodied(struct gr_builder *b, struct gr_record *run, size_t index,
                         const struct gr_run_result *r) {
    if (r->embodied_count == 0) {
        return;
    }
    struct gr_record *list = gr_record_list(b->arena, run, "embodied");
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, r->embodied_count);
    for (size_t i = 0; i < r->embodied_count; i++) {
        put_share(b, list, index, i, &r->embodied[i]);
        of[i].pointer = gr_arena_printf(b->arena, "/runs/%zu/embodied/%zu/emissions_kg", index, i);
    }
    gr_put_derived(b, run, "emissions_embodied_kg", r->emissions_embodied_kg, "sum", of,
                   r->embodied_count);
}

/* ---- compute and quality ---- */

static void put_efficiency(struct gr_builder *b, struct gr_record *run, size_t index,
                           const struct gr_run_result *r) {
    const char *energy = r->energy_it_kwh.known ? "energy_it_kwh" : "energy_total_kwh";
    struct gr_operand of[] = {{at_run(b, index, "training_compute_flop"), 0},
                              {at_run(b, index, energy), 0},
                              {NULL, 3.6e6}};
    gr_put_derived(b, run, "flop_per_joule", r->flop_per_joule, "quotient", of, 3);
    struct gr_operand possible[] = {{at_run(b, index, "training_compute_flop"), 0},
                                    {at_run(b, index, "device_hours"), 0},
                                    {NULL, 3600 * r->peak_flops}};
    struct gr_origin origin = {.op = "quotient",
                               .of = possible,
                               .of_count = 3,
                               .note = "FLOP / (device-hours x 3600 x peak FLOP/s)"};
    gr_put_quantity(b, run, "utilization_ratio", r->utilization_ratio, &origin);
}

/** Energy by unit of a metric, where more of it is better. */
static void put_quality(struct gr_builder *b, struct gr_record *run, size_t index,
                        const struct gr_run_result *r) {
    struct gr_record *list = NULL;
    for (size_t i = 0; r->spec && i < r->spec->metric_count; i++) {
        const struct gr_metric *m = &r->spec->metrics[i];
        if (!m->higher_is_better || !(m->value.value > 0) || !r->energy_total_kwh.known) {
            continue;
        }
        list = list ? list : gr_record_list(b->arena, run, "quality");
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "name", m->name);
        gr_record_number(b->arena, item, "score", m->value.value);
        struct gr_operand of[] = {{at_run(b, index, "energy_total_kwh"), 0},
                                  {NULL, m->value.value}};
        struct gr_origin origin = {
            .op = "quotient", .of = of, .of_count = 2, .where = &m->value.pos, .where_count = 1};
        gr_put_quantity(b, item, "energy_per_unit_kwh",
                        gr_quantity_scale(r->energy_total_kwh, 1 / m->value.value), &origin);
    }
}

void gr_build_run_life(struct gr_builder *b, struct gr_record *run, size_t index,
                       const struct gr_run_result *r) {
    put_water(b, run, index, "water_site_l", "energy_it_kwh", &r->water_site);
    put_water(b, run, index, "water_source_l", "energy_total_kwh", &r->water_source);
    put_idle(b, run, index, r);
    put_embodied(b, run, index, r);
    put_efficiency(b, run, index, r);
    put_quality(b, run, index, r);
}
