/*
 * scatter.c - training compute over dates on a log axis: published models as dots, own runs as diamonds.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double top = 26, left = 38, right_margin = 8, below_axis = 26;
static const double dot = 3.6, dot_opacity = 0.62;
static const double own_radius = 7.5;
static const double cell = 4; /* one dot in it: a second one would lie on the first */
enum { OWN_TITLED = 60 };

struct scatter {
    struct gr_layout *l;
    const struct gr_scatter *data;
    struct gr_axis_time axis;
    struct gr_scale scale; /* of log10 */
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)fonts;
    return width < 500 ? 300 : 320;
}

static double x_of(const struct scatter *s, const struct gr_scatter_dot *d) {
    return gr_axis_time_at(&s->axis, d->at);
}

static double y_of(const struct scatter *s, const struct gr_scatter_dot *d) {
    return gr_scale_at(&s->scale, log10(d->value));
}

/* --- axes ----------------------------------------------------------------------------------------- */

static void draw_decades(const struct scatter *s, const struct gr_ticks *t) {
    for (size_t i = 0; i < t->count; i++) {
        double y = gr_scale_at(&s->scale, t->at[i]);
        gr_draw_line(s->l->canvas, s->axis.left, y, s->axis.right, y, GR_INK_GRID, 1);
    }
}

static void label_decades(const struct scatter *s, const struct gr_ticks *t) {
    struct gr_label unit = {
        .x = 0, .y = 10, .size = GR_CHART_TEXT, .weight = GR_REGULAR, .ink = GR_INK_INK3};
    gr_place_text(s->l->placer, &unit, s->data->unit);
    for (size_t i = 0; i < t->count; i++) {
        const struct gr_power_text text = {
            .base = "10", .exponent = gr_number(s->l->arena, t->at[i], 0), .ink = GR_INK_INK3};
        gr_place_power(s->l->placer, &text, s->axis.left - GR_CHART_SPACE,
                       gr_scale_at(&s->scale, t->at[i]) + 4, GR_ANCHOR_END);
    }
}

/* --- published models ----------------------------------------------------------------------------- */

/* True the first time a cell is asked for. */
static bool first_in_cell(const struct scatter *s, unsigned char *cells, double x, double y) {
    size_t columns = (size_t)(s->l->width / cell) + 1;
    size_t at = (size_t)(y / cell) * columns + (size_t)(x / cell);
    bool first = !(cells[at / 8] >> at % 8 & 1);
    cells[at / 8] |= (unsigned char)(1U << at % 8);
    return first;
}

static unsigned char *cells_for(const struct scatter *s) {
    size_t cells = ((size_t)(s->l->width / cell) + 1) * ((size_t)(s->l->height / cell) + 1);
    return GR_NEW_N(s->l->arena, unsigned char, cells / 8 + 1);
}

static void draw_references(const struct scatter *s) {
    struct gr_canvas *c = s->l->canvas;
    unsigned char *cells = cells_for(s);
    if (s->data->reference_count == 0) {
        return;
    }
    c->ops->group(c, s->data->references_title);
    for (size_t i = 0; i < s->data->reference_count; i++) {
        const struct gr_scatter_dot *d = &s->data->references[i];
        double x = round(x_of(s, d)), y = round(y_of(s, d)); /* half a unit is not seen */
        if (first_in_cell(s, cells, x, y)) {
            c->ops->move(c, x, y);
            c->ops->line(c, x, y);
        }
    }
    c->ops->paint(
        c, GR_INK_NONE, 0,
        &(struct gr_pen){.ink = GR_INK_FRAME, .width = dot, .round = true, .opacity = dot_opacity});
    c->ops->group_end(c);
}

/* How many dots a label there would cover. */
static size_t covered(const struct scatter *s, const struct gr_box *box) {
    size_t count = 0;
    for (size_t i = 0; i < s->data->reference_count; i++) {
        double x = x_of(s, &s->data->references[i]), y = y_of(s, &s->data->references[i]);
        count += x > box->x0 - 3 && x < box->x1 + 3 && y > box->y0 - 3 && y < box->y1 + 3;
    }
    return count;
}

