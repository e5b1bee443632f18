/*
 * out.h - output that arrives whole or not at all.
 *
 * A file is written beside its place under a temporary name, checked, fsynced, renamed; the folder
 * is synced.  Standard output is written and checked.  Any failure is a U-diagnostic and GR_EIO.
 */
#ifndef GR_BASE_OUT_H
#define GR_BASE_OUT_H

#include "base/diag.h"

/** Writes bytes to path, replacing it; "-" is standard output.  Mode 0666 less the umask. */
GR_MUST_CHECK enum gr_status gr_out_write(const char *path, struct gr_str bytes,
                                          struct gr_diag *diag);
/** Makes a folder and those above it; an existing one is fine. */
GR_MUST_CHECK enum gr_status gr_out_folder(const char *path, struct gr_diag *diag);
/** All files of one report: nothing is renamed before everything is written.  Paths are copied,
 *  bytes are borrowed until the commit. */
struct gr_out_set;
/** temporary: a folder on the same file system, for the files until they are renamed; nothing is then synced (a batch
 *  syncs once, when all is done).  NULL: beside their places, synced. */
struct gr_out_set *gr_out_set_new(const char *temporary);
void gr_out_set_add(struct gr_out_set *set, const char *path, struct gr_str bytes);
/** A file that is too large to be held: when the set is committed, produce writes it piece by piece with gr_out_put
 *  (whose failures the commit tells). */
struct gr_out_sink;
void gr_out_put(struct gr_out_sink *sink, struct gr_str bytes);
void gr_out_set_produce(struct gr_out_set *set, const char *path,
                        void (*produce)(void *context, struct gr_out_sink *sink), void *context);
/** Writes all, then renames all.  Frees the set.  On failure no temporary file stays. */
GR_MUST_CHECK enum gr_status gr_out_set_commit(struct gr_out_set *set, struct gr_diag *diag);
/** Frees a set without writing anything; NULL is fine. */
void gr_out_set_discard(struct gr_out_set *set);

#endif
