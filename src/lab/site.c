/*
 * site.c - writing a site: lock, journal, manifest, what is old.
 */
#include "lab/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/out.h"
#include "lab/find.h"
#include "lab/site_files.h"
#include "lab/uses.h"

/* Where in the journal a block lies. */
struct remembered {
    struct gr_str id;
    off_t offset;
    size_t size;
};

struct gr_site {
    struct gr_arena *arena;
    const char *path, *data; /* SITE, SITE/.gramme */
    const char *manifest, *journal, *new_folder;
    char key[GR_STORE_KEY + 1];
    int lock, own_lock, journal_fd;
    off_t journal_size;
    bool failed; /* the journal cannot be written; said */
    bool lost;   /* nor read again */
    bool whole;
    struct gr_store *stores; /* journal, own manifest, others */
    size_t store_count, store_cap;
    struct remembered *items;
    size_t count, cap;
    bool sorted;
    struct gr_buf room; /* of the block asked for last */
};

bool gr_shard_has(struct gr_shard shard, const char *id) {
    return shard.count <= 1 || gr_str_hash(gr_str(id)) % shard.count == shard.index - 1;
}

/* ---- blocks ---- */

bool gr_block_next(struct gr_str *rest, char *letter, struct gr_str *value) {
    while (rest->p && rest->n > 0) {
        struct gr_str line = gr_str_cut(rest, '\n');
        if (line.n >= 2 && line.p[1] == '\t') {
            *letter = line.p[0];
            *value = (struct gr_str){line.p + 2, line.n - 2};
            return true;
        }
    }
    return false;
}

struct gr_str gr_block_first(struct gr_str block, char letter) {
    struct gr_str value;
    char found;
    while (gr_block_next(&block, &found, &value)) {
        if (found == letter) {
            return value;
        }
    }
    return (struct gr_str){NULL, 0};
}

/* ---- opening ---- */

static enum gr_status cannot(struct gr_diag *diag, const char *path, int error) {
    gr_error(diag, "U201", GR_NOWHERE, NULL, "cannot write %s: %s", path, strerror(error));
    return GR_EIO;
}

static int lock_file(const char *path, int how) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && flock(fd, how | LOCK_NB) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static enum gr_status lock(struct gr_site *site, const char *suffix, struct gr_diag *diag) {
    const char *path = gr_arena_printf(site->arena, "%s/lock", site->data);
    site->lock = lock_file(path, site->whole ? LOCK_EX : LOCK_SH);
    if (site->lock >= 0 && !site->whole) {
        path = gr_arena_printf(site->arena, "%s/lock%s", site->data, suffix);
        site->own_lock = lock_file(path, LOCK_EX);
    }
    if (site->lock >= 0 && (site->whole || site->own_lock >= 0)) {
        return GR_OK;
    }
    if (errno != EWOULDBLOCK) {
        return cannot(diag, path, errno);
    }
    gr_error(diag, "B001", GR_NOWHERE, "wait until it is done, or give another folder with -o",
             "another gramme writes into %s", site->path);
    return GR_EIO;
}

/* Removes what a process that was killed has left. */
static enum gr_status empty_new_folder(struct gr_site *site, struct gr_diag *diag) {
    enum gr_status status = gr_out_folder(site->new_folder, diag);
    DIR *dir = status == GR_OK ? opendir(site->new_folder) : NULL;
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        if (e->d_name[0] != '.' || strlen(e->d_name) > 2) {
            (void)unlinkat(dirfd(dir), e->d_name, 0);
        }
    }
    if (dir) {
        closedir(dir);
    }
    return status;
}

static void load(struct gr_site *site, const char *path, bool whole) {
    struct gr_store store;
    if (gr_store_load(&store, path, whole, whole)) {
        GR_PUSH(site->stores, site->store_count, site->store_cap) = store;
    }
}

/* Journal first: what was done last is known best. */
static void load_all(struct gr_site *site) {
    load(site, site->journal, false);
    load(site, site->manifest, true);
    if (!site->whole) {
        load(site, gr_arena_printf(site->arena, "%s/manifest", site->data), true);
        return;
    }
    struct gr_site_shards shards = {0};
    gr_site_shards_find(site->data, site->arena, &shards);
    for (size_t i = 0; i < shards.count; i++) {
        load(site, shards.items[i].path, true);
    }
    free(shards.items);
}

