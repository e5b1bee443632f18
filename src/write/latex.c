/*
 * latex.c - the report as LaTeX: a fragment that compiles where it is pasted, or a document.
 *
 * The fragment brings stand-ins for what a class may not have loaded (booktabs, graphicx, hyperref), so
 * that it compiles in any of them.  Charts are PDF files beside it.
 */
#include "write/latex.h"

static void put_node(struct gr_latex *l, const xmlNode *node);

static void put_children(struct gr_latex *l, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        put_node(l, n);
    }
}

static void put_raw(struct gr_latex *l, const char *text) {
    gr_buf_puts(l->out, text);
}

/* ---- inline ---- */

#define CITE_KEY "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:-"

/* A fragment stands in a paper with a bibliography, which --to bib gives the entry for. */
static void put_citation(struct gr_latex *l, const char *key) {
    if (!key || l->report->standalone || key[strspn(key, CITE_KEY)] != '\0') {
        return;
    }
    put_raw(l, "~\\cite{");
    gr_buf_puts(l->out, key);
    put_raw(l, "}");
}

static void put_link(struct gr_latex *l, const xmlNode *node) {
    const char *href = gr_tree_attr(node, "href");
    bool outside = href && strncmp(href, "http", 4) == 0;
    if (outside) {
        put_raw(l, "\\href{");
        for (const char *c = href; *c; c++) {
            bool special = strchr("#%&~_^{}\\$", *c) != NULL;
            bool plain = *c > ' ' && *c < 0x7F && *c != '{' && *c != '}' && *c != '\\';
            gr_buf_puts(l->out, special && plain ? "\\" : "");
            if (plain) {
                gr_buf_putc(l->out, *c);
            }
        }
        put_raw(l, "}{");
    }
    gr_latex_inline(l, node);
    put_raw(l, outside ? "}" : "");
    put_citation(l, gr_tree_attr(node, "cite"));
}

struct inline_form {
    const char *name, *open, *close;
};
static const struct inline_form inline_forms[] = {
    {"strong", "\\textbf{", "}"},
    {"sub", "\\textsubscript{", "}"},
    {"sup", "\\textsuperscript{", "}"},
    {"code", "\\texttt{", "}"},
    {"br", " ", ""},
};

static void put_inline(struct gr_latex *l, const xmlNode *n) {
    if (n->type == XML_TEXT_NODE && n->content) {
        gr_latex_text(l->out, gr_str((const char *)n->content));
        return;
    }
    if (gr_tree_is(n, "a")) {
        put_link(l, n);
        return;
    }
    for (size_t i = 0; i < GR_COUNT(inline_forms); i++) {
        if (gr_tree_is(n, inline_forms[i].name)) {
            put_raw(l, inline_forms[i].open);
            gr_latex_inline(l, n);
            put_raw(l, inline_forms[i].close);
            return;
        }
    }
    bool apart = gr_tree_is(n, "span") && n->prev;
    put_raw(l, apart ? " " : "");
    gr_latex_inline(l, n); /* depth is bounded by the template's */
}

void gr_latex_inline(struct gr_latex *l, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        put_inline(l, n);
    }
}

/* ---- blocks ---- */

static void put_paragraph(struct gr_latex *l, const xmlNode *node) {
    bool name = gr_tree_class(node, "label-name");
    put_raw(l, name ? "\\medskip\\noindent\\textbf{" : "\\noindent ");
    gr_latex_inline(l, node);
    put_raw(l, name ? "}" : "");
    put_raw(l, "\n\n");
}

static void put_heading(struct gr_latex *l, const xmlNode *node) {
    bool second = gr_tree_is(node, "h3");
    const char *id = gr_tree_attr(second ? node : node->parent, "id");
    put_raw(l, second ? "\\subsubsection*{" : "\\subsection*{");
    gr_latex_inline(l, node);
    put_raw(l, "}");
    if (id) {
        put_raw(l, "\\label{gramme:");
        gr_buf_puts(l->out, id); /* [a-z0-9-] */
        put_raw(l, "}");
    }
    put_raw(l, "\n\n");
}

