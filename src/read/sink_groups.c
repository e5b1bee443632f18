/* Groups of runs that are listed together: what they have in common, and exact sums of the rest. */
#include <math.h>
#include <stdlib.h>

#include "read/sink_further.h"

static const struct gr_energy nothing = {0};

/* ---- what a run gives ---- */

static const size_t texts[GR_FOLD_TEXTS] = {
    /* those that emissions do not need come first */
    offsetof(struct gr_log_run, user),         offsetof(struct gr_log_run, account),
    offsetof(struct gr_log_run, state),        offsetof(struct gr_log_run, partition),
    offsetof(struct gr_log_run, tool_version), offsetof(struct gr_log_run, cpu_model),
    offsetof(struct gr_log_run, gpu_model),    offsetof(struct gr_log_run, tool),
    offsetof(struct gr_log_run, country_iso2), offsetof(struct gr_log_run, country_iso3),
    offsetof(struct gr_log_run, region),       offsetof(struct gr_log_run, cloud_provider),
    offsetof(struct gr_log_run, cloud_region),
};
enum { FINE_TEXTS = 7 };

static const size_t numbers[GR_FOLD_NUMBERS] = {
    offsetof(struct gr_log_run, cpu_count),   offsetof(struct gr_log_run, gpu_count),
    offsetof(struct gr_log_run, node_count),  offsetof(struct gr_log_run, ram_total_gb),
    offsetof(struct gr_log_run, cpu_power_w),
};

static const char *text_of(const struct gr_log_run *out, size_t i) {
    const char *text;
    memcpy(&text, (const char *)out + texts[i], sizeof(text));
    return text;
}

static double number_of(const struct gr_log_run *out, size_t i) {
    double value;
    memcpy(&value, (const char *)out + numbers[i], sizeof(value));
    return value;
}

struct gr_sink_share gr_sink_share_of(const struct gr_log_run *out) {
    struct gr_sink_share share = {
        out->total, out->duration_s, out->own_emissions_kg, out->cpu_time_s, {0}};
    for (size_t i = 0; i < GR_FOLD_NUMBERS; i++) {
        share.numbers[i] = (float)number_of(out, i);
    }
    return share;
}

/** Rounded to 1e-18; what is not known or beyond all measure is nothing. */
static struct gr_energy exactly(double value) {
    struct gr_energy e;
    return gr_energy_from_joule(value, &e) ? e : nothing;
}

static void add(struct gr_energy *sum, struct gr_energy more, bool away) {
    *sum = away ? gr_energy_sub(*sum, more) : gr_energy_add(*sum, more);
}

/** In 1e-9; what is not known or beyond all measure is nothing.  A million processors for three centuries are
 *  below 1e16 s, and 2^32 runs of the largest still fit. */
static gr_i128 nano(double value) {
    return value > 0 && value < 1e18 ? (gr_i128)(value * 1e9) : 0;
}

void gr_sink_group_add(struct gr_sink_group *group, const struct gr_sink_share *share, bool away) {
    int64_t sign = away ? -1 : 1;
    add(&group->out.total, share->total, away);
    if (!isnan(share->emissions_kg)) {
        add(&group->emissions_kg, exactly(share->emissions_kg), away);
    }
    group->duration_ns += sign * nano(share->duration_s);
    group->cpu_time_ns += sign * nano(share->cpu_time_s);
    for (size_t i = 0; i < GR_FOLD_NUMBERS; i++) {
        group->numbers[i] += sign * nano((double)share->numbers[i] * share->duration_s);
    }
    group->runs += away ? UINT64_MAX : 1;
}

/* ---- classes ---- */

static int32_t month_of(const struct gr_log_run *out) {
    gr_time t = out->start != GR_TIME_NONE ? out->start : out->end;
    if (t == GR_TIME_NONE) {
        return 0;
    }
    struct gr_civil c = gr_civil_from_time(t);
    return c.year * 12 + c.month - 1;
}

