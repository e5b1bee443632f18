#include "base/inflate.h"

#include <errno.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#ifdef GRAMME_HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/arena.h"

/** Where a member of the stream stands. */
struct room {
    char *out;
    size_t left;
};

/** A form of packing. */
struct form {
    const char *name;
    struct gr_str magic;
    bool padded; /* zeros may follow a member */
    void *(*begin)(void);
    void (*end)(void *state);
    void (*reset)(void *state);
    /** Unpacks from in to out, moving both; *in_member false where the member ends. */
    enum gr_inflate_result (*step)(void *state, struct gr_str *in, struct room *out,
                                   bool *in_member);
};

struct gr_inflate {
    struct gr_raw *raw;
    const struct form *form;
    void *state;
    struct gr_str in;
    bool in_member, ended;
};

/* ---- gzip ---- */

static void *allocate(void *opaque, unsigned count, unsigned size) {
    (void)opaque;
    return gr_xcalloc(count, size);
}

static void release(void *opaque, void *memory) {
    (void)opaque;
    free(memory);
}

static void *gzip_begin(void) {
    z_stream *stream = gr_xcalloc(1, sizeof(*stream));
    *stream = (z_stream){.zalloc = allocate, .zfree = release};
    inflateInit2(stream, 15 + 16); /* gzip only; cannot fail with this allocator */
    return stream;
}

static void gzip_end(void *state) {
    inflateEnd(state);
    free(state);
}

static void gzip_reset(void *state) {
    inflateReset(state);
}

static enum gr_inflate_result gzip_step(void *state, struct gr_str *in, struct room *out,
                                        bool *in_member) {
    z_stream *stream = state;
    stream->next_in = (const unsigned char *)in->p;
    stream->avail_in = (unsigned)in->n;
    stream->next_out = (unsigned char *)out->out;
    stream->avail_out = (unsigned)out->left;
    int result = inflate(stream, Z_NO_FLUSH);
    *in = (struct gr_str){(const char *)stream->next_in, stream->avail_in};
    *out = (struct room){(char *)stream->next_out, stream->avail_out};
    *in_member = result != Z_STREAM_END;
    bool fine = result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
    return fine ? GR_INFLATE_OK : GR_INFLATE_BROKEN;
}

/* ---- Zstandard ---- */

#ifdef GRAMME_HAVE_ZSTD
static void *zstd_begin(void) {
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (!stream) {
        gr_xmalloc(SIZE_MAX); /* ends the process, as everywhere without memory */
    }
    return stream;
}

static void zstd_end(void *state) {
    ZSTD_freeDStream(state);
}

static void zstd_reset(void *state) {
    (void)ZSTD_DCtx_reset(state, ZSTD_reset_session_only);
}

static enum gr_inflate_result zstd_step(void *state, struct gr_str *in, struct room *out,
                                        bool *in_member) {
    ZSTD_inBuffer from = {in->p, in->n, 0};
    ZSTD_outBuffer to = {out->out, out->left, 0};
    size_t result = ZSTD_decompressStream(state, &to, &from);
    *in = (struct gr_str){in->p + from.pos, in->n - from.pos};
    *out = (struct room){out->out + to.pos, out->left - to.pos};
    *in_member = result != 0;
    return ZSTD_isError(result) ? GR_INFLATE_BROKEN : GR_INFLATE_OK;
}
#endif

static const struct form forms[] = {
    {"gzip", {"\x1F\x8B", 2}, true, gzip_begin, gzip_end, gzip_reset, gzip_step},
#ifdef GRAMME_HAVE_ZSTD
    {"zstd", {"\x28\xB5\x2F\xFD", 4}, false, zstd_begin, zstd_end, zstd_reset, zstd_step},
#endif
};

/* ---- both ---- */

struct gr_inflate *gr_inflate_new(struct gr_raw *raw, struct gr_str first) {
    for (size_t i = 0; i < GR_COUNT(forms); i++) {
        if (gr_str_starts(first, forms[i].magic)) {
            struct gr_inflate *z = gr_xcalloc(1, sizeof(*z));
            *z = (struct gr_inflate){.raw = raw,
                                     .form = &forms[i],
                                     .state = forms[i].begin(),
                                     .in = first,
                                     .in_member = true};
            return z;
        }
    }
    return NULL;
}

void gr_inflate_free(struct gr_inflate *z) {
    if (z) {
        z->form->end(z->state);
        free(z);
    }
}

const char *gr_inflate_form(const struct gr_inflate *z) {
    return z->form->name;
}

/* Makes sure that there is input, or sets ended. */
static enum gr_inflate_result refill(struct gr_inflate *z) {
    char *bytes;
    size_t n;
    if (z->in.n > 0) {
        return GR_INFLATE_OK;
    }
    int error = gr_raw_next(z->raw, &bytes, &n);
    if (error) {
        errno = error;
        return GR_INFLATE_IO;
    }
    z->in = (struct gr_str){bytes, n};
    z->ended = n == 0;
    return z->ended && z->in_member ? GR_INFLATE_CUT : GR_INFLATE_OK;
}

/* Between members: zeros that pad the file, then perhaps another member. */
static enum gr_inflate_result next_member(struct gr_inflate *z) {
    while (z->form->padded && z->in.n > 0 && *z->in.p == 0) {
        z->in = (struct gr_str){z->in.p + 1, z->in.n - 1};
    }
    if (z->in.n == 0) {
        return GR_INFLATE_OK;
    }
    if (z->form->padded && *z->in.p != z->form->magic.p[0]) {
        return GR_INFLATE_BROKEN;
    }
    z->in_member = true;
    z->form->reset(z->state);
    return GR_INFLATE_OK;
}

enum gr_inflate_result gr_inflate_next(struct gr_inflate *z, char *out, size_t size, size_t *n) {
    enum gr_inflate_result result = GR_INFLATE_OK;
    struct room room = {out, size};
    while (result == GR_INFLATE_OK && room.left > 0) {
        result = refill(z);
        if (result != GR_INFLATE_OK || z->ended) {
            break;
        }
        result =
            z->in_member ? z->form->step(z->state, &z->in, &room, &z->in_member) : next_member(z);
    }
    *n = size - room.left;
    return result;
}
