/*
 * coverage.c - the label's bar: how the energy is known.  Ink is knowledge: solid is read, hatched on
 * tint is modelled, sparse hatch on paper is declared.
 */
#include <math.h>

#include "canvas/shapes.h"
#include "chart/chart_data.h"
#include "chart/place.h"

static const double bar_top = 4, bar_height = 22;
static const double label_y = 43, lowered = 5;
static const double least_part = 3;
static const double list_top = 44, list_pitch = 17, list_text_x = 20;

enum { PARTS_MAX = GR_COVER_COUNT };

/** How a class looks: ground, hatch, or upright bars. */
static const struct look {
    enum gr_ink ground;
    struct gr_hatch hatch; /* width 0: none */
    double bar, bar_every; /* upright bars of c2; every 0: one bar in the middle */
} looks[GR_COVER_COUNT] = {
    [GR_COVER_MEASURED] = {GR_INK_C1, {GR_INK_NONE, 0, 0}, 0, 0},
    [GR_COVER_INTERPOLATED] = {GR_INK_PAPER, {GR_INK_NONE, 0, 0}, 1.8, 0},
    [GR_COVER_EXTRAPOLATED] = {GR_INK_PAPER, {GR_INK_NONE, 0, 0}, 1.8, 6},
    [GR_COVER_MODELLED] = {GR_INK_TINT, {GR_INK_C1, 1.3, 6}, 0, 0},
    [GR_COVER_DECLARED] = {GR_INK_PAPER, {GR_INK_HAIR, 1.1, 9}, 0, 0},
    [GR_COVER_MISSING] = {GR_INK_WASH, {GR_INK_HAIR, 1.1, 8}, 0, 0},
};

static void draw_look(struct gr_canvas *c, enum gr_cover known, double x, double y, double w,
                      double h) {
    const struct look *look = &looks[known];
    gr_draw_rect(c, x, y, w, h, look->ground);
    if (look->hatch.width > 0) {
        gr_draw_hatch(c, x, y, w, h, look->hatch);
    }
    if (look->bar > 0) {
        double every = look->bar_every > 0 ? look->bar_every : w;
        size_t bars = (size_t)fmax(1, floor(w / every));
        for (size_t i = 0; i < bars; i++) {
            double middle = x + ((double)i + 0.5) * w / (double)bars;
            c->ops->rect(c, middle - look->bar / 2, y, look->bar, h);
        }
        c->ops->paint(c, GR_INK_C2, 1, NULL);
    }
}

/* --- where the parts and their labels are --------------------------------------------------------- */

struct part_place {
    double x0, x1;
    struct gr_spot spot;
    bool leader;
};

/* Every part gets at least 3 u; the largest gives what the small ones lack. */
static void measure(const struct gr_coverage *d, double width, struct part_place *places) {
    size_t n = d->part_count, largest = 0;
    double sum = 0, given = 0;
    for (size_t i = 0; i < n; i++) {
        sum += d->parts[i].share;
        largest = d->parts[i].share > d->parts[largest].share ? i : largest;
    }
    double w[PARTS_MAX];
    for (size_t i = 0; i < n; i++) {
        double fair = sum > 0 ? d->parts[i].share / sum * width : width / (double)n;
        w[i] = fmax(fair, least_part);
        given += w[i] - fair;
    }
    w[largest] -= given;
    double x = 0.5;
    for (size_t i = 0; i < n; i++) {
        places[i].x0 = x;
        x += w[i];
        places[i].x1 = x;
    }
}

static struct gr_caption block_of(const struct gr_coverage_part *part) {
    return (struct gr_caption){.first = part->head, .second = part->what, .bold = true};
}

struct plan {
    struct part_place places[PARTS_MAX];
    struct gr_box boxes[PARTS_MAX];
    size_t count;
};

static bool try_spot(struct plan *plan, struct gr_fonts *fonts, const struct gr_caption *block,
                     size_t i, struct gr_spot spot, bool leader, double width) {
    struct gr_box box = gr_caption_box(fonts, block, &spot);
    box.x0 -= 3; /* neighbours keep 6 u apart */
    box.x1 += 3;
    for (size_t k = 0; k < plan->count; k++) {
        if (gr_box_meets(&box, &plan->boxes[k])) {
            return false;
        }
    }
    if (box.x0 < -3.1 || box.x1 > width + 3.1) {
        return false;
    }
    plan->boxes[plan->count++] = box;
    plan->places[i].spot = spot;
    plan->places[i].leader = leader;
    return true;
}

/* First flush left, last flush right, others at the left edge of their part, else on a leader to the left or
 * right, one step lower.  False: no room in one row of labels, a list is needed. */
