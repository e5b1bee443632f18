/*
 * names.h - "did you mean": the nearest of the names that are allowed.
 */
#ifndef GR_METADATA_NAMES_H
#define GR_METADATA_NAMES_H

#include "metadata/schema.h"

/** The best name so far and how far it is; start with {NULL, SIZE_MAX}. */
struct gr_near {
    const char *name;
    size_t distance;
};
/** Offers a name. */
void gr_near_try(struct gr_near *near, struct gr_str wanted, const char *name);
/** The best one, if it is near enough to be meant; else NULL. */
const char *gr_near_name(const struct gr_near *near, struct gr_str wanted);

/** Hint for a key that `map` does not have: the nearest of its keys; else where the key belongs; else
 *  the keys that are allowed here. */
const char *gr_hint_unknown_key(struct gr_arena *arena, const struct gr_schema *schema,
                                const struct gr_rule *map, struct gr_str key);
/** "a, b, c or d". */
const char *gr_enumerate(struct gr_arena *arena, const char *const *names, size_t count);

#endif
