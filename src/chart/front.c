/*
 * front.c - what is wanted against what it costs: dots, and as steps the front that no other beats.
 *
 * Costs that differ by more than 100 times stand on a log axis, marked by its ticks.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double top = 26, below_axis = 40, right_margin = 12;
enum { NAMED_MOST = 8 };

struct front {
    struct gr_layout *l;
    const struct gr_front *data;
    bool log;
    struct gr_scale x, y;
    double left, right, bottom;
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)fonts;
    return width < 500 ? 268 : 300;
}

static double x_of(const struct front *f, const struct gr_front_dot *d) {
    return gr_scale_at(&f->x, f->log ? log10(d->x) : d->x);
}

static double y_of(const struct front *f, const struct gr_front_dot *d) {
    return gr_scale_at(&f->y, d->y);
}

/* ---- scales ---- */

static void set_y(struct front *f) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = 0; i < f->data->count; i++) {
        low = fmin(low, f->data->dots[i].y);
        high = fmax(high, f->data->dots[i].y);
    }
    double air = high > low ? (high - low) * 0.08 : fmax(fabs(high) * 0.1, 0.1);
    f->y = (struct gr_scale){low - air, high + air, f->bottom, top};
}

static void set_x(struct front *f) {
    double low = HUGE_VAL, high = 0;
    for (size_t i = 0; i < f->data->count; i++) {
        low = fmin(low, f->data->dots[i].x);
        high = fmax(high, f->data->dots[i].x);
    }
    f->log = low > 0 && high > 100 * low;
    f->x = f->log ? (struct gr_scale){log10(low) - 0.1, log10(high) + 0.1, f->left, f->right}
                  : (struct gr_scale){0, high * 1.03, f->left, f->right};
}

/* ---- axes ---- */

static struct gr_ticks x_ticks(const struct front *f) {
    return f->log ? gr_ticks_decades(f->x.from, f->x.to, 6)
                  : gr_ticks_linear(f->x.from, f->x.to, f->l->narrow ? 4 : 6);
}

static void label_x(const struct front *f, const struct gr_ticks *t) {
    struct gr_label label = {.y = f->bottom + 17,
                             .size = GR_CHART_TEXT,
                             .weight = GR_REGULAR,
                             .ink = GR_INK_INK3,
                             .anchor = GR_ANCHOR_MIDDLE};
    for (size_t i = 0; i < t->count; i++) {
        double value = f->log ? pow(10, t->at[i]) : t->at[i];
        int decimals = f->log ? (int)fmax(-t->at[i], 0) : t->decimals;
        label.x = gr_scale_at(&f->x, t->at[i]);
        gr_place_text(f->l->placer, &label,
                      gr_number(f->l->arena, value, value > 0 ? decimals : 0));
    }
    label.x = f->right;
    label.y = f->bottom + 33;
    label.anchor = GR_ANCHOR_END;
    gr_place_text(f->l->placer, &label, f->data->x_unit);
}

static void draw_axes(const struct front *f, const struct gr_ticks *x, const struct gr_ticks *y) {
    for (size_t i = 0; i < y->count; i++) {
        double at = gr_scale_at(&f->y, y->at[i]);
        gr_draw_line(f->l->canvas, f->left, at, f->right, at, GR_INK_GRID, 1);
    }
    gr_draw_line(f->l->canvas, f->left, f->bottom, f->right, f->bottom, GR_INK_FRAME, 1);
    for (size_t i = 0; i < x->count; i++) {
        double at = gr_scale_at(&f->x, x->at[i]);
        gr_draw_line(f->l->canvas, at, f->bottom, at, f->bottom + 4, GR_INK_FRAME, 1);
    }
}

/* ---- marks ---- */

/* Until the next one on the front the best for that energy is the one before. */
static void draw_steps(const struct front *f) {
    struct gr_canvas *c = f->l->canvas;
    const struct gr_front_dot *before = NULL;
    for (size_t i = 0; i < f->data->count; i++) {
        const struct gr_front_dot *d = &f->data->dots[i];
        if (!d->on_front) {
            continue;
        }
        if (before) {
            c->ops->line(c, x_of(f, d), y_of(f, before));
            c->ops->line(c, x_of(f, d), y_of(f, d));
        } else {
            c->ops->move(c, x_of(f, d), y_of(f, d));
        }
        before = d;
    }
    if (before) {
        c->ops->line(c, f->right, y_of(f, before));
        c->ops->paint(c, GR_INK_NONE, 0,
                      &(struct gr_pen){.ink = GR_INK_C1, .width = 1.6, .round = true});
    }
}

static void draw_dots(const struct front *f, bool on_front) {
    struct gr_canvas *c = f->l->canvas;
    for (size_t i = 0; i < f->data->count; i++) {
        const struct gr_front_dot *d = &f->data->dots[i];
        if (d->on_front != on_front) {
            continue;
        }
        c->ops->group(c, d->title);
        if (on_front) {
            gr_draw_disc(c, x_of(f, d), y_of(f, d), 4.4, GR_INK_PAPER);
            gr_draw_disc(c, x_of(f, d), y_of(f, d), 3.6, GR_INK_C1);
        } else {
            gr_draw_ring(c, x_of(f, d), y_of(f, d), 3.1, GR_INK_FRAME, 1.2);
        }
        c->ops->group_end(c);
    }
}

static void take_dots(const struct front *f) {
    for (size_t i = 0; i < f->data->count; i++) {
        double x = x_of(f, &f->data->dots[i]), y = y_of(f, &f->data->dots[i]);
        gr_place_take(f->l->placer, &(struct gr_box){x - 4, y - 4, x + 4, y + 4});
    }
}

static void name_front(const struct front *f) {
    size_t named = 0;
    for (size_t i = f->data->count; i-- > 0 && named < NAMED_MOST;) {
        const struct gr_front_dot *d = &f->data->dots[i];
        double x = x_of(f, d), y = y_of(f, d), up = f->data->higher_is_better ? -1 : 1;
        if (!d->on_front) {
            continue;
        }
        const struct gr_caption caption = {
            .first = gr_label_cut(f->l->placer, d->name, GR_REGULAR, f->l->narrow ? 110 : 180),
            .halo = true};
        const struct gr_spot spots[] = {
            {x - 7, y + up * 7 + (up > 0 ? 5 : 0), GR_ANCHOR_END},
            {x, y + (up > 0 ? 19 : -9), GR_ANCHOR_MIDDLE},
            {x + 7, y - up * 7 + (up > 0 ? 0 : 8), GR_ANCHOR_START},
            {x + 8, y + 4, GR_ANCHOR_START},
        };
        named += gr_place_caption(f->l->placer, &caption, spots, GR_COUNT(spots)) >= 0;
    }
}

static void draw(struct gr_layout *l) {
    struct front f = {.l = l,
                      .data = &l->chart->of.front,
                      .right = l->width - right_margin,
                      .bottom = l->height - below_axis};
    set_y(&f);
    struct gr_ticks y = gr_ticks_linear(f.y.from, f.y.to, 6);
    f.left = gr_axis_y_width(l, &y) + GR_CHART_SPACE + 2;
    set_x(&f);
    struct gr_ticks x = x_ticks(&f);
    draw_axes(&f, &x, &y);
    draw_steps(&f);
    draw_dots(&f, false);
    draw_dots(&f, true);
    take_dots(&f);
    name_front(&f);
    gr_axis_y_labels(l, &f.y, &y, f.left - GR_CHART_SPACE - 2, f.data->y_unit);
    label_x(&f, &x);
}

const struct gr_drawer gr_form_front = {height, draw};
