/*
 * label.c - the label: the first page's answer in a box.
 */
#include <math.h>

#include "write/pdf/blocks.h"

static const double border = 1.5, pad_top = 9, pad_side = 13, pad_bottom = 11;
static const double thick = 6, medium = 2.5, hair = 0.75;
static const double part_top = 7.1, column_gap = 14.25, fact_pad = 2.5;

static const struct gr_style name_style = {19, 21, GR_BLACK, GR_INK_INK, -0.015};
static const struct gr_style basis_style = {8, 10.5, GR_REGULAR, GR_INK_INK2, 0};
static const struct gr_style digits_style = {38, 38, GR_BLACK, GR_INK_INK, -0.025};
static const struct gr_style unit_style = {15, 38, GR_BOLD, GR_INK_INK, 0};
static const struct gr_style words_style = {15, 20, GR_BOLD, GR_INK_INK, 0};
static const struct gr_style interval_style = {9, 12, GR_REGULAR, GR_INK_INK2, 0};
static const struct gr_style value_style = {8.5, 11, GR_REGULAR, GR_INK_INK2, 0};
static const struct gr_style sentence_style = {10, 13, GR_REGULAR, GR_INK_INK, 0};

/* No text of the label is longer; a hostile one is cut. */
enum { FIGURES = 3, FACTS = 16, CHARTS = 4, LINES = 8 };

struct line {
    struct gr_text text;
    struct gr_tag *tag;
    double before;
};

struct figure {
    struct line lines[LINES];
    size_t count;
    struct gr_text digits, unit;
    double digits_scale;
    struct gr_tag *value_tag;
    size_t value_at; /* the large value stands before this line */
    bool has_value;
};

struct drawing {
    const struct gr_chart *chart;
    struct line title;
    struct gr_tag *tag;
};

struct label {
    double inner; /* width inside the padding */
    struct line name, basis, sentence;
    struct figure figures[FIGURES];
    struct line keys[FACTS], values[FACTS];
    struct drawing drawings[CHARTS];
    size_t figure_count, fact_count, drawing_count;
};

/* Where drawing has got to; without a page it only measures. */
struct pen {
    struct gr_pdf *pdf; /* NULL: measure */
    double x, y, width;
};

/* ---- reading ---- */

static struct line make_line(struct gr_pdf *pdf, const xmlNode *node, const struct gr_style *style,
                             double width, struct gr_tag *tag, const char *role) {
    bool balance = style == &value_style; /* no single word on the last line of a fact */
    struct line l = {.text = gr_text_of_node(pdf, node, style, width, balance),
                     .tag = gr_tag_new(pdf->arena, tag, role)};
    l.text.count = l.text.count < LINES ? l.text.count : LINES;
    return l;
}

static void read_value(struct gr_pdf *pdf, struct figure *f, const xmlNode *node, double width,
                       struct gr_tag *tag) {
    f->has_value = true;
    f->value_at = f->count;
    f->value_tag = gr_tag_new(pdf->arena, tag, "P");
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        bool unit = gr_tree_class(n, "unit");
        struct gr_text t =
            gr_text_of(pdf, gr_plain_text(pdf, n), unit ? &unit_style : &digits_style, 1e4, false);
        *(unit ? &f->unit : &f->digits) = t;
    }
    double room = width - f->unit.width - 4;
    f->digits_scale = f->digits.width > room ? fmax(0.3, room / f->digits.width) : 1;
}

static void read_figure(struct gr_pdf *pdf, struct label *l, const xmlNode *node, double width,
                        struct gr_tag *tag) {
    struct figure *f = &l->figures[l->figure_count++];
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        if (gr_tree_class(n, "value")) {
            read_value(pdf, f, n, width, tag);
        } else if (f->count < LINES) {
            bool key = gr_tree_class(n, "key"), words = gr_tree_class(n, "words");
            const struct gr_style *style = key     ? &gr_style_small_bold
                                           : words ? &words_style
                                                   : &interval_style;
            f->lines[f->count] = make_line(pdf, n, style, width, tag, "P");
            f->lines[f->count++].before = words ? 2.4 : 0;
        }
    }
}

/* First figure 1.25 : 1, as it is the one asked for. */
static double figure_width(const struct label *l, size_t index, size_t count) {
    double first = count == 2 ? 1.25 / 2.25 : 1.0 / (double)count;
    return l->inner * (index == 0 ? first : (1 - first) / (double)(count > 1 ? count - 1 : 1));
}

static void read_figures(struct gr_pdf *pdf, struct label *l, const xmlNode *node,
                         struct gr_tag *tag) {
    size_t count = 0;
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        count += count < FIGURES;
    }
    for (const xmlNode *n = gr_element(node->children); n && l->figure_count < count;
         n = gr_element(n->next)) {
        read_figure(pdf, l, n, figure_width(l, l->figure_count, count) - column_gap, tag);
    }
}

