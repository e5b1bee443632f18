/* The reader `zeus`: windows of ZeusMonitor, and the power log of its PowerMonitor. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/gauges.h"
#include "read/windows.h"

#define EPOCH_LEAST_S 1e9 /* no machine runs for 31 years: a greater start counts from 1970 */

enum { DEVICES_MOST = 256 };

static const struct {
    const char *prefix;
    enum gr_scope scope;
    enum gr_component component;
} meters[] = {
    {"gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR},
    {"cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU},
    {"dram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY},
};

struct zeus {
    struct gr_read_context *ctx;
    struct gr_csv csv;
    size_t start, elapsed, count;
    struct {
        size_t column, device, meter;
        struct gr_str digits;
    } energies[DEVICES_MOST];
};

static double number(const struct gr_csv *csv, size_t column) {
    double value = (double)NAN;
    (void)gr_csv_number(gr_csv_cell(csv, column), &value);
    return value;
}

static gr_run_id open_run(const struct zeus *z, const char *key, const char *label, bool clock) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(key);
    run.label = gr_str(label);
    run.label_is_id = true;
    run.tool = GR_STR("Zeus");
    run.zone_known = clock;
    return gr_sink_run(z->ctx->sink, &run,
                       (struct gr_pos){.file = z->ctx->file, .line = z->csv.line});
}

/* ---- windows ---- */

static bool find_columns(struct zeus *z) {
    z->start = gr_csv_find(&z->csv, "start_time");
    z->elapsed = gr_csv_find(&z->csv, "elapsed_time");
    z->count = 0;
    for (size_t i = 0; i < z->csv.count && i < GR_CSV_CELLS; i++) {
        struct gr_str digits;
        for (size_t m = 0; m < GR_COUNT(meters) && z->count < DEVICES_MOST; m++) {
            if (gr_windows_name(gr_csv_cell(&z->csv, i), meters[m].prefix, "_energy", &digits)) {
                z->energies[z->count].column = i;
                z->energies[z->count].meter = m;
                z->energies[z->count++].digits = digits;
            }
        }
    }
    return z->start != GR_CSV_NONE && z->elapsed != GR_CSV_NONE && z->count > 0;
}

/** GPUs by their number alone, as nvidia-smi has them: both logs may be of one run. */
static void add_devices(struct zeus *z, struct gr_windows *w) {
    for (size_t i = 0; i < z->count; i++) {
        char key[64];
        size_t m = z->energies[i].meter;
        struct gr_str digits = z->energies[i].digits;
        (void)snprintf(key, sizeof(key), "%s%.*s", m == 0 ? "" : meters[m].prefix,
                       (int)(digits.n < 20 ? digits.n : 20), digits.p);
        const struct gr_device_attributes device = {.key = gr_str(key),
                                                    .scope = meters[m].scope,
                                                    .component = meters[m].component,
                                                    .tier = GR_TIER_COUNTER};
        z->energies[i].device = gr_windows_device(w, &device);
    }
}

static void take_window(struct zeus *z, struct gr_windows *w) {
    gr_time t0 = gr_windows_time(number(&z->csv, z->start));
    double elapsed_s = number(&z->csv, z->elapsed);
    if (z->csv.torn || t0 == GR_TIME_NONE || !(elapsed_s >= 0)) {
        gr_windows_drop(w, z->csv.line);
        return;
    }
    z->ctx->counts.rows_used++;
    for (size_t i = 0; i < z->count; i++) {
        gr_windows_add(w, z->energies[i].device, t0, elapsed_s,
                       number(&z->csv, z->energies[i].column), z->csv.line);
    }
}

/** True if the first window of the head starts at a time since 1970. */
static bool has_clock(const struct zeus *z, struct gr_str head) {
    struct gr_csv csv;
    gr_csv_slice(&csv, head, z->csv.delimiter);
    return gr_csv_next(&csv) && gr_csv_next(&csv) && number(&csv, z->start) >= EPOCH_LEAST_S;
}

static enum gr_status read_windows(struct zeus *z, bool clock) {
    struct gr_windows w;
    const char *path = gr_diag_source_name(z->ctx->diag, z->ctx->file);
    const char *label = gr_diag_display_name(z->ctx->diag, z->ctx->file);
    gr_windows_open(&w, z->ctx, open_run(z, path, label, clock), clock);
    add_devices(z, &w);
    while (gr_csv_next(&z->csv)) {
        if (!gr_str_is(gr_csv_cell(&z->csv, z->start), "start_time")) {
            take_window(z, &w);
        }
        z->ctx->counts.line_count = z->csv.line;
    }
    return gr_windows_end(&w);
}

/* ---- the power log: no header, seconds since 1970 and the power of each GPU ---- */

static bool is_power_row(const struct gr_csv *csv) {
    double start_s = number(csv, 0);
    bool clock = start_s >= EPOCH_LEAST_S && gr_windows_time(start_s) != GR_TIME_NONE;
    if (csv->count < 2 || csv->count > DEVICES_MOST || csv->torn || !clock) {
        return false;
    }
    for (size_t i = 1; i < csv->count; i++) {
        if (gr_nanowatt(number(csv, i)) < 0) {
            return false;
        }
    }
    return true;
}

static struct gr_track *gpu(struct gr_tracks *tracks, gr_run_id run, size_t index) {
    char key[32];
    (void)snprintf(key, sizeof(key), "%zu", index);
    uint32_t known = gr_tracks_find(tracks, run, gr_str(key));
    if (known != GR_TRACK_NONE) {
        return &tracks->items[known];
    }
    const struct gr_device_attributes device = {.key = gr_str(key),
                                                .scope = GR_SCOPE_GPU,
                                                .component = GR_COMPONENT_ACCELERATOR,
                                                .tier = GR_TIER_COUNTER};
    return gr_tracks_add(tracks, run, &device);
}

static void take_powers(struct zeus *z, struct gr_tracks *tracks, gr_run_id run) {
    gr_time t = gr_windows_time(number(&z->csv, 0));
    for (size_t i = 1; i < z->csv.count; i++) {
        int64_t nw = gr_nanowatt(number(&z->csv, i));
        struct gr_track *track = gpu(tracks, run, i - 1);
        if (track) {
            z->ctx->counts.rows_used += gr_tracks_sample(tracks, track, t, nw, z->csv.line);
        }
    }
}

/** The row at hand is the first. */
static enum gr_status read_powers(struct zeus *z) {
    struct gr_tracks tracks;
    struct gr_clock clock = gr_clock_new(NULL);
    uint64_t torn = 0, first_torn = 0;
    gr_tracks_init(&tracks, z->ctx);
    gr_run_id run = open_run(z, "zeus", "zeus", true);
    size_t cells = z->csv.count;
    do {
        if (z->csv.count == cells && is_power_row(&z->csv)) {
            take_powers(z, &tracks, run);
        } else {
            first_torn = torn++ == 0 ? z->csv.line : first_torn;
        }
        z->ctx->counts.line_count = z->csv.line;
    } while (gr_csv_next(&z->csv));
    z->ctx->counts.rows_dropped = torn;
    gr_note_many(z->ctx, "R023", first_torn, torn, 0,
                 "rows that are torn, or whose power is below 0, are left out");
    gr_tracks_end(&tracks, &clock);
    gr_tracks_warn_single(&tracks, z->ctx->counts.rows_used);
    gr_tracks_free(&tracks);
    return GR_OK;
}

/* ---- the reader ---- */

static enum gr_status choose(struct zeus *z, struct gr_str head) {
    if (!gr_csv_next(&z->csv)) {
        gr_error(z->ctx->diag, "R007", ((struct gr_pos){.file = z->ctx->file}), NULL,
                 "the file is empty");
        return GR_REFUSED;
    }
    if (find_columns(z)) {
        return read_windows(z, has_clock(z, head));
    }
    if (is_power_row(&z->csv)) {
        return read_powers(z);
    }
    gr_diag_add(z->ctx->diag, GR_ERROR, "R011",
                (struct gr_pos){.file = z->ctx->file, .line = z->csv.line}, z->csv.text, NULL,
                "the header must have start_time, elapsed_time and energies such as gpu0_energy");
    return GR_REFUSED;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    if (gr_reader_refuse_rates(head, ctx->file, ctx->diag)) {
        return GR_REFUSED;
    }
    struct zeus *z = gr_xcalloc(1, sizeof(*z));
    z->ctx = ctx;
    gr_csv_open(&z->csv, ctx->in, gr_csv_sniff(head));
    enum gr_status status = choose(z, head);
    free(z);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct zeus *z = gr_xcalloc(1, sizeof(*z));
    gr_csv_slice(&z->csv, head, gr_csv_sniff(head));
    bool ours = gr_csv_next(&z->csv) && find_columns(z);
    free(z);
    (void)snprintf(
        why, 160, "%s",
        ours ? "the header has start_time, elapsed_time and energies such as gpu0_energy"
             : "the header lacks start_time, elapsed_time or energies such as gpu0_energy");
    return ours ? 95 : 0;
}

const struct gr_reader gr_reader_zeus = {
    .name = "zeus",
    .title = "Zeus windows",
    .describe = "ZeusMonitor's log_file: windows with the energy of each GPU, CPU and memory in J; "
                "of nested "
                "windows the outer one counts. The power log of PowerMonitor (no header: time, W "
                "of each GPU) is "
                "read with --from zeus. Traces and leaderboard results are rates, and refused.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
