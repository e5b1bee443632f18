/*
 * fonts.c - Type0 fonts, their character map, and embedded outlines.
 */
#include "write/pdf/fonts.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

/* Two bytes from 8080 to FFFF; no byte of them means something else in a string. */
enum { CODES_MAX = GR_CODE_WIDE + 128 * 128, LINES_A_BLOCK = 100 };

static void add_code(struct gr_pdf_fonts *used, struct gr_str text) {
    uint16_t *bucket = &used->bucket[gr_str_hash(text) % GR_CODE_BUCKETS];
    uint16_t cid = (uint16_t)used->code_count;
    GR_PUSH(used->codes, used->code_count, used->code_cap) =
        (struct gr_code){{gr_arena_str(used->arena, text), text.n}, *bucket};
    *bucket = cid;
}

static void add_ascii(struct gr_pdf_fonts *used) {
    for (int c = 0; c < GR_CODE_WIDE; c++) {
        char byte = (char)c;
        if (c >= ' ' && c <= '~') {
            add_code(used, (struct gr_str){&byte, 1});
        } else {
            GR_PUSH(used->codes, used->code_count, used->code_cap) = (struct gr_code){0};
        }
    }
}

static struct gr_glyph_use *slot(struct gr_face_use *f, size_t cid) {
    while (f->count <= cid) {
        GR_PUSH(f->glyphs, f->count, f->cap) = (struct gr_glyph_use){0};
    }
    return &f->glyphs[cid];
}

/* The CID of text whose glyph in this font is gid, or not known yet; 0: none. */
static uint16_t find_code(struct gr_pdf_fonts *used, struct gr_face_use *f, uint16_t gid,
                          struct gr_str text) {
    uint16_t cid = used->bucket[gr_str_hash(text) % GR_CODE_BUCKETS];
    for (; cid; cid = used->codes[cid].next) {
        if (gr_str_eq(used->codes[cid].text, text) &&
            (cid >= f->count || f->glyphs[cid].gid == 0 || f->glyphs[cid].gid == gid)) {
            return cid;
        }
    }
    return 0;
}

uint16_t gr_pdf_cid(struct gr_pdf_fonts *used, int face, uint16_t gid, struct gr_str text,
                    double size) {
    struct gr_face_use *f = &used->faces[face];
    if (used->code_count == 0) {
        add_ascii(used);
    }
    uint16_t cid = find_code(used, f, gid, text);
    if (!cid && used->code_count < CODES_MAX) {
        cid = (uint16_t)used->code_count;
        add_code(used, text);
    }
    struct gr_glyph_use *g = slot(f, cid);
    if (cid && g->gid == 0) {
        double em = fmin(fmax(gr_glyph_advance(used->fonts, face, gid), -30), 30);
        *g = (struct gr_glyph_use){gid, (float)(round(em * 400) * 2.5)};
    }
    f->size = fmax(f->size, size);
    return cid;
}

void gr_pdf_fonts_free(struct gr_pdf_fonts *used) {
    for (size_t i = 0; i < GR_FACE_MAX; i++) {
        free(used->faces[i].glyphs);
    }
    free(used->codes);
}

/* ---- the character map, and the way back ---- */

static void put_lines(struct gr_buf *out, const struct gr_buf *lines, size_t count,
                      const char *kind) {
    if (count > 0) {
        gr_buf_printf(out, "%zu begin%s\n", count, kind);
        gr_buf_put(out, gr_buf_str(lines));
        gr_buf_printf(out, "end%s\n", kind);
    }
}

/* The maps also have room for two-byte codes that no string has: readers of the MuPDF family number the
 * entries of the map to text by CID, and leave out those that lie in no range. */
static void begin_map(struct gr_buf *out, const char *ordering, const char *name, int type) {
    gr_buf_printf(out,
                  "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo"
                  "<</Registry(Adobe)/Ordering(%s)/Supplement 0>>def\n/CMapName/%s def\n"
                  "/CMapType %d def\n3 begincodespacerange\n<0080><1FFF>\n<20><7E>\n<8080><FFFF>\n"
                  "endcodespacerange\n",
                  ordering, name, type);
}

