/*
 * table.c - rows of cells, their rules, and what is repeated on the next page.
 */
#include "write/pdf/table.h"
#include "template/words.h"

#include <math.h>
#include <stdlib.h>

static const double pad_x = 5, pad_y = 2.6;
static const double rule_top = 1.5, rule_head = 0.75, rule_row = 0.4, rule_total = 0.75;
static const double head_leading = 10.5, span_rule_gap = 2, continued_height = 11;

/* Tables of up to so many rows are not broken; a row higher than this is broken between lines. */
enum { SHORT_TABLE = 12, LINES_A_PART = 24 };

struct part { /* lines [first, end) of a row: all of it, but for very high rows */
    const struct gr_row *row;
    size_t first, end;
};

/* ---- reading ---- */

static unsigned span_of(const xmlNode *node) {
    const char *text = gr_tree_attr(node, "colspan");
    unsigned long n = text ? strtoul(text, NULL, 10) : 1;
    return n < 1 ? 1 : n > GR_TABLE_COLUMNS ? GR_TABLE_COLUMNS : (unsigned)n;
}

static const char *cell_attributes(struct gr_pdf *pdf, const struct gr_cell *c,
                                   enum gr_row_part part) {
    const char *scope = part == GR_ROW_HEAD ? "Column" : "Row";
    const char *span = c->span > 1 ? gr_arena_printf(pdf->arena, "/ColSpan %u", c->span) : "";
    if (!c->head && c->span == 1) {
        return NULL;
    }
    return gr_arena_printf(pdf->arena, "/O/Table%s%s%s", c->head ? "/Scope/" : "",
                           c->head ? scope : "", span);
}

static struct gr_style cell_style(const struct gr_cell *c, enum gr_row_part part) {
    struct gr_style s = gr_style_small;
    bool bold = c->head || part == GR_ROW_FOOT;
    s.weight = bold ? GR_BOLD : GR_REGULAR;
    if (gr_tree_class(c->node, "interval") && part == GR_ROW_BODY) {
        s.ink = GR_INK_INK3;
    }
    if (part == GR_ROW_HEAD) {
        s.leading = head_leading;
    }
    return s;
}

/* Name and unit of a head: the unit on its own line. */
static void add_content(struct gr_spans *spans, const struct gr_cell *c, enum gr_row_part part) {
    gr_spans_add_node(spans, c->node, &c->style, part == GR_ROW_HEAD ? "unit" : NULL);
    for (const xmlNode *n = gr_element(c->node->children); n && part == GR_ROW_HEAD;
         n = gr_element(n->next)) {
        if (gr_tree_class(n, "unit")) {
            struct gr_style unit = c->style;
            unit.weight = GR_REGULAR;
            unit.ink = GR_INK_INK3;
            gr_spans_break(spans, &unit);
            gr_spans_add_node(spans, n, &unit, NULL);
        }
    }
}

/* A digest may be broken anywhere. */
static bool is_digest(const struct gr_cell *c) {
    return gr_tree_class(c->node, "hash");
}

static void measure_cell(struct gr_pdf *pdf, struct gr_cell *c, enum gr_row_part part) {
    struct gr_spans spans = {.pdf = pdf};
    add_content(&spans, c, part);
    gr_spans_widths(&spans, &c->widest, &c->narrowest);
    c->widest = ceil(c->widest * 100) / 100;
    c->narrowest = is_digest(c) ? c->widest / 2 + 1 : ceil(c->narrowest * 100) / 100;
}

