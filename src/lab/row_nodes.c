/*
 * row_nodes.c - figures of a record's nodes.
 */
#include "lab/row_make.h"

#include <math.h>

double gr_row_number_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = gr_record_get(map, key);
    if (node && node->kind == GR_KIND_MAP) {
        node = gr_record_get(node, "value");
    }
    return node && node->kind == GR_KIND_NUMBER ? node->number : (double)NAN;
}

const char *gr_row_text_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = gr_record_get(map, key);
    return node && node->kind == GR_KIND_TEXT ? node->text : NULL;
}

bool gr_row_flag_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = gr_record_get(map, key);
    return node && node->kind == GR_KIND_BOOL && node->flag;
}

struct gr_quantity gr_row_quantity_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = gr_record_get(map, key);
    struct gr_quantity q = GR_UNKNOWN;
    const char *tier = node && node->kind == GR_KIND_MAP ? gr_row_text_of(node, "tier") : NULL;
    if (!tier || !gr_tier_parse(tier, &q.tier)) {
        return q;
    }
    q.value = gr_row_number_of(node, "value");
    q.low = gr_row_number_of(node, "low");
    q.high = gr_row_number_of(node, "high");
    q.known = q.value >= 0 && q.low <= q.value && q.high >= q.value;
    return q;
}

gr_time gr_row_time_of(const struct gr_record *map, const char *key) {
    const char *text = gr_row_text_of(map, key);
    gr_time t = GR_TIME_NONE;
    bool zone = false;
    return text && gr_time_parse(gr_str(text), &t, &zone) ? t : GR_TIME_NONE;
}

static bool counts(const struct gr_record *run) {
    return run->kind == GR_KIND_MAP && !gr_record_get(run, "excluded") &&
           gr_row_quantity_of(run, "energy_total_kwh").known;
}

const struct gr_record *gr_row_run_next(const struct gr_record *record,
                                        const struct gr_record *run) {
    const struct gr_record *runs = gr_record_get(record, "runs");
    run = run ? run->next : runs && runs->kind == GR_KIND_LIST ? runs->first : NULL;
    while (run && !counts(run)) {
        run = run->next;
    }
    return run;
}

bool gr_row_run_span(const struct gr_record *run, gr_time *start, gr_time *end) {
    double seconds = gr_row_number_of(run, "duration_wall_s");
    bool lasts = seconds >= 0 && seconds < 1e9;
    gr_time length = lasts ? (gr_time)(seconds * 1e9) : 0;
    *start = gr_row_time_of(run, "start");
    *end = gr_row_time_of(run, "end");
    if (*start == GR_TIME_NONE && *end == GR_TIME_NONE) {
        return false;
    }
    if (*start == GR_TIME_NONE) {
        *start = *end - length;
    }
    if (*end == GR_TIME_NONE) {
        *end = *start + length;
    }
    *end = *end < *start ? *start : *end;
    return true;
}
