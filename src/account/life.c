/*
 * life.c - what goes beyond the energy of a run: water, the hardware's share of its making, idle power.
 */
#include "account/life.h"

#include <math.h>

#include "account/ledger.h"

/* Half-width of water and embodied factors: what assessments of one thing differ by. */
static const double of_assessment = 0.50;
/* Hours of a year as SCI (ISO/IEC 21031) and the studies cited count them. */
static const double hours_per_year = 8760;

/* ---- water ---- */

static struct gr_water_use use_of(double litres_per_kwh, struct gr_quantity energy, bool stated) {
    enum gr_tier tier = stated ? GR_TIER_PROVIDER_REPORTED : GR_TIER_PROXY;
    struct gr_quantity factor = gr_quantity_make(litres_per_kwh, of_assessment, tier);
    return (struct gr_water_use){.litres = gr_quantity_product(energy, factor),
                                 .l_per_kwh = litres_per_kwh,
                                 .stated = stated};
}

static bool is_stated_for(const struct gr_location *l, const char *boundary) {
    if (!l || !(l->wue_l_per_kwh.value >= 0) || l->wue_l_per_kwh.pos.file == 0) {
        return false;
    }
    return strcmp(l->wue_boundary ? l->wue_boundary : "site", boundary) == 0;
}

static struct gr_intensity_query place_of(const struct gr_ledger *ledger,
                                          const struct gr_run_result *run) {
    const struct gr_location *l = gr_run_location(ledger, run);
    gr_time t = run->start != GR_TIME_NONE ? run->start : run->end;
    struct gr_intensity_query q = {.year = t == GR_TIME_NONE ? 0 : gr_civil_from_time(t).year};
    if (l && (l->country || l->cloud_region || l->subdivision)) {
        q.country = l->country;
        q.subdivision = l->subdivision ? l->subdivision : l->grid_zone;
        q.provider = l->provider_name;
        q.cloud_region = l->cloud_region;
    } else if (run->log_run_count > 0) {
        const struct gr_log_run *log = &run->log_runs[0];
        q.country = *log->country_iso2 ? log->country_iso2 : log->country_iso3;
        q.subdivision = log->region;
        q.provider = log->cloud_provider;
        q.cloud_region = *log->cloud_region ? log->cloud_region : NULL;
    }
    return q;
}

static struct gr_water_use water(const struct gr_ledger *ledger, const struct gr_run_result *run,
                                 const char *boundary, struct gr_quantity energy) {
    const struct gr_location *l = gr_run_location(ledger, run);
    struct gr_intensity_query q = place_of(ledger, run);
    struct gr_water row;
    if (is_stated_for(l, boundary)) {
        struct gr_water_use use = use_of(l->wue_l_per_kwh.value, energy, true);
        use.where = l->wue_l_per_kwh.pos;
        return use;
    }
    if (gr_water_find(ledger->factors, boundary, &q, &row)) {
        struct gr_water_use use = use_of(row.l_per_kwh, energy, false);
        use.factor = row;
        return use;
    }
    return (struct gr_water_use){.litres = GR_UNKNOWN};
}

/* ---- idle power ---- */

static double nodes_of(const struct gr_hardware *h) {
    return h->node_count > 0 ? h->node_count : 1;
}

static double share_of(const struct gr_hardware_use *use) {
    return use->share >= 0 && use->share <= 1 ? use->share : 1;
}

static void idle(struct gr_run_result *run) {
    run->idle_power_w = 0;
    for (size_t i = 0; run->spec && i < run->spec->hardware_count; i++) {
        const struct gr_hardware_use *use = &run->spec->hardware[i];
        if (use->hardware->idle_power_w.value > 0) {
            run->idle_power_w +=
                use->hardware->idle_power_w.value * nodes_of(use->hardware) * share_of(use);
        }
    }
    double u = gr_tier_uncertainty(GR_TIER_PROVIDER_REPORTED);
    run->energy_idle_kwh =
        run->idle_power_w > 0 && run->duration_wall_s.known
            ? gr_quantity_make(run->idle_power_w * run->duration_wall_s.value / 3.6e6, u,
                               GR_TIER_PROVIDER_REPORTED)
            : GR_UNKNOWN;
}

/* ---- embodied ---- */

/* What the study of BLOOM (arXiv 2211.02001) and Cloud Carbon Footprint use where nothing is known of a
 * device or a host. */
static const char generic_device[] = "gpu-generic-lower-bound",
                  accelerated_host[] = "server-hpe-dl345-gen10plus",
                  plain_host[] = "server-ccf-base";

/* Embodied figure of an accelerator by any name of it. */
static bool device_of(struct gr_ledger *ledger, const char *model, struct gr_embodied *out) {
    struct gr_hardware_match match;
    const char *hint = NULL;
    bool named = model && gr_hardware_find(ledger->factors, ledger->arena, GR_HARDWARE_ACCELERATOR,
                                           model, &match, &hint) == GR_OK;
    return (named && gr_embodied_find(ledger->factors, match.name, out)) ||
           gr_embodied_find(ledger->factors, generic_device, out);
}

