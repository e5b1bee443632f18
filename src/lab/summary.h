/*
 * summary.h - rows of experiments to the record of a lab, in one pass and bounded memory.
 *
 * Rows come in order of their ids; the same rows give the same record.  What grows with the lab has a limit: names of groups,
 * users, hardware (4,096 of each), configurations (1,048,576), points of a chart (2,048); beyond it the sums still
 * hold and the rest is one item that says so.
 *
 * The record (Q: quantity, a map {value, low, high, tier, from}; ? may be absent):
 *   gramme 1, kind "lab", generator {name, version}, title, report {date?, anonymous?, period_start?, period_end?}
 *   totals {experiment_count, run_count, runs_excluded, figures of a report that add up: energy_total_kwh Q,
 *       energy_it_kwh Q?, emissions_location_kg Q?, emissions_market_kg Q?, ..., carbon_intensity_g_per_kwh Q?,
 *       energy_boundary, boundary_mixed, knowledge [as in a report], wasted_energy_kwh, wasted_emissions_kg,
 *       energy_without_emissions_kwh?, undated_energy_kwh?, offsets_kg?, start?, end?}
 *   months [{month, energy_kwh, emissions_kg, cumulated_kwh, cumulated_kg}]  only those with energy
 *   years [{year, energy_kwh, emissions_kg, energy_change_ratio?, emissions_change_ratio?}]   of one method
 *   year_method {method, energy_left_out_kwh}
 *   groups [{group, name, depth, experiment_count, run_count, energy_kwh, energy_share_ratio, energy_mean_kwh,
 *       energy_se_kwh?, energy_min_kwh, energy_max_kwh, emissions_kg}]    a parent before its children
 *   by_stage, by_hardware, by_country, by_user?, by_outcome, by_owner, by_boundary: the same by name, largest first
 *   group_kind "folder" | "group" | "tag"
 *   repeats {count, energy_kwh, emissions_kg, items [{experiment, run, first, energy_kwh}]}   never subtracted
 *   trend {point_count, growth_per_year Q?, doubling_months Q?, includes_no_growth?, line {...}?, points []}
 *   sizes [{from_wh, to_wh, run_count, energy_kwh}], size_top {run_ratio, energy_ratio}
 *   performance [{name, dataset?, higher_is_better, experiment_count, points [], leaders []}]
 *   quality {findings [], profiles [], coverage_ratio?}
 *   completeness {found, included, failed, outside_period, undated, left_out [], reasons []}
 *   scope2 {...}, disclosures [{code, label, value?, unit?, text?}]
 *   budget {max_kwh?, max_kg?, energy_ratio?, emissions_ratio?, exceeded}?
 *   largest [{id, title, ...}]     the 24 largest experiments, and others {count, energy_kwh}
 */
#ifndef GR_LAB_SUMMARY_H
#define GR_LAB_SUMMARY_H

#include "lab/row.h"

/** By the experiment file's group and where there is none its folder; by folder; by tag (one may be in several). */
enum gr_lab_grouping { GR_LAB_BY_GROUP, GR_LAB_BY_FOLDER, GR_LAB_BY_TAG };

#define GR_LAB_DAY_NONE INT32_MIN

struct gr_lab_options {
    const char *title; /**< of the lab */
    enum gr_lab_grouping grouping;
    int32_t from_day, to_day; /**< days since 1970-01-01, both inside; GR_LAB_DAY_NONE: open */
    double max_kwh, max_kg;   /**< budget; NAN: none */
    bool anonymous;           /**< experiments and groups are numbered, users left out */
    struct gr_factors *factors; /**< for names of countries; NULL: codes */
    gr_time date;             /**< of the summary; GR_TIME_NONE: the newest end of an experiment */
};

struct gr_lab;
struct gr_lab *gr_lab_new(const struct gr_lab_options *options);
void gr_lab_free(struct gr_lab *lab);
/** Adds a row as read; row NULL: one that cannot be read, named in the completeness. */
void gr_lab_add(struct gr_lab *lab, const struct gr_lab_row *row);
/** After the last gr_lab_add: the second pass, which finds what has been run again.  May be left out. */
void gr_lab_add_again(struct gr_lab *lab, const struct gr_lab_row *row);
/** The record.  Once. */
struct gr_record *gr_lab_record(struct gr_lab *lab, struct gr_arena *arena);

/** What of an experiment is in the summary: its energy and emissions in the period.  False: nothing. */
struct gr_lab_cut {
    double kwh, kg, ratio, runs;
    bool known_kg;
};
bool gr_lab_cut(const struct gr_lab_options *options, const struct gr_lab_row *row,
                struct gr_lab_cut *out);
/** True if the row number (from 0) is among the largest that a page shows: at most `most` in all. */
bool gr_lab_shown(const struct gr_lab *lab, uint64_t row);
/** True if the budget is exceeded; after gr_lab_record. */
bool gr_lab_over_budget(const struct gr_lab *lab);
/** Experiments refused or not readable. */
size_t gr_lab_failed_count(const struct gr_lab *lab);

/** The experiment file's group, else the folder. */
struct gr_str gr_lab_group(const struct gr_lab_row *row);
/** Name of an experiment for people: its id, or "experiment 12" with anonymous. */
const char *gr_lab_name(const struct gr_lab_options *options, const struct gr_lab_row *row,
                        uint64_t number, struct gr_buf *room);

#endif
