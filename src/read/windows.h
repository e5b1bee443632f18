/*
 * windows.h - energies of windows of measurement, which may lie within each other: Zeus, pyRAPL, pyJoules.
 *
 * Such tools write a window when it ends, so that inner ones stand before the one that holds them.  Of
 * nested windows of a device the outer one counts; windows that only overlap are kept (see
 * gr_sink_interval).  Windows are held until the end: up to 2^20 a device, then the older half is given
 * on.
 */
#ifndef GR_READ_WINDOWS_H
#define GR_READ_WINDOWS_H

#include "read/csv.h"
#include "read/meters.h"

struct gr_window {
    gr_time t0, t1;
    double energy_j;
    uint64_t line;
};

struct gr_windows_device {
    struct gr_device_attributes attributes; /**< texts in the arena */
    struct gr_window *items;                /**< none within another, by end */
    size_t count, cap;
    double energy_j, duration_s; /**< of all that were added, for a look at the mean power */
};

struct gr_windows {
    struct gr_read_context *ctx;
    struct gr_meters meters;
    struct gr_windows_device *devices;
    size_t count, cap;
    uint64_t nested, first_nested;
    double nested_j;
    uint64_t missing, first_missing;
    uint64_t torn, first_torn;
};

/** run: as the reader opened it.  clock false: times are distances from an unknown start. */
void gr_windows_open(struct gr_windows *w, struct gr_read_context *ctx, gr_run_id run, bool clock);
/** Index of a device; the same key gives the same. */
size_t gr_windows_device(struct gr_windows *w, const struct gr_device_attributes *device);
/** Energy of a device from t0 on; NAN: missing. */
void gr_windows_add(struct gr_windows *w, size_t device, gr_time t0, double duration_s,
                    double energy_j, uint64_t line);
/** A row that cannot be used. */
void gr_windows_drop(struct gr_windows *w, uint64_t line);
/** Gives all to the sink, says what was counted, frees. */
GR_MUST_CHECK enum gr_status gr_windows_end(struct gr_windows *w);

/** Instant of seconds since 1970, or since an unknown start; GR_TIME_NONE if it cannot be one. */
gr_time gr_windows_time(double s);
/** True for a name such as "gpu12_energy" with the prefix "gpu" and the suffix "_energy"; digits: "12". */
bool gr_windows_name(struct gr_str name, const char *prefix, const char *suffix,
                     struct gr_str *digits);

#endif
