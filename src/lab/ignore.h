/*
 * ignore.h - .grammeignore: what a batch passes over, in the patterns of gitignore(5).
 *
 * A line is a pattern for names below the folder of the file: "*" and "?" stop at "/", "[a-z]" is one of them, "**"
 * any number of folders; a "/" at its begin or inside binds it to that folder, one at its end asks for a folder; "#" is
 * a comment, "!" takes back.  The last line that fits decides, and the file nearest to the name before the others.
 */
#ifndef GR_LAB_IGNORE_H
#define GR_LAB_IGNORE_H

#include "base/arena.h"

/** The patterns of one folder. */
struct gr_ignore;

/** Reads the text of a .grammeignore.  folder: that it lies in, below the root, "" or ending in "/".  above: the
 *  patterns of the nearest folder above that has any, or NULL.  Everything is in arena. */
const struct gr_ignore *gr_ignore_new(struct gr_arena *arena, struct gr_str text,
                                      const char *folder, const struct gr_ignore *above);

/** path: below the root, without "/" at its end. */
bool gr_ignored(const struct gr_ignore *ignore, const char *path, bool is_folder);

/** True if text fits the pattern: "*", "?" and "[...]" do not match "/".  Linear in the product of their lengths. */
bool gr_glob_fits(struct gr_str pattern, struct gr_str text);

#endif
