/*
 * run.h - what a log says, after the sink: plain data, made by read/, consumed by account/.
 *
 * Everything is owned by the arena given to the sink.  Texts are valid UTF-8, NUL-terminated,
 * "" where the log says nothing.  Numbers that the log does not state are NAN; stamps GR_TIME_NONE.
 */
#ifndef GR_MODEL_RUN_H
#define GR_MODEL_RUN_H

#include <stddef.h>

#include "base/diag.h"
#include "base/exact.h"
#include "base/time.h"
#include "model/quantity.h"

enum {
    GR_SERIES_BINS = 1024, /**< most bins of a series */
    GR_GAPS_KEPT = 16,     /**< longest gaps kept by device; all are counted */
    GR_RUNS_LISTED = 1000  /**< runs of most energy that a log hands on one by one */
};

/** Power over time for a chart: min, mean and max of every step; a bin without samples is NAN. */
struct gr_series {
    gr_time t0;
    int64_t step_ns;
    size_t count;          /**< <= GR_SERIES_BINS */
    const double *min_w, *mean_w, *max_w;
};

struct gr_gap {
    gr_time start, end;  /**< stamps of the samples on either side */
    double energy_j;     /**< trapezoid across it: its length x mean of the two powers */
    bool bridged;        /**< true: up to 10 min, inside the total as interpolated energy */
    uint64_t line;       /**< of the sample after it */
};

struct gr_hour {
    gr_time start;       /**< UTC (or local-unknown) hour */
    double energy_kwh;
};

/** One device of one run.  For sampled logs every field; for logs with totals only the energies. */
struct gr_log_device {
    const char *key;     /**< as in the log: "0", "GPU-5f…", "cpu" */
    const char *name;    /**< model as printed: "NVIDIA A100-SXM4-80GB" */
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
    struct gr_pos where; /**< line that gave the energy: the total's row, else the first sample */
    struct gr_energy energy;       /**< in the total: measured + interpolated */
    struct gr_energy interpolated; /**< the part across bridged gaps */
    struct gr_energy missing;      /**< across excluded gaps, not in energy */
    gr_time first, last;
    double covered_s;    /**< span less all gaps; NAN without samples */
    double span_s;       /**< last - first; NAN without samples */
    double median_step_s;
    double power_min_w, power_mean_w, power_max_w;
    uint64_t sample_count;
    uint64_t gap_count;
    size_t gaps_kept;
    const struct gr_gap *gaps;   /**< the longest, in order of time */
    size_t hour_count;
    const struct gr_hour *hours; /**< in order of time; only hours with energy */
    const struct gr_series *series; /**< NULL without samples */
};

/** One run as the log keys it (a CodeCarbon run_id; an nvidia-smi log is one run). */
struct gr_log_run {
    const char *key;           /**< unique in its input: run id, or made from file and line */
    const char *project, *host, *user, *account, *state;
    const char *tool, *tool_version;
    const char *country_iso2, *country_iso3, *region, *cloud_provider, *cloud_region; /**< as the log says */
    uint32_t file;             /**< id of the input in diag */
    uint64_t line;             /**< of the row chosen */
    gr_time start, end;
    bool zone_known;
    double duration_s;         /**< wall clock, as stated by the log or last - first */
    enum gr_boundary boundary; /**< of the energies below */
    double pue_inside;         /**< PUE already multiplied into the energies; NAN: none or 1 */
    double own_emissions_kg;   /**< the log's own figure, NAN if none */
    struct gr_energy total;    /**< sum of devices, or the log's own total where it states one */
    struct gr_energy naive;    /**< what adding every row of it gives (see decisions) */
    double naive_emissions_kg;
    double cpu_power_w;        /**< last reading of a CodeCarbon row, for plausibility only */
    double ram_total_gb;
    double cpu_count, gpu_count;
    const char *cpu_model, *gpu_model;
    uint64_t row_count;
    size_t device_count;
    const struct gr_log_device *devices;
    const char *anomaly;       /**< a sentence why this run's energy cannot be trusted, else NULL */
    const char *partition;     /**< of a batch system: tells the hardware */
    double node_count;         /**< whole or in part; cpu_count, gpu_count, ram_total_gb are what was
                                    allocated on them where a batch system says it */
    double cpu_time_s;         /**< used by its processes, summed over cores */
    uint64_t run_count;        /**< runs of a long log that are handed on as this one, with exact sums: what
                                    they have in common is stated, counts are means by duration; else 0 */
};

/** A repair or a choice.  All strings owned by the arena; before/after are short texts. */
struct gr_decision {
    const char *code;       /**< R-code of codes.def */
    uint32_t file;
    uint64_t line;          /**< first place */
    uint32_t col;
    const char *before, *after;
    const char *text;       /**< one sentence for people */
    double effect_kwh;      /**< ours minus what it would have been; 0 if none; NAN if not known */
    uint64_t count;         /**< how many places were treated so */
};

/** One input as read. */
struct gr_log_input {
    uint32_t file;
    const char *path;        /**< as given */
    const char *format;      /**< name of the reader */
    const char *sha256;      /**< "" with --no-digest */
    uint64_t bytes, line_count;
    uint64_t rows_used, rows_dropped;
    struct gr_energy naive;  /**< sum of every row's energy, as a script would do it */
    bool has_naive;          /**< false for sampled logs */
};

/** Everything read for one run of the experiment file, or for all inputs where there is none. */
struct gr_logs {
    size_t input_count;
    const struct gr_log_input *inputs;       /**< in the order given */
    size_t run_count;
    const struct gr_log_run *runs;           /**< in order of first appearance */
    size_t decision_count;
    const struct gr_decision *decisions;     /**< by |effect_kwh| falling, then file, line */
};

#endif
