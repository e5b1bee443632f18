/*
 * svg.c - inline SVG for HTML: real text, colours as custom properties, no style attributes.
 *
 * Attributes are written in one order and numbers in one way, so that the same drawing is the same
 * bytes.  Everything from outside passes base/markup.h.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/markup.h"
#include "canvas/canvas.h"
#include "canvas/svg_path.h"

/* The size of text in charts; other sizes are written on the text itself. */
static const double base_size = 12;

struct svg {
    struct gr_canvas canvas;
    struct gr_buf *out;
    char *id, *css_class;
    char *of; /* the drawing that this one repeats, or NULL */
    struct gr_svg_path path;
    struct gr_buf strokes; /* lines of one look, not yet written: they become one path */
    enum gr_ink strokes_ink;
    unsigned clips;
};

static struct svg *self(struct gr_canvas *c) {
    return (struct svg *)(void *)c;
}

/* Lines one unit wide are most of a chart: classes of templates/report.css say how they look. */
static const char *line_class(enum gr_ink ink) {
    return ink == GR_INK_GRID ? "lg" : ink == GR_INK_FRAME ? "lf" : NULL;
}

static void end_strokes(struct svg *s) {
    if (s->strokes.n) {
        gr_buf_printf(s->out, "<path class=\"%s\" d=\"", line_class(s->strokes_ink));
        gr_buf_put(s->out, gr_buf_str(&s->strokes));
        gr_buf_puts(s->out, "\"/>");
        gr_buf_clear(&s->strokes);
    }
}

static void coord(struct gr_buf *out, const char *name, double value) {
    gr_buf_printf(out, " %s=\"", name);
    gr_svg_tenths(out, gr_svg_round(value), true);
    gr_buf_putc(out, '"');
}

/* Widths and opacities keep two decimals. */
static void fine(struct gr_buf *out, const char *name, double value) {
    gr_buf_printf(out, " %s=\"", name);
    gr_buf_coord(out, value, 2);
    gr_buf_putc(out, '"');
}

static void colour(struct gr_buf *out, const char *name, enum gr_ink ink) {
    if (ink == GR_INK_NONE) {
        gr_buf_printf(out, " %s=\"none\"", name);
    } else {
        gr_buf_printf(out, " %s=\"var(--%s)\"", name, gr_ink_name(ink));
    }
}

static void element(struct gr_buf *out, const char *name, const char *id, const char *suffix,
                    const char *text) {
    gr_buf_printf(out, "<%s id=\"", name);
    gr_markup_text(out, gr_str(id));
    gr_buf_printf(out, "-%s\">", suffix);
    gr_markup_text(out, gr_str(text));
    gr_buf_printf(out, "</%s>", name);
}

static void begin(struct gr_canvas *c, double width, double height, const char *title,
                  const char *desc) {
    struct svg *s = self(c);
    struct gr_buf *out = s->out;
    gr_buf_puts(out, "<svg");
    gr_markup_attribute(out, "id", s->id);
    if (s->css_class[0]) {
        gr_markup_attribute(out, "class", s->css_class);
    }
    gr_buf_puts(out, " viewBox=\"0 0 ");
    gr_svg_tenths(out, gr_svg_round(width), true);
    gr_buf_putc(out, ' ');
    gr_svg_tenths(out, gr_svg_round(height), true);
    const char *named = s->of ? s->of : s->id;
    gr_buf_puts(out, "\" role=\"img\" aria-labelledby=\"");
    gr_markup_text(out, gr_str(named));
    gr_buf_puts(out, "-t ");
    gr_markup_text(out, gr_str(named));
    gr_buf_puts(out, "-d\">");
    if (!s->of) {
        element(out, "title", s->id, "t", title);
        element(out, "desc", s->id, "d", desc);
    }
}

static void end(struct gr_canvas *c) {
    end_strokes(self(c));
    gr_buf_puts(self(c)->out, "</svg>");
}

static void group(struct gr_canvas *c, const char *title) {
    if (self(c)->of) {
        return;
    }
    end_strokes(self(c));
    gr_buf_puts(self(c)->out, "<g><title>");
    gr_markup_text(self(c)->out, gr_str(title));
    gr_buf_puts(self(c)->out, "</title>");
}

static void group_end(struct gr_canvas *c) {
    if (self(c)->of) {
        return;
    }
    end_strokes(self(c));
    gr_buf_puts(self(c)->out, "</g>");
}

static void move(struct gr_canvas *c, double x, double y) {
    gr_svg_path_move(&self(c)->path, x, y);
}

static void line(struct gr_canvas *c, double x, double y) {
    gr_svg_path_line(&self(c)->path, x, y);
}

static void curve(struct gr_canvas *c, double x1, double y1, double x2, double y2, double x,
                  double y) {
    gr_svg_path_curve(&self(c)->path, (double[]){x1, y1, x2, y2, x, y});
}

static void rect(struct gr_canvas *c, double x, double y, double w, double h) {
    gr_svg_path_rect(&self(c)->path, x, y, w, h);
}

static void close_path(struct gr_canvas *c) {
    gr_svg_path_close(&self(c)->path);
}

static void stroke(struct gr_buf *out, const struct gr_pen *pen) {
    colour(out, "stroke", pen->ink);
    if (pen->width < 1 || pen->width > 1) {
        fine(out, "stroke-width", pen->width);
    }
    if (pen->dash_count) {
        gr_buf_puts(out, " stroke-dasharray=\"");
        for (size_t i = 0; i < pen->dash_count; i++) {
            gr_buf_puts(out, i ? " " : "");
            gr_buf_coord(out, pen->dash[i], 2);
        }
        gr_buf_putc(out, '"');
    }
    if (pen->round) {
        gr_buf_puts(out, " class=\"r\"");
    }
    if (pen->opacity > 0 && pen->opacity < 1) {
        fine(out, "stroke-opacity", pen->opacity);
    }
}

