#include "canvas/svg_path.h"

#include <inttypes.h>
#include <math.h>

int64_t gr_svg_round(double value) {
    return isfinite(value) ? (int64_t)llround(fmin(fmax(value, -1e6), 1e6) * 10) : 0;
}

void gr_svg_tenths(struct gr_buf *out, int64_t tenths, bool lead_zero) {
    uint64_t size = (uint64_t)(tenths < 0 ? -tenths : tenths);
    if (tenths < 0) {
        gr_buf_putc(out, '-');
    }
    if (lead_zero || size >= 10 || size == 0) {
        gr_buf_printf(out, "%" PRIu64, size / 10);
    }
    if (size % 10) {
        gr_buf_printf(out, ".%" PRIu64, size % 10);
    }
}

/* A separator is needed only before a digit that follows a number; before "-" never, and before "."
 * only if the number before it has no point of its own (kept simple: a blank there). */
static void number(struct gr_svg_path *p, int64_t tenths, bool first) {
    if (!first && tenths >= 0) {
        gr_buf_putc(&p->data, ' ');
    }
    gr_svg_tenths(&p->data, tenths, false);
}

static void command(struct gr_svg_path *p, char letter, const int64_t *values, size_t count) {
    bool repeat = p->last == letter;
    p->moved = false;
    if (!repeat) {
        gr_buf_putc(&p->data, letter);
    }
    for (size_t i = 0; i < count; i++) {
        number(p, values[i], i == 0 && !repeat);
    }
    p->last = letter;
}

void gr_svg_path_move(struct gr_svg_path *p, double x, double y) {
    int64_t to_x = gr_svg_round(x), to_y = gr_svg_round(y);
    if (p->data.n == 0) {
        command(p, 'M', (int64_t[]){to_x, to_y}, 2);
    } else {
        command(p, 'm', (int64_t[]){to_x - p->x, to_y - p->y}, 2);
    }
    p->x = p->start_x = to_x;
    p->y = p->start_y = to_y;
    p->last = 0; /* numbers after a moveto would be lines: the next letter is written */
    p->moved = true;
    p->others++;
}

void gr_svg_path_line(struct gr_svg_path *p, double x, double y) {
    int64_t dx = gr_svg_round(x) - p->x, dy = gr_svg_round(y) - p->y;
    if (dx == 0 && dy == 0 && p->moved) { /* a dot: round caps on nothing, in one letter */
        command(p, 'z', NULL, 0);
        p->last = 0;
    } else if (dy == 0) {
        command(p, 'h', &dx, 1);
    } else if (dx == 0) {
        command(p, 'v', &dy, 1);
    } else {
        command(p, 'l', (int64_t[]){dx, dy}, 2);
    }
    p->x += dx;
    p->y += dy;
}

void gr_svg_path_curve(struct gr_svg_path *p, const double xy[6]) {
    int64_t d[6];
    for (size_t i = 0; i < 6; i += 2) {
        d[i] = gr_svg_round(xy[i]) - p->x;
        d[i + 1] = gr_svg_round(xy[i + 1]) - p->y;
    }
    command(p, 'c', d, 6);
    p->x += d[4];
    p->y += d[5];
}

void gr_svg_path_close(struct gr_svg_path *p) {
    command(p, 'z', NULL, 0);
    p->last = 0;
    p->x = p->start_x;
    p->y = p->start_y;
}

void gr_svg_path_rect(struct gr_svg_path *p, double x, double y, double w, double h) {
    memcpy(p->rect, (double[]){x, y, w, h}, sizeof(p->rect));
    gr_svg_path_move(p, x, y);
    gr_svg_path_line(p, x + w, y);
    gr_svg_path_line(p, x + w, y + h);
    gr_svg_path_line(p, x, y + h);
    gr_svg_path_close(p);
    p->others--;
    p->rects++;
}

void gr_svg_path_clear(struct gr_svg_path *p) {
    gr_buf_clear(&p->data);
    *p = (struct gr_svg_path){.data = p->data};
}
