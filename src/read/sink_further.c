/* Which runs are folded into groups, and what stays of those that are folded while reading. */
#include <stdlib.h>

#include "read/sink_further.h"

static const struct gr_energy nothing = {0};

/* ---- which ---- */

struct candidate {
    struct gr_energy total;
    uint32_t run;
};

static int by_energy(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    int more = gr_energy_cmp(y->total, x->total);
    return more ? more : (x->run > y->run) - (x->run < y->run);
}

/** Totals or nothing: samples, intervals and parts of a run are not folded while they may go on. */
static bool is_plain(const struct gr_sink *sink, const struct gr_sink_run *run, bool finished) {
    bool plain = run->device_count <= GR_FOLD_DEVICES && !run->ghost &&
                 (finished || ((run->has_total || run->blank) && !run->deltas && !run->falls));
    for (uint32_t i = run->first_device; i != GR_NONE && plain; i = sink->devices[i].next) {
        plain = !sink->devices[i].chain && !sink->devices[i].spans;
    }
    return plain;
}

/** Those that can be folded, largest first.  The caller frees. */
static struct candidate *candidates(const struct gr_sink *sink, bool finished, size_t *count) {
    struct candidate *all = gr_xcalloc(sink->run_count + 1, sizeof(all[0]));
    size_t n = 0;
    for (size_t i = 0; i < sink->run_count; i++) {
        const struct gr_sink_run *run = &sink->runs[i];
        if (!run->folded && is_plain(sink, run, finished)) {
            all[n++] = (struct candidate){run->has_total || finished ? run->out.total : nothing,
                                          (uint32_t)i};
        }
    }
    qsort(all, n, sizeof(all[0]), by_energy);
    *count = n;
    return all;
}

/* ---- into a group ---- */

static bool is_tier_stated(const struct gr_sink *sink, const struct gr_sink_run *run,
                           const char *key) {
    for (uint32_t i = run->first_device; i != GR_NONE; i = sink->devices[i].next) {
        if (sink->devices[i].key == key) {
            return sink->devices[i].tier_stated;
        }
    }
    return false;
}

/** Adds a run to its group, and says where: devices by their place in it. */
static uint32_t fold(struct gr_sink *sink, const struct gr_sink_run *run,
                     const struct gr_log_device *devices, size_t count, const char *anomaly,
                     uint8_t places[GR_FOLD_DEVICES]) {
    uint32_t at = gr_sink_group_of(sink, &run->out, run->held_input, anomaly);
    struct gr_sink_share share = gr_sink_share_of(&run->out);
    for (size_t i = 0; i < count; i++) {
        bool stated = is_tier_stated(sink, run, devices[i].key);
        size_t place = gr_sink_group_device(sink, at, &devices[i], run->held_input, stated);
        struct gr_sink_device *device = &sink->groups[at].devices[place];
        device->energy = gr_energy_add(device->energy, devices[i].energy);
        places[i] = (uint8_t)place;
    }
    struct gr_sink_group *group = &sink->groups[at];
    gr_sink_group_add(group, &share, false);
    group->out.naive = gr_energy_add(group->out.naive, run->out.naive);
    group->out.row_count += run->out.row_count;
    struct gr_energy naive_kg;
    if (gr_energy_from_joule(run->out.naive_emissions_kg, &naive_kg)) {
        group->naive_emissions_kg = gr_energy_add(group->naive_emissions_kg, naive_kg);
    }
    return at;
}

/* ---- what stays ---- */

static uint32_t short_hash(uint64_t hash) {
    return (uint32_t)(hash ^ hash >> 32);
}

/** Slot of that key, or the free one where it would stand. */
static struct gr_sink_slot *folded_slot(const struct gr_sink *sink, uint64_t hash) {
    size_t mask = sink->folded_slot_count - 1, slot = short_hash(hash) & mask;
    for (; sink->folded_slots[slot].run != 0; slot = (slot + 1) & mask) {
        const struct gr_sink_slot *taken = &sink->folded_slots[slot];
        if (taken->hash == short_hash(hash) && sink->folded[taken->run - 1].hash == hash) {
            break;
        }
    }
    return &sink->folded_slots[slot];
}

static void put_folded(struct gr_sink *sink, size_t i) {
    uint64_t hash = sink->folded[i].hash;
    *folded_slot(sink, hash) = (struct gr_sink_slot){short_hash(hash), (uint32_t)i + 1};
}

uint32_t gr_sink_folded_find(const struct gr_sink *sink, uint64_t hash) {
    return sink->folded_count > 0 ? folded_slot(sink, hash)->run : 0;
}

/** Those that came back stay in the slots until these are made anew: chains hold. */
static void grow_folded_slots(struct gr_sink *sink) {
    free(sink->folded_slots);
    sink->folded_slot_count = sink->folded_slot_count ? 2 * sink->folded_slot_count : 8192;
    sink->folded_slots = gr_xcalloc(sink->folded_slot_count, sizeof(sink->folded_slots[0]));
    for (size_t i = 0; i < sink->folded_count; i++) {
        if (sink->folded[i].hash != 0) {
            put_folded(sink, i);
        }
    }
}

