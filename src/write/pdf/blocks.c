/*
 * blocks.c - headings, paragraphs, sections; which block an element is.
 */
#include "write/pdf/blocks.h"

/* ---- lines ---- */

struct lines {
    struct gr_text text;
    size_t first, end;
    double x;
    struct gr_tag *tag;
};

static void draw_lines(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct lines *l = strip->data;
    gr_text_draw(pdf, &l->text, l->first, l->end, x + l->x, y, GR_PDF_MEASURE - l->x,
                 GR_ANCHOR_START, l->tag);
}

void gr_block_lines(struct gr_flow *flow, const struct gr_text *text, double x,
                    struct gr_tag *tag) {
    size_t first = flow->count;
    for (size_t i = 0; i < text->count; i++) {
        struct lines *l = GR_NEW(flow->pdf->arena, struct lines);
        *l = (struct lines){*text, i, i + 1, x, tag};
        gr_flow_add(flow, text->style.leading, draw_lines, l);
    }
    if (text->count > 1) { /* two lines at least on either page */
        flow->strips[first].keep = true;
        flow->strips[flow->count - 2].keep = true;
    }
}

/* ---- headings ---- */

struct heading {
    struct gr_text number, text;
    bool ruled;
    struct gr_tag *tag;
};

enum { AFTER_HEADING = 4 }; /* lines that a heading needs below it */

static void draw_heading(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct heading *h = strip->data;
    if (h->ruled) {
        gr_pdf_rule(pdf, x, y, GR_PDF_MEASURE, 0.75, GR_INK_ACCENT);
        y += 0.75 + 5;
    }
    double indent = h->number.count > 0 ? h->number.width + 0.5 * h->text.style.size : 0;
    gr_text_draw(pdf, &h->number, 0, 1, x, y, indent, GR_ANCHOR_START, h->tag);
    gr_text_draw(pdf, &h->text, 0, h->text.count, x + indent, y, GR_PDF_MEASURE - indent,
                 GR_ANCHOR_START, h->tag);
}

static void add_heading(struct gr_flow *flow, const xmlNode *node, const struct gr_style *style,
                        bool ruled, struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    const char *number = gr_tree_attr(node, "number");
    struct gr_style light = *style;
    light.weight = GR_REGULAR;
    light.ink = GR_INK_INK3;
    struct heading *h = GR_NEW(pdf->arena, struct heading);
    h->number = gr_text_of(pdf, number && *number ? number : NULL, &light, 200, false);
    double indent = h->number.count > 0 ? h->number.width + 0.5 * style->size : 0;
    h->text = gr_text_of_node(pdf, node, style, GR_PDF_MEASURE - indent, true);
    h->ruled = ruled;
    h->tag = gr_tag_new(pdf->arena, tag, (const char *)(ruled ? "H2" : "H3"));
    double rule = ruled ? 0.75 + 5 : 0;
    struct gr_strip *s = gr_flow_add(flow, rule + gr_text_height(&h->text), draw_heading, h);
    s->need = AFTER_HEADING * gr_style_text.leading;
    s->heading = gr_plain_text(pdf, node);
    s->level = ruled ? 1 : 2;
}

static void draw_thin_rule(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    (void)strip;
    gr_pdf_rule(pdf, x, y, GR_PDF_MEASURE, 0.75, GR_INK_HAIR);
}

/* The last words of a report are small: visual-design section 2, footer. */
static void block_about_heading(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    static const struct gr_style style = {7.5, 10, GR_BOLD, GR_INK_INK2, 0};
    gr_flow_space(flow, GR_HALF);
    gr_flow_add(flow, 5, draw_thin_rule, NULL)->keep = true;
    add_heading(flow, node, &style, false, tag);
    struct gr_strip *heading = &flow->strips[flow->count - 1];
    ((struct heading *)(uintptr_t)heading->data)->tag->role = "H2";
    heading->level = 1;
}

