#include "canvas/shapes.h"

#include <math.h>

void gr_draw_line(struct gr_canvas *c, double x1, double y1, double x2, double y2, enum gr_ink ink,
                  double width) {
    c->ops->move(c, x1, y1);
    c->ops->line(c, x2, y2);
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = ink, .width = width});
}

void gr_draw_rect(struct gr_canvas *c, double x, double y, double w, double h, enum gr_ink fill) {
    c->ops->rect(c, x, y, w, h);
    c->ops->paint(c, fill, 1, NULL);
}

void gr_draw_outline(struct gr_canvas *c, double x, double y, double w, double h, enum gr_ink ink,
                     double width) {
    c->ops->rect(c, x, y, w, h);
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = ink, .width = width});
}

void gr_draw_disc(struct gr_canvas *c, double x, double y, double r, enum gr_ink ink) {
    c->ops->move(c, x, y);
    c->ops->line(c, x, y);
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = ink, .width = 2 * r, .round = true});
}

void gr_draw_ring(struct gr_canvas *c, double x, double y, double r, enum gr_ink rim,
                  double width) {
    gr_draw_disc(c, x, y, r + width / 2, rim);
    gr_draw_disc(c, x, y, r - width / 2, GR_INK_PAPER);
}

void gr_draw_diamond(struct gr_canvas *c, double x, double y, double r, enum gr_ink ink,
                     bool open) {
    c->ops->move(c, x, y - r);
    c->ops->line(c, x + r, y);
    c->ops->line(c, x, y + r);
    c->ops->line(c, x - r, y);
    c->ops->close(c);
    if (open) {
        c->ops->paint(c, GR_INK_PAPER, 1, &(struct gr_pen){.ink = ink, .width = 1.6});
    } else {
        c->ops->paint(c, ink, 1, NULL);
    }
}

/* A hatch line is x + y = s.  Starting at the first s beyond the top left corner that is a multiple
 * of `every` makes the hatches of neighbouring parts run on. */
void gr_draw_hatch(struct gr_canvas *c, double x, double y, double w, double h,
                   struct gr_hatch hatch) {
    if (!(w > 0 && h > 0 && hatch.every > 0)) {
        return;
    }
    double first = (floor((x + y) / hatch.every) + 1) * hatch.every;
    size_t lines = (size_t)fmax(0, ceil((x + w + y + h - first) / hatch.every));
    for (size_t i = 0; i < lines; i++) {
        double s = first + (double)i * hatch.every;
        double left = fmax(x, s - y - h);
        double right = fmin(x + w, s - y);
        if (right - left > 0.05) {
            c->ops->move(c, left, s - left);
            c->ops->line(c, right, s - right);
        }
    }
    c->ops->paint(c, GR_INK_NONE, 0, &(struct gr_pen){.ink = hatch.ink, .width = hatch.width});
}
