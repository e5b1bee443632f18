/*
 * time.h - instants as nanoseconds since 1970-01-01T00:00:00Z, proleptic Gregorian, no leap seconds.
 *
 * A stamp without a zone is held as if it were UTC, with a flag beside it that says so: good for
 * differences inside one file, not for joining with another.  Nothing here reads a clock or TZ.
 */
#ifndef GR_BASE_TIME_H
#define GR_BASE_TIME_H

#include "base/arena.h"

typedef int64_t gr_time;
#define GR_TIME_NONE INT64_MIN /**< not known */
#define GR_SECOND_NS INT64_C(1000000000)
#define GR_HOUR_NS   (INT64_C(3600) * GR_SECOND_NS)
#define GR_DAY_NS    (INT64_C(86400) * GR_SECOND_NS)

struct gr_civil {
    int year;       /**< 1678..2261 */
    int month, day; /**< 1..12, 1..31 */
    int hour, minute, second;
    int nanosecond;
};

/** Days since 1970-01-01. */
int64_t gr_days_from_civil(int year, int month, int day);
struct gr_civil gr_civil_from_time(gr_time t);
/** False if a field is out of range (29 February in a common year, hour 24, year outside). */
bool gr_time_from_civil(const struct gr_civil *c, gr_time *out);
/** 0 Monday .. 6 Sunday. */
int gr_weekday(gr_time t);

/** Forms of formats.md section 0, by content: YYYY-MM-DD or YYYY/MM/DD, then optionally 'T' or blank
 *  and HH:MM[:SS[.fraction]], then optionally Z or +HH:MM or +HHMM.  *zone_known says if there was a
 *  zone (then *out is UTC).  False for anything else. */
bool gr_time_parse(struct gr_str text, gr_time *out, bool *zone_known);
/** "2024-02-01T09:00:00Z"; a fraction only if there is one (trailing zeros cut); without Z if !zone. */
size_t gr_time_iso(gr_time t, bool zone, char out[40]);
/** "2024-02-01". */
size_t gr_time_date(gr_time t, char out[16]);

/** A time zone: UTC, "+01:00", or an IANA name read from the system's zoneinfo by our own reader. */
struct gr_zone;
/** NULL if there is no such zone (or its file is broken).  Allocated in arena. */
struct gr_zone *gr_zone_find(struct gr_arena *arena, struct gr_str name);
/** Local wall clock (held as if UTC) to UTC.  In the hour that occurs twice: the first; in the hour
 *  that does not occur: as if the clock had not been put forward. */
gr_time gr_zone_to_utc(const struct gr_zone *zone, gr_time local);
/** Seconds east of UTC at a UTC instant. */
int gr_zone_offset_s(const struct gr_zone *zone, gr_time utc);

#endif
