/*
 * row_fields.c - fields of a row: written here, read in row_read.c.
 */
#include "lab/row_make.h"

#include <math.h>

#include "base/utf8.h"

void gr_row_str(struct gr_buf *out, struct gr_str text) {
    enum { LONGEST = 1024 };
    gr_buf_putc(out, '\t');
    size_t n = text.n;
    if (n > LONGEST) {
        for (n = LONGEST; n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80;) {
            n--; /* a character stays whole */
        }
    }
    bool valid = gr_utf8_valid(text);
    char *to = gr_buf_reserve(out, n);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        to[i] = c < 0x20 || c == 0x7F ? ' ' : !valid && c >= 0x80 ? '?' : (char)c;
    }
    out->n += n;
}

void gr_row_text(struct gr_buf *out, const char *text) {
    gr_row_str(out, gr_str(text));
}

void gr_row_num(struct gr_buf *out, double value) {
    gr_buf_putc(out, '\t');
    gr_buf_num(out, value);
}

void gr_row_count(struct gr_buf *out, size_t count) {
    gr_row_num(out, (double)count);
}

void gr_row_time(struct gr_buf *out, gr_time t) {
    gr_row_num(out, t == GR_TIME_NONE ? (double)NAN : floor((double)t / 1e9));
}

void gr_row_quantity(struct gr_buf *out, struct gr_quantity q) {
    if (!q.known) {
        gr_buf_putc(out, '\t');
        return;
    }
    gr_row_num(out, q.value);
    gr_row_num(out, q.low);
    gr_row_num(out, q.high);
    gr_row_count(out, (size_t)q.tier);
}
