/*
 * totals.c - /totals and /final: sums over runs.
 */
#include "disclosure/builder.h"

#include <math.h>
#include <stddef.h>

/* ---- which runs a block is over ---- */

static bool *runs_included(struct gr_builder *b, bool final_only) {
    const struct gr_account *account = b->in->account;
    bool *include = GR_NEW_N(b->arena, bool, account->run_count + 1);
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *r = &account->runs[i];
        include[i] = !r->excluded && r->energy_total_kwh.known &&
                     (!final_only || r->outcome == GR_OUTCOME_FINAL);
    }
    return include;
}

/* ---- sums ---- */

static struct gr_operand *component_operands(struct gr_builder *b, enum gr_component component,
                                             const bool *include, size_t *count) {
    const struct gr_account *account = b->in->account;
    size_t most = 1;
    for (size_t i = 0; i < account->run_count; i++) {
        most += account->runs[i].part_count;
    }
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, most);
    *count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        for (size_t p = 0; include[i] && p < account->runs[i].part_count; p++) {
            if (account->runs[i].parts[p].component == component) {
                of[(*count)++].pointer =
                    gr_arena_printf(b->arena, "/runs/%zu/components/%zu/energy_it_kwh", i, p);
            }
        }
    }
    return of;
}

static void put_components(struct gr_builder *b, struct gr_record *block,
                           const struct gr_totals *totals, const bool *include) {
    struct gr_record *list = gr_record_list(b->arena, block, "components");
    for (int c = 0; c < GR_COMPONENT_COUNT; c++) {
        if (!totals->components[c].known) {
            continue;
        }
        size_t count = 0;
        struct gr_operand *of = component_operands(b, (enum gr_component)c, include, &count);
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "component", gr_component_name((enum gr_component)c));
        gr_put_derived(b, item, "energy_it_kwh", totals->components[c], "sum", of, count);
    }
}

static void put_wasted(struct gr_builder *b, struct gr_record *block,
                       const struct gr_totals *totals, const bool *include) {
    const struct gr_account *account = b->in->account;
    if (!(totals->wasted_kwh > 0)) {
        return;
    }
    bool *wasted = GR_NEW_N(b->arena, bool, account->run_count + 1);
    for (size_t i = 0; i < account->run_count; i++) {
        enum gr_outcome outcome = account->runs[i].outcome;
        wasted[i] = include[i] && (outcome == GR_OUTCOME_DISCARDED ||
                                   outcome == GR_OUTCOME_FAILED || outcome == GR_OUTCOME_REDUNDANT);
    }
    struct gr_quantity energy = totals->energy_total_kwh;
    double u = gr_quantity_uncertainty(energy);
    /* Named apart from the runs' key: the sum's operands are the runs' totals. */
    struct gr_record *items = gr_record_get(b->root, "runs");
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, items->count + 1);
    struct gr_operand *kg = GR_NEW_N(b->arena, struct gr_operand, items->count + 1);
    size_t count = 0;
    size_t kg_count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        if (!wasted[i]) {
            continue;
        }
        of[count++].pointer = gr_arena_printf(b->arena, "/runs/%zu/energy_total_kwh", i);
        if (account->runs[i].emissions_location_kg.known) {
            kg[kg_count++].pointer =
                gr_arena_printf(b->arena, "/runs/%zu/emissions_location_kg", i);
        }
    }
    gr_put_derived(b, block, "wasted_energy_kwh",
                   gr_quantity_make(totals->wasted_kwh, u, energy.tier), "sum", of, count);
    if (kg_count > 0) {
        double v = gr_quantity_uncertainty(totals->emissions_location_kg);
        gr_put_derived(b, block, "wasted_emissions_kg",
                       gr_quantity_make(totals->wasted_kg, v, energy.tier), "sum", kg, kg_count);
    }
}

static void put_ratios(struct gr_builder *b, struct gr_record *block, const char *name,
                       const struct gr_totals *totals) {
    struct gr_operand of[] = {{gr_arena_printf(b->arena, "/%s/emissions_location_kg", name), 0},
                              {gr_arena_printf(b->arena, "/%s/energy_total_kwh", name), 0},
                              {NULL, 0.001}};
    bool all = totals->energy_without_emissions_kwh <= 0 && totals->energy_total_kwh.value > 0;
    if (totals->emissions_location_kg.known && all) {
        /* The energies cancel: what is left is the uncertainty of the intensities. */
        double ue = gr_quantity_uncertainty(totals->energy_total_kwh);
        double um = gr_quantity_uncertainty(totals->emissions_location_kg);
        double u = sqrt(fmax(um * um - ue * ue, 0));
        double value = totals->emissions_location_kg.value / totals->energy_total_kwh.value * 1000;
        gr_put_derived(b, block, "carbon_intensity_g_per_kwh",
                       gr_quantity_make(value, fmax(u, 0.1), totals->emissions_location_kg.tier),
                       "quotient", of, 3);
    }
    if (totals->energy_it_kwh.known && totals->energy_it_kwh.value > 0 &&
        totals->boundary == GR_BOUNDARY_FACILITY && !totals->boundary_mixed) {
        of[0].pointer = gr_arena_printf(b->arena, "/%s/energy_total_kwh", name);
        of[1].pointer = gr_arena_printf(b->arena, "/%s/energy_it_kwh", name);
        gr_put_derived(
            b, block, "pue",
            gr_quantity_make(totals->energy_total_kwh.value / totals->energy_it_kwh.value, 0.1,
                             GR_TIER_ASSUMED),
            "quotient", of, 2);
    }
}

