#include "base/time.h"

#include <stdio.h>

/* Days are counted in eras of 400 years that start on 1 March, so that a leap day is the last of its
 * year (after Howard Hinnant, "chrono-compatible low-level date algorithms"). */
enum { DAYS_OF_ERA = 146097, DAYS_TO_1970 = 719468 };

int64_t gr_days_from_civil(int year, int month, int day) {
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970;
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static void date_of_days(int64_t days, struct gr_civil *c) {
    days += DAYS_TO_1970;
    int64_t era = floor_div(days, DAYS_OF_ERA);
    int64_t day_of_era = days - era * DAYS_OF_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    c->day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    c->month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    c->year = (int)(year_of_era + era * 400 + (c->month <= 2));
}

struct gr_civil gr_civil_from_time(gr_time t) {
    struct gr_civil c;
    int64_t days = floor_div(t, GR_DAY_NS);
    int64_t rest = t % GR_DAY_NS;
    rest = rest < 0 ? rest + GR_DAY_NS : rest;
    date_of_days(days, &c);
    int64_t seconds = rest / GR_SECOND_NS;
    c.hour = (int)(seconds / 3600);
    c.minute = (int)(seconds / 60 % 60);
    c.second = (int)(seconds % 60);
    c.nanosecond = (int)(rest % GR_SECOND_NS);
    return c;
}

static int days_of_month(int year, int month) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool within(int value, int low, int high) {
    return value >= low && value <= high;
}

bool gr_time_from_civil(const struct gr_civil *c, gr_time *out) {
    bool good = within(c->year, 1678, 2261) && within(c->month, 1, 12) &&
                within(c->day, 1, days_of_month(c->year, c->month)) && within(c->hour, 0, 23) &&
                within(c->minute, 0, 59) && within(c->second, 0, 59) &&
                within(c->nanosecond, 0, 999999999);
    if (!good) {
        return false;
    }
    int64_t days = gr_days_from_civil(c->year, c->month, c->day);
    int64_t seconds = days * 86400 + c->hour * 3600 + c->minute * 60 + c->second;
    *out = seconds * GR_SECOND_NS + c->nanosecond;
    return true;
}

int gr_weekday(gr_time t) {
    int64_t days = floor_div(t, GR_DAY_NS) + 3; /* 1970-01-01 was a Thursday */
    int weekday = (int)(days % 7);
    return weekday < 0 ? weekday + 7 : weekday;
}

/* ---- text to time ---- */

struct cursor {
    const char *p, *end;
};

static bool take_char(struct cursor *at, char c) {
    bool found = at->p < at->end && *at->p == c;
    at->p += found;
    return found;
}

/* Exactly `width` digits. */
static bool take_number(struct cursor *at, int width, int *out) {
    if (at->end - at->p < width) {
        return false;
    }
    int value = 0;
    for (int i = 0; i < width; i++) {
        unsigned digit = (unsigned)(at->p[i] - '0');
        if (digit > 9) {
            return false;
        }
        value = value * 10 + (int)digit;
    }
    at->p += width;
    *out = value;
    return true;
}

static bool take_date(struct cursor *at, struct gr_civil *c) {
    if (!take_number(at, 4, &c->year)) {
        return false;
    }
    char separator = at->p < at->end && *at->p == '/' ? '/' : '-';
    return take_char(at, separator) && take_number(at, 2, &c->month) && take_char(at, separator) &&
           take_number(at, 2, &c->day);
}

/* At least one digit; what is beyond nanoseconds is cut. */
static bool take_fraction(struct cursor *at, int *nanosecond) {
    const char *start = at->p;
    int unit = 100000000, sum = 0, digit;
    while (take_number(at, 1, &digit)) {
        sum += digit * unit;
        unit /= 10;
    }
    *nanosecond = sum;
    return at->p > start;
}

static bool take_clock(struct cursor *at, struct gr_civil *c) {
    if (!take_number(at, 2, &c->hour) || !take_char(at, ':') || !take_number(at, 2, &c->minute)) {
        return false;
    }
    if (!take_char(at, ':')) {
        return true;
    }
    if (!take_number(at, 2, &c->second)) {
        return false;
    }
    return !take_char(at, '.') || take_fraction(at, &c->nanosecond);
}

/* Z, +HH:MM or +HHMM, as seconds east. */
static bool take_offset(struct cursor *at, int *seconds) {
    if (take_char(at, 'Z')) {
        *seconds = 0;
        return true;
    }
    bool west = take_char(at, '-');
    int hour, minute;
    if ((!west && !take_char(at, '+')) || !take_number(at, 2, &hour)) {
        return false;
    }
    take_char(at, ':');
    if (!take_number(at, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    *seconds = (west ? -1 : 1) * (hour * 3600 + minute * 60);
    return true;
}

bool gr_time_parse(struct gr_str text, gr_time *out, bool *zone_known) {
    struct cursor at = {text.p, text.n ? text.p + text.n : text.p};
    struct gr_civil c = {0};
    gr_time local;
    int offset_s = 0;
    if (text.n == 0 || !take_date(&at, &c)) {
        return false;
    }
    bool has_clock = take_char(&at, 'T') || take_char(&at, ' ');
    if (has_clock && !take_clock(&at, &c)) {
        return false;
    }
    bool zone = at.p < at.end;
    if (zone && (!has_clock || !take_offset(&at, &offset_s) || at.p < at.end)) {
        return false;
    }
    if (!gr_time_from_civil(&c, &local)) {
        return false;
    }
    *out = local - offset_s * GR_SECOND_NS; /* years are limited so that this fits */
    *zone_known = zone;
    return true;
}

/* ---- time to text ---- */

size_t gr_time_date(gr_time t, char out[16]) {
    struct gr_civil c = gr_civil_from_time(t);
    return (size_t)snprintf(out, 16, "%04d-%02d-%02d", c.year, c.month, c.day);
}

size_t gr_time_iso(gr_time t, bool zone, char out[40]) {
    struct gr_civil c = gr_civil_from_time(t);
    int n = snprintf(out, 40, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
    if (c.nanosecond) {
        n += snprintf(out + n, 40 - (size_t)n, ".%09d", c.nanosecond);
        while (out[n - 1] == '0') {
            n--;
        }
    }
    if (zone) {
        out[n++] = 'Z';
    }
    out[n] = '\0';
    return (size_t)n;
}
