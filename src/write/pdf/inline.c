/*
 * inline.c - spans out of the tree, lines on the page.
 */
#include "write/pdf/inline.h"

#include <stdlib.h>

const struct gr_style gr_style_title = {19, 23, GR_BOLD, GR_INK_INK, -0.01};
const struct gr_style gr_style_section = {13, 17, GR_BOLD, GR_INK_INK, 0};
const struct gr_style gr_style_finding = {10.5, 13, GR_BOLD, GR_INK_INK, 0};
const struct gr_style gr_style_text = {9.5, 13, GR_REGULAR, GR_INK_INK, 0};
const struct gr_style gr_style_callout = {9, 12, GR_REGULAR, GR_INK_INK, 0};
const struct gr_style gr_style_sums = {8.8, 12, GR_REGULAR, GR_INK_INK2, 0};
const struct gr_style gr_style_small = {8.5, 11, GR_REGULAR, GR_INK_INK, 0};
const struct gr_style gr_style_small_bold = {8.5, 11, GR_BOLD, GR_INK_INK, 0};
const struct gr_style gr_style_note = {7.5, 10, GR_REGULAR, GR_INK_INK3, 0};
const struct gr_style gr_style_hash = {6.8, 9, GR_MONO, GR_INK_INK, 0};

/* Text inside a paragraph: what the elements around it have made of it. */
struct context {
    double size, rise;
    enum gr_weight weight;
    enum gr_ink ink;
    const char *href;
};

enum { DEPTH_MAX = 32 };

const xmlNode *gr_element(const xmlNode *node) {
    while (node && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return node;
}

/* Runs of blanks become one; none at the start of the paragraph. */
static struct gr_str folded(struct gr_spans *s, struct gr_str text) {
    char *out = gr_arena_alloc(s->pdf->arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank || !s->blank) {
            out[n++] = blank ? ' ' : c;
        }
        s->blank = blank;
    }
    return (struct gr_str){out, n};
}

static uint32_t look_for(struct gr_spans *s, const struct context *c) {
    struct gr_look look = {c->ink, c->rise, c->href};
    for (size_t i = s->look_count; i > 0; i--) {
        const struct gr_look *l = &s->looks[i - 1];
        if (l->ink == look.ink && l->rise == look.rise && l->href == look.href) {
            return (uint32_t)(i - 1);
        }
    }
    GR_PUSH(s->looks, s->look_count, s->look_cap) = look;
    return (uint32_t)(s->look_count - 1);
}

static void add_span(struct gr_spans *s, struct gr_str text, const struct context *c) {
    if (text.n > 0) {
        GR_PUSH(s->items, s->count, s->cap) = (struct gr_span){
            .text = text, .weight = c->weight, .size = c->size, .tag = look_for(s, c)};
    }
}

static struct context context_of(const struct gr_style *style) {
    return (struct context){.size = style->size, .weight = style->weight, .ink = style->ink};
}

