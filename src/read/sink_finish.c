/* What the sink hands on: runs, devices and decisions as plain data. */
#include <stdlib.h>

#include "read/sink_further.h"

static const struct gr_energy nothing = {0};

static bool is_some(struct gr_energy e) {
    return gr_energy_cmp(e, nothing) != 0;
}

/* ---- devices ---- */

/** A repair of one device that happened `count` times. */
struct repair {
    const char *code;
    uint64_t count, line;
    double effect_kwh;
    const char *text;
};

static void decide_all(struct gr_sink *sink, const struct gr_sink_device *device,
                       const struct repair *repairs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct repair *r = &repairs[i];
        if (r->count > 0) {
            struct gr_pos where = {device->where.file, 0, r->line, 0};
            gr_sink_decide_at(sink, device->input, r->code, where, r->count, r->effect_kwh,
                              r->text);
        }
    }
}

static const char goes_back[] =
    "time goes back: a new segment starts, nothing is counted between the two";
static const char left_out_of[] = "longer gaps are left out of the energy";

/** Decisions of one chain of samples. */
static void decide_chain(struct gr_sink *sink, const struct gr_sink_device *device,
                         const struct gr_log_device *out, const struct gr_chain_counts *n) {
    uint64_t left_out = 0;
    uint64_t gap_line[2] = {0, 0}; /* first of those left out, of those bridged */
    for (size_t i = 0; i < out->gaps_kept; i++) {
        left_out += !out->gaps[i].bridged;
        uint64_t *line = &gap_line[out->gaps[i].bridged];
        *line = *line ? *line : out->gaps[i].line;
    }
    const struct repair repairs[] = {
        {"R060", n->duplicates, n->first_duplicate_line, 0, "repeated samples are dropped"},
        {"R061", n->equal_stamps, n->first_equal_line, n->equal_stamps_effect_kwh,
         "of samples with the same stamp the last one counts"},
        {"R062", n->reordered, n->first_reordered_line, 0, "samples are put in order of time"},
        {"R063", n->segments, n->first_segment_line, 0, goes_back},
        {"R064", out->gap_count - left_out, gap_line[1], gr_energy_kwh(out->interpolated),
         "gaps of up to 10 min are bridged and shown as interpolated"},
        {"R065", left_out, gap_line[0], -gr_energy_kwh(out->missing), left_out_of},
    };
    decide_all(sink, device, repairs, GR_COUNT(repairs));
}

/** Decisions of the intervals of a device. */
static void decide_spans(struct gr_sink *sink, const struct gr_sink_device *device,
                         const struct gr_log_device *out, const struct gr_spans_counts *n) {
    uint64_t gap_line = out->gaps_kept > 0 ? out->gaps[0].line : 0;
    const struct repair repairs[] = {
        {"R260", n->overlaps, n->first_overlap_line, 0,
         "intervals that overlap the one before them are counted in full"},
        {"R261", n->duplicates, n->first_duplicate_line, 0, "repeated intervals are dropped"},
        {"R062", n->reordered, n->first_reordered_line, 0, "intervals are put in order of time"},
        {"R063", n->segments, n->first_segment_line, 0, goes_back},
        {"R262", out->gap_count, gap_line, -gr_energy_kwh(out->missing),
         "holes between intervals are left out of the energy"},
    };
    decide_all(sink, device, repairs, GR_COUNT(repairs));
}

struct gr_log_device gr_sink_plain_device(const struct gr_sink_device *device,
                                          struct gr_energy energy) {
    return (struct gr_log_device){
        .key = device->key,
        .name = device->name,
        .scope = device->scope,
        .component = device->component,
        .tier = device->tier,
        .where = device->where,
        .energy = energy,
        .first = GR_TIME_NONE,
        .last = GR_TIME_NONE,
        .covered_s = GR_UNSTATED,
        .span_s = GR_UNSTATED,
        .median_step_s = GR_UNSTATED,
        .power_min_w = GR_UNSTATED,
        .power_mean_w = GR_UNSTATED,
        .power_max_w = GR_UNSTATED,
    };
}

/** A device as it is handed on; two where one input has its power and another its counter, each with the
 *  energy of its own input.  Returns how many. */
