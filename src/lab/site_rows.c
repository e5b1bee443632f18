/*
 * site_rows.c - reading the rows of a site, and joining its shards before.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/sha256.h"
#include "lab/find.h"
#include "lab/site.h"
#include "lab/site_files.h"

struct gr_site_rows {
    struct gr_store store;
    size_t next;
    char digest[65]; /* "" until asked for */
};

/* ---- files ---- */

static int by_index(const void *a, const void *b) {
    const struct gr_site_shard *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? -1 : 1)
                                : (x->index > y->index) - (x->index < y->index);
}

void gr_site_shards_find(const char *data, struct gr_arena *arena, struct gr_site_shards *out) {
    DIR *dir = opendir(data);
    for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        struct gr_site_shard shard;
        int end = 0;
        if (sscanf(e->d_name, "manifest-%9u-of-%9u%n", &shard.index, &shard.count, &end) == 2 &&
            e->d_name[end] == '\0') {
            shard.path = gr_arena_printf(arena, "%s/%s", data, e->d_name);
            GR_PUSH(out->items, out->count, out->cap) = shard;
        }
    }
    if (dir) {
        closedir(dir);
    }
    if (out->count > 1) {
        qsort(out->items, out->count, sizeof *out->items, by_index);
    }
}

void gr_site_shards_remove(const char *data, const struct gr_site_shards *shards,
                           struct gr_arena *arena) {
    for (size_t i = 0; i < shards->count; i++) {
        const struct gr_site_shard *s = &shards->items[i];
        (void)unlink(s->path);
        (void)unlink(gr_arena_printf(arena, "%s/lock-%u-of-%u", data, s->index, s->count));
    }
}

int gr_site_replace(const char *data, const char *from, const char *to) {
    int fd = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = fd < 0 ? errno : 0;
    if (!error && syncfs(fd) != 0 && errno != EROFS && errno != ENOSYS) {
        error = errno;
    }
    if (!error && rename(from, to) != 0) {
        error = errno;
    }
    if (!error) {
        (void)fsync(fd); /* the name; a file system that cannot has said so elsewhere */
    }
    if (fd >= 0) {
        close(fd);
    }
    return error;
}

/* ---- joining ---- */

/* Is there each of 1..N, of one N?  Says what is missing. */
static bool is_complete(const struct gr_site_shards *s, struct gr_diag *diag) {
    unsigned count = s->items[0].count;
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].count != count) {
            gr_error(diag, "B020", GR_NOWHERE, "run all shards of one number",
                     "there are shards of %u and shards of %u", count, s->items[i].count);
            return false;
        }
        if (s->items[i].index != i + 1) {
            gr_error(diag, "B020", GR_NOWHERE, NULL, "shard %zu of %u is not done", i + 1, count);
            return false;
        }
    }
    if (s->count != count) {
        gr_error(diag, "B020", GR_NOWHERE, NULL, "shard %zu of %u is not done", s->count + 1,
                 count);
        return false;
    }
    return true;
}

static size_t next_store(const struct gr_store *stores, const size_t *at, size_t count) {
    size_t least = count;
    for (size_t i = 0; i < count; i++) {
        if (at[i] < stores[i].count &&
            (least == count ||
             gr_str_cmp(stores[i].items[at[i]].id, stores[least].items[at[least]].id) < 0)) {
            least = i;
        }
    }
    return least;
}

static int merge(const char *data, const struct gr_store *stores, size_t count) {
    struct gr_arena *arena = gr_arena_new();
    size_t *at = GR_NEW_N(arena, size_t, count);
    const char *made = gr_arena_printf(arena, "%s/manifest.new", data);
    struct gr_store_writer w;
    gr_store_begin(&w, made, stores[0].key);
    for (size_t s = next_store(stores, at, count); s < count; s = next_store(stores, at, count)) {
        gr_store_add(&w, stores[s].items[at[s]++].block);
    }
    int error = gr_store_end(&w);
    error =
        error ? error : gr_site_replace(data, made, gr_arena_printf(arena, "%s/manifest", data));
    gr_arena_free(arena);
    return error;
}

