#include "base/lines.h"

/* 32 bytes at a time, in whatever registers the target has. */
typedef unsigned char vector __attribute__((vector_size(32)));
enum { WIDTH = 32, LONGEST_STRIDE = 255 }; /* vectors until a byte of the counter is full */

static inline __attribute__((always_inline)) uint64_t count(const char *p, size_t n) {
    uint64_t total = 0;
    while (n >= WIDTH) {
        size_t vectors = n / WIDTH < LONGEST_STRIDE ? n / WIDTH : LONGEST_STRIDE;
        vector counter = {0};
        for (size_t i = 0; i < vectors; i++, p += WIDTH) {
            vector bytes;
            memcpy(&bytes, p, WIDTH);
            counter -= (vector)(bytes == '\n'); /* true is -1 */
        }
        for (size_t i = 0; i < WIDTH; i++) {
            total += counter[i];
        }
        n -= vectors * WIDTH;
    }
    for (; n; n--, p++) {
        total += *p == '\n';
    }
    return total;
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static uint64_t count_avx2(const char *p, size_t n) {
    return count(p, n);
}
#endif

uint64_t gr_count_lines(struct gr_str bytes) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        return count_avx2(bytes.p, bytes.n);
    }
#endif
    return count(bytes.p, bytes.n);
}