static size_t finish_device(struct gr_sink *sink, const struct gr_sink_device *device,
                            struct gr_energy energy, struct gr_log_device *out) {
    const struct gr_log_device plain = gr_sink_plain_device(device, energy);
    size_t count = 0;
    out[0] = plain;
    if (device->chain) {
        struct gr_chain_counts counts = {0};
        gr_chain_finish(device->chain, sink->arena, &out[count], &counts);
        decide_chain(sink, device, &out[count++], &counts);
    }
    if (device->spans) {
        struct gr_spans_counts counts = {0};
        out[count] = plain;
        gr_spans_finish(device->spans, sink->arena, &out[count], &counts);
        decide_spans(sink, device, &out[count++], &counts);
    }
    return count ? count : 1;
}

static struct gr_energy lesser(struct gr_energy a, struct gr_energy b) {
    return gr_energy_cmp(a, b) < 0 ? a : b;
}

/** Takes `excess` from the devices in proportion, from none more than it has; what rounding leaves comes off
 *  the largest, then off the others. */
static void shrink(struct gr_log_device *devices, size_t count, struct gr_energy sum,
                   struct gr_energy excess) {
    double share = gr_energy_joule(excess) / gr_energy_joule(sum);
    struct gr_energy left = excess;
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        struct gr_energy cut;
        largest = gr_energy_cmp(devices[i].energy, devices[largest].energy) > 0 ? i : largest;
        if (gr_energy_from_joule(gr_energy_joule(devices[i].energy) * share, &cut)) {
            cut = lesser(cut, devices[i].energy);
            devices[i].energy = gr_energy_sub(devices[i].energy, cut);
            left = gr_energy_sub(left, cut);
        }
    }
    for (size_t i = 0; i < count && is_some(left); i++) {
        struct gr_log_device *device = &devices[(largest + i) % count];
        struct gr_energy cut = lesser(left, device->energy);
        device->energy = gr_energy_sub(device->energy, cut);
        left = gr_energy_sub(left, cut);
    }
}

/** The stated total holds: parts that add up to more are scaled down to it; where they add up to less,
 *  the rest belongs to no device (component other, made in account/). */
static void fit_to_total(struct gr_sink *sink, const struct gr_sink_run *run,
                         struct gr_log_device *devices, size_t count, struct gr_energy sum) {
    struct gr_energy rest = gr_energy_sub(run->out.total, sum);
    double rest_j = gr_energy_joule(rest), total_j = gr_energy_joule(run->out.total);
    if (count == 0 || rest_j == 0) {
        return;
    }
    if (rest_j < 0) {
        shrink(devices, count, sum, gr_energy_sub(nothing, rest));
    }
    if (fabs(rest_j) > 1e-3 * total_j) {
        struct gr_pos where = {run->out.file, run->held_col, run->out.line, 0};
        gr_sink_decide_at(
            sink, run->held_input, rest_j > 0 ? "R031" : "R035", where, 1, gr_energy_kwh(rest),
            rest_j > 0 ? "the stated total counts; what its parts leave is listed as other"
                       : "the stated total counts; its parts, which add up to more, are "
                         "scaled to it");
    }
}

/** Devices with energy (all of a sampled run) into a list that has room for all of them. */
static size_t list_devices(struct gr_sink *sink, struct gr_sink_run *run, bool by_deltas,
                           struct gr_log_device *devices, struct gr_energy *sum) {
    size_t count = 0;
    *sum = nothing;
    for (uint32_t i = run->first_device; i != GR_NONE; i = sink->devices[i].next) {
        const struct gr_sink_device *device = &sink->devices[i];
        struct gr_energy energy = by_deltas ? device->delta_best : device->energy;
        if (!device->chain && !device->spans && !is_some(energy)) {
            continue;
        }
        for (size_t n = finish_device(sink, device, energy, &devices[count]); n > 0; n--) {
            *sum = gr_energy_add(*sum, devices[count++].energy);
        }
    }
    return count;
}

size_t gr_sink_parts(struct gr_sink *sink, struct gr_sink_run *run, struct gr_log_device *devices) {
    struct gr_energy sum;
    size_t count = list_devices(sink, run, false, devices, &sum);
    fit_to_total(sink, run, devices, count, sum);
    return count;
}

