/*
 * markup.c - escaping, once.
 */
#include "base/markup.h"

#include "base/utf8.h"

/* HTML refuses control characters and noncharacters even as references; XML refuses more of them. */
static bool is_character(uint32_t c) {
    return c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F) ||
           (c >= 0xA0 && (c & 0xFFFE) != 0xFFFE && (c < 0xFDD0 || c > 0xFDEF));
}

void gr_markup_char(struct gr_buf *out, uint32_t code_point) {
    switch (code_point) {
    case '&':
        gr_buf_puts(out, "&amp;");
        break;
    case '<':
        gr_buf_puts(out, "&lt;");
        break;
    case '>':
        gr_buf_puts(out, "&gt;");
        break;
    case '"':
        gr_buf_puts(out, "&quot;");
        break;
    default:
        gr_utf8_put(out, is_character(code_point) ? code_point : 0xFFFD);
    }
}

void gr_markup_text(struct gr_buf *out, struct gr_str text) {
    while (text.n > 0) {
        gr_markup_char(out, gr_utf8_next(&text));
    }
}

void gr_markup_attribute(struct gr_buf *out, const char *name, const char *value) {
    gr_buf_printf(out, " %s=\"", name);
    gr_markup_text(out, gr_str(value));
    gr_buf_putc(out, '"');
}
