/*
 * fonts.c - Type0 fonts with subsets by HarfBuzz.
 */
#include "write/pdf/fonts.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

enum { CHARS_A_BLOCK = 100, CID_MAX = UINT16_MAX };

uint16_t gr_pdf_cid(struct gr_pdf_fonts *used, int face, uint16_t gid, struct gr_str text) {
    struct gr_face_use *f = &used->faces[face];
    uint16_t *bucket = &f->bucket[gid % GR_CID_BUCKETS];
    for (uint16_t cid = *bucket; cid; cid = f->cids[cid].next) {
        if (f->cids[cid].gid == gid && gr_str_eq(f->cids[cid].text, text)) {
            return cid;
        }
    }
    if (f->count == 0) {
        GR_PUSH(f->cids, f->count, f->cap) = (struct gr_cid){0};
    }
    if (f->count > CID_MAX) {
        return 0;
    }
    uint16_t cid = (uint16_t)f->count;
    double em = gr_glyph_advance(used->fonts, face, gid);
    GR_PUSH(f->cids, f->count, f->cap) =
        (struct gr_cid){.gid = gid,
                        .next = *bucket,
                        .width = (int16_t)lround(fmin(fmax(em, -30), 30) * 1000),
                        .text = {gr_arena_str(used->arena, text), text.n}};
    *bucket = cid;
    return cid;
}

void gr_pdf_fonts_free(struct gr_pdf_fonts *used) {
    for (size_t i = 0; i < GR_FACE_MAX; i++) {
        free(used->faces[i].cids);
    }
}

