/*
 * yaml.h - libyaml events to a tree with marks.
 *
 * Knows nothing of schemas.  Scalars stay text: NO is "NO", 1.10 is "1.10".  Aliases are expanded
 * within a bound; depth, size and node count are bounded.  libyaml is included in yaml.c only.
 */
#ifndef GR_YAML_YAML_H
#define GR_YAML_YAML_H

#include "base/diag.h"

enum gr_yaml_kind { GR_YAML_SCALAR, GR_YAML_MAP, GR_YAML_LIST };

struct gr_yaml {
    enum gr_yaml_kind kind;
    struct gr_pos pos;         /**< of the value */
    struct gr_pos key_pos;     /**< of its key in a map; the value's own place in a list */
    struct gr_str key;         /**< in a map; else {NULL, 0} */
    struct gr_str text;        /**< of a scalar, after unquoting; valid UTF-8 */
    bool quoted;               /**< the scalar was quoted or a block scalar: blank then is text */
    struct gr_yaml *first, *next; /**< children of a map or list in order; next sibling */
};

enum {
    GR_YAML_MAX_DEPTH = 32,
    GR_YAML_MAX_NODES = 200000, /**< after expansion of aliases */
    GR_YAML_MAX_BYTES = 8 * 1024 * 1024
};

/** Parses text, which must outlive the tree; file is its id in diag.  On a syntax error: diagnostics
 *  Y0xx with our own hints for the slips on which libyaml says little (a plain text that begins with
 *  * or @ or a %, ': ' inside a plain title, a tab as indentation, a second document), and
 *  GR_REFUSED.  An empty file gives GR_REFUSED.  Duplicate keys are kept: the schema walk reports
 *  them. */
GR_MUST_CHECK enum gr_status gr_yaml_parse(struct gr_arena *arena, struct gr_str text,
                                           uint32_t file, struct gr_diag *diag,
                                           struct gr_yaml **root);

#endif
