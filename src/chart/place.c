#include "chart/place.h"

#include <stdlib.h>

static const double above_em = 0.74, below_em = 0.20;
/* Boxes may touch; less than this is not an overlap (coordinates are written in tenths). */
static const double slack = 0.05;
/* Room kept free on either side of a text that comes later. */
static const double breath = 3;

bool gr_box_meets(const struct gr_box *a, const struct gr_box *b) {
    return a->x0 < b->x1 - slack && b->x0 < a->x1 - slack && a->y0 < b->y1 - slack &&
           b->y0 < a->y1 - slack;
}

void gr_placer_init(struct gr_placer *p, struct gr_canvas *canvas, struct gr_arena *arena,
                    double width, double height) {
    *p = (struct gr_placer){.canvas = canvas, .arena = arena, .frame = {0, 0, width, height}};
}

void gr_placer_free(struct gr_placer *p) {
    free(p->taken);
    p->taken = NULL;
    p->count = p->cap = 0;
}

struct gr_box gr_text_box(struct gr_fonts *fonts, const struct gr_label *label,
                          struct gr_str text) {
    static const double anchors[] = {
        [GR_ANCHOR_START] = 0, [GR_ANCHOR_MIDDLE] = 0.5, [GR_ANCHOR_END] = 1};
    double width = gr_text_width(fonts, label->weight, text) * label->size;
    double left = label->x - anchors[label->anchor] * width;
    return (struct gr_box){left, label->y - above_em * label->size, left + width,
                           label->y + below_em * label->size};
}

bool gr_place_fits(const struct gr_placer *p, const struct gr_box *box) {
    if (box->x0 < p->frame.x0 - slack || box->y0 < p->frame.y0 - slack ||
        box->x1 > p->frame.x1 + slack || box->y1 > p->frame.y1 + slack) {
        return false;
    }
    const struct gr_box wide = {box->x0 - breath, box->y0, box->x1 + breath, box->y1};
    for (size_t i = 0; i < p->count; i++) {
        if (gr_box_meets(&p->taken[i], &wide)) {
            return false;
        }
    }
    return true;
}

void gr_place_take(struct gr_placer *p, const struct gr_box *box) {
    GR_PUSH(p->taken, p->count, p->cap) = *box;
}

bool gr_place_text(struct gr_placer *p, const struct gr_label *label, const char *text) {
    struct gr_box box = gr_text_box(p->canvas->fonts, label, gr_str(text));
    if (text[0] == 0 || !gr_place_fits(p, &box)) {
        return false;
    }
    gr_place_take(p, &box);
    p->canvas->ops->text(p->canvas, label, gr_str(text));
    return true;
}

static struct gr_label line_of(const struct gr_caption *b, const struct gr_spot *spot,
                               bool second) {
    return (struct gr_label){
        .x = spot->x,
        .y = spot->y + (second ? GR_CHART_LINE : 0),
        .size = GR_CHART_TEXT,
        .weight = b->bold && !second ? GR_BOLD : GR_REGULAR,
        .ink = second         ? GR_INK_INK3
               : b->first_ink ? b->first_ink
                              : GR_INK_INK,
        .anchor = spot->anchor,
        .halo = b->halo,
    };
}

static double least(double a, double b) {
    return a < b ? a : b;
}

static double most(double a, double b) {
    return a > b ? a : b;
}

struct gr_box gr_caption_box(struct gr_fonts *fonts, const struct gr_caption *block,
                             const struct gr_spot *spot) {
    struct gr_label first = line_of(block, spot, false);
    struct gr_box box = gr_text_box(fonts, &first, gr_str(block->first));
    if (block->second) {
        struct gr_label second = line_of(block, spot, true);
        struct gr_box low = gr_text_box(fonts, &second, gr_str(block->second));
        box = (struct gr_box){least(box.x0, low.x0), box.y0, most(box.x1, low.x1), low.y1};
    }
    return box;
}

double gr_caption_width(struct gr_fonts *fonts, const struct gr_caption *block) {
    struct gr_box box = gr_caption_box(fonts, block, &(struct gr_spot){0, 0, GR_ANCHOR_START});
    return box.x1 - box.x0;
}

static void draw_block(struct gr_placer *p, const struct gr_caption *block,
                       const struct gr_spot *spot) {
    struct gr_label first = line_of(block, spot, false);
    p->canvas->ops->text(p->canvas, &first, gr_str(block->first));
    if (block->second && block->second[0]) {
        struct gr_label second = line_of(block, spot, true);
        p->canvas->ops->text(p->canvas, &second, gr_str(block->second));
    }
}

