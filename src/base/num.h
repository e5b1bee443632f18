/*
 * num.h - numbers to and from text, without locale.
 */
#ifndef GR_BASE_NUM_H
#define GR_BASE_NUM_H

#include "base/str.h"

/** Longest output of the functions below, with NUL. */
enum { GR_NUM_SIZE = 352 };

/** Reads the whole of text as a decimal number: [+-]digits[.digits][e[+-]digits], correctly rounded.
 *  False (and *out untouched) for anything else: blanks, hex, inf, nan, "1,5", or overflow. */
bool gr_num_parse(struct gr_str text, double *out);
/** The same for a non-negative integer up to 2^64-1. */
bool gr_num_parse_u64(struct gr_str text, uint64_t *out);
/** Shortest text that reads back to the same double: "0.1", "26.1936777", "3.1e18", "1e-7".  Plain
 *  digits where 1e-6 <= |value| < 1e16, else with e.  NaN and infinities give "". Returns length. */
size_t gr_num_shortest(double value, char out[GR_NUM_SIZE]);
/** Exactly `decimals` (0..20) decimals, correctly rounded, ties to even; "-0" becomes "0". */
size_t gr_num_fixed(double value, int decimals, char out[GR_NUM_SIZE]);
/** value rounded to `figures` significant figures (1..17) as plain digits without exponent:
 *  (26.19, 2) is "26", (1236, 2) is "1200", (0.00034, 1) is "0.0003". */
size_t gr_num_significant(double value, int figures, char out[GR_NUM_SIZE]);

#endif
