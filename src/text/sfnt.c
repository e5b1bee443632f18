/*
 * sfnt.c - see sfnt.h.  Tables as in ISO 14496-22.
 */
#include "text/sfnt.h"

#include "text/bytes.h"

const char gr_table_tags[GR_TABLE_COUNT][5] = {"OS/2", "cmap", "glyf", "head", "hhea",
                                               "hmtx", "loca", "maxp", "post"};

enum { TTC_FIRST_FONT = 12, DIRECTORY = 12, USE_TYPO_METRICS = 1 << 7 };

static struct gr_str part(struct gr_str bytes, size_t offset, size_t length) {
    if (offset > bytes.n) {
        return (struct gr_str){NULL, 0};
    }
    size_t left = bytes.n - offset;
    return (struct gr_str){bytes.p + offset, length < left ? length : left};
}

static void find_tables(struct gr_sfnt *font, struct gr_str bytes, size_t directory) {
    struct gr_bytes head = gr_bytes_at(bytes, directory + 4);
    unsigned count = gr_bytes_16(&head);
    struct gr_bytes row = gr_bytes_at(bytes, directory + DIRECTORY);
    for (unsigned i = 0; i < count && !row.bad && row.end - row.p >= 16; i++) {
        const char *tag = (const char *)row.p;
        row.p += 8; /* tag, sum */
        size_t offset = gr_bytes_32(&row), length = gr_bytes_32(&row);
        for (size_t t = 0; t < GR_TABLE_COUNT; t++) {
            if (memcmp(tag, gr_table_tags[t], 4) == 0) {
                font->tables[t] = part(bytes, offset, length);
            }
        }
    }
}

/* How much a pair of platform and encoding is liked: whole Unicode, then its first plane; 0: no Unicode. */
static int liking(unsigned platform, unsigned encoding) {
    bool windows = platform == 3, unicode = platform == 0;
    if (windows) {
        return encoding == 10 ? 4 : encoding == 1 ? 2 : 0;
    }
    return unicode && encoding != 5 ? (encoding == 4 || encoding == 6 ? 3 : 1) : 0;
}

static void find_map(struct gr_sfnt *font) {
    struct gr_str cmap = font->tables[GR_TABLE_CMAP];
    struct gr_bytes r = gr_bytes_at(cmap, 2);
    unsigned count = gr_bytes_16(&r);
    int best = 0;
    for (unsigned i = 0; i < count && !r.bad; i++) {
        unsigned platform = gr_bytes_16(&r), encoding = gr_bytes_16(&r);
        struct gr_str map = part(cmap, gr_bytes_32(&r), SIZE_MAX);
        struct gr_bytes m = gr_bytes_at(map, 0);
        unsigned format = gr_bytes_16(&m);
        if ((format == 4 || format == 12) && liking(platform, encoding) > best) {
            best = liking(platform, encoding);
            font->map = map;
            font->map_format = format;
        }
    }
}

bool gr_sfnt_open(struct gr_sfnt *font, struct gr_str bytes) {
    *font = (struct gr_sfnt){0};
    size_t directory = 0;
    if (gr_str_starts(bytes, GR_STR("ttcf"))) {
        struct gr_bytes first = gr_bytes_at(bytes, TTC_FIRST_FONT);
        directory = gr_bytes_32(&first);
    }
    find_tables(font, bytes, directory);
    find_map(font);
    struct gr_bytes head = gr_bytes_at(font->tables[GR_TABLE_HEAD], 18);
    struct gr_bytes maxp = gr_bytes_at(font->tables[GR_TABLE_MAXP], 4);
    struct gr_bytes hhea = gr_bytes_at(font->tables[GR_TABLE_HHEA], 34);
    font->units_per_em = gr_bytes_16(&head);
    font->glyph_count = gr_bytes_16(&maxp);
    font->metric_count = gr_bytes_16(&hhea);
    return font->units_per_em >= 16 && font->units_per_em <= 16384 && font->glyph_count > 0;
}

