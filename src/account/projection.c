/*
 * projection.c - the model in use: energy by request, over its declared lifetime, and the day on which it
 * overtakes the training.
 */
#include <math.h>

#include "account/ledger.h"

static double stated(struct gr_stated s) {
    return s.value > 0 ? s.value : (double)NAN;
}

/* Sum of a figure over runs of the stage inference, or over all others; errors of one kind add up. */
static struct gr_quantity sum_of(struct gr_ledger *ledger, const struct gr_account *account,
                                 bool inference, size_t offset) {
    struct gr_quantity *terms = GR_NEW_N(ledger->arena, struct gr_quantity, account->run_count + 1);
    int *one_cause = GR_NEW_N(ledger->arena, int, account->run_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *run = &account->runs[i];
        if (!run->excluded && (run->stage == GR_STAGE_INFERENCE) == inference) {
            memcpy(&terms[count++], (const char *)run + offset, sizeof *terms);
        }
    }
    return gr_quantity_sum(terms, one_cause, count);
}

/* Energy of one unit: measured by runs of the stage inference, else as stated. */
static bool unit_energy(struct gr_ledger *ledger, const struct gr_account *account,
                        struct gr_projection *p) {
    const struct gr_inference *in = &ledger->experiment->inference;
    struct gr_quantity measured =
        sum_of(ledger, account, true, offsetof(struct gr_run_result, energy_total_kwh));
    if (measured.known && in->functional_unit_count.value > 0) {
        p->measured = true;
        p->measured_units = in->functional_unit_count.value;
        p->energy_per_unit_wh = gr_quantity_scale(measured, 1000 / p->measured_units);
    } else if (in->energy_per_unit_wh.value > 0) {
        p->energy_per_unit_wh = gr_quantity_make(
            in->energy_per_unit_wh.value, gr_tier_uncertainty(GR_TIER_PROXY), GR_TIER_ASSUMED);
    }
    p->energy_per_unit_wh =
        gr_ledger_override(ledger, "energy_per_unit_wh", NULL, p->energy_per_unit_wh);
    return p->energy_per_unit_wh.known;
}

/* Intensity of all the work, where every run with energy has emissions. */
static struct gr_quantity intensity_of(const struct gr_totals *t) {
    if (!t->emissions_location_kg.known || t->energy_without_emissions_kwh > 0 ||
        !(t->energy_total_kwh.value > 0)) {
        return GR_UNKNOWN;
    }
    double g = t->emissions_location_kg.value / t->energy_total_kwh.value * 1000;
    double e = gr_quantity_uncertainty(t->energy_total_kwh);
    double m = gr_quantity_uncertainty(t->emissions_location_kg);
    return gr_quantity_make(g, fmax(sqrt(fmax(m * m - e * e, 0)), 0.1),
                            t->emissions_location_kg.tier);
}

void gr_projection_compute(struct gr_ledger *ledger, struct gr_account *account) {
    const struct gr_inference *in = &ledger->experiment->inference;
    struct gr_projection *p = &account->projection;
    *p = (struct gr_projection){.units_per_day = (double)NAN};
    p->energy_per_unit_wh = GR_UNKNOWN;
    if (!in->present || !unit_energy(ledger, account, p)) {
        return;
    }
    p->present = true;
    p->units_per_day = stated(in->functional_unit_count_per_day);
    p->lifetime_days = stated(in->lifetime_days);
    p->tokens_per_unit = stated(in->tokens_per_unit);
    p->intensity_g_per_kwh = intensity_of(&account->totals);
    p->energy_per_1000_kwh = p->energy_per_unit_wh; /* Wh by unit is kWh by 1000 */
    p->emissions_per_unit_g = gr_quantity_scale(
        gr_quantity_product(p->energy_per_unit_wh, p->intensity_g_per_kwh), 0.001);
    p->energy_per_token_wh = isfinite(p->tokens_per_unit)
                                 ? gr_quantity_scale(p->energy_per_unit_wh, 1 / p->tokens_per_unit)
                                 : GR_UNKNOWN;
    p->energy_per_day_kwh = isfinite(p->units_per_day)
                                ? gr_quantity_scale(p->energy_per_unit_wh, p->units_per_day / 1000)
                                : GR_UNKNOWN;
    p->energy_lifetime_kwh = isfinite(p->lifetime_days) && p->energy_per_day_kwh.known
                                 ? gr_quantity_scale(p->energy_per_day_kwh, p->lifetime_days)
                                 : GR_UNKNOWN;
    p->emissions_lifetime_kg = gr_quantity_scale(
        gr_quantity_product(p->energy_lifetime_kwh, p->intensity_g_per_kwh), 0.001);
    p->training_energy_kwh =
        sum_of(ledger, account, false, offsetof(struct gr_run_result, energy_total_kwh));
    p->overtakes_after_days = gr_quantity_quotient(p->training_energy_kwh, p->energy_per_day_kwh);
}
