/* The reader `pyjoules`: CSV of pyJoules, one row a tag, one column a domain. */
#include <math.h>
#include <stdio.h>

#include "read/tracks.h"
#include "read/windows.h"

static const struct {
    const char *prefix;
    enum gr_scope scope;
    enum gr_component component;
    bool part; /* of the package */
} domains[] = {
    {"package_", GR_SCOPE_CPU, GR_COMPONENT_CPU, false},
    {"dram_", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, false},
    {"nvidia_gpu_", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, false},
    {"core_", GR_SCOPE_CPU, GR_COMPONENT_CPU, true},
    {"uncore_", GR_SCOPE_CPU, GR_COMPONENT_CPU, true},
};

enum { DOMAINS_MOST = 128 };

struct table {
    struct gr_windows windows;
    struct gr_csv csv;
    size_t timestamp, duration;
    size_t count, parts;
    struct {
        size_t column, device, domain;
    } domains[DOMAINS_MOST];
};

static size_t domain_of(struct gr_str name) {
    struct gr_str digits;
    for (size_t i = 0; i < GR_COUNT(domains); i++) {
        if (gr_windows_name(name, domains[i].prefix, "", &digits)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool find_columns(struct table *t) {
    bool packages = false;
    t->timestamp = gr_csv_find(&t->csv, "timestamp");
    t->duration = gr_csv_find(&t->csv, "duration");
    for (size_t i = 0; i < t->csv.count && i < GR_CSV_CELLS; i++) {
        packages |= domain_of(gr_csv_cell(&t->csv, i)) == 0;
    }
    for (size_t i = 0; i < t->csv.count && i < GR_CSV_CELLS && t->count < DOMAINS_MOST; i++) {
        size_t domain = domain_of(gr_csv_cell(&t->csv, i));
        if (domain == SIZE_MAX) {
            continue;
        }
        if (domains[domain].part && packages) {
            t->parts++;
            continue;
        }
        t->domains[t->count].column = i;
        t->domains[t->count++].domain = domain;
    }
    return t->timestamp != GR_CSV_NONE && t->duration != GR_CSV_NONE && t->count > 0;
}

static void add_devices(struct table *t) {
    for (size_t i = 0; i < t->count; i++) {
        const struct gr_device_attributes device = {
            .key = gr_csv_cell(&t->csv, t->domains[i].column),
            .scope = domains[t->domains[i].domain].scope,
            .component = domains[t->domains[i].domain].component,
            .tier = GR_TIER_COUNTER};
        t->domains[i].device = gr_windows_device(&t->windows, &device);
    }
}

static double number(const struct gr_csv *csv, size_t column) {
    double value = (double)NAN;
    (void)gr_csv_number(gr_csv_cell(csv, column), &value);
    return value;
}

static void take_row(struct table *t) {
    gr_time t0 = gr_windows_time(number(&t->csv, t->timestamp));
    double duration_s = number(&t->csv, t->duration);
    if (t->csv.torn || t0 == GR_TIME_NONE || !(duration_s >= 0)) {
        gr_windows_drop(&t->windows, t->csv.line);
        return;
    }
    t->windows.ctx->counts.rows_used++;
    for (size_t i = 0; i < t->count; i++) {
        gr_windows_add(&t->windows, t->domains[i].device, t0, duration_s,
                       number(&t->csv, t->domains[i].column) / 1e6, t->csv.line);
    }
}

/** Before October 2021 the columns of GPUs were in mJ, those of RAPL in uJ. */
static void look_at_gpus(const struct table *t) {
    for (size_t i = 0; i < t->windows.count; i++) {
        const struct gr_windows_device *device = &t->windows.devices[i];
        bool gpu = device->attributes.scope == GR_SCOPE_GPU;
        if (gpu && device->energy_j > 0 && device->energy_j < device->duration_s) {
            gr_warning(
                t->windows.ctx->diag, "R040",
                ((struct gr_pos){.file = t->windows.ctx->file, .line = 1}),
                "pyJoules before October 2021 wrote mJ here: then format: csv, with unit: mJ",
                "the mean power of %.*s is below 1 W", (int)device->attributes.key.n,
                device->attributes.key.p);
        }
    }
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct table t = {0};
    gr_csv_open(&t.csv, ctx->in, gr_csv_sniff(gr_input_peek(ctx->in)));
    if (!gr_csv_next(&t.csv) || !find_columns(&t)) {
        gr_diag_add(ctx->diag, GR_ERROR, "R011", (struct gr_pos){.file = ctx->file, .line = 1},
                    t.csv.text, NULL,
                    "the header must have timestamp, duration and a domain such as package_0");
        return GR_REFUSED;
    }
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(gr_diag_source_name(ctx->diag, ctx->file));
    run.label = gr_str(gr_diag_display_name(ctx->diag, ctx->file));
    run.label_is_id = true;
    run.tool = GR_STR("pyJoules");
    run.zone_known = true;
    gr_windows_open(&t.windows, ctx,
                    gr_sink_run(ctx->sink, &run, (struct gr_pos){.file = ctx->file, .line = 1}),
                    true);
    add_devices(&t);
    while (gr_csv_next(&t.csv)) {
        if (!gr_str_is(gr_csv_cell(&t.csv, t.timestamp), "timestamp")) {
            take_row(&t);
        }
        ctx->counts.line_count = t.csv.line;
    }
    look_at_gpus(&t);
    gr_note_many(ctx, "R140", 1, t.parts, 0, "core and uncore are parts of the package");
    return gr_windows_end(&t.windows);
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct table t = {0};
    gr_csv_slice(&t.csv, head, gr_csv_sniff(head));
    bool ours =
        gr_csv_next(&t.csv) && find_columns(&t) && gr_csv_find(&t.csv, "tag") != GR_CSV_NONE;
    (void)snprintf(why, 160, "%s",
                   ours
                       ? "the header has timestamp, tag, duration and domains such as package_0"
                       : "the header lacks timestamp, tag, duration or a domain such as package_0");
    return ours ? 95 : 0;
}

const struct gr_reader gr_reader_pyjoules = {
    .name = "pyjoules",
    .title = "pyJoules CSV",
    .describe = "One row a tag: begin in s since 1970, duration in s, each domain in uJ. core and "
                "uncore are "
                "parts of the package. GPU columns of versions before October 2021 are in mJ: they "
                "show as a mean "
                "power below 1 W, which is warned of.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
};