static int by_value(const void *a, const void *b) {
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void put_utf16be(struct gr_buf *buf, struct gr_str text) {
    while (text.n > 0) {
        uint32_t c = gr_utf8_next(&text);
        if (c > 0xFFFF) {
            gr_buf_printf(buf, "%04X%04X", 0xD7C0U + (c >> 10), 0xDC00U + (c & 0x3FF));
        } else {
            gr_buf_printf(buf, "%04X", c);
        }
    }
}

static unsigned write_to_unicode(const struct gr_face_use *f, struct gr_pdf_file *file) {
    struct gr_buf map = {0};
    gr_buf_puts(&map, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                      "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                      "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                      "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    for (size_t i = 1; i < f->count;) {
        struct gr_buf block = {0};
        size_t lines = 0;
        for (; i < f->count && lines < CHARS_A_BLOCK; i++) {
            if (f->cids[i].text.n > 0) {
                gr_buf_printf(&block, "<%04zX><", i);
                put_utf16be(&block, f->cids[i].text);
                gr_buf_puts(&block, ">\n");
                lines++;
            }
        }
        if (lines > 0) {
            gr_buf_printf(&map, "%zu beginbfchar\n", lines);
            gr_buf_put(&map, gr_buf_str(&block));
            gr_buf_puts(&map, "endbfchar\n");
        }
        gr_buf_free(&block);
    }
    gr_buf_puts(&map, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend");
    unsigned number = gr_pdf_stream(file, GR_STR(""), gr_buf_str(&map), GR_PDF_PACKED);
    gr_buf_free(&map);
    return number;
}

/* The old glyph ids, sorted and each once; and what became of them. */
struct subset {
    uint16_t *gids, *new_gids;
    double *advances;
    size_t count;
    struct gr_buf bytes;
};

static bool make_subset(struct gr_pdf_fonts *used, int face, struct subset *s) {
    const struct gr_face_use *f = &used->faces[face];
    s->gids = GR_NEW_N(used->arena, uint16_t, f->count);
    s->new_gids = GR_NEW_N(used->arena, uint16_t, f->count);
    s->advances = GR_NEW_N(used->arena, double, f->count);
    for (size_t i = 1; i < f->count; i++) {
        s->gids[i - 1] = f->cids[i].gid;
    }
    qsort(s->gids, f->count - 1, sizeof *s->gids, by_value);
    for (size_t i = 0; i + 1 < f->count; i++) {
        if (s->count == 0 || s->gids[s->count - 1] != s->gids[i]) {
            s->gids[s->count++] = s->gids[i];
        }
    }
    return gr_face_subset(used->fonts, face, s->gids, s->count, false, &s->bytes, s->new_gids,
                          s->advances);
}

static unsigned write_gid_map(const struct gr_face_use *f, const struct subset *s,
                              struct gr_pdf_file *file) {
    struct gr_buf map = {0};
    gr_buf_put(&map, (struct gr_str){"\0\0", 2});
    for (size_t i = 1; i < f->count; i++) {
        const uint16_t *at = bsearch(&f->cids[i].gid, s->gids, s->count, sizeof *s->gids, by_value);
        uint16_t gid = at ? s->new_gids[at - s->gids] : 0;
        gr_buf_putc(&map, (char)(gid >> 8));
        gr_buf_putc(&map, (char)(gid & 0xFF));
    }
    unsigned number = gr_pdf_stream(file, GR_STR(""), gr_buf_str(&map), GR_PDF_PACKED);
    gr_buf_free(&map);
    return number;
}

static long thousandths(double em) {
    return lround(em * 1000);
}

static unsigned write_descriptor(struct gr_pdf_fonts *used, int face, const char *name,
                                 unsigned font_file, struct gr_pdf_file *file) {
    struct gr_face_metrics m = gr_face_metrics(used->fonts, face);
    struct gr_buf b = {0};
    gr_buf_printf(&b,
                  "/Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%ld %ld %ld %ld]/ItalicAngle 0"
                  "/Ascent %ld/Descent %ld/CapHeight %ld/StemV 80/FontFile2 %u 0 R",
                  name, thousandths(m.bbox[0]), thousandths(m.bbox[1]), thousandths(m.bbox[2]),
                  thousandths(m.bbox[3]), thousandths(m.ascent), thousandths(m.descent),
                  thousandths(m.cap_height), font_file);
    unsigned number = gr_pdf_object(file, gr_buf_str(&b));
    gr_buf_free(&b);
    return number;
}

static unsigned write_font(struct gr_pdf_fonts *used, int face, const struct subset *s,
                           struct gr_pdf_file *file) {
    const struct gr_face_use *f = &used->faces[face];
    char name[64], tag[] = "GRAMAA";
    tag[5] = (char)('A' + face % 26); /* fixed tags keep the file the same every time */
    snprintf(name, sizeof name, "%s+%s", tag, gr_face_metrics(used->fonts, face).postscript_name);
    struct gr_buf b = {0};
    gr_buf_printf(&b, "/Length1 %zu", s->bytes.n);
    unsigned font_file = gr_pdf_stream(file, gr_buf_str(&b), gr_buf_str(&s->bytes), GR_PDF_PACKED);
    gr_buf_clear(&b);
    gr_buf_printf(&b,
                  "/Type/Font/Subtype/CIDFontType2/BaseFont/%s"
                  "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
                  "/FontDescriptor %u 0 R/CIDToGIDMap %u 0 R/DW 0/W[1[",
                  name, write_descriptor(used, face, name, font_file, file),
                  write_gid_map(f, s, file));
    for (size_t i = 1; i < f->count; i++) {
        gr_buf_printf(&b, "%s%d", i > 1 ? " " : "", f->cids[i].width);
    }
    gr_buf_puts(&b, "]]");
    unsigned descendant = gr_pdf_object(file, gr_buf_str(&b));
    gr_buf_clear(&b);
    gr_buf_printf(&b,
                  "/Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%u 0 R]"
                  "/ToUnicode %u 0 R",
                  name, descendant, write_to_unicode(f, file));
    unsigned number = gr_pdf_object(file, gr_buf_str(&b));
    gr_buf_free(&b);
    return number;
}

bool gr_pdf_fonts_write(struct gr_pdf_fonts *used, struct gr_pdf_file *file,
                        struct gr_buf *resources) {
    bool done = true;
    for (int face = 0; face < GR_FACE_MAX && done; face++) {
        if (used->faces[face].count < 2) {
            continue;
        }
        struct subset s = {0};
        done = make_subset(used, face, &s);
        if (done) {
            gr_buf_printf(resources, "/F%d %u 0 R", face, write_font(used, face, &s, file));
        }
        gr_buf_free(&s.bytes);
    }
    return done;
}
