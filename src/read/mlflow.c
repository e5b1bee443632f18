/* MLflow's file store: one file a metric, lines of "milliseconds value step"; the file's name says which. */
#include <math.h>
#include <stdio.h>

#include "read/csv.h"
#include "read/fixed.h"
#include "read/gauges.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"

#define POWER_NAME "power_usage_watts"

/** The three words of a line; false if there are not three, or the first is no time. */
static bool cut_line(struct gr_str line, gr_time *t, struct gr_str *value) {
    struct gr_str rest = line, time = gr_str_cut(&rest, ' ');
    *value = rest.p ? gr_str_cut(&rest, ' ') : (struct gr_str){"", 0};
    int64_t step = 0;
    return rest.p && time.n == 13 && gr_epoch_parse(time, t) && value->n > 0 &&
           gr_fixed_parse(rest, '.', 0, &step);
}

/** Last part of a path, and the folder before it. */
static struct gr_str last_part(struct gr_str *path) {
    size_t n = path->n;
    while (n > 0 && path->p[n - 1] != '/') {
        n--;
    }
    struct gr_str last = {path->p + n, path->n - n};
    path->n = n > 0 ? n - 1 : 0;
    return last;
}

/** "gpu_0_power_usage_watts" gives "gpu_0", {NULL, 0} if the name is no power. */
static struct gr_str device_of(struct gr_str name) {
    static const struct gr_str suffix = {"_" POWER_NAME, sizeof POWER_NAME};
    if (!gr_str_ends(name, suffix)) {
        return (struct gr_str){NULL, 0};
    }
    return (struct gr_str){name.p, name.n - suffix.n};
}

/** Key of the device: "gpu_0", or "node_1/gpu_0" of several nodes.  False if the file holds no power. */
static bool device_key(const char *path, char out[128]) {
    struct gr_str rest = gr_str(path), device = device_of(last_part(&rest));
    struct gr_str node = last_part(&rest);
    if (!device.p || device.n == 0 || device.n + node.n + 2 > 128) {
        return false;
    }
    bool several = gr_str_starts(node, GR_STR("node_"));
    (void)snprintf(out, 128, "%.*s%s%.*s", several ? (int)node.n : 0, node.p ? node.p : "",
                   several ? "/" : "", (int)device.n, device.p);
    return true;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    struct gr_text_lines lines;
    struct gr_str value, path = gr_str(file_name ? file_name : "");
    gr_time t;
    gr_text_lines_slice(&lines, head);
    if (!gr_text_lines_next(&lines) || !cut_line(gr_str_trim(lines.text), &t, &value)) {
        (void)snprintf(why, 160, "no lines such as \"1700000000000 55.5 0\"");
        return 0;
    }
    bool power = device_of(last_part(&path)).p != NULL;
    (void)snprintf(why, 160, "lines of milliseconds, value and step%s",
                   power ? ", in a file named " POWER_NAME : "");
    return power ? 95 : 70;
}

static gr_time first_stamp(struct gr_str head) {
    struct gr_text_lines lines;
    struct gr_str value;
    gr_time t;
    gr_text_lines_slice(&lines, head);
    bool there = gr_text_lines_next(&lines) && cut_line(gr_str_trim(lines.text), &t, &value);
    return there ? t : GR_TIME_NONE;
}

static void read_line(struct gr_gauges *g, uint32_t device, struct gr_str line, uint64_t number) {
    struct gr_str cell;
    gr_time t;
    double watt = (double)NAN;
    if (line.n == 0) {
        return;
    }
    if (!cut_line(line, &t, &cell) || gr_csv_number(cell, &watt) == GR_CSV_BAD || watt < 0) {
        gr_gauges_drop(g, number);
        return;
    }
    gr_gauges_power(g, device, gr_clock_read(&g->clock, t, true, number), gr_nanowatt(watt),
                    number);
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    char key[128];
    if (!device_key(gr_diag_source_name(ctx->diag, ctx->file), key)) {
        gr_error(ctx->diag, "R188", ((struct gr_pos){.file = ctx->file}),
                 "give the files system/gpu_N_" POWER_NAME
                 " of the run, with their names as they are",
                 "this metric of MLflow is no power: only the name of the file says what it holds");
        return GR_REFUSED;
    }
    const struct gr_gauges_spec spec = {.run = "mlflow",
                                        .tool = "MLflow",
                                        .boundary = GR_BOUNDARY_DEVICE,
                                        .timed = true,
                                        .date = true};
    const struct gr_device_attributes device = {
        .key = gr_str(key),
        .scope = GR_SCOPE_GPU,
        .component = GR_COMPONENT_ACCELERATOR,
        .tier = GR_TIER_COUNTER,
    };
    struct gr_gauges g;
    struct gr_text_lines lines;
    gr_gauges_open(&g, ctx, &spec);
    uint32_t index = gr_gauges_device(&g, &device);
    gr_text_lines_open(&lines, ctx->in);
    while (!g.refused && gr_text_lines_next(&lines)) {
        read_line(&g, index, gr_str_trim(lines.text), lines.line);
        ctx->counts.line_count = lines.line;
    }
    enum gr_status status = gr_gauges_end(&g);
    gr_gauges_close(&g);
    return status;
}

extern const struct gr_reader gr_reader_mlflow;
const struct gr_reader gr_reader_mlflow = {
    .name = "mlflow",
    .title = "MLflow system metrics (file store)",
    .describe =
        "Power of one GPU in W: a file gpu_N_power_usage_watts of mlruns/.../metrics/system, lines "
        "of "
        "milliseconds since 1970, value (a mean, 10 s by default) and step. Give the files of all "
        "GPUs: "
        "they are one run. Only the name says what a file holds: other metrics, percentages among "
        "them, are refused.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
