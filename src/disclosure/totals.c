/*
 * totals.c - /totals, /final and /stages: sums over runs, and what the label says of them.
 */
#include "disclosure/builder.h"

#include <math.h>
#include <stdlib.h>

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

/* ---- shares: a small table of names with energies, largest first ---- */

struct share {
    const char *name, *extra;
    double kwh;
};

static void share_add(struct share *shares, size_t *count, size_t cap, const char *name,
                      const char *extra, double kwh) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(shares[i].name, name) == 0) {
            shares[i].kwh += kwh;
            return;
        }
    }
    if (*count < cap) {
        shares[(*count)++] = (struct share){name, extra, kwh};
    }
}

static int share_compare(const void *a, const void *b) {
    const struct share *x = a;
    const struct share *y = b;
    if (x->kwh != y->kwh) {
        return x->kwh < y->kwh ? 1 : -1;
    }
    return strcmp(x->name, y->name);
}

enum { SHARES_MAX = 64 };

static void put_shares(struct gr_builder *b, struct gr_record *parent, const char *list_key,
                       const char *name_key, const char *extra_key, struct share *shares,
                       size_t count) {
    if (count == 0) {
        return;
    }
    double whole = 0;
    for (size_t i = 0; i < count; i++) {
        whole += shares[i].kwh;
    }
    qsort(shares, count, sizeof(*shares), share_compare);
    struct gr_record *list = gr_record_list(b->arena, parent, list_key);
    for (size_t i = 0; i < count; i++) {
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, name_key, shares[i].name);
        if (extra_key) {
            gr_record_text(b->arena, item, extra_key, shares[i].extra);
        }
        gr_record_number(b->arena, item, "energy_share_ratio",
                         whole > 0 ? shares[i].kwh / whole : 0);
    }
}

static void put_places(struct gr_builder *b, struct gr_record *block, const bool *include) {
    struct share shares[SHARES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        const char *place = include[i] ? gr_run_place(b, r) : NULL;
        if (place) {
            share_add(shares, &count, SHARES_MAX, place, gr_run_country(b, r),
                      r->energy_total_kwh.value);
        }
    }
    put_shares(b, block, "places", "place", "country", shares, count);
}

static void put_methods(struct gr_builder *b, struct gr_record *block, const bool *include) {
    struct share shares[SHARES_MAX];
    struct share tools[SHARES_MAX];
    size_t count = 0;
    size_t tool_count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        if (!include[i]) {
            continue;
        }
        for (size_t p = 0; p < r->part_count; p++) {
            share_add(shares, &count, SHARES_MAX, gr_tier_name(r->parts[p].energy_it_kwh.tier),
                      NULL, r->parts[p].energy_it_kwh.value);
        }
        for (size_t l = 0; l < r->log_run_count; l++) {
            if (r->log_runs[l].tool && r->log_runs[l].tool[0]) {
                share_add(tools, &tool_count, SHARES_MAX, r->log_runs[l].tool,
                          r->log_runs[l].tool_version, gr_energy_kwh(r->log_runs[l].total));
            }
        }
    }
    put_shares(b, block, "methods", "tier", NULL, shares, count);
    put_shares(b, block, "tools", "name", "version", tools, tool_count);
}

/* ---- hardware, for the label ---- */

static void hardware_add(struct share *shares, size_t *count, const char *name, const char *kind,
                         double devices) {
    if (name && name[0]) {
        share_add(shares, count, SHARES_MAX, name, kind, devices);
    }
}

static void hardware_of_run(const struct gr_run_result *r, struct share *shares, size_t *count) {
    size_t before = *count;
    size_t spec_count = r->spec ? r->spec->hardware_count : 0;
    for (size_t h = 0; h < spec_count; h++) {
        const struct gr_hardware_use *use = &r->spec->hardware[h];
        const struct gr_hardware *hw = use->hardware;
        double nodes = hw->node_count ? hw->node_count : 1;
        double accelerators = use->accelerator_count ? use->accelerator_count
                                                     : hw->accelerator_count * nodes;
        hardware_add(shares, count, hw->accelerator_model, "accelerator",
                     accelerators > 0 ? accelerators : 1);
        if (!hw->accelerator_model) {
            hardware_add(shares, count, hw->cpu_model, "cpu", hw->cpu_count ? hw->cpu_count : 1);
        }
    }
    for (size_t p = 0; p < r->part_count && *count == before; p++) {
        if (r->parts[p].estimate) {
            const char *name = r->parts[p].device_name;
            hardware_add(shares, count, name, gr_component_name(r->parts[p].component),
                         r->parts[p].count);
        }
    }
    for (size_t p = 0; p < r->part_count; p++) {
        if (*count == before || spec_count == 0) {
            if (r->parts[p].log && r->parts[p].component == GR_COMPONENT_ACCELERATOR) {
                hardware_add(shares, count, r->parts[p].device_name, "accelerator", 1);
            }
        }
    }
    if (*count == before && r->log_run_count > 0) {
        hardware_add(shares, count, r->log_runs[0].gpu_model, "accelerator", 1);
        if (*count == before) {
            hardware_add(shares, count, r->log_runs[0].cpu_model, "cpu", 1);
        }
    }
}

