/* JSON of a BoAmps report to plain data. */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/boamps.h"
#include "read/csv.h"

/* ---- values ---- */

/** Text of a key, also where it is a number; "" if there is none. */
static const char *text(struct gr_arena *arena, const json_t *map, const char *key) {
    struct gr_str found = gr_str_trim(gr_json_text(map, key));
    return found.n > 0 ? gr_arena_str(arena, found) : "";
}

/** A number, or text that is one with a decimal point or comma; false for anything else. */
static bool number(const json_t *map, const char *key, double *out, bool *comma) {
    *out = gr_json_number(map, key);
    if (!isnan(*out)) {
        return true;
    }
    struct gr_str cell = gr_str_trim(gr_json_text(map, key));
    const char *at = cell.n > 0 && cell.n < 64 ? memchr(cell.p, ',', cell.n) : NULL;
    if (!at) {
        return false;
    }
    char copy[64];
    memcpy(copy, cell.p, cell.n);
    copy[at - cell.p] = '.';
    *comma = gr_num_parse((struct gr_str){copy, cell.n}, out);
    return *comma;
}

static double number_or_none(const json_t *map, const char *key) {
    double value;
    bool comma = false;
    return number(map, key, &value, &comma) ? value : (double)NAN;
}

/* ---- units ---- */

static const struct {
    const char *name;
    double per_kwh;
} units[] = {
    {"kWh", 1},        {"Wh", 1e3},        {"mWh", 1e6}, {"MWh", 1e-3},   {"J", 3.6e6},
    {"Joule", 3.6e6},  {"kJ", 3.6e3},      {"MJ", 3.6},  {"MJoule", 3.6}, {"GJ", 3.6e-3},
    {"kJoule", 3.6e3}, {"GJoule", 3.6e-3}, {"kwh", 1},   {"KWh", 1},      {"KWH", 1},
};

/** How many of the unit are a kWh; NAN if it is none of energy.  mWh and MWh differ in case alone. */
static double unit_per_kwh(const char *unit) {
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (strcmp(unit, units[i].name) == 0) {
            return units[i].per_kwh;
        }
    }
    return (double)NAN;
}

/* ---- how good a method is ---- */

static const struct {
    const char *word;
    enum gr_tier tier;
} methods[] = {
    {"wattmeter", GR_TIER_METERED},
    {"power meter", GR_TIER_METERED},
    {"pdu", GR_TIER_METERED},
    {"ipmi", GR_TIER_METERED},
    {"azure", GR_TIER_PROVIDER_REPORTED},
    {"ovh", GR_TIER_PROVIDER_REPORTED},
    {"aws", GR_TIER_PROVIDER_REPORTED},
    {"google", GR_TIER_PROVIDER_REPORTED},
    {"flops", GR_TIER_TDP_ESTIMATE},
    {"green algorithms", GR_TIER_TDP_ESTIMATE},
    {"perf", GR_TIER_COUNTER},
    {"rapl", GR_TIER_COUNTER},
    {"scaphandre", GR_TIER_COUNTER},
    {"nvidia-smi", GR_TIER_COUNTER},
    {"nvml", GR_TIER_COUNTER},
    {"pyjoule", GR_TIER_COUNTER},
    {"zeus", GR_TIER_COUNTER},
};

static bool holds(const char *hay, const char *word) {
    return gr_str_find_fold(gr_str(hay), gr_str(word)) != SIZE_MAX;
}

static enum gr_tier tier_of_method(const char *method) {
    for (size_t i = 0; i < GR_COUNT(methods); i++) {
        if (holds(method, methods[i].word)) {
            return methods[i].tier;
        }
    }
    return GR_TIER_UTILISATION_MODEL;
}

static enum gr_tier tier_of_mode(const char *mode, enum gr_tier other) {
    return holds(mode, "constant") || holds(mode, "tdp") ? GR_TIER_TDP_ESTIMATE
           : holds(mode, "rapl") || holds(mode, "nvml") || holds(mode, "power") ? GR_TIER_COUNTER
                                                                                : other;
}

