/*
 * webfont.c - a subset of a face as browsers take it: besides outlines and widths a character map, names, and
 * the kerning and ligatures of its table.  Tables as in ISO 14496-22; a browser refuses a font without
 * OS/2, cmap, name or post.
 */
#include <math.h>
#include <stdlib.h>

#include "text/bytes.h"
#include "text/face_table.h"
#include "text/outlines.h"

enum { GRID = 1000, SEQUENCE_MAX = 8, NO_SYMBOL = UINT16_MAX, SMALL = 60000 };

struct webfont {
    const struct gr_face *face;
    const uint32_t *chars;
    size_t char_count;
    uint16_t *gids, *symbols; /* by new glyph id: .notdef, characters, ligatures */
    size_t count;
    struct ligature {
        uint16_t glyphs[SEQUENCE_MAX]; /* new ids */
        size_t length;
        uint16_t joined;
    } * ligatures;
    size_t ligature_count, ligature_cap;
};

static void put_tag(struct gr_buf *out, const char *tag) {
    gr_buf_put(out, (struct gr_str){tag, 4});
}

/* ---- glyphs ---- */

static uint16_t glyph_of_symbol(const struct webfont *w, size_t symbol) {
    size_t i = 1;
    while (i < w->count && w->symbols[i] != symbol) {
        i++;
    }
    return (uint16_t)(i < w->count ? i : 0);
}

/* Appends the glyphs of a symbol's characters; false if one is not in the subset. */
static bool add_parts(const struct webfont *w, size_t symbol, struct ligature *l) {
    const struct gr_face_table *t = w->face->table;
    for (size_t i = 0; i < t->ligature_count && symbol >= t->char_count; i++) {
        if (t->ligatures[i].joined == symbol) {
            return add_parts(w, t->ligatures[i].first, l) &&
                   add_parts(w, t->ligatures[i].second, l);
        }
    }
    uint16_t glyph = glyph_of_symbol(w, symbol);
    if (glyph && l->length < SEQUENCE_MAX) {
        l->glyphs[l->length++] = glyph;
    }
    return glyph != 0;
}

/* By the first glyph, then the longer one first, as it is to be tried first. */
static int by_first_then_length(const void *a, const void *b) {
    const struct ligature *x = a, *y = b;
    if (x->glyphs[0] != y->glyphs[0]) {
        return x->glyphs[0] < y->glyphs[0] ? -1 : 1;
    }
    if (x->length != y->length) {
        return x->length > y->length ? -1 : 1;
    }
    return memcmp(x->glyphs, y->glyphs, sizeof x->glyphs);
}

static void add_ligatures(struct webfont *w) {
    const struct gr_face_table *t = w->face->table;
    size_t chars_end = w->count;
    for (size_t i = 0; i < t->ligature_count; i++) {
        struct ligature l = {.length = 0};
        if (add_parts(w, t->ligatures[i].joined, &l)) {
            l.joined = (uint16_t)w->count;
            w->gids[w->count] = t->gids[t->ligatures[i].joined];
            w->symbols[w->count++] = t->ligatures[i].joined;
            GR_PUSH(w->ligatures, w->ligature_count, w->ligature_cap) = l;
        }
    }
    if (w->count > chars_end) {
        qsort(w->ligatures, w->ligature_count, sizeof *w->ligatures, by_first_then_length);
    }
}

static void take_glyphs(struct webfont *w) {
    const struct gr_face_table *t = w->face->table;
    size_t room = w->char_count + (t ? t->ligature_count : 0) + 1;
    w->gids = gr_xcalloc(room, sizeof *w->gids);
    w->symbols = gr_xcalloc(room, sizeof *w->symbols);
    w->symbols[0] = NO_SYMBOL;
    for (size_t i = 0; i < w->char_count; i++) {
        size_t symbol = t ? gr_face_symbol(t, w->chars[i]) : SIZE_MAX;
        w->gids[i + 1] = (uint16_t)gr_sfnt_glyph(&w->face->font, w->chars[i]);
        w->symbols[i + 1] = (uint16_t)(symbol == SIZE_MAX ? NO_SYMBOL : symbol);
    }
    w->count = w->char_count + 1;
    if (t) {
        add_ligatures(w);
    }
}

/* ---- kerning and ligatures: one script, one feature, one lookup, one subtable ---- */

