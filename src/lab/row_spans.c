/*
 * row_spans.c - the energy of runs by day of UTC, so that a period can be cut out of a row.
 *
 * A run with a power series is cut by its bins (an hour or finer up to three weeks), one without
 * evenly over its time.  Whole days of even power are one span.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/row_make.h"

enum { DAYS_OF_SERIES = 3660 };

static void add(struct gr_row_days *days, int64_t day, int64_t count, double kwh) {
    if (kwh > 0) {
        GR_PUSH(days->items, days->count, days->cap) =
            (struct gr_lab_span){(int32_t)day, (int32_t)count, kwh};
    }
}

static int64_t day_of(gr_time t) {
    return t / GR_DAY_NS - (t % GR_DAY_NS < 0);
}

/* Evenly from start to end: the part of the first day, whole days, the part of the last. */
static void add_even(struct gr_row_days *days, gr_time start, gr_time end, double kwh) {
    int64_t first = day_of(start), last = day_of(end);
    double length = (double)(end - start);
    if (first == last || length <= 0) {
        add(days, first, 1, kwh);
        return;
    }
    double head = (double)((first + 1) * GR_DAY_NS - start) / length;
    double tail = (double)(end - last * GR_DAY_NS) / length;
    add(days, first, 1, kwh * head);
    if (last - first > 1) {
        add(days, first + 1, last - first - 1, kwh * (1 - head - tail));
    }
    add(days, last, 1, kwh * tail);
}

/* Adds the energy of a device's bins to by_day; its sum. */
static double add_series(const struct gr_record *series, int64_t first, double *by_day) {
    const struct gr_record *bins = gr_record_get(series, "mean_w");
    gr_time t0 = gr_row_time_of(series, "t0");
    double step_s = gr_row_number_of(series, "step_s"), sum = 0;
    if (!bins || bins->kind != GR_KIND_NUMBERS || t0 == GR_TIME_NONE || !(step_s > 0)) {
        return 0;
    }
    for (size_t i = 0; i < bins->count; i++) {
        double w = bins->numbers[i], from = (double)t0 / 1e9 + (double)i * step_s;
        double to = from + step_s;
        int64_t day = (int64_t)floor(from / 86400);
        while (w > 0 && from < to && day - first >= 0 && day - first < DAYS_OF_SERIES) {
            double stop = fmin(to, (double)(day + 1) * 86400);
            by_day[day - first] += w * (stop - from);
            sum += w * (stop - from);
            from = stop;
            day++;
        }
    }
    return sum;
}

void gr_row_days_add(struct gr_row_days *days, const struct gr_record *run, double kwh) {
    gr_time start, end;
    if (!gr_row_run_span(run, &start, &end)) {
        days->undated = true;
        return;
    }
    const struct gr_record *series = gr_record_get(run, "series");
    int64_t first = day_of(start), last = day_of(end);
    double sum = 0, *by_day = NULL;
    if (series && first != last && last - first < DAYS_OF_SERIES) {
        by_day = gr_xcalloc(DAYS_OF_SERIES, sizeof *by_day);
        for (const struct gr_record *s = series->first; s; s = s->next) {
            sum += add_series(s, first, by_day);
        }
    }
    for (int64_t i = 0; sum > 0 && i < DAYS_OF_SERIES; i++) {
        add(days, first + i, 1, kwh * by_day[i] / sum);
    }
    if (!(sum > 0)) {
        add_even(days, start, end, kwh);
    }
    free(by_day);
}

static int by_day(const void *a, const void *b) {
    const struct gr_lab_span *x = a, *y = b;
    if (x->day != y->day) {
        return x->day < y->day ? -1 : 1;
    }
    if (x->count != y->count) {
        return x->count < y->count ? -1 : 1;
    }
    return x->kwh < y->kwh ? -1 : x->kwh > y->kwh;
}

static bool same_month(const struct gr_lab_span *a, const struct gr_lab_span *b) {
    struct gr_civil x = gr_civil_from_time(a->day * GR_DAY_NS);
    struct gr_civil y = gr_civil_from_time((b->day + b->count - 1) * GR_DAY_NS);
    return x.year == y.year && x.month == y.month;
}

enum join { JOIN_EQUAL, JOIN_MONTH, JOIN_ALL };

static bool joins(const struct gr_lab_span *a, const struct gr_lab_span *b, enum join how) {
    return how == JOIN_ALL || (how == JOIN_MONTH && same_month(a, b)) ||
           (a->day == b->day && a->count == b->count);
}

static void join_spans(struct gr_row_days *days, enum join how) {
    size_t kept = 0;
    for (size_t i = 0; i < days->count; i++) {
        struct gr_lab_span *last = kept > 0 ? &days->items[kept - 1] : NULL;
        const struct gr_lab_span *s = &days->items[i];
        if (!last || !joins(last, s, how)) {
            days->items[kept++] = *s;
            continue;
        }
        int32_t end = last->day + last->count, own = s->day + s->count;
        last->count = (own > end ? own : end) - last->day;
        last->kwh += s->kwh;
    }
    days->count = kept;
}

void gr_row_days_finish(struct gr_row_days *days, size_t most) {
    if (days->count > 1) {
        qsort(days->items, days->count, sizeof *days->items, by_day);
        join_spans(days, JOIN_EQUAL);
    }
    if (days->count > most) {
        join_spans(days, JOIN_MONTH);
    }
    if (days->count > most) {
        join_spans(days, JOIN_ALL);
    }
}
