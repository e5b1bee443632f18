/*
 * metadata.h - the experiment file: tree with marks, walked by the schema, validated, taken apart.
 *
 * The walk is driven by schemas/experiment.xsd and by nothing else: unknown keys (with the nearest
 * name), duplicate and missing keys, list or map or value in the wrong place, dangling references.
 * What it has reported it takes out; the shorthands (g:short, a single value for a list of one,
 * blank/~/null/empty list = absent) are applied; the rest becomes a libxml2 tree whose values
 * libxml2 checks.  Of several messages on one node the first is kept.
 */
#ifndef GR_METADATA_METADATA_H
#define GR_METADATA_METADATA_H

#include <libxml/tree.h>

#include "model/experiment.h"
#include "yaml/yaml.h"

/** schemas/experiment.xsd, compiled in. */
struct gr_str gr_schema_text(void);

/** The schema in the forms the walk needs; made once per process, used by any number of reads. */
struct gr_schema;
/** From the schema compiled in.  Never NULL. */
struct gr_schema *gr_schema_new(void);
void gr_schema_free(struct gr_schema *schema);

struct gr_metadata {
    struct gr_experiment experiment;
    xmlDocPtr xml; /**< <experiment> ...; owned by the caller: xmlFreeDoc.  node->_private of an
                             element is a const struct gr_pos * in the arena */
    struct gr_str text; /**< the file's bytes */
};

/** Reads, walks, validates.  Every problem becomes a diagnostic; GR_REFUSED if any is an error (then
 *  *out is untouched), GR_EIO if the file cannot be read. */
GR_MUST_CHECK enum gr_status gr_metadata_read(const struct gr_schema *schema, const char *path,
                                              struct gr_arena *arena, struct gr_diag *diag,
                                              struct gr_metadata *out);

/** The same for bytes in memory, which must outlive arena and diag; name: for messages. */
GR_MUST_CHECK enum gr_status gr_metadata_parse(const struct gr_schema *schema, const char *name,
                                               struct gr_str text, struct gr_arena *arena,
                                               struct gr_diag *diag, struct gr_metadata *out);

/** What a leaf of the schema holds, for copying YAML blocks into the record with the right types. */
enum gr_leaf { GR_LEAF_TEXT, GR_LEAF_NUMBER, GR_LEAF_BOOL, GR_LEAF_NONE /**< map or list */ };
/** Kind of an element of the tree made by gr_metadata_read. */
enum gr_leaf gr_schema_leaf(const struct gr_schema *schema, const xmlNode *element);
/** True if the element is a list (its children are <item>). */
bool gr_schema_is_list(const struct gr_schema *schema, const xmlNode *element);

#endif
