#include "base/utf8.h"

/* Length of the sequence that starts with this byte, 0 if none does. */
static size_t sequence_length(unsigned char first) {
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return 3;
    }
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

/* Decodes one sequence; 0 bytes long where malformed (overlong, surrogate, beyond U+10FFFF, cut). */
static size_t decode(struct gr_str text, uint32_t *out) {
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text.p[0];
    size_t length = sequence_length(first);
    if (length == 0 || length > text.n) {
        return 0;
    }
    uint32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text.p[i];
        if ((next & 0xC0) != 0x80) {
            return 0;
        }
        point = point << 6 | (next & 0x3FU);
    }
    if (point < smallest[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return 0;
    }
    *out = point;
    return length;
}

uint32_t gr_utf8_next(struct gr_str *rest) {
    if ((unsigned char)rest->p[0] < 0x80) {
        rest->n--;
        return (unsigned char)*rest->p++;
    }
    uint32_t point = GR_UTF8_REPLACEMENT;
    size_t length = decode(*rest, &point);
    length = length ? length : 1;
    rest->p += length;
    rest->n -= length;
    return point;
}

void gr_utf8_put(struct gr_buf *buf, uint32_t point) {
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        point = GR_UTF8_REPLACEMENT;
    }
    if (point < 0x80) {
        gr_buf_putc(buf, (char)point);
        return;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint32_t lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    char bytes[4];
    for (size_t i = length; i-- > 1;) {
        bytes[i] = (char)(0x80U | (point & 0x3FU));
        point >>= 6;
    }
    bytes[0] = (char)(lead[length] | point);
    gr_buf_put(buf, (struct gr_str){bytes, length});
}

/* Bytes of ASCII at the start of text, counted by eights. */
static size_t ascii_eights(struct gr_str text) {
    size_t n = 0;
    uint64_t eight;
    for (; text.n - n >= sizeof eight; n += sizeof eight) {
        memcpy(&eight, text.p + n, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080)) {
            break;
        }
    }
    return n;
}

bool gr_utf8_valid(struct gr_str text) {
    uint32_t point;
    while (text.n) {
        size_t plain = ascii_eights(text);
        text = (struct gr_str){text.p + plain, text.n - plain};
        if (text.n == 0) {
            break;
        }
        size_t length = decode(text, &point);
        if (length == 0) {
            return false;
        }
        text.p += length;
        text.n -= length;
    }
    return true;
}

static struct gr_str keep(struct gr_arena *arena, struct gr_buf *buf) {
    struct gr_str copy = {gr_arena_str(arena, gr_buf_str(buf)), buf->n};
    gr_buf_free(buf);
    return copy;
}

struct gr_str gr_utf8_or_latin1(struct gr_arena *arena, struct gr_str text) {
    if (gr_utf8_valid(text)) {
        return text;
    }
    struct gr_buf buf = {0};
    for (size_t i = 0; i < text.n; i++) {
        gr_utf8_put(&buf, (unsigned char)text.p[i]);
    }
    return keep(arena, &buf);
}

size_t gr_utf8_count(struct gr_str text) {
    size_t count = 0;
    for (; text.n; count++) {
        gr_utf8_next(&text);
    }
    return count;
}

bool gr_utf8_is_printable(uint32_t point) {
    static const uint32_t ranges[][2] = {
        {0x00, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
    };
    for (size_t i = 0; i < GR_COUNT(ranges); i++) {
        if (point >= ranges[i][0] && point <= ranges[i][1]) {
            return false;
        }
    }
    return true;
}

struct gr_str gr_utf8_printable(struct gr_arena *arena, struct gr_str text) {
    struct gr_buf buf = {0};
    while (text.n) {
        uint32_t point = gr_utf8_next(&text);
        gr_utf8_put(&buf, gr_utf8_is_printable(point) ? point : GR_UTF8_REPLACEMENT);
    }
    return keep(arena, &buf);
}
