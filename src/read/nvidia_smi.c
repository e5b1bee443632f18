#include "read/nvidia_smi.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/meters.h"

/* ---- probe ---- */

static int say(char why[160], int sure, const char *text) {
    (void)snprintf(why, 160, "%s", text);
    return sure;
}

static bool is_stamp(struct gr_str cell) {
    gr_time t = 0;
    bool zone = false;
    return cell.n == 23 && cell.p[4] == '/' && gr_time_parse(cell, &t, &zone);
}

/** A line without a header: its stamp and its field in W. */
static int probe_row(const struct gr_csv *row, char why[160]) {
    bool stamp = false, watt = false;
    for (size_t i = 0; i < row->count && i < GR_CSV_CELLS; i++) {
        int64_t nw = 0;
        bool unit = false;
        struct gr_str cell = gr_csv_cell(row, i);
        stamp |= is_stamp(cell);
        watt |= gr_smi_power(cell, &nw, &unit) == GR_CSV_NUMBER && unit;
    }
    if (stamp && watt) {
        return say(why, 90, "rows such as \"2024/04/25 16:08:01.992, 18.24 W\" without a header");
    }
    if (stamp) {
        return say(why, 40, "stamps as nvidia-smi writes them, but no field such as \"18.24 W\"");
    }
    return watt ? say(why, 40, "fields such as \"18.24 W\", but no header and no time stamp")
                : say(why, 0, "no header with names such as power.draw, no field in W");
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_csv csv;
    gr_csv_slice(&csv, head, ',');
    while (gr_csv_next(&csv)) {
        if (gr_smi_is_header(&csv)) {
            return say(why, 95, "the header has names of nvidia-smi's query fields");
        }
        if (!gr_smi_is_foreign(csv.text)) {
            return probe_row(&csv, why);
        }
    }
    return say(why, 0, "no header with names such as power.draw, no field in W");
}

static gr_time first_stamp_of(struct gr_str head, char delimiter) {
    struct gr_csv csv;
    gr_csv_slice(&csv, head, delimiter);
    while (gr_csv_next(&csv)) {
        for (size_t i = 0; i < csv.count && i < GR_CSV_CELLS; i++) {
            gr_time t = GR_TIME_NONE;
            bool zone = false;
            struct gr_str cell = gr_csv_cell(&csv, i);
            if (cell.n >= 19 && gr_time_parse(cell, &t, &zone)) {
                return t;
            }
        }
    }
    return GR_TIME_NONE;
}

gr_time gr_smi_first_stamp(struct gr_str head) {
    static const char delimiters[] = {',', ';', '\t', '|'};
    gr_time t = GR_TIME_NONE;
    for (size_t i = 0; i < GR_COUNT(delimiters) && t == GR_TIME_NONE; i++) {
        t = first_stamp_of(head, delimiters[i]);
    }
    return t;
}

/* ---- reading ---- */

/** The head up to its last whole line: a peek may stop in mid-row. */
static struct gr_str whole_lines(struct gr_str head) {
    if (head.n < GR_PEEK_SIZE) {
        return head;
    }
    while (head.n > 0 && head.p[head.n - 1] != '\n') {
        head.n--;
    }
    return head;
}

/** Stamps of the head never go back. */
static bool in_order(const struct gr_smi *smi, struct gr_str head) {
    struct gr_csv csv;
    gr_time last = INT64_MIN;
    gr_csv_slice(&csv, head, ',');
    while (gr_csv_next(&csv)) {
        gr_time t = 0;
        bool zone = false;
        if (gr_time_parse(gr_csv_cell(&csv, smi->layout.time), &t, &zone)) {
            if (t < last) {
                return false;
            }
            last = t;
        }
    }
    return true;
}

static void open_run(struct gr_smi *smi) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = GR_STR("nvidia_smi"); /* one run whatever the files: devices join */
    run.tool = GR_STR("nvidia-smi");
    run.zone_known = smi->ctx->zone != NULL;
    smi->run =
        gr_sink_run(smi->ctx->sink, &run, (struct gr_pos){.file = smi->ctx->file, .line = 1});
}

static void remember_header(struct gr_smi *smi, struct gr_str head) {
    struct gr_csv csv;
    gr_csv_slice(&csv, head, ',');
    while (smi->layout.header && gr_csv_next(&csv)) {
        if (gr_smi_is_header(&csv)) {
            smi->header_text =
                gr_str_trim((struct gr_str){gr_arena_str(smi->ctx->arena, csv.text), csv.text.n});
            smi->device_name = gr_arena_str(smi->ctx->arena, gr_csv_cell(&csv, smi->layout.device));
            return;
        }
    }
}

/** Rows to read one by one before the fast path is tried again: more where it took few. */
static void set_pause(struct gr_smi *smi, uint64_t taken) {
    enum { FEW = 4, MANY = 32, LONGEST = 64 };
    if (taken >= MANY) {
        smi->pause_length = 0;
    } else if (taken < FEW && smi->pause_length < LONGEST) {
        smi->pause_length = smi->pause_length ? 2 * smi->pause_length : 1;
    }
    smi->pause = smi->pause_length;
}

/** Tries the fast path; returns the bytes it took. */
static size_t read_fast(struct gr_smi *smi, struct gr_str rest, uint64_t *line) {
    if (!smi->scan || !smi->shape.time || !smi->shape.power) {
        return 0;
    }
    if (smi->pause > 0) {
        smi->pause--;
        return 0;
    }
    uint64_t taken = 0;
    size_t n = gr_smi_fast(smi, rest, *line, &taken);
    set_pause(smi, taken);
    *line += taken;
    return n;
}

