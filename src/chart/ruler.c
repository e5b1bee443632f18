/*
 * ruler.c - the label's scale: where a mass of CO2e stands among published models, 10 g to 10 000 t.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double axis_y = 56, axis_left = 6, right_margin = 22;
static const double names_y = 26;
static const double below_text_y = 90, leader_end = 82;
static const double narrow_width = 500;
enum { LOWEST = -2, HIGHEST = 7 }; /* powers of ten of a kilogram: nine decades */

struct ruler {
    struct gr_layout *l;
    const struct gr_ruler *data;
    struct gr_scale scale; /* of log10 kg */
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)width;
    (void)fonts;
    return 100;
}

static double x_of(const struct ruler *r, double kg) {
    return gr_scale_at(&r->scale, log10(kg));
}

/* --- axis ----------------------------------------------------------------------------------------- */

/* "10 g", "1 kg", "1 000 t": all four-digit labels grouped, since five-digit ones stand beside them. */
static const char *decade_text(struct gr_arena *arena, int exponent) {
    static const struct {
        int from;
        const char *unit;
    } units[] = {{3, "t"}, {0, "kg"}, {-3, "g"}, {-6, "mg"}};
    size_t i = 0;
    while (i + 1 < GR_COUNT(units) && exponent < units[i].from) {
        i++;
    }
    int digits = exponent - units[i].from;
    struct gr_buf buf = {0};
    gr_buf_putc(&buf, '1');
    for (int k = digits; k > 0; k--) {
        gr_buf_puts(&buf, k % 3 == 0 ? GR_CHART_THIN "0" : "0");
    }
    const char *text = gr_arena_printf(arena, "%s" GR_CHART_NBSP "%s", buf.p, units[i].unit);
    gr_buf_free(&buf);
    return text;
}

static void draw_axis(const struct ruler *r) {
    struct gr_canvas *c = r->l->canvas;
    c->ops->move(c, r->scale.x0, axis_y);
    c->ops->line(c, r->scale.x1, axis_y);
    for (int e = (int)r->scale.from; e <= (int)r->scale.to; e++) {
        double x = gr_scale_at(&r->scale, e);
        c->ops->move(c, x, axis_y);
        c->ops->line(c, x, axis_y + 5);
    }
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = GR_INK_FRAME, .width = 1});
}

static void label_decade(const struct ruler *r, int e) {
    const char *text = decade_text(r->l->arena, e);
    double x = gr_scale_at(&r->scale, e);
    double half = gr_label_width(r->l->canvas->fonts, text, GR_REGULAR) / 2;
    struct gr_label label = {.x = x,
                             .y = axis_y + 18,
                             .size = GR_CHART_TEXT,
                             .weight = GR_REGULAR,
                             .ink = GR_INK_INK3,
                             .anchor = GR_ANCHOR_MIDDLE};
    if (x - half < axis_left) {
        label.x = axis_left;
        label.anchor = GR_ANCHOR_START;
    } else if (x + half > r->l->width) {
        label.x = r->l->width;
        label.anchor = GR_ANCHOR_END;
    }
    gr_place_text(r->l->placer, &label, text);
}

static void label_axis(const struct ruler *r) {
    int from = (int)r->scale.from, to = (int)r->scale.to;
    int every = (int)ceil((double)(to - from) * 60 / (r->scale.x1 - r->scale.x0));
    every = every < 1 ? 1 : every;
    for (int e = from; e <= to; e += every) {
        label_decade(r, e);
    }
}

/* --- marks ---------------------------------------------------------------------------------------- */

static struct gr_spot clamped(const struct ruler *r, double x, double half) {
    return (struct gr_spot){fmin(fmax(x, half), r->l->width - half), names_y, GR_ANCHOR_MIDDLE};
}

static void draw_own(const struct ruler *r) {
    const struct gr_ruler *d = r->data;
    struct gr_canvas *c = r->l->canvas;
    double x = x_of(r, d->own.kg);
    if (d->low_kg > 0 && d->high_kg >= d->low_kg) {
        double x0 = fmax(r->scale.x0, x_of(r, d->low_kg));
        double x1 = fmin(r->scale.x1, x_of(r, d->high_kg));
        c->ops->group(c, d->interval);
        gr_draw_rect(c, x0, axis_y - 7, fmax(x1 - x0, 1), 14, GR_INK_TINT);
        c->ops->group_end(c);
    }
    c->ops->group(c, gr_arena_printf(r->l->arena, "%s: %s", d->own.name, d->own.value));
    gr_draw_diamond(c, x, axis_y, 5.5, GR_INK_C1, false);
    c->ops->group_end(c);
}