int gr_place_caption(struct gr_placer *p, const struct gr_caption *block,
                     const struct gr_spot *spots, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct gr_box box = gr_caption_box(p->canvas->fonts, block, &spots[i]);
        if (gr_place_fits(p, &box)) {
            gr_place_take(p, &box);
            draw_block(p, block, &spots[i]);
            return (int)i;
        }
    }
    return -1;
}

static const double exponent_gap = 0.5, exponent_up = 4;

double gr_power_width(struct gr_fonts *fonts, const struct gr_power_text *t) {
    return gr_label_width(fonts, t->base, t->weight) + exponent_gap +
           gr_text_width(fonts, t->weight, gr_str(t->exponent)) * GR_CHART_SUPERSCRIPT +
           (t->after ? gr_label_width(fonts, t->after, t->weight) : 0);
}

/* Draws one piece and moves behind it. */
static void put_piece(struct gr_placer *p, struct gr_label *label, const char *text) {
    if (text && text[0]) {
        p->canvas->ops->text(p->canvas, label, gr_str(text));
        label->x += gr_text_width(p->canvas->fonts, label->weight, gr_str(text)) * label->size;
    }
}

bool gr_place_power(struct gr_placer *p, const struct gr_power_text *t, double x, double y,
                    enum gr_anchor anchor) {
    double width = gr_power_width(p->canvas->fonts, t);
    double x0 = anchor == GR_ANCHOR_END ? x - width : anchor == GR_ANCHOR_START ? x : x - width / 2;
    struct gr_box box = {x0, y - above_em * GR_CHART_SUPERSCRIPT - exponent_up, x0 + width,
                         y + below_em * GR_CHART_TEXT};
    if (!gr_place_fits(p, &box)) {
        return false;
    }
    gr_place_take(p, &box);
    struct gr_label label = {.x = x0,
                             .y = y,
                             .size = GR_CHART_TEXT,
                             .weight = t->weight,
                             .ink = t->ink,
                             .halo = t->halo};
    put_piece(p, &label, t->base);
    label.x += exponent_gap;
    label.y -= exponent_up;
    label.size = GR_CHART_SUPERSCRIPT;
    put_piece(p, &label, t->exponent);
    label.y = y;
    label.size = GR_CHART_TEXT;
    put_piece(p, &label, t->after);
    return true;
}

const char *gr_label_cut(const struct gr_placer *p, const char *text, enum gr_weight weight,
                         double width) {
    struct gr_str cut =
        gr_text_fit(p->canvas->fonts, weight, gr_str(text), width / GR_CHART_TEXT, true, p->arena);
    return gr_arena_str(p->arena, cut);
}

/* The last blank up to which the text is no wider than the line. */
static size_t last_break(struct gr_fonts *fonts, struct gr_str text, enum gr_weight weight,
                         double width) {
    size_t best = 0;
    for (size_t i = 1; i + 1 < text.n; i++) {
        if (text.p[i] == ' ') {
            if (gr_text_width(fonts, weight, (struct gr_str){text.p, i}) * GR_CHART_TEXT > width) {
                break;
            }
            best = i;
        }
    }
    return best;
}

size_t gr_label_break(struct gr_fonts *fonts, struct gr_arena *arena, const char *text,
                      enum gr_weight weight, double width, const char *lines[2]) {
    struct gr_str first = gr_str(text), second = {0};
    size_t at =
        gr_label_width(fonts, text, weight) > width ? last_break(fonts, first, weight, width) : 0;
    if (at > 0) {
        second = (struct gr_str){first.p + at + 1, first.n - at - 1};
        first.n = at;
    }
    lines[0] =
        gr_arena_str(arena, gr_text_fit(fonts, weight, first, width / GR_CHART_TEXT, true, arena));
    lines[1] = second.n ? gr_arena_str(arena, gr_text_fit(fonts, weight, second,
                                                          width / GR_CHART_TEXT, true, arena))
                        : NULL;
    return second.n ? 2 : 1;
}

double gr_label_width(struct gr_fonts *fonts, const char *text, enum gr_weight weight) {
    return gr_text_width(fonts, weight, gr_str(text)) * GR_CHART_TEXT;
}
