/* Runs and devices of the sink: found by key, filled from rows. */
#include <stdlib.h>

#include "base/utf8.h"
#include "read/sink_further.h"

struct gr_run_attributes gr_run_attributes_none(void) {
    return (struct gr_run_attributes){
        .start = GR_TIME_NONE,
        .end = GR_TIME_NONE,
        .boundary = GR_BOUNDARY_DEVICE,
        .pue_inside = GR_UNSTATED,
        .duration_s = GR_UNSTATED,
        .own_emissions_kg = GR_UNSTATED,
        .cpu_power_w = GR_UNSTATED,
        .ram_total_gb = GR_UNSTATED,
        .cpu_count = GR_UNSTATED,
        .gpu_count = GR_UNSTATED,
        .node_count = GR_UNSTATED,
        .cpu_time_s = GR_UNSTATED,
    };
}

/* ---- attributes ---- */

/** Texts of a run: where they stand in both structures. */
static const struct {
    size_t from, to;
} texts[] = {
#define TEXT(field)                                                                                \
    { offsetof(struct gr_run_attributes, field), offsetof(struct gr_log_run, field) }
    TEXT(project),      TEXT(host),      TEXT(user),           TEXT(account),
    TEXT(state),        TEXT(tool),      TEXT(tool_version),   TEXT(country_iso2),
    TEXT(country_iso3), TEXT(region),    TEXT(cloud_provider), TEXT(cloud_region),
    TEXT(cpu_model),    TEXT(gpu_model), TEXT(partition),
#undef TEXT
};
_Static_assert(GR_COUNT(texts) <= GR_SINK_TEXTS, "one slot of last_text for each");

/** Numbers of a run. */
static const struct {
    size_t from, to;
} numbers[] = {
#define NUMBER(field)                                                                              \
    { offsetof(struct gr_run_attributes, field), offsetof(struct gr_log_run, field) }
    NUMBER(pue_inside),  NUMBER(duration_s),   NUMBER(own_emissions_kg),
    NUMBER(cpu_power_w), NUMBER(ram_total_gb), NUMBER(cpu_count),
    NUMBER(gpu_count),   NUMBER(node_count),   NUMBER(cpu_time_s),
#undef NUMBER
};

static void merge_text(struct gr_sink *sink, size_t i, struct gr_log_run *out,
                       const struct gr_run_attributes *a, bool over, struct gr_pos where) {
    struct gr_str raw;
    const char *old;
    memcpy(&raw, (const char *)a + texts[i].from, sizeof(raw));
    memcpy(&old, (const char *)out + texts[i].to, sizeof(old));
    if (raw.n == 0 || (*old != '\0' && !over)) {
        return;
    }
    if (!gr_str_eq(raw, sink->last_text[i]->raw)) {
        sink->last_text[i] = gr_names_get(sink->names, raw);
        if (sink->last_text[i]->repaired) {
            gr_sink_tally(sink, gr_sink_now_index(sink), GR_TALLY_LATIN1, where,
                          (struct gr_energy){0});
        }
    }
    memcpy((char *)out + texts[i].to, &sink->last_text[i]->text, sizeof(old));
}

static void merge_number(size_t i, struct gr_log_run *out, const struct gr_run_attributes *a,
                         bool over) {
    double value, old;
    memcpy(&value, (const char *)a + numbers[i].from, sizeof(value));
    memcpy(&old, (const char *)out + numbers[i].to, sizeof(old));
    if (!isnan(value) && (isnan(old) || over)) {
        memcpy((char *)out + numbers[i].to, &value, sizeof(value));
    }
}

void gr_sink_merge(struct gr_sink *sink, struct gr_log_run *out, const struct gr_run_attributes *a,
                   bool over, struct gr_pos where) {
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        merge_text(sink, i, out, a, over, where);
    }
    for (size_t i = 0; i < GR_COUNT(numbers); i++) {
        merge_number(i, out, a, over);
    }
    if (a->start != GR_TIME_NONE && (over || out->start == GR_TIME_NONE)) {
        out->start = a->start;
        out->zone_known = a->zone_known;
    }
    if (a->end != GR_TIME_NONE && (over || out->end == GR_TIME_NONE)) {
        out->end = a->end;
        out->zone_known = a->zone_known;
    }
    if (a->start == GR_TIME_NONE && a->end == GR_TIME_NONE && a->zone_known) {
        out->zone_known = true; /* sampled: the stamps are its devices' */
    }
}

