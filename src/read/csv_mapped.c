/* The generic reader: any table, by the columns that the experiment file names. */
#include "read/csv_mapped.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/fixed.h"
#include "read/nvidia_smi.h"
#include "read/time_format.h"

/** A cumulative counter of one device: what it has counted so far. */
struct counter {
    bool begun;
    double last_joule;
    struct gr_energy sum;
    gr_device_id device;
    gr_time first, last;
    struct gr_pos where;
};

struct table {
    struct gr_read_context *ctx;
    struct gr_csv_map map;
    struct gr_csv csv;
    struct gr_tracks tracks;
    struct gr_clock clock;
    gr_time interval_ns;      /* sample_interval_s */
    struct gr_str own_run;    /* key where no column names the run */
    struct counter *counters; /* beside tracks.items */
    size_t counter_cap;
    uint64_t rows, used, missing, torn, headers, resets;
    uint64_t first_missing, first_torn, first_header, first_reset;
    char torn_text[160];
    bool refused;
};

/** One row, read and checked. */
struct row {
    gr_time t;         /* GR_TIME_NONE without a clock */
    double duration_s; /* NAN: not stated */
    struct gr_str run, device;
};

/* ---- cells ---- */

/** The cell of a column; a decimal comma that split it is put back. */
static struct gr_str cell_of(const struct table *t, const struct gr_csv_column *column,
                             char joined[64]) {
    struct gr_str cell = gr_csv_cell(&t->csv, column->column);
    struct gr_str behind = gr_csv_cell(&t->csv, column->column + 1);
    if (!t->map.split_decimals || column->column + 1 != t->map.names ||
        t->csv.count != t->map.names + 1 || cell.n + behind.n > 60) {
        return cell;
    }
    int n = snprintf(joined, 64, "%.*s,%.*s", (int)cell.n, cell.p, (int)behind.n, behind.p);
    return (struct gr_str){joined, (size_t)n};
}

/** Without the unit behind the number: "120.7 W". */
static struct gr_str without_unit(struct gr_str cell, const struct gr_unit *unit) {
    if (unit && gr_str_ends(cell, gr_str(unit->name))) {
        return gr_str_trim((struct gr_str){cell.p, cell.n - strlen(unit->name)});
    }
    return cell;
}

static enum gr_csv_number fixed_of(const struct table *t, const struct gr_csv_column *column,
                                   int64_t *out) {
    char joined[64];
    struct gr_str cell = without_unit(cell_of(t, column, joined), column->unit);
    if (gr_fixed_parse(cell, t->map.decimal_mark, column->unit->scale, out)) {
        return GR_CSV_NUMBER;
    }
    return gr_csv_missing(cell) ? GR_CSV_ABSENT : GR_CSV_BAD;
}

static enum gr_csv_number joule_of(const struct table *t, const struct gr_csv_column *column,
                                   double *out) {
    char joined[64], text[64];
    struct gr_str cell = without_unit(cell_of(t, column, joined), column->unit);
    if (cell.n >= sizeof text) {
        return GR_CSV_BAD;
    }
    for (size_t i = 0; i < cell.n; i++) {
        text[i] = cell.p[i] == t->map.decimal_mark ? '.' : cell.p[i] == '.' ? ',' : cell.p[i];
    }
    double value = 0;
    if (gr_num_parse((struct gr_str){text, cell.n}, &value)) {
        *out = value * column->unit->joule;
        return GR_CSV_NUMBER;
    }
    return gr_csv_missing(cell) ? GR_CSV_ABSENT : GR_CSV_BAD;
}

static const struct gr_csv_column *first_of(const struct gr_csv_map *map, enum gr_role role) {
    for (size_t i = 0; i < map->count; i++) {
        if (map->columns[i].role == role) {
            return &map->columns[i];
        }
    }
    return NULL;
}

/* ---- time ---- */

static bool stamp_of_text(const struct table *t, struct gr_str text, const struct gr_unit *unit,
                          gr_time *out, bool *zone) {
    const char *format = t->ctx->ref->time_format;
    if (format) {
        return gr_time_format_parse(format, text, out, zone);
    }
    if (gr_time_parse(text, out, zone)) {
        return true;
    }
    *zone = true; /* seconds since 1970 are UTC */
    return gr_fixed_parse(without_unit(text, unit), t->map.decimal_mark, unit->scale, out);
}

