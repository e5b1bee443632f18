/*
 * power.c - power over time: band from lowest to highest, line of means, gaps shaded, peak and mean named.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"
#include "chart/simplify.h"

static const double top = 26;
static const double below_axis = 40;
static const double column_width = 4; /* one bin per 4 u when there are more samples than that */
/* Of edges and line [u]: less than the width of the line, and than half of it. */
static const double band_tolerance = 1.4, mean_tolerance = 0.7;
enum { GAPS_NAMED = 3 };

struct column {
    gr_time at;
    double x, low, mean, high; /* x [u], others in the chart's unit; mean NAN: no samples */
    size_t bin;                /* last bin it holds */
};

struct power {
    struct gr_layout *l;
    const struct gr_power *data;
    struct gr_axis_time axis;
    struct gr_scale scale;
    struct column *columns;
    size_t count;
    gr_time join; /* [ns] columns further apart are not joined */
};

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)chart;
    (void)fonts;
    return width < 500 ? 250 : 246;
}

/* --- columns -------------------------------------------------------------------------------------- */

static struct column merge(const struct gr_power *d, size_t from, size_t to) {
    struct column c = {.low = HUGE_VAL, .high = -HUGE_VAL, .mean = (double)NAN, .bin = to - 1};
    double sum = 0, when = 0;
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        if (isnan(d->mean[i])) {
            continue;
        }
        when += (double)i + 0.5;
        c.low = fmin(c.low, d->low[i]);
        c.high = fmax(c.high, d->high[i]);
        sum += d->mean[i];
        n++;
    }
    c.mean = n ? sum / (double)n : (double)NAN;
    c.at = d->t0 + (gr_time)((n ? when / (double)n : 0) * (double)d->step);
    return c;
}

static void make_columns(struct power *p) {
    const struct gr_power *d = p->data;
    size_t most = (size_t)((p->axis.right - p->axis.left) / column_width);
    size_t n = d->bin_count < most ? d->bin_count : most;
    p->columns = GR_NEW_N(p->l->arena, struct column, n);
    gr_time wide = (gr_time)(d->bin_count / n + 1) * d->step;
    p->join = d->join > 2 * wide ? d->join : 2 * wide;
    for (size_t i = 0; i < n; i++) {
        struct column c = merge(d, i * d->bin_count / n, (i + 1) * d->bin_count / n);
        if (!isnan(c.mean)) {
            c.x = gr_axis_time_at(&p->axis, c.at);
            p->columns[p->count++] = c;
        }
    }
}

/* The gap that fills most of the time from a to b. */
static const struct gr_power_gap *gap_between(const struct power *p, gr_time a, gr_time b) {
    for (size_t i = 0; i < p->data->gap_count; i++) {
        const struct gr_power_gap *g = &p->data->gaps[i];
        gr_time from = g->start > a ? g->start : a, to = g->end < b ? g->end : b;
        if (to > from && to - from > (b - a) / 2) {
            return g;
        }
    }
    return NULL;
}

/* The line stops at a gap, and where far more time than usual passes without a sample. */
static bool joined(const struct power *p, size_t i) {
    const struct column *a = &p->columns[i], *b = &p->columns[i + 1];
    return b->at - a->at <= p->join && !gap_between(p, a->at, b->at);
}

/* End (exclusive) of the stretch of joined columns that begins at from. */
static size_t stretch_end(const struct power *p, size_t from) {
    size_t end = from + 1;
    while (end < p->count && joined(p, end - 1)) {
        end++;
    }
    return end;
}

/* --- marks ---------------------------------------------------------------------------------------- */

static double y_of(const struct power *p, double value) {
    return gr_scale_at(&p->scale, fmax(value, 0));
}

/* The corners of a value of columns [from, to), as few as look the same. */
struct corners {
    double *x, *y;
    size_t count;
};

static struct corners corners_of(const struct power *p, size_t from, size_t to,
                                 double (*value)(const struct column *), double tolerance) {
    size_t n = to - from, kept = 0;
    struct corners out = {GR_NEW_N(p->l->arena, double, n), GR_NEW_N(p->l->arena, double, n), n};
    bool *keep = GR_NEW_N(p->l->arena, bool, n);
    for (size_t i = 0; i < n; i++) {
        out.x[i] = p->columns[from + i].x;
        out.y[i] = y_of(p, value(&p->columns[from + i]));
    }
    gr_simplify(out.x, out.y, n, tolerance, keep);
    for (size_t i = 0; i < n; i++) {
        if (keep[i]) {
            out.x[kept] = out.x[i];
            out.y[kept++] = out.y[i];
        }
    }
    out.count = kept;
    return out;
}