/** What the experiment file says where the log is silent, or in its place. */
static void merge_ref(struct gr_sink *sink, struct gr_log_run *out) {
    const struct gr_log_ref *ref = sink->ref;
    if (!ref) {
        return;
    }
    if (ref->has_boundary) {
        out->boundary = ref->boundary;
    }
    if (*out->tool == '\0' && ref->tool) {
        out->tool = gr_names_get(sink->names, gr_str(ref->tool))->text;
    }
    if (*out->tool_version == '\0' && ref->tool_version) {
        out->tool_version = gr_names_get(sink->names, gr_str(ref->tool_version))->text;
    }
}

/* ---- runs by key ---- */

/** The part of a hash that slots hold; it finds the slot as well. */
static uint32_t key_hash(uint64_t hash) {
    return (uint32_t)(hash ^ hash >> 32);
}

void gr_sink_put_slot(struct gr_sink *sink, uint64_t hash, uint32_t run) {
    size_t mask = sink->run_slot_count - 1, slot = key_hash(hash) & mask;
    while (sink->run_slots[slot].run != 0) {
        slot = (slot + 1) & mask;
    }
    sink->run_slots[slot] = (struct gr_sink_slot){key_hash(hash), run};
}

static size_t run_slot(const struct gr_sink *sink, struct gr_str key, uint64_t whole) {
    uint32_t hash = key_hash(whole);
    size_t mask = sink->run_slot_count - 1;
    size_t slot = hash & mask;
    for (; sink->run_slots[slot].run != 0; slot = (slot + 1) & mask) {
        const struct gr_sink_slot *taken = &sink->run_slots[slot];
        if (taken->hash == hash && gr_str_is(key, sink->runs[taken->run - 1].key)) {
            break;
        }
    }
    return slot;
}

static void grow_run_slots(struct gr_sink *sink) {
    struct gr_sink_slot *old = sink->run_slots;
    size_t old_count = sink->run_slot_count;
    sink->run_slot_count = old_count ? 2 * old_count : 64;
    sink->run_slots = gr_xcalloc(sink->run_slot_count, sizeof(sink->run_slots[0]));
    size_t mask = sink->run_slot_count - 1;
    for (size_t i = 0; i < old_count; i++) {
        size_t slot = old[i].hash & mask;
        while (old[i].run != 0 && sink->run_slots[slot].run != 0) {
            slot = (slot + 1) & mask;
        }
        if (old[i].run != 0) {
            sink->run_slots[slot] = old[i];
        }
    }
    free(old);
}

static void init_run_out(struct gr_log_run *out) {
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        const char *nothing = "";
        memcpy((char *)out + texts[i].to, &nothing, sizeof(nothing));
    }
    for (size_t i = 0; i < GR_COUNT(numbers); i++) {
        double unknown = GR_UNSTATED;
        memcpy((char *)out + numbers[i].to, &unknown, sizeof(unknown));
    }
    out->start = out->end = GR_TIME_NONE;
    out->naive_emissions_kg = 0;
}

/** The key, and behind it an id, which no other run has: not among the names, which are there to be met
 *  again. */
static char *key_and_id(struct gr_str key, struct gr_str id) {
    char *text = gr_xmalloc(key.n + id.n + 2);
    memcpy(text, key.p, key.n);
    text[key.n] = '\0';
    if (id.n > 0) {
        memcpy(text + key.n + 1, id.p, id.n);
    }
    text[key.n + 1 + id.n] = '\0';
    return text;
}

static bool is_plain_text(struct gr_str id) {
    return gr_utf8_valid(id) && memchr(id.p, '\0', id.n) == NULL;
}

