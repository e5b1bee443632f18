/* Scrapes in text: one after another, with stamps or without. */
#include <stdlib.h>

#include "read/prometheus.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
}

/** End of labels that begin at `at` with {, behind the }; 0 if they do not end. */
static size_t labels_end(struct gr_str line, size_t at) {
    bool quoted = false;
    for (size_t i = at + 1; i < line.n; i++) {
        char c = line.p[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '}') {
            return i + 1;
        }
    }
    return 0;
}

bool gr_prom_cut(struct gr_str line, struct gr_prom_sample *out) {
    size_t n = 0, end = 0;
    while (n < line.n && is_name(line.p[n])) {
        n++;
    }
    if (n == 0 || n >= line.n || (line.p[0] >= '0' && line.p[0] <= '9')) {
        return false;
    }
    *out = (struct gr_prom_sample){.name = {line.p, n}, .labels = {"", 0}};
    end = n;
    if (line.p[n] == '{') {
        end = labels_end(line, n);
        if (end == 0) {
            return false;
        }
        out->labels = (struct gr_str){line.p + n + 1, end - n - 2};
    }
    out->series = (struct gr_str){line.p, end};
    struct gr_str rest = gr_str_trim((struct gr_str){line.p + end, line.n - end});
    out->value = gr_str_cut(&rest, ' ');
    out->stamp = gr_str_trim(rest.p ? rest : (struct gr_str){"", 0});
    return out->value.n > 0 && end < line.n && (line.p[end] == ' ' || line.p[end] == '\t');
}

/** The series of that text, added if it is new; NULL after a diagnostic if there are too many. */
static struct gr_prom_series *series_of(struct gr_prom *p, const struct gr_prom_sample *s) {
    uint64_t hash = gr_str_hash(s->series) | 1;
    size_t slot = (size_t)(hash >> 1) & (GR_PROM_SLOTS - 1);
    while (p->series[slot].hash != 0 && p->series[slot].hash != hash) {
        slot = (slot + 1) & (GR_PROM_SLOTS - 1);
    }
    struct gr_prom_series *series = &p->series[slot];
    if (series->hash == 0) {
        if (p->series_count >= GR_PROM_SLOTS / 2) {
            struct gr_read_context *ctx = p->gauges.ctx;
            gr_error(ctx->diag, "R078", ((struct gr_pos){.file = ctx->file, .line = p->line}),
                     "keep only the metrics of power and energy, or of fewer machines",
                     "more than %d series in one log", GR_PROM_SLOTS / 2);
            p->gauges.refused = true;
            return NULL;
        }
        p->series_count++;
        struct gr_prom_labels labels = {.text = s->labels};
        series->hash = hash;
        series->gauge = gr_prom_gauge(p, s->name, &labels, &series->metric);
    }
    return series;
}

static bool sample_time(struct gr_prom *p, struct gr_str stamp, gr_time *t) {
    if (stamp.n == 0) {
        *t = p->stamp;
        return true;
    }
    if (!gr_epoch_parse(stamp, t)) {
        return false;
    }
    *t = gr_clock_read(&p->gauges.clock, *t, true, p->line);
    return true;
}

/** Notes that a gauge is read in this scrape; false if it was already. */
static bool once_a_scrape(struct gr_prom *p, uint32_t gauge) {
    while (p->last_cap <= gauge) {
        size_t cap = p->last_cap ? 2 * p->last_cap : 16;
        p->last_scrape = gr_xrealloc(p->last_scrape, cap, sizeof *p->last_scrape);
        memset(p->last_scrape + p->last_cap, 0, (cap - p->last_cap) * sizeof *p->last_scrape);
        p->last_cap = cap;
    }
    bool first = p->last_scrape[gauge] != p->scrape;
    p->last_scrape[gauge] = p->scrape;
    return first;
}

static void read_sample(struct gr_prom *p, const struct gr_prom_sample *s) {
    struct gr_prom_series *series = series_of(p, s);
    gr_time t = GR_TIME_NONE;
    if (!series || series->gauge == GR_TRACK_NONE) {
        return;
    }
    p->scrape += series->scrape == p->scrape; /* it comes again: the next scrape has begun */
    series->scrape = p->scrape;
    if (!sample_time(p, s->stamp, &t)) {
        gr_gauges_drop(&p->gauges, p->line);
    } else if (!once_a_scrape(p, series->gauge)) {
        gr_gauges_twice(&p->gauges, p->line);
    } else {
        if (!p->stamped && p->gauges.timed) {
            t = (gr_time)(p->scrape - 1) * p->gauges.interval_ns;
        }
        gr_prom_give(p, series->metric, series->gauge, t, s->value);
    }
}

void gr_prom_scrapes(struct gr_prom *p) {
    struct gr_text_lines lines;
    struct gr_prom_sample s;
    bool zone = false;
    gr_time t;
    p->series = gr_xcalloc(GR_PROM_SLOTS, sizeof *p->series);
    p->scrape = 1;
    gr_text_lines_open(&lines, p->gauges.ctx->in);
    while (!p->gauges.refused && gr_text_lines_next(&lines)) {
        struct gr_str line = gr_str_trim(lines.text);
        p->line = lines.line;
        if (line.n == 0 || line.p[0] == '#') {
            continue;
        }
        if (gr_prom_cut(line, &s)) {
            read_sample(p, &s);
        } else if (gr_stamp_line(line, &t, &zone)) {
            p->stamp = gr_clock_read(&p->gauges.clock, t, zone, p->line);
            p->scrape++;
        } else {
            gr_gauges_drop(&p->gauges, p->line);
        }
    }
    p->gauges.ctx->counts.line_count = p->line;
}
