#include "text/contour.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct point {
    double x, y;
};

struct segment {
    struct point from, control, to;
    bool curved;
};

enum { SAMPLES = 16, RUN_MAX = 6 };

static struct point middle(struct point a, struct point b) {
    return (struct point){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

static struct point at(const struct segment *s, double t) {
    double u = 1 - t;
    return (struct point){u * u * s->from.x + 2 * u * t * s->control.x + t * t * s->to.x,
                          u * u * s->from.y + 2 * u * t * s->control.y + t * t * s->to.y};
}

static struct point take(const struct gr_contour_point *p) {
    return (struct point){p->x, p->y};
}

/* The contour as lines and parabolas from a point on it round to the same; their number. */
static size_t segments_of(const struct gr_contour_point *in, size_t count, struct segment *out) {
    size_t first = 0, n = 0;
    while (first < count && !in[first].on) {
        first++;
    }
    bool has_on = first < count;
    struct point start = has_on ? take(&in[first]) : middle(take(&in[0]), take(&in[count - 1]));
    struct point now = start;
    size_t left = has_on ? count - 1 : count, i = has_on ? first + 1 : 0;
    for (; left > 0; left--, i++) {
        const struct gr_contour_point *p = &in[i % count], *next = &in[(i + 1) % count];
        struct segment s = {now, take(p), take(p), false};
        if (!p->on) {
            s.curved = true;
            s.to = left == 1 ? start : next->on ? take(next) : middle(take(p), take(next));
            if (left > 1 && next->on) {
                left--;
                i++;
            }
        }
        out[n++] = s;
        now = s.to;
    }
    return n;
}

/* The parabola that leaves and arrives as a run of them does, if it turns less than a right angle. */
static bool join(const struct segment *run, size_t count, struct segment *out) {
    const struct segment *a = &run[0], *b = &run[count - 1];
    double ax = a->control.x - a->from.x, ay = a->control.y - a->from.y;
    double bx = b->to.x - b->control.x, by = b->to.y - b->control.y;
    double turn = ax * by - ay * bx, along = ax * bx + ay * by;
    if (along <= 0 || fabs(turn) < 1e-6 * along) {
        return false;
    }
    double wx = b->to.x - a->from.x, wy = b->to.y - a->from.y;
    double reach = (wx * by - wy * bx) / turn, back = (ax * wy - ay * wx) / turn;
    if (reach <= 0 || back <= 0) {
        return false;
    }
    *out = (struct segment){a->from, {a->from.x + reach * ax, a->from.y + reach * ay}, b->to, true};
    return true;
}

/* The square of the distance from p to the line from a to b. */
static double distance_squared(struct point p, struct point a, struct point b) {
    double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
    double along = (p.x - a.x) * dx + (p.y - a.y) * dy;
    double t = along <= 0 ? 0 : along >= length ? 1 : along / length;
    double x = p.x - a.x - t * dx, y = p.y - a.y - t * dy;
    return x * x + y * y;
}

/* Whether p lies near the line; *piece is where the point before it did, so mostly the first to ask. */
static bool lies_near(struct point p, const struct point *line, double tolerance, size_t *piece) {
    for (size_t n = 0; n < SAMPLES; n++) {
        size_t i = (*piece + n) % SAMPLES;
        if (distance_squared(p, line[i], line[i + 1]) <= tolerance * tolerance) {
            *piece = i;
            return true;
        }
    }
    return false;
}

static bool fits(const struct segment *run, size_t count, const struct segment *joined,
                 double tolerance) {
    struct point line[SAMPLES + 1];
    size_t piece = 0;
    for (size_t i = 0; i <= SAMPLES; i++) {
        line[i] = at(joined, (double)i / SAMPLES);
    }
    for (size_t i = 0; i < count; i++) {
        for (double t = 0.25; t <= 1; t += 0.25) {
            if (!lies_near(at(&run[i], t), line, tolerance, &piece)) {
                return false;
            }
        }
    }
    return true;
}

/* How many segments may become one: no more than RUN_MAX parabolas that follow each other. */
static size_t run_length(const struct segment *s, size_t count) {
    size_t n = 0;
    while (n < count && n < RUN_MAX && s[n].curved) {
        n++;
    }
    return n;
}

/* Joins runs in place, the longest that can be; returns how many segments are left. */
static size_t join_runs(struct segment *s, size_t count, double tolerance) {
    size_t kept = 0;
    for (size_t i = 0; i < count; kept++) {
        struct segment joined;
        size_t n = run_length(s + i, count - i);
        while (n > 1 && !(join(s + i, n, &joined) && fits(s + i, n, &joined, tolerance))) {
            n--;
        }
        s[kept] = n > 1 ? joined : s[i];
        i += n > 1 ? n : 1;
    }
    return kept;
}

static bool implied(const struct segment *before, const struct segment *after) {
    struct point m = middle(before->control, after->control);
    return before->curved && after->curved && fabs(m.x - before->to.x) <= 0.5 &&
           fabs(m.y - before->to.y) <= 0.5;
}

size_t gr_contour_simplify(const struct gr_contour_point *in, size_t count, double tolerance,
                           struct gr_contour_point *out) {
    if (count == 0) {
        return 0;
    }
    struct segment *s = gr_xcalloc(count + 1, sizeof *s);
    size_t n = join_runs(s, segments_of(in, count, s), tolerance), points = 0;
    out[points++] = (struct gr_contour_point){n > 0 ? s[0].from.x : in[0].x,
                                              n > 0 ? s[0].from.y : in[0].y, true};
    for (size_t i = 0; i < n; i++) {
        if (s[i].curved) {
            out[points++] = (struct gr_contour_point){s[i].control.x, s[i].control.y, false};
        }
        if (i + 1 < n && !implied(&s[i], &s[i + 1])) {
            out[points++] = (struct gr_contour_point){s[i].to.x, s[i].to.y, true};
        } else if (i + 1 == n) { /* what does not end where all began */
            bool closed =
                fabs(s[i].to.x - s[0].from.x) < 1e-9 && fabs(s[i].to.y - s[0].from.y) < 1e-9;
            if (!closed) {
                out[points++] = (struct gr_contour_point){s[i].to.x, s[i].to.y, true};
            }
        }
    }
    free(s);
    if (points > count) { /* parabolas that were joined show ends that were implied */
        memcpy(out, in, count * sizeof *in);
        points = count;
    }
    return points;
}
