/* The reader `green_algorithms`: the calculator's exported form, and the energy that it gives. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/csv.h"
#include "read/reader.h"

static const double unknown = (double)NAN;
/* Lannelongue, Grealey, Inouye 2021: memory by what is available. */
static const double memory_w_per_gb = 0.3725;

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_str rest = head;
    struct gr_str line = gr_str_cut(&rest, '\n');
    static const char *const names[] = {"coreType", "runTime_hour", "PUE", "carbonIntensity"};
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        if (gr_str_find(line, gr_str(names[i])) == SIZE_MAX) {
            (void)snprintf(why, 160, "the header has no column %s", names[i]);
            return 0;
        }
    }
    (void)snprintf(why, 160, "the header has coreType, runTime_hour, PUE and carbonIntensity");
    return 95;
}

struct form {
    struct gr_csv row;
    size_t names;
    char header[256][32];
};

static struct gr_str cell(const struct form *f, const char *name) {
    for (size_t i = 0; i < f->names; i++) {
        if (strcmp(f->header[i], name) == 0) {
            return gr_csv_cell(&f->row, i);
        }
    }
    return (struct gr_str){NULL, 0};
}

static double number(const struct form *f, const char *name) {
    double value;
    return gr_csv_number(cell(f, name), &value) == GR_CSV_NUMBER && value >= 0 ? value : unknown;
}

static double or_else(double value, double other) {
    return isnan(value) ? other : value;
}

struct powers {
    double cpu_w, gpu_w, memory_w;
};

/** From version 3 on tdpCPU is that of the whole processor, with its cores beside it; before of a core. */
static struct powers powers_of(const struct form *f) {
    struct gr_str type = cell(f, "coreType");
    bool cpu = !gr_str_is(type, "GPU"), gpu = !gr_str_is(type, "CPU");
    double cores = number(f, "CPU_model_n_cores");
    double core_w = cores > 0 ? number(f, "tdpCPU") / cores : number(f, "tdpCPU");
    return (struct powers){
        cpu ? number(f, "numberCPUs") * core_w * or_else(number(f, "usageCPU"), 1) : 0,
        gpu ? number(f, "numberGPUs") * number(f, "tdpGPU") * or_else(number(f, "usageGPU"), 1) : 0,
        number(f, "memory") * memory_w_per_gb,
    };
}

static void add_part(struct gr_read_context *ctx, gr_run_id run, struct gr_reading *reading,
                     const char *key, enum gr_scope scope, enum gr_tier tier, double kwh) {
    struct gr_energy e;
    if (!(kwh > 0) || !gr_energy_from_kwh(kwh, &e)) {
        return;
    }
    const struct gr_device_attributes device = {
        .key = gr_str(key), .scope = scope, .component = gr_scope_component(scope), .tier = tier};
    reading->parts[reading->part_count].device = gr_sink_device(ctx->sink, run, &device);
    reading->parts[reading->part_count++].energy = e;
    reading->total = gr_energy_add(reading->total, e);
}

/** One exported form; false if it lacks what the formula needs. */
static bool take(struct gr_read_context *ctx, const struct form *f) {
    struct gr_run_attributes a = gr_run_attributes_none();
    struct gr_pos where = {.file = ctx->file, .line = f->row.line};
    struct powers p = powers_of(f);
    double pue = number(f, "PUE"), intensity = number(f, "carbonIntensity");
    double hours =
        or_else(number(f, "runTime_hour"), 0) + or_else(number(f, "runTime_min"), 0) / 60;
    double repeats = or_else(number(f, "mult_factor"), 1);
    double scale = hours * repeats * pue / 1000;
    if (!((p.cpu_w + p.gpu_w + p.memory_w) * scale > 0)) {
        return false;
    }
    struct gr_reading reading = {.duration_s = hours * repeats * 3600, .where = where};
    a.key = gr_str(gr_arena_printf(ctx->arena, "green algorithms %016llx",
                                   (unsigned long long)gr_str_hash(f->row.text)));
    a.label = GR_STR("Green Algorithms");
    a.tool = GR_STR("Green Algorithms");
    a.tool_version = cell(f, "appVersion");
    a.cpu_model = p.cpu_w > 0 ? cell(f, "CPUmodel") : a.cpu_model;
    a.gpu_model = p.gpu_w > 0 ? cell(f, "GPUmodel") : a.gpu_model;
    a.gpu_count = p.gpu_w > 0 ? number(f, "numberGPUs") : unknown;
    a.duration_s = reading.duration_s;
    a.pue_inside = pue > 1 ? pue : unknown;
    a.boundary = pue > 1 ? GR_BOUNDARY_FACILITY : GR_BOUNDARY_DEVICE;
    gr_run_id run = gr_sink_run(ctx->sink, &a, where);
    add_part(ctx, run, &reading, "cpu", GR_SCOPE_CPU, GR_TIER_TDP_ESTIMATE, p.cpu_w * scale);
    add_part(ctx, run, &reading, "gpu", GR_SCOPE_GPU, GR_TIER_TDP_ESTIMATE, p.gpu_w * scale);
    add_part(ctx, run, &reading, "ram", GR_SCOPE_DRAM, GR_TIER_UTILISATION_MODEL,
             p.memory_w * scale);
    reading.emissions_kg = gr_energy_kwh(reading.total) * intensity / 1000;
    gr_sink_cumulative(ctx->sink, run, &reading, &a);
    gr_sink_decide(
        ctx->sink, "R250", where, GR_STR(""), GR_STR(""), 0,
        "the energy is computed from the form as the calculator does: rated power, usage, "
        "memory, PUE and repeats");
    ctx->counts.rows_used++;
    return true;
}

static void read_header(struct form *f) {
    for (f->names = 0; f->names < f->row.count && f->names < GR_COUNT(f->header); f->names++) {
        struct gr_str name = gr_csv_cell(&f->row, f->names);
        (void)snprintf(f->header[f->names], sizeof(f->header[0]), "%.*s", (int)name.n,
                       name.p ? name.p : "");
    }
}

static enum gr_status read(struct gr_read_context *ctx) {
    struct form *f = gr_xcalloc(1, sizeof(*f));
    gr_csv_open(&f->row, ctx->in, gr_csv_sniff(gr_input_peek(ctx->in)));
    while (gr_csv_next(&f->row)) {
        ctx->counts.line_count = f->row.line;
        if (f->names == 0) {
            read_header(f);
        } else if (!take(ctx, f)) {
            ctx->counts.rows_dropped++;
        }
    }
    free(f);
    if (ctx->counts.rows_used > 0) {
        return GR_OK;
    }
    gr_error(ctx->diag, "R251", ((struct gr_pos){.file = ctx->file}), NULL,
             "the form lacks run time, hardware, memory or PUE, so it gives no energy");
    return GR_REFUSED;
}

const struct gr_reader gr_reader_green_algorithms = {
    .name = "green_algorithms",
    .title = "Green Algorithms export",
    .describe = "The CSV that the Green Algorithms calculator exports: the form, from which the "
                "energy is modelled "
                "as the calculator does (rated power x usage + 0.3725 W/GB, x hours x repeats x "
                "PUE). The PUE is "
                "inside. Nothing is measured. Tables of GreenAlgorithms4HPC are not read: give the "
                "output of sacct.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read,
};
