#include "chart/simplify.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

struct stretch {
    size_t from, to;
};

/* The corner of a stretch that lies furthest from its chord; 0 if none is beyond the tolerance. */
static size_t furthest(const double *x, const double *y, struct stretch s, double tolerance) {
    double dx = x[s.to] - x[s.from], dy = y[s.to] - y[s.from], chord = hypot(dx, dy);
    double most = tolerance;
    size_t at = 0;
    for (size_t i = s.from + 1; i < s.to; i++) {
        double px = x[i] - x[s.from], py = y[i] - y[s.from];
        double off = chord > 0 ? fabs(px * dy - py * dx) / chord : hypot(px, py);
        if (off > most) {
            most = off;
            at = i;
        }
    }
    return at;
}

void gr_simplify(const double *x, const double *y, size_t count, double tolerance, bool *keep) {
    if (count == 0) {
        return;
    }
    struct stretch *stack = NULL;
    size_t depth = 0, cap = 0;
    keep[0] = keep[count - 1] = true;
    GR_PUSH(stack, depth, cap) = (struct stretch){0, count - 1};
    while (depth > 0) {
        struct stretch s = stack[--depth];
        size_t at = furthest(x, y, s, tolerance);
        if (at > 0) {
            keep[at] = true;
            GR_PUSH(stack, depth, cap) = (struct stretch){s.from, at};
            GR_PUSH(stack, depth, cap) = (struct stretch){at, s.to};
        }
    }
    free(stack);
}
