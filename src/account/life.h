/*
 * life.h - what goes beyond the energy of the runs: water, embodied emissions, idle power, the work of the
 * model in use, groups of runs, growth, causes of uncertainty.  Part of account.h.
 */
#ifndef GR_ACCOUNT_LIFE_H
#define GR_ACCOUNT_LIFE_H

#include "factors/factors.h"
#include "model/experiment.h"

/** IT energy of a run in one hour of UTC, and the intensity of the grid then. */
struct gr_hour_use {
    int64_t hour; /**< since 1970-01-01T00 UTC */
    double kwh, g_per_kwh;
};

/** Litres that a run's energy cost, at the site or at the power plants. */
struct gr_water_use {
    struct gr_quantity litres;
    double l_per_kwh;
    bool stated; /**< by the experiment file; else factor is the row used */
    struct gr_water factor;
    struct gr_pos where;
};

/** Share of making one piece of hardware that falls to a run: SCI (ISO/IEC 21031),
 *  M = TE x (TiR / EL) x (RR / ToR). */
struct gr_embodied_share {
    const char *name;
    bool stated;                     /**< TE by the experiment file; else of the table: */
    struct gr_embodied device, host; /**< rows used; count 0: not part of it */
    double device_count, host_count;
    struct gr_pos where;           /**< of what is stated, by node */
    double total_kg;               /**< TE, of all nodes */
    double reserved_s, lifetime_s; /**< TiR, EL */
    double reserved_ratio;         /**< RR / ToR */
    struct gr_quantity emissions_kg;
};

/** Mean and standard error over the runs of one group: value and its 95 % interval (Student's t). */
struct gr_group {
    const char *name;
    enum gr_stage stage;
    size_t run_count;
    const bool *member; /**< by run */
    struct gr_quantity energy_mean_kwh, energy_se_kwh, emissions_mean_kg, emissions_se_kg;
};

/** Growth of the operations of own runs: least squares of log2(FLOP) over time. */
struct gr_trend {
    bool present; /**< at least one run has a date and FLOP */
    size_t point_count;
    const size_t *runs;                 /**< indexes, by time */
    const double *days;                 /**< since the first, of each */
    bool fitted;                        /**< at least 3 points, not all within days */
    struct gr_quantity growth_per_year; /**< factor a year */
    struct gr_quantity doubling_months; /**< unknown where the interval includes no growth */
    double mean_day;                    /**< since the first, of all points: the line goes through */
    struct gr_quantity flop_at_mean;    /**< this, whose error is independent of the slope's */
    bool includes_no_growth;
};

/** The work of the model in use, projected over its declared lifetime. */
struct gr_projection {
    bool present;
    bool measured; /**< energy per unit from runs of stage inference */
    double measured_units;
    double units_per_day, lifetime_days, tokens_per_unit; /**< NAN: not stated */
    struct gr_quantity energy_per_unit_wh, intensity_g_per_kwh, emissions_per_unit_g,
        energy_per_token_wh, energy_per_1000_kwh, energy_per_day_kwh, energy_lifetime_kwh,
        emissions_lifetime_kg, training_energy_kwh, overtakes_after_days;
};

/** One cause of the uncertainty of a total, and what it alone does to it. */
struct gr_cause {
    const char *name;       /**< energy_measurement, pue, carbon_intensity */
    double low, high;       /**< the total with this cause alone at its ends */
    double variance_ratio;  /**< share of the variance upwards */
    double better_ratio;    /**< half-width that is to be had; NAN: none named */
    double narrowing_ratio; /**< of the whole interval, if it were had; NAN */
};
enum { GR_CAUSES_MAX = 3 };

/** The same work otherwise. */
enum gr_scenario_kind {
    GR_SCENARIO_OURS,
    GR_SCENARIO_PLACE,
    GR_SCENARIO_INTENSITY,
    GR_SCENARIO_YEAR,
    GR_SCENARIO_TDP,  /**< same hours at another rated power: modelled */
    GR_SCENARIO_FLOP, /**< same operations at another FLOP/J: modelled */
    GR_SCENARIO_HOUR  /**< all of it at one hour of the day, by the hourly series */
};
struct gr_scenario {
    enum gr_scenario_kind kind;
    const char *label;
    struct gr_quantity energy_kwh, intensity_g_per_kwh, emissions_kg;
    double energy_ratio;               /**< of the accelerators: theirs / ours; 1 for a place */
    struct gr_intensity intensity;     /**< of the row used; place NULL: stated */
    struct gr_hardware_match from, to; /**< of other processors */
    struct gr_pos where;
};

/** The same job through the formula of another tool. */
struct gr_method {
    const char *name, *year, *source_id;
    const char *formula, *note;
    struct gr_quantity energy_kwh, emissions_kg;
    const double *kwh, *kg; /**< by run in the sums; NAN: the tool has no input for it */
    size_t runs_left_out;
};

#endif