static enum gr_status join_locked(const char *data, struct gr_site_shards *shards,
                                  struct gr_arena *arena, struct gr_diag *diag) {
    struct gr_store *stores = GR_NEW_N(arena, struct gr_store, shards->count);
    enum gr_status status = is_complete(shards, diag) ? GR_OK : GR_REFUSED;
    for (size_t i = 0; i < shards->count && status == GR_OK; i++) {
        if (!gr_store_load(&stores[i], shards->items[i].path, true, true)) {
            gr_error(diag, "B020", GR_NOWHERE, "run it again", "shard %u of %u is damaged",
                     shards->items[i].index, shards->items[i].count);
            status = GR_REFUSED;
        } else if (strcmp(stores[i].key, stores[0].key) != 0) {
            gr_error(diag, "B020", GR_NOWHERE, "run them again, all with the same options",
                     "shard %u of %u was made by another gramme or with other options",
                     shards->items[i].index, shards->items[i].count);
            status = GR_REFUSED;
        }
    }
    int error = status == GR_OK ? merge(data, stores, shards->count) : 0;
    if (error) {
        gr_error(diag, "U201", GR_NOWHERE, NULL, "cannot write %s: %s", data, strerror(error));
        status = GR_EIO;
    }
    if (status == GR_OK) {
        gr_site_shards_remove(data, shards, arena);
    }
    for (size_t i = 0; i < shards->count; i++) {
        gr_store_free(&stores[i]);
    }
    return status;
}

static enum gr_status join(const char *data, struct gr_arena *arena, struct gr_diag *diag) {
    struct gr_site_shards shards = {0};
    gr_site_shards_find(data, arena, &shards);
    enum gr_status status = GR_OK;
    if (shards.count > 0) {
        int lock =
            open(gr_arena_printf(arena, "%s/lock", data), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0) {
            gr_error(diag, "B001", GR_NOWHERE, "wait until all shards are done",
                     "another gramme writes into this site: %s", strerror(errno));
            status = GR_EIO;
        } else {
            status = join_locked(data, &shards, arena, diag);
        }
        if (lock >= 0) {
            close(lock);
        }
    }
    free(shards.items);
    return status;
}

/* ---- rows ---- */

enum gr_status gr_site_rows_open(const char *path, struct gr_diag *diag,
                                 struct gr_site_rows **out) {
    struct gr_arena *arena = gr_arena_new();
    const char *data = gr_arena_printf(arena, "%s/" GR_SITE_DATA, path);
    struct gr_site_rows *rows = gr_xcalloc(1, sizeof *rows);
    enum gr_status status = join(data, arena, diag);
    if (status == GR_OK &&
        !gr_store_load(&rows->store, gr_arena_printf(arena, "%s/manifest", data), true, true)) {
        gr_error(diag, "B021", GR_NOWHERE, "gramme batch DIR -o SITE makes one",
                 "%s is no site, or its batch has not come to its end", path);
        status = GR_EIO;
    }
    gr_arena_free(arena);
    *out = status == GR_OK ? rows : NULL;
    if (status != GR_OK) {
        free(rows);
    }
    return status;
}

bool gr_site_row(struct gr_site_rows *rows, struct gr_str *row) {
    while (rows->next < rows->store.count) {
        *row = gr_block_first(rows->store.items[rows->next++].block, 'r');
        if (row->p) {
            return true;
        }
    }
    return false;
}

void gr_site_rewind(struct gr_site_rows *rows) {
    rows->next = 0;
}

/* Each row with the digest of those before it: what they were made from and when may change without them. */
const char *gr_site_rows_digest(struct gr_site_rows *rows) {
    unsigned char digest[32] = {0};
    struct gr_buf link = {0};
    size_t next = rows->next;
    struct gr_str row;
    rows->next = 0;
    while (rows->digest[0] == '\0' && gr_site_row(rows, &row)) {
        gr_buf_clear(&link);
        gr_buf_put(&link, (struct gr_str){(const char *)digest, sizeof digest});
        gr_buf_put(&link, row);
        gr_sha256(gr_buf_str(&link), digest);
    }
    rows->next = next;
    gr_buf_free(&link);
    if (rows->digest[0] == '\0') {
        gr_sha256_digest_hex(digest, rows->digest);
    }
    return rows->digest;
}

void gr_site_rows_close(struct gr_site_rows *rows) {
    if (rows) {
        gr_store_free(&rows->store);
        free(rows);
    }
}
