/*
 * dots.c - the same figure for many cases: ranked dots with their intervals, values in a right-hand column.
 *
 * Dots may leave zero: when the largest value is more than twenty times the smallest the axis is
 * logarithmic, and ends of intervals beyond it are cut at its edge.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double top = 6;
static const double one_line = 20, two_lines = 34;
static const double axis_space = 22;
static const double value_gap = 14; /* between the plot and the column of values */
static const double log_from = 20;

struct dots {
    struct gr_layout *l;
    const struct gr_dots *data;
    bool log;
    struct gr_scale scale; /* of value or of log10 */
    struct gr_ticks ticks;
    double bottom, gutter;
};

/* ---- rows ---- */

static enum gr_weight weight_of(const struct gr_dot_row *row) {
    return row->own ? GR_BOLD : GR_REGULAR;
}

/* Names take what they need, at most 35 % of the width (40 % of a narrow one), and break into two lines. */
static double gutter_of(const struct gr_dots *d, double width, struct gr_fonts *fonts) {
    double longest = 0;
    for (size_t i = 0; i < d->row_count; i++) {
        longest = fmax(longest, gr_label_width(fonts, d->rows[i].name, weight_of(&d->rows[i])));
    }
    return fmin(longest + 12, (width < 500 ? 0.40 : 0.35) * width);
}

static double row_height(const struct gr_dot_row *row, double gutter, struct gr_fonts *fonts) {
    return gr_label_width(fonts, row->name, weight_of(row)) > gutter - 12 ? two_lines : one_line;
}

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    const struct gr_dots *d = &chart->of.dots;
    double gutter = gutter_of(d, width, fonts), sum = top + axis_space;
    for (size_t i = 0; i < d->row_count; i++) {
        sum += row_height(&d->rows[i], gutter, fonts);
    }
    return sum;
}

/* ---- scale ---- */

static double column_width(const struct dots *s) {
    double widest = 0;
    for (size_t i = 0; i < s->data->row_count; i++) {
        widest = fmax(widest, gr_label_width(s->l->canvas->fonts, s->data->rows[i].value_text,
                                             weight_of(&s->data->rows[i])));
    }
    return widest;
}

static double lowest_of(const struct gr_dots *d) {
    double least = HUGE_VAL;
    for (size_t i = 0; i < d->row_count; i++) {
        least = fmin(least, d->rows[i].value);
    }
    return least;
}

bool gr_dots_are_log(const struct gr_dots *d) {
    double least = lowest_of(d), most = 0;
    for (size_t i = 0; i < d->row_count; i++) {
        most = fmax(most, d->rows[i].value);
    }
    return least > 0 && most > log_from * least;
}

static double highest_end_of(const struct gr_dots *d) {
    double end = 0;
    for (size_t i = 0; i < d->row_count; i++) {
        end = fmax(end, fmax(d->rows[i].value, isnan(d->rows[i].high) ? 0 : d->rows[i].high));
    }
    return end;
}

static void choose_scale(struct dots *s) {
    double end = highest_end_of(s->data);
    s->scale.x0 = s->gutter;
    s->scale.x1 = s->l->width - column_width(s) - value_gap;
    s->log = gr_dots_are_log(s->data);
    if (s->log) {
        s->scale.from = floor(log10(lowest_of(s->data)) - 0.05);
        s->scale.to = ceil(log10(end) + 0.05);
        s->ticks = gr_ticks_decades(s->scale.from, s->scale.to, s->l->narrow ? 4 : 8);
    } else {
        s->scale.from = 0;
        s->scale.to = end > 0 ? end : 1;
        s->ticks = gr_ticks_linear(0, s->scale.to, s->l->narrow ? 4 : 6);
    }
}

static double x_of(const struct dots *s, double value) {
    double at = s->log ? log10(fmax(value, 1e-300)) : value;
    return gr_scale_at(&s->scale, fmin(fmax(at, s->scale.from), s->scale.to));
}

/* ---- marks ---- */

static void draw_interval(const struct dots *s, const struct gr_dot_row *row, double y) {
    static const double dash[] = {3, 2};
    if (isnan(row->low) || isnan(row->high)) {
        return;
    }
    struct gr_canvas *c = s->l->canvas;
    c->ops->move(c, x_of(s, row->low), y);
    c->ops->line(c, x_of(s, row->high), y);
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){.ink = row->own ? GR_INK_INK : GR_INK_FRAME,
                                   .width = row->own ? 1.6 : 1,
                                   .dash = row->modelled ? dash : NULL,
                                   .dash_count = row->modelled ? GR_COUNT(dash) : 0});
}

