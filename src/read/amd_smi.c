/* amd-smi monitor and amd-smi metric: CSV, JSON and text. */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/amd_smi.h"
#include "read/json.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"

/* ---- names ---- */

/** Names of consumption in CSV and JSON, and of the counter; limits (power_limit, pwr_cap) are none. */
static const char *const power_names[] = {"power_usage", "socket_power", "current_socket_power",
                                          "average_socket_power"};
static const char *const counter_names[] = {"total_energy_consumption"};

/** JSON: where they stand. */
static const char *const power_paths[] = {"power_usage", "power.socket_power",
                                          "power.current_socket_power",
                                          "power.average_socket_power"};
static const char *const counter_paths[] = {"energy.total_energy_consumption"};

static const struct {
    const char *name;
    bool energy;
    double factor; /* to W or J */
} units[] = {
    {"W", false, 1}, {"mW", false, 1e-3}, {"uW", false, 1e-6},
    {"J", true, 1},  {"mJ", true, 1e-3},  {"uJ", true, 1e-6},
};

/** A reading in W or J; NAN: missing. */
void gr_amd_give(struct gr_amd *a, struct gr_str key, gr_time t, double value) {
    const struct gr_device_attributes device = {
        .key = key,
        .scope = GR_SCOPE_GPU,
        .component = GR_COMPONENT_ACCELERATOR,
        .tier = GR_TIER_COUNTER,
    };
    uint32_t index = gr_gauges_device(&a->gauges, &device);
    if (a->by_counter) {
        gr_gauges_counter(&a->gauges, index, t, value, a->line);
    } else {
        gr_gauges_power(&a->gauges, index, t, gr_nanowatt(value), a->line);
    }
}

/** Number and unit ("102", "102 W"); false if it is neither that nor missing. */
bool gr_amd_quantity(struct gr_str cell, bool energy, double *out) {
    struct gr_str rest;
    *out = (double)NAN;
    if (gr_csv_missing(cell)) {
        return true;
    }
    double value;
    if (!gr_text_number(cell, &value, &rest)) {
        return false;
    }
    rest = gr_str_trim(rest);
    if (rest.n == 0) {
        *out = value;
        return value >= 0;
    }
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (units[i].energy == energy && gr_str_is(rest, units[i].name)) {
            *out = value * units[i].factor;
            return value >= 0;
        }
    }
    return false;
}

gr_time gr_amd_own_time(struct gr_amd *a, struct gr_str cell) {
    gr_time t;
    bool zone;
    if (!gr_stamp_line(cell, &t, &zone)) {
        return GR_TIME_NONE;
    }
    return gr_clock_read(&a->gauges.clock, t, zone, a->line);
}

bool gr_amd_is_wanted(struct gr_str name, bool counter) {
    const char *const *names = counter ? counter_names : power_names;
    size_t count = counter ? GR_COUNT(counter_names) : GR_COUNT(power_names);
    for (size_t i = 0; i < count; i++) {
        if (gr_str_eq_fold(name, gr_str(names[i]))) {
            return true;
        }
    }
    return false;
}

/* ---- CSV ---- */

static size_t find_any(const struct gr_csv *header, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t at = gr_csv_find(header, names[i]);
        if (at != GR_CSV_NONE) {
            return at;
        }
    }
    return GR_CSV_NONE;
}

static size_t wanted_column(const struct gr_csv *header, bool counter) {
    return counter ? find_any(header, counter_names, GR_COUNT(counter_names))
                   : find_any(header, power_names, GR_COUNT(power_names));
}

static bool is_header(const struct gr_csv *row) {
    return row->count > 1 && gr_csv_find(row, "gpu") != GR_CSV_NONE;
}

static void read_csv_header(struct gr_amd *a) {
    a->in_table = true;
    a->in_text_table = false;
    a->time = gr_csv_find(&a->csv, "timestamp");
    a->gpu = gr_csv_find(&a->csv, "gpu");
    a->xcp = gr_csv_find(&a->csv, "xcp");
    a->column = wanted_column(&a->csv, a->by_counter);
}

