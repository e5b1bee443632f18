/*
 * cairo.c - chart files: PNG at 2 px a unit, SVG with outlines, PDF with embedded fonts.
 *
 * Glyph ids and positions are HarfBuzz's (text/), faces are our own bytes in FreeType memory faces;
 * fontconfig is never asked.  Always the light colours.
 */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "canvas/cairo_api.h"
#include "canvas/cairo_output.h"
#include "canvas/canvas.h"

/* 720 u are the measure of 170 mm. */
static const double pt_per_u = 481.89 / 720;
static const double px_per_u = 2;
static const double halo_width = 3.5;

struct drawing {
    struct gr_canvas canvas;
    struct gr_cairo_api api;
    enum gr_cairo_form form;
    struct gr_buf *out;
    size_t out_start;
    struct gr_buf bytes; /* SVG before its ids are settled */
    char *title, *desc;
    cairo_surface_t *surface;
    cairo_t *cr;
    FT_Library library;
    cairo_font_face_t *faces[GR_FACE_MAX];
    struct gr_arena *arena; /* shaped texts */
    bool failed;
};

static struct drawing *self(struct gr_canvas *c) {
    return (struct drawing *)(void *)c;
}

static cairo_status_t write_bytes(void *closure, const unsigned char *data, unsigned int length) {
    gr_buf_put(closure, (struct gr_str){(const char *)data, length});
    return CAIRO_STATUS_SUCCESS;
}

static void set_ink(struct drawing *d, enum gr_ink ink, double opacity) {
    uint32_t rgb = gr_ink_rgb(ink);
    d->api.cairo_set_source_rgba(d->cr, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0,
                                 (rgb & 0xFF) / 255.0, opacity > 0 ? opacity : 1);
}

/* --- surfaces ------------------------------------------------------------------------------------ */

static cairo_surface_t *surface_of(struct drawing *d, double width, double height) {
    switch (d->form) {
    case GR_CAIRO_SVG:
        return d->api.cairo_svg_surface_create_for_stream(write_bytes, &d->bytes, width, height);
    case GR_CAIRO_PDF:
        return d->api.cairo_pdf_surface_create_for_stream(write_bytes, d->out, width * pt_per_u,
                                                          height * pt_per_u);
    case GR_CAIRO_PNG:
        break;
    }
    return d->api.cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * px_per_u),
                                             (int)ceil(height * px_per_u));
}

/* PDF 1.4 has no object streams, so that the date stands in the clear and can be blanked.  A date of
 * our own first: the one cairo takes from the clock is longer or shorter with the time zone. */
static void prepare(struct drawing *d, const char *title) {
    switch (d->form) {
    case GR_CAIRO_SVG:
        d->api.cairo_svg_surface_set_document_unit(d->surface, CAIRO_SVG_UNIT_PX);
        break;
    case GR_CAIRO_PDF:
        d->api.cairo_pdf_surface_restrict_to_version(d->surface, CAIRO_PDF_VERSION_1_4);
        d->api.cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_TITLE, title);
        d->api.cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                              "2000-01-01T00:00:00Z");
        d->api.cairo_scale(d->cr, pt_per_u, pt_per_u);
        break;
    case GR_CAIRO_PNG:
        d->api.cairo_scale(d->cr, px_per_u, px_per_u);
        set_ink(d, GR_INK_PAPER, 1);
        d->api.cairo_paint(d->cr);
        break;
    }
}

static char *copy(const char *text) {
    size_t n = strlen(text) + 1;
    return memcpy(gr_xmalloc(n), text, n);
}

static void begin(struct gr_canvas *c, double width, double height, const char *title,
                  const char *desc) {
    struct drawing *d = self(c);
    d->title = copy(title);
    d->desc = copy(desc);
    d->surface = surface_of(d, width, height);
    d->cr = d->api.cairo_create(d->surface);
    prepare(d, title);
    cairo_font_options_t *options = d->api.cairo_font_options_create();
    d->api.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    d->api.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    d->api.cairo_set_font_options(d->cr, options);
    d->api.cairo_font_options_destroy(options);
}