static void draw_mark(const struct dots *s, const struct gr_dot_row *row, double y) {
    struct gr_canvas *c = s->l->canvas;
    double x = x_of(s, row->value);
    c->ops->group(c, row->title);
    draw_interval(s, row, y);
    if (row->own) {
        gr_draw_diamond(c, x, y, 5.5, GR_INK_C2, false);
    } else if (row->modelled) {
        gr_draw_diamond(c, x, y, 4.5, GR_INK_C1, true);
    } else {
        gr_draw_ring(c, x, y, 3.5, GR_INK_C1, 1.6);
    }
    c->ops->group_end(c);
}

static void put(const struct dots *s, double x, double y, enum gr_anchor anchor,
                const struct gr_dot_row *row, const char *text) {
    const struct gr_label label = {.x = x,
                                   .y = y,
                                   .size = GR_CHART_TEXT,
                                   .weight = weight_of(row),
                                   .ink = GR_INK_INK,
                                   .anchor = anchor};
    gr_place_text(s->l->placer, &label, text);
}

static void draw_row(const struct dots *s, const struct gr_dot_row *row, double y) {
    struct gr_fonts *fonts = s->l->canvas->fonts;
    double tall = row_height(row, s->gutter, fonts), middle = y + tall / 2;
    const char *lines[2];
    size_t count =
        gr_label_break(fonts, s->l->arena, row->name, weight_of(row), s->gutter - 12, lines);
    double first = middle + 4 - (count > 1 ? GR_CHART_LINE / 2 : 0);
    for (size_t i = 0; i < count; i++) {
        put(s, 0, first + (double)i * GR_CHART_LINE, GR_ANCHOR_START, row, lines[i]);
    }
    put(s, s->l->width, middle + 4, GR_ANCHOR_END, row, row->value_text);
    draw_mark(s, row, middle);
}

/* The own value through all rows. */
static void draw_guide(const struct dots *s) {
    static const double dash[] = {1.5, 3};
    struct gr_canvas *c = s->l->canvas;
    for (size_t i = 0; i < s->data->row_count; i++) {
        if (s->data->rows[i].own) {
            double x = x_of(s, s->data->rows[i].value);
            c->ops->move(c, x, top);
            c->ops->line(c, x, s->bottom);
            c->ops->paint(
                c, GR_INK_NONE, 0,
                &(struct gr_pen){
                    .ink = GR_INK_INK, .width = 1.2, .dash = dash, .dash_count = GR_COUNT(dash)});
        }
    }
}

/* ---- axis ---- */

static const char *decade_text(struct gr_arena *arena, double exponent) {
    int e = (int)exponent;
    return e >= 0 && e <= 4   ? gr_number(arena, pow(10, e), 0)
           : e < 0 && e >= -3 ? gr_number(arena, pow(10, e), -e)
                              : NULL;
}

/* Round numbers where they are short, else powers of ten. */
static void label_decades(const struct dots *s) {
    const struct gr_ticks *t = &s->ticks;
    bool plain = t->count > 0 && decade_text(s->l->arena, t->at[0]) &&
                 decade_text(s->l->arena, t->at[t->count - 1]);
    for (size_t i = t->count; i-- > 0;) {
        double x = gr_scale_at(&s->scale, t->at[i]), y = s->bottom + 17;
        const char *unit = i + 1 == t->count ? s->data->unit : NULL;
        if (plain) {
            gr_axis_x_label(s->l, x, y, decade_text(s->l->arena, t->at[i]), unit);
        } else {
            gr_axis_x_power(s->l, x, y, t->at[i], unit);
        }
    }
}

static void draw(struct gr_layout *l) {
    const struct gr_dots *d = &l->chart->of.dots;
    struct dots s = {.l = l, .data = d, .bottom = l->height - axis_space};
    s.gutter = gutter_of(d, l->width, l->canvas->fonts);
    choose_scale(&s);
    for (size_t i = 0; i < s.ticks.count; i++) {
        double x = gr_scale_at(&s.scale, s.ticks.at[i]);
        bool zero = !s.log && i == 0;
        gr_draw_line(l->canvas, x, top, x, s.bottom, zero ? GR_INK_FRAME : GR_INK_GRID, 1);
    }
    draw_guide(&s);
    double y = top;
    for (size_t i = 0; i < d->row_count; i++) {
        draw_row(&s, &d->rows[i], y);
        y += row_height(&d->rows[i], s.gutter, l->canvas->fonts);
    }
    if (s.log) {
        label_decades(&s);
    } else {
        gr_axis_x_labels(l, &s.scale, &s.ticks, s.bottom + 17, d->unit);
    }
}

const struct gr_drawer gr_form_dots = {height, draw};