static void block_section_heading(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    if (node->parent && gr_tree_class(node->parent, "about")) {
        block_about_heading(flow, node, tag);
        return;
    }
    gr_flow_space(flow, GR_STEP);
    add_heading(flow, node, &gr_style_section, true, tag);
    gr_flow_space(flow, GR_HALF);
}

static void block_finding(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    gr_flow_space(flow, GR_STEP);
    add_heading(flow, node, &gr_style_finding, false, tag);
    gr_flow_space(flow, GR_QUARTER);
}

/* ---- paragraphs ---- */

/* A note under a table or figure: it stays with the last two rows above it. */
static bool is_note(const xmlNode *node) {
    return gr_tree_class(node, "note") || gr_tree_class(node, "muted");
}

static void keep_with_table_above(struct gr_flow *flow) {
    size_t n = flow->count;
    if (n >= 2 && flow->strips[n - 1].repeat && flow->strips[n - 2].repeat) {
        flow->strips[n - 2].keep = true;
        flow->strips[n - 1].keep = true;
    }
}

static void block_paragraph(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    bool note = is_note(node);
    bool about = node->parent && gr_tree_class(node->parent, "about");
    const struct gr_style *style = note || about ? &gr_style_note : &gr_style_text;
    struct gr_text text = gr_text_of_node(flow->pdf, node, style, GR_PDF_MEASURE, false);
    if (text.count == 0 || text.width <= 0) {
        return;
    }
    if (note) {
        keep_with_table_above(flow);
        gr_flow_space(flow, GR_QUARTER);
    }
    gr_block_lines(flow, &text, 0, gr_tag_new(flow->pdf->arena, tag, "P"));
    gr_flow_space(flow, about ? 0 : GR_HALF);
}

/* ---- which is which ---- */

static void block_section(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    if (gr_tree_class(node, "label")) {
        gr_block_label(flow, node, tag);
        return;
    }
    const xmlNode *first = gr_element(node->children);
    if (!first || (gr_tree_is(first, "h2") && !gr_element(first->next))) {
        return; /* nothing but a heading */
    }
    gr_block_children(flow, node, gr_tag_new(flow->pdf->arena, tag, "Sect"));
    gr_flow_space(flow, GR_STEP);
}

static const struct block_kind {
    const char *name, *class;
    void (*add)(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
} kinds[] = {
    {"header", NULL, gr_block_header},   {"section", NULL, block_section},
    {"h2", NULL, block_section_heading}, {"h3", NULL, block_finding},
    {"p", NULL, block_paragraph},        {"ol", "sums", gr_block_sums},
    {"ul", NULL, gr_block_list},         {"ol", NULL, gr_block_list},
    {"table", NULL, gr_block_table},     {"figure", NULL, gr_block_figure},
    {"div", "pair", gr_block_pair},      {"div", NULL, gr_block_children},
    {"aside", NULL, gr_block_callout},   {"dl", NULL, gr_block_facts},
    {"pre", NULL, gr_block_code},
};

static const struct block_kind *kind_of(const xmlNode *node) {
    for (size_t i = 0; i < GR_COUNT(kinds); i++) {
        if (gr_tree_is(node, kinds[i].name) &&
            (!kinds[i].class || gr_tree_class(node, kinds[i].class))) {
            return &kinds[i];
        }
    }
    return NULL;
}

void gr_block_children(struct gr_flow *flow, const xmlNode *parent, struct gr_tag *tag) {
    const char *id = gr_tree_attr(parent, "id");
    flow->id = id && *id ? id : flow->id;
    for (const xmlNode *n = gr_element(parent->children); n; n = gr_element(n->next)) {
        const struct block_kind *kind = kind_of(n);
        id = gr_tree_attr(n, "id");
        flow->id = id && *id ? id : flow->id;
        if (kind) {
            kind->add(flow, n, tag);
        }
    }
}
