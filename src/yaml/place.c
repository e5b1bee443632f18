/*
 * place.c - from offsets to lines and columns.
 */
#include "yaml/place.h"

struct gr_cursor gr_cursor_at_start(struct gr_str text, uint32_t file) {
    return (struct gr_cursor){.text = text, .file = file, .line = 1};
}

static bool continues(char c) {
    return ((unsigned char)c & 0xC0U) == 0x80U;
}

/** One code point on; the text is valid UTF-8. */
static void step(struct gr_cursor *cursor) {
    bool end_of_line = cursor->text.p[cursor->byte] == '\n';
    cursor->byte++;
    while (cursor->byte < cursor->text.n && continues(cursor->text.p[cursor->byte])) {
        cursor->byte++;
    }
    cursor->code_point++;
    if (end_of_line) {
        cursor->line++;
        cursor->line_start = cursor->byte;
    }
}

size_t gr_cursor_to_code_point(struct gr_cursor *cursor, size_t code_point) {
    if (code_point < cursor->code_point) {
        *cursor = gr_cursor_at_start(cursor->text, cursor->file);
    }
    while (cursor->code_point < code_point && cursor->byte < cursor->text.n) {
        step(cursor);
    }
    return cursor->byte;
}

void gr_cursor_to_byte(struct gr_cursor *cursor, size_t byte) {
    if (byte < cursor->byte) {
        *cursor = gr_cursor_at_start(cursor->text, cursor->file);
    }
    while (cursor->byte < byte && cursor->byte < cursor->text.n) {
        step(cursor);
    }
}

struct gr_pos gr_cursor_pos(const struct gr_cursor *cursor, size_t end) {
    size_t stop = cursor->byte;
    while (stop < end && stop < cursor->text.n && cursor->text.p[stop] != '\n' &&
           cursor->text.p[stop] != '\r') {
        stop++;
    }
    return (struct gr_pos){cursor->file, (uint32_t)(cursor->byte - cursor->line_start + 1),
                           cursor->line, (uint32_t)(stop - cursor->byte)};
}

struct gr_str gr_line_around(struct gr_str text, size_t byte) {
    size_t start = byte < text.n ? byte : text.n;
    size_t end = start;
    while (start > 0 && text.p[start - 1] != '\n') {
        start--;
    }
    while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r') {
        end++;
    }
    return (struct gr_str){text.p + start, end > start ? end - start : 0};
}