/** By the tracking modes where they say it, the poorer of the two; else by the method. */
static void judge(struct gr_boamps_measure *m) {
    enum gr_tier method = tier_of_method(m->method);
    enum gr_tier cpu = *m->cpu_mode ? tier_of_mode(m->cpu_mode, method) : method;
    enum gr_tier gpu = *m->gpu_mode ? tier_of_mode(m->gpu_mode, method) : method;
    bool both = (*m->cpu_mode != '\0') == (*m->gpu_mode != '\0');
    m->tier = both ? (cpu > gpu ? cpu : gpu) : *m->cpu_mode ? cpu : gpu;
    m->scope = method == GR_TIER_METERED ? GR_SCOPE_WALL
               : both                    ? GR_SCOPE_MODULE
               : *m->cpu_mode            ? GR_SCOPE_CPU
                                         : GR_SCOPE_GPU;
}

/* ---- measures ---- */

static const char *why_none(const struct gr_boamps_measure *m, bool given, double value,
                            double per_kwh) {
    struct gr_energy energy;
    return !given              ? "powerConsumption is no number"
           : isnan(per_kwh)    ? "its unit is not one of energy"
           : value == 0        ? "powerConsumption is 0, which no computing task is"
           : value < 0         ? "powerConsumption is negative"
           : m->duration_s < 0 ? "measurementDuration is negative"
           : gr_energy_from_kwh(value / per_kwh, &energy)
               ? NULL
               : "powerConsumption is more than any task uses";
}

static void set_energy(struct gr_boamps_measure *m, bool given, double value) {
    double per_kwh = *m->unit ? unit_per_kwh(m->unit) : 1;
    m->refused = why_none(m, given, value, per_kwh);
    m->energy_kwh = m->refused ? (double)NAN : value / per_kwh;
}

static struct gr_boamps_measure *add_measure(struct gr_boamps *out) {
    static struct gr_boamps_measure *const none = NULL;
    return out->measure_count < GR_BOAMPS_MEASURES ? &out->measures[out->measure_count++] : none;
}

static void read_measure(struct gr_arena *arena, const json_t *map, struct gr_boamps *out) {
    struct gr_boamps_measure *m = json_is_object(map) ? add_measure(out) : NULL;
    if (!m) {
        return;
    }
    double value = 0;
    *m = (struct gr_boamps_measure){.method = text(arena, map, "measurementMethod"),
                                    .version = text(arena, map, "version"),
                                    .cpu_mode = text(arena, map, "cpuTrackingMode"),
                                    .gpu_mode = text(arena, map, "gpuTrackingMode"),
                                    .unit = text(arena, map, "unit"),
                                    .duration_s = number_or_none(map, "measurementDuration"),
                                    .stamp = GR_TIME_NONE};
    gr_time stamp;
    if (gr_time_parse(gr_str(text(arena, map, "measurementDateTime")), &stamp, &m->zone_known)) {
        m->stamp = stamp;
    }
    bool given = number(map, "powerConsumption", &value, &m->decimal_comma);
    set_energy(m, given, value);
    judge(m);
}

/** The first draft: {"software": {"CodeCarbon": {"measureUnit": ..., "measureValue": ...}}}. */
static void read_draft(struct gr_arena *arena, const json_t *kinds, const char *kind,
                       struct gr_boamps *out) {
    const char *tool;
    json_t *map;
    json_object_foreach(json_object_get(kinds, kind), tool, map) {
        double value = gr_json_number(map, "measureValue");
        struct gr_boamps_measure *m = isnan(value) ? NULL : add_measure(out);
        if (m) {
            *m = (struct gr_boamps_measure){.method = gr_arena_str(arena, gr_str(tool)),
                                            .version = text(arena, map, "solutionVersion"),
                                            .cpu_mode = "",
                                            .gpu_mode = "",
                                            .unit = text(arena, map, "measureUnit"),
                                            .duration_s = (double)NAN,
                                            .stamp = GR_TIME_NONE};
            set_energy(m, true, value);
            judge(m);
            if (strcmp(kind, "hardware") == 0) {
                m->tier = GR_TIER_METERED;
                m->scope = GR_SCOPE_WALL;
            }
        }
    }
}