/* "IT energy: 17 + 2 = 19 kWh (sum of the parts above)". */
static void put_sum(struct gr_latex *l, const xmlNode *item) {
    static const struct {
        const char *class, *open, *close;
    } forms[] = {
        {"name", "\\textbf{", ":} "}, {"expr", "", " "}, {"result", "= ", " "}, {"why", "(", ")"}};
    for (const xmlNode *n = item->children; n; n = n->next) {
        for (size_t i = 0; i < GR_COUNT(forms); i++) {
            if (gr_tree_class(n, forms[i].class)) {
                put_raw(l, forms[i].open);
                gr_latex_inline(l, n);
                put_raw(l, forms[i].close);
            }
        }
    }
}

static void put_items(struct gr_latex *l, const xmlNode *node) {
    put_raw(l, gr_tree_is(node, "ol") ? "\\begin{enumerate}\n" : "\\begin{itemize}\n");
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "li")) {
            put_raw(l, "\\item ");
            (gr_tree_class(node, "sums") ? put_sum : gr_latex_inline)(l, n);
            put_raw(l, "\n");
        }
    }
    put_raw(l, gr_tree_is(node, "ol") ? "\\end{enumerate}\n\n" : "\\end{itemize}\n\n");
}

static void put_facts(struct gr_latex *l, const xmlNode *node) {
    put_raw(l, "\\begin{description}\n");
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "dt")) {
            put_raw(l, "\\item[{");
            gr_latex_inline(l, n);
            put_raw(l, "}] ");
        } else if (gr_tree_is(n, "dd")) {
            gr_latex_inline(l, n);
            put_raw(l, "\n");
        }
    }
    put_raw(l, "\\end{description}\n\n");
}

/* Lines to paste: line by line, so that nothing in them can end a verbatim. */
static void put_pre(struct gr_latex *l, const xmlNode *node) {
    xmlChar *text = xmlNodeGetContent(node);
    struct gr_str rest = gr_str((const char *)text);
    put_raw(l, "\\begin{flushleft}\\footnotesize\\ttfamily\n");
    while (rest.p) {
        struct gr_str line = gr_str_cut(&rest, '\n');
        gr_latex_text(l->out, line);
        put_raw(l, line.n > 0 ? "\\\\\n" : "");
    }
    put_raw(l, "\\end{flushleft}\n\n");
    xmlFree(text);
}

static void put_figure(struct gr_latex *l, const xmlNode *node) {
    const struct gr_chart *chart = gr_figure_chart(l->report, node);
    if (!chart) {
        return;
    }
    const char *id = gr_chart_id(chart);
    const char *name = gr_arena_printf(l->report->arena, "charts/%s.pdf", id);
    enum gr_status drawn = gr_chart_file(l->report, chart, GR_CHART_FULL, GR_CAIRO_PDF,
                                         gr_files_add(l->charts, name), l->diag);
    l->status = drawn != GR_OK ? drawn : l->status;
    put_raw(l, l->report->standalone ? "\\begin{figure}[htbp]\n" : "\\begin{figure*}\n");
    put_raw(l, "\\centering\n\\includegraphics[width=\\linewidth]{");
    gr_buf_puts(l->out, name);
    put_raw(l, "}\n\\caption{\\textbf{");
    gr_latex_text(l->out, gr_str(gr_chart_title(chart)));
    put_raw(l, ".} ");
    gr_latex_text(l->out, gr_str(gr_chart_subline(chart)));
    put_raw(l, "}\\label{gramme:chart-");
    gr_buf_puts(l->out, id);
    put_raw(l, l->report->standalone ? "}\n\\end{figure}\n\n" : "}\n\\end{figure*}\n\n");
}

/* A figure of the label is one line: its key, its value, its interval. */
static void put_label_figure(struct gr_latex *l, const xmlNode *node) {
    const char *before = "\\noindent\\textbf{";
    const char *after = ":} ";
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "p")) {
            put_raw(l, before);
            gr_latex_inline(l, n);
            put_raw(l, after);
            before = after[0] ? "" : ", ";
            after = "";
        }
    }
    put_raw(l, "\n\n");
}

