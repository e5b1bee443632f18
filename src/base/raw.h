/*
 * raw.h - the bytes of a file as stored, block by block, with their SHA-256 beside: for input.c.
 */
#ifndef GR_BASE_RAW_H
#define GR_BASE_RAW_H

#include <stdint.h>

#include "base/str.h"

enum {
    GR_RAW_BLOCK = 256 * 1024,   /**< bytes of a full block */
    GR_RAW_HEADROOM = 64 * 1024, /**< writable bytes before a block */
    GR_RAW_TAILROOM = 64,        /**< readable bytes after it, zero */
    GR_RAW_SLOT = GR_RAW_HEADROOM + GR_RAW_BLOCK + GR_RAW_TAILROOM,
};

struct gr_raw;

/** Takes fd over. */
struct gr_raw *gr_raw_new(int fd, bool digest);
/** Reads the next block, valid until the next call: full, unless the file ends in it; empty at the
 *  end.  The bytes themselves must not be changed (a second thread hashes them); those before them may.
 *  0, or the errno of the read that failed. */
int gr_raw_next(struct gr_raw *raw, char **bytes, size_t *n);
/** Bytes read so far. */
uint64_t gr_raw_count(const struct gr_raw *raw);
/** Waits for the digest; "" without.  Closes the file. */
void gr_raw_free(struct gr_raw *raw, char sha256[65]);

#endif
