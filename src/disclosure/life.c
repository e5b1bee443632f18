/*
 * life.c - beyond the sums: what was wasted, groups of runs, growth, the model in use, offsets and cost.
 */
#include "disclosure/builder.h"

#include <math.h>

/* ---- which causes the uncertainty has ---- */

void gr_build_causes(struct gr_builder *b, struct gr_record *block,
                     const struct gr_totals *totals) {
    if (totals->cause_count == 0) {
        return;
    }
    const struct gr_cause *best = NULL;
    struct gr_record *list = gr_record_list(b->arena, block, "sensitivity");
    for (size_t i = 0; i < totals->cause_count; i++) {
        const struct gr_cause *c = &totals->causes[i];
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "cause", c->name);
        gr_record_number(b->arena, item, "low", c->low);
        gr_record_number(b->arena, item, "high", c->high);
        gr_record_number(b->arena, item, "variance_ratio", c->variance_ratio);
        best = isfinite(c->narrowing_ratio) && (!best || c->narrowing_ratio > best->narrowing_ratio)
                   ? c
                   : best;
    }
    if (best) {
        struct gr_record *worth = gr_record_map(b->arena, block, "value_of_information");
        gr_record_text(b->arena, worth, "cause", best->name);
        gr_record_number(b->arena, worth, "half_width_ratio", best->better_ratio);
        gr_record_number(b->arena, worth, "narrowing_ratio", best->narrowing_ratio);
    }
}

/* ---- offsets and cost: beside the emissions, never netted ---- */

void gr_build_costs(struct gr_builder *b, struct gr_record *block, const char *name,
                    const struct gr_totals *totals) {
    const struct gr_experiment *x = b->in->experiment;
    if (x->offset_count > 0) {
        struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, x->offset_count);
        double kg = 0;
        for (size_t i = 0; i < x->offset_count; i++) {
            of[i].pointer = gr_arena_printf(b->arena, "/offsets/%zu/offset_kg", i);
            kg += x->offsets_kg[i].value;
        }
        struct gr_origin origin = {.op = "sum",
                                   .of = of,
                                   .of_count = x->offset_count,
                                   .note = "beside the emissions, never taken from them"};
        gr_put_quantity(b, block, "offsets_kg", gr_quantity_make(kg, 0, GR_TIER_ASSUMED), &origin);
    }
    if (x->social_cost.present && x->social_cost.usd_per_t.value >= 0 &&
        totals->emissions_location_kg.known) {
        const struct gr_social_cost *cost = &x->social_cost;
        struct gr_quantity per_t = gr_quantity_make(cost->usd_per_t.value, 0.5, GR_TIER_ASSUMED);
        per_t.low = cost->low.value <= per_t.value ? cost->low.value : per_t.low;
        per_t.high = cost->high.value >= per_t.value ? cost->high.value : per_t.high;
        struct gr_operand of[] = {{gr_arena_printf(b->arena, "/%s/emissions_location_kg", name), 0},
                                  {"/social_cost/usd_per_t", 0},
                                  {NULL, 0.001}};
        struct gr_quantity usd =
            gr_quantity_scale(gr_quantity_product(totals->emissions_location_kg, per_t), 0.001);
        gr_put_derived(b, block, "social_cost_usd", usd, "product", of, 3);
    }
}

/* ---- waste, by its kind ---- */

static void put_outcome(struct gr_builder *b, struct gr_record **list, enum gr_outcome outcome) {
    const struct gr_account *account = b->in->account;
    bool *include = GR_NEW_N(b->arena, bool, account->run_count + 1);
    struct gr_quantity *kwh = GR_NEW_N(b->arena, struct gr_quantity, account->run_count + 1);
    struct gr_quantity *kg = GR_NEW_N(b->arena, struct gr_quantity, account->run_count + 1);
    int *one_cause = GR_NEW_N(b->arena, int, account->run_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *r = &account->runs[i];
        include[i] = !r->excluded && r->energy_total_kwh.known && r->outcome == outcome;
        if (include[i]) {
            kwh[count] = r->energy_total_kwh;
            kg[count++] = r->emissions_location_kg;
        }
    }
    if (count == 0) {
        return;
    }
    *list = *list ? *list : gr_record_list(b->arena, b->root, "waste");
    struct gr_record *item = gr_record_map(b->arena, *list, NULL);
    gr_record_text(b->arena, item, "outcome", gr_outcome_name(outcome));
    gr_record_number(b->arena, item, "run_count", (double)count);
    struct gr_quantity energy = gr_quantity_sum(kwh, one_cause, count);
    gr_put_sum_over(b, item, "energy_total_kwh", energy, "runs", include);
    gr_put_sum_over(b, item, "emissions_location_kg", gr_quantity_sum(kg, one_cause, count), "runs",
                    include);
    gr_record_number(b->arena, item, "energy_share_ratio",
                     energy.value / account->totals.energy_total_kwh.value);
}

