/*
 * walk.h - from the YAML tree to the XML tree, led by the schema.
 */
#ifndef GR_METADATA_WALK_H
#define GR_METADATA_WALK_H

#include "metadata/schema.h"

/** What an element of the XML tree carries in _private; begins with the place, as metadata.h says. */
struct gr_mark {
    struct gr_pos pos;
    const struct gr_rule *rule;
    bool reported; /**< a message stands at it, or something below it was taken out */
    size_t target; /**< of a reference that holds: index of the item whose id it names */
};

enum { GR_MAX_PROBLEMS = 100 };

/** One reading of one experiment file. */
struct gr_walk {
    const struct gr_schema *schema;
    struct gr_arena *arena;
    struct gr_diag *diag;
    uint32_t file;
    size_t problems;
    bool stopped;       /**< GR_MAX_PROBLEMS were reported; the rest is silent */
    bool hardware_lost; /**< hardware is there but was taken out: its ids are not known */
    bool runs_lost;
    xmlDocPtr xml;
};

/** Reports a problem, unless there are too many already. */
void gr_problem(struct gr_walk *walk, const char *code, struct gr_pos pos, const char *hint,
                const char *fmt, ...) GR_PRINTF(5, 6);

/** Builds walk->xml from what fits the schema and reports what does not. */
void gr_walk_tree(struct gr_walk *walk, const struct gr_yaml *root);
/** Lets libxml2 check the values of walk->xml and says in our words what is wrong. */
void gr_check_values(struct gr_walk *walk);
/** References, ids, order of times, bounds: what an XSD cannot say. */
void gr_check_meaning(struct gr_walk *walk);

/** Mark of an element of the tree. */
struct gr_mark *gr_mark_of(const xmlNode *element);
/** "runs[1].logs[0].path", "" for the root. */
const char *gr_element_path(struct gr_arena *arena, const xmlNode *element);
/** A child by name, or NULL. */
xmlNode *gr_element_child(const xmlNode *element, const char *name);
/** Text of a leaf; "" if it has none. */
struct gr_str gr_element_text(const xmlNode *element);
/** Number of a leaf that has been checked; NAN if it is NULL or was reported. */
double gr_element_number(const xmlNode *element);
/** Instant of a leaf that has been checked; GR_TIME_NONE if it is NULL or was reported. */
gr_time gr_element_time(const xmlNode *element);
/** First and next element child; NULL at the end. */
xmlNode *gr_element_first(const xmlNode *element);
xmlNode *gr_element_next(const xmlNode *element);

#endif
