/*
 * utf8.h - decode, check, repair.
 */
#ifndef GR_BASE_UTF8_H
#define GR_BASE_UTF8_H

#include "base/arena.h"
#include "base/buf.h"

/** Next code point of *rest, which is moved on.  Malformed bytes give U+FFFD one byte at a time.
 *  rest->n must be > 0. */
uint32_t gr_utf8_next(struct gr_str *rest);
void gr_utf8_put(struct gr_buf *buf, uint32_t code_point);
bool gr_utf8_valid(struct gr_str text);
/** text if valid, else a copy in which it is read as Latin-1. */
struct gr_str gr_utf8_or_latin1(struct gr_arena *arena, struct gr_str text);
/** Number of code points. */
size_t gr_utf8_count(struct gr_str text);
enum { GR_UTF8_REPLACEMENT = 0xFFFD };
/** False for what would move the cursor, break the line or reorder the rest of it: control
 *  characters, line separators, bidi overrides. */
bool gr_utf8_is_printable(uint32_t code_point);
/** A copy for people: control characters, bidi overrides and invalid bytes become U+FFFD. */
struct gr_str gr_utf8_printable(struct gr_arena *arena, struct gr_str text);

#endif
