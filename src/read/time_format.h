/*
 * time_format.h - stamps by a format of the user: a subset of strptime, without locale.
 */
#ifndef GR_READ_TIME_FORMAT_H
#define GR_READ_TIME_FORMAT_H

#include "base/time.h"

/** %Y %y %m %d %e %H %I %M %S %f (fraction of 1 to 9 digits, a dot or comma before it may be written
 *  before %f) %j %b %B %h (English names) %a %A (passed over) %p (AM, PM) %s (seconds since 1970) %z (Z,
 *  +HH:MM, +HHMM) %F (%Y-%m-%d) %T (%H:%M:%S) %%.  A blank fits any run of blanks, other bytes
 *  themselves.  The whole text must fit.  *zone_known: %z or %s was read. */
bool gr_time_format_parse(const char *format, struct gr_str text, gr_time *out, bool *zone_known);
/** NULL if the format can give a date and is known in all parts, else a short text of what is wrong
 *  ("%Q is not known"), valid until the next call with the same buffer. */
const char *gr_time_format_fault(const char *format, char buffer[64]);

#endif