static enum gr_status open_journal(struct gr_site *site, struct gr_diag *diag) {
    const struct gr_store *old = site->store_count > 0 ? &site->stores[0] : NULL;
    bool goes_on = old && !old->mapped && strcmp(old->key, site->key) == 0;
    site->journal_size = goes_on ? (off_t)old->good_size : 0;
    site->journal_fd = open(site->journal, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (site->journal_fd < 0 || ftruncate(site->journal_fd, site->journal_size) != 0 ||
        lseek(site->journal_fd, site->journal_size, SEEK_SET) < 0) {
        return cannot(diag, site->journal, errno);
    }
    if (!goes_on) {
        struct gr_buf first = {0};
        gr_store_put_key(&first, site->key);
        int error = gr_store_write(site->journal_fd, gr_buf_str(&first));
        site->journal_size = (off_t)first.n;
        gr_buf_free(&first);
        return error ? cannot(diag, site->journal, error) : GR_OK;
    }
    return GR_OK;
}

enum gr_status gr_site_open(const char *path, struct gr_shard shard, const char *key,
                            struct gr_diag *diag, struct gr_site **out) {
    struct gr_site *site = gr_xcalloc(1, sizeof *site);
    struct gr_arena *arena = site->arena = gr_arena_new();
    const char *suffix =
        shard.count <= 1 ? "" : gr_arena_printf(arena, "-%u-of-%u", shard.index, shard.count);
    *out = site;
    site->whole = shard.count <= 1;
    site->lock = site->own_lock = site->journal_fd = -1;
    site->path = gr_arena_str(arena, gr_str(path));
    site->data = gr_arena_printf(arena, "%s/" GR_SITE_DATA, path);
    site->manifest = gr_arena_printf(arena, "%s/manifest%s", site->data, suffix);
    site->journal = gr_arena_printf(arena, "%s/journal%s", site->data, suffix);
    site->new_folder = gr_arena_printf(arena, "%s/new%s", site->data, suffix);
    snprintf(site->key, sizeof site->key, "%s", key);
    enum gr_status status = gr_out_folder(site->data, diag);
    status = status == GR_OK ? lock(site, suffix, diag) : status;
    status = status == GR_OK ? empty_new_folder(site, diag) : status;
    if (status == GR_OK) {
        load_all(site);
        status = open_journal(site, diag);
    }
    return status;
}

static void close_fd(int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

void gr_site_leave(struct gr_site *site) {
    close_fd(&site->journal_fd);
    close_fd(&site->own_lock);
    close_fd(&site->lock);
}

void gr_site_close(struct gr_site *site) {
    if (!site) {
        return;
    }
    if (site->own_lock >= 0 || (site->whole && site->lock >= 0)) {
        (void)rmdir(site->new_folder);
    }
    gr_site_leave(site);
    for (size_t i = 0; i < site->store_count; i++) {
        gr_store_free(&site->stores[i]);
    }
    free(site->stores);
    free(site->items);
    gr_buf_free(&site->room);
    gr_arena_free(site->arena);
    free(site);
}

const char *gr_site_new_folder(const struct gr_site *site) {
    return site->new_folder;
}

/* ---- experiments ---- */

static struct gr_str escaped(struct gr_arena *arena, const char *id) {
    struct gr_buf text = {0};
    gr_line_escape(&text, gr_str(id));
    struct gr_str copy = {gr_arena_str(arena, gr_buf_str(&text)), text.n};
    gr_buf_free(&text);
    return copy;
}

static struct gr_str known(const struct gr_site *site, struct gr_str id) {
    for (size_t i = 0; i < site->store_count; i++) {
        const struct gr_store *store = &site->stores[i];
        const struct gr_stored *found =
            strcmp(store->key, site->key) == 0 ? gr_store_find(store, id) : NULL;
        if (found) {
            return found->block;
        }
    }
    return (struct gr_str){NULL, 0};
}

struct gr_str gr_site_known(const struct gr_site *site, const char *id) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_str block = known(site, escaped(arena, id));
    gr_arena_free(arena);
    return block;
}

enum gr_status gr_site_remember(struct gr_site *site, struct gr_str block, struct gr_diag *diag) {
    struct gr_buf text = {0};
    gr_store_put_block(&text, block);
    int error = site->failed ? 0 : gr_store_write(site->journal_fd, gr_buf_str(&text));
    if (!site->failed && !error) {
        struct gr_str id = gr_block_first(block, 'i');
        GR_PUSH(site->items, site->count, site->cap) =
            (struct remembered){{gr_arena_str(site->arena, id), id.n},
                                site->journal_size + (off_t)(text.n - block.n),
                                block.n};
        site->sorted = false;
        site->journal_size += (off_t)text.n;
    }
    gr_buf_free(&text);
    if (error) {
        site->failed = true;
        return cannot(diag, site->journal, error);
    }
    return site->failed ? GR_EIO : GR_OK;
}

static int by_id(const void *a, const void *b) {
    const struct remembered *x = a, *y = b;
    int order = gr_str_cmp(x->id, y->id);
    return order ? order : x->offset < y->offset ? -1 : x->offset > y->offset;
}

static const struct remembered *find_remembered(const struct gr_site *site, struct gr_str id) {
    const struct remembered *found = NULL;
    size_t low = 0, high = site->count;
    while (low < high) { /* the last of that id */
        size_t middle = low + (high - low) / 2;
        int order = gr_str_cmp(site->items[middle].id, id);
        found = order == 0 ? &site->items[middle] : found;
        if (order <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return found;
}

/* The block of an experiment, remembered or known; valid until the next call. */
static struct gr_str latest(struct gr_site *site, struct gr_str id) {
    if (!site->sorted && site->count > 1) {
        qsort(site->items, site->count, sizeof *site->items, by_id);
    }
    site->sorted = true;
    const struct remembered *r = find_remembered(site, id);
    if (!r) {
        return known(site, id);
    }
    gr_buf_clear(&site->room);
    ssize_t n = pread(site->journal_fd, gr_buf_reserve(&site->room, r->size), r->size, r->offset);
    bool whole = n == (ssize_t)r->size;
    site->lost |= !whole;
    site->room.n = whole ? r->size : 0;
    return gr_buf_str(&site->room);
}

struct gr_str gr_site_latest(struct gr_site *site, const char *id) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_str block = latest(site, escaped(arena, id));
    gr_arena_free(arena);
    return block;
}

/* ---- what is old ---- */

static bool names_output(struct gr_str block, struct gr_str path) {
    struct gr_str value;
    char letter;
    while (gr_block_next(&block, &letter, &value)) {
        if (letter == 'o') {
            (void)gr_str_cut(&value, '\t');
            if (gr_str_eq(value, path)) {
                return true;
            }
        }
    }
    return false;
}

/* Removes a file of the site and the folders that it leaves empty. */
static void remove_output(const struct gr_site *site, struct gr_str escaped_path) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_str path = gr_line_unescape(arena, escaped_path);
    char *full = gr_arena_printf(arena, "%s/%s", site->path, path.p);
    if (path.n > 0 && path.p[0] != '/' && !strstr(path.p, "..")) {
        (void)unlink(full);
        for (char *slash = strrchr(full, '/'); slash > full + strlen(site->path);
             slash = strrchr(full, '/')) {
            *slash = '\0';
            if (rmdir(full) != 0) {
                break;
            }
        }
    }
    gr_arena_free(arena);
}

static void remove_outputs(const struct gr_site *site, struct gr_str old, struct gr_str now) {
    struct gr_str value;
    char letter;
    while (gr_block_next(&old, &letter, &value)) {
        if (letter == 'o') {
            (void)gr_str_cut(&value, '\t');
            if (!names_output(now, value)) {
                remove_output(site, value);
            }
        }
    }
}

/* ids: in order, unescaped. */
static bool among(const char *const *ids, size_t count, const char *id) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(ids[middle], id);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

static void remove_old(struct gr_site *site, const char *const *ids, size_t count,
                       const char *const *all, size_t all_count) {
    for (size_t s = 0; s < site->store_count; s++) {
        for (size_t i = 0; i < site->stores[s].count; i++) {
            const struct gr_stored *old = &site->stores[s].items[i];
            struct gr_arena *arena = gr_arena_new();
            const char *id = gr_line_unescape(arena, old->id).p;
            if (among(ids, count, id)) {
                struct gr_str now = latest(site, old->id);
                if (now.p != old->block.p) {
                    remove_outputs(site, old->block, now);
                }
            } else if (!among(all, all_count, id)) {
                remove_outputs(site, old->block, (struct gr_str){NULL, 0});
            }
            gr_arena_free(arena);
        }
    }
}

/* ---- finishing ---- */

/* True if the manifest says all of this already. */
static bool is_same(const struct gr_site *site, const char *digest) {
    for (size_t s = 0; s < site->store_count; s++) {
        const struct gr_store *store = &site->stores[s];
        if (store->mapped && strcmp(store->key, site->key) == 0 &&
            strcmp(store->digest, digest) == 0) {
            return s == 0 || (s == 1 && !site->stores[0].mapped);
        }
    }
    return false;
}

static void forget_journal(struct gr_site *site) {
    close_fd(&site->journal_fd);
    (void)unlink(site->journal);
}

/* A run over everything takes the place of shards. */
static void remove_shards(struct gr_site *site) {
    struct gr_site_shards shards = {0};
    if (site->whole) {
        gr_site_shards_find(site->data, site->arena, &shards);
        gr_site_shards_remove(site->data, &shards, site->arena);
        free(shards.items);
    }
}

enum gr_status gr_site_finish(struct gr_site *site, const char *const *ids, size_t count,
                              const char *const *all, size_t all_count, struct gr_diag *diag,
                              bool *changed) {
    const char *made = gr_arena_printf(site->arena, "%s/manifest", site->new_folder);
    struct gr_store_writer w;
    char digest[17];
    if (site->failed) {
        return GR_EIO; /* said */
    }
    gr_store_begin(&w, made, site->key);
    for (size_t i = 0; i < count; i++) {
        struct gr_str block = gr_site_latest(site, ids[i]);
        if (block.n > 0) {
            gr_store_add(&w, block);
        }
    }
    gr_store_digest(w.hash, digest);
    int error = gr_store_end(&w);
    error = !error && site->lost ? EIO : error;
    *changed = !is_same(site, digest);
    if (!error && *changed) {
        remove_old(site, ids, count, all, all_count);
        error = gr_site_replace(site->data, made, site->manifest);
    }
    if (error) {
        (void)unlink(made);
        return cannot(diag, site->manifest, error);
    }
    (void)unlink(made);
    remove_shards(site);
    forget_journal(site);
    return GR_OK;
}
