/*
 * Dumps of /sys/class/powercap, as people's loops write them:
 *
 *   timestamp,zone,energy_uj[,max_energy_range_uj]      a row a reading
 *   /sys/class/powercap/intel-rapl:0/energy_uj:123      lines of grep, perhaps with stamps between
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/meters.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"
#include "read/tracks.h"

/* What kernels give where the dump does not say: 2^32 units of 61.04 and 15.26 uJ, less what they take off. */
static const double ranges_j[] = {65532.610987, 65712.999613, 262143.328850, 0};

enum { ZONES = 64 };

/** What the lines of grep say of a zone's path. */
struct zone {
    char path[48], name[24];
    double range_j;
};

struct log {
    struct gr_meters meters;
    struct gr_clock clock;
    struct zone zones[ZONES];
    size_t zone_count;
    gr_time stamp; /* of the lines that follow; GR_TIME_NONE: none so far */
    double interval_s;
    bool has_package, stamped, refused;
    uint64_t rows, parts, first_part, torn, first_torn, untimed, first_untimed;
};

static void note(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = (*count)++ == 0 ? line : *first;
}

/* ---- zones: "intel-rapl:0" or what its file `name` says, "package-0", "dram", "psys" ---- */

/** Parts of a package, its second interface, and the platform that holds it. */
static bool is_part(struct gr_str zone, struct gr_str name, bool has_package) {
    static const char *const inside[] = {"core", "uncore"};
    for (size_t i = 0; i < GR_COUNT(inside); i++) {
        if (gr_str_is(name, inside[i]) || gr_str_ends(zone, gr_str(inside[i]))) {
            return true;
        }
    }
    return gr_str_find(zone, GR_STR("mmio")) != SIZE_MAX ||
           (has_package && gr_str_starts(name, GR_STR("psys")));
}

/** "intel-rapl:0:1" is inside a package, and what it is only its name says. */
static bool is_subzone(struct gr_str zone) {
    size_t colons = 0;
    for (size_t i = 0; i < zone.n; i++) {
        colons += zone.p[i] == ':';
    }
    return colons > 1;
}

static struct gr_device_attributes device_of(struct gr_str zone, struct gr_str name) {
    bool dram = gr_str_find(name, GR_STR("dram")) != SIZE_MAX;
    bool psys = gr_str_starts(name, GR_STR("psys"));
    return (struct gr_device_attributes){
        .key = zone,
        .name = name,
        .scope = dram   ? GR_SCOPE_DRAM
                 : psys ? GR_SCOPE_NODE
                        : GR_SCOPE_CPU,
        .component = dram   ? GR_COMPONENT_MEMORY
                     : psys ? GR_COMPONENT_OTHER
                            : GR_COMPONENT_CPU,
        .tier = GR_TIER_COUNTER,
    };
}

/** A reading of a zone; name: as its own file says, or the zone where the log has only that. */
static void take(struct log *log, struct gr_str zone, struct gr_str name, double range_j, gr_time t,
                 double reading_j, uint64_t line) {
    bool nameless = gr_str_eq(zone, name) && is_subzone(zone);
    if (is_part(zone, name, log->has_package) || nameless) {
        note(&log->parts, &log->first_part, line);
        return;
    }
    const struct gr_device_attributes device = device_of(zone, name);
    struct gr_meter *meter = gr_meters_get(&log->meters, &device);
    log->refused |= meter == NULL;
    if (!meter) {
        return;
    }
    meter->counter.range = range_j > 0 ? range_j : meter->counter.range;
    meter->ranges_j = meter->counter.range > 0 ? NULL : ranges_j;
    gr_meters_reading(&log->meters, meter, t, reading_j, line);
    log->rows++;
}

/* ---- lines of grep ---- */

/** "/sys/class/powercap/intel-rapl:0/energy_uj:123": zone, file and value. */
static bool cut_path(struct gr_str line, struct gr_str *zone, struct gr_str *file,
                     struct gr_str *value) {
    size_t colon = line.n, slash, start;
    while (colon > 0 && line.p[colon - 1] != ':') {
        colon--;
    }
    for (slash = colon; slash > 0 && line.p[slash - 1] != '/'; slash--) {
    }
    if (colon < 2 || slash < 2) {
        return false;
    }
    for (start = slash - 1; start > 0 && line.p[start - 1] != '/'; start--) {
    }
    *zone = (struct gr_str){line.p + start, slash - 1 - start};
    *file = (struct gr_str){line.p + slash, colon - 1 - slash};
    *value = gr_str_trim((struct gr_str){line.p + colon, line.n - colon});
    return gr_str_find(*zone, GR_STR("rapl")) != SIZE_MAX;
}

