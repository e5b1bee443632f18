/*
 * scaffold.c - an experiment file from logs: what they say, and marked lines to fill in.
 */
#include "disclosure/disclosure.h"

#include <math.h>

/** A scalar that YAML reads back as the same text: quoted unless it is plainly plain. */
static void put_scalar(struct gr_buf *out, const char *text) {
    bool plain = text[0] != '\0';
    for (const char *p = text; *p && plain; p++) {
        bool word = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                    (*p >= '0' && *p <= '9') || *p == '_' || *p == '/';
        plain = word || (p > text && (*p == '.' || *p == '-' || *p == ' ') && p[1] != '\0');
    }
    if (plain) {
        gr_buf_puts(out, text);
        return;
    }
    gr_buf_putc(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\') {
            gr_buf_putc(out, '\\');
        }
        if ((unsigned char)*p >= 0x20) {
            gr_buf_putc(out, *p);
        }
    }
    gr_buf_putc(out, '"');
}

static const struct gr_log_run *first_log_run(const struct gr_disclosure_input *in) {
    for (size_t i = 0; i < in->account->run_count; i++) {
        if (in->account->runs[i].log_run_count > 0) {
            return &in->account->runs[i].log_runs[0];
        }
    }
    return NULL;
}

static void put_location(const struct gr_disclosure_input *in, const struct gr_log_run *log,
                         struct gr_buf *out) {
    const char *country = log && log->country_iso2[0] ? log->country_iso2
                          : log && log->country_iso3[0]
                              ? gr_country_from_iso3(in->factors, log->country_iso3)
                              : NULL;
    gr_buf_puts(out, "location:\n");
    if (country) {
        gr_buf_printf(out, "  country: %s                # from the log\n", country);
    } else {
        gr_buf_puts(out, "  # country: SE              # two letters; without it: no emissions\n");
    }
    if (log && isfinite(log->pue_inside) && log->pue_inside > 1) {
        gr_buf_puts(out, "  # the log has a PUE of ");
        gr_buf_num(out, log->pue_inside);
        gr_buf_puts(out, " inside; it is not applied again\n");
    } else {
        gr_buf_puts(out, "  # pue: 1.2                 # ask the data centre; none is assumed\n"
                         "  # pue_source: facility meter 2025\n");
    }
}

static const char *accelerator_name(const struct gr_log_run *log, size_t *count) {
    *count = 0;
    const char *name = NULL;
    for (size_t i = 0; i < log->device_count; i++) {
        if (log->devices[i].component == GR_COMPONENT_ACCELERATOR) {
            name = log->devices[i].name[0] ? log->devices[i].name : name;
            (*count)++;
        }
    }
    if (isfinite(log->gpu_count) && log->gpu_count >= 1) {
        *count = (size_t)log->gpu_count;
    }
    return name ? name : log->gpu_model[0] ? log->gpu_model : NULL;
}

static void put_hardware(const struct gr_log_run *log, struct gr_buf *out) {
    size_t count = 0;
    const char *gpu = log ? accelerator_name(log, &count) : NULL;
    gr_buf_puts(out, "hardware:\n  - id: node1\n");
    if (gpu) {
        gr_buf_puts(out, "    accelerator_model: ");
        put_scalar(out, gpu);
        gr_buf_printf(out, "\n    accelerator_count: %zu\n", count > 0 ? count : 1);
    } else {
        gr_buf_puts(out, "    # accelerator_model: NVIDIA A100-SXM4-80GB\n"
                         "    # accelerator_count: 4\n");
    }
    if (log && log->cpu_model[0]) {
        gr_buf_puts(out, "    cpu_model: ");
        put_scalar(out, log->cpu_model);
        gr_buf_putc(out, '\n');
    }
    if (log && isfinite(log->ram_total_gb) && log->ram_total_gb > 0) {
        gr_buf_puts(out, "    memory_gb: ");
        gr_buf_num(out, log->ram_total_gb);
        gr_buf_putc(out, '\n');
    }
}

static void put_runs(const char *const *paths, size_t path_count, struct gr_buf *out) {
    gr_buf_puts(out, "runs:\n"
                     "  - id: run1\n"
                     "    lifecycle_stage: training  # data, development, tuning, training, "
                     "evaluation, inference\n"
                     "    outcome: final             # final, used, discarded, failed, redundant\n"
                     "    hardware: node1\n");
    if (path_count == 1) {
        gr_buf_puts(out, "    logs: ");
        put_scalar(out, paths[0]);
        gr_buf_putc(out, '\n');
        return;
    }
    gr_buf_puts(out, "    logs:\n");
    for (size_t i = 0; i < path_count; i++) {
        gr_buf_puts(out, "      - ");
        put_scalar(out, paths[i]);
        gr_buf_putc(out, '\n');
    }
}

void gr_disclosure_scaffold(const struct gr_disclosure_input *input, const char *const *paths,
                            size_t path_count, struct gr_buf *out) {
    const struct gr_log_run *log = first_log_run(input);
    gr_buf_puts(out, "# Paths are relative to this file. Every key: schemas/README.md\n"
                     "gramme: 1\n"
                     "title: What was done        # quote a title that holds ': '\n"
                     "report:\n"
                     "  authors: [A. Author]\n"
                     "model:\n"
                     "  name: my-model\n"
                     "  # parameter_count: 124e6\n");
    put_location(input, log, out);
    put_hardware(log, out);
    put_runs(paths, path_count, out);
}