static void put_layout(struct gr_buf *out, const char *feature, int lookup_type,
                       struct gr_str subtable) {
    gr_bytes_put32(out, 0x00010000);
    gr_bytes_put16(out, 10); /* scripts, features, lookups */
    gr_bytes_put16(out, 30);
    gr_bytes_put16(out, 44);
    gr_bytes_put16(out, 1);
    put_tag(out, "DFLT");
    gr_bytes_put16(out, 8);
    gr_bytes_put16(out, 4); /* the language of all */
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, 0xFFFF); /* no feature is required */
    gr_bytes_put16(out, 1);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, 1);
    put_tag(out, feature);
    gr_bytes_put16(out, 8);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, 1);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, 1);
    gr_bytes_put16(out, 4);
    gr_bytes_put16(out, lookup_type);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, 1);
    gr_bytes_put16(out, 8);
    gr_buf_put(out, subtable);
}

/* The kerning of the glyphs as a matrix of classes; class 0 kerns with nothing. */
struct kerning {
    uint16_t *first, *second; /* class by glyph */
    int16_t *values;          /* [first][second] */
    size_t first_count, second_count;
};

static int kerning_of(const struct webfont *w, size_t first, size_t second) {
    int k = gr_face_kerning(w->face->table, w->symbols[first], w->symbols[second]);
    return k <= GR_KERNING_JOINED ? 0 : (int)lround(k * GRID * w->face->em);
}

/* Glyphs of different classes of the table, one for each; cls numbers them from 1. */
static size_t samples_of(const struct webfont *w, const uint16_t *class_of_symbol, uint16_t *cls,
                         uint16_t *samples) {
    size_t n = 1;
    for (size_t i = 1; i < w->count; i++) {
        if (w->symbols[i] == NO_SYMBOL) {
            continue;
        }
        size_t c = 1;
        while (c < n && class_of_symbol[w->symbols[samples[c]]] != class_of_symbol[w->symbols[i]]) {
            c++;
        }
        if (c == n) {
            samples[n++] = (uint16_t)i;
        }
        cls[i] = (uint16_t)c;
    }
    return n;
}

static void take_kerning(const struct webfont *w, struct kerning *k) {
    uint16_t *firsts = gr_xcalloc(w->count + 1, sizeof *firsts);
    uint16_t *seconds = gr_xcalloc(w->count + 1, sizeof *seconds);
    k->first = gr_xcalloc(w->count, sizeof *k->first);
    k->second = gr_xcalloc(w->count, sizeof *k->second);
    k->first_count = samples_of(w, w->face->table->left, k->first, firsts);
    k->second_count = samples_of(w, w->face->table->right, k->second, seconds);
    k->values = gr_xcalloc(k->first_count * k->second_count, sizeof *k->values);
    for (size_t i = 1; i < k->first_count; i++) {
        for (size_t j = 1; j < k->second_count; j++) {
            k->values[i * k->second_count + j] = (int16_t)kerning_of(w, firsts[i], seconds[j]);
        }
    }
    free(firsts);
    free(seconds);
}

/* Classes that do the same among the glyphs of the subset become one. */
static size_t merge(int16_t *values, size_t count, size_t length, size_t step, size_t stride,
                    uint16_t *cls, size_t glyph_count) {
    uint16_t *to = gr_xcalloc(count, sizeof *to);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        size_t c = 0;
        for (; c < kept; c++) {
            size_t k = 0;
            while (k < length && values[i * stride + k * step] == values[c * stride + k * step]) {
                k++;
            }
            if (k == length) {
                break;
            }
        }
        for (size_t k = 0; k < length && c == kept; k++) {
            values[c * stride + k * step] = values[i * stride + k * step];
        }
        kept += c == kept;
        to[i] = (uint16_t)c;
    }
    for (size_t i = 0; i < glyph_count; i++) {
        cls[i] = to[cls[i]];
    }
    free(to);
    return kept;
}

static void put_classes(struct gr_buf *out, const uint16_t *cls, size_t count) {
    gr_bytes_put16(out, 1);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, (int)count);
    for (size_t i = 0; i < count; i++) {
        gr_bytes_put16(out, cls[i]);
    }
}