static void keep(struct gr_sink *sink, const struct gr_sink_folded *folded) {
    if (2 * (sink->folded_count + 1) > sink->folded_slot_count) {
        grow_folded_slots(sink);
    }
    GR_PUSH(sink->folded, sink->folded_count, sink->folded_cap) = *folded;
    put_folded(sink, sink->folded_count - 1);
}

static void keep_energy(struct gr_sink *sink, struct gr_energy energy) {
    GR_PUSH(sink->fold_parts, sink->fold_part_count, sink->fold_part_cap) = energy;
}

/** Folds a run while reading. */
static void fold_early(struct gr_sink *sink, struct gr_sink_run *run) {
    struct gr_log_device devices[GR_FOLD_DEVICES];
    if (!run->has_total) {
        gr_sink_span(&run->out);
    }
    size_t count = run->has_total ? gr_sink_parts(sink, run, devices) : 0;
    const char *anomaly = run->has_total ? NULL : run->blank;
    struct gr_sink_share share = gr_sink_share_of(&run->out);
    struct gr_sink_folded folded = {
        .total = run->out.total,
        .hash = run->hash ? run->hash : 1,
        .machine = gr_sink_machine(run),
        .end = run->out.end,
        .duration_s = run->out.duration_s,
        .emissions_kg = run->out.own_emissions_kg,
        .cpu_time_s = run->out.cpu_time_s,
        .input = run->held_input,
        .line = run->out.line < UINT32_MAX ? (uint32_t)run->out.line : UINT32_MAX,
        .rows = run->out.row_count < UINT32_MAX ? (uint32_t)run->out.row_count : UINT32_MAX,
        .kept = (uint32_t)sink->fold_part_count,
        .part_count = (uint8_t)count,
        .blank = !run->has_total,
        .has_naive = gr_energy_cmp(run->out.naive, run->out.total) != 0,
        .has_parts = count != 1 || gr_energy_cmp(devices[0].energy, run->out.total) != 0,
    };
    memcpy(folded.numbers, share.numbers, sizeof(folded.numbers));
    folded.group = fold(sink, run, devices, count, anomaly, folded.device);
    if (folded.blank) {
        struct gr_pos where = {run->out.file, 0, run->out.line, 0};
        gr_sink_tally(sink, run->input, GR_TALLY_BLANK, where, nothing);
    }
    if (folded.has_naive) {
        keep_energy(sink, run->out.naive);
    }
    for (size_t i = 0; i < count && folded.has_parts; i++) {
        keep_energy(sink, devices[i].energy);
    }
    keep(sink, &folded);
    run->folded = true;
}

/* ---- runs that are met again ---- */

void gr_sink_ghost(struct gr_sink *sink, struct gr_sink_run *run, uint32_t folded) {
    const struct gr_sink_folded *f = &sink->folded[folded - 1];
    run->ghost = folded;
    run->has_total = !f->blank;
    run->blank = f->blank ? sink->groups[f->group].class.anomaly : NULL;
    run->held_input = f->input;
    run->out.total = f->total;
    run->out.duration_s = f->duration_s;
    run->out.own_emissions_kg = f->emissions_kg;
    run->out.file = sink->inputs[f->input].out.file;
    run->out.line = f->line;
}

static struct gr_sink_share share_of_folded(const struct gr_sink_folded *f) {
    struct gr_sink_share share = {f->total, f->duration_s, f->emissions_kg, f->cpu_time_s, {0}};
    memcpy(share.numbers, f->numbers, sizeof(share.numbers));
    return share;
}

/** Takes a folded run out of its group. */
static void take_out(struct gr_sink *sink, const struct gr_sink_folded *f) {
    struct gr_sink_group *group = &sink->groups[f->group];
    struct gr_sink_share share = share_of_folded(f);
    gr_sink_group_add(group, &share, true);
    for (size_t i = 0; i < f->part_count; i++) {
        struct gr_energy part =
            f->has_parts ? sink->fold_parts[f->kept + f->has_naive + i] : f->total;
        struct gr_sink_device *device = &group->devices[f->device[i]];
        device->energy = gr_energy_sub(device->energy, part);
    }
}

void gr_sink_unfold(struct gr_sink *sink, struct gr_sink_run *run) {
    struct gr_sink_folded *f = &sink->folded[run->ghost - 1];
    struct gr_log_run *group = &sink->groups[f->group].out;
    struct gr_energy naive = f->has_naive ? sink->fold_parts[f->kept] : f->total;
    take_out(sink, f);
    group->naive = gr_energy_sub(group->naive, naive);
    group->row_count -= f->rows;
    run->out.naive = gr_energy_add(run->out.naive, naive);
    run->out.row_count += f->rows;
    f->hash = 0;
    run->ghost = 0;
}

