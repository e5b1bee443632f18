/*
 * walk.c - from the YAML tree to the XML tree, led by the schema.
 *
 * What does not fit is reported and left out, so that libxml2, which checks the values afterwards,
 * finds a structure without fault: it stops at the first fault of a parent.
 */
#include "metadata/walk.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "metadata/names.h"

/* Reporting --------------------------------------------------------------------------------------*/

void gr_problem(struct gr_walk *walk, const char *code, struct gr_pos pos, const char *hint,
                const char *fmt, ...) {
    if (walk->stopped) {
        return;
    }
    if (walk->problems == GR_MAX_PROBLEMS) {
        const struct gr_pos whole_file = {walk->file, 0, 0, 0};
        walk->stopped = true;
        gr_error(walk->diag, "Y020", whole_file,
                 "repair these first: the others may come from them",
                 "more than %d problems; the rest is not listed", (int)GR_MAX_PROBLEMS);
        return;
    }
    walk->problems++;
    va_list args;
    va_start(args, fmt);
    struct gr_buf text = {0};
    char *room = gr_buf_reserve(&text, 1024);
    int n = vsnprintf(room, 1024, fmt, args);
    va_end(args);
    if (n > 0) {
        gr_error(walk->diag, code, pos, hint, "%s", room);
    }
    gr_buf_free(&text);
}

/* Values that are the same as no key -------------------------------------------------------------*/

static bool is_null(const struct gr_yaml *yaml) {
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    if (yaml->kind != GR_YAML_SCALAR || yaml->quoted) {
        return false;
    }
    for (size_t i = 0; i < GR_COUNT(words); i++) {
        if (gr_str_is(yaml->text, words[i])) {
            return true;
        }
    }
    return false;
}

/** Blank, ~, null, [] and lists of nothing else. */
static bool is_absent(const struct gr_yaml *yaml) {
    if (yaml->kind != GR_YAML_LIST) {
        return is_null(yaml);
    }
    for (const struct gr_yaml *item = yaml->first; item; item = item->next) {
        if (!is_absent(item)) {
            return false;
        }
    }
    return true;
}

/* Elements ---------------------------------------------------------------------------------------*/