/** A block row by row, or many at once where nothing needs a closer look. */
static void read_block(struct gr_smi *smi, struct gr_block block) {
    const char *p = block.bytes.p, *end = p + block.bytes.n;
    uint64_t line = block.first_line;
    while (p < end && !smi->refused) {
        p += read_fast(smi, (struct gr_str){p, (size_t)(end - p)}, &line);
        if (p == end) {
            break;
        }
        const char *feed = memchr(p, '\n', (size_t)(end - p));
        size_t n = feed ? (size_t)(feed - p) : (size_t)(end - p);
        gr_smi_row(smi, (struct gr_str){p, n}, line++, feed == NULL);
        p += n + (feed != NULL);
    }
    smi->ctx->counts.line_count = line - 1;
    if (p == end) {
        gr_input_counted(smi->ctx->in, line - block.first_line);
    }
}

/* ---- what is said at the end ---- */

static enum gr_status nothing_used(struct gr_smi *smi) {
    struct gr_pos at = {.file = smi->ctx->file,
                        .line = smi->missing ? smi->first_missing : smi->first_torn};
    if (smi->missing > 0) {
        gr_error(smi->ctx->diag, "R077", at,
                 "this GPU does not report its power; use another meter, or runs[].estimate",
                 "%s is missing ([N/A] or the like) in all %" PRIu64 " rows",
                 smi->layout.power_name, smi->missing);
    } else if (smi->tracks.outside > 0) {
        gr_error(smi->ctx->diag, "R032", at, "check window_start, window_end and time_zone",
                 "no sample lies in the window asked for");
    } else if (smi->torn == 0) {
        gr_error(smi->ctx->diag, "R008", at, NULL, "the log has its header and no row under it");
    } else {
        gr_diag_add(smi->ctx->diag, GR_ERROR, "R013", at, gr_str(smi->torn_text), NULL,
                    "no row of this nvidia-smi log could be used");
    }
    return GR_REFUSED;
}

static enum gr_status finish(struct gr_smi *smi) {
    struct gr_read_context *ctx = smi->ctx;
    ctx->counts.rows_used = smi->used;
    ctx->counts.rows_dropped = smi->torn + smi->cut;
    if (smi->refused || gr_window_unplaced(ctx, !smi->clock.zoneless)) {
        return GR_REFUSED;
    }
    if (smi->used == 0) {
        return nothing_used(smi);
    }
    if (smi->clock.zoned && !smi->clock.zoneless) {
        struct gr_run_attributes run = gr_run_attributes_none();
        run.key = GR_STR("nvidia_smi");
        run.zone_known = true;
        gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1});
    }
    gr_note_many(ctx, "R023", smi->first_torn, smi->torn, 0,
                 "rows that are torn, or whose power is below 0, are left out");
    gr_note_many(
        ctx, "R079", smi->first_foreign, smi->foreign, 0,
        "lines that are no rows (dates, messages of nvidia-smi or the shell) are passed over");
    gr_note_many(ctx, "R034", smi->first_header, smi->headers, 0,
                 "the header stands again inside the file");
    gr_note_many(ctx, "R080", smi->cut_line, smi->cut, 0,
                 "the last line is cut off and is left out");
    gr_note_many(ctx, "R077", smi->first_missing, smi->missing, 0,
                 "rows without a power reading ([N/A] or the like) give no sample");
    gr_tracks_end(&smi->tracks, &smi->clock);
    gr_tracks_warn_single(&smi->tracks, smi->used);
    return GR_OK;
}

enum gr_status gr_smi_read(struct gr_read_context *ctx, gr_scan_fn *scan) {
    struct gr_smi *smi = gr_xcalloc(1, sizeof *smi);
    smi->ctx = ctx;
    smi->scan = scan;
    smi->clock = gr_clock_new(ctx->zone);
    smi->previous = GR_TRACK_NONE;
    gr_tracks_init(&smi->tracks, ctx);
    struct gr_str head = whole_lines(gr_input_peek(ctx->in));
    enum gr_status status = gr_smi_learn(smi, head);
    if (status == GR_OK) {
        remember_header(smi, head);
        smi->tracks.clock = smi->layout.interval_ns == 0;
        smi->tracks.ordered = smi->tracks.clock && in_order(smi, head);
        open_run(smi);
        struct gr_block block;
        while (!smi->refused && gr_input_block(ctx->in, &block)) {
            read_block(smi, block);
        }
        status = finish(smi);
    }
    gr_tracks_free(&smi->tracks);
    free(smi->expected);
    free(smi);
    return status;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    if (ctx->ref && ctx->ref->column_count > 0) {
        return gr_reader_csv.read(ctx); /* the experiment file says what the columns are */
    }
    return gr_smi_read(ctx, gr_scan_best());
}

const struct gr_reader gr_reader_nvidia_smi = {
    .name = "nvidia_smi",
    .title = "nvidia-smi --query-gpu=... --format=csv",
    .describe =
        "Samples of GPU power in W, with or without units and header, one row per GPU and tick. "
        "Needs power.draw and timestamp (or sample_interval_s); GPUs are told apart by index, "
        "uuid or pci.bus_id, else by their order where every tick has the same count.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = gr_smi_first_stamp,
};
