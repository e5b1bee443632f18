/*
 * inflate.h - a packed file as blocks of text: for input.c.
 *
 * gzip always; Zstandard where libzstd was there at build time (GRAMME_HAVE_ZSTD).  Memory is fixed
 * whatever the file unpacks to; a Zstandard window above 128 MiB is refused.
 */
#ifndef GR_BASE_INFLATE_H
#define GR_BASE_INFLATE_H

#include "base/raw.h"

enum gr_inflate_result {
    GR_INFLATE_OK = 0,
    GR_INFLATE_BROKEN, /**< the data contradict themselves */
    GR_INFLATE_CUT,    /**< the file ends too early */
    GR_INFLATE_IO,     /**< errno says what failed */
};

struct gr_inflate;

/** first: the first block of raw, already taken.  NULL if it is not packed in a form that is read. */
struct gr_inflate *gr_inflate_new(struct gr_raw *raw, struct gr_str first);
void gr_inflate_free(struct gr_inflate *z);
/** "gzip" or "zstd": also the name of the program that makes and tests such files. */
const char *gr_inflate_form(const struct gr_inflate *z);
/** Up to size bytes into out; *n is less only at the end.  Several members are read as one text.  What
 *  was unpacked before something went wrong is in out. */
enum gr_inflate_result gr_inflate_next(struct gr_inflate *z, char *out, size_t size, size_t *n);

#endif