struct block_sum {
    const char *key;
    size_t offset; /**< of the quantity in struct gr_totals */
};
#define BLOCK_SUM(name)                                                                            \
    { #name, offsetof(struct gr_totals, name) }
static const struct block_sum block_sums[] = {
    BLOCK_SUM(energy_it_kwh),         BLOCK_SUM(energy_total_kwh),
    BLOCK_SUM(emissions_location_kg), BLOCK_SUM(emissions_market_kg),
    BLOCK_SUM(log_emissions_kg),      BLOCK_SUM(duration_wall_s),
    BLOCK_SUM(device_hours),          BLOCK_SUM(training_compute_flop),
    BLOCK_SUM(energy_idle_kwh),       BLOCK_SUM(emissions_embodied_kg),
    BLOCK_SUM(water_site_l),          BLOCK_SUM(water_source_l),
};

static void put_naive(struct gr_builder *b, struct gr_record *block, const struct gr_totals *totals,
                      const bool *include) {
    if (!isfinite(totals->naive_kwh)) {
        return;
    }
    struct gr_quantity q =
        gr_quantity_make(totals->naive_kwh, gr_quantity_uncertainty(totals->energy_total_kwh),
                         totals->energy_total_kwh.tier);
    gr_put_sum_over(b, block, "naive_energy_kwh", q, "runs", include);
}

/** Mean power over the runs whose duration is known. */
static void put_power(struct gr_builder *b, struct gr_record *block, const struct gr_totals *totals,
                      const bool *include) {
    double seconds = 0;
    double kwh = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        if (include[i] && r->power_average_w.known) {
            seconds += r->duration_wall_s.value;
            kwh += r->energy_it_kwh.known ? r->energy_it_kwh.value : r->energy_total_kwh.value;
        }
    }
    struct gr_operand of[] = {{NULL, kwh}, {NULL, seconds}, {NULL, 1 / 3.6e6}};
    struct gr_origin origin = {
        .op = "quotient", .of = of, .of_count = 3, .note = "over the runs whose duration is known"};
    gr_put_quantity(b, block, "power_average_w", totals->power_average_w, &origin);
}

/** A petaflop/s-day: 1e15 operations a second for a day (OpenAI, "AI and Compute"). */
static void put_petaflops_days(struct gr_builder *b, struct gr_record *block, const char *name,
                               const struct gr_totals *totals) {
    const double flop = 1e15 * 86400;
    struct gr_operand of[] = {{gr_arena_printf(b->arena, "/%s/training_compute_flop", name), 0},
                              {NULL, flop}};
    gr_put_derived(b, block, "petaflops_days",
                   gr_quantity_scale(totals->training_compute_flop, 1 / flop), "quotient", of, 2);
}

static void put_block(struct gr_builder *b, const char *name, const struct gr_totals *totals,
                      bool final_only) {
    bool *include = runs_included(b, final_only);
    struct gr_record *block = gr_record_map(b->arena, b->root, name);
    gr_record_number(b->arena, block, "run_count", (double)totals->run_count);
    size_t excluded = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        excluded += b->in->account->runs[i].excluded ? 1 : 0;
    }
    gr_record_number(b->arena, block, "runs_excluded", (double)excluded);
    gr_record_text(b->arena, block, "energy_boundary", gr_boundary_name(totals->boundary));
    gr_record_bool(b->arena, block, "boundary_mixed", totals->boundary_mixed);
    for (size_t i = 0; i < GR_COUNT(block_sums); i++) {
        const struct gr_quantity *q =
            (const struct gr_quantity *)(const void *)((const char *)totals + block_sums[i].offset);
        gr_put_sum_over(b, block, block_sums[i].key, *q, "runs", include);
    }
    put_naive(b, block, totals, include);
    put_ratios(b, block, name, totals);
    gr_put_coverage(b, block, totals->coverage_ratio, include, 0);
    put_power(b, block, totals, include);
    put_wasted(b, block, totals, include);
    put_petaflops_days(b, block, name, totals);
    gr_build_costs(b, block, name, totals);
    gr_build_causes(b, block, totals);
    if (totals->energy_without_emissions_kwh > 0) {
        gr_record_number(b->arena, block, "energy_without_emissions_kwh",
                         totals->energy_without_emissions_kwh);
    }
    put_components(b, block, totals, include);
    gr_build_label_facts(b, block, totals, include);
    gr_record_text(b->arena, block, "start", gr_stamp_text(b, totals->start, totals->zone_known));
    gr_record_text(b->arena, block, "end", gr_stamp_text(b, totals->end, totals->zone_known));
    gr_record_bool(b->arena, block, "zone_known", totals->zone_known);
}

void gr_build_totals(struct gr_builder *b) {
    put_block(b, "totals", &b->in->account->totals, false);
    if (b->in->account->final.present) {
        put_block(b, "final", &b->in->account->final, true);
    }
}