static struct zone *zone_of(struct log *log, struct gr_str path) {
    for (size_t i = 0; i < log->zone_count; i++) {
        if (gr_str_is(path, log->zones[i].path)) {
            return &log->zones[i];
        }
    }
    if (log->zone_count == ZONES || path.n >= sizeof log->zones[0].path) {
        return NULL;
    }
    struct zone *zone = &log->zones[log->zone_count++];
    *zone = (struct zone){.range_j = 0};
    memcpy(zone->path, path.p, path.n);
    return zone;
}

/** Remembers names and ranges; true for a reading of energy. */
static bool take_file(struct log *log, struct gr_str line, struct zone **zone, double *joule) {
    struct gr_str path, file, value;
    double uj = 0;
    *zone = cut_path(line, &path, &file, &value) ? zone_of(log, path) : NULL;
    if (!*zone) {
        return false;
    }
    if (gr_str_is(file, "name")) {
        (void)snprintf((*zone)->name, sizeof(*zone)->name, "%.*s",
                       (int)(value.n < 23 ? value.n : 23), value.p);
    } else if (gr_str_is(file, "max_energy_range_uj") && gr_num_parse(value, &uj)) {
        (*zone)->range_j = uj / 1e6;
    }
    *joule = uj / 1e6;
    bool energy = gr_str_is(file, "energy_uj") && gr_num_parse(value, &uj);
    *joule = uj / 1e6;
    return energy;
}

/** Names and ranges may stand behind the readings: the head is looked through first. */
static void learn_zones(struct log *log, struct gr_str head) {
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        struct zone *zone;
        double joule = 0;
        gr_time t;
        bool known = false;
        (void)take_file(log, lines.text, &zone, &joule);
        log->stamped |= gr_stamp_line(gr_str_trim(lines.text), &t, &known);
    }
}

static void take_line(struct log *log, struct gr_str text, uint64_t line) {
    struct zone *zone;
    double joule = 0;
    gr_time t;
    bool known = false;
    text = gr_str_trim(text);
    if (gr_stamp_line(text, &t, &known)) {
        log->stamp = gr_clock_read(&log->clock, t, known, line);
        return;
    }
    if (!take_file(log, text, &zone, &joule)) {
        if (!zone && text.n > 0) {
            note(&log->torn, &log->first_torn, line);
        }
        return;
    }
    struct gr_str path = gr_str(zone->path), name = zone->name[0] ? gr_str(zone->name) : path;
    if (log->stamped && log->stamp == GR_TIME_NONE) {
        note(&log->untimed, &log->first_untimed, line);
        return;
    }
    const struct gr_device_attributes device = device_of(path, name);
    struct gr_meter *meter = gr_meters_get(&log->meters, &device);
    int64_t step = (int64_t)llround(log->interval_s * 1e9);
    bool again = meter && meter->last != GR_TIME_NONE && meter->last < GR_CHAIN_TIME_MAX / 2;
    t = log->stamped ? log->stamp : again ? meter->last + step : 0;
    take(log, path, name, zone->range_j, t, joule, line);
}

/* ---- tables ---- */

struct columns {
    size_t time, zone, name, energy, range;
};

static bool read_header(const struct gr_csv *row, struct columns *out) {
    out->time = gr_csv_find(row, "timestamp");
    out->time = out->time == GR_CSV_NONE ? gr_csv_find(row, "time") : out->time;
    out->zone = gr_csv_find(row, "zone");
    out->name = gr_csv_find(row, "name");
    out->energy = gr_csv_find(row, "energy_uj");
    out->range = gr_csv_find(row, "max_energy_range_uj");
    return out->time != GR_CSV_NONE && out->zone != GR_CSV_NONE && out->energy != GR_CSV_NONE;
}

static void take_row(struct log *log, const struct gr_csv *csv, const struct columns *c) {
    struct gr_str time = gr_csv_cell(csv, c->time), zone = gr_csv_cell(csv, c->zone);
    struct gr_str name = c->name == GR_CSV_NONE ? zone : gr_csv_cell(csv, c->name);
    double uj = 0, range_uj = 0;
    gr_time t = 0;
    bool known = false;
    bool timed = gr_stamp_line(time, &t, &known) && t >= 0 && t <= GR_CHAIN_TIME_MAX;
    if (csv->torn || !timed || zone.n == 0 || zone.n > 200 ||
        gr_csv_number(gr_csv_cell(csv, c->energy), &uj) != GR_CSV_NUMBER) {
        note(&log->torn, &log->first_torn, csv->line);
        return;
    }
    if (c->range != GR_CSV_NONE) {
        (void)gr_csv_number(gr_csv_cell(csv, c->range), &range_uj);
    }
    t = t == log->stamp ? t : gr_clock_read(&log->clock, t, known, csv->line);
    log->stamp = t;
    take(log, zone, name, range_uj / 1e6, t, uj / 1e6, csv->line);
}

