/*
 * schema.c - from the XSD compiled in to rules and libxml2's compiled form.
 *
 * Only what experiment.xsd uses is understood: xs:all is a map, xs:sequence a list of its one
 * element, anything else a value of a named simple type.  The schema is ours and compiled in, so a
 * fault in it is a fault of the program, which ends with a message.
 */
#include "metadata/schema.h"

#include <libxml/parser.h>
#include <libxml/xmlschemastypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/num.h"

#define GRAMME_NS ((const xmlChar *)"urn:gramme:schema")

static _Noreturn void broken(const char *what, const char *name) {
    fprintf(stderr, "gramme: schemas/experiment.xsd is broken: %s %s\n", what, name);
    exit(2);
}

/* Small helpers over the XML tree ----------------------------------------------------------------*/

static bool is(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *first_child(const xmlNode *node, const char *name) {
    xmlNode *child = node ? node->children : NULL;
    while (child && !is(child, name)) {
        child = child->next;
    }
    return child;
}

static size_t count_children(const xmlNode *node, const char *name) {
    size_t count = 0;
    for (xmlNode *child = node->children; child; child = child->next) {
        count += is(child, name);
    }
    return count;
}

/** Copy of an attribute (ours where `own`, else one of XSD's), or NULL. */
static const char *attribute(struct gr_arena *arena, const xmlNode *node, const char *name,
                             bool own) {
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        bool in_ours = a->ns && xmlStrEqual(a->ns->href, GRAMME_NS);
        if (in_ours == own && strcmp((const char *)a->name, name) == 0 && a->children) {
            return gr_arena_str(arena, gr_str((const char *)a->children->content));
        }
    }
    return NULL;
}

/* Simple types -----------------------------------------------------------------------------------*/

static const struct gr_type *find_type(const struct gr_type *types, size_t count,
                                       const char *name) {
    for (size_t i = 0; name && i < count; i++) {
        if (strcmp(types[i].name, name) == 0) {
            return &types[i];
        }
    }
    return NULL;
}

static const struct {
    const char *base;
    enum gr_form form;
    bool collapse;
} primitives[] = {
    {"xs:token", GR_FORM_TEXT, true},    {"xs:string", GR_FORM_TEXT, false},
    {"xs:double", GR_FORM_NUMBER, true}, {"xs:positiveInteger", GR_FORM_COUNT, true},
    {"xs:date", GR_FORM_DATE, true},     {"xs:dateTime", GR_FORM_STAMP, true},
};

/** Form and blanks come from the base: one of XSD's, or one of ours that stands above. */
static void inherit(struct gr_type *type, const char *base, const struct gr_type *above,
                    size_t count) {
    const struct gr_type *own = find_type(above, count, base);
    if (own) {
        const struct gr_type written = *type;
        *type = *own;
        type->name = written.name;
        type->expects = written.expects;
        type->hint = written.hint;
        return;
    }
    type->least = -(double)INFINITY;
    type->most = (double)INFINITY;
    type->longest = SIZE_MAX;
    for (size_t i = 0; i < GR_COUNT(primitives); i++) {
        if (base && strcmp(primitives[i].base, base) == 0) {
            type->form = primitives[i].form;
            type->collapse = primitives[i].collapse;
            return;
        }
    }
    broken("no known base for type", type->name);
}

static void read_choices(struct gr_arena *arena, struct gr_type *type, const xmlNode *restriction) {
    type->choice_count = count_children(restriction, "enumeration");
    if (type->choice_count == 0) {
        return;
    }
    type->form = strcmp(type->name, "bool") == 0 ? GR_FORM_BOOL : GR_FORM_CHOICE;
    type->choices = GR_NEW_N(arena, const char *, type->choice_count);
    size_t n = 0;
    for (xmlNode *child = restriction->children; child; child = child->next) {
        if (is(child, "enumeration")) {
            type->choices[n++] = attribute(arena, child, "value", false);
        }
    }
}

