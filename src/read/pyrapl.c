/* The reader `pyrapl`: CSV of pyRAPL, one row a measure and socket. */
#include <math.h>
#include <stdio.h>

#include "read/windows.h"

enum column { LABEL, TIMESTAMP, DURATION, PACKAGE, DRAM, SOCKET, COLUMNS };

static const char *const names[COLUMNS] = {"label", "timestamp", "duration",
                                           "pkg",   "dram",      "socket"};

static const struct {
    enum column column;
    const char *name;
    enum gr_scope scope;
    enum gr_component component;
} energies[] = {
    {PACKAGE, "package", GR_SCOPE_CPU, GR_COMPONENT_CPU},
    {DRAM, "dram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY},
};

/** A number, also as a list of one: "[1234.0]". */
static double number(const struct gr_csv *csv, size_t column) {
    struct gr_str cell = gr_csv_cell(csv, column);
    double value = (double)NAN;
    if (cell.n > 2 && cell.p[0] == '[' && cell.p[cell.n - 1] == ']') {
        cell = gr_str_trim((struct gr_str){cell.p + 1, cell.n - 2});
    }
    (void)gr_csv_number(cell, &value);
    return value;
}

static bool find_columns(const struct gr_csv *csv, size_t column[COLUMNS]) {
    size_t found = 0;
    for (size_t i = 0; i < COLUMNS; i++) {
        column[i] = gr_csv_find(csv, names[i]);
        found += column[i] != GR_CSV_NONE;
    }
    return found == COLUMNS;
}

static void take_row(struct gr_windows *w, const struct gr_csv *csv, const size_t column[COLUMNS]) {
    gr_time t0 = gr_windows_time(number(csv, column[TIMESTAMP]));
    double duration_s = number(csv, column[DURATION]) / 1e6;
    double socket = number(csv, column[SOCKET]);
    if (csv->torn || t0 == GR_TIME_NONE || !(duration_s >= 0) || !(socket >= 0 && socket < 1024)) {
        gr_windows_drop(w, csv->line);
        return;
    }
    w->ctx->counts.rows_used++;
    for (size_t i = 0; i < GR_COUNT(energies); i++) {
        char key[32];
        if (gr_csv_missing(gr_csv_cell(csv, column[energies[i].column]))) {
            continue; /* the machine does not count it */
        }
        (void)snprintf(key, sizeof(key), "%s-%d", energies[i].name, (int)socket);
        const struct gr_device_attributes device = {.key = gr_str(key),
                                                    .scope = energies[i].scope,
                                                    .component = energies[i].component,
                                                    .tier = GR_TIER_COUNTER};
        gr_windows_add(w, gr_windows_device(w, &device), t0, duration_s,
                       number(csv, column[energies[i].column]) / 1e6, csv->line);
    }
}

/** The header has the separator asked for, the rows always a comma. */
static char delimiter_of_rows(struct gr_str head) {
    struct gr_str rest = head;
    (void)gr_str_cut(&rest, '\n');
    return rest.p && rest.n > 0 ? gr_csv_sniff(rest) : ',';
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct gr_csv csv;
    size_t column[COLUMNS];
    struct gr_windows w;
    struct gr_str head = gr_input_peek(ctx->in);
    char rows = delimiter_of_rows(head);
    gr_csv_open(&csv, ctx->in, gr_csv_sniff(head));
    if (!gr_csv_next(&csv) || !find_columns(&csv, column)) {
        gr_diag_add(ctx->diag, GR_ERROR, "R011", (struct gr_pos){.file = ctx->file, .line = 1},
                    csv.text, NULL,
                    "the header must have label, timestamp, duration, pkg, dram and socket");
        return GR_REFUSED;
    }
    csv.delimiter = rows;
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(gr_diag_source_name(ctx->diag, ctx->file));
    run.label = gr_str(gr_diag_display_name(ctx->diag, ctx->file));
    run.label_is_id = true;
    run.tool = GR_STR("pyRAPL");
    run.zone_known = true;
    gr_windows_open(
        &w, ctx, gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1}), true);
    while (gr_csv_next(&csv)) {
        if (!gr_str_is(gr_csv_cell(&csv, column[TIMESTAMP]), names[TIMESTAMP])) {
            take_row(&w, &csv, column);
        }
        ctx->counts.line_count = csv.line;
    }
    return gr_windows_end(&w);
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_csv csv;
    size_t column[COLUMNS];
    gr_csv_slice(&csv, head, gr_csv_sniff(head));
    bool ours = gr_csv_next(&csv) && find_columns(&csv, column);
    (void)snprintf(why, 160, "%s",
                   ours ? "the header has label, timestamp, duration, pkg, dram and socket"
                        : "the header lacks label, timestamp, duration, pkg, dram or socket");
    return ours ? 95 : 0;
}

const struct gr_reader gr_reader_pyrapl = {
    .name = "pyrapl",
    .title = "pyRAPL CSV",
    .describe =
        "One row a measure and socket: begin in s since 1970, duration in us, package and memory "
        "in uJ. Measures within others count once.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
};
