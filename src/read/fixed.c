#include "read/fixed.h"

enum { MOST_DIGITS = 19, MOST_EXPONENT = 400 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** Significant digits as an integer times 10^exponent. */
struct decimal {
    uint64_t digits;
    int count; /* significant digits taken */
    int exponent;
    bool more; /* a digit that is not 0 was cut off behind them */
};

static void take_digit(struct decimal *d, char c, bool fraction) {
    if (d->count == MOST_DIGITS) {
        d->more |= c != '0';
        d->exponent += !fraction;
        return;
    }
    d->digits = 10 * d->digits + (uint64_t)(c - '0');
    d->count += d->digits != 0;
    d->exponent -= fraction;
}

/** [+-]digits to the end of text. */
static bool parse_exponent(struct gr_str text, int *out) {
    bool negative = text.n > 0 && text.p[0] == '-';
    size_t i = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    int value = 0;
    if (i == text.n) {
        return false;
    }
    for (; i < text.n; i++) {
        if (!is_digit(text.p[i])) {
            return false;
        }
        value = value < MOST_EXPONENT ? 10 * value + (text.p[i] - '0') : value;
    }
    *out = negative ? -value : value;
    return true;
}

static bool parse_decimal(struct gr_str text, char mark, struct decimal *d) {
    bool fraction = false, any = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (is_digit(c)) {
            take_digit(d, c, fraction);
            any = true;
        } else if (c == mark && !fraction && any) {
            fraction = true;
        } else if ((c == 'e' || c == 'E') && any) {
            int exponent = 0;
            bool ok = parse_exponent((struct gr_str){text.p + i + 1, text.n - i - 1}, &exponent);
            d->exponent += exponent;
            return ok;
        } else {
            return false;
        }
    }
    return any;
}

/** digits * 10^exponent, to nearest, ties to even. */
static bool scaled(const struct decimal *d, int exponent, uint64_t *out) {
    uint64_t value = d->digits;
    if (value == 0) {
        *out = 0;
        return true;
    }
    for (; exponent > 0; exponent--) {
        if (__builtin_mul_overflow(value, UINT64_C(10), &value)) {
            return false;
        }
    }
    uint64_t below = 0; /* of the digit cut off last: 0..9, and whether anything is behind it */
    bool behind = d->more;
    bool cut = false;
    for (; exponent < 0 && (value > 0 || below > 0); exponent++) {
        behind |= cut && below != 0;
        below = value % 10;
        value /= 10;
        cut = true;
    }
    bool up = below > 5 || (below == 5 && (behind || (value & 1)));
    *out = value + (cut && up ? 1 : 0);
    return true;
}

bool gr_fixed_parse(struct gr_str text, char mark, int scale, int64_t *out) {
    bool negative = text.n > 0 && text.p[0] == '-';
    size_t sign = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    struct decimal d = {0};
    uint64_t value = 0;
    if (!parse_decimal((struct gr_str){text.p + sign, text.n - sign}, mark, &d) ||
        !scaled(&d, d.exponent + scale, &value) || value > INT64_MAX) {
        return false;
    }
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}
