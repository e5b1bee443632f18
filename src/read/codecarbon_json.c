/* The reader `codecarbon_json`: rows of CodeCarbon as JSON objects. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/codecarbon.h"
#include "read/json.h"
#include "read/tracks.h"

enum { PARTS_MOST = 1000 }; /* of one run that are looked through for the one of a row */

struct dump {
    struct gr_cc cc;
    struct gr_buf row;
    uint64_t other, first_other; /* values that are no rows */
    uint64_t parts, first_part;  /* rows that go on where others of their run ended */
    /* Of the run of the row before: its part that begins last. */
    char latest_id[48];
    unsigned latest;
    gr_time latest_start;
    struct gr_pos beyond; /* first row whose part was not found; line 0: none */
};

/* ---- an object as a row ---- */

/** The API calls the emissions of a row emissions_sum. */
static const json_t *value_of(const json_t *object, enum gr_cc_column column) {
    const json_t *value = json_object_get(object, gr_cc_column_name(column));
    return value || column != GR_CC_EMISSIONS ? value : json_object_get(object, "emissions_sum");
}

static void put_cell(struct gr_buf *row, const json_t *value) {
    if (json_is_string(value)) {
        gr_buf_put(row, (struct gr_str){json_string_value(value), json_string_length(value)});
    } else if (json_is_number(value)) {
        gr_buf_num(row, json_number_value(value));
    }
}

static void make_row(struct dump *d, const json_t *object, struct gr_pos where) {
    struct gr_csv *csv = &d->cc.csv;
    gr_buf_clear(&d->row);
    for (size_t i = 0; i < GR_CC_COLUMN_COUNT; i++) {
        put_cell(&d->row, value_of(object, (enum gr_cc_column)i));
        csv->end[i + 1] = (uint32_t)d->row.n;
        gr_buf_putc(&d->row, ',');
    }
    csv->text = (struct gr_str){d->row.p, d->row.n - 1};
    csv->count = GR_CC_COLUMN_COUNT;
    csv->line = where.line;
    csv->torn = false;
    d->cc.at = where;
}

/* ---- several parts of one run ---- */

/** Stamps of the row at hand; false if it does not tell both. */
static bool span_of(const struct gr_cc *cc, gr_time *start, gr_time *end) {
    bool zoned;
    double duration_s = gr_cc_number(cc, GR_CC_DURATION);
    if (!gr_time_parse(gr_cc_cell(cc, GR_CC_TIMESTAMP), end, &zoned) || !(duration_s >= 0) ||
        duration_s > 1e9) {
        return false;
    }
    if (!zoned && cc->ctx->zone) {
        *end = gr_zone_to_utc(cc->ctx->zone, *end);
    }
    *start = *end - (gr_time)llround(duration_s * 1e9);
    return true;
}

/** Stamps are whole seconds: parts may seem to touch. */
static bool is_apart(gr_time start, gr_time end, gr_time from, gr_time to) {
    if (from == GR_TIME_NONE || to == GR_TIME_NONE) {
        return false;
    }
    gr_time shorter = end - start < to - from ? end - start : to - from;
    gr_time slack = shorter / 2 < 5 * GR_SECOND_NS ? shorter / 2 : 5 * GR_SECOND_NS;
    return start >= to - slack || end <= from + slack;
}

/** Rows mostly stand in the order of time: those of a long run go on at its latest part. */
static unsigned first_to_look_at(const struct dump *d, struct gr_str id, gr_time start) {
    bool goes_on =
        gr_str_is(id, d->latest_id) && start >= d->latest_start - 2 * GR_SECOND_NS; /* whole s */
    return goes_on ? d->latest : 0;
}

static void keep_latest(struct dump *d, struct gr_str id, gr_time start) {
    if (!gr_str_is(id, d->latest_id) || start > d->latest_start) {
        (void)snprintf(d->latest_id, sizeof(d->latest_id), "%.*s", (int)id.n, id.p);
        d->latest = d->cc.part;
        d->latest_start = start;
    }
}

/** True if the row belongs to that part of its run, or begins it. */
static bool is_of_part(struct dump *d, struct gr_str id, unsigned part, gr_time start,
                       gr_time end) {
    gr_time from, to;
    char key[64];
    int n = part == 0 ? snprintf(key, sizeof(key), "%.*s", (int)id.n, id.p)
                      : snprintf(key, sizeof(key), "%.*s#%u", (int)id.n, id.p, part + 1);
    if (gr_sink_run_span(d->cc.ctx->sink, (struct gr_str){key, (size_t)n}, &from, &to)) {
        return !is_apart(start, end, from, to);
    }
    if (part > 0 && d->parts++ == 0) {
        d->first_part = d->cc.at.line;
    }
    return true;
}

/** Rows of one run are cumulative and begin together.  Those of stop_task() do not: each holds its own
 *  time, and they add up. */
