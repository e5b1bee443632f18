/*
 * outlines.c - a TrueType font of given glyphs in a given order, on a grid of its own, without hints.
 *
 * Tables as in ISO 14496-22: glyf, head, hhea, hmtx, loca, maxp.  Everything read is checked against
 * the end of its table; a glyph that contradicts itself is an empty one.
 */
#include <hb.h>
#include <math.h>
#include <stdlib.h>

#include "text/contour.h"
#include "text/faces.h"

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

struct reader {
    const uint8_t *p, *end;
    bool bad;
};

static unsigned get8(struct reader *r) {
    if (r->p == r->end) {
        r->bad = true;
        return 0;
    }
    return *r->p++;
}

static unsigned get16(struct reader *r) {
    unsigned high = get8(r);
    return high << 8 | get8(r);
}

static int get16s(struct reader *r) {
    return (int16_t)get16(r);
}

static void put16(struct gr_buf *out, int value) {
    gr_buf_putc(out, (char)(value >> 8 & 0xFF));
    gr_buf_putc(out, (char)(value & 0xFF));
}

static void put32(struct gr_buf *out, uint32_t value) {
    put16(out, (int)(value >> 16));
    put16(out, (int)(value & 0xFFFF));
}

enum table { GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, TABLES };
static const char names[TABLES][5] = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"};

struct outlines {
    struct gr_str from[TABLES];
    struct gr_buf to[TABLES];
    double scale;
    uint16_t *gids; /* of the source, by new id */
    size_t count, cap;
    int box[4];      /* of all glyphs */
    int16_t *values; /* coordinates of a glyph: x then y */
    uint8_t *flags;
    struct gr_contour_point *points, *fewer; /* of a contour */
};

static int scaled(const struct outlines *o, int value) {
    return (int)lround(value * o->scale);
}

static struct reader read_at(const struct outlines *o, enum table table, size_t offset) {
    struct gr_str t = o->from[table];
    struct reader r = {(const uint8_t *)t.p, (const uint8_t *)t.p + t.n, false};
    r.p += offset < t.n ? offset : t.n;
    return r;
}

static struct reader glyph_of(const struct outlines *o, uint16_t gid) {
    struct reader head = read_at(o, HEAD, 50);
    bool wide = get16(&head) != 0;
    struct reader loca = read_at(o, LOCA, (size_t)gid * (wide ? 4 : 2));
    size_t start = wide ? (size_t)get16(&loca) << 16 : 0;
    start |= get16(&loca);
    size_t end = wide ? (size_t)get16(&loca) << 16 : 0;
    end |= get16(&loca);
    start *= wide ? 1 : 2;
    end *= wide ? 1 : 2;
    struct reader r = read_at(o, GLYF, start);
    if (loca.bad || end < start || end > o->from[GLYF].n) {
        r.p = r.end;
    } else {
        r.end = (const uint8_t *)o->from[GLYF].p + end;
    }
    return r;
}

/* ---- a glyph of contours ---- */

static void read_flags(struct reader *r, struct outlines *o, size_t points) {
    for (size_t i = 0; i < points;) {
        unsigned flag = get8(r), times = flag & REPEAT ? get8(r) + 1 : 1;
        for (; times > 0 && i < points; times--) {
            o->flags[i++] = (uint8_t)flag;
        }
    }
}

