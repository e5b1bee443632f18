/*
 * pairs.c - a short way round HarfBuzz for plain Latin text in a compiled-in face.
 *
 * In such text a glyph depends on its neighbours only by kerning with the next one and by ligatures.
 * What HarfBuzz makes of a text is therefore remembered pair by pair, and a text of known pairs needs
 * no shaping.  A symbol is a character or a run of characters that one glyph stands for ("ffi").  The
 * tests shape sentences both ways.
 */
#include <stdlib.h>

#include "text/paragraph.h"

enum { SYMBOLS = 320, BUCKETS = 512 };

enum pair_state { UNKNOWN, APART, JOINED };

struct symbol {
    uint32_t code_point; /* of a character; 0: a ligature */
    uint16_t gid;        /* 0: not seen as a glyph yet */
    uint16_t next;       /* in the bucket */
    bool ends;           /* alone is known: seen at the end of a text */
    float alone;         /* advance at the end of a text */
};

struct pair {
    uint8_t state;   /* does the second, a character, join the first to a ligature? */
    bool spaced;     /* advance is known */
    uint16_t joined; /* symbol */
    float advance;   /* of the first before the second, a whole symbol */
};

struct gr_pairs {
    struct symbol symbols[SYMBOLS]; /* [0] is not used */
    size_t count;
    uint16_t bucket[BUCKETS];
    struct pair pairs[SYMBOLS][SYMBOLS];
};

static struct gr_pairs *pairs_of(struct gr_fonts *fonts, enum gr_weight weight) {
    if (!fonts->pairs[weight]) {
        fonts->pairs[weight] = gr_xcalloc(1, sizeof(struct gr_pairs));
        fonts->pairs[weight]->count = 1;
    }
    return fonts->pairs[weight];
}

/* Letters, digits, punctuation and signs that stand for themselves. */
static bool is_plain(uint32_t c) {
    return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0x180 && c != 0xAD) ||
           (c >= 0x2010 && c < 0x2027 && c != 0x2011) || c == 0x202F || c == 0x2007 ||
           c == 0x2009 || (c >= 0x2070 && c < 0x20A0) || c == 0x2212 || c == 0x221A || c == 0x2260;
}

static uint16_t find_symbol(const struct gr_pairs *p, uint32_t c) {
    uint16_t s = p->bucket[c % BUCKETS];
    while (s && p->symbols[s].code_point != c) {
        s = p->symbols[s].next;
    }
    return s;
}

static uint16_t add_symbol(struct gr_pairs *p, uint32_t c) {
    if (p->count == SYMBOLS) {
        return 0;
    }
    uint16_t s = (uint16_t)p->count++;
    p->symbols[s] = (struct symbol){.code_point = c};
    if (c > 0) {
        p->symbols[s].next = p->bucket[c % BUCKETS];
        p->bucket[c % BUCKETS] = s;
    }
    return s;
}

static uint16_t symbol_of(struct gr_pairs *p, uint32_t c) {
    uint16_t s = find_symbol(p, c);
    return s ? s : add_symbol(p, c);
}

/* Characters to symbols, which stand in gid for now; 0 if a pair is not known. */
static size_t segment(const struct gr_pairs *p, const struct gr_char *chars, size_t count,
                      struct gr_glyph *glyphs) {
    uint16_t s = find_symbol(p, chars[0].code_point);
    size_t n = 0, start = 0;
    for (size_t i = 1; s && i < count; i++) {
        uint16_t next = find_symbol(p, chars[i].code_point);
        const struct pair *pair = &p->pairs[s][next];
        if (next == 0 || pair->state == UNKNOWN) {
            return 0;
        }
        if (pair->state == JOINED) {
            s = pair->joined;
            continue;
        }
        glyphs[n++] = (struct gr_glyph){.gid = s, .cluster = chars[start].offset};
        start = i;
        s = next;
    }
    if (s) {
        glyphs[n++] = (struct gr_glyph){.gid = s, .cluster = chars[start].offset};
    }
    return s ? n : 0;
}

size_t gr_pairs_shape(struct gr_fonts *fonts, enum gr_weight weight, const struct gr_char *chars,
                      size_t count, struct gr_glyph *glyphs) {
    const struct gr_pairs *p = pairs_of(fonts, weight);
    uint16_t face = (uint16_t)gr_face_of_weight(weight);
    size_t n = segment(p, chars, count, glyphs);
    for (size_t i = 0; i < n; i++) {
        uint16_t s = glyphs[i].gid;
        const struct symbol *symbol = &p->symbols[s];
        const struct pair *pair = i + 1 < n ? &p->pairs[s][glyphs[i + 1].gid] : NULL;
        if (symbol->gid == 0 || (pair ? !pair->spaced : !symbol->ends)) {
            return 0;
        }
        glyphs[i].face = face;
        glyphs[i].gid = symbol->gid;
        glyphs[i].advance = pair ? pair->advance : symbol->alone;
    }
    return n;
}

/* The symbol of characters [first, end) that one glyph stands for; 0: no room. */
static uint16_t learn_symbol(struct gr_pairs *p, const struct gr_char *chars, size_t first,
                             size_t end) {
    uint16_t s = symbol_of(p, chars[first].code_point);
    for (size_t i = first + 1; i < end && s; i++) {
        uint16_t next = symbol_of(p, chars[i].code_point);
        struct pair *pair = &p->pairs[s][next];
        if (!next || pair->state == APART) {
            return 0;
        }
        if (pair->state == UNKNOWN) {
            uint16_t joined = add_symbol(p, 0);
            if (!joined) {
                return 0;
            }
            *pair = (struct pair){.state = JOINED, .joined = joined};
        }
        s = pair->joined;
    }
    return s;
}

/* First character of the next glyph; 0 if the glyph is not one of simple left-to-right text. */
static size_t glyph_end(const struct gr_item *item, const struct gr_char *chars, size_t count,
                        size_t glyph, size_t first) {
    if (item->glyphs[glyph].cluster != chars[first].offset || item->glyphs[glyph].dx != 0 ||
        item->glyphs[glyph].dy != 0) {
        return 0;
    }
    if (glyph + 1 == item->glyph_count) {
        return count;
    }
    size_t end = first + 1;
    while (end < count && chars[end].offset < item->glyphs[glyph + 1].cluster) {
        end++;
    }
    return end < count ? end : 0;
}

void gr_pairs_learn(struct gr_fonts *fonts, enum gr_weight weight, const struct gr_char *chars,
                    size_t count, const struct gr_item *item) {
    struct gr_pairs *p = pairs_of(fonts, weight);
    for (size_t i = 0; i < count; i++) {
        if (!is_plain(chars[i].code_point)) {
            return;
        }
    }
    uint16_t before = 0;
    float advance = 0;
    for (size_t g = 0, first = 0; g < item->glyph_count; g++) {
        size_t end = glyph_end(item, chars, count, g, first);
        uint16_t s = end > 0 ? learn_symbol(p, chars, first, end) : 0;
        if (!s || (p->symbols[s].gid && p->symbols[s].gid != item->glyphs[g].gid)) {
            return;
        }
        p->symbols[s].gid = item->glyphs[g].gid;
        if (before) {
            struct pair *apart = &p->pairs[before][find_symbol(p, chars[first].code_point)];
            apart->state = apart->state == UNKNOWN ? APART : apart->state;
            p->pairs[before][s].spaced = true;
            p->pairs[before][s].advance = advance;
        }
        before = s;
        advance = item->glyphs[g].advance;
        first = end;
    }
    if (before) {
        p->symbols[before].ends = true;
        p->symbols[before].alone = advance;
    }
}
