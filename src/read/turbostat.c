/* turbostat: blocks of rows, of which the system's own, or one of each package, has the power. */
#include <math.h>
#include <stdio.h>

#include "read/fixed.h"
#include "read/meters.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"
#include "read/tracks.h"

/* ---- columns ---- */

enum { COLUMNS = 512, NO_COLUMN = COLUMNS, TAKEN = 2 };

static const struct meter_kind {
    const char *watt, *joule, *device;
    enum gr_scope scope;
    enum gr_component component;
} kinds[TAKEN] = {
    {"PkgWatt", "Pkg_J", "package", GR_SCOPE_CPU, GR_COMPONENT_CPU},
    {"RAMWatt", "RAM_J", "dram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY},
};

/* Parts of the package, and what has it inside. */
static const char *const parts[] = {"CorWatt", "GFXWatt", "SysWatt", "Cor_J", "GFX_J", "Sys_J"};

struct layout {
    size_t watt[TAKEN], joule[TAKEN]; /* NO_COLUMN: not there */
    size_t package, core, cpu, time;
    size_t parts;
};

static struct gr_str next_cell(struct gr_str *line) {
    while (line->n > 0 && (line->p[0] == ' ' || line->p[0] == '\t')) {
        *line = (struct gr_str){line->p + 1, line->n - 1};
    }
    size_t n = 0;
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t') {
        n++;
    }
    struct gr_str cell = {line->p, n};
    *line = (struct gr_str){line->p + n, line->n - n};
    return cell;
}

static size_t cut(struct gr_str line, struct gr_str out[COLUMNS]) {
    size_t count = 0;
    while (count < COLUMNS) {
        out[count] = next_cell(&line);
        if (out[count].n == 0) {
            break;
        }
        count++;
    }
    return count;
}

static size_t find(const struct gr_str *cells, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (gr_str_is(cells[i], name)) {
            return i;
        }
    }
    return NO_COLUMN;
}

static bool read_header(struct gr_str line, struct layout *out) {
    if (gr_str_find(line, GR_STR("PkgWatt")) == SIZE_MAX &&
        gr_str_find(line, GR_STR("Pkg_J")) == SIZE_MAX) {
        return false;
    }
    struct gr_str cells[COLUMNS];
    size_t count = cut(line, cells);
    for (size_t i = 0; i < TAKEN; i++) {
        out->watt[i] = find(cells, count, kinds[i].watt);
        out->joule[i] = find(cells, count, kinds[i].joule);
    }
    out->package = find(cells, count, "Package");
    out->core = find(cells, count, "Core");
    out->cpu = find(cells, count, "CPU");
    out->time = find(cells, count, "Time_Of_Day_Seconds");
    out->parts = 0;
    for (size_t i = 0; i < GR_COUNT(parts); i++) {
        out->parts += find(cells, count, parts[i]) != NO_COLUMN;
    }
    return out->watt[0] != NO_COLUMN || out->joule[0] != NO_COLUMN;
}

/* ---- a block: the rows of one interval ---- */

struct block {
    bool begun;
    bool system; /* a row "-" holds all packages */
    gr_time t;   /* of its end, GR_TIME_NONE: not said */
    uint64_t line;
    char first_cpu[24], package[24]; /* of the row that began it, of the newest package taken */
    double watt[TAKEN], joule[TAKEN];
};

struct log {
    struct gr_meters meters;
    struct layout layout;
    bool laid_out;
    struct block block, held; /* held: the first, whose length is that of the second */
    gr_time stamp;            /* of a line between the blocks */
    bool zoned;               /* stamps are instants */
    gr_time before;           /* end of the block before */
    double interval_s;        /* stated, or of a line "10.002 sec"; 0: not known */
    uint64_t blocks, untimed, first_untimed, assumed, first_assumed, parts_line;
    struct gr_clock clock;
    bool refused;
};

static struct gr_str cell_at(const struct gr_str *cells, size_t count, size_t column) {
    return column < count ? cells[column] : (struct gr_str){"", 0};
}

static void copy(char out[24], struct gr_str text) {
    (void)snprintf(out, 24, "%.*s", (int)(text.n < 23 ? text.n : 23), text.p);
}

/** Does a new interval begin with this row? */
static bool begins(const struct log *log, struct gr_str package, struct gr_str cpu) {
    bool summary_only = log->layout.cpu == NO_COLUMN && log->layout.core == NO_COLUMN;
    return !log->block.begun || summary_only || gr_str_is(package, "-") ||
           (gr_str_is(cpu, log->block.first_cpu) && !log->block.system);
}

