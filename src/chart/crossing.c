/*
 * crossing.c - energy over the days in use: a rising line with its band, the level of what making the model
 * took, and the day on which the one passes the other.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"

static const double top = 26, below_axis = 26, right_margin = 12;

struct crossing {
    struct gr_layout *l;
    const struct gr_crossing *data;
    struct gr_scale x, y;
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)fonts;
    return width < 500 ? 240 : 246;
}

static bool known(const struct gr_bounded *s) {
    return isfinite(s->low) && isfinite(s->high);
}

static double most_of(const struct gr_crossing *d) {
    double used = d->days * (known(&d->by_day) ? d->by_day.high : d->by_day.value);
    return fmax(used, known(&d->made) ? d->made.high : d->made.value);
}

/* The band of the rising line is a wedge from the origin, that of the level one a strip. */
static void draw_bands(const struct crossing *s) {
    const struct gr_crossing *d = s->data;
    struct gr_canvas *c = s->l->canvas;
    if (known(&d->made)) {
        double y = gr_scale_at(&s->y, d->made.high);
        gr_draw_rect(c, s->x.x0, y, s->x.x1 - s->x.x0, gr_scale_at(&s->y, d->made.low) - y,
                     GR_INK_WASH);
    }
    if (known(&d->by_day)) {
        c->ops->move(c, s->x.x0, s->y.x0);
        c->ops->line(c, s->x.x1, gr_scale_at(&s->y, d->by_day.high * d->days));
        c->ops->line(c, s->x.x1, gr_scale_at(&s->y, d->by_day.low * d->days));
        c->ops->close(c);
        c->ops->paint(c, GR_INK_BAND, 1, NULL);
    }
}

static void draw_lines(const struct crossing *s) {
    static const double dash[] = {7, 3};
    const struct gr_crossing *d = s->data;
    struct gr_canvas *c = s->l->canvas;
    double made = gr_scale_at(&s->y, d->made.value);
    double used = gr_scale_at(&s->y, d->by_day.value * d->days);
    c->ops->group(c, d->made_text);
    c->ops->move(c, s->x.x0, made);
    c->ops->line(c, s->x.x1, made);
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){
                      .ink = GR_INK_C2, .width = 1.6, .dash = dash, .dash_count = GR_COUNT(dash)});
    c->ops->group_end(c);
    c->ops->group(c, d->used_text);
    c->ops->move(c, s->x.x0, s->y.x0);
    c->ops->line(c, s->x.x1, used);
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = GR_INK_C1, .width = 1.6});
    c->ops->group_end(c);
}

static void take_lines(const struct crossing *s) {
    enum { PIECES = 32 };
    const struct gr_crossing *d = s->data;
    double made = gr_scale_at(&s->y, d->made.value);
    gr_place_take(s->l->placer, &(struct gr_box){s->x.x0, made - 1, s->x.x1, made + 1});
    for (int i = 0; i < PIECES; i++) {
        double a = d->days * i / PIECES, b = d->days * (i + 1) / PIECES;
        gr_place_take(s->l->placer, &(struct gr_box){gr_scale_at(&s->x, a),
                                                     gr_scale_at(&s->y, d->by_day.value * b) - 1,
                                                     gr_scale_at(&s->x, b),
                                                     gr_scale_at(&s->y, d->by_day.value * a) + 1});
    }
}

