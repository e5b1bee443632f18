/*
 * record_xml.c - the record as a libxml2 tree: what templates and rules query.
 */
#include "disclosure/record.h"

#include <libxml/xmlstring.h>

static void xml_text(xmlNodePtr element, struct gr_str text) {
    if (text.n > 0) {
        xmlAddChild(element, xmlNewTextLen((const xmlChar *)text.p, (int)text.n));
    }
}

static void xml_numbers(xmlNodePtr element, const struct gr_record *node) {
    struct gr_buf text = {0};
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0) {
            gr_buf_putc(&text, ' ');
        }
        gr_buf_num(&text, node->numbers[i]);
    }
    xml_text(element, gr_buf_str(&text));
    gr_buf_free(&text);
    element->_private = (void *)(uintptr_t)node; /* libxml2 has no const there */
}

static void xml_fill(xmlDocPtr doc, xmlNodePtr element, const struct gr_record *node) {
    struct gr_buf number = {0};
    switch (node->kind) {
    case GR_KIND_MAP:
    case GR_KIND_LIST:
        for (const struct gr_record *child = node->first; child; child = child->next) {
            const char *name = node->kind == GR_KIND_LIST ? "item" : child->key;
            xmlNodePtr below = xmlNewDocNode(doc, NULL, (const xmlChar *)name, NULL);
            xmlAddChild(element, below);
            xml_fill(doc, below, child); /* depth is bounded by the record's shape */
        }
        break;
    case GR_KIND_TEXT:
        xml_text(element, gr_str(node->text));
        break;
    case GR_KIND_NUMBER:
        gr_buf_num(&number, node->number);
        xml_text(element, gr_buf_str(&number));
        gr_buf_free(&number);
        break;
    case GR_KIND_NUMBERS:
        xml_numbers(element, node);
        break;
    case GR_KIND_BOOL:
        xml_text(element, gr_str(node->flag ? "true" : "false"));
        break;
    }
}

xmlDocPtr gr_record_xml(const struct gr_record *root) {
    xmlDocPtr doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNodePtr element = xmlNewDocNode(doc, NULL, (const xmlChar *)"disclosure", NULL);
    xmlDocSetRootElement(doc, element);
    xml_fill(doc, element, root);
    return doc;
}

void gr_record_xml_refresh(xmlDocPtr doc, const struct gr_record *root, const char *key) {
    const struct gr_record *node = gr_record_get(root, key);
    xmlNodePtr element = xmlDocGetRootElement(doc)->children;
    while (element && strcmp((const char *)element->name, key) != 0) {
        element = element->next;
    }
    if (!node || !element) {
        return;
    }
    xmlFreeNodeList(element->children);
    element->children = NULL;
    element->last = NULL;
    xml_fill(doc, element, node);
}
