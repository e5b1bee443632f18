/*
 * methods.c - the same job through the formulas of other tools, so that differences are explained, not hidden.
 *
 * Each formula takes of a run what the tool would have known; a run that it has no input for is left out and
 * counted.  Constants stand beside the publication they are from.
 */
#include "account/methods.h"

#include <math.h>

#include "account/ledger.h"

/* What the formulas know of a run; NAN where nothing is known. */
struct job {
    double device_hours, wall_hours; /* summed over devices; of the whole */
    double tdp_w;                    /* of one device */
    double memory_gb;
    double accelerator_kwh, it_kwh; /* as measured or estimated, before PUE */
    double pue;
    double g_per_kwh; /* ours, location-based */
};

static const struct gr_hardware *hardware_of(const struct gr_run_result *run) {
    return run->spec && run->spec->hardware_count > 0 ? run->spec->hardware[0].hardware : NULL;
}

static const char *accelerator_of(const struct gr_run_result *run) {
    const struct gr_hardware *h = hardware_of(run);
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *p = &run->parts[i];
        if (p->component == GR_COMPONENT_ACCELERATOR && p->device_name && *p->device_name) {
            return p->device_name;
        }
    }
    return h ? h->accelerator_model : NULL;
}

static double rated_power(struct gr_factors *factors, struct gr_arena *arena,
                          const struct gr_run_result *run) {
    const struct gr_hardware *h = hardware_of(run);
    if (h && h->accelerator_power_tdp_w.value > 0) {
        return h->accelerator_power_tdp_w.value;
    }
    for (size_t i = 0; i < run->part_count; i++) {
        if (run->parts[i].estimate && run->parts[i].component == GR_COMPONENT_ACCELERATOR) {
            return run->parts[i].power_w;
        }
    }
    struct gr_hardware_match m;
    const char *hint, *name = accelerator_of(run);
    bool found =
        name && gr_hardware_find(factors, arena, GR_HARDWARE_ACCELERATOR, name, &m, &hint) == GR_OK;
    return found ? m.tdp_w : (double)NAN;
}

static double memory_of(const struct gr_run_result *run) {
    const struct gr_hardware *h = hardware_of(run);
    for (size_t i = 0; run->spec && i < run->spec->estimate_count; i++) {
        if (run->spec->estimates[i].memory_gb.value > 0) {
            return run->spec->estimates[i].memory_gb.value;
        }
    }
    if (h && h->memory_gb.value > 0) {
        return h->memory_gb.value;
    }
    return run->log_run_count > 0 && run->log_runs[0].ram_total_gb > 0
               ? run->log_runs[0].ram_total_gb
               : 0;
}

static struct job job_of(struct gr_factors *factors, struct gr_arena *arena,
                         const struct gr_run_result *run) {
    struct job j = {
        .device_hours = run->device_hours.known ? run->device_hours.value : (double)NAN,
        .wall_hours = run->duration_wall_s.known ? run->duration_wall_s.value / 3600 : (double)NAN,
        .tdp_w = rated_power(factors, arena, run),
        .memory_gb = memory_of(run),
        .it_kwh = run->energy_it_kwh.known ? run->energy_it_kwh.value : (double)NAN,
        .pue = run->pue.known ? run->pue.value : (double)NAN,
        .g_per_kwh = run->carbon_intensity_g_per_kwh.known ? run->carbon_intensity_g_per_kwh.value
                                                           : (double)NAN};
    for (size_t i = 0; i < run->part_count; i++) {
        j.accelerator_kwh += run->parts[i].component == GR_COMPONENT_ACCELERATOR
                                 ? run->parts[i].energy_it_kwh.value
                                 : 0;
    }
    j.accelerator_kwh = j.accelerator_kwh > 0 ? j.accelerator_kwh : (double)NAN;
    return j;
}

/* ---- the formulas: kWh ---- */

/* Lacoste et al. 2019 (arXiv 1910.09700), ML CO2 Impact: rated power times hours, no PUE. */
static double lacoste_kwh(const struct job *j) {
    return j->device_hours * j->tdp_w / 1000;
}

/* Lannelongue et al. 2021, Green Algorithms: memory available at 0.3725 W/GB; PUE 1.56 where none is known. */
static double green_algorithms_kwh(const struct job *j) {
    const double w_per_gb = 0.3725, default_pue = 1.56;
    double memory = j->memory_gb > 0 ? j->wall_hours * j->memory_gb * w_per_gb : 0;
    return (j->device_hours * j->tdp_w + memory) / 1000 * (isfinite(j->pue) ? j->pue : default_pue);
}

/* Strubell et al. 2019 (arXiv 1906.02243): measured power of CPU, memory and GPU, PUE 1.58. */
static double strubell_kwh(const struct job *j) {
    return j->it_kwh * 1.58;
}

/* Patterson et al. 2021 (arXiv 2104.10350): processors at their mean measured power, the facility's PUE. */
static double patterson_kwh(const struct job *j) {
    return j->accelerator_kwh * j->pue;
}