static void find_part(struct dump *d) {
    struct gr_cc *cc = &d->cc;
    struct gr_str id = gr_cc_cell(cc, GR_CC_RUN_ID);
    gr_time start, end;
    cc->part = 0;
    if (id.n == 0 || id.n > 40 || cc->tasks || !span_of(cc, &start, &end)) {
        return;
    }
    unsigned first = first_to_look_at(d, id, start);
    for (cc->part = first; cc->part < first + PARTS_MOST; cc->part++) {
        if (is_of_part(d, id, cc->part, start, end)) {
            keep_latest(d, id, start);
            return;
        }
    }
    d->beyond = d->beyond.line > 0 ? d->beyond : cc->at;
}

/* ---- the loop ---- */

static bool is_row(const json_t *value) {
    return json_object_get(value, gr_cc_column_name(GR_CC_ENERGY)) != NULL &&
           json_object_get(value, gr_cc_column_name(GR_CC_TIMESTAMP)) != NULL;
}

static void take_row(struct dump *d, const json_t *object, struct gr_pos where) {
    make_row(d, object, where);
    d->cc.tasks = json_object_get(object, "emissions_sum") != NULL; /* the API is sent deltas */
    d->cc.rate_in_grams = false;
    find_part(d);
    gr_cc_row(&d->cc);
}

static void take_value(struct dump *d, const struct gr_json_value *value) {
    const json_t *items = json_object_get(value->root, "items"); /* a page of the API */
    size_t count = json_array_size(items);
    if (is_row(value->root)) {
        take_row(d, value->root, value->where);
    } else if (count > 0) {
        for (size_t i = 0; i < count; i++) {
            const json_t *item = json_array_get(items, i);
            if (is_row(item)) {
                take_row(d, item, value->where);
            }
        }
    } else if (d->other++ == 0) {
        d->first_other = value->where.line;
    }
}

static enum gr_status finish(struct dump *d, const struct gr_json_end *end) {
    struct gr_read_context *ctx = d->cc.ctx;
    ctx->counts.line_count = end->line_count;
    ctx->counts.rows_dropped += end->broken;
    if (d->cc.row_count == 0) {
        gr_error(ctx->diag, "R013", ((struct gr_pos){.file = ctx->file}), NULL,
                 "no object of this file has timestamp and energy_consumed");
        return GR_REFUSED;
    }
    if (d->beyond.line > 0) {
        gr_error(ctx->diag, "R102", d->beyond, "sort the rows by run_id and timestamp",
                 "a run of more than %d parts whose rows are not in the order of time", PARTS_MOST);
        return GR_REFUSED;
    }
    gr_note_json(ctx, end);
    gr_note_many(ctx, "R079", d->first_other, d->other, 0,
                 "values that are no rows are passed over");
    gr_note_many(ctx, "R102", d->first_part, d->parts, (double)NAN,
                 "rows of one run id whose times do not overlap are parts of it, and add up");
    return gr_cc_judge(&d->cc);
}

static enum gr_status read_dump(struct gr_read_context *ctx) {
    static const char *const whole[] = {NULL};
    struct dump *d = gr_xcalloc(1, sizeof(*d));
    struct gr_json_value value;
    d->cc.ctx = ctx;
    d->cc.header_count = GR_CC_COLUMN_COUNT;
    for (size_t i = 0; i < GR_CC_COLUMN_COUNT; i++) {
        d->cc.column[i] = i;
    }
    ctx->counts.has_naive = true;
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    while (gr_json_next(stream, &value)) {
        take_value(d, &value);
    }
    struct gr_json_end end = gr_json_close(stream);
    enum gr_status status = finish(d, &end);
    gr_buf_free(&d->row);
    gr_buf_free(&d->cc.scratch);
    free(d);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    json_t *first = gr_json_first(head);
    const json_t *items = json_object_get(first, "items");
    const json_t *row = json_array_size(items) > 0 ? json_array_get(items, 0) : first;
    bool ours = is_row(row) && json_object_get(row, gr_cc_column_name(GR_CC_DURATION)) != NULL;
    json_decref(first);
    (void)snprintf(why, 160, "%s",
                   ours ? "JSON with timestamp, duration and energy_consumed"
                        : "no JSON object with timestamp, duration and energy_consumed");
    return ours ? 95 : 0;
}

const struct gr_reader gr_reader_codecarbon_json = {
    .name = "codecarbon_json",
    .title = "CodeCarbon rows as JSON",
    .describe = "Objects with the names of emissions.csv, by its logger and HTTP outputs or dumped "
                "by hand, one "
                "or many; pages of its API, whose rows (emissions_sum) are deltas. Energies in "
                "kWh, emissions in "
                "kg. Rows of one run are cumulative where they begin together, else they add up.",
    .proof = "real files",
    .probe = probe,
    .read = read_dump,
};
