#include "template/format.h"

#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "template/words.h"

int gr_format_figures(double u) {
    if (isnan(u)) {
        return 2;
    }
    return u < 0.02 ? 4 : u < 0.10 ? 3 : u < 0.50 ? 2 : 1;
}

/* One row a unit, rising within a family; the family is found by its base (size 1). */
static const struct unit_row {
    const char *base;
    struct gr_unit unit;
} units[] = {
    {"kWh", {1e-6, "mWh"}}, {"kWh", {1e-3, "Wh"}}, {"kWh", {1, "kWh"}},  {"kWh", {1e3, "MWh"}},
    {"kWh", {1e6, "GWh"}},  {"kWh", {1e9, "TWh"}}, {"kg", {1e-6, "mg"}}, {"kg", {1e-3, "g"}},
    {"kg", {1, "kg"}},      {"kg", {1e3, "t"}},    {"W", {1e-3, "mW"}},  {"W", {1, "W"}},
    {"W", {1e3, "kW"}},     {"W", {1e6, "MW"}},
};

/* What is printed, as a number: so that 999.7 kg at two figures becomes 1.0 t. */
static double rounded(double value, int figures) {
    char text[GR_NUM_SIZE];
    double result = value;
    size_t n = gr_num_significant(value, figures, text);
    return gr_num_parse((struct gr_str){text, n}, &result) ? result : value;
}

struct gr_unit gr_format_unit(double value, int figures, const char *base) {
    struct gr_unit found = {1, base};
    if (value == 0 || !isfinite(value)) {
        return found;
    }
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (strcmp(units[i].base, base) != 0) {
            continue;
        }
        bool first = i == 0 || strcmp(units[i - 1].base, base) != 0;
        if (first || fabs(rounded(value / units[i].unit.size, figures)) >= 1) {
            found = units[i].unit;
        }
    }
    return found;
}

/* Puts digits (a plain decimal number) with groups of three once the integer part has `from`. */
static void put_grouped(struct gr_buf *out, struct gr_str digits, size_t from) {
    if (digits.n > 0 && digits.p[0] == '-') {
        gr_buf_puts(out, GR_MINUS);
        digits.p++;
        digits.n--;
    }
    size_t point = gr_str_find(digits, GR_STR("."));
    size_t whole = point == SIZE_MAX ? digits.n : point;
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && whole >= from && (whole - i) % 3 == 0) {
            gr_buf_puts(out, GR_THIN);
        }
        gr_buf_putc(out, digits.p[i]);
    }
    gr_buf_put(out, (struct gr_str){digits.p + whole, digits.n - whole});
}

enum { GROUP_TEXT = 5, GROUP_COLUMN = 4 };

struct gr_column gr_format_column(double total, int figures, const char *base) {
    struct gr_unit unit = gr_format_unit(total, figures, base);
    double size = fabs(total / unit.size);
    int whole = size >= 1 ? (int)floor(log10(size)) + 1 : 1;
    int label = figures > whole ? figures - whole : 0;
    int fine = size < 100 ? 2 : 1;
    int more = label + (figures < 4 ? 1 : 0); /* four figures are enough even for checking sums */
    return (struct gr_column){unit, more > fine ? more : fine, size >= 10000};
}

void gr_put_significant(struct gr_buf *out, double value, int figures) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_significant(value, figures, text);
    put_grouped(out, (struct gr_str){text, n}, GROUP_TEXT);
}

static void put_fixed(struct gr_buf *out, double value, int decimals, size_t from) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_fixed(value, decimals, text);
    bool zero = strspn(text, "0.") == n;
    if (zero && value > 0) {
        gr_buf_puts(out, "<" GR_NBSP);
        n = gr_num_fixed(pow(10, -decimals), decimals, text);
    }
    put_grouped(out, (struct gr_str){text, n}, from);
}

void gr_put_fixed(struct gr_buf *out, double value, int decimals) {
    put_fixed(out, value, decimals, GROUP_TEXT);
}

void gr_put_fixed_column(struct gr_buf *out, double value, int decimals) {
    put_fixed(out, value, decimals, GROUP_COLUMN);
}

void gr_put_column(struct gr_buf *out, const struct gr_column *column, double value) {
    (column->grouped ? gr_put_fixed_column : gr_put_fixed)(out, value / column->unit.size,
                                                           column->decimals);
}

void gr_put_integer(struct gr_buf *out, double value) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_fixed(value, 0, text);
    put_grouped(out, (struct gr_str){text, n}, GROUP_TEXT);
}

void gr_put_exact(struct gr_buf *out, double value) {
    char text[GR_NUM_SIZE];
    double size = fabs(value);
    if (size >= 1e9) {
        int figures = 1;
        while (figures < 4 && rounded(value, figures) != value) {
            figures++;
        }
        gr_put_power(out, value, figures);
        return;
    }
    size_t n = gr_num_shortest(value, text);
    size_t point = gr_str_find((struct gr_str){text, n}, GR_STR("."));
    bool stated = memchr(text, 'e', n) == NULL && (point == SIZE_MAX || n - point <= 4);
    if (stated) {
        put_grouped(out, (struct gr_str){text, n}, GROUP_TEXT);
    } else if (size >= 1) {
        gr_put_fixed(out, value, 3);
    } else {
        gr_put_significant(out, value, 4);
    }
}