bool gr_sink_ghost_leaves(struct gr_sink *sink, struct gr_sink_run *run) {
    if (run->ghost && run->deltas && !run->has_total) {
        gr_sink_unfold(sink, run); /* its parts have energy */
    }
    if (!run->ghost) {
        return false;
    }
    struct gr_sink_group *group = &sink->groups[sink->folded[run->ghost - 1].group];
    struct gr_energy naive_kg;
    group->out.naive = gr_energy_add(group->out.naive, run->out.naive);
    group->out.row_count += run->out.row_count;
    if (gr_energy_from_joule(run->out.naive_emissions_kg, &naive_kg)) {
        group->naive_emissions_kg = gr_energy_add(group->naive_emissions_kg, naive_kg);
    }
    return true;
}

void gr_sink_folded_refuse(struct gr_sink *sink, struct gr_sink_folded *f, const char *anomaly) {
    take_out(sink, f);
    f->part_count = 0;
    f->group = gr_sink_group_like(sink, f->group, anomaly);
    struct gr_sink_share share = share_of_folded(f);
    gr_sink_group_add(&sink->groups[f->group], &share, false);
}

/* ---- while reading ---- */

/** Runs and devices close up; afterwards they have other numbers. */
static void close_up(struct gr_sink *sink) {
    struct gr_sink_device *devices = gr_xcalloc(sink->device_count + 1, sizeof(devices[0]));
    size_t runs = 0, count = 0;
    memset(sink->run_slots, 0, sink->run_slot_count * sizeof(sink->run_slots[0]));
    for (size_t i = 0; i < sink->run_count; i++) {
        struct gr_sink_run run = sink->runs[i];
        if (run.folded) {
            free(run.key);
            continue;
        }
        uint32_t first = GR_NONE;
        for (uint32_t d = run.first_device; d != GR_NONE; d = sink->devices[d].next) {
            devices[count] = sink->devices[d];
            devices[count].next = devices[count].next == GR_NONE ? GR_NONE : (uint32_t)count + 1;
            first = first == GR_NONE ? (uint32_t)count : first;
            count++;
        }
        run.first_device = first;
        run.last_device = first == GR_NONE ? GR_NONE : (uint32_t)count - 1;
        sink->runs[runs++] = run;
        gr_sink_put_slot(sink, run.hash, (uint32_t)runs);
    }
    free(sink->devices);
    sink->devices = devices;
    sink->device_cap = sink->device_count + 1;
    sink->device_count = count;
    sink->run_count = runs;
}

void gr_sink_fold_some(struct gr_sink *sink) {
    if (!sink->many || sink->run_count < GR_FOLD_AT || sink->run_count < sink->fold_at) {
        return;
    }
    size_t count = 0, recent = sink->run_count - GR_FOLD_RECENT;
    struct candidate *all = candidates(sink, false, &count);
    for (size_t i = GR_RUNS_LISTED; i < count; i++) {
        if (all[i].run < recent) {
            fold_early(sink, &sink->runs[all[i].run]);
        }
    }
    free(all);
    for (size_t i = 0; i < recent; i++) {
        struct gr_sink_run *run = &sink->runs[i];
        bool nothing_of_it = !run->has_total && !run->deltas && !run->blank && run->outside;
        bool leaves = run->ghost && !run->deltas && gr_sink_ghost_leaves(sink, run);
        run->folded = run->folded || nothing_of_it || leaves;
    }
    close_up(sink);
    sink->fold_at =
        2 * sink->run_count; /* runs that cannot be folded are not looked at each time */
}

/* ---- at the end ---- */

void gr_sink_fold_rest(struct gr_sink *sink) {
    size_t count = 0;
    struct candidate *all = candidates(sink, true, &count);
    for (size_t i = GR_RUNS_LISTED; i < count; i++) {
        struct gr_sink_run *run = &sink->runs[all[i].run];
        uint8_t places[GR_FOLD_DEVICES];
        (void)fold(sink, run, run->out.devices, run->out.device_count, run->out.anomaly, places);
        run->folded = true;
    }
    free(all);
    uint64_t further = 0;
    for (size_t i = 0; i < sink->group_count; i++) {
        further += sink->groups[i].runs;
    }
    if (further > 0) {
        struct gr_pos where = {sink->groups[0].out.file, 0, sink->groups[0].out.line, 0};
        gr_sink_decide_at(sink, sink->groups[0].class.input, "R265", where, further, 0,
                          "the runs of most energy are listed, the further ones in groups with "
                          "their sums");
    }
}

void gr_sink_further_free(struct gr_sink *sink) {
    for (size_t i = 0; i < sink->group_count; i++) {
        free(sink->groups[i].devices);
    }
    free(sink->groups);
    free(sink->group_slots);
    free(sink->folded);
    free(sink->folded_slots);
    free(sink->fold_parts);
}
