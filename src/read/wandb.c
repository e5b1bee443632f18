/* Weights & Biases: system metrics as JSON lines (wandb-events.jsonl), API export and chart export in CSV. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/csv.h"
#include "read/gauges.h"
#include "read/json.h"
#include "read/json_head.h"

#define SUFFIX ".powerWatts"

enum { MEASURES = GR_CSV_CELLS /* power columns of a table */ };

/* ---- names of metrics ---- */

enum kind {
    KIND_NONE,
    KIND_GPU,
    KIND_PROCESS, /* the GPU again, while the process is on it */
    KIND_SYSTEM,  /* Apple: the whole chip */
};

/** "system.gpu.0.powerWatts", "RUN - system/gpu.0.powerWatts": what it is, and the key of its device: 0, or
 *  "RUN 0" of a chart. */
static enum kind kind_of(struct gr_str name, char key[256]) {
    if (!gr_str_ends(name, GR_STR(SUFFIX))) {
        return KIND_NONE; /* powerPercent, __MIN and __MAX of charts */
    }
    name.n -= sizeof SUFFIX - 1;
    struct gr_str run = {name.p, 0};
    size_t at = gr_str_find(name, GR_STR(" - system"));
    if (at != SIZE_MAX) {
        run.n = at < 160 ? at : 160;
        name.p += at + 3;
        name.n -= at + 3;
    }
    if (gr_str_is(name, "system")) {
        (void)snprintf(key, 256, "%.*s%ssystem", (int)run.n, run.p, run.n ? " " : "");
        return KIND_SYSTEM;
    }
    if (!gr_str_starts(name, GR_STR("system.gpu.")) &&
        !gr_str_starts(name, GR_STR("system/gpu."))) {
        return KIND_NONE;
    }
    struct gr_str number = {name.p + 11, name.n - 11};
    if (gr_str_starts(number, GR_STR("process."))) {
        return KIND_PROCESS;
    }
    if (number.n == 0 || number.n > 40) {
        return KIND_NONE;
    }
    (void)snprintf(key, 256, "%.*s%s%.*s", (int)run.n, run.p, run.n ? " " : "", (int)number.n,
                   number.p);
    return KIND_GPU;
}

struct wandb {
    struct gr_gauges gauges;
    bool by_timestamp; /* _timestamp, else _runtime */
    bool system;       /* no GPU gives power: the whole chip is read */
    uint64_t process, first_process;
    uint64_t line;
};

static uint32_t gauge_of(struct wandb *w, const char *key, enum kind kind) {
    enum gr_scope scope = kind == KIND_SYSTEM ? GR_SCOPE_MODULE : GR_SCOPE_GPU;
    const struct gr_device_attributes device = {
        .key = gr_str(key),
        .scope = scope,
        .component = gr_scope_component(scope),
        .tier = GR_TIER_COUNTER,
    };
    return gr_gauges_device(&w->gauges, &device);
}

static bool is_read(struct wandb *w, enum kind kind) {
    if (kind == KIND_PROCESS && w->process++ == 0) {
        w->first_process = w->line;
    }
    return kind == (w->system ? KIND_SYSTEM : KIND_GPU);
}

/** Seconds since 1970, or since the start of the run. */
static gr_time time_of(struct wandb *w, double seconds) {
    gr_time t = gr_epoch_time(seconds);
    return t == GR_TIME_NONE || !w->by_timestamp
               ? t
               : gr_clock_read(&w->gauges.clock, t, true, w->line);
}

/* ---- JSON lines ---- */

static const char *time_key(const struct wandb *w) {
    return w->by_timestamp ? "_timestamp" : "_runtime";
}

static void read_event(struct wandb *w, json_t *event) {
    const char *name;
    json_t *value;
    char key[256];
    gr_time t = time_of(w, gr_json_number(event, time_key(w)));
    json_object_foreach(event, name, value) {
        enum kind kind = kind_of(gr_str(name), key);
        if (kind != KIND_NONE && is_read(w, kind)) {
            double watt = json_is_number(value) ? json_number_value(value) : (double)NAN;
            gr_gauges_power(&w->gauges, gauge_of(w, key, kind), t, gr_nanowatt(watt), w->line);
        }
    }
}

