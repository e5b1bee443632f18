/*
 * nvidia_smi_rows.h - the row at hand of the fast path and the fields in it; for nvidia_smi_fast.c and
 * nvidia_smi_expected.c only.
 *
 * Most of it is inline, so that it is compiled once for each kind of machine.
 */
#ifndef GR_READ_NVIDIA_SMI_ROWS_H
#define GR_READ_NVIDIA_SMI_ROWS_H

#include "read/nvidia_smi.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define GR_SMI_X86
#endif

enum {
    STRETCH = GR_SCAN_WORDS * 64,
    LONGEST_ROW = 1024,
};

#define EVERY(byte)   (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS     EVERY(0x80)
#define likely(x)     __builtin_expect(!!(x), 1)
#define unlikely(x)   __builtin_expect(!!(x), 0)
#define always_inline static inline __attribute__((always_inline))

/** A field of the row at hand. */
struct field {
    const char *p;
    size_t n;
};

/** What power looks like: `decimals` digits behind a dot, or no dot, and perhaps " W". */
struct power_form {
    uint64_t fraction, dot,
        dots;       /* bytes of a word that ends with the number: digits behind the dot, the
                                     dot, and its value there */
    uint64_t shift; /* 64, and 8 for the dot */
    uint64_t least; /* characters */
    int64_t unit_nw;
    unsigned decimals;
    bool units;
};

struct rows;
/** Takes rows from the head of whole lines as long as they begin as expected; returns the bytes taken and
 *  adds the rows taken to *taken.  64 bytes behind the text must be readable. */
typedef size_t gr_smi_expected_fn(struct rows *r, struct gr_str text, uint64_t line,
                                  uint64_t *taken);
/** The one for machines that have this scan; NULL if there is none. */
gr_smi_expected_fn *gr_smi_expected_with(gr_scan_fn *scan);
/** Makes the table of a form, if it is not that already. */
void gr_smi_know_power(struct gr_smi_powers *p, const struct power_form *form);
/** Which GPU follows which, and their chains, as the tracks have it. */
void gr_smi_link(struct gr_smi_expected *e, const struct gr_tracks *tracks);
/** Keeps what stands before the power of a row that was read with every check. */
void gr_smi_expect(struct gr_smi_expected *e, const char *row, const char *power);

/** The row at hand and what is the same for all rows of a call. */
struct rows {
    const struct gr_smi_layout *layout;
    const struct gr_smi_shape *shape;
    struct gr_track *tracks;
    const char *begin; /* of the block: what lies before may not be read */
    size_t last_mark;  /* number of the marks (commas, line feed) that end a row */
    gr_time minute, t, window_start, window_end;
    char stamp[48]; /* of the row before */
    struct power_form power;
    uint32_t previous, place, per_tick;
    uint64_t unused;                  /* outside the window, or of a GPU that is not wanted */
    struct gr_smi_expected *expected; /* by GPU */
    const struct gr_smi_powers *powers;
    gr_smi_expected_fn *take_expected; /* NULL: none */
    uint64_t commas;                   /* behind the power */
};

