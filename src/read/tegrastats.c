/* tegrastats of Jetson boards: one line a tick, power rails in mW, of which some hold the others. */
#include <stdio.h>

#include <math.h>

#include "read/fixed.h"
#include "read/meters.h"
#include "read/text_lines.h"
#include "read/time_format.h"
#include "read/tracks.h"

/* ---- rails ---- */

enum { RAILS = 16, BOARDS_RAILS = 6 };

struct rail {
    struct gr_str name;
    int64_t power_nw;
};

/** Rails that together are the whole board, and once each: the first row that a line has whole. */
static const struct board {
    const char *rails[BOARDS_RAILS + 1];
} boards[] = {
    {{"VDD_IN"}},                                    /* Xavier NX, Orin NX and Nano, TX1, TX2 */
    {{"POM_5V_IN"}},                                 /* Nano */
    {{"VIN"}},                                       /* Thor */
    {{"VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"}},  /* AGX Orin */
    {{"GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"}}, /* AGX Xavier */
    {{"VDD_GPU", "VDD_CPU_SOC_MSS", "VIN_SYS_5V0"}}, /* Thor without VIN */
};

/** Rails of one kind of device; all others are of the board. */
static const struct {
    const char *name;
    enum gr_scope scope;
    enum gr_component component;
} kinds[] = {
    {"GPU", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR},
    {"VDD_GPU", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR},
    {"CPU", GR_SCOPE_CPU, GR_COMPONENT_CPU},
    {"VDDRQ", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY},
};

/** Cells "NAME cur/avg" with mW or without a unit: RAM, SWAP and IRAM have another. */
static bool power_of(struct gr_str cell, int64_t *out) {
    struct gr_str rest = cell, now = gr_str_cut(&rest, '/');
    if (!rest.p || rest.n == 0) {
        return false;
    }
    bool unit = gr_str_ends(now, GR_STR("mW"));
    if (unit != gr_str_ends(rest, GR_STR("mW"))) {
        return false;
    }
    now.n -= unit ? 2 : 0;
    rest.n -= unit ? 2 : 0;
    int64_t mean = 0;
    return gr_fixed_parse(rest, '.', 6, &mean) && gr_fixed_parse(now, '.', 6, out) && *out >= 0 &&
           *out < GR_CHAIN_POWER_MAX;
}

static size_t rails_of(struct gr_str line, struct rail out[RAILS]) {
    size_t count = 0;
    struct gr_str before = {"", 0};
    while (line.p && count < RAILS) {
        struct gr_str cell = gr_str_cut(&line, ' ');
        int64_t nw = 0;
        if (before.n > 0 && power_of(cell, &nw)) {
            out[count++] = (struct rail){before, nw};
        }
        before = cell.n > 0 ? cell : before;
    }
    return count;
}

static const struct rail *find_rail(const struct rail *rails, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (gr_str_is(rails[i].name, name)) {
            return &rails[i];
        }
    }
    return NULL;
}

static const struct board *board_of(const struct rail *rails, size_t count) {
    for (size_t i = 0; i < GR_COUNT(boards); i++) {
        bool whole = true;
        for (size_t k = 0; boards[i].rails[k]; k++) {
            whole &= find_rail(rails, count, boards[i].rails[k]) != NULL;
        }
        if (whole) {
            return &boards[i];
        }
    }
    return NULL;
}

/* ---- lines ---- */

/** "10-01-2025 20:05:55 RAM ...": month first. */
static bool stamp_of(struct gr_str line, gr_time *out) {
    bool zone = false;
    return line.n > 19 &&
           gr_time_format_parse("%m-%d-%Y %H:%M:%S", (struct gr_str){line.p, 19}, out, &zone);
}

static bool is_line(struct gr_str line) {
    return gr_str_find(line, GR_STR("RAM ")) != SIZE_MAX &&
           gr_str_find(line, GR_STR("CPU [")) != SIZE_MAX;
}

