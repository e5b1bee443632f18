/*
 * powermetrics of macOS, as text or as property lists: mean powers over each block's own length.
 *
 * The lists are not parsed as XML: their keys and values are looked for as they stand, so that no entity
 * or declaration of a hostile file means anything.
 */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/meters.h"
#include "read/text_lines.h"
#include "read/time_format.h"
#include "read/tracks.h"

/* ---- one block ---- */

enum field { CPU, GPU, ANE, DRAM, COMBINED, PACKAGE, FIELDS };
enum { PARTS = DRAM + 1 };

struct block {
    bool begun;
    gr_time stamp; /* of its end, whole seconds; GR_TIME_NONE: not said */
    double elapsed_s;
    double watt[FIELDS]; /* NAN: not said */
    double joule[FIELDS];
    uint64_t line;
};

static struct block new_block(uint64_t line) {
    struct block block = {.begun = true, .stamp = GR_TIME_NONE, .line = line};
    for (int i = 0; i < FIELDS; i++) {
        block.watt[i] = block.joule[i] = (double)NAN;
    }
    return block;
}

/** The first of a block holds: GPU Power is printed by two of the samplers. */
static void say(double *value, double said) {
    *value = isnan(*value) && said >= 0 ? said : *value;
}

/* ---- text ---- */

static const struct {
    const char *label;
    enum field field;
} labels[] = {
    {"CPU Power:", CPU},
    {"GPU Power:", GPU},
    {"ANE Power:", ANE},
    {"DRAM Power:", DRAM},
    {"Combined Power (CPU + GPU + ANE):", COMBINED},
    {"Package Power:", PACKAGE},
    {"Intel energy model derived package power (CPUs+GT+SA):", PACKAGE},
};

static const struct gr_str block_mark = {"*** Sampled system activity (", 29};

/** "*** Sampled system activity (Tue Sep 30 10:28:49 2025 +0200) (102.71ms elapsed) ***" */
static bool is_block_start(struct gr_str line, uint64_t number, struct block *block) {
    if (!gr_str_starts(line, block_mark)) {
        return false;
    }
    struct gr_str rest = {line.p + block_mark.n, line.n - block_mark.n}, unit;
    struct gr_str stamp = gr_str_cut(&rest, ')');
    bool zone = false;
    *block = new_block(number);
    if (!gr_time_format_parse("%a %b %e %H:%M:%S %Y %z", stamp, &block->stamp, &zone)) {
        block->stamp = GR_TIME_NONE;
    }
    struct gr_str elapsed = gr_text_after(rest, "(");
    double ms = 0;
    if (gr_text_number(elapsed, &ms, &unit) && gr_str_starts(unit, GR_STR("ms elapsed"))) {
        block->elapsed_s = ms / 1000;
    }
    return true;
}

static void take_text(struct gr_str line, struct block *block) {
    for (size_t i = 0; i < GR_COUNT(labels); i++) {
        double value = 0;
        struct gr_str label = gr_str(labels[i].label), unit;
        if (gr_str_starts(line, label) &&
            gr_text_number((struct gr_str){line.p + label.n, line.n - label.n}, &value, &unit)) {
            unit = gr_str_trim(unit);
            bool milli = gr_str_is(unit, "mW");
            if (milli || gr_str_is(unit, "W")) {
                say(&block->watt[labels[i].field], milli ? value / 1000 : value);
            }
            return;
        }
    }
}

/* ---- property lists ---- */

/** In the map `processor`: powers in mW (Intel: W), energies in mJ. */
static const struct {
    const char *key;
    enum field field;
    double watt, joule; /* of one unit; 0: it is not that */
} keys[] = {
    {"cpu_power", CPU, 1e-3, 0},           {"cpu_energy", CPU, 0, 1e-3},
    {"gpu_power", GPU, 1e-3, 0},           {"gpu_energy", GPU, 0, 1e-3},
    {"ane_power", ANE, 1e-3, 0},           {"ane_energy", ANE, 0, 1e-3},
    {"dram_power", DRAM, 1e-3, 0},         {"dram_energy", DRAM, 0, 1e-3},
    {"combined_power", COMBINED, 1e-3, 0}, {"package_power", PACKAGE, 1e-3, 0},
    {"package_energy", PACKAGE, 0, 1e-3},  {"package_watts", PACKAGE, 1, 0},
    {"package_joules", PACKAGE, 0, 1},
};

/** Where in a list the reader is. */
struct place {
    int depth;         /* maps and lists that are open */
    bool in_processor; /* the key of the map at depth 1 */
    char key[32];      /* the newest */
};

