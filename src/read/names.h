/*
 * names.h - every text of a log once: a million rows of one machine name it once.
 */
#ifndef GR_READ_NAMES_H
#define GR_READ_NAMES_H

#include "base/arena.h"

struct gr_names;

/** Texts live in arena, the table until gr_names_free. */
struct gr_names *gr_names_new(struct gr_arena *arena);
void gr_names_free(struct gr_names *names);

/** A text as the log has it and as we hand it on. */
struct gr_name {
    struct gr_str raw;
    const char *text; /**< valid UTF-8, NUL-terminated */
    bool repaired;    /**< raw is not UTF-8 and was read as Latin-1 */
};
/** The name of those bytes; the same bytes give the same pointer.  Never NULL; "" for nothing. */
const struct gr_name *gr_names_get(struct gr_names *names, struct gr_str raw);

#endif
