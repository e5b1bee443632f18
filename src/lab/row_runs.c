/*
 * row_runs.c - what the summary asks of single runs: operations over time, sizes, configurations, performance.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/row_make.h"

static double kwh_of(const struct gr_record *run) {
    return gr_row_quantity_of(run, "energy_total_kwh").value;
}

/* ---- operations of dated runs ---- */

struct point {
    size_t index; /* in the record */
    const struct gr_record *run;
    gr_time at;
    double flop;
};

static int by_flop(const void *a, const void *b) {
    const struct point *x = a, *y = b;
    return x->flop != y->flop ? (x->flop < y->flop ? 1 : -1)
                              : (x->index < y->index ? -1 : x->index > y->index);
}

static int by_index(const void *a, const void *b) {
    const struct point *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

void gr_row_points(struct gr_buf *out, const struct gr_record *record) {
    struct point *points = NULL;
    size_t count = 0, cap = 0, index = 0;
    for (const struct gr_record *run = gr_row_run_next(record, NULL); run;
         run = gr_row_run_next(record, run), index++) {
        gr_time start, end;
        double flop = gr_row_number_of(run, "training_compute_flop");
        if (flop > 0 && gr_row_run_span(run, &start, &end)) {
            GR_PUSH(points, count, cap) = (struct point){index, run, start, flop};
        }
    }
    if (count > GR_LAB_POINTS) {
        qsort(points, count, sizeof *points, by_flop);
        count = GR_LAB_POINTS;
        qsort(points, count, sizeof *points, by_index);
    }
    gr_row_count(out, count);
    for (size_t i = 0; i < count; i++) {
        gr_row_time(out, points[i].at);
        gr_row_num(out, points[i].flop);
        gr_row_num(out, kwh_of(points[i].run));
        gr_row_text(out, gr_row_text_of(points[i].run, "id"));
    }
    free(points);
}

/* ---- sizes ---- */

void gr_row_sizes(struct gr_buf *out, const struct gr_record *record) {
    enum { LOWEST = -20 }; /* 10 uWh */
    double counts[GR_LAB_SIZES] = {0}, sums[GR_LAB_SIZES] = {0};
    size_t used = 0;
    for (const struct gr_record *run = gr_row_run_next(record, NULL); run;
         run = gr_row_run_next(record, run)) {
        double wh = kwh_of(run) * 1000;
        double bin = wh > 0 ? floor(log10(wh) * 4 + 1e-9) - LOWEST : 0;
        size_t k = (size_t)fmin(fmax(bin, 0), GR_LAB_SIZES - 1);
        used += counts[k] == 0;
        counts[k] += 1;
        sums[k] += wh / 1000;
    }
    gr_row_count(out, used);
    for (size_t k = 0; k < GR_LAB_SIZES; k++) {
        if (counts[k] > 0) {
            gr_row_num(out, (double)k + LOWEST);
            gr_row_num(out, counts[k]);
            gr_row_num(out, sums[k]);
        }
    }
}

/* ---- configurations ---- */

static uint64_t mix(uint64_t hash, struct gr_str text) {
    return (hash ^ gr_str_hash(text)) * UINT64_C(0x9E3779B97F4A7C15);
}

/* All leaves below a node, in their order. */
static uint64_t mix_block(uint64_t hash, const struct gr_record *node) {
    for (const struct gr_record *n = node ? node->first : NULL; n; n = n->next) {
        hash = mix(hash, gr_str(n->key));
        if (n->kind == GR_KIND_TEXT) {
            hash = mix(hash, gr_str(n->text));
        } else if (n->kind == GR_KIND_NUMBER) {
            hash = mix(hash, (struct gr_str){(const char *)&n->number, sizeof n->number});
        } else if (n->kind == GR_KIND_BOOL) {
            hash = mix(hash, gr_str(n->flag ? "true" : "false"));
        }
        hash = mix_block(hash, n); /* depth is bounded by the schema */
    }
    return hash;
}

static uint64_t configuration(const struct gr_record *record, const struct gr_record *run) {
    static const char *const texts[] = {"id",       "name", "lifecycle_stage",
                                        "hardware", "seed", "flop_method"};
    uint64_t hash = mix_block(UINT64_C(0xCBF29CE484222325), gr_record_get(record, "model"));
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        hash = mix(hash, gr_str(gr_row_text_of(run, texts[i])));
    }
    double flop = gr_row_number_of(run, "training_compute_flop");
    return isfinite(flop) ? mix(hash, (struct gr_str){(const char *)&flop, sizeof flop}) : hash;
}

void gr_row_configs(struct gr_buf *out, const struct gr_record *record) {
    const struct gr_record *kept[GR_LAB_CONFIGS];
    size_t count = 0;
    bool described = gr_record_get(record, "model") != NULL; /* else nothing says what was run */
    for (const struct gr_record *run = described ? gr_row_run_next(record, NULL) : NULL;
         run && count < GR_LAB_CONFIGS; run = gr_row_run_next(record, run)) {
        gr_time start, end;
        if (gr_row_run_span(run, &start, &end)) {
            kept[count++] = run;
        }
    }
    gr_row_count(out, count);
    for (size_t i = 0; i < count; i++) {
        const char *outcome = gr_row_text_of(kept[i], "outcome");
        gr_time start = GR_TIME_NONE, end = GR_TIME_NONE;
        bool success = outcome && (strcmp(outcome, "final") == 0 || strcmp(outcome, "used") == 0);
        (void)gr_row_run_span(kept[i], &start, &end);
        gr_buf_printf(out, "\t%016llx", (unsigned long long)configuration(record, kept[i]));
        gr_row_time(out, start);
        gr_row_time(out, end);
        gr_row_count(out, success);
        gr_row_num(out, kwh_of(kept[i]));
        gr_row_num(out, gr_row_number_of(kept[i], "emissions_location_kg"));
        gr_row_text(out, gr_row_text_of(kept[i], "id"));
    }
}

/* ---- performance ---- */

static void put_metric(struct gr_buf *out, const struct gr_record *metric, double kwh) {
    bool any = gr_record_get(metric, "higher_is_better") == NULL;
    gr_row_text(out, gr_row_text_of(metric, "name"));
    gr_row_text(out, gr_row_text_of(metric, "dataset"));
    gr_row_count(out, any ? 2 : gr_row_flag_of(metric, "higher_is_better") ? 1 : 0);
    gr_row_num(out, gr_row_number_of(metric, "value"));
    gr_row_num(out, kwh);
}

static bool is_metric(const struct gr_record *m) {
    return gr_row_text_of(m, "name") && isfinite(gr_row_number_of(m, "value"));
}

void gr_row_metrics(struct gr_buf *out, const struct gr_record *record) {
    const struct gr_record *kept[GR_LAB_METRICS];
    double kwh[GR_LAB_METRICS];
    size_t count = 0;
    for (const struct gr_record *run = gr_row_run_next(record, NULL); run;
         run = gr_row_run_next(record, run)) {
        const struct gr_record *list = gr_record_get(run, "performance_metrics");
        for (const struct gr_record *m = list ? list->first : NULL; m && count < GR_LAB_METRICS;
             m = m->next) {
            if (is_metric(m)) {
                kwh[count] = kwh_of(run);
                kept[count++] = m;
            }
        }
    }
    gr_row_count(out, count);
    for (size_t i = 0; i < count; i++) {
        put_metric(out, kept[i], kwh[i]);
    }
}
