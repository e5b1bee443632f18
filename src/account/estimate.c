/*
 * estimate.c - energy from hours and rated power: hours x count x W x utilisation x repeats / 1000.
 *
 * device_hours are already summed over the devices and never multiplied by their count; wall_hours are.
 */
#include <math.h>

#include "account/ledger.h"

/* Lannelongue, Grealey, Inouye, "Green Algorithms: Quantifying the Carbon Footprint of Computation",
 * Advanced Science 2021, 2100707: power of memory, by what is available, not by what is used. */
static const double memory_w_per_gb = 0.3725;

static double or_else(double value, double other) {
    return isfinite(value) ? value : other;
}

/* The power of one device with its interval, and how it was found. */
struct power {
    double w;
    struct gr_spread spread;
    struct gr_hardware_match match;
    struct gr_pos where;
};

static struct gr_spread tdp_spread(void) {
    double u = gr_tier_uncertainty(GR_TIER_TDP_ESTIMATE);
    return (struct gr_spread){u, u};
}

/* From the lowest to the highest rated power that fits the name, widened by the tier's half-width. */
static struct gr_spread spread_of_match(const struct gr_hardware_match *m) {
    double u = gr_tier_uncertainty(GR_TIER_TDP_ESTIMATE);
    return (struct gr_spread){m->tdp_high_w * (1 + u) / m->tdp_w - 1,
                              m->tdp_w * (1 + u) / m->tdp_low_w - 1};
}

static bool look_up(struct gr_ledger *ledger, enum gr_hardware_kind kind, const char *model,
                    struct gr_pos where, struct power *out) {
    const char *hint = NULL;
    if (!model || !*model) {
        return false;
    }
    enum gr_status status =
        gr_hardware_find(ledger->factors, ledger->arena, kind, model, &out->match, &hint);
    if (status != GR_OK || !isfinite(out->match.tdp_w)) {
        out->match.row_count = 0;
        gr_warning(ledger->diag, "A020", where, hint ? hint : "give power_tdp_w",
                   "no rated power is known for %s", model);
        return false;
    }
    out->w = out->match.tdp_w;
    out->spread = spread_of_match(&out->match);
    out->where = where;
    return true;
}

static bool stated_power(struct gr_stated power, struct power *out) {
    if (!(power.value > 0)) {
        return false;
    }
    *out = (struct power){.w = power.value, .spread = tdp_spread(), .where = power.pos};
    return true;
}

static const struct gr_hardware *hardware_of(const struct gr_run_spec *spec) {
    return spec->hardware_count > 0 ? spec->hardware[0].hardware : NULL;
}

/* ---- hours ---- */

struct hours {
    double device; /* summed over accelerators; NAN: not stated */
    double wall;   /* NAN: neither stated nor implied */
    double count;
};

static double accelerator_count(const struct gr_run_spec *spec, const struct gr_estimate *e) {
    if (e->accelerator_count > 0) {
        return e->accelerator_count;
    }
    if (spec->hardware_count > 0 && spec->hardware[0].accelerator_count > 0) {
        return spec->hardware[0].accelerator_count;
    }
    const struct gr_hardware *h = hardware_of(spec);
    return h && h->accelerator_count > 0
               ? (double)h->accelerator_count * (h->node_count > 0 ? h->node_count : 1)
               : 1;
}

static double spec_wall_hours(const struct gr_run_spec *spec) {
    if (isfinite(spec->duration_wall_s.value)) {
        return spec->duration_wall_s.value / 3600;
    }
    bool span = spec->start != GR_TIME_NONE && spec->end != GR_TIME_NONE;
    return span ? ((double)spec->end - (double)spec->start) / (double)GR_HOUR_NS : (double)NAN;
}

static struct hours hours_of(const struct gr_run_spec *spec, const struct gr_estimate *e) {
    struct hours h = {e->device_hours.value, e->wall_hours.value, accelerator_count(spec, e)};
    if (!isfinite(h.wall) && !isfinite(h.device)) {
        h.wall = spec_wall_hours(spec);
    } else if (!isfinite(h.wall)) {
        h.wall = or_else(spec_wall_hours(spec), h.device / h.count);
    }
    return h;
}

/* ---- parts ---- */

static void add_part(struct gr_claims *claims, const struct gr_estimate *e, struct gr_part part,
                     struct gr_spread spread, enum gr_tier tier) {
    part.repeats = e->repeats > 0 ? e->repeats : 1;
    double kwh = part.hours * part.count * part.power_w * part.utilization * part.repeats / 1000;
    part.device = "";
    part.estimate = e;
    part.pue_inside = (double)NAN;
    part.energy_it_kwh = gr_quantity_spread_make(kwh, spread, tier);
    if (part.energy_it_kwh.known) {
        GR_PUSH(claims->items, claims->count, claims->cap) =
            (struct gr_claim){.part = part,
                              .reach = GR_REACH_INNER,
                              .source = GR_SOURCE_ESTIMATE,
                              .source_name = "the estimate",
                              .start = GR_TIME_NONE,
                              .end = GR_TIME_NONE,
                              .zone_known = true,
                              .pue_inside = (double)NAN,
                              .boundary = GR_BOUNDARY_DEVICE};
    }
}

