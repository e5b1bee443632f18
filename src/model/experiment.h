/*
 * experiment.h - the experiment file (contract/gramme.yaml) as plain data.
 *
 * Made by metadata/ from a validated tree; every text is NUL-terminated UTF-8 or NULL if the key is
 * absent; numbers NAN, stamps GR_TIME_NONE, counts 0 if absent.  `pos` is where it was written.
 * Only what accounting and reading need is here; the rest of the file travels as the XML tree that
 * metadata/ hands on beside this (blocks of the record copied from the YAML).
 */
#ifndef GR_MODEL_EXPERIMENT_H
#define GR_MODEL_EXPERIMENT_H

#include "base/diag.h"
#include "base/time.h"
#include "model/quantity.h"

/** A number with the place it was written. */
struct gr_stated {
    double value; /**< NAN: not stated */
    struct gr_pos pos;
};

struct gr_location {
    struct gr_pos pos;
    const char *country, *subdivision, *region, *grid_zone, *infra_type, *provider_name,
        *cloud_region, *instance_type;
    struct gr_stated pue;
    const char *pue_source, *pue_year, *pue_category;
    struct gr_stated wue_l_per_kwh;
    const char *wue_boundary;
    bool shared_data_centre;
};

struct gr_grid {
    struct gr_pos pos;
    struct gr_stated carbon_intensity_g_per_kwh, low_g_per_kwh, high_g_per_kwh;
    const char *kind, *basis, *source, *year;
    struct gr_stated market_g_per_kwh; /**< grid.market */
    const char *market_source, *market_year;
    const char *factor_set;
    const char *series_path, *series_zone, *series_format;
};

struct gr_hardware {
    const char *id;
    struct gr_pos pos;
    uint32_t node_count, accelerator_count, cpu_count; /**< 0: not stated */
    const char *accelerator_model, *cpu_model;
    struct gr_stated accelerator_power_tdp_w, cpu_power_tdp_w, memory_gb, idle_power_w;
    struct gr_stated embodied_total_kg, /**< of one node, its devices included */
        embodied_lifetime_years;
    const char *embodied_source;
};

struct gr_hardware_use {
    const struct gr_hardware *hardware; /**< never NULL in a valid file */
    uint32_t accelerator_count;         /**< 0: all of it */
    double share;                       /**< NAN: 1 */
};

struct gr_log_column {
    const char *role, *name, *unit, *device; /**< unit, device may be NULL */
    bool has_scope;
    enum gr_scope scope;
    struct gr_pos pos;
};

/** One entry of runs[].logs: where, and what the user says of it. */
struct gr_log_ref {
    struct gr_pos pos;
    const char *path;   /**< as written, relative to the YAML's folder; may be a glob */
    const char *format; /**< reader name or NULL: probe */
    const char *time_zone;
    bool has_scope, has_boundary, has_method;
    enum gr_scope scope;
    enum gr_boundary boundary;
    enum gr_tier method;
    size_t device_count;
    const char **devices; /**< take only these; 0: all */
    gr_time window_start, window_end;
    char delimiter, decimal_mark; /**< 0: not stated */
    const char *time_format;
    struct gr_stated sample_interval_s, meter_accuracy_pct;
    bool correct_device_average; /**< of carbontracker 2: see R106 */
    const char *tool, *tool_version;
    size_t column_count;
    struct gr_log_column *columns;
};

struct gr_estimate {
    struct gr_pos pos;
    const char *accelerator_model, *cpu_model;
    uint32_t accelerator_count, cpu_count, repeats; /**< 0: not stated */
    struct gr_stated device_hours, wall_hours, power_tdp_w, utilization_accelerator, memory_gb,
        utilization_cpu;
};

struct gr_declared {
    bool present;
    struct gr_pos pos;
    struct gr_stated energy_kwh;
    enum gr_boundary boundary;
    enum gr_tier method;
    const char *tool, *tool_version, *source;
};

struct gr_flop {
    struct gr_stated value, parameters, tokens, utilization_accelerator;
};

/** A result of the model: "accuracy", 0.91. */
struct gr_metric {
    const char *name, *dataset;
    struct gr_stated value;
    bool higher_is_better;
};

struct gr_run_spec {
    struct gr_pos pos;
    const char *id, *name, *group, *user, *seed;
    enum gr_outcome outcome;
    enum gr_stage stage;
    size_t hardware_count;
    struct gr_hardware_use *hardware;
    const struct gr_location *location; /**< its own, else the experiment's, else NULL */
    const struct gr_grid *grid;         /**< its own, else the experiment's, else NULL */
    gr_time start, end;                 /**< UTC */
    struct gr_stated duration_wall_s;
    size_t log_count;
    struct gr_log_ref *logs;
    struct gr_declared declared;
    size_t estimate_count;
    struct gr_estimate *estimates;
    struct gr_flop flop;
    size_t metric_count;
    struct gr_metric *metrics;
};

/** `inference:`, the work of the model in use. */
struct gr_inference {
    bool present;
    struct gr_pos pos;
    const char *functional_unit;
    struct gr_stated functional_unit_count, energy_per_unit_wh, functional_unit_count_per_day,
        lifetime_days, tokens_per_unit;
};

/** `embodied:`, asks for the share of making the hardware. */
struct gr_embodied_request {
    bool present;
    struct gr_pos pos;
    struct gr_stated lifetime_years, reserved_share;
};

struct gr_social_cost {
    bool present;
    struct gr_stated usd_per_t, low, high;
    const char *source;
};

/** One entry of `what_if:`. */
struct gr_what_if {
    struct gr_pos pos;
    const char *country, *provider_name, *cloud_region, *accelerator_model;
    struct gr_stated carbon_intensity_g_per_kwh;
};

struct gr_override {
    const char *quantity, *run; /**< run may be NULL */
    double pct;
    struct gr_pos pos;
};

struct gr_experiment {
    uint32_t file;     /**< id in diag; 0 if there is no YAML */
    const char *title; /**< NULL only if there is no YAML */
    const char *group;
    const char *path; /**< of the YAML as given; NULL if none */
    bool anonymous;   /**< for blind review: no message names what is below a country */
    const struct gr_location *location; /**< NULL: absent */
    const struct gr_grid *grid;
    size_t hardware_count;
    struct gr_hardware *hardware;
    size_t run_count;
    struct gr_run_spec *runs;
    size_t override_count;
    struct gr_override *overrides;
    size_t equivalent_count;
    const char **equivalents; /**< keys of the equivalences table */
    double parameter_count;   /**< model.parameter_count, NAN */
    struct gr_inference inference;
    struct gr_embodied_request embodied;
    struct gr_social_cost social_cost;
    size_t offset_count;
    struct gr_stated *offsets_kg;
    size_t what_if_count;
    struct gr_what_if *what_ifs;
};

#endif
