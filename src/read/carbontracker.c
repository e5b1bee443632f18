/* The reader `carbontracker`: its standard and output logs, and what people paste of its console. */
#include "read/carbontracker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/text_lines.h"
#include "read/tracks.h"

enum { BLOCK_LINES = 8 }; /* a block of consumption is no longer */
#define EPOCH_MOST_S 1e9  /* 31 years: more is no length of a training */

/** A component of the standard log. */
struct component {
    const char *word, *key; /* as in "GPU with device(s)", as in "for gpu:" */
    enum gr_scope scope;
    enum gr_component component;
};

static const struct component components[] = {
    {"GPU", "gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR},
    {"CPU", "cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU},
};
_Static_assert(GR_COUNT(components) == GR_CT_COMPONENT_COUNT, "a slot for each");

/* ---- runs ---- */

static struct gr_pos here(const struct gr_ct *t) {
    return (struct gr_pos){.file = t->ctx->file, .line = t->lines.line, .col = 1};
}

/** The file without what tells its standard from its output log: both are of one run. */
static struct gr_str base_of(const char *path) {
    static const struct gr_str ends[] = {{"_carbontracker_output.log", 25},
                                         {"_carbontracker.log", 18}};
    struct gr_str name = gr_str(path);
    for (size_t i = 0; i < GR_COUNT(ends); i++) {
        if (gr_str_ends(name, ends[i])) {
            return (struct gr_str){name.p, name.n - ends[i].n};
        }
    }
    return name;
}

static void forget_run(struct gr_ct *t) {
    struct gr_str version = t->run.tool_version;
    t->run = gr_run_attributes_none();
    t->run.tool = GR_STR("carbontracker");
    t->run.tool_version = version;
}

/** Key and label of the run at hand: the file, and which run of it. */
static void name_run(struct gr_ct *t) {
    struct gr_arena *arena = t->ctx->arena;
    struct gr_str base = base_of(gr_diag_source_name(t->ctx->diag, t->ctx->file));
    const char *number = "";
    if (t->runs > 1) {
        number = gr_arena_printf(arena, "#%llu", (unsigned long long)t->runs);
    }
    t->key = gr_str(gr_arena_printf(arena, "%.*s%s", (int)base.n, base.p, number));
    t->label = gr_str(
        gr_arena_printf(arena, "%s%s", gr_diag_display_name(t->ctx->diag, t->ctx->file), number));
    t->named = t->runs;
}

static gr_run_id open_run(struct gr_ct *t, struct gr_pos where) {
    if (t->key.n == 0 || t->named != t->runs) {
        name_run(t);
    }
    t->run.key = t->key;
    t->run.label = t->label;
    t->run.label_is_id = true;
    return gr_sink_run(t->ctx->sink, &t->run, where);
}

static void count_run(struct gr_ct *t) {
    t->has_epochs = t->has_actual = false;
    if (++t->runs == 2) {
        t->first_further = t->lines.line;
    }
    t->further += t->runs > 1;
}

/* ---- what the tool says of itself ---- */

static struct gr_str keep(struct gr_ct *t, struct gr_str text) {
    return (struct gr_str){gr_arena_str(t->ctx->arena, text), text.n};
}

static void take_components(struct gr_ct *t, struct gr_str text) {
    for (size_t i = 0; i < GR_CT_COMPONENT_COUNT; i++) {
        t->devices[i] = keep(t, gr_ct_devices(text, components[i].word));
        t->device_count[i] = gr_ct_device_count(t->devices[i]);
    }
    t->run.gpu_model = t->devices[0];
    t->run.cpu_model = t->devices[1];
    t->run.gpu_count = t->device_count[0] > 0 ? t->device_count[0] : (double)NAN;
}

/** "Copenhagen, Capital Region, DK" */
static void take_place(struct gr_ct *t, struct gr_str place) {
    size_t n = place.n;
    bool code = n >= 4 && place.p[n - 4] == ',' && place.p[n - 3] == ' ' && place.p[n - 2] >= 'A' &&
                place.p[n - 2] <= 'Z' && place.p[n - 1] >= 'A' && place.p[n - 1] <= 'Z';
    if (code) {
        t->run.country_iso2 = keep(t, (struct gr_str){place.p + n - 2, 2});
        if (t->epochs_read > 0) {
            (void)open_run(t, here(t)); /* it stands behind the epochs */
        }
    }
}

/* ---- the consumption it states ---- */

/** Scope of the total: what the components are that it found. */
static struct gr_device_attributes total_device(const struct gr_ct *t) {
    bool gpu = t->device_count[0] > 0, cpu = t->device_count[1] > 0;
    struct gr_device_attributes device = {.key = GR_STR("total"),
                                          .scope = GR_SCOPE_MODULE,
                                          .component = GR_COMPONENT_OTHER,
                                          .tier = GR_TIER_COUNTER};
    if (gpu != cpu) {
        const struct component *only = &components[gpu ? 0 : 1];
        device.key = gr_str(only->key);
        device.name = t->devices[gpu ? 0 : 1];
        device.scope = only->scope;
        device.component = only->component;
    }
    return device;
}

/** Several devices of a component: their mean may stand for their sum. */
static void watch_average(struct gr_ct *t) {
    for (size_t i = 0; i < GR_CT_COMPONENT_COUNT; i++) {
        if (t->device_count[i] > 1) {
            t->first_averaged = t->averaged++ == 0 ? t->block_where.line : t->first_averaged;
            t->averaged_count = t->device_count[i];
        }
    }
}

static void give_actual(struct gr_ct *t) {
    struct gr_reading reading = {
        .duration_s = t->time_s, .emissions_kg = t->grams / 1000, .where = t->block_where};
    if (!t->has_epochs || t->has_actual) {
        count_run(t); /* else the standard log of the same run stands before it */
    }
    t->has_actual = true;
    t->actual_epochs = t->epochs;
    t->actual_kwh = t->kwh;
    if (!(t->kwh > 0) || !gr_energy_from_kwh(t->kwh, &reading.total)) {
        t->first_zero = t->zeros++ == 0 ? t->block_where.line : t->first_zero;
        gr_sink_blank(t->ctx->sink, open_run(t, t->block_where),
                      "carbontracker measured nothing: the epoch was shorter than its interval",
                      t->block_where);
        return;
    }
    t->run.boundary = GR_BOUNDARY_FACILITY;
    t->run.pue_inside = t->pue;
    t->run.end = t->stamp;
    t->run.zone_known = t->clock.zoned && !t->clock.zoneless;
    if (t->stamp != GR_TIME_NONE && t->time_s >= 0 && t->time_s < EPOCH_MOST_S) {
        t->run.start = t->stamp - (gr_time)llround(t->time_s * 1e9);
    }
    watch_average(t);
    gr_run_id run = open_run(t, t->block_where);
    const struct gr_device_attributes device = total_device(t);
    reading.part_count = 1;
    reading.parts[0].device = gr_sink_device(t->ctx->sink, run, &device);
    reading.parts[0].energy = reading.total;
    gr_sink_cumulative(t->ctx->sink, run, &reading, &t->run);
    t->actuals++;
    t->ctx->counts.rows_used++;
    t->ctx->counts.naive = gr_energy_add(t->ctx->counts.naive, reading.total);
}

static void give_prediction(struct gr_ct *t) {
    t->first_prediction = t->predictions++ == 0 ? t->block_where.line : t->first_prediction;
    bool more = t->actual_epochs < t->epochs && t->kwh > t->actual_kwh;
    if (more) {
        t->first_partial = t->partial++ == 0 ? t->block_where.line : t->first_partial;
        t->prediction_effect_kwh += t->actual_kwh - t->kwh;
    }
    if (t->kwh > 0) {
        t->ctx->counts.rows_dropped++;
    }
}

static void end_block(struct gr_ct *t) {
    bool stated = !isnan(t->kwh);
    if (stated && t->block == GR_CT_IN_ACTUAL) {
        give_actual(t);
    } else if (stated && t->block == GR_CT_IN_PREDICTED) {
        give_prediction(t);
    }
    t->block = GR_CT_NO_BLOCK;
}

static void begin_block(struct gr_ct *t, enum gr_ct_block block, double epochs) {
    end_block(t);
    t->block = block;
    t->block_lines = 0;
    t->epochs = epochs;
    t->time_s = t->kwh = t->grams = (double)NAN;
    t->block_where = here(t);
}

/** True if the line belonged to the block. */
static bool take_block_line(struct gr_ct *t, const struct gr_ct_line *line) {
    if (t->block == GR_CT_NO_BLOCK) {
        return false;
    }
    bool again = (line->kind == GR_CT_TIME && !isnan(t->time_s)) ||
                 (line->kind == GR_CT_ENERGY && !isnan(t->kwh));
    if (again) {
        end_block(t);
        return false;
    }
    if (line->kind == GR_CT_TIME) {
        t->time_s = line->value;
    } else if (line->kind == GR_CT_ENERGY) {
        t->kwh = line->value;
        t->block_where = here(t);
    } else if (line->kind == GR_CT_EMISSIONS) {
        t->grams = line->value;
    } else if (++t->block_lines < BLOCK_LINES && line->stamp == GR_TIME_NONE) {
        return line->kind == GR_CT_OTHER;
    } else {
        end_block(t);
        return false;
    }
    return true;
}

/* ---- the powers of the standard log ---- */

static void give_power(struct gr_ct *t, size_t i, double watt) {
    const struct gr_device_attributes device = {
        .key = gr_str(components[i].key),
        .name = t->devices[i],
        .scope = components[i].scope,
        .component = components[i].component,
        .tier = GR_TIER_COUNTER,
    };
    struct gr_reading reading = {
        .duration_s = (double)NAN, .emissions_kg = (double)NAN, .where = here(t)};
    bool whole = watt >= 0 && t->epoch_s >= 0 && t->epoch_s < EPOCH_MOST_S;
    if (!whole || !gr_energy_from_joule(watt * t->epoch_s, &reading.total)) {
        t->first_missing = t->powers_missing++ == 0 ? t->lines.line : t->first_missing;
        return;
    }
    if (t->runs == 0) {
        count_run(t);
    }
    t->has_epochs = true;
    gr_run_id run = open_run(t, reading.where);
    reading.part_count = 1;
    reading.parts[0].device = gr_sink_device(t->ctx->sink, run, &device);
    reading.parts[0].energy = reading.total;
    struct gr_run_attributes row = t->run;
    row.end = t->stamp;
    row.start =
        t->stamp == GR_TIME_NONE ? GR_TIME_NONE : t->stamp - (gr_time)llround(t->epoch_s * 1e9);
    row.zone_known = t->clock.zoned && !t->clock.zoneless;
    if (!t->epoch_timed) {
        reading.duration_s = t->epoch_s; /* once an epoch */
        t->epoch_timed = true;
    }
    gr_sink_delta(t->ctx->sink, run, &reading, &row);
    t->epochs_read++;
    t->ctx->counts.rows_used++;
}

/** Version 2 takes the mean over the devices of a component: a bare number where version 1 has a list. */
static double sum_of_devices(struct gr_ct *t, size_t i, double watt) {
    unsigned count = t->device_count[i];
    if (count < 2) {
        return watt;
    }
    t->first_averaged = t->averaged++ == 0 ? t->lines.line : t->first_averaged;
    t->averaged_count = count;
    if (!t->ctx->ref || !t->ctx->ref->correct_device_average) {
        return watt;
    }
    t->corrected++;
    t->corrected_kwh += watt * (count - 1) * t->epoch_s / 3.6e6;
    return watt * count;
}

/** The next number of a list as numpy prints it ("150." too); NAN for "nan", false at the end. */
static bool next_of_list(struct gr_str *rest, double *watt) {
    *rest = gr_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != ',' && rest->p[n] != ']') {
        n++;
    }
    struct gr_str item = {rest->p, n};
    item.n -= n > 0 && item.p[n - 1] == '.';
    *watt = (double)NAN;
    if (item.n > 0) {
        (void)gr_num_parse(item, watt);
    }
    n += n < rest->n && rest->p[n] == ',';
    *rest = (struct gr_str){rest->p + n, rest->n - n};
    return n > 0;
}

/** Adds the numbers of a list up to its end, which may stand lines below. */
static void take_list(struct gr_ct *t, size_t i, struct gr_str text) {
    double watt;
    struct gr_str rest = text;
    while (next_of_list(&rest, &watt)) {
        t->list_w += watt;
    }
    bool ends = gr_str_starts(rest, GR_STR("]"));
    t->open_list = ends || isnan(t->list_w) ? 0 : (unsigned)i + 1;
    if (t->open_list == 0) {
        give_power(t, i, t->list_w);
    }
}

static void take_power(struct gr_ct *t, const struct gr_ct_line *line) {
    struct gr_str text = gr_str_trim(line->text), rest;
    double watt;
    for (size_t i = 0; i < GR_CT_COMPONENT_COUNT; i++) {
        if (!gr_str_is(line->name, components[i].key) || isnan(t->epoch_s)) {
            continue;
        }
        if (gr_str_starts(text, GR_STR("["))) {
            t->list_w = 0;
            take_list(t, i, (struct gr_str){text.p + 1, text.n - 1});
        } else if (gr_text_number(text, &watt, &rest)) {
            give_power(t, i, sum_of_devices(t, i, watt));
        } else {
            give_power(t, i, (double)NAN);
        }
    }
}

/* ---- lines ---- */

/** A new log begins: its own header. */
static void take_version(struct gr_ct *t, struct gr_str version) {
    if (t->has_epochs) {
        count_run(t);
    }
    t->run.tool_version = keep(t, version);
    forget_run(t);
    t->epoch_s = (double)NAN;
}

static void take_line(struct gr_ct *t) {
    if (t->open_list > 0) {
        take_list(t, t->open_list - 1, t->lines.text);
        return;
    }
    struct gr_ct_line line = gr_ct_parse(t->lines.text);
    if (line.stamp != GR_TIME_NONE) {
        t->stamp = gr_clock_read(&t->clock, line.stamp, false, t->lines.line);
    }
    if (take_block_line(t, &line)) {
        return;
    }
    switch (line.kind) {
    case GR_CT_VERSION:
        take_version(t, line.text);
        break;
    case GR_CT_PUE:
        t->pue = line.value;
        break;
    case GR_CT_COMPONENTS:
        take_components(t, line.text);
        break;
    case GR_CT_LOCATION:
        take_place(t, line.text);
        break;
    case GR_CT_DURATION:
        t->epoch_s = line.value;
        t->epoch_timed = false;
        break;
    case GR_CT_POWER:
        take_power(t, &line);
        break;
    case GR_CT_ACTUAL:
    case GR_CT_PREDICTED:
        begin_block(t, line.kind == GR_CT_ACTUAL ? GR_CT_IN_ACTUAL : GR_CT_IN_PREDICTED,
                    line.value);
        break;
    case GR_CT_OTHER:
    case GR_CT_TIME:
    case GR_CT_ENERGY:
    case GR_CT_EMISSIONS:
        break;
    }
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct gr_ct *t = gr_xcalloc(1, sizeof(*t));
    t->ctx = ctx;
    t->clock = gr_clock_new(ctx->zone);
    t->stamp = GR_TIME_NONE;
    t->pue = t->epoch_s = t->actual_epochs = t->actual_kwh = (double)NAN;
    forget_run(t);
    gr_text_lines_open(&t->lines, ctx->in);
    while (gr_text_lines_next(&t->lines)) {
        take_line(t);
    }
    end_block(t);
    enum gr_status status = gr_ct_finish(t);
    ctx->counts.has_naive = t->actuals > 0;
    free(t);
    return status;
}

/** A sign of a line that the probe counts: without one no line need be parsed. */
static bool is_possible(struct gr_str head) {
    static const char *const signs[] = {" consumption", "Average power usage (W) for ",
                                        "carbontracker version ",
                                        "The following components were found:"};
    for (size_t i = 0; i < GR_COUNT(signs); i++) {
        if (gr_str_find(head, gr_str(signs[i])) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    struct gr_text_lines lines;
    bool possible = is_possible(head);
    size_t blocks = 0, energies = 0, powers = 0, named = 0;
    gr_text_lines_slice(&lines, head);
    while (possible && gr_text_lines_next(&lines)) {
        struct gr_ct_line line = gr_ct_parse(lines.text);
        blocks += line.kind == GR_CT_ACTUAL || line.kind == GR_CT_PREDICTED;
        energies += line.kind == GR_CT_ENERGY && !isnan(line.value);
        powers += line.kind == GR_CT_POWER;
        named += line.kind == GR_CT_VERSION || line.kind == GR_CT_COMPONENTS;
    }
    (void)file_name;
    bool sure = (blocks > 0 && energies > 0) || powers > 0;
    (void)snprintf(why, 160, "%s",
                   sure    ? "consumption or powers as carbontracker writes them"
                   : named ? "carbontracker's header, and no consumption"
                           : "no \"Actual consumption\" and no \"Average power usage (W)\"");
    return sure ? 90 : named ? 60 : 0;
}

const struct gr_reader gr_reader_carbontracker = {
    .name = "carbontracker",
    .title = "carbontracker log",
    .describe = "Output log, console or pasted text: each \"Actual consumption\" is a run, in kWh "
                "and grams with "
                "a PUE inside; predictions are never used. Standard log: duration x power of each "
                "epoch, before "
                "PUE. The mean of several devices (version 2) is named, and corrected only if the "
                "YAML asks.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
