/*
 * html_table.c - tables: numbers scroll sideways on a phone, words become blocks.
 */
#include "write/html.h"

enum { HEADS_MAX = 24 };

struct heads {
    char *names[HEADS_MAX]; /**< text of the last row of the head, by column */
    size_t count;
};

static struct heads heads_of(const xmlNode *table) {
    struct heads heads = {.count = 0};
    const xmlNode *thead = gr_tree_child(table, "thead");
    const xmlNode *last = NULL;
    for (const xmlNode *n = thead ? thead->children : NULL; n; n = n->next) {
        last = gr_tree_is(n, "tr") ? n : last;
    }
    for (const xmlNode *n = last ? last->children : NULL; n && heads.count < HEADS_MAX;
         n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            heads.names[heads.count++] = (char *)xmlNodeGetContent(n);
        }
    }
    return heads;
}

static void heads_free(struct heads *heads) {
    for (size_t i = 0; i < heads->count; i++) {
        xmlFree(heads->names[i]);
    }
}

/* Paths may break behind each slash, not inside a name. */
static void put_path(struct gr_html *h, const xmlNode *cell) {
    xmlChar *text = xmlNodeGetContent(cell);
    struct gr_str rest = gr_str((const char *)text);
    bool first = true;
    while (rest.p) {
        struct gr_str part = gr_str_cut(&rest, '/');
        gr_buf_puts(h->out, first ? "" : "/<wbr>");
        gr_markup_text(h->out, part);
        first = false;
    }
    xmlFree(text);
}

/* A digest breaks in its middle. */
static void put_hash(struct gr_html *h, const xmlNode *cell) {
    xmlChar *text = xmlNodeGetContent(cell);
    struct gr_str all = gr_str((const char *)text);
    size_t half = all.n == 64 ? 32 : all.n;
    gr_buf_puts(h->out, "<code class=\"hash\">");
    gr_markup_text(h->out, (struct gr_str){all.p, half});
    gr_buf_puts(h->out, half < all.n ? "<wbr>" : "");
    gr_markup_text(h->out, (struct gr_str){all.p + half, all.n - half});
    gr_buf_puts(h->out, "</code>");
    xmlFree(text);
}

static void put_cell(struct gr_html *h, const xmlNode *cell, const char *head) {
    static const char *const kept[] = {"class", "scope", "colspan", "lang"};
    const char *name = (const char *)cell->name;
    gr_buf_printf(h->out, "<%s", name);
    for (size_t i = 0; i < GR_COUNT(kept); i++) {
        const char *value = gr_tree_attr(cell, kept[i]);
        if (value) {
            gr_markup_attribute(h->out, kept[i], value);
        }
    }
    if (head) {
        gr_markup_attribute(h->out, "data-h", head);
    }
    gr_buf_putc(h->out, '>');
    if (gr_tree_class(cell, "path")) {
        put_path(h, cell);
    } else if (gr_tree_class(cell, "hash")) {
        put_hash(h, cell);
    } else {
        gr_html_children(h, cell);
    }
}

/* Cells and rows end where the next begins. */
static void put_row(struct gr_html *h, const xmlNode *row, const struct heads *heads) {
    const char *class = gr_tree_attr(row, "class");
    gr_buf_puts(h->out, "<tr");
    if (class) {
        gr_markup_attribute(h->out, "class", class);
    }
    gr_buf_putc(h->out, '>');
    size_t column = 0;
    for (const xmlNode *n = row->children; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            bool named = heads && gr_tree_is(n, "td") && column < heads->count;
            put_cell(h, n, named ? heads->names[column] : NULL);
            column++;
        }
    }
    gr_buf_putc(h->out, '\n');
}

/* All rows, where the tree has the largest only. */
static bool put_page_rows(struct gr_html *h, const xmlNode *group) {
    const struct gr_page *page = h->report->page;
    if (!page || !gr_tree_is(group, "tbody") || !gr_tree_class(group->parent, page->table)) {
        return false;
    }
    gr_buf_puts(h->out, "<tbody>\n");
    gr_buf_put(h->out, page->rows);
    gr_buf_puts(h->out, "</tbody>\n");
    return true;
}

static void put_group(struct gr_html *h, const xmlNode *group, const struct heads *heads) {
    if (put_page_rows(h, group)) {
        return;
    }
    const char *name = (const char *)group->name;
    gr_buf_printf(h->out, "<%s>\n", name);
    for (const xmlNode *n = group->children; n; n = n->next) {
        if (gr_tree_is(n, "tr")) {
            put_row(h, n, heads);
        }
    }
    gr_buf_printf(h->out, "</%s>\n", name);
}

void gr_html_table(struct gr_html *h, const xmlNode *table) {
    bool words = gr_tree_class(table, "words");
    const char *label = gr_tree_attr(table, "label");
    const char *class = gr_tree_attr(table, "class");
    struct heads heads = heads_of(table);
    if (words) {
        gr_buf_puts(h->out, "<div class=\"stack\">");
    } else {
        gr_buf_puts(h->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
        gr_markup_attribute(h->out, "aria-label", label ? label : GR_HTML_SAY(h, "page-table", ""));
        gr_buf_putc(h->out, '>');
    }
    gr_buf_puts(h->out, "<table");
    if (class) {
        gr_markup_attribute(h->out, "class", class);
    }
    if (words && label) {
        gr_markup_attribute(h->out, "aria-label", label);
    }
    gr_buf_puts(h->out, ">\n");
    for (const xmlNode *n = table->children; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            put_group(h, n, words && gr_tree_is(n, "tbody") ? &heads : NULL);
        }
    }
    gr_buf_puts(h->out, "</table></div>\n");
    heads_free(&heads);
}
