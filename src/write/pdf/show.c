/*
 * show.c - glyphs to text operators: the one way by which text reaches a page.
 */
#include <math.h>

#include "base/utf8.h"
#include "write/pdf/pdf.h"

/* One call of gr_pdf_show: a string is open while glyphs follow each other as the font spaces them. */
struct shower {
    struct gr_pdf *pdf;
    struct gr_buf *ops;
    const struct gr_glyphs *glyphs;
    const struct gr_pdf_ink *ink;
    const uint32_t *ends; /* by glyph: end of its cluster in the text; NULL: one byte each */
    double x, y;          /* origin */
    double off; /* thousandths of an em from where the next glyph falls to where it belongs */
    bool apart; /* the last glyph or the next is a blank */
    bool open, kerned; /* a string has begun; with numbers in it */
};

/* For each glyph the end of its cluster; only texts that are not one byte a glyph need it. */
static const uint32_t *cluster_ends(struct gr_arena *arena, const struct gr_glyphs *g) {
    bool simple = g->count == g->text.n;
    for (size_t i = 0; i < g->count && simple; i++) {
        simple = g->glyphs[i].cluster == i;
    }
    if (simple) {
        return NULL;
    }
    bool *starts = GR_NEW_N(arena, bool, g->text.n + 1);
    uint32_t *ends = GR_NEW_N(arena, uint32_t, g->count + 1);
    for (size_t i = 0; i < g->count; i++) {
        starts[g->glyphs[i].cluster] = true;
    }
    for (size_t i = 0; i < g->count; i++) {
        uint32_t end = g->glyphs[i].cluster + 1;
        while (end < g->text.n && !starts[end]) {
            end++;
        }
        ends[i] = end;
    }
    return ends;
}