static void end(struct gr_canvas *c) {
    struct drawing *d = self(c);
    d->failed = d->failed || d->api.cairo_status(d->cr) != CAIRO_STATUS_SUCCESS;
    d->api.cairo_destroy(d->cr);
    d->cr = NULL;
    if (d->form == GR_CAIRO_PNG) {
        d->failed |= d->api.cairo_surface_write_to_png_stream(d->surface, write_bytes, d->out) !=
                     CAIRO_STATUS_SUCCESS;
    }
    d->api.cairo_surface_finish(d->surface);
    d->failed |= d->api.cairo_surface_status(d->surface) != CAIRO_STATUS_SUCCESS;
    if (d->form == GR_CAIRO_SVG) {
        gr_cairo_svg_settle(gr_buf_str(&d->bytes), d->title, d->desc, d->out);
    } else if (d->form == GR_CAIRO_PDF) {
        gr_cairo_pdf_settle(d->out, d->out_start);
    }
}

/* --- paths ---------------------------------------------------------------------------------------- */

static void group(struct gr_canvas *c, const char *title) {
    (void)c;
    (void)title; /* hover titles are for screens */
}

static void group_end(struct gr_canvas *c) {
    (void)c;
}

static void move(struct gr_canvas *c, double x, double y) {
    self(c)->api.cairo_move_to(self(c)->cr, x, y);
}

static void line(struct gr_canvas *c, double x, double y) {
    self(c)->api.cairo_line_to(self(c)->cr, x, y);
}

static void curve(struct gr_canvas *c, double x1, double y1, double x2, double y2, double x,
                  double y) {
    self(c)->api.cairo_curve_to(self(c)->cr, x1, y1, x2, y2, x, y);
}

static void rect(struct gr_canvas *c, double x, double y, double w, double h) {
    self(c)->api.cairo_rectangle(self(c)->cr, x, y, w, h);
}

static void close_path(struct gr_canvas *c) {
    self(c)->api.cairo_close_path(self(c)->cr);
}