struct log {
    struct gr_read_context *ctx;
    struct gr_tracks tracks;
    struct gr_clock clock;
    gr_run_id run;
    const struct board *board;
    gr_time interval_ns; /* of a log without stamps */
    bool stamped;
    uint64_t lines, used, foreign, first_foreign, torn, first_torn, left_out, left_line;
    bool powered, refused;
};

static struct gr_device_attributes device_of(struct gr_str name) {
    struct gr_device_attributes device = {.key = name,
                                          .scope = GR_SCOPE_MODULE,
                                          .component = GR_COMPONENT_OTHER,
                                          .tier = GR_TIER_COUNTER};
    for (size_t i = 0; i < GR_COUNT(kinds); i++) {
        if (gr_str_is(name, kinds[i].name)) {
            device.scope = kinds[i].scope;
            device.component = kinds[i].component;
        }
    }
    return device;
}

static void take_rail(struct log *log, const struct rail *rail, gr_time t, uint64_t line) {
    if (!rail) {
        return;
    }
    uint32_t index = gr_tracks_find(&log->tracks, log->run, rail->name);
    struct gr_track *track = index == GR_TRACK_NONE ? NULL : &log->tracks.items[index];
    if (!track) {
        const struct gr_device_attributes device = device_of(rail->name);
        track = gr_tracks_add(&log->tracks, log->run, &device);
    }
    log->refused |= track == NULL;
    if (track) {
        log->used += gr_tracks_sample(&log->tracks, track, t, rail->power_nw, line);
        log->powered |= rail->power_nw > 0;
    }
}

static void note(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = (*count)++ == 0 ? line : *first;
}

static void take_line(struct log *log, struct gr_str text, uint64_t line) {
    struct rail rails[RAILS];
    gr_time t = 0;
    if (gr_str_trim(text).n == 0) {
        return;
    }
    if (!is_line(text)) {
        note(&log->foreign, &log->first_foreign, line);
        return;
    }
    size_t count = rails_of(text, rails);
    bool timed = log->stamped ? stamp_of(text, &t)
                              : log->lines < (uint64_t)(GR_CHAIN_TIME_MAX / log->interval_ns);
    t = log->stamped ? t : (gr_time)log->lines * log->interval_ns;
    log->lines++;
    for (size_t i = 0; i < BOARDS_RAILS && log->board->rails[i]; i++) {
        timed &= find_rail(rails, count, log->board->rails[i]) != NULL;
    }
    if (!timed || t < 0 || t > GR_CHAIN_TIME_MAX) {
        note(&log->torn, &log->first_torn, line);
        return;
    }
    t = log->stamped ? gr_clock_read(&log->clock, t, false, line) : t;
    size_t taken = 0;
    for (; taken < BOARDS_RAILS && log->board->rails[taken]; taken++) {
        take_rail(log, find_rail(rails, count, log->board->rails[taken]), t, line);
    }
    if (count > taken) {
        note(&log->left_out, &log->left_line, line);
    }
}

/* ---- the beginning: which board, and are there stamps? ---- */

static struct gr_str first_line(struct gr_str head, uint64_t *number) {
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        if (is_line(lines.text)) {
            *number = lines.line;
            return lines.text;
        }
    }
    *number = 0;
    return (struct gr_str){"", 0};
}

static bool learn(struct log *log) {
    struct gr_read_context *ctx = log->ctx;
    struct rail rails[RAILS];
    struct gr_pos where = {.file = ctx->file};
    struct gr_str line = first_line(gr_input_peek(ctx->in), &where.line);
    size_t count = rails_of(line, rails);
    gr_time t;
    log->stamped = stamp_of(line, &t);
    log->board = board_of(rails, count);
    if (!log->board) {
        gr_diag_add(ctx->diag, GR_ERROR, "R146", where, line,
                    count ? "rails are never added at a guess; measure at the wall, or read the "
                            "rails that are known to be the whole board as a table with format: csv"
                          : "tegrastats needs root on some boards; some have no power sensor",
                    count ? "the power rails of this board are not known"
                          : "there is no power rail in this tegrastats log");
        return false;
    }
    double interval_s = ctx->ref ? ctx->ref->sample_interval_s.value : (double)NAN;
    if (!log->stamped && !(interval_s > 0 && interval_s < 1e6)) {
        gr_diag_add(
            ctx->diag, GR_ERROR, "R071", where, line,
            "add to the log's entry in the YAML what --interval was, 1 s if none was given: "
            "sample_interval_s: 1",
            "this tegrastats log has no time stamps");
        return false;
    }
    log->interval_ns = log->stamped ? 0 : (gr_time)llround(fmax(interval_s * 1e9, 1));
    return true;
}

