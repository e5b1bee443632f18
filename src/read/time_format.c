#include "read/time_format.h"

#include <stdio.h>

/** What has been read so far. */
struct fields {
    struct gr_civil civil;
    int day_of_year; /* 0: none */
    int half_day;    /* 0: none, 1: AM, 2: PM */
    int64_t epoch_s;
    bool has_epoch, zone_known;
    int offset_s;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** 1 to `most` digits. */
static bool take_number(struct gr_str *text, size_t most, int64_t *out) {
    size_t n = 0;
    int64_t value = 0;
    while (n < text->n && n < most && is_digit(text->p[n])) {
        value = 10 * value + (text->p[n++] - '0');
    }
    text->p += n;
    text->n -= n;
    *out = value;
    return n > 0;
}

static bool take_int(struct gr_str *text, size_t most, int least, int *out) {
    int64_t value = 0;
    if (!take_number(text, most, &value) || value < least) {
        return false;
    }
    *out = (int)value;
    return true;
}

static bool take_year(struct gr_str *text, size_t digits, int *out) {
    size_t before = text->n;
    if (!take_int(text, digits, 0, out) || before - text->n != digits) {
        return false;
    }
    if (digits == 2) { /* as POSIX: 69..99 are of the 20th century */
        *out += *out >= 69 ? 1900 : 2000;
    }
    return true;
}

static bool take_fraction(struct gr_str *text, int *out) {
    static const int scale[] = {0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    size_t before = text->n;
    int64_t value = 0;
    if (!take_number(text, 9, &value)) {
        return false;
    }
    *out = (int)value * scale[before - text->n];
    return true;
}

/** One of English names, long or cut to three letters; its number from 1. */
static bool take_name(struct gr_str *text, const char *const *names, size_t count, int *out) {
    for (size_t i = 0; i < count; i++) {
        struct gr_str whole = gr_str(names[i]), brief = {names[i], 3};
        struct gr_str forms[] = {whole, brief};
        for (size_t f = 0; f < 2; f++) {
            if (text->n >= forms[f].n &&
                gr_str_eq_fold((struct gr_str){text->p, forms[f].n}, forms[f])) {
                text->p += forms[f].n;
                text->n -= forms[f].n;
                *out = (int)i + 1;
                return true;
            }
        }
    }
    return false;
}

static bool take_month(struct gr_str *text, int *out) {
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return take_name(text, names, GR_COUNT(names), out);
}

static bool take_weekday(struct gr_str *text) {
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    int unused = 0;
    return take_name(text, names, GR_COUNT(names), &unused);
}

static bool take_half_day(struct gr_str *text, int *out) {
    if (text->n < 2 || (text->p[1] != 'M' && text->p[1] != 'm')) {
        return false;
    }
    bool am = text->p[0] == 'A' || text->p[0] == 'a', pm = text->p[0] == 'P' || text->p[0] == 'p';
    *out = am ? 1 : 2;
    text->p += 2;
    text->n -= 2;
    return am || pm;
}

static bool take_zone(struct gr_str *text, struct fields *f) {
    f->zone_known = true;
    if (text->n > 0 && text->p[0] == 'Z') {
        text->p++;
        text->n--;
        return true;
    }
    if (text->n < 5 || (text->p[0] != '+' && text->p[0] != '-')) {
        return false;
    }
    int sign = text->p[0] == '-' ? -1 : 1, hours = 0, minutes = 0;
    text->p++;
    text->n--;
    if (!take_int(text, 2, 0, &hours)) {
        return false;
    }
    if (text->n > 0 && text->p[0] == ':') {
        text->p++;
        text->n--;
    }
    bool ok = take_int(text, 2, 0, &minutes) && hours < 24 && minutes < 60;
    f->offset_s = sign * (hours * 3600 + minutes * 60);
    return ok;
}

static bool take_epoch(struct gr_str *text, struct fields *f) {
    f->has_epoch = f->zone_known = true;
    return take_number(text, 11, &f->epoch_s) && f->epoch_s < INT64_C(9000000000);
}

static bool take(char directive, struct gr_str *text, struct fields *f) {
    struct gr_civil *c = &f->civil;
    switch (directive) {
    case 'Y':
        return take_year(text, 4, &c->year);
    case 'y':
        return take_year(text, 2, &c->year);
    case 'm':
        return take_int(text, 2, 1, &c->month);
    case 'e':
    case 'd':
        return take_int(text, 2, 1, &c->day);
    case 'H':
    case 'I':
        return take_int(text, 2, 0, &c->hour);
    case 'M':
        return take_int(text, 2, 0, &c->minute);
    case 'S':
        return take_int(text, 2, 0, &c->second);
    case 'f':
        return take_fraction(text, &c->nanosecond);
    case 'j':
        return take_int(text, 3, 1, &f->day_of_year);
    case 'b':
    case 'h':
    case 'B':
        return take_month(text, &c->month);
    case 'a':
    case 'A':
        return take_weekday(text);
    case 'p':
        return take_half_day(text, &f->half_day);
    case 's':
        return take_epoch(text, f);
    case 'z':
        return take_zone(text, f);
    default:
        return false;
    }
}

static const char *expansion(char directive) {
    return directive == 'F' ? "%Y-%m-%d" : directive == 'T' ? "%H:%M:%S" : NULL;
}

static void skip_blanks(struct gr_str *text) {
    while (text->n > 0 && (text->p[0] == ' ' || text->p[0] == '\t')) {
        text->p++;
        text->n--;
    }
}

static bool match(const char *format, struct gr_str *text, struct fields *f) {
    for (const char *p = format; *p; p++) {
        if (*p == ' ') {
            skip_blanks(text);
            continue;
        }
        bool directive = p[0] == '%' && p[1] != '%';
        p += *p == '%' && p[1] != 0;
        if (directive) {
            const char *inner = expansion(*p);
            if (inner ? !match(inner, text, f) : !take(*p, text, f)) {
                return false;
            }
        } else if (text->n == 0 || text->p[0] != *p) {
            return false;
        } else {
            text->p++;
            text->n--;
        }
    }
    return true;
}

static bool add_up(struct fields *f, gr_time *out) {
    struct gr_civil *c = &f->civil;
    if (f->has_epoch) {
        *out = f->epoch_s * GR_SECOND_NS + c->nanosecond;
        return true;
    }
    if (f->half_day) {
        if (c->hour < 1 || c->hour > 12) {
            return false;
        }
        c->hour = c->hour % 12 + (f->half_day == 2 ? 12 : 0);
    }
    if (f->day_of_year) {
        c->month = c->day = 1;
    }
    if (!gr_time_from_civil(c, out)) {
        return false;
    }
    *out += (f->day_of_year ? f->day_of_year - 1 : 0) * GR_DAY_NS;
    *out -= f->offset_s * GR_SECOND_NS;
    return true;
}

bool gr_time_format_parse(const char *format, struct gr_str text, gr_time *out, bool *zone_known) {
    struct fields f = {0};
    if (!match(format, &text, &f) || text.n > 0 || !add_up(&f, out)) {
        return false;
    }
    *zone_known = f.zone_known;
    return true;
}

const char *gr_time_format_fault(const char *format, char buffer[64]) {
    static const char known[] = "YymdeHIMSfjbhBaApszFT%";
    bool year = false, day = false;
    for (const char *p = format; *p; p++) {
        if (*p != '%') {
            continue;
        }
        p++;
        if (*p == 0 || !strchr(known, *p)) {
            (void)snprintf(buffer, 64, "%%%c is not known", *p ? *p : ' ');
            return buffer;
        }
        year |= strchr("YysF", *p) != NULL;
        day |= strchr("dejsF", *p) != NULL;
    }
    if (!year || !day) {
        (void)snprintf(buffer, 64, "it has no %s", year ? "day" : "year");
        return buffer;
    }
    return NULL;
}
