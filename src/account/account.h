/*
 * account.h - from runs to results: pure arithmetic, no I/O, no clock, no locale.
 *
 * The choices are listed in README.md beside this file.  The result holds every figure the
 * disclosure shows; the disclosure adds where each came from.  Texts here are names and codes of
 * the inputs or of tables, and the explanation that a look-up gives of itself; no sentences.
 */
#ifndef GR_ACCOUNT_ACCOUNT_H
#define GR_ACCOUNT_ACCOUNT_H

#include "account/life.h"
#include "factors/factors.h"
#include "model/experiment.h"
#include "model/run.h"

/** How the energy is known, as shares of the bar. */
enum gr_knowledge {
    GR_KNOWN_MEASURED,     /**< metered or counter */
    GR_KNOWN_INTERPOLATED, /**< across bridged gaps */
    GR_KNOWN_EXTRAPOLATED,
    GR_KNOWN_MODELLED,     /**< utilisation_model, tdp_estimate, proxy, provider_reported */
    GR_KNOWN_DECLARED,     /**< given by a person; the PUE's overhead */
    GR_KNOWN_MISSING,      /**< excluded gaps; not in the total */
    GR_KNOWLEDGE_COUNT
};
const char *gr_knowledge_name(enum gr_knowledge k);

/** One part of a run's IT energy that is in its total. */
struct gr_part {
    enum gr_component component;
    enum gr_scope scope;
    const char *device, *device_name;
    struct gr_quantity energy_it_kwh;
    double interpolated_kwh, missing_kwh; /**< at IT level */
    const struct gr_log_device *log;      /**< NULL for declared and estimated parts */
    const struct gr_estimate *estimate;   /**< of an estimated part */
    struct gr_hardware_match hardware;    /**< of an estimated part: row_count > 0 if looked up */
    struct gr_pos where;                  /**< line of the log or the YAML */
    double pue_inside; /**< PUE that was divided out of the figure of the log; NAN: none */
    double hours, power_w, utilization, count, repeats; /**< of an estimated part: energy_kwh =
                             hours * count * power_w * utilization * repeats / 1000 */
};

/** Where the intensity of a run comes from. */
enum gr_intensity_origin { GR_INTENSITY_NONE, GR_INTENSITY_STATED, GR_INTENSITY_TABLE,
                           GR_INTENSITY_LOG, /**< log's own emissions / energy: no place known */
                           GR_INTENSITY_SERIES /**< hourly, weighted by the energy of the hour */ };

struct gr_run_result {
    const char *id, *name, *group;  /**< id unique in the result; name may equal id */
    enum gr_stage stage;
    enum gr_outcome outcome;
    const struct gr_run_spec *spec; /**< NULL without YAML */
    const struct gr_logs *logs;     /**< NULL for declared, estimated */
    size_t log_run_count;
    const struct gr_log_run *log_runs; /**< those that are in it */
    gr_time start, end;
    bool zone_known;
    size_t part_count;
    struct gr_part *parts;
    enum gr_boundary boundary;          /**< of energy_total_kwh */
    bool own_interval;                  /**< of energy_it_kwh: stated, or of an outer measurement;
                                             else it follows from the parts */
    struct gr_quantity energy_it_kwh;   /**< unknown if a PUE inside cannot be undone */
    struct gr_quantity energy_total_kwh;/**< facility energy if a PUE is known, else IT energy */
    struct gr_quantity pue;             /**< applied or inside; unknown: none */
    bool pue_inside;                    /**< the log had multiplied it in */
    struct gr_pos pue_where;
    double known_kwh[GR_KNOWLEDGE_COUNT]; /**< of energy_total_kwh; missing beside it */
    enum gr_intensity_origin intensity_origin;
    struct gr_quantity carbon_intensity_g_per_kwh;
    struct gr_intensity intensity;      /**< of the table row used (GR_INTENSITY_TABLE) */
    struct gr_pos intensity_where;
    struct gr_quantity emissions_location_kg, emissions_market_kg, market_intensity_g_per_kwh;
    struct gr_quantity duration_wall_s, device_hours, power_average_w, coverage_ratio,
        training_compute_flop;
    enum { GR_FLOP_NONE, GR_FLOP_STATED, GR_FLOP_6ND, GR_FLOP_HARDWARE } flop_method;
    double log_emissions_kg, log_intensity_g_per_kwh; /**< the log's own; NAN */
    double naive_kwh;                   /**< adding every row; NAN where it means nothing */
    const char *excluded;               /**< why this run has no energy in the sums; NULL if it has */
    struct gr_water_use water_site, water_source;
    struct gr_quantity energy_idle_kwh; /**< what the hardware draws at idle in that time: inside the energy */
    double idle_power_w;
    size_t embodied_count;
    const struct gr_embodied_share *embodied;
    struct gr_quantity emissions_embodied_kg;
    struct gr_quantity flop_per_joule, utilization_ratio;
    size_t hour_count;                  /**< of GR_INTENSITY_SERIES: hours that have both */
    const struct gr_hour_use *hours;
    double peak_flops;                  /**< of one device, FLOP/s; NAN: not known */
};

struct gr_totals {
    bool present;
    size_t run_count;                   /**< with energy */
    enum gr_boundary boundary;          /**< the narrowest of the runs */
    bool boundary_mixed;
    struct gr_quantity energy_it_kwh, energy_total_kwh, emissions_location_kg, emissions_market_kg,
        duration_wall_s, device_hours, coverage_ratio, training_compute_flop, log_emissions_kg,
        power_average_w;
    struct gr_quantity components[GR_COMPONENT_COUNT];
    double known_kwh[GR_KNOWLEDGE_COUNT];
    double naive_kwh;                   /**< NAN if no input has one */
    double energy_without_emissions_kwh;/**< of runs whose intensity is not known */
    double wasted_kwh, wasted_kg;       /**< outcome discarded, failed, redundant */
    gr_time start, end;
    bool zone_known;
    struct gr_quantity water_site_l, water_source_l, energy_idle_kwh, emissions_embodied_kg;
    size_t cause_count;                 /**< of emissions_location_kg, else of energy_total_kwh */
    struct gr_cause causes[GR_CAUSES_MAX];
};

/** A choice or repair of accounting (A-codes), to stand beside those of reading. */
struct gr_account {
    size_t run_count;
    struct gr_run_result *runs;
    struct gr_totals totals, final;
    size_t group_count;
    const struct gr_group *groups;
    struct gr_trend trend;
    struct gr_projection projection;
    size_t scenario_count;              /**< 0: none asked for; else ours among them, by emissions */
    const struct gr_scenario *scenarios;
    size_t method_count;                /**< 0: not asked for */
    const struct gr_method *methods;
    size_t decision_count;
    const struct gr_decision *decisions;
};

/** One log-bearing input of accounting: the YAML run and what its logs gave. */
struct gr_account_input {
    const struct gr_run_spec *spec; /**< NULL: no YAML, every log run is a run of its own */
    const struct gr_logs *logs;     /**< NULL: the run has declared or estimate only */
};

/** Computes everything.  experiment is never NULL (file == 0: no YAML).  Warnings and errors about
 *  plausibility and missing pieces go to diag (A-codes); GR_REFUSED only if no run has an energy that
 *  can be trusted. */
GR_MUST_CHECK enum gr_status gr_account_compute(const struct gr_experiment *experiment,
                                                const struct gr_account_input *inputs,
                                                size_t input_count, struct gr_factors *factors,
                                                struct gr_arena *arena, struct gr_diag *diag,
                                                struct gr_account *out);

#endif
