/*
 * key_docs.h - what each key means: tables beside the schemas, read only when a schema is printed.
 *
 * A table is text of tab-separated columns with a head: key, meaning, and perhaps unit and example.  Keys are
 * paths of the experiment file ("runs[].logs[].path"; a run's own place and grid are those at the top), or of
 * the record a type and an element ("run.pue"), or an element alone, which then means the same in every type.
 */
#ifndef GR_METADATA_KEY_DOCS_H
#define GR_METADATA_KEY_DOCS_H

#include "base/buf.h"

struct gr_key_doc {
    struct gr_str meaning, unit, example; /**< empty where not given */
};

/** False if the table has no row of that key. */
bool gr_key_doc_find(struct gr_str table, const char *key, struct gr_key_doc *out);
/** "Rated power of one device. Unit: W. Example: 300" */
void gr_key_doc_put(const struct gr_key_doc *doc, struct gr_buf *out);

/** schemas/keys.tsv and schemas/record_keys.tsv, compiled in. */
struct gr_str gr_experiment_keys(void);
struct gr_str gr_record_keys(void);

#endif