/* Format 4: segments with their ends, starts, steps and offsets in four arrays. */
static uint32_t glyph_by_segment(const struct gr_sfnt *font, uint32_t c) {
    struct gr_bytes r = gr_bytes_at(font->map, 6);
    size_t twice = gr_bytes_16(&r) & ~1U, low = 0, high = twice / 2;
    while (low < high) { /* the first segment that ends at c or behind it */
        size_t middle = low + (high - low) / 2;
        r = gr_bytes_at(font->map, 14 + 2 * middle);
        if (gr_bytes_16(&r) < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    r = gr_bytes_at(font->map, 16 + twice + 2 * low);
    unsigned start = gr_bytes_16(&r);
    if (r.bad || low == twice / 2 || start > c) {
        return 0;
    }
    r = gr_bytes_at(font->map, 16 + 2 * twice + 2 * low);
    unsigned step = gr_bytes_16(&r);
    size_t at = 16 + 3 * twice + 2 * low;
    r = gr_bytes_at(font->map, at);
    unsigned offset = gr_bytes_16(&r);
    if (offset == 0) {
        return r.bad ? 0 : (c + step) & 0xFFFF;
    }
    r = gr_bytes_at(font->map, at + offset + 2 * ((size_t)c - start));
    unsigned gid = gr_bytes_16(&r);
    return r.bad || gid == 0 ? 0 : (gid + step) & 0xFFFF;
}

/* Format 12: groups of first, last, first glyph. */
static uint32_t glyph_by_group(const struct gr_sfnt *font, uint32_t c) {
    struct gr_bytes r = gr_bytes_at(font->map, 12);
    size_t low = 0, high = gr_bytes_32(&r);
    high = high < font->map.n / 12 ? high : font->map.n / 12;
    size_t count = high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        r = gr_bytes_at(font->map, 16 + 12 * middle + 4);
        if (!r.bad && gr_bytes_32(&r) < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    r = gr_bytes_at(font->map, 16 + 12 * low);
    uint32_t first = gr_bytes_32(&r);
    gr_bytes_32(&r);
    uint32_t gid = gr_bytes_32(&r);
    return r.bad || low == count || first > c ? 0 : gid + (c - first);
}

uint32_t gr_sfnt_glyph(const struct gr_sfnt *font, uint32_t c) {
    uint32_t gid = font->map_format == 12                 ? glyph_by_group(font, c)
                   : font->map_format == 4 && c <= 0xFFFF ? glyph_by_segment(font, c)
                                                          : 0;
    return gid < font->glyph_count ? gid : 0;
}

int gr_sfnt_advance(const struct gr_sfnt *font, uint32_t gid) {
    size_t wide = font->metric_count, row = gid < wide ? gid : wide - (wide > 0);
    struct gr_bytes r = gr_bytes_at(font->tables[GR_TABLE_HMTX], row * 4);
    return (int)gr_bytes_16(&r);
}

bool gr_sfnt_vertical(const struct gr_sfnt *font, int *ascender, int *descender) {
    struct gr_bytes hhea = gr_bytes_at(font->tables[GR_TABLE_HHEA], 4);
    struct gr_bytes flags = gr_bytes_at(font->tables[GR_TABLE_OS2], 62);
    struct gr_bytes typo = gr_bytes_at(font->tables[GR_TABLE_OS2], 68);
    *ascender = gr_bytes_16s(&hhea);
    *descender = gr_bytes_16s(&hhea);
    bool by_typo = (gr_bytes_16(&flags) & USE_TYPO_METRICS) != 0;
    if (by_typo || (*ascender == 0 && *descender == 0)) {
        *ascender = gr_bytes_16s(&typo);
        *descender = gr_bytes_16s(&typo);
    }
    return *ascender != 0 || *descender != 0;
}

bool gr_sfnt_cap_height(const struct gr_sfnt *font, int *height) {
    struct gr_bytes version = gr_bytes_at(font->tables[GR_TABLE_OS2], 0);
    struct gr_bytes r = gr_bytes_at(font->tables[GR_TABLE_OS2], 88);
    bool has = gr_bytes_16(&version) >= 2;
    *height = gr_bytes_16s(&r);
    return has && !r.bad;
}
