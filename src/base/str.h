/*
 * str.h - a borrowed slice of bytes; never owns, need not end in NUL.
 */
#ifndef GR_BASE_STR_H
#define GR_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct gr_str {
    const char *p; /**< may be NULL if n is 0 */
    size_t n;
};

#define GR_STR(literal) ((struct gr_str){(literal), sizeof(literal) - 1})

static inline struct gr_str gr_str(const char *text) {
    return (struct gr_str){text, text ? strlen(text) : 0};
}

static inline bool gr_str_eq(struct gr_str a, struct gr_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool gr_str_is(struct gr_str a, const char *text) {
    return gr_str_eq(a, gr_str(text));
}

/** ASCII case folded comparison. */
bool gr_str_eq_fold(struct gr_str a, struct gr_str b);
bool gr_str_starts(struct gr_str a, struct gr_str prefix);
bool gr_str_ends(struct gr_str a, struct gr_str suffix);
/** Without blanks, tabs, CR and LF at both ends. */
struct gr_str gr_str_trim(struct gr_str a);
/** Offset of the first occurrence of needle, or SIZE_MAX. */
size_t gr_str_find(struct gr_str hay, struct gr_str needle);
/** The same, ASCII case folded. */
size_t gr_str_find_fold(struct gr_str hay, struct gr_str needle);
/** Cuts *rest at the first sep: returns the part before, *rest becomes the part after (empty at the
 *  end).  Loop while rest->p is not NULL: after the last part rest->p is NULL. */
struct gr_str gr_str_cut(struct gr_str *rest, char sep);
/** Total order by bytes, as memcmp. */
int gr_str_cmp(struct gr_str a, struct gr_str b);
/** Damerau-Levenshtein distance over bytes, ASCII case folded; SIZE_MAX if either is over 200 bytes. */
size_t gr_str_distance(struct gr_str a, struct gr_str b);
/** FNV-1a, 64 bit. */
uint64_t gr_str_hash(struct gr_str a);

#endif