/** One column, or a date and a time of day with a blank between. */
static bool stamp_of(const struct table *t, gr_time *out, bool *zone) {
    char joined[128];
    struct gr_str text = {NULL, 0};
    const struct gr_unit *unit = NULL;
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        if (c->role != GR_ROLE_TIME) {
            continue;
        }
        struct gr_str cell = gr_csv_cell(&t->csv, c->column);
        if (text.n > 0) {
            int n = snprintf(joined, sizeof joined, "%.*s %.*s", (int)(text.n < 60 ? text.n : 60),
                             text.p, (int)(cell.n < 60 ? cell.n : 60), cell.p);
            cell = (struct gr_str){joined, (size_t)n};
        }
        text = cell;
        unit = c->unit;
    }
    return text.n > 0 && stamp_of_text(t, text, unit, out, zone);
}

static bool in_range(gr_time t) {
    return t >= 0 && t <= GR_CHAIN_TIME_MAX;
}

static bool time_of(struct table *t, struct row *row) {
    const struct gr_csv_column *elapsed = first_of(&t->map, GR_ROLE_ELAPSED);
    row->t = GR_TIME_NONE;
    if (t->map.role_count[GR_ROLE_TIME] > 0) {
        bool zone = false;
        if (!stamp_of(t, &row->t, &zone) || !in_range(row->t)) {
            return false;
        }
        row->t = gr_clock_read(&t->clock, row->t, zone, t->csv.line);
        return in_range(row->t);
    }
    if (elapsed) {
        return fixed_of(t, elapsed, &row->t) == GR_CSV_NUMBER && in_range(row->t);
    }
    return true;
}

static bool duration_of(const struct table *t, struct row *row) {
    const struct gr_csv_column *duration = first_of(&t->map, GR_ROLE_DURATION);
    int64_t ns = 0;
    row->duration_s = (double)NAN;
    if (!duration) {
        return true;
    }
    enum gr_csv_number kind = fixed_of(t, duration, &ns);
    if (kind == GR_CSV_NUMBER) {
        row->duration_s = (double)ns / 1e9;
    }
    return kind != GR_CSV_BAD && ns >= 0;
}

/* ---- runs and devices ---- */

static enum gr_boundary boundary_of(const struct gr_csv_map *map) {
    for (size_t i = 0; i < map->count; i++) {
        enum gr_scope scope = map->columns[i].scope;
        if (scope == GR_SCOPE_NODE || scope == GR_SCOPE_WALL) {
            return GR_BOUNDARY_NODE;
        }
    }
    return GR_BOUNDARY_DEVICE;
}

static struct gr_run_attributes run_of(const struct table *t, const struct row *row) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = row->run;
    run.boundary = boundary_of(&t->map);
    run.zone_known = t->clock.zoned && !t->clock.zoneless;
    return run;
}

/** A wall or node meter measures; chips report a counter of their own. */
static enum gr_tier tier_of(enum gr_scope scope) {
    return scope == GR_SCOPE_WALL || scope == GR_SCOPE_NODE ? GR_TIER_METERED : GR_TIER_COUNTER;
}

/** Key of the device of a column in a row: the cell that names it, or the column. */
static struct gr_str device_key(const struct table *t, const struct row *row,
                                const struct gr_csv_column *column, char buffer[256]) {
    if (row->device.n == 0) {
        return gr_str(column->device);
    }
    size_t measures = t->map.role_count[GR_ROLE_POWER] + t->map.role_count[GR_ROLE_ENERGY] +
                      t->map.role_count[GR_ROLE_ENERGY_COUNTER];
    if (measures < 2) {
        return row->device;
    }
    int n = snprintf(buffer, 256, "%.*s %s", (int)(row->device.n < 120 ? row->device.n : 120),
                     row->device.p, column->device);
    return (struct gr_str){buffer, n < 256 ? (size_t)n : 255};
}

