/*
 * scenarios.c - /scenarios: the same work otherwise, by emissions rising, with the arithmetic of each row.
 */
#include "disclosure/builder.h"

#include <math.h>

static const char *const kinds[] = {
    [GR_SCENARIO_OURS] = "ours",           [GR_SCENARIO_PLACE] = "place",
    [GR_SCENARIO_INTENSITY] = "intensity", [GR_SCENARIO_YEAR] = "year",
    [GR_SCENARIO_TDP] = "rated_power",     [GR_SCENARIO_FLOP] = "operations_per_joule",
    [GR_SCENARIO_HOUR] = "hour",
};

static bool is_modelled(const struct gr_scenario *s) {
    return s->kind == GR_SCENARIO_TDP || s->kind == GR_SCENARIO_FLOP;
}

static void put_energy(struct gr_builder *b, struct gr_record *item, const struct gr_scenario *s) {
    double own = b->in->account->totals.energy_total_kwh.value;
    struct gr_operand of[] = {{"/totals/energy_total_kwh", 0}, {NULL, s->energy_kwh.value / own}};
    struct gr_origin origin = {
        .op = is_modelled(s) ? "product" : "sum",
        .of = of,
        .of_count = is_modelled(s) ? 2 : 1,
        .note = s->kind == GR_SCENARIO_TDP ? "1 + share of accelerators x (W theirs / W ours - 1)"
                : s->kind == GR_SCENARIO_FLOP
                    ? "1 + share of accelerators x (J/FLOP theirs / J/FLOP ours - 1)"
                    : NULL};
    gr_put_quantity(b, item, "energy_kwh", s->energy_kwh, &origin);
}

static void put_intensity(struct gr_builder *b, struct gr_record *item,
                          const struct gr_scenario *s) {
    const struct gr_totals *t = &b->in->account->totals;
    struct gr_operand ours[] = {
        {"/totals/emissions_location_kg", 0}, {"/totals/energy_total_kwh", 0}, {NULL, 0.001}};
    struct gr_origin origin = {.op = "quotient", .of = ours, .of_count = 3};
    struct gr_quantity q = s->intensity_g_per_kwh;
    if (s->kind == GR_SCENARIO_PLACE || s->kind == GR_SCENARIO_YEAR) {
        origin = (struct gr_origin){.op = "table", .factor = gr_factor_intensity(b, &s->intensity)};
    } else if (s->kind == GR_SCENARIO_HOUR) {
        origin = (struct gr_origin){.op = "read",
                                    .where = &s->where,
                                    .where_count = 1,
                                    .note = "mean of the series over all days at this hour"};
    } else if (s->kind == GR_SCENARIO_INTENSITY) {
        origin = (struct gr_origin){.op = "declared", .where = &s->where, .where_count = 1};
    } else {
        q.value = t->emissions_location_kg.value / t->energy_total_kwh.value * 1000;
    }
    gr_put_quantity(b, item, "carbon_intensity_g_per_kwh", q, &origin);
}

/* Without the place where anonymity hides it: what is below a country. */
static const char *label_of(struct gr_builder *b, const struct gr_scenario *s) {
    bool fine = s->intensity.place && s->intensity.level != GR_PLACE_COUNTRY;
    return !b->anonymous || !fine ? s->label
           : s->kind == GR_SCENARIO_YEAR
               ? gr_arena_printf(b->arena, "this place in %d", s->intensity.year)
               : "a cloud region";
}

static void put_scenario(struct gr_builder *b, struct gr_record *list, size_t index,
                         const struct gr_scenario *s) {
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "label", label_of(b, s));
    gr_record_text(b->arena, item, "kind", kinds[s->kind]);
    gr_record_bool(b->arena, item, "modelled", is_modelled(s));
    put_energy(b, item, s);
    put_intensity(b, item, s);
    const char *at = gr_arena_printf(b->arena, "/scenarios/%zu", index);
    struct gr_operand of[] = {{gr_arena_printf(b->arena, "%s/energy_kwh", at), 0},
                              {gr_arena_printf(b->arena, "%s/carbon_intensity_g_per_kwh", at), 0},
                              {NULL, 0.001}};
    gr_put_derived(b, item, "emissions_kg", s->emissions_kg, "product", of, 3);
    gr_record_number(b->arena, item, "ratio_to_ours",
                     s->emissions_kg.value / b->in->account->totals.emissions_location_kg.value);
    if (is_modelled(s)) {
        gr_record_number(b->arena, item, "accelerator_energy_ratio", s->energy_ratio);
        gr_record_text(b->arena, item, "from_hardware", s->from.name);
        gr_record_text(b->arena, item, "to_hardware", s->to.name);
    }
    if (s->intensity.explain && !b->anonymous) {
        gr_record_text(b->arena, item, "explain", s->intensity.explain);
    }
}

void gr_build_scenarios(struct gr_builder *b) {
    const struct gr_account *account = b->in->account;
    if (account->scenario_count == 0) {
        return;
    }
    struct gr_record *list = gr_record_list(b->arena, b->root, "scenarios");
    for (size_t i = 0; i < account->scenario_count; i++) {
        put_scenario(b, list, i, &account->scenarios[i]);
    }
}
