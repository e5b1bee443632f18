/*
 * deflate.h - bytes as a zlib stream, by libdeflate: smaller than zlib's and three times as fast.
 */
#ifndef GR_BASE_DEFLATE_H
#define GR_BASE_DEFLATE_H

#include "base/buf.h"

/** 0: stored; 1 quickest, 9 tightest by search for matches, to 12 by search for the best parse, which
 *  takes five times as long for three per cent. */
struct gr_deflate;
struct gr_deflate *gr_deflate_new(int level);
void gr_deflate_free(struct gr_deflate *d);
/** Appends the stream (RFC 1950) to out; the same bytes for the same bytes. */
void gr_deflate_put(struct gr_deflate *d, struct gr_str bytes, struct gr_buf *out);
/** Appends what the zlib stream at the start of bytes holds; false where it is broken or holds more than limit. */
bool gr_deflate_take(struct gr_str bytes, size_t limit, struct gr_buf *out);

#endif
