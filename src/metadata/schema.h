/*
 * schema.h - the XSD as the walk needs it: a tree of rules made once, and libxml2's compiled form where
 * it is needed.
 */
#ifndef GR_METADATA_SCHEMA_H
#define GR_METADATA_SCHEMA_H

#include <libxml/xmlschemas.h>

#include "metadata/metadata.h"

enum gr_shape { GR_SHAPE_LEAF, GR_SHAPE_MAP, GR_SHAPE_LIST };

/** What a value is, as far as hints go. */
enum gr_form {
    GR_FORM_TEXT,
    GR_FORM_NUMBER,
    GR_FORM_COUNT,
    GR_FORM_BOOL,
    GR_FORM_DATE,
    GR_FORM_STAMP,
    GR_FORM_CHOICE /**< one of a few words */
};

/** A simple type of the XSD. */
struct gr_type {
    const char *name;
    const char *expects; /**< g:expects: "a number from 0 to 1, such as 0.85" */
    const char *hint;    /**< g:hint, or NULL */
    enum gr_form form;
    bool collapse; /**< blanks at the ends and runs of them do not count (xs:token and numbers) */
    size_t choice_count;
    const char **choices;
    double least, most;       /**< of a number */
    bool above, below;        /**< these themselves are out */
    size_t shortest, longest; /**< in characters */
    const char *pattern;      /**< as the XSD has it, or NULL */
    bool opaque;              /**< has facets beside these */
};

/** An element of the XSD. */
struct gr_rule {
    const char *name;
    enum gr_shape shape;
    bool required;
    const struct gr_type *type; /**< of a leaf */
    const char *short_key;      /**< g:short of a map, or NULL */
    size_t child_count;         /**< of a map; a list has one, its item */
    const struct gr_rule *children;
    const struct gr_rule *parent; /**< NULL: the root */
};

enum { GR_MAX_KEYS = 64 /**< most keys of one map; checked when the schema is made */ };

struct gr_schema {
    struct gr_arena *arena;
    struct gr_rule root;
    size_t type_count;
    const struct gr_type *types;
    struct gr_checker *checker; /**< libxml2's form, made when a value is not plain */
};
/** libxml2's compiled form of the schema, made by the first call. */
xmlSchemaPtr gr_schema_compiled(const struct gr_schema *schema);

/** True only for what the XSD surely accepts as a value of the type (plain.c): blanks are as the walk leaves
 *  them.  What is not plain is left to libxml2. */
bool gr_value_is_plain(const struct gr_type *type, struct gr_str value);

/** Child of a map by name, or NULL. */
const struct gr_rule *gr_rule_child(const struct gr_rule *map, struct gr_str name);
/** Rule of an element, by the names on the way to it; NULL if the schema has none. */
const struct gr_rule *gr_rule_of(const struct gr_schema *schema, const xmlNode *element);
/** The next rule in reading order below `root`, NULL after the last: for (r = root; r; r = next). */
const struct gr_rule *gr_rule_next(const struct gr_rule *root, const struct gr_rule *rule);
/** "runs[].logs[].path": the way to a rule. */
const char *gr_rule_path(struct gr_arena *arena, const struct gr_rule *rule);

#endif