static bool plan_labels(const struct gr_coverage *d, double width, struct gr_fonts *fonts,
                        struct plan *plan) {
    size_t n = d->part_count;
    *plan = (struct plan){.count = 0};
    measure(d, width - 1, plan->places);
    for (size_t k = 0; k < n; k++) {
        size_t i = k == 0 ? 0 : k == 1 ? n - 1 : k - 1; /* the two ends first */
        struct gr_caption block = block_of(&d->parts[i]);
        const struct part_place *p = &plan->places[i];
        double middle = (p->x0 + p->x1) / 2;
        bool fits = p->x1 - p->x0 > 0.5 * gr_caption_width(fonts, &block);
        struct gr_spot direct = i == 0 ? (struct gr_spot){0, label_y, GR_ANCHOR_START}
                                : i == n - 1
                                    ? (struct gr_spot){width, label_y, GR_ANCHOR_END}
                                    : (struct gr_spot){p->x0 + 4, label_y, GR_ANCHOR_START};
        struct gr_spot left = {middle - 9, label_y + lowered, GR_ANCHOR_END};
        struct gr_spot right = {middle + 9, label_y + lowered, GR_ANCHOR_START};
        bool end = i == 0 || i == n - 1;
        if (!((fits || end) && try_spot(plan, fonts, &block, i, direct, false, width)) &&
            !try_spot(plan, fonts, &block, i, left, true, width) &&
            !try_spot(plan, fonts, &block, i, right, true, width) &&
            !try_spot(plan, fonts, &block, i, direct, false, width)) {
            return false;
        }
    }
    return true;
}

/* A flush label at an end may begin far from a very small first part; that is read by its order. */

static bool as_list(const struct gr_coverage *d, double width, struct gr_fonts *fonts) {
    struct plan plan;
    return width < 500 || !plan_labels(d, width, fonts, &plan);
}

static double height(const struct gr_chart *chart, double width, struct gr_fonts *fonts) {
    const struct gr_coverage *d = &chart->of.coverage;
    return as_list(d, width, fonts) ? list_top + list_pitch * (double)d->part_count : 70;
}

/* --- drawing -------------------------------------------------------------------------------------- */

static void draw_bar(struct gr_layout *l, const struct part_place *places) {
    const struct gr_coverage *d = &l->chart->of.coverage;
    struct gr_canvas *c = l->canvas;
    for (size_t i = 0; i < d->part_count; i++) {
        c->ops->group(c, d->parts[i].title);
        draw_look(c, d->parts[i].known, places[i].x0, bar_top, places[i].x1 - places[i].x0,
                  bar_height);
        c->ops->group_end(c);
    }
    gr_draw_outline(c, 0.5, bar_top, l->width - 1, bar_height, GR_INK_INK, 1);
}

static void draw_leader(struct gr_canvas *c, const struct part_place *p) {
    double x = (p->x0 + p->x1) / 2, y = label_y + lowered - 4;
    c->ops->move(c, x, bar_top + bar_height);
    c->ops->line(c, x, y);
    c->ops->line(c, x + (p->spot.anchor == GR_ANCHOR_END ? -6 : 6), y);
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = GR_INK_FRAME, .width = 0.8});
}

static void draw_list(struct gr_layout *l) {
    const struct gr_coverage *d = &l->chart->of.coverage;
    for (size_t i = 0; i < d->part_count; i++) {
        double y = list_top + list_pitch * (double)i;
        draw_look(l->canvas, d->parts[i].known, 0.5, y - 9, 12, 10);
        gr_draw_outline(l->canvas, 0.5, y - 9, 12, 10, GR_INK_INK, 1);
        struct gr_label label = {
            .x = list_text_x, .y = y, .size = GR_CHART_TEXT, .weight = GR_BOLD, .ink = GR_INK_INK};
        gr_place_text(l->placer, &label, d->parts[i].head);
        if (d->parts[i].what) {
            label.x += gr_label_width(l->canvas->fonts, d->parts[i].head, GR_BOLD) + 6;
            label.weight = GR_REGULAR;
            label.ink = GR_INK_INK3;
            gr_place_text(
                l->placer, &label,
                gr_label_cut(l->placer, d->parts[i].what, GR_REGULAR, l->width - label.x));
        }
    }
}

static void draw(struct gr_layout *l) {
    const struct gr_coverage *d = &l->chart->of.coverage;
    struct plan plan;
    bool list = !plan_labels(d, l->width, l->canvas->fonts, &plan) || l->narrow;
    draw_bar(l, plan.places);
    if (list) {
        draw_list(l);
        return;
    }
    for (size_t i = 0; i < d->part_count; i++) {
        struct gr_caption block = block_of(&d->parts[i]);
        if (plan.places[i].leader) {
            draw_leader(l->canvas, &plan.places[i]);
        }
        gr_place_caption(l->placer, &block, &plan.places[i].spot, 1);
    }
}

const struct gr_drawer gr_form_coverage = {height, draw};
