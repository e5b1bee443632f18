/*
 * num_scale.h - powers of ten, exactly, for num.c and num_print.c.
 */
#ifndef GR_BASE_NUM_SCALE_H
#define GR_BASE_NUM_SCALE_H

#include <stdint.h>

enum { GR_NUM_POWERS = 27 }; /**< 5^27 is the last one below 2^63 */

extern const uint64_t gr_num_power_of_5[GR_NUM_POWERS + 1];

/** digits * 10^exponent for |exponent| <= GR_NUM_POWERS, correctly rounded. */
double gr_num_scale(uint64_t digits, int exponent);

#endif
