/*
 * canvas.h - the small drawing interface: a chart is drawn once, backends make SVG, PDF, PNG, a trace.
 *
 * Unit u (1 u = 1 CSS px = 0.669 pt), origin top left, y down.  Colours are tokens of the visual
 * system (visual-design section 3); a backend turns them into CSS custom properties or RGB.
 * Backends: canvas/svg.c, canvas/trace.c, canvas/cairo.c, write/pdf/canvas_pdf.c.
 */
#ifndef GR_CANVAS_CANVAS_H
#define GR_CANVAS_CANVAS_H

#include "base/buf.h"
#include "text/text.h"

enum gr_ink {
    GR_INK_NONE,
    GR_INK_PAPER,
    GR_INK_WASH,
    GR_INK_INK,
    GR_INK_INK2,
    GR_INK_INK3,
    GR_INK_HAIR,
    GR_INK_GRID,
    GR_INK_FRAME,
    GR_INK_LINK,
    GR_INK_TINT,
    GR_INK_BAND,
    GR_INK_WARN,
    GR_INK_WARNBG,
    GR_INK_OK,
    GR_INK_C1,
    GR_INK_C2,
    GR_INK_C3,
    GR_INK_C4,
    GR_INK_C5,
    GR_INK_C6,
    GR_INK_C7,
    GR_INK_ACCENT, /**< thick rules: ink, unless the reader of a report sets another (gr_accent) */
    GR_INK_COUNT
};
/** CSS name without "--" ("ink2", "c1") and the light value 0xRRGGBB (print, PDF, PNG). */
const char *gr_ink_name(enum gr_ink ink);
uint32_t gr_ink_rgb(enum gr_ink ink);
uint32_t gr_ink_rgb_dark(enum gr_ink ink);

enum gr_anchor { GR_ANCHOR_START, GR_ANCHOR_MIDDLE, GR_ANCHOR_END };

struct gr_pen {
    enum gr_ink ink;
    double width;       /**< [u] */
    const double *dash; /**< [u], NULL: solid */
    size_t dash_count;
    bool round;     /**< caps and joins */
    double opacity; /**< 0..1; 0 is read as 1 */
};

struct gr_label {
    double x, y;           /**< baseline */
    double size;           /**< [u] */
    enum gr_weight weight; /**< regular or bold */
    enum gr_ink ink;
    enum gr_anchor anchor;
    bool halo; /**< 3.5 u outline in paper behind it */
};

struct gr_canvas;
struct gr_canvas_ops {
    void (*begin)(struct gr_canvas *c, double width, double height, const char *title,
                  const char *desc);
    void (*end)(struct gr_canvas *c);
    /** Marks with one hover title, until group_end.  Not nested. */
    void (*group)(struct gr_canvas *c, const char *title);
    void (*group_end)(struct gr_canvas *c);
    void (*move)(struct gr_canvas *c, double x, double y);
    void (*line)(struct gr_canvas *c, double x, double y);
    void (*curve)(struct gr_canvas *c, double x1, double y1, double x2, double y2, double x,
                  double y);
    void (*rect)(struct gr_canvas *c, double x, double y, double w, double h);
    void (*close)(struct gr_canvas *c);
    /** Paint the current path and forget it.  fill NONE: stroke only; pen NULL: fill only. */
    void (*paint)(struct gr_canvas *c, enum gr_ink fill, double fill_opacity,
                  const struct gr_pen *pen);
    /** Clip to a rectangle until clip_end.  Not nested. */
    void (*clip)(struct gr_canvas *c, double x, double y, double w, double h);
    void (*clip_end)(struct gr_canvas *c);
    void (*text)(struct gr_canvas *c, const struct gr_label *label, struct gr_str text);
    /** Gives the backend's object back; false if the drawing failed.  NULL: nothing to give back. */
    bool (*free)(struct gr_canvas *c);
};

/** A backend's object begins with this. */
struct gr_canvas {
    const struct gr_canvas_ops *ops;
    struct gr_fonts *fonts;
};

/** Inline SVG for HTML, appended to out when ended: real <text>, fill="var(--c1)", <title> on groups,
 *  ids prefixed with id; what marks have in common is a class of templates/report.css; no style
 *  attributes (a CSP by hash drops them). */
struct gr_canvas *gr_canvas_svg(struct gr_fonts *fonts, struct gr_buf *out, const char *id,
                                const char *css_class);
/** A second drawing of what the drawing with the id `of` shows, for another width: named by that one, and
 *  without hover titles (it is for screens that are touched). */
struct gr_canvas *gr_canvas_svg_again(struct gr_fonts *fonts, struct gr_buf *out, const char *id,
                                      const char *css_class, const char *of);
/** One text line a call, coordinates with two decimals: tests compare it and check boxes. */
struct gr_canvas *gr_canvas_trace(struct gr_fonts *fonts, struct gr_buf *out);
/** Chart files through cairo, opened at run time.  NULL with a diagnostic W-code that names the package
 *  where cairo is not installed.  PNG at 2 px per u. */
enum gr_cairo_form { GR_CAIRO_PNG, GR_CAIRO_SVG, GR_CAIRO_PDF };
struct gr_canvas *gr_canvas_cairo(struct gr_fonts *fonts, struct gr_buf *out,
                                  enum gr_cairo_form form, struct gr_diag *diag);
/** Frees any of the above after end; false if the drawing failed (cairo status). */
bool gr_canvas_free(struct gr_canvas *canvas);

#endif
