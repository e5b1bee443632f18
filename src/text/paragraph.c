/*
 * paragraph.c - spans to characters to items to glyphs.
 */
#include "text/paragraph.h"

#include <fribidi.h>

#include "base/utf8.h"

/* No text of a report is longer; a hostile one is cut. */
enum { TEXT_MAX = 1 << 20, SPAN_MAX = 1 << 14 };

struct build {
    struct gr_fonts *fonts;
    struct gr_char *chars;
    size_t count;
    char *text;
    size_t size;
};

static size_t encode(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* A mark is drawn by the face of its base: as it is, or composed with the base. */
static bool joins_base(struct gr_fonts *fonts, const struct gr_char *base, uint32_t mark) {
    if (gr_face_has(fonts, base->face, mark)) {
        return true;
    }
    const struct gr_hb *hb = gr_fonts_hb(fonts);
    uint32_t whole = 0;
    return (hb->hb_unicode_compose(hb->hb_unicode_funcs_get_default(), base->code_point, mark,
                                   &whole) &&
            gr_face_has(fonts, base->face, whole));
}

static int face_for(struct build *b, enum gr_weight weight, uint32_t c) {
    const struct gr_char *last = b->count > 0 ? &b->chars[b->count - 1] : NULL;
    if (c >= 0x300 && last && last->code_point != '\n') {
        bool stays = gr_code_point_ignorable(c) || gr_code_point_blank(c) ||
                     (gr_code_point_mark(c) && joins_base(b->fonts, last, c));
        if (stays && (!gr_code_point_blank(c) || gr_face_has(b->fonts, last->face, ' '))) {
            return last->face;
        }
    }
    if (gr_code_point_ignorable(c)) {
        return gr_face_of_weight(weight);
    }
    return gr_face_choose(b->fonts, weight, c);
}

static uint32_t cleaned(uint32_t c) {
    if (c == 0x2028 || c == 0x2029) {
        return '\n';
    }
    if (c == '\n' || (c >= 0x20 && c < 0x7F) || c >= 0xA0) {
        return c;
    }
    return c == '\t' || c == '\r' ? ' ' : 0xFFFD;
}

static void add_char(struct build *b, uint16_t span, enum gr_weight weight, uint32_t c) {
    c = cleaned(c);
    int face = c == '\n' ? gr_face_of_weight(weight) : face_for(b, weight, c);
    if (face < 0) {
        c = 0xFFFD;
        face = GR_FACE_DEJAVU_SANS;
        if (!gr_face_has(b->fonts, face, c)) {
            c = '?';
            face = gr_face_of_weight(weight);
        }
    }
    b->chars[b->count++] = (struct gr_char){.code_point = c,
                                            .offset = (uint32_t)b->size,
                                            .span = span,
                                            .face = (int16_t)face,
                                            .script = HB_SCRIPT_COMMON};
    b->size += encode(c, b->text + b->size);
}

static struct gr_str clipped(struct gr_str text, size_t left) {
    return (struct gr_str){text.p, text.n < left ? text.n : left};
}

static void decode(struct build *b, const struct gr_span *spans, size_t span_count,
                   struct gr_arena *arena) {
    size_t total = 0;
    for (size_t i = 0; i < span_count; i++) {
        total += clipped(spans[i].text, TEXT_MAX - total).n;
    }
    b->chars = GR_NEW_N(arena, struct gr_char, total + 1);
    b->text = gr_arena_alloc(arena, 3 * total + 1); /* a bad byte grows to U+FFFD */
    size_t left = total;
    for (size_t i = 0; i < span_count; i++) {
        struct gr_str rest = clipped(spans[i].text, left);
        left -= rest.n;
        while (rest.n > 0) {
            add_char(b, (uint16_t)i, spans[i].weight, gr_utf8_next(&rest));
        }
    }
}

static bool is_rtl(uint32_t c) {
    return (c >= 0x590 && c < 0x900) || (c >= 0xFB1D && c < 0xFE00) ||
           (c >= 0xFE70 && c < 0xFF00) || (c >= 0x10800 && c < 0x11000) ||
           (c >= 0x1E800 && c < 0x1F000) || c == 0x200F || c == 0x202B || c == 0x202E ||
           c == 0x2067;
}

static void set_levels(struct build *b, struct gr_arena *arena) {
    size_t i = 0;
    while (i < b->count && !is_rtl(b->chars[i].code_point)) {
        i++;
    }
    if (i == b->count) {
        return;
    }
    FriBidiStrIndex n = (FriBidiStrIndex)b->count;
    FriBidiChar *str = GR_NEW_N(arena, FriBidiChar, b->count);
    FriBidiCharType *types = GR_NEW_N(arena, FriBidiCharType, b->count);
    FriBidiBracketType *brackets = GR_NEW_N(arena, FriBidiBracketType, b->count);
    FriBidiLevel *levels = GR_NEW_N(arena, FriBidiLevel, b->count);
    for (i = 0; i < b->count; i++) {
        str[i] = b->chars[i].code_point;
    }
    fribidi_get_bidi_types(str, n, types);
    fribidi_get_bracket_types(str, n, types, brackets);
    FriBidiParType base = FRIBIDI_PAR_ON;
    if (fribidi_get_par_embedding_levels_ex(types, brackets, n, &base, levels) == 0) {
        return;
    }
    for (i = 0; i < b->count; i++) {
        b->chars[i].level = (uint8_t)levels[i];
    }
}

/* Punctuation takes the script of what comes before it; at the start, of what comes first. */
static void set_scripts(struct build *b) {
    hb_script_t last = HB_SCRIPT_COMMON;
    size_t pending = 0;
    for (size_t i = 0; i < b->count; i++) {
        uint32_t c = b->chars[i].code_point;
        hb_script_t s =
            c < 0x80 ? ((c | 32) >= 'a' && (c | 32) <= 'z' ? HB_SCRIPT_LATIN : HB_SCRIPT_COMMON)
                     : gr_script_of(c);
        if (s == HB_SCRIPT_COMMON || s == HB_SCRIPT_INHERITED || s == HB_SCRIPT_UNKNOWN) {
            b->chars[i].script = last;
            continue;
        }
        for (; pending < i && last == HB_SCRIPT_COMMON; pending++) {
            b->chars[pending].script = s;
        }
        b->chars[i].script = last = s;
    }
}

static bool same_item(const struct gr_char *a, const struct gr_char *b) {
    return a->span == b->span && a->face == b->face && a->level == b->level &&
           a->script == b->script && a->code_point != '\n' && b->code_point != '\n';
}

static void cut_items(const struct build *b, struct gr_paragraph *out, struct gr_arena *arena) {
    size_t count = 0;
    for (size_t i = 0; i < b->count; i++) {
        count += i == 0 || !same_item(&b->chars[i - 1], &b->chars[i]);
    }
    out->items = GR_NEW_N(arena, struct gr_item, count + 1);
    for (size_t i = 0; i < b->count; i++) {
        const struct gr_char *c = &b->chars[i];
        if (i == 0 || !same_item(c - 1, c)) {
            out->items[out->item_count++] = (struct gr_item){.first = (uint32_t)i,
                                                             .span = c->span,
                                                             .face = (uint16_t)c->face,
                                                             .script = c->script,
                                                             .level = c->level};
        }
        out->items[out->item_count - 1].end = (uint32_t)i + 1;
    }
}

/* Glyphs of the buffer, without .notdef (a missing glyph was replaced before shaping). */
static void take_glyphs(const struct gr_hb *hb, hb_buffer_t *buffer, double em,
                        struct gr_item *item, struct gr_arena *arena) {
    unsigned count = 0;
    const hb_glyph_info_t *info = hb->hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *pos = hb->hb_buffer_get_glyph_positions(buffer, &count);
    item->glyphs = GR_NEW_N(arena, struct gr_glyph, count + 1);
    for (unsigned i = 0; i < count; i++) {
        if (info[i].codepoint == 0 || info[i].codepoint > UINT16_MAX) {
            continue;
        }
        item->glyphs[item->glyph_count++] =
            (struct gr_glyph){.face = item->face,
                              .gid = (uint16_t)info[i].codepoint,
                              .cluster = info[i].cluster,
                              .advance = (float)(pos[i].x_advance * em),
                              .dx = (float)(pos[i].x_offset * em),
                              .dy = (float)(pos[i].y_offset * em)};
    }
}

static void shape_item(struct gr_fonts *fonts, const struct gr_paragraph *p, struct gr_item *item,
                       struct gr_arena *arena) {
    static const hb_feature_t plain[] = {
        {HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
    const struct gr_face *face = gr_face_get(fonts, item->face);
    if (!face || p->chars[item->first].code_point == '\n') {
        return;
    }
    const struct gr_hb *hb = gr_fonts_hb(fonts);
    hb_buffer_t *buffer = fonts->buffer;
    hb->hb_buffer_clear_contents(buffer);
    hb->hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    uint32_t start = p->chars[item->first].offset, end = gr_paragraph_offset(p, item->end);
    hb->hb_buffer_add_utf8(buffer, p->text.p, (int)p->text.n, start, (int)(end - start));
    hb->hb_buffer_set_script(buffer, item->script);
    hb->hb_buffer_set_direction(buffer, item->level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb->hb_buffer_set_language(buffer, hb->hb_language_from_string("en", 2));
    hb->hb_shape(gr_face_hb(fonts, item->face), buffer, plain,
                 item->face == GR_FACE_DEJAVU_MONO ? 1 : 0);
    take_glyphs(hb, buffer, face->em, item, arena);
}

void gr_paragraph_shape(struct gr_fonts *fonts, const struct gr_span *spans, size_t span_count,
                        struct gr_arena *arena, struct gr_paragraph *out) {
    struct build b = {.fonts = fonts};
    *out = (struct gr_paragraph){0};
    span_count = span_count < SPAN_MAX ? span_count : SPAN_MAX;
    decode(&b, spans, span_count, arena);
    set_levels(&b, arena);
    set_scripts(&b);
    out->text = (struct gr_str){b.text, b.size};
    out->chars = b.chars;
    out->char_count = b.count;
    cut_items(&b, out, arena);
    for (size_t i = 0; i < out->item_count; i++) {
        struct gr_item *item = &out->items[i];
        const struct gr_char *chars = b.chars + item->first;
        size_t count = item->end - item->first;
        const struct gr_face *face = gr_face_get(fonts, item->face);
        if (face && face->table && item->level == 0) {
            item->glyphs = GR_NEW_N(arena, struct gr_glyph, count);
            item->glyph_count = gr_pairs_shape(face, item->face, chars, count, item->glyphs);
        }
        if (item->glyph_count == 0) {
            shape_item(fonts, out, item, arena);
        }
    }
}

void gr_visual_order(const struct gr_item *const *items, size_t count, size_t *visual) {
    uint8_t highest = 0;
    for (size_t i = 0; i < count; i++) {
        visual[i] = i;
        highest = items[i]->level > highest ? items[i]->level : highest;
    }
    for (uint8_t level = highest; level > 0; level--) {
        for (size_t i = 0; i < count; i++) {
            size_t end = i;
            while (end < count && items[visual[end]]->level >= level) {
                end++;
            }
            for (size_t a = i, z = end; z > a + 1; a++, z--) {
                size_t swap = visual[a];
                visual[a] = visual[z - 1];
                visual[z - 1] = swap;
            }
            i = end > i ? end - 1 : i;
        }
    }
}