/** A GPU's partitions repeat its power, or say N/A: the first one counts. */
bool gr_amd_is_partition(const struct gr_amd *a, struct gr_str xcp) {
    return a->xcp != GR_CSV_NONE && xcp.n > 0 && !gr_str_is(xcp, "0") && !gr_csv_missing(xcp);
}

static void read_csv_row(struct gr_amd *a) {
    const struct gr_csv *row = &a->csv;
    uint64_t n;
    if (a->column == GR_CSV_NONE) {
        return;
    }
    struct gr_str gpu = gr_csv_cell(row, a->gpu);
    double value;
    gr_time t = a->t;
    if (a->time != GR_CSV_NONE) {
        t = gr_amd_own_time(a, gr_csv_cell(row, a->time));
    }
    if (a->column >= row->count || !gr_num_parse_u64(gpu, &n) ||
        !gr_amd_quantity(gr_csv_cell(row, a->column), a->by_counter, &value)) {
        gr_gauges_drop(&a->gauges, a->line);
    } else if (gr_amd_is_partition(a, gr_csv_cell(row, a->xcp))) {
        gr_gauges_twice(&a->gauges, a->line);
    } else {
        gr_amd_give(a, gpu, t, value);
    }
}

/* ---- lines ---- */

static void read_line(struct gr_amd *a, struct gr_str line) {
    struct gr_str name, value;
    gr_time t;
    bool zone;
    if (line.n == 0) {
        return;
    }
    gr_csv_slice(&a->csv, line, ',');
    bool row = gr_csv_next(&a->csv);
    if (row && is_header(&a->csv)) {
        read_csv_header(a);
    } else if (gr_stamp_line(line, &t, &zone)) {
        a->t = gr_clock_read(&a->gauges.clock, t, zone, a->line);
    } else if (gr_amd_text_header(a, line)) {
        return;
    } else if (row && a->in_table && a->csv.count > 1) {
        read_csv_row(a);
    } else if (a->in_text_table && line.p[0] >= '0' && line.p[0] <= '9') {
        gr_amd_text_row(a, line);
    } else if (gr_amd_cut_pair(line, &name, &value)) {
        gr_amd_pair(a, name, value);
    }
}

static void read_lines(struct gr_amd *a) {
    struct gr_text_lines lines;
    gr_text_lines_open(&lines, a->gauges.ctx->in);
    while (!a->gauges.refused && gr_text_lines_next(&lines)) {
        a->line = lines.line;
        read_line(a, gr_str_trim(lines.text));
    }
    a->gauges.ctx->counts.line_count = a->line;
}

/* ---- JSON ---- */

static const json_t *wanted_value(const json_t *gpu, bool counter) {
    const char *const *paths = counter ? counter_paths : power_paths;
    size_t count = counter ? GR_COUNT(counter_paths) : GR_COUNT(power_paths);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = gr_json_at(gpu, paths[i]);
        if (value) {
            return value;
        }
    }
    return NULL;
}

/** {"value": 102, "unit": "W"}, a bare number, or "N/A"; NAN: missing or of another unit. */
static double quantity_of(const json_t *value, bool energy) {
    double number = (double)NAN;
    if (json_is_number(value)) {
        return json_number_value(value);
    }
    if (json_is_string(value)) {
        return gr_amd_quantity(gr_str(json_string_value(value)), energy, &number) ? number
                                                                                  : (double)NAN;
    }
    struct gr_str unit = gr_json_text(value, "unit");
    number = gr_json_number(value, "value");
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (units[i].energy == energy && gr_str_is(unit, units[i].name)) {
            return number * units[i].factor;
        }
    }
    return (double)NAN;
}

static bool is_gpu(const json_t *value) {
    return json_is_object(value) && json_is_integer(json_object_get(value, "gpu"));
}