static double high_of(const struct column *c) {
    return c->high;
}

static double low_of(const struct column *c) {
    return c->low;
}

static double mean_of(const struct column *c) {
    return c->mean;
}

/* One column alone keeps its width. */
static void lone_band(const struct power *p, const struct column *column) {
    double high = y_of(p, column->high), low = y_of(p, column->low);
    p->l->canvas->ops->rect(p->l->canvas, column->x - column_width / 2, high, column_width,
                            low - high);
}

static void band_path(const struct power *p, size_t from, size_t to) {
    struct gr_canvas *c = p->l->canvas;
    if (to - from == 1) {
        lone_band(p, &p->columns[from]);
        return;
    }
    struct corners high = corners_of(p, from, to, high_of, band_tolerance);
    struct corners low = corners_of(p, from, to, low_of, band_tolerance);
    for (size_t i = 0; i < high.count; i++) {
        gr_line_to(c, i == 0, high.x[i], high.y[i]);
    }
    for (size_t i = low.count; i-- > 0;) {
        c->ops->line(c, low.x[i], low.y[i]);
    }
    c->ops->close(c);
}

static bool has_band(const struct power *p) {
    for (size_t i = 0; i < p->count; i++) {
        if (p->columns[i].high > p->columns[i].low) {
            return true;
        }
    }
    return false;
}

static void draw_band(const struct power *p) {
    if (!has_band(p)) {
        return;
    }
    for (size_t from = 0; from < p->count; from = stretch_end(p, from)) {
        band_path(p, from, stretch_end(p, from));
    }
    p->l->canvas->ops->paint(p->l->canvas, GR_INK_BAND, 1, NULL);
}

static void draw_means(const struct power *p) {
    struct gr_canvas *c = p->l->canvas;
    for (size_t from = 0; from < p->count;) {
        size_t to = stretch_end(p, from);
        struct corners line = corners_of(p, from, to, mean_of, mean_tolerance);
        for (size_t i = 0; i < line.count; i++) {
            gr_line_to(c, i == 0, line.x[i], line.y[i]);
        }
        if (to - from == 1) {
            c->ops->line(c, p->columns[from].x, y_of(p, p->columns[from].mean));
        }
        from = to;
    }
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){.ink = GR_INK_C1, .width = 1.6, .round = true});
}

static void draw_points(const struct power *p) {
    struct gr_canvas *c = p->l->canvas;
    for (size_t i = 0; i < p->count; i++) {
        c->ops->move(c, p->columns[i].x, y_of(p, p->columns[i].mean));
        c->ops->line(c, p->columns[i].x, y_of(p, p->columns[i].mean));
    }
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = GR_INK_C1, .width = 4, .round = true});
}

/* --- gaps ----------------------------------------------------------------------------------------- */

static struct gr_box gap_box(const struct power *p, const struct gr_power_gap *g) {
    double x0 = fmax(p->axis.left, gr_axis_time_at(&p->axis, g->start));
    double x1 = fmin(p->axis.right, gr_axis_time_at(&p->axis, g->end));
    return (struct gr_box){x0, top - 4, x1, p->axis.y};
}

static bool narrow_gap(const struct gr_box *b) {
    return b->x1 - b->x0 < 3;
}

static void draw_gap(const struct power *p, const struct gr_power_gap *g) {
    struct gr_canvas *c = p->l->canvas;
    struct gr_box b = gap_box(p, g);
    if (b.x1 < b.x0) {
        return;
    }
    c->ops->group(c, gr_arena_printf(p->l->arena, "%s: %s", p->data->gap_word, g->length));
    if (narrow_gap(&b)) {
        double x = (b.x0 + b.x1) / 2;
        gr_draw_line(c, x, p->axis.y - 3, x, p->axis.y, GR_INK_INK, 1);
    } else {
        gr_draw_rect(c, b.x0, b.y0, b.x1 - b.x0, b.y1 - b.y0, GR_INK_WASH);
        gr_draw_hatch(c, b.x0, b.y0, b.x1 - b.x0, b.y1 - b.y0,
                      (struct gr_hatch){GR_INK_HAIR, 1.1, 12});
    }
    c->ops->group_end(c);
}

