/*
 * claims.c - the energies that logs and people give for a run.
 */
#include <fnmatch.h>
#include <math.h>

#include "account/ledger.h"

static enum gr_reach reach_of(enum gr_scope scope) {
    switch (scope) {
    case GR_SCOPE_WALL:
        return GR_REACH_WALL;
    case GR_SCOPE_NODE:
        return GR_REACH_NODE;
    case GR_SCOPE_MODULE:
        return GR_REACH_MODULE;
    case GR_SCOPE_GPU:
    case GR_SCOPE_CPU:
    case GR_SCOPE_DRAM:
    case GR_SCOPE_COUNT:
        break;
    }
    return GR_REACH_INNER;
}

/* Does the entry `logs: - path:` of the experiment file mean this input? */
static bool is_meant(const struct gr_run_spec *spec, const struct gr_log_ref *ref,
                     const char *path) {
    char pattern[4096];
    if (spec->log_count == 1 || strcmp(ref->path, path) == 0) {
        return true;
    }
    size_t n = strlen(ref->path);
    if (n + 3 > sizeof pattern) {
        return false;
    }
    memcpy(pattern, "*/", 2); /* the input's path begins with the folder of the experiment file */
    memcpy(pattern + 2, ref->path, n + 1);
    return fnmatch(pattern, path, 0) == 0;
}

/* Half-width of the meter that wrote the input, by its stated accuracy; NAN if none is stated. */
static double meter_half_width(const struct gr_run_spec *spec, const struct gr_log_input *input) {
    for (size_t i = 0; spec && input && i < spec->log_count; i++) {
        double pct = spec->logs[i].meter_accuracy_pct.value;
        if (pct > 0 && is_meant(spec, &spec->logs[i], input->path)) {
            return pct / 100;
        }
    }
    return (double)NAN;
}

/* What all claims of one run of a log have in common. */
static struct gr_claim claim_of_run(const struct gr_log_run *log, const struct gr_log_input *input,
                                    uint32_t source) {
    bool facility = log->boundary == GR_BOUNDARY_FACILITY;
    bool has_pue = isfinite(log->pue_inside) && log->pue_inside > 1;
    return (struct gr_claim){
        .source = source,
        .source_name = input ? input->format : "",
        .start = log->start,
        .end = log->end,
        .zone_known = log->zone_known,
        .sealed = facility && !has_pue && !(log->pue_inside == 1),
        .pue_inside = has_pue ? log->pue_inside : (double)NAN,
        .boundary = log->boundary,
    };
}

static void add_device(struct gr_claims *claims, struct gr_claim claim,
                       const struct gr_log_device *device, double half_width) {
    double kwh = gr_energy_kwh(device->energy);
    double u = isnan(half_width) ? gr_tier_uncertainty(device->tier) : half_width;
    claim.reach = reach_of(device->scope);
    if (device->first != GR_TIME_NONE && device->last != GR_TIME_NONE) { /* the run may be longer */
        claim.start = device->first;
        claim.end = device->last;
    }
    claim.part = (struct gr_part){
        .component = device->component,
        .scope = device->scope,
        .device = device->key,
        .device_name = device->name,
        .energy_it_kwh = gr_quantity_make(kwh, u, device->tier),
        .interpolated_kwh = gr_energy_kwh(device->interpolated),
        .missing_kwh = gr_energy_kwh(device->missing),
        .log = device,
        .where = device->where,
        .pue_inside = claim.pue_inside,
    };
    if (claim.part.energy_it_kwh.known) {
        GR_PUSH(claims->items, claims->count, claims->cap) = claim;
    }
}

/* The rest of a log's own total that none of its devices holds: a device of its own. */
static void add_rest(struct gr_ledger *ledger, struct gr_claims *claims, struct gr_claim claim,
                     const struct gr_log_run *log, enum gr_tier tier, double half_width,
                     struct gr_energy rest) {
    struct gr_log_device *device = GR_NEW(ledger->arena, struct gr_log_device);
    *device = (struct gr_log_device){
        .key = "",
        .name = "",
        .scope = GR_SCOPE_MODULE,
        .component = GR_COMPONENT_OTHER,
        .tier = tier,
        .where = {log->file, 0, log->line, 0},
        .energy = rest,
        .first = log->start,
        .last = log->end,
        .covered_s = (double)NAN,
        .span_s = (double)NAN,
        .median_step_s = (double)NAN,
        .power_min_w = (double)NAN,
        .power_mean_w = (double)NAN,
        .power_max_w = (double)NAN,
    };
    size_t before = claims->count;
    add_device(claims, claim, device, half_width);
    if (claims->count > before && log->device_count > 0) {
        claims->items[before].reach = GR_REACH_INNER; /* it stands beside the devices */
    }
}

