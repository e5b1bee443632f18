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

static int value_of(char c) {
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Four characters as up to three bytes; 0 where they are none. */
static size_t take_group(const char *in, bool last, char out[3]) {
    size_t padding = !last || in[3] != '=' ? 0 : in[2] != '=' ? 1 : 2;
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - padding ? value_of(in[i]) : 0;
        if (value < 0) {
            return 0;
        }
        bits = bits << 6 | (uint32_t)value;
    }
    for (size_t i = 0; i < 3; i++) {
        out[i] = (char)(bits >> (16 - 8 * i) & 0xff);
    }
    return 3 - padding;
}

bool gr_base64_take(struct gr_buf *buf, struct gr_str text) {
    if (text.n % 4 != 0) {
        return false;
    }
    char *out = gr_buf_reserve(buf, text.n / 4 * 3 + 1);
    for (size_t i = 0; i < text.n; i += 4) {
        size_t n = take_group(text.p + i, i + 4 == text.n, out);
        if (n == 0) {
            return false;
        }
        out += n;
        buf->n += n;
    }
    buf->p[buf->n] = '\0';
    return true;
}
