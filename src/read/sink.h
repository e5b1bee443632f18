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
struct gr_log_ref;
struct gr_chain;

struct gr_sink *gr_sink_new(struct gr_arena *arena, struct gr_diag *diag);
void gr_sink_free(struct gr_sink *sink);
/** Closes everything still open and gives the result; all of it lives in the arena. */
void gr_sink_finish(struct gr_sink *sink, struct gr_logs *out);

/** A new input begins; what follows belongs to it.  path, format: borrowed until finish. */
void gr_sink_input(struct gr_sink *sink, uint32_t file, const char *path, const char *format);
/** A further file that the present input was read with (a window in another log): it is listed before it.
 *  Call before the first run of the input.  If it is an input itself, it is listed once. */
void gr_sink_input_beside(struct gr_sink *sink, uint32_t file, const char *path, const char *format,
                          uint64_t bytes, const char *sha256, uint64_t line_count);
/** Closes it.  naive: what adding every row gives, NULL where that means nothing. */
void gr_sink_input_end(struct gr_sink *sink, uint64_t bytes, const char *sha256,
                       uint64_t line_count, uint64_t rows_used, uint64_t rows_dropped,
                       const struct gr_energy *naive);

/** What the experiment file says of the present input (NULL: nothing); call after gr_sink_input.  It
 *  overrules the dialect: scope, measurement_method and energy_boundary are put in place of what the
 *  reader says, measurement_tool and its version where the log is silent; of `devices` only those named
 *  are taken (by key or name; the others get GR_DEVICE_NONE).  The window is applied here to runs
 *  (gr_sink_cumulative, gr_sink_delta); readers of samples apply it themselves. */
void gr_sink_ref(struct gr_sink *sink, const struct gr_log_ref *ref);
/** The present input, already ended, holds the same bytes (once unpacked) as an earlier one, which must
 *  have been read: its counts are taken over, its energy is not. */
void gr_sink_input_same(struct gr_sink *sink, uint32_t earlier_file);

/* ---- runs ---- */

typedef uint32_t gr_run_id;
typedef uint32_t gr_device_id;
#define GR_DEVICE_NONE                                                                             \
    UINT32_MAX /**< a device that is not wanted: what is given for it is dropped */

/** What a log says of a run.  Slices are copied; unknown texts {NULL, 0}, numbers NAN, stamps
 *  GR_TIME_NONE. */
struct gr_run_attributes {
    struct gr_str key;   /**< same key, same run, in whatever input; must not be empty */
    struct gr_str label; /**< what people see in its place where the log has no id; may be empty */
    struct gr_str project, host, user, account, state, tool, tool_version;
    struct gr_str country_iso2, country_iso3, region, cloud_provider, cloud_region;
    struct gr_str cpu_model, gpu_model;
    gr_time start, end;
    bool zone_known;
    enum gr_boundary boundary;
    double pue_inside, duration_s, own_emissions_kg, cpu_power_w, ram_total_gb, cpu_count,
        gpu_count;
    bool whole_machine; /**< the tool measures the whole machine, whichever process it runs in */
    struct gr_str partition; /**< of a batch system */
    double node_count;
    double cpu_time_s; /**< used by its processes, summed over cores */
    bool label_is_id;  /**< the label is the id that the log gives; the key only makes it unique */
};
/** All unknown, boundary device. */
struct gr_run_attributes gr_run_attributes_none(void);

/** Opens a run or finds that of the same key; what is newly known is added. */
gr_run_id gr_sink_run(struct gr_sink *sink, const struct gr_run_attributes *attributes,
                      struct gr_pos where);
/** Start and end of the run of that key as far as it is known; false if there is none. */
bool gr_sink_run_span(const struct gr_sink *sink, struct gr_str key, gr_time *start, gr_time *end);
/** No more will come for it; optional. */
void gr_sink_run_close(struct gr_sink *sink, gr_run_id run);
/** The reader of the present input keeps no id of a run or device from row to row: any gr_sink_run may then
 *  give them other numbers.  Of many runs those of least energy are kept as sums (sink_further.h), so that
 *  memory grows by about 0.1 kB a run. */
void gr_sink_many(struct gr_sink *sink);
/** How many groups of further runs may be as fine as that; beyond, they are by year and place alone. */
void gr_sink_groups_most(struct gr_sink *sink, uint32_t most);

struct gr_device_attributes {
    struct gr_str key, name;
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
};
gr_device_id gr_sink_device(struct gr_sink *sink, gr_run_id run,
                            const struct gr_device_attributes *attributes);

/** Overrules the tier of every device of that key that the present input brought, where only the whole
 *  file shows it (cpu_power constant); not where the experiment file says the method. */
void gr_sink_tier(struct gr_sink *sink, const char *device_key, enum gr_tier tier);

/* ---- energies ---- */

/** The reading of one run at one row: cumulative since its start, or a delta. */
struct gr_reading {
    double duration_s; /**< NAN: not stated */
    struct gr_energy total;
    double emissions_kg; /**< NAN: not stated */
    size_t part_count; /**< by device; the total holds: parts that add up to more are scaled to it,
                            and where they add up to less, the rest is no device's */
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

/** Energy of a row that is no reading of its own (a step within a job), for the run's naive sum alone. */
void gr_sink_naive(struct gr_sink *sink, gr_run_id run, struct gr_energy energy);

/** The sampled chain of a device (read/chain.h): hot path of power logs.  For GR_DEVICE_NONE one whose
 *  samples are dropped.  Its decisions (gaps, order) are made by gr_sink_finish. */
struct gr_chain *gr_sink_chain(struct gr_sink *sink, gr_device_id device);

/** Energy of one device over one interval: a row of perf -I or powermetrics, a counter's difference.
 *  energy_j >= 0, t1 > t0.  Adds up exactly; the mean power of the interval goes to the series and to
 *  least, mean and greatest power, and the energy is spread evenly over the hours it touches.  Holes
 *  between the intervals of a device are gaps under the rule of chain.h (m is the median length of the
 *  intervals), of which none is bridged: a counter's hole has no energy in it.  An interval that begins more
 *  than half its length before the end of the one before it is an overlap: kept, and a decision says so
 *  (the same interval with the same energy again is a copy: dropped, with a decision).
 *  A device of which one input gives samples and another intervals is handed on as two, which add up.
 *  Stamps as in chain.h; without_clock as gr_chain_without_clock. */
void gr_sink_interval(struct gr_sink *sink, gr_device_id device, gr_time t0, gr_time t1,
                      double energy_j, uint64_t line);
void gr_sink_interval_without_clock(struct gr_sink *sink, gr_device_id device);

/** A row of the run without energy (a crash).  If no other row has any, the run is kept with total 0
 *  and `anomaly` says why. */
void gr_sink_blank(struct gr_sink *sink, gr_run_id run, const char *why, struct gr_pos where);

/* ---- decisions ---- */

/** Records a repair or choice; texts are copied.  The same code in the same file adds up: count and
 *  effect are summed, the first place is kept. */
void gr_sink_decide(struct gr_sink *sink, const char *code, struct gr_pos where,
                    struct gr_str before, struct gr_str after, double effect_kwh, const char *fmt,
                    ...) GR_PRINTF(7, 8);

/** The same for `count` places at once, of which `where` is the first; text is one sentence. */
void gr_sink_decide_many(struct gr_sink *sink, const char *code, struct gr_pos where,
                         struct gr_str before, struct gr_str after, double effect_kwh,
                         uint64_t count, const char *text);

#endif
