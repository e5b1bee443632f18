/*
 * meaning.c - what an XSD cannot say: ids, references, order of times, bounds, zones.
 *
 * Values that were reported already take no part.
 */
#include <math.h>
#include <stdlib.h>

#include "metadata/names.h"
#include "metadata/walk.h"
#include "read/reader.h"

/* Ids --------------------------------------------------------------------------------------------*/

/** A text with its place: an id, or the path of a log. */
struct named {
    struct gr_str text;
    struct gr_pos pos;
    const xmlNode *owner;
    size_t index; /**< of the owner among its siblings */
};

struct names {
    struct named *items; /**< malloc'd, sorted by text and place */
    size_t count, cap;
};

static int compare_names(const void *a, const void *b) {
    const struct named *x = a, *y = b;
    int order = gr_str_cmp(x->text, y->text);
    return order != 0                   ? order
           : x->pos.line != y->pos.line ? (x->pos.line < y->pos.line ? -1 : 1)
                                        : (x->pos.col > y->pos.col) - (x->pos.col < y->pos.col);
}

static void add_name(struct names *names, const xmlNode *leaf, const xmlNode *owner, size_t index) {
    GR_PUSH(names->items, names->count, names->cap) =
        (struct named){gr_element_text(leaf), gr_mark_of(leaf)->pos, owner, index};
}

static void sort_names(struct names *names) {
    if (names->count > 0) {
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    }
}

/** The ids of the items of a block at the top of the file. */
static struct names ids_of(const xmlNode *experiment, const char *block) {
    struct names ids = {0};
    const xmlNode *list = gr_element_child(experiment, block);
    const xmlNode *item = list ? gr_element_first(list) : NULL;
    for (size_t index = 0; item; item = gr_element_next(item), index++) {
        const xmlNode *id = gr_element_child(item, "id");
        if (id) {
            add_name(&ids, id, item, index);
        }
    }
    sort_names(&ids);
    return ids;
}

static void check_duplicates(struct gr_walk *walk, const struct names *ids, const char *what) {
    for (size_t i = 1; i < ids->count; i++) {
        const struct named *id = &ids->items[i], *before = &ids->items[i - 1];
        if (gr_str_eq(id->text, before->text) && !walk->stopped) {
            gr_problem(walk, "Y016", id->pos,
                       gr_arena_printf(walk->arena, "line %llu has it already: choose another",
                                       (unsigned long long)before->pos.line),
                       "two %s have the id %.*s", what, (int)id->text.n, id->text.p);
        }
    }
}