static gr_run_id open_run(const struct log *log, bool zone_known) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = GR_STR("tegrastats");
    run.tool = GR_STR("tegrastats");
    run.zone_known = zone_known;
    return gr_sink_run(log->ctx->sink, &run, (struct gr_pos){.file = log->ctx->file, .line = 1});
}

/* ---- the end ---- */

static enum gr_status finish(struct log *log) {
    struct gr_read_context *ctx = log->ctx;
    ctx->counts.rows_used = log->lines - log->torn;
    ctx->counts.rows_dropped = log->torn;
    if (log->refused || gr_window_unplaced(ctx, log->stamped && ctx->zone != NULL)) {
        return GR_REFUSED;
    }
    bool single = log->lines - log->torn < 2;
    if (log->used == 0 || single || !log->powered) {
        gr_error(ctx->diag,
                 log->used == 0 ? "R032"
                 : single       ? "R090"
                                : "R144",
                 ((struct gr_pos){.file = ctx->file}), NULL, "%s",
                 log->used == 0 ? "no sample of this tegrastats log lies in the window asked for"
                 : single       ? "this tegrastats log holds a single sample"
                                : "every power in this tegrastats log is 0");
        return GR_REFUSED;
    }
    gr_note_many(ctx, "R140", log->left_line, log->left_out, 0,
                 "rails behind the board's input are part of it and are not added");
    gr_note_many(ctx, "R079", log->first_foreign, log->foreign, 0,
                 "lines that tegrastats did not write are passed over");
    gr_note_many(ctx, "R023", log->first_torn, log->torn, 0,
                 "lines without a stamp or a rail of the others are left out");
    gr_tracks_end(&log->tracks, &log->clock);
    return GR_OK;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct log log = {.ctx = ctx, .clock = gr_clock_new(ctx->zone)};
    struct gr_text_lines lines;
    if (!learn(&log)) {
        return GR_REFUSED;
    }
    log.run = open_run(&log, log.stamped && ctx->zone != NULL);
    gr_tracks_init(&log.tracks, ctx);
    log.tracks.clock = log.stamped;
    log.tracks.ordered = log.stamped;
    gr_text_lines_open(&lines, ctx->in);
    while (!log.refused && gr_text_lines_next(&lines)) {
        take_line(&log, lines.text, lines.line);
        ctx->counts.line_count = lines.line;
    }
    enum gr_status status = finish(&log);
    gr_tracks_free(&log.tracks);
    return status;
}

/* ---- probe ---- */

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    uint64_t line;
    bool sure = first_line(head, &line).n > 0;
    (void)snprintf(why, 160, "%s",
                   sure ? "lines with RAM, CPU [...] and rails as tegrastats writes"
                        : "no line with RAM and CPU [...]");
    return sure ? 90 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    uint64_t line;
    gr_time t = GR_TIME_NONE;
    return stamp_of(first_line(head, &line), &t) ? t : GR_TIME_NONE;
}

const struct gr_reader gr_reader_tegrastats = {
    .name = "tegrastats",
    .title = "tegrastats (NVIDIA Jetson)",
    .describe =
        "Samples of the board's input power in mW, or of the rails that together are the board "
        "(AGX "
        "Orin, AGX Xavier, Thor); other rails are part of these and are never added. Stamps are "
        "local time; a log without them needs sample_interval_s.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