static void put_kerning(const struct webfont *w, const struct kerning *k, size_t stride,
                        struct gr_buf *out) {
    size_t values = 16 + 2 * k->first_count * k->second_count, classes = 6 + 2 * w->count;
    gr_bytes_put16(out, 2);
    gr_bytes_put16(out, (int)values);
    gr_bytes_put16(out, 4); /* of the first the advance, of the second nothing */
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, (int)(values + 10));
    gr_bytes_put16(out, (int)(values + 10 + classes));
    gr_bytes_put16(out, (int)k->first_count);
    gr_bytes_put16(out, (int)k->second_count);
    for (size_t i = 0; i < k->first_count; i++) {
        for (size_t j = 0; j < k->second_count; j++) {
            gr_bytes_put16(out, k->values[i * stride + j]);
        }
    }
    gr_bytes_put16(out, 2); /* covers one range: all glyphs */
    gr_bytes_put16(out, 1);
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, (int)w->count - 1);
    gr_bytes_put16(out, 0);
    put_classes(out, k->first, w->count);
    put_classes(out, k->second, w->count);
}

static void add_gpos(const struct webfont *w, struct gr_font_file *file) {
    struct kerning k = {0};
    struct gr_buf subtable = {0};
    take_kerning(w, &k);
    size_t stride = k.second_count;
    k.first_count = merge(k.values, k.first_count, stride, 1, stride, k.first, w->count);
    k.second_count = merge(k.values, k.second_count, k.first_count, stride, 1, k.second, w->count);
    if (k.first_count > 1 && 2 * k.first_count * k.second_count + 4 * w->count < SMALL) {
        put_kerning(w, &k, stride, &subtable);
        put_layout(gr_font_file_add(file, "GPOS"), "kern", 2, gr_buf_str(&subtable));
    }
    gr_buf_free(&subtable);
    free(k.first);
    free(k.second);
    free(k.values);
}

static size_t set_end(const struct webfont *w, size_t from) {
    size_t i = from;
    while (i < w->ligature_count && w->ligatures[i].glyphs[0] == w->ligatures[from].glyphs[0]) {
        i++;
    }
    return i;
}

static void put_ligature_set(const struct webfont *w, size_t from, size_t to, struct gr_buf *out) {
    size_t offset = 2 + 2 * (to - from);
    gr_bytes_put16(out, (int)(to - from));
    for (size_t i = from; i < to; i++) {
        gr_bytes_put16(out, (int)offset);
        offset += 2 + 2 * w->ligatures[i].length;
    }
    for (size_t i = from; i < to; i++) {
        const struct ligature *l = &w->ligatures[i];
        gr_bytes_put16(out, l->joined);
        gr_bytes_put16(out, (int)l->length);
        for (size_t k = 1; k < l->length; k++) {
            gr_bytes_put16(out, l->glyphs[k]);
        }
    }
}

static void add_gsub(const struct webfont *w, struct gr_font_file *file) {
    struct gr_buf subtable = {0}, sets = {0}, offsets = {0}, cover = {0};
    size_t count = 0;
    for (size_t i = 0; i < w->ligature_count; i = set_end(w, i)) {
        count++;
    }
    for (size_t i = 0; i < w->ligature_count; i = set_end(w, i)) {
        gr_bytes_put16(&offsets, (int)(6 + 2 * count + 4 + 2 * count + sets.n));
        gr_bytes_put16(&cover, w->ligatures[i].glyphs[0]);
        put_ligature_set(w, i, set_end(w, i), &sets);
    }
    if (count > 0 && sets.n < SMALL) {
        gr_bytes_put16(&subtable, 1);
        gr_bytes_put16(&subtable, (int)(6 + 2 * count));
        gr_bytes_put16(&subtable, (int)count);
        gr_buf_put(&subtable, gr_buf_str(&offsets));
        gr_bytes_put16(&subtable, 1);
        gr_bytes_put16(&subtable, (int)count);
        gr_buf_put(&subtable, gr_buf_str(&cover));
        gr_buf_put(&subtable, gr_buf_str(&sets));
        put_layout(gr_font_file_add(file, "GSUB"), "liga", 4, gr_buf_str(&subtable));
    }
    gr_buf_free(&subtable);
    gr_buf_free(&sets);
    gr_buf_free(&offsets);
    gr_buf_free(&cover);
}

/* ---- tables that a browser wants ---- */

/* Sizes in font units of OS/2: the first and the last byte of stretches of them. */
static const struct { size_t first, last; } sizes_of_os2[] = {{2, 3}, {10, 29}, {68, 77}, {86, 89}};

