/* arena, buf, base64, SHA-256 */
#include "test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/sha256.h"

/** A leak or a second free is the sanitizer's to find. */
static void an_arena_frees_what_it_keeps(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    char *block = gr_xmalloc(100000);
    memset(block, 'x', 100000);
    gr_arena_keep(arena, block);
    gr_arena_keep(arena, NULL);
    assert_int_equal(block[99999], 'x');
    gr_arena_free(arena);
}

static void arena_gives_zeroed_aligned_memory(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    char *all[2000];
    for (size_t i = 0; i < GR_COUNT(all); i++) {
        size_t size = i * 37 % 5000;
        all[i] = gr_arena_alloc(arena, size);
        assert_int_equal((uintptr_t)all[i] % 16, 0);
        for (size_t j = 0; j < size; j++) {
            assert_int_equal(all[i][j], 0);
        }
        memset(all[i], (int)(i & 127), size);
    }
    for (size_t i = 0; i < GR_COUNT(all); i++) { /* none overlaps another */
        for (size_t j = 0; j < i * 37 % 5000; j++) {
            assert_int_equal(all[i][j], i & 127);
        }
    }
    char *large = gr_arena_alloc(arena, 5000000);
    large[4999999] = 1;
    assert_string_equal(gr_arena_str(arena, (struct gr_str){"abcdef", 3}), "abc");
    assert_string_equal(gr_arena_printf(arena, "%s-%d", "run", 7), "run-7");
    gr_arena_free(arena);
    gr_arena_free(NULL);
}

static void pushes(void **state) {
    (void)state;
    int *items = NULL;
    size_t count = 0, cap = 0;
    for (int i = 0; i < 1000; i++) {
        GR_PUSH(items, count, cap) = i * i;
    }
    assert_int_equal(count, 1000);
    assert_true(cap >= count);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(items[i], i * i);
    }
    free(items);
}

static void buffer_grows(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_buf_puts(&buf, "a");
    gr_buf_putc(&buf, 'b');
    gr_buf_put(&buf, (struct gr_str){NULL, 0});
    gr_buf_printf(&buf, "%0500d|", 7);
    assert_int_equal(buf.n, 503);
    assert_string_equal(buf.p + 500, "07|");
    assert_int_equal(buf.p[buf.n], 0);
    gr_buf_clear(&buf);
    assert_string_equal(buf.p, "");
    gr_buf_free(&buf);
    assert_null(buf.p);
}

/* The C library prints the same forms: its text is what ours must be. */
#define ASSERT_PRINTS(...)                                                                         \
    do {                                                                                           \
        struct gr_buf ours = {0};                                                                  \
        char theirs[200];                                                                          \
        snprintf(theirs, sizeof theirs, __VA_ARGS__);                                              \
        gr_buf_printf(&ours, __VA_ARGS__);                                                         \
        assert_string_equal(ours.p, theirs);                                                       \
        assert_int_equal(ours.n, strlen(theirs));                                                  \
        gr_buf_free(&ours);                                                                        \
    } while (0)

static void buffer_prints_as_the_c_library_does(void **state) {
    (void)state;
    ASSERT_PRINTS("plain");
    ASSERT_PRINTS("%s", "");
    ASSERT_PRINTS("<%s|%s>%c", "a", "b%d", '!');
    ASSERT_PRINTS("%d %d %d %d", 0, -1, INT_MIN, INT_MAX);
    ASSERT_PRINTS("%u %u", 0U, UINT_MAX);
    ASSERT_PRINTS("%ld %ld %lu", LONG_MIN, LONG_MAX, ULONG_MAX);
    ASSERT_PRINTS("%zu%%", SIZE_MAX);
    ASSERT_PRINTS("%s: %04x, %.*s and %d", "mixed", 0xABU, 2, "cut off", 7);
}

static void buffer_prints_numbers(void **state) {
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *want;
    } rows[] = {{12.5, 2, "12.5"}, {100, 2, "100"},   {-0.001, 2, "0"}, {0.126, 2, "0.13"},
                {10.0, 0, "10"},   {-3.999, 2, "-4"}, {1e3, 1, "1000"}};
    struct gr_buf buf = {0};
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        gr_buf_clear(&buf);
        gr_buf_coord(&buf, rows[i].value, rows[i].decimals);
        assert_string_equal(buf.p, rows[i].want);
    }
    gr_buf_clear(&buf);
    gr_buf_num(&buf, 0.1);
    assert_string_equal(buf.p, "0.1");
    gr_buf_free(&buf);
}

static void buffer_escapes_json(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_buf_json(&buf, GR_STR("a\"b\\c\n\t\x01\xC3\xA5\x7F"));
    assert_string_equal(buf.p, "\"a\\\"b\\\\c\\n\\t\\u0001\xC3\xA5\x7F\"");
    gr_buf_clear(&buf);
    gr_buf_json(&buf, (struct gr_str){NULL, 0});
    assert_string_equal(buf.p, "\"\"");
    gr_buf_free(&buf);
}

static void base64_of_rfc_4648(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"},
                                          {"\xff\xfe\xfb", "//77"}};
    struct gr_buf buf = {0};
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        gr_buf_clear(&buf);
        gr_base64_put(&buf, gr_str(rows[i][0]));
        assert_string_equal(buf.p ? buf.p : "", rows[i][1]);
    }
    gr_buf_free(&buf);
}

static void sha256_of_fips_180(void **state) {
    (void)state;
    char hex[65];
    gr_sha256_hex(GR_STR("abc"), hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    gr_sha256_hex((struct gr_str){NULL, 0}, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_frees_what_it_keeps),
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(pushes),
        cmocka_unit_test(buffer_grows),
        cmocka_unit_test(buffer_prints_as_the_c_library_does),
        cmocka_unit_test(buffer_prints_numbers),
        cmocka_unit_test(buffer_escapes_json),
        cmocka_unit_test(base64_of_rfc_4648),
        cmocka_unit_test(sha256_of_fips_180),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