/** What narrows the values; of these each is taken once, as a base and its restriction may both have it. */
static void read_facet(struct gr_arena *arena, struct gr_type *type, const xmlNode *facet) {
    const char *value = attribute(arena, facet, "value", false);
    double number = (double)NAN;
    bool known = value && gr_num_parse(gr_str(value), &number);
    if (is(facet, "enumeration")) {
        return;
    }
    if (is(facet, "pattern")) {
        type->opaque |= type->pattern != NULL;
        type->pattern = value;
        return;
    }
    type->opaque |= !known;
    if (is(facet, "minInclusive") || is(facet, "minExclusive")) {
        type->above = is(facet, "minExclusive");
        type->opaque |= number < type->least;
        type->least = number;
    } else if (is(facet, "maxInclusive") || is(facet, "maxExclusive")) {
        type->below = is(facet, "maxExclusive");
        type->opaque |= number > type->most;
        type->most = number;
    } else if (is(facet, "minLength")) {
        type->shortest = (size_t)number;
    } else if (is(facet, "maxLength")) {
        type->longest = (size_t)number;
    } else if (is(facet, "length")) {
        type->shortest = type->longest = (size_t)number;
    } else {
        type->opaque = true;
    }
}

static void read_facets(struct gr_arena *arena, struct gr_type *type, const xmlNode *restriction) {
    for (const xmlNode *child = restriction->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            read_facet(arena, type, child);
        }
    }
}

static void read_types(struct gr_schema *schema, const xmlNode *root) {
    struct gr_type *types =
        GR_NEW_N(schema->arena, struct gr_type, count_children(root, "simpleType"));
    size_t n = 0;
    for (xmlNode *child = root->children; child; child = child->next) {
        if (!is(child, "simpleType")) {
            continue;
        }
        struct gr_type *type = &types[n];
        const xmlNode *restriction = first_child(child, "restriction");
        type->name = attribute(schema->arena, child, "name", false);
        type->expects = attribute(schema->arena, child, "expects", true);
        type->hint = attribute(schema->arena, child, "hint", true);
        if (!type->name || !type->expects || !restriction) {
            broken("no name, g:expects or xs:restriction in a type near",
                   type->name ? type->name : "?");
        }
        inherit(type, attribute(schema->arena, restriction, "base", false), types, n);
        read_facets(schema->arena, type, restriction);
        read_choices(schema->arena, type, restriction);
        n++;
    }
    schema->types = types;
    schema->type_count = n;
}

/* Elements ---------------------------------------------------------------------------------------*/

static void read_element(struct gr_schema *schema, const xmlNode *element, struct gr_rule *rule);

static void read_children(struct gr_schema *schema, const xmlNode *group, struct gr_rule *rule) {
    struct gr_rule *children =
        GR_NEW_N(schema->arena, struct gr_rule, count_children(group, "element"));
    rule->children = children;
    for (xmlNode *child = group->children; child; child = child->next) {
        if (is(child, "element")) {
            children[rule->child_count].parent = rule;
            read_element(schema, child, &children[rule->child_count++]);
        }
    }
    if (rule->child_count > GR_MAX_KEYS ||
        (rule->shape == GR_SHAPE_LIST && rule->child_count != 1)) {
        broken("too many keys, or a list of several elements, in", rule->name);
    }
}

static void read_element(struct gr_schema *schema, const xmlNode *element, struct gr_rule *rule) {
    const char *least = attribute(schema->arena, element, "minOccurs", false);
    rule->name = attribute(schema->arena, element, "name", false);
    rule->required = !least || strcmp(least, "0") != 0;
    rule->short_key = attribute(schema->arena, element, "short", true);
    const xmlNode *complex_type = first_child(element, "complexType");
    const xmlNode *map = first_child(complex_type, "all");
    const xmlNode *list = first_child(complex_type, "sequence");
    if (map || list) {
        rule->shape = map ? GR_SHAPE_MAP : GR_SHAPE_LIST;
        read_children(schema, map ? map : list, rule);
        return;
    }
    rule->shape = GR_SHAPE_LEAF;
    rule->type = find_type(schema->types, schema->type_count,
                           attribute(schema->arena, element, "type", false));
    if (!rule->type) {
        broken("no known type for element", rule->name);
    }
}

/** Uniqueness and references are ours (refs.c): libxml2 compares every pair, and its messages carry
 *  no element. */
static void drop_identity_constraints(xmlNode *node) {
    for (xmlNode *child = node->children, *next; child; child = next) {
        next = child->next;
        if (is(child, "key") || is(child, "keyref") || is(child, "unique")) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        } else {
            drop_identity_constraints(child);
        }
    }
}