static struct gr_device_attributes device_of(struct gr_str key,
                                             const struct gr_csv_column *column) {
    return (struct gr_device_attributes){
        .key = key,
        .scope = column->scope,
        .component = gr_scope_component(column->scope),
        .tier = tier_of(column->scope),
    };
}

static struct gr_pos here(const struct table *t, const struct gr_csv_column *column) {
    return gr_csv_pos(&t->csv, t->ctx->file, column->column);
}

static struct gr_track *track_of(struct table *t, const struct row *row,
                                 const struct gr_csv_column *column) {
    char buffer[256];
    struct gr_str key = device_key(t, row, column, buffer);
    struct gr_run_attributes attributes = run_of(t, row);
    gr_run_id run = gr_sink_run(t->ctx->sink, &attributes, here(t, column));
    uint32_t index = gr_tracks_find(&t->tracks, run, key);
    if (index != GR_TRACK_NONE) {
        return &t->tracks.items[index];
    }
    struct gr_device_attributes device = device_of(key, column);
    struct gr_track *track = gr_tracks_add(&t->tracks, run, &device);
    t->refused |= track == NULL;
    return track;
}

/* ---- what a row gives ---- */

static void note_missing(struct table *t) {
    if (t->missing++ == 0) {
        t->first_missing = t->csv.line;
    }
}

/** Mean power over a stated duration: the energy of that row. */
static void power_for_duration(struct table *t, const struct row *row,
                               const struct gr_csv_column *column, int64_t nw) {
    struct gr_run_attributes run = run_of(t, row);
    char buffer[256];
    struct gr_device_attributes device = device_of(device_key(t, row, column, buffer), column);
    struct gr_reading reading = {.duration_s = row->duration_s, .emissions_kg = (double)NAN};
    if (isnan(row->duration_s) ||
        !gr_energy_from_joule((double)nw / 1e9 * row->duration_s, &reading.total)) {
        note_missing(t);
        return;
    }
    run.end = row->t;
    gr_run_id id = gr_sink_run(t->ctx->sink, &run, here(t, column));
    reading.part_count = 1;
    reading.parts[0].device = gr_sink_device(t->ctx->sink, id, &device);
    reading.parts[0].energy = reading.total;
    reading.where = here(t, column);
    gr_sink_delta(t->ctx->sink, id, &reading, &run);
    t->used++;
}

static void power_sample(struct table *t, const struct row *row, const struct gr_csv_column *column,
                         int64_t nw) {
    struct gr_track *track = track_of(t, row, column);
    if (!track) {
        return;
    }
    gr_time at = row->t;
    if (at == GR_TIME_NONE) {
        gr_time limit = GR_CHAIN_TIME_MAX / t->interval_ns;
        at = (gr_time)track->rows < limit ? (gr_time)track->rows * t->interval_ns
                                          : GR_CHAIN_TIME_MAX;
    }
    t->used += gr_tracks_sample(&t->tracks, track, at, nw, t->csv.line);
}

static void take_powers(struct table *t, const struct row *row) {
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        int64_t nw = 0;
        if (c->role != GR_ROLE_POWER) {
            continue;
        }
        bool timed = t->map.role_count[GR_ROLE_TIME] + t->map.role_count[GR_ROLE_ELAPSED] > 0 ||
                     t->interval_ns > 0;
        bool there = fixed_of(t, c, &nw) == GR_CSV_NUMBER;
        if (!there) {
            note_missing(t);
        } else if (timed) {
            power_sample(t, row, c, nw);
        } else {
            power_for_duration(t, row, c, nw);
        }
        if (timed && t->interval_ns > 0) {
            struct gr_track *track = track_of(t, row, c); /* a missing value takes its time too */
            if (track) {
                track->rows++;
            }
        }
    }
}

