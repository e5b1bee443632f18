/*
 * text_lines.h - the lines of a log that is no table, one at a time, without copying.
 */
#ifndef GR_READ_TEXT_LINES_H
#define GR_READ_TEXT_LINES_H

#include "base/input.h"

struct gr_text_lines {
    struct gr_input *in; /**< NULL: only the first slice */
    struct gr_str text;  /**< the line, without CR, LF; valid until the next call */
    uint64_t line;       /**< its number, from 1 */
    /* Private. */
    struct gr_str rest;
    uint64_t next_line;
};

/** Lines of an input, from its first; blank ones are given too. */
void gr_text_lines_open(struct gr_text_lines *lines, struct gr_input *in);
/** Lines of bytes at hand (a probe's head). */
void gr_text_lines_slice(struct gr_text_lines *lines, struct gr_str bytes);
/** Next line; false at the end. */
bool gr_text_lines_next(struct gr_text_lines *lines);

/** The number that begins text after blanks, and what follows it; false if there is none.
 *  "3.29W" gives 3.29 and "W". */
bool gr_text_number(struct gr_str text, double *value, struct gr_str *rest);
/** The text after the first occurrence of `label`, trimmed; {NULL, 0} where it is not there. */
struct gr_str gr_text_after(struct gr_str text, const char *label);

#endif
