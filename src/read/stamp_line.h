/*
 * stamp_line.h - the stamps that people's loops print around a tool that prints none.
 *
 *     while true; do date; rocm-smi --showpower --csv; sleep 1; done > power.log
 */
#ifndef GR_READ_STAMP_LINE_H
#define GR_READ_STAMP_LINE_H

#include "base/time.h"

/** True if the whole text is one stamp: ISO forms, seconds since 1970 (10 digits, perhaps a fraction),
 *  milliseconds (13), microseconds (16), nanoseconds (19), or what `date` prints ("Tue Nov 24 09:46:03 CET
 *  2015", "Tue 24 Nov 2015 09:46:03 AM UTC", `date -R`).  *zone_known: it had a zone, or counts from
 *  1970; a zone's abbreviation other than UTC, GMT and Z is none. */
bool gr_stamp_line(struct gr_str text, gr_time *out, bool *zone_known);

/** A number of seconds, milliseconds, microseconds or nanoseconds since 1970 by its count of digits before
 *  the dot (10, 13, 16, 19), exactly. */
bool gr_epoch_parse(struct gr_str text, gr_time *out);

#endif
