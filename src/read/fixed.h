/*
 * fixed.h - decimal text to an integer of a small unit, exactly: "55.52" W is 55520000000 nW.
 */
#ifndef GR_READ_FIXED_H
#define GR_READ_FIXED_H

#include "base/str.h"

/** Reads all of text, [+-]digits[.digits][e[+-]digits] with `mark` as the decimal mark, times 10^scale
 *  (-18..18), rounded to the nearest integer (ties to even).  False (and *out untouched) for anything
 *  else, and where the result is not within +-9.2e18. */
bool gr_fixed_parse(struct gr_str text, char mark, int scale, int64_t *out);

#endif
