#include "base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Up to three bytes as four characters. */
static void put_group(char *out, const unsigned char *bytes, size_t n) {
    uint32_t bits = (uint32_t)bytes[0] << 16;
    bits |= n > 1 ? (uint32_t)bytes[1] << 8 : 0;
    bits |= n > 2 ? bytes[2] : 0;
    out[0] = digits[bits >> 18];
    out[1] = digits[bits >> 12 & 63];
    out[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
    out[3] = n > 2 ? digits[bits & 63] : '=';
}

void gr_base64_put(struct gr_buf *buf, struct gr_str bytes) {
    size_t length = (bytes.n / 3 + (bytes.n % 3 != 0)) * 4;
    char *out = gr_buf_reserve(buf, length);
    const unsigned char *in = (const unsigned char *)bytes.p;
    for (size_t i = 0; i < bytes.n; i += 3) {
        put_group(out, in + i, bytes.n - i);
        out += 4;
    }
    buf->n += length;
    buf->p[buf->n] = '\0';
}
