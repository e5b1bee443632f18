/*
 * lists.c - lists, facts, and the lines of arithmetic.
 */
#include <math.h>

#include "write/pdf/blocks.h"

/* ---- lists ---- */

static const double list_indent = 13;

struct item_line {
    struct gr_text sign, text;
    size_t line;
    struct gr_tag *label, *body;
};

static void draw_item_line(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct item_line *l = strip->data;
    if (l->line == 0) {
        gr_text_draw(pdf, &l->sign, 0, 1, x, y, list_indent - 4, GR_ANCHOR_END, l->label);
    }
    gr_text_draw(pdf, &l->text, l->line, l->line + 1, x + list_indent, y,
                 GR_PDF_MEASURE - list_indent, GR_ANCHOR_START, l->body);
}

static void add_item(struct gr_flow *flow, const xmlNode *node, const char *sign,
                     struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    struct gr_tag *item = gr_tag_new(pdf->arena, tag, "LI");
    struct item_line model = {
        .sign = gr_text_of(pdf, sign, &gr_style_text, 100, false),
        .text = gr_text_of_node(pdf, node, &gr_style_text, GR_PDF_MEASURE - list_indent, false)};
    model.label = gr_tag_new(pdf->arena, item, "Lbl");
    model.body = gr_tag_new(pdf->arena, item, "LBody");
    size_t first = flow->count;
    for (size_t i = 0; i < model.text.count; i++) {
        struct item_line *l = GR_NEW(pdf->arena, struct item_line);
        *l = model;
        l->line = i;
        gr_flow_add(flow, gr_style_text.leading, draw_item_line, l);
    }
    if (model.text.count <= 3) {
        gr_flow_keep(flow, first, flow->count);
    }
}

void gr_block_list(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_tag *list = gr_tag_new(flow->pdf->arena, tag, "L");
    bool numbered = gr_tree_is(node, "ol");
    list->attributes = numbered ? "/O/List/ListNumbering/Decimal" : NULL;
    size_t number = 0;
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        const char *sign = "–";
        if (numbered) {
            sign = gr_arena_printf(flow->pdf->arena, "%zu", ++number);
        }
        const char *id = gr_tree_attr(n, "id");
        flow->id = id && *id ? id : flow->id;
        add_item(flow, n, sign, list);
    }
    gr_flow_space(flow, GR_HALF);
}

/* ---- facts ---- */

static const double fact_key = 130, fact_pad = 2.5;

struct fact {
    struct gr_text key, value;
    struct gr_tag *key_tag, *value_tag;
    bool ruled;
};

static void draw_fact(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct fact *f = strip->data;
    if (f->ruled) {
        gr_pdf_rule(pdf, x, y, GR_PDF_MEASURE, 0.4, GR_INK_GRID);
    }
    gr_text_draw(pdf, &f->key, 0, f->key.count, x, y + fact_pad, fact_key, GR_ANCHOR_START,
                 f->key_tag);
    gr_text_draw(pdf, &f->value, 0, f->value.count, x + fact_key + 10, y + fact_pad,
                 GR_PDF_MEASURE - fact_key - 10, GR_ANCHOR_START, f->value_tag);
}

static void add_fact(struct gr_flow *flow, const struct fact *model) {
    struct fact *f = GR_NEW(flow->pdf->arena, struct fact);
    *f = *model;
    double height = fmax(gr_text_height(&f->key), gr_text_height(&f->value)) + 2 * fact_pad;
    gr_flow_add(flow, height, draw_fact, f);
}

void gr_block_facts(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    struct gr_tag *list = gr_tag_new(pdf->arena, tag, "L"), *item = NULL;
    struct fact fact = {0};
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        if (gr_tree_is(n, "dt")) {
            item = gr_tag_new(pdf->arena, list, "LI");
            fact.key = gr_text_of_node(pdf, n, &gr_style_small_bold, fact_key, false);
            fact.key_tag = gr_tag_new(pdf->arena, item, "Lbl");
        } else if (gr_tree_is(n, "dd") && item) {
            fact.value =
                gr_text_of_node(pdf, n, &gr_style_small, GR_PDF_MEASURE - fact_key - 10, false);
            fact.value_tag = gr_tag_new(pdf->arena, item, "LBody");
            add_fact(flow, &fact);
            fact = (struct fact){.ruled = true};
        }
    }
    gr_flow_space(flow, GR_HALF);
}