/* ---- the log ---- */

static gr_run_id open_run(struct gr_read_context *ctx, bool zone_known) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(gr_diag_source_name(ctx->diag, ctx->file));
    run.tool = GR_STR("powercap");
    run.zone_known = zone_known;
    return gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1});
}

static enum gr_status finish(struct log *log) {
    struct gr_read_context *ctx = log->meters.ctx;
    bool zoned = log->stamped && log->clock.zoned && !log->clock.zoneless;
    ctx->counts.rows_used = log->rows;
    ctx->counts.rows_dropped = log->torn;
    if (log->refused || gr_window_unplaced(ctx, zoned)) {
        return GR_REFUSED;
    }
    if (zoned) {
        (void)open_run(ctx, true);
    }
    gr_note_many(
        ctx, "R140", log->first_part, log->parts, 0,
        "core, uncore, psys, the second interface (mmio) and subzones without a name are not "
        "added to the package");
    gr_note_many(ctx, "R023", log->first_torn, log->torn, 0,
                 "lines that are no reading of a zone are left out");
    gr_note_many(ctx, "R077", log->first_untimed, log->untimed, (double)NAN,
                 "readings before the first stamp are left out");
    return gr_meters_end(&log->meters, &log->clock);
}

static void read_table(struct log *log, char delimiter) {
    struct gr_read_context *ctx = log->meters.ctx;
    struct gr_csv *csv = gr_xcalloc(1, sizeof *csv);
    struct columns columns;
    gr_csv_open(csv, ctx->in, delimiter);
    bool known = gr_csv_next(csv) && read_header(csv, &columns);
    while (known && !log->refused && gr_csv_next(csv)) {
        take_row(log, csv, &columns);
        ctx->counts.line_count = csv->line;
    }
    free(csv);
}

static bool is_table(struct gr_str head, char *delimiter) {
    struct gr_csv csv;
    struct columns columns;
    *delimiter = gr_csv_sniff(head);
    gr_csv_slice(&csv, head, *delimiter);
    return gr_csv_next(&csv) && read_header(&csv, &columns);
}

static void read_lines(struct log *log) {
    struct gr_read_context *ctx = log->meters.ctx;
    struct gr_text_lines lines;
    gr_text_lines_open(&lines, ctx->in);
    while (!log->refused && gr_text_lines_next(&lines)) {
        take_line(log, lines.text, lines.line);
        ctx->counts.line_count = lines.line;
    }
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct gr_str head = gr_input_peek(ctx->in);
    double stated = ctx->ref ? ctx->ref->sample_interval_s.value : (double)NAN;
    char delimiter;
    bool table = is_table(head, &delimiter);
    struct log log = {
        .stamp = GR_TIME_NONE,
        .clock = gr_clock_new(ctx->zone),
        .interval_s = stated > 0 && stated < 1e6 ? stated : 1,
        .has_package = gr_str_find(head, GR_STR("package")) != SIZE_MAX,
        .stamped = table,
    };
    if (!table) {
        learn_zones(&log, head);
    }
    if (!log.stamped && !(stated > 0)) {
        gr_error(ctx->diag, "R071", ((struct gr_pos){.file = ctx->file, .line = 1}),
                 "add to the log's entry in the YAML how far apart its readings are, such as "
                 "sample_interval_s: 60",
                 "this dump of powercap has no time stamps");
        return GR_REFUSED;
    }
    gr_meters_init(&log.meters, ctx, open_run(ctx, ctx->zone != NULL), log.stamped);
    if (table) {
        read_table(&log, delimiter);
    } else {
        read_lines(&log);
    }
    enum gr_status status = finish(&log);
    gr_meters_free(&log.meters);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    char delimiter;
    bool table = is_table(head, &delimiter);
    bool lines = gr_str_find(head, GR_STR("rapl")) != SIZE_MAX &&
                 gr_str_find(head, GR_STR("/energy_uj:")) != SIZE_MAX;
    (void)snprintf(why, 160, "%s",
                   table   ? "the header has zone and energy_uj"
                   : lines ? "lines such as .../intel-rapl:0/energy_uj:123"
                           : "no header with zone and energy_uj, no line with /energy_uj:");
    return table || lines ? 90 : 0;
}

const struct gr_reader gr_reader_powercap = {
    .name = "powercap",
    .title = "powercap (RAPL) counter dumps",
    .describe = "energy_uj of the package and memory zones, as a table (timestamp, zone, "
                "energy_uj) or as lines "
                "of grep with stamps between; the counter's range is max_energy_range_uj, else one "
                "that kernels "
                "have. Core, uncore, psys, mmio and subzones without a name are not added.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
};
