/*
 * Time zones from the system's zoneinfo: TZif files of version 2 and later (RFC 8536), and the POSIX
 * rule in their footer for the time after the last transition listed.
 */
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZONEINFO "/usr/share/zoneinfo/"

enum { FILE_LIMIT = 128 * 1024, NAME_LIMIT = 64, HEADER_SIZE = 44 };

/* When the clock is changed, every year. */
struct rule {
    char kind; /* 'M' month.week.weekday, 'J' day 1..365 without leap days, 'N' day 0..365 */
    int month, week, weekday, day;
    int second; /* after midnight, local time; may be negative or beyond a day */
};

/* "CET-1CEST,M3.5.0,M10.5.0/3" */
struct footer {
    bool known, has_summer;
    int standard_s, summer_s;
    struct rule start, end; /* of summer time */
};

struct gr_zone {
    size_t count;       /* of transitions */
    int64_t *at_s;      /* seconds since 1970, ascending */
    int *offset_s;      /* from at_s[i] on */
    int first_offset_s; /* before at_s[0], or always */
    struct footer footer;
};

/* ---- the POSIX rule ---- */

static bool take(const char **p, char c) {
    bool found = **p == c;
    *p += found;
    return found;
}

static bool take_int(const char **p, int limit, int *out) {
    const char *start = *p;
    int value = 0;
    for (; **p >= '0' && **p <= '9' && value <= limit; (*p)++) {
        value = value * 10 + (**p - '0');
    }
    *out = value;
    return *p > start && value <= limit;
}

static bool take_abbreviation(const char **p) {
    const char *start = *p;
    if (take(p, '<')) {
        while (**p && **p != '>') {
            (*p)++;
        }
        return take(p, '>');
    }
    while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z')) {
        (*p)++;
    }
    return *p - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_hms(const char **p, int *seconds) {
    int sign = take(p, '-') ? -1 : 1;
    int hour, minute = 0, second = 0;
    if (sign > 0) {
        take(p, '+');
    }
    if (!take_int(p, 167, &hour)) {
        return false;
    }
    if (take(p, ':') &&
        (!take_int(p, 59, &minute) || (take(p, ':') && !take_int(p, 59, &second)))) {
        return false;
    }
    *seconds = sign * (hour * 3600 + minute * 60 + second);
    return true;
}

static bool take_day(const char **p, struct rule *rule) {
    if (take(p, 'M')) {
        rule->kind = 'M';
        return take_int(p, 12, &rule->month) && rule->month >= 1 && take(p, '.') &&
               take_int(p, 5, &rule->week) && rule->week >= 1 && take(p, '.') &&
               take_int(p, 6, &rule->weekday);
    }
    rule->kind = take(p, 'J') ? 'J' : 'N';
    return take_int(p, 365, &rule->day) && (rule->kind == 'N' || rule->day >= 1);
}

static bool take_rule(const char **p, struct rule *rule) {
    rule->second = 2 * 3600;
    return take(p, ',') && take_day(p, rule) && (!take(p, '/') || take_hms(p, &rule->second));
}

static bool parse_footer(const char *p, struct footer *f) {
    if (!take_abbreviation(&p) || !take_hms(&p, &f->standard_s)) {
        return false;
    }
    f->standard_s = -f->standard_s; /* POSIX counts west of Greenwich */
    if (*p == '\0') {
        return true;
    }
    f->has_summer = true;
    f->summer_s = f->standard_s + 3600;
    if (!take_abbreviation(&p)) {
        return false;
    }
    if (*p != ',') {
        if (!take_hms(&p, &f->summer_s)) {
            return false;
        }
        f->summer_s = -f->summer_s;
    }
    return take_rule(&p, &f->start) && take_rule(&p, &f->end) && *p == '\0';
}

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Local seconds since 1970 at which the rule falls in a year. */
static int64_t rule_second(const struct rule *rule, int year) {
    int64_t day;
    if (rule->kind == 'M') {
        int64_t first = gr_days_from_civil(year, rule->month, 1);
        int first_weekday = (gr_weekday(first * GR_DAY_NS) + 1) % 7; /* 0 Sunday here */
        int64_t next_month = rule->month == 12 ? gr_days_from_civil(year + 1, 1, 1)
                                               : gr_days_from_civil(year, rule->month + 1, 1);
        day = first + (rule->weekday - first_weekday + 7) % 7 + (rule->week - 1) * 7;
        day -= day >= next_month ? 7 : 0; /* week 5 is the last one */
    } else {
        bool past_leap_day = rule->kind == 'J' && rule->day >= 60 && is_leap(year);
        day = gr_days_from_civil(year, 1, 1) + rule->day - (rule->kind == 'J') + past_leap_day;
    }
    return day * 86400 + rule->second;
}