static struct gr_sink_class class_of(const struct gr_log_run *out, uint32_t input,
                                     const char *anomaly) {
    struct gr_sink_class class = {
        .anomaly = anomaly,
        .pue_inside = isnan(out->pue_inside) ? 0 : out->pue_inside,
        .input = input,
        .month = month_of(out),
        .boundary = out->boundary,
        .stated = (uint32_t)!isnan(out->duration_s) | (uint32_t)!isnan(out->own_emissions_kg) << 1 |
                  (uint32_t)!isnan(out->cpu_time_s) << 2 | (uint32_t)out->zone_known << 3,
    };
    for (size_t i = 0; i < GR_FOLD_TEXTS; i++) {
        class.texts[i] = text_of(out, i);
    }
    for (size_t i = 0; i < GR_FOLD_NUMBERS; i++) {
        class.stated |= (uint32_t)!isnan(number_of(out, i)) << (4 + i);
    }
    return class;
}

/** Without what emissions do not need. */
static struct gr_sink_class coarse(struct gr_sink_class class, const char *none) {
    for (size_t i = 0; i < FINE_TEXTS; i++) {
        class.texts[i] = none;
    }
    class.month -= class.month % 12;
    class.coarse = true;
    return class;
}

static bool is_same(const struct gr_sink_class *a, const struct gr_sink_class *b) {
    bool same = a->anomaly == b->anomaly && !(a->pue_inside < b->pue_inside) &&
                !(a->pue_inside > b->pue_inside) && a->input == b->input && a->month == b->month &&
                a->boundary == b->boundary && a->stated == b->stated && a->coarse == b->coarse;
    for (size_t i = 0; i < GR_FOLD_TEXTS && same; i++) {
        same = a->texts[i] == b->texts[i];
    }
    return same;
}

