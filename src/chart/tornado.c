/*
 * tornado.c - what each cause of uncertainty alone does to a figure: an open bar down to its low end, a filled
 * one up to its high end, the figure itself as the line between them.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double top = 22, bar_height = 20, pitch = 38, axis_space = 22;

struct tornado {
    struct gr_layout *l;
    const struct gr_tornado *data;
    struct gr_scale scale;
    struct gr_ticks ticks;
    double gutter, bottom, centre;
};

static double bottom_of(const struct gr_tornado *d) {
    return top + (double)(d->row_count - 1) * pitch + 32;
}

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)width;
    (void)fonts;
    return bottom_of(&chart->of.tornado) + axis_space;
}

static double gutter_of(const struct gr_layout *l, const struct gr_tornado *d) {
    struct gr_fonts *fonts = l->canvas->fonts;
    double longest = 0;
    for (size_t i = 0; i < d->row_count; i++) {
        longest = fmax(longest, gr_label_width(fonts, d->rows[i].name, GR_BOLD));
        longest = fmax(longest, gr_label_width(fonts, d->rows[i].second, GR_REGULAR));
    }
    return fmin(longest + 10, (l->narrow ? 0.40 : 0.35) * l->width);
}

/* Both ends keep room for the longest value that stands outside a bar. */
static void choose_scale(struct tornado *t) {
    const struct gr_tornado *d = t->data;
    struct gr_fonts *fonts = t->l->canvas->fonts;
    double low = d->value, high = d->value, left = 0, right = 0;
    for (size_t i = 0; i < d->row_count; i++) {
        low = fmin(low, d->rows[i].low);
        high = fmax(high, d->rows[i].high);
        left = fmax(left, gr_label_width(fonts, d->rows[i].low_text, GR_REGULAR));
        right = fmax(right, gr_label_width(fonts, d->rows[i].high_text, GR_REGULAR));
    }
    t->scale = (struct gr_scale){low, high, t->gutter + left + GR_CHART_SPACE,
                                 t->l->width - right - GR_CHART_SPACE};
    if (!(high > low)) { /* no width at all: the line stands in the middle */
        t->scale.from = low - 1;
        t->scale.to = high + 1;
        return;
    }
    t->ticks = gr_ticks_linear(low, high, t->l->narrow ? 4 : 6);
}

static void put(const struct tornado *t, double x, double y, enum gr_anchor anchor,
                const char *text) {
    double width = gr_label_width(t->l->canvas->fonts, text, GR_REGULAR);
    double x0 = anchor == GR_ANCHOR_END ? x - width : x;
    bool crossed = false;
    for (size_t i = 0; i < t->ticks.count && !crossed; i++) {
        double line = gr_scale_at(&t->scale, t->ticks.at[i]);
        crossed = line > x0 - 2 && line < x0 + width + 2;
    }
    const struct gr_label label = {.x = x,
                                   .y = y,
                                   .size = GR_CHART_TEXT,
                                   .ink = GR_INK_INK,
                                   .anchor = anchor,
                                   .halo = crossed};
    gr_place_text(t->l->placer, &label, text);
}

static void draw_name(const struct tornado *t, const struct gr_cause_row *row, double y) {
    struct gr_placer *p = t->l->placer;
    struct gr_label label = {
        .y = y + 9, .size = GR_CHART_TEXT, .weight = GR_BOLD, .ink = GR_INK_INK};
    gr_place_text(p, &label, gr_label_cut(p, row->name, GR_BOLD, t->gutter - 10));
    label.y = y + 23;
    label.weight = GR_REGULAR;
    label.ink = GR_INK_INK3;
    gr_place_text(p, &label, gr_label_cut(p, row->second, GR_REGULAR, t->gutter - 10));
}

static void draw_row(const struct tornado *t, size_t i) {
    const struct gr_cause_row *row = &t->data->rows[i];
    struct gr_canvas *c = t->l->canvas;
    double y = top + 6 + (double)i * pitch;
    double x0 = gr_scale_at(&t->scale, row->low), x1 = gr_scale_at(&t->scale, row->high);
    draw_name(t, row, y);
    c->ops->group(c, row->title);
    if (t->centre - x0 > 1.6) {
        c->ops->rect(c, x0 + 0.8, y + 0.8, t->centre - x0 - 0.8, bar_height - 1.6);
        c->ops->paint(c, GR_INK_PAPER, 1, &(struct gr_pen){.ink = GR_INK_C1, .width = 1.6});
    }
    gr_draw_rect(c, t->centre, y, fmax(x1 - t->centre, 1), bar_height, GR_INK_C1);
    c->ops->group_end(c);
    put(t, x0 - GR_CHART_SPACE, y + 14, GR_ANCHOR_END, row->low_text);
    put(t, fmax(x1, t->centre + 1) + GR_CHART_SPACE, y + 14, GR_ANCHOR_START, row->high_text);
}

/* The figure on top of its line, inside the frame. */
static void name_centre(const struct tornado *t) {
    const char *text = t->data->value_text;
    double half = gr_label_width(t->l->canvas->fonts, text, GR_BOLD) / 2;
    double x = fmin(fmax(t->centre, half), t->l->width - half);
    const struct gr_label label = {.x = x,
                                   .y = 11,
                                   .size = GR_CHART_TEXT,
                                   .weight = GR_BOLD,
                                   .ink = GR_INK_INK,
                                   .anchor = GR_ANCHOR_MIDDLE};
    gr_place_text(t->l->placer, &label, text);
}

static void draw(struct gr_layout *l) {
    struct tornado t = {
        .l = l, .data = &l->chart->of.tornado, .bottom = bottom_of(&l->chart->of.tornado)};
    t.gutter = gutter_of(l, t.data);
    choose_scale(&t);
    t.centre = gr_scale_at(&t.scale, t.data->value);
    gr_axis_x_lines(l, &t.scale, &t.ticks, top - 4, t.bottom);
    for (size_t i = 0; i < t.data->row_count; i++) {
        draw_row(&t, i);
    }
    gr_draw_line(l->canvas, t.centre, top - 7, t.centre, t.bottom, GR_INK_INK, 1.6);
    name_centre(&t);
    if (t.ticks.count > 0) {
        gr_axis_x_labels(l, &t.scale, &t.ticks, t.bottom + 17, t.data->unit);
    }
}

const struct gr_drawer gr_form_tornado = {height, draw};