static void read_gpu(struct gr_amd *a, const json_t *gpu) {
    char key[24];
    int n = snprintf(key, sizeof key, "%lld",
                     (long long)json_integer_value(json_object_get(gpu, "gpu")));
    const json_t *xcp = json_object_get(gpu, "xcp");
    const json_t *value = wanted_value(gpu, a->by_counter);
    if (!value) {
        return;
    }
    if (json_is_integer(xcp) && json_integer_value(xcp) != 0) {
        gr_gauges_twice(&a->gauges, a->line);
        return;
    }
    gr_time t = gr_epoch_time(gr_json_number(gpu, "timestamp"));
    if (t != GR_TIME_NONE) {
        t = gr_clock_read(&a->gauges.clock, t, true, a->line);
    }
    gr_amd_give(a, (struct gr_str){key, (size_t)n}, t, quantity_of(value, a->by_counter));
}

/** A GPU, {"gpu_data": [GPU, ...]}, or a list of GPUs inside the list of a watch. */
static void read_value(struct gr_amd *a, const json_t *value, int depth) {
    const json_t *list = json_is_object(value) ? json_object_get(value, "gpu_data") : value;
    if (is_gpu(value)) {
        read_gpu(a, value);
    } else if (json_is_array(list) && depth < 3) {
        for (size_t i = 0; i < json_array_size(list); i++) {
            read_value(a, json_array_get(list, i), depth + 1);
        }
    }
}

static void read_json(struct gr_amd *a) {
    static const char *const whole[] = {NULL};
    struct gr_read_context *ctx = a->gauges.ctx;
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    struct gr_json_value value;
    while (!a->gauges.refused && gr_json_next(stream, &value)) {
        a->line = value.where.line;
        read_value(a, value.root, 0);
    }
    struct gr_json_end end = gr_json_close(stream);
    ctx->counts.line_count = end.line_count;
    gr_note_json(ctx, &end);
}

/* ---- the head ---- */

struct amd_head {
    bool json, csv, text;
    bool power, counter; /* counter: with a value above 0 */
    bool timed;
    gr_time first;
};

static void look_at_gpu(struct amd_head *h, const json_t *value, int depth) {
    const json_t *list = json_is_object(value) ? json_object_get(value, "gpu_data") : value;
    if (is_gpu(value)) {
        h->json = true;
        h->power |= wanted_value(value, false) != NULL;
        h->counter |= quantity_of(wanted_value(value, true), true) > 0;
        gr_time t = gr_epoch_time(gr_json_number(value, "timestamp"));
        h->timed |= t != GR_TIME_NONE;
        h->first = h->first == GR_TIME_NONE ? t : h->first;
    } else if (json_is_array(list) && depth < 3 && json_array_size(list) > 0) {
        look_at_gpu(h, json_array_get(list, 0), depth + 1);
    }
}

/** The first whole map of a head: that of a list which goes on beyond the head has one inside. */
static void look_at_json(struct amd_head *h, struct gr_str head) {
    struct gr_str text = head;
    for (int i = 0; i < 4 && text.n > 0 && !h->json; i++) {
        json_t *root = gr_json_first(text);
        look_at_gpu(h, root, 0);
        json_decref(root);
        if (text.p[0] != '[') {
            break;
        }
        text = gr_str_trim((struct gr_str){text.p + 1, text.n - 1});
    }
}