static int footer_offset_s(const struct footer *f, int64_t utc_s) {
    if (!f->has_summer) {
        return f->standard_s;
    }
    int64_t local_s = utc_s + f->standard_s, limit_s = INT64_C(9100000000); /* the year 2258 */
    local_s = local_s > limit_s ? limit_s : local_s < -limit_s ? -limit_s : local_s;
    int year = gr_civil_from_time(local_s * GR_SECOND_NS).year;
    int64_t start = rule_second(&f->start, year) - f->standard_s;
    int64_t end = rule_second(&f->end, year) - f->summer_s;
    bool summer = start < end ? utc_s >= start && utc_s < end : utc_s >= start || utc_s < end;
    return summer ? f->summer_s : f->standard_s;
}

/* ---- the file ---- */

struct counts {
    uint32_t utc, standard, leap, time, type, abbreviation;
};

static uint32_t be32(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const unsigned char *p) {
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool read_header(const unsigned char *p, size_t n, struct counts *c) {
    if (n < HEADER_SIZE || memcmp(p, "TZif", 4) != 0 || p[4] < '2') {
        return false;
    }
    *c = (struct counts){be32(p + 20), be32(p + 24), be32(p + 28),
                         be32(p + 32), be32(p + 36), be32(p + 40)};
    return c->utc <= 256 && c->standard <= 256 && c->leap <= 4096 && c->time <= 8192 &&
           c->type >= 1 && c->type <= 256 && c->abbreviation <= 4096;
}

static size_t body_size(const struct counts *c, size_t time_size) {
    return c->time * (time_size + 1) + c->type * 6U + c->abbreviation + c->leap * (time_size + 4) +
           c->standard + c->utc;
}

static bool read_transitions(struct gr_arena *arena, const unsigned char *body,
                             const struct counts *c, struct gr_zone *zone) {
    const unsigned char *index = body + c->time * 8U, *types = index + c->time;
    zone->count = c->time;
    zone->at_s = GR_NEW_N(arena, int64_t, c->time);
    zone->offset_s = GR_NEW_N(arena, int, c->time);
    for (size_t i = 0; i < c->time; i++) {
        if (index[i] >= c->type) {
            return false;
        }
        zone->at_s[i] = be64(body + i * 8);
        zone->offset_s[i] = (int)(int32_t)be32(types + index[i] * 6U);
        if ((i > 0 && zone->at_s[i] <= zone->at_s[i - 1]) || zone->offset_s[i] < -90000 ||
            zone->offset_s[i] > 93600) {
            return false;
        }
    }
    zone->first_offset_s = (int)(int32_t)be32(types);
    return zone->first_offset_s >= -90000 && zone->first_offset_s <= 93600;
}

static bool read_footer(struct gr_arena *arena, struct gr_str rest, struct gr_zone *zone) {
    if (rest.n < 2 || rest.p[0] != '\n') {
        return false;
    }
    rest = (struct gr_str){rest.p + 1, rest.n - 1};
    struct gr_str line = gr_str_cut(&rest, '\n');
    zone->footer.known = line.n > 0; /* empty: no rule is known */
    return line.n == 0 || parse_footer(gr_arena_str(arena, line), &zone->footer);
}

static struct gr_zone *parse_file(struct gr_arena *arena, const unsigned char *p, size_t n) {
    struct gr_zone *zone = GR_NEW(arena, struct gr_zone);
    struct counts c;
    if (!read_header(p, n, &c)) {
        return NULL;
    }
    size_t second = HEADER_SIZE + body_size(&c, 4); /* the first block is for 32-bit readers */
    if (n < second || !read_header(p + second, n - second, &c)) {
        return NULL;
    }
    size_t body = second + HEADER_SIZE, end = body + body_size(&c, 8);
    if (n < end || !read_transitions(arena, p + body, &c, zone) ||
        !read_footer(arena, (struct gr_str){(const char *)p + end, n - end}, zone)) {
        return NULL;
    }
    return zone;
}

/* The whole of a regular file of sensible size; returns its length, 0 for anything else. */
static size_t read_file(const char *path, unsigned char *out, size_t limit) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0) {
        return 0;
    }
    size_t n = 0;
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    while (regular && n < limit) {
        ssize_t got = read(fd, out + n, limit - n);
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            break;
        }
        n += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    return n < limit ? n : 0;
}