static void put_div(struct gr_latex *l, const xmlNode *node) {
    (gr_tree_class(node, "label-figure") ? put_label_figure : put_children)(l, node);
}

static void put_title(struct gr_latex *l, const xmlNode *node) {
    put_raw(l, "\\textbf{");
    gr_latex_inline(l, node);
    put_raw(l, "}\\par\\medskip\n\n");
}

struct block {
    const char *name;
    void (*put)(struct gr_latex *l, const xmlNode *node);
};
static const struct block blocks[] = {
    {"section", put_children}, {"header", put_children}, {"div", put_div},
    {"aside", put_children},   {"h1", put_title},        {"h2", put_heading},
    {"h3", put_heading},       {"p", put_paragraph},     {"ul", put_items},
    {"ol", put_items},         {"dl", put_facts},        {"pre", put_pre},
    {"table", gr_latex_table}, {"figure", put_figure},
};

static void put_node(struct gr_latex *l, const xmlNode *node) {
    if (gr_tree_is(node, "p") && gr_tree_class(node, "brand")) {
        return;
    }
    for (size_t i = 0; i < GR_COUNT(blocks); i++) {
        if (gr_tree_is(node, blocks[i].name)) {
            blocks[i].put(l, node);
            return;
        }
    }
    if (node->type == XML_ELEMENT_NODE) {
        put_children(l, node);
    }
}

/* ---- the file ---- */

static const char stand_ins[] =
    "% Compiles as it is.  With \\usepackage{booktabs,graphicx,hyperref} it looks as meant;\n"
    "% the charts are the files in charts/.\n"
    "\\providecommand{\\toprule}{\\hline}\\providecommand{\\midrule}{\\hline}%\n"
    "\\providecommand{\\bottomrule}{\\hline}\\providecommand{\\href}[2]{#2}%\n"
    "\\providecommand{\\textsubscript}[1]{\\ensuremath{_{\\mbox{\\scriptsize #1}}}}%\n"
    "\\providecommand{\\includegraphics}[2][]{\\fbox{\\texttt{\\detokenize{#2}}}}%"
    "\n" GR_LATEX_UNKNOWN "%\n";

static const char preamble[] =
    "\\documentclass[%s,10pt]{article}\n"
    "\\IfFileExists{lmodern.sty}{\\usepackage[T1]{fontenc}\\usepackage{lmodern}}{}\n"
    "\\usepackage{booktabs,graphicx}\n"
    "\\usepackage[margin=22mm]{geometry}\n"
    "\\usepackage[hidelinks]{hyperref}\n"
    "\\begin{document}\n";

static enum gr_status write_latex(const struct gr_report *report, struct gr_files *files,
                                  struct gr_diag *diag) {
    struct gr_buf text = {0};
    struct gr_files charts = {0};
    struct gr_latex l = {report, &text, &charts, diag, GR_OK};
    gr_buf_puts(&text, "% Made by Gramme " GRAMME_VERSION ".\n");
    if (report->standalone) {
        gr_buf_printf(&text, preamble, report->letter ? "letterpaper" : "a4paper");
    }
    gr_buf_puts(&text, stand_ins);
    put_children(&l, xmlDocGetRootElement(report->tree));
    gr_buf_puts(&text, report->standalone ? "\\end{document}\n" : "");
    gr_buf_put(gr_files_add(files, ""), gr_buf_str(&text));
    for (size_t i = 0; i < charts.count && l.status == GR_OK; i++) {
        gr_buf_put(gr_files_add(files, charts.items[i].name), gr_buf_str(&charts.items[i].bytes));
    }
    gr_files_free(&charts);
    gr_buf_free(&text);
    return l.status;
}

const struct gr_writer gr_writer_latex = {
    .name = "latex",
    .extension = ".tex",
    .summary = "an appendix to paste, with its charts as PDF files; --standalone: a document",
    .needs_tree = true,
    .write = write_latex,
};
