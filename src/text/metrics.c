/*
 * metrics.c - sizes of a face and of its glyphs.
 */
#include "text/bytes.h"
#include "text/faces.h"

static const char *const postscript_names[] = {"Lato-Regular", "Lato-Bold", "Lato-Black",
                                               "DejaVuSans", "DejaVuSansMono"};

static void font_box(const struct gr_face *face, double box[4]) {
    struct gr_bytes head = gr_bytes_at(face->font.tables[GR_TABLE_HEAD], 36);
    for (int i = 0; i < 4; i++) { /* xMin yMin xMax yMax */
        box[i] = gr_bytes_16s(&head) * face->em;
    }
}

struct gr_face_metrics gr_face_metrics(struct gr_fonts *fonts, int face) {
    struct gr_face_metrics m = {.postscript_name = "Fallback", .ascent = 1, .cap_height = 0.7};
    const struct gr_face *f = gr_face_get(fonts, face);
    if (!f) {
        return m;
    }
    if ((size_t)face < GR_COUNT(postscript_names)) {
        m.postscript_name = postscript_names[face];
    }
    int ascender, descender, cap_height;
    bool vertical = gr_sfnt_vertical(&f->font, &ascender, &descender);
    m.ascent = vertical ? ascender * f->em : 1;
    m.descent = vertical ? descender * f->em : -0.25;
    m.cap_height = gr_sfnt_cap_height(&f->font, &cap_height) ? cap_height * f->em : 0.72;
    font_box(f, m.bbox);
    return m;
}

double gr_glyph_advance(struct gr_fonts *fonts, int face, uint16_t gid) {
    const struct gr_face *f = gr_face_get(fonts, face);
    return f ? gr_sfnt_advance(&f->font, gid) * f->em : 0;
}

struct gr_str gr_face_bytes(struct gr_fonts *fonts, int face) {
    const struct gr_face *f = gr_face_get(fonts, face);
    return f ? f->bytes : (struct gr_str){NULL, 0};
}
