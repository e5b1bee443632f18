/*
 * paragraph.h - text cut into items of one face, script and direction, and shaped (internal to text/).
 */
#ifndef GR_TEXT_PARAGRAPH_H
#define GR_TEXT_PARAGRAPH_H

#include "text/faces.h"

/** A code point of the text that is shaped. */
struct gr_char {
    uint32_t code_point, offset; /**< byte offset in the text */
    uint16_t span;
    int16_t face;
    hb_script_t script;
    uint8_t level; /**< bidi: odd is right to left */
};

/** Characters [first, end) in one face, script, direction and span; glyphs in visual order. */
struct gr_item {
    uint32_t first, end; /**< characters */
    uint16_t span, face;
    hb_script_t script;
    uint8_t level;
    struct gr_glyph *glyphs; /**< cluster: byte offset in the paragraph's text */
    size_t glyph_count;
};

struct gr_paragraph {
    struct gr_str text; /**< all spans joined, replacements made */
    const struct gr_char *chars;
    size_t char_count;
    struct gr_item *items; /**< in logical order */
    size_t item_count;
};

void gr_paragraph_shape(struct gr_fonts *fonts, const struct gr_span *spans, size_t span_count,
                        struct gr_arena *arena, struct gr_paragraph *out);
/** Byte offset behind character i - 1: where character i begins, or the end of the text. */
static inline uint32_t gr_paragraph_offset(const struct gr_paragraph *p, size_t i) {
    return i < p->char_count ? p->chars[i].offset : (uint32_t)p->text.n;
}
/** Order of drawing: visual[i] is the item drawn i-th from the left (UAX 9, rule L2). */
void gr_visual_order(const struct gr_item *const *items, size_t count, size_t *visual);

/** Shapes characters of one item from the face's table; the number of glyphs, 0 if not all of it is in there.
 *  glyphs has room for count. */
size_t gr_pairs_shape(const struct gr_face *face, uint16_t number, const struct gr_char *chars,
                      size_t count, struct gr_glyph *glyphs);

#endif
