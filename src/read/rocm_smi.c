/* rocm-smi --showpower and --showenergycounter: text, CSV and JSON, one block a call. */
#include <math.h>
#include <stdio.h>

#include "read/csv.h"
#include "read/gauges.h"
#include "read/json.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"

/* ---- what a call prints ---- */

/** Names of consumption.  "Max Graphics Package Power (W)" is a limit. */
static const char *const power_names[] = {
    "Average Graphics Package Power (W)",
    "Current Socket Graphics Package Power (W)",
    "Current Graphics Package Power (W)",
};
#define COUNTER_NAME "Accumulated Energy (uJ)"
#define HEADER_START "device,"
#define CARD         "card"

struct rocm {
    struct gr_gauges gauges;
    struct gr_csv csv; /* of the line at hand */
    size_t column;     /* of the CSV block at hand, GR_CSV_NONE: it has no such column */
    bool by_counter;   /* the counter is read, powers are not */
    bool in_table;     /* under a CSV header */
    gr_time t;         /* stamp before the block */
    uint64_t line;
};

static void give(struct rocm *r, struct gr_str key, double value) {
    const struct gr_device_attributes device = {
        .key = key,
        .scope = GR_SCOPE_GPU,
        .component = GR_COMPONENT_ACCELERATOR,
        .tier = GR_TIER_COUNTER,
    };
    uint32_t index = gr_gauges_device(&r->gauges, &device);
    if (r->by_counter) {
        gr_gauges_counter(&r->gauges, index, r->t, value / 1e6, r->line);
    } else {
        gr_gauges_power(&r->gauges, index, r->t, gr_nanowatt(value), r->line);
    }
}

static void give_text(struct rocm *r, struct gr_str key, struct gr_str cell) {
    double value = (double)NAN;
    enum gr_csv_number kind = gr_csv_number(cell, &value);
    if (kind == GR_CSV_BAD || value < 0) {
        gr_gauges_drop(&r->gauges, r->line);
    } else {
        give(r, key, kind == GR_CSV_NUMBER ? value : (double)NAN);
    }
}

/* ---- CSV ---- */

/** Column of what is read in a header, GR_CSV_NONE if it has none. */
static size_t wanted_column(const struct gr_csv *header, bool counter) {
    if (counter) {
        return gr_csv_find(header, COUNTER_NAME);
    }
    for (size_t i = 0; i < GR_COUNT(power_names); i++) {
        size_t at = gr_csv_find(header, power_names[i]);
        if (at != GR_CSV_NONE) {
            return at;
        }
    }
    return GR_CSV_NONE;
}

static void read_csv_row(struct rocm *r, struct gr_str line) {
    gr_csv_slice(&r->csv, line, ',');
    if (!r->in_table || r->column == GR_CSV_NONE || !gr_csv_next(&r->csv)) {
        return;
    }
    struct gr_str device = gr_csv_cell(&r->csv, 0);
    if (r->column >= r->csv.count) {
        gr_gauges_drop(&r->gauges, r->line);
        return;
    }
    device.p += sizeof CARD - 1;
    device.n -= sizeof CARD - 1;
    give_text(r, device, gr_csv_cell(&r->csv, r->column));
}

/* ---- text ---- */

/** "GPU[0]<tabs>: NAME: VALUE"; false if the line is none. */
static bool cut_text(struct gr_str line, struct gr_str *device, struct gr_str *name,
                     struct gr_str *value) {
    if (!gr_str_starts(line, GR_STR("GPU["))) {
        return false;
    }
    line.p += 4;
    line.n -= 4;
    *device = gr_str_cut(&line, ']');
    if (!line.p || line.n == 0) {
        return false;
    }
    size_t colon = gr_str_find(line, GR_STR(":"));
    if (colon == SIZE_MAX) {
        return false;
    }
    struct gr_str rest = gr_str_trim((struct gr_str){line.p + colon + 1, line.n - colon - 1});
    *name = gr_str_trim(gr_str_cut(&rest, ':'));
    *value = gr_str_trim(rest.p ? rest : (struct gr_str){"", 0});
    return rest.p != NULL;
}

static bool is_wanted(struct gr_str name, bool counter) {
    if (counter) {
        return gr_str_is(name, COUNTER_NAME);
    }
    for (size_t i = 0; i < GR_COUNT(power_names); i++) {
        if (gr_str_is(name, power_names[i])) {
            return true;
        }
    }
    return false;
}