static void take_energies(struct table *t, const struct row *row) {
    struct gr_run_attributes run = run_of(t, row);
    struct gr_reading reading = {.duration_s = row->duration_s, .emissions_kg = (double)NAN};
    gr_run_id id = gr_sink_run(t->ctx->sink, &run, here(t, &t->map.columns[0]));
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        double joule = 0;
        struct gr_energy energy;
        if (c->role != GR_ROLE_ENERGY) {
            continue;
        }
        if (joule_of(t, c, &joule) != GR_CSV_NUMBER || !gr_energy_from_joule(joule, &energy)) {
            note_missing(t);
            continue;
        }
        char buffer[256];
        struct gr_device_attributes device = device_of(device_key(t, row, c, buffer), c);
        reading.total = gr_energy_add(reading.total, energy);
        reading.parts[reading.part_count].device = gr_sink_device(t->ctx->sink, id, &device);
        reading.parts[reading.part_count++].energy = energy;
        reading.where = here(t, c);
    }
    if (reading.part_count > 0) {
        run.end = row->t;
        gr_sink_delta(t->ctx->sink, id, &reading, &run);
        t->used++;
    }
}

/* ---- counters ---- */

static struct counter *counter_of(struct table *t, const struct row *row,
                                  const struct gr_csv_column *column) {
    struct gr_track *track = track_of(t, row, column);
    if (!track) {
        return NULL;
    }
    size_t index = (size_t)(track - t->tracks.items);
    while (t->counter_cap <= index) {
        size_t cap = t->counter_cap ? 2 * t->counter_cap : 8;
        t->counters = gr_xrealloc(t->counters, cap, sizeof *t->counters);
        memset(t->counters + t->counter_cap, 0, (cap - t->counter_cap) * sizeof *t->counters);
        t->counter_cap = cap;
    }
    return &t->counters[index];
}

/** A fall is a reset: counting goes on from the new value. */
static void count_on(struct table *t, struct counter *counter, const struct row *row,
                     double joule) {
    struct gr_energy step = {0};
    double growth = counter->begun ? joule - counter->last_joule : 0;
    if (growth < 0) {
        growth = joule;
        if (t->resets++ == 0) {
            t->first_reset = t->csv.line;
        }
    }
    if (gr_energy_from_joule(growth, &step)) {
        counter->sum = gr_energy_add(counter->sum, step);
    }
    counter->first = counter->begun ? counter->first : row->t;
    counter->last = row->t;
    counter->last_joule = joule;
    counter->begun = true;
}

static void take_counters(struct table *t, const struct row *row) {
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        double joule = 0;
        if (c->role != GR_ROLE_ENERGY_COUNTER) {
            continue;
        }
        struct counter *counter = counter_of(t, row, c);
        bool outside = row->t != GR_TIME_NONE &&
                       (row->t < t->tracks.window_start || row->t > t->tracks.window_end);
        if (!counter || outside) {
            continue;
        }
        if (joule_of(t, c, &joule) != GR_CSV_NUMBER || joule < 0) {
            note_missing(t);
            continue;
        }
        if (!counter->begun) {
            counter->where = here(t, c);
        }
        count_on(t, counter, row, joule);
        t->used++;
    }
}

/** Each device once, at the end. */
static void give_counters(struct table *t) {
    for (uint32_t i = 0; i < t->tracks.count && i < t->counter_cap; i++) {
        const struct counter *c = &t->counters[i];
        if (!c->begun) {
            continue;
        }
        bool timed = c->first != GR_TIME_NONE;
        struct gr_run_attributes run = gr_run_attributes_none();
        run.start = t->tracks.clock ? c->first : GR_TIME_NONE;
        run.end = t->tracks.clock ? c->last : GR_TIME_NONE;
        struct gr_reading reading = {
            /* devices of one run counted side by side: only the first brings the time */
            .duration_s = timed && i == 0 ? (double)(c->last - c->first) / 1e9 : (double)NAN,
            .total = c->sum,
            .emissions_kg = (double)NAN,
            .part_count = 1,
            .parts = {{t->tracks.items[i].device, c->sum}},
            .where = c->where,
        };
        gr_sink_delta(t->ctx->sink, t->tracks.items[i].run, &reading, &run);
    }
}

/* ---- rows ---- */

static void note_torn(struct table *t) {
    if (t->torn++ == 0) {
        t->first_torn = t->csv.line;
        (void)snprintf(t->torn_text, sizeof t->torn_text, "%.*s",
                       (int)(t->csv.text.n < 150 ? t->csv.text.n : 150), t->csv.text.p);
    }
}