static const struct named *find_name(const struct names *ids, struct gr_str text) {
    size_t low = 0, high = ids->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (gr_str_cmp(ids->items[middle].text, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < ids->count && gr_str_eq(ids->items[low].text, text) ? &ids->items[low] : NULL;
}

static const char *hint_reference(struct gr_walk *walk, const struct names *ids, const char *block,
                                  struct gr_str text) {
    enum { MOST = 8 };
    if (ids->count == 0) {
        return gr_arena_printf(walk->arena, "add the block %s: {id: %.*s, ...}", block, (int)text.n,
                               text.p);
    }
    const char *names[MOST];
    struct gr_near near = {NULL, SIZE_MAX};
    for (size_t i = 0; i < ids->count && i < 1000; i++) {
        gr_near_try(&near, text, ids->items[i].text.p);
    }
    const char *meant = gr_near_name(&near, text);
    if (meant) {
        return gr_arena_printf(walk->arena, "did you mean %s?", meant);
    }
    size_t count = ids->count < MOST ? ids->count : MOST;
    for (size_t i = 0; i < count; i++) {
        names[i] = ids->items[i].text.p;
    }
    return gr_arena_printf(walk->arena, "%s has %s%s", block,
                           gr_enumerate(walk->arena, names, count),
                           count < ids->count ? ", ..." : "");
}

static void check_reference(struct gr_walk *walk, const xmlNode *leaf, const struct names *ids,
                            const char *block) {
    if (!leaf || gr_mark_of(leaf)->reported) {
        return;
    }
    const struct named *named = find_name(ids, gr_element_text(leaf));
    if (named) {
        gr_mark_of(leaf)->target = named->index;
        return;
    }
    gr_mark_of(leaf)->reported = true;
    if (walk->stopped) {
        return;
    }
    struct gr_str text = gr_element_text(leaf);
    gr_problem(walk, "Y015", gr_mark_of(leaf)->pos, hint_reference(walk, ids, block, text),
               "%s: nothing in %s has the id %.*s", gr_element_path(walk->arena, leaf), block,
               (int)text.n, text.p);
}

static void check_run_hardware(struct gr_walk *walk, const xmlNode *experiment,
                               const struct names *hardware) {
    const xmlNode *runs = gr_element_child(experiment, "runs");
    for (const xmlNode *run = runs ? gr_element_first(runs) : NULL; run;
         run = gr_element_next(run)) {
        const xmlNode *uses = gr_element_child(run, "hardware");
        const xmlNode *use = uses ? gr_element_first(uses) : NULL;
        for (; use; use = gr_element_next(use)) {
            check_reference(walk, gr_element_child(use, "id"), hardware, "hardware");
        }
    }
}

static void check_ids(struct gr_walk *walk, const xmlNode *experiment) {
    struct names hardware = ids_of(experiment, "hardware");
    struct names runs = ids_of(experiment, "runs");
    check_duplicates(walk, &hardware, "pieces of hardware");
    check_duplicates(walk, &runs, "runs");
    if (!walk->hardware_lost) {
        check_run_hardware(walk, experiment, &hardware);
    }
    const xmlNode *list = gr_element_child(experiment, "uncertainty");
    const xmlNode *item = list && !walk->runs_lost ? gr_element_first(list) : NULL;
    for (; item; item = gr_element_next(item)) {
        check_reference(walk, gr_element_child(item, "run"), &runs, "runs");
    }
    free(hardware.items);
    free(runs.items);
}

/* Order of times and of bounds -------------------------------------------------------------------*/

static void check_order(struct gr_walk *walk, const xmlNode *element, const char *start_key,
                        const char *end_key, bool same_is_fine) {
    const xmlNode *end = gr_element_child(element, end_key);
    gr_time first = gr_element_time(gr_element_child(element, start_key));
    gr_time last = gr_element_time(end);
    if (first == GR_TIME_NONE || last == GR_TIME_NONE || walk->stopped || last > first ||
        (same_is_fine && last == first)) {
        return;
    }
    const char *path = gr_element_path(walk->arena, element);
    gr_problem(walk, "Y017", gr_mark_of(end)->pos,
               last < first ? "are the two the wrong way round?" : NULL, "%s.%s is %s %s", path,
               end_key, last < first ? "before" : "the same as", start_key);
}

static void check_rising(struct gr_walk *walk, const xmlNode *element, const char *const keys[3]) {
    const xmlNode *below = NULL;
    for (int i = 0; i < 3; i++) {
        const xmlNode *leaf = gr_element_child(element, keys[i]);
        double value = gr_element_number(leaf);
        if (isnan(value)) {
            continue;
        }
        if (below && value < gr_element_number(below) && !walk->stopped) {
            gr_problem(walk, "Y019", gr_mark_of(leaf)->pos,
                       "low <= value <= high: are two of them exchanged?",
                       "%s is below %s (%.*s < %.*s)", gr_element_path(walk->arena, leaf),
                       (const char *)below->name, (int)gr_element_text(leaf).n,
                       gr_element_text(leaf).p, (int)gr_element_text(below).n,
                       gr_element_text(below).p);
            return;
        }
        below = leaf;
    }
}

static void check_zone(struct gr_walk *walk, const xmlNode *element) {
    const xmlNode *leaf = gr_element_child(element, "time_zone");
    if (!leaf || gr_mark_of(leaf)->reported || walk->stopped ||
        gr_zone_find(walk->arena, gr_element_text(leaf))) {
        return;
    }
    struct gr_str text = gr_element_text(leaf);
    gr_problem(walk, "Y022", gr_mark_of(leaf)->pos,
               "write UTC, an offset such as +01:00, or a name such as Europe/Oslo",
               "%s: no time zone is called %.*s", gr_element_path(walk->arena, leaf), (int)text.n,
               text.p);
}

/* One function for each kind of map that has something to check -----------------------------------*/

static void check_report(struct gr_walk *walk, const xmlNode *report) {
    check_order(walk, report, "period_start", "period_end", true);
}

static void check_run(struct gr_walk *walk, const xmlNode *run) {
    check_order(walk, run, "start", "end", false);
}

static void check_format(struct gr_walk *walk, const xmlNode *log) {
    const xmlNode *leaf = gr_element_child(log, "format");
    if (!leaf || gr_mark_of(leaf)->reported || walk->stopped ||
        gr_reader_find(gr_element_text(leaf).p)) {
        return;
    }
    struct gr_str text = gr_element_text(leaf);
    struct gr_near near = {NULL, SIZE_MAX};
    for (size_t i = 0; gr_readers[i]; i++) {
        gr_near_try(&near, text, gr_readers[i]->name);
    }
    const char *meant = gr_near_name(&near, text);
    gr_problem(walk, "Y024", gr_mark_of(leaf)->pos,
               meant ? gr_arena_printf(walk->arena, "did you mean %s?", meant)
                     : "leave it out, or see gramme list formats",
               "%s: no format is called %.*s", gr_element_path(walk->arena, leaf), (int)text.n,
               text.p);
}

static void check_log(struct gr_walk *walk, const xmlNode *log) {
    check_format(walk, log);
    check_order(walk, log, "window_start", "window_end", false);
    check_zone(walk, log);
}

static void check_grid(struct gr_walk *walk, const xmlNode *grid) {
    static const char *const keys[3] = {"carbon_intensity_low_g_per_kwh",
                                        "carbon_intensity_g_per_kwh",
                                        "carbon_intensity_high_g_per_kwh"};
    check_rising(walk, grid, keys);
}

static void check_social_cost(struct gr_walk *walk, const xmlNode *cost) {
    static const char *const keys[3] = {"low", "usd_per_t", "high"};
    check_rising(walk, cost, keys);
}

static void check_estimate(struct gr_walk *walk, const xmlNode *estimate) {
    const xmlNode *device = gr_element_child(estimate, "device_hours");
    const xmlNode *wall = gr_element_child(estimate, "wall_hours");
    if ((device != NULL) != (wall != NULL) || walk->stopped) {
        return;
    }
    /* Neither, but one of them was written in a way that was reported: enough said. */
    if (!device && gr_mark_of(estimate)->reported) {
        return;
    }
    gr_problem(walk, "Y018", wall ? gr_mark_of(wall)->pos : gr_mark_of(estimate)->pos,
               "device_hours are summed over the devices, wall_hours are those of the clock",
               "%s has %s wall_hours; one of the two is needed",
               gr_element_path(walk->arena, estimate),
               device ? "both device_hours and" : "neither device_hours nor");
}

/** Maps by name; "[]" is an item of a list. */
static const struct {
    const char *name;
    bool item;
    void (*check)(struct gr_walk *, const xmlNode *);
} checks[] = {
    {"report", false, check_report},    {"runs", true, check_run},
    {"logs", true, check_log},          {"grid", false, check_grid},
    {"series", false, check_zone},      {"social_cost", false, check_social_cost},
    {"estimate", true, check_estimate},
};

static void check_maps(struct gr_walk *walk, const xmlNode *element) {
    const struct gr_rule *rule = gr_mark_of(element)->rule;
    bool item = rule->parent && rule->parent->shape == GR_SHAPE_LIST;
    const char *name = item ? rule->parent->name : rule->name;
    for (size_t i = 0; i < GR_COUNT(checks) && rule->shape == GR_SHAPE_MAP; i++) {
        if (checks[i].item == item && strcmp(checks[i].name, name) == 0) {
            checks[i].check(walk, element);
        }
    }
    for (const xmlNode *child = gr_element_first(element); child; child = gr_element_next(child)) {
        check_maps(walk, child);
    }
}

/* Warnings: only where the rest is without fault --------------------------------------------------*/

static void warn_without_energy(struct gr_walk *walk, const xmlNode *run) {
    if (gr_element_child(run, "logs") || gr_element_child(run, "declared") ||
        gr_element_child(run, "estimate")) {
        return;
    }
    struct gr_str id = gr_element_text(gr_element_child(run, "id"));
    gr_warning(walk->diag, "Y021", gr_mark_of(run)->pos,
               "add logs: FILE, or declared: a reading, or estimate: hours of a device",
               "run %.*s has no logs, no declared energy and no estimate", (int)id.n, id.p);
}

/** Logs that are taken whole: devices and windows can part one file between two runs. */
static void collect_whole_logs(struct names *logs, const xmlNode *run) {
    const xmlNode *list = gr_element_child(run, "logs");
    for (const xmlNode *log = list ? gr_element_first(list) : NULL; log;
         log = gr_element_next(log)) {
        if (!gr_element_child(log, "devices") && !gr_element_child(log, "window_start") &&
            !gr_element_child(log, "window_end")) {
            add_name(logs, gr_element_child(log, "path"), run, 0);
        }
    }
}

static void warn_shared_logs(struct gr_walk *walk, struct names *logs) {
    sort_names(logs);
    for (size_t i = 1; i < logs->count; i++) {
        const struct named *log = &logs->items[i], *before = &logs->items[i - 1];
        if (gr_str_eq(log->text, before->text) && log->owner != before->owner) {
            gr_warning(walk->diag, "Y023", log->pos,
                       "part it by devices: or by window_start: and window_end:",
                       "%.*s is the log of two runs; the other is on line %llu", (int)log->text.n,
                       log->text.p, (unsigned long long)before->pos.line);
        }
    }
}

static void warn(struct gr_walk *walk, const xmlNode *experiment) {
    struct names logs = {0};
    const xmlNode *runs = gr_element_child(experiment, "runs");
    for (const xmlNode *run = runs ? gr_element_first(runs) : NULL; run;
         run = gr_element_next(run)) {
        warn_without_energy(walk, run);
        collect_whole_logs(&logs, run);
    }
    warn_shared_logs(walk, &logs);
    free(logs.items);
}

void gr_check_meaning(struct gr_walk *walk) {
    const xmlNode *experiment = xmlDocGetRootElement(walk->xml);
    if (!experiment) {
        return;
    }
    check_ids(walk, experiment);
    check_maps(walk, experiment);
    if (walk->problems == 0) {
        warn(walk, experiment);
    }
}
