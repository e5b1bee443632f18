/*
 * Numbers to text: by integers where 128 bits hold what exact rounding takes, else by snprintf.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/num_scale.h"
#include "base/wide.h"

/* The significant digits of a positive finite value, and where the point goes: 0.d1d2d3... times
 * 10^point. */
struct digits {
    char text[20];
    int count; /* without trailing zeros; at least 1 */
    int point;
};

static struct digits digits_by_libc(double value, int figures) {
    char text[40]; /* "d.ddde-xxx" */
    snprintf(text, sizeof(text), "%.*e", figures - 1, value);
    struct digits d = {.count = figures};
    d.text[0] = text[0];
    for (int i = 1; i < figures; i++) {
        d.text[i] = text[i + 1];
    }
    d.point = 1 + (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return d;
}

static const uint64_t whole_power_of_10[18] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
};

/* mantissa * 2^exponent * 10^power to the nearest integer, ties to even, where 128 bits hold what that
 * takes: |power| <= GR_NUM_POWERS and the result is below 2^64. */
static uint64_t scaled_digits(uint64_t mantissa, int exponent, int power) {
    int shift = exponent + power;
    if (power >= 0) {
        gr_u128 product = (gr_u128)mantissa * gr_num_power_of_5[power];
        return (uint64_t)(shift >= 0 ? product << shift : gr_wide_shift_right(product, -shift));
    }
    gr_u128 dividend = mantissa, divisor = gr_num_power_of_5[-power];
    if (shift >= 0) {
        dividend <<= shift;
    } else {
        divisor <<= -shift;
    }
    gr_u128 quotient = dividend / divisor, rest = dividend - quotient * divisor;
    gr_u128 other = divisor - rest; /* twice the rest might not fit */
    return (uint64_t)(quotient + (rest > other || (rest == other && (quotient & 1))));
}

/* The figures (at most 17) most significant digits of numbers from 1e-9 to 1e40 by integers alone, and
 * where the point goes; false for others. */
