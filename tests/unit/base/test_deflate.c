/* test_deflate.c - what zlib unpacks is what was packed, at every level and size. */
#include <stdlib.h>
#include <zlib.h>

#include "base/deflate.h"
#include "test.h"

static void check(int level, struct gr_str bytes) {
    struct gr_buf packed = {0};
    gr_buf_puts(&packed, "before");
    struct gr_deflate *d = gr_deflate_new(level);
    gr_deflate_put(d, bytes, &packed);
    gr_deflate_free(d);
    char *back = malloc(bytes.n + 1);
    uLongf n = bytes.n + 1;
    assert_memory_equal(packed.p, "before", 6);
    assert_int_equal(
        uncompress((Bytef *)back, &n, (const Bytef *)packed.p + 6, (uLong)packed.n - 6), Z_OK);
    assert_int_equal(n, bytes.n);
    assert_memory_equal(back, bytes.p, bytes.n);
    free(back);
    gr_buf_free(&packed);
}

static void round_trips(void **state) {
    (void)state;
    struct gr_buf text = {0};
    uint32_t noise = 1;
    for (int i = 0; i < 100000; i++) {
        noise = noise * 1664525U + 1013904223U;
        gr_buf_putc(&text, i % 3 ? (char)(noise >> 24) : 'a');
    }
    static const size_t sizes[] = {0, 1, 17, 4096, 100000};
    for (size_t i = 0; i < GR_COUNT(sizes); i++) {
        for (int level = 0; level <= 12; level++) {
            check(level, (struct gr_str){text.p, sizes[i]});
        }
    }
    gr_buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trips)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
