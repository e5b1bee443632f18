/*
 * panels.c - callouts and code: text on a panel.
 */
#include "write/pdf/blocks.h"

static const double callout_bar = 3, callout_pad_x = 9, callout_pad_y = 5;
static const double code_pad_x = 7, code_pad_y = 5;

/* A panel of more lines than this is cut into several, so that a page can end between them. */
enum { PANEL_LINES = 40 };

static const struct gr_style code_style = {7.2, 10, GR_MONO, GR_INK_INK, 0};

struct panel {
    struct gr_text text;
    size_t first, end;
    struct gr_tag *tag;
    enum gr_ink ground, bar; /* bar NONE: no bar */
    double pad_x, top, bottom;
};

static void draw_panel(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct panel *p = strip->data;
    gr_pdf_box(pdf, x, y, GR_PDF_MEASURE, strip->height, p->ground);
    if (p->bar != GR_INK_NONE) {
        gr_pdf_box(pdf, x, y, callout_bar, strip->height, p->bar);
    }
    gr_text_draw(pdf, &p->text, p->first, p->end, x + p->pad_x, y + p->top, GR_PDF_MEASURE,
                 GR_ANCHOR_START, p->tag);
}

static void add_panel(struct gr_flow *flow, struct panel model, double pad_y) {
    for (size_t i = 0; i < model.text.count; i += PANEL_LINES) {
        struct panel *p = GR_NEW(flow->pdf->arena, struct panel);
        *p = model;
        p->first = i;
        p->end = i + PANEL_LINES < model.text.count ? i + PANEL_LINES : model.text.count;
        p->top = i == 0 ? pad_y : 0;
        p->bottom = p->end == model.text.count ? pad_y : 0;
        double lines = (double)(p->end - p->first) * p->text.style.leading;
        gr_flow_add(flow, lines + p->top + p->bottom, draw_panel, p);
    }
}

void gr_block_callout(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    const char *kind = gr_tree_attr(node, "kind");
    bool note = !kind || strcmp(kind, "note") == 0;
    struct gr_pdf *pdf = flow->pdf;
    struct gr_spans spans = {.pdf = pdf};
    gr_spans_add_node(&spans, node, &gr_style_callout, NULL);
    for (size_t i = 0; i < spans.count && !note; i++) { /* the sign and the code in front */
        if (spans.items[i].weight == GR_BOLD) {
            GR_PUSH(spans.looks, spans.look_count, spans.look_cap) =
                (struct gr_look){.ink = GR_INK_WARN};
            spans.items[i].tag = (uint32_t)(spans.look_count - 1);
            break;
        }
    }
    struct panel p = {.tag = gr_tag_new(pdf->arena, tag, "P"),
                      .ground = note ? GR_INK_WASH : GR_INK_WARNBG,
                      .bar = note ? GR_INK_C6 : GR_INK_WARN,
                      .pad_x = callout_bar + callout_pad_x};
    p.text = gr_spans_lines(&spans, &gr_style_callout,
                            GR_PDF_MEASURE - callout_bar - 2 * callout_pad_x, false);
    gr_flow_space(flow, 10);
    add_panel(flow, p, callout_pad_y);
    gr_flow_space(flow, 10);
}

static void add_code(struct gr_spans *spans, const xmlNode *node, int depth) {
    for (const xmlNode *n = node->children; n && depth < 8; n = n->next) {
        if (n->type == XML_TEXT_NODE && n->content) {
            gr_spans_add_text(spans, gr_str((const char *)n->content), &code_style);
        } else if (n->type == XML_ELEMENT_NODE) {
            add_code(spans, n, depth + 1);
        }
    }
}

void gr_block_code(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    struct gr_spans spans = {.pdf = pdf};
    add_code(&spans, node, 0);
    struct panel p = {.ground = GR_INK_WASH, .pad_x = code_pad_x};
    p.text = gr_spans_lines(&spans, &code_style, GR_PDF_MEASURE - 2 * code_pad_x, false);
    if (p.text.count == 0) {
        return;
    }
    p.tag = gr_tag_new(pdf->arena, gr_tag_new(pdf->arena, tag, "P"), "Code");
    gr_flow_space(flow, GR_QUARTER);
    add_panel(flow, p, code_pad_y);
    gr_flow_space(flow, GR_HALF);
}