static void read_row(struct gr_table *t, struct gr_row *row, const xmlNode *node,
                     struct gr_tag *tag) {
    struct gr_pdf *pdf = t->pdf;
    size_t count = 0, column = 0;
    for (const xmlNode *n = gr_element(node->children); n; n = gr_element(n->next)) {
        count++;
    }
    row->cells = GR_NEW_N(pdf->arena, struct gr_cell, count + 1);
    row->id = gr_tree_attr(node, "id");
    for (const xmlNode *n = gr_element(node->children); n && column < GR_TABLE_COLUMNS;
         n = gr_element(n->next)) {
        struct gr_cell *c = &row->cells[row->cell_count++];
        unsigned span = span_of(n);
        span = column + span > GR_TABLE_COLUMNS ? (unsigned)(GR_TABLE_COLUMNS - column) : span;
        *c = (struct gr_cell){.node = n, .column = (uint16_t)column, .span = (uint16_t)span};
        c->head = gr_tree_is(n, "th");
        c->number = gr_tree_class(n, "num");
        c->spanning = row->part == GR_ROW_HEAD && span > 1;
        c->style = cell_style(c, row->part);
        c->tag = gr_tag_new(pdf->arena, tag, c->head ? "TH" : "TD");
        c->tag->attributes = cell_attributes(pdf, c, row->part);
        c->tag->columns = span;
        measure_cell(pdf, c, row->part);
        column += span;
    }
    t->column_count = column > t->column_count ? column : t->column_count;
}

static size_t count_rows(const xmlNode *table) {
    size_t count = 0;
    for (const xmlNode *part = gr_element(table->children); part; part = gr_element(part->next)) {
        for (const xmlNode *r = gr_element(part->children); r; r = gr_element(r->next)) {
            count += gr_tree_is(r, "tr");
        }
    }
    return count;
}

static void read_part(struct gr_table *t, const xmlNode *node, enum gr_row_part part,
                      struct gr_tag *tag) {
    bool first = true;
    for (const xmlNode *r = gr_element(node->children); r; r = gr_element(r->next)) {
        if (!gr_tree_is(r, "tr")) {
            continue;
        }
        struct gr_row *row = &t->rows[t->row_count++];
        *row = (struct gr_row){.part = part, .table = t, .total = part == GR_ROW_FOOT};
        row->ruled = part == GR_ROW_BODY && !first;
        read_row(t, row, r, gr_tag_new(t->pdf->arena, tag, "TR"));
        t->head_rows += part == GR_ROW_HEAD;
        first = false;
    }
}

static void read_table(struct gr_table *t, const xmlNode *table, struct gr_tag *tag) {
    static const struct {
        const char *name;
        enum gr_row_part part;
    } parts[] = {{"thead", GR_ROW_HEAD}, {"tbody", GR_ROW_BODY}, {"tfoot", GR_ROW_FOOT}};
    t->rows = GR_NEW_N(t->pdf->arena, struct gr_row, count_rows(table) + 1);
    for (size_t i = 0; i < GR_COUNT(parts); i++) {
        for (const xmlNode *n = gr_element(table->children); n; n = gr_element(n->next)) {
            if (gr_tree_is(n, parts[i].name)) {
                read_part(t, n, parts[i].part, tag);
            }
        }
    }
    if (t->head_rows > 0) {
        t->rows[t->head_rows - 1].last_of_head = true;
    }
}

/* ---- heights ---- */

/* Free space above a cell of the head: the row over it is empty there. */
static double free_above(const struct gr_table *t, const struct gr_row *row,
                         const struct gr_cell *c) {
    if (row == t->rows || row->part != GR_ROW_HEAD) {
        return 0;
    }
    const struct gr_row *above = row - 1;
    for (size_t i = 0; i < above->cell_count; i++) {
        const struct gr_cell *a = &above->cells[i];
        if (a->column < c->column + c->span && c->column < a->column + a->span &&
            a->text.width > 0) {
            return 0;
        }
    }
    return above->height;
}