/* Own: both lines in ink, the first bold. */
static void name_own(const struct ruler *r) {
    const struct gr_ruler *d = r->data;
    const struct gr_caption block = {.first = d->own.name, .second = d->own.value, .bold = true};
    double half = gr_caption_width(r->l->canvas->fonts, &block) / 2;
    struct gr_spot spot = clamped(r, x_of(r, d->own.kg), half);
    gr_place_caption(r->l->placer, &block, &spot, 1);
}

/* Below the axis on a leader, which keeps the tick label there away. */
static bool name_below(const struct ruler *r, const struct gr_ruler_mark *mark, double x) {
    const char *text = gr_arena_printf(r->l->arena, "%s %s", mark->name, mark->value);
    const struct gr_caption block = {.first = text, .first_ink = GR_INK_INK3};
    const struct gr_spot spots[] = {{x + 4, below_text_y, GR_ANCHOR_START},
                                    {x - 4, below_text_y, GR_ANCHOR_END},
                                    {x, below_text_y + 4, GR_ANCHOR_MIDDLE}};
    const struct gr_box leader = {x - 3, axis_y + 4, x + 3, leader_end};
    if (!gr_place_fits(r->l->placer, &leader) ||
        gr_place_caption(r->l->placer, &block, spots, GR_COUNT(spots)) < 0) {
        return false;
    }
    gr_place_take(r->l->placer, &leader);
    gr_draw_line(r->l->canvas, x, axis_y + 4, x, leader_end, GR_INK_FRAME, 0.8);
    return true;
}

static bool name_reference(const struct ruler *r, const struct gr_ruler_mark *mark, double x) {
    const struct gr_caption block = {
        .first = mark->name, .second = mark->value, .first_ink = GR_INK_INK3};
    double half = gr_caption_width(r->l->canvas->fonts, &block) / 2;
    const struct gr_spot spots[] = {{x, names_y, GR_ANCHOR_MIDDLE},
                                    clamped(r, x, half),
                                    {x + 7, names_y, GR_ANCHOR_END},
                                    {x - 7, names_y, GR_ANCHOR_START}};
    return gr_place_caption(r->l->placer, &block, spots, GR_COUNT(spots)) >= 0;
}

/* A reference without a label would be a riddle: then its dot is left out too (the desc names all). */
static void draw_reference(const struct ruler *r, const struct gr_ruler_mark *mark) {
    struct gr_canvas *c = r->l->canvas;
    double x = x_of(r, mark->kg);
    if (x < r->scale.x0 || x > r->scale.x1 ||
        (!name_reference(r, mark, x) && !name_below(r, mark, x))) {
        return;
    }
    c->ops->group(c, gr_arena_printf(r->l->arena, "%s: %s", mark->name, mark->value));
    gr_draw_ring(c, x, axis_y, 3.5, GR_INK_FRAME, 1.2);
    c->ops->group_end(c);
}

static void draw_remark(const struct ruler *r) {
    struct gr_label label = {
        .x = axis_left, .y = 96, .size = GR_CHART_TEXT, .weight = GR_REGULAR, .ink = GR_INK_INK3};
    gr_place_text(r->l->placer, &label, r->data->remark);
}

static void draw(struct gr_layout *l) {
    const struct gr_ruler *d = &l->chart->of.ruler;
    double lowest = fmin(LOWEST, floor(log10(d->own.kg)));
    double highest = fmax(HIGHEST, ceil(log10(d->own.kg)));
    struct ruler r = {l, d, {lowest, highest, axis_left, l->width - right_margin}};
    draw_axis(&r);
    draw_own(&r);
    name_own(&r);
    if (l->width < narrow_width) {
        draw_remark(&r);
    }
    for (size_t i = 0; i < d->reference_count; i++) {
        draw_reference(&r, &d->references[i]);
    }
    if (l->width >= narrow_width) {
        draw_remark(&r);
    }
    label_axis(&r);
}

const struct gr_drawer gr_form_ruler = {height, draw};
