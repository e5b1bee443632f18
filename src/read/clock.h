/*
 * clock.h - the stamps of one log, in the order of its lines, to instants.
 *
 * A stamp without a zone is local wall clock.  In autumn such a clock goes back an hour in the middle
 * of a log: a step of -3500 to -3700 s in a log that was in order until then.  With the zone known
 * (time_zone in the experiment file) it is checked that the hour does occur twice; without, the stamps
 * from there on are moved by one hour, so that the hour that was measured twice counts twice.
 */
#ifndef GR_READ_CLOCK_H
#define GR_READ_CLOCK_H

#include "base/time.h"

struct gr_clock {
    const struct gr_zone *zone; /**< of stamps without one; NULL: not known */
    gr_time last;               /**< of the row before, GR_TIME_NONE at first */
    bool disordered;            /**< a stamp was earlier than the one before it */
    bool zoned;                 /**< a stamp had its own zone, or zone was used */
    bool zoneless;              /**< a stamp had none, and no zone is known */
    bool second_pass;           /**< in the hour that occurs twice, for the second time */
    int64_t shift_ns;           /**< added to stamps without a zone, after the clock was set back */
    uint64_t set_back;          /**< how often it was */
    uint64_t set_back_line;     /**< where first */
};

struct gr_clock gr_clock_new(const struct gr_zone *zone);
/** The instant of the next row's stamp; zone_known: it had its own zone (then it is UTC).  line is kept
 *  if the clock went back here. */
gr_time gr_clock_read(struct gr_clock *clock, gr_time stamp, bool zone_known, uint64_t line);

#endif
