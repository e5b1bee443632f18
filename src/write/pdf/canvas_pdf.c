/*
 * canvas_pdf.c - a chart drawn with page operators; light colours, real text.
 *
 * PDF allows no operator between a path and its painting, so a path is kept until it is painted.
 */
#include <math.h>

#include "write/pdf/pdf.h"

struct pdf_canvas {
    struct gr_canvas canvas;
    struct gr_pdf *pdf;
    double x, y; /* of the drawing's corner [pt] */
    double unit; /* points per u */
    struct gr_buf path;
    size_t moved_at, moved_end; /* where the last move lies in it */
    double moved_x, moved_y;
};

/* No stroke is thinner on paper; the halo of visual-design section 9. */
static const double thinnest = 0.4, halo_width = 2.3;

static struct pdf_canvas *self(struct gr_canvas *c) {
    return (struct pdf_canvas *)(void *)c;
}

static struct gr_buf *ops(struct pdf_canvas *p) {
    return &gr_pdf_page(p->pdf)->ops;
}

/* Corners lie on tenths of a point, less than a printer's dot; curves, which are small, on hundredths. */
static void put_point(struct gr_canvas *c, double x, double y, bool fine, const char *operator) {
    struct pdf_canvas *p = self(c);
    void (*put)(struct gr_buf *, double) = fine ? gr_pdf_put_length : gr_pdf_put_tenths;
    put(&p->path, p->x + x * p->unit);
    gr_buf_putc(&p->path, ' ');
    put(&p->path, p->pdf->height - p->y - y * p->unit);
    gr_buf_puts(&p->path, operator);
}

static void begin(struct gr_canvas *c, double width, double height, const char *title,
                  const char *desc) {
    (void)c, (void)width, (void)height, (void)title, (void)desc;
}

static void end(struct gr_canvas *c) {
    gr_buf_free(&self(c)->path);
}

static void group(struct gr_canvas *c, const char *title) {
    (void)c, (void)title;
}

static void group_end(struct gr_canvas *c) {
    (void)c;
}

static void move(struct gr_canvas *c, double x, double y) {
    struct pdf_canvas *p = self(c);
    p->moved_at = p->path.n;
    p->moved_x = x;
    p->moved_y = y;
    put_point(c, x, y, false, " m\n");
    p->moved_end = p->path.n;
}

static void line(struct gr_canvas *c, double x, double y) {
    struct pdf_canvas *p = self(c);
    if (x != p->moved_x || y != p->moved_y || p->path.n != p->moved_end) {
        put_point(c, x, y, false, " l\n");
        return;
    }
    /* A dot: a segment of no length is drawn by some readers only, one of a tenth of a point by all, and
     * as a rectangle without height it is shortest. */
    p->path.n = p->moved_at;
    put_point(c, x, y, false, " 1 0 re\n");
}

static void curve(struct gr_canvas *c, double x1, double y1, double x2, double y2, double x,
                  double y) {
    put_point(c, x1, y1, true, " ");
    put_point(c, x2, y2, true, " ");
    put_point(c, x, y, true, " c\n");
}

static void rect(struct gr_canvas *c, double x, double y, double w, double h) {
    struct pdf_canvas *p = self(c);
    put_point(c, x, y + h, false, " ");
    gr_pdf_put_tenths(&p->path, w * p->unit);
    gr_buf_putc(&p->path, ' ');
    gr_pdf_put_tenths(&p->path, h * p->unit);
    gr_buf_puts(&p->path, " re\n");
}

static void close_path(struct gr_canvas *c) {
    gr_buf_puts(&self(c)->path, "h\n");
}

static void set_dash(struct pdf_canvas *p, const struct gr_pen *pen) {
    struct gr_pdf_state *state = &gr_pdf_page(p->pdf)->state;
    bool dashed = pen->dash && pen->dash_count > 0;
    if (!dashed && !state->dashed) {
        return;
    }
    state->dashed = dashed;
    gr_buf_putc(ops(p), '[');
    for (size_t i = 0; dashed && i < pen->dash_count; i++) {
        gr_buf_puts(ops(p), i > 0 ? " " : "");
        gr_pdf_put_length(ops(p), pen->dash[i] * p->unit);
    }
    gr_buf_puts(ops(p), "]0 d\n");
}

