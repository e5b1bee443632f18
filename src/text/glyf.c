/*
 * glyf.c - see glyf.h.  Everything read is checked against the end of its table; a glyph that contradicts
 * itself is an empty one.
 */
#include "text/glyf.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "text/bytes.h"
#include "text/contour.h"

enum { POINTS_MAX = 10000 };

/* Of a curve from the source's, in units of the new grid: as much as its points move when rounded. */
static const double tolerance = 0.6;

/* Flags of a point; of a component. */
enum { ON_CURVE = 1, X_SHORT = 2, Y_SHORT = 4, REPEAT = 8, X_SAME = 16, Y_SAME = 32 };
enum {
    WORDS = 1,
    OFFSETS = 2,
    SCALE = 8,
    MORE = 32,
    TWO_SCALES = 64,
    MATRIX = 128,
    INSTRUCTIONS = 256
};

struct gr_glyf {
    const struct gr_sfnt *font;
    double scale;
    int16_t *values; /* coordinates of a glyph: x then y */
    uint8_t *flags;
    struct gr_contour_point *points, *fewer; /* of a contour */
};

struct gr_glyf *gr_glyf_new(const struct gr_sfnt *font, unsigned units_per_em) {
    struct gr_glyf *o = gr_xcalloc(1, sizeof *o);
    o->font = font;
    o->scale = units_per_em * (1.0 / (double)font->units_per_em);
    o->values = gr_xcalloc(2 * POINTS_MAX, sizeof *o->values);
    o->flags = gr_xcalloc(POINTS_MAX, sizeof *o->flags);
    o->points = gr_xcalloc(POINTS_MAX, sizeof *o->points);
    o->fewer = gr_xcalloc(2 * POINTS_MAX + 2, sizeof *o->fewer);
    return o;
}

void gr_glyf_free(struct gr_glyf *o) {
    if (o) {
        free(o->values);
        free(o->flags);
        free(o->points);
        free(o->fewer);
        free(o);
    }
}

static int scaled(const struct gr_glyf *o, int value) {
    return (int)lround(value * o->scale);
}

static struct gr_bytes glyph_of(const struct gr_sfnt *font, size_t gid) {
    struct gr_bytes head = gr_bytes_at(font->tables[GR_TABLE_HEAD], 50);
    bool wide = gr_bytes_16(&head) != 0;
    struct gr_bytes loca = gr_bytes_at(font->tables[GR_TABLE_LOCA], gid * (wide ? 4 : 2));
    size_t start = wide ? gr_bytes_32(&loca) : 2 * (size_t)gr_bytes_16(&loca);
    size_t end = wide ? gr_bytes_32(&loca) : 2 * (size_t)gr_bytes_16(&loca);
    struct gr_str glyf = font->tables[GR_TABLE_GLYF];
    if (loca.bad || end <= start || end > glyf.n) {
        return (struct gr_bytes){NULL, NULL, false};
    }
    return gr_bytes_at((struct gr_str){glyf.p, end}, start);
}

/* ---- a glyph of contours ---- */

static void read_flags(struct gr_bytes *r, struct gr_glyf *o, size_t points) {
    for (size_t i = 0; i < points;) {
        unsigned flag = gr_bytes_8(r), times = flag & REPEAT ? gr_bytes_8(r) + 1 : 1;
        for (; times > 0 && i < points; times--) {
            o->flags[i++] = (uint8_t)flag;
        }
    }
}

/* Absolute coordinates. */
static void read_axis(struct gr_bytes *r, struct gr_glyf *o, size_t points, int16_t *values,
                      unsigned is_short, unsigned same) {
    int at = 0;
    for (size_t i = 0; i < points; i++) {
        unsigned flag = o->flags[i];
        if (flag & is_short) {
            int step = (int)gr_bytes_8(r);
            at += flag & same ? step : -step;
        } else if (!(flag & same)) {
            at += gr_bytes_16s(r);
        }
        values[i] = (int16_t)at;
    }
}

/* The flag bits of one coordinate's step, and the step. */
static unsigned put_step(struct gr_buf *out, int step, unsigned is_short, unsigned same) {
    if (step == 0) {
        return same;
    }
    if (step > -256 && step < 256) {
        gr_buf_putc(out, (char)abs(step));
        return is_short | (step > 0 ? same : 0);
    }
    gr_bytes_put16(out, step);
    return 0;
}

static void put_flags(struct gr_buf *out, const uint8_t *flags, size_t count) {
    for (size_t i = 0; i < count;) {
        size_t times = 1;
        while (i + times < count && times < 256 && flags[i + times] == flags[i]) {
            times++;
        }
        if (times > 2) {
            gr_buf_putc(out, (char)(flags[i] | REPEAT));
            gr_buf_putc(out, (char)(times - 1));
        } else {
            gr_buf_putc(out, (char)flags[i]);
            times = 1;
        }
        i += times;
    }
}

static void put_points(struct gr_glyf *o, size_t points, struct gr_buf *out) {
    const int16_t *x = o->values, *y = o->values + POINTS_MAX;
    struct gr_buf xs = {0}, ys = {0};
    for (size_t i = 0; i < points; i++) {
        unsigned flag = o->flags[i] & ON_CURVE;
        flag |= put_step(&xs, x[i] - (i > 0 ? x[i - 1] : 0), X_SHORT, X_SAME);
        flag |= put_step(&ys, y[i] - (i > 0 ? y[i - 1] : 0), Y_SHORT, Y_SAME);
        o->flags[i] = (uint8_t)flag;
    }
    put_flags(out, o->flags, points);
    gr_buf_put(out, gr_buf_str(&xs));
    gr_buf_put(out, gr_buf_str(&ys));
    gr_buf_free(&xs);
    gr_buf_free(&ys);
}

