/*
 * json.h - JSON logs a value at a time: jansson parses, this cuts the stream and knows the lines.
 *
 * Logs are JSON lines, objects written one after another without a separator, or one array that never
 * ended because the program was killed.  Only one value is held at a time.  Python's NaN, Infinity and
 * -Infinity outside strings are read as null; integers beyond 64 bits as reals.
 */
#ifndef GR_READ_JSON_H
#define GR_READ_JSON_H

#include <jansson.h>

#include "base/input.h"

enum {
    GR_JSON_VALUE_LIMIT = 64 * 1024 * 1024, /**< bytes of one value */
    GR_JSON_NODE_LIMIT = 4 * 1024 * 1024,   /**< values within one value */
    GR_JSON_DEPTH_LIMIT = 64                /**< maps and lists within each other in one value */
};

struct gr_json_stream;

/** One value of a stream. */
struct gr_json_value {
    json_t *root;        /**< borrowed: lives until the next call */
    struct gr_pos where; /**< of its first byte */
};

/** The values of an input, one after another, whatever stands between them (blanks, line ends, commas,
 *  NUL, record separators).
 *  path: keys from the top to the list whose elements are wanted, ended by NULL: {NULL} gives every
 *  top-level value, or, where the top level is a list, its elements; {"data", "result", NULL} gives the
 *  elements of that list, in every top-level map.  What lies beside the path is skipped, not kept.
 *  A list that ends with the file (a killed run) gives its whole elements.
 *  What cannot be read is a warning at the byte (R100, R101), is skipped to its end, and counted; a line
 *  that begins with '{' ends it too.  A value that ends with the file is only `torn`: what that means the
 *  reader knows.  Text that is not UTF-8 is read as Latin-1.  Free with gr_json_close. */
struct gr_json_stream *gr_json_open(struct gr_input *in, uint32_t file, struct gr_diag *diag,
                                    const char *const *path);
/** Next value; false at the end. */
bool gr_json_next(struct gr_json_stream *stream, struct gr_json_value *out);

/** How it ended. */
struct gr_json_end {
    uint64_t values, broken; /**< given, and skipped because they could not be parsed */
    uint64_t first_broken_line;
    bool torn; /**< the last value, or the list around it, did not end */
    uint64_t line_count;
    uint64_t latin1; /**< values that were not UTF-8 */
    uint64_t torn_line;
};
struct gr_json_end gr_json_close(struct gr_json_stream *stream);

struct gr_read_context;
/** Decisions on a file that ended in the middle of a value, and on texts that are not UTF-8. */
void gr_note_json(struct gr_read_context *ctx, const struct gr_json_end *end);

/** The same over bytes at hand, for probes: the first whole value of head, or, where none is whole, NULL.
 *  The caller frees it with json_decref.  No diagnostics. */
json_t *gr_json_first(struct gr_str head);

/* ---- reading a value: a key that is not there, or is null, gives the "unknown" of its type ---- */

/** Text of a key ({NULL, 0} if there is none; numbers are not turned into text). */
struct gr_str gr_json_text(const json_t *map, const char *key);
/** Number of a key, also where it is written as text ("12.5"); NAN if there is none, or if the text is a
 *  way to say so (formats.md section 0). */
double gr_json_number(const json_t *map, const char *key);
/** Value at a path of keys parted by '.', NULL if any is not there.  Keys that hold a '.' themselves
 *  ("system.gpu.0.powerWatts") are found whole first. */
const json_t *gr_json_at(const json_t *map, const char *path);

#endif
