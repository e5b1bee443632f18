#include "read/sampled_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/meters.h"
#include "read/nvidia_smi.h"

/* ---- names with a number in them ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** Does the name fit the pattern?  *digits: what stands in the place of '#'. */
static bool fits(const char *pattern, struct gr_str name, struct gr_str *digits) {
    size_t at = 0;
    *digits = (struct gr_str){NULL, 0};
    for (; *pattern; pattern++) {
        if (*pattern != '#') {
            if (at == name.n || name.p[at++] != *pattern) {
                return false;
            }
            continue;
        }
        size_t start = at;
        while (at < name.n && is_digit(name.p[at])) {
            at++;
        }
        *digits = (struct gr_str){name.p + start, at - start};
        if (at == start) {
            return false;
        }
    }
    return at == name.n;
}

static const char *device_key(struct gr_arena *arena, const char *pattern, struct gr_str digits) {
    const char *mark = pattern ? strchr(pattern, '#') : NULL;
    return mark ? gr_arena_printf(arena, "%.*s%.*s%s", (int)(mark - pattern), pattern,
                                  (int)(digits.n < 20 ? digits.n : 20), digits.p, mark + 1)
                : pattern;
}

static const struct gr_table_column *column_of(const struct gr_sampled_table *dialect,
                                               struct gr_str name, struct gr_str *digits) {
    for (const struct gr_table_column *c = dialect->columns; c->name; c++) {
        if (fits(c->name, name, digits)) {
            return c;
        }
    }
    return NULL;
}

static bool is_named(const struct gr_csv *header, const char *pattern) {
    struct gr_str digits;
    for (size_t i = 0; i < header->count && i < GR_CSV_CELLS; i++) {
        if (fits(pattern, gr_csv_cell(header, i), &digits)) {
            return true;
        }
    }
    return false;
}

/** A column of that device is among the names. */
static bool has_device(const struct gr_sampled_table *dialect, const struct gr_csv *header,
                       const char *device) {
    for (const struct gr_table_column *c = dialect->columns; c->name; c++) {
        if (c->device && strcmp(c->device, device) == 0 && is_named(header, c->name)) {
            return true;
        }
    }
    return false;
}

static bool has_required(const struct gr_sampled_table *dialect, const struct gr_csv *header) {
    for (const struct gr_table_column *c = dialect->columns; c->name; c++) {
        if (c->required && !is_named(header, c->name)) {
            return false;
        }
    }
    return true;
}

bool gr_sampled_header(const struct gr_sampled_table *dialect, struct gr_str head) {
    struct gr_csv csv;
    gr_csv_slice(&csv, head, gr_csv_sniff(head));
    return gr_csv_next_row(&csv) && has_required(dialect, &csv);
}

/* ---- the table ---- */

struct table {
    struct gr_csv_table csv; /* rows, cells, clock and chains, as the generic reader has them */
    const struct gr_sampled_table *dialect;
    struct gr_meters meters;
    uint32_t track[GR_CSV_MAPPED]; /* of each column of powers */
    gr_time before;                /* stamp of the row before */
    uint64_t parts;                /* columns that others hold */
    bool metered, sampled;         /* has columns of energies, of powers */
    bool powered;                  /* a power above 0 */
};

static bool is_energy(enum gr_role role) {
    return role == GR_ROLE_ENERGY || role == GR_ROLE_ENERGY_COUNTER;
}

static bool add_column(struct table *t, const struct gr_table_column *said, struct gr_str digits,
                       size_t at) {
    struct gr_csv_map *map = &t->csv.map;
    if (map->count == GR_CSV_MAPPED) {
        gr_error(t->csv.ctx->diag, "R078", ((struct gr_pos){.file = t->csv.ctx->file, .line = 1}),
                 NULL, "more than %d columns of power and energy", GR_CSV_MAPPED);
        return false;
    }
    map->columns[map->count++] = (struct gr_csv_column){
        .role = said->role,
        .column = at,
        .unit = said->unit ? gr_unit_find(gr_str(said->unit)) : NULL,
        .scope = said->scope,
        .component = said->component,
        .device = device_key(t->csv.ctx->arena, said->device, digits),
    };
    map->role_count[said->role]++;
    t->metered |= is_energy(said->role);
    t->sampled |= said->role == GR_ROLE_POWER;
    return true;
}