/* Not if it names other components alone. */
static bool is_of_accelerators(const struct gr_estimate *e) {
    bool named = e->accelerator_model || e->accelerator_count > 0 ||
                 isfinite(e->device_hours.value) || isfinite(e->power_tdp_w.value);
    bool other = e->cpu_model || e->cpu_count > 0 || isfinite(e->memory_gb.value);
    return named || !other;
}

static void add_accelerators(struct gr_ledger *ledger, const struct gr_run_spec *spec,
                             const struct gr_estimate *e, struct gr_claims *claims) {
    const struct gr_hardware *hw = hardware_of(spec);
    const char *model = e->accelerator_model ? e->accelerator_model
                        : hw                 ? hw->accelerator_model
                                             : NULL;
    struct power p = {.w = (double)NAN};
    struct hours h = hours_of(spec, e);
    bool own = e->accelerator_model != NULL; /* then the hardware's figure is of something else */
    bool known =
        is_of_accelerators(e) && (stated_power(e->power_tdp_w, &p) ||
                                  (hw && !own && stated_power(hw->accelerator_power_tdp_w, &p)) ||
                                  look_up(ledger, GR_HARDWARE_ACCELERATOR, model, e->pos, &p));
    bool by_device = isfinite(h.device);
    if (!known || !(by_device || isfinite(h.wall))) {
        return;
    }
    struct gr_part part = {.component = GR_COMPONENT_ACCELERATOR,
                           .scope = GR_SCOPE_GPU,
                           .device_name = model ? model : "",
                           .hardware = p.match,
                           .where = by_device ? e->device_hours.pos : e->pos,
                           .hours = by_device ? h.device : h.wall,
                           .count = by_device ? 1 : h.count,
                           .power_w = p.w,
                           .utilization = or_else(e->utilization_accelerator.value, 1)};
    add_part(claims, e, part, p.spread, GR_TIER_TDP_ESTIMATE);
}

static void add_cpus(struct gr_ledger *ledger, const struct gr_run_spec *spec,
                     const struct gr_estimate *e, struct gr_claims *claims) {
    const struct gr_hardware *hw = hardware_of(spec);
    struct power p = {.w = (double)NAN};
    double wall = hours_of(spec, e).wall;
    if ((!e->cpu_model && e->cpu_count == 0) || !isfinite(wall)) {
        return;
    }
    const char *model = e->cpu_model ? e->cpu_model : hw ? hw->cpu_model : NULL;
    bool known = (hw && !e->cpu_model && stated_power(hw->cpu_power_tdp_w, &p)) ||
                 look_up(ledger, GR_HARDWARE_CPU, model, e->pos, &p);
    if (!known) {
        return;
    }
    struct gr_part part = {.component = GR_COMPONENT_CPU,
                           .scope = GR_SCOPE_CPU,
                           .device_name = model ? model : "",
                           .hardware = p.match,
                           .where = e->pos,
                           .hours = wall,
                           .count = e->cpu_count > 0 ? e->cpu_count : 1,
                           .power_w = p.w,
                           .utilization = or_else(e->utilization_cpu.value, 1)};
    add_part(claims, e, part, p.spread, GR_TIER_TDP_ESTIMATE);
}

static void add_memory(const struct gr_run_spec *spec, const struct gr_estimate *e,
                       struct gr_claims *claims) {
    double wall = hours_of(spec, e).wall;
    if (!(e->memory_gb.value > 0) || !isfinite(wall)) {
        return;
    }
    double u = gr_tier_uncertainty(GR_TIER_UTILISATION_MODEL);
    struct gr_part part = {.component = GR_COMPONENT_MEMORY,
                           .scope = GR_SCOPE_DRAM,
                           .device_name = "",
                           .where = e->memory_gb.pos,
                           .hours = wall,
                           .count = 1,
                           .power_w = memory_w_per_gb * e->memory_gb.value,
                           .utilization = 1};
    add_part(claims, e, part, (struct gr_spread){u, u}, GR_TIER_UTILISATION_MODEL);
}

void gr_claims_of_estimates(struct gr_ledger *ledger, const struct gr_run_spec *spec,
                            struct gr_claims *claims) {
    for (size_t i = 0; i < spec->estimate_count; i++) {
        const struct gr_estimate *e = &spec->estimates[i];
        size_t before = claims->count;
        add_accelerators(ledger, spec, e, claims);
        add_cpus(ledger, spec, e, claims);
        add_memory(spec, e, claims);
        if (claims->count == before && !isfinite(hours_of(spec, e).wall) &&
            !isfinite(e->device_hours.value)) {
            gr_warning(ledger->diag, "A021", e->pos, "device_hours: 80, or wall_hours: 10",
                       "an estimate needs hours");
        }
    }
}
