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

/** Taken back by ours: whatever follows the stream, and never more than the limit. */
static void test_take(void **state) {
    (void)state;
    struct gr_buf text = {0}, packed = {0}, back = {0};
    for (int i = 0; i < 300000; i++) {
        gr_buf_putc(&text, (char)('a' + i % 7));
    }
    struct gr_deflate *d = gr_deflate_new(6);
    gr_deflate_put(d, gr_buf_str(&text), &packed);
    gr_deflate_free(d);
    size_t n = packed.n;
    gr_buf_puts(&packed, "\nendstream");
    assert_true(gr_deflate_take(gr_buf_str(&packed), 1 << 20, &back));
    assert_int_equal(back.n, text.n);
    assert_memory_equal(back.p, text.p, text.n);
    gr_buf_clear(&back);
    assert_true(gr_deflate_take(gr_buf_str(&packed), text.n, &back));
    assert_false(gr_deflate_take(gr_buf_str(&packed), text.n - 1, &back));
    assert_false(gr_deflate_take((struct gr_str){packed.p, n - 5}, 1 << 20, &back));
    assert_false(gr_deflate_take((struct gr_str){packed.p, 0}, 1 << 20, &back));
    assert_false(gr_deflate_take(GR_STR("nothing"), 1 << 20, &back));
    gr_buf_free(&text);
    gr_buf_free(&packed);
    gr_buf_free(&back);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trips), cmocka_unit_test(test_take)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
