#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"

void gr_buf_free(struct gr_buf *buf) {
    free(buf->p);
    *buf = (struct gr_buf){0};
}

void gr_buf_clear(struct gr_buf *buf) {
    buf->n = 0;
    if (buf->p) {
        buf->p[0] = '\0';
    }
}

char *gr_buf_reserve(struct gr_buf *buf, size_t n) {
    size_t wanted;
    if (__builtin_add_overflow(buf->n, n, &wanted) || wanted == SIZE_MAX) {
        wanted = SIZE_MAX - 1; /* gr_xrealloc ends the process */
    }
    if (wanted + 1 > buf->cap) {
        size_t doubled = buf->cap < SIZE_MAX / 2 ? buf->cap * 2 : SIZE_MAX;
        buf->cap = doubled > wanted + 1 ? doubled : wanted + 1;
        buf->cap = buf->cap < 64 ? 64 : buf->cap;
        buf->p = gr_xrealloc(buf->p, buf->cap, 1);
        buf->p[buf->n] = '\0';
    }
    return buf->p + buf->n;
}

void gr_buf_put(struct gr_buf *buf, struct gr_str text) {
    char *at = gr_buf_reserve(buf, text.n);
    if (text.n) {
        memcpy(at, text.p, text.n);
    }
    buf->n += text.n;
    buf->p[buf->n] = '\0';
}

void gr_buf_puts(struct gr_buf *buf, const char *text) {
    gr_buf_put(buf, gr_str(text));
}

void gr_buf_putc(struct gr_buf *buf, char c) {
    gr_buf_put(buf, (struct gr_str){&c, 1});
}

void gr_buf_printf(struct gr_buf *buf, const char *fmt, ...) {
    va_list args;
    char *at = gr_buf_reserve(buf, 256);
    va_start(args, fmt);
    int length = vsnprintf(at, 256, fmt, args);
    va_end(args);
    if (length > 255) {
        at = gr_buf_reserve(buf, (size_t)length);
        va_start(args, fmt);
        vsnprintf(at, (size_t)length + 1, fmt, args);
        va_end(args);
    }
    buf->n += length > 0 ? (size_t)length : 0;
    buf->p[buf->n] = '\0';
}

void gr_buf_num(struct gr_buf *buf, double value) {
    char text[GR_NUM_SIZE];
    gr_buf_put(buf, (struct gr_str){text, gr_num_shortest(value, text)});
}

void gr_buf_coord(struct gr_buf *buf, double value, int decimals) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_fixed(value, decimals, text);
    if (memchr(text, '.', n)) {
        while (text[n - 1] == '0') {
            n--;
        }
        n -= text[n - 1] == '.';
    }
    gr_buf_put(buf, (struct gr_str){text, n});
}

static void put_json_escape(struct gr_buf *buf, unsigned char c) {
    switch (c) {
    case '"':
        gr_buf_puts(buf, "\\\"");
        break;
    case '\\':
        gr_buf_puts(buf, "\\\\");
        break;
    case '\n':
        gr_buf_puts(buf, "\\n");
        break;
    case '\t':
        gr_buf_puts(buf, "\\t");
        break;
    default:
        gr_buf_printf(buf, "\\u%04x", (unsigned)c);
    }
}

void gr_buf_json(struct gr_buf *buf, struct gr_str text) {
    gr_buf_putc(buf, '"');
    size_t from = 0; /* of what needs no escape */
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            gr_buf_put(buf, (struct gr_str){text.p + from, i - from});
            put_json_escape(buf, c);
            from = i + 1;
        }
    }
    gr_buf_put(buf, (struct gr_str){text.p ? text.p + from : NULL, text.n - from});
    gr_buf_putc(buf, '"');
}
