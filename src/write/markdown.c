/*
 * markdown.c - the report as GitHub-flavoured Markdown, its charts as SVG files.
 */
#include "write/markdown.h"

#include "write/writer.h"

struct markdown {
    const struct gr_report *report;
    struct gr_buf *out;
    struct gr_files *charts;
    struct gr_diag *diag;
    enum gr_status status;
    bool cell; /**< inside a table: no line may end */
};

static void put_node(struct markdown *m, const xmlNode *node);

/* ---- inline ---- */

void gr_markdown_text(struct gr_buf *out, struct gr_str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '<' || c == '&' || c == '>') {
            gr_buf_puts(out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
        } else {
            gr_buf_puts(out, c && strchr("\\`*_{}[]#|~!", c) ? "\\" : "");
            gr_buf_putc(out, (unsigned char)c < 0x20 ? ' ' : c);
        }
    }
}

static void put_inline(struct markdown *m, const xmlNode *node);

static void put_wrapped(struct markdown *m, const xmlNode *n, const char *open, const char *close) {
    gr_buf_puts(m->out, open);
    put_inline(m, n);
    gr_buf_puts(m->out, close);
}

static void put_code(struct markdown *m, const xmlNode *n) {
    xmlChar *text = xmlNodeGetContent(n);
    gr_buf_puts(m->out, "<code>");
    gr_markdown_text(m->out, gr_str((const char *)text));
    gr_buf_puts(m->out, "</code>");
    xmlFree(text);
}

static void put_link(struct markdown *m, const xmlNode *n) {
    const char *href = gr_tree_attr(n, "href");
    bool safe =
        href && (href[0] == '#' || strncmp(href, "http", 4) == 0) && !strpbrk(href, " <>()\n");
    gr_buf_puts(m->out, safe ? "[" : "");
    put_inline(m, n);
    if (safe) {
        gr_buf_printf(m->out, "](%s)", href);
    }
}

static void put_inline_node(struct markdown *m, const xmlNode *n) {
    static const struct {
        const char *name, *open, *close;
    } forms[] = {{"strong", "**", "**"}, {"sub", "<sub>", "</sub>"}, {"sup", "<sup>", "</sup>"}};
    if (n->type == XML_TEXT_NODE && n->content) {
        gr_markdown_text(m->out, gr_str((const char *)n->content));
        return;
    }
    for (size_t i = 0; i < GR_COUNT(forms); i++) {
        if (gr_tree_is(n, forms[i].name) && n->children) {
            put_wrapped(m, n, forms[i].open, forms[i].close);
            return;
        }
    }
    if (gr_tree_is(n, "a")) {
        put_link(m, n);
    } else if (gr_tree_is(n, "code")) {
        put_code(m, n);
    } else if (gr_tree_is(n, "br")) {
        gr_buf_puts(m->out, m->cell ? " " : "  \n");
    } else {
        put_wrapped(m, n, gr_tree_is(n, "span") && n->prev ? " " : "", "");
    }
}

static void put_inline(struct markdown *m, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        put_inline_node(m, n); /* depth is bounded by the template's */
    }
}

/* ---- tables ---- */

static bool is_cell(const xmlNode *n) {
    return gr_tree_is(n, "td") || gr_tree_is(n, "th");
}

static void put_row(struct markdown *m, const xmlNode *row) {
    gr_buf_putc(m->out, '|');
    m->cell = true;
    for (const xmlNode *n = row->children; n; n = n->next) {
        if (is_cell(n)) {
            put_wrapped(m, n, " ", " |");
        }
    }
    m->cell = false;
    gr_buf_putc(m->out, '\n');
}

static void put_rows(struct markdown *m, const xmlNode *group) {
    for (const xmlNode *n = group ? group->children : NULL; n; n = n->next) {
        if (gr_tree_is(n, "tr")) {
            put_row(m, n);
        }
    }
}

/* Markdown has one line of heads: the last, which names the columns. */
static void put_table(struct markdown *m, const xmlNode *table) {
    const xmlNode *thead = gr_tree_child(table, "thead"), *head = NULL;
    for (const xmlNode *n = thead ? thead->children : NULL; n; n = n->next) {
        head = gr_tree_is(n, "tr") ? n : head;
    }
    if (!head) {
        return;
    }
    put_row(m, head);
    gr_buf_putc(m->out, '|');
    for (const xmlNode *n = head->children; n; n = n->next) {
        if (is_cell(n)) {
            gr_buf_puts(m->out, gr_tree_class(n, "num") ? " ---: |" : " --- |");
        }
    }
    gr_buf_putc(m->out, '\n');
    put_rows(m, gr_tree_child(table, "tbody"));
    put_rows(m, gr_tree_child(table, "tfoot"));
    gr_buf_putc(m->out, '\n');
}

/* ---- blocks ---- */

static void put_children(struct markdown *m, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        put_node(m, n);
    }
}

/* "IT energy: 17 + 2 = 19 kWh (sum of the parts above)". */
static void put_sum(struct markdown *m, const xmlNode *item) {
    static const struct {
        const char *class, *open, *close;
    } forms[] = {
        {"name", "**", ":** "}, {"expr", "", " "}, {"result", "= ", " "}, {"why", "(", ")"}};
    for (const xmlNode *n = item->children; n; n = n->next) {
        for (size_t i = 0; i < GR_COUNT(forms); i++) {
            if (gr_tree_class(n, forms[i].class)) {
                put_wrapped(m, n, forms[i].open, forms[i].close);
            }
        }
    }
}