static void ignore(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

static xmlSchemaPtr compile(xmlDocPtr document) {
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewDocParserCtxt(document);
    if (!parser) {
        broken("no memory for", "it");
    }
    xmlSchemaSetParserErrors(parser, ignore, ignore, NULL);
    xmlSchemaPtr compiled = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    return compiled;
}

struct gr_checker {
    xmlSchemaPtr compiled;
    xmlDocPtr document; /* compiled points into it */
};

static xmlDocPtr parse(void) {
    struct gr_str text = gr_schema_text();
    xmlDocPtr document = xmlReadMemory(text.p, (int)text.n, "experiment.xsd", NULL,
                                       XML_PARSE_NONET | XML_PARSE_NOBLANKS);
    if (!document || !xmlDocGetRootElement(document)) {
        broken("not", "XML");
    }
    return document;
}

struct gr_schema *gr_schema_new(void) {
    struct gr_schema *schema = gr_xcalloc(1, sizeof *schema);
    schema->arena = gr_arena_new();
    schema->checker = gr_xcalloc(1, sizeof *schema->checker);
    xmlDocPtr document = parse();
    const xmlNode *root = xmlDocGetRootElement(document);
    const xmlNode *experiment = first_child(root, "element");
    if (!experiment) {
        broken("without an element:", "experiment");
    }
    read_types(schema, root);
    read_element(schema, experiment, &schema->root);
    xmlFreeDoc(document);
    return schema;
}

xmlSchemaPtr gr_schema_compiled(const struct gr_schema *schema) {
    struct gr_checker *checker = schema->checker;
    if (!checker->compiled) {
        checker->document = parse();
        drop_identity_constraints(xmlDocGetRootElement(checker->document));
        checker->compiled = compile(checker->document);
    }
    if (!checker->compiled) {
        broken("libxml2 does not accept", "it");
    }
    return checker->compiled;
}

void gr_schema_free(struct gr_schema *schema) {
    if (!schema) {
        return;
    }
    xmlSchemaFree(schema->checker->compiled);
    xmlFreeDoc(schema->checker->document);
    free(schema->checker);
    gr_arena_free(schema->arena);
    free(schema);
}

/* Looking up -------------------------------------------------------------------------------------*/

const struct gr_rule *gr_rule_child(const struct gr_rule *map, struct gr_str name) {
    for (size_t i = 0; i < map->child_count; i++) {
        if (gr_str_is(name, map->children[i].name)) {
            return &map->children[i];
        }
    }
    return NULL;
}

const struct gr_rule *gr_rule_of(const struct gr_schema *schema, const xmlNode *element) {
    if (!element || element->type != XML_ELEMENT_NODE) {
        return NULL;
    }
    if (!element->parent || element->parent->type != XML_ELEMENT_NODE) {
        return is(element, schema->root.name) ? &schema->root : NULL;
    }
    const struct gr_rule *above = gr_rule_of(schema, element->parent);
    return above ? gr_rule_child(above, gr_str((const char *)element->name)) : NULL;
}

const struct gr_rule *gr_rule_next(const struct gr_rule *root, const struct gr_rule *rule) {
    if (rule->child_count > 0) {
        return rule->children;
    }
    while (rule != root) {
        const struct gr_rule *last = rule->parent->children + rule->parent->child_count - 1;
        if (rule != last) {
            return rule + 1;
        }
        rule = rule->parent;
    }
    return NULL;
}

const char *gr_rule_path(struct gr_arena *arena, const struct gr_rule *rule) {
    if (!rule->parent) {
        return "";
    }
    const char *above = gr_rule_path(arena, rule->parent);
    if (rule->parent->shape == GR_SHAPE_LIST) {
        return gr_arena_printf(arena, "%s[]", above);
    }
    return *above ? gr_arena_printf(arena, "%s.%s", above, rule->name) : rule->name;
}

enum gr_leaf gr_schema_leaf(const struct gr_schema *schema, const xmlNode *element) {
    const struct gr_rule *rule = gr_rule_of(schema, element);
    if (!rule || rule->shape != GR_SHAPE_LEAF) {
        return GR_LEAF_NONE;
    }
    enum gr_form form = rule->type->form;
    return form == GR_FORM_NUMBER || form == GR_FORM_COUNT ? GR_LEAF_NUMBER
           : form == GR_FORM_BOOL                          ? GR_LEAF_BOOL
                                                           : GR_LEAF_TEXT;
}

bool gr_schema_is_list(const struct gr_schema *schema, const xmlNode *element) {
    const struct gr_rule *rule = gr_rule_of(schema, element);
    return rule && rule->shape == GR_SHAPE_LIST;
}