static void new_run(struct gr_sink *sink, const struct gr_run_attributes *a, struct gr_pos where) {
    bool own_id = a->label.n > 0 && a->label_is_id && is_plain_text(a->label);
    struct gr_sink_run *run = &GR_PUSH(sink->runs, sink->run_count, sink->run_cap);
    *run = (struct gr_sink_run){.input = gr_sink_now_index(sink),
                                .first_device = GR_NONE,
                                .last_device = GR_NONE,
                                .held_col = where.col,
                                .has_id = true,
                                .held_input = gr_sink_now_index(sink)};
    run->key = key_and_id(a->key, own_id ? a->label : (struct gr_str){NULL, 0});
    run->hash = gr_str_hash(a->key);
    init_run_out(&run->out);
    run->out.key = own_id ? run->key + a->key.n + 1 : run->key;
    if (a->label.n > 0) {
        run->out.key = own_id ? run->out.key : gr_names_get(sink->names, a->label)->text;
        run->has_id = a->label_is_id;
    }
    run->out.file = where.file;
    run->out.line = where.line;
    run->out.boundary = a->boundary;
}

gr_run_id gr_sink_run(struct gr_sink *sink, const struct gr_run_attributes *attributes,
                      struct gr_pos where) {
    if (2 * (sink->run_count + 1) > sink->run_slot_count) {
        grow_run_slots(sink);
    }
    uint64_t hash = gr_str_hash(attributes->key);
    size_t slot = run_slot(sink, attributes->key, hash);
    if (sink->run_slots[slot].run == 0) {
        gr_sink_fold_some(sink); /* which gives runs other slots */
        slot = run_slot(sink, attributes->key, hash);
        new_run(sink, attributes, where);
        sink->run_slots[slot] = (struct gr_sink_slot){key_hash(hash), (uint32_t)sink->run_count};
        uint32_t folded = gr_sink_folded_find(sink, hash);
        if (folded) {
            gr_sink_ghost(sink, &sink->runs[sink->run_count - 1], folded);
        }
    }
    uint32_t id = sink->run_slots[slot].run - 1;
    gr_sink_merge(sink, &sink->runs[id].out, attributes, false, where);
    sink->runs[id].whole_machine |= attributes->whole_machine;
    merge_ref(sink, &sink->runs[id].out);
    return id;
}

bool gr_sink_run_span(const struct gr_sink *sink, struct gr_str key, gr_time *start, gr_time *end) {
    size_t slot = sink->run_count > 0 ? run_slot(sink, key, gr_str_hash(key)) : 0;
    if (sink->run_count == 0 || sink->run_slots[slot].run == 0) {
        return false;
    }
    const struct gr_log_run *run = &sink->runs[sink->run_slots[slot].run - 1].out;
    *start = run->start;
    *end = run->end;
    return true;
}

void gr_sink_run_close(struct gr_sink *sink, gr_run_id run) {
    if (run < sink->run_count) {
        gr_sink_deltas_close(sink, &sink->runs[run]);
    }
}

/* ---- devices ---- */

static bool is_wanted(const struct gr_log_ref *ref, const struct gr_device_attributes *a) {
    if (!ref || ref->device_count == 0) {
        return true;
    }
    for (size_t i = 0; i < ref->device_count; i++) {
        struct gr_str wanted = gr_str(ref->devices[i]);
        if (gr_str_eq(wanted, a->key) || gr_str_eq(wanted, a->name)) {
            return true;
        }
    }
    return false;
}

static enum gr_scope scope_of(const struct gr_sink *sink, const struct gr_device_attributes *a) {
    return sink->ref && sink->ref->has_scope ? sink->ref->scope : a->scope;
}

/* By key and scope: a meter and a GPU logged under one column name are two. */
static uint32_t find_device(const struct gr_sink *sink, const struct gr_sink_run *run,
                            const struct gr_device_attributes *a) {
    for (uint32_t i = run->first_device; i != GR_NONE; i = sink->devices[i].next) {
        if (gr_str_is(a->key, sink->devices[i].key) &&
            sink->devices[i].scope == scope_of(sink, a)) {
            return i;
        }
    }
    return GR_NONE;
}