static void take_value(struct place *place, struct gr_str text, struct block *block) {
    double value = 0;
    bool zone = false;
    struct gr_str key = gr_str(place->key);
    text = gr_str_trim(text);
    if (place->depth == 1 && gr_str_is(key, "timestamp")) {
        if (!gr_time_parse(text, &block->stamp, &zone)) {
            block->stamp = GR_TIME_NONE;
        }
        return;
    }
    if (!gr_num_parse(text, &value)) {
        return;
    }
    if (place->depth == 1 && gr_str_is(key, "elapsed_ns")) {
        block->elapsed_s = value / 1e9;
    }
    for (size_t i = 0; i < GR_COUNT(keys) && place->depth == 2 && place->in_processor; i++) {
        if (gr_str_is(key, keys[i].key)) {
            bool power = keys[i].watt > 0;
            say(power ? &block->watt[keys[i].field] : &block->joule[keys[i].field],
                value * (power ? keys[i].watt : keys[i].joule));
        }
    }
}

/** One tag and the text up to the next; true where the list ends. */
static bool take_tag(struct place *place, struct gr_str tag, struct gr_str text, uint64_t line,
                     struct block *block) {
    if (gr_str_starts(tag, GR_STR("plist"))) {
        *block = new_block(line);
        *place = (struct place){.depth = 0};
    } else if (gr_str_is(tag, "dict") || gr_str_is(tag, "array")) {
        place->in_processor =
            place->depth == 1 ? strcmp(place->key, "processor") == 0 : place->in_processor;
        place->depth += place->depth < 1000;
    } else if (gr_str_is(tag, "/dict") || gr_str_is(tag, "/array")) {
        place->depth -= place->depth > 0;
    } else if (gr_str_is(tag, "key")) {
        (void)snprintf(place->key, sizeof place->key, "%.*s", (int)(text.n < 31 ? text.n : 31),
                       text.p);
    } else if (gr_str_is(tag, "integer") || gr_str_is(tag, "real") || gr_str_is(tag, "date")) {
        take_value(place, text, block);
    }
    return gr_str_is(tag, "/plist");
}

static bool take_list(struct place *place, struct gr_str line, uint64_t number,
                      struct block *block) {
    bool ended = false;
    (void)gr_str_cut(&line, '<');
    while (line.p) {
        struct gr_str text = gr_str_cut(&line, '<');
        struct gr_str tag = gr_str_cut(&text, '>');
        ended |= text.p && take_tag(place, tag, text, number, block);
    }
    return ended;
}

/* ---- blocks to intervals ---- */

struct log {
    struct gr_meters meters;
    struct block block;
    struct place place;
    bool list;
    gr_time last; /* end of the block before; GR_TIME_NONE at first */
    uint64_t blocks, blank, first_blank;
    bool refused;
};

static const struct gr_device_attributes devices[] = {
    [CPU] = {{"cpu", 3}, {NULL, 0}, GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_COUNTER},
    [GPU] = {{"gpu", 3}, {NULL, 0}, GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER},
    [ANE] = {{"ane", 3}, {NULL, 0}, GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER},
    [DRAM] = {{"dram", 4}, {NULL, 0}, GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, GR_TIER_COUNTER},
    [COMBINED] = {{"rest", 4}, {NULL, 0}, GR_SCOPE_CPU, GR_COMPONENT_OTHER, GR_TIER_COUNTER},
    [PACKAGE] = {{"package", 7}, {NULL, 0}, GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_COUNTER},
};

/** Energies by device of a block; false if it has none.  The whole (Combined, else Package) holds: its
 *  rounded parts are scaled to Combined; what Package has beyond them is the rest. */
static bool split(const struct block *block, double joule[FIELDS]) {
    double known[FIELDS], sum = 0;
    bool parts = false;
    for (int i = 0; i < FIELDS; i++) {
        double watt = block->watt[i];
        known[i] = isnan(watt) ? block->joule[i] : watt * block->elapsed_s;
        joule[i] = 0;
    }
    bool combined = !isnan(known[COMBINED]);
    double whole = combined ? known[COMBINED] : known[PACKAGE];
    int count = combined ? ANE + 1 : PARTS; /* Combined is without the memory */
    for (int i = 0; i < count; i++) {
        joule[i] = isnan(known[i]) ? 0 : known[i];
        parts |= !isnan(known[i]);
        sum += joule[i];
    }
    if (combined && !isnan(known[DRAM])) {
        joule[DRAM] = known[DRAM]; /* beside it */
    }
    if (isnan(whole)) {
        return parts;
    }
    if (!parts) {
        joule[PACKAGE] = whole;
        return true;
    }
    for (int i = 0; i < count && sum > 0 && (combined || sum > whole); i++) {
        joule[i] *= whole / sum;
    }
    bool scaled = sum > 0 && (combined || sum > whole);
    joule[COMBINED] = scaled ? 0 : whole - sum;
    return true;
}