/* A bridged gap's energy is counted: the straight line it was counted along crosses it, dashed. */
static void draw_bridges(const struct power *p) {
    static const double dash[] = {5, 3};
    struct gr_canvas *c = p->l->canvas;
    bool any = false;
    for (size_t i = 0; i + 1 < p->count; i++) {
        const struct column *a = &p->columns[i], *b = &p->columns[i + 1];
        const struct gr_power_gap *g = gap_between(p, a->at, b->at);
        if (g && g->bridged) {
            c->ops->move(c, a->x, y_of(p, a->mean));
            c->ops->line(c, b->x, y_of(p, b->mean));
            any = true;
        }
    }
    if (any) {
        c->ops->paint(
            c, GR_INK_NONE, 0,
            &(struct gr_pen){
                .ink = GR_INK_C1, .width = 1.6, .dash = dash, .dash_count = GR_COUNT(dash)});
    }
}

/* --- words ---------------------------------------------------------------------------------------- */

static void take_marks(const struct power *p) {
    gr_place_take(p->l->placer,
                  &(struct gr_box){p->axis.left, p->axis.y - 1, p->axis.right, p->axis.y + 1});
    for (size_t i = 0; i < p->count; i++) {
        const struct column *c = &p->columns[i];
        gr_place_take(p->l->placer, &(struct gr_box){c->x - 2, y_of(p, c->high) - 1, c->x + 2,
                                                     y_of(p, c->low) + 1});
    }
    double mean = y_of(p, p->data->mean_value);
    gr_place_take(p->l->placer, &(struct gr_box){p->axis.left, mean - 1, p->axis.right, mean + 1});
    for (size_t i = 0; i < p->data->gap_count; i++) {
        struct gr_box b = gap_box(p, &p->data->gaps[i]);
        if (b.x1 >= b.x0 && !narrow_gap(&b)) {
            gr_place_take(p->l->placer, &b);
        }
    }
}

/* The highest mark between two places: above it there is room. */
static double clear_above(const struct power *p, double x0, double x1) {
    double y = p->axis.y;
    for (size_t i = 0; i < p->count; i++) {
        if (p->columns[i].x > x0 - 4 && p->columns[i].x < x1 + 4) {
            y = fmin(y, y_of(p, p->columns[i].high));
        }
    }
    return y - 7;
}

static void name_peak(const struct power *p) {
    double x = gr_axis_time_at(&p->axis, p->data->peak_at), y = y_of(p, p->data->peak_value);
    struct gr_canvas *c = p->l->canvas;
    c->ops->group(c, p->data->peak_text);
    gr_draw_disc(c, x, y, 4.15, GR_INK_PAPER);
    gr_draw_disc(c, x, y, 3.4, GR_INK_INK);
    c->ops->group_end(c);
    const struct gr_caption caption = {.first = p->data->peak_text};
    double width = gr_caption_width(c->fonts, &caption);
    double inside = fmin(fmax(x, width / 2), p->l->width - width / 2);
    const struct gr_spot spots[] = {
        {x + 8, fmin(y - 4, clear_above(p, x + 8, x + 8 + width) + 2), GR_ANCHOR_START},
        {x - 8, fmin(y - 4, clear_above(p, x - 8 - width, x - 8) + 2), GR_ANCHOR_END},
        {inside, clear_above(p, inside - width / 2, inside + width / 2), GR_ANCHOR_MIDDLE},
    };
    gr_place_caption(p->l->placer, &caption, spots, GR_COUNT(spots));
}

static void draw_mean_line(const struct power *p) {
    static const double dash[] = {2, 3};
    double y = y_of(p, p->data->mean_value);
    struct gr_canvas *c = p->l->canvas;
    c->ops->move(c, p->axis.left, y);
    c->ops->line(c, p->axis.right, y);
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){
                      .ink = GR_INK_INK, .width = 1.2, .dash = dash, .dash_count = GR_COUNT(dash)});
}

static struct gr_caption mean_block(const struct gr_power *d) {
    return (struct gr_caption){.first = d->mean_text, .second = d->mean_word, .bold = true};
}

