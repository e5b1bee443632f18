/*
 * tree.c - the report tree as indented lines: what all documents say, for comparing.
 *
 * An element is its name and attributes; text that stands alone follows on the same line in quotes.
 */
#include "write/writer.h"

static void indent(struct gr_buf *out, int depth) {
    for (int i = 0; i < depth; i++) {
        gr_buf_puts(out, "  ");
    }
}

static void put_quoted(struct gr_buf *out, const char *text) {
    gr_buf_putc(out, '"');
    for (; *text; text++) {
        if (*text == '\n') {
            gr_buf_puts(out, "\\n");
        } else if (*text == '"' || *text == '\\') {
            gr_buf_putc(out, '\\');
            gr_buf_putc(out, *text);
        } else {
            gr_buf_putc(out, *text);
        }
    }
    gr_buf_putc(out, '"');
}

static void put_node(struct gr_buf *out, const xmlNode *node, int depth) {
    indent(out, depth);
    if (node->type == XML_TEXT_NODE) {
        put_quoted(out, node->content ? (const char *)node->content : "");
        gr_buf_putc(out, '\n');
        return;
    }
    gr_buf_puts(out, (const char *)node->name);
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        const char *name = (const char *)a->name;
        gr_buf_printf(out, " %s=", name);
        put_quoted(out, gr_tree_attr(node, name));
    }
    const xmlNode *only = node->children;
    if (only && !only->next && only->type == XML_TEXT_NODE) {
        gr_buf_putc(out, ' ');
        put_quoted(out, only->content ? (const char *)only->content : "");
        gr_buf_putc(out, '\n');
        return;
    }
    gr_buf_putc(out, '\n');
    for (const xmlNode *n = node->children; n; n = n->next) {
        put_node(out, n, depth + 1); /* depth is bounded by the template's */
    }
}

static enum gr_status write_tree(const struct gr_report *report, struct gr_files *files,
                                 struct gr_diag *diag) {
    (void)diag;
    put_node(gr_files_add(files, ""), xmlDocGetRootElement(report->tree), 0);
    return GR_OK;
}

const struct gr_writer gr_writer_tree = {
    .name = "tree",
    .extension = ".tree",
    .summary = "the document as indented lines, for comparing",
    .needs_tree = true,
    .write = write_tree,
};
