/*
 * json_schema.h - an XSD of ours as JSON Schema 2020-12, made when it is asked for.
 */
#ifndef GR_METADATA_JSON_SCHEMA_H
#define GR_METADATA_JSON_SCHEMA_H

#include "base/buf.h"

enum gr_json_schema_use {
    GR_JSON_SCHEMA_YAML, /**< written by people: one value where a list may be, one word where a map
                           *   has a short form, numbers where a text may be */
    GR_JSON_SCHEMA_RECORD /**< written by us: nothing of that */
};

/** Appends the JSON Schema of `xsd`, which must be one that is compiled in (names in it are trusted), each key
 *  with its description from the table of keys (key_docs.h).  title: what it is of. */
void gr_json_schema(struct gr_str xsd, enum gr_json_schema_use use, const char *title,
                    struct gr_str keys, struct gr_buf *out);
/** Appends the XSD itself with the same descriptions as xs:documentation. */
void gr_documented_xsd(struct gr_str xsd, enum gr_json_schema_use use, struct gr_str keys,
                       struct gr_buf *out);

#endif
