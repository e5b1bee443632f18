/* The generic reader: any table, by the columns that the experiment file names. */
#include "read/csv_mapped.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/meters.h"
#include "read/nvidia_smi.h"

/* ---- rows ---- */

static void note_torn(struct gr_csv_table *t) {
    if (t->torn++ == 0) {
        t->first_torn = t->csv.line;
        (void)snprintf(t->torn_text, sizeof t->torn_text, "%.*s",
                       (int)(t->csv.text.n < 150 ? t->csv.text.n : 150), t->csv.text.p);
    }
}

static void take_row(struct gr_csv_table *t) {
    if (t->csv.line <= t->map.header_line && t->map.header) {
        return;
    }
    if (t->map.header && gr_str_eq(t->csv.text, t->map.header_text)) {
        if (t->headers++ == 0) {
            t->first_header = t->csv.line;
        }
        return;
    }
    struct gr_csv_row row;
    if (!gr_csv_read_row(t, &row)) {
        note_torn(t);
        return;
    }
    t->rows++;
    gr_csv_take(t, &row);
}

/* ---- the end ---- */

static enum gr_status finish(struct gr_csv_table *t) {
    struct gr_read_context *ctx = t->ctx;
    ctx->counts.rows_used = t->rows;
    ctx->counts.rows_dropped = t->torn;
    if (t->refused || gr_window_unplaced(ctx, t->tracks.clock && !t->clock.zoneless)) {
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
    gr_csv_give_counters(t);
    gr_note_many(ctx, "R023", t->first_torn, t->torn, 0,
                 "rows that are torn, or whose power is below 0, are left out");
    gr_note_many(ctx, "R034", t->first_header, t->headers, 0,
                 "the header stands again inside the file");
    gr_note_many(ctx, "R077", t->first_missing, t->missing, 0,
                 "cells without a value give no sample");
    gr_note_many(ctx, "R089", t->first_reset, t->resets, 0,
                 "the energy counter fell: counting goes on from the new value");
    gr_tracks_end(&t->tracks, &t->clock);
    if (t->tracks.count > 0 && t->counters == NULL) {
        gr_tracks_warn_single(&t->tracks, t->used);
    }
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

static void start(struct gr_csv_table *t, struct gr_read_context *ctx) {
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
    struct gr_csv_table *t = gr_xcalloc(1, sizeof *t);
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
