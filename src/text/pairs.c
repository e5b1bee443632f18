/*
 * pairs.c - a short way round HarfBuzz for ASCII text in a compiled-in face.
 *
 * In such text a glyph depends on its neighbours only by kerning and ligatures.  What HarfBuzz does
 * with each pair of characters is asked once and kept; a pair that it does not leave as two glyphs
 * with plain offsets (a ligature) sends the whole text the long way.  A test shapes both ways.
 */
#include <stdlib.h>

#include "text/paragraph.h"

enum { FIRST = 0x20, LAST = 0x7E, SPAN = LAST - FIRST + 1 };

enum pair_state { UNKNOWN, PLAIN, JOINED };

struct gr_pairs {
    uint16_t gid[SPAN]; /* 0: not asked yet */
    float alone[SPAN];
    float advance[SPAN][SPAN]; /* of the first of the pair */
    uint8_t state[SPAN][SPAN];
};

static unsigned shape_ascii(struct gr_fonts *fonts, enum gr_weight weight, const char *text, int n,
                            const hb_glyph_info_t **info, const hb_glyph_position_t **pos) {
    static const hb_feature_t plain[] = {
        {HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
    const struct gr_face *face = gr_face_get(fonts, gr_face_of_weight(weight));
    hb_buffer_clear_contents(fonts->buffer);
    hb_buffer_add_utf8(fonts->buffer, text, n, 0, n);
    hb_buffer_set_script(fonts->buffer, HB_SCRIPT_LATIN);
    hb_buffer_set_direction(fonts->buffer, HB_DIRECTION_LTR);
    hb_buffer_set_language(fonts->buffer, hb_language_from_string("en", 2));
    hb_shape(face->font, fonts->buffer, plain, weight == GR_MONO ? 1 : 0);
    unsigned count = 0;
    *info = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    *pos = hb_buffer_get_glyph_positions(fonts->buffer, &count);
    return count;
}

static bool learn_char(struct gr_fonts *fonts, enum gr_weight weight, struct gr_pairs *pairs,
                       size_t a) {
    if (pairs->gid[a] != 0) {
        return true;
    }
    const hb_glyph_info_t *info;
    const hb_glyph_position_t *pos;
    char text = (char)(FIRST + a);
    if (shape_ascii(fonts, weight, &text, 1, &info, &pos) != 1 || info[0].codepoint > UINT16_MAX) {
        return false;
    }
    double em = gr_face_get(fonts, gr_face_of_weight(weight))->em;
    pairs->gid[a] = (uint16_t)info[0].codepoint;
    pairs->alone[a] = (float)(pos[0].x_advance * em);
    return pairs->gid[a] != 0;
}

static enum pair_state ask_pair(struct gr_fonts *fonts, enum gr_weight weight,
                                struct gr_pairs *pairs, size_t a, size_t b) {
    const hb_glyph_info_t *info;
    const hb_glyph_position_t *pos;
    char text[2] = {(char)(FIRST + a), (char)(FIRST + b)};
    unsigned count = shape_ascii(fonts, weight, text, 2, &info, &pos);
    if (count != 2 || info[0].codepoint != pairs->gid[a] || info[1].codepoint != pairs->gid[b]) {
        return JOINED;
    }
    double em = gr_face_get(fonts, gr_face_of_weight(weight))->em;
    pairs->advance[a][b] = (float)(pos[0].x_advance * em);
    bool plain = (float)(pos[1].x_advance * em) == pairs->alone[b] && pos[0].x_offset == 0 &&
                 pos[1].x_offset == 0 && pos[0].y_offset == 0 && pos[1].y_offset == 0;
    return plain ? PLAIN : JOINED;
}

static bool learn_pair(struct gr_fonts *fonts, enum gr_weight weight, struct gr_pairs *pairs,
                       size_t a, size_t b) {
    if (pairs->state[a][b] == UNKNOWN) {
        pairs->state[a][b] = (uint8_t)ask_pair(fonts, weight, pairs, a, b);
    }
    return pairs->state[a][b] == PLAIN;
}

static struct gr_pairs *pairs_of(struct gr_fonts *fonts, enum gr_weight weight) {
    if (!fonts->pairs[weight]) {
        fonts->pairs[weight] = gr_xcalloc(1, sizeof(struct gr_pairs));
    }
    return fonts->pairs[weight];
}

bool gr_pairs_shape(struct gr_fonts *fonts, enum gr_weight weight, const struct gr_char *chars,
                    size_t count, struct gr_glyph *glyphs) {
    for (size_t i = 0; i < count; i++) {
        if (chars[i].code_point < FIRST || chars[i].code_point > LAST) {
            return false;
        }
    }
    struct gr_pairs *pairs = pairs_of(fonts, weight);
    uint16_t face = (uint16_t)gr_face_of_weight(weight);
    for (size_t i = 0; i < count; i++) {
        size_t a = chars[i].code_point - FIRST;
        if (!learn_char(fonts, weight, pairs, a)) {
            return false;
        }
        float advance = pairs->alone[a];
        if (i + 1 < count) {
            size_t b = chars[i + 1].code_point - FIRST;
            if (!learn_char(fonts, weight, pairs, b) || !learn_pair(fonts, weight, pairs, a, b)) {
                return false;
            }
            advance = pairs->advance[a][b];
        }
        glyphs[i] = (struct gr_glyph){face, pairs->gid[a], chars[i].offset, advance, 0, 0};
    }
    return true;
}
