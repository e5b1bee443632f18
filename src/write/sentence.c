/*
 * sentence.c - one sentence for the text of a paper: that of the label.
 */
#include "write/writer.h"

static const xmlNode *find(const xmlNode *node) {
    for (const xmlNode *n = node ? node->children : NULL; n; n = n->next) {
        if (gr_tree_is(n, "p") && gr_tree_class(n, "label-sentence")) {
            return n;
        }
        const xmlNode *below = n->type == XML_ELEMENT_NODE ? find(n) : NULL;
        if (below) {
            return below;
        }
    }
    return NULL;
}

static enum gr_status write_sentence(const struct gr_report *report, struct gr_files *files,
                                     struct gr_diag *diag) {
    const xmlNode *sentence = find(xmlDocGetRootElement(report->tree));
    if (!sentence) {
        gr_error(diag, "W070", GR_NOWHERE, "use a template with a label, such as report",
                 "this template has no sentence");
        return GR_REFUSED;
    }
    struct gr_buf *out = gr_files_add(files, "");
    xmlChar *text = xmlNodeGetContent(sentence);
    gr_buf_put(out, gr_str_trim(gr_str((const char *)text)));
    gr_buf_putc(out, '\n');
    xmlFree(text);
    return GR_OK;
}

const struct gr_writer gr_writer_sentence = {
    .name = "sentence",
    .extension = ".txt",
    .summary = "one or two plain sentences for the text of a paper",
    .needs_tree = true,
    .write = write_sentence,
};
