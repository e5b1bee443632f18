/*
 * compare.h - two records, node by node.
 */
#ifndef GR_DISCLOSURE_COMPARE_H
#define GR_DISCLOSURE_COMPARE_H

#include "disclosure/record.h"

/** A place where two records differ: a, b NULL where only the other has it. */
struct gr_difference {
    const char *pointer;
    const struct gr_record *a, *b;
};

/** Tells every place where a and b differ, in the order of a, then what only b has.  Numbers differ beyond rel
 *  of the larger; maps are matched by key, lists by index.  skip: pointers not looked into, ended by NULL.
 *  The pointer lives in arena. */
void gr_record_compare(const struct gr_record *a, const struct gr_record *b, double rel,
                       const char *const *skip, struct gr_arena *arena,
                       void (*tell)(void *context, const struct gr_difference *d), void *context);

/** A node in a few words: the value of a quantity, a text of at most 60 characters, "a list of 3". */
const char *gr_record_brief(const struct gr_record *node, struct gr_arena *arena);

#endif