static void set_pen(struct pdf_canvas *p, const struct gr_pen *pen) {
    struct gr_pdf_state *state = &gr_pdf_page(p->pdf)->state;
    gr_pdf_set_opacity(p->pdf, pen->opacity);
    gr_pdf_set_stroke(p->pdf, pen->ink);
    gr_pdf_set_width(p->pdf, fmax(pen->width * p->unit, thinnest));
    if (state->round != pen->round) {
        state->round = pen->round;
        gr_buf_puts(ops(p), pen->round ? "1 J 1 j\n" : "0 J 0 j\n");
    }
    set_dash(p, pen);
}

static void paint(struct gr_canvas *c, enum gr_ink fill, double fill_opacity,
                  const struct gr_pen *pen) {
    struct pdf_canvas *p = self(c);
    gr_pdf_end_text(p->pdf);
    if (fill != GR_INK_NONE) {
        gr_pdf_set_opacity(p->pdf, fill_opacity);
        gr_pdf_set_fill(p->pdf, fill);
        gr_buf_put(ops(p), gr_buf_str(&p->path));
        gr_buf_puts(ops(p), "f\n");
    }
    if (pen && pen->ink != GR_INK_NONE) {
        set_pen(p, pen);
        gr_buf_put(ops(p), gr_buf_str(&p->path));
        gr_buf_puts(ops(p), "S\n");
    }
    gr_buf_clear(&p->path);
}

static void clip(struct gr_canvas *c, double x, double y, double w, double h) {
    struct pdf_canvas *p = self(c);
    struct gr_pdf_page *page = gr_pdf_page(p->pdf);
    gr_buf_clear(&p->path);
    rect(c, x, y, w, h);
    gr_pdf_end_text(p->pdf);
    page->saved = page->state;
    gr_buf_puts(ops(p), "q\n");
    gr_buf_put(ops(p), gr_buf_str(&p->path));
    gr_buf_puts(ops(p), "W n\n");
    gr_buf_clear(&p->path);
}

static void clip_end(struct gr_canvas *c) {
    struct gr_pdf_page *page = gr_pdf_page(self(c)->pdf);
    gr_pdf_end_text(self(c)->pdf);
    gr_buf_puts(&page->ops, "Q\n");
    page->state = page->saved;
}

static void text(struct gr_canvas *c, const struct gr_label *label, struct gr_str string) {
    struct pdf_canvas *p = self(c);
    struct gr_pdf_ink ink = {.size = label->size * p->unit,
                             .ink = label->ink == GR_INK_NONE ? GR_INK_INK : label->ink,
                             .halo = label->halo ? halo_width : 0};
    if (label->halo) {
        set_dash(p, &(struct gr_pen){0});
    }
    gr_pdf_text(p->pdf, p->x + label->x * p->unit, p->y + label->y * p->unit, label->anchor,
                label->weight, string, &ink);
}

static const struct gr_canvas_ops pdf_ops = {
    .begin = begin,
    .end = end,
    .group = group,
    .group_end = group_end,
    .move = move,
    .line = line,
    .curve = curve,
    .rect = rect,
    .close = close_path,
    .paint = paint,
    .clip = clip,
    .clip_end = clip_end,
    .text = text,
};

/* Where a figure lies on its page: its left, lower, right and upper edge. */
static const char *bounds(struct gr_pdf *pdf, double x, double y, double w, double h) {
    const double edges[] = {x, pdf->height - y - h, x + w, pdf->height - y};
    struct gr_buf b = {0};
    gr_buf_puts(&b, "/O/Layout/BBox[");
    for (size_t i = 0; i < GR_COUNT(edges); i++) {
        gr_buf_puts(&b, i > 0 ? " " : "");
        gr_pdf_put_real(&b, round(edges[i]));
    }
    gr_buf_putc(&b, ']');
    char *out = gr_arena_str(pdf->arena, gr_buf_str(&b));
    gr_buf_free(&b);
    return out;
}

void gr_pdf_chart(struct gr_pdf *pdf, const struct gr_chart *chart, enum gr_chart_width width,
                  double x, double y, double unit, struct gr_tag *figure) {
    struct pdf_canvas canvas = {
        .canvas = {&pdf_ops, pdf->fonts}, .pdf = pdf, .x = x, .y = y, .unit = unit};
    figure->attributes = bounds(pdf, x, y, gr_chart_units(width) * unit,
                                gr_chart_height(chart, width, pdf->fonts) * unit);
    gr_pdf_mark_figure(pdf, figure);
    gr_chart_draw(chart, width, &canvas.canvas);
    gr_pdf_mark_end(pdf);
}
