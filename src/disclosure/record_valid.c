/*
 * record_valid.c - a record that somebody hands in against the schema of records.
 */
#include <libxml/xmlschemas.h>

#include "disclosure/disclosure.h"

struct fault {
    struct gr_arena *arena;
    const char *text; /* of the first one */
};

static void ignore(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

/* "/disclosure/runs/item[2]/pue" to "/runs/1/pue". */
static const char *pointer_of(struct gr_arena *arena, xmlNode *node) {
    xmlChar *path = node ? xmlGetNodePath(node) : NULL;
    struct gr_str rest = gr_str(path ? (const char *)path : "");
    struct gr_buf out = {0};
    (void)gr_str_cut(&rest, '/');
    (void)gr_str_cut(&rest, '/');
    while (rest.p) {
        struct gr_str step = gr_str_cut(&rest, '/');
        unsigned index = 1;
        if (gr_str_starts(step, GR_STR("item"))) {
            (void)sscanf(step.p, "item[%u]", &index);
            gr_buf_printf(&out, "/%u", index - 1);
        } else {
            gr_buf_printf(&out, "/%.*s", (int)step.n, step.p);
        }
    }
    const char *text = gr_arena_str(arena, out.p ? gr_buf_str(&out) : GR_STR("/"));
    gr_buf_free(&out);
    xmlFree(path);
    return text;
}

static void take(void *context, xmlError *error) {
    struct fault *fault = context;
    if (fault->text || !error || !error->message) {
        return;
    }
    struct gr_str message = gr_str_trim(gr_str(error->message));
    fault->text = gr_arena_printf(fault->arena, "%s: %.*s", pointer_of(fault->arena, error->node),
                                  (int)message.n, message.p);
}

const char *gr_record_xml_fault(xmlDocPtr doc, struct gr_arena *arena) {
    struct gr_str text = gr_disclosure_schema_text();
    struct fault fault = {.arena = arena};
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewMemParserCtxt(text.p, (int)text.n);
    xmlSchemaSetParserErrors(parser, ignore, ignore, NULL);
    xmlSchemaPtr schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    xmlSchemaValidCtxtPtr context = schema ? xmlSchemaNewValidCtxt(schema) : NULL;
    if (!context) {
        xmlSchemaFree(schema);
        return "the schema cannot be read";
    }
    xmlSchemaSetValidStructuredErrors(context, take, &fault);
    int result = xmlSchemaValidateDoc(context, doc);
    xmlSchemaFreeValidCtxt(context);
    xmlSchemaFree(schema);
    return result == 0 ? NULL : fault.text ? fault.text : "it does not fit the schema";
}
