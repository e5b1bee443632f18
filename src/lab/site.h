/*
 * site.h - what a site remembers: SITE/.gramme, by experiment.
 *
 *   manifest             every experiment, in order of id (bytewise): what became of it, its row, what it was made
 *                        from, what was written; replaced whole, by rename, after one sync of the file system
 *   journal              the same for those done since; a batch that was stopped goes on from there
 *   new/                 files until they are renamed
 *   lock                 held by who writes; a second writer is refused
 *
 * A shard I of N has all of these as manifest-I-of-N ...; a summary joins complete sets into one manifest.  The first
 * line names the key: a digest of the program and of the options; entries of another key only say which files are old.
 *
 * A block of text is one experiment (lines: a letter, a tab, a value; escaped as in uses.h):
 *   i id    s state (done, failed, none)   w warnings, decisions   r row   f p d n  what it was made from (uses.h)
 *   o size, path of an output, relative to the site     m message, a line of it
 */
#ifndef GR_LAB_SITE_H
#define GR_LAB_SITE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"

struct gr_site;

/** Which part of the experiments a process does: 1 of 1 is all of them. */
struct gr_shard {
    unsigned index, count;
};
/** Is the experiment one of this part?  The same whatever else there is. */
bool gr_shard_has(struct gr_shard shard, const char *id);

/** Opens (and makes) the site in folder `path` for writing and locks it.  GR_EIO with a diagnostic: it cannot be made,
 *  or somebody else writes into it. */
GR_MUST_CHECK enum gr_status gr_site_open(const char *path, struct gr_shard shard, const char *key,
                                          struct gr_diag *diag, struct gr_site **out);
/** Unlocks.  NULL is fine. */
void gr_site_close(struct gr_site *site);
/** Folder for files until they are renamed. */
const char *gr_site_new_folder(const struct gr_site *site);
/** A worker calls it: the lock is the caller's alone. */
void gr_site_leave(struct gr_site *site);

/** What is known of an experiment under this key, {NULL, 0} if nothing; valid until gr_site_close. */
struct gr_str gr_site_known(const struct gr_site *site, const char *id);
/** Remembers what became of an experiment (a block, which names its id).  GR_EIO: it could not be written (said once). */
enum gr_status gr_site_remember(struct gr_site *site, struct gr_str block, struct gr_diag *diag);

/** What is known now: what was remembered last, else as gr_site_known.  Valid until the next call. */
struct gr_str gr_site_latest(struct gr_site *site, const char *id);

/** Puts the blocks of all `ids` (in order, bytewise) into a new manifest: those remembered, else those known.  Removes
 *  what nobody makes any more: outputs of experiments that are not among `all`, and outputs of `ids` that their block
 *  does not name.  Syncs, then renames.  *changed: false if it was the same before (then nothing is written). */
GR_MUST_CHECK enum gr_status gr_site_finish(struct gr_site *site, const char *const *ids,
                                            size_t count, const char *const *all, size_t all_count,
                                            struct gr_diag *diag, bool *changed);

/** First value of a line of a block; {NULL, 0} if there is none.  Next lines: pass what is left in *rest. */
struct gr_str gr_block_first(struct gr_str block, char letter);
/** The next line of a block: letter and value.  False at the end. */
bool gr_block_next(struct gr_str *rest, char *letter, struct gr_str *value);

/* ---- reading rows ---- */

struct gr_site_rows;

/** Joins shards if there are any (all of one set must be there), and opens the rows of the site.  GR_EIO or GR_REFUSED
 *  with a diagnostic. */
GR_MUST_CHECK enum gr_status gr_site_rows_open(const char *path, struct gr_diag *diag,
                                               struct gr_site_rows **out);
/** The next row, in order of id; false after the last. */
bool gr_site_row(struct gr_site_rows *rows, struct gr_str *row);
/** Back to the first. */
void gr_site_rewind(struct gr_site_rows *rows);
/** Digest of all rows in their order: the same, the same summary.  Does not move on; valid until the rows are closed. */
const char *gr_site_rows_digest(struct gr_site_rows *rows);
void gr_site_rows_close(struct gr_site_rows *rows);

#endif
