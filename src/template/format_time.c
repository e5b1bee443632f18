#include <math.h>

#include "template/format.h"

static void put_two_units(struct gr_buf *out, double small, int per_large, const char *large_name,
                          const char *small_name) {
    int total = (int)round(small);
    gr_buf_printf(out, "%d" GR_NBSP "%s", total / per_large, large_name);
    if (total % per_large != 0) {
        gr_buf_printf(out, " %d" GR_NBSP "%s", total % per_large, small_name);
    }
}

void gr_put_duration(struct gr_buf *out, const struct gr_language *in, double seconds) {
    size_t from = out->n;
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
        gr_buf_printf(out, GR_NBSP "%s", gr_language_or_english(in)->days);
    }
    gr_language_decimals(in, out, from);
}

static void put_day_month(struct gr_buf *out, const struct gr_language *in,
                          const struct gr_civil *c) {
    bool named = c->month >= 1 && c->month <= 12;
    gr_buf_printf(out, "%d%s" GR_NBSP "%s", c->day, in->day_end,
                  named ? in->months[c->month - 1] : "");
}

void gr_put_date(struct gr_buf *out, const struct gr_language *in, gr_time t) {
    struct gr_civil c = gr_civil_from_time(t);
    put_day_month(out, gr_language_or_english(in), &c);
    gr_buf_printf(out, " %d", c.year);
}

void gr_put_date_range(struct gr_buf *out, const struct gr_language *in, gr_time start,
                       gr_time end) {
    in = gr_language_or_english(in);
    struct gr_civil a = gr_civil_from_time(start);
    struct gr_civil b = gr_civil_from_time(end);
    bool year = a.year == b.year;
    bool month = year && a.month == b.month;
    if (month && a.day == b.day) {
        gr_put_date(out, in, start);
        return;
    }
    if (month) {
        gr_buf_printf(out, "%d%s" GR_EN_DASH, a.day, in->day_end);
    } else {
        put_day_month(out, in, &a);
        if (!year) {
            gr_buf_printf(out, " %d", a.year);
        }
        gr_buf_puts(out, " " GR_EN_DASH " ");
    }
    gr_put_date(out, in, end);
}