/** Finds what is known among the names; false after a diagnostic. */
static bool map_columns(struct table *t, const struct gr_csv *header) {
    struct gr_csv_map *map = &t->csv.map;
    map->header = true;
    map->names = header->count;
    map->header_line = header->line;
    map->header_text =
        (struct gr_str){gr_arena_str(t->csv.ctx->arena, header->text), header->text.n};
    for (size_t i = 0; i < header->count && i < GR_CSV_CELLS; i++) {
        struct gr_str digits;
        const struct gr_table_column *said = column_of(t->dialect, gr_csv_cell(header, i), &digits);
        if (!said || said->role == GR_ROLE_COUNT) {
            continue;
        }
        if (said->inside && has_device(t->dialect, header, said->inside)) {
            t->parts++;
        } else if (!add_column(t, said, digits, i)) {
            return false;
        }
    }
    if (t->metered || t->sampled) {
        return true;
    }
    gr_diag_add(t->csv.ctx->diag, GR_ERROR, "R011",
                (struct gr_pos){.file = t->csv.ctx->file, .line = header->line}, header->text,
                "log on a machine, and with rights, that give its power or energy",
                "this %s table has no column of power or energy", t->dialect->tool);
    return false;
}

static gr_run_id open_run(const struct table *t, bool zone_known) {
    struct gr_read_context *ctx = t->csv.ctx;
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(t->dialect->run ? t->dialect->run : gr_diag_source_name(ctx->diag, ctx->file));
    run.tool = gr_str(t->dialect->tool);
    run.zone_known = zone_known;
    for (size_t i = 0; i < t->csv.map.count; i++) {
        enum gr_scope scope = t->csv.map.columns[i].scope;
        if (scope == GR_SCOPE_NODE || scope == GR_SCOPE_WALL) {
            run.boundary = GR_BOUNDARY_NODE;
        }
    }
    return gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1});
}

/** Stamps of the head never go back. */
static bool in_order(const struct gr_sampled_table *dialect, const struct gr_csv_table *table,
                     struct gr_str head) {
    struct gr_csv_table probe = *table;
    gr_time last = INT64_MIN;
    gr_csv_slice(&probe.csv, head, table->map.delimiter);
    probe.clock = gr_clock_new(NULL);
    while (gr_csv_next_row(&probe.csv)) {
        struct gr_csv_row row;
        if (dialect->ends && dialect->ends(probe.csv.text)) {
            break;
        }
        if (!gr_csv_read_row(&probe, &row)) {
            continue;
        }
        if (row.t < last) {
            return false;
        }
        last = row.t;
    }
    return true;
}

static bool start(struct table *t, struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    struct gr_csv_table *csv = &t->csv;
    char delimiter = ctx->ref && ctx->ref->delimiter ? ctx->ref->delimiter : gr_csv_sniff(head);
    char mark = ctx->ref ? ctx->ref->decimal_mark : 0;
    csv->ctx = ctx;
    csv->stamp = t->dialect->stamp;
    csv->clock = gr_clock_new(ctx->zone);
    csv->map.delimiter = delimiter;
    csv->map.decimal_mark = mark ? mark : '.';
    csv->own_run = gr_str(t->dialect->tool);
    gr_csv_slice(&csv->csv, head, delimiter);
    if (!gr_csv_next_row(&csv->csv)) {
        gr_error(ctx->diag, "R008", ((struct gr_pos){.file = ctx->file}), NULL,
                 "there is no row in this table");
        return false;
    }
    if (!map_columns(t, &csv->csv)) {
        return false;
    }
    gr_run_id run = open_run(t, false);
    gr_tracks_init(&csv->tracks, ctx);
    csv->tracks.clock = csv->map.role_count[GR_ROLE_TIME] > 0;
    csv->tracks.ordered = csv->tracks.clock && in_order(t->dialect, csv, head);
    gr_meters_init(&t->meters, ctx, run, csv->tracks.clock);
    t->before = GR_TIME_NONE;
    memset(t->track, 0xFF, sizeof t->track);
    return true;
}

/* ---- rows ---- */

static struct gr_device_attributes device_of(const struct table *t,
                                             const struct gr_csv_column *column) {
    return (struct gr_device_attributes){
        .key = gr_str(column->device),
        .scope = column->scope,
        .component = column->component,
        .tier = t->dialect->tier,
    };
}

