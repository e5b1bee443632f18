/*
 * row.h - what the summary of a lab keeps of one experiment: one line of text.
 *
 * A row is made once, from the record of its report, by whoever wrote the report; the summary reads rows and
 * nothing else.  Same record and place: same bytes.  A row is valid UTF-8 without line ends, at most
 * GR_LAB_ROW_MAX bytes, whatever the record holds: long lists keep their largest items, and the rest is one item.
 * Rows of another version of this format are refused by gr_lab_row_read: make them anew from the records.
 */
#ifndef GR_LAB_ROW_H
#define GR_LAB_ROW_H

#include "account/account.h"
#include "account/interval.h"
#include "disclosure/record.h"

enum {
    GR_LAB_ROW_MAX = 65536, /**< most bytes of a row; usual are 500 to 2 000 */
    GR_LAB_PARTS = 24,      /**< most parts of a row, the one for all others among them */
    GR_LAB_SPANS = 400,     /**< most spans of time of a row */
    GR_LAB_CAUSES = 64,     /**< most causes of uncertainty of a figure */
    GR_LAB_POINTS = 64,     /**< most dated runs with operations */
    GR_LAB_CONFIGS = 32,    /**< most configurations */
    GR_LAB_SIZES = 60,      /**< most classes of run sizes */
    GR_LAB_METRICS = 16,    /**< most performance metrics */
    GR_LAB_NOTES = 16       /**< most codes of findings, reasons, profiles, tags */
};

/** Where an experiment is.  Texts are UTF-8; control characters become blanks. */
struct gr_lab_place {
    const char *id;    /**< path below DIR, '/' between; unique; orders the summary (bytewise) */
    const char *group; /**< "a/b": folders, or the experiment file's; NULL or "" for none */
    const char *html, *pdf, *json; /**< relative to SITE, '/' between; NULL if not made */
    const char *const
        *users;              /**< by run of the record, NULL where not known; NULL: none is known */
    const char *const *tags; /**< of the experiment file */
    size_t tag_count;
};

/** Users of the runs, in the order of the record's /runs: the experiment file's, else the log's.  NULL if none
 *  is known. */
const char *const *gr_lab_users(const struct gr_account *account, struct gr_arena *arena);

/** Appends the row of an experiment with a report (no line end).  False, and nothing appended, if the record is
 *  not one of a report (no totals with an energy): use gr_lab_row_failed. */
bool gr_lab_row(struct gr_buf *out, const struct gr_record *record,
                const struct gr_lab_place *place);
/** Appends the row of an experiment without a report: refused, crashed, over a limit.  reason: one sentence;
 *  diagnostics: the first ones as printed, or NULL (lines are kept apart; at most 4 kB are kept). */
void gr_lab_row_failed(struct gr_buf *out, const struct gr_lab_place *place, const char *reason,
                       const char *diagnostics);

/* ---- a row as read ---- */

/** Energy spread evenly over days of UTC.  Work is cut at midnight by the hour or finer, where the record has it. */
struct gr_lab_span {
    int32_t day, count; /**< days since 1970-01-01; count >= 1 */
    double kwh;
};

enum gr_lab_source { GR_LAB_FOSSIL, GR_LAB_NUCLEAR, GR_LAB_RENEWABLE, GR_LAB_SOURCE_COUNT };

/** Runs of one kind: the same stage, outcome, hardware, country, user, group, and owner of the machines.
 *  Texts are "" where not known, all of them in the part that stands for all others. */
struct gr_lab_part {
    struct gr_str stage, outcome, hardware, country, user, group;
    bool cloud;            /**< machines of a provider (infra_type public_cloud) */
    bool market;           /**< a market-based figure is stated for all of it */
    double run_count, kwh; /**< facility energy where a PUE is known */
    double kg;             /**< location-based, 0 where no intensity is known */
    double market_kg;      /**< market-based; location-based where none is stated */
    double unknown_kwh;    /**< of runs without emissions */
    double duration_s, device_hours;
    double source_kwh[GR_LAB_SOURCE_COUNT]; /**< where the mix is stated */
    size_t span_count;                      /**< 0: no date is known */
    const struct gr_lab_span *spans;
};