static void stroke(struct drawing *d, const struct gr_pen *pen) {
    set_ink(d, pen->ink, pen->opacity);
    d->api.cairo_set_line_width(d->cr, pen->width);
    d->api.cairo_set_line_cap(d->cr, pen->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    d->api.cairo_set_line_join(d->cr, pen->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    d->api.cairo_set_dash(d->cr, pen->dash, (int)pen->dash_count, 0);
    d->api.cairo_stroke_preserve(d->cr);
}

static void paint(struct gr_canvas *c, enum gr_ink fill, double fill_opacity,
                  const struct gr_pen *pen) {
    struct drawing *d = self(c);
    if (fill != GR_INK_NONE) {
        set_ink(d, fill, fill_opacity);
        d->api.cairo_fill_preserve(d->cr);
    }
    if (pen && pen->ink != GR_INK_NONE) {
        stroke(d, pen);
    }
    d->api.cairo_new_path(d->cr);
}

static void clip(struct gr_canvas *c, double x, double y, double w, double h) {
    struct drawing *d = self(c);
    d->api.cairo_save(d->cr);
    d->api.cairo_rectangle(d->cr, x, y, w, h);
    d->api.cairo_clip(d->cr);
}

static void clip_end(struct gr_canvas *c) {
    self(c)->api.cairo_restore(self(c)->cr);
}

/* --- text ----------------------------------------------------------------------------------------- */

/* cairo may keep a face in its caches after we are gone: the face owns itself and a share of the
 * FreeType library. */
struct owned_face {
    FT_Face face;
    FT_Library library;
    __typeof__(FT_Done_Face) *done_face;
    __typeof__(FT_Done_Library) *done_library;
};

static void owned_face_free(void *data) {
    struct owned_face *o = data;
    o->done_face(o->face);
    o->done_library(o->library);
    free(o);
}

static cairo_font_face_t *open_face(struct drawing *d, int number) {
    static const cairo_user_data_key_t key;
    struct gr_str bytes = gr_face_bytes(d->canvas.fonts, number);
    FT_Face face;
    if (bytes.n == 0 || d->api.FT_New_Memory_Face(d->library, (const FT_Byte *)bytes.p,
                                                  (FT_Long)bytes.n, 0, &face) != 0) {
        return NULL;
    }
    struct owned_face *o = gr_xmalloc(sizeof(*o));
    *o = (struct owned_face){face, d->library, d->api.FT_Done_Face, d->api.FT_Done_Library};
    d->api.FT_Reference_Library(d->library);
    cairo_font_face_t *made =
        d->api.cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
    if (d->api.cairo_font_face_set_user_data(made, &key, o, owned_face_free) !=
        CAIRO_STATUS_SUCCESS) {
        owned_face_free(o);
        d->failed = true;
    }
    return made;
}

static bool use_face(struct drawing *d, int number) {
    if (number < 0 || number >= GR_FACE_MAX) {
        return false;
    }
    if (!d->faces[number]) {
        d->faces[number] = open_face(d, number);
    }
    if (d->faces[number]) {
        d->api.cairo_set_font_face(d->cr, d->faces[number]);
    }
    return d->faces[number] != NULL;
}

/* A stretch of glyphs of one face.  Clusters tell cairo which bytes a glyph stands for, so that text
 * can be copied out of the PDF; where the order of bytes is not that of glyphs (right to left), the
 * stretch is one cluster. */
struct stretch {
    const struct gr_glyph *glyphs;
    size_t count;
    struct gr_str text;
};

static size_t clusters_of(const struct stretch *s, cairo_text_cluster_t *clusters) {
    size_t count = 0, byte = 0;
    for (size_t i = 0; i < s->count;) {
        size_t j = i + 1;
        while (j < s->count && s->glyphs[j].cluster == s->glyphs[i].cluster) {
            j++;
        }
        size_t start = s->glyphs[0].cluster;
        size_t to = j < s->count ? s->glyphs[j].cluster - start : s->text.n;
        if ((j < s->count && s->glyphs[j].cluster < s->glyphs[i].cluster) || to > s->text.n) {
            clusters[0] = (cairo_text_cluster_t){(int)s->text.n, (int)s->count};
            return 1;
        }
        clusters[count++] = (cairo_text_cluster_t){(int)(to - byte), (int)(j - i)};
        byte = to;
        i = j;
    }
    return count;
}

static double show(struct drawing *d, const struct stretch *s, const struct gr_label *label,
                   double x) {
    cairo_glyph_t *glyphs = GR_NEW_N(d->arena, cairo_glyph_t, s->count);
    cairo_text_cluster_t *clusters = GR_NEW_N(d->arena, cairo_text_cluster_t, s->count);
    for (size_t i = 0; i < s->count; i++) {
        const struct gr_glyph *g = &s->glyphs[i];
        glyphs[i] = (cairo_glyph_t){g->gid, x + (double)g->dx * label->size,
                                    label->y - (double)g->dy * label->size};
        x += (double)g->advance * label->size;
    }
    if (label->halo) {
        d->api.cairo_glyph_path(d->cr, glyphs, (int)s->count);
        set_ink(d, GR_INK_PAPER, 1);
        d->api.cairo_set_line_width(d->cr, halo_width);
        d->api.cairo_set_line_join(d->cr, CAIRO_LINE_JOIN_ROUND);
        d->api.cairo_set_dash(d->cr, NULL, 0, 0);
        d->api.cairo_stroke(d->cr);
    }
    set_ink(d, label->ink, 1);
    d->api.cairo_show_text_glyphs(d->cr, s->text.p, (int)s->text.n, glyphs, (int)s->count, clusters,
                                  (int)clusters_of(s, clusters), (cairo_text_cluster_flags_t)0);
    return x;
}

/* The bytes of glyphs [from, to): from the least cluster among them to the least one above. */
static struct gr_str bytes_of(const struct gr_glyphs *all, size_t from, size_t to) {
    size_t low = all->text.n, high = 0, next = all->text.n;
    for (size_t i = from; i < to; i++) {
        low = all->glyphs[i].cluster < low ? all->glyphs[i].cluster : low;
        high = all->glyphs[i].cluster > high ? all->glyphs[i].cluster : high;
    }
    for (size_t i = 0; i < all->count; i++) {
        size_t cluster = all->glyphs[i].cluster;
        next = cluster > high && cluster < next ? cluster : next;
    }
    return (struct gr_str){all->text.p + low, next - low};
}

static void text(struct gr_canvas *c, const struct gr_label *label, struct gr_str string) {
    static const double anchors[] = {
        [GR_ANCHOR_START] = 0, [GR_ANCHOR_MIDDLE] = 0.5, [GR_ANCHOR_END] = 1};
    struct drawing *d = self(c);
    struct gr_glyphs all = gr_shape(c->fonts, label->weight, string, d->arena);
    double x = label->x - anchors[label->anchor] * all.width * label->size;
    for (size_t from = 0; from < all.count;) {
        size_t to = from + 1;
        while (to < all.count && all.glyphs[to].face == all.glyphs[from].face) {
            to++;
        }
        struct stretch s = {all.glyphs + from, to - from, bytes_of(&all, from, to)};
        if (use_face(d, all.glyphs[from].face)) {
            d->api.cairo_set_font_size(d->cr, label->size);
            x = show(d, &s, label, x);
        }
        from = to;
    }
}

/* --- life ----------------------------------------------------------------------------------------- */

static bool cairo_free(struct gr_canvas *c) {
    struct drawing *d = self(c);
    bool ok = !d->failed;
    if (d->cr) {
        d->api.cairo_destroy(d->cr);
        ok = false; /* begun, not ended */
    }
    for (size_t i = 0; i < GR_FACE_MAX; i++) {
        if (d->faces[i]) {
            d->api.cairo_font_face_destroy(d->faces[i]);
        }
    }
    if (d->surface) {
        d->api.cairo_surface_destroy(d->surface);
    }
    d->api.FT_Done_Library(d->library);
    gr_arena_free(d->arena);
    gr_buf_free(&d->bytes);
    free(d->title);
    free(d->desc);
    free(d);
    return ok;
}

static const struct gr_canvas_ops cairo_ops = {
    .begin = begin,
    .end = end,
    .group = group,
    .group_end = group_end,
    .move = move,
    .line = line,
    .curve = curve,
    .rect = rect,
    .close = close_path,
    .paint = paint,
    .clip = clip,
    .clip_end = clip_end,
    .text = text,
    .free = cairo_free,
};

struct gr_canvas *gr_canvas_cairo(struct gr_fonts *fonts, struct gr_buf *out,
                                  enum gr_cairo_form form, struct gr_diag *diag) {
    struct drawing *d = gr_xcalloc(1, sizeof(*d));
    const char *missing = gr_cairo_open(&d->api);
    if (missing || d->api.FT_Init_FreeType(&d->library) != 0) {
        gr_error(diag, "W060", GR_NOWHERE,
                 "install the packages libcairo2 and libfreetype6, or leave out --to charts",
                 "chart files need %s, which cannot be opened",
                 missing ? missing : "libfreetype.so.6");
        free(d);
        return NULL;
    }
    d->canvas = (struct gr_canvas){&cairo_ops, fonts};
    d->form = form;
    d->out = out;
    d->out_start = out->n;
    d->arena = gr_arena_new();
    return &d->canvas;
}