/** measures: [...], or the same within another map of that name. */
static const json_t *measures_of(const json_t *root) {
    const json_t *measures = json_object_get(root, "measures");
    return json_is_object(measures) ? json_object_get(measures, "measures") : measures;
}

/* ---- the rest ---- */

static void read_component(struct gr_arena *arena, const json_t *map, struct gr_boamps *out) {
    const char *type = text(arena, map, "componentType"), *name = text(arena, map, "componentName");
    type = *type ? type : name;
    const char *model = strcmp(type, name) != 0 && *name ? name : text(arena, map, "series");
    double memory = number_or_none(map, "memorySize");
    if (gr_str_eq_fold(gr_str(type), GR_STR("gpu"))) {
        out->gpu_model = *model ? model : text(arena, map, "family");
        out->gpu_count = number_or_none(map, "nbComponent");
    } else if (gr_str_eq_fold(gr_str(type), GR_STR("cpu"))) {
        out->cpu_model = *model ? model : text(arena, map, "family");
    } else if (gr_str_eq_fold(gr_str(type), GR_STR("ram")) && memory > 0) {
        double count = number_or_none(map, "nbComponent");
        out->ram_gb = memory * (count > 0 ? count : 1);
    }
}

bool gr_boamps_is(const json_t *root) {
    const json_t *first = json_array_get(measures_of(root), 0);
    return json_object_get(first, "powerConsumption") ||
           json_object_get(first, "measurementMethod") ||
           json_is_object(json_object_get(json_object_get(root, "measurementMethod"), "software"));
}

void gr_boamps_parse(struct gr_arena *arena, const json_t *root, struct gr_boamps *out) {
    const json_t *header = json_object_get(root, "header"), *task = json_object_get(root, "task");
    const json_t *publisher = json_object_get(header, "publisher");
    const json_t *infra = json_object_get(root, "infrastructure");
    const json_t *place = json_object_get(root, "environment");
    *out = (struct gr_boamps){
        .report_id = text(arena, header, "reportId"),
        .report_datetime = text(arena, header, "reportDatetime"),
        .publisher = text(arena, publisher, "name"),
        .project = text(arena, publisher, "projectName"),
        .stage = text(arena, task, "taskStage"),
        .family = text(arena, task, "taskFamily"),
        .country = text(arena, place, "country"),
        .cloud_provider = text(arena, infra, "cloudProvider"),
        .cloud_instance = text(arena, infra, "cloudInstance"),
        .cpu_model = "",
        .gpu_model = "",
        .intensity_g_per_kwh = number_or_none(place, "powerSourceCarbonIntensity"),
        .gpu_count = (double)NAN,
        .ram_gb = (double)NAN,
    };
    size_t i;
    json_t *item;
    json_array_foreach(measures_of(root), i, item) {
        read_measure(arena, item, out);
    }
    json_array_foreach(json_object_get(infra, "components"), i, item) {
        read_component(arena, item, out);
    }
    const json_t *draft = json_object_get(root, "measurementMethod");
    if (out->measure_count == 0 && json_is_object(draft)) {
        read_draft(arena, draft, "hardware", out);
        read_draft(arena, draft, "software", out);
    }
}

/* ---- the flat form ---- */

enum { NAME_PARTS = 8 /* levels of a report; further parts of a name are not looked at */ };

static bool is_place(struct gr_str part, size_t *at) {
    uint64_t value;
    if (!gr_num_parse_u64(part, &value) || value >= 1000) {
        return false;
    }
    *at = (size_t)value;
    return true;
}

static char separator_of(struct gr_str name) {
    return memchr(name.p, '.', name.n) ? '.' : '_';
}