static bool digits_by_integers(double value, int figures, uint64_t *out, int *point) {
    if (!(value >= 1e-9 && value < 1e40)) {
        return false;
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t mantissa = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    int exponent = (int)(bits >> 52) - 1075; /* the highest bit is that of 2^(exponent + 52) */
    int log_10 = (exponent + 52) * 30103;    /* 10^5 log10 of that bit; log10 2 is 0.30103 */
    *point = 1 + (log_10 >= 0 ? log_10 / 100000 : -((99999 - log_10) / 100000));
    if (figures - *point <= -GR_NUM_POWERS) {
        return false;
    }
    *out = scaled_digits(mantissa, exponent, figures - *point);
    if (*out >= whole_power_of_10[figures]) { /* a number above its highest bit, or rounded up */
        *out = scaled_digits(mantissa, exponent, figures - ++*point);
    }
    return true;
}

static struct digits digits_of(double value, int figures) {
    struct digits d = {.count = figures};
    uint64_t whole;
    if (digits_by_integers(value, figures, &whole, &d.point)) {
        for (int i = figures; i > 0; whole /= 10) {
            d.text[--i] = (char)('0' + (int)(whole % 10));
        }
    } else {
        d = digits_by_libc(value, figures);
    }
    while (d.count > 1 && d.text[d.count - 1] == '0') {
        d.count--;
    }
    return d;
}

static char *put(char *out, const char *text, int n) {
    memcpy(out, text, (size_t)n);
    return out + n;
}

static char *put_zeros(char *out, int n) {
    memset(out, '0', (size_t)n);
    return out + n;
}

static char *put_plain(char *out, const struct digits *d) {
    if (d->point <= 0) {
        out = put(out, "0.", 2);
        out = put_zeros(out, -d->point);
        return put(out, d->text, d->count);
    }
    if (d->point >= d->count) {
        out = put(out, d->text, d->count);
        return put_zeros(out, d->point - d->count);
    }
    out = put(out, d->text, d->point);
    *out++ = '.';
    return put(out, d->text + d->point, d->count - d->point);
}

static char *put_scientific(char *out, const struct digits *d) {
    *out++ = d->text[0];
    if (d->count > 1) {
        *out++ = '.';
        out = put(out, d->text + 1, d->count - 1);
    }
    return out + sprintf(out, "e%d", d->point - 1);
}

static size_t finish(char *end, char *out) {
    *end = '\0';
    return (size_t)(end - out);
}

static bool reads_back(double value, const struct digits *d) {
    int exponent = d->point - d->count;
    if (exponent >= -GR_NUM_POWERS && exponent <= GR_NUM_POWERS) {
        uint64_t digits = 0;
        for (int i = 0; i < d->count; i++) {
            digits = digits * 10 + (uint64_t)(d->text[i] - '0');
        }
        return gr_num_scale(digits, exponent) == value;
    }
    char text[GR_NUM_SIZE];
    size_t n = finish(put_scientific(text, d), text);
    double back = 0;
    return gr_num_parse((struct gr_str){text, n}, &back) && back == value;
}

/* Below a power of two doubles lie twice as dense as above it, so the nearest 16 digits may fall short
 * of reading back where the next ones above do: 2^-24 is 5.960464477539063e-8. */
static bool next_above_reads_back(double value, struct digits *d, int figures) {
    int exponent;
    if (figures != 16 || d->text[15] == '9' || frexp(value, &exponent) != 0.5) {
        return false;
    }
    d->text[15]++;
    d->count = 16;
    return reads_back(value, d);
}

/* Any decimal of 15 digits survives a normal double, so below 15 only cut zeros are to be gained;
 * subnormal numbers hold fewer digits. */
static struct digits shortest_digits(double value) {
    int figures = value < DBL_MIN ? 1 : 15;
    struct digits d = digits_of(value, figures);
    while (figures < 17 && !reads_back(value, &d) && !next_above_reads_back(value, &d, figures)) {
        d = digits_of(value, ++figures);
    }
    return d;
}

static bool is_finite(double value) {
    return value <= DBL_MAX && value >= -DBL_MAX;
}

/* value as digits with up to four decimals, if that reads back to it; else 0.  A decimal of at most 15
 * digits that reads back is the only such one, so without trailing zeros it is the shortest. */
static int few_decimals(double value, char *out) {
    enum { SCALE = 10000 };
    if (value >= 1e10 || value < 1e-4) {
        return 0;
    }
    uint64_t scaled = (uint64_t)(value * SCALE + 0.5); /* below 1e14: exact as a double */
    if ((double)scaled / SCALE != value) { /* one rounding: the double nearest to the decimal */
        return 0;
    }
    char text[24];
    int at = (int)sizeof text, decimals = 4;
    for (; decimals > 0 && scaled % 10 == 0; decimals--) {
        scaled /= 10;
    }
    for (int i = 0; scaled > 0 || i <= decimals; i++) {
        if (i == decimals && decimals > 0) {
            text[--at] = '.';
        }
        text[--at] = (char)('0' + (int)(scaled % 10));
        scaled /= 10;
    }
    memcpy(out, text + at, sizeof text - (size_t)at);
    return (int)sizeof text - at;
}

static char *put_integer(char *out, uint64_t value) {
    char text[24], *p = text + sizeof text;
    do {
        *--p = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value > 0);
    size_t n = (size_t)(text + sizeof text - p);
    memcpy(out, p, n);
    return out + n;
}

size_t gr_num_shortest(double value, char out[GR_NUM_SIZE]) {
    char *end = out;
    if (!is_finite(value)) {
        return finish(end, out);
    }
    if (signbit(value)) {
        *end++ = '-';
        value = -value;
    }
    if (value < 0x1p53 && value == (double)(int64_t)value) {
        return finish(put_integer(end, (uint64_t)value), out);
    }
    int few = few_decimals(value, end);
    if (few > 0) {
        return finish(end + few, out);
    }
    struct digits d = shortest_digits(value);
    bool plain = value >= 1e-6 && value < 1e16;
    return finish(plain ? put_plain(end, &d) : put_scientific(end, &d), out);
}

/* Decimal digits of value, at least `width` of them, right to left from end; returns the start. */
static char *digits_before(char *end, gr_u128 value, int width) {
    char *p = end;
    for (; value || end - p < width; value /= 10) {
        *--p = (char)('0' + (int)(value % 10));
        if (value <= UINT64_MAX) { /* 128-bit division is slow; few values need it */
            uint64_t rest = (uint64_t)value / 10;
            for (; rest || end - p < width; rest /= 10) {
                *--p = (char)('0' + (int)(rest % 10));
            }
            break;
        }
    }
    return p;
}

/* value * 10^decimals as an integer, ties to even; value < 2^67, decimals <= 20. */
static gr_u128 scaled_integer(double value, int decimals) {
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(value, &exponent), 53);
    exponent -= 53;
    gr_u128 product = mantissa;
    for (int i = 0; i < decimals; i++) {
        product *= 10; /* < 2^53 * 10^20 < 2^120 */
    }
    return exponent >= 0 ? product << exponent : gr_wide_shift_right(product, -exponent);
}

size_t gr_num_fixed(double value, int decimals, char out[GR_NUM_SIZE]) {
    if (!is_finite(value)) {
        return finish(out, out);
    }
    decimals = decimals < 0 ? 0 : decimals > 20 ? 20 : decimals;
    double size = fabs(value);
    if (size >= 0x1p53) { /* an integer; the scaled one might not fit */
        return (size_t)snprintf(out, GR_NUM_SIZE, "%.*f", decimals, value);
    }
    char text[64], *end = text + sizeof(text);
    gr_u128 scaled = scaled_integer(size, decimals);
    char *start = digits_before(end, scaled, decimals + 1);
    char *at = out;
    if (value < 0 && scaled) {
        *at++ = '-';
    }
    at = put(at, start, (int)(end - start) - decimals);
    if (decimals) {
        *at++ = '.';
        at = put(at, end - decimals, decimals);
    }
    return finish(at, out);
}

size_t gr_num_significant(double value, int figures, char out[GR_NUM_SIZE]) {
    char *end = out;
    if (!is_finite(value)) {
        return finish(end, out);
    }
    if (value == 0) {
        *end++ = '0';
        return finish(end, out);
    }
    if (value < 0) {
        *end++ = '-';
        value = -value;
    }
    figures = figures < 1 ? 1 : figures > 17 ? 17 : figures;
    struct digits d = digits_of(value, figures);
    d.count = figures; /* (26.0, 3) is "26.0": the zeros are figures too */
    return finish(put_plain(end, &d), out);
}