static void name_mean(const struct power *p) {
    const struct gr_caption block = mean_block(p->data);
    double y = fmin(y_of(p, p->data->mean_value) + 4, p->axis.y - 8);
    const struct gr_spot spot = {p->axis.right + GR_CHART_SPACE, y, GR_ANCHOR_START};
    gr_place_caption(p->l->placer, &block, &spot, 1);
}

static void name_gap(const struct power *p, const struct gr_power_gap *g) {
    enum { LEVELS = 10 };
    struct gr_box b = gap_box(p, g);
    struct gr_spot spots[2 * LEVELS];
    size_t count = 0;
    /* From a little below the middle down, then upwards. */
    for (int i = 0; i < LEVELS; i++) {
        double part = i < 5 ? 0.55 + 0.08 * i : 0.45 - 0.08 * (i - 5);
        double y = top + part * (p->axis.y - top);
        spots[count++] = (struct gr_spot){b.x1 + GR_CHART_SPACE, y, GR_ANCHOR_START};
        spots[count++] = (struct gr_spot){b.x0 - GR_CHART_SPACE, y, GR_ANCHOR_END};
    }
    const struct gr_caption block = {.first = p->data->gap_word, .second = g->length, .halo = true};
    gr_place_caption(p->l->placer, &block, spots, count);
}

static void name_gaps(const struct power *p) {
    gr_time below = INT64_MAX;
    for (int n = 0; n < GAPS_NAMED; n++) {
        const struct gr_power_gap *longest = NULL;
        for (size_t i = 0; i < p->data->gap_count; i++) {
            const struct gr_power_gap *g = &p->data->gaps[i];
            gr_time length = g->end - g->start;
            if (length < below && (!longest || length > longest->end - longest->start)) {
                longest = g;
            }
        }
        if (!longest) {
            return;
        }
        struct gr_box b = gap_box(p, longest);
        if (b.x1 >= b.x0 && !narrow_gap(&b)) {
            name_gap(p, longest);
        }
        below = longest->end - longest->start;
    }
}

/* --- the whole ------------------------------------------------------------------------------------ */

static struct power prepare(struct gr_layout *l, const struct gr_ticks *ticks, double peak) {
    const struct gr_power *d = &l->chart->of.power;
    const struct gr_caption mean = mean_block(d);
    double bottom = l->height - below_axis;
    struct power p = {
        .l = l,
        .data = d,
        .axis = {d->t0, d->t0 + (gr_time)d->bin_count * d->step,
                 gr_axis_y_width(l, ticks) + GR_CHART_SPACE,
                 l->width - gr_caption_width(l->canvas->fonts, &mean) - GR_CHART_SPACE, bottom},
        .scale = {0, peak, bottom, top},
    };
    make_columns(&p);
    return p;
}

static double highest_of(const struct gr_power *d) {
    double highest = 0;
    for (size_t i = 0; i < d->bin_count; i++) {
        highest = isnan(d->high[i]) ? highest : fmax(highest, d->high[i]);
    }
    return highest > 0 ? highest : 1;
}

static void draw(struct gr_layout *l) {
    double peak = highest_of(&l->chart->of.power);
    struct gr_ticks ticks = gr_ticks_linear(0, peak, 6);
    struct power p = prepare(l, &ticks, peak);
    struct gr_time_ticks times = gr_axis_time_ticks(l, &p.axis);
    gr_axis_y_lines(l, &p.scale, &ticks, p.axis.left, p.axis.right);
    gr_axis_time_lines(l, &p.axis, &times);
    for (size_t i = 0; i < p.data->gap_count; i++) {
        draw_gap(&p, &p.data->gaps[i]);
    }
    draw_band(&p);
    draw_means(&p);
    if (p.data->points) {
        draw_points(&p);
    }
    draw_bridges(&p);
    draw_mean_line(&p);
    take_marks(&p);
    name_mean(&p);
    name_peak(&p);
    name_gaps(&p);
    gr_axis_y_labels(l, &p.scale, &ticks, p.axis.left - GR_CHART_SPACE, p.data->unit);
    gr_axis_time_labels(l, &p.axis, &times, p.data->zone);
}

const struct gr_drawer gr_form_power = {height, draw};