static uint64_t hash_of(const struct gr_sink_class *class) {
    uint64_t hash = (uint64_t) class->month * 31 + class->input;
    for (size_t i = 0; i < GR_FOLD_TEXTS; i++) {
        hash = (hash ^ (uintptr_t) class->texts[i]) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash;
}

static size_t slot_of(const struct gr_sink *sink, const struct gr_sink_class *class) {
    size_t mask = sink->group_slot_count - 1, slot = (size_t)hash_of(class) & mask;
    while (sink->group_slots[slot] != 0 &&
           !is_same(&sink->groups[sink->group_slots[slot] - 1].class, class)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void grow_slots(struct gr_sink *sink) {
    free(sink->group_slots);
    sink->group_slot_count = sink->group_slot_count ? 2 * sink->group_slot_count : 64;
    sink->group_slots = gr_xcalloc(sink->group_slot_count, sizeof(sink->group_slots[0]));
    for (size_t i = 0; i < sink->group_count; i++) {
        sink->group_slots[slot_of(sink, &sink->groups[i].class)] = (uint32_t)i + 1;
    }
}

static uint32_t group_of_class(struct gr_sink *sink, struct gr_sink_class class) {
    if (2 * (sink->group_count + 1) > sink->group_slot_count) {
        grow_slots(sink);
    }
    size_t slot = slot_of(sink, &class);
    if (sink->group_slots[slot] == 0 && sink->group_count >= sink->groups_most) {
        class = coarse(class, gr_names_get(sink->names, (struct gr_str){NULL, 0})->text);
        slot = slot_of(sink, &class);
    }
    if (sink->group_slots[slot] == 0) {
        struct gr_sink_group group = {.class = class};
        group.out.start = group.out.end = GR_TIME_NONE;
        GR_PUSH(sink->groups, sink->group_count, sink->group_cap) = group;
        sink->group_slots[slot] = (uint32_t)sink->group_count;
    }
    return sink->group_slots[slot] - 1;
}

uint32_t gr_sink_group_of(struct gr_sink *sink, const struct gr_log_run *out, uint32_t input,
                          const char *anomaly) {
    uint32_t at = group_of_class(sink, class_of(out, input, anomaly));
    struct gr_log_run *sum = &sink->groups[at].out;
    if (sum->file == 0) {
        sum->file = out->file;
        sum->line = out->line;
    }
    sum->line = out->file == sum->file && out->line < sum->line ? out->line : sum->line;
    if (out->start != GR_TIME_NONE && (sum->start == GR_TIME_NONE || out->start < sum->start)) {
        sum->start = out->start;
    }
    if (out->end != GR_TIME_NONE && (sum->end == GR_TIME_NONE || out->end > sum->end)) {
        sum->end = out->end;
    }
    return at;
}

uint32_t gr_sink_group_like(struct gr_sink *sink, uint32_t group, const char *anomaly) {
    struct gr_sink_class class = sink->groups[group].class;
    class.anomaly = anomaly;
    uint32_t at = group_of_class(sink, class);
    struct gr_log_run *sum = &sink->groups[at].out;
    const struct gr_log_run *from = &sink->groups[group].out;
    if (sum->file == 0) {
        sum->file = from->file;
        sum->line = from->line;
        sum->start = from->start;
        sum->end = from->end;
    }
    return at;
}

/* ---- devices ---- */

size_t gr_sink_group_device(struct gr_sink *sink, uint32_t index,
                            const struct gr_log_device *device, uint32_t input, bool tier_stated) {
    struct gr_sink_group *group = &sink->groups[index];
    size_t i = 0;
    for (; i < group->device_count; i++) {
        const struct gr_sink_device *known = &group->devices[i];
        if (known->key == device->key && known->scope == device->scope &&
            known->component == device->component && known->tier == device->tier &&
            known->tier_stated == tier_stated) {
            return i;
        }
    }
    GR_PUSH(group->devices, group->device_count, group->device_cap) = (struct gr_sink_device){
        .next = GR_NONE,
        .input = input,
        .key = device->key,
        .name = device->name,
        .scope = device->scope,
        .component = device->component,
        .tier = device->tier,
        .tier_stated = tier_stated,
        .where = device->where,
    };
    return i;
}

/* ---- handed on ---- */

static void fill_numbers(const struct gr_sink_group *group, struct gr_log_run *out) {
    double seconds = (double)group->duration_ns / 1e9;
    for (size_t i = 0; i < GR_FOLD_NUMBERS; i++) {
        bool stated = group->class.stated >> (4 + i) & 1 && seconds > 0;
        double mean = stated ? (double)group->numbers[i] / 1e9 / seconds : GR_UNSTATED;
        memcpy((char *)out + numbers[i], &mean, sizeof(mean));
    }
    out->duration_s = group->class.stated & 1 ? seconds : GR_UNSTATED;
    out->own_emissions_kg =
        group->class.stated >> 1 & 1 ? gr_energy_joule(group->emissions_kg) : GR_UNSTATED;
    out->cpu_time_s = group->class.stated >> 2 & 1 ? (double)group->cpu_time_ns / 1e9 : GR_UNSTATED;
    out->naive_emissions_kg = gr_energy_joule(group->naive_emissions_kg);
}

static void fill_devices(struct gr_sink *sink, const struct gr_sink_group *group,
                         struct gr_log_run *out) {
    struct gr_log_device *devices =
        GR_NEW_N(sink->arena, struct gr_log_device, group->device_count);
    size_t count = 0;
    for (size_t i = 0; i < group->device_count; i++) {
        const struct gr_sink_device *device = &group->devices[i];
        if (gr_energy_cmp(device->energy, nothing) != 0) {
            devices[count++] = gr_sink_plain_device(device, device->energy);
        }
    }
    out->devices = devices;
    out->device_count = count;
}

void gr_sink_group_finish(struct gr_sink *sink, uint32_t index, struct gr_log_run *out) {
    const struct gr_sink_group *group = &sink->groups[index];
    const struct gr_sink_class *class = &group->class;
    const char *none = gr_names_get(sink->names, (struct gr_str){NULL, 0})->text;
    *out = group->out;
    for (size_t i = 0; i < GR_FOLD_TEXTS; i++) {
        memcpy((char *)out + texts[i], &class->texts[i], sizeof(class->texts[i]));
    }
    out->host = none;
    out->anomaly = class->anomaly;
    out->boundary = class->boundary;
    out->pue_inside = class->pue_inside > 0 ? class->pue_inside : GR_UNSTATED;
    out->zone_known = class->stated >> 3 & 1;
    out->run_count = group->runs;
    out->key = gr_arena_printf(sink->arena, "further-%u", index + 1);
    out->project =
        class->month == 0
            ? gr_arena_printf(sink->arena, "%llu further runs", (unsigned long long)group->runs)
        : class->coarse ? gr_arena_printf(sink->arena, "%llu further runs, %d",
                                          (unsigned long long)group->runs, class->month / 12)
                        : gr_arena_printf(sink->arena, "%llu further runs, %d-%02d",
                                          (unsigned long long)group->runs, class->month / 12,
                                          class->month % 12 + 1);
    fill_numbers(group, out);
    fill_devices(sink, group, out);
}
