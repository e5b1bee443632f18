/*
 * columns.c - bars that stand side by side from zero: energy by month, runs by size.
 *
 * A value stands above a bar only if it is among the largest four and meets no other text.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double top = 30, below_axis = 24;
enum { NAMED = 4 };

struct columns {
    struct gr_layout *l;
    const struct gr_columns *data;
    struct gr_scale scale;
    double left, right, bottom, step;
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)fonts;
    return width < 500 ? 226 : 200;
}

static double largest_of(const struct gr_columns *d) {
    double largest = 0;
    for (size_t i = 0; i < d->count; i++) {
        largest = fmax(largest, d->values[i]);
    }
    return largest > 0 ? largest : 1;
}

/* A gap between neighbours while there is room for one. */
static double bar_width(const struct columns *c) {
    return fmin(c->step > 4 ? c->step * 0.76 : fmax(c->step - 0.5, 0.6), 26);
}

static double middle(const struct columns *c, double column) {
    return c->left + (column + 0.5) * c->step;
}

static void draw_bars(const struct columns *c) {
    struct gr_canvas *canvas = c->l->canvas;
    double w = bar_width(c);
    for (size_t i = 0; i < c->data->count; i++) {
        if (c->data->values[i] > 0) {
            double y = fmin(gr_scale_at(&c->scale, c->data->values[i]), c->bottom - 1);
            double x = middle(c, (double)i) - w / 2;
            canvas->ops->group(canvas, c->data->titles[i]);
            gr_draw_rect(canvas, x, y, w, c->bottom - y, GR_INK_C1);
            canvas->ops->group_end(canvas);
            gr_place_take(c->l->placer, &(struct gr_box){x, y, x + w, c->bottom});
        }
    }
}

static void name_values(const struct columns *c) {
    bool *done = GR_NEW_N(c->l->arena, bool, c->data->count + 1);
    for (int n = 0; n < NAMED; n++) {
        size_t best = c->data->count;
        for (size_t i = 0; i < c->data->count; i++) {
            bool larger = best == c->data->count || c->data->values[i] > c->data->values[best];
            best = !done[i] && c->data->values[i] > 0 && larger ? i : best;
        }
        if (best == c->data->count) {
            return;
        }
        done[best] = true;
        struct gr_label label = {.x = middle(c, (double)best),
                                 .y = gr_scale_at(&c->scale, c->data->values[best]) - 5,
                                 .size = GR_CHART_TEXT,
                                 .weight = GR_BOLD,
                                 .ink = GR_INK_INK,
                                 .anchor = GR_ANCHOR_MIDDLE};
        double half = gr_label_width(c->l->canvas->fonts, c->data->value_texts[best], GR_BOLD) / 2;
        label.x = fmin(fmax(label.x, c->left + half), c->l->width - half);
        gr_place_text(c->l->placer, &label, c->data->value_texts[best]);
    }
}

/* From the last to the first: where two would meet the newer year is the one to know. */
static void label_ticks(const struct columns *c) {
    for (size_t i = c->data->tick_count; i-- > 0;) {
        const struct gr_column_tick *tick = &c->data->ticks[i];
        double x = c->left + tick->at * c->step;
        double end =
            i + 1 < c->data->tick_count ? c->left + c->data->ticks[i + 1].at * c->step : c->right;
        bool last = i + 1 == c->data->tick_count && c->data->x_unit;
        const char *text = last ? gr_arena_printf(c->l->arena, "%s" GR_CHART_NBSP "%s", tick->text,
                                                  c->data->x_unit)
                                : tick->text;
        double half = gr_label_width(c->l->canvas->fonts, text, GR_REGULAR) / 2;
        double at = c->data->between ? x : (x + end) / 2;
        struct gr_label label = {.x = fmin(fmax(at, half), c->l->width - half),
                                 .y = c->bottom + 17,
                                 .size = GR_CHART_TEXT,
                                 .weight = GR_REGULAR,
                                 .ink = GR_INK_INK3,
                                 .anchor = GR_ANCHOR_MIDDLE};
        bool drawn = gr_place_text(c->l->placer, &label, text);
        if (drawn && x >= c->left - 0.5) {
            gr_draw_line(c->l->canvas, x, c->bottom, x, c->bottom + 4, GR_INK_FRAME, 1);
        }
    }
}

static void draw(struct gr_layout *l) {
    const struct gr_columns *d = &l->chart->of.columns;
    double largest = largest_of(d);
    struct gr_ticks ticks = gr_ticks_linear(0, largest, 5);
    double left = gr_axis_y_width(l, &ticks) + GR_CHART_SPACE;
    struct columns c = {.l = l,
                        .data = d,
                        .bottom = l->height - below_axis,
                        .left = left,
                        .right = l->width,
                        .step = (l->width - left) / (double)d->count};
    c.scale = (struct gr_scale){0, largest, c.bottom, top};
    gr_axis_y_lines(l, &c.scale, &ticks, c.left, c.right);
    draw_bars(&c);
    name_values(&c);
    gr_axis_y_labels(l, &c.scale, &ticks, c.left - GR_CHART_SPACE, d->unit);
    label_ticks(&c);
}

const struct gr_drawer gr_form_columns = {height, draw};
