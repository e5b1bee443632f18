/*
 * hb_api.h - the functions of HarfBuzz, opened when the first text is to be set that the tables of the
 * compiled-in faces do not tell of (internal to text/).
 *
 * HarfBuzz brings GLib, FreeType and more libraries; a report in Latin, Greek or Cyrillic script loads none
 * of them.  The types come from the real headers, so a wrong call does not compile.
 */
#ifndef GR_TEXT_HB_API_H
#define GR_TEXT_HB_API_H

#include <hb.h>

#define GR_HB_FUNCTIONS(F)                                                                         \
    F(hb_blob_create)                                                                              \
    F(hb_blob_destroy)                                                                             \
    F(hb_buffer_add_utf8)                                                                          \
    F(hb_buffer_clear_contents)                                                                    \
    F(hb_buffer_create)                                                                            \
    F(hb_buffer_destroy)                                                                           \
    F(hb_buffer_get_glyph_infos)                                                                   \
    F(hb_buffer_get_glyph_positions)                                                               \
    F(hb_buffer_set_direction)                                                                     \
    F(hb_buffer_set_flags)                                                                         \
    F(hb_buffer_set_language)                                                                      \
    F(hb_buffer_set_script)                                                                        \
    F(hb_face_create)                                                                              \
    F(hb_face_destroy)                                                                             \
    F(hb_face_make_immutable)                                                                      \
    F(hb_font_create)                                                                              \
    F(hb_font_destroy)                                                                             \
    F(hb_language_from_string)                                                                     \
    F(hb_shape)                                                                                    \
    F(hb_unicode_compose)                                                                          \
    F(hb_unicode_funcs_get_default)

struct gr_hb {
#define GR_MEMBER(name) __typeof__(name) *name;
    GR_HB_FUNCTIONS(GR_MEMBER)
#undef GR_MEMBER
};

/** Fills *hb.  Without the library nothing can be set: says which package is missing and ends the
 *  process with status 2, as where memory is missing. */
void gr_hb_open(struct gr_hb *hb);

#endif
