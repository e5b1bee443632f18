/*
 * buf.h - growing bytes.  Zero-initialise ({0}), free with gr_buf_free.
 */
#ifndef GR_BASE_BUF_H
#define GR_BASE_BUF_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

struct gr_buf {
    char *p; /**< NUL after the n bytes whenever p is not NULL */
    size_t n, cap;
};

void gr_buf_free(struct gr_buf *buf);
void gr_buf_clear(struct gr_buf *buf);
void gr_buf_put(struct gr_buf *buf, struct gr_str text);
static inline void gr_buf_puts(struct gr_buf *buf, const char *text) {
    gr_buf_put(buf, gr_str(text)); /* inline: the length of a literal is then a constant */
}
/** No %f, %g, %e (they follow the locale): use the two below. */
void gr_buf_printf(struct gr_buf *buf, const char *fmt, ...) GR_PRINTF(2, 3);
/** Shortest text that reads back to the same double (num.h). */
void gr_buf_num(struct gr_buf *buf, double value);
/** At most `decimals` decimals, trailing zeros and "-0" removed: coordinates. */
void gr_buf_coord(struct gr_buf *buf, double value, int decimals);
/** text, which is valid UTF-8, as a JSON string with its quotes. */
void gr_buf_json(struct gr_buf *buf, struct gr_str text);
/** Room for n more bytes; returns where they go.  The caller adds to buf->n itself. */
char *gr_buf_reserve(struct gr_buf *buf, size_t n);
static inline void gr_buf_putc(struct gr_buf *buf, char c) {
    char *at = buf->cap - buf->n > 1 ? buf->p + buf->n : gr_buf_reserve(buf, 1);
    at[0] = c;
    at[1] = '\0';
    buf->n++;
}
static inline struct gr_str gr_buf_str(const struct gr_buf *buf) {
    return (struct gr_str){buf->p, buf->n};
}

#endif
