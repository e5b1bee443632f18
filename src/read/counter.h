/*
 * counter.h - a cumulative energy counter (RAPL, DCGM, hwmon) to differences.
 *
 * A reading below the one before it is a wrap where the counter has a known range and the difference
 * across the wrap is plausible, and a reset (driver reload, reboot) otherwise: what was counted around a
 * reset is lost, and said to be.
 */
#ifndef GR_READ_COUNTER_H
#define GR_READ_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

struct gr_counter {
    bool begun;
    double last;  /**< reading before, in the counter's own unit */
    double range; /**< value at which it starts again (max_energy_range_uj); 0: not known */
    uint64_t wraps, resets;
    uint64_t first_reset_line;
};

/** range 0: not known. */
struct gr_counter gr_counter_new(double range);
/** The next reading.  Returns the difference to the one before, in the counter's unit: 0 for the first;
 *  across a wrap, with the range added; after a reset, 0 (the energy since the reset is not known to belong
 *  to this run).  greatest: most that can be counted between two readings (power limit x time), 0: not
 *  known; a wrap whose difference is more is taken as a reset. */
double gr_counter_step(struct gr_counter *counter, double reading, double greatest, uint64_t line);

#endif