static void add_os2(const struct webfont *w, struct gr_font_file *file) {
    struct gr_str source = w->face->font.tables[GR_TABLE_OS2];
    struct gr_buf *out = gr_font_file_add(file, "OS/2");
    struct gr_bytes r = gr_bytes_at(source, 0);
    for (size_t at = 0; at + 1 < source.n; at += 2) {
        int value = gr_bytes_16s(&r);
        for (size_t i = 0; i < GR_COUNT(sizes_of_os2); i++) {
            if (at >= sizes_of_os2[i].first && at <= sizes_of_os2[i].last) {
                value = (int)lround(value * GRID * w->face->em);
            }
        }
        gr_bytes_put16(out, value);
    }
}

/* Characters that follow each other, as their glyphs do, are one segment; the last one is always FFFF. */
static size_t segment_end(const struct webfont *w, size_t from) {
    size_t i = from + 1;
    while (i < w->char_count && w->chars[i] == w->chars[i - 1] + 1) {
        i++;
    }
    return i;
}

static void add_cmap(const struct webfont *w, struct gr_font_file *file) {
    struct gr_buf *out = gr_font_file_add(file, "cmap"), ends = {0}, starts = {0}, steps = {0};
    size_t count = 1;
    unsigned power = 0;
    for (size_t i = 0; i < w->char_count; count++) {
        size_t end = segment_end(w, i);
        gr_bytes_put16(&starts, (int)w->chars[i]);
        gr_bytes_put16(&ends, (int)w->chars[end - 1]);
        gr_bytes_put16(&steps, (int)i + 1 - (int)w->chars[i]);
        i = end;
    }
    while (2U << power <= count) {
        power++;
    }
    gr_bytes_put32(out, 1);
    gr_bytes_put32(out, 0x00030001); /* Windows, Unicode's first plane */
    gr_bytes_put32(out, 12);
    gr_bytes_put16(out, 4);
    gr_bytes_put16(out, (int)(16 + 8 * count));
    gr_bytes_put16(out, 0);
    gr_bytes_put16(out, (int)count * 2);
    gr_bytes_put16(out, 2 << power);
    gr_bytes_put16(out, (int)power);
    gr_bytes_put16(out, (int)count * 2 - (2 << power));
    gr_buf_put(out, gr_buf_str(&ends));
    gr_bytes_put32(out, 0xFFFF0000);
    gr_buf_put(out, gr_buf_str(&starts));
    gr_bytes_put16(out, 0xFFFF);
    gr_buf_put(out, gr_buf_str(&steps));
    for (size_t i = 0; i <= count; i++) { /* FFFF is glyph 0; no segment has offsets */
        gr_bytes_put16(out, i == 0);
    }
    gr_buf_free(&ends);
    gr_buf_free(&starts);
    gr_buf_free(&steps);
}

static void add_name(struct gr_font_file *file) {
    struct gr_buf *out = gr_font_file_add(file, "name");
    gr_bytes_put32(out, 0);
    gr_bytes_put16(out, 6);
}

static void add_post(const struct webfont *w, struct gr_font_file *file) {
    struct gr_buf *out = gr_font_file_add(file, "post");
    struct gr_bytes r = gr_bytes_at(w->face->font.tables[GR_TABLE_POST], 8);
    gr_bytes_put32(out, 0x00030000); /* glyphs have no names */
    gr_bytes_put32(out, 0);
    for (int i = 0; i < 2; i++) { /* where an underline goes, and how thick it is */
        gr_bytes_put16(out, (int)lround(gr_bytes_16s(&r) * GRID * w->face->em));
    }
    gr_bytes_put32(out, gr_bytes_32(&r));
    for (int i = 0; i < 4; i++) {
        gr_bytes_put32(out, 0);
    }
}

bool gr_face_subset(struct gr_fonts *fonts, int face, const uint32_t *chars, size_t count,
                    struct gr_buf *out) {
    struct webfont w = {.face = gr_face_get(fonts, face), .chars = chars, .char_count = count};
    if (!w.face || count == 0 || count > INT16_MAX / 4) {
        return false;
    }
    take_glyphs(&w);
    struct gr_font_file file = {.count = 0};
    if (w.face->table) {
        add_gpos(&w, &file);
        add_gsub(&w, &file);
    }
    add_os2(&w, &file);
    add_cmap(&w, &file);
    bool whole = gr_font_file_outlines(&file, w.face, w.gids, w.count, GRID);
    add_name(&file);
    add_post(&w, &file);
    gr_font_file_put(&file, out);
    free(w.gids);
    free(w.symbols);
    free(w.ligatures);
    return whole;
}