static void take_power(struct table *t, size_t index, gr_time at, int64_t power_nw) {
    struct gr_csv_table *csv = &t->csv;
    if (t->track[index] == GR_TRACK_NONE) {
        struct gr_device_attributes device = device_of(t, &csv->map.columns[index]);
        struct gr_track *track = gr_tracks_add(&csv->tracks, t->meters.run, &device);
        csv->refused |= track == NULL;
        if (!track) {
            return;
        }
        t->track[index] = (uint32_t)(track - csv->tracks.items);
    }
    t->powered |= power_nw > 0;
    csv->used += gr_tracks_sample(&csv->tracks, &csv->tracks.items[t->track[index]], at, power_nw,
                                  csv->csv.line);
}

static void take_energy(struct table *t, const struct gr_csv_column *column, gr_time at,
                        double joule) {
    struct gr_device_attributes device = device_of(t, column);
    struct gr_meter *meter = gr_meters_get(&t->meters, &device);
    t->csv.refused |= meter == NULL;
    if (!meter) {
        return;
    }
    if (column->role == GR_ROLE_ENERGY_COUNTER) {
        meter->ranges_j = t->dialect->ranges_j;
        if (t->dialect->from_zero && meter->last == GR_TIME_NONE) {
            gr_meters_reading(&t->meters, meter, 0, 0, t->csv.csv.line);
        }
        gr_meters_reading(&t->meters, meter, at, joule, t->csv.csv.line);
    } else if (t->before != GR_TIME_NONE || t->dialect->from_zero) {
        gr_time from = t->before == GR_TIME_NONE ? 0 : t->before;
        gr_meters_interval(&t->meters, meter, from, at, joule, t->csv.csv.line);
    }
}

static void take_cells(struct table *t, gr_time at) {
    struct gr_csv_table *csv = &t->csv;
    for (size_t i = 0; i < csv->map.count; i++) {
        const struct gr_csv_column *column = &csv->map.columns[i];
        int64_t nw = 0;
        double joule = 0;
        bool power = column->role == GR_ROLE_POWER;
        if (!power && !is_energy(column->role)) {
            continue;
        }
        enum gr_csv_number kind =
            power ? gr_csv_fixed(csv, column, &nw) : gr_csv_joule(csv, column, &joule);
        if (kind != GR_CSV_NUMBER) {
            csv->first_missing = csv->missing++ == 0 ? csv->csv.line : csv->first_missing;
        } else if (power) {
            take_power(t, i, at, nw);
        } else {
            take_energy(t, column, at, joule);
        }
    }
}

static void take_row(struct table *t) {
    struct gr_csv_table *csv = &t->csv;
    struct gr_csv_row row;
    if (csv->csv.line <= csv->map.header_line) {
        return;
    }
    if (gr_str_eq(csv->csv.text, csv->map.header_text)) {
        csv->first_header = csv->headers++ == 0 ? csv->csv.line : csv->first_header;
        return;
    }
    if (!gr_csv_read_row(csv, &row) || row.t == GR_TIME_NONE) {
        if (csv->torn++ == 0) {
            csv->first_torn = csv->csv.line;
            (void)snprintf(csv->torn_text, sizeof csv->torn_text, "%.*s",
                           (int)(csv->csv.text.n < 150 ? csv->csv.text.n : 150), csv->csv.text.p);
        }
        return;
    }
    csv->rows++;
    take_cells(t, row.t);
    t->before = row.t;
}

/* ---- the end ---- */

static enum gr_status refuse_unused(const struct table *t) {
    const struct gr_csv_table *csv = &t->csv;
    struct gr_read_context *ctx = csv->ctx;
    bool outside = csv->tracks.outside > 0;
    bool header_only = csv->rows + csv->torn == 0;
    uint64_t line = csv->missing ? csv->first_missing : csv->torn ? csv->first_torn : 0;
    gr_diag_add(ctx->diag, GR_ERROR,
                outside        ? "R032"
                : header_only  ? "R008"
                : csv->missing ? "R077"
                               : "R013",
                (struct gr_pos){.file = ctx->file, .line = line}, gr_str(csv->torn_text),
                outside ? "check window_start, window_end and time_zone" : NULL,
                outside        ? "no sample of this %s table lies in the window asked for"
                : header_only  ? "this %s table has its header and no row under it"
                : csv->missing ? "this %s table has no value in its columns of power and energy"
                               : "no row of this %s table could be used",
                t->dialect->tool);
    return GR_REFUSED;
}