static void read_json(struct wandb *w) {
    static const char *const whole[] = {NULL};
    struct gr_read_context *ctx = w->gauges.ctx;
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    struct gr_json_value value;
    while (!w->gauges.refused && gr_json_next(stream, &value)) {
        w->line = value.where.line;
        read_event(w, value.root);
    }
    struct gr_json_end end = gr_json_close(stream);
    ctx->counts.line_count = end.line_count;
    gr_note_json(ctx, &end);
}

/* ---- tables ---- */

struct table {
    size_t time, count;
    size_t column[MEASURES];
    uint32_t gauge[MEASURES];
};

/** The column of times; *date: seconds since 1970.  GR_CSV_NONE: there is none. */
static size_t time_column(const struct gr_csv *header, bool *date) {
    static const struct {
        const char *name;
        bool date;
    } names[] = {{"_timestamp", true},
                 {"_runtime", false},
                 {"Relative Time (Process)", false},
                 {"Relative Time (Wall)", false}};
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        size_t at = gr_csv_find(header, names[i].name);
        if (at != GR_CSV_NONE) {
            *date = names[i].date;
            return at;
        }
    }
    *date = false;
    return GR_CSV_NONE;
}

static void map_columns(struct wandb *w, const struct gr_csv *header, struct table *t) {
    bool date;
    char key[256];
    t->time = time_column(header, &date);
    t->count = 0;
    for (size_t i = 0; i < header->count && i < GR_CSV_CELLS && t->count < MEASURES; i++) {
        enum kind kind = kind_of(gr_csv_cell(header, i), key);
        if (kind != KIND_NONE && is_read(w, kind)) {
            t->column[t->count] = i;
            t->gauge[t->count++] = gauge_of(w, key, kind);
        }
    }
}

/** A blank cell is a metric of another tick: each has its own stamps. */
static void read_row(struct wandb *w, const struct gr_csv *row, const struct table *t) {
    double seconds = (double)NAN, watt = (double)NAN;
    if (row->torn || gr_csv_number(gr_csv_cell(row, t->time), &seconds) != GR_CSV_NUMBER) {
        gr_gauges_drop(&w->gauges, row->line);
        return;
    }
    gr_time at = time_of(w, seconds);
    for (size_t i = 0; i < t->count; i++) {
        struct gr_str cell = gr_csv_cell(row, t->column[i]);
        if (cell.n == 0) {
            continue;
        }
        enum gr_csv_number kind = gr_csv_number(cell, &watt);
        gr_gauges_power(&w->gauges, t->gauge[i], at, kind == GR_CSV_NUMBER ? gr_nanowatt(watt) : -1,
                        row->line);
    }
}

static void read_csv(struct wandb *w) {
    struct gr_csv *csv = gr_xcalloc(1, sizeof *csv);
    struct table table;
    gr_csv_open(csv, w->gauges.ctx->in, ',');
    if (gr_csv_next(csv)) {
        w->line = csv->line;
        map_columns(w, csv, &table);
        while (!w->gauges.refused && gr_csv_next(csv)) {
            w->line = csv->line;
            read_row(w, csv, &table);
        }
    }
    w->gauges.ctx->counts.line_count = w->line;
    free(csv);
}

/* ---- the head ---- */

struct wandb_head {
    bool json, csv;
    bool gpu, system;      /* which powers are there */
    bool timestamp, clock; /* a time since 1970; a time at all */
    gr_time first;
};

static void look_at_name(struct wandb_head *h, struct gr_str name) {
    char key[256];
    enum kind kind = kind_of(name, key);
    h->gpu |= kind == KIND_GPU;
    h->system |= kind == KIND_SYSTEM;
}

