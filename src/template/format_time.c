#include <math.h>

#include "template/format.h"

const char *gr_month_name(int month) {
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return month >= 1 && month <= 12 ? names[month - 1] : "";
}

static void put_two_units(struct gr_buf *out, double small, int per_large, const char *large_name,
                          const char *small_name) {
    int total = (int)round(small);
    gr_buf_printf(out, "%d" GR_NBSP "%s", total / per_large, large_name);
    if (total % per_large != 0) {
        gr_buf_printf(out, " %d" GR_NBSP "%s", total % per_large, small_name);
    }
}

void gr_put_duration(struct gr_buf *out, double seconds) {
    if (!isfinite(seconds) || seconds < 0) {
        return;
    }
    if (seconds < 59.95) {
        gr_put_significant(out, seconds, 3);
        gr_buf_puts(out, GR_NBSP "s");
    } else if (seconds < 3599.5) {
        put_two_units(out, seconds, 60, "min", "s");
    } else if (seconds < 10 * 3600.0 - 30) {
        put_two_units(out, seconds / 60, 60, "h", "min");
    } else if (seconds < 100 * 3600.0) {
        gr_put_fixed(out, seconds / 3600, 1);
        gr_buf_puts(out, GR_NBSP "h");
    } else {
        gr_put_significant(out, seconds / 86400, 3);
        gr_buf_puts(out, GR_NBSP "days");
    }
}

static void put_day_month(struct gr_buf *out, const struct gr_civil *c) {
    gr_buf_printf(out, "%d" GR_NBSP "%s", c->day, gr_month_name(c->month));
}

void gr_put_date(struct gr_buf *out, gr_time t) {
    struct gr_civil c = gr_civil_from_time(t);
    put_day_month(out, &c);
    gr_buf_printf(out, " %d", c.year);
}

void gr_put_date_range(struct gr_buf *out, gr_time start, gr_time end) {
    struct gr_civil a = gr_civil_from_time(start);
    struct gr_civil b = gr_civil_from_time(end);
    bool year = a.year == b.year;
    bool month = year && a.month == b.month;
    if (month && a.day == b.day) {
        gr_put_date(out, start);
        return;
    }
    if (month) {
        gr_buf_printf(out, "%d" GR_EN_DASH, a.day);
    } else {
        put_day_month(out, &a);
        if (!year) {
            gr_buf_printf(out, " %d", a.year);
        }
        gr_buf_puts(out, " " GR_EN_DASH " ");
    }
    gr_put_date(out, end);
}