/** The hardware of all runs: of several runs on the same kind, the largest number counts. */
static void put_hardware(struct gr_builder *b, struct gr_record *block, const bool *include) {
    struct share all[SHARES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        struct share own[SHARES_MAX];
        size_t own_count = 0;
        if (!include[i]) {
            continue;
        }
        hardware_of_run(&b->in->account->runs[i], own, &own_count);
        for (size_t k = 0; k < own_count; k++) {
            size_t at = 0;
            while (at < count && strcmp(all[at].name, own[k].name) != 0) {
                at++;
            }
            if (at < count) {
                all[at].kwh = fmax(all[at].kwh, own[k].kwh);
            } else if (count < SHARES_MAX) {
                all[count++] = own[k];
            }
        }
    }
    if (count == 0) {
        return;
    }
    struct gr_record *list = gr_record_list(b->arena, block, "hardware");
    for (size_t k = 0; k < count; k++) {
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "name", all[k].name);
        gr_record_number(b->arena, item, "count", all[k].kwh);
        gr_record_text(b->arena, item, "kind", all[k].extra);
    }
}

/* ---- how the energy is known ---- */

static const char *measured_methods(struct gr_builder *b, const bool *include) {
    bool counter = false;
    bool metered = false;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        for (size_t p = 0; include[i] && p < r->part_count; p++) {
            counter |= r->parts[p].energy_it_kwh.tier == GR_TIER_COUNTER;
            metered |= r->parts[p].energy_it_kwh.tier == GR_TIER_METERED;
        }
    }
    return counter && metered ? "measured" : metered ? "metered" : "counter";
}

static void put_knowledge(struct gr_builder *b, struct gr_record *block,
                          const struct gr_totals *totals, const bool *include) {
    double whole = 0;
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        whole += totals->known_kwh[k];
    }
    struct gr_record *list = gr_record_list(b->arena, block, "knowledge");
    for (int k = 0; k < GR_KNOWLEDGE_COUNT && whole > 0; k++) {
        if (totals->known_kwh[k] <= 0) {
            continue;
        }
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "class", gr_knowledge_name((enum gr_knowledge)k));
        gr_record_number(b->arena, item, "energy_kwh", totals->known_kwh[k]);
        gr_record_number(b->arena, item, "share_ratio", totals->known_kwh[k] / whole);
        if (k == GR_KNOWN_MEASURED) {
            gr_record_text(b->arena, item, "methods", measured_methods(b, include));
        }
    }
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
                of[(*count)++].pointer = gr_arena_printf(
                    b->arena, "/runs/%zu/components/%zu/energy_it_kwh", i, p);
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
    struct gr_operand of[] = {
        {gr_arena_printf(b->arena, "/%s/emissions_location_kg", name), 0},
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
};

static void put_naive(struct gr_builder *b, struct gr_record *block,
                      const struct gr_totals *totals, const bool *include) {
    if (!isfinite(totals->naive_kwh)) {
        return;
    }
    struct gr_quantity q =
        gr_quantity_make(totals->naive_kwh, gr_quantity_uncertainty(totals->energy_total_kwh),
                         totals->energy_total_kwh.tier);
    gr_put_sum_over(b, block, "naive_energy_kwh", q, "runs", include);
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
    gr_put_leaf(b, block, "coverage_ratio", totals->coverage_ratio, "read", GR_NOWHERE);
    gr_put_leaf(b, block, "power_average_w", totals->power_average_w, "read", GR_NOWHERE);
    put_wasted(b, block, totals, include);
    if (totals->energy_without_emissions_kwh > 0) {
        gr_record_number(b->arena, block, "energy_without_emissions_kwh",
                         totals->energy_without_emissions_kwh);
    }
    put_components(b, block, totals, include);
    put_knowledge(b, block, totals, include);
    put_places(b, block, include);
    put_hardware(b, block, include);
    put_methods(b, block, include);
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

/* ---- stages ---- */

static bool outcome_discarded(enum gr_outcome outcome) {
    return outcome == GR_OUTCOME_DISCARDED || outcome == GR_OUTCOME_FAILED ||
           outcome == GR_OUTCOME_REDUNDANT;
}

static void put_stage(struct gr_builder *b, struct gr_record *list, enum gr_stage stage,
                      bool discarded) {
    const struct gr_account *account = b->in->account;
    bool *include = GR_NEW_N(b->arena, bool, account->run_count + 1);
    struct gr_quantity *kwh = GR_NEW_N(b->arena, struct gr_quantity, account->run_count + 1);
    struct gr_quantity *kg = GR_NEW_N(b->arena, struct gr_quantity, account->run_count + 1);
    int *shared = GR_NEW_N(b->arena, int, account->run_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *r = &account->runs[i];
        include[i] = !r->excluded && r->energy_total_kwh.known && r->stage == stage &&
                     outcome_discarded(r->outcome) == discarded;
        if (include[i]) {
            kwh[count] = r->energy_total_kwh;
            kg[count] = r->emissions_location_kg;
            count++;
        }
    }
    if (count == 0) {
        return;
    }
    /* One stage is mostly one tool on one grid: its runs share their errors (class 0: linear). */
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "lifecycle_stage", gr_stage_name(stage));
    gr_record_text(b->arena, item, "outcome_class", discarded ? "discarded" : "kept");
    gr_record_number(b->arena, item, "run_count", (double)count);
    gr_put_sum_over(b, item, "energy_total_kwh", gr_quantity_sum(kwh, shared, count), "runs",
                    include);
    gr_put_sum_over(b, item, "emissions_location_kg", gr_quantity_sum(kg, shared, count), "runs",
                    include);
}

void gr_build_stages(struct gr_builder *b) {
    struct gr_record *list = gr_record_list(b->arena, b->root, "stages");
    for (int stage = 0; stage < GR_STAGE_COUNT; stage++) {
        put_stage(b, list, (enum gr_stage)stage, false);
        put_stage(b, list, (enum gr_stage)stage, true);
    }
}
