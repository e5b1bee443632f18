/*
 * json_schema.c - XSD to JSON Schema: as much of it as our two schemas use.
 *
 * Named types become $defs; xs:all is an object, xs:sequence an array of its one element, xs:list an array
 * of numbers, xs:any anything.
 */
#include "metadata/json_schema.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <stdlib.h>

#include "base/num.h"
#include "metadata/key_docs.h"

/** Deepest nesting of a schema of ours; the two have 8. */
enum { DEPTH_MOST = 40 };

static bool is(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *child(const xmlNode *node, const char *name) {
    const xmlNode *c = node ? node->children : NULL;
    while (c && !is(c, name)) {
        c = c->next;
    }
    return c;
}

/** Text of an attribute, whatever its namespace; NULL if it is not there. */
static const char *attribute(const xmlNode *node, const char *name) {
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        if (strcmp((const char *)a->name, name) == 0 && a->children) {
            return (const char *)a->children->content;
        }
    }
    return NULL;
}

static double number_attribute(const xmlNode *node, const char *name) {
    double value = 0;
    const char *text = attribute(node, name);
    return text && gr_num_parse(gr_str(text), &value) ? value : 0;
}

/* ---- simple types ---- */

/** {"type": a} or {"type": [a, b, c]} of the words of `names`. */
static json_t *of_types(const char *names) {
    json_t *list = json_array();
    struct gr_str rest = gr_str(names);
    while (rest.p) {
        struct gr_str name = gr_str_cut(&rest, ' ');
        json_array_append_new(list, json_stringn(name.p, name.n));
    }
    json_t *map = json_object();
    if (json_array_size(list) == 1) {
        json_object_set(map, "type", json_array_get(list, 0));
        json_decref(list);
    } else {
        json_object_set_new(map, "type", list);
    }
    return map;
}

/** A reference to one of our types, or what one of XSD's is in JSON. */
static json_t *named_type(const char *name, enum gr_json_schema_use use) {
    static const struct {
        const char *name, *yaml, *record;
    } primitives[] = {
        {"xs:token", "string number boolean", "string number"},
        {"xs:string", "string number boolean", "string number"},
        {"xs:double", "number", "number"},
        {"xs:positiveInteger", "integer", "integer"},
        {"xs:nonNegativeInteger", "integer", "integer"},
        {"xs:integer", "integer", "integer"},
        {"xs:date", "string", "string"},
        {"xs:dateTime", "string", "string"},
    };
    for (size_t i = 0; i < GR_COUNT(primitives); i++) {
        if (strcmp(primitives[i].name, name) == 0) {
            json_t *map =
                of_types(use == GR_JSON_SCHEMA_YAML ? primitives[i].yaml : primitives[i].record);
            if (strcmp(name, "xs:positiveInteger") == 0) {
                json_object_set_new(map, "minimum", json_integer(1));
            }
            return map;
        }
    }
    return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

/** The words allowed; true, false and numbers as what they are in JSON too. */
static json_t *choices(const xmlNode *restriction) {
    json_t *list = json_array();
    for (const xmlNode *c = restriction->children; c; c = c->next) {
        const char *value = is(c, "enumeration") ? attribute(c, "value") : NULL;
        double number = 0;
        if (!value) {
            continue;
        }
        if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
            json_array_append_new(list, json_boolean(value[0] == 't'));
        } else if (gr_num_parse(gr_str(value), &number)) {
            json_array_append_new(list, json_integer((json_int_t)number));
        } else {
            json_array_append_new(list, json_string(value));
        }
    }
    return list;
}

static void put_facets(json_t *map, const xmlNode *restriction) {
    static const char *const facets[][2] = {
        {"minInclusive", "minimum"},          {"maxInclusive", "maximum"},
        {"minExclusive", "exclusiveMinimum"}, {"maxExclusive", "exclusiveMaximum"},
        {"minLength", "minLength"},           {"maxLength", "maxLength"}};
    for (size_t i = 0; i < GR_COUNT(facets); i++) {
        const xmlNode *facet = child(restriction, facets[i][0]);
        double value = facet ? number_attribute(facet, "value") : 0;
        bool whole = value >= -1e15 && value <= 1e15 && value == (double)(long long)value;
        if (facet) {
            json_object_set_new(map, facets[i][1],
                                whole ? json_integer((json_int_t)value) : json_real(value));
        }
    }
    const xmlNode *length = child(restriction, "length");
    if (length) {
        json_object_set_new(map, "minLength",
                            json_integer((json_int_t)number_attribute(length, "value")));
        json_object_set_new(map, "maxLength",
                            json_integer((json_int_t)number_attribute(length, "value")));
    }
    const xmlNode *pattern = child(restriction, "pattern"); /* those of XSD are anchored */
    if (pattern) {
        json_object_set_new(map, "pattern",
                            json_pack("s++", "^(?:", attribute(pattern, "value"), ")$"));
    }
}