/** The value below a node by key or place; made as `fresh` where it is not there.  Borrowed. */
static json_t *below(json_t *node, struct gr_str part, json_t *fresh) {
    size_t at;
    json_t *found = NULL;
    if (json_is_array(node) && is_place(part, &at)) {
        while (json_array_size(node) < at) {
            json_array_append_new(node, json_null());
        }
        found = json_array_get(node, at);
        if (!found) {
            json_array_append(node, fresh);
        } else if (json_is_null(found)) {
            json_array_set(node, at, fresh);
        }
    } else if (json_is_object(node)) {
        char key[64];
        size_t n = part.n < sizeof(key) - 1 ? part.n : sizeof(key) - 1;
        memcpy(key, part.p, n);
        key[n] = '\0';
        found = json_object_get(node, key);
        if (!found) {
            json_object_set_nocheck(node, key, fresh);
        }
    } else {
        json_decref(fresh);
        return NULL;
    }
    bool kept = !found || json_is_null(found);
    json_decref(fresh); /* the node holds it, or nobody */
    return kept ? fresh : found;
}

static void put(json_t *root, struct gr_str name, struct gr_str cell) {
    char separator = separator_of(name);
    json_t *node = root;
    size_t depth = 0;
    for (struct gr_str rest = name; node && rest.p && depth < NAME_PARTS; depth++) {
        struct gr_str part = gr_str_cut(&rest, separator), next = rest;
        size_t at;
        json_t *fresh = !rest.p ? json_stringn_nocheck(cell.p ? cell.p : "", cell.n)
                        : is_place(gr_str_cut(&next, separator), &at) ? json_array()
                                                                      : json_object();
        node = below(node, part, fresh);
    }
}

json_t *gr_boamps_unflatten(const struct gr_str *names, const struct gr_str *cells, size_t count) {
    json_t *root = json_object();
    for (size_t i = 0; i < count; i++) {
        if (cells[i].n > 0 && names[i].n > 0) {
            put(root, names[i], cells[i]);
        }
    }
    return root;
}

/* ---- parts or alternatives ---- */

static bool apart_in_time(const struct gr_boamps_measure *a, const struct gr_boamps_measure *b) {
    if (a->stamp == GR_TIME_NONE || b->stamp == GR_TIME_NONE || !(a->duration_s > 0) ||
        !(b->duration_s > 0)) {
        return false;
    }
    double between = fabs((double)(a->stamp - b->stamp)) / (double)GR_SECOND_NS;
    return between >= fmax(a->duration_s, b->duration_s); /* be the stamps starts or ends */
}

static bool of_different_devices(const struct gr_boamps_measure *a,
                                 const struct gr_boamps_measure *b) {
    return (a->scope == GR_SCOPE_CPU && b->scope == GR_SCOPE_GPU) ||
           (a->scope == GR_SCOPE_GPU && b->scope == GR_SCOPE_CPU);
}

enum gr_boamps_sum gr_boamps_choose(const struct gr_boamps *b, bool use[GR_BOAMPS_MEASURES]) {
    size_t good = 0, best = GR_BOAMPS_MEASURES;
    bool parts = true, in_turn = true;
    for (size_t i = 0; i < b->measure_count; i++) {
        const struct gr_boamps_measure *m = &b->measures[i];
        use[i] = !m->refused;
        good += use[i];
        for (size_t k = 0; use[i] && k < i; k++) {
            const struct gr_boamps_measure *other = &b->measures[k];
            bool apart = !use[k] || apart_in_time(m, other);
            in_turn = in_turn && apart;
            parts = parts && (apart || of_different_devices(m, other));
        }
        if (use[i] && (best == GR_BOAMPS_MEASURES || m->tier < b->measures[best].tier)) {
            best = i;
        }
    }
    if (good < 2 || parts) {
        return good < 2 ? GR_BOAMPS_ONE : in_turn ? GR_BOAMPS_IN_TURN : GR_BOAMPS_PARTS;
    }
    for (size_t i = 0; i < b->measure_count; i++) {
        use[i] = i == best;
    }
    return GR_BOAMPS_ALTERNATIVES;
}