static struct gr_sink_device make_device(struct gr_sink *sink,
                                         const struct gr_device_attributes *a) {
    const struct gr_log_ref *ref = sink->ref;
    enum gr_scope scope = scope_of(sink, a);
    struct gr_sink_device device = {
        .next = GR_NONE,
        .input = gr_sink_now_index(sink),
        .key = gr_names_get(sink->names, a->key)->text,
        .name = gr_names_get(sink->names, a->name)->text,
        .scope = scope,
        .component = scope != a->scope ? gr_scope_component(scope) : a->component,
        .tier = ref && ref->has_method ? ref->method : a->tier,
        .tier_stated = ref && ref->has_method,
        .where = {.file = gr_sink_now(sink)->out.file},
    };
    return device;
}

gr_device_id gr_sink_device(struct gr_sink *sink, gr_run_id run_id,
                            const struct gr_device_attributes *attributes) {
    if (run_id >= sink->run_count || !is_wanted(sink->ref, attributes)) {
        return GR_DEVICE_NONE;
    }
    struct gr_sink_run *run = &sink->runs[run_id];
    uint32_t id = find_device(sink, run, attributes);
    if (id != GR_NONE) {
        struct gr_sink_device *known = &sink->devices[id];
        if (*known->name == '\0') {
            known->name = gr_names_get(sink->names, attributes->name)->text;
        }
        return id;
    }
    if (run->device_count == GR_SINK_DEVICES) {
        return GR_DEVICE_NONE;
    }
    id = (uint32_t)sink->device_count;
    struct gr_sink_device device = make_device(sink, attributes);
    GR_PUSH(sink->devices, sink->device_count, sink->device_cap) = device;
    if (run->last_device == GR_NONE) {
        run->first_device = id;
    } else {
        sink->devices[run->last_device].next = id;
    }
    run->last_device = id;
    run->device_count++;
    return id;
}

static void set_tier(struct gr_sink_device *devices, size_t count, uint32_t input, const char *key,
                     enum gr_tier tier) {
    for (size_t i = 0; i < count; i++) {
        if (devices[i].input == input && !devices[i].tier_stated &&
            strcmp(devices[i].key, key) == 0) {
            devices[i].tier = tier;
        }
    }
}

void gr_sink_tier(struct gr_sink *sink, const char *device_key, enum gr_tier tier) {
    uint32_t now = gr_sink_now_index(sink);
    set_tier(sink->devices, sink->device_count, now, device_key, tier);
    for (size_t i = 0; i < sink->group_count; i++) {
        set_tier(sink->groups[i].devices, sink->groups[i].device_count, now, device_key, tier);
    }
}

struct gr_chain *gr_sink_chain(struct gr_sink *sink, gr_device_id device) {
    struct gr_chain **chain =
        device < sink->device_count ? &sink->devices[device].chain : &sink->dropped;
    if (*chain == NULL) {
        *chain = gr_chain_new();
    }
    return *chain;
}

/** Intervals of a device; NULL if it is not wanted. */
static struct gr_spans *spans_of(struct gr_sink *sink, gr_device_id device) {
    if (device >= sink->device_count) {
        return NULL;
    }
    struct gr_spans **spans = &sink->devices[device].spans;
    if (*spans == NULL) {
        *spans = gr_spans_new();
    }
    return *spans;
}

void gr_sink_interval(struct gr_sink *sink, gr_device_id device, gr_time t0, gr_time t1,
                      double energy_j, uint64_t line) {
    struct gr_spans *spans = spans_of(sink, device);
    if (spans) {
        (void)gr_spans_add(spans, t0, t1, energy_j, line);
    }
}

void gr_sink_interval_without_clock(struct gr_sink *sink, gr_device_id device) {
    struct gr_spans *spans = spans_of(sink, device);
    if (spans) {
        gr_spans_without_clock(spans);
    }
}