static json_t *simple_type(const xmlNode *type, enum gr_json_schema_use use) {
    const xmlNode *list = child(type, "list");
    const xmlNode *restriction = child(type, "restriction");
    json_t *map = NULL;
    if (list) {
        map = json_pack("{s:s, s:o}", "type", "array", "items",
                        named_type(attribute(list, "itemType"), use));
    } else if (child(restriction, "enumeration")) {
        map = json_pack("{s:o}", "enum", choices(restriction));
    } else {
        map = named_type(attribute(restriction, "base"), use);
        put_facets(map, restriction);
    }
    if (attribute(type, "expects")) {
        json_object_set_new(map, "description", json_string(attribute(type, "expects")));
    }
    return map;
}

/* ---- elements ---- */

struct making {
    enum gr_json_schema_use use;
    struct gr_str keys;
    const char *type;   /* named type that is being made: keys of records */
    struct gr_buf path; /* keys of experiments */
    int depth;
};

/** Where an element's row is looked for: its path, or its type and name. */
static void enter(struct making *m, const xmlNode *element) {
    const char *name = attribute(element, "name");
    if (m->use == GR_JSON_SCHEMA_RECORD) {
        gr_buf_clear(&m->path);
        gr_buf_printf(&m->path, "%s.%s", m->type, name);
    } else if (strcmp(name, "item") == 0) {
        gr_buf_puts(&m->path, "[]");
    } else {
        gr_buf_printf(&m->path, "%s%s", m->path.n > 0 ? "." : "", name);
    }
}

static void leave(struct making *m, size_t before) {
    m->path.n = before < m->path.n ? before : m->path.n;
    if (m->path.p) {
        m->path.p[m->path.n] = '\0';
    }
}

/** What the element at the path means; empty if that is not known. */
static struct gr_buf description(const struct making *m) {
    struct gr_buf text = {0};
    struct gr_key_doc doc;
    if (m->path.n > 0 && gr_key_doc_find(m->keys, m->path.p, &doc)) {
        gr_key_doc_put(&doc, &text);
    }
    return text;
}

static json_t *element_schema(struct making *m, const xmlNode *element);

static json_t *object_schema(struct making *m, const xmlNode *all) {
    json_t *properties = json_object(), *required = json_array();
    for (const xmlNode *c = all->children; c; c = c->next) {
        if (!is(c, "element")) {
            continue;
        }
        const char *name = attribute(c, "name"), *least = attribute(c, "minOccurs");
        json_object_set_new(properties, name, element_schema(m, c));
        if (!least || strcmp(least, "0") != 0) {
            json_array_append_new(required, json_string(name));
        }
    }
    json_t *map = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                            "additionalProperties", 0);
    if (json_array_size(required) > 0) {
        json_object_set(map, "required", required);
    }
    json_decref(required);
    return map;
}

/** People may write one value in place of a list of one. */
static json_t *array_schema(struct making *m, const xmlNode *sequence) {
    const xmlNode *item = child(sequence, "element");
    if (!item) {
        return json_true(); /* xs:any */
    }
    const char *least = attribute(item, "minOccurs");
    json_t *one = element_schema(m, item);
    json_t *array = json_pack("{s:s, s:O}", "type", "array", "items", one);
    if (!least || strcmp(least, "0") != 0) {
        json_object_set_new(array, "minItems", json_integer(1));
    }
    if (m->use == GR_JSON_SCHEMA_RECORD) {
        json_decref(one);
        return array;
    }
    return json_pack("{s:[o, o]}", "anyOf", one, array);
}

static json_t *complex_schema(struct making *m, const xmlNode *type) {
    const xmlNode *all = child(type, "all"), *sequence = child(type, "sequence");
    return all ? object_schema(m, all) : sequence ? array_schema(m, sequence) : json_true();
}

/** A map that may be written as the value of one of its keys. */
static json_t *with_short_form(struct making *m, const xmlNode *element, json_t *map) {
    const char *key = attribute(element, "short");
    const xmlNode *all = child(child(element, "complexType"), "all");
    const xmlNode *one = all && key ? child(all, "element") : NULL;
    while (one && (!is(one, "element") || strcmp(attribute(one, "name"), key) != 0)) {
        one = one->next;
    }
    return one ? json_pack("{s:[o, o]}", "anyOf", map, element_schema(m, one)) : map;
}

