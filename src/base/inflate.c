#include "base/inflate.h"

#include <errno.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#include "base/arena.h"

struct gr_inflate {
    struct gr_raw *raw;
    z_stream stream;
    bool in_member, ended;
};

static void *allocate(void *opaque, unsigned count, unsigned size) {
    (void)opaque;
    return gr_xcalloc(count, size);
}

static void release(void *opaque, void *memory) {
    (void)opaque;
    free(memory);
}

struct gr_inflate *gr_inflate_new(struct gr_raw *raw, struct gr_str first) {
    struct gr_inflate *z = gr_xcalloc(1, sizeof(*z));
    z->raw = raw;
    z->in_member = true;
    z->stream = (z_stream){.zalloc = allocate,
                           .zfree = release,
                           .next_in = (const unsigned char *)first.p,
                           .avail_in = (unsigned)first.n};
    inflateInit2(&z->stream, 15 + 16); /* gzip only; cannot fail with this allocator */
    return z;
}

void gr_inflate_free(struct gr_inflate *z) {
    if (z) {
        inflateEnd(&z->stream);
        free(z);
    }
}

/* Makes sure that there is input, or sets ended. */
static enum gr_inflate_result refill(struct gr_inflate *z) {
    char *bytes;
    size_t n;
    if (z->stream.avail_in > 0) {
        return GR_INFLATE_OK;
    }
    int error = gr_raw_next(z->raw, &bytes, &n);
    if (error) {
        errno = error;
        return GR_INFLATE_IO;
    }
    z->stream.next_in = (const unsigned char *)bytes;
    z->stream.avail_in = (unsigned)n;
    z->ended = n == 0;
    return z->ended && z->in_member ? GR_INFLATE_CUT : GR_INFLATE_OK;
}

/* Between members: zeros that pad the file, then perhaps another member. */
static enum gr_inflate_result next_member(struct gr_inflate *z) {
    while (z->stream.avail_in > 0 && *z->stream.next_in == 0) {
        z->stream.next_in++;
        z->stream.avail_in--;
    }
    if (z->stream.avail_in == 0) {
        return GR_INFLATE_OK;
    }
    if (*z->stream.next_in != 0x1f) {
        return GR_INFLATE_BROKEN;
    }
    z->in_member = true;
    inflateReset(&z->stream);
    return GR_INFLATE_OK;
}

static enum gr_inflate_result member_step(struct gr_inflate *z) {
    int result = inflate(&z->stream, Z_NO_FLUSH);
    z->in_member = result != Z_STREAM_END;
    bool fine = result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
    return fine ? GR_INFLATE_OK : GR_INFLATE_BROKEN;
}

enum gr_inflate_result gr_inflate_next(struct gr_inflate *z, char *out, size_t size, size_t *n) {
    enum gr_inflate_result result = GR_INFLATE_OK;
    z->stream.next_out = (unsigned char *)out;
    z->stream.avail_out = (unsigned)size;
    while (result == GR_INFLATE_OK && z->stream.avail_out > 0) {
        result = refill(z);
        if (result != GR_INFLATE_OK || z->ended) {
            break;
        }
        result = z->in_member ? member_step(z) : next_member(z);
    }
    *n = size - z->stream.avail_out;
    return result;
}
