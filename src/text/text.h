/*
 * text.h - fonts, shaping, fallback, measuring, line breaking, subsetting.
 *
 * Lato and DejaVu are compiled in; fonts for other scripts are data files, opened only when a
 * character needs them (searched in our share folder and Debian's; never by fontconfig).  All sizes
 * are multiples of the em; the caller scales.  HarfBuzz types stay inside this room.
 */
#ifndef GR_TEXT_TEXT_H
#define GR_TEXT_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"

enum gr_weight { GR_REGULAR, GR_BOLD, GR_BLACK, GR_MONO, GR_WEIGHT_COUNT };

/** A face by number: the first five are compiled in, later ones are fallback files in the order in
 *  which they were opened. */
enum {
    GR_FACE_LATO_REGULAR,
    GR_FACE_LATO_BOLD,
    GR_FACE_LATO_BLACK,
    GR_FACE_DEJAVU_SANS,
    GR_FACE_DEJAVU_MONO,
    GR_FACE_MAX = 24
};

/** All faces of a process.  Faces are parsed on first use. */
struct gr_fonts;
struct gr_fonts *gr_fonts_new(void);
void gr_fonts_free(struct gr_fonts *fonts);

struct gr_glyph {
    uint16_t face;
    uint16_t gid;     /**< never 0: a missing glyph is replaced before shaping and noted */
    uint32_t cluster; /**< byte offset in the text of the first character it stands for */
    float advance;    /**< [em] */
    float dx, dy;     /**< [em] offset, y up */
};

/** A shaped piece of text: glyphs from left to right.  text is what was shaped (replacements made). */
struct gr_glyphs {
    struct gr_str text;
    size_t count;
    const struct gr_glyph *glyphs;
    double width; /**< [em] sum of advances */
};

/** Shapes with kerning, ligatures, font fallback and bidi; text must be valid UTF-8.  Characters that
 *  no font has become U+FFFD or '?', and are remembered (gr_fonts_missing). */
struct gr_glyphs gr_shape(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text,
                          struct gr_arena *arena);
/** Width in em; same as gr_shape(...).width.  Remembers recent texts. */
double gr_text_width(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text);
/** text, or text cut with … (at the end, or in the middle) so that it is at most `width` em wide. */
struct gr_str gr_text_fit(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text,
                          double width, bool middle, struct gr_arena *arena);

/** Before a second document: faces of font files are closed and what was missing is forgotten, so that what follows is
 *  the same as with new fonts.  Glyphs, pieces and numbers of faces of before are no longer valid. */
void gr_fonts_forget(struct gr_fonts *fonts);

/** W001 for each script that met characters without a glyph: names the package to install. */
void gr_fonts_missing(struct gr_fonts *fonts, struct gr_diag *diag);

/** Metrics of a face in em (y up): for the PDF font descriptor. */
struct gr_face_metrics {
    const char *postscript_name;
    double ascent, descent, cap_height, italic_angle;
    double bbox[4];
};
struct gr_face_metrics gr_face_metrics(struct gr_fonts *fonts, int face);
/** Advance of a glyph before kerning [em]: what a font's own table says. */
double gr_glyph_advance(struct gr_fonts *fonts, int face, uint16_t gid);
/** The face's whole file (FreeType memory face for chart files). */
struct gr_str gr_face_bytes(struct gr_fonts *fonts, int face);

/** A subset of a face as a browser takes it, with kerning and ligatures.  chars: characters that the face has,
 *  below 10000, in order and without repeats.  malloc'd in *out.  False if the face has no such outlines. */
bool gr_face_subset(struct gr_fonts *fonts, int face, const uint32_t *chars, size_t count,
                    struct gr_buf *out);
/** The characters of the face that a text of this weight is drawn with: of `chars` those that are left; returns
 *  their number. */
size_t gr_face_keep(struct gr_fonts *fonts, enum gr_weight weight, int face, uint32_t *chars,
                    size_t count);

/** A TrueType font whose glyph i is gids[i] of the face (0: empty), on a grid of units_per_em (16 to 16,384),
 *  with outlines and widths only; glyphs that others are composed of follow.  For PDF.  malloc'd in *out.
 *  False if the face has no such outlines. */
bool gr_face_outlines(struct gr_fonts *fonts, int face, const uint16_t *gids, size_t count,
                      unsigned units_per_em, struct gr_buf *out);

/** A piece of a paragraph in one style. */
struct gr_span {
    struct gr_str text; /**< valid UTF-8; '\n' breaks the line */
    enum gr_weight weight;
    double size;  /**< in the caller's unit (pt) */
    uint32_t tag; /**< the caller's: colour, link; handed back */
};
/** One piece of one line: shaped, placed. */
struct gr_piece {
    struct gr_glyphs glyphs;
    double x, size; /**< from the left of the line; in the caller's unit */
    enum gr_weight weight;
    uint32_t tag;
};
struct gr_line {
    size_t count;
    const struct gr_piece *pieces;
    double width;
};
/** Breaks spans into lines at most `width` wide (Unicode rules in their common part: blanks, hyphens, after / in
 *  long addresses, between CJK characters; U+00A0, U+202F, U+2060 never; U+00AD shows a hyphen only at
 *  a break).  A word wider than the line is broken anywhere.  balance: the smallest width that keeps
 *  the number of lines (headings).  Everything lives in arena. */
size_t gr_break_lines(struct gr_fonts *fonts, const struct gr_span *spans, size_t span_count,
                      double width, bool balance, struct gr_arena *arena,
                      const struct gr_line **out);

/** Widths between which a column of a table lies: nothing wraps; every chance to break is taken. */
void gr_span_widths(struct gr_fonts *fonts, const struct gr_span *spans, size_t span_count,
                    struct gr_arena *arena, double *widest, double *narrowest);

#endif
