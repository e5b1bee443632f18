#include "base/deflate.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "base/arena.h"

struct gr_deflate {
    struct libdeflate_compressor *compressor;
};

struct gr_deflate *gr_deflate_new(int level) {
    struct gr_deflate *d = gr_xmalloc(sizeof *d);
    d->compressor = libdeflate_alloc_compressor(level);
    if (!d->compressor) {
        gr_xmalloc(SIZE_MAX); /* ends the process, as everywhere without memory */
    }
    return d;
}

void gr_deflate_free(struct gr_deflate *d) {
    if (d) {
        libdeflate_free_compressor(d->compressor);
        free(d);
    }
}

void gr_deflate_put(struct gr_deflate *d, struct gr_str bytes, struct gr_buf *out) {
    size_t room = libdeflate_zlib_compress_bound(d->compressor, bytes.n);
    char *at = gr_buf_reserve(out, room);
    out->n += libdeflate_zlib_compress(d->compressor, bytes.p ? bytes.p : "", bytes.n, at, room);
    out->p[out->n] = '\0';
}

bool gr_deflate_take(struct gr_str bytes, size_t limit, struct gr_buf *out) {
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d) {
        gr_xmalloc(SIZE_MAX);
    }
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    for (size_t room = 64 * 1024; result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= 4) {
        room = room < limit ? room : limit;
        size_t used = 0, n = 0;
        char *at = gr_buf_reserve(out, room + 1);
        result = libdeflate_zlib_decompress_ex(d, bytes.p, bytes.n, at, room, &used, &n);
        out->n += result == LIBDEFLATE_SUCCESS ? n : 0;
        out->p[out->n] = '\0';
        if (room == limit) {
            break;
        }
    }
    libdeflate_free_decompressor(d);
    return result == LIBDEFLATE_SUCCESS;
}