/* ---- groups ---- */

static void put_statistic(struct gr_builder *b, struct gr_record *item, const char *key,
                          const char *of_key, const char *op, struct gr_quantity q,
                          const struct gr_group *g) {
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, g->run_count);
    size_t count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        if (g->member[i]) {
            of[count++].pointer = gr_arena_printf(b->arena, "/runs/%zu/%s", i, of_key);
        }
    }
    gr_put_derived(b, item, key, q, op, of, count);
}

static void put_groups(struct gr_builder *b) {
    const struct gr_account *account = b->in->account;
    struct gr_record *list =
        account->group_count > 0 ? gr_record_list(b->arena, b->root, "groups") : NULL;
    for (size_t i = 0; i < account->group_count; i++) {
        const struct gr_group *g = &account->groups[i];
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "group", g->name);
        gr_record_text(b->arena, item, "lifecycle_stage", gr_stage_name(g->stage));
        gr_record_number(b->arena, item, "run_count", (double)g->run_count);
        put_statistic(b, item, "energy_mean_kwh", "energy_total_kwh", "mean", g->energy_mean_kwh,
                      g);
        put_statistic(b, item, "energy_se_kwh", "energy_total_kwh", "standard_error",
                      g->energy_se_kwh, g);
        put_statistic(b, item, "emissions_mean_kg", "emissions_location_kg", "mean",
                      g->emissions_mean_kg, g);
        put_statistic(b, item, "emissions_se_kg", "emissions_location_kg", "standard_error",
                      g->emissions_se_kg, g);
    }
}

/* ---- growth ---- */

/* Why no line goes through the points; NULL if one does. */
static const char *why_no_fit(const struct gr_trend *t) {
    return t->fitted                           ? NULL
           : t->point_count < 3                ? "fewer than 3 points"
           : t->days[t->point_count - 1] < 1.0 ? "the points are of one day"
                                               : "the points are too close for a growth by year";
}

/* "AI and Compute" (OpenAI 2018): the largest trainings of 2012 to 2018 doubled every 3.4 months. */
static const double reference_doubling_months = 3.4;

/* Where the line lies: at the mean date it has the geometric mean of all points. */
static void put_mean(struct gr_builder *b, struct gr_record *map, const struct gr_trend *t) {
    if (!t->fitted) {
        return;
    }
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, t->point_count);
    for (size_t i = 0; i < t->point_count; i++) {
        of[i].pointer = gr_arena_printf(b->arena, "/runs/%zu/training_compute_flop", t->runs[i]);
    }
    gr_put_derived(b, map, "mean_date_flop", t->flop_at_mean, "geometric_mean", of, t->point_count);
    gr_time first = b->in->account->runs[t->runs[0]].start;
    gr_record_text(b->arena, map, "mean_date",
                   gr_stamp_text(b, first + (gr_time)(t->mean_day * (double)GR_DAY_NS), true));
}

static void put_trend(struct gr_builder *b) {
    const struct gr_trend *t = &b->in->account->trend;
    if (!t->present) {
        return;
    }
    struct gr_record *map = gr_record_map(b->arena, b->root, "trend");
    gr_record_number(b->arena, map, "point_count", (double)t->point_count);
    gr_record_text(b->arena, map, "why_no_fit", why_no_fit(t));
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, 2 * t->point_count);
    for (size_t i = 0; i < t->point_count; i++) {
        of[2 * i].constant = t->days[i];
        of[2 * i + 1].pointer =
            gr_arena_printf(b->arena, "/runs/%zu/training_compute_flop", t->runs[i]);
    }
    struct gr_origin origin = {.op = "growth_per_year",
                               .of = of,
                               .of_count = 2 * t->point_count,
                               .note = "days, FLOP, days, FLOP ...: least squares of log2(FLOP)"};
    gr_put_quantity(b, map, "growth_per_year", t->growth_per_year, &origin);
    origin.op = "doubling_months";
    gr_put_quantity(b, map, "doubling_months", t->doubling_months, &origin);
    put_mean(b, map, t);
    gr_record_bool(b->arena, map, "includes_no_growth", t->fitted && t->includes_no_growth);
    gr_record_number(b->arena, map, "reference_doubling_months", reference_doubling_months);
    gr_record_text(b->arena, map, "reference", "AI and Compute (OpenAI, 2018): 2012 to 2018");
}

/* ---- the model in use ---- */

#define AT "/inference_projection/"