/* Area/Place: no dots, so a name cannot leave the folder. */
static bool is_zone_name(struct gr_str name) {
    if (name.n == 0 || name.n > NAME_LIMIT || name.p[0] == '/') {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-' || c == '+' || c == '/';
        if (!good) {
            return false;
        }
    }
    return true;
}

/* "UTC", "Z" and "+01:00" need no file. */
static bool is_fixed(struct gr_str name, int *offset_s) {
    char stamp[48] = "2000-01-01T00:00:00";
    gr_time t, base;
    bool known;
    *offset_s = 0;
    if (gr_str_is(name, "UTC") || gr_str_is(name, "Z")) {
        return true;
    }
    if (name.n < 5 || name.n > 6 || (name.p[0] != '+' && name.p[0] != '-')) {
        return false;
    }
    gr_time_parse(gr_str(stamp), &base, &known);
    memcpy(stamp + 19, name.p, name.n);
    if (!gr_time_parse(gr_str(stamp), &t, &known)) {
        return false;
    }
    *offset_s = (int)((base - t) / GR_SECOND_NS);
    return true;
}

struct gr_zone *gr_zone_find(struct gr_arena *arena, struct gr_str name) {
    int offset_s;
    if (is_fixed(name, &offset_s)) {
        struct gr_zone *zone = GR_NEW(arena, struct gr_zone);
        zone->first_offset_s = offset_s;
        return zone;
    }
    if (!is_zone_name(name)) {
        return NULL;
    }
    char path[sizeof(ZONEINFO) + NAME_LIMIT];
    snprintf(path, sizeof(path), ZONEINFO "%.*s", (int)name.n, name.p);
    unsigned char *bytes = gr_xmalloc(FILE_LIMIT);
    size_t n = read_file(path, bytes, FILE_LIMIT);
    struct gr_zone *zone = n ? parse_file(arena, bytes, n) : NULL;
    free(bytes);
    return zone;
}

/* ---- use ---- */

static int offset_at_s(const struct gr_zone *zone, int64_t utc_s) {
    size_t low = 0, high = zone->count; /* number of transitions at or before utc_s */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at_s[middle] <= utc_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == zone->count && zone->footer.known) {
        return footer_offset_s(&zone->footer, utc_s);
    }
    return low ? zone->offset_s[low - 1] : zone->first_offset_s;
}

static int64_t whole_seconds(gr_time t) {
    return t / GR_SECOND_NS - (t % GR_SECOND_NS < 0);
}

int gr_zone_offset_s(const struct gr_zone *zone, gr_time utc) {
    return offset_at_s(zone, whole_seconds(utc));
}

gr_time gr_zone_to_utc(const struct gr_zone *zone, gr_time local) {
    int64_t local_s = whole_seconds(local);
    int before = offset_at_s(zone, local_s - 86400), after = offset_at_s(zone, local_s + 86400);
    bool use_after = offset_at_s(zone, local_s - before) != before &&
                     offset_at_s(zone, local_s - after) == after;
    gr_time utc;
    if (local == GR_TIME_NONE ||
        __builtin_sub_overflow(local, (use_after ? after : before) * GR_SECOND_NS, &utc)) {
        return GR_TIME_NONE;
    }
    return utc;
}
