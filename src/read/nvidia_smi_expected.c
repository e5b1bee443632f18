/*
 * Rows that begin as expected.
 *
 * Between the stamp and the power of a row stand its GPU's index, uuid, name and the like: the same bytes in
 * every row of that GPU.  They are kept from a row that was read with every check; a row of the GPU that
 * came next last time, with the same bytes there, needs them compared, not read.  What is left to look at is
 * the stamp, the power and the marks behind it.
 */
#include "read/nvidia_smi_rows.h"

enum {
    STAMP = 23,
    VECTOR = 64,
    FEEDS_OF_VECTOR = 3, /* rows are longer than their stamp */
    PIECE = 8192,
};

void gr_smi_expect(struct gr_smi_expected *e, const char *row, const char *power) {
    size_t start = (size_t)(power - row);
    e->power_start = 0;
    if (power <= row + STAMP || row[STAMP] != ',' || start > sizeof e->text) {
        return;
    }
    memcpy(e->text, row, start);
    e->power_start = (uint32_t)start;
    e->vectors = (uint32_t)((start + VECTOR - 1) / VECTOR);
    for (size_t i = 0; i < e->vectors; i++) {
        size_t left = start - VECTOR * i;
        e->mask[i] = left < VECTOR ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
    }
    e->mask[0] &= ~UINT64_C(0) << STAMP;
}

void gr_smi_link(struct gr_smi_expected *e, const struct gr_tracks *tracks) {
    for (uint32_t i = 0; i < tracks->count; i++) {
        const struct gr_track *track = &tracks->items[i];
        e[i].next = &e[track->next];
        e[i].chain = e[i].power_start > 0 && track->begun ? track->chain : NULL;
    }
}

/* ---- the power ---- */

static void order_digits(struct gr_smi_powers *p, int length) {
    char *order = p->order[length], *least = p->least[length];
    int behind = p->units ? 2 : 0, decimals = (int)p->decimals, end = length - behind;
    memset(order, -1, sizeof p->order[length]);
    memset(least, 0, sizeof p->least[length]);
    if (end < (decimals ? decimals + 2 : 1) || end > 8) {
        memset(least, 1, sizeof p->least[length]);
        return; /* nothing fits: it is not taken here */
    }
    for (int i = 0; i < 8; i++) {
        int at = end - 1 - i - (decimals > 0 && i >= decimals);
        order[7 - i] = (char)(at >= 0 ? at : -1);
        least[7 - i] = at >= 0 ? '0' : 0;
    }
    order[8] = (char)(decimals > 0 ? end - 1 - decimals : -1);
    order[9] = (char)(p->units ? length - 2 : -1);
    order[10] = (char)(p->units ? length - 1 : -1);
    least[8] = decimals > 0 ? '.' : 0;
    least[9] = p->units ? ' ' : 0;
    least[10] = p->units ? 'W' : 0;
}

void gr_smi_know_power(struct gr_smi_powers *p, const struct power_form *form) {
    if (p->known && p->units == form->units && p->decimals == form->decimals) {
        return;
    }
    *p = (struct gr_smi_powers){.known = true,
                                .units = form->units,
                                .decimals = form->decimals,
                                .unit_nw = form->unit_nw,
                                .most = GR_CHAIN_POWER_MAX / form->unit_nw};
    memset(p->range, 9, 8);
    for (int n = 0; n < GR_SMI_LONGEST_POWER; n++) {
        order_digits(p, n);
    }
}

#ifdef GR_SMI_X86

#include <immintrin.h>

#define TARGET_AVX2   __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2,popcnt")))