static void give(struct log *log, const struct block *block, gr_time t0, gr_time t1) {
    double length_s = (double)(t1 - t0) / 1e9;
    for (size_t i = 0; i < TAKEN; i++) {
        double joule = isnan(block->joule[i]) ? block->watt[i] * length_s : block->joule[i];
        if (isnan(joule)) {
            continue;
        }
        const struct gr_device_attributes device = {.key = gr_str(kinds[i].device),
                                                    .scope = kinds[i].scope,
                                                    .component = kinds[i].component,
                                                    .tier = GR_TIER_COUNTER};
        struct gr_meter *meter = gr_meters_get(&log->meters, &device);
        log->refused |= meter == NULL;
        if (meter) {
            gr_meters_interval(&log->meters, meter, t0, t1, joule, block->line);
        }
    }
    log->blocks++;
}

/** The first block's length is not in its stamp: that of the next is taken for it. */
static void give_stamped(struct log *log, const struct block *block) {
    if (log->before == GR_TIME_NONE && !(log->interval_s > 0)) {
        log->held = *block;
    } else if (log->before == GR_TIME_NONE) {
        give(log, block, block->t - (gr_time)llround(log->interval_s * 1e9), block->t);
    } else if (block->t > log->before) {
        if (log->held.begun) {
            log->first_assumed = log->assumed++ == 0 ? log->held.line : log->first_assumed;
            give(log, &log->held, 2 * log->held.t - block->t, log->held.t);
            log->held.begun = false;
        }
        give(log, block, log->before, block->t);
    } else {
        log->first_untimed = log->untimed++ == 0 ? block->line : log->first_untimed;
    }
    log->before = block->t;
}

static void finish_block(struct log *log) {
    struct block *block = &log->block;
    if (!block->begun) {
        return;
    }
    block->begun = false;
    if (block->t != GR_TIME_NONE && block->t >= 0 && block->t <= GR_CHAIN_TIME_MAX) {
        struct block whole = *block;
        whole.begun = true;
        give_stamped(log, &whole);
    } else if (log->interval_s > 0 && log->before < GR_CHAIN_TIME_MAX / 2) {
        gr_time t0 = log->before == GR_TIME_NONE ? 0 : log->before;
        gr_time t1 = t0 + (gr_time)llround(log->interval_s * 1e9);
        give(log, block, t0, t1);
        log->before = t1;
    } else {
        log->first_untimed = log->untimed++ == 0 ? block->line : log->first_untimed;
    }
}

static void start_block(struct log *log, struct gr_str package, struct gr_str cpu, uint64_t line) {
    finish_block(log);
    log->block = (struct block){
        .begun = true, .system = gr_str_is(package, "-"), .t = log->stamp, .line = line};
    copy(log->block.first_cpu, cpu);
    for (size_t i = 0; i < TAKEN; i++) {
        log->block.watt[i] = log->block.joule[i] = (double)NAN;
    }
}

static void add(double *sum, struct gr_str cell) {
    double value = 0;
    struct gr_str rest;
    if (gr_text_number(cell, &value, &rest) && rest.n == 0 && value >= 0) {
        *sum = isnan(*sum) ? value : *sum + value;
    }
}

/** The figures of a package stand on its first row, or on all of them: they are taken once. */
static void take_row(struct log *log, struct gr_str line, uint64_t number) {
    struct gr_str cells[COLUMNS];
    const struct layout *l = &log->layout;
    size_t count = cut(line, cells);
    struct gr_str package = cell_at(cells, count, l->package), cpu = cell_at(cells, count, l->cpu);
    struct gr_str first = package.n > 0 ? package : cell_at(cells, count, l->core);
    if (begins(log, first, cpu)) {
        start_block(log, first, cpu, number);
    } else if (log->block.system || gr_str_is(package, log->block.package)) {
        return; /* a part of the system's row, or the same package again */
    }
    copy(log->block.package, package);
    for (size_t i = 0; i < TAKEN; i++) {
        add(&log->block.watt[i], cell_at(cells, count, l->watt[i]));
        add(&log->block.joule[i], cell_at(cells, count, l->joule[i]));
    }
    struct gr_str time = cell_at(cells, count, l->time);
    if (time.n > 0 && !gr_epoch_parse(time, &log->block.t)) {
        log->block.t = GR_TIME_NONE;
    }
}

/* ---- lines that are no rows ---- */

/** "--- 2025-05-29 17:41:11 UTC ---", or a stamp alone. */
static bool take_stamp(struct log *log, struct gr_str line, uint64_t number) {
    gr_time t = 0;
    bool zone = false;
    while (line.n > 0 && (line.p[0] == '-' || line.p[0] == ' ')) {
        line = (struct gr_str){line.p + 1, line.n - 1};
    }
    while (line.n > 0 && (line.p[line.n - 1] == '-' || line.p[line.n - 1] == ' ')) {
        line.n--;
    }
    bool utc = gr_str_ends(line, GR_STR(" UTC"));
    struct gr_str text = {line.p, line.n - (utc ? 4 : 0)};
    if (!gr_time_parse(text, &t, &zone) && !gr_stamp_line(line, &t, &zone)) {
        return false;
    }
    finish_block(log);
    log->zoned = zone || utc || log->meters.ctx->zone != NULL;
    log->stamp = gr_clock_read(&log->clock, t, zone || utc, number);
    return true;
}