static void put_unit_energy(struct gr_builder *b, struct gr_record *map,
                            const struct gr_projection *p) {
    const struct gr_inference *in = &b->in->experiment->inference;
    if (!p->measured) {
        gr_put_leaf(b, map, "energy_per_unit_wh", p->energy_per_unit_wh, "declared",
                    in->energy_per_unit_wh.pos);
        return;
    }
    const struct gr_account *account = b->in->account;
    bool *include = GR_NEW_N(b->arena, bool, account->run_count + 1);
    for (size_t i = 0; i < account->run_count; i++) {
        include[i] = !account->runs[i].excluded && account->runs[i].stage == GR_STAGE_INFERENCE;
    }
    gr_put_sum_over(b, map, "energy_total_kwh",
                    gr_quantity_scale(p->energy_per_unit_wh, p->measured_units / 1000), "runs",
                    include);
    struct gr_operand of[] = {{AT "energy_total_kwh", 0}, {NULL, p->measured_units}, {NULL, 0.001}};
    gr_put_derived(b, map, "energy_per_unit_wh", p->energy_per_unit_wh, "quotient", of, 3);
}

static void put_training(struct gr_builder *b, struct gr_record *map,
                         const struct gr_projection *p) {
    const struct gr_account *account = b->in->account;
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, account->run_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        if (!account->runs[i].excluded && account->runs[i].stage != GR_STAGE_INFERENCE) {
            of[count++].pointer = gr_arena_printf(b->arena, "/runs/%zu/energy_total_kwh", i);
        }
    }
    gr_put_derived(b, map, "training_energy_kwh", p->training_energy_kwh, "sum", of, count);
    struct gr_operand days[] = {{AT "training_energy_kwh", 0}, {AT "energy_per_day_kwh", 0}};
    gr_put_derived(b, map, "overtakes_after_days", p->overtakes_after_days, "quotient", days, 2);
    if (p->overtakes_after_days.known && isfinite(p->lifetime_days)) {
        gr_record_bool(b->arena, map, "overtakes_in_lifetime",
                       p->overtakes_after_days.value <= p->lifetime_days);
    }
}

/** One figure that is another times constants. */
static void put_times(struct gr_builder *b, struct gr_record *map, const char *key,
                      struct gr_quantity q, const char *op, const char *pointer, double constant,
                      double unit) {
    struct gr_operand of[] = {{pointer, 0}, {NULL, constant}, {NULL, unit}};
    gr_put_derived(b, map, key, q, op, of, unit == 1 ? 2 : 3);
}

static void put_projection(struct gr_builder *b) {
    const struct gr_projection *p = &b->in->account->projection;
    if (!p->present) {
        return;
    }
    struct gr_record *map = gr_record_map(b->arena, b->root, "inference_projection");
    gr_record_text(b->arena, map, "functional_unit", b->in->experiment->inference.functional_unit);
    gr_record_text(b->arena, map, "basis", p->measured ? "measured" : "declared");
    put_unit_energy(b, map, p);
    put_times(b, map, "energy_per_1000_kwh", p->energy_per_1000_kwh, "product",
              AT "energy_per_unit_wh", 1000, 0.001);
    put_times(b, map, "energy_per_token_wh", p->energy_per_token_wh, "quotient",
              AT "energy_per_unit_wh", p->tokens_per_unit, 1);
    struct gr_operand g[] = {
        {AT "energy_per_unit_wh", 0}, {"/totals/carbon_intensity_g_per_kwh", 0}, {NULL, 0.001}};
    gr_put_derived(b, map, "emissions_per_unit_g", p->emissions_per_unit_g, "product", g, 3);
    put_times(b, map, "energy_per_day_kwh", p->energy_per_day_kwh, "product",
              AT "energy_per_unit_wh", p->units_per_day, 0.001);
    put_times(b, map, "energy_lifetime_kwh", p->energy_lifetime_kwh, "product",
              AT "energy_per_day_kwh", p->lifetime_days, 1);
    struct gr_operand kg[] = {
        {AT "energy_lifetime_kwh", 0}, {"/totals/carbon_intensity_g_per_kwh", 0}, {NULL, 0.001}};
    gr_put_derived(b, map, "emissions_lifetime_kg", p->emissions_lifetime_kg, "product", kg, 3);
    put_training(b, map, p);
}

void gr_build_life(struct gr_builder *b) {
    static const enum gr_outcome wasted[] = {GR_OUTCOME_DISCARDED, GR_OUTCOME_FAILED,
                                             GR_OUTCOME_REDUNDANT};
    struct gr_record *list = NULL;
    for (size_t i = 0; i < GR_COUNT(wasted); i++) {
        put_outcome(b, &list, wasted[i]);
    }
    put_groups(b);
    put_trend(b);
    put_projection(b);
}
