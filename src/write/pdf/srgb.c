/*
 * srgb.c - the profile of the output intent.
 *
 * Colours are X, Y, Z under D50, to which ISO 15076-1 adapts D65 by the matrix of Bradford; numbers
 * are s15Fixed16, in units of 1/65536.
 */
#include "write/pdf/srgb.h"

#include <math.h>

enum { HEADER = 128, TAG_ROW = 12 };

static const int32_t d50[] = {0xF6D6, 0x10000, 0xD32D};
static const int32_t primaries[][3] = {
    {0x6FA2, 0x38F5, 0x0390}, {0x6299, 0xB785, 0x18DA}, {0x24A0, 0x0F84, 0xB6CF}};
static const double bradford[] = {1.0478112,  0.0228866,  -0.0501270, 0.0295424, 0.9904844,
                                  -0.0170491, -0.0092345, 0.0150436,  0.7521316};
/* (a v + b) to the power g from v = d on, c v below. */
static const double curve[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};

static void put32(struct gr_buf *out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        gr_buf_putc(out, (char)(value >> shift & 0xFF));
    }
}

static void put_zeros(struct gr_buf *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        gr_buf_putc(out, 0);
    }
}

/* A tag's data begin with their type and four zeros. */
static void put_type(struct gr_buf *out, const char *type) {
    gr_buf_put(out, (struct gr_str){type, 4});
    put32(out, 0);
}

static void put_fixed(struct gr_buf *out, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        put32(out, (uint32_t)(int32_t)lround(values[i] * 65536));
    }
}

static void put_xyz(struct gr_buf *out, const int32_t xyz[3]) {
    put_type(out, "XYZ ");
    for (size_t i = 0; i < 3; i++) {
        put32(out, (uint32_t)xyz[i]);
    }
}

/* One English text, in UTF-16. */
static void put_text(struct gr_buf *out, const char *text) {
    static const uint32_t one_record_of_12 = 12;
    put_type(out, "mluc");
    put32(out, 1);
    put32(out, one_record_of_12);
    gr_buf_puts(out, "enUS");
    put32(out, (uint32_t)strlen(text) * 2);
    put32(out, 28);
    for (; *text; text++) {
        gr_buf_putc(out, 0);
        gr_buf_putc(out, *text);
    }
}

static void put_header(struct gr_buf *out, uint32_t size) {
    put32(out, size);
    put32(out, 0);          /* no colour engine preferred */
    put32(out, 0x04200000); /* version 4.2 */
    gr_buf_puts(out, "mntrRGB XYZ ");
    static const char first_of_2026[] = {0x07, (char)0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    gr_buf_put(out, (struct gr_str){first_of_2026, sizeof first_of_2026});
    gr_buf_puts(out, "acsp");
    put_zeros(out, 28); /* any platform, maker, device; perceptual */
    for (size_t i = 0; i < 3; i++) {
        put32(out, (uint32_t)d50[i]);
    }
    put_zeros(out, 48);
}

/* Tags by name, and which piece of data each has; the three curves are one. */
static const struct tag {
    const char *name;
    uint8_t piece;
} tags[] = {{"desc", 0}, {"cprt", 1}, {"wtpt", 2}, {"chad", 3}, {"rXYZ", 4},
            {"gXYZ", 5}, {"bXYZ", 6}, {"rTRC", 7}, {"gTRC", 7}, {"bTRC", 7}};

enum { PIECES = 8 };

static void put_piece(struct gr_buf *out, size_t piece) {
    switch (piece) {
    case 0:
        put_text(out, "sRGB");
        break;
    case 1:
        put_text(out, "CC0");
        break;
    case 2:
        put_xyz(out, d50);
        break;
    case 3:
        put_type(out, "sf32");
        put_fixed(out, bradford, GR_COUNT(bradford));
        break;
    case 7:
        put_type(out, "para");
        put32(out, 3U << 16); /* the form above */
        put_fixed(out, curve, GR_COUNT(curve));
        break;
    default:
        put_xyz(out, primaries[piece - 4]);
    }
}

void gr_pdf_srgb_profile(struct gr_buf *out) {
    struct gr_buf data = {0};
    uint32_t start[PIECES], size[PIECES], base = HEADER + 4 + TAG_ROW * GR_COUNT(tags);
    for (size_t i = 0; i < PIECES; i++) {
        start[i] = (uint32_t)data.n;
        put_piece(&data, i);
        size[i] = (uint32_t)data.n - start[i];
        put_zeros(&data, (4 - data.n % 4) % 4);
    }
    put_header(out, base + (uint32_t)data.n);
    put32(out, GR_COUNT(tags));
    for (size_t i = 0; i < GR_COUNT(tags); i++) {
        gr_buf_puts(out, tags[i].name);
        put32(out, base + start[tags[i].piece]);
        put32(out, size[tags[i].piece]);
    }
    gr_buf_put(out, gr_buf_str(&data));
    gr_buf_free(&data);
}
