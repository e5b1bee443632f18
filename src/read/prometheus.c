/* Prometheus: scrapes in text, and answers of the HTTP API (query, query_range). */
#include "read/prometheus.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/csv.h"
#include "read/json.h"
#include "read/json_head.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"

/* ---- series to devices ---- */

static void keep_unknown(struct gr_prom *p, struct gr_str name) {
    if (p->unknown++ == 0) {
        (void)snprintf(p->unknown_name, sizeof p->unknown_name, "%.*s",
                       (int)(name.n < 90 ? name.n : 90), name.p ? name.p : "");
    }
}

uint32_t gr_prom_gauge(struct gr_prom *p, struct gr_str name, const struct gr_prom_labels *labels,
                       const struct gr_prom_metric **metric) {
    char buffer[256];
    *metric = gr_prom_find(name, labels);
    if (!*metric) {
        keep_unknown(p, name);
        return GR_TRACK_NONE;
    }
    if (!gr_prom_take(&p->choice, *metric, p->line)) {
        return GR_TRACK_NONE;
    }
    struct gr_device_attributes device = gr_prom_device(*metric, labels, buffer);
    return gr_gauges_device(&p->gauges, &device);
}

void gr_prom_give(struct gr_prom *p, const struct gr_prom_metric *metric, uint32_t gauge, gr_time t,
                  struct gr_str cell) {
    double value = (double)NAN;
    if (gr_csv_number(cell, &value) != GR_CSV_NUMBER) {
        value = (double)NAN; /* "NaN", "+Inf" */
    }
    if (metric->counter) {
        gr_gauges_counter(&p->gauges, gauge, t, value * metric->factor, p->line);
    } else {
        gr_gauges_power(&p->gauges, gauge, t, gr_nanowatt(value * metric->factor), p->line);
    }
}

/* ---- answers of the HTTP API ---- */

static struct gr_prom_ranges *ranges_of(struct gr_prom *p, uint32_t gauge) {
    while (p->range_cap <= gauge) {
        size_t cap = p->range_cap ? 2 * p->range_cap : 16;
        p->ranges = gr_xrealloc(p->ranges, cap, sizeof(struct gr_prom_ranges *));
        memset(p->ranges + p->range_cap, 0, (cap - p->range_cap) * sizeof(struct gr_prom_ranges *));
        p->range_cap = cap;
    }
    if (!p->ranges[gauge]) {
        p->ranges[gauge] = gr_xcalloc(1, sizeof(struct gr_prom_ranges));
    }
    return p->ranges[gauge];
}

static bool covered(const struct gr_prom_ranges *r, gr_time t) {
    for (size_t i = 0; i < r->count; i++) {
        if (t >= r->first[i] && t <= r->last[i]) {
            return true;
        }
    }
    return false;
}

static void close_range(struct gr_prom_ranges *r, gr_time first, gr_time last) {
    if (first == GR_TIME_NONE) {
        return;
    }
    if (r->count < GR_PROM_RANGES) {
        r->first[r->count] = first;
        r->last[r->count++] = last;
    } else if (last > r->last[GR_PROM_RANGES - 1]) {
        r->last[GR_PROM_RANGES - 1] = last;
    }
}

/** One [seconds, "text"] of a series. */
static void read_pair(struct gr_prom *p, const struct gr_prom_metric *metric, uint32_t gauge,
                      const json_t *pair, gr_time *first, gr_time *last) {
    const json_t *text = json_array_get(pair, 1);
    gr_time t = gr_epoch_time(json_number_value(json_array_get(pair, 0)));
    if (json_array_size(pair) != 2 || !json_is_number(json_array_get(pair, 0)) ||
        !json_is_string(text) || t == GR_TIME_NONE) {
        gr_gauges_drop(&p->gauges, p->line);
        return;
    }
    t = gr_clock_read(&p->gauges.clock, t, true, p->line);
    if (covered(ranges_of(p, gauge), t)) {
        gr_gauges_twice(&p->gauges, p->line);
        return;
    }
    *first = *first == GR_TIME_NONE || t < *first ? t : *first;
    *last = *last == GR_TIME_NONE || t > *last ? t : *last;
    gr_prom_give(p, metric, gauge, t,
                 (struct gr_str){json_string_value(text), json_string_length(text)});
}