/** Cells beyond the header's must be empty, but for the decimals of the last. */
static bool fits(const struct table *t) {
    size_t names = t->map.names + (t->map.split_decimals ? 1 : 0);
    for (size_t i = names; i < t->csv.count; i++) {
        if (gr_csv_cell(&t->csv, i).n > 0) {
            return false;
        }
    }
    return t->csv.count >= t->map.names;
}

/** Every measured cell is a number or says that there is none. */
static bool cells_good(const struct table *t) {
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        int64_t nw = 0;
        double joule = 0;
        bool bad = c->role == GR_ROLE_POWER &&
                   (fixed_of(t, c, &nw) == GR_CSV_BAD || nw < 0 || nw >= GR_CHAIN_POWER_MAX);
        bad |= (c->role == GR_ROLE_ENERGY || c->role == GR_ROLE_ENERGY_COUNTER) &&
               joule_of(t, c, &joule) == GR_CSV_BAD;
        if (bad) {
            return false;
        }
    }
    return true;
}

static bool read_row(struct table *t, struct row *row) {
    const struct gr_csv_column *run = first_of(&t->map, GR_ROLE_RUN);
    const struct gr_csv_column *device = first_of(&t->map, GR_ROLE_DEVICE);
    *row = (struct row){.run = t->own_run};
    if (run) {
        row->run = gr_csv_cell(&t->csv, run->column);
    }
    if (device) {
        row->device = gr_csv_cell(&t->csv, device->column);
    }
    bool named = row->run.n > 0 && (!device || row->device.n > 0);
    return named && !t->csv.torn && fits(t) && cells_good(t) && time_of(t, row) &&
           duration_of(t, row);
}

static void take_row(struct table *t) {
    if (t->csv.line <= t->map.header_line && t->map.header) {
        return;
    }
    if (t->map.header && gr_str_eq(t->csv.text, t->map.header_text)) {
        if (t->headers++ == 0) {
            t->first_header = t->csv.line;
        }
        return;
    }
    struct row row;
    if (!read_row(t, &row)) {
        note_torn(t);
        return;
    }
    t->rows++;
    if (t->map.role_count[GR_ROLE_POWER] > 0) {
        take_powers(t, &row);
    } else if (t->map.role_count[GR_ROLE_ENERGY] > 0) {
        take_energies(t, &row);
    } else {
        take_counters(t, &row);
    }
}

/* ---- the end ---- */

static bool window_without_zone(const struct table *t) {
    bool window = t->tracks.window_start != INT64_MIN || t->tracks.window_end != INT64_MAX;
    if (!window || (t->tracks.clock && !t->clock.zoneless)) {
        return false;
    }
    gr_error(t->ctx->diag, "R082", ((struct gr_pos){.file = t->ctx->file}),
             "add the zone in which it was logged to its entry, such as time_zone: Europe/Oslo",
             "a window is asked for, but the stamps of this log have no time zone");
    return true;
}

static enum gr_status finish(struct table *t) {
    struct gr_read_context *ctx = t->ctx;
    ctx->counts.rows_used = t->rows;
    ctx->counts.rows_dropped = t->torn;
    if (t->refused || window_without_zone(t)) {
        return GR_REFUSED;
    }
    if (t->used == 0) {
        gr_diag_add(
            ctx->diag, GR_ERROR, t->torn ? "R013" : "R077",
            (struct gr_pos){.file = ctx->file, .line = t->torn ? t->first_torn : t->first_missing},
            gr_str(t->torn_text),
            "check the columns, time_format, decimal_mark, devices and window of the "
            "log's entry",
            "no row of this table could be used");
        return GR_REFUSED;
    }
    give_counters(t);
    gr_note_many(ctx, "R023", t->first_torn, t->torn, 0,
                 "rows that are torn, or whose power is below 0, are left out");
    gr_note_many(ctx, "R034", t->first_header, t->headers, 0,
                 "the header stands again inside the file");
    gr_note_many(ctx, "R077", t->first_missing, t->missing, 0,
                 "cells without a value give no sample");
    gr_note_many(ctx, "R089", t->first_reset, t->resets, 0,
                 "the energy counter fell: counting goes on from the new value");
    gr_tracks_end(&t->tracks, &t->clock);
    return GR_OK;
}