static void shape(struct svg *s) {
    if (s->path.rects == 1 && s->path.others == 0) {
        gr_buf_puts(s->out, "<rect");
        static const char *const names[] = {"x", "y", "width", "height"};
        for (size_t i = 0; i < 4; i++) {
            coord(s->out, names[i], s->path.rect[i]);
        }
    } else {
        gr_buf_puts(s->out, "<path d=\"");
        gr_buf_put(s->out, gr_buf_str(&s->path.data));
        gr_buf_putc(s->out, '"');
    }
}

static bool plain_line(const struct svg *s, enum gr_ink fill, const struct gr_pen *pen) {
    return fill == GR_INK_NONE && pen && line_class(pen->ink) && s->path.rects == 0 &&
           !pen->dash_count && !pen->round && !(pen->opacity > 0 && pen->opacity < 1) &&
           fabs(pen->width - 1) < 1e-9;
}

static void paint(struct gr_canvas *c, enum gr_ink fill, double fill_opacity,
                  const struct gr_pen *pen) {
    struct svg *s = self(c);
    bool line = plain_line(s, fill, pen);
    if (!line || s->strokes_ink != pen->ink) {
        end_strokes(s);
    }
    if (line) {
        s->strokes_ink = pen->ink;
        gr_buf_put(&s->strokes, gr_buf_str(&s->path.data));
    } else if (s->path.data.n) {
        shape(s);
        if (fill != GR_INK_NONE || !pen ||
            !pen->round) { /* the class of round strokes has no fill */
            colour(s->out, "fill", fill);
        }
        if (fill != GR_INK_NONE && fill_opacity > 0 && fill_opacity < 1) {
            fine(s->out, "fill-opacity", fill_opacity);
        }
        if (pen) {
            stroke(s->out, pen);
        }
        gr_buf_puts(s->out, "/>");
    }
    gr_svg_path_clear(&s->path);
}

static void clip(struct gr_canvas *c, double x, double y, double w, double h) {
    struct svg *s = self(c);
    end_strokes(s);
    s->clips++;
    gr_buf_puts(s->out, "<clipPath id=\"");
    gr_markup_text(s->out, gr_str(s->id));
    gr_buf_printf(s->out, "-c%u\"><rect", s->clips);
    coord(s->out, "x", x);
    coord(s->out, "y", y);
    coord(s->out, "width", w);
    coord(s->out, "height", h);
    gr_buf_puts(s->out, "/></clipPath><g clip-path=\"url(#");
    gr_markup_text(s->out, gr_str(s->id));
    gr_buf_printf(s->out, "-c%u)\">", s->clips);
}

static void clip_end(struct gr_canvas *c) {
    end_strokes(self(c));
    gr_buf_puts(self(c)->out, "</g>");
}

/* How a text differs from the usual one (ink3, regular, from its start), as classes of
 * templates/report.css. */
static void text_classes(struct gr_buf *out, const struct gr_label *label) {
    static const char *const anchors[] = {"", " m", " e"};
    struct gr_buf classes = {0};
    if (label->ink != GR_INK_INK3 && label->ink != GR_INK_INK) {
        colour(out, "fill", label->ink);
    }
    gr_buf_puts(&classes, label->ink == GR_INK_INK ? " k" : "");
    gr_buf_puts(&classes, label->weight == GR_BOLD ? " b" : label->weight == GR_BLACK ? " x" : "");
    gr_buf_puts(&classes, anchors[label->anchor]);
    gr_buf_puts(&classes, label->halo ? " h" : "");
    if (classes.n) {
        gr_buf_printf(out, " class=\"%s\"", classes.p + 1);
    }
    /* An attribute: checkers of style sheets do not know it yet. */
    gr_buf_puts(out, label->halo ? " paint-order=\"stroke\"" : "");
    gr_buf_free(&classes);
}

static void text(struct gr_canvas *c, const struct gr_label *label, struct gr_str string) {
    struct gr_buf *out = self(c)->out;
    end_strokes(self(c));
    gr_buf_puts(out, "<text");
    coord(out, "x", label->x);
    coord(out, "y", label->y);
    text_classes(out, label);
    if (label->size < base_size || label->size > base_size) {
        fine(out, "font-size", label->size);
    }
    gr_buf_putc(out, '>');
    gr_markup_text(out, string);
    gr_buf_puts(out, "</text>");
}

static bool svg_free(struct gr_canvas *c) {
    struct svg *s = self(c);
    gr_buf_free(&s->path.data);
    gr_buf_free(&s->strokes);
    free(s->id);
    free(s->css_class);
    free(s->of);
    free(s);
    return true;
}

static const struct gr_canvas_ops svg_ops = {
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
    .free = svg_free,
};

static char *copy(const char *text) {
    size_t n = strlen(text) + 1;
    return memcpy(gr_xmalloc(n), text, n);
}

struct gr_canvas *gr_canvas_svg(struct gr_fonts *fonts, struct gr_buf *out, const char *id,
                                const char *css_class) {
    struct svg *s = gr_xcalloc(1, sizeof(*s));
    s->canvas = (struct gr_canvas){&svg_ops, fonts};
    s->out = out;
    s->id = copy(id);
    s->css_class = copy(css_class ? css_class : "");
    return &s->canvas;
}

struct gr_canvas *gr_canvas_svg_again(struct gr_fonts *fonts, struct gr_buf *out, const char *id,
                                      const char *css_class, const char *of) {
    struct gr_canvas *c = gr_canvas_svg(fonts, out, id, css_class);
    self(c)->of = copy(of);
    return c;
}