static void read_result(struct gr_prom *p, const json_t *result) {
    struct gr_prom_labels labels = {.map = json_object_get(result, "metric")};
    if (!json_is_object(labels.map)) {
        return;
    }
    const struct gr_prom_metric *metric;
    struct gr_str name = gr_prom_label(&labels, "__name__");
    uint32_t gauge = gr_prom_gauge(p, name, &labels, &metric);
    if (gauge == GR_TRACK_NONE) {
        return;
    }
    const json_t *values = json_object_get(result, "values"),
                 *one = json_object_get(result, "value");
    gr_time first = GR_TIME_NONE, last = GR_TIME_NONE;
    for (size_t i = 0; i < json_array_size(values); i++) {
        read_pair(p, metric, gauge, json_array_get(values, i), &first, &last);
    }
    if (one) {
        read_pair(p, metric, gauge, one, &first, &last);
    }
    close_range(ranges_of(p, gauge), first, last);
}

static void read_answers(struct gr_prom *p, bool bare) {
    static const char *const path[] = {"data", "result", NULL}, *const whole[] = {NULL};
    struct gr_read_context *ctx = p->gauges.ctx;
    struct gr_json_stream *stream =
        gr_json_open(ctx->in, ctx->file, ctx->diag, bare ? whole : path);
    struct gr_json_value value;
    while (!p->gauges.refused && gr_json_next(stream, &value)) {
        p->line = value.where.line;
        read_result(p, value.root);
    }
    struct gr_json_end end = gr_json_close(stream);
    ctx->counts.line_count = end.line_count;
    gr_note_json(ctx, &end);
}

/* ---- the head ---- */

struct prom_head {
    bool json, bare; /* bare: results without the envelope */
    bool text, stamped;
    gr_time first;
    struct gr_prom_choice choice;
    bool node;
};

static void offer(struct prom_head *h, struct gr_str name, const struct gr_prom_labels *labels) {
    const struct gr_prom_metric *metric = gr_prom_find(name, labels);
    if (metric) {
        gr_prom_offer(&h->choice, metric);
        h->node |= metric->subject == GR_PROM_NODE;
    }
}

static void look_at_json(struct prom_head *h, struct gr_str head) {
    struct gr_str rest = head;
    while (rest.p) {
        struct gr_str map = gr_json_map_after(&rest, "\"metric\"");
        json_t *labels = map.p ? gr_json_first(map) : NULL;
        struct gr_prom_labels l = {.map = labels};
        if (json_is_object(labels)) {
            offer(h, gr_prom_label(&l, "__name__"), &l);
        }
        json_decref(labels);
    }
}

static void look_at_text(struct prom_head *h, struct gr_str head) {
    struct gr_text_lines lines;
    struct gr_prom_sample s;
    bool zone;
    gr_time t;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        struct gr_str line = gr_str_trim(lines.text);
        if (line.n == 0 || line.p[0] == '#') {
            continue;
        }
        if (gr_prom_cut(line, &s)) {
            struct gr_prom_labels labels = {.text = s.labels};
            offer(h, s.name, &labels);
            bool stamp = gr_epoch_parse(s.stamp, &t);
            h->first = stamp && h->first == GR_TIME_NONE ? t : h->first;
            h->stamped |= stamp;
        } else if (gr_stamp_line(line, &t, &zone)) {
            h->first = h->first == GR_TIME_NONE ? t : h->first;
            h->stamped = true;
        }
    }
}

/** First lines that are neither blank nor comments: samples with labels, or known metrics. */
static bool looks_like_text(struct gr_str head) {
    struct gr_text_lines lines;
    struct gr_prom_sample s;
    double value;
    bool help = false;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines) && lines.line < 200) {
        struct gr_str line = gr_str_trim(lines.text);
        if (gr_str_starts(line, GR_STR("# HELP ")) || gr_str_starts(line, GR_STR("# TYPE "))) {
            help = true;
        } else if (line.n > 0 && line.p[0] != '#' && gr_prom_cut(line, &s)) {
            bool number = gr_csv_number(s.value, &value) != GR_CSV_BAD;
            struct gr_prom_labels labels = {.text = s.labels};
            bool sure = help || (s.labels.n > 0 && memchr(s.labels.p, '"', s.labels.n)) ||
                        gr_prom_find(s.name, &labels);
            return number && sure;
        }
    }
    return false;
}

