/*
 * compute.c - duration, device-hours, mean power, coverage, operations.
 */
#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

/* Times and counts are exact as far as anybody can tell. */
static struct gr_quantity exact(double value, enum gr_tier tier) {
    return gr_quantity_make(value, 0, tier);
}

/* ---- duration ---- */

struct span {
    gr_time start, end;
};

static int by_start(const void *a, const void *b) {
    const struct span *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Seconds during which at least one of the spans ran. */
static double union_s(struct span *spans, size_t count) {
    double seconds = 0;
    gr_time reached = INT64_MIN;
    qsort(spans, count, sizeof *spans, by_start);
    for (size_t i = 0; i < count; i++) {
        gr_time from = spans[i].start > reached ? spans[i].start : reached;
        if (spans[i].end > from) {
            seconds += ((double)spans[i].end - (double)from) / (double)GR_SECOND_NS;
            reached = spans[i].end;
        }
    }
    return seconds;
}

/* Durations as the log states them, added up within each tool; of several tools the longest. */
static double sum_s(const struct gr_run_result *run) {
    enum { TOOLS_MAX = 16 };
    const char *tools[TOOLS_MAX];
    double sums[TOOLS_MAX] = {0}, longest = (double)NAN;
    size_t count = 0;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        size_t at = 0;
        while (at < count && strcmp(tools[at], log->tool) != 0) {
            at++;
        }
        if (at == count && count < TOOLS_MAX) {
            tools[count++] = log->tool;
        }
        if (at < TOOLS_MAX && log->duration_s > 0) {
            sums[at] += log->duration_s;
            longest = longest >= sums[at] ? longest : sums[at];
        }
    }
    return longest;
}

static double duration_of_logs(const struct gr_run_result *run) {
    if (run->log_run_count == 1) {
        return run->log_runs[0].duration_s;
    }
    struct span *spans = gr_xcalloc(run->log_run_count + 1, sizeof *spans);
    size_t count = 0;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        if (log->start != GR_TIME_NONE && log->end != GR_TIME_NONE &&
            log->zone_known == run->log_runs[0].zone_known) {
            spans[count++] = (struct span){log->start, log->end};
        }
    }
    double seconds = count > 0 && count == run->log_run_count ? union_s(spans, count) : sum_s(run);
    free(spans);
    return seconds;
}

static void span_of_logs(struct gr_run_result *run) {
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        run->zone_known = log->zone_known && (i == 0 || run->zone_known);
        if (log->start != GR_TIME_NONE && (run->start == GR_TIME_NONE || log->start < run->start)) {
            run->start = log->start;
        }
        if (log->end != GR_TIME_NONE && (run->end == GR_TIME_NONE || log->end > run->end)) {
            run->end = log->end;
        }
    }
}

static double estimated_wall_s(const struct gr_run_spec *spec) {
    double hours = (double)NAN;
    for (size_t i = 0; i < spec->estimate_count; i++) {
        const struct gr_estimate *e = &spec->estimates[i];
        double repeats = e->repeats > 0 ? e->repeats : 1;
        double own = e->wall_hours.value * repeats;
        hours = own >= 0 && !(hours >= own) ? own : hours; /* side by side: the longest */
    }
    return hours * 3600;
}

/* Stamps of the experiment file, which have a zone, take the place of both of the log's. */
static void span_of_file(struct gr_run_result *run) {
    const struct gr_run_spec *spec = run->spec;
    if (spec && (spec->start != GR_TIME_NONE || spec->end != GR_TIME_NONE) &&
        (run->log_run_count == 0 || spec->end > spec->start)) {
        run->start = spec->start;
        run->end = spec->end;
        run->zone_known = true;
    }
}

void gr_run_duration(struct gr_run_result *run) {
    const struct gr_run_spec *spec = run->spec;
    run->start = run->end = GR_TIME_NONE;
    span_of_logs(run);
    double seconds = run->log_run_count > 0 ? duration_of_logs(run) : (double)NAN;
    enum gr_tier tier = GR_TIER_METERED;
    span_of_file(run);
    bool stated = spec && spec->start != GR_TIME_NONE && spec->end > spec->start;
    if (stated && !(run->log_run_count > 0 && seconds > 0)) {
        seconds = ((double)spec->end - (double)spec->start) / (double)GR_SECOND_NS;
    }
    if (spec && spec->duration_wall_s.value >= 0) {
        seconds = spec->duration_wall_s.value;
    } else if (spec && !(seconds >= 0)) {
        seconds = estimated_wall_s(spec);
        tier = GR_TIER_ASSUMED;
    }
    run->duration_wall_s = seconds >= 0 ? exact(seconds, tier) : GR_UNKNOWN;
}

