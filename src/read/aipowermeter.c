/* The reader `aipowermeter`: power_metrics.json, one JSON value a line. */
#include <math.h>
#include <stdio.h>

#include "read/json_samples.h"

static const struct gr_json_power package = {"package", GR_SCOPE_CPU, GR_COMPONENT_CPU,
                                             GR_TIER_COUNTER};
static const struct gr_json_power dram = {"dram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY,
                                          GR_TIER_COUNTER};
static const struct gr_json_power platform = {"psys", GR_SCOPE_MODULE, GR_COMPONENT_OTHER,
                                              GR_TIER_COUNTER};
static const struct gr_json_power all_gpus = {"gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR,
                                              GR_TIER_COUNTER};

enum choice { NOT_YET, PARTS, WHOLE };

struct meter {
    struct gr_json_samples samples;
    enum choice cpu, gpu;               /* the same for all of the file */
    uint64_t platforms, first_platform; /* psys beside its packages */
};

static void choose(enum choice *choice, bool parts, bool whole) {
    if (*choice == NOT_YET) {
        *choice = parts ? PARTS : whole ? WHOLE : NOT_YET;
    }
}

/** Packages and memory; the platform, which holds both, only where there are no packages. */
static void take_cpu(struct meter *m, const json_t *cpu, gr_time t, uint64_t line) {
    double packages_w = gr_json_number(cpu, "intel_power");
    double platform_w = gr_json_number(cpu, "psys_power"); /* -1: there is none */
    choose(&m->cpu, !isnan(packages_w), platform_w > 0);
    if (m->cpu == WHOLE) {
        if (json_object_get(cpu, "psys_power")) {
            gr_json_samples_power(&m->samples, &platform, t, platform_w, line);
        }
        return;
    }
    if (m->cpu == PARTS && json_object_get(cpu, "intel_power")) {
        gr_json_samples_power(&m->samples, &package, t, packages_w, line);
        if (platform_w > 0 && m->platforms++ == 0) {
            m->first_platform = line;
        }
    }
    if (json_object_get(cpu, "total_dram_power")) {
        gr_json_samples_power(&m->samples, &dram, t, gr_json_number(cpu, "total_dram_power"), line);
    }
}

/** Each GPU by itself, or their sum where the log has no more. */
static void take_gpus(struct meter *m, const json_t *gpu, gr_time t, uint64_t line) {
    const json_t *each = json_object_get(gpu, "per_gpu_power_draw");
    const char *index;
    json_t *value;
    const json_t *sum = json_object_get(gpu, "nvidia_draw_absolute");
    choose(&m->gpu, json_object_size(each) > 0, sum != NULL);
    if (m->gpu == PARTS) {
        json_object_foreach((json_t *)(uintptr_t)each, index, value) {
            struct gr_json_power one = all_gpus;
            one.key = index;
            gr_json_samples_power(&m->samples, &one, t, gr_json_number(each, index), line);
        }
    } else if (sum) {
        gr_json_samples_power(&m->samples, &all_gpus, t,
                              gr_json_number(gpu, "nvidia_draw_absolute"), line);
    }
}

static void take_value(struct meter *m, const struct gr_json_value *value) {
    const json_t *root = value->root;
    uint64_t line = value->where.line;
    if (json_is_string(root)) { /* "END OF RECORDING SEGMENT" */
        gr_json_samples_break(&m->samples, line);
        return;
    }
    gr_time t = gr_json_samples_time(&m->samples, json_object_get(root, "date"), line);
    take_cpu(m, gr_json_at(root, "metrics.cpu"), t, line);
    take_gpus(m, gr_json_at(root, "metrics.gpu"), t, line);
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    static const char *const whole[] = {NULL};
    struct meter m = {0};
    struct gr_json_value value;
    gr_json_samples_open(&m.samples, ctx, "aipowermeter", "AIPowerMeter");
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    while (gr_json_next(stream, &value)) {
        take_value(&m, &value);
    }
    struct gr_json_end end = gr_json_close(stream);
    enum gr_status status = gr_json_samples_end(&m.samples, &end);
    if (status == GR_OK) {
        gr_note_many(ctx, "R140", m.first_platform, m.platforms, (double)NAN,
                     "psys holds the packages that are listed beside it: it is not added");
    }
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    json_t *first = gr_json_first(head);
    bool ours =
        json_object_get(first, "date") && (gr_json_at(first, "metrics.cpu.intel_power") ||
                                           gr_json_at(first, "metrics.cpu.psys_power") ||
                                           gr_json_at(first, "metrics.gpu.nvidia_draw_absolute"));
    json_decref(first);
    (void)snprintf(
        why, 160, "%s",
        ours ? "JSON with date, and intel_power or nvidia_draw_absolute under metrics"
             : "no JSON with date, and intel_power or nvidia_draw_absolute under metrics");
    return ours ? 95 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    json_t *first = gr_json_first(head);
    gr_time t = GR_TIME_NONE;
    bool zoned;
    struct gr_str date = gr_json_text(first, "date");
    if (date.n == 0 || !gr_time_parse(date, &t, &zoned)) {
        t = GR_TIME_NONE;
    }
    json_decref(first);
    return t;
}

const struct gr_reader gr_reader_aipowermeter = {
    .name = "aipowermeter",
    .title = "AIPowerMeter power_metrics.json",
    .describe =
        "JSON lines: intel_power (all packages), total_dram_power and each GPU, in W of the whole "
        "machine, over local stamps. psys is read only without packages; shares of processes are "
        "not "
        "read. Nothing is counted across END OF RECORDING SEGMENT.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