static struct prom_head look(struct gr_str head) {
    struct prom_head h = {.first = GR_TIME_NONE};
    struct gr_str text = gr_str_trim(head);
    if (text.n > 0 && (text.p[0] == '{' || text.p[0] == '[')) {
        bool envelope = gr_str_find(head, GR_STR("\"resultType\"")) != SIZE_MAX;
        bool series = gr_str_find(head, GR_STR("\"metric\"")) != SIZE_MAX &&
                      gr_str_find(head, GR_STR("\"__name__\"")) != SIZE_MAX;
        h.json = envelope || series;
        h.bare = !envelope;
        if (h.json) {
            look_at_json(&h, head);
        }
    } else if (looks_like_text(head)) {
        h.text = true;
        look_at_text(&h, head);
    }
    return h;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_str text = gr_str_trim(head);
    if (text.n > 0 && (text.p[0] == '{' || text.p[0] == '[')) {
        bool json = gr_str_find(head, GR_STR("\"resultType\"")) != SIZE_MAX ||
                    (gr_str_find(head, GR_STR("\"metric\"")) != SIZE_MAX &&
                     gr_str_find(head, GR_STR("\"__name__\"")) != SIZE_MAX);
        (void)snprintf(why, 160,
                       json ? "an answer of Prometheus' HTTP API"
                            : "JSON without resultType or __name__");
        return json ? 93 : 0;
    }
    bool scrape = looks_like_text(head);
    (void)snprintf(why, 160,
                   scrape ? "lines such as name{label=\"...\"} number"
                          : "no lines such as name{label=\"...\"} number");
    return scrape ? 92 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    return look(head).first;
}

/* ---- reading ---- */

static void notes(struct gr_prom *p) {
    struct gr_read_context *ctx = p->gauges.ctx;
    const struct gr_prom_choice *c = &p->choice;
    gr_note_many(
        ctx, "R186", c->first_part, c->parts, 0,
        "series of parts (cores, processes, pods) of what is read as a whole are left out");
    gr_note_many(ctx, "R190", c->first_other, c->others, 0,
                 "further metrics of the same energy are left out");
    gr_note_many(
        ctx, "R189", c->first_share, c->shares, 0,
        "energies of pods or processes are shares that the exporter attributes by a model");
}

static enum gr_status refuse_unknown(struct gr_prom *p) {
    gr_error(
        p->gauges.ctx->diag, "R188", ((struct gr_pos){.file = p->gauges.ctx->file}),
        "ask for a metric itself, such as DCGM_FI_DEV_POWER_USAGE, not for an expression over it; "
        "or export a table and name its columns (format: csv)",
        "no metric of power or energy is known here%s%s",
        p->unknown_name[0] ? "; the first is " : "", p->unknown_name);
    return GR_REFUSED;
}

static enum gr_status refuse_late(struct gr_prom *p) {
    gr_error(
        p->gauges.ctx->diag, "R186",
        ((struct gr_pos){.file = p->gauges.ctx->file, .line = p->choice.late_line}),
        "give the series of the machine and those of its pods in files of their own, and only one "
        "of them for a run",
        "%s holds the shares that were read before it", p->choice.late->name);
    return GR_REFUSED;
}

static enum gr_status finish(struct gr_prom *p) {
    if (p->choice.late) {
        return refuse_late(p);
    }
    if (p->gauges.count == 0 && !p->gauges.refused) {
        return refuse_unknown(p);
    }
    enum gr_status status = gr_gauges_end(&p->gauges);
    notes(p);
    return status;
}

static void free_all(struct gr_prom *p) {
    for (size_t i = 0; i < p->range_cap; i++) {
        free(p->ranges[i]);
    }
    free(p->ranges);
    free(p->series);
    free(p->last_scrape);
    gr_gauges_close(&p->gauges);
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct prom_head h = look(gr_input_peek(ctx->in));
    struct gr_prom p = {.choice = h.choice, .stamp = GR_TIME_NONE, .stamped = h.json || h.stamped};
    double step = ctx->ref ? ctx->ref->sample_interval_s.value : (double)NAN;
    bool spaced = !p.stamped && step > 0 && step < 1e9;
    const struct gr_gauges_spec spec = {.run = "prometheus",
                                        .tool = "Prometheus",
                                        .boundary = h.node ? GR_BOUNDARY_NODE : GR_BOUNDARY_DEVICE,
                                        .timed = p.stamped || spaced,
                                        .date = p.stamped};
    gr_gauges_open(&p.gauges, ctx, &spec);
    if (spaced) {
        p.gauges.interval_ns = (gr_time)llround(step * 1e9);
    }
    if (h.json) {
        read_answers(&p, h.bare);
    } else {
        gr_prom_scrapes(&p);
    }
    enum gr_status status = finish(&p);
    free_all(&p);
    return status;
}

extern const struct gr_reader gr_reader_prometheus;
const struct gr_reader gr_reader_prometheus = {
    .name = "prometheus",
    .title = "Prometheus: scrapes and query_range (DCGM, Kepler, RAPL, Scaphandre)",
    .describe =
        "Scrapes in text (with stamps, or a stamp line before each, or sample_interval_s) and "
        "answers of "
        "the HTTP API. Metrics of dcgm-exporter, node_exporter (RAPL), Kepler of all generations, "
        "Scaphandre, ipmi_exporter and nvidia_gpu_exporter with their own units. One scrape of a "
        "counter is "
        "refused; of several metrics of one energy one is read, and a device scraped twice counts "
        "once.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
