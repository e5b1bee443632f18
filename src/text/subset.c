/*
 * subset.c - metrics of a face, and fonts that hold only the glyphs used.
 */
#include "text/faces.h"

static const char *const postscript_names[] = {"Lato-Regular", "Lato-Bold", "Lato-Black",
                                               "DejaVuSans", "DejaVuSansMono"};

static double metric(const struct gr_face *face, hb_ot_metrics_tag_t tag, double otherwise) {
    hb_position_t value = 0;
    return face->hb->hb_ot_metrics_get_position(face->font, tag, &value) ? value * face->em
                                                                         : otherwise;
}

static int16_t be16(const char *p) {
    return (int16_t)(((uint16_t)(uint8_t)p[0] << 8) | (uint8_t)p[1]);
}

static void font_box(const struct gr_face *face, double box[4]) {
    const struct gr_hb *hb = face->hb;
    hb_blob_t *head = hb->hb_face_reference_table(face->face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned size = 0;
    const char *p = hb->hb_blob_get_data(head, &size);
    for (int i = 0; i < 4 && size >= 44; i++) { /* xMin yMin xMax yMax at 36 */
        box[i] = be16(p + 36 + 2 * i) * face->em;
    }
    hb->hb_blob_destroy(head);
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
    m.ascent = metric(f, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER, 1);
    m.descent = metric(f, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER, -0.25);
    m.cap_height = metric(f, HB_OT_METRICS_TAG_CAP_HEIGHT, 0.72);
    font_box(f, m.bbox);
    return m;
}

double gr_glyph_advance(struct gr_fonts *fonts, int face, uint16_t gid) {
    const struct gr_face *f = gr_face_get(fonts, face);
    return f ? f->hb->hb_font_get_glyph_h_advance(f->font, gid) * f->em : 0;
}

struct gr_str gr_face_bytes(struct gr_fonts *fonts, int face) {
    const struct gr_face *f = gr_face_get(fonts, face);
    return f ? f->bytes : (struct gr_str){NULL, 0};
}

/* Kerning and ligatures stay: the browser lays text out. */
static void drop_tables(const struct gr_hb *hb, hb_subset_input_t *input) {
    hb_set_t *drop = hb->hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    hb->hb_set_add(drop, HB_TAG('D', 'S', 'I', 'G'));
    hb->hb_set_add(drop, HB_TAG('g', 'a', 's', 'p'));
}

/* The cmap keeps only the characters that are asked for. */
static void keep_characters(const struct gr_face *face, const hb_set_t *glyphs, hb_set_t *wanted) {
    const struct gr_hb *hb = face->hb;
    hb_set_t *all = hb->hb_set_create();
    hb->hb_face_collect_unicodes(face->face, all);
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb->hb_set_next(all, &c);) {
        hb_codepoint_t gid = 0;
        if (hb->hb_font_get_nominal_glyph(face->font, c, &gid) && hb->hb_set_has(glyphs, gid)) {
            hb->hb_set_add(wanted, c);
        }
    }
    hb->hb_set_destroy(all);
}

static hb_subset_input_t *subset_input(const struct gr_face *face, const uint16_t *gids,
                                       size_t count) {
    const struct gr_hb *hb = face->hb;
    hb_subset_input_t *input = hb->hb_subset_input_create_or_fail();
    if (!input) {
        return NULL;
    }
    hb_set_t *glyphs = hb->hb_subset_input_glyph_set(input);
    for (size_t i = 0; i < count; i++) {
        hb->hb_set_add(glyphs, gids[i]);
    }
    drop_tables(hb, input);
    hb->hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    keep_characters(face, glyphs, hb->hb_subset_input_unicode_set(input));
    return input;
}

bool gr_face_subset(struct gr_fonts *fonts, int face, const uint16_t *gids, size_t count,
                    struct gr_buf *out) {
    const struct gr_face *f = gr_face_get(fonts, face);
    const struct gr_hb *hb = &fonts->hb;
    hb_subset_input_t *input = f ? subset_input(f, gids, count) : NULL;
    hb_face_t *subset = input ? hb->hb_subset_or_fail(f->face, input) : NULL;
    hb->hb_subset_input_destroy(input);
    if (!subset) {
        return false;
    }
    hb_blob_t *blob = hb->hb_face_reference_blob(subset);
    unsigned size = 0;
    const char *bytes = hb->hb_blob_get_data(blob, &size);
    if (size > 0) {
        gr_buf_put(out, (struct gr_str){bytes, size});
    }
    hb->hb_blob_destroy(blob);
    hb->hb_face_destroy(subset);
    return size > 0;
}