/* ---- device-hours ---- */

static double accelerators_stated(const struct gr_run_spec *spec) {
    double count = 0;
    for (size_t i = 0; spec && i < spec->hardware_count; i++) {
        const struct gr_hardware_use *use = &spec->hardware[i];
        double nodes = use->hardware->node_count > 0 ? use->hardware->node_count : 1;
        double own = use->accelerator_count > 0 ? use->accelerator_count
                                                : use->hardware->accelerator_count * nodes;
        count += own * (isfinite(use->share) ? use->share : 1);
    }
    return count;
}

/* Spans of the accelerators that were sampled; NAN if there is none. */
static double hours_of_samples(const struct gr_run_result *run) {
    double hours = (double)NAN;
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *part = &run->parts[i];
        if (part->component == GR_COMPONENT_ACCELERATOR && part->log && part->log->span_s > 0) {
            hours = (isnan(hours) ? 0 : hours) + part->log->span_s / 3600;
        }
    }
    return hours;
}

/* Duration times the number of GPUs that the log states; NAN if it states none. */
static double hours_of_counts(const struct gr_run_result *run) {
    double hours = (double)NAN;
    for (size_t i = 0; i < run->log_run_count; i++) {
        const struct gr_log_run *log = &run->log_runs[i];
        if (!log->anomaly && log->gpu_count > 0 && log->duration_s > 0) {
            hours = (isnan(hours) ? 0 : hours) + log->gpu_count * log->duration_s / 3600;
        }
    }
    return hours;
}

static double hours_of_estimates(const struct gr_run_result *run) {
    double hours = (double)NAN;
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *part = &run->parts[i];
        if (part->estimate && part->component == GR_COMPONENT_ACCELERATOR) {
            hours = (isnan(hours) ? 0 : hours) + part->hours * part->count * part->repeats;
        }
    }
    return hours;
}

static struct gr_quantity device_hours(const struct gr_run_result *run) {
    double count = accelerators_stated(run->spec);
    double from_stated = run->duration_wall_s.known && count > 0
                             ? run->duration_wall_s.value / 3600 * count
                             : (double)NAN;
    const struct {
        double hours;
        enum gr_tier tier;
    } ways[] = {{hours_of_samples(run), GR_TIER_METERED},
                {hours_of_counts(run), GR_TIER_METERED},
                {hours_of_estimates(run), GR_TIER_ASSUMED},
                {from_stated, GR_TIER_ASSUMED}};
    for (size_t i = 0; i < GR_COUNT(ways); i++) {
        if (ways[i].hours > 0) {
            return exact(ways[i].hours, ways[i].tier);
        }
    }
    return GR_UNKNOWN;
}

/* ---- coverage and mean power ---- */

static struct gr_quantity coverage(const struct gr_run_result *run) {
    double covered = 0, span = 0;
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_log_device *d = run->parts[i].log;
        if (d && d->span_s > 0 && d->covered_s >= 0) {
            covered += d->covered_s;
            span += d->span_s;
        }
    }
    return span > 0 ? exact(fmin(covered / span, 1), GR_TIER_METERED) : GR_UNKNOWN;
}

static struct gr_quantity mean_power(const struct gr_run_result *run) {
    struct gr_quantity energy =
        run->energy_it_kwh.known ? run->energy_it_kwh : run->energy_total_kwh;
    struct gr_quantity q = gr_quantity_quotient(energy, run->duration_wall_s);
    q.tier = energy.tier;
    return gr_quantity_scale(q, 3.6e6); /* kWh per second in W */
}

/* ---- operations ---- */

static const char *accelerator_of(const struct gr_run_result *run) {
    const struct gr_run_spec *spec = run->spec;
    if (spec->hardware_count > 0 && spec->hardware[0].hardware->accelerator_model) {
        return spec->hardware[0].hardware->accelerator_model;
    }
    for (size_t i = 0; i < run->part_count; i++) {
        if (run->parts[i].component == GR_COMPONENT_ACCELERATOR && run->parts[i].device_name &&
            *run->parts[i].device_name) {
            return run->parts[i].device_name;
        }
    }
    return run->log_run_count > 0 ? run->log_runs[0].gpu_model : NULL;
}

/* FLOP/s of one device: its matrix units at 16 bit, else its vector units at 32 bit; NAN: unknown, and
 * *hint may have the nearest names. */
