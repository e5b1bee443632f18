/*
 * sink.h - where readers pour what they read: the seam of the program.
 *
 * Of fixed size per run and device.  Energies are summed exactly (base/exact.h), so that order,
 * splitting and threads cannot change a digit.  One sink serves all inputs of one run of the
 * experiment file; devices are keyed by run and device, not by file, and join under the gap rule.
 */
#ifndef GR_READ_SINK_H
#define GR_READ_SINK_H

#include "base/diag.h"
#include "base/exact.h"
#include "base/time.h"
#include "model/run.h"

struct gr_sink;

struct gr_sink *gr_sink_new(struct gr_arena *arena, struct gr_diag *diag);
void gr_sink_free(struct gr_sink *sink);
/** Closes everything still open and gives the result; all of it lives in the arena. */
void gr_sink_finish(struct gr_sink *sink, struct gr_logs *out);

/** A new input begins; what follows belongs to it.  path, format: borrowed until finish. */
void gr_sink_input(struct gr_sink *sink, uint32_t file, const char *path, const char *format);
/** Closes it.  naive: what adding every row gives, NULL where that means nothing. */
void gr_sink_input_end(struct gr_sink *sink, uint64_t bytes, const char *sha256,
                       uint64_t line_count, uint64_t rows_used, uint64_t rows_dropped,
                       const struct gr_energy *naive);

/* ---- runs ---- */

typedef uint32_t gr_run_id;
typedef uint32_t gr_device_id;

/** What a log says of a run.  Slices are copied; unknown texts {NULL, 0}, numbers NAN, stamps
 *  GR_TIME_NONE. */
struct gr_run_attributes {
    struct gr_str key; /**< same key, same run; must not be empty */
    struct gr_str project, host, user, account, state, tool, tool_version;
    struct gr_str country_iso2, region, cloud_provider, cloud_region;
    struct gr_str cpu_model, gpu_model;
    gr_time start, end;
    bool zone_known;
    enum gr_boundary boundary;
    double pue_inside, duration_s, own_emissions_kg, cpu_power_w, ram_total_gb, cpu_count, gpu_count;
};
/** All unknown, boundary device. */
struct gr_run_attributes gr_run_attributes_none(void);

/** Opens a run or finds the open one of that key and input; what is newly known is added. */
gr_run_id gr_sink_run(struct gr_sink *sink, const struct gr_run_attributes *attributes,
                      struct gr_pos where);
/** No more will come for it (streams of a million jobs); optional. */
void gr_sink_run_close(struct gr_sink *sink, gr_run_id run);

struct gr_device_attributes {
    struct gr_str key, name;
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
};
gr_device_id gr_sink_device(struct gr_sink *sink, gr_run_id run,
                            const struct gr_device_attributes *attributes);

/* ---- energies ---- */

/** The reading of one run at one row: cumulative since its start, or a delta. */
struct gr_reading {
    double duration_s;        /**< NAN: not stated */
    struct gr_energy total;
    double emissions_kg;      /**< NAN: not stated */
    size_t part_count;        /**< by device; their sum need not be total (the rest is `other`) */
    struct {
        gr_device_id device;
        struct gr_energy energy;
    } parts[6];
    struct gr_pos where;
};
/** Cumulative: of all readings of a run the one of greatest duration holds (the last of equals).
 *  Attributes that belong to the row go with it.  The naive sum counts every one.  Durations that
 *  grow while the energy falls make the run anomalous. */
void gr_sink_cumulative(struct gr_sink *sink, gr_run_id run, const struct gr_reading *reading,
                        const struct gr_run_attributes *row);
/** Delta: adds up. */
void gr_sink_delta(struct gr_sink *sink, gr_run_id run, const struct gr_reading *reading,
                   const struct gr_run_attributes *row);

/** The sampled chain of a device (read/chain.h): hot path of power logs. */
struct gr_chain;
struct gr_chain *gr_sink_chain(struct gr_sink *sink, gr_device_id device);

/* ---- decisions ---- */

/** Records a repair or choice; texts are copied.  The same code in the same file adds up: count and
 *  effect are summed, the first place is kept. */
void gr_sink_decide(struct gr_sink *sink, const char *code, struct gr_pos where,
                    struct gr_str before, struct gr_str after, double effect_kwh, const char *fmt,
                    ...) GR_PRINTF(7, 8);

#endif