/* Of the places where the name fits the one that covers fewest dots. */
static bool place_name(const struct scatter *s, const char *name, double x, double y) {
    const struct gr_caption caption = {.first = name, .halo = true};
    const struct gr_spot spots[] = {
        {x - 8, y + 4, GR_ANCHOR_END}, {x + 8, y + 4, GR_ANCHOR_START},
        {x - 6, y - 6, GR_ANCHOR_END}, {x, y - 9, GR_ANCHOR_MIDDLE},
        {x, y + 17, GR_ANCHOR_MIDDLE},
    };
    size_t best = GR_COUNT(spots), fewest = SIZE_MAX;
    for (size_t i = 0; i < GR_COUNT(spots); i++) {
        struct gr_box box = gr_caption_box(s->l->canvas->fonts, &caption, &spots[i]);
        size_t count = gr_place_fits(s->l->placer, &box) ? covered(s, &box) : SIZE_MAX;
        if (count < fewest) {
            fewest = count;
            best = i;
        }
    }
    return best < GR_COUNT(spots) && gr_place_caption(s->l->placer, &caption, &spots[best], 1) >= 0;
}

static void name_reference(const struct scatter *s, const struct gr_scatter_dot *d) {
    struct gr_canvas *c = s->l->canvas;
    double x = x_of(s, d), y = y_of(s, d);
    struct gr_box mark = {x - 4, y - 4, x + 4, y + 4};
    if (!gr_place_fits(s->l->placer, &mark) ||
        !place_name(s, gr_label_cut(s->l->placer, d->name, GR_REGULAR, 150), x, y)) {
        return;
    }
    c->ops->group(c, d->name);
    gr_draw_disc(c, x, y, 3.95, GR_INK_PAPER);
    gr_draw_disc(c, x, y, 3.2, GR_INK_INK);
    c->ops->group_end(c);
    gr_place_take(s->l->placer, &mark);
}

/* --- own runs ------------------------------------------------------------------------------------- */

static const char *own_title(const struct scatter *s, const struct gr_scatter_dot *d) {
    return gr_arena_printf(s->l->arena, "%s: %s^%s" GR_CHART_NBSP "%s", d->name, d->value_text,
                           d->exponent, s->data->unit);
}

static void draw_diamond(const struct scatter *s, const struct gr_scatter_dot *d, double r) {
    struct gr_canvas *c = s->l->canvas;
    c->ops->group(c, own_title(s, d));
    gr_draw_diamond(c, x_of(s, d), y_of(s, d), r + 1, GR_INK_PAPER, false);
    gr_draw_diamond(c, x_of(s, d), y_of(s, d), r, GR_INK_C2, false);
    c->ops->group_end(c);
}

/* Of more runs than can have a mark and a title of their own, the smaller ones are one cloud. */
static void draw_own_cloud(const struct scatter *s, size_t from) {
    struct gr_canvas *c = s->l->canvas;
    unsigned char *cells = cells_for(s);
    for (size_t i = from; i < s->data->own_count; i++) {
        double x = x_of(s, &s->data->own[i]), y = y_of(s, &s->data->own[i]);
        if (first_in_cell(s, cells, x, y)) {
            c->ops->move(c, x, y);
            c->ops->line(c, x, y);
        }
    }
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){.ink = GR_INK_C2, .width = dot, .round = true});
}

static void draw_own(const struct scatter *s) {
    size_t marks = s->data->own_count < OWN_TITLED ? s->data->own_count : OWN_TITLED;
    if (s->data->own_count > marks) {
        draw_own_cloud(s, marks);
    }
    for (size_t i = marks; i-- > 0;) {
        draw_diamond(s, &s->data->own[i], i == 0 ? own_radius : 5.5);
    }
    for (size_t i = 0; i < marks; i++) {
        double x = x_of(s, &s->data->own[i]), y = y_of(s, &s->data->own[i]);
        gr_place_take(s->l->placer, &(struct gr_box){x - 8, y - 8, x + 8, y + 8});
    }
}

/* "this work: pretrain, 6.0 × 10^18", below on a leader first, as the cloud usually lies above. */
static void name_own(const struct scatter *s) {
    const struct gr_scatter_dot *d = &s->data->own[0];
    double x = x_of(s, d), y = y_of(s, d);
    struct gr_layout *l = s->l;
    const char *name = gr_label_cut(l->placer, d->name, GR_BOLD, l->narrow ? 90 : 200);
    const struct gr_power_text text = {
        .base = gr_arena_printf(l->arena, l->narrow ? "%s%s, %s" : "%s: %s, %s",
                                l->narrow ? "" : s->data->own_word, name, d->value_text),
        .exponent = d->exponent,
        .weight = GR_BOLD,
        .ink = GR_INK_INK,
        .halo = true};
    double half = gr_power_width(l->canvas->fonts, &text) / 2;
    double inside = fmin(fmax(x, s->axis.left + half), l->width - half);
    const double offsets[] = {24, -16, 38, -30, 52, -44};
    for (size_t i = 0; i < GR_COUNT(offsets); i++) {
        double at = y + offsets[i];
        if (at < s->axis.y - 4 && gr_place_power(l->placer, &text, inside, at, GR_ANCHOR_MIDDLE)) {
            if (fabs(offsets[i]) > 24) {
                bool below = offsets[i] > 0;
                gr_draw_line(l->canvas, x, y + (below ? 9 : -9), x, at + (below ? -12 : 4),
                             GR_INK_FRAME, 0.8);
            }
            return;
        }
    }
}