/** Stamps have whole seconds: blocks follow one another unless a stamp says that time was lost. */
static gr_time end_of(const struct log *log, int64_t length) {
    const int64_t slack = 2 * GR_SECOND_NS;
    gr_time stamp = log->block.stamp;
    if (log->last == GR_TIME_NONE) {
        return stamp == GR_TIME_NONE ? length : stamp;
    }
    gr_time next = log->last + length;
    return stamp != GR_TIME_NONE && (stamp > next + slack || stamp < next - slack) ? stamp : next;
}

static void finish_block(struct log *log) {
    const struct block *block = &log->block;
    double joule[FIELDS];
    if (!block->begun) {
        return;
    }
    log->block.begun = false;
    bool timed =
        block->elapsed_s > 0 && block->elapsed_s < 1e7 &&
        (block->stamp == GR_TIME_NONE || (block->stamp >= 0 && block->stamp < GR_CHAIN_TIME_MAX));
    if (!timed || !split(block, joule)) {
        log->first_blank = log->blank++ == 0 ? block->line : log->first_blank;
        return;
    }
    int64_t length = (int64_t)llround(block->elapsed_s * 1e9);
    gr_time end = end_of(log, length);
    for (size_t i = 0; i < FIELDS; i++) {
        if (joule[i] > 0 || (i < PARTS && !isnan(block->watt[i]))) {
            struct gr_meter *meter = gr_meters_get(&log->meters, &devices[i]);
            log->refused |= meter == NULL;
            if (meter) {
                gr_meters_interval(&log->meters, meter, end - length, end, joule[i], block->line);
            }
        }
    }
    log->last = end < GR_CHAIN_TIME_MAX / 2 ? end : GR_CHAIN_TIME_MAX / 2;
    log->blocks++;
}

static void take_line(struct log *log, struct gr_str line, uint64_t number) {
    if (log->list) {
        if (take_list(&log->place, line, number, &log->block)) {
            finish_block(log);
        }
        return;
    }
    struct block next;
    if (is_block_start(line, number, &next)) {
        finish_block(log);
        log->block = next;
    } else if (log->block.begun) {
        take_text(line, &log->block);
    }
}

/* ---- the log ---- */

static bool is_list(struct gr_str head) {
    return gr_str_find(head, GR_STR("<plist")) != SIZE_MAX &&
           gr_str_find(head, GR_STR("<key>elapsed_ns</key>")) != SIZE_MAX;
}

static enum gr_status finish(struct log *log) {
    struct gr_read_context *ctx = log->meters.ctx;
    ctx->counts.rows_used = log->blocks;
    ctx->counts.rows_dropped = log->blank;
    if (log->refused) {
        return GR_REFUSED;
    }
    if (log->blocks == 0) {
        gr_error(ctx->diag, "R077", ((struct gr_pos){.file = ctx->file, .line = log->first_blank}),
                 "powermetrics --samplers cpu_power,gpu_power",
                 "no block of this powermetrics log has a power");
        return GR_REFUSED;
    }
    gr_note_many(ctx, "R077", log->first_blank, log->blank, (double)NAN,
                 "blocks without a power or a length give no energy");
    return gr_meters_end(&log->meters, NULL);
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct log log = {.last = GR_TIME_NONE, .list = is_list(gr_input_peek(ctx->in))};
    struct gr_run_attributes run = gr_run_attributes_none();
    struct gr_text_lines lines;
    run.key = gr_str(gr_diag_source_name(ctx->diag, ctx->file));
    run.tool = GR_STR("powermetrics");
    run.zone_known = true;
    gr_meters_init(&log.meters, ctx,
                   gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1}),
                   true);
    gr_text_lines_open(&lines, ctx->in);
    while (!log.refused && gr_text_lines_next(&lines)) {
        take_line(&log, lines.text, lines.line);
        ctx->counts.line_count = lines.line;
    }
    if (!log.list) {
        finish_block(&log);
    }
    enum gr_status status = finish(&log);
    gr_meters_free(&log.meters);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    bool text = gr_str_find(head, block_mark) != SIZE_MAX, list = is_list(head);
    (void)snprintf(why, 160, "%s",
                   text   ? "blocks that begin with *** Sampled system activity"
                   : list ? "property lists with elapsed_ns"
                          : "no block of *** Sampled system activity, no property list");
    return text || list ? 95 : 0;
}

const struct gr_reader gr_reader_powermetrics = {
    .name = "powermetrics",
    .title = "powermetrics (macOS), text or plist",
    .describe =
        "Mean powers of CPU, GPU and neural engine in mW over the length of each block. Combined "
        "Power holds, else Package Power with memory and the rest, else the sum; clusters are "
        "parts of "
        "the CPU, and a GPU that two samplers print counts once. Property lists (-f plist) too.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
