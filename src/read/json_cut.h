/*
 * json_cut.h - the bytes of a stream of JSON, and where the value that begins here ends; for json.c.
 *
 * A value is checked while it is cut: a line that another writer tore shows at the byte where it
 * breaks, and cannot swallow the lines after it.
 */
#ifndef GR_READ_JSON_CUT_H
#define GR_READ_JSON_CUT_H

#include "base/buf.h"
#include "base/input.h"

struct gr_json_bytes {
    struct gr_input *in; /**< NULL: only the first slice */
    const char *p, *end; /**< what is at hand; p is the next byte */
    struct gr_str later; /**< the rest of the block, where bytes before it are read again */
    struct gr_buf again; /**< those bytes */
    uint64_t line;       /**< of p, from 1 */
    const char *line_start;
    uint64_t before; /**< bytes of this line that were in earlier blocks */
};

void gr_json_bytes_open(struct gr_json_bytes *bytes, struct gr_input *in, struct gr_str first);
void gr_json_bytes_free(struct gr_json_bytes *bytes);
/** Place of the next byte. */
struct gr_pos gr_json_pos(const struct gr_json_bytes *bytes, uint32_t file);
/** More bytes at hand; false at the end. */
bool gr_json_refill(struct gr_json_bytes *bytes);
/** The next byte without taking it, -1 at the end. */
static inline int gr_json_peek(struct gr_json_bytes *bytes) {
    return bytes->p < bytes->end || gr_json_refill(bytes) ? (unsigned char)*bytes->p : -1;
}
/** Takes the next byte, which must be there. */
void gr_json_take(struct gr_json_bytes *bytes);
/** Takes blanks and line ends; the byte after them, -1 at the end. */
int gr_json_skip_blanks(struct gr_json_bytes *bytes);
/** Bytes that were taken already are read once more, from `line` on: they begin that line. */
void gr_json_read_again(struct gr_json_bytes *bytes, struct gr_str text, uint64_t line);

enum gr_json_cut {
    GR_JSON_WHOLE,
    GR_JSON_CUT_OFF,   /**< the stream ended in it */
    GR_JSON_MALFORMED, /**< the next byte cannot stand where it does */
    GR_JSON_TOO_DEEP,
    GR_JSON_TOO_LARGE
};

struct gr_json_span {
    unsigned depth; /**< containers that are open where it stopped */
    bool container; /**< it began as a map or list */
    bool at_end;    /**< a number or word that the end of the stream ended */
    bool odd;       /**< may hold NaN or Infinity outside strings */
};

/** Takes the value that begins at the next byte, which is no blank; keep (may be NULL) gets its bytes.
 *  Where it is not whole the next byte is the one that is wrong. */
enum gr_json_cut gr_json_cut(struct gr_json_bytes *bytes, struct gr_buf *keep,
                             struct gr_json_span *span);
/** Goes on from there to the end of the value by brackets alone, or to a line that begins with '{'. */
void gr_json_skip_broken(struct gr_json_bytes *bytes, unsigned depth);
/** Takes what is no JSON: to the end of the line or before a '{'; inside a list or map also before what
 *  parts or closes.  At least one byte. */
void gr_json_skip_garbage(struct gr_json_bytes *bytes, bool inside);
/** Text with NaN, Infinity and -Infinity outside strings as null. */
void gr_json_without_nan(struct gr_str text, struct gr_buf *out);

#endif
