/*
 * trace.c - a drawing as lines of text: what tests compare and measure.
 *
 *     text 12.00 40.00 size=12.00 width=33.12 bold ink start "pretrain"
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"
#include "canvas/canvas.h"

struct trace {
    struct gr_canvas canvas;
    struct gr_buf *out;
};

static struct gr_buf *out_of(struct gr_canvas *c) {
    return ((struct trace *)(void *)c)->out;
}

static void fixed(struct gr_buf *out, double value) {
    char text[GR_NUM_SIZE];
    gr_buf_put(out, (struct gr_str){text, gr_num_fixed(value, 2, text)});
}

static void call(struct gr_canvas *c, const char *name, const double *values, size_t count) {
    struct gr_buf *out = out_of(c);
    gr_buf_puts(out, name);
    for (size_t i = 0; i < count; i++) {
        gr_buf_putc(out, ' ');
        fixed(out, values[i]);
    }
    gr_buf_putc(out, '\n');
}

static void quoted(struct gr_buf *out, struct gr_str text) {
    gr_buf_puts(out, " \"");
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        gr_buf_putc(out, ch == '\n' || ch == '"' ? ' ' : ch);
    }
    gr_buf_puts(out, "\"\n");
}

static void begin(struct gr_canvas *c, double width, double height, const char *title,
                  const char *desc) {
    struct gr_buf *out = out_of(c);
    gr_buf_puts(out, "begin ");
    fixed(out, width);
    gr_buf_putc(out, ' ');
    fixed(out, height);
    quoted(out, gr_str(title));
    gr_buf_puts(out, "desc");
    quoted(out, gr_str(desc));
}

static void end(struct gr_canvas *c) {
    call(c, "end", NULL, 0);
}

static void group(struct gr_canvas *c, const char *title) {
    gr_buf_puts(out_of(c), "group");
    quoted(out_of(c), gr_str(title));
}

static void group_end(struct gr_canvas *c) {
    call(c, "group_end", NULL, 0);
}

static void move(struct gr_canvas *c, double x, double y) {
    call(c, "move", (double[]){x, y}, 2);
}

static void line(struct gr_canvas *c, double x, double y) {
    call(c, "line", (double[]){x, y}, 2);
}

static void curve(struct gr_canvas *c, double x1, double y1, double x2, double y2, double x,
                  double y) {
    call(c, "curve", (double[]){x1, y1, x2, y2, x, y}, 6);
}

static void rect(struct gr_canvas *c, double x, double y, double w, double h) {
    call(c, "rect", (double[]){x, y, w, h}, 4);
}

static void close_path(struct gr_canvas *c) {
    call(c, "close", NULL, 0);
}

static void paint(struct gr_canvas *c, enum gr_ink fill, double fill_opacity,
                  const struct gr_pen *pen) {
    struct gr_buf *out = out_of(c);
    gr_buf_printf(out, "paint fill=%s", gr_ink_name(fill));
    if (fill != GR_INK_NONE && fill_opacity > 0 && fill_opacity < 1) {
        gr_buf_putc(out, '*');
        fixed(out, fill_opacity);
    }
    if (pen) {
        gr_buf_printf(out, " stroke=%s width=", gr_ink_name(pen->ink));
        fixed(out, pen->width);
        gr_buf_puts(out, pen->round ? " round" : "");
        for (size_t i = 0; i < pen->dash_count; i++) {
            gr_buf_puts(out, i ? "," : " dash=");
            fixed(out, pen->dash[i]);
        }
        if (pen->opacity > 0 && pen->opacity < 1) {
            gr_buf_puts(out, " opacity=");
            fixed(out, pen->opacity);
        }
    }
    gr_buf_putc(out, '\n');
}

static void clip(struct gr_canvas *c, double x, double y, double w, double h) {
    call(c, "clip", (double[]){x, y, w, h}, 4);
}

static void clip_end(struct gr_canvas *c) {
    call(c, "clip_end", NULL, 0);
}

static void text(struct gr_canvas *c, const struct gr_label *label, struct gr_str string) {
    static const char *const anchors[] = {
        [GR_ANCHOR_START] = "start", [GR_ANCHOR_MIDDLE] = "middle", [GR_ANCHOR_END] = "end"};
    struct gr_buf *out = out_of(c);
    gr_buf_puts(out, "text ");
    fixed(out, label->x);
    gr_buf_putc(out, ' ');
    fixed(out, label->y);
    gr_buf_puts(out, " size=");
    fixed(out, label->size);
    gr_buf_puts(out, " width=");
    fixed(out, gr_text_width(c->fonts, label->weight, string) * label->size);
    gr_buf_printf(out, " %s %s %s%s", label->weight == GR_REGULAR ? "regular" : "bold",
                  gr_ink_name(label->ink), anchors[label->anchor], label->halo ? " halo" : "");
    quoted(out, string);
}

static bool trace_free(struct gr_canvas *c) {
    free(c);
    return true;
}

static const struct gr_canvas_ops trace_ops = {
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
    .free = trace_free,
};

struct gr_canvas *gr_canvas_trace(struct gr_fonts *fonts, struct gr_buf *out) {
    struct trace *t = gr_xcalloc(1, sizeof(*t));
    t->canvas = (struct gr_canvas){&trace_ops, fonts};
    t->out = out;
    return &t->canvas;
}
