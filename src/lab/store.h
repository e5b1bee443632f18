/*
 * store.h - a file of blocks, each with its length and a hash: manifests and journals (internal to site).
 */
#ifndef GR_LAB_STORE_H
#define GR_LAB_STORE_H

#include "base/arena.h"
#include "base/buf.h"

enum { GR_STORE_KEY = 64 };

struct gr_stored {
    struct gr_str id, block; /**< id: escaped, as in the block */
};

/** The blocks of a file, by id; of several with the same id the last. */
struct gr_store {
    char *bytes; /**< of the whole file */
    size_t size;
    bool mapped;
    char key[GR_STORE_KEY + 1];
    char digest[17];  /**< of all blocks; "" without an end */
    size_t good_size; /**< up to the end of the last whole block */
    struct gr_stored *items;
    size_t count, cap;
};

/** Reads a file.  whole: it must have its end, else it is taken as far as it is good.  False: there is no such file, or
 *  it is none of ours (then *store is empty).  map: the file is never changed in place. */
bool gr_store_load(struct gr_store *store, const char *path, bool whole, bool map);
void gr_store_free(struct gr_store *store);
const struct gr_stored *gr_store_find(const struct gr_store *store, struct gr_str id);

/** Text of the first line, and of a block as it is stored. */
void gr_store_put_key(struct gr_buf *out, const char *key);
void gr_store_put_block(struct gr_buf *out, struct gr_str block);

/** A file being written, block by block; bounded memory. */
struct gr_store_writer {
    int fd, error; /**< error: 0, or why it failed */
    size_t count;
    uint64_t hash;
    struct gr_buf buf;
};
/** Creates path. */
void gr_store_begin(struct gr_store_writer *w, const char *path, const char *key);
void gr_store_add(struct gr_store_writer *w, struct gr_str block);
/** Writes the end; closes; 0 or an error number. */
int gr_store_end(struct gr_store_writer *w);
/** The digest that the file so far would have with its end. */
void gr_store_digest(uint64_t hash, char out[17]);
uint64_t gr_store_hash(uint64_t hash, struct gr_str block);

/** Writes all of bytes; 0 or an error number. */
int gr_store_write(int fd, struct gr_str bytes);

#endif