/* ---- arithmetic ---- */

static const double sum_name = 94, sum_gap = 8, sum_pad = 3;

struct sum {
    struct gr_text name, expression, result, why;
    struct gr_tag *tag;
    bool subtotal, first, last;
};

static const struct gr_style sum_bold = {8.8, 12, GR_BOLD, GR_INK_INK, 0};

static const xmlNode *part(const xmlNode *item, const char *class) {
    for (const xmlNode *n = gr_element(item->children); n; n = gr_element(n->next)) {
        if (gr_tree_class(n, class)) {
            return n;
        }
    }
    return NULL;
}

static struct gr_text part_text(struct gr_pdf *pdf, const xmlNode *item, const char *class,
                                const struct gr_style *style, double width) {
    const xmlNode *n = part(item, class);
    return n ? gr_text_of_node(pdf, n, style, width, false) : (struct gr_text){.style = *style};
}

static void draw_sum(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct sum *s = strip->data;
    double rule = s->first ? 1.5 : s->subtotal ? 0.75 : 0.4, middle = x + sum_name + sum_gap;
    gr_pdf_rule(pdf, x, y, GR_PDF_MEASURE, rule,
                s->first || s->subtotal ? GR_INK_INK : GR_INK_GRID);
    if (s->last) {
        gr_pdf_rule(pdf, x, y + strip->height - 1.5, GR_PDF_MEASURE, 1.5, GR_INK_INK);
    }
    y += sum_pad + (s->first ? 1.5 : 0);
    double why = y + gr_text_height(&s->expression);
    gr_text_draw(pdf, &s->name, 0, s->name.count, x, y, sum_name, GR_ANCHOR_START, s->tag);
    gr_text_draw(pdf, &s->expression, 0, s->expression.count, middle, y, GR_PDF_MEASURE,
                 GR_ANCHOR_START, s->tag);
    gr_text_draw(pdf, &s->result, 0, s->result.count, x, y, GR_PDF_MEASURE, GR_ANCHOR_END, s->tag);
    gr_text_draw(pdf, &s->why, 0, s->why.count, middle, why, GR_PDF_MEASURE, GR_ANCHOR_START,
                 s->tag);
}

static double widest_result(struct gr_pdf *pdf, const xmlNode *list) {
    double width = 0;
    for (const xmlNode *n = gr_element(list->children); n; n = gr_element(n->next)) {
        width = fmax(width, part_text(pdf, n, "result", &sum_bold, 200).width);
    }
    return width;
}

void gr_block_sums(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_pdf *pdf = flow->pdf;
    double result = widest_result(pdf, node);
    double middle = GR_PDF_MEASURE - sum_name - result - 2 * sum_gap;
    struct gr_tag *list = gr_tag_new(pdf->arena, tag, "L");
    const xmlNode *n = gr_element(node->children);
    for (bool first = true; n; n = gr_element(n->next), first = false) {
        struct sum *s = GR_NEW(pdf->arena, struct sum);
        s->name = part_text(pdf, n, "name", &sum_bold, sum_name);
        s->expression = part_text(pdf, n, "expr", &gr_style_sums, middle);
        s->result = part_text(pdf, n, "result", &sum_bold, 200);
        s->why = part_text(pdf, n, "why", &gr_style_note, middle);
        s->subtotal = gr_tree_class(n, "subtotal");
        s->first = first;
        s->last = !gr_element(n->next);
        struct gr_tag *item = gr_tag_new(pdf->arena, list, "LI");
        s->tag = gr_tag_new(pdf->arena, item, "LBody");
        double right = fmax(gr_text_height(&s->name), gr_text_height(&s->result));
        double height =
            fmax(right, gr_text_height(&s->expression) + gr_text_height(&s->why)) + 2 * sum_pad;
        gr_flow_add(flow, height + (first ? 1.5 : 0) + (s->last ? 1.5 : 0), draw_sum, s);
    }
    gr_flow_space(flow, GR_HALF);
}
