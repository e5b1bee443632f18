/*
 * bars.c - horizontal bars, stacked (energy by component) or single (emissions by stage).
 *
 * Bars start at zero.  Values stand behind the bar; the first stacked bar names its parts, so that no
 * legend is needed.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/axis.h"
#include "chart/number.h"

static const double bar_height = 20;
static const double pitch_one_line = 34, pitch_two_lines = 38;
static const double top_stacked = 34, top_single = 8;
static const double axis_space = 20;
static const double apart_space = 50, apart_bar = 16; /* a rule, and a bar that far below it */

struct bars {
    struct gr_layout *l;
    const struct gr_bars *data;
    struct gr_scale scale;
    struct gr_ticks ticks;
    double top, pitch, bottom, gutter;
};

static bool stacked(const struct gr_bars *b) {
    return b->part_count > 1;
}

static double pitch_of(const struct gr_bars *b) {
    for (size_t i = 0; i < b->row_count; i++) {
        if (b->rows[i].second) {
            return pitch_two_lines;
        }
    }
    return pitch_one_line;
}

static double bottom_of(const struct gr_bars *b) {
    double pitch = pitch_of(b);
    return (stacked(b) ? top_stacked : top_single) + (double)(b->row_count - 1) * pitch +
           (pitch > pitch_one_line ? 30 : bar_height + 8);
}

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    (void)width;
    (void)fonts;
    return bottom_of(&chart->of.bars) + axis_space + (chart->of.bars.apart ? apart_space : 0);
}

/* The rows, and the one apart behind them. */
static size_t count_all(const struct gr_bars *b) {
    return b->row_count + (b->apart != NULL);
}

static const struct gr_bar_row *row_at(const struct gr_bars *b, size_t i) {
    return i < b->row_count ? &b->rows[i] : b->apart;
}

static double total_of(const struct gr_bars *b, const struct gr_bar_row *row) {
    double sum = 0;
    for (size_t i = 0; i < b->part_count && !row->no_bar; i++) {
        sum += isnan(row->parts[i]) ? 0 : row->parts[i];
    }
    return sum;
}

static double largest_of(const struct gr_bars *b) {
    double largest = 0;
    for (size_t i = 0; i < count_all(b); i++) {
        largest = fmax(largest, total_of(b, row_at(b, i)));
    }
    return largest;
}

/* Gutter: the longest name and 8 u, at most 35 % of the width. */
static double gutter_of(const struct gr_layout *l, const struct gr_bars *b) {
    struct gr_fonts *fonts = l->canvas->fonts;
    double longest = 0;
    for (size_t i = 0; i < count_all(b); i++) {
        longest = fmax(longest, gr_label_width(fonts, row_at(b, i)->name, GR_BOLD));
        if (row_at(b, i)->second) {
            longest = fmax(longest, gr_label_width(fonts, row_at(b, i)->second, GR_REGULAR));
        }
    }
    return fmin(longest + 8, 0.35 * l->width);
}

static double label_room(const struct gr_layout *l, const struct gr_bar_row *row) {
    double room = GR_CHART_SPACE + gr_label_width(l->canvas->fonts, row->value, GR_BOLD);
    if (row->share) {
        room += GR_CHART_SPACE + gr_label_width(l->canvas->fonts, row->share, GR_REGULAR);
    }
    return room;
}

/* The plot is as wide as it can be with every value still inside the frame. */
static double plot_end(const struct gr_layout *l, const struct gr_bars *b, double x0,
                       double largest) {
    double width = l->width - x0;
    for (size_t i = 0; i < count_all(b); i++) {
        double part = largest > 0 ? total_of(b, row_at(b, i)) / largest : 0;
        double free = l->width - x0 - label_room(l, row_at(b, i));
        if (part * width > free) {
            width = fmax(free, 20) / part;
        }
    }
    return x0 + width;
}

/* --- names, bars, values ------------------------------------------------------------------------- */

static void draw_name(const struct bars *b, const struct gr_bar_row *row, double y) {
    struct gr_placer *p = b->l->placer;
    double room = b->gutter - 8;
    struct gr_label label = {.x = 0,
                             .y = y + (row->second ? 9 : 14),
                             .size = GR_CHART_TEXT,
                             .weight = GR_BOLD,
                             .ink = GR_INK_INK};
    gr_place_text(p, &label, gr_label_cut(p, row->name, GR_BOLD, room));
    if (row->second) {
        label.y = y + 23;
        label.weight = GR_REGULAR;
        label.ink = GR_INK_INK3;
        gr_place_text(p, &label, gr_label_cut(p, row->second, GR_REGULAR, room));
    }
}

