#include "chart/scale.h"

#include <math.h>
#include <stdio.h>

double gr_scale_at(const struct gr_scale *s, double value) {
    double span = s->to - s->from;
    return span > 0 ? s->x0 + (value - s->from) / span * (s->x1 - s->x0) : s->x0;
}

double gr_scale_log_at(const struct gr_scale *s, double value) {
    struct gr_scale log = {log10(s->from), log10(s->to), s->x0, s->x1};
    return gr_scale_at(&log, log10(value));
}

/* --- linear --------------------------------------------------------------------------------------- */

static size_t multiples(double low, double high, double step, double *first) {
    const double slack = 1e-9; /* of a step: 0.3 counts as a multiple of 0.1 */
    *first = ceil(low / step - slack);
    double last = floor(high / step + slack);
    return last >= *first ? (size_t)(last - *first) + 1 : 0;
}

static int decimals_of(double mantissa, int exponent) {
    int decimals = mantissa > 2.2 && mantissa < 2.8 ? 1 - exponent : -exponent;
    return decimals > 0 ? decimals : 0;
}

struct gr_ticks gr_ticks_linear(double low, double high, size_t most) {
    static const double mantissas[] = {1, 2, 2.5, 5};
    struct gr_ticks t = {0};
    if (!(high > low) || !isfinite(high - low) || most < 2) {
        return t;
    }
    most = most > GR_TICKS_MAX ? GR_TICKS_MAX : most;
    int exponent = (int)floor(log10((high - low) / (double)most)) - 1;
    for (int tries = 0; tries < 16; tries++) {
        double mantissa = mantissas[tries % 4];
        int power = exponent + tries / 4;
        double step = power >= 0 ? mantissa * pow(10, power) : mantissa / pow(10, -power);
        double first;
        size_t count = multiples(low, high, step, &first);
        if (count <= most) {
            t.count = count;
            t.step = step;
            t.decimals = decimals_of(mantissa, power);
            for (size_t i = 0; i < count; i++) {
                t.at[i] = (first + (double)i) * step;
            }
            return t;
        }
    }
    return t;
}

struct gr_ticks gr_ticks_decades(double low_exponent, double high_exponent, size_t most) {
    struct gr_ticks t = {0};
    if (!(high_exponent >= low_exponent) || !isfinite(high_exponent - low_exponent) ||
        high_exponent - low_exponent > 1000 || most < 2) {
        return t;
    }
    most = most > GR_TICKS_MAX ? GR_TICKS_MAX : most;
    for (t.step = 1;; t.step++) {
        double first;
        t.count = multiples(low_exponent, high_exponent, t.step, &first);
        if (t.count <= most) {
            for (size_t i = 0; i < t.count; i++) {
                t.at[i] = (first + (double)i) * t.step;
            }
            return t;
        }
    }
}

/* --- time ----------------------------------------------------------------------------------------- */

enum period { SECONDS, DAYS, MONTHS, YEARS };

/* Steps from fine to coarse.  A step of several days starts at the first of the month, so that the
 * days shown are the same in every month. */
static const struct step {
    enum period period;
    int every;
} steps[] = {
    {SECONDS, 1},     {SECONDS, 2},     {SECONDS, 5},    {SECONDS, 10},   {SECONDS, 15},
    {SECONDS, 30},    {SECONDS, 60},    {SECONDS, 120},  {SECONDS, 300},  {SECONDS, 600},
    {SECONDS, 900},   {SECONDS, 1800},  {SECONDS, 3600}, {SECONDS, 7200}, {SECONDS, 10800},
    {SECONDS, 21600}, {SECONDS, 43200}, {DAYS, 1},       {DAYS, 2},       {DAYS, 5},
    {DAYS, 10},       {MONTHS, 1},      {MONTHS, 2},     {MONTHS, 3},     {MONTHS, 6},
    {YEARS, 1},       {YEARS, 2},       {YEARS, 5},      {YEARS, 10},     {YEARS, 20},
    {YEARS, 50},      {YEARS, 100},     {YEARS, 200},
};

static gr_time floor_to(gr_time t, gr_time unit) {
    gr_time rest = t % unit;
    gr_time back = rest < 0 ? rest + unit : rest;
    return t < -INT64_MAX + unit ? t : t - back;
}

/* Beyond what 64 bits hold (1678..2262) the end of the range stands for all. */
static gr_time plus(gr_time t, gr_time add) {
    gr_time sum;
    return __builtin_add_overflow(t, add, &sum) ? INT64_MAX : sum;
}

static gr_time at_day(int year, int month, int day) {
    gr_time t;
    if (__builtin_mul_overflow(gr_days_from_civil(year, month, day), GR_DAY_NS, &t)) {
        return year < 1970 ? -INT64_MAX : INT64_MAX;
    }
    return t;
}