/** What one cause may do to a figure: absolute half-widths.  The same number in two rows is the same cause
 *  (method of a component, PUE, intensity); GR_LAB_ALONE is a cause of this experiment only. */
struct gr_lab_causes {
    size_t count;
    const struct gr_deviation *items;
};
#define GR_LAB_ALONE (-1.0)

struct gr_lab_point {
    gr_time at; /**< [ns], whole seconds */
    double flop, kwh;
    struct gr_str run;
};

/** Runs of one configuration: model, hardware, stage, name, seed and operations are the same. */
struct gr_lab_config {
    uint64_t hash;
    gr_time start, end;
    bool success; /**< outcome final or used */
    double kwh, kg;
    struct gr_str run;
};

/** Number of runs with 10^(bin/4) <= Wh < 10^((bin+1)/4). */
struct gr_lab_size {
    int32_t bin;
    double count, kwh;
};

struct gr_lab_metric {
    struct gr_str name, dataset;
    bool higher_is_better, any_direction; /**< any_direction: the experiment file does not say */
    double value, kwh;                    /**< energy of the runs that lead to it */
};

struct gr_lab_note {
    struct gr_str key, text;
    double count;
};

/** Figures of the totals that add up over experiments. */
enum gr_lab_figure {
    GR_LAB_ENERGY,       /**< energy_total_kwh */
    GR_LAB_ENERGY_IT,    /**< energy_it_kwh */
    GR_LAB_LOCATION,     /**< emissions_location_kg */
    GR_LAB_MARKET,       /**< emissions_market_kg */
    GR_LAB_EMBODIED,     /**< emissions_embodied_kg */
    GR_LAB_WATER_SITE,   /**< water_site_l */
    GR_LAB_WATER_SOURCE, /**< water_source_l */
    GR_LAB_FLOP,         /**< training_compute_flop */
    GR_LAB_DURATION,     /**< duration_wall_s */
    GR_LAB_DEVICE_HOURS, /**< device_hours */
    GR_LAB_FIGURE_COUNT
};
const char *gr_lab_figure_key(enum gr_lab_figure figure);

struct gr_lab_row {
    bool failed;
    struct gr_str id, group, html, pdf, json, title; /**< "" where not known */
    struct gr_str reason, diagnostics;               /**< of a failed one; lines parted by U+001F */
    struct gr_str method;                            /**< version and factor set: "0.1.0 2026-10" */
    struct gr_str model, boundary;
    double parameter_count; /**< NAN */
    double run_count, excluded_count;
    gr_time start, end; /**< whole seconds; GR_TIME_NONE */
    struct gr_quantity figures[GR_LAB_FIGURE_COUNT];
    double coverage_ratio, naive_kwh, log_kg, offsets_kg; /**< NAN where not known */
    double known_kwh[GR_KNOWLEDGE_COUNT];
    struct gr_lab_causes energy, location; /**< of figures[GR_LAB_ENERGY], [GR_LAB_LOCATION] */
    double error_count, warning_count;
    size_t part_count, point_count, config_count, size_count, metric_count, tag_count,
        finding_count, reason_count, profile_count;
    const struct gr_lab_part *parts;
    const struct gr_lab_point *points; /**< the largest, in order of the record */
    const struct gr_lab_config *configs;
    const struct gr_lab_size *sizes;
    const struct gr_lab_metric *metrics;
    const struct gr_lab_note *tags, *findings,
        *reasons; /**< finding: code, severity; reason: why a run is left out */
    const struct gr_lab_note *profiles; /**< count 1: satisfied */
};

/** Room for one row as read; reused from row to row. */
struct gr_lab_reader;
struct gr_lab_reader *gr_lab_reader_new(void);
void gr_lab_reader_free(struct gr_lab_reader *reader);
/** Reads a row; texts point into line, lists into the reader, both until the next call.  NULL if the line is no
 *  row of this version. */
const struct gr_lab_row *gr_lab_row_read(struct gr_lab_reader *reader, struct gr_str line);

#endif
