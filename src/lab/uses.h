/*
 * uses.h - what a report was made from, as lines of text, and whether that is still so.
 *
 * A line a file: size, time of its last change, SHA-256, path.  If size and time are the same, so is the file; else its
 * bytes decide.  A time that is so young that the file may have changed again within the same tick is not trusted, and
 * written as 0.  Patterns and folders are kept as a hash of the names they gave.
 */
#ifndef GR_LAB_USES_H
#define GR_LAB_USES_H

#include "base/buf.h"
#include "base/diag.h"

/** A digest that is known already. */
struct gr_known_digest {
    const char *path, *sha256;
};

/** Appends a line for each thing that diag says was looked at.  begun_ns: of the system's clock, before the first of
 *  them was opened.  digest: false leaves out SHA-256 that are not known; then a new time means a new file. */
void gr_uses_put(struct gr_buf *out, const struct gr_diag *diag, int64_t begun_ns,
                 const struct gr_known_digest *known, size_t known_count, bool digest);
/** The names of a folder, which its finder has given. */
void gr_uses_put_names(struct gr_buf *out, const char *const *names, size_t count);

enum gr_uses_state {
    GR_USES_SAME,
    GR_USES_TOUCHED, /**< the same bytes with new times: *renewed has lines that say so */
    GR_USES_CHANGED
};
/** Looks at one line; names: as they are now, for the line of gr_uses_put_names.  Appends it, or its new form. */
enum gr_uses_state gr_use_check(struct gr_str line, const char *const *names, size_t name_count,
                                struct gr_buf *renewed);

/** A line without tabs, line ends and backslashes of its own, and back (in place; ends in NUL). */
void gr_line_escape(struct gr_buf *out, struct gr_str text);
struct gr_str gr_line_unescape(struct gr_arena *arena, struct gr_str text);

#endif