static json_t *undescribed(struct making *m, const xmlNode *element) {
    const xmlNode *type = child(element, "complexType");
    if (m->depth >= DEPTH_MOST) {
        return json_true();
    }
    if (!type) {
        const char *name = attribute(element, "type");
        return name ? named_type(name, m->use) : json_true();
    }
    m->depth++;
    json_t *map = with_short_form(m, element, complex_schema(m, type));
    m->depth--;
    return map;
}

static json_t *element_schema(struct making *m, const xmlNode *element) {
    size_t before = m->path.n;
    enter(m, element);
    struct gr_buf text = description(m);
    json_t *map = undescribed(m, element);
    if (text.n > 0 && json_is_object(map)) {
        json_object_set_new(map, "description", json_stringn(text.p, text.n));
    } else if (text.n > 0) { /* true: anything */
        json_decref(map);
        map = json_pack("{s:o}", "description", json_stringn(text.p, text.n));
    }
    gr_buf_free(&text);
    leave(m, before);
    return map;
}

/* ---- the whole ---- */

static json_t *definitions(struct making *m, const xmlNode *root) {
    json_t *map = json_object();
    for (const xmlNode *c = root->children; c; c = c->next) {
        if (is(c, "simpleType")) {
            json_object_set_new(map, attribute(c, "name"), simple_type(c, m->use));
        } else if (is(c, "complexType")) {
            m->type = attribute(c, "name");
            json_object_set_new(map, m->type, complex_schema(m, c));
        }
    }
    return map;
}

void gr_json_schema(struct gr_str xsd, enum gr_json_schema_use use, const char *title,
                    struct gr_str keys, struct gr_buf *out) {
    xmlDocPtr doc = xmlReadMemory(xsd.p, (int)xsd.n, "schema.xsd", NULL, XML_PARSE_NONET);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    struct making m = {.use = use, .keys = keys, .type = "disclosure"};
    json_t *schema = json_pack("{s:s, s:s}", "$schema",
                               "https://json-schema.org/draft/2020-12/schema", "title", title);
    if (root) {
        json_t *whole = undescribed(&m, child(root, "element"));
        json_object_update(schema, whole);
        json_decref(whole);
        json_object_set_new(schema, "$defs", definitions(&m, root));
    }
    char *text = json_dumps(schema, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    gr_buf_puts(out, text ? text : "{}");
    gr_buf_putc(out, '\n');
    free(text);
    gr_buf_free(&m.path);
    json_decref(schema);
    xmlFreeDoc(doc);
}

/* ---- the XSD with descriptions ---- */

static void document(xmlNode *element, const struct gr_buf *text) {
    xmlNode *note = xmlNewDocNode(element->doc, element->ns, (const xmlChar *)"annotation", NULL);
    xmlNewTextChild(note, element->ns, (const xmlChar *)"documentation", (const xmlChar *)text->p);
    if (element->children) {
        xmlAddPrevSibling(element->children, note);
    } else {
        xmlAddChild(element, note);
    }
}

static void document_below(struct making *m, xmlNode *node) {
    for (xmlNode *c = node->children, *next; c && m->depth < 4 * DEPTH_MOST; c = next) {
        size_t before = m->path.n;
        struct gr_buf text = {0};
        next = c->next;
        if (is(c, "element")) {
            enter(m, c);
            text = description(m);
        }
        m->depth++;
        document_below(m, c);
        m->depth--;
        if (text.n > 0) {
            document(c, &text);
        }
        gr_buf_free(&text);
        leave(m, before);
    }
}

void gr_documented_xsd(struct gr_str xsd, enum gr_json_schema_use use, struct gr_str keys,
                       struct gr_buf *out) {
    xmlDocPtr doc =
        xmlReadMemory(xsd.p, (int)xsd.n, "schema.xsd", NULL, XML_PARSE_NONET | XML_PARSE_NOBLANKS);
    struct making m = {.use = use, .keys = keys, .type = "disclosure"};
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    for (xmlNode *c = root ? root->children : NULL; c; c = c->next) {
        bool record = use == GR_JSON_SCHEMA_RECORD;
        m.type = is(c, "complexType") ? attribute(c, "name") : "disclosure";
        if (is(c, "element") || (record && is(c, "complexType"))) {
            document_below(&m, c);
        }
    }
    xmlChar *bytes = NULL;
    int size = 0;
    if (doc) {
        xmlDocDumpFormatMemoryEnc(doc, &bytes, &size, "UTF-8", 1);
        gr_buf_put(out, (struct gr_str){(const char *)bytes, (size_t)size});
    }
    xmlFree(bytes);
    gr_buf_free(&m.path);
    xmlFreeDoc(doc);
}
