/*
 * values.c - libxml2 checks the values; we say what is wrong with them.
 *
 * Of libxml2's messages only the element counts: its rule knows what the type expects in words.
 * Messages about structure are echoes of what the walk has reported and left out.
 */
#include <libxml/xmlerror.h>

#include "metadata/hints.h"
#include "metadata/names.h"
#include "metadata/walk.h"

/** 0.8 as it is, "41 g" in quotes; a long one cut. */
static const char *shown(struct gr_arena *arena, struct gr_str value) {
    enum { LONGEST = 60 };
    size_t n = value.n < LONGEST ? value.n : LONGEST;
    while (n > 0 && n < value.n && ((unsigned char)value.p[n] & 0xC0U) == 0x80U) {
        n--;
    }
    bool bare = n > 0 && n == value.n;
    for (size_t i = 0; i < n; i++) {
        char c = value.p[i];
        bare = bare && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || strchr("._+-:/", c));
    }
    const char *quote = bare ? "" : "\"";
    return gr_arena_printf(arena, "%s%.*s%s%s", quote, (int)n, value.p, n < value.n ? "..." : "",
                           quote);
}

/** "a life-cycle stage: data, development, ...": the words, unless the sentence has them. */
static const char *expected(struct gr_arena *arena, const struct gr_type *type) {
    if (type->choice_count == 0 || strstr(type->expects, type->choices[0])) {
        return type->expects;
    }
    return gr_arena_printf(arena, "%s: %s", type->expects,
                           gr_enumerate(arena, type->choices, type->choice_count));
}

static void bad_value(struct gr_walk *walk, const xmlNode *element) {
    struct gr_mark *mark = gr_mark_of(element);
    if (mark->reported) {
        return;
    }
    mark->reported = true;
    if (walk->stopped) {
        return;
    }
    struct gr_str value = gr_element_text(element);
    const struct gr_type *type = mark->rule->type;
    /* An item of a list is called as its list. */
    const char *key = (const char *)element->name;
    if (strcmp(key, "item") == 0) {
        key = (const char *)element->parent->name;
    }
    gr_problem(walk, "Y012", mark->pos, gr_hint_value(walk->arena, type, key, value),
               "%s must be %s; got %s", gr_element_path(walk->arena, element),
               expected(walk->arena, type), shown(walk->arena, value));
}

static void on_error(void *context, xmlErrorPtr error) {
    struct gr_walk *walk = context;
    const xmlNode *node = error->node;
    if (!node || node->type != XML_ELEMENT_NODE || !gr_mark_of(node)) {
        gr_problem(walk, "Y014", (struct gr_pos){walk->file, 0, 0, 0}, NULL, "%s", error->message);
    } else if (gr_mark_of(node)->rule->shape == GR_SHAPE_LEAF) {
        bad_value(walk, node);
    } else if (!gr_mark_of(node)->reported) {
        gr_mark_of(node)->reported = true;
        gr_problem(walk, "Y014", gr_mark_of(node)->pos, NULL, "%s", error->message);
    }
}

/** Numbers and times that XSD accepts and we cannot hold: the year 3000, 24:00. */
static void check_times(struct gr_walk *walk, const xmlNode *element) {
    const struct gr_rule *rule = gr_mark_of(element)->rule;
    if (rule->shape == GR_SHAPE_LEAF) {
        gr_time time;
        bool zone;
        bool dated = rule->type->form == GR_FORM_STAMP || rule->type->form == GR_FORM_DATE;
        if (dated && !gr_time_parse(gr_element_text(element), &time, &zone)) {
            bad_value(walk, element);
        }
        return;
    }
    for (const xmlNode *child = gr_element_first(element); child; child = gr_element_next(child)) {
        check_times(walk, child);
    }
}

/** True if the XSD surely accepts all of it: what must be there is, and each value is plain. */
static bool is_plain(const xmlNode *element) {
    const struct gr_rule *rule = gr_mark_of(element)->rule;
    if (rule->shape == GR_SHAPE_LEAF) {
        return gr_value_is_plain(rule->type, gr_element_text(element));
    }
    const xmlNode *child = gr_element_first(element);
    bool plain = child != NULL || rule->shape == GR_SHAPE_MAP;
    for (size_t i = 0; i < rule->child_count && rule->shape == GR_SHAPE_MAP && plain; i++) {
        plain = !rule->children[i].required || gr_element_child(element, rule->children[i].name);
    }
    for (; child && plain; child = gr_element_next(child)) {
        plain = is_plain(child);
    }
    return plain;
}

/** Lets libxml2 say which values are wrong. */
static void check_by_schema(struct gr_walk *walk) {
    xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(gr_schema_compiled(walk->schema));
    if (!context) {
        return;
    }
    xmlSchemaSetValidStructuredErrors(context, on_error, walk);
    size_t before = walk->problems;
    if (xmlSchemaValidateDoc(context, walk->xml) < 0 && walk->problems == before) {
        gr_problem(walk, "Y014", (struct gr_pos){walk->file, 0, 0, 0}, NULL,
                   "the file could not be checked");
    }
    xmlSchemaFreeValidCtxt(context);
}

void gr_check_values(struct gr_walk *walk) {
    const xmlNode *experiment = xmlDocGetRootElement(walk->xml);
    if (!experiment) {
        return;
    }
    if (walk->problems > 0 || !is_plain(experiment)) {
        check_by_schema(walk);
    }
    check_times(walk, experiment);
}
