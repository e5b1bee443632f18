/*
 * store.c - files of blocks.
 */
#include "lab/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "lab/site.h"

enum { FLUSH_AT = 1 << 20 };

static const char magic[] = "gramme-site 1 ";

/* ---- bytes ---- */

int gr_store_write(int fd, struct gr_str bytes) {
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n > 0) {
            bytes = (struct gr_str){bytes.p + n, bytes.n - (size_t)n};
        } else if (n == 0 || errno != EINTR) {
            return n == 0 ? EIO : errno;
        }
    }
    return 0;
}

static bool read_all(struct gr_store *store, int fd) {
    store->bytes = gr_xmalloc(store->size + 1);
    size_t n = 0;
    while (n < store->size) {
        ssize_t got = read(fd, store->bytes + n, store->size - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        n += (size_t)got;
    }
    store->size = n;
    return true;
}

static bool open_bytes(struct gr_store *store, const char *path, bool map) {
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    store->size = good ? (size_t)st.st_size : 0;
    if (good && map) {
        void *p = mmap(NULL, store->size, PROT_READ, MAP_PRIVATE, fd, 0);
        good = p != MAP_FAILED;
        store->bytes = good ? p : NULL;
        store->mapped = good;
    } else if (good) {
        good = read_all(store, fd);
    }
    close(fd);
    return good;
}

/* ---- hashes ---- */

uint64_t gr_store_hash(uint64_t hash, struct gr_str block) {
    const uint64_t prime = UINT64_C(0x9E3779B97F4A7C15);
    for (; block.n >= 8; block = (struct gr_str){block.p + 8, block.n - 8}) {
        uint64_t word;
        memcpy(&word, block.p, sizeof word);
        hash = (hash ^ word) * prime;
        hash ^= hash >> 32;
    }
    return (hash ^ gr_str_hash(block)) * prime;
}

void gr_store_digest(uint64_t hash, char out[17]) {
    snprintf(out, 17, "%016" PRIx64, hash);
}

/* ---- reading ---- */

static bool take_word(struct gr_str *line, struct gr_str *word) {
    *word = gr_str_cut(line, ' ');
    return word->n > 0;
}

static bool take_header(struct gr_store *store, struct gr_str *rest) {
    struct gr_str line = gr_str_cut(rest, '\n');
    if (!gr_str_starts(line, GR_STR(magic)) || line.n != sizeof magic - 1 + GR_STORE_KEY) {
        return false;
    }
    memcpy(store->key, line.p + sizeof magic - 1, GR_STORE_KEY);
    return true;
}

/* One block, or the end.  False where the file is not good any more. */
static bool take_block(struct gr_store *store, struct gr_str *rest, uint64_t *total, bool *ended) {
    struct gr_str line = gr_str_cut(rest, '\n'), word, size, hash;
    uint64_t n = 0;
    char digest[17];
    if (!take_word(&line, &word) || !take_word(&line, &size) || !take_word(&line, &hash) ||
        !gr_num_parse_u64(size, &n)) {
        return false;
    }
    if (gr_str_is(word, "end")) {
        gr_store_digest(*total, digest);
        *ended = n == store->count && gr_str_is(hash, digest);
        memcpy(store->digest, digest, sizeof digest);
        return false;
    }
    if (!gr_str_is(word, "block") || !rest->p || n > rest->n) {
        return false;
    }
    struct gr_str block = {rest->p, (size_t)n};
    gr_store_digest(gr_store_hash(0, block), digest);
    if (!gr_str_is(hash, digest)) {
        return false;
    }
    *rest = (struct gr_str){rest->p + n, rest->n - (size_t)n};
    *total = gr_store_hash(*total, block);
    GR_PUSH(store->items, store->count, store->cap) =
        (struct gr_stored){gr_block_first(block, 'i'), block};
    return true;
}

static int by_id(const void *a, const void *b) {
    const struct gr_stored *x = a, *y = b;
    int order = gr_str_cmp(x->id, y->id);
    return order ? order : x->block.p < y->block.p ? -1 : x->block.p > y->block.p;
}

static void sort(struct gr_store *store) {
    bool sorted = true;
    for (size_t i = 1; i < store->count && sorted; i++) {
        sorted = gr_str_cmp(store->items[i - 1].id, store->items[i].id) < 0;
    }
    if (sorted) {
        return;
    }
    qsort(store->items, store->count, sizeof *store->items, by_id);
    size_t kept = 0;
    for (size_t i = 0; i < store->count; i++) { /* the last of each id */
        if (i + 1 == store->count || !gr_str_eq(store->items[i].id, store->items[i + 1].id)) {
            store->items[kept++] = store->items[i];
        }
    }
    store->count = kept;
}

bool gr_store_load(struct gr_store *store, const char *path, bool whole, bool map) {
    *store = (struct gr_store){0};
    if (!open_bytes(store, path, map)) {
        gr_store_free(store);
        return false;
    }
    struct gr_str rest = {store->bytes, store->size};
    uint64_t total = 0;
    bool ended = false, good = take_header(store, &rest);
    while (good) {
        store->good_size = rest.p ? (size_t)(rest.p - store->bytes) : store->size;
        good = rest.p && rest.n > 0 && take_block(store, &rest, &total, &ended);
    }
    if (store->good_size == 0 || (whole && !ended)) {
        gr_store_free(store);
        return false;
    }
    sort(store);
    return true;
}

void gr_store_free(struct gr_store *store) {
    if (store->mapped) {
        munmap(store->bytes, store->size);
    } else {
        free(store->bytes);
    }
    free(store->items);
    *store = (struct gr_store){0};
}

const struct gr_stored *gr_store_find(const struct gr_store *store, struct gr_str id) {
    size_t low = 0, high = store->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = gr_str_cmp(store->items[middle].id, id);
        if (order == 0) {
            return &store->items[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* ---- writing ---- */

void gr_store_put_key(struct gr_buf *out, const char *key) {
    gr_buf_printf(out, "%s%.*s\n", magic, (int)GR_STORE_KEY, key);
}

void gr_store_put_block(struct gr_buf *out, struct gr_str block) {
    char digest[17];
    gr_store_digest(gr_store_hash(0, block), digest);
    gr_buf_printf(out, "block %zu %s\n", block.n, digest);
    gr_buf_put(out, block);
}

static void flush(struct gr_store_writer *w) {
    if (w->error == 0) {
        w->error = gr_store_write(w->fd, gr_buf_str(&w->buf));
    }
    gr_buf_clear(&w->buf);
}

void gr_store_begin(struct gr_store_writer *w, const char *path, const char *key) {
    *w = (struct gr_store_writer){0};
    w->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    w->error = w->fd < 0 ? errno : 0;
    gr_store_put_key(&w->buf, key);
}

void gr_store_add(struct gr_store_writer *w, struct gr_str block) {
    gr_store_put_block(&w->buf, block);
    w->hash = gr_store_hash(w->hash, block);
    w->count++;
    if (w->buf.n > FLUSH_AT) {
        flush(w);
    }
}

int gr_store_end(struct gr_store_writer *w) {
    char digest[17];
    gr_store_digest(w->hash, digest);
    gr_buf_printf(&w->buf, "end %zu %s\n", w->count, digest);
    flush(w);
    gr_buf_free(&w->buf);
    if (w->fd >= 0 && close(w->fd) != 0 && w->error == 0) {
        w->error = errno;
    }
    return w->error;
}
