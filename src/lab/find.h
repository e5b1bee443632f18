/*
 * find.h - the experiments below a folder.
 *
 * An experiment is a gramme.yaml, an X.gramme.yaml, or a folder with files and no experiment file in it or in a folder
 * above: whether those files are logs is for whoever reads them to see (no file is opened here but .grammeignore).
 * Hidden names are passed over, what .grammeignore names (ignore.h), and folders that are a site.  Links to folders
 * are followed after all else, each folder is entered once: circles end, nothing is counted twice.
 */
#ifndef GR_LAB_FIND_H
#define GR_LAB_FIND_H

#include <sys/types.h>

#include "base/diag.h"

enum {
    GR_FIND_DEEP = 64,
    GR_FIND_FILES = 100000 /**< most files looked at in a folder without YAML */
};

struct gr_found {
    const char *id;     /**< "a/b", for X.gramme.yaml "a/X", for the root "."; unique */
    const char *yaml;   /**< path of the experiment file below the root; NULL: logs only */
    const char *folder; /**< below the root, "" or ending in "/" */
    const char *output; /**< where its report goes, relative to the site: "a/b/", for the root "" */
    const char *const
        *names; /**< of the files of a folder with logs only, in order of their bytes; else NULL */
    size_t name_count;
};

struct gr_found_list {
    struct gr_found *items; /**< by id, bytewise; malloc'd: free() */
    size_t count, cap;
};

/** Finds all below the folder root.  site: a folder passed over (device, inode).  What cannot be opened is a warning
 *  each; GR_EIO if root itself cannot.  Texts live in arena. */
GR_MUST_CHECK enum gr_status gr_find(const char *root, dev_t site_device, ino_t site_inode,
                                     struct gr_arena *arena, struct gr_diag *diag,
                                     struct gr_found_list *out);

/** Name of the folder, in a site, of its own data; a folder that has one is a site. */
#define GR_SITE_DATA ".gramme"

#endif
