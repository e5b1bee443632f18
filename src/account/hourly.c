/*
 * hourly.c - the energy of a run by hour of UTC against an hourly series of the grid's intensity.
 *
 * Sampled devices carry their energy by hour; the energy of others is spread evenly from start to end.
 */
#include <math.h>
#include <stdlib.h>

#include "account/ledger.h"

enum { HOURS_MAX = 20 * 8784 };

struct hours {
    struct gr_hour_use *items; /* malloc'd */
    size_t count, cap;
    double unplaced_kwh;
};

static int64_t hour_of(gr_time t) {
    return t / GR_HOUR_NS - (t % GR_HOUR_NS < 0);
}

/* A device's energy by hour, scaled to the part's (a PUE may have been divided out of it). */
static void add_hours(struct hours *h, const struct gr_log_device *d, double kwh) {
    double sum = 0;
    for (size_t i = 0; i < d->hour_count; i++) {
        sum += d->hours[i].energy_kwh;
    }
    for (size_t i = 0; i < d->hour_count && sum > 0; i++) {
        GR_PUSH(h->items, h->count, h->cap) = (struct gr_hour_use){
            hour_of(d->hours[i].start), kwh * d->hours[i].energy_kwh / sum, (double)NAN};
    }
}

static void spread_evenly(struct hours *h, gr_time start, gr_time end, double kwh) {
    if (start == GR_TIME_NONE || end == GR_TIME_NONE || end <= start ||
        hour_of(end) - hour_of(start) > HOURS_MAX) {
        h->unplaced_kwh += kwh;
        return;
    }
    double whole = (double)end - (double)start;
    for (int64_t hour = hour_of(start); hour <= hour_of(end); hour++) {
        gr_time from = hour * GR_HOUR_NS > start ? hour * GR_HOUR_NS : start;
        gr_time to = (hour + 1) * GR_HOUR_NS < end ? (hour + 1) * GR_HOUR_NS : end;
        if (to > from) {
            GR_PUSH(h->items, h->count, h->cap) =
                (struct gr_hour_use){hour, kwh * ((double)to - (double)from) / whole, (double)NAN};
        }
    }
}

static void add_parts(struct hours *h, const struct gr_run_result *run) {
    for (size_t i = 0; i < run->part_count; i++) {
        const struct gr_part *part = &run->parts[i];
        double kwh = part->energy_it_kwh.value;
        bool own =
            part->log && part->log->first != GR_TIME_NONE && part->log->last > part->log->first;
        if (part->log && part->log->hour_count > 0) {
            add_hours(h, part->log, kwh);
        } else if (own) {
            spread_evenly(h, part->log->first, part->log->last, kwh);
        } else {
            spread_evenly(h, run->start, run->end, kwh);
        }
    }
}

static int by_hour(const void *a, const void *b) {
    const struct gr_hour_use *x = a, *y = b;
    return x->hour != y->hour ? (x->hour < y->hour ? -1 : 1)
           : x->kwh < y->kwh  ? -1
                              : x->kwh > y->kwh;
}

/* One entry an hour, in order, with the intensity of the hour. */
static size_t join(struct hours *h, const struct gr_hourly *series) {
    size_t kept = 0;
    if (h->count > 1) {
        qsort(h->items, h->count, sizeof *h->items, by_hour);
    }
    for (size_t i = 0; i < h->count;) {
        struct gr_hour_use use = {h->items[i].hour, 0, (double)NAN};
        for (; i < h->count && h->items[i].hour == use.hour; i++) {
            use.kwh += h->items[i].kwh;
        }
        use.g_per_kwh = gr_hourly_at(series, use.hour);
        h->items[kept++] = use;
    }
    return kept;
}

bool gr_run_hourly(struct gr_ledger *ledger, struct gr_run_result *run,
                   const struct gr_hourly *series, struct gr_pos where) {
    struct hours h = {0};
    double kwh = 0, grams = 0, missing = 0;
    size_t count = 0;
    add_parts(&h, run);
    size_t joined = join(&h, series);
    struct gr_hour_use *uses = GR_NEW_N(ledger->arena, struct gr_hour_use, joined + 1);
    for (size_t i = 0; i < joined; i++) {
        if (isnan(h.items[i].g_per_kwh)) {
            missing += h.items[i].kwh;
        } else {
            uses[count++] = h.items[i];
            kwh += h.items[i].kwh;
            grams += h.items[i].kwh * h.items[i].g_per_kwh;
        }
    }
    missing += h.unplaced_kwh;
    free(h.items);
    if (!(kwh > 0)) {
        return false;
    }
    if (missing > 0.001 * kwh) {
        gr_warning(
            ledger->diag, "A048", where, NULL,
            "the hourly series has no value for %s %% of the energy: the mean of the rest is "
            "used for it",
            gr_ledger_number(ledger, round(1000 * missing / (missing + kwh)) / 10));
    }
    if (!run->zone_known) {
        gr_warning(
            ledger->diag, "A049", where, "time_zone: Europe/Berlin, under logs:",
            "the stamps of the log have no zone: they are taken as UTC for the hourly series");
    }
    run->hours = uses;
    run->hour_count = count;
    run->intensity_origin = GR_INTENSITY_SERIES;
    run->intensity_where = (struct gr_pos){series->file, 0, 1, 0};
    run->carbon_intensity_g_per_kwh =
        gr_quantity_make(grams / kwh, 0.10, GR_TIER_PROVIDER_REPORTED); /* hourly grid data */
    return true;
}
