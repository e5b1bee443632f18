/*
 * wide.h - 128-bit integers to doubles, for num.c and exact.c.
 */
#ifndef GR_BASE_WIDE_H
#define GR_BASE_WIDE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 gr_u128;

/** Number of bits up to the highest one set; 0 for 0. */
static inline int gr_wide_bits(gr_u128 value) {
    uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
    if (high) {
        return 128 - __builtin_clzll(high);
    }
    return low ? 64 - __builtin_clzll(low) : 0;
}

/** value / 2^shift (0 < shift), to the nearest integer, ties to even. */
static inline gr_u128 gr_wide_shift_right(gr_u128 value, int shift) {
    if (shift > 128) {
        return 0;
    }
    gr_u128 half = (gr_u128)1 << (shift - 1);
    gr_u128 kept = shift == 128 ? 0 : value >> shift;
    gr_u128 rest = shift == 128 ? value : value & (half + half - 1);
    return kept + (rest > half || (rest == half && (kept & 1)));
}

/** (value + a little more if sticky) * 2^exponent, correctly rounded, where that is a normal double.
 *  With sticky, value must have at least 55 bits. */
static inline double gr_wide_to_double(gr_u128 value, bool sticky, int exponent) {
    int surplus =
        gr_wide_bits(value) - 55; /* 53 bits, one to round by, one that only says "more" */
    if (surplus > 0) {
        gr_u128 cut = value & (((gr_u128)1 << surplus) - 1);
        value = value >> surplus | (cut != 0);
        exponent += surplus;
    }
    return ldexp((double)(uint64_t)(value | sticky), exponent);
}

#endif