static void read_facts(struct gr_pdf *pdf, struct label *l, const xmlNode *node,
                       struct gr_tag *tag) {
    double column = (l->inner - column_gap) / 2;
    struct gr_tag *list = gr_tag_new(pdf->arena, tag, "L"), *item = NULL;
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        if (gr_tree_is(n, "dt") && l->fact_count < FACTS) {
            item = gr_tag_new(pdf->arena, list, "LI");
            l->keys[l->fact_count++] =
                make_line(pdf, n, &gr_style_small_bold, column * 0.6, item, "Lbl");
        } else if (item && l->fact_count > 0 && !l->values[l->fact_count - 1].tag) {
            double room = column - l->keys[l->fact_count - 1].text.width - 7;
            l->values[l->fact_count - 1] = make_line(pdf, n, &value_style, room, item, "LBody");
        }
    }
}

static void read_drawing(struct gr_pdf *pdf, struct label *l, const xmlNode *node,
                         struct gr_tag *tag) {
    const char *id = gr_tree_attr(node, "chart");
    const struct gr_chart *chart = gr_charts_find(&pdf->report->charts, id ? id : "");
    if (!chart || l->drawing_count == CHARTS || gr_chart_note(chart)) {
        return;
    }
    struct drawing *d = &l->drawings[l->drawing_count++];
    d->chart = chart;
    d->title.text = gr_text_of(pdf, gr_chart_title(chart), &gr_style_small_bold, l->inner, false);
    d->title.tag = gr_tag_new(pdf->arena, tag, "P");
    d->tag = gr_tag_new(pdf->arena, tag, "Figure");
    d->tag->alt = gr_chart_description(chart);
}

static void read_label(struct gr_pdf *pdf, struct label *l, const xmlNode *section,
                       struct gr_tag *tag) {
    for (const xmlNode *n = gr_element(section->children); n; n = gr_element(n->next)) {
        if (gr_tree_class(n, "label-head")) {
            for (const xmlNode *p = gr_element(n->children); p; p = gr_element(p->next)) {
                bool name = gr_tree_class(p, "label-name");
                *(name ? &l->name : &l->basis) =
                    make_line(pdf, p, name ? &name_style : &basis_style, l->inner * 0.5, tag,
                              name ? "H2" : "P");
            }
        } else if (gr_tree_class(n, "label-figures")) {
            read_figures(pdf, l, n, tag);
        } else if (gr_tree_is(n, "dl")) {
            read_facts(pdf, l, n, tag);
        } else if (gr_tree_is(n, "figure")) {
            read_drawing(pdf, l, n, tag);
        } else if (gr_tree_is(n, "p")) {
            l->sentence = make_line(pdf, n, &sentence_style, l->inner, tag, "P");
        }
    }
}

/* ---- drawing ---- */

static void put_rule(struct pen *p, double thickness, enum gr_ink ink) {
    if (p->pdf) {
        gr_pdf_rule(p->pdf, p->x, p->y, p->width, thickness, ink);
    }
    p->y += thickness;
}

static void put_line(struct pen *p, const struct line *l, enum gr_anchor anchor) {
    p->y += l->before;
    if (p->pdf && l->text.count > 0) {
        gr_text_draw(p->pdf, &l->text, 0, l->text.count, p->x, p->y, p->width, anchor, l->tag);
    }
    p->y += gr_text_height(&l->text);
}

static void put_head(struct pen *p, const struct label *l) {
    double top = p->y;
    put_line(p, &l->name, GR_ANCHOR_START);
    double bottom = p->y;
    p->y = top + 5.5; /* the first line of the basis stands on the baseline of the name */
    put_line(p, &l->basis, GR_ANCHOR_END);
    p->y = fmax(bottom, p->y) + 3.5;
    put_rule(p, thick, GR_INK_ACCENT);
}

static void put_value(struct pen *p, const struct figure *f) {
    p->y += 2.4;
    if (p->pdf && f->digits.count > 0) {
        double scale = f->digits_scale, baseline = p->y + 33.5;
        struct gr_pdf_ink ink = {.size = 38 * scale, .spacing = -0.025, .ink = GR_INK_INK};
        double width = 0;
        gr_pdf_mark(p->pdf, f->value_tag);
        for (size_t i = 0; i < f->digits.lines[0].count; i++) {
            const struct gr_piece *piece = &f->digits.lines[0].pieces[i];
            gr_pdf_show(p->pdf, p->x + width, baseline, &piece->glyphs, &ink);
            width += (piece->glyphs.width - 0.025 * (double)piece->glyphs.count) * 38 * scale;
        }
        ink = (struct gr_pdf_ink){.size = 15, .ink = GR_INK_INK};
        gr_pdf_text(p->pdf, p->x + width, baseline, GR_ANCHOR_START, GR_REGULAR, GR_STR(" "), &ink);
        width += 3.8 + 0.025 * 38 * scale;
        for (size_t i = 0; f->unit.count > 0 && i < f->unit.lines[0].count; i++) {
            const struct gr_piece *piece = &f->unit.lines[0].pieces[i];
            gr_pdf_show(p->pdf, p->x + width + piece->x, baseline, &piece->glyphs, &ink);
        }
    }
    p->y += 38 + 3.6;
}

