#include "chart/axis.h"

#include <math.h>

#include "canvas/shapes.h"
#include "chart/number.h"

static const double tick_length = 4;

static enum gr_ink line_ink(double value) {
    return fabs(value) > 0 ? GR_INK_GRID : GR_INK_FRAME;
}

static struct gr_label tick_label(double x, double y, enum gr_anchor anchor) {
    return (struct gr_label){.x = x,
                             .y = y,
                             .size = GR_CHART_TEXT,
                             .weight = GR_REGULAR,
                             .ink = GR_INK_INK3,
                             .anchor = anchor};
}

/* Centred at x, or flush with the frame where it would leave it. */
static void place_below(struct gr_layout *l, double x, double y, const char *text) {
    double half = gr_label_width(l->canvas->fonts, text, GR_REGULAR) / 2;
    struct gr_label label = tick_label(x, y, GR_ANCHOR_MIDDLE);
    if (x + half > l->width) {
        label = tick_label(l->width, y, GR_ANCHOR_END);
    } else if (x - half < 0) {
        label = tick_label(0, y, GR_ANCHOR_START);
    }
    gr_place_text(l->placer, &label, text);
}

void gr_axis_x_lines(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                     double top, double bottom) {
    for (size_t i = 0; i < t->count; i++) {
        double x = gr_scale_at(s, t->at[i]);
        gr_draw_line(l->canvas, x, top, x, bottom, line_ink(t->at[i]), 1);
    }
}

void gr_axis_x_labels(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                      double y, const char *unit) {
    for (size_t i = t->count; i-- > 0;) {
        const char *text = gr_number_in(l->arena, l->chart->language, t->at[i],
                                        fabs(t->at[i]) > 0 ? t->decimals : 0);
        if (i + 1 == t->count) {
            text = gr_arena_printf(l->arena, "%s" GR_CHART_NBSP "%s", text, unit);
        }
        place_below(l, gr_scale_at(s, t->at[i]), y, text);
    }
}

void gr_axis_x_label(struct gr_layout *l, double x, double y, const char *text, const char *unit) {
    place_below(l, x, y,
                unit ? gr_arena_printf(l->arena, "%s" GR_CHART_NBSP "%s", text, unit) : text);
}

void gr_axis_x_power(struct gr_layout *l, double x, double y, double exponent, const char *unit) {
    const struct gr_power_text text = {
        .base = "10",
        .exponent = gr_number(l->arena, exponent, 0),
        .after = unit ? gr_arena_printf(l->arena, GR_CHART_NBSP "%s", unit) : NULL,
        .ink = GR_INK_INK3};
    double half = gr_power_width(l->canvas->fonts, &text) / 2;
    gr_place_power(l->placer, &text, fmin(fmax(x, half), l->width - half), y, GR_ANCHOR_MIDDLE);
}

void gr_axis_y_lines(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                     double left, double right) {
    for (size_t i = 0; i < t->count; i++) {
        double y = gr_scale_at(s, t->at[i]);
        gr_draw_line(l->canvas, left, y, right, y, line_ink(t->at[i]), 1);
    }
}

static const char *y_text(struct gr_layout *l, const struct gr_ticks *t, size_t i) {
    return gr_number_in(l->arena, l->chart->language, t->at[i],
                        fabs(t->at[i]) > 0 ? t->decimals : 0);
}

double gr_axis_y_width(struct gr_layout *l, const struct gr_ticks *t) {
    double width = 0;
    for (size_t i = 0; i < t->count; i++) {
        width = fmax(width, gr_label_width(l->canvas->fonts, y_text(l, t, i), GR_REGULAR));
    }
    return width;
}

void gr_axis_y_labels(struct gr_layout *l, const struct gr_scale *s, const struct gr_ticks *t,
                      double x, const char *unit) {
    struct gr_label label = tick_label(0, 10, GR_ANCHOR_START);
    gr_place_text(l->placer, &label, unit);
    for (size_t i = 0; i < t->count; i++) {
        label = tick_label(x, gr_scale_at(s, t->at[i]) + 4, GR_ANCHOR_END);
        gr_place_text(l->placer, &label, y_text(l, t, i));
    }
}

double gr_axis_time_at(const struct gr_axis_time *a, gr_time t) {
    struct gr_scale s = {0, (double)(a->to - a->from), a->left, a->right};
    return gr_scale_at(&s, (double)(t - a->from));
}

struct gr_time_ticks gr_axis_time_ticks(const struct gr_layout *l, const struct gr_axis_time *a) {
    return gr_ticks_time(a->from, a->to, (size_t)fmin(8, fmax(3, (a->right - a->left) / 70)),
                         l->chart->language);
}

void gr_axis_time_lines(struct gr_layout *l, const struct gr_axis_time *a,
                        const struct gr_time_ticks *t) {
    gr_draw_line(l->canvas, a->left, a->y, a->right, a->y, GR_INK_FRAME, 1);
    for (size_t i = 0; i < t->count; i++) {
        if (t->at[i] >= a->from) {
            double x = gr_axis_time_at(a, t->at[i]);
            gr_draw_line(l->canvas, x, a->y, x, a->y + tick_length, GR_INK_FRAME, 1);
        }
    }
}

/* A period's label stands in the middle of what of the period is on the axis. */
static double label_x(const struct gr_axis_time *a, const struct gr_time_ticks *t, size_t i) {
    if (!t->centred) {
        return gr_axis_time_at(a, t->at[i]);
    }
    gr_time start = t->at[i] < a->from ? a->from : t->at[i];
    gr_time end = i + 1 < t->count ? t->at[i + 1] : t->at[i] + t->period_ns;
    end = end > a->to ? a->to : end;
    return (gr_axis_time_at(a, start) + gr_axis_time_at(a, end)) / 2;
}

void gr_axis_time_labels(struct gr_layout *l, const struct gr_axis_time *a,
                         const struct gr_time_ticks *t, const char *zone) {
    for (size_t i = 0; i < t->count; i++) {
        place_below(l, label_x(a, t, i), a->y + 17, t->text[i]);
    }
    if (zone) {
        struct gr_label label = tick_label(a->left, a->y + 34, GR_ANCHOR_START);
        gr_place_text(l->placer, &label,
                      gr_label_cut(l->placer, zone, GR_REGULAR, l->width - a->left));
    }
}

void gr_line_to(struct gr_canvas *c, bool start, double x, double y) {
    (start ? c->ops->move : c->ops->line)(c, x, y);
}
