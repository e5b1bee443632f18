/*
 * state.h - what the summary holds while rows go by; what its files share.
 */
#ifndef GR_LAB_STATE_H
#define GR_LAB_STATE_H

#include "lab/summary.h"
#include "lab/tally.h"

enum {
    GR_LAB_FIRST_YEAR = 1670,
    GR_LAB_YEARS = 600,
    GR_LAB_METHODS = 8, /**< of which years are kept */
    GR_LAB_FAILED_KEPT = 1000,
    GR_LAB_TREND_KEPT = 2048,
    GR_LAB_PERFORMANCE = 24, /**< metrics */
    GR_LAB_FRONT_KEPT = 512, /**< points of a metric */
    GR_LAB_LARGEST = 24,
    GR_LAB_REPEATS_KEPT = 100,
    GR_LAB_TABLE_ROWS = 10000
};

/** Sums over calendar months, or over whole years from GR_LAB_FIRST_YEAR. */
struct gr_lab_calendar {
    struct gr_sum kwh, kg;
};

/** Lists of limited length, in order of appearance. */
struct gr_lab_failure {
    char *id, *reason, *diagnostics;
};

struct gr_lab_dot {
    gr_time at;
    double flop;
    uint64_t rank; /* of all dots those with the lowest are kept */
    char *name;
};

struct gr_lab_trend {
    size_t count, kept, cap;
    double days, log2_flop, xx, xy, yy; /* means, then sums of products about them */
    gr_time first, last;
    struct gr_lab_dot *dots;
};

struct gr_lab_score {
    double value, kwh;
    bool dominated;
    char *name, *title, *href;
};

struct gr_lab_race {
    char *name, *dataset;
    bool higher, mixed;
    size_t count, kept;
    struct gr_lab_score *scores; /* GR_LAB_FRONT_KEPT * 2 */
};

struct gr_lab_success {
    uint64_t hash, row;
    gr_time end;
};

struct gr_lab_repeats {
    struct gr_lab_success *slots;
    size_t slot_count, used;
    bool full;
    size_t count, kept;
    struct gr_sum kwh, kg;
    struct {
        char *name, *run;
        gr_time start;
        double kwh;
    } items[GR_LAB_REPEATS_KEPT];
};

struct gr_lab_big {
    uint64_t row;
    double kwh;
};

/** A cause of uncertainty and what it does to the sum. */
struct gr_lab_total {
    struct gr_sum value;
    double by_tier[GR_TIER_COUNT];
    struct gr_deviation *causes; /* a hash table by cause; .cause NAN: free */
    size_t slot_count, used;
    double alone_up, alone_down; /* squares */
    bool known;
};

struct gr_lab {
    struct gr_lab_options options;
    uint64_t row; /* rows so far */
    size_t found, included, failed, unreadable, outside, undated;
    struct gr_lab_total figures[GR_LAB_FIGURE_COUNT];
    struct gr_sum market_kg, own_kwh, own_kg, own_market_kg, cloud_kwh, cloud_kg, cloud_market_kg;
    struct gr_sum source_kwh[GR_LAB_SOURCE_COUNT], known_kwh[GR_KNOWLEDGE_COUNT];
    struct gr_sum run_count, excluded_count, unknown_kwh, undated_kwh, offsets_kg, wasted_kwh,
        wasted_kg, coverage, coverage_kwh, market_kwh;
    bool market, offsets;
    double market_up, market_down;
    gr_time start, end;
    struct gr_lab_calendar *months;                /* GR_LAB_YEARS * 12 */
    struct gr_lab_calendar *years[GR_LAB_METHODS]; /* GR_LAB_YEARS each */
    struct gr_lab_names methods;
    struct gr_sum method_others_kwh;
    struct gr_lab_table groups, stages, hardware, countries, users, outcomes, owners, boundaries;
    struct gr_lab_table findings, profiles, profiles_met, reasons;
    struct gr_lab_names finding_severity, profile_titles,
        reason_examples; /* parallel to the tables' names */
    double size_count[2 * GR_LAB_SIZES + 1], size_kwh[2 * GR_LAB_SIZES + 1];
    struct gr_lab_trend trend;
    struct gr_lab_race races[GR_LAB_PERFORMANCE];
    size_t race_count;
    struct gr_lab_repeats repeats;
    uint64_t again; /* rows of the second pass */
    struct gr_lab_failure failures[GR_LAB_FAILED_KEPT];
    size_t failure_kept;
    struct gr_lab_big *big; /* a heap, the smallest on top: what a page shows */
    size_t big_count;
    bool big_sorted;
    struct gr_lab_largest {
        char *name, *title, *href, *group;
        double kwh, kg, runs;
        gr_time end;
        enum gr_tier tier;
    } largest[GR_LAB_LARGEST];
    size_t largest_count;
    bool over_budget;
    struct gr_buf scratch;
};

/* ---- totals.c ---- */

void gr_lab_total_add(struct gr_lab_total *total, struct gr_quantity q,
                      const struct gr_lab_causes *causes, double ratio);
struct gr_quantity gr_lab_total_value(const struct gr_lab_total *total);
void gr_lab_total_free(struct gr_lab_total *total);

/* ---- calendar.c ---- */

/** Of a part: what of its energy lies in the period, and the whole.  Adds to months and years where given. */
double gr_lab_part_cut(const struct gr_lab_options *options, const struct gr_lab_part *part);
void gr_lab_calendar_add(struct gr_lab *lab, const struct gr_lab_part *part, size_t method);
void gr_lab_put_months(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_put_years(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);

/* ---- trend.c ---- */

void gr_lab_trend_add(struct gr_lab *lab, const struct gr_lab_row *row, uint64_t number);
void gr_lab_put_trend(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_trend_free(struct gr_lab_trend *trend);

/* ---- races.c ---- */

void gr_lab_races_add(struct gr_lab *lab, const struct gr_lab_row *row, double ratio);
void gr_lab_put_races(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_races_free(struct gr_lab *lab);

/* ---- repeats.c ---- */

void gr_lab_repeats_note(struct gr_lab *lab, const struct gr_lab_row *row);
void gr_lab_repeats_find(struct gr_lab *lab, const struct gr_lab_row *row, uint64_t number);
void gr_lab_put_repeats(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_repeats_free(struct gr_lab_repeats *repeats);

/* ---- put.c, put_tables.c: to the record ---- */

void gr_lab_put_quantity(struct gr_arena *a, struct gr_record *map, const char *key,
                         struct gr_quantity q, const char *op);
void gr_lab_put_totals(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_put_tables(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_put_quality(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);
void gr_lab_put_scopes(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root);

/** A malloc'd copy with a NUL. */
char *gr_lab_copy(struct gr_str text);

#endif
