/*
 * bytes.h - numbers of TrueType tables, high byte first (internal to text/).
 */
#ifndef GR_TEXT_BYTES_H
#define GR_TEXT_BYTES_H

#include "base/buf.h"

/** What is left of a table; bad once more was read than there is, and zeros from then on. */
struct gr_bytes {
    const uint8_t *p, *end;
    bool bad;
};

static inline struct gr_bytes gr_bytes_at(struct gr_str table, size_t offset) {
    const uint8_t *p = (const uint8_t *)table.p;
    if (offset > table.n) {
        return (struct gr_bytes){NULL, NULL, true};
    }
    return (struct gr_bytes){table.n > 0 ? p + offset : NULL, table.n > 0 ? p + table.n : NULL,
                             false};
}

static inline unsigned gr_bytes_8(struct gr_bytes *b) {
    if (b->p == b->end) {
        b->bad = true;
        return 0;
    }
    return *b->p++;
}

static inline unsigned gr_bytes_16(struct gr_bytes *b) {
    unsigned high = gr_bytes_8(b);
    return high << 8 | gr_bytes_8(b);
}

static inline int gr_bytes_16s(struct gr_bytes *b) {
    return (int16_t)gr_bytes_16(b);
}

static inline uint32_t gr_bytes_32(struct gr_bytes *b) {
    uint32_t high = gr_bytes_16(b);
    return high << 16 | gr_bytes_16(b);
}

static inline void gr_bytes_put16(struct gr_buf *out, int value) {
    gr_buf_putc(out, (char)(value >> 8 & 0xFF));
    gr_buf_putc(out, (char)(value & 0xFF));
}

static inline void gr_bytes_put32(struct gr_buf *out, uint32_t value) {
    gr_bytes_put16(out, (int)(value >> 16));
    gr_bytes_put16(out, (int)(value & 0xFFFF));
}

#endif
