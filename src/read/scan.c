#include "read/scan.h"

#include <string.h>

/* ---- eight bytes in a word ---- */

#define EVERY(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t load_le(const char *p) {
    uint64_t v = 0;
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/** One bit for each byte of v that equals the byte. */
static uint64_t equal_bits(uint64_t v, unsigned char byte) {
    uint64_t x = v ^ EVERY(byte);
    uint64_t zero = ~(((x & EVERY(0x7F)) + EVERY(0x7F)) | x) & EVERY(0x80);
    return ((zero >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

void gr_scan_portable(const char *p, size_t words, struct gr_marks *out) {
    for (size_t i = 0; i < words; i++) {
        uint64_t line_feed = 0, comma = 0, quote = 0;
        for (unsigned k = 0; k < 8; k++, p += 8) {
            uint64_t v = load_le(p);
            line_feed |= equal_bits(v, '\n') << (8 * k);
            comma |= equal_bits(v, ',') << (8 * k);
            quote |= equal_bits(v, '"') << (8 * k);
        }
        out->line_feed[i] = line_feed;
        out->comma[i] = comma;
        out->quote[i] = quote;
    }
}

/* ---- x86-64: SSE2 is always there, AVX2 and AVX-512 are asked for ---- */

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

static uint64_t sse2_bits(const __m128i v[4], char byte) {
    __m128i b = _mm_set1_epi8(byte);
    uint64_t bits = 0;
    for (unsigned k = 0; k < 4; k++) {
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[k], b)) << (16 * k);
    }
    return bits;
}

static void scan_sse2(const char *p, size_t words, struct gr_marks *out) {
    for (size_t i = 0; i < words; i++, p += 64) {
        __m128i v[4];
        for (unsigned k = 0; k < 4; k++) {
            v[k] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * k));
        }
        out->line_feed[i] = sse2_bits(v, '\n');
        out->comma[i] = sse2_bits(v, ',');
        out->quote[i] = sse2_bits(v, '"');
    }
}

__attribute__((target("avx2"))) static uint64_t avx2_bits(__m256i low, __m256i high, char byte) {
    __m256i b = _mm256_set1_epi8(byte);
    uint32_t l = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, b));
    uint32_t h = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, b));
    return (uint64_t)h << 32 | l;
}

__attribute__((target("avx2"))) void gr_scan_avx2(const char *p, size_t words,
                                                  struct gr_marks *out) {
    for (size_t i = 0; i < words; i++, p += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        out->line_feed[i] = avx2_bits(low, high, '\n');
        out->comma[i] = avx2_bits(low, high, ',');
        out->quote[i] = avx2_bits(low, high, '"');
    }
}

__attribute__((target("avx512f,avx512bw"))) void gr_scan_avx512(const char *p, size_t words,
                                                                struct gr_marks *out) {
    __m512i lf = _mm512_set1_epi8('\n'), comma = _mm512_set1_epi8(','),
            quote = _mm512_set1_epi8('"');
    for (size_t i = 0; i < words; i++, p += 64) {
        __m512i v = _mm512_loadu_si512((const void *)p);
        out->line_feed[i] = _mm512_cmpeq_epi8_mask(v, lf);
        out->comma[i] = _mm512_cmpeq_epi8_mask(v, comma);
        out->quote[i] = _mm512_cmpeq_epi8_mask(v, quote);
    }
}

size_t gr_scan_all(gr_scan_fn *out[GR_SCAN_KINDS]) {
    size_t n = 0;
    out[n++] = gr_scan_portable;
    out[n++] = scan_sse2;
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
        out[n++] = gr_scan_avx2;
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
            out[n++] = gr_scan_avx512;
        }
    }
    return n;
}

#else

size_t gr_scan_all(gr_scan_fn *out[GR_SCAN_KINDS]) {
    out[0] = gr_scan_portable;
    return 1;
}

#endif

gr_scan_fn *gr_scan_best(void) {
    gr_scan_fn *all[GR_SCAN_KINDS];
    return all[gr_scan_all(all) - 1];
}
