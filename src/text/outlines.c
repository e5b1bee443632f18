/*
 * outlines.c - a TrueType font of given glyphs in a given order, on a grid of its own, without hints.
 *
 * Tables as in ISO 14496-22: glyf, head, hhea, hmtx, loca, maxp.  Glyphs that were converted when the program
 * was built are copied; the others are converted here.
 */
#include "text/outlines.h"

#include <math.h>
#include <stdlib.h>

#include "text/bytes.h"
#include "text/face_table.h"
#include "text/glyf.h"

struct outlines {
    const struct gr_sfnt *font;
    const struct gr_face_outlines *made; /* NULL: none on this grid */
    struct gr_glyf *glyf;                /* NULL until needed */
    unsigned units_per_em;
    double scale;
    uint16_t *gids; /* of the source, by new id */
    size_t count, cap;
    int box[4]; /* of all glyphs of contours */
    struct gr_buf glyphs, metrics;
    size_t *starts, start_count, start_cap;
};

static int scaled(const struct outlines *o, int value) {
    return (int)lround(value * o->scale);
}

static struct gr_bytes read_at(const struct outlines *o, enum gr_table table, size_t offset) {
    return gr_bytes_at(o->font->tables[table], offset);
}

/* ---- glyphs ---- */

static bool copy_made(struct outlines *o, uint16_t gid) {
    const struct gr_face_outlines *made = o->made;
    size_t low = 0, high = made ? made->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (made->gids[middle] < gid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (!made || low == made->count || made->gids[low] != gid) {
        return false;
    }
    size_t length = made->offsets[low + 1] - made->offsets[low];
    const char *bytes = (const char *)made->glyf + made->offsets[low];
    gr_buf_put(&o->glyphs, (struct gr_str){bytes, length});
    return true;
}

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

static void renumber(void *data, size_t at) {
    struct outlines *o = data;
    uint8_t *p = (uint8_t *)o->glyphs.p + o->starts[o->start_count - 1] + at;
    int id = component_id(o, (uint16_t)(p[0] << 8 | p[1]));
    p[0] = (uint8_t)(id >> 8);
    p[1] = (uint8_t)id;
}

static void note_box(struct outlines *o, struct gr_bytes glyph) {
    bool composed = gr_bytes_16s(&glyph) < 0;
    for (int side = 0; side < 4 && !composed; side++) {
        int edge = gr_bytes_16s(&glyph);
        bool beyond = side < 2 ? edge < o->box[side] : edge > o->box[side];
        o->box[side] = beyond ? edge : o->box[side];
    }
}

/* Widths of a grid of 400 k units keep to 400, as those that the PDF states do: both are the same. */
static int advance(const struct outlines *o, uint16_t gid) {
    unsigned step = o->units_per_em % 400 == 0 ? o->units_per_em / 400 : 1;
    double units = gr_sfnt_advance(o->font, gid) * o->scale;
    return (int)(lround(units / step) * (long)step);
}

static void put_metrics(struct outlines *o, uint16_t gid, struct gr_str glyph) {
    gr_bytes_put16(&o->metrics, gid ? advance(o, gid) : 0);
    gr_buf_put(&o->metrics, glyph.n >= 4 ? (struct gr_str){glyph.p + 2, 2} : GR_STR("\0\0"));
}

static void put_glyph(struct outlines *o, uint16_t gid) {
    size_t start = o->glyphs.n;
    GR_PUSH(o->starts, o->start_count, o->start_cap) = start;
    if (gid && !copy_made(o, gid)) {
        o->glyf = o->glyf ? o->glyf : gr_glyf_new(o->font, o->units_per_em);
        gr_glyf_put(o->glyf, gid, &o->glyphs);
    }
    size_t length = o->glyphs.n - start;
    struct gr_str glyph = {length > 0 ? o->glyphs.p + start : "", length};
    if (length > 0) {
        note_box(o, gr_bytes_at(glyph, 0));
        gr_glyf_components(glyph.p, length, renumber, o);
    }
    put_metrics(o, gid, glyph);
}

static bool is_wide(const struct outlines *o) {
    return o->glyphs.n >= 0x20000;
}

static void put_loca(const struct outlines *o, struct gr_buf *loca) {
    for (size_t i = 0; i <= o->start_count; i++) {
        size_t start = i < o->start_count ? o->starts[i] : o->glyphs.n;
        if (is_wide(o)) {
            gr_bytes_put32(loca, (uint32_t)start);
        } else {
            gr_bytes_put16(loca, (int)(start / 2));
        }
    }
}

/* ---- other tables ---- */

static void put_head(const struct outlines *o, struct gr_buf *head) {
    gr_bytes_put32(head, 0x00010000);
    gr_bytes_put32(head, 0x00010000);
    gr_bytes_put32(head, 0); /* the sum of all, set when all is known */
    gr_bytes_put32(head, 0x5F0F3CF5);
    gr_bytes_put16(head, 0);
    gr_bytes_put16(head, (int)o->units_per_em);
    for (int i = 0; i < 4; i++) {
        gr_bytes_put32(head, 0); /* dates */
    }
    for (int i = 0; i < 4; i++) {
        gr_bytes_put16(head, o->box[i]);
    }
    gr_bytes_put16(head, 0);
    gr_bytes_put16(head, 6); /* smallest readable size */
    gr_bytes_put16(head, 2);
    gr_bytes_put16(head, is_wide(o));
    gr_bytes_put16(head, 0);
}

static void put_hhea(const struct outlines *o, struct gr_buf *hhea) {
    struct gr_bytes r = read_at(o, GR_TABLE_HHEA, 4);
    gr_bytes_put32(hhea, 0x00010000);
    for (int i = 0; i < 7; i++) { /* ascent to the greatest extent */
        gr_bytes_put16(hhea, scaled(o, gr_bytes_16s(&r)));
    }
    for (int i = 0; i < 8; i++) {
        gr_bytes_put16(hhea, i == 0); /* an upright caret */
    }
    gr_bytes_put16(hhea, (int)o->count);
}

/* Greatest numbers of points and the like are the source's; of zones, one; of hints, none. */
static void put_maxp(const struct outlines *o, struct gr_buf *maxp) {
    struct gr_bytes r = read_at(o, GR_TABLE_MAXP, 6);
    gr_bytes_put32(maxp, 0x00010000);
    gr_bytes_put16(maxp, (int)o->count);
    for (int i = 0; i < 13; i++) {
        int value = gr_bytes_16s(&r);
        gr_bytes_put16(maxp, i < 4 || i > 10 ? value : i == 4);
    }
}

static const struct gr_face_outlines *made_of(const struct gr_face *face, unsigned units_per_em) {
    for (size_t i = 0; face->table && i < GR_FACE_GRIDS; i++) {
        if (face->table->outlines[i].units_per_em == units_per_em) {
            return &face->table->outlines[i];
        }
    }
    return NULL;
}

bool gr_font_file_outlines(struct gr_font_file *file, const struct gr_face *face,
                           const uint16_t *gids, size_t count, unsigned units_per_em) {
    struct outlines o = {.font = &face->font,
                         .made = made_of(face, units_per_em),
                         .units_per_em = units_per_em,
                         .scale = units_per_em * face->em};
    for (size_t i = 0; i < count; i++) {
        GR_PUSH(o.gids, o.count, o.cap) = gids[i];
    }
    for (size_t i = 0; i < o.count; i++) { /* composites make count grow */
        put_glyph(&o, o.gids[i]);
    }
    *gr_font_file_add(file, "glyf") = o.glyphs;
    put_head(&o, gr_font_file_add(file, "head"));
    put_hhea(&o, gr_font_file_add(file, "hhea"));
    *gr_font_file_add(file, "hmtx") = o.metrics;
    put_loca(&o, gr_font_file_add(file, "loca"));
    put_maxp(&o, gr_font_file_add(file, "maxp"));
    gr_glyf_free(o.glyf);
    free(o.gids);
    free(o.starts);
    return face->font.tables[GR_TABLE_GLYF].n > 0 && face->font.tables[GR_TABLE_LOCA].n > 0 &&
           face->font.tables[GR_TABLE_HMTX].n > 0 && face->font.tables[GR_TABLE_HHEA].n > 0;
}

/* ---- the file ---- */

struct gr_buf *gr_font_file_add(struct gr_font_file *file, const char *tag) {
    struct gr_font_table *t = &file->tables[file->count++];
    memcpy(t->tag, tag, sizeof t->tag);
    return &t->bytes;
}

static uint32_t checksum(struct gr_str bytes) {
    uint32_t sum = 0;
    size_t i = 0;
    for (; i + 4 <= bytes.n; i += 4) {
        const uint8_t *p = (const uint8_t *)bytes.p + i;
        sum += (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    for (; i < bytes.n; i++) {
        sum += (uint32_t)(uint8_t)bytes.p[i] << (24 - 8 * (i % 4));
    }
    return sum;
}

static void put_directory(struct gr_font_file *file, struct gr_buf *out) {
    size_t offset = 12 + 16 * file->count;
    unsigned power = 0;
    while (2U << power <= file->count) {
        power++;
    }
    gr_bytes_put32(out, 0x00010000);
    gr_bytes_put16(out, (int)file->count);
    gr_bytes_put16(out, 16 << power);
    gr_bytes_put16(out, (int)power);
    gr_bytes_put16(out, (int)file->count * 16 - (16 << power));
    for (size_t i = 0; i < file->count; i++) {
        struct gr_str t = gr_buf_str(&file->tables[i].bytes);
        gr_buf_puts(out, file->tables[i].tag);
        gr_bytes_put32(out, checksum(t));
        gr_bytes_put32(out, (uint32_t)offset);
        gr_bytes_put32(out, (uint32_t)t.n);
        offset += (t.n + 3) / 4 * 4;
    }
}

void gr_font_file_put(struct gr_font_file *file, struct gr_buf *out) {
    size_t start = out->n, head = 0;
    put_directory(file, out);
    for (size_t i = 0; i < file->count; i++) {
        head = strcmp(file->tables[i].tag, "head") == 0 ? out->n : head;
        gr_buf_put(out, gr_buf_str(&file->tables[i].bytes));
        while ((out->n - start) % 4) {
            gr_buf_putc(out, 0);
        }
        gr_buf_free(&file->tables[i].bytes);
    }
    uint32_t rest = 0xB1B0AFBAU - checksum((struct gr_str){out->p + start, out->n - start});
    for (int i = 0; i < 4 && head > 0; i++) {
        out->p[head + 8 + (size_t)i] = (char)(rest >> (24 - 8 * i) & 0xFF);
    }
}

bool gr_face_outlines(struct gr_fonts *fonts, int face, const uint16_t *gids, size_t count,
                      unsigned units_per_em, struct gr_buf *out) {
    const struct gr_face *f = gr_face_get(fonts, face);
    if (!f || count == 0 || count > UINT16_MAX) {
        return false;
    }
    struct gr_font_file file = {.count = 0};
    bool whole = gr_font_file_outlines(&file, f, gids, count, units_per_em);
    gr_font_file_put(&file, out);
    return whole;
}