void gr_put_figure(struct gr_buf *out, double value, int figures, const char *base) {
    struct gr_unit unit = gr_format_unit(value, figures, base);
    gr_put_significant(out, value / unit.size, figures);
    gr_buf_puts(out, GR_NBSP);
    gr_buf_puts(out, unit.name);
}

void gr_put_percentage(struct gr_buf *out, double percentage) {
    if (percentage > 0 && percentage < 0.05) {
        gr_buf_puts(out, "<" GR_NBSP "0.1" GR_NBSP "%");
        return;
    }
    bool whole = percentage == floor(percentage);
    gr_put_fixed(out, percentage, whole ? 0 : 1);
    gr_buf_puts(out, GR_NBSP "%");
}

void gr_put_share(struct gr_buf *out, double ratio) {
    double percent = ratio * 100;
    bool fine = (percent > 0 && percent < 1) || (percent >= 99.5 && percent < 100);
    if (!fine) {
        gr_put_integer(out, percent);
        gr_buf_puts(out, GR_NBSP "%");
    } else if (percent >= 99.95) {
        gr_buf_puts(out, ">" GR_NBSP "99.9" GR_NBSP "%");
    } else if (percent < 0.05) {
        gr_put_percentage(out, percent);
    } else {
        gr_put_fixed(out, percent, 1);
        gr_buf_puts(out, GR_NBSP "%");
    }
}

static bool is_small(double percent) {
    return percent > 0 && percent < 1;
}

/* Index of the large part with the largest remainder that has not been raised yet. */
static size_t next_to_raise(const double *ratios, const double *out, size_t count) {
    size_t best = count;
    double most = -1;
    for (size_t i = 0; i < count; i++) {
        double percent = ratios[i] * 100;
        double rest = percent - out[i];
        if (!is_small(percent) && rest >= 0 && rest > most) {
            most = rest;
            best = i;
        }
    }
    return best;
}

void gr_format_percentages(const double *ratios, size_t count, double *out) {
    double whole = 0;
    double given = 0;
    for (size_t i = 0; i < count; i++) {
        double percent = ratios[i] * 100;
        out[i] = is_small(percent) ? percent < 0.05 ? percent : round(percent * 10) / 10
                                   : floor(percent);
        if (!is_small(percent)) {
            whole += percent;
            given += out[i];
        }
    }
    for (double left = round(whole) - given; left >= 1; left--) {
        size_t i = next_to_raise(ratios, out, count);
        if (i == count) {
            return;
        }
        out[i]++;
    }
}

static void put_superscript(struct gr_buf *out, int number) {
    static const char *const digits[] = {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"};
    char text[16];
    int n = snprintf(text, sizeof text, "%d", number < 0 ? -number : number);
    if (number < 0) {
        gr_buf_puts(out, "\xe2\x81\xbb");
    }
    for (int i = 0; i < n; i++) {
        gr_buf_puts(out, digits[text[i] - '0']);
    }
}

void gr_put_power(struct gr_buf *out, double value, int figures) {
    double size = fabs(value);
    if (size == 0 || (size >= 1e-3 && size < 1e5)) {
        gr_put_significant(out, value, figures);
        return;
    }
    int exponent = (int)floor(log10(size));
    double mantissa = rounded(value / pow(10, exponent), figures);
    if (fabs(mantissa) >= 10) {
        mantissa /= 10;
        exponent++;
    } else if (fabs(mantissa) < 1) {
        mantissa *= 10;
        exponent--;
    }
    gr_put_significant(out, mantissa, figures);
    gr_buf_puts(out, GR_NBSP GR_TIMES GR_NBSP "10");
    put_superscript(out, exponent);
}

void gr_put_fraction(struct gr_buf *out, const struct gr_language *in, double ratio) {
    static const struct {
        double ratio;
        const char *key;
    } fractions[] = {
        {1.0 / 10, "fraction-1-10"}, {1.0 / 5, "fraction-1-5"},   {1.0 / 4, "fraction-1-4"},
        {1.0 / 3, "fraction-1-3"},   {2.0 / 5, "fraction-2-5"},   {1.0 / 2, "fraction-1-2"},
        {3.0 / 5, "fraction-3-5"},   {2.0 / 3, "fraction-2-3"},   {3.0 / 4, "fraction-3-4"},
        {4.0 / 5, "fraction-4-5"},   {9.0 / 10, "fraction-9-10"},
    };
    size_t best = 0;
    for (size_t i = 1; i < GR_COUNT(fractions); i++) {
        if (fabs(fractions[i].ratio - ratio) < fabs(fractions[best].ratio - ratio)) {
            best = i;
        }
    }
    if (fabs(fractions[best].ratio - ratio) <= 0.015) {
        gr_sentence_put(out, in, fractions[best].key, NULL, 0);
    } else {
        size_t from = out->n;
        gr_put_share(out, ratio);
        gr_language_decimals(in, out, from);
    }
}
