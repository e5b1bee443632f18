/*
 * series.c - power over time of a run, for charts: bins without samples are -1.
 */
#include "disclosure/builder.h"

#include <math.h>

static void put_bins(struct gr_builder *b, struct gr_record *map, const char *key,
                     const double *values, size_t count) {
    double *bins = GR_NEW_N(b->arena, double, count + 1);
    for (size_t i = 0; i < count; i++) {
        /* A tenth of a milliwatt is finer than any sensor and keeps the record small. */
        bins[i] = isfinite(values[i]) ? round(values[i] * 1e4) / 1e4 : -1;
    }
    gr_record_numbers(b->arena, map, key, bins, count);
}

static void put_gaps(struct gr_builder *b, struct gr_record *map, const struct gr_log_device *d,
                     bool zone) {
    if (d->gaps_kept == 0) {
        return;
    }
    struct gr_record *list = gr_record_list(b->arena, map, "gaps");
    for (size_t i = 0; i < d->gaps_kept; i++) {
        struct gr_record *gap = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, gap, "start", gr_stamp_text(b, d->gaps[i].start, zone));
        gr_record_text(b->arena, gap, "end", gr_stamp_text(b, d->gaps[i].end, zone));
        gr_record_bool(b->arena, gap, "bridged", d->gaps[i].bridged);
        gr_record_number(b->arena, gap, "energy_kwh", d->gaps[i].energy_j / 3.6e6);
    }
}

static void put_device(struct gr_builder *b, struct gr_record *list, const struct gr_part *part,
                       bool zone) {
    const struct gr_log_device *d = part->log;
    const struct gr_series *s = d->series;
    struct gr_record *map = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, map, "device", part->device ? part->device : "");
    if (part->device_name && part->device_name[0]) {
        gr_record_text(b->arena, map, "device_name", part->device_name);
    }
    gr_record_text(b->arena, map, "component", gr_component_name(part->component));
    gr_record_bool(b->arena, map, "zone_known", zone);
    gr_record_text(b->arena, map, "t0", gr_stamp_text(b, s->t0, zone));
    gr_record_number(b->arena, map, "step_s", (double)s->step_ns / 1e9);
    put_bins(b, map, "min_w", s->min_w, s->count);
    put_bins(b, map, "mean_w", s->mean_w, s->count);
    put_bins(b, map, "max_w", s->max_w, s->count);
    put_gaps(b, map, d, zone);
    gr_record_number(b->arena, map, "gap_count", (double)d->gap_count);
    gr_record_number(b->arena, map, "sample_count", (double)d->sample_count);
    gr_record_number(b->arena, map, "median_step_s", d->median_step_s);
}

void gr_build_series(struct gr_builder *b, struct gr_record *run, const struct gr_run_result *r) {
    struct gr_record *list = NULL;
    for (size_t i = 0; i < r->part_count; i++) {
        const struct gr_log_device *d = r->parts[i].log;
        if (!d || !d->series || d->series->count == 0) {
            continue;
        }
        if (!list) {
            list = gr_record_list(b->arena, run, "series");
        }
        put_device(b, list, &r->parts[i], r->zone_known);
    }
}