static const char *hover(const struct bars *b, const struct gr_bar_row *row, size_t part) {
    struct gr_arena *arena = b->l->arena;
    const char *value = row->part_texts[part] ? row->part_texts[part] : row->value;
    return stacked(b->data)
               ? gr_arena_printf(arena, "%s, %s: %s" GR_CHART_NBSP "%s", row->name,
                                 b->data->part_names[part], value, b->data->unit)
               : gr_arena_printf(arena, "%s%s%s: %s" GR_CHART_NBSP "%s%s%s", row->name,
                                 row->second ? ", " : "", row->second ? row->second : "",
                                 row->value, b->data->unit, row->share ? ", " : "",
                                 row->share ? row->share : "");
}

static void draw_single(const struct bars *b, const struct gr_bar_row *row, double y, double x1) {
    struct gr_canvas *c = b->l->canvas;
    double x0 = b->scale.x0, w = fmax(x1 - x0, 1);
    if (row->discarded && w > 2) {
        gr_draw_rect(c, x0, y, w, bar_height, GR_INK_PAPER);
        gr_draw_hatch(c, x0, y, w, bar_height, (struct gr_hatch){GR_INK_C2, 1.3, 5});
        gr_draw_outline(c, x0, y, w, bar_height, GR_INK_C2, 1.6);
    } else if (row->rest && w > 2) {
        gr_draw_rect(c, x0, y, w, bar_height, GR_INK_PAPER);
        gr_draw_outline(c, x0, y, w, bar_height, GR_INK_FRAME, 1.2);
    } else {
        gr_draw_rect(c, x0, y, w, bar_height, row->discarded ? GR_INK_C2 : b->data->part_inks[0]);
    }
}

/* Neighbours are 1 u of paper apart; a sliver keeps 70 % of its width. */
static void draw_stack(const struct bars *b, const struct gr_bar_row *row, double y) {
    struct gr_canvas *c = b->l->canvas;
    double sum = 0;
    for (size_t i = 0; i < b->data->part_count; i++) {
        if (isnan(row->parts[i])) {
            continue;
        }
        double x0 = gr_scale_at(&b->scale, sum);
        sum += row->parts[i];
        double w = gr_scale_at(&b->scale, sum) - x0;
        if (w < 0.1) {
            continue;
        }
        c->ops->group(c, hover(b, row, i));
        gr_draw_rect(c, x0, y, fmax(w - fmin(1, 0.3 * w), 0.4), bar_height, b->data->part_inks[i]);
        c->ops->group_end(c);
    }
    if (gr_scale_at(&b->scale, sum) - b->scale.x0 < 1) {
        gr_draw_rect(c, b->scale.x0, y, 1, bar_height, b->data->part_inks[0]);
    }
}

/* Only a text that a gridline runs through needs a halo. */
static bool crossed(const struct bars *b, double x0, double x1) {
    for (size_t i = 0; i < b->ticks.count; i++) {
        double x = gr_scale_at(&b->scale, b->ticks.at[i]);
        if (x > x0 - 2 && x < x1 + 2) {
            return true;
        }
    }
    return false;
}

static double put_behind(const struct bars *b, double x, double y, const char *text,
                         enum gr_weight weight) {
    double end = x + gr_label_width(b->l->canvas->fonts, text, weight);
    struct gr_label label = {.x = x,
                             .y = y + 14,
                             .size = GR_CHART_TEXT,
                             .weight = weight,
                             .ink = weight == GR_BOLD ? GR_INK_INK : GR_INK_INK3,
                             .halo = crossed(b, x, end)};
    gr_place_text(b->l->placer, &label, text);
    return end + GR_CHART_SPACE;
}

static void draw_values(const struct bars *b, const struct gr_bar_row *row, double y, double x1) {
    double x = put_behind(b, fmax(x1, b->scale.x0 + 1) + GR_CHART_SPACE, y, row->value, GR_BOLD);
    if (row->share) {
        x = put_behind(b, x, y, row->share, GR_REGULAR);
    }
    if (row->note) {
        put_behind(b, x + 4, y, row->note, GR_REGULAR);
    }
}

/* --- names of the parts above the first bar ------------------------------------------------------- */

/* A name stands straight above its part, or one line higher on a leader.  There are at most four, so
 * all ways are tried: the first that places most of them wins. */
enum { WAYS = 6, DIRECT_WAYS = 3 };

