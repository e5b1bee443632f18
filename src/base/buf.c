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

static void put_unsigned(struct gr_buf *buf, unsigned long long value) {
    char text[24], *p = text + sizeof text;
    do {
        *--p = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    gr_buf_put(buf, (struct gr_str){p, (size_t)(text + sizeof text - p)});
}

static void put_signed(struct gr_buf *buf, long long value) {
    if (value < 0) {
        gr_buf_putc(buf, '-');
    }
    put_unsigned(buf, value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value);
}

/* Writes one of %s %c %d %u %ld %lu %zu; returns what follows it, or NULL for any other form. */
static const char *put_simple(struct gr_buf *buf, const char *form, va_list *args) {
    bool size = *form == 'z', wide = *form == 'l';
    const char *text;
    switch (form[size || wide]) {
    case 's':
        text = size || wide ? NULL : va_arg(*args, const char *);
        if (!text) {
            return NULL;
        }
        gr_buf_puts(buf, text);
        break;
    case 'c':
        if (size || wide) {
            return NULL;
        }
        gr_buf_putc(buf, (char)va_arg(*args, int));
        break;
    case 'd':
        if (size) {
            return NULL;
        }
        put_signed(buf, wide ? va_arg(*args, long) : va_arg(*args, int));
        break;
    case 'u':
        put_unsigned(buf, size   ? va_arg(*args, size_t)
                          : wide ? va_arg(*args, unsigned long)
                                 : va_arg(*args, unsigned));
        break;
    default:
        return NULL;
    }
    return form + (size || wide) + 1;
}

/* All of fmt; false if it has another form than the simple ones. */
static bool print_simple(struct gr_buf *buf, const char *fmt, va_list *args) {
    while (*fmt) {
        const char *form = strchrnul(fmt, '%');
        gr_buf_put(buf, (struct gr_str){fmt, (size_t)(form - fmt)});
        fmt = *form ? put_simple(buf, form + 1, args) : form;
        if (!fmt) {
            return false;
        }
    }
    return true;
}

/* Most formats are words and whole numbers, for which vsnprintf does a hundred times too much. */
void gr_buf_printf(struct gr_buf *buf, const char *fmt, ...) {
    va_list args;
    size_t start = buf->n;
    gr_buf_reserve(buf, 0);
    va_start(args, fmt);
    bool done = print_simple(buf, fmt, &args);
    va_end(args);
    if (done) {
        return;
    }
    buf->n = start;
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
    buf->n += gr_num_shortest(value, gr_buf_reserve(buf, GR_NUM_SIZE));
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