/* Only addresses that a reader may follow: places in the report, the web, mail. */
static bool may_link(const char *href) {
    static const char *const starts[] = {"#", "https://", "http://", "mailto:"};
    for (size_t i = 0; href && i < GR_COUNT(starts); i++) {
        if (strncmp(href, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void apply_class(const xmlNode *node, struct context *c) {
    static const struct {
        const char *word;
        enum gr_ink ink;
    } inks[] = {
        {"muted", GR_INK_INK3}, {"unit", GR_INK_INK3}, {"warn", GR_INK_WARN}, {"ok", GR_INK_OK}};
    for (size_t i = 0; i < GR_COUNT(inks); i++) {
        if (gr_tree_class(node, inks[i].word)) {
            c->ink = inks[i].ink;
        }
    }
    if (gr_tree_class(node, "muted") && c->size > 7.5) {
        c->size = c->size > 9 ? c->size * 0.9 : 7.5;
        c->weight = GR_REGULAR;
    }
    if (gr_tree_class(node, "unit")) {
        c->weight = GR_REGULAR;
    }
    if (gr_tree_class(node, "ok") || gr_tree_class(node, "warn")) {
        c->weight = GR_BOLD;
    }
}

static struct context inside(const xmlNode *node, struct context c) {
    if (gr_tree_is(node, "strong")) {
        c.weight = GR_BOLD;
        c.ink = c.ink == GR_INK_INK2 ? GR_INK_INK : c.ink;
    } else if (gr_tree_is(node, "sub")) {
        c.rise -= 0.22 * c.size;
        c.size *= 0.75;
    } else if (gr_tree_is(node, "sup")) {
        c.rise += 0.4 * c.size;
        c.size *= 0.75;
    } else if (gr_tree_is(node, "code")) {
        c.weight = GR_MONO;
        c.size = gr_tree_class(node, "hash") ? gr_style_hash.size : c.size * 0.86;
    } else if (gr_tree_is(node, "a") && may_link(gr_tree_attr(node, "href"))) {
        c.href = gr_tree_attr(node, "href");
        c.ink = GR_INK_LINK;
    }
    apply_class(node, &c);
    return c;
}

/* A paragraph, or a remark in a cell, begins a line; a remark in a row's head follows a blank. */
static void part_from_before(struct gr_spans *s, const xmlNode *n, const struct context *c) {
    bool remark = gr_tree_class(n, "muted"), line = gr_tree_is(n, "p") || gr_tree_is(n, "li");
    line = line || (remark && n->parent && gr_tree_is(n->parent, "td"));
    if (s->count > 0 && (line || (remark && !s->blank))) {
        add_span(s, line ? GR_STR("\n") : GR_STR(" "), c);
        s->blank = true;
    }
}

static void add_children(struct gr_spans *s, const xmlNode *node, struct context c,
                         const char *skip_class, int depth) {
    for (const xmlNode *n = node->children; n && depth < DEPTH_MAX; n = n->next) {
        if (n->type == XML_TEXT_NODE && n->content) {
            add_span(s, folded(s, gr_str((const char *)n->content)), &c);
        } else if (n->type != XML_ELEMENT_NODE || (skip_class && gr_tree_class(n, skip_class))) {
            continue;
        } else if (gr_tree_is(n, "br")) {
            add_span(s, GR_STR("\n"), &c);
            s->blank = true;
        } else {
            part_from_before(s, n, &c);
            add_children(s, n, inside(n, c), skip_class, depth + 1);
        }
    }
}

void gr_spans_add_node(struct gr_spans *s, const xmlNode *node, const struct gr_style *style,
                       const char *skip_class) {
    s->blank = s->blank || s->count == 0;
    struct context c = context_of(style);
    apply_class(node, &c);
    add_children(s, node, c, skip_class, 0);
}

void gr_spans_add_text(struct gr_spans *s, struct gr_str text, const struct gr_style *style) {
    struct context c = context_of(style);
    add_span(s, text, &c);
    s->blank = false;
}

void gr_spans_break(struct gr_spans *s, const struct gr_style *style) {
    gr_spans_add_text(s, GR_STR("\n"), style);
    s->blank = true;
}

static void clear(struct gr_spans *s) {
    free(s->items);
    free(s->looks);
    *s = (struct gr_spans){.pdf = s->pdf};
}

struct gr_text gr_spans_lines(struct gr_spans *s, const struct gr_style *style, double width,
                              bool balance) {
    struct gr_text out = {.style = *style};
    out.count = gr_break_lines(s->pdf->fonts, s->items, s->count, width, balance, s->pdf->arena,
                               &out.lines);
    for (size_t i = 0; i < out.count; i++) {
        out.width = out.lines[i].width > out.width ? out.lines[i].width : out.width;
    }
    struct gr_look *looks = GR_NEW_N(s->pdf->arena, struct gr_look, s->look_count + 1);
    if (s->look_count > 0) {
        memcpy(looks, s->looks, s->look_count * sizeof *looks);
    }
    out.looks = looks;
    clear(s);
    return out;
}

void gr_spans_widths(struct gr_spans *s, double *widest, double *narrowest) {
    gr_span_widths(s->pdf->fonts, s->items, s->count, s->pdf->arena, widest, narrowest);
    clear(s);
}

struct gr_text gr_text_of_node(struct gr_pdf *pdf, const xmlNode *node,
                               const struct gr_style *style, double width, bool balance) {
    struct gr_spans spans = {.pdf = pdf};
    gr_spans_add_node(&spans, node, style, NULL);
    return gr_spans_lines(&spans, style, width, balance);
}

struct gr_text gr_text_of(struct gr_pdf *pdf, const char *text, const struct gr_style *style,
                          double width, bool balance) {
    struct gr_spans spans = {.pdf = pdf};
    if (text) {
        gr_spans_add_text(&spans, gr_str(text), style);
    }
    return gr_spans_lines(&spans, style, width, balance);
}

/* Lato's box is 0.987 em above the baseline and 0.213 em below, centred in the leading (as CSS does). */
static double baseline(const struct gr_style *style) {
    return style->leading / 2 + (0.987 - 0.213) / 2 * style->size;
}

static void draw_piece(struct gr_pdf *pdf, const struct gr_text *text, const struct gr_piece *piece,
                       double x, double top, struct gr_tag *tag, bool goes_on) {
    const struct gr_look *look = &text->looks[piece->tag];
    struct gr_pdf_ink ink = {
        .size = piece->size, .spacing = text->style.spacing, .ink = look->ink, .goes_on = goes_on};
    double y = top + baseline(&text->style) - look->rise;
    if (look->href && tag) {
        struct gr_tag *link = gr_tag_new(pdf->arena, tag, "Link");
        gr_pdf_mark(pdf, link);
        gr_pdf_show(pdf, x + piece->x, y, &piece->glyphs, &ink);
        gr_pdf_link_add(pdf, (struct gr_pdf_link){.x = x + piece->x,
                                                  .y = top,
                                                  .w = piece->glyphs.width * piece->size,
                                                  .h = text->style.leading,
                                                  .href = look->href,
                                                  .text = piece->glyphs.text,
                                                  .tag = link});
        gr_pdf_mark_end(pdf);
        return;
    }
    gr_pdf_mark(pdf, tag);
    gr_pdf_show(pdf, x + piece->x, y, &piece->glyphs, &ink);
}

/* True if the line was broken at a blank: between it and the next one lies a byte of the paragraph. */
static bool broken_at_blank(const struct gr_line *line, const struct gr_line *next) {
    if (line->count == 0 || next->count == 0) {
        return false;
    }
    struct gr_str last = line->pieces[line->count - 1].glyphs.text;
    return next->pieces[0].glyphs.text.p != last.p + last.n;
}

void gr_text_draw(struct gr_pdf *pdf, const struct gr_text *text, size_t first, size_t end,
                  double x, double y, double width, enum gr_anchor anchor, struct gr_tag *tag) {
    for (size_t i = first; i < end && i < text->count; i++) {
        const struct gr_line *line = &text->lines[i];
        double room = width - line->width;
        double shift = anchor == GR_ANCHOR_END ? room : anchor == GR_ANCHOR_MIDDLE ? room / 2 : 0;
        double top = y + (double)(i - first) * text->style.leading;
        bool goes_on = tag && i + 1 < text->count && broken_at_blank(line, line + 1);
        for (size_t k = 0; k < line->count; k++) {
            draw_piece(pdf, text, &line->pieces[k], x + shift, top, tag,
                       goes_on && k + 1 == line->count);
        }
    }
}

static void plain_children(struct gr_buf *out, const xmlNode *node, int depth) {
    for (const xmlNode *n = node->children; n && depth < DEPTH_MAX; n = n->next) {
        if (n->type == XML_TEXT_NODE && n->content) {
            gr_buf_puts(out, (const char *)n->content);
        } else if (n->type == XML_ELEMENT_NODE) {
            gr_buf_puts(out, gr_tree_is(n, "br") || gr_tree_class(n, "unit") ? " " : "");
            plain_children(out, n, depth + 1);
        }
    }
}

const char *gr_plain_text(struct gr_pdf *pdf, const xmlNode *node) {
    struct gr_buf b = {0};
    plain_children(&b, node, 0);
    struct gr_spans spans = {.pdf = pdf, .blank = true};
    struct gr_str text = gr_str_trim(folded(&spans, gr_buf_str(&b)));
    char *out = gr_arena_str(pdf->arena, text);
    gr_buf_free(&b);
    return out;
}