static void break_cells(struct gr_table *t) {
    for (size_t i = 0; i < t->row_count; i++) {
        struct gr_row *row = &t->rows[i];
        double highest = row->cell_count > 0 ? 0 : row->table->scale * 8.5;
        for (size_t k = 0; k < row->cell_count; k++) {
            struct gr_cell *c = &row->cells[k];
            double width = gr_table_cell_width(t, c);
            if (t->scale < 1) {
                c->style.size *= t->scale;
                c->style.leading *= t->scale;
            }
            struct gr_spans spans = {.pdf = t->pdf};
            add_content(&spans, c, row->part);
            c->text = gr_spans_lines(&spans, &c->style, width, false);
            double height = gr_text_height(&c->text) + (c->spanning ? span_rule_gap : 0);
            highest = fmax(highest, height - free_above(t, row, c));
        }
        row->height = highest + 2 * pad_y;
    }
}

/* ---- drawing ---- */

static void draw_cell(const struct gr_table *t, const struct part *p, const struct gr_cell *c,
                      double x, double y, bool repeated) {
    const struct gr_row *row = p->row;
    double width = gr_table_cell_width(t, c), left = x + t->x[c->column];
    double top = y + pad_y;
    if (row->part == GR_ROW_HEAD) { /* heads stand on the rule below them */
        top =
            y + row->height - pad_y - gr_text_height(&c->text) - (c->spanning ? span_rule_gap : 0);
    }
    enum gr_anchor anchor = c->spanning ? GR_ANCHOR_MIDDLE
                            : c->number ? GR_ANCHOR_END
                                        : GR_ANCHOR_START;
    gr_text_draw(t->pdf, &c->text, p->first, p->end, left, top, width, anchor,
                 repeated ? NULL : c->tag);
    if (c->spanning) {
        gr_pdf_rule(t->pdf, left, y + row->height - 0.4, width, 0.4, GR_INK_HAIR);
    }
}

static void draw_rules(const struct gr_table *t, const struct part *p, double x, double y,
                       double height) {
    const struct gr_row *row = p->row;
    if (row == t->rows && p->first == 0) {
        gr_pdf_rule(t->pdf, x, y - rule_top, GR_PDF_MEASURE, rule_top, GR_INK_INK);
    }
    if (row->last_of_head) {
        gr_pdf_rule(t->pdf, x, y + height - rule_head, GR_PDF_MEASURE, rule_head, GR_INK_INK);
    }
    if (row->ruled && p->first == 0) {
        gr_pdf_rule(t->pdf, x, y, GR_PDF_MEASURE, rule_row, GR_INK_GRID);
    }
    if (row->total && p->first == 0) {
        bool first = row == t->rows || !row[-1].total;
        gr_pdf_rule(t->pdf, x, y, GR_PDF_MEASURE, first ? rule_total : rule_row,
                    first ? GR_INK_INK : GR_INK_GRID);
    }
    if (row->total && row + 1 == t->rows + t->row_count) {
        gr_pdf_rule(t->pdf, x, y + height - rule_top, GR_PDF_MEASURE, rule_top, GR_INK_INK);
    }
}

static void draw_part(const struct gr_table *t, const struct part *p, double x, double y,
                      double height, bool repeated) {
    draw_rules(t, p, x, y, height);
    for (size_t i = 0; i < p->row->cell_count; i++) {
        draw_cell(t, p, &p->row->cells[i], x, y, repeated);
    }
}

static void draw_row(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct part *p = strip->data;
    (void)pdf;
    draw_part(p->row->table, p, x, y, strip->height, false);
}

static void draw_continued(struct gr_pdf *pdf, const struct gr_strip *strip, double x, double y) {
    const struct gr_table *t = strip->data;
    struct gr_pdf_ink ink = {.size = gr_style_note.size, .ink = GR_INK_INK3};
    gr_pdf_mark(pdf, NULL);
    gr_pdf_text(pdf, x, y + 7, GR_ANCHOR_START, GR_REGULAR,
                gr_str(gr_sentence(pdf->arena, gr_language_find(gr_str(pdf->language)),
                                   "page-continued", NULL, 0)),
                &ink);
    y += continued_height + rule_top;
    for (size_t i = 0; i < t->head_rows; i++) {
        struct part p = {&t->rows[i], 0, SIZE_MAX};
        draw_part(t, &p, x, y, t->rows[i].height, true);
        y += t->rows[i].height;
    }
}