static bool total_of_table(struct gr_ledger *ledger, const struct gr_hardware *h,
                           struct gr_embodied_share *share) {
    share->device_count = h->accelerator_count * nodes_of(h);
    share->host_count = nodes_of(h);
    const char *host = share->device_count > 0 ? accelerated_host : plain_host;
    if (!gr_embodied_find(ledger->factors, host, &share->host) ||
        (share->device_count > 0 && !device_of(ledger, h->accelerator_model, &share->device))) {
        return false; /* an edition of the tables before they were added */
    }
    share->total_kg = share->host_count * share->host.kg;
    if (share->device_count > 0) {
        share->total_kg += share->device_count * share->device.kg;
        if (strcmp(share->device.key, generic_device) == 0) {
            gr_warning(ledger->diag, "A070", h->pos, "embodied: {total_kg: ...}",
                       "no embodied figure is known for %s: that of a generic device is used",
                       h->accelerator_model ? h->accelerator_model : "the accelerator");
        }
    }
    return true;
}

static double lifetime_years(const struct gr_experiment *x, const struct gr_hardware *h,
                             const struct gr_embodied_share *share) {
    return h->embodied_lifetime_years.value > 0   ? h->embodied_lifetime_years.value
           : x->embodied.lifetime_years.value > 0 ? x->embodied.lifetime_years.value
           : share->host.lifetime_years > 0       ? share->host.lifetime_years
                                                  : 4; /* SCI's example, CCF, Morrison et al. */
}

/* RR / ToR: the devices reserved of those there are, and the shares stated. */
static double reserved_ratio(const struct gr_experiment *x, const struct gr_hardware_use *use) {
    double all = use->hardware->accelerator_count * nodes_of(use->hardware);
    double own = use->accelerator_count > 0 && all > 0 ? fmin(use->accelerator_count / all, 1) : 1;
    double stated = x->embodied.present && x->embodied.reserved_share.value >= 0 &&
                            x->embodied.reserved_share.pos.file > 0
                        ? x->embodied.reserved_share.value
                        : 1;
    return own * share_of(use) * stated;
}

static bool share_make(struct gr_ledger *ledger, const struct gr_run_result *run,
                       const struct gr_hardware_use *use, struct gr_embodied_share *out) {
    const struct gr_hardware *h = use->hardware;
    *out = (struct gr_embodied_share){.name = h->accelerator_model ? h->accelerator_model
                                              : h->cpu_model       ? h->cpu_model
                                                                   : h->id,
                                      .stated = h->embodied_total_kg.value > 0,
                                      .where = h->embodied_total_kg.pos};
    out->host.lifetime_years = (double)NAN;
    if (out->stated) {
        out->host_count = nodes_of(h);
        out->total_kg = out->host_count * h->embodied_total_kg.value;
    } else if (!ledger->experiment->embodied.present || !total_of_table(ledger, h, out)) {
        return false;
    }
    out->reserved_s = run->duration_wall_s.value;
    out->lifetime_s = lifetime_years(ledger->experiment, h, out) * hours_per_year * 3600;
    out->reserved_ratio = reserved_ratio(ledger->experiment, use);
    double kg = out->total_kg * (out->reserved_s / out->lifetime_s) * out->reserved_ratio;
    out->emissions_kg = gr_quantity_make(kg, of_assessment,
                                         out->stated ? GR_TIER_PROVIDER_REPORTED : GR_TIER_PROXY);
    return true;
}

static void embodied(struct gr_ledger *ledger, struct gr_run_result *run) {
    size_t most = run->spec ? run->spec->hardware_count : 0;
    struct gr_embodied_share *shares = GR_NEW_N(ledger->arena, struct gr_embodied_share, most + 1);
    struct gr_quantity *terms = GR_NEW_N(ledger->arena, struct gr_quantity, most + 1);
    int *one_cause = GR_NEW_N(ledger->arena, int, most + 1);
    for (size_t i = 0; i < most && run->duration_wall_s.known; i++) {
        if (share_make(ledger, run, &run->spec->hardware[i], &shares[run->embodied_count])) {
            terms[run->embodied_count] = shares[run->embodied_count].emissions_kg;
            run->embodied_count++;
        }
    }
    if (ledger->experiment->embodied.present && run->embodied_count == 0) {
        gr_warning(ledger->diag, "A071", gr_run_pos(run), "hardware: and duration_wall_s:",
                   "a run's share of embodied emissions is not known: no hardware or no duration");
    }
    run->embodied = shares;
    run->emissions_embodied_kg = gr_quantity_sum(terms, one_cause, run->embodied_count);
    run->emissions_embodied_kg =
        gr_ledger_override(ledger, "emissions_embodied_kg", run->id, run->emissions_embodied_kg);
}

void gr_run_life(struct gr_ledger *ledger, struct gr_run_result *run) {
    run->water_site.litres = run->water_source.litres = GR_UNKNOWN;
    run->energy_idle_kwh = run->emissions_embodied_kg = GR_UNKNOWN;
    if (run->excluded) {
        return;
    }
    run->water_site = water(ledger, run, "site", run->energy_it_kwh);
    run->water_source = water(ledger, run, "source", run->energy_total_kwh);
    idle(run);
    embodied(ledger, run);
}
