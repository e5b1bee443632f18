/*
 * Numbers in the ranges logs and reports have are converted by integer arithmetic here.  What is
 * left goes to strtod and snprintf: nobody in this program calls setlocale, so they work in the C
 * locale, and glibc rounds both correctly.
 */
#include "base/num.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
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

static const uint64_t power_of_5[28] = {
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

/* digits * 10^exponent for -27 <= exponent <= 27, exactly: a product of 128 bits, or a quotient whose
 * remainder only matters as "a little more". */
static double scale(uint64_t digits, int exponent) {
    if (digits <= UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
        double value = (double)digits; /* both exact, so one rounding */
        return exponent < 0 ? value / power_of_10[-exponent] : value * power_of_10[exponent];
    }
    if (exponent >= 0) {
        return gr_wide_to_double((gr_u128)digits * power_of_5[exponent], false, exponent);
    }
    uint64_t divisor = power_of_5[-exponent];
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
    if (d.exponent < -27 || d.exponent > 27) {
        return parse_by_libc(text, out);
    }
    double value = scale(d.digits, (int)d.exponent);
    /* With more digits than are held, the truth lies between these two. */
    if (d.cut && value != scale(d.digits + 1, (int)d.exponent)) {
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

/* ---- double to text ---- */

/* The significant digits of a positive finite value, and where the point goes: 0.d1d2d3... times
 * 10^point. */
struct digits {
    char text[20];
    int count; /* without trailing zeros; at least 1 */
    int point;
};

static struct digits digits_of(double value, int figures) {
    char text[40]; /* "d.ddde-xxx" */
    snprintf(text, sizeof(text), "%.*e", figures - 1, value);
    struct digits d = {.count = figures};
    d.text[0] = text[0];
    for (int i = 1; i < figures; i++) {
        d.text[i] = text[i + 1];
    }
    d.point = 1 + (int)strtol(strchr(text, 'e') + 1, NULL, 10);
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
