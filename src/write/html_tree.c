/*
 * html_tree.c - the report tree as HTML: one row an element, a few of them special.
 *
 * Class names of the tree are those of report.css.
 */
#include "write/html.h"

struct element {
    const char *name;
    void (*write)(struct gr_html *h, const xmlNode *node); /**< NULL: as it is */
};

static void open_tag(struct gr_html *h, const char *name, const xmlNode *node) {
    static const char *const kept[] = {"class", "id", "href", "lang"};
    gr_buf_printf(h->out, "<%s", name);
    for (size_t i = 0; i < GR_COUNT(kept); i++) {
        const char *value = gr_tree_attr(node, kept[i]);
        if (value) {
            gr_markup_attribute(h->out, kept[i], value);
        }
    }
    gr_buf_putc(h->out, '>');
}

static void wrap(struct gr_html *h, const char *name, const xmlNode *node) {
    open_tag(h, name, node);
    gr_html_children(h, node);
    gr_buf_printf(h->out, "</%s>", name);
}

/* ---- sections ---- */

static void write_label(struct gr_html *h, const xmlNode *node) {
    gr_buf_puts(h->out, "<section class=\"label\" id=\"label\" aria-labelledby=\"label-h\">\n");
    gr_html_children(h, node);
    gr_buf_puts(h->out, "</section>\n");
}

/* A callout group has no heading, so it is no section of HTML. */
static void write_section(struct gr_html *h, const xmlNode *node) {
    if (gr_tree_class(node, "label")) {
        write_label(h, node);
        return;
    }
    if (gr_tree_class(node, "callouts")) {
        wrap(h, "div", node);
        gr_buf_putc(h->out, '\n');
        return;
    }
    const char *id = gr_tree_attr(node, "id");
    gr_buf_puts(h->out, "<section class=\"s\"");
    if (id) {
        gr_markup_attribute(h->out, "id", id);
        gr_buf_puts(h->out, " aria-labelledby=\"");
        gr_markup_text(h->out, gr_str(id));
        gr_buf_puts(h->out, "-h\"");
    }
    gr_buf_puts(h->out, ">\n");
    gr_html_children(h, node);
    gr_buf_puts(h->out, "</section>\n");
}

static void write_h2(struct gr_html *h, const xmlNode *node) {
    const char *id = node->parent ? gr_tree_attr(node->parent, "id") : NULL;
    const char *number = gr_tree_attr(node, "number");
    gr_buf_puts(h->out, "<h2 id=\"");
    gr_markup_text(h->out, gr_str(id ? id : "section"));
    gr_buf_puts(h->out, "-h\">");
    if (number) {
        gr_buf_puts(h->out, "<span class=\"no\">");
        gr_markup_text(h->out, gr_str(number));
        gr_buf_puts(h->out, "</span> ");
    }
    gr_html_children(h, node);
    gr_buf_puts(h->out, "</h2>\n");
}

static void write_p(struct gr_html *h, const xmlNode *node) {
    if (gr_tree_class(node, "label-name")) {
        gr_buf_puts(h->out, "<h2 class=\"label-name\" id=\"label-h\">");
        gr_html_children(h, node);
        gr_buf_puts(h->out, "</h2>");
        return;
    }
    wrap(h, "p", node);
    gr_buf_putc(h->out, '\n');
}

static void write_aside(struct gr_html *h, const xmlNode *node) {
    const char *kind = gr_tree_attr(node, "kind");
    gr_buf_puts(h->out, "<div class=\"call ");
    gr_markup_text(h->out, gr_str(kind ? kind : "note"));
    gr_buf_puts(h->out, "\" role=\"note\">");
    gr_html_children(h, node);
    gr_buf_puts(h->out, "</div>\n");
}

/* ---- lists ---- */

static void write_dl(struct gr_html *h, const xmlNode *node) {
    open_tag(h, "dl", node);
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "dt")) {
            gr_buf_puts(h->out, "<div>");
            wrap(h, "dt", n);
        } else if (gr_tree_is(n, "dd")) {
            wrap(h, "dd", n);
            gr_buf_puts(h->out, "</div>");
        }
    }
    gr_buf_puts(h->out, "</dl>\n");
}

/* Blanks between the spans of a line keep copied text readable. */
static void write_li(struct gr_html *h, const xmlNode *node) {
    open_tag(h, "li", node);
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (gr_tree_is(n, "span")) {
            wrap(h, "span", n);
            gr_buf_putc(h->out, ' ');
        } else {
            gr_html_node(h, n);
        }
    }
    gr_buf_puts(h->out, "</li>\n");
}

static void write_br(struct gr_html *h, const xmlNode *node) {
    (void)node;
    gr_buf_puts(h->out, "<br>");
}

/* A long line of YAML scrolls: with the keyboard too. */
static void write_pre(struct gr_html *h, const xmlNode *node) {
    const char *lang = gr_tree_attr(node, "lang");
    gr_buf_puts(h->out, "<pre tabindex=\"0\"");
    if (lang) {
        gr_markup_attribute(h->out, "lang", lang);
    }
    gr_buf_putc(h->out, '>');
    gr_html_children(h, node);
    gr_buf_puts(h->out, "</pre>\n");
}

static void write_h3(struct gr_html *h, const xmlNode *node) {
    wrap(h, "h3", node);
    gr_buf_putc(h->out, '\n');
}

static const struct element elements[] = {
    {"section", write_section},
    {"h1", NULL},
    {"h2", write_h2},
    {"h3", write_h3},
    {"p", write_p},
    {"ul", NULL},
    {"ol", NULL},
    {"li", write_li},
    {"table", gr_html_table},
    {"figure", gr_html_figure},
    {"div", NULL},
    {"aside", write_aside},
    {"dl", write_dl},
    {"pre", write_pre},
    {"code", NULL},
    {"a", NULL},
    {"strong", NULL},
    {"sub", NULL},
    {"sup", NULL},
    {"br", write_br},
    {"span", NULL},
};

static void write_element(struct gr_html *h, const xmlNode *node) {
    for (size_t i = 0; i < GR_COUNT(elements); i++) {
        if (!gr_tree_is(node, elements[i].name)) {
            continue;
        }
        if (elements[i].write) {
            elements[i].write(h, node);
        } else {
            wrap(h, elements[i].name, node);
        }
        return;
    }
    gr_html_children(h, node); /* not of the list: its text is not lost */
}

void gr_html_node(struct gr_html *h, const xmlNode *node) {
    if (node->type == XML_ELEMENT_NODE) {
        write_element(h, node); /* depth is bounded by the template's */
    } else if (node->type == XML_TEXT_NODE && node->content) {
        bool code = node->parent && gr_tree_is(node->parent, "code");
        (code ? gr_markup_text : gr_html_text)(h->out, gr_str((const char *)node->content));
    }
}

void gr_html_children(struct gr_html *h, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        gr_html_node(h, n);
    }
}