static void take_line(struct log *log, struct gr_str line, uint64_t number) {
    double seconds = 0;
    struct gr_str rest;
    struct layout layout;
    if (gr_str_trim(line).n == 0) {
        return;
    }
    if (read_header(line, &layout)) {
        finish_block(log);
        log->layout = layout;
        log->laid_out = true;
        log->parts_line = layout.parts && !log->parts_line ? number : log->parts_line;
    } else if (gr_text_number(line, &seconds, &rest) && gr_str_is(gr_str_trim(rest), "sec")) {
        log->interval_s = seconds > 0 && seconds < 1e7 ? seconds : log->interval_s;
    } else if (take_stamp(log, gr_str_trim(line), number)) {
        return;
    } else if (log->laid_out) {
        take_row(log, line, number);
    }
}

/* ---- the log ---- */

static gr_run_id open_run(struct gr_read_context *ctx, bool zone_known) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(gr_diag_source_name(ctx->diag, ctx->file));
    run.tool = GR_STR("turbostat");
    run.zone_known = zone_known;
    return gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1});
}

static enum gr_status finish(struct log *log) {
    struct gr_read_context *ctx = log->meters.ctx;
    finish_block(log);
    if (log->held.begun) {
        log->first_untimed = log->untimed++ == 0 ? log->held.line : log->first_untimed;
    }
    ctx->counts.rows_used = log->blocks;
    ctx->counts.rows_dropped = log->untimed;
    if (log->refused || gr_window_unplaced(ctx, log->zoned)) {
        return GR_REFUSED;
    }
    if (log->blocks == 0) {
        gr_error(ctx->diag, log->untimed ? "R071" : "R008",
                 ((struct gr_pos){.file = ctx->file, .line = log->first_untimed}),
                 log->untimed
                     ? "add to the log's entry in the YAML what --interval was, 5 s if none was "
                       "given: sample_interval_s: 5"
                     : NULL,
                 log->untimed ? "this turbostat log does not say how long its intervals are"
                              : "this turbostat log has no row with a power");
        return GR_REFUSED;
    }
    if (log->zoned) {
        (void)open_run(ctx, true);
    }
    gr_note_many(ctx, "R023", log->first_untimed, log->untimed, (double)NAN,
                 "blocks whose length is not known, or that end before the one before, are left "
                 "out");
    gr_note_many(ctx, "R140", log->parts_line, log->parts_line > 0, 0,
                 "cores, graphics and system hold the package's energy or are part of it, and are "
                 "not added");
    gr_note_many(ctx, "R149", log->first_assumed, log->assumed, (double)NAN,
                 "the first interval is taken to be as long as the second");
    return gr_meters_end(&log->meters, &log->clock);
}

static bool has_stamps(struct gr_str head) {
    return gr_str_find(head, GR_STR("Time_Of_Day_Seconds")) != SIZE_MAX;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    double stated = ctx->ref ? ctx->ref->sample_interval_s.value : (double)NAN;
    struct log log = {
        .stamp = GR_TIME_NONE,
        .before = GR_TIME_NONE,
        .zoned = has_stamps(head),
        .interval_s = stated > 0 && stated < 1e6 ? stated : 0,
        .clock = gr_clock_new(ctx->zone),
    };
    struct gr_text_lines lines;
    bool clock = has_stamps(head) || gr_str_find(head, GR_STR("--- 20")) != SIZE_MAX;
    gr_meters_init(&log.meters, ctx, open_run(ctx, has_stamps(head)), clock);
    gr_text_lines_open(&lines, ctx->in);
    while (!log.refused && gr_text_lines_next(&lines)) {
        take_line(&log, lines.text, lines.line);
        ctx->counts.line_count = lines.line;
    }
    enum gr_status status = finish(&log);
    gr_meters_free(&log.meters);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_text_lines lines;
    struct layout layout;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        if (read_header(lines.text, &layout)) {
            (void)snprintf(why, 160, "a header with PkgWatt or Pkg_J between blanks");
            return 90;
        }
    }
    (void)snprintf(why, 160, "no header with PkgWatt or Pkg_J between blanks");
    return 0;
}

const struct gr_reader gr_reader_turbostat = {
    .name = "turbostat",
    .title = "turbostat",
    .describe =
        "Mean powers (PkgWatt, RAMWatt) or energies (--Joules) of each interval, from the system's "
        "row, else once a package; cores, graphics and system are not added. Intervals come from "
        "Time_Of_Day_Seconds, from stamps between the blocks, or from sample_interval_s.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
};