/* --- growth: the fitted line with its band, and a line to compare with ---------------------------------- */

enum { BAND_POINTS = 33 };

static gr_time fit_time(const struct gr_scatter_fit *f, size_t i) {
    return f->from + (gr_time)((double)(f->to - f->from) * (double)i / (BAND_POINTS - 1));
}

/* log10 of the line at t; side -1, 0, 1: lower end of the interval, the line, upper end. */
static double fit_at(const struct gr_scatter_fit *f, gr_time t, int side) {
    double d = (double)(t - f->mean) / (double)GR_DAY_NS;
    return f->at_mean + f->per_day * d + side * hypot(f->at_mean_half, f->per_day_half * d);
}

static void fit_to(const struct scatter *s, size_t i, int side, bool start) {
    const struct gr_scatter_fit *f = &s->data->fit;
    gr_time t = fit_time(f, i);
    double y = gr_scale_at(&s->scale, fit_at(f, t, side));
    gr_line_to(s->l->canvas, start, gr_axis_time_at(&s->axis, t),
               fmin(fmax(y, top - 50), s->axis.y + 50)); /* clipped at the plot */
}

static void draw_fit(const struct scatter *s) {
    static const double dash[] = {5, 3};
    const struct gr_scatter_fit *f = &s->data->fit;
    struct gr_canvas *c = s->l->canvas;
    c->ops->clip(c, s->axis.left, top, s->axis.right - s->axis.left, s->axis.y - top);
    c->ops->group(c, gr_arena_printf(s->l->arena, "%s, %s", f->text.first, f->text.second));
    for (size_t i = 0; i < BAND_POINTS; i++) {
        fit_to(s, i, 1, i == 0);
    }
    for (size_t i = BAND_POINTS; i-- > 0;) {
        fit_to(s, i, -1, false);
    }
    c->ops->close(c);
    c->ops->paint(c, GR_INK_BAND, 1, NULL);
    fit_to(s, 0, 0, true);
    fit_to(s, BAND_POINTS - 1, 0, false);
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){.ink = GR_INK_C1,
                                   .width = 1.6,
                                   .dash = f->flat ? dash : NULL,
                                   .dash_count = f->flat ? GR_COUNT(dash) : 0});
    c->ops->group_end(c);
    c->ops->clip_end(c);
}

static void draw_guide(const struct scatter *s) {
    static const double dash[] = {6, 3, 1.5, 3};
    const struct gr_scatter_guide *g = &s->data->guide;
    struct gr_canvas *c = s->l->canvas;
    c->ops->clip(c, s->axis.left, top, s->axis.right - s->axis.left, s->axis.y - top);
    c->ops->group(c, gr_arena_printf(s->l->arena, "%s, %s", g->text.first, g->text.second));
    c->ops->move(c, gr_axis_time_at(&s->axis, g->from), gr_scale_at(&s->scale, g->low));
    c->ops->line(c, gr_axis_time_at(&s->axis, g->to), gr_scale_at(&s->scale, g->high));
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){
                      .ink = GR_INK_C2, .width = 1.4, .dash = dash, .dash_count = GR_COUNT(dash)});
    c->ops->group_end(c);
    c->ops->clip_end(c);
}

/* Labels keep off the lines; a band lets them through. */
static void take_line(const struct scatter *s, double x0, double y0, double x1, double y1) {
    enum { PIECES = 24 };
    for (int i = 0; i < PIECES; i++) {
        double a = (double)i / PIECES, b = (double)(i + 1) / PIECES;
        double start = y0 + (y1 - y0) * a, end = y0 + (y1 - y0) * b;
        gr_place_take(s->l->placer, &(struct gr_box){x0 + (x1 - x0) * a, fmin(start, end) - 1,
                                                     x0 + (x1 - x0) * b, fmax(start, end) + 1});
    }
}

static void take_growth(const struct scatter *s) {
    const struct gr_scatter_fit *f = &s->data->fit;
    const struct gr_scatter_guide *g = &s->data->guide;
    if (f->present) {
        take_line(s, gr_axis_time_at(&s->axis, f->from),
                  gr_scale_at(&s->scale, fit_at(f, f->from, 0)), gr_axis_time_at(&s->axis, f->to),
                  gr_scale_at(&s->scale, fit_at(f, f->to, 0)));
    }
    if (g->present) {
        take_line(s, gr_axis_time_at(&s->axis, g->from), gr_scale_at(&s->scale, g->low),
                  gr_axis_time_at(&s->axis, g->to), gr_scale_at(&s->scale, g->high));
    }
}