static double peak_of(struct gr_ledger *ledger, const struct gr_run_result *run,
                      const char **hint) {
    struct gr_hardware_match m;
    const char *model = accelerator_of(run);
    bool found = model && *model &&
                 gr_hardware_find(ledger->factors, ledger->arena, GR_HARDWARE_ACCELERATOR, model,
                                  &m, hint) == GR_OK;
    return !found                            ? (double)NAN
           : isfinite(m.peak_tensor16_flops) ? m.peak_tensor16_flops
                                             : m.peak_fp32_flops;
}

/* The same, and a word where it is not known. */
static double peak_flops(struct gr_ledger *ledger, const struct gr_run_result *run) {
    const char *hint = NULL, *model = accelerator_of(run);
    double peak = peak_of(ledger, run, &hint);
    if (!isfinite(peak)) {
        gr_warning(ledger->diag, "A050", run->spec->flop.utilization_accelerator.pos, hint,
                   "no peak rate is known for %s: its operations are not computed",
                   model && *model ? model : "the accelerator, which is not named");
    }
    return peak;
}

/* Operations by joule, and against what the hardware could have done in that time. */
static void efficiency(struct gr_ledger *ledger, struct gr_run_result *run) {
    struct gr_quantity flop = run->training_compute_flop;
    struct gr_quantity energy =
        run->energy_it_kwh.known ? run->energy_it_kwh : run->energy_total_kwh;
    run->flop_per_joule = gr_quantity_scale(gr_quantity_quotient(flop, energy), 1 / 3.6e6);
    run->utilization_ratio = GR_UNKNOWN;
    run->peak_flops = (double)NAN;
    if (!flop.known || !run->device_hours.known || run->flop_method == GR_FLOP_HARDWARE) {
        return;
    }
    const char *hint = NULL;
    run->peak_flops = peak_of(ledger, run, &hint);
    double possible = run->device_hours.value * 3600 * run->peak_flops;
    if (!(possible > 0)) {
        return;
    }
    run->utilization_ratio = gr_quantity_scale(flop, 1 / possible);
    if (run->utilization_ratio.value > 1) {
        gr_warning(ledger->diag, "A051", gr_run_pos(run), "a unit, a count or the hours are wrong",
                   "more operations than the hardware could have done in that time");
    } else if (run->utilization_ratio.value < 0.01) {
        gr_warning(ledger->diag, "A052", gr_run_pos(run), NULL,
                   "less than 1 %% of the operations that the hardware could have done");
    }
}

static void operations(struct gr_ledger *ledger, struct gr_run_result *run) {
    /* 6 operations per parameter and token: Kaplan et al. 2020 (arXiv 2001.08361), section 2.1; what
     * it leaves out (attention over the context, embeddings) is within a tenth for common models. */
    const double six = 6, six_half_width = 0.10;
    const struct gr_flop *flop = run->spec ? &run->spec->flop : NULL;
    run->training_compute_flop = GR_UNKNOWN;
    run->flop_method = GR_FLOP_NONE;
    if (!flop) {
        return;
    }
    if (flop->value.value >= 0) {
        run->flop_method = GR_FLOP_STATED;
        run->training_compute_flop = exact(flop->value.value, GR_TIER_PROVIDER_REPORTED);
    } else if (flop->parameters.value >= 0 && flop->tokens.value >= 0) {
        run->flop_method = GR_FLOP_6ND;
        run->training_compute_flop =
            gr_quantity_make(six * flop->parameters.value * flop->tokens.value, six_half_width,
                             GR_TIER_UTILISATION_MODEL);
    } else if (flop->utilization_accelerator.value >= 0 && run->device_hours.known) {
        double peak = peak_flops(ledger, run);
        double u = gr_tier_uncertainty(GR_TIER_UTILISATION_MODEL);
        run->training_compute_flop = gr_quantity_make(run->device_hours.value * 3600 * peak *
                                                          flop->utilization_accelerator.value,
                                                      u, GR_TIER_UTILISATION_MODEL);
        run->flop_method = run->training_compute_flop.known ? GR_FLOP_HARDWARE : GR_FLOP_NONE;
    }
}

void gr_run_compute(struct gr_ledger *ledger, struct gr_run_result *run) {
    run->duration_wall_s =
        gr_ledger_override(ledger, "duration_wall_s", run->id, run->duration_wall_s);
    run->device_hours = gr_ledger_override(ledger, "device_hours", run->id, device_hours(run));
    run->coverage_ratio = coverage(run);
    run->power_average_w = mean_power(run);
    operations(ledger, run);
    run->training_compute_flop =
        gr_ledger_override(ledger, "training_compute_flop", run->id, run->training_compute_flop);
    run->flop_per_joule = run->utilization_ratio = GR_UNKNOWN;
    run->peak_flops = (double)NAN;
    if (run->training_compute_flop.known && !run->excluded) {
        efficiency(ledger, run);
    }
}
