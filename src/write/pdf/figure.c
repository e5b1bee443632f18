/*
 * figure.c - a chart with its finding, sub-line and source; two of them side by side.
 */
#include <math.h>

#include "write/pdf/blocks.h"

static const double gap = 21.4, source_gap = 3, subline_gap = 4;

struct figure {
    const struct gr_chart *chart; /* NULL: a note in its place */
    enum gr_chart_width width;
    double measure;
    struct gr_text title, subline, source, note;
    const char *heading; /* for the outline */
    double drawing;      /* height [pt] */
    struct gr_tag *title_tag, *subline_tag, *drawing_tag, *source_tag;
};

/* The rows of a pair: each as high as its higher one. */
struct figures {
    struct figure items[2];
    size_t count;
    double title, subline, drawing, source;
};

static bool prepare(struct gr_pdf *pdf, const xmlNode *node, struct gr_tag *tag, bool in_pair,
                    struct figure *f) {
    const char *id = gr_tree_attr(node, "chart"), *width = gr_tree_attr(node, "width");
    const struct gr_chart *chart = gr_charts_find(&pdf->report->charts, id ? id : "");
    if (!chart) {
        return false;
    }
    f->width = in_pair || (width && strcmp(width, "half") == 0) ? GR_CHART_HALF : GR_CHART_FULL;
    f->measure = gr_chart_units(f->width) * GR_PDF_UNIT;
    struct gr_style sub = gr_style_small;
    sub.ink = GR_INK_INK2;
    f->heading = gr_chart_title(chart);
    f->title = gr_text_of(pdf, gr_chart_title(chart), &gr_style_finding, f->measure, true);
    f->subline = gr_text_of(pdf, gr_chart_subline(chart), &sub, f->measure, false);
    f->source = gr_text_of(pdf, gr_chart_source(chart), &gr_style_note, f->measure, false);
    f->note = gr_text_of(pdf, gr_chart_note(chart), &gr_style_text, f->measure, false);
    if (!gr_chart_note(chart)) {
        f->chart = chart;
        f->drawing = gr_chart_height(chart, f->width, pdf->fonts) * GR_PDF_UNIT;
    } else {
        f->drawing = gr_text_height(&f->note);
    }
    f->title_tag = gr_tag_new(pdf->arena, tag, "H3");
    f->subline_tag = gr_tag_new(pdf->arena, tag, "P");
    f->drawing_tag = gr_tag_new(pdf->arena, tag, f->chart ? "Figure" : "P");
    if (f->chart) {
        f->drawing_tag->alt = gr_chart_description(chart);
    }
    f->source_tag = gr_tag_new(pdf->arena, tag, "P");
    return true;
}

static void draw_figure(struct gr_pdf *pdf, const struct figures *all, const struct figure *f,
                        double x, double y) {
    gr_pdf_heading_add(pdf, f->heading, 2, y);
    gr_text_draw(pdf, &f->title, 0, f->title.count, x, y, f->measure, GR_ANCHOR_START,
                 f->title_tag);
    y += all->title;
    gr_text_draw(pdf, &f->subline, 0, f->subline.count, x, y, f->measure, GR_ANCHOR_START,
                 f->subline_tag);
    y += all->subline + subline_gap;
    if (f->chart) {
        gr_pdf_chart(pdf, f->chart, f->width, x, y, GR_PDF_UNIT, f->drawing_tag);
    } else {
        gr_text_draw(pdf, &f->note, 0, f->note.count, x, y, f->measure, GR_ANCHOR_START,
                     f->drawing_tag);
    }
    y += all->drawing + source_gap;
    gr_text_draw(pdf, &f->source, 0, f->source.count, x, y, f->measure, GR_ANCHOR_START,
                 f->source_tag);
}

static void draw_figures(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct figures *all = strip->data;
    for (size_t i = 0; i < all->count; i++) {
        draw_figure(pdf, all, &all->items[i], x + (double)i * (all->items[0].measure + gap), y);
    }
}

static void add_figures(struct gr_flow *flow, struct figures *all) {
    if (all->count == 0) {
        return;
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct figure *f = &all->items[i];
        all->title = fmax(all->title, gr_text_height(&f->title));
        all->subline = fmax(all->subline, gr_text_height(&f->subline));
        all->drawing = fmax(all->drawing, f->drawing);
        all->source = fmax(all->source, gr_text_height(&f->source));
    }
    double height = all->title + all->subline + subline_gap + all->drawing +
                    (all->source > 0 ? source_gap + all->source : 0);
    gr_flow_space(flow, GR_STEP);
    gr_flow_add(flow, height, draw_figures, all);
    gr_flow_space(flow, GR_STEP);
}

void gr_block_figure(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct figures *all = GR_NEW(flow->pdf->arena, struct figures);
    all->count = prepare(flow->pdf, node, tag, false, &all->items[0]);
    add_figures(flow, all);
}

void gr_block_pair(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct figures *all = GR_NEW(flow->pdf->arena, struct figures);
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        if (!gr_tree_is(n, "figure")) {
            continue;
        }
        if (all->count == 2) { /* a pair of more than two goes on below */
            add_figures(flow, all);
            all = GR_NEW(flow->pdf->arena, struct figures);
        }
        all->count += prepare(flow->pdf, n, tag, true, &all->items[all->count]);
    }
    add_figures(flow, all);
}
