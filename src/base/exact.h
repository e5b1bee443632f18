/*
 * exact.h - sums of energy in which order cannot change a digit.
 *
 * Unit 1e-18 J (= 1 ns x 1 nW), held in 128 bits: up to 1.7e20 J (4.7e13 kWh).  Adding saturates.
 */
#ifndef GR_BASE_EXACT_H
#define GR_BASE_EXACT_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 gr_i128;

struct gr_energy {
    gr_i128 aj; /**< attojoule */
};

/** Rounded to the unit, ties to even.  False (and *out 0) if not finite or beyond range. */
bool gr_energy_from_joule(double joule, struct gr_energy *out);
bool gr_energy_from_kwh(double kwh, struct gr_energy *out);
/** Correctly rounded to double. */
double gr_energy_joule(struct gr_energy e);
double gr_energy_kwh(struct gr_energy e);
struct gr_energy gr_energy_add(struct gr_energy a, struct gr_energy b);
struct gr_energy gr_energy_sub(struct gr_energy a, struct gr_energy b);
int gr_energy_cmp(struct gr_energy a, struct gr_energy b);

#endif