__attribute__((target("sse4.1"))) static inline __m128i load_sse(const char *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/** Sixteen bytes of which the first `length` are a power. */
__attribute__((target("sse4.1"))) static inline bool
power_at(const struct gr_smi_powers *p, const char *text, uint64_t length, int64_t *out_nw) {
    if (unlikely(length >= GR_SMI_LONGEST_POWER)) {
        return false;
    }
    __m128i v = _mm_shuffle_epi8(load_sse(text), load_sse(p->order[length]));
    v = _mm_sub_epi8(v, load_sse(p->least[length]));
    __m128i within = _mm_cmpeq_epi8(_mm_min_epu8(v, load_sse(p->range)), v);
    if (unlikely(_mm_movemask_epi8(within) != 0xFFFF)) {
        return false;
    }
    v = _mm_maddubs_epi16(v, _mm_set1_epi16(0x010A));  /* 10 and 1: pairs of digits */
    v = _mm_madd_epi16(v, _mm_set1_epi32(0x00010064)); /* fours */
    v = _mm_packus_epi32(v, v);
    v = _mm_madd_epi16(v, _mm_set1_epi32(0x00012710));
    uint32_t units = (uint32_t)_mm_cvtsi128_si32(v);
    *out_nw = units * p->unit_nw;
    return units < p->most;
}

/* ---- 64 bytes at a time ---- */

TARGET_AVX2 static inline __m256i load_avx2(const char *p) {
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

TARGET_AVX2 static inline uint64_t bits_avx2(__m256i low, __m256i high) {
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 |
           (uint32_t)_mm256_movemask_epi8(low);
}

TARGET_AVX2 static inline uint64_t same_avx2(const char *p, const char *q) {
    return bits_avx2(_mm256_cmpeq_epi8(load_avx2(p), load_avx2(q)),
                     _mm256_cmpeq_epi8(load_avx2(p + 32), load_avx2(q + 32)));
}

TARGET_AVX2 static inline uint64_t equal_avx2(const char *p, char byte) {
    __m256i every = _mm256_set1_epi8(byte);
    return bits_avx2(_mm256_cmpeq_epi8(load_avx2(p), every),
                     _mm256_cmpeq_epi8(load_avx2(p + 32), every));
}

TARGET_AVX512 static inline uint64_t same_avx512(const char *p, const char *q) {
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_loadu_si512(q));
}

TARGET_AVX512 static inline uint64_t equal_avx512(const char *p, char byte) {
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(byte));
}

TARGET_AVX2 static inline bool same_stamp_avx2(const char *p, const char *q) {
    uint32_t same = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load_avx2(p), load_avx2(q)));
    return (~same & ((UINT32_C(1) << STAMP) - 1)) == 0;
}

TARGET_AVX512 static inline bool same_stamp_avx512(const char *p, const char *q) {
    return _mm256_mask_cmpneq_epi8_mask((UINT32_C(1) << STAMP) - 1, load_avx2(p), load_avx2(q)) ==
           0;
}

/* ---- rows ---- */

#define LAST_BIT (UINT64_C(1) << 63)

/** The instant of a row's stamp that is another than that before; GR_TIME_NONE if it is not in its minute,
 *  earlier, or outside the window. */
static gr_time later_stamp(const struct rows *r, const char *row, gr_time before) {
    int64_t ms = 0;
    uint64_t other = (load(row) ^ load(r->stamp)) | (load(row + 8) ^ load(r->stamp + 8));
    if (other != 0 || !milliseconds(load(row + 15), &ms)) {
        return GR_TIME_NONE;
    }
    gr_time t = r->minute + ms * 1000000;
    return t >= before && t >= r->window_start && t <= r->window_end ? t : GR_TIME_NONE;
}

#define TARGET   TARGET_AVX2
#define NAME(is) is##_avx2
#include "read/nvidia_smi_expected.inc"
#undef TARGET
#undef NAME
#define TARGET   TARGET_AVX512
#define NAME(is) is##_avx512
#include "read/nvidia_smi_expected.inc"

gr_smi_expected_fn *gr_smi_expected_with(gr_scan_fn *scan) {
    return scan == gr_scan_avx512 ? rows_avx512 : scan == gr_scan_avx2 ? rows_avx2 : NULL;
}

#else

gr_smi_expected_fn *gr_smi_expected_with(gr_scan_fn *scan) {
    (void)scan;
    return NULL;
}

#endif
