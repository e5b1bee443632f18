/*
 * latex_table.c - tables with the rules of booktabs: numbers to the right, words in paragraphs.
 *
 * A table floats and spans both columns of a two-column class; a long one is cut into several, each with
 * its head, since no float breaks across pages.
 */
#include "write/latex.h"

enum { NAME_MOST = 24, COLUMNS_MAX = 24, ROWS_NUMBERS = 36, ROWS_WORDS = 18 };

struct columns {
    size_t count;
    bool number[COLUMNS_MAX];
    double weight[COLUMNS_MAX]; /**< share of the measure, for words */
    bool broken[COLUMNS_MAX];   /**< a paragraph, because its words would be too wide */
};

static size_t span_of(const xmlNode *cell) {
    const char *span = gr_tree_attr(cell, "colspan");
    return span && span[0] >= '2' && span[0] <= '9' && !span[1] ? (size_t)(span[0] - '0') : 1;
}

static bool is_cell(const xmlNode *n) {
    return gr_tree_is(n, "td") || gr_tree_is(n, "th");
}

static size_t text_length(const xmlNode *cell) {
    xmlChar *text = xmlNodeGetContent(cell);
    size_t n = strlen((const char *)text);
    xmlFree(text);
    return n;
}

/** What a row says of the columns: numbers, and how much room words want. */
static void measure_row(const xmlNode *row, bool words, struct columns *c) {
    size_t column = 0;
    for (const xmlNode *n = row->children; n && column < COLUMNS_MAX; n = n->next) {
        if (is_cell(n)) {
            double length = (double)text_length(n);
            double wish = length < 6 ? 6 : length > 60 ? 60 : length;
            c->number[column] = gr_tree_class(n, "num");
            c->broken[column] |= !c->number[column] && (words || length > NAME_MOST);
            c->weight[column] = wish > c->weight[column] ? wish : c->weight[column];
            column += span_of(n);
        }
    }
    c->count = column > c->count ? column : c->count;
}

static struct columns measure(const xmlNode *table, bool words) {
    struct columns c = {.count = 0};
    const xmlNode *body = gr_tree_child(table, "tbody");
    for (const xmlNode *r = body ? body->children : NULL; r; r = r->next) {
        if (gr_tree_is(r, "tr")) {
            measure_row(r, words, &c);
        }
    }
    double sum = 0;
    for (size_t i = 0; i < c.count; i++) {
        sum += c.weight[i];
    }
    for (size_t i = 0; i < c.count; i++) {
        c.weight[i] /= sum > 0 ? sum : 1;
    }
    return c;
}

static void put_spec(struct gr_buf *out, const struct columns *c, bool words) {
    gr_buf_puts(out, "{@{}");
    for (size_t i = 0; i < c->count; i++) {
        if (c->broken[i]) {
            /* what is left of the measure beside the gaps between columns */
            double share = words ? 0.88 * c->weight[i] : 0.22;
            gr_buf_printf(out, "p{0.%03d\\textwidth}", (int)(1000 * share));
        } else {
            gr_buf_putc(out, c->number[i] ? 'r' : 'l');
        }
    }
    gr_buf_puts(out, "@{}}");
}

/* A digest breaks in its middle. */
static void put_hash(struct gr_latex *l, const xmlNode *cell) {
    xmlChar *text = xmlNodeGetContent(cell);
    struct gr_str all = gr_str((const char *)text);
    size_t half = all.n == 64 ? 32 : all.n;
    gr_buf_puts(l->out, "\\texttt{");
    gr_latex_text(l->out, (struct gr_str){all.p, half});
    gr_buf_puts(l->out, "\\hspace{0pt}");
    gr_latex_text(l->out, (struct gr_str){all.p + half, all.n - half});
    gr_buf_puts(l->out, "}");
    xmlFree(text);
}

static void put_cell(struct gr_latex *l, const xmlNode *cell, bool broken, bool head) {
    size_t span = span_of(cell);
    bool number = gr_tree_class(cell, "num");
    bool box = span > 1 || (head && !broken);
    if (box) {
        gr_buf_printf(l->out, "\\multicolumn{%zu}{%s}{", span, span > 1 ? "c" : number ? "r" : "l");
    } else if (broken) {
        gr_buf_puts(l->out, "\\raggedright ");
    }
    if (gr_tree_class(cell, "hash")) {
        put_hash(l, cell);
    } else {
        gr_latex_inline(l, cell);
    }
    gr_buf_puts(l->out, box ? "}" : "");
}

static void put_row(struct gr_latex *l, const xmlNode *row, const struct columns *c, bool head) {
    size_t column = 0;
    bool ruled = gr_tree_class(row, "subtotal") || gr_tree_class(row, "total");
    gr_buf_puts(l->out, ruled ? "\\midrule\n" : "");
    for (const xmlNode *n = row->children; n; n = n->next) {
        if (is_cell(n)) {
            gr_buf_puts(l->out, column > 0 ? " & " : "");
            put_cell(l, n, column < COLUMNS_MAX && c->broken[column], head);
            column += span_of(n);
        }
    }
    gr_buf_puts(l->out, " \\tabularnewline\n");
}

static void put_rows(struct gr_latex *l, const xmlNode *group, const struct columns *c, bool head) {
    for (const xmlNode *n = group ? group->children : NULL; n; n = n->next) {
        if (gr_tree_is(n, "tr")) {
            put_row(l, n, c, head);
        }
    }
}

static void open_table(struct gr_latex *l, const xmlNode *table, const struct columns *c,
                       bool words, bool continued) {
    const char *label = gr_tree_attr(table, "label");
    gr_buf_puts(l->out, l->report->standalone ? "\\begin{table}[htbp]\n" : "\\begin{table*}\n");
    gr_buf_puts(l->out, "\\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}\n");
    if (label) {
        gr_buf_puts(l->out, "\\caption{");
        gr_latex_text(l->out, gr_str(label));
        gr_buf_puts(l->out, continued ? " (continued)}\n" : "}\n");
    }
    gr_buf_puts(l->out, "\\begin{tabular}");
    put_spec(l->out, c, words);
    gr_buf_puts(l->out, "\n\\toprule\n");
    put_rows(l, gr_tree_child(table, "thead"), c, true);
    gr_buf_puts(l->out, "\\midrule\n");
}

static void close_table(struct gr_latex *l) {
    gr_buf_puts(l->out, "\\bottomrule\n\\end{tabular}\n");
    gr_buf_puts(l->out, l->report->standalone ? "\\end{table}\n\n" : "\\end{table*}\n\n");
}

void gr_latex_table(struct gr_latex *l, const xmlNode *table) {
    bool words = gr_tree_class(table, "words");
    size_t most = words ? ROWS_WORDS : ROWS_NUMBERS, rows = 0;
    struct columns c = measure(table, words);
    if (c.count == 0) {
        return;
    }
    open_table(l, table, &c, words, false);
    const xmlNode *body = gr_tree_child(table, "tbody");
    for (const xmlNode *n = body ? body->children : NULL; n; n = n->next) {
        if (!gr_tree_is(n, "tr")) {
            continue;
        }
        if (rows == most) {
            close_table(l);
            open_table(l, table, &c, words, true);
            rows = 0;
        }
        put_row(l, n, &c, false);
        rows++;
    }
    put_rows(l, gr_tree_child(table, "tfoot"), &c, false);
    close_table(l);
}