static void put_figure(struct pen *p, const struct figure *f) {
    p->y += part_top;
    for (size_t i = 0; i <= f->count; i++) {
        if (f->has_value && f->value_at == i) {
            put_value(p, f);
        }
        if (i < f->count) {
            put_line(p, &f->lines[i], GR_ANCHOR_START);
        }
    }
    p->y += part_top;
}

static void put_figures(struct pen *p, const struct label *l) {
    double top = p->y, bottom = top, x = p->x;
    for (size_t i = 0; i < l->figure_count; i++) {
        double width = figure_width(l, i, l->figure_count);
        double indent = i > 0 ? column_gap : 0;
        struct pen column = {p->pdf, x + indent, top, width - indent};
        put_figure(&column, &l->figures[i]);
        bottom = fmax(bottom, column.y);
        x += width;
    }
    x = p->x;
    for (size_t i = 0; p->pdf && i + 1 < l->figure_count; i++) {
        x += figure_width(l, i, l->figure_count);
        gr_pdf_box(p->pdf, x - hair / 2, top, hair, bottom - top, GR_INK_HAIR);
    }
    p->y = bottom;
    put_rule(p, medium, GR_INK_INK);
}

static double fact_height(const struct label *l, size_t i) {
    double key = gr_text_height(&l->keys[i].text), value = gr_text_height(&l->values[i].text);
    return fmax(fmax(key, value), 11) + 2 * fact_pad;
}

static void put_fact(const struct pen *p, const struct label *l, size_t i, double column) {
    struct pen at = {p->pdf, p->x + (double)(i % 2) * (column + column_gap), p->y + fact_pad,
                     column};
    struct pen value = at;
    put_line(&at, &l->keys[i], GR_ANCHOR_START);
    put_line(&value, &l->values[i], GR_ANCHOR_END);
}

static void put_facts(struct pen *p, const struct label *l) {
    double column = (l->inner - column_gap) / 2;
    p->y += 1.2;
    for (size_t i = 0; i < l->fact_count; i += 2) {
        bool pair = i + 1 < l->fact_count;
        double height = fmax(fact_height(l, i), pair ? fact_height(l, i + 1) : 0);
        for (size_t k = i; k < i + 1 + pair && p->pdf; k++) {
            put_fact(p, l, k, column);
            if (i + 2 < l->fact_count) {
                gr_pdf_rule(p->pdf, p->x + (double)(k % 2) * (column + column_gap), p->y + height,
                            column, 0.5, GR_INK_HAIR);
            }
        }
        p->y += height + 0.5;
    }
    p->y += 1.2;
    put_rule(p, medium, GR_INK_INK);
}

static void put_drawings(struct pen *p, const struct label *l, struct gr_fonts *fonts) {
    double unit = l->inner / gr_chart_units(GR_CHART_FULL);
    for (size_t i = 0; i < l->drawing_count; i++) {
        const struct drawing *d = &l->drawings[i];
        if (i > 0) {
            put_rule(p, hair, GR_INK_HAIR);
        }
        p->y += part_top;
        put_line(p, &d->title, GR_ANCHOR_START);
        p->y += 2;
        if (p->pdf) {
            gr_pdf_chart(p->pdf, d->chart, GR_CHART_FULL, p->x, p->y, unit, d->tag);
        }
        p->y += gr_chart_height(d->chart, GR_CHART_FULL, fonts) * unit + 2.4;
    }
}

static double put_label(struct gr_pdf *pdf, const struct label *l, struct gr_fonts *fonts, double x,
                        double y) {
    struct pen p = {pdf, x + border + pad_side, y + border + pad_top, l->inner};
    put_head(&p, l);
    if (l->figure_count > 0) {
        put_figures(&p, l);
    }
    if (l->fact_count > 0) {
        put_facts(&p, l);
    }
    put_drawings(&p, l, fonts);
    if (l->sentence.text.count > 0) {
        if (l->drawing_count > 0) {
            p.y += 4.75;
            put_rule(&p, medium, GR_INK_INK);
        }
        p.y += part_top;
        put_line(&p, &l->sentence, GR_ANCHOR_START);
    }
    return p.y + pad_bottom + border - y;
}

static void draw_label(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    gr_pdf_frame(pdf, x, y, GR_PDF_MEASURE, strip->height, border, GR_INK_INK);
    put_label(pdf, strip->data, pdf->fonts, x, y);
}

void gr_block_label(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct label *l = GR_NEW(flow->pdf->arena, struct label);
    l->inner = GR_PDF_MEASURE - 2 * (border + pad_side);
    read_label(flow->pdf, l, node, gr_tag_new(flow->pdf->arena, tag, "Sect"));
    gr_flow_space(flow, GR_HALF);
    gr_flow_add(flow, put_label(NULL, l, flow->pdf->fonts, 0, 0), draw_label, l);
    gr_flow_space(flow, 9);
}
