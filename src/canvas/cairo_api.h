/*
 * cairo_api.h - the functions of cairo and FreeType that chart files need, opened at run time.
 *
 * Other runs neither load the two libraries nor need them installed.  The types come from the real
 * headers, so a wrong call does not compile.
 */
#ifndef GR_CANVAS_CAIRO_API_H
#define GR_CANVAS_CAIRO_API_H

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_MODULE_H

#include <stdbool.h>

#define GR_CAIRO_FUNCTIONS(F)                                                                      \
    F(cairo_clip)                                                                                  \
    F(cairo_close_path)                                                                            \
    F(cairo_create)                                                                                \
    F(cairo_curve_to)                                                                              \
    F(cairo_destroy)                                                                               \
    F(cairo_fill_preserve)                                                                         \
    F(cairo_font_face_destroy)                                                                     \
    F(cairo_font_face_set_user_data)                                                               \
    F(cairo_font_options_create)                                                                   \
    F(cairo_font_options_destroy)                                                                  \
    F(cairo_font_options_set_hint_metrics)                                                         \
    F(cairo_font_options_set_hint_style)                                                           \
    F(cairo_ft_font_face_create_for_ft_face)                                                       \
    F(cairo_glyph_path)                                                                            \
    F(cairo_image_surface_create)                                                                  \
    F(cairo_line_to)                                                                               \
    F(cairo_move_to)                                                                               \
    F(cairo_new_path)                                                                              \
    F(cairo_paint)                                                                                 \
    F(cairo_pdf_surface_create_for_stream)                                                         \
    F(cairo_pdf_surface_restrict_to_version)                                                       \
    F(cairo_pdf_surface_set_metadata)                                                              \
    F(cairo_rectangle)                                                                             \
    F(cairo_restore)                                                                               \
    F(cairo_save)                                                                                  \
    F(cairo_scale)                                                                                 \
    F(cairo_set_dash)                                                                              \
    F(cairo_set_font_face)                                                                         \
    F(cairo_set_font_options)                                                                      \
    F(cairo_set_font_size)                                                                         \
    F(cairo_set_line_cap)                                                                          \
    F(cairo_set_line_join)                                                                         \
    F(cairo_set_line_width)                                                                        \
    F(cairo_set_source_rgba)                                                                       \
    F(cairo_show_text_glyphs)                                                                      \
    F(cairo_status)                                                                                \
    F(cairo_stroke)                                                                                \
    F(cairo_stroke_preserve)                                                                       \
    F(cairo_surface_destroy)                                                                       \
    F(cairo_surface_finish)                                                                        \
    F(cairo_surface_status)                                                                        \
    F(cairo_surface_write_to_png_stream)                                                           \
    F(cairo_svg_surface_create_for_stream)                                                         \
    F(cairo_svg_surface_set_document_unit)

#define GR_FREETYPE_FUNCTIONS(F)                                                                   \
    F(FT_Done_Face)                                                                                \
    F(FT_Done_Library)                                                                             \
    F(FT_Init_FreeType)                                                                            \
    F(FT_New_Memory_Face)                                                                          \
    F(FT_Reference_Library)

struct gr_cairo_api {
#define GR_MEMBER(name) __typeof__(name) *name;
    GR_CAIRO_FUNCTIONS(GR_MEMBER)
    GR_FREETYPE_FUNCTIONS(GR_MEMBER)
#undef GR_MEMBER
};

/** Fills *api.  NULL if all is well, else the name of the library that is missing or too old. */
const char *gr_cairo_open(struct gr_cairo_api *api);

#endif