struct part_name {
    size_t part;
    const char *text;
    double x0, x1, width;
};

struct naming {
    const struct bars *b;
    struct part_name names[GR_BAR_PARTS];
    size_t count;
    int way[GR_BAR_PARTS], best_way[GR_BAR_PARTS]; /* -1: left out */
    size_t best;
};

static struct gr_spot way_spot(const struct naming *n, size_t i, int way) {
    const struct part_name *name = &n->names[i];
    double low = n->b->top - 7, high = n->b->top - 21, middle = (name->x0 + name->x1) / 2;
    const struct gr_spot spots[WAYS] = {
        {name->x0, low, GR_ANCHOR_START},  {middle, low, GR_ANCHOR_MIDDLE},
        {name->x1, low, GR_ANCHOR_END},    {middle, high, GR_ANCHOR_MIDDLE},
        {middle + 4, high, GR_ANCHOR_END}, {middle - 4, high, GR_ANCHOR_START},
    };
    return spots[way];
}

static struct gr_box way_box(const struct naming *n, size_t i, int way) {
    const struct gr_caption caption = {.first = n->names[i].text};
    struct gr_spot spot = way_spot(n, i, way);
    struct gr_box box = gr_caption_box(n->b->l->canvas->fonts, &caption, &spot);
    return (struct gr_box){box.x0 - 3, box.y0, box.x1 + 3, box.y1};
}

static struct gr_box leader_box(const struct naming *n, size_t i) {
    double x = (n->names[i].x0 + n->names[i].x1) / 2;
    return (struct gr_box){x - 1, n->b->top - 17, x + 1, n->b->top - 2};
}

static bool clash(const struct naming *n, size_t i, int way_i, size_t k, int way_k) {
    struct gr_box a = way_box(n, i, way_i), b = way_box(n, k, way_k);
    struct gr_box a_leader = leader_box(n, i), b_leader = leader_box(n, k);
    return gr_box_meets(&a, &b) || (way_i >= DIRECT_WAYS && gr_box_meets(&a_leader, &b)) ||
           (way_k >= DIRECT_WAYS && gr_box_meets(&b_leader, &a));
}

/* Straight above only where the part is wide enough that the name is not taken for its neighbour's. */
static bool possible(const struct naming *n, size_t i, int way) {
    struct gr_box box = way_box(n, i, way);
    if (box.x0 < -3.1 || box.x1 > n->b->l->width + 3.1 ||
        (way < DIRECT_WAYS && n->names[i].x1 - n->names[i].x0 < n->names[i].width / 3)) {
        return false;
    }
    for (size_t k = 0; k < i; k++) {
        if (n->way[k] >= 0 && clash(n, i, way, k, n->way[k])) {
            return false;
        }
    }
    return true;
}

static void search(struct naming *n, size_t i, size_t placed) {
    if (placed + (n->count - i) <= n->best) {
        return;
    }
    if (i == n->count) {
        n->best = placed;
        memcpy(n->best_way, n->way, sizeof(n->way));
        return;
    }
    for (int way = 0; way < WAYS; way++) {
        if (possible(n, i, way)) {
            n->way[i] = way;
            search(n, i + 1, placed + 1);
        }
    }
    n->way[i] = -1;
    search(n, i + 1, placed);
}

static void collect_names(struct naming *n) {
    const struct bars *b = n->b;
    const struct gr_bar_row *row = &b->data->rows[0];
    double sum = 0;
    for (size_t i = 0; i < b->data->part_count; i++) {
        if (isnan(row->parts[i])) {
            continue;
        }
        struct part_name *name = &n->names[n->count++];
        name->part = i;
        name->x0 = gr_scale_at(&b->scale, sum);
        sum += row->parts[i];
        name->x1 = gr_scale_at(&b->scale, sum);
        name->text = gr_arena_printf(b->l->arena, "%s" GR_CHART_NBSP "%s", b->data->part_names[i],
                                     row->part_texts[i]);
        name->width = gr_label_width(b->l->canvas->fonts, name->text, GR_REGULAR);
    }
}

/* Returns which parts got their name, a bit each. */
static unsigned name_parts(const struct bars *b) {
    unsigned named = 0;
    struct naming n = {.b = b};
    collect_names(&n);
    search(&n, 0, 0);
    for (size_t i = 0; i < n.count && n.best > 0; i++) {
        if (n.best_way[i] < 0) {
            continue;
        }
        const struct gr_caption caption = {.first = n.names[i].text};
        struct gr_spot spot = way_spot(&n, i, n.best_way[i]);
        if (gr_place_caption(b->l->placer, &caption, &spot, 1) < 0) {
            continue;
        }
        named |= 1U << n.names[i].part;
        if (n.best_way[i] >= DIRECT_WAYS) {
            double x = (n.names[i].x0 + n.names[i].x1) / 2;
            gr_draw_line(b->l->canvas, x, b->top - 17, x, b->top - 1, GR_INK_FRAME, 0.8);
        }
    }
    return named;
}