static void look_at_event(struct wandb_head *h, json_t *event) {
    const char *name;
    json_t *value;
    bool any = false;
    json_object_foreach(event, name, value) {
        any |= gr_str_starts(gr_str(name), GR_STR("system."));
        look_at_name(h, gr_str(name));
    }
    h->timestamp |= json_object_get(event, "_timestamp") != NULL;
    h->clock |= h->timestamp || json_object_get(event, "_runtime") != NULL;
    h->json |= any && h->clock;
    gr_time t = gr_epoch_time(gr_json_number(event, "_timestamp"));
    h->first = h->first == GR_TIME_NONE ? t : h->first;
}

static struct wandb_head look(struct gr_str head) {
    struct wandb_head h = {.first = GR_TIME_NONE};
    struct gr_str text = gr_str_trim(head);
    if (text.n > 0 && text.p[0] == '{') {
        struct gr_str rest = text, map = gr_json_map_next(&rest);
        for (int i = 0; i < 16 && map.p && !h.gpu; i++) { /* not every event has every metric */
            json_t *event = gr_json_first(map);
            look_at_event(&h, event);
            json_decref(event);
            map = gr_json_map_next(&rest);
        }
        return h;
    }
    struct gr_csv csv;
    gr_csv_slice(&csv, head, ',');
    if (gr_csv_next(&csv)) {
        for (size_t i = 0; i < csv.count && i < GR_CSV_CELLS; i++) {
            look_at_name(&h, gr_csv_cell(&csv, i));
        }
        h.csv = h.gpu || h.system;
        h.clock = time_column(&csv, &h.timestamp) != GR_CSV_NONE;
    }
    return h;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct wandb_head h = look(head);
    if (h.gpu || h.system) {
        (void)snprintf(why, 160, "%s of Weights & Biases with powerWatts",
                       h.csv ? "a header" : "events");
        return h.csv || h.json ? 94 : 60;
    }
    (void)snprintf(why, 160,
                   h.json ? "events of Weights & Biases without power"
                          : "no name such as system.gpu.0.powerWatts");
    return h.json ? 60 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    return look(head).first;
}

/* ---- reading ---- */

static enum gr_status refuse_head(struct gr_read_context *ctx, const struct wandb_head *h) {
    struct gr_pos at = {.file = ctx->file, .line = 1};
    if (!h->gpu && !h->system) {
        gr_error(ctx->diag, "R070", at, "use another meter, or runs[].estimate",
                 "the events hold no power: this GPU does not report it");
    } else {
        gr_error(
            ctx->diag, "R071", at,
            "export the chart over relative or wall time, or the events by the API, which have "
            "_timestamp",
            "the table has powers over steps, and no column of times");
    }
    return GR_REFUSED;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct wandb_head h = look(gr_input_peek(ctx->in));
    if ((!h.gpu && !h.system) || !h.clock) {
        return refuse_head(ctx, &h);
    }
    struct wandb w = {.by_timestamp = h.timestamp, .system = !h.gpu};
    const struct gr_gauges_spec spec = {.run = "wandb",
                                        .tool = "Weights & Biases",
                                        .boundary = GR_BOUNDARY_DEVICE,
                                        .timed = true,
                                        .date = h.timestamp};
    gr_gauges_open(&w.gauges, ctx, &spec);
    if (h.csv) {
        read_csv(&w);
    } else {
        read_json(&w);
    }
    enum gr_status status = gr_gauges_end(&w.gauges);
    gr_note_many(ctx, "R186", w.first_process, w.process, 0,
                 "power by process is that of its GPU again and is not added");
    gr_gauges_close(&w.gauges);
    return status;
}

extern const struct gr_reader gr_reader_wandb;
const struct gr_reader gr_reader_wandb = {
    .name = "wandb",
    .title = "Weights & Biases system metrics",
    .describe = "Power of each GPU in W (system.gpu.N.powerWatts), means over 10 to 30 s, from "
                "wandb-events.jsonl, "
                "the API's export of the events or a chart's export in CSV (not its __MIN and "
                "__MAX). Each metric "
                "has its own stamps; gpu.process repeats the GPU and is left out. Apple: "
                "system.powerWatts.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
