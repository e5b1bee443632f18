/*
 * plausible.c - what rated power and counts say of a run: warnings, never a change of a figure.
 */
#include <math.h>

#include "account/ledger.h"

/* What is known of the accelerators of a run. */
struct known {
    double kwh, hours, tdp_w; /* tdp_w: of the largest board that fits; NAN: unknown */
    enum gr_tier tier;        /* best of the parts */
    const char *model;
    bool logged;
    struct gr_pos where;
};

static const char *model_of(const struct gr_run_result *run, const struct gr_part *part) {
    if (part->device_name && *part->device_name) {
        return part->device_name;
    }
    if (run->log_run_count > 0 && run->log_runs[0].gpu_model && *run->log_runs[0].gpu_model) {
        return run->log_runs[0].gpu_model;
    }
    return run->spec && run->spec->hardware_count > 0
               ? run->spec->hardware[0].hardware->accelerator_model
               : NULL;
}

static double rated_power(struct gr_ledger *ledger, const struct gr_run_result *run,
                          const char *model) {
    const struct gr_run_spec *spec = run->spec;
    if (spec && spec->hardware_count > 0 &&
        spec->hardware[0].hardware->accelerator_power_tdp_w.value > 0) {
        return spec->hardware[0].hardware->accelerator_power_tdp_w.value;
    }
    struct gr_hardware_match m;
    const char *hint;
    bool found = model && gr_hardware_find(ledger->factors, ledger->arena, GR_HARDWARE_ACCELERATOR,
                                           model, &m, &hint) == GR_OK;
    return found ? m.tdp_high_w : (double)NAN;
}

static struct known look(struct gr_ledger *ledger, const struct gr_run_result *run) {
    struct known k = {.hours = run->device_hours.known ? run->device_hours.value : (double)NAN,
                      .tdp_w = (double)NAN,
                      .tier = GR_TIER_ASSUMED,
                      .where = gr_run_pos(run)};
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *part = &run->parts[i];
        if (part->component == GR_COMPONENT_ACCELERATOR && part->log) {
            k.model = k.logged ? k.model : model_of(run, part);
            k.where = k.logged ? k.where : part->where;
            k.logged = true;
            k.kwh += part->energy_it_kwh.value;
            k.tier = part->energy_it_kwh.tier < k.tier ? part->energy_it_kwh.tier : k.tier;
        }
    }
    if (k.logged) {
        k.tdp_w = rated_power(ledger, run, k.model);
    }
    return k;
}

static void against_rated_power(struct gr_ledger *ledger, const struct known *k) {
    double ratio = k->kwh * 1000 / (k->hours * k->tdp_w);
    if (!k->logged || !isfinite(ratio) || !(ratio > 0)) {
        return;
    }
    if (ratio > 1.05) {
        gr_warning(ledger->diag, "A060", k->where,
                   ratio > 1.5 ? "more than one and a half times: a unit or a count is wrong"
                               : "check the unit and the number of devices",
                   "the energy of the accelerators is above rated power times hours");
    } else if (fabs(ratio - 1) < 1e-6 && k->tier <= GR_TIER_COUNTER) {
        gr_warning(ledger->diag, "A061", k->where, "measurement_method: tdp_estimate",
                   "the energy is exactly rated power times hours: an estimate, not measured");
    } else if (ratio < 0.05 && k->hours > 1.0 / 6) {
        gr_warning(ledger->diag, "A062", k->where,
                   "wrong device, a counter that was reset, or a wrong unit?",
                   "the mean power of the accelerators is below 5 %% of the rated power");
    }
}

static double stated_accelerators(const struct gr_run_spec *spec) {
    double count = 0;
    for (size_t i = 0; i < spec->hardware_count; i++) {
        const struct gr_hardware_use *use = &spec->hardware[i];
        double nodes = use->hardware->node_count > 0 ? use->hardware->node_count : 1;
        count += use->accelerator_count > 0 ? use->accelerator_count
                                            : use->hardware->accelerator_count * nodes;
    }
    return count;
}

static void device_hours(struct gr_ledger *ledger, const struct gr_run_result *run,
                         const struct known *k) {
    double count = run->spec ? stated_accelerators(run->spec) : 0;
    double wall = run->duration_wall_s.known ? run->duration_wall_s.value / 3600 : (double)NAN;
    if (!(count > 0) || !(wall > 0) || !(k->hours > 0)) {
        return;
    }
    if (k->hours > count * wall * 1.01) {
        gr_warning(ledger->diag, "A063", gr_run_pos(run), NULL,
                   "more device-hours than devices times duration");
    } else if (count > 1 && fabs(k->hours - wall) < 1e-6 * wall) {
        gr_warning(ledger->diag, "A064", gr_run_pos(run), "write wall_hours: instead",
                   "the device-hours equal the duration, though there are several devices");
    }
}

/* Published cards multiply rated power by the number of devices and by hours that hold it already. */
static void count_twice(struct gr_ledger *ledger, const struct gr_run_result *run) {
    const struct gr_run_spec *spec = run->spec;
    if (!spec || !spec->declared.present || !run->device_hours.known) {
        return;
    }
    double count = stated_accelerators(spec);
    double tdp_w = rated_power(
        ledger, run,
        spec->hardware_count > 0 ? spec->hardware[0].hardware->accelerator_model : NULL);
    double once = tdp_w * run->device_hours.value / 1000;
    if (count > 1 && fabs(spec->declared.energy_kwh.value / (once * count) - 1) < 0.005) {
        gr_warning(ledger->diag, "A065", spec->declared.energy_kwh.pos,
                   "device-hours are summed over the devices already",
                   "the declared energy counts the number of devices twice");
    }
}

/* Logs of power say W and hold mW, or the reverse.  Above three times the largest processor there is (1 kW),
 * or what a computer draws. */
static bool against_any_device(struct gr_ledger *ledger, const struct gr_run_result *run) {
    const double processor_most_w = 3000, node_most_w = 20000;
    bool odd = false;
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *part = &run->parts[i];
        bool several = part->scope == GR_SCOPE_WALL || part->scope == GR_SCOPE_MODULE;
        double most_w = part->scope == GR_SCOPE_NODE ? node_most_w : processor_most_w;
        if (part->log && !several && part->log->power_mean_w > most_w) {
            odd = true;
            gr_warning(ledger->diag, "A066", part->where, "are the figures in another unit?",
                       "the mean power of %s is above %s W",
                       *part->device ? part->device : gr_component_name(part->component),
                       gr_ledger_number(ledger, most_w));
        }
    }
    return odd;
}

void gr_run_plausible(struct gr_ledger *ledger, const struct gr_run_result *run) {
    if (run->excluded) {
        return;
    }
    struct known k = look(ledger, run);
    if (!against_any_device(ledger, run)) {
        against_rated_power(ledger, &k);
    }
    device_hours(ledger, run, &k);
    count_twice(ledger, run);
}
