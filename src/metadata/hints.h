/*
 * hints.h - what a person probably meant by a value that its type refuses.
 */
#ifndef GR_METADATA_HINTS_H
#define GR_METADATA_HINTS_H

#include "metadata/schema.h"

/** One sentence, or NULL if there is nothing to say beyond what the type expects.  key: the key's
 *  name, which holds the unit. */
const char *gr_hint_value(struct gr_arena *arena, const struct gr_type *type, const char *key,
                          struct gr_str value);

#endif
