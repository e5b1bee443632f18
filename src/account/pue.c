/*
 * pue.c - power usage effectiveness: applied once, here, or not at all.
 *
 * A PUE that the log has multiplied in stays and is divided out to know the IT energy; that of the
 * experiment file is then not applied on top.  No default is ever applied.
 */
#include <math.h>

#include "account/ledger.h"

/* An annual figure from meters of the facility, as ISO/IEC 30134-2 demands, against anything else. */
static const double metered_annual = 0.03, other = 0.10;

/* The interval of a PUE does not go below 1: a facility draws at least what its computers do. */
static struct gr_quantity make_pue(double value, double u, enum gr_tier tier) {
    struct gr_quantity q = gr_quantity_make(value, u, tier);
    q.low = q.low < 1 ? 1 : q.low;
    return q;
}

struct inside {
    bool any, sealed;
    double value; /* of all claims that have one: their energies with by their energies without */
    struct gr_pos where;
};

static struct inside look_inside(const struct gr_claims *claims) {
    struct inside in = {.value = (double)NAN};
    double with = 0, without = 0, first = (double)NAN;
    bool alike = true;
    for (size_t i = 0; i < claims->count; i++) {
        const struct gr_claim *claim = &claims->items[i];
        in.sealed |= !claim->dropped && claim->sealed;
        if (claim->dropped || !isfinite(claim->pue_inside)) {
            continue;
        }
        alike = alike && (!in.any || claim->pue_inside == first);
        first = in.any ? first : claim->pue_inside;
        in.where = in.any ? in.where : claim->part.where;
        in.any = true;
        with += claim->part.energy_it_kwh.value;
        without += claim->part.energy_it_kwh.value / claim->pue_inside;
    }
    in.value = !in.any ? (double)NAN : alike || !(without > 0) ? first : with / without;
    return in;
}

static void divide_out(struct gr_claims *claims) {
    for (size_t i = 0; i < claims->count; i++) {
        struct gr_claim *claim = &claims->items[i];
        struct gr_part *part = &claim->part;
        if (isfinite(claim->pue_inside)) {
            part->energy_it_kwh = gr_quantity_scale(part->energy_it_kwh, 1 / claim->pue_inside);
            part->energy_it_kwh.value = gr_energy_kwh(part->log->energy) / claim->pue_inside;
            part->interpolated_kwh /= claim->pue_inside;
            part->missing_kwh /= claim->pue_inside;
            claim->whole = gr_quantity_scale(claim->whole, 1 / claim->pue_inside);
        }
    }
}

static double kept_kwh(const struct gr_claims *claims) {
    double sum = 0;
    for (size_t i = 0; i < claims->count; i++) {
        sum += claims->items[i].dropped ? 0 : claims->items[i].part.energy_it_kwh.value;
    }
    return sum;
}

/* Says that the PUE of the experiment file was left out; its effect is what a second one would add. */
static void decide_left_out(struct gr_ledger *ledger, struct gr_stated stated, double kwh,
                            const char *after, const char *text) {
    gr_ledger_decide(ledger, "A030", stated.pos, gr_ledger_number(ledger, stated.value), after,
                     kwh * (1 - stated.value), text);
}

static void take_inside(struct gr_ledger *ledger, struct gr_run_result *run,
                        struct gr_claims *claims, const struct inside *in,
                        struct gr_stated stated) {
    if (isfinite(stated.value) && fabs(stated.value - in->value) > 1e-9 * in->value) {
        decide_left_out(ledger, stated, kept_kwh(claims), gr_ledger_number(ledger, in->value),
                        "the log has multiplied a PUE into its energies; that of the experiment "
                        "file is not applied on top");
    }
    divide_out(claims);
    run->pue_inside = true;
    run->pue = make_pue(in->value, other, GR_TIER_ASSUMED);
    run->pue_where = in->where;
}

static void take_stated(struct gr_ledger *ledger, struct gr_run_result *run,
                        const struct gr_location *location) {
    struct gr_stated stated = location->pue;
    if (stated.value < 1) {
        gr_warning(ledger->diag, "A031", stated.pos, "facility energy cannot be below IT energy",
                   "a PUE below 1 is not applied");
        return;
    }
    bool annual = location->pue_category && strcmp(location->pue_category, "annual") == 0 &&
                  location->pue_source;
    run->pue = make_pue(stated.value, annual ? metered_annual : other,
                        annual                 ? GR_TIER_METERED
                        : location->pue_source ? GR_TIER_PROVIDER_REPORTED
                                               : GR_TIER_ASSUMED);
    run->pue_where = stated.pos;
}

void gr_run_pue(struct gr_ledger *ledger, struct gr_run_result *run, struct gr_claims *claims) {
    const struct gr_location *location = gr_run_location(ledger, run);
    struct gr_stated stated =
        location ? location->pue : (struct gr_stated){(double)NAN, GR_NOWHERE};
    struct inside in = look_inside(claims);
    run->pue = GR_UNKNOWN;
    if (in.sealed) {
        if (isfinite(stated.value)) {
            decide_left_out(ledger, stated, kept_kwh(claims), "not applied",
                            "the energy is that of the facility already");
        }
    } else if (in.any) {
        take_inside(ledger, run, claims, &in, stated);
    } else if (isfinite(stated.value)) {
        take_stated(ledger, run, location);
    }
    run->pue = gr_ledger_override(ledger, "pue", run->id, run->pue);
    run->pue.low = run->pue.known && run->pue.low < 1 ? 1 : run->pue.low;
}
