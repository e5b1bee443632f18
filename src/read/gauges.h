/*
 * gauges.h - the devices of a log of metrics, whose readings are powers or counters, with stamps or without.
 *
 * What such dialects have in common, so that each only finds its values: powers become samples (tracks.h),
 * counters intervals (meters.h).  A log without stamps takes sample_interval_s from the experiment file; a
 * counter gives its energy without one, for it needs no time.  A log in which no device has two readings is
 * refused: one reading is no energy.
 */
#ifndef GR_READ_GAUGES_H
#define GR_READ_GAUGES_H

#include "read/meters.h"
#include "read/tracks.h"

/** A counter above this is an overflow or of another unit: 10^15 J is 32 MW for a year. */
#define GR_GAUGE_MOST_J 1e15

struct gr_gauge {
    struct gr_device_attributes device; /**< texts in the arena */
    uint32_t track;                     /**< GR_TRACK_NONE until the first power */
    gr_time last;                       /**< of the last reading, GR_TIME_NONE without */
    uint64_t places;        /**< readings and missing ones: the time of a log without stamps */
    uint64_t readings;      /**< those with a value */
    bool counts;            /**< it is a counter */
    struct gr_counter bare; /**< of a counter without any time */
    struct gr_energy sum;
    struct gr_pos where;
};

struct gr_gauges {
    struct gr_read_context *ctx;
    struct gr_tracks tracks;
    struct gr_meters meters;
    struct gr_clock clock; /**< for the reader's stamps */
    const char *run_key;
    gr_run_id run;
    bool timed;          /**< the log has stamps */
    bool clocked;        /**< and they have a date */
    gr_time interval_ns; /**< sample_interval_s of a log without; 0: not given */
    struct gr_gauge *items;
    uint32_t count;
    size_t cap;
    uint32_t last_found;
    bool refused; /**< after a diagnostic */
    uint64_t samples, missing, dropped, twice;
    uint64_t first_missing, first_dropped, first_twice;
};

struct gr_gauges_spec {
    const char
        *run; /**< key of the run: the reader's name, so that several files of one run join */
    const char *tool; /**< as people call it; NULL: not known */
    enum gr_boundary boundary;
    bool timed; /**< the log has stamps */
    bool date;  /**< they have a date: false for time of day and elapsed time */
};

void gr_gauges_open(struct gr_gauges *g, struct gr_read_context *ctx,
                    const struct gr_gauges_spec *spec);
void gr_gauges_close(struct gr_gauges *g);

/** Index of the device of that key, added if it is new; GR_TRACK_NONE after a diagnostic. */
uint32_t gr_gauges_device(struct gr_gauges *g, const struct gr_device_attributes *device);

/** A power of a device; t is not looked at in a log without stamps.  nw < 0: missing. */
void gr_gauges_power(struct gr_gauges *g, uint32_t device, gr_time t, int64_t nw, uint64_t line);
/** A reading of its counter in joule; NAN: missing.  A device has either powers or a counter. */
void gr_gauges_counter(struct gr_gauges *g, uint32_t device, gr_time t, double joule,
                       uint64_t line);
/** A row that cannot be used; a reading of a device that has one for that time. */
void gr_gauges_drop(struct gr_gauges *g, uint64_t line);
void gr_gauges_twice(struct gr_gauges *g, uint64_t line);

/** Nanowatt of a power, -1 for NAN, below 0 or beyond GR_CHAIN_POWER_MAX. */
int64_t gr_nanowatt(double watt);
/** Instant of seconds since 1970, GR_TIME_NONE if it is none that a chain takes. */
gr_time gr_epoch_time(double epoch_s);

/** Decisions and counts of the end.  GR_REFUSED with a diagnostic where there is no energy. */
GR_MUST_CHECK enum gr_status gr_gauges_end(struct gr_gauges *g);

#endif