/* ---- strips ---- */

static size_t line_count(const struct gr_row *row) {
    size_t lines = 1;
    for (size_t i = 0; i < row->cell_count; i++) {
        lines = row->cells[i].text.count > lines ? row->cells[i].text.count : lines;
    }
    return lines;
}

static void add_part(struct gr_flow *flow, const struct gr_row *row, size_t first, size_t end,
                     double height, const struct gr_repeat *repeat) {
    struct part *p = GR_NEW(flow->pdf->arena, struct part);
    *p = (struct part){row, first, end};
    if (first == 0 && row->id) {
        flow->id = row->id;
    }
    gr_flow_add(flow, height, draw_row, p)->repeat = repeat;
}

static void add_row(struct gr_flow *flow, const struct gr_row *row,
                    const struct gr_repeat *repeat) {
    size_t lines = line_count(row);
    if (lines <= LINES_A_PART) {
        add_part(flow, row, 0, lines, row->height, repeat);
        return;
    }
    double leading = gr_style_small.leading * row->table->scale;
    for (size_t i = 0; i < lines; i += LINES_A_PART) {
        size_t end = i + LINES_A_PART < lines ? i + LINES_A_PART : lines;
        double pads = end == lines ? 2 * pad_y : 0;
        add_part(flow, row, i, end, (double)(end - i) * leading + pads, repeat);
    }
}

static void add_rows(struct gr_flow *flow, struct gr_table *t) {
    struct gr_repeat *repeat = GR_NEW(flow->pdf->arena, struct gr_repeat);
    *repeat = (struct gr_repeat){continued_height + rule_top, draw_continued, t};
    size_t first = flow->count, body = first;
    for (size_t i = 0; i < t->row_count; i++) {
        repeat->height += t->rows[i].part == GR_ROW_HEAD ? t->rows[i].height : 0;
        body = i == t->head_rows ? flow->count : body;
        add_row(flow, &t->rows[i], repeat);
    }
    size_t end = flow->count;
    if (t->row_count - t->head_rows <= SHORT_TABLE) {
        gr_flow_keep(flow, first, end);
        return;
    }
    gr_flow_keep(flow, first, body + 2);            /* the head and two rows */
    gr_flow_keep(flow, end > 3 ? end - 3 : 0, end); /* two rows and the total */
}

static void add_caption(struct gr_flow *flow, const xmlNode *table, struct gr_tag *tag) {
    for (const xmlNode *n = gr_element(table->children); n; n = gr_element(n->next)) {
        if (gr_tree_is(n, "caption")) {
            struct gr_text text =
                gr_text_of_node(flow->pdf, n, &gr_style_finding, GR_PDF_MEASURE, true);
            size_t first = flow->count;
            gr_block_lines(flow, &text, 0, gr_tag_new(flow->pdf->arena, tag, "Caption"));
            gr_flow_keep(flow, first, flow->count + 1);
            gr_flow_space(flow, GR_QUARTER);
        }
    }
}

void gr_block_table(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag) {
    struct gr_table *t = GR_NEW(flow->pdf->arena, struct gr_table);
    *t = (struct gr_table){.pdf = flow->pdf, .pad = pad_x, .scale = 1};
    struct gr_tag *element = gr_tag_new(flow->pdf->arena, tag, "Table");
    add_caption(flow, node, element);
    read_table(t, node, element);
    if (t->row_count == 0 || t->column_count == 0) {
        return;
    }
    gr_table_columns(t);
    break_cells(t);
    gr_flow_space(flow, flow->space + rule_top);
    add_rows(flow, t);
    gr_flow_space(flow, GR_HALF);
}