/* A part that could not be named above the first bar is named above the first other one where its
 * name fits between the rows. */
static bool name_part_at(const struct bars *b, size_t part, size_t i) {
    const struct gr_bar_row *row = &b->data->rows[i];
    if (isnan(row->parts[part]) || row->no_bar) {
        return false;
    }
    double sum = 0, y = b->top + (double)i * b->pitch - 4;
    for (size_t k = 0; k < part; k++) {
        sum += isnan(row->parts[k]) ? 0 : row->parts[k];
    }
    double x0 = gr_scale_at(&b->scale, sum);
    double x1 = gr_scale_at(&b->scale, sum + row->parts[part]);
    const struct gr_caption caption = {
        .first = gr_arena_printf(b->l->arena, "%s" GR_CHART_NBSP "%s", b->data->part_names[part],
                                 row->part_texts[part]),
        .halo = true};
    const struct gr_spot spots[] = {{x0, y, GR_ANCHOR_START}, {x1, y, GR_ANCHOR_END}};
    return gr_place_caption(b->l->placer, &caption, spots, GR_COUNT(spots)) >= 0;
}

static void name_other_parts(const struct bars *b, unsigned named) {
    for (size_t part = 0; part < b->data->part_count; part++) {
        bool done = named >> part & 1;
        for (size_t i = 1; i < b->data->row_count && !done; i++) {
            done = name_part_at(b, part, i);
        }
    }
}

static void draw_row(const struct bars *b, size_t i) {
    const struct gr_bar_row *row = &b->data->rows[i];
    struct gr_canvas *c = b->l->canvas;
    double y = b->top + (double)i * b->pitch;
    double x1 = gr_scale_at(&b->scale, total_of(b->data, row));
    draw_name(b, row, y);
    if (row->no_bar) {
        x1 = b->scale.x0;
    } else if (stacked(b->data)) {
        draw_stack(b, row, y);
    } else {
        c->ops->group(c, hover(b, row, 0));
        draw_single(b, row, y, x1);
        c->ops->group_end(c);
    }
    draw_values(b, row, y, x1);
}

/* Under the axis and a rule: what is not in the sum of the rows. */
static void draw_apart(const struct bars *b) {
    const struct gr_bar_row *row = b->data->apart;
    struct gr_canvas *c = b->l->canvas;
    double rule = b->bottom + axis_space + 2, y = rule + apart_bar;
    double x1 = gr_scale_at(&b->scale, total_of(b->data, row));
    gr_draw_line(c, 0, rule, b->l->width, rule, GR_INK_GRID, 1);
    draw_name(b, row, y);
    c->ops->group(c, hover(b, row, 0));
    draw_single(b, row, y, row->no_bar ? b->scale.x0 : x1);
    c->ops->group_end(c);
    draw_values(b, row, y, row->no_bar ? b->scale.x0 : x1);
}

static void draw(struct gr_layout *l) {
    const struct gr_bars *data = &l->chart->of.bars;
    double largest = largest_of(data), gutter = gutter_of(l, data);
    struct bars b = {
        .l = l,
        .data = data,
        .top = stacked(data) ? top_stacked : top_single,
        .pitch = pitch_of(data),
        .bottom = bottom_of(data),
        .gutter = gutter,
        .scale = {0, largest > 0 ? largest : 1, gutter, plot_end(l, data, gutter, largest)},
    };
    b.ticks = gr_ticks_linear(0, b.scale.to, l->narrow ? 4 : 6);
    if (!(largest > 0)) {
        b.ticks.count = 1;
    }
    gr_axis_x_lines(l, &b.scale, &b.ticks, b.top - 4, b.bottom);
    for (size_t i = 0; i < data->row_count; i++) {
        draw_row(&b, i);
    }
    if (stacked(data)) {
        name_other_parts(&b, name_parts(&b));
    }
    gr_axis_x_labels(l, &b.scale, &b.ticks, b.bottom + 15, data->unit);
    if (data->apart) {
        draw_apart(&b);
    }
}

const struct gr_drawer gr_form_bars = {height, draw};
