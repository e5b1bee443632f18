/*
 * place.h - from offsets to lines and columns.
 *
 * libyaml counts code points and takes NEL, LS and PS for line ends; editors and our messages count
 * lines by LF and columns by bytes.  So only libyaml's index is used, and turned here.
 */
#ifndef GR_YAML_PLACE_H
#define GR_YAML_PLACE_H

#include "base/diag.h"

/** Goes through a text once, forwards; going back starts again from the beginning. */
struct gr_cursor {
    struct gr_str text;
    uint32_t file;
    size_t code_point, byte; /**< the same place in both */
    size_t line_start;       /**< byte */
    uint64_t line;           /**< from 1 */
};

struct gr_cursor gr_cursor_at_start(struct gr_str text, uint32_t file);
/** Moves to a code point (at most the end of the text); returns its byte. */
size_t gr_cursor_to_code_point(struct gr_cursor *cursor, size_t code_point);
/** Moves to a byte (at most the end of the text). */
void gr_cursor_to_byte(struct gr_cursor *cursor, size_t byte);
/** The place of the cursor, underlining up to the byte `end`, at most to the end of the line. */
struct gr_pos gr_cursor_pos(const struct gr_cursor *cursor, size_t end);
/** The line around a byte, without its end. */
struct gr_str gr_line_around(struct gr_str text, size_t byte);

#endif