/* Widest scope that a device with energy has; inner ones of the same run are then parts of it. */
static void add_log_run(struct gr_ledger *ledger, struct gr_claims *claims, struct gr_claim claim,
                        const struct gr_log_run *log, double half_width) {
    struct gr_energy sum = {0};
    enum gr_tier worst = GR_TIER_METERED;
    bool outer = false;
    for (size_t i = 0; i < log->device_count; i++) {
        const struct gr_log_device *device = &log->devices[i];
        add_device(claims, claim, device, half_width);
        sum = gr_energy_add(sum, device->energy);
        worst = device->tier > worst ? device->tier : worst;
        outer = outer || reach_of(device->scope) != GR_REACH_INNER;
    }
    struct gr_energy rest = gr_energy_sub(log->total, sum);
    double total_kwh = gr_energy_kwh(log->total), rest_kwh = gr_energy_kwh(rest);
    if (!outer && rest_kwh > 1e-6 * total_kwh) {
        add_rest(ledger, claims, claim, log,
                 log->device_count > 0 ? worst : GR_TIER_UTILISATION_MODEL, half_width, rest);
    }
    if (!outer && rest_kwh < -0.005 * total_kwh) {
        gr_warning(ledger->diag, "A004", ((struct gr_pos){log->file, 0, log->line, 0}), NULL,
                   "the energies of the parts add up to more than the total of the log");
    }
}

void gr_claims_of_logs(struct gr_ledger *ledger, const struct gr_run_result *run,
                       struct gr_claims *claims) {
    size_t hint = 0;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        const struct gr_log_input *input = gr_input_of(run->logs, log->file, &hint);
        if (log->anomaly && run->log_run_count > 1) { /* else the run itself is excluded */
            gr_warning(ledger->diag, "A002", ((struct gr_pos){log->file, 0, log->line, 0}), NULL,
                       "not counted: %s", log->anomaly);
        }
        if (log->anomaly) {
            continue;
        }
        uint32_t source = 0; /* the first input of the same format */
        for (size_t k = 0; input && k < run->logs->input_count; k++) {
            if (strcmp(run->logs->inputs[k].format, input->format) == 0) {
                source = (uint32_t)k;
                break;
            }
        }
        struct gr_claim claim = claim_of_run(log, input, source);
        claim.log_run = i;
        add_log_run(ledger, claims, claim, log, meter_half_width(run->spec, input));
    }
}

void gr_claim_declared(const struct gr_run_spec *spec, struct gr_claims *claims) {
    const struct gr_declared *d = &spec->declared;
    if (!d->present) {
        return;
    }
    bool device = d->boundary == GR_BOUNDARY_DEVICE;
    struct gr_claim claim = {
        .part = {.component = GR_COMPONENT_OTHER,
                 .scope = device ? GR_SCOPE_MODULE : GR_SCOPE_NODE,
                 .device = "",
                 .device_name = "",
                 .energy_it_kwh = gr_quantity_make(d->energy_kwh.value,
                                                   gr_tier_uncertainty(d->method), d->method),
                 .where = d->energy_kwh.pos,
                 .pue_inside = (double)NAN},
        .reach = device ? GR_REACH_MODULE : GR_REACH_NODE,
        .source = GR_SOURCE_DECLARED,
        .source_name = "declared",
        .start = spec->start,
        .end = spec->end,
        .zone_known = true,
        .sealed = d->boundary == GR_BOUNDARY_FACILITY,
        .pue_inside = (double)NAN,
        .boundary = d->boundary,
    };
    if (claim.part.energy_it_kwh.known) {
        GR_PUSH(claims->items, claims->count, claims->cap) = claim;
    }
}