/* carbontracker, constants of its repository: PUE 1.67 (Uptime Institute 2019). */
static double carbontracker_kwh(const struct job *j) {
    return j->it_kwh * 1.67;
}

/* Henderson et al. 2020 (arXiv 2002.05651), experiment-impact-tracker: PUE 1.58. */
static double eit_kwh(const struct job *j) {
    return j->it_kwh * 1.58;
}

/* CodeCarbon: the sum of CPU, GPU and memory; a PUE only where the user sets one. */
static double codecarbon_kwh(const struct job *j) {
    return j->it_kwh;
}

/* ---- the formulas: g/kWh ---- */

/* ML CO2 Impact keeps two decimals of kg/kWh: 57 g/kWh becomes 60, 4 becomes 0. */
static double two_decimals(const struct job *j) {
    return round(j->g_per_kwh / 10) * 10;
}

static double as_ours(const struct job *j) {
    return j->g_per_kwh;
}

/* 0.954 lb/kWh: the mean of the US in 2018, whatever the place. */
static double us_mean(const struct job *j) {
    (void)j;
    const double lb_per_kwh = 0.954, g_per_lb = 453.59237;
    return lb_per_kwh * g_per_lb;
}

static const struct formula {
    const char *name, *year, *source_id, *formula, *note;
    double (*kwh)(const struct job *);
    double (*g_per_kwh)(const struct job *);
} formulas[] = {
    {"ML CO2 Impact (Lacoste et al.)", "2019", "mlco2_impact", "TDP x device-hours",
     "no PUE; kg/kWh to two decimals", lacoste_kwh, two_decimals},
    {"Green Algorithms (Lannelongue et al.)", "2021", "green_algorithms_3.0",
     "(TDP x device-hours + 0.3725 W/GB x hours) x PUE", "PUE 1.56 where none is known",
     green_algorithms_kwh, as_ours},
    {"Strubell et al.", "2019", "strubell2019", "1.58 x IT energy x 0.954 lb/kWh",
     "PUE and intensity fixed, the US mean", strubell_kwh, us_mean},
    {"Patterson et al.", "2021", "patterson2021", "accelerators' energy x PUE",
     "no CPU, no memory; needs the facility's PUE", patterson_kwh, as_ours},
    {"carbontracker", "2020", "carbontracker", "IT energy x 1.67", "PUE fixed, Uptime 2019",
     carbontracker_kwh, as_ours},
    {"experiment-impact-tracker", "2020", "uptime_2025", "IT energy x 1.58", "PUE fixed", eit_kwh,
     as_ours},
    {"CodeCarbon", "2024", "codecarbon_cpu", "CPU + GPU + memory", "no PUE unless it is set",
     codecarbon_kwh, as_ours},
};

static struct gr_method through(const struct gr_account *account, struct gr_factors *factors,
                                struct gr_arena *arena, const struct formula *f) {
    double *kwh = GR_NEW_N(arena, double, account->run_count + 1);
    double *kg = GR_NEW_N(arena, double, account->run_count + 1);
    double sum_kwh = 0, sum_kg = 0;
    bool any = false, all_kg = true;
    struct gr_method m = {f->name,    f->year,    f->source_id, f->formula, f->note,
                          GR_UNKNOWN, GR_UNKNOWN, kwh,          kg,         0};
    for (size_t i = 0; i < account->run_count; i++) {
        kwh[i] = kg[i] = (double)NAN;
        if (account->runs[i].excluded) {
            continue;
        }
        struct job job = job_of(factors, arena, &account->runs[i]);
        kwh[i] = f->kwh(&job);
        kg[i] = kwh[i] * f->g_per_kwh(&job) / 1000;
        m.runs_left_out += isnan(kwh[i]) ? 1 : 0;
        any = any || isfinite(kwh[i]);
        all_kg = all_kg && (isnan(kwh[i]) || isfinite(kg[i]));
        sum_kwh += isfinite(kwh[i]) ? kwh[i] : 0;
        sum_kg += isfinite(kg[i]) ? kg[i] : 0;
    }
    double u = gr_tier_uncertainty(GR_TIER_TDP_ESTIMATE); /* none of the tools states one */
    m.energy_kwh = any ? gr_quantity_make(sum_kwh, u, GR_TIER_TDP_ESTIMATE) : GR_UNKNOWN;
    m.emissions_kg = any && all_kg ? gr_quantity_make(sum_kg, u, GR_TIER_TDP_ESTIMATE) : GR_UNKNOWN;
    return m;
}

void gr_methods_compare(struct gr_account *account, struct gr_factors *factors,
                        struct gr_arena *arena) {
    struct gr_method *methods = GR_NEW_N(arena, struct gr_method, GR_COUNT(formulas));
    account->method_count = 0;
    for (size_t i = 0; i < GR_COUNT(formulas); i++) {
        methods[account->method_count++] = through(account, factors, arena, &formulas[i]);
    }
    account->methods = methods;
}