/* Absolute coordinates. */
static void read_axis(struct reader *r, struct outlines *o, size_t points, int16_t *values,
                      unsigned is_short, unsigned same) {
    int at = 0;
    for (size_t i = 0; i < points; i++) {
        unsigned flag = o->flags[i];
        if (flag & is_short) {
            int step = (int)get8(r);
            at += flag & same ? step : -step;
        } else if (!(flag & same)) {
            at += get16s(r);
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
    put16(out, step);
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

static void put_points(struct outlines *o, size_t points, struct gr_buf *out) {
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

static void put_box(struct outlines *o, size_t points, struct gr_buf *out) {
    for (int side = 0; side < 4; side++) { /* xMin yMin xMax yMax */
        const int16_t *values = o->values + (side % 2 ? POINTS_MAX : 0);
        int edge = points > 0 ? values[0] : 0;
        for (size_t i = 1; i < points; i++) {
            edge = side < 2 ? (values[i] < edge ? values[i] : edge)
                            : (values[i] > edge ? values[i] : edge);
        }
        put16(out, edge);
        o->box[side] = side < 2 ? (edge < o->box[side] ? edge : o->box[side])
                                : (edge > o->box[side] ? edge : o->box[side]);
    }
}

/* The points of a contour of the source, simplified, on the new grid, as the next ones of the glyph: they
 * are no more, so the contours after it are still whole. */
static size_t take_contour(struct outlines *o, size_t from, size_t to, size_t at) {
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

static bool put_contours(struct outlines *o, struct reader *r, int contours, struct gr_buf *out) {
    struct gr_buf ends = {0};
    struct reader source_ends = *r;
    size_t points = 0;
    for (int i = 0; i < contours && !r->bad; i++) {
        unsigned end = get16(r);
        r->bad = r->bad || end < points;
        points = (size_t)end + 1;
    }
    unsigned instructions = get16(r);
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
        size_t to = (size_t)get16(&source_ends) + 1;
        kept = take_contour(o, from, to, kept);
        put16(&ends, (int)kept - 1);
        from = to;
    }
    points = kept;
    if (!r->bad) {
        put16(out, contours);
        put_box(o, points, out);
        gr_buf_put(out, gr_buf_str(&ends));
        put16(out, 0);
        put_points(o, points, out);
    }
    gr_buf_free(&ends);
    return !r->bad;
}

/* ---- a glyph of other glyphs ---- */

/* The new id of a component: the glyphs wanted first, then those that only stand in others. */
static int component_id(struct outlines *o, uint16_t gid) {
    for (size_t i = 1; i < o->count; i++) {
        if (o->gids[i] == gid) {
            return (int)i;
        }
    }
    if (o->count > UINT16_MAX) {
        return 0;
    }
    GR_PUSH(o->gids, o->count, o->cap) = gid;
    return (int)o->count - 1;
}

static bool put_components(struct outlines *o, struct reader *r, struct gr_buf *out) {
    struct reader box = *r;
    box.p -= 8;
    put16(out, -1);
    for (int side = 0; side < 4; side++) {
        put16(out, scaled(o, get16s(&box)));
    }
    unsigned flags = MORE;
    while (flags & MORE && !r->bad) {
        flags = get16(r) & ~(unsigned)INSTRUCTIONS;
        uint16_t gid = (uint16_t)get16(r);
        put16(out, (int)(flags | WORDS));
        put16(out, component_id(o, gid));
        for (int i = 0; i < 2; i++) {
            int value = flags & WORDS ? get16s(r) : (int8_t)get8(r);
            put16(out, flags & OFFSETS ? scaled(o, value) : value);
        }
        int numbers = flags & MATRIX ? 4 : flags & TWO_SCALES ? 2 : flags & SCALE ? 1 : 0;
        for (int i = 0; i < numbers; i++) {
            put16(out, get16s(r));
        }
    }
    return !r->bad;
}

/* ---- tables ---- */

static void put_glyph(struct outlines *o, uint16_t gid) {
    struct gr_buf glyph = {0};
    struct reader r = gid ? glyph_of(o, gid) : (struct reader){NULL, NULL, false};
    if (r.p < r.end) {
        int contours = get16s(&r);
        for (int i = 0; i < 4; i++) {
            get16(&r); /* the box is computed anew */
        }
        bool whole = !r.bad && (contours >= 0 ? put_contours(o, &r, contours, &glyph)
                                              : put_components(o, &r, &glyph));
        if (!whole) {
            gr_buf_clear(&glyph);
        }
        if (glyph.n % 2) {
            gr_buf_putc(&glyph, 0);
        }
    }
    gr_buf_put(&o->to[GLYF], gr_buf_str(&glyph));
    gr_buf_free(&glyph);
}

static void put_metrics(struct outlines *o, uint16_t gid, struct gr_str glyph) {
    struct reader hhea = read_at(o, HHEA, 34);
    size_t wide = get16(&hhea), row = gid < wide ? gid : wide - (wide > 0);
    struct reader hmtx = read_at(o, HMTX, row * 4);
    put16(&o->to[HMTX], gid ? scaled(o, (int)get16(&hmtx)) : 0);
    gr_buf_put(&o->to[HMTX], glyph.n >= 4 ? (struct gr_str){glyph.p + 2, 2} : GR_STR("\0\0"));
}

static void put_glyphs(struct outlines *o) {
    size_t *starts = NULL, start_count = 0, cap = 0;
    for (size_t i = 0; i < o->count; i++) { /* composites make count grow */
        size_t start = o->to[GLYF].n;
        GR_PUSH(starts, start_count, cap) = start;
        put_glyph(o, o->gids[i]);
        put_metrics(
            o, o->gids[i],
            (struct gr_str){o->to[GLYF].p ? o->to[GLYF].p + start : "", o->to[GLYF].n - start});
    }
    GR_PUSH(starts, start_count, cap) = o->to[GLYF].n;
    bool wide = o->to[GLYF].n >= 0x20000;
    for (size_t i = 0; i < start_count; i++) {
        if (wide) {
            put32(&o->to[LOCA], (uint32_t)starts[i]);
        } else {
            put16(&o->to[LOCA], (int)(starts[i] / 2));
        }
    }
    free(starts);
}

static void put_head(struct outlines *o, unsigned units_per_em) {
    struct gr_buf *head = &o->to[HEAD];
    put32(head, 0x00010000);
    put32(head, 0x00010000);
    put32(head, 0); /* the sum of all, set when all is known */
    put32(head, 0x5F0F3CF5);
    put16(head, 0);
    put16(head, (int)units_per_em);
    for (int i = 0; i < 4; i++) {
        put32(head, 0); /* dates */
    }
    for (int i = 0; i < 4; i++) {
        put16(head, o->box[i]);
    }
    put16(head, 0);
    put16(head, 6); /* smallest readable size */
    put16(head, 2);
    put16(head, o->to[GLYF].n >= 0x20000);
    put16(head, 0);
}

static void put_hhea(struct outlines *o) {
    struct reader r = read_at(o, HHEA, 4);
    put32(&o->to[HHEA], 0x00010000);
    for (int i = 0; i < 7; i++) { /* ascent to the greatest extent */
        put16(&o->to[HHEA], scaled(o, get16s(&r)));
    }
    for (int i = 0; i < 8; i++) {
        put16(&o->to[HHEA], i == 0); /* an upright caret */
    }
    put16(&o->to[HHEA], (int)o->count);
}

/* Greatest numbers of points and the like are the source's; of zones, one; of hints, none. */
static void put_maxp(struct outlines *o) {
    struct reader r = read_at(o, MAXP, 6);
    put32(&o->to[MAXP], 0x00010000);
    put16(&o->to[MAXP], (int)o->count);
    for (int i = 0; i < 13; i++) {
        int value = get16s(&r);
        put16(&o->to[MAXP], i < 4 || i > 10 ? value : i == 4);
    }
}

static uint32_t checksum(struct gr_str bytes) {
    uint32_t sum = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        sum += (uint32_t)(uint8_t)bytes.p[i] << (24 - 8 * (i % 4));
    }
    return sum;
}

static void put_file(struct outlines *o, struct gr_buf *out) {
    struct gr_buf file = {0};
    size_t offset = 12 + 16 * (size_t)TABLES;
    put32(&file, 0x00010000);
    put16(&file, TABLES);
    put16(&file, 64);
    put16(&file, 2);
    put16(&file, TABLES * 16 - 64);
    for (size_t i = 0; i < TABLES; i++) {
        struct gr_str t = gr_buf_str(&o->to[i]);
        gr_buf_puts(&file, names[i]);
        put32(&file, checksum(t));
        put32(&file, (uint32_t)offset);
        put32(&file, (uint32_t)t.n);
        offset += (t.n + 3) / 4 * 4;
    }
    size_t head = 0;
    for (size_t i = 0; i < TABLES; i++) {
        head = i == HEAD ? file.n : head;
        gr_buf_put(&file, gr_buf_str(&o->to[i]));
        while (file.n % 4) {
            gr_buf_putc(&file, 0);
        }
    }
    uint32_t rest = 0xB1B0AFBAU - checksum(gr_buf_str(&file));
    for (int i = 0; i < 4; i++) {
        file.p[head + 8 + (size_t)i] = (char)(rest >> (24 - 8 * i) & 0xFF);
    }
    gr_buf_put(out, gr_buf_str(&file));
    gr_buf_free(&file);
}

bool gr_face_outlines(struct gr_fonts *fonts, int face, const uint16_t *gids, size_t count,
                      unsigned units_per_em, struct gr_buf *out) {
    const struct gr_face *f = gr_face_get(fonts, face);
    if (!f || count == 0 || count > UINT16_MAX) {
        return false;
    }
    struct outlines o = {.scale = units_per_em * f->em};
    hb_blob_t *blobs[TABLES];
    bool whole = true;
    for (size_t i = 0; i < TABLES; i++) {
        blobs[i] = f->hb->hb_face_reference_table(f->face, f->hb->hb_tag_from_string(names[i], 4));
        unsigned size = 0;
        const char *bytes = f->hb->hb_blob_get_data(blobs[i], &size);
        o.from[i] = (struct gr_str){bytes, size};
        whole = whole && size > 0;
    }
    for (size_t i = 0; i < count; i++) {
        GR_PUSH(o.gids, o.count, o.cap) = gids[i];
    }
    o.values = gr_xcalloc(2 * POINTS_MAX, sizeof *o.values);
    o.flags = gr_xcalloc(POINTS_MAX, sizeof *o.flags);
    o.points = gr_xcalloc(POINTS_MAX, sizeof *o.points);
    o.fewer = gr_xcalloc(2 * POINTS_MAX + 2, sizeof *o.fewer);
    put_glyphs(&o);
    put_head(&o, units_per_em);
    put_hhea(&o);
    put_maxp(&o);
    put_file(&o, out);
    for (size_t i = 0; i < TABLES; i++) {
        gr_buf_free(&o.to[i]);
        f->hb->hb_blob_destroy(blobs[i]);
    }
    free(o.gids);
    free(o.values);
    free(o.flags);
    free(o.points);
    free(o.fewer);
    return whole;
}