static void put_box(const struct gr_glyf *o, size_t points, struct gr_buf *out) {
    for (int side = 0; side < 4; side++) { /* xMin yMin xMax yMax */
        const int16_t *values = o->values + (side % 2 ? POINTS_MAX : 0);
        int edge = points > 0 ? values[0] : 0;
        for (size_t i = 1; i < points; i++) {
            edge = side < 2 ? (values[i] < edge ? values[i] : edge)
                            : (values[i] > edge ? values[i] : edge);
        }
        gr_bytes_put16(out, edge);
    }
}

/* The points of a contour of the source, simplified, on the new grid, as the next ones of the glyph: they
 * are no more, so the contours after it are still whole. */
static size_t take_contour(struct gr_glyf *o, size_t from, size_t to, size_t at) {
    int16_t *x = o->values, *y = o->values + POINTS_MAX;
    for (size_t i = from; i < to; i++) {
        o->points[i - from] = (struct gr_contour_point){x[i] * o->scale, y[i] * o->scale,
                                                        (o->flags[i] & ON_CURVE) != 0};
    }
    size_t count = gr_contour_simplify(o->points, to - from, tolerance, o->fewer);
    for (size_t i = 0; i < count; i++, at++) {
        x[at] = (int16_t)lround(o->fewer[i].x);
        y[at] = (int16_t)lround(o->fewer[i].y);
        o->flags[at] = o->fewer[i].on;
    }
    return at;
}

static bool put_contours(struct gr_glyf *o, struct gr_bytes *r, int contours, struct gr_buf *out) {
    struct gr_buf ends = {0};
    struct gr_bytes source_ends = *r;
    size_t points = 0;
    for (int i = 0; i < contours && !r->bad; i++) {
        unsigned end = gr_bytes_16(r);
        r->bad = r->bad || end < points;
        points = (size_t)end + 1;
    }
    unsigned instructions = gr_bytes_16(r);
    if (!r->bad && points <= POINTS_MAX && instructions <= (size_t)(r->end - r->p)) {
        r->p += instructions;
        read_flags(r, o, points);
        read_axis(r, o, points, o->values, X_SHORT, X_SAME);
        read_axis(r, o, points, o->values + POINTS_MAX, Y_SHORT, Y_SAME);
    } else {
        r->bad = true;
    }
    size_t kept = 0;
    for (size_t i = 0, from = 0; i < (size_t)contours && !r->bad; i++) {
        size_t to = (size_t)gr_bytes_16(&source_ends) + 1;
        kept = take_contour(o, from, to, kept);
        gr_bytes_put16(&ends, (int)kept - 1);
        from = to;
    }
    points = kept;
    if (!r->bad) {
        gr_bytes_put16(out, contours);
        put_box(o, points, out);
        gr_buf_put(out, gr_buf_str(&ends));
        gr_bytes_put16(out, 0);
        put_points(o, points, out);
    }
    gr_buf_free(&ends);
    return !r->bad;
}

/* ---- a glyph of other glyphs ---- */

static int numbers_of(unsigned flags) {
    return flags & MATRIX ? 4 : flags & TWO_SCALES ? 2 : flags & SCALE ? 1 : 0;
}

static bool put_components(const struct gr_glyf *o, struct gr_bytes *r, struct gr_buf *out) {
    struct gr_bytes box = *r;
    box.p -= 8;
    gr_bytes_put16(out, -1);
    for (int side = 0; side < 4; side++) {
        gr_bytes_put16(out, scaled(o, gr_bytes_16s(&box)));
    }
    unsigned flags = MORE;
    while (flags & MORE && !r->bad) {
        flags = gr_bytes_16(r) & ~(unsigned)INSTRUCTIONS;
        gr_bytes_put16(out, (int)(flags | WORDS));
        gr_bytes_put16(out, (int)gr_bytes_16(r));
        for (int i = 0; i < 2; i++) {
            int value = flags & WORDS ? gr_bytes_16s(r) : (int8_t)gr_bytes_8(r);
            gr_bytes_put16(out, flags & OFFSETS ? scaled(o, value) : value);
        }
        for (int i = numbers_of(flags); i > 0; i--) {
            gr_bytes_put16(out, gr_bytes_16s(r));
        }
    }
    return !r->bad;
}

void gr_glyf_components(const char *glyph, size_t length, void (*each)(void *data, size_t at),
                        void *data) {
    struct gr_str bytes = {glyph, length};
    struct gr_bytes r = gr_bytes_at(bytes, 0);
    unsigned flags = gr_bytes_16s(&r) < 0 ? MORE : 0;
    for (size_t at = 10; flags & MORE && at + 8 <= length;) {
        r = gr_bytes_at(bytes, at);
        flags = gr_bytes_16(&r);
        each(data, at + 2);
        at += 8 + 2 * (size_t)numbers_of(flags);
    }
}

void gr_glyf_put(struct gr_glyf *o, uint32_t gid, struct gr_buf *out) {
    struct gr_bytes r = glyph_of(o->font, gid);
    if (r.p == r.end) {
        return;
    }
    size_t start = out->n;
    int contours = gr_bytes_16s(&r);
    for (int i = 0; i < 4; i++) {
        gr_bytes_16(&r); /* the box is computed anew */
    }
    bool whole =
        !r.bad && (contours >= 0 ? put_contours(o, &r, contours, out) : put_components(o, &r, out));
    if (!whole) {
        out->n = start;
    }
    if ((out->n - start) % 2) {
        gr_buf_putc(out, 0);
    }
}
