/*
 * growth.c - a sum that grows over calendar time; dashed where only the ends of a run are known.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double top = 30;
static const double below_axis = 40;

struct growth {
    struct gr_layout *l;
    const struct gr_growth *data;
    struct gr_axis_time axis;
    struct gr_scale scale;
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)fonts;
    return width < 500 ? 240 : 246;
}

static double x_of(const struct growth *g, size_t i) {
    double part = (double)i / (double)(g->data->count - 1);
    return g->axis.left + part * (g->axis.right - g->axis.left);
}

static double y_of(const struct growth *g, size_t i) {
    return gr_scale_at(&g->scale, g->data->sum[i]);
}

/* One path for the solid stretches, one for the dashed. */
static void draw_line(const struct growth *g, bool dashed) {
    static const double dash[] = {5, 3};
    struct gr_canvas *c = g->l->canvas;
    bool drawing = false, any = false;
    for (size_t i = 0; i + 1 < g->data->count; i++) {
        if (g->data->dashed[i] != dashed) {
            drawing = false;
            continue;
        }
        if (!drawing) {
            c->ops->move(c, x_of(g, i), y_of(g, i));
        }
        /* Points on a straight line need not be written. */
        bool straight = i + 2 < g->data->count && g->data->dashed[i + 1] == dashed &&
                        fabs(y_of(g, i) - 2 * y_of(g, i + 1) + y_of(g, i + 2)) < 0.01;
        if (!straight) {
            c->ops->line(c, x_of(g, i + 1), y_of(g, i + 1));
        }
        drawing = any = true;
    }
    if (any) {
        c->ops->paint(c, GR_INK_NONE, 0,
                      &(struct gr_pen){.ink = GR_INK_C1,
                                       .width = 1.6,
                                       .dash = dashed ? dash : NULL,
                                       .dash_count = dashed ? GR_COUNT(dash) : 0,
                                       .round = !dashed});
    }
}

static void take_line(const struct growth *g) {
    gr_place_take(g->l->placer,
                  &(struct gr_box){g->axis.left, g->axis.y - 1, g->axis.right, g->axis.y + 1});
    for (size_t i = 0; i + 1 < g->data->count; i++) {
        gr_place_take(g->l->placer, &(struct gr_box){x_of(g, i) - 1, y_of(g, i + 1) - 1,
                                                     x_of(g, i + 1) + 1, y_of(g, i) + 1});
    }
}

static void name_total(const struct growth *g) {
    size_t last = g->data->count - 1;
    double x = x_of(g, last), y = y_of(g, last);
    struct gr_canvas *c = g->l->canvas;
    c->ops->group(c, g->data->total);
    gr_draw_disc(c, x, y, 4.15, GR_INK_PAPER);
    gr_draw_disc(c, x, y, 3.4, GR_INK_INK);
    c->ops->group_end(c);
    const struct gr_caption block = {.first = g->data->total, .bold = true};
    const struct gr_spot spots[] = {{fmin(x + 4, g->l->width), y - 9, GR_ANCHOR_END},
                                    {g->l->width, y - 12, GR_ANCHOR_END}};
    gr_place_caption(g->l->placer, &block, spots, GR_COUNT(spots));
}

/* Left above and right below a rising line there is room. */
static void name_step(const struct growth *g, const struct gr_growth_step *s) {
    double x = gr_axis_time_at(&g->axis, s->at), y = gr_scale_at(&g->scale, s->height);
    const char *text = gr_arena_printf(
        g->l->arena, "%s %s", gr_label_cut(g->l->placer, s->name, GR_REGULAR, 150), s->value);
    const struct gr_caption block = {.first = text, .halo = true};
    const struct gr_spot spots[] = {
        {x - 8, y - 3, GR_ANCHOR_END},  {x + 8, y + 12, GR_ANCHOR_START},
        {x - 8, y - 14, GR_ANCHOR_END}, {x + 8, y + 24, GR_ANCHOR_START},
        {x - 8, y + 6, GR_ANCHOR_END},  {x + 14, y + 38, GR_ANCHOR_START},
    };
    gr_place_caption(g->l->placer, &block, spots, GR_COUNT(spots));
}

static void draw(struct gr_layout *l) {
    const struct gr_growth *d = &l->chart->of.growth;
    double sum = d->sum[d->count - 1] > 0 ? d->sum[d->count - 1] : 1;
    double bottom = l->height - below_axis;
    struct gr_ticks ticks = gr_ticks_linear(0, sum, 6);
    struct growth g = {
        .l = l,
        .data = d,
        .axis = {d->start, d->end, gr_axis_y_width(l, &ticks) + GR_CHART_SPACE, l->width - 14,
                 bottom},
        .scale = {0, sum, bottom, top},
    };
    struct gr_time_ticks times = gr_axis_time_ticks(l, &g.axis);
    gr_axis_y_lines(l, &g.scale, &ticks, g.axis.left, g.axis.right);
    gr_axis_time_lines(l, &g.axis, &times);
    draw_line(&g, false);
    draw_line(&g, true);
    take_line(&g);
    name_total(&g);
    for (size_t i = 0; i < d->step_count; i++) {
        name_step(&g, &d->steps[i]);
    }
    gr_axis_y_labels(l, &g.scale, &ticks, g.axis.left - GR_CHART_SPACE, d->unit);
    gr_axis_time_labels(l, &g.axis, &times, d->zone);
}

const struct gr_drawer gr_form_growth = {height, draw};
