/*
 * Text to numbers.  Those in the ranges logs and reports have are converted by integer arithmetic here.
 * What is left goes to strtod (and, in num_print.c, to snprintf): nobody in this program calls setlocale,
 * so they work in the C locale, and glibc rounds both correctly.
 */
#include "base/num.h"

#include <float.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/num_scale.h"
#include "base/wide.h"

/* ---- text to double ---- */

/* A decimal number: the digits as an integer (the first 19 significant ones) times 10^exponent. */
struct decimal {
    uint64_t digits;
    int64_t exponent;
    bool negative;
    bool cut; /* there were more digits, not all zero */
};

enum { DIGITS_HELD = 19, EXPONENT_CAP = 100000 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Takes the digits at *p; false if there are none. */
static bool take_digits(const char **p, const char *end, struct decimal *d, int *held,
                        bool fraction) {
    const char *start = *p;
    for (; *p < end && is_digit(**p); (*p)++) {
        unsigned digit = (unsigned)(**p - '0');
        if (*held < DIGITS_HELD) {
            d->digits = d->digits * 10 + digit;
            *held += d->digits != 0;
            d->exponent -= fraction;
        } else {
            d->cut |= digit != 0;
            d->exponent += !fraction;
        }
    }
    return *p > start;
}

static bool take_exponent(const char **p, const char *end, struct decimal *d) {
    bool negative = false;
    if (*p < end && (**p == '+' || **p == '-')) {
        negative = **p == '-';
        (*p)++;
    }
    const char *start = *p;
    int64_t exponent = 0;
    for (; *p < end && is_digit(**p); (*p)++) {
        exponent = exponent < EXPONENT_CAP ? exponent * 10 + (**p - '0') : exponent;
    }
    d->exponent += negative ? -exponent : exponent;
    return *p > start;
}

static bool take_decimal(struct gr_str text, struct decimal *d) {
    const char *p = text.p, *end = text.p + text.n;
    int held = 0;
    if (p < end && (*p == '+' || *p == '-')) {
        d->negative = *p == '-';
        p++;
    }
    if (!take_digits(&p, end, d, &held, false)) {
        return false;
    }
    if (p < end && *p == '.') {
        p++;
        if (!take_digits(&p, end, d, &held, true)) {
            return false;
        }
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (!take_exponent(&p, end, d)) {
            return false;
        }
    }
    return p == end;
}

const uint64_t gr_num_power_of_5[GR_NUM_POWERS + 1] = {
    1,
    5,
    25,
    125,
    625,
    3125,
    15625,
    78125,
    390625,
    1953125,
    9765625,
    48828125,
    244140625,
    1220703125,
    6103515625,
    30517578125,
    152587890625,
    762939453125,
    3814697265625,
    19073486328125,
    95367431640625,
    476837158203125,
    2384185791015625,
    11920928955078125,
    59604644775390625,
    298023223876953125,
    1490116119384765625,
    7450580596923828125,
};

static const double power_of_10[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A product of 128 bits, or a quotient whose remainder only matters as "a little more". */
double gr_num_scale(uint64_t digits, int exponent) {
    if (digits <= UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
        double value = (double)digits; /* both exact, so one rounding */
        return exponent < 0 ? value / power_of_10[-exponent] : value * power_of_10[exponent];
    }
    if (exponent >= 0) {
        return gr_wide_to_double((gr_u128)digits * gr_num_power_of_5[exponent], false, exponent);
    }
    uint64_t divisor = gr_num_power_of_5[-exponent];
    int shift = 127 - (64 - __builtin_clzll(digits));
    gr_u128 dividend = (gr_u128)digits << shift;
    gr_u128 quotient = dividend / divisor;
    return gr_wide_to_double(quotient, quotient * divisor != dividend, exponent - shift);
}

/* The rare rest: huge and tiny exponents, numbers whose 20th digit decides. */
static bool parse_by_libc(struct gr_str text, double *out) {
    char small[128];
    char *copy = text.n < sizeof(small) ? small : gr_xmalloc(text.n + 1);
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    double value = strtod(copy, NULL);
    if (copy != small) {
        free(copy);
    }
    if (!(value <= DBL_MAX && value >= -DBL_MAX)) {
        return false;
    }
    *out = value;
    return true;
}

bool gr_num_parse(struct gr_str text, double *out) {
    struct decimal d = {0};
    if (!take_decimal(text, &d)) {
        return false;
    }
    if (d.digits == 0) {
        *out = d.negative ? -0.0 : 0.0;
        return true;
    }
    if (d.exponent < -GR_NUM_POWERS || d.exponent > GR_NUM_POWERS) {
        return parse_by_libc(text, out);
    }
    double value = gr_num_scale(d.digits, (int)d.exponent);
    /* With more digits than are held, the truth lies between these two. */
    if (d.cut && value != gr_num_scale(d.digits + 1, (int)d.exponent)) {
        return parse_by_libc(text, out);
    }
    *out = d.negative ? -value : value;
    return true;
}

bool gr_num_parse_u64(struct gr_str text, uint64_t *out) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i]) || __builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.p[i] - '0'), &value)) {
            return false;
        }
    }
    if (text.n == 0) {
        return false;
    }
    *out = value;
    return true;
}
