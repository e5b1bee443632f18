#include "base/exact.h"

#include <math.h>

#include "base/wide.h"

/* A unit in attojoule, as odd * 2^twos. */
struct unit {
    uint64_t odd;
    int twos;
};

static const struct unit joule = {UINT64_C(3814697265625), 18};                 /* 5^18 * 2^18 */
static const struct unit kwh = {UINT64_C(9) * UINT64_C(11920928955078125), 25}; /* 3.6e24 */

#define LARGEST ((gr_u128)(~(gr_u128)0 >> 1))

static bool from_double(double value, struct unit unit, struct gr_energy *out) {
    out->aj = 0;
    if (!isfinite(value)) {
        return false;
    }
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(value), &exponent), 53);
    exponent += unit.twos - 53;
    gr_u128 product = (gr_u128)mantissa * unit.odd; /* at most 53 + 57 bits */
    if (exponent > 0 && gr_wide_bits(product) + exponent > 127) {
        return false;
    }
    product = exponent >= 0 ? product << exponent : gr_wide_shift_right(product, -exponent);
    out->aj = value < 0 ? -(gr_i128)product : (gr_i128)product;
    return true;
}

static double to_double(struct gr_energy e, struct unit unit) {
    if (e.aj == 0) {
        return 0;
    }
    gr_u128 size = e.aj < 0 ? -(gr_u128)e.aj : (gr_u128)e.aj;
    int shift = 128 - gr_wide_bits(size);
    size <<= shift; /* so that the quotient has 70 bits or more */
    gr_u128 quotient = size / unit.odd;
    double value = gr_wide_to_double(quotient, quotient * unit.odd != size, -shift - unit.twos);
    return e.aj < 0 ? -value : value;
}

bool gr_energy_from_joule(double value, struct gr_energy *out) {
    return from_double(value, joule, out);
}

bool gr_energy_from_kwh(double value, struct gr_energy *out) {
    return from_double(value, kwh, out);
}

double gr_energy_joule(struct gr_energy e) {
    return to_double(e, joule);
}

double gr_energy_kwh(struct gr_energy e) {
    return to_double(e, kwh);
}

struct gr_energy gr_energy_add(struct gr_energy a, struct gr_energy b) {
    struct gr_energy sum;
    if (__builtin_add_overflow(a.aj, b.aj, &sum.aj)) {
        sum.aj = a.aj > 0 ? (gr_i128)LARGEST : -(gr_i128)LARGEST;
    }
    return sum;
}

struct gr_energy gr_energy_sub(struct gr_energy a, struct gr_energy b) {
    struct gr_energy difference;
    if (__builtin_sub_overflow(a.aj, b.aj, &difference.aj)) {
        difference.aj = a.aj > 0 ? (gr_i128)LARGEST : -(gr_i128)LARGEST;
    }
    return difference;
}

int gr_energy_cmp(struct gr_energy a, struct gr_energy b) {
    return a.aj < b.aj ? -1 : a.aj > b.aj;
}