/** Says which lines of YAML would name the columns. */
static enum gr_status not_named(struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    const char *path = gr_diag_source_name(ctx->diag, ctx->file);
    struct gr_buf yaml = {0};
    struct gr_csv first;
    struct gr_csv_guess guess = gr_csv_suggest(head, &yaml);
    gr_csv_slice(&first, head, ',');
    bool any = gr_csv_next_row(&first);
    bool measured = guess.powers + guess.energies > 0;
    const char *hint = gr_arena_printf(
        ctx->arena,
        "add to the run in the YAML, after checking names and units: logs: {path: %s, %s}", path,
        yaml.p ? yaml.p : "");
    gr_diag_add(ctx->diag, GR_ERROR, "R083",
                (struct gr_pos){.file = ctx->file, .line = any ? first.line : 1}, first.text,
                measured ? hint
                         : "logs: {path: ..., format: csv, columns: [{role: time, name: ...}, "
                           "{role: power, name: ..., unit: W, scope: gpu}]}",
                measured
                    ? "a table of its own kind: its columns must be named in the YAML"
                    : "a table of its own kind without a column of power or energy that can be "
                      "recognised: name its columns in the YAML");
    gr_buf_free(&yaml);
    return GR_REFUSED;
}

static void start(struct table *t, struct gr_read_context *ctx) {
    const struct gr_log_ref *ref = ctx->ref;
    bool samples = t->map.role_count[GR_ROLE_POWER] > 0 && !t->map.role_count[GR_ROLE_DURATION];
    t->ctx = ctx;
    t->clock = gr_clock_new(ctx->zone);
    gr_tracks_init(&t->tracks, ctx);
    t->tracks.clock = t->map.role_count[GR_ROLE_TIME] > 0;
    bool untimed = t->map.role_count[GR_ROLE_TIME] + t->map.role_count[GR_ROLE_ELAPSED] == 0;
    if (untimed && ref->sample_interval_s.value > 0) {
        t->interval_ns = (gr_time)llround(fmin(ref->sample_interval_s.value, 1e6) * 1e9);
    }
    /* samples of several files join; energies of several files are runs of their own */
    t->own_run = samples ? GR_STR("csv") : gr_str(gr_diag_source_name(ctx->diag, ctx->file));
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    if (!ctx->ref || ctx->ref->column_count == 0) {
        return not_named(ctx);
    }
    struct table *t = gr_xcalloc(1, sizeof *t);
    enum gr_status status = gr_csv_map_columns(ctx, gr_input_peek(ctx->in), &t->map);
    if (status == GR_OK) {
        start(t, ctx);
        gr_csv_open(&t->csv, ctx->in, t->map.delimiter);
        while (!t->refused && gr_csv_next_row(&t->csv)) {
            take_row(t);
            ctx->counts.line_count = t->csv.line;
        }
        status = finish(t);
        gr_tracks_free(&t->tracks);
    }
    free(t->counters);
    free(t);
    return status;
}

/* ---- probe ---- */

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_buf yaml = {0};
    struct gr_csv_guess guess = gr_csv_suggest(head, &yaml);
    gr_buf_free(&yaml);
    bool measured = guess.powers + guess.energies > 0;
    int sure = measured && guess.times > 0 ? 35 : measured ? 30 : 0;
    (void)snprintf(why, 160, "%s",
                   sure == 0    ? "no column of power or energy; columns can be named in the YAML"
                   : sure == 30 ? "a column that may be power or energy, none of time"
                                : "columns that may be time and power");
    return sure;
}

const struct gr_reader gr_reader_csv = {
    .name = "csv",
    .title = "any table, by the columns that the YAML names",
    .describe =
        "Columns of role time, elapsed, duration, power, energy, energy_counter, device and run, "
        "each "
        "with its unit. Powers are integrated over time, energies added, counters differenced. "
        "Nothing is read without `columns`; a scope that is not stated counts as module.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = gr_smi_first_stamp,
};
