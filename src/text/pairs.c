/*
 * pairs.c - the short way round HarfBuzz: text of a compiled-in face by the table of its pairs.
 */
#include "text/face_table.h"
#include "text/paragraph.h"

/* The symbol that a character joins another one to; SIZE_MAX: it does not. */
static size_t join(const struct gr_face_table *t, size_t first, size_t second) {
    for (size_t i = 0; i < t->ligature_count; i++) {
        if (t->ligatures[i].first == first && t->ligatures[i].second == second) {
            return t->ligatures[i].joined;
        }
    }
    return SIZE_MAX;
}

/* Characters to symbols, which stand in gid for now; 0 if a character or a pair is not known. */
static size_t segment(const struct gr_face_table *t, const struct gr_char *chars, size_t count,
                      struct gr_glyph *glyphs) {
    size_t n = 0, last = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t s = gr_face_symbol(t, chars[i].code_point);
        if (s == SIZE_MAX) {
            return 0;
        }
        int kerning = n > 0 ? gr_face_kerning(t, last, s) : 0;
        if (kerning == GR_KERNING_UNKNOWN) {
            return 0;
        }
        if (kerning == GR_KERNING_JOINED) {
            last = join(t, last, s);
            if (last == SIZE_MAX) {
                return 0;
            }
            glyphs[n - 1].gid = (uint16_t)last;
            continue;
        }
        last = s;
        glyphs[n++] = (struct gr_glyph){.gid = (uint16_t)s, .cluster = chars[i].offset};
    }
    return n;
}

size_t gr_pairs_shape(const struct gr_face *face, uint16_t number, const struct gr_char *chars,
                      size_t count, struct gr_glyph *glyphs) {
    const struct gr_face_table *t = face->table;
    size_t n = segment(t, chars, count, glyphs);
    for (size_t i = 0; i < n; i++) {
        size_t s = glyphs[i].gid;
        int kerning = i + 1 < n ? gr_face_kerning(t, s, glyphs[i + 1].gid) : 0;
        if (kerning == GR_KERNING_UNKNOWN || kerning == GR_KERNING_JOINED) {
            return 0;
        }
        glyphs[i].face = number;
        glyphs[i].gid = t->gids[s];
        glyphs[i].advance = (float)((t->advances[s] + kerning) * face->em);
    }
    return n;
}
