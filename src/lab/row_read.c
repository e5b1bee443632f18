/*
 * row_read.c - a row as read.  Rows lie in a folder that anyone may have written to: every count is checked.
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/utf8.h"
#include "lab/row_make.h"

struct gr_lab_reader {
    struct gr_lab_row row;
    struct gr_deviation causes[2][GR_LAB_CAUSES];
    struct gr_lab_part parts[GR_LAB_PARTS];
    struct gr_lab_span spans[GR_LAB_SPANS + GR_LAB_PARTS];
    struct gr_lab_point points[GR_LAB_POINTS];
    struct gr_lab_config configs[GR_LAB_CONFIGS];
    struct gr_lab_size sizes[GR_LAB_SIZES];
    struct gr_lab_metric metrics[GR_LAB_METRICS];
    struct gr_lab_note notes[4][GR_LAB_NOTES];
};

struct gr_lab_reader *gr_lab_reader_new(void) {
    return gr_xcalloc(1, sizeof(struct gr_lab_reader));
}

void gr_lab_reader_free(struct gr_lab_reader *reader) {
    free(reader);
}

/* ---- fields ---- */

struct cursor {
    struct gr_str rest;
    bool broken;
};

static struct gr_str take(struct cursor *c) {
    if (!c->rest.p) {
        c->broken = true;
        return (struct gr_str){"", 0};
    }
    return gr_str_cut(&c->rest, '\t');
}

static double take_num(struct cursor *c) {
    struct gr_str text = take(c);
    double value = (double)NAN;
    if (text.n > 0 && !gr_num_parse(text, &value)) {
        c->broken = true;
    }
    return value;
}

/* A number from low to high. */
static double take_between(struct cursor *c, double low, double high) {
    double value = take_num(c);
    if (!(value >= low && value <= high)) {
        c->broken = true;
        return low;
    }
    return value;
}

static double take_amount(struct cursor *c) {
    return take_between(c, 0, 1e300);
}

static size_t take_count(struct cursor *c, size_t most) {
    return (size_t)take_between(c, 0, (double)most);
}

static gr_time take_time(struct cursor *c) {
    const double first = -9.2e9, last = 9.2e9;
    double seconds = take_num(c);
    return seconds > first && seconds < last ? (gr_time)seconds * GR_SECOND_NS : GR_TIME_NONE;
}

static struct gr_quantity take_quantity(struct cursor *c) {
    struct gr_quantity q = GR_UNKNOWN;
    struct cursor before = *c;
    if (take(c).n == 0) {
        return q;
    }
    *c = before;
    q.value = take_amount(c);
    q.low = take_between(c, 0, q.value);
    q.high = take_between(c, q.value, 1e301);
    q.tier = (enum gr_tier)take_count(c, GR_TIER_COUNT - 1);
    q.known = !c->broken;
    return q;
}

/* ---- lists ---- */

static struct gr_lab_causes take_causes(struct cursor *c, struct gr_deviation *items) {
    size_t count = take_count(c, GR_LAB_CAUSES);
    for (size_t i = 0; i < count && !c->broken; i++) {
        items[i].cause = take_between(c, GR_LAB_ALONE, 1e300);
        items[i].up = take_amount(c);
        items[i].down = take_amount(c);
    }
    return (struct gr_lab_causes){count, items};
}

static void take_spans(struct cursor *c, struct gr_lab_part *p, struct gr_lab_span *spans,
                       size_t room) {
    p->span_count = take_count(c, room);
    p->spans = spans;
    for (size_t i = 0; i < p->span_count && !c->broken; i++) {
        const double days = 120000; /* beyond 2261, before 1678 */
        spans[i].day = (int32_t)take_between(c, -days, days);
        spans[i].count = (int32_t)take_between(c, 1, days);
        spans[i].kwh = take_amount(c);
    }
}

static void take_part(struct cursor *c, struct gr_lab_part *p) {
    struct gr_str *texts[] = {&p->stage,   &p->outcome, &p->hardware,
                              &p->country, &p->user,    &p->group};
    double *numbers[] = {&p->run_count,   &p->kwh,        &p->kg,          &p->market_kg,
                         &p->unknown_kwh, &p->duration_s, &p->device_hours};
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        *texts[i] = take(c);
    }
    size_t flags = take_count(c, 3);
    p->cloud = flags & 1;
    p->market = flags & 2;
    for (size_t i = 0; i < GR_COUNT(numbers); i++) {
        *numbers[i] = take_amount(c);
    }
    for (size_t i = 0; i < GR_LAB_SOURCE_COUNT; i++) {
        p->source_kwh[i] = take_amount(c);
    }
}

static void take_parts(struct cursor *c, struct gr_lab_reader *r) {
    size_t used = 0;
    r->row.part_count = take_count(c, GR_LAB_PARTS);
    r->row.parts = r->parts;
    for (size_t i = 0; i < r->row.part_count && !c->broken; i++) {
        take_part(c, &r->parts[i]);
        take_spans(c, &r->parts[i], r->spans + used, GR_COUNT(r->spans) - used);
        used += c->broken ? 0 : r->parts[i].span_count;
    }
}

static void take_points(struct cursor *c, struct gr_lab_reader *r) {
    r->row.point_count = take_count(c, GR_LAB_POINTS);
    r->row.points = r->points;
    for (size_t i = 0; i < r->row.point_count && !c->broken; i++) {
        r->points[i].at = take_time(c);
        r->points[i].flop = take_between(c, 1e-300, 1e300);
        r->points[i].kwh = take_amount(c);
        r->points[i].run = take(c);
    }
}