static bool ignorable(uint32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

/* The text of a cluster without soft hyphens and the like, unless it is nothing else. */
static struct gr_str cluster_text(const struct shower *s, size_t i) {
    const struct gr_glyph *g = &s->glyphs->glyphs[i];
    uint32_t end = s->ends ? s->ends[i] : g->cluster + 1;
    struct gr_str text = {s->glyphs->text.p + g->cluster, end - g->cluster}, rest = text;
    struct gr_str kept = {text.p, 0};
    while (rest.n > 0) {
        uint32_t c = gr_utf8_next(&rest);
        if (ignorable(c)) {
            break;
        }
        kept.n = text.n - rest.n;
    }
    return kept.n > 0 ? kept : text;
}

/* More than one glyph for one cluster: the text stands beside them as ActualText. */
static size_t cluster_glyphs(const struct shower *s, size_t i) {
    size_t count = 1;
    uint32_t cluster = s->glyphs->glyphs[i].cluster;
    while (i + count < s->glyphs->count && s->glyphs->glyphs[i + count].cluster == cluster) {
        count++;
    }
    return count;
}

static void end_string(struct shower *s) {
    if (s->open) {
        struct gr_buf *run = &gr_pdf_page(s->pdf)->run;
        gr_buf_puts(s->ops, s->kerned ? "[(" : "(");
        gr_buf_put(s->ops, gr_buf_str(run));
        gr_buf_puts(s->ops, s->kerned ? ")]TJ\n" : ")Tj\n");
        gr_buf_clear(run);
        s->open = s->kerned = false;
    }
}

static void set_face(struct shower *s, int face) {
    struct gr_pdf_state *state = &gr_pdf_page(s->pdf)->state;
    if (state->face == face && fabs(state->size - s->ink->size) < 1e-4) {
        return;
    }
    end_string(s);
    state->face = face;
    state->size = s->ink->size;
    gr_buf_printf(s->ops, "/F%d ", face);
    gr_pdf_put_length(s->ops, s->ink->size);
    gr_buf_puts(s->ops, " Tf\n");
}

static void put_code(struct gr_buf *ops, uint16_t cid) {
    if (cid == 0) { /* too many in one document: its place stays empty */
        return;
    }
    if (cid >= GR_CODE_WIDE) {
        unsigned code = gr_pdf_wide_code(cid);
        gr_buf_putc(ops, (char)(code >> 8));
        gr_buf_putc(ops, (char)(code & 0xFF));
        return;
    }
    if (cid == '(' || cid == ')' || cid == '\\') {
        gr_buf_putc(ops, '\\');
    }
    gr_buf_putc(ops, (char)cid);
}

/* A glyph in a word may stand this far [pt] from where it belongs: nobody sees it, and most of the numbers
 * in strings of running text are saved; large text is kerned as closely as the font has it.  Words begin
 * where they belong, which keeps lines as long as they were laid out, and makes each word the same bytes
 * every time. */
static const double tolerance = 0.16, word_tolerance = 0.07;
/* Moves are multiples of this [thousandths of an em], so that few numbers serve all pairs; the rest is
 * carried on. */
static const double grid = 10;

static void move_to_glyph(struct shower *s, double dx) {
    struct gr_buf *run = &gr_pdf_page(s->pdf)->run;
    double off = s->off + dx;
    double away = fabs(off) / 1000 * s->ink->size;
    if (away > (s->apart ? word_tolerance : tolerance) && fabs(off) >= grid / 2) {
        long move = lround(off / grid) * lround(grid);
        gr_buf_printf(run, ")%ld(", -move);
        s->kerned = true;
        s->off -= (double)move;
    }
    s->open = true;
}

static void rise(struct shower *s, double em) {
    end_string(s);
    gr_pdf_put_length(s->ops, em * s->ink->size);
    gr_buf_puts(s->ops, " Ts\n");
}

static void put_glyph(struct shower *s, size_t i, struct gr_str text) {
    const struct gr_glyph *g = &s->glyphs->glyphs[i];
    uint16_t cid = gr_pdf_cid(&s->pdf->used, g->face, g->gid, text, s->ink->size);
    set_face(s, g->face);
    if (g->dy != 0) {
        rise(s, (double)g->dy);
    }
    bool blank = gr_str_eq(text, GR_STR(" "));
    s->apart = s->apart || blank;
    move_to_glyph(s, (double)g->dx * 1000);
    put_code(&gr_pdf_page(s->pdf)->run, cid);
    s->apart = blank;
    if (g->dy != 0) {
        rise(s, 0);
    }
    s->off += (double)g->advance * 1000 - gr_pdf_cid_width(&s->pdf->used, g->face, cid);
}

static void put_cluster(struct shower *s, size_t i, size_t count) {
    if (count == 1) {
        put_glyph(s, i, cluster_text(s, i));
        return;
    }
    end_string(s);
    gr_buf_puts(s->ops, "/Span<</ActualText");
    gr_pdf_put_text(s->ops, cluster_text(s, i));
    gr_buf_puts(s->ops, ">>BDC\n");
    for (size_t k = 0; k < count; k++) {
        put_glyph(s, i + k, k == 0 ? cluster_text(s, i) : (struct gr_str){"", 0});
    }
    end_string(s);
    gr_buf_puts(s->ops, "EMC\n");
}

static void set_mode(struct shower *s, int mode) {
    struct gr_pdf_state *state = &gr_pdf_page(s->pdf)->state;
    if (state->mode != mode) {
        state->mode = mode;
        gr_buf_printf(s->ops, "%d Tr\n", mode);
    }
}

static void set_spacing(struct shower *s) {
    struct gr_pdf_state *state = &gr_pdf_page(s->pdf)->state;
    double spacing = s->ink->spacing * s->ink->size;
    if (fabs(state->spacing - spacing) > 1e-4) {
        state->spacing = spacing;
        gr_pdf_put_length(s->ops, spacing);
        gr_buf_puts(s->ops, " Tc\n");
    }
}

static void put_joint(struct shower *s) {
    struct gr_glyphs blank = gr_shape(s->pdf->fonts, GR_REGULAR, GR_STR(" "), s->pdf->arena);
    const struct gr_glyphs *shown = s->glyphs;
    s->glyphs = &blank;
    s->off = 0;
    if (blank.count == 1) {
        put_glyph(s, 0, GR_STR(" "));
    }
    s->glyphs = shown;
}

static void show_once(struct shower *s) {
    gr_pdf_begin_text(s->pdf);
    set_spacing(s);
    gr_pdf_put_step(s->pdf, s->x, s->y);
    gr_buf_puts(s->ops, "Td\n");
    for (size_t i = 0; i < s->glyphs->count;) {
        size_t count = cluster_glyphs(s, i);
        put_cluster(s, i, count);
        i += count;
    }
    if (s->ink->goes_on) {
        put_joint(s);
    }
    end_string(s);
    s->off = 0;
    s->apart = false;
}

void gr_pdf_show(struct gr_pdf *pdf, double x, double y, const struct gr_glyphs *glyphs,
                 const struct gr_pdf_ink *ink) {
    if (glyphs->count == 0) {
        return;
    }
    struct shower s = {.pdf = pdf,
                       .ops = &gr_pdf_page(pdf)->ops,
                       .glyphs = glyphs,
                       .ink = ink,
                       .ends = cluster_ends(pdf->arena, glyphs),
                       .x = x,
                       .y = y};
    gr_pdf_set_opacity(pdf, 1);
    if (ink->halo > 0) {
        gr_pdf_set_stroke(pdf, GR_INK_PAPER);
        gr_pdf_set_width(pdf, ink->halo);
        struct gr_pdf_state *state = &gr_pdf_page(pdf)->state;
        if (!state->round) {
            state->round = true;
            gr_buf_puts(s.ops, "1 J 1 j\n");
        }
        set_mode(&s, 1);
        show_once(&s);
    }
    set_mode(&s, 0);
    gr_pdf_set_fill(pdf, ink->ink);
    show_once(&s);
}

double gr_pdf_text(struct gr_pdf *pdf, double x, double y, enum gr_anchor anchor,
                   enum gr_weight weight, struct gr_str text, const struct gr_pdf_ink *ink) {
    struct gr_glyphs g = gr_shape(pdf->fonts, weight, text, pdf->arena);
    double spaces = g.count > 1 ? (double)(g.count - 1) * ink->spacing : 0;
    double width = (g.width + spaces) * ink->size;
    double shift = anchor == GR_ANCHOR_END ? width : anchor == GR_ANCHOR_MIDDLE ? width / 2 : 0;
    gr_pdf_show(pdf, x - shift, y, &g, ink);
    return width;
}
