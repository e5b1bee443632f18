/*
 * shift.c - a canvas on a canvas: a chart drawn at another place of a larger picture.
 */
#include <stdlib.h>

#include "canvas/shift.h"

struct shift {
    struct gr_canvas canvas;
    struct gr_canvas *on;
    double x, y;
};

static const struct shift *self(const struct gr_canvas *c) {
    return (const struct shift *)(const void *)c;
}

/* The larger picture has begun already and goes on. */
static void begin(struct gr_canvas *c, double width, double height, const char *title,
                  const char *desc) {
    (void)c, (void)width, (void)height, (void)title, (void)desc;
}

static void end(struct gr_canvas *c) {
    (void)c;
}

static void group(struct gr_canvas *c, const char *title) {
    self(c)->on->ops->group(self(c)->on, title);
}

static void group_end(struct gr_canvas *c) {
    self(c)->on->ops->group_end(self(c)->on);
}

static void move(struct gr_canvas *c, double x, double y) {
    const struct shift *s = self(c);
    s->on->ops->move(s->on, x + s->x, y + s->y);
}

static void line(struct gr_canvas *c, double x, double y) {
    const struct shift *s = self(c);
    s->on->ops->line(s->on, x + s->x, y + s->y);
}

static void curve(struct gr_canvas *c, double x1, double y1, double x2, double y2, double x,
                  double y) {
    const struct shift *s = self(c);
    s->on->ops->curve(s->on, x1 + s->x, y1 + s->y, x2 + s->x, y2 + s->y, x + s->x, y + s->y);
}

static void rect(struct gr_canvas *c, double x, double y, double w, double h) {
    const struct shift *s = self(c);
    s->on->ops->rect(s->on, x + s->x, y + s->y, w, h);
}

static void close_path(struct gr_canvas *c) {
    self(c)->on->ops->close(self(c)->on);
}

static void paint(struct gr_canvas *c, enum gr_ink fill, double fill_opacity,
                  const struct gr_pen *pen) {
    self(c)->on->ops->paint(self(c)->on, fill, fill_opacity, pen);
}

static void clip(struct gr_canvas *c, double x, double y, double w, double h) {
    const struct shift *s = self(c);
    s->on->ops->clip(s->on, x + s->x, y + s->y, w, h);
}

static void clip_end(struct gr_canvas *c) {
    self(c)->on->ops->clip_end(self(c)->on);
}

static void text(struct gr_canvas *c, const struct gr_label *label, struct gr_str words) {
    const struct shift *s = self(c);
    struct gr_label moved = *label;
    moved.x += s->x;
    moved.y += s->y;
    s->on->ops->text(s->on, &moved, words);
}

static bool free_shift(struct gr_canvas *c) {
    free((void *)c);
    return true;
}

static const struct gr_canvas_ops ops = {begin, end,      group, group_end,  move,
                                         line,  curve,    rect,  close_path, paint,
                                         clip,  clip_end, text,  free_shift};

struct gr_canvas *gr_canvas_shift(struct gr_canvas *on, double x, double y) {
    struct shift *s = gr_xcalloc(1, sizeof *s);
    *s = (struct shift){{&ops, on->fonts}, on, x, y};
    return &s->canvas;
}
