/*
 * html_text.c - escaping, and what Unicode lowers and raises by characters.
 */
#include "write/html.h"

#include "base/utf8.h"

enum shift { LEVEL, LOWERED, RAISED };

/* The plain character of a lowered or raised one. */
static enum shift shift_of(uint32_t c, uint32_t *plain) {
    *plain = c;
    if (c >= 0x2080 && c <= 0x2089) {
        *plain = '0' + (c - 0x2080);
        return LOWERED;
    }
    if (c == 0x2070 || (c >= 0x2074 && c <= 0x2079)) {
        *plain = '0' + (c - 0x2070);
        return RAISED;
    }
    if (c == 0xB2 || c == 0xB3 || c == 0xB9) {
        *plain = c == 0xB9 ? '1' : '0' + (c - 0xB0);
        return RAISED;
    }
    if (c == 0x207B) {
        *plain = 0x2212;
        return RAISED;
    }
    return LEVEL;
}

void gr_html_text(struct gr_buf *out, struct gr_str text) {
    static const char *const open[] = {"", "<sub>", "<sup>"};
    static const char *const close[] = {"", "</sub>", "</sup>"};
    enum shift now = LEVEL;
    while (text.n > 0) {
        uint32_t plain;
        enum shift next = shift_of(gr_utf8_next(&text), &plain);
        if (next != now) {
            gr_buf_puts(out, close[now]);
            gr_buf_puts(out, open[next]);
            now = next;
        }
        gr_markup_char(out, plain);
    }
    gr_buf_puts(out, close[now]);
}
