/*
 * header.c - the head of the first page: what this is, its title, who stands for it.
 */
#include <math.h>

#include "write/pdf/blocks.h"

static const struct gr_style bar_style = {8, 11, GR_REGULAR, GR_INK_INK2, 0};
static const struct gr_style byline_style = {9.5, 13, GR_REGULAR, GR_INK_INK2, 0};

struct bar {
    struct gr_text brand, status;
    struct gr_tag *brand_tag, *status_tag;
};

static void draw_bar(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct bar *b = strip->data;
    if (b->brand_tag) {
        gr_text_draw(pdf, &b->brand, 0, b->brand.count, x, y, GR_PDF_MEASURE, GR_ANCHOR_START,
                     b->brand_tag);
    }
    if (b->status_tag) {
        gr_text_draw(pdf, &b->status, 0, b->status.count, x, y, GR_PDF_MEASURE, GR_ANCHOR_END,
                     b->status_tag);
    }
    gr_pdf_rule(pdf, x, y + strip->height - 0.75, GR_PDF_MEASURE, 0.75, GR_INK_HAIR);
}

static const xmlNode *child(const xmlNode *node, const char *name, const char *class) {
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        if (gr_tree_is(n, name) && (!class || gr_tree_class(n, class))) {
            return n;
        }
    }
    return NULL;
}

static void add_bar(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    const xmlNode *brand = child(node, "p", "brand"), *status = child(node, "p", "status");
    struct bar *b = GR_NEW(pdf->arena, struct bar);
    if (brand) {
        b->brand = gr_text_of_node(pdf, brand, &bar_style, GR_PDF_MEASURE * 0.6, false);
        b->brand_tag = gr_tag_new(pdf->arena, tag, "P");
    }
    if (status) {
        b->status = gr_text_of_node(pdf, status, &bar_style, GR_PDF_MEASURE * 0.4, false);
        b->status_tag = gr_tag_new(pdf->arena, tag, "P");
    }
    if (brand || status) {
        double height = fmax(gr_text_height(&b->brand), gr_text_height(&b->status));
        gr_flow_add(flow, height + 4 + 0.75, draw_bar, b)->keep = true;
        gr_flow_space(flow, 12);
    }
}

void gr_block_header(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    add_bar(flow, node, tag);
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        bool title = gr_tree_is(n, "h1");
        if (!title && (gr_tree_class(n, "brand") || gr_tree_class(n, "status"))) {
            continue;
        }
        struct gr_text text =
            gr_text_of_node(pdf, n, title ? &gr_style_title : &byline_style, GR_PDF_MEASURE, title);
        gr_block_lines(flow, &text, 0, gr_tag_new(pdf->arena, tag, title ? "H1" : "P"));
        gr_flow_space(flow, title ? 2 : 9);
    }
    gr_flow_space(flow, 9);
}