/** The same for a run at the end; returns their sum. */
static struct gr_energy finish_devices(struct gr_sink *sink, struct gr_sink_run *run,
                                       bool by_deltas, bool stated) {
    size_t most = run->device_count;
    struct gr_energy sum;
    for (uint32_t i = run->first_device; i != GR_NONE; i = sink->devices[i].next) {
        most += sink->devices[i].chain && sink->devices[i].spans;
    }
    struct gr_log_device *devices = GR_NEW_N(sink->arena, struct gr_log_device, most);
    size_t count = list_devices(sink, run, by_deltas, devices, &sum);
    run->out.devices = devices;
    run->out.device_count = count;
    if (stated) {
        fit_to_total(sink, run, devices, count, sum);
    }
    return sum;
}

/* ---- runs ---- */

static void take_deltas(struct gr_sink *sink, struct gr_sink_run *run) {
    const struct gr_deltas *best = &run->deltas->best;
    run->out.total = best->total;
    run->out.duration_s = best->duration_s;
    bool partly = sink->ref && sink->ref->device_count > 0;
    run->out.own_emissions_kg = partly ? GR_UNSTATED : best->emissions_kg;
    run->out.start = best->start;
    run->out.end = best->end;
    run->out.file = best->where.file;
    run->out.line = best->where.line;
    run->held_col = best->where.col;
    run->held_input = best->input;
}

/** Begin, end and duration of a run of samples; without a clock the longest of its devices' spans. */
void gr_sink_span(struct gr_log_run *out) {
    double longest_s = GR_UNSTATED;
    for (size_t i = 0; i < out->device_count; i++) {
        const struct gr_log_device *d = &out->devices[i];
        longest_s = fmax(longest_s, d->span_s); /* the other one where one is NAN */
        if (d->first == GR_TIME_NONE) {
            continue;
        }
        out->start = out->start == GR_TIME_NONE || d->first < out->start ? d->first : out->start;
        out->end = out->end == GR_TIME_NONE || d->last > out->end ? d->last : out->end;
    }
    if (isnan(out->duration_s)) {
        bool stamped = out->start != GR_TIME_NONE && out->end != GR_TIME_NONE;
        out->duration_s =
            stamped ? (double)(out->end - out->start) / (double)GR_SECOND_NS : longest_s;
    }
}

static void finish_run(struct gr_sink *sink, struct gr_sink_run *run) {
    gr_sink_deltas_close(sink, run);
    bool by_deltas = run->deltas && !run->has_total;
    if (by_deltas) {
        take_deltas(sink, run);
    } else if (run->deltas) {
        const struct gr_deltas *best = &run->deltas->best;
        gr_sink_tally(sink, best->input, GR_TALLY_TASKS_AND_RUN, best->where,
                      gr_energy_sub(nothing, best->total));
    }
    bool stated = run->has_total || by_deltas;
    struct gr_energy sum = finish_devices(sink, run, by_deltas, stated);
    if (!stated) {
        run->out.total = sum;
        gr_sink_span(&run->out);
    }
    if (!stated && run->blank) {
        run->out.anomaly = run->blank;
        struct gr_pos where = {run->out.file, 0, run->out.line, 0};
        gr_sink_tally(sink, run->input, GR_TALLY_BLANK, where, nothing);
    } else if (run->falls) {
        run->out.anomaly = "its energy falls while its duration grows: two processes seem to "
                           "write under one run id";
        struct gr_pos where = {run->out.file, 0, run->out.line, 0};
        gr_warning(sink->diag, "R044", where, NULL,
                   "the energy of a run falls while its duration grows");
        gr_sink_decide_at(sink, run->held_input, "R044", where, 1, -gr_energy_kwh(run->out.total),
                          "runs whose energy falls while the duration grows count nothing");
    }
}

/** A run of which every row lies outside the window is not a run. */
static bool is_run(const struct gr_sink_run *run) {
    return run->has_total || run->deltas || run->blank || !run->outside;
}

/** Hands on the runs where they stand: each moves down over the state of those before it, which is done
 *  with.  A second copy would be a third of the memory of a log of a million jobs. */