/* ---- JSON ---- */

static double wanted_number(const json_t *card, bool counter) {
    if (counter) {
        return gr_json_number(card, COUNTER_NAME);
    }
    for (size_t i = 0; i < GR_COUNT(power_names); i++) {
        if (json_object_get(card, power_names[i])) {
            return gr_json_number(card, power_names[i]);
        }
    }
    return (double)NAN;
}

static bool has_wanted(const json_t *card, bool counter) {
    bool has = counter && json_object_get(card, COUNTER_NAME);
    for (size_t i = 0; !counter && i < GR_COUNT(power_names); i++) {
        has = has || json_object_get(card, power_names[i]);
    }
    return has;
}

/** {"card0": {...}, "card1": {...}, "system": {...}} */
static void read_object(struct rocm *r, json_t *root) {
    const char *key;
    json_t *card;
    json_object_foreach(root, key, card) {
        if (strncmp(key, CARD, sizeof CARD - 1) == 0 && json_is_object(card) &&
            has_wanted(card, r->by_counter)) {
            give(r, gr_str(key + sizeof CARD - 1), wanted_number(card, r->by_counter));
        }
    }
}

/** Objects over several lines, as after a formatter. */
static void read_stream(struct rocm *r) {
    static const char *const whole[] = {NULL};
    struct gr_read_context *ctx = r->gauges.ctx;
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    struct gr_json_value value;
    while (!r->gauges.refused && gr_json_next(stream, &value)) {
        r->line = value.where.line;
        read_object(r, value.root);
    }
    struct gr_json_end end = gr_json_close(stream);
    ctx->counts.line_count = end.line_count;
    gr_note_json(ctx, &end);
}

/* ---- lines ---- */

static void read_line(struct rocm *r, struct gr_str line) {
    struct gr_str device, name, value;
    bool zone = false;
    gr_time t;
    if (gr_str_starts(line, GR_STR(HEADER_START))) {
        gr_csv_slice(&r->csv, line, ',');
        r->in_table = gr_csv_next(&r->csv);
        r->column = wanted_column(&r->csv, r->by_counter);
    } else if (gr_str_starts(line, GR_STR(CARD))) {
        read_csv_row(r, line);
    } else if (cut_text(line, &device, &name, &value)) {
        if (is_wanted(name, r->by_counter)) {
            give_text(r, device, value);
        }
    } else if (line.n > 0 && line.p[0] == '{') {
        json_t *root = gr_json_first(line);
        if (root) {
            read_object(r, root);
        } else {
            gr_gauges_drop(&r->gauges, r->line);
        }
        json_decref(root);
    } else if (gr_stamp_line(line, &t, &zone)) {
        r->t = gr_clock_read(&r->gauges.clock, t, zone, r->line);
    }
}

static void read_lines(struct rocm *r) {
    struct gr_text_lines lines;
    gr_text_lines_open(&lines, r->gauges.ctx->in);
    while (!r->gauges.refused && gr_text_lines_next(&lines)) {
        r->line = lines.line;
        read_line(r, gr_str_trim(lines.text));
    }
    r->gauges.ctx->counts.line_count = r->line;
}

/* ---- the head ---- */

struct rocm_head {
    bool csv, text, json; /* forms that were met */
    bool spread;          /* JSON over several lines */
    bool power, counter;  /* counter: with a value above 0 */
    gr_time first;        /* stamp line, GR_TIME_NONE without */
};

static bool above_zero(struct gr_str cell) {
    double value;
    return gr_csv_number(cell, &value) == GR_CSV_NUMBER && value > 0;
}

static void look_at_json(struct rocm_head *h, struct gr_str line) {
    json_t *root = gr_json_first(line);
    const char *key;
    json_t *card;
    json_object_foreach(root, key, card) {
        if (strncmp(key, CARD, sizeof CARD - 1) == 0 && json_is_object(card)) {
            h->json = true;
            h->power |= has_wanted(card, false);
            h->counter |= wanted_number(card, true) > 0;
        }
    }
    json_decref(root);
}

