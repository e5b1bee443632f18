/*
 * place.h - labels that never meet: every text of a chart is put down through a placer.
 *
 * A text occupies its advance width times -0.74 .. +0.20 em round the baseline.  It is drawn only if
 * that box meets no earlier one and stays inside the frame, so the order of calls is the order of
 * importance (own values, annotations, references, ticks).
 */
#ifndef GR_CHART_PLACE_H
#define GR_CHART_PLACE_H

#include "canvas/canvas.h"

struct gr_box {
    double x0, y0, x1, y1;
};
bool gr_box_meets(const struct gr_box *a, const struct gr_box *b);

struct gr_placer {
    struct gr_canvas *canvas;
    struct gr_arena *arena;
    struct gr_box frame;
    struct gr_box *taken;
    size_t count, cap;
};
void gr_placer_init(struct gr_placer *p, struct gr_canvas *canvas, struct gr_arena *arena,
                    double width, double height);
void gr_placer_free(struct gr_placer *p);

/** What the text would occupy. */
struct gr_box gr_text_box(struct gr_fonts *fonts, const struct gr_label *label, struct gr_str text);
/** True if the box is inside the frame and meets nothing taken so far. */
bool gr_place_fits(const struct gr_placer *p, const struct gr_box *box);
/** Takes room for something that is not text (a mark that labels must not cover). */
void gr_place_take(struct gr_placer *p, const struct gr_box *box);

/** Draws the text if it fits; true if it was drawn. */
bool gr_place_text(struct gr_placer *p, const struct gr_label *label, const char *text);

/** A label of one or two lines as one block; second may be NULL.  at: baseline of the first line;
 *  line_height apart.  first is bold if bold. */
struct gr_caption {
    const char *first, *second;
    bool bold, halo;
    enum gr_ink first_ink;
};
/** Draws the block at the first of the candidates where it fits; index of that, or -1. */
struct gr_spot {
    double x, y;
    enum gr_anchor anchor;
};
int gr_place_caption(struct gr_placer *p, const struct gr_caption *block,
                     const struct gr_spot *spots, size_t count);
/** Box of a block at a spot. */
struct gr_box gr_caption_box(struct gr_fonts *fonts, const struct gr_caption *block,
                             const struct gr_spot *spot);
double gr_caption_width(struct gr_fonts *fonts, const struct gr_caption *block);

/** A number with a raised exponent: "6.0 × 10", "18", and what follows it or NULL. */
struct gr_power_text {
    const char *base, *exponent, *after;
    enum gr_weight weight;
    enum gr_ink ink;
    bool halo;
};
double gr_power_width(struct gr_fonts *fonts, const struct gr_power_text *t);
/** Draws it with its start, middle or end at x if it fits; true if it was drawn. */
bool gr_place_power(struct gr_placer *p, const struct gr_power_text *t, double x, double y,
                    enum gr_anchor anchor);

/** text cut in its middle with … to at most `width` u at 12 u. */
const char *gr_label_cut(const struct gr_placer *p, const char *text, enum gr_weight weight,
                         double width);
/** text in at most two lines of `width` u at 12 u, broken at its best blank; what is still too long is cut in
 *  its middle.  Number of lines. */
size_t gr_label_break(struct gr_fonts *fonts, struct gr_arena *arena, const char *text,
                      enum gr_weight weight, double width, const char *lines[2]);
/** Width of text at 12 u. */
double gr_label_width(struct gr_fonts *fonts, const char *text, enum gr_weight weight);

/** Sizes of text in charts [u]. */
#define GR_CHART_TEXT        12.0
#define GR_CHART_SUPERSCRIPT 9.0
#define GR_CHART_LINE        14.0
#define GR_CHART_SPACE       6.0 /**< between a mark and its label */

#endif