/* A drop line, a dot, the day and its interval. */
static void draw_day(const struct crossing *s) {
    static const double dash[] = {1.5, 3};
    const struct gr_crossing *d = s->data;
    struct gr_canvas *c = s->l->canvas;
    double x = gr_scale_at(&s->x, d->day.value), y = gr_scale_at(&s->y, d->made.value);
    c->ops->move(c, x, y);
    c->ops->line(c, x, s->y.x0);
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){
                      .ink = GR_INK_INK, .width = 1.2, .dash = dash, .dash_count = GR_COUNT(dash)});
    c->ops->group(c, d->day_text);
    gr_draw_disc(c, x, y, 4.15, GR_INK_PAPER);
    gr_draw_disc(c, x, y, 3.4, GR_INK_INK);
    c->ops->group_end(c);
    gr_place_take(s->l->placer, &(struct gr_box){x - 4, y - 4, x + 4, y + 4});
    const struct gr_caption block = {
        .first = d->day_text, .second = d->day_second, .bold = true, .halo = true};
    const struct gr_spot spots[] = {
        {x - 8, y - 24, GR_ANCHOR_END},   {x + 8, y + 18, GR_ANCHOR_START},
        {x - 8, y + 18, GR_ANCHOR_END},   {x + 24, y + 18, GR_ANCHOR_START},
        {x - 24, y - 24, GR_ANCHOR_END},  {x, y - 40, GR_ANCHOR_MIDDLE},
        {x + 8, y - 60, GR_ANCHOR_START}, {x + 8, y + 40, GR_ANCHOR_START},
        {x + 8, y - 90, GR_ANCHOR_START}, {s->x.x0 + 4, top + 14, GR_ANCHOR_START},
    };
    gr_place_caption(s->l->placer, &block, spots, GR_COUNT(spots));
}

/* At the right end, above or below the line. */
static void name_lines(const struct crossing *s) {
    const struct gr_crossing *d = s->data;
    double right = s->l->width, made = gr_scale_at(&s->y, d->made.value);
    double used = gr_scale_at(&s->y, d->by_day.value * d->days);
    double half = gr_scale_at(&s->y, d->by_day.value * d->days / 2);
    double middle = gr_scale_at(&s->x, d->days / 2);
    const struct gr_caption use = {.first = d->used_text, .bold = true, .halo = true};
    const struct gr_spot use_spots[] = {
        {right, used - 8, GR_ANCHOR_END},       {right - 40, used - 4, GR_ANCHOR_END},
        {middle - 8, half - 10, GR_ANCHOR_END}, {middle + 8, half + 20, GR_ANCHOR_START},
        {right, used + 30, GR_ANCHOR_END},      {right, used - 24, GR_ANCHOR_END},
        {right, top - 2, GR_ANCHOR_END},
    };
    gr_place_caption(s->l->placer, &use, use_spots, GR_COUNT(use_spots));
    const struct gr_caption level = {.first = d->made_text, .halo = true};
    const struct gr_spot level_spots[] = {
        {right, made - 6, GR_ANCHOR_END},         {right, made + 15, GR_ANCHOR_END},
        {s->x.x0 + 6, made - 6, GR_ANCHOR_START}, {s->x.x0 + 6, made + 15, GR_ANCHOR_START},
        {right, made - 22, GR_ANCHOR_END},        {middle, made - 6, GR_ANCHOR_MIDDLE},
    };
    gr_place_caption(s->l->placer, &level, level_spots, GR_COUNT(level_spots));
}

static void draw(struct gr_layout *l) {
    const struct gr_crossing *d = &l->chart->of.crossing;
    double most = most_of(d), bottom = l->height - below_axis;
    most = most > 0 ? most : 1;
    struct gr_ticks up = gr_ticks_linear(0, most, 6);
    struct gr_ticks along = gr_ticks_linear(0, d->days, l->narrow ? 4 : 8);
    double left = gr_axis_y_width(l, &up) + GR_CHART_SPACE;
    struct crossing s = {.l = l,
                         .data = d,
                         .x = {0, d->days, left, l->width - right_margin},
                         .y = {0, most, bottom, top}};
    gr_axis_y_lines(l, &s.y, &up, s.x.x0, s.x.x1);
    draw_bands(&s);
    gr_draw_line(l->canvas, s.x.x0, bottom, s.x.x1, bottom, GR_INK_FRAME, 1);
    for (size_t i = 0; i < along.count; i++) {
        double x = gr_scale_at(&s.x, along.at[i]);
        gr_draw_line(l->canvas, x, bottom, x, bottom + 4, GR_INK_FRAME, 1);
    }
    draw_lines(&s);
    take_lines(&s);
    if (d->day.value <= d->days) {
        draw_day(&s);
    }
    name_lines(&s);
    gr_axis_y_labels(l, &s.y, &up, s.x.x0 - GR_CHART_SPACE, d->unit);
    gr_axis_x_labels(l, &s.x, &along, bottom + 17, d->days_word);
}

const struct gr_drawer gr_form_crossing = {height, draw};