static xmlNode *add_element(struct gr_walk *walk, xmlNode *parent, const struct gr_rule *rule,
                            struct gr_pos pos) {
    xmlNode *element = xmlNewDocNode(walk->xml, NULL, (const xmlChar *)rule->name, NULL);
    if (!element) {
        return NULL;
    }
    struct gr_mark *mark = GR_NEW(walk->arena, struct gr_mark);
    mark->pos = pos;
    mark->rule = rule;
    element->_private = mark;
    if (parent) {
        xmlAddChild(parent, element);
    } else {
        xmlDocSetRootElement(walk->xml, element);
    }
    return element;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/** As XSD collapses xs:token: no blanks at the ends, one for each run of them. */
static struct gr_str collapse(struct gr_arena *arena, struct gr_str text) {
    struct gr_str rest = gr_str_trim(text);
    char *out = gr_arena_str(arena, rest);
    size_t n = 0;
    for (size_t i = 0; i < rest.n; i++) {
        if (!is_blank(rest.p[i])) {
            out[n++] = rest.p[i];
        } else if (!is_blank(rest.p[i - 1])) {
            out[n++] = ' ';
        }
    }
    out[n] = '\0';
    return (struct gr_str){out, n};
}

static void add_text(struct gr_walk *walk, xmlNode *element, struct gr_str text) {
    xmlNode *node = xmlNewDocTextLen(walk->xml, (const xmlChar *)text.p, (int)text.n);
    if (element && node) {
        xmlAddChild(element, node);
    } else {
        xmlFreeNode(node);
    }
}

/* Shapes -----------------------------------------------------------------------------------------*/

static const char *shape_name(enum gr_yaml_kind kind) {
    return kind == GR_YAML_SCALAR ? "one value" : kind == GR_YAML_LIST ? "a list" : "a map";
}

/** How the map is written, with the keys that must stand in it (or the first of those that may). */
static const char *map_example(struct gr_walk *walk, const struct gr_rule *map) {
    bool item = map->parent && map->parent->shape == GR_SHAPE_LIST;
    struct gr_buf out = {0};
    gr_buf_printf(&out, "write %s: {", item ? map->parent->name : map->name);
    size_t shown = 0;
    for (size_t i = 0; i < map->child_count; i++) {
        if (map->children[i].required) {
            gr_buf_printf(&out, "%s%s: ...", shown++ > 0 ? ", " : "", map->children[i].name);
        }
    }
    if (shown == 0) {
        gr_buf_printf(&out, "%s: ...", map->children[0].name);
    }
    gr_buf_putc(&out, '}');
    const char *text = gr_arena_str(walk->arena, gr_buf_str(&out));
    gr_buf_free(&out);
    return text;
}

static void wrong_shape(struct gr_walk *walk, xmlNode *parent, const struct gr_rule *rule,
                        const struct gr_yaml *yaml) {
    bool item = rule->parent && rule->parent->shape == GR_SHAPE_LIST;
    const char *name = item ? rule->parent->name : rule->name;
    const char *of = item ? "each of " : "";
    if (parent) {
        gr_mark_of(parent)->reported = true;
    }
    if (walk->stopped) {
        return;
    }
    if (rule->shape == GR_SHAPE_MAP) {
        gr_problem(walk, "Y014", yaml->pos, map_example(walk, rule),
                   "%s%s is a map of keys and values, not %s", of, name, shape_name(yaml->kind));
    } else {
        gr_problem(walk, "Y014", yaml->pos,
                   yaml->kind == GR_YAML_LIST ? "write it without brackets and -"
                                              : "quote a text that begins with { or holds ': '",
                   "%s%s is %s, not %s", of, name, rule->type->expects, shape_name(yaml->kind));
    }
}

static void walk_value(struct gr_walk *walk, const struct gr_rule *rule, const struct gr_yaml *yaml,
                       xmlNode *parent);

static void unknown_key(struct gr_walk *walk, const struct gr_rule *map, const xmlNode *element,
                        const struct gr_yaml *entry) {
    gr_mark_of(element)->reported = true;
    if (walk->stopped) {
        return;
    }
    const char *path = gr_element_path(walk->arena, element);
    const char *hint = gr_hint_unknown_key(walk->arena, walk->schema, map, entry->key);
    struct gr_str key = entry->key.n <= 100 ? entry->key : (struct gr_str){entry->key.p, 100};
    gr_problem(walk, "Y010", entry->key_pos, hint, "unknown key \"%.*s\"%s%s", (int)key.n, key.p,
               *path ? " in " : "", path);
}

static void duplicate_key(struct gr_walk *walk, const xmlNode *element, const struct gr_yaml *first,
                          const struct gr_yaml *entry) {
    gr_mark_of(element)->reported = true;
    if (walk->stopped) {
        return;
    }
    gr_problem(walk, "Y013", entry->key_pos,
               gr_arena_printf(walk->arena, "the first is on line %llu: keep one of them",
                               (unsigned long long)first->key_pos.line),
               "%.*s is written twice", (int)entry->key.n, entry->key.p);
}

static void missing_key(struct gr_walk *walk, const struct gr_rule *rule, const xmlNode *element,
                        const struct gr_yaml *map, const struct gr_yaml *blank) {
    gr_mark_of(element)->reported = true;
    if (walk->stopped) {
        return;
    }
    const char *path = gr_element_path(walk->arena, element);
    const char *hint = NULL;
    if (rule->shape == GR_SHAPE_LEAF) {
        const struct gr_type *type = rule->type;
        hint = type->form == GR_FORM_CHOICE
                   ? gr_arena_printf(walk->arena, "add %s: with %s", rule->name,
                                     gr_enumerate(walk->arena, type->choices, type->choice_count))
                   : gr_arena_printf(walk->arena, "add %s: with %s", rule->name, type->expects);
    }
    gr_problem(walk, "Y011", blank ? blank->key_pos : map->pos, hint, "%s%s%s is %s", path,
               *path ? "." : "", rule->name, blank ? "blank" : "missing");
}

/** The entries of a map by the place of their rule; reports those that have none or come again. */
static void sort_entries(struct gr_walk *walk, const struct gr_rule *rule,
                         const struct gr_yaml *yaml, const xmlNode *element,
                         const struct gr_yaml *entries[GR_MAX_KEYS]) {
    for (const struct gr_yaml *entry = yaml->first; entry; entry = entry->next) {
        const struct gr_rule *child = gr_rule_child(rule, entry->key);
        if (!child) {
            unknown_key(walk, rule, element, entry);
        } else if (entries[child - rule->children]) {
            duplicate_key(walk, element, entries[child - rule->children], entry);
        } else {
            entries[child - rule->children] = entry;
        }
    }
}

static void walk_map(struct gr_walk *walk, const struct gr_rule *rule, const struct gr_yaml *yaml,
                     xmlNode *parent) {
    const struct gr_yaml *entries[GR_MAX_KEYS] = {0};
    xmlNode *element = add_element(walk, parent, rule, yaml->pos);
    if (!element) {
        return;
    }
    sort_entries(walk, rule, yaml, element, entries);
    for (size_t i = 0; i < rule->child_count; i++) {
        const struct gr_rule *child = &rule->children[i];
        const struct gr_yaml *entry = entries[i];
        if (entry && !is_absent(entry)) {
            walk_value(walk, child, entry, element);
        } else if (child->required) {
            missing_key(walk, child, element, yaml, entry);
        }
    }
}

static void walk_list(struct gr_walk *walk, const struct gr_rule *rule, const struct gr_yaml *yaml,
                      xmlNode *parent) {
    xmlNode *element = add_element(walk, parent, rule, yaml->pos);
    if (!element) {
        return;
    }
    if (yaml->kind != GR_YAML_LIST) {
        walk_value(walk, &rule->children[0], yaml, element);
    } else {
        for (const struct gr_yaml *item = yaml->first; item; item = item->next) {
            if (!is_absent(item)) {
                walk_value(walk, &rule->children[0], item, element);
            }
        }
    }
    if (!element->children) { /* All of it was reported and left out. */
        xmlUnlinkNode(element);
        xmlFreeNode(element);
    }
}

static void walk_short(struct gr_walk *walk, const struct gr_rule *rule, const struct gr_yaml *yaml,
                       xmlNode *parent) {
    const struct gr_rule *key = gr_rule_child(rule, gr_str(rule->short_key));
    xmlNode *element = add_element(walk, parent, rule, yaml->pos);
    if (key && element) {
        walk_value(walk, key, yaml, element);
    }
}

static void walk_leaf(struct gr_walk *walk, const struct gr_rule *rule, const struct gr_yaml *yaml,
                      xmlNode *parent) {
    struct gr_str text = rule->type->collapse ? collapse(walk->arena, yaml->text) : yaml->text;
    add_text(walk, add_element(walk, parent, rule, yaml->pos), text);
}

static void walk_value(struct gr_walk *walk, const struct gr_rule *rule, const struct gr_yaml *yaml,
                       xmlNode *parent) {
    bool scalar = yaml->kind == GR_YAML_SCALAR;
    if (rule->shape == GR_SHAPE_LIST) {
        walk_list(walk, rule, yaml, parent);
    } else if (rule->shape == GR_SHAPE_MAP && yaml->kind == GR_YAML_MAP) {
        walk_map(walk, rule, yaml, parent);
    } else if (rule->shape == GR_SHAPE_MAP && scalar && rule->short_key) {
        walk_short(walk, rule, yaml, parent);
    } else if (rule->shape == GR_SHAPE_LEAF && scalar) {
        walk_leaf(walk, rule, yaml, parent);
    } else {
        wrong_shape(walk, parent, rule, yaml);
    }
}

/* The whole --------------------------------------------------------------------------------------*/

/** The block is written, but nothing of it was kept, or an item without its id. */
static bool ids_lost(const struct gr_yaml *root, const xmlNode *experiment, const char *block) {
    const xmlNode *list = gr_element_child(experiment, block);
    for (const struct gr_yaml *entry = root->first; entry && !list; entry = entry->next) {
        if (gr_str_is(entry->key, block) && !is_absent(entry)) {
            return true;
        }
    }
    if (list && gr_mark_of(list)->reported) {
        return true;
    }
    for (const xmlNode *item = list ? gr_element_first(list) : NULL; item;
         item = gr_element_next(item)) {
        if (!gr_element_child(item, "id")) {
            return true;
        }
    }
    return false;
}

void gr_walk_tree(struct gr_walk *walk, const struct gr_yaml *root) {
    walk->xml = xmlNewDoc((const xmlChar *)"1.0");
    if (root->kind != GR_YAML_MAP) {
        gr_problem(
            walk, "Y014", root->pos, "write gramme: 1 on the first line, title: on the second",
            "an experiment file is a map of keys and values, not %s", shape_name(root->kind));
        return;
    }
    walk_map(walk, &walk->schema->root, root, NULL);
    const xmlNode *experiment = xmlDocGetRootElement(walk->xml);
    if (experiment) {
        walk->hardware_lost = ids_lost(root, experiment, "hardware");
        walk->runs_lost = ids_lost(root, experiment, "runs");
    }
}

/* Looking at the tree ----------------------------------------------------------------------------*/

struct gr_mark *gr_mark_of(const xmlNode *element) {
    return element->_private;
}

xmlNode *gr_element_first(const xmlNode *element) {
    xmlNode *child = element->children;
    while (child && child->type != XML_ELEMENT_NODE) {
        child = child->next;
    }
    return child;
}

xmlNode *gr_element_next(const xmlNode *element) {
    xmlNode *next = element->next;
    while (next && next->type != XML_ELEMENT_NODE) {
        next = next->next;
    }
    return next;
}

xmlNode *gr_element_child(const xmlNode *element, const char *name) {
    xmlNode *child = element ? gr_element_first(element) : NULL;
    while (child && strcmp((const char *)child->name, name) != 0) {
        child = gr_element_next(child);
    }
    return child;
}

struct gr_str gr_element_text(const xmlNode *element) {
    const xmlNode *text = element ? element->children : NULL;
    return text && text->type == XML_TEXT_NODE ? gr_str((const char *)text->content) : GR_STR("");
}

const char *gr_element_path(struct gr_arena *arena, const xmlNode *element) {
    const xmlNode *parent = element->parent;
    if (!parent || parent->type != XML_ELEMENT_NODE) {
        return "";
    }
    const char *above = gr_element_path(arena, parent);
    if (gr_mark_of(parent)->rule->shape == GR_SHAPE_LIST) {
        size_t index = 0;
        for (const xmlNode *before = element->prev; before; before = before->prev) {
            index += before->type == XML_ELEMENT_NODE;
        }
        return gr_arena_printf(arena, "%s[%zu]", above, index);
    }
    return gr_arena_printf(arena, "%s%s%s", above, *above ? "." : "", (const char *)element->name);
}

double gr_element_number(const xmlNode *element) {
    double value;
    if (!element || gr_mark_of(element)->reported) {
        return (double)NAN;
    }
    struct gr_str text = gr_element_text(element);
    /* ".5" and "5." are numbers for the schema, and strtod reads them as such (no locale is set). */
    return gr_num_parse(text, &value) ? value : strtod(text.p, NULL);
}

gr_time gr_element_time(const xmlNode *element) {
    gr_time time;
    bool zone;
    if (!element || gr_mark_of(element)->reported ||
        !gr_time_parse(gr_element_text(element), &time, &zone)) {
        return GR_TIME_NONE;
    }
    return time;
}
