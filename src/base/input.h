/*
 * input.h - one input file, streamed: read, gzip or zstd, line blocks, SHA-256 on a second thread.
 *
 * Never holds more than a few blocks.  A byte order mark is dropped; where a file has CR but no LF
 * in its first 64 KiB, CR is read as LF.  UTF-16 is not handled here: probes name it.
 */
#ifndef GR_BASE_INPUT_H
#define GR_BASE_INPUT_H

#include "base/diag.h"

enum {
    GR_PEEK_SIZE = 64 * 1024,    /**< what a probe may look at */
    GR_LINE_LIMIT = 1024 * 1024, /**< longest line; the rest of a longer one is dropped */
};

struct gr_input;

struct gr_input_options {
    bool digest; /**< compute the SHA-256 of the bytes as stored (before unpacking) */
};

/** Opens path ("-" is stdin).  Errors (no such file, a folder, no permission) are I-diagnostics and
 *  GR_EIO.  display: the name used in messages and the report.  Free with gr_input_close. */
GR_MUST_CHECK enum gr_status gr_input_open(struct gr_input **out, const char *path,
                                           const char *display,
                                           const struct gr_input_options *options,
                                           struct gr_diag *diag);
/** Id of the source in diag. */
uint32_t gr_input_file(const struct gr_input *in);
/** The first bytes (at most GR_PEEK_SIZE, all of a shorter file), after unpacking and without BOM.
 *  Valid until the first gr_input_block. */
struct gr_str gr_input_peek(struct gr_input *in);

/** A run of whole lines.  Each line ends in LF except perhaps the very last of the file; CR LF is
 *  left as it is.  At least 64 readable bytes follow the slice (their content is undefined): vector
 *  loads may run over. */
struct gr_block {
    struct gr_str bytes;
    uint64_t first_line; /**< number of its first line, from 1 */
};
/** Next block, valid until the next call.  False at the end or after a read error (see
 *  gr_input_close).  Cheap: no copy beyond the unfinished last line. */
bool gr_input_block(struct gr_input *in, struct gr_block *out);

/** The block at hand has so many lines: saves counting them before the next one.  Optional. */
void gr_input_counted(struct gr_input *in, uint64_t lines);

/** For formats that are not made of lines: the next bytes, cut anywhere and of any length of line; else as
 *  gr_input_block (first_line: that of the first byte).  Not mixed with it. */
bool gr_input_bytes(struct gr_input *in, struct gr_block *out);

/** All of a small file as one slice (YAML, JSON documents), at most `limit` bytes; a larger file is
 *  an I-diagnostic and GR_REFUSED.  The slice lives in arena, with a NUL after it. */
GR_MUST_CHECK enum gr_status gr_input_all(struct gr_input *in, struct gr_arena *arena, size_t limit,
                                          struct gr_str *out);

struct gr_input_info {
    uint64_t bytes;  /**< as stored */
    char sha256[65]; /**< lower-case hex; "" without digest */
};
/** Reads what is left (so that the digest is of the whole file), closes, and says how it went: a
 *  read error or a broken archive is a diagnostic and GR_EIO / GR_REFUSED.  info may be NULL. */
GR_MUST_CHECK enum gr_status gr_input_close(struct gr_input *in, struct gr_input_info *info);
/** Closes without reading the rest (after a probe): no digest, no messages. */
void gr_input_abandon(struct gr_input *in);

#endif