/** Samples that give no energy: a single one, or only zeros. */
static bool is_powerless(const struct table *t) {
    const struct gr_csv_table *csv = &t->csv;
    if (t->metered || (csv->rows > 1 && t->powered)) {
        return false;
    }
    bool single = csv->rows == 1;
    gr_error(csv->ctx->diag, single ? "R090" : "R144", ((struct gr_pos){.file = csv->ctx->file}),
             single ? "two samples are the least that gives energy"
                    : "the sensor is not there or not readable; use another meter, or "
                      "runs[].estimate",
             single ? "this %s table holds a single sample" : "every power in this %s table is 0",
             t->dialect->tool);
    return true;
}

static void note_rows(const struct table *t) {
    const struct gr_csv_table *csv = &t->csv;
    struct gr_read_context *ctx = csv->ctx;
    gr_note_many(ctx, "R140", csv->map.header_line, t->parts, 0,
                 "columns that are parts of others, or their sum, are not added to them");
    gr_note_many(ctx, "R023", csv->first_torn, csv->torn, 0,
                 "rows that are torn, or whose power is below 0, are left out");
    gr_note_many(ctx, "R034", csv->first_header, csv->headers, 0,
                 "the header stands again inside the file");
    gr_note_many(ctx, "R077", csv->first_missing, csv->missing, 0,
                 "cells without a value give no sample");
}

static enum gr_status finish(struct table *t) {
    struct gr_csv_table *csv = &t->csv;
    struct gr_read_context *ctx = csv->ctx;
    bool zoned = csv->tracks.clock && csv->clock.zoned && !csv->clock.zoneless;
    ctx->counts.rows_used = csv->rows;
    ctx->counts.rows_dropped = csv->torn;
    if (csv->refused || gr_window_unplaced(ctx, zoned)) {
        return GR_REFUSED;
    }
    if (csv->rows == 0 || (!t->metered && csv->used == 0)) {
        return refuse_unused(t);
    }
    if (is_powerless(t)) {
        return GR_REFUSED;
    }
    if (zoned) {
        (void)open_run(t, true);
    }
    note_rows(t);
    gr_tracks_end(&csv->tracks, &csv->clock);
    t->meters.beside = csv->used > 0;
    return t->metered ? gr_meters_end(&t->meters, NULL) : GR_OK;
}

enum gr_status gr_sampled_read(struct gr_read_context *ctx,
                               const struct gr_sampled_table *dialect) {
    if (ctx->ref && ctx->ref->column_count > 0) {
        return gr_reader_csv.read(ctx); /* the experiment file says what the columns are */
    }
    struct table *t = gr_xcalloc(1, sizeof *t);
    enum gr_status status = GR_REFUSED;
    t->dialect = dialect;
    if (start(t, ctx)) {
        struct gr_csv *rows = &t->csv.csv;
        gr_csv_open(rows, ctx->in, t->csv.map.delimiter);
        bool ended = false;
        while (!t->csv.refused && gr_csv_next_row(rows)) {
            ctx->counts.line_count = rows->line;
            ended = ended || (dialect->ends && dialect->ends(rows->text));
            if (!ended) {
                take_row(t);
            }
        }
        status = finish(t);
    }
    gr_meters_free(&t->meters);
    gr_tracks_free(&t->csv.tracks);
    free(t);
    return status;
}

gr_time gr_sampled_first_stamp(const struct gr_sampled_table *dialect, struct gr_str head) {
    struct gr_csv csv;
    gr_csv_slice(&csv, head, gr_csv_sniff(head));
    while (dialect->stamp && gr_csv_next_row(&csv)) {
        for (size_t i = 0; i < csv.count && i < GR_CSV_CELLS; i++) {
            gr_time t = GR_TIME_NONE;
            bool zone = false;
            if (dialect->stamp(gr_csv_cell(&csv, i), &t, &zone)) {
                return t;
            }
        }
    }
    return dialect->stamp ? GR_TIME_NONE : gr_smi_first_stamp(head);
}