static void look_at_line(struct amd_head *h, struct gr_amd *a, struct gr_str line) {
    struct gr_str name, value;
    double number;
    gr_time t;
    bool zone;
    gr_csv_slice(&a->csv, line, ',');
    bool row = gr_csv_next(&a->csv);
    if (row && is_header(&a->csv)) {
        a->by_counter = true;
        read_csv_header(a);
        bool power = wanted_column(&a->csv, false) != GR_CSV_NONE;
        h->csv |= power || a->column != GR_CSV_NONE;
        h->power |= power;
        h->timed |= a->time != GR_CSV_NONE;
    } else if (gr_stamp_line(line, &t, &zone)) {
        h->timed = true;
        h->first = h->first == GR_TIME_NONE ? t : h->first;
    } else if (gr_amd_text_header(a, line)) {
        h->text = h->power = true;
        h->timed |= a->time != GR_CSV_NONE;
    } else if (row && a->in_table && a->csv.count > 1) {
        struct gr_str cell = gr_csv_cell(&a->csv, a->column);
        h->counter |=
            a->column != GR_CSV_NONE && gr_amd_quantity(cell, true, &number) && number > 0;
        if (h->first == GR_TIME_NONE && gr_stamp_line(gr_csv_cell(&a->csv, a->time), &t, &zone)) {
            h->first = t;
        }
    } else if (gr_amd_cut_pair(line, &name, &value)) {
        h->text |= gr_amd_is_wanted(name, false) || gr_amd_is_wanted(name, true);
        h->power |= gr_amd_is_wanted(name, false);
        h->counter |=
            gr_amd_is_wanted(name, true) && gr_amd_quantity(value, true, &number) && number > 0;
        h->timed |= gr_str_is(name, "TIMESTAMP");
    }
}

static struct amd_head look(struct gr_str head) {
    struct amd_head h = {.first = GR_TIME_NONE};
    struct gr_str text = gr_str_trim(head);
    struct gr_amd a = {.time = GR_CSV_NONE, .column = GR_CSV_NONE, .xcp = GR_CSV_NONE};
    if (text.n > 0 && (text.p[0] == '[' || text.p[0] == '{')) {
        look_at_json(&h, text);
        return h;
    }
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        look_at_line(&h, &a, gr_str_trim(lines.text));
    }
    return h;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct amd_head h = look(head);
    if ((h.json || h.csv || h.text) && (h.power || h.counter)) {
        (void)snprintf(why, 160, "%s of amd-smi with power or energy",
                       h.json  ? "a map with gpu"
                       : h.csv ? "a header gpu,..."
                               : "lines");
        return 93;
    }
    (void)snprintf(why, 160, "no power or energy of amd-smi");
    return 0;
}

static gr_time first_stamp(struct gr_str head) {
    return look(head).first;
}

/* ---- reading ---- */

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct amd_head h = look(gr_input_peek(ctx->in));
    struct gr_amd a = {.time = GR_CSV_NONE,
                       .column = GR_CSV_NONE,
                       .xcp = GR_CSV_NONE,
                       .t = GR_TIME_NONE,
                       .by_counter = h.counter};
    const struct gr_gauges_spec spec = {.run = "amd_smi",
                                        .tool = "amd-smi",
                                        .boundary = GR_BOUNDARY_DEVICE,
                                        .timed = h.timed,
                                        .date = true};
    if (!h.power && !h.counter) {
        gr_error(ctx->diag, "R070", ((struct gr_pos){.file = ctx->file}),
                 "log with amd-smi metric --power --energy --csv --watch 1",
                 "the log has neither the power nor the energy counter of a GPU");
        return GR_REFUSED;
    }
    gr_gauges_open(&a.gauges, ctx, &spec);
    if (h.json) {
        read_json(&a);
    } else {
        read_lines(&a);
    }
    if (h.power && h.counter) {
        gr_note_many(
            ctx, "R190", 1, 1, 0,
            "the log has the power and the energy counter of each GPU: the counter is read");
    }
    enum gr_status status = gr_gauges_end(&a.gauges);
    gr_gauges_close(&a.gauges);
    return status;
}

extern const struct gr_reader gr_reader_amd_smi;
const struct gr_reader gr_reader_amd_smi = {
    .name = "amd_smi",
    .title = "amd-smi monitor, amd-smi metric",
    .describe = "Power of each AMD GPU in W, or its energy counter in J (read where both are "
                "there), as CSV, "
                "JSON or text. Stamps by --watch; without them sample_interval_s is needed, but "
                "not for the "
                "counter. Partitions (xcp) of one GPU count once; figures of CPUs are not read.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