static void put_items(struct markdown *m, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "li")) {
            gr_buf_puts(m->out, gr_tree_is(node, "ol") ? "1. " : "- ");
            (gr_tree_class(node, "sums") ? put_sum : put_inline)(m, n);
            gr_buf_putc(m->out, '\n');
        }
    }
    gr_buf_putc(m->out, '\n');
}

static void put_facts(struct markdown *m, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "dt")) {
            put_wrapped(m, n, "- **", ":** ");
        } else if (gr_tree_is(n, "dd")) {
            put_wrapped(m, n, "", "\n");
        }
    }
    gr_buf_putc(m->out, '\n');
}

/* Indented code cannot be ended by anything in it. */
static void put_pre(struct markdown *m, const xmlNode *node) {
    xmlChar *text = xmlNodeGetContent(node);
    struct gr_str rest = gr_str((const char *)text);
    while (rest.p) {
        gr_buf_puts(m->out, "    ");
        gr_buf_put(m->out, gr_str_cut(&rest, '\n'));
        gr_buf_putc(m->out, '\n');
    }
    gr_buf_putc(m->out, '\n');
    xmlFree(text);
}

static void put_aside(struct markdown *m, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "p")) {
            put_wrapped(m, n, "> ", "\n");
        }
    }
    gr_buf_putc(m->out, '\n');
}

static void put_figure(struct markdown *m, const xmlNode *node) {
    const struct gr_chart *chart = gr_figure_chart(m->report, node);
    if (!chart) {
        return;
    }
    const char *name = gr_arena_printf(m->report->arena, "charts/%s.svg", gr_chart_id(chart));
    enum gr_status drawn = gr_chart_file(m->report, chart, GR_CHART_FULL, GR_CAIRO_SVG,
                                         gr_files_add(m->charts, name), m->diag);
    m->status = drawn != GR_OK ? drawn : m->status;
    gr_buf_puts(m->out, "**");
    gr_markdown_text(m->out, gr_str(gr_chart_title(chart)));
    gr_buf_puts(m->out, ".** ");
    gr_markdown_text(m->out, gr_str(gr_chart_subline(chart)));
    gr_buf_puts(m->out, "\n\n![");
    gr_markdown_text(m->out, gr_str(gr_chart_description(chart)));
    gr_buf_printf(m->out, "](%s)\n\n", name);
}

/* A figure of the label is one line: its key, its value, its interval. */
static void put_label_figure(struct markdown *m, const xmlNode *node) {
    const char *before = "- **";
    const char *after = ":** ";
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "p")) {
            put_wrapped(m, n, before, after);
            before = after[0] ? "" : ", ";
            after = "";
        }
    }
    gr_buf_putc(m->out, '\n');
}

static void put_div(struct markdown *m, const xmlNode *node) {
    if (gr_tree_class(node, "label-figure")) {
        put_label_figure(m, node);
        return;
    }
    put_children(m, node);
    gr_buf_puts(m->out, gr_tree_class(node, "label-figures") ? "\n" : "");
}

static void put_h1(struct markdown *m, const xmlNode *node) {
    put_wrapped(m, node, "# ", "\n\n");
}

static void put_h2(struct markdown *m, const xmlNode *node) {
    put_wrapped(m, node, "## ", "\n\n");
}

static void put_h3(struct markdown *m, const xmlNode *node) {
    put_wrapped(m, node, "### ", "\n\n");
}

static void put_p(struct markdown *m, const xmlNode *node) {
    put_wrapped(m, node, "", "\n\n");
}

static const struct {
    const char *name;
    void (*put)(struct markdown *m, const xmlNode *node);
} blocks[] = {{"h1", put_h1},       {"h2", put_h2},       {"h3", put_h3},         {"p", put_p},
              {"ul", put_items},    {"ol", put_items},    {"dl", put_facts},      {"pre", put_pre},
              {"aside", put_aside}, {"table", put_table}, {"figure", put_figure}, {"div", put_div}};

static void put_node(struct markdown *m, const xmlNode *node) {
    if (gr_tree_is(node, "p") && gr_tree_class(node, "brand")) {
        return;
    }
    for (size_t i = 0; i < GR_COUNT(blocks); i++) {
        if (gr_tree_is(node, blocks[i].name)) {
            blocks[i].put(m, node);
            return;
        }
    }
    if (node->type == XML_ELEMENT_NODE) {
        put_children(m, node);
    }
}

static enum gr_status write_markdown(const struct gr_report *report, struct gr_files *files,
                                     struct gr_diag *diag) {
    struct gr_buf text = {0};
    struct gr_files charts = {0};
    struct markdown m = {report, &text, &charts, diag, GR_OK, false};
    put_children(&m, xmlDocGetRootElement(report->tree));
    gr_buf_put(gr_files_add(files, ""), gr_buf_str(&text));
    for (size_t i = 0; i < charts.count; i++) {
        gr_buf_put(gr_files_add(files, charts.items[i].name), gr_buf_str(&charts.items[i].bytes));
    }
    gr_files_free(&charts);
    gr_buf_free(&text);
    return m.status;
}

const struct gr_writer gr_writer_markdown = {
    .name = "markdown",
    .extension = ".md",
    .summary = "the report as GitHub-flavoured Markdown, its charts as SVG files",
    .needs_tree = true,
    .write = write_markdown,
};