static void hand_on_runs(struct gr_sink *sink, struct gr_logs *out) {
    _Static_assert(sizeof(struct gr_sink_run) >= sizeof(struct gr_log_run), "moves down only");
    char *place = (char *)sink->runs;
    for (size_t i = 0; i < sink->run_count; i++) {
        struct gr_sink_run *run = &sink->runs[i];
        free(run->deltas);
        if (run->folded) {
            free(run->key);
            continue;
        }
        gr_arena_keep(sink->arena, run->key);
        memmove(place, &run->out, sizeof(struct gr_log_run));
        place += sizeof(struct gr_log_run);
        out->run_count++;
    }
    struct gr_log_run *runs =
        gr_xrealloc(sink->runs, out->run_count + sink->group_count, sizeof(runs[0]));
    for (size_t i = 0; i < sink->group_count; i++) {
        if (sink->groups[i].runs > 0) {
            gr_sink_group_finish(sink, (uint32_t)i, &runs[out->run_count++]);
        }
    }
    gr_arena_keep(sink->arena, runs);
    out->runs = runs;
    sink->runs = NULL;
    sink->run_count = 0;
}

static void finish_runs(struct gr_sink *sink, struct gr_logs *out) {
    for (size_t i = 0; i < sink->run_count; i++) {
        struct gr_sink_run *run = &sink->runs[i];
        if (gr_sink_ghost_leaves(sink, run) || !is_run(run)) {
            run->folded = true; /* it is no run of its own */
        } else {
            finish_run(sink, run);
        }
    }
    gr_sink_ranks(sink);
    gr_sink_fold_rest(sink);
    hand_on_runs(sink, out);
}

/* ---- inputs and decisions ---- */

/** A file that was read with another input, and is an input itself. */
static bool is_listed_elsewhere(const struct gr_sink *sink, size_t i) {
    bool found = false;
    for (size_t k = 0; sink->inputs[i].beside && k < sink->input_count && !found; k++) {
        bool same = sink->inputs[k].out.file == sink->inputs[i].out.file;
        found = same && (!sink->inputs[k].beside || k < i);
    }
    return found;
}

/** In order of file: inputs may have been read in the order of their first stamps. */
static void finish_inputs(struct gr_sink *sink, struct gr_logs *out) {
    struct gr_log_input *inputs = GR_NEW_N(sink->arena, struct gr_log_input, sink->input_count);
    size_t count = 0;
    for (size_t i = 0; i < sink->input_count; i++) {
        size_t at = count;
        if (is_listed_elsewhere(sink, i)) {
            continue;
        }
        for (; at > 0 && inputs[at - 1].file > sink->inputs[i].out.file; at--) {
            inputs[at] = inputs[at - 1];
        }
        inputs[at] = sink->inputs[i].out;
        count++;
    }
    out->inputs = inputs;
    out->input_count = count;
}

static double weight(const struct gr_decision *d) {
    return isnan(d->effect_kwh) ? 0 : fabs(d->effect_kwh);
}

static int by_effect(const void *a, const void *b) {
    const struct gr_decision *x = a, *y = b;
    if (weight(x) > weight(y) || weight(x) < weight(y)) {
        return weight(x) > weight(y) ? -1 : 1;
    }
    if (x->file != y->file) {
        return x->file < y->file ? -1 : 1;
    }
    if (x->line != y->line) {
        return x->line < y->line ? -1 : 1;
    }
    return strcmp(x->code, y->code);
}

static void finish_decisions(struct gr_sink *sink, struct gr_logs *out) {
    for (uint32_t i = 0; i < sink->input_count; i++) {
        gr_sink_settle(sink, i);
    }
    struct gr_decision *all = GR_NEW_N(sink->arena, struct gr_decision, sink->decision_count);
    for (size_t i = 0; i < sink->decision_count; i++) {
        all[i] = sink->decisions[i].out;
    }
    if (sink->decision_count > 1) {
        qsort(all, sink->decision_count, sizeof(all[0]), by_effect);
    }
    out->decisions = all;
    out->decision_count = sink->decision_count;
}

void gr_sink_finish(struct gr_sink *sink, struct gr_logs *out) {
    *out = (struct gr_logs){0};
    finish_runs(sink, out);
    finish_decisions(sink, out);
    finish_inputs(sink, out);
}
