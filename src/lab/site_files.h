/*
 * site_files.h - the files of SITE/.gramme: shards, and putting one in the place of another (internal to site).
 */
#ifndef GR_LAB_SITE_FILES_H
#define GR_LAB_SITE_FILES_H

#include "lab/store.h"

struct gr_site_shard {
    const char *path;
    unsigned index, count;
};
struct gr_site_shards {
    struct gr_site_shard *items; /**< malloc'd */
    size_t count, cap;
};
/** The manifests of shards, by number of shards and index. */
void gr_site_shards_find(const char *data, struct gr_arena *arena, struct gr_site_shards *out);
/** Removes them with their locks. */
void gr_site_shards_remove(const char *data, const struct gr_site_shards *shards,
                           struct gr_arena *arena);

/** Syncs the file system of folder `data`, then renames from to to; 0 or an error number. */
int gr_site_replace(const char *data, const char *from, const char *to);

#endif