static void look_at_csv(struct rocm_head *h, struct gr_csv *csv, size_t *counter_column) {
    if (gr_str_starts(csv->text, GR_STR(HEADER_START))) {
        *counter_column = gr_csv_find(csv, COUNTER_NAME);
        bool power = wanted_column(csv, false) != GR_CSV_NONE;
        h->power |= power;
        h->csv |= power || *counter_column != GR_CSV_NONE;
    } else {
        h->counter |= *counter_column < csv->count && above_zero(gr_csv_cell(csv, *counter_column));
    }
}

static struct rocm_head look(struct gr_str head) {
    struct rocm_head h = {.first = GR_TIME_NONE};
    struct gr_text_lines lines;
    struct gr_csv csv;
    struct gr_str device, name, value;
    size_t counter_column = GR_CSV_NONE;
    bool zone;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        struct gr_str line = gr_str_trim(lines.text);
        gr_csv_slice(&csv, line, ',');
        if (line.n > 0 && line.p[0] == '{') {
            look_at_json(&h, line);
        } else if (cut_text(line, &device, &name, &value)) {
            h.power |= is_wanted(name, false);
            h.counter |= is_wanted(name, true) && above_zero(value);
            h.text |= is_wanted(name, false) || is_wanted(name, true);
        } else if (gr_str_starts(line, GR_STR(HEADER_START)) || gr_str_starts(line, GR_STR(CARD))) {
            (void)gr_csv_next(&csv);
            look_at_csv(&h, &csv, &counter_column);
        } else if (h.first == GR_TIME_NONE) {
            h.first = gr_stamp_line(line, &h.first, &zone) ? h.first : GR_TIME_NONE;
        }
    }
    if (!h.csv && !h.text && !h.json && gr_str_starts(gr_str_trim(head), GR_STR("{"))) {
        look_at_json(&h, head);
        h.spread = h.json;
    }
    return h;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct rocm_head h = look(head);
    if ((h.csv || h.text || h.json) && (h.power || h.counter)) {
        (void)snprintf(why, 160, "%s of rocm-smi with its power or energy counter",
                       h.json   ? "an object with card0"
                       : h.text ? "lines such as GPU[0] : ..."
                                : "a header device,... ");
        return 94;
    }
    bool rocm = gr_str_find(head, GR_STR("ROCm System Management Interface")) != SIZE_MAX ||
                gr_str_find(head, GR_STR("Graphics Package Power (W)")) != SIZE_MAX;
    (void)snprintf(why, 160,
                   rocm ? "output of rocm-smi without power"
                        : "no power or energy counter of rocm-smi");
    return rocm || h.json ? 50 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    return look(head).first;
}

/* ---- reading ---- */

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct rocm_head h = look(gr_input_peek(ctx->in));
    struct rocm r = {.column = GR_CSV_NONE, .t = GR_TIME_NONE, .by_counter = h.counter};
    const struct gr_gauges_spec spec = {.run = "rocm_smi",
                                        .tool = "rocm-smi",
                                        .boundary = GR_BOUNDARY_DEVICE,
                                        .timed = h.first != GR_TIME_NONE,
                                        .date = true};
    if (!h.power && !h.counter) {
        gr_error(ctx->diag, "R070", ((struct gr_pos){.file = ctx->file}),
                 "log with rocm-smi --showpower --csv",
                 "the log has neither the power nor the energy counter of a GPU");
        return GR_REFUSED;
    }
    gr_gauges_open(&r.gauges, ctx, &spec);
    if (h.spread) {
        read_stream(&r);
    } else {
        read_lines(&r);
    }
    if (h.power && h.counter) {
        gr_note_many(
            ctx, "R190", 1, 1, 0,
            "the log has the power and the energy counter of each GPU: the counter is read");
    }
    enum gr_status status = gr_gauges_end(&r.gauges);
    gr_gauges_close(&r.gauges);
    return status;
}

extern const struct gr_reader gr_reader_rocm_smi;
const struct gr_reader gr_reader_rocm_smi = {
    .name = "rocm_smi",
    .title = "rocm-smi --showpower, --showenergycounter",
    .describe = "Power of each AMD GPU in W, or its energy counter in uJ, as text, CSV or JSON, "
                "one block a "
                "call. rocm-smi prints no time: put the output of date before each block, or give "
                "sample_interval_s; the counter gives its energy without either.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