/* First tick at or before t. */
static gr_time tick_before(gr_time t, const struct step *s) {
    struct gr_civil c = gr_civil_from_time(t);
    int year = c.year, month = c.month;
    switch (s->period) {
    case SECONDS:
        return floor_to(t, s->every * GR_SECOND_NS);
    case DAYS:
        return at_day(year, month, (c.day - 1) / s->every * s->every + 1);
    case MONTHS:
        return at_day(year, (month - 1) / s->every * s->every + 1, 1);
    case YEARS:
        break;
    }
    return at_day(year / s->every * s->every, 1, 1);
}

static gr_time next_month(int year, int month, int add) {
    int months = year * 12 + month - 1 + add;
    return at_day(months / 12, months % 12 + 1, 1);
}

/* The tick after one that stands at t.  Days: one that would fall less than half a step before the
 * next month is left out. */
static gr_time tick_after(gr_time t, const struct step *s) {
    struct gr_civil c = gr_civil_from_time(t);
    switch (s->period) {
    case SECONDS:
        return plus(t, s->every * GR_SECOND_NS);
    case DAYS: {
        gr_time month = next_month(c.year, c.month, 1);
        gr_time next = plus(t, s->every * GR_DAY_NS);
        return s->every > 1 && plus(next, s->every * GR_DAY_NS / 2) >= month ? month : next;
    }
    case MONTHS:
        return next_month(c.year, c.month, s->every);
    case YEARS:
        break;
    }
    return at_day(c.year + s->every, 1, 1);
}

static void tick_text(char out[GR_TICK_TEXT], gr_time t, const struct step *s, bool first,
                      const struct gr_language *in) {
    struct gr_civil c = gr_civil_from_time(t);
    const char *month = in->short_months[c.month - 1];
    switch (s->period) {
    case SECONDS:
        if (s->every < 60) {
            snprintf(out, GR_TICK_TEXT, "%02d:%02d:%02d", c.hour, c.minute, c.second);
        } else {
            snprintf(out, GR_TICK_TEXT, "%02d:%02d", c.hour, c.minute);
        }
        break;
    case DAYS:
        snprintf(out, GR_TICK_TEXT, first || c.day == 1 ? "%d%s\xC2\xA0%s" : "%d%s", c.day,
                 in->day_end, month);
        break;
    case MONTHS:
        snprintf(out, GR_TICK_TEXT, first || c.month == 1 ? "%s\xC2\xA0%d" : "%s", month, c.year);
        break;
    case YEARS:
        snprintf(out, GR_TICK_TEXT, "%d", c.year);
        break;
    }
}

static bool fill(struct gr_time_ticks *t, gr_time from, gr_time to, size_t most,
                 const struct step *s, const struct gr_language *in) {
    t->count = 0;
    t->centred = (s->period == DAYS && s->every == 1) || (s->period == MONTHS && s->every == 1);
    /* A centred label belongs to the whole period: the one that holds the start counts too. */
    for (gr_time at = tick_before(from, s); at <= to && at < INT64_MAX; at = tick_after(at, s)) {
        if (at < from && !t->centred) {
            continue;
        }
        if (t->count == most) {
            return false;
        }
        tick_text(t->text[t->count], at, s, t->count == 0, in);
        t->at[t->count++] = at;
    }
    t->dated = s->period != SECONDS;
    t->period_ns = !t->centred ? 0 : s->period == DAYS ? GR_DAY_NS : 30 * GR_DAY_NS;
    return true;
}

/* Steps that could not possibly fit are skipped without walking their ticks. */
struct gr_time_ticks gr_ticks_time(gr_time from, gr_time to, size_t most,
                                   const struct gr_language *in) {
    struct gr_time_ticks t = {0};
    most = most > GR_TICKS_MAX ? GR_TICKS_MAX : most;
    if (from > to || most < 2) {
        return t;
    }
    for (size_t i = 0; i < GR_COUNT(steps); i++) {
        if (fill(&t, from, to, most, &steps[i], gr_language_or_english(in))) {
            return t;
        }
    }
    t.count = 0;
    return t;
}

const char *gr_date_words(struct gr_arena *arena, gr_time t) {
    struct gr_civil c = gr_civil_from_time(t);
    return gr_arena_printf(arena, "%d\xC2\xA0%s\xC2\xA0%d", c.day,
                           gr_language_at(0)->short_months[c.month - 1], c.year);
}

const char *gr_clock_words(struct gr_arena *arena, gr_time t, bool seconds) {
    struct gr_civil c = gr_civil_from_time(t);
    return seconds ? gr_arena_printf(arena, "%02d:%02d:%02d", c.hour, c.minute, c.second)
                   : gr_arena_printf(arena, "%02d:%02d", c.hour, c.minute);
}
