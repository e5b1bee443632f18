/*
 * meters.h - the devices of one log of energies: intervals of perf or powermetrics, counters of RAPL.
 *
 * What tracks.h is for samples of power.  Intervals outside the window are left out, those across its
 * edge are cut in proportion; both are decisions.
 */
#ifndef GR_READ_METERS_H
#define GR_READ_METERS_H

#include "read/clock.h"
#include "read/counter.h"
#include "read/reader.h"

/** Most that one package of cores or memory can draw: a counter's wrap that takes more was none. */
#define GR_METER_MOST_W 1000.0

struct gr_meter {
    struct gr_str key; /**< in the arena */
    gr_device_id device;
    double sum_j;              /**< given so far, inside the window */
    struct gr_counter counter; /**< in J */
    /** Values at which the counter may start again, rising, ended by 0: the first by which the wrap is
     *  possible is taken.  NULL: counter.range holds. */
    const double *ranges_j;
    gr_time still_t0, still_t1; /**< in which it gave 0 from its start; t1 GR_TIME_NONE: none */
    uint64_t still_line;
    gr_time last;             /**< of the reading before; GR_TIME_NONE at first */
    double waiting_j;         /**< counted before time went on */
    gr_time held_t0, held_t1; /**< interval held back until time goes on; t1 GR_TIME_NONE: none */
    double held_j;
    uint64_t held_line;
};

struct gr_meters {
    struct gr_read_context *ctx;
    gr_run_id run;
    gr_time window_start, window_end; /**< INT64_MIN, INT64_MAX without */
    bool clock;                       /**< stamps mean something */
    /** The log has energy of another kind: nothing here is then no reason to refuse it. */
    bool beside;
    struct gr_meter *items;
    uint32_t count;
    size_t cap;
    uint64_t used; /**< intervals taken, zeros too */
    uint64_t cut, first_cut_line;
    uint64_t backwards, first_backwards_line;
    uint64_t long_steps, first_long_line;
    uint64_t refused, first_refused_line; /**< energies below 0 or beyond reason */
};

/** The window is that of ctx->ref.  clock false: t is the distance from an unknown start. */
void gr_meters_init(struct gr_meters *meters, struct gr_read_context *ctx, gr_run_id run,
                    bool clock);
void gr_meters_free(struct gr_meters *meters);
/** The device of that key, added where it is new; NULL after a diagnostic if there are too many.  Valid
 *  until the next call. */
struct gr_meter *gr_meters_get(struct gr_meters *meters, const struct gr_device_attributes *device);
/** Energy of one device from t0 to t1. */
void gr_meters_interval(struct gr_meters *meters, struct gr_meter *meter, gr_time t0, gr_time t1,
                        double energy_j, uint64_t line);
/** The next reading of its counter, in J.  Readings at one stamp, or at an earlier one, are counted with the
 *  next interval; a reset leaves a hole. */
void gr_meters_reading(struct gr_meters *meters, struct gr_meter *meter, gr_time t,
                       double reading_j, uint64_t line);
/** Decisions on what was cut, wrapped and lost; clock may be NULL.  A counter that stood at 0 all the time is
 *  not there, and gives no device; GR_REFUSED with a diagnostic if that is so of all of them, or if there
 *  was no interval. */
GR_MUST_CHECK enum gr_status gr_meters_end(struct gr_meters *meters, const struct gr_clock *clock);

/** True, with a diagnostic, if a window is asked for and the stamps have no zone. */
bool gr_window_unplaced(struct gr_read_context *ctx, bool zone_known);

#endif