/* In the line's colour, beside it at (x, y): upper left, lower right, further away; rising lines leave room
 * there. */
static void name_line(const struct scatter *s, double x, double y,
                      const struct gr_caption_text *text, enum gr_ink ink) {
    const struct gr_caption caption = {
        .first = text->first, .second = text->second, .halo = true, .first_ink = ink};
    const struct gr_spot spots[] = {
        {x - 10, y - 24, GR_ANCHOR_END},
        {x + 10, y + 18, GR_ANCHOR_START},
        {x - 10, y - 50, GR_ANCHOR_END},
        {x + 10, y + 44, GR_ANCHOR_START},
        {x - 40, y - 24, GR_ANCHOR_END},
        {x + 40, y + 18, GR_ANCHOR_START},
        {x - 40, y - 60, GR_ANCHOR_END},
        {x + 40, y + 60, GR_ANCHOR_START},
        {x, y - 80, GR_ANCHOR_MIDDLE},
        {x, y + 70, GR_ANCHOR_MIDDLE},
        {s->axis.left + 6, top + 14, GR_ANCHOR_START},
        {s->axis.right - 2, s->axis.y - 22, GR_ANCHOR_END},
        {s->axis.left + 6, s->axis.y - 22, GR_ANCHOR_START},
        {s->axis.right - 2, top + 14, GR_ANCHOR_END},
    };
    gr_place_caption(s->l->placer, &caption, spots, GR_COUNT(spots));
}

static void name_growth(const struct scatter *s) {
    const struct gr_scatter_fit *f = &s->data->fit;
    const struct gr_scatter_guide *g = &s->data->guide;
    if (f->present) {
        name_line(s, gr_axis_time_at(&s->axis, f->mean), gr_scale_at(&s->scale, f->at_mean),
                  &f->text, GR_INK_C1);
    }
    if (g->present) {
        double x = gr_axis_time_at(&s->axis, g->from + (g->to - g->from) / 10 * 7);
        name_line(s, x, gr_scale_at(&s->scale, g->low + 0.7 * (g->high - g->low)), &g->text,
                  GR_INK_C2);
    }
}

/* --- the whole ------------------------------------------------------------------------------------ */

struct range {
    gr_time from, to;
    double low, high; /* log10 */
};

static void widen(struct range *r, const struct gr_scatter_dot *dots, size_t count) {
    for (size_t i = 0; i < count; i++) {
        r->from = dots[i].at < r->from ? dots[i].at : r->from;
        r->to = dots[i].at > r->to ? dots[i].at : r->to;
        r->low = fmin(r->low, log10(dots[i].value));
        r->high = fmax(r->high, log10(dots[i].value));
    }
}

/* From the first of January of the first year to the end of the last year; whole decades that hold
 * every dot with a little air. */
static struct range range_of(const struct gr_scatter *d) {
    struct range r = {INT64_MAX, INT64_MIN, HUGE_VAL, -HUGE_VAL};
    widen(&r, d->references, d->reference_count);
    widen(&r, d->own, d->own_count);
    gr_time air = r.to > r.from ? (r.to - r.from) / 30 : 30 * GR_DAY_NS;
    r.from -= air;
    r.to += air;
    r.low = floor(r.low - 0.3);
    r.high = ceil(r.high + 0.3);
    return r;
}

static void draw(struct gr_layout *l) {
    const struct gr_scatter *d = &l->chart->of.scatter;
    struct range r = range_of(d);
    double bottom = l->height - below_axis;
    struct scatter s = {
        .l = l,
        .data = d,
        .axis = {r.from, r.to, left, l->width - right_margin, bottom},
        .scale = {r.low, r.high, bottom, top},
    };
    struct gr_ticks decades = gr_ticks_decades(r.low, r.high, 6);
    struct gr_time_ticks times = gr_axis_time_ticks(l, &s.axis);
    draw_decades(&s, &decades);
    gr_axis_time_lines(l, &s.axis, &times);
    if (d->fit.present) {
        draw_fit(&s);
    }
    draw_references(&s);
    if (d->guide.present) {
        draw_guide(&s);
    }
    draw_own(&s);
    take_growth(&s);
    if (d->own_count > 0) {
        name_own(&s);
    }
    name_growth(&s);
    for (size_t i = 0; i < d->named_count; i++) {
        name_reference(&s, &d->references[d->named[i]]);
    }
    label_decades(&s, &decades);
    gr_axis_time_labels(l, &s.axis, &times, NULL);
}

const struct gr_drawer gr_form_scatter = {height, draw};
