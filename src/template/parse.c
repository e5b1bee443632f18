/*
 * parse.c - XHTML to a libxml2 tree: HTML's named entities known, no DOCTYPE, nothing loaded.
 */
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/utf8.h"
#include "template/internal.h"

struct parse_state {
    const struct gr_template_source *source;
    struct gr_diag *diag;
    bool failed;
};

size_t gr_node_offset(const xmlNode *node) {
    return node->_private ? (size_t)(uintptr_t)node->_private - 1 : 0;
}

/* Called with the parser just behind the start tag: its '<' is the last one before (a value of an
 * attribute cannot hold one). */
static void start_element(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                          int ns_count, const xmlChar **namespaces, int attr_count,
                          int default_count, const xmlChar **attributes) {
    xmlParserCtxtPtr parser = ctx;
    const struct parse_state *state = parser->_private;
    xmlSAX2StartElementNs(ctx, name, prefix, uri, ns_count, namespaces, attr_count, default_count,
                          attributes);
    long consumed = xmlByteConsumed(parser);
    size_t at = consumed < 0 ? 0 : (size_t)consumed;
    while (at > 0 && (at >= state->source->text.n || state->source->text.p[at] != '<')) {
        at--;
    }
    if (parser->node) {
        parser->node->_private = (void *)(uintptr_t)(at + 1);
    }
}

/* The document's own internal subset holds the entities asked for, so that they are freed with it. */
static xmlEntityPtr get_entity(void *ctx, const xmlChar *name) {
    xmlParserCtxtPtr parser = ctx;
    xmlEntityPtr known = xmlSAX2GetEntity(ctx, name);
    const htmlEntityDesc *html = known ? NULL : htmlEntityLookup(name);
    if (!html || !parser->myDoc) {
        return known;
    }
    if (!parser->myDoc->intSubset) {
        xmlCreateIntSubset(parser->myDoc, GR_XML("html"), NULL, NULL);
    }
    struct gr_buf text = {0};
    gr_utf8_put(&text, html->value);
    xmlEntityPtr made = xmlAddDocEntity(parser->myDoc, name, XML_INTERNAL_GENERAL_ENTITY, NULL,
                                        NULL, GR_XML(text.p));
    gr_buf_free(&text);
    return made;
}

static void refuse_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
                           const xmlChar *system) {
    (void)name;
    (void)external;
    (void)system;
    xmlParserCtxtPtr parser = ctx;
    struct parse_state *state = parser->_private;
    size_t at = gr_str_find(state->source->text, GR_STR("<!DOCTYPE"));
    gr_error(state->diag, "T002", gr_source_pos(state->source, at == SIZE_MAX ? 0 : at, 9),
             "delete the line: HTML's named entities are known without it",
             "a template must not have a DOCTYPE");
    state->failed = true;
    xmlStopParser(parser);
}

static void on_error(void *ctx, xmlErrorPtr error) {
    xmlParserCtxtPtr parser = ctx;
    struct parse_state *state = parser->_private;
    if (state->failed || error->level < XML_ERR_ERROR) {
        return;
    }
    state->failed = true;
    struct gr_pos pos = {.file = state->source->file,
                         .line = error->line > 0 ? (uint64_t)error->line : 1,
                         .col = error->int2 > 0 ? (uint32_t)error->int2 : 1};
    struct gr_str text = gr_str_trim(gr_str(error->message ? error->message : "not well-formed"));
    gr_error(state->diag, "T001", pos, NULL, "the template is not well-formed: %.*s", (int)text.n,
             text.p);
}

xmlDocPtr gr_source_parse(const struct gr_template_source *source, struct gr_diag *diag) {
    struct parse_state state = {source, diag, false};
    if (!gr_utf8_valid(source->text) || source->text.n > 16 * 1024 * 1024) {
        gr_error(diag, "T001", gr_source_pos(source, 0, 0), NULL,
                 "a template must be UTF-8 and at most 16 MiB");
        return NULL;
    }
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    parser->_private = &state;
    parser->sax->startElementNs = start_element;
    parser->sax->getEntity = get_entity;
    parser->sax->internalSubset = refuse_doctype;
    parser->sax->serror = on_error;
    /* No encoding is named: libxml2 would copy all of it, and count its bytes anew at each element. */
    xmlDocPtr doc =
        xmlCtxtReadMemory(parser, source->text.p, (int)source->text.n, source->name, NULL,
                          XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_NOCDATA |
                              XML_PARSE_BIG_LINES | XML_PARSE_IGNORE_ENC);
    if (!doc && !state.failed) {
        gr_error(diag, "T001", gr_source_pos(source, 0, 0), NULL,
                 "the template is not well-formed XHTML");
    }
    if (doc && state.failed) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    xmlFreeParserCtxt(parser);
    return doc;
}
