/*
 * plain.c - values that the XSD surely accepts, told without libxml2: its form of the schema costs more to
 * make than all of the rest of an experiment file.
 *
 * Patterns are known by their text, so a change of one in the XSD makes its values not plain, not wrong.
 */
#include <math.h>

#include "base/num.h"
#include "metadata/schema.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** Value of n digits at p; -1 if one of them is none. */
static int digits(const char *p, size_t n) {
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(p[i])) {
            return -1;
        }
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

static bool is_between(int value, int least, int most) {
    return value >= least && value <= most;
}

/* ---- patterns ---- */

static bool is_id(struct gr_str v) {
    bool fits = v.n > 0 && v.p[0] != '.' && v.p[0] != '-' && v.p[0] != '/';
    for (size_t i = 0; i < v.n && fits; i++) {
        char c = v.p[i];
        fits = is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-' || c == '/';
    }
    return fits;
}

static bool is_year(struct gr_str v) {
    return v.n == 4 && is_between(digits(v.p, 4), 1900, 2099);
}

static bool is_country(struct gr_str v) {
    return v.n == 2 && v.p[0] >= 'A' && v.p[0] <= 'Z' && v.p[1] >= 'A' && v.p[1] <= 'Z';
}

/** 29 February is left to libxml2. */
static bool is_date(struct gr_str v) {
    static const int last[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (v.n != 10 || v.p[4] != '-' || v.p[7] != '-' || digits(v.p, 4) < 1) {
        return false;
    }
    int month = digits(v.p + 5, 2);
    return is_between(month, 1, 12) && is_between(digits(v.p + 8, 2), 1, last[month - 1]);
}

/** 2024-02-01T09:00:00[.5]Z or with +01:00; 24:00 and leap seconds are left to libxml2. */
static bool is_stamp(struct gr_str v) {
    if (v.n < 20 || !is_date((struct gr_str){v.p, 10}) || v.p[10] != 'T' || v.p[13] != ':' ||
        v.p[16] != ':' || !is_between(digits(v.p + 11, 2), 0, 23) ||
        !is_between(digits(v.p + 14, 2), 0, 59) || !is_between(digits(v.p + 17, 2), 0, 59)) {
        return false;
    }
    size_t at = 19;
    if (v.p[at] == '.') {
        size_t from = ++at;
        while (at < v.n && is_digit(v.p[at])) {
            at++;
        }
        if (at == from || at - from > 9) {
            return false;
        }
    }
    const char *zone = v.p + at;
    size_t left = v.n - at;
    return (left == 1 && *zone == 'Z') ||
           (left == 6 && (*zone == '+' || *zone == '-') && zone[3] == ':' &&
            is_between(digits(zone + 1, 2), 0, 13) && is_between(digits(zone + 4, 2), 0, 59));
}

static bool is_number(struct gr_str v) {
    double number;
    return gr_num_parse(v, &number);
}

static const struct {
    const char *pattern;
    bool (*fits)(struct gr_str value);
} patterns[] = {
    {"[A-Za-z0-9_][A-Za-z0-9_.\\-/]*", is_id},
    {"[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+\\-]?[0-9]+)?", is_number},
    {"(19|20)[0-9]{2}", is_year},
    {"[A-Z]{2}", is_country},
    {"[0-9]{4}-[0-9]{2}-[0-9]{2}", is_date},
    {".*(Z|[+\\-][0-9]{2}:[0-9]{2})", is_stamp},
};

static bool fits_pattern(const struct gr_type *type, struct gr_str value) {
    if (!type->pattern) {
        return type->form != GR_FORM_DATE && type->form != GR_FORM_STAMP &&
               type->form != GR_FORM_NUMBER;
    }
    for (size_t i = 0; i < GR_COUNT(patterns); i++) {
        if (strcmp(patterns[i].pattern, type->pattern) == 0) {
            return patterns[i].fits(value);
        }
    }
    return false;
}

/* ---- facets ---- */

/** Bytes are at least as many as characters, so a text of no more bytes is not too long; that of a
 *  character is not too short, and more is asked of none. */
static bool fits_length(const struct gr_type *type, struct gr_str value) {
    for (size_t i = 0; i < value.n; i++) {
        if ((unsigned char)value.p[i] < ' ') {
            return false;
        }
    }
    return value.n <= type->longest && type->shortest <= 1 && value.n >= type->shortest;
}

static bool fits_bounds(const struct gr_type *type, struct gr_str value) {
    double number;
    return gr_num_parse(value, &number) &&
           (type->above ? number > type->least : number >= type->least) &&
           (type->below ? number < type->most : number <= type->most);
}

static bool is_choice(const struct gr_type *type, struct gr_str value) {
    for (size_t i = 0; i < type->choice_count; i++) {
        if (gr_str_is(value, type->choices[i])) {
            return true;
        }
    }
    return false;
}

/** Digits alone, of a number above 0. */
static bool is_count(struct gr_str value) {
    return value.n > 0 && value.n <= 9 && digits(value.p, value.n) > 0;
}

bool gr_value_is_plain(const struct gr_type *type, struct gr_str value) {
    if (type->opaque || !fits_length(type, value) || !fits_pattern(type, value)) {
        return false;
    }
    bool choice = type->form == GR_FORM_CHOICE || type->form == GR_FORM_BOOL;
    bool number = type->form == GR_FORM_NUMBER || type->form == GR_FORM_COUNT;
    return (!choice || is_choice(type, value)) && (!number || fits_bounds(type, value)) &&
           (type->form != GR_FORM_COUNT || is_count(value));
}