static unsigned end_map(struct gr_buf *map, struct gr_pdf_file *file, const char *entries) {
    gr_buf_puts(map, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend");
    unsigned number = gr_pdf_stream(file, gr_str(entries), gr_buf_str(map));
    gr_buf_free(map);
    return number;
}

static unsigned write_encoding(const struct gr_pdf_fonts *used, struct gr_pdf_file *file) {
    struct gr_buf map = {0}, lines = {0};
    size_t count = 1;
    begin_map(&map, "Identity", "Gramme", 1);
    gr_buf_puts(&lines, "<20><7E>32\n");
    for (size_t cid = GR_CODE_WIDE; cid < used->code_count; cid += 128) {
        if (count == LINES_A_BLOCK) {
            put_lines(&map, &lines, count, "cidrange");
            gr_buf_clear(&lines);
            count = 0;
        }
        unsigned code = gr_pdf_wide_code((uint16_t)cid);
        gr_buf_printf(&lines, "<%04X><%04X>%zu\n", code, code + 127, cid);
        count++;
    }
    put_lines(&map, &lines, count, "cidrange");
    gr_buf_free(&lines);
    return end_map(&map, file,
                   "/Type/CMap/CMapName/Gramme"
                   "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>");
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

static unsigned write_to_unicode(const struct gr_pdf_fonts *used, struct gr_pdf_file *file) {
    struct gr_buf map = {0}, lines = {0};
    size_t count = 0;
    begin_map(&map, "UCS", "Adobe-Identity-UCS", 2);
    gr_buf_puts(&map, "1 beginbfrange\n<20><7E><0020>\nendbfrange\n");
    for (size_t cid = GR_CODE_WIDE; cid < used->code_count; cid++) {
        if (count == LINES_A_BLOCK) {
            put_lines(&map, &lines, count, "bfchar");
            gr_buf_clear(&lines);
            count = 0;
        }
        gr_buf_printf(&lines, "<%04X><", gr_pdf_wide_code((uint16_t)cid));
        bool alone = used->codes[cid].text.n > 0; /* else the glyph before it says the text */
        put_utf16be(&lines, alone ? used->codes[cid].text : GR_STR("\xE2\x80\x8B"));
        gr_buf_puts(&lines, ">\n");
        count++;
    }
    put_lines(&map, &lines, count, "bfchar");
    gr_buf_free(&lines);
    return end_map(&map, file, "");
}

/* ---- fonts ---- */

/* Outlines lie on a grid as coarse as nobody sees: 1/20 pt at the largest size, half a dot of a
 * printer of 600 to the inch; a finer one is only more bytes. */
static unsigned units_per_em(const struct gr_face_use *f) {
    return f->size <= 20 ? 400 : 800;
}

static unsigned write_font_file(struct gr_pdf_fonts *used, int face, struct gr_pdf_file *file) {
    const struct gr_face_use *f = &used->faces[face];
    uint16_t *gids = GR_NEW_N(used->arena, uint16_t, f->count);
    for (size_t i = 0; i < f->count; i++) {
        gids[i] = f->glyphs[i].gid;
    }
    struct gr_buf bytes = {0}, entries = {0};
    unsigned number = 0;
    if (gr_face_outlines(used->fonts, face, gids, f->count, units_per_em(f), &bytes)) {
        gr_buf_printf(&entries, "/Length1 %zu", bytes.n);
        number = gr_pdf_stream(file, gr_buf_str(&entries), gr_buf_str(&bytes));
    }
    gr_buf_free(&entries);
    gr_buf_free(&bytes);
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

/* "/DW 0/W[32[220 310]65[612]]": the widths of stretches of CIDs. */
static void put_widths(const struct gr_face_use *f, struct gr_buf *b) {
    bool open = false;
    for (size_t i = 1; i < f->count; i++) {
        if (f->glyphs[i].gid) {
            if (!open) {
                gr_buf_printf(b, "%zu[", i);
            } else {
                gr_buf_putc(b, ' ');
            }
            gr_buf_coord(b, (double)f->glyphs[i].width, 1);
        } else if (open) {
            gr_buf_putc(b, ']');
        }
        open = f->glyphs[i].gid != 0;
    }
    gr_buf_puts(b, open ? "]" : "");
}

static unsigned write_font(struct gr_pdf_fonts *used, int face, struct gr_pdf_file *file,
                           unsigned encoding, unsigned to_unicode) {
    char name[64], tag[] = "GRAMAA";
    tag[5] = (char)('A' + face % 26); /* fixed tags keep the file the same every time */
    snprintf(name, sizeof name, "%s+%s", tag, gr_face_metrics(used->fonts, face).postscript_name);
    unsigned font_file = write_font_file(used, face, file);
    if (font_file == 0) {
        return 0;
    }
    struct gr_buf b = {0};
    gr_buf_printf(&b,
                  "/Type/Font/Subtype/CIDFontType2/BaseFont/%s"
                  "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
                  "/FontDescriptor %u 0 R/CIDToGIDMap/Identity/DW 0/W[",
                  name, write_descriptor(used, face, name, font_file, file));
    put_widths(&used->faces[face], &b);
    gr_buf_puts(&b, "]");
    unsigned descendant = gr_pdf_object(file, gr_buf_str(&b));
    gr_buf_clear(&b);
    gr_buf_printf(&b,
                  "/Type/Font/Subtype/Type0/BaseFont/%s/Encoding %u 0 R/DescendantFonts[%u 0 R]"
                  "/ToUnicode %u 0 R",
                  name, encoding, descendant, to_unicode);
    unsigned number = gr_pdf_object(file, gr_buf_str(&b));
    gr_buf_free(&b);
    return number;
}

bool gr_pdf_fonts_write(struct gr_pdf_fonts *used, struct gr_pdf_file *file,
                        struct gr_buf *resources) {
    unsigned encoding = write_encoding(used, file), to_unicode = write_to_unicode(used, file);
    for (int face = 0; face < GR_FACE_MAX; face++) {
        if (used->faces[face].count < 2) {
            continue;
        }
        unsigned font = write_font(used, face, file, encoding, to_unicode);
        if (font == 0) {
            return false;
        }
        gr_buf_printf(resources, "/F%d %u 0 R", face, font);
    }
    return true;
}
