/*
 * hourly.c - carbon intensity by hour, from a CSV the user has: one column of stamps, one of g/kWh.
 */
#include <math.h>
#include <stdlib.h>

#include "base/time.h"
#include "factors/tables.h"
#include "read/csv.h"

enum { ROWS_MAX = 4 * 20 * 8784 }; /* of one file: quarters of an hour of 20 years */

/* Beginnings of column names, in lower case, best first: of exports of grid operators and Electricity Maps. */
static const char *const time_names[] = {"time", "datetime", "timestamp", "date", "start", "from"};
static const char *const value_names[] = {"g_per_kwh", "carbon_intensity",
                                          "carbon intensity gco₂eq/kwh (life", "carbon intensity",
                                          "intensity"};

struct reading {
    struct gr_factors *factors;
    struct gr_diag *diag;
    const struct gr_zone *zone; /* NULL: UTC */
    uint32_t file;
    size_t time, value;
    struct gr_hourly_value *items; /* malloc'd */
    size_t count, cap;
    size_t bad;
};

static bool begins(struct gr_str name, const char *want) {
    size_t n = strlen(want);
    return name.n >= n && gr_str_eq_fold((struct gr_str){name.p, n}, (struct gr_str){want, n});
}

static size_t find_column(const struct gr_csv *csv, const char *const *names, size_t count) {
    for (size_t k = 0; k < count; k++) {
        for (size_t c = 0; c < csv->count && c < GR_CSV_CELLS; c++) {
            if (begins(gr_csv_cell(csv, c), names[k])) {
                return c;
            }
        }
    }
    return GR_CSV_NONE;
}

static bool read_header(struct reading *r, const struct gr_csv *csv) {
    r->time = find_column(csv, time_names, GR_COUNT(time_names));
    r->value = find_column(csv, value_names, GR_COUNT(value_names));
    if (r->time == GR_CSV_NONE || r->value == GR_CSV_NONE) {
        gr_error(r->diag, "F010", ((struct gr_pos){r->file, 0, csv->line, 0}),
                 "a header such as time,g_per_kwh", "no column of %s is named",
                 r->time == GR_CSV_NONE ? "stamps" : "g/kWh");
        return false;
    }
    return true;
}

static void take_row(struct reading *r, const struct gr_csv *csv) {
    gr_time at = GR_TIME_NONE;
    bool zoned = false;
    double g = 0;
    enum gr_csv_number number = gr_csv_number(gr_csv_cell(csv, r->value), &g);
    bool stamped = gr_time_parse(gr_csv_cell(csv, r->time), &at, &zoned);
    if (number == GR_CSV_ABSENT && stamped) {
        return; /* an hour without a value: missing, not 0 */
    }
    if (csv->torn || !stamped || number != GR_CSV_NUMBER || !(g >= 0 && g <= 2000)) {
        if (r->bad++ == 0) {
            gr_error(r->diag, "F010", gr_csv_pos(csv, r->file, stamped ? r->value : r->time),
                     "stamps such as 2024-02-01T09:00:00Z, and 0 to 2000 g/kWh",
                     "a row without a stamp or without an intensity that can be");
        }
        return;
    }
    at = !zoned && r->zone ? gr_zone_to_utc(r->zone, at) : at;
    int64_t hour = at / GR_HOUR_NS - (at % GR_HOUR_NS < 0);
    GR_PUSH(r->items, r->count, r->cap) = (struct gr_hourly_value){hour, g};
}

static int by_hour(const void *a, const void *b) {
    const struct gr_hourly_value *x = a, *y = b;
    return x->hour < y->hour ? -1 : x->hour > y->hour;
}

/* Several values of one hour (a series by quarter of an hour): their mean. */
static size_t join_hours(struct gr_hourly_value *items, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count;) {
        double sum = 0;
        size_t n = 0;
        int64_t hour = items[i].hour;
        for (; i < count && items[i].hour == hour; i++, n++) {
            sum += items[i].g_per_kwh;
        }
        items[kept++] = (struct gr_hourly_value){hour, sum / (double)n};
    }
    return kept;
}

/* What files before have put under the key stays in it. */
static void keep(struct reading *r, const char *key) {
    struct gr_arena *arena = r->factors->arena;
    const struct gr_hourly *before = gr_hourly_find(r->factors, key);
    size_t own = before ? before->count : 0, count = own + r->count;
    struct gr_hourly_value *values = GR_NEW_N(arena, struct gr_hourly_value, count + 1);
    if (own > 0) {
        memcpy(values, before->values, own * sizeof *values);
    }
    memcpy(values + own, r->items, r->count * sizeof *values);
    qsort(values, count, sizeof *values, by_hour);
    struct gr_hourly *made = GR_NEW(arena, struct gr_hourly);
    *made = (struct gr_hourly){gr_arena_str(arena, gr_str(key)), r->file, join_hours(values, count),
                               values, r->factors->hourly};
    r->factors->hourly = made;
}

static void read_rows(struct reading *r, struct gr_csv *csv) {
    while (gr_csv_next(csv)) {
        if (r->count == ROWS_MAX) { /* the rest would be missing from every mean */
            r->bad++;
            gr_error(r->diag, "F010", ((struct gr_pos){r->file, 0, csv->line, 0}),
                     "a file for every year, and a pattern such as grid-*.csv",
                     "the series has more than %d rows", ROWS_MAX);
            return;
        }
        take_row(r, csv);
    }
}

enum gr_status gr_hourly_add(struct gr_factors *factors, const char *key, const char *path,
                             const char *zone, struct gr_diag *diag) {
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, path, &options, diag);
    if (status != GR_OK) {
        return status;
    }
    struct reading r = {.factors = factors, .diag = diag, .file = gr_input_file(in)};
    r.zone = zone ? gr_zone_find(factors->arena, gr_str(zone)) : NULL;
    struct gr_csv *csv = GR_NEW(factors->arena, struct gr_csv);
    gr_csv_open(csv, in, gr_csv_sniff(gr_input_peek(in)));
    bool whole = gr_csv_next(csv) && read_header(&r, csv);
    if (whole) {
        read_rows(&r, csv);
    }
    if (whole && r.count == 0 && r.bad == 0) {
        gr_error(diag, "F010", ((struct gr_pos){r.file, 0, 1, 0}), NULL, "the series has no row");
    }
    status = gr_input_close(in, NULL);
    if (whole && r.count > 0 && r.bad == 0) {
        keep(&r, key);
    } else {
        status = status != GR_OK ? status : GR_REFUSED;
    }
    free(r.items);
    return status;
}

const struct gr_hourly *gr_hourly_find(const struct gr_factors *factors, const char *key) {
    for (const struct gr_hourly *h = factors->hourly; h; h = h->next) {
        if (strcmp(h->key, key) == 0) {
            return h;
        }
    }
    return NULL;
}

double gr_hourly_at(const struct gr_hourly *hourly, int64_t hour) {
    size_t low = 0, high = hourly->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hourly->values[middle].hour < hour) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < hourly->count && hourly->values[low].hour == hour ? hourly->values[low].g_per_kwh
                                                                   : (double)NAN;
}