always_inline uint64_t load(const char *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

/* ---- marks ---- */

/** 64 bits from bit `at` on. */
always_inline uint64_t bits_at(const uint64_t *words, size_t at) {
    size_t word = at / 64, shift = at % 64;
    /* (x << 1) << (63 - shift) is 0 for shift 0 */
    return words[word] >> shift | (words[word + 1] << 1) << (63 - shift);
}

/* ---- fields ---- */

/** Without the one blank that nvidia-smi puts behind a comma, and the CR of the last field. */
always_inline struct field field_of(const char *row, size_t start, size_t end) {
    start += row[start] == ' ';
    end -= end > start && row[end - 1] == '\r';
    return (struct field){row + start, end > start ? end - start : 0};
}

/** "9:59.999", all bytes of which must be within these bounds, to milliseconds of the minute. */
always_inline bool milliseconds(uint64_t text, int64_t *out) {
    static const uint64_t zero = 0x3030302E30303A30; /* "0:00.000", first byte lowest */
    static const uint64_t room = 0x7676767F767A7F76; /* 0x7F less the greatest difference */
    uint64_t v = text - zero;
    if (unlikely(((v | (v + room)) & HIGH_BITS) != 0)) {
        return false;
    }
    uint64_t s = (v >> 16 & 0xFF) * 10 + (v >> 24 & 0xFF);
    uint64_t ms = (v >> 40 & 0xFF) * 100 + (v >> 48 & 0xFF) * 10 + (v >> 56);
    *out = (int64_t)(s * 1000 + ms);
    return true;
}

/** "59.123456" without its dot: two digits, then `fraction` digits. */
static bool seconds_of(const char *p, unsigned fraction, int64_t *out_ns) {
    int64_t ns = 0, unit = 10 * GR_SECOND_NS;
    for (size_t i = 0; i < 2 + (fraction ? fraction + 1U : 0U); i++) {
        unsigned digit = (unsigned)(unsigned char)p[i] - '0';
        if (i == 2) {
            if (p[i] != '.') {
                return false;
            }
            continue;
        }
        if (digit > (i == 0 ? 5U : 9U)) {
            return false;
        }
        ns += (int64_t)digit * unit;
        unit /= 10;
    }
    *out_ns = ns;
    return true;
}

/** The stamp of the row, if it is in the minute of the row before and not earlier. */
always_inline bool time_of(const struct rows *r, struct field f, gr_time *out) {
    const struct gr_smi_shape *s = r->shape;
    if (unlikely(f.n != s->time_length)) {
        return false;
    }
    if (likely(f.n == 23 && s->fraction == 3)) {
        uint64_t tail = load(f.p + 15);
        uint64_t other = (load(f.p) ^ load(r->stamp)) | (load(f.p + 8) ^ load(r->stamp + 8));
        if (unlikely(other != 0)) {
            return false;
        }
        if (tail == load(r->stamp + 15)) {
            *out = r->t;
            return true;
        }
        int64_t ms = 0;
        if (!milliseconds(tail, &ms)) {
            return false;
        }
        *out = r->minute + ms * 1000000;
        return *out >= r->t;
    }
    if (memcmp(f.p, r->stamp, f.n) == 0) {
        *out = r->t;
        return true;
    }
    int64_t ns = 0;
    if (memcmp(f.p, r->stamp, 17) != 0 || !seconds_of(f.p + 17, s->fraction, &ns) ||
        memcmp(f.p + f.n - s->suffix_length, r->stamp + f.n - s->suffix_length, s->suffix_length) !=
            0) {
        return false;
    }
    *out = r->minute + ns;
    return *out >= r->t;
}

/** Up to eight characters to nanowatt; eight bytes before the end of the number must be readable. */
always_inline bool power_of(const struct power_form *form, struct field f, int64_t *out_nw) {
    if (form->units) {
        if (unlikely(f.n < 3 || f.p[f.n - 2] != ' ' || f.p[f.n - 1] != 'W')) {
            return false;
        }
        f.n -= 2;
    }
    if (unlikely(f.n > 8 || f.n < form->least)) {
        return false;
    }
    /* the number at the upper end of a word, the dot closed up, '0' below it */
    uint64_t v = load(f.p + f.n - 8);
    if (unlikely((v & form->dot) != form->dots)) {
        return false;
    }
    uint64_t digits = (v & form->fraction) | ((v & ~form->fraction & ~form->dot) << 8);
    uint64_t used = ~UINT64_C(0) << (form->shift - 8 * f.n);
    digits = (digits & used) | (EVERY('0') & ~used);
    uint64_t n = digits - EVERY('0');
    if (unlikely(((n | (n + EVERY(0x76))) & HIGH_BITS) != 0)) {
        return false;
    }
    n = n * 10 + (n >> 8); /* pairs of digits, then fours, then eight */
    n = (((n & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
         (((n >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >>
        32;
    *out_nw = (int64_t)n * form->unit_nw;
    return *out_nw < GR_CHAIN_POWER_MAX;
}

/** The stamp of the row before is that of this one. */
always_inline void keep_stamp(struct rows *r, struct field f) {
    if (likely(f.n == 23)) {
        memcpy(r->stamp + 15, f.p + 15, 8);
    } else {
        memcpy(r->stamp, f.p, f.n);
    }
}

#endif