static uint64_t take_hash(struct cursor *c) {
    struct gr_str text = take(c);
    uint64_t hash = 0;
    c->broken |= text.n != 16;
    for (size_t i = 0; i < text.n && !c->broken; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *at = text.p[i] ? strchr(digits, text.p[i]) : NULL;
        c->broken |= !at;
        hash = hash * 16 + (at ? (uint64_t)(at - digits) : 0);
    }
    return hash;
}

static void take_configs(struct cursor *c, struct gr_lab_reader *r) {
    r->row.config_count = take_count(c, GR_LAB_CONFIGS);
    r->row.configs = r->configs;
    for (size_t i = 0; i < r->row.config_count && !c->broken; i++) {
        struct gr_lab_config *config = &r->configs[i];
        config->hash = take_hash(c);
        config->start = take_time(c);
        config->end = take_time(c);
        config->success = take_count(c, 1) == 1;
        config->kwh = take_amount(c);
        config->kg = take_num(c);
        config->run = take(c);
    }
}

static void take_sizes(struct cursor *c, struct gr_lab_reader *r) {
    r->row.size_count = take_count(c, GR_LAB_SIZES);
    r->row.sizes = r->sizes;
    for (size_t i = 0; i < r->row.size_count && !c->broken; i++) {
        r->sizes[i].bin = (int32_t)take_between(c, -GR_LAB_SIZES, GR_LAB_SIZES);
        r->sizes[i].count = take_amount(c);
        r->sizes[i].kwh = take_amount(c);
    }
}

static void take_metrics(struct cursor *c, struct gr_lab_reader *r) {
    r->row.metric_count = take_count(c, GR_LAB_METRICS);
    r->row.metrics = r->metrics;
    for (size_t i = 0; i < r->row.metric_count && !c->broken; i++) {
        struct gr_lab_metric *m = &r->metrics[i];
        m->name = take(c);
        m->dataset = take(c);
        size_t direction = take_count(c, 2);
        m->any_direction = direction == 2;
        m->higher_is_better = direction != 0;
        m->value = take_between(c, -1e300, 1e300);
        m->kwh = take_amount(c);
    }
}

static size_t take_notes(struct cursor *c, struct gr_lab_note *notes) {
    size_t count = take_count(c, GR_LAB_NOTES);
    for (size_t i = 0; i < count && !c->broken; i++) {
        notes[i].key = take(c);
        notes[i].text = take(c);
        notes[i].count = take_amount(c);
    }
    return count;
}

/* ---- the row ---- */

static void take_totals(struct cursor *c, struct gr_lab_row *row) {
    double *rest[] = {&row->coverage_ratio, &row->naive_kwh, &row->log_kg, &row->offsets_kg};
    row->title = take(c);
    row->method = take(c);
    row->model = take(c);
    row->parameter_count = take_num(c);
    row->boundary = take(c);
    row->run_count = take_amount(c);
    row->excluded_count = take_amount(c);
    row->start = take_time(c);
    row->end = take_time(c);
    for (int k = 0; k < GR_LAB_FIGURE_COUNT; k++) {
        row->figures[k] = take_quantity(c);
    }
    for (size_t i = 0; i < GR_COUNT(rest); i++) {
        *rest[i] = take_num(c);
    }
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        row->known_kwh[k] = take_amount(c);
    }
}

static void take_lists(struct cursor *c, struct gr_lab_reader *r) {
    struct gr_lab_row *row = &r->row;
    row->energy = take_causes(c, r->causes[0]);
    row->location = take_causes(c, r->causes[1]);
    take_parts(c, r);
    take_points(c, r);
    take_configs(c, r);
    take_sizes(c, r);
    take_metrics(c, r);
    row->tags = r->notes[0];
    row->tag_count = take_notes(c, r->notes[0]);
    row->error_count = take_amount(c);
    row->warning_count = take_amount(c);
    row->findings = r->notes[1];
    row->finding_count = take_notes(c, r->notes[1]);
    row->reasons = r->notes[2];
    row->reason_count = take_notes(c, r->notes[2]);
    row->profiles = r->notes[3];
    row->profile_count = take_notes(c, r->notes[3]);
}

const struct gr_lab_row *gr_lab_row_read(struct gr_lab_reader *reader, struct gr_str line) {
    struct gr_lab_row *row = &reader->row;
    struct cursor c = {line, line.n > GR_LAB_ROW_MAX || !gr_utf8_valid(line)};
    *row = (struct gr_lab_row){0};
    if (c.broken || !gr_str_is(take(&c), GR_LAB_ROW_VERSION)) {
        return NULL;
    }
    struct gr_str state = take(&c);
    row->failed = gr_str_is(state, "failed");
    struct gr_str *texts[] = {&row->id, &row->group, &row->html, &row->pdf, &row->json};
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        *texts[i] = take(&c);
    }
    if (row->failed) {
        row->reason = take(&c);
        row->diagnostics = take(&c);
    } else if (gr_str_is(state, "ok")) {
        take_totals(&c, row);
        take_lists(&c, reader);
        c.broken |= !row->figures[GR_LAB_ENERGY].known;
    } else {
        c.broken = true;
    }
    return c.broken || c.rest.p || row->id.n == 0 ? NULL : row;
}
