/* test_base64.c - the vectors of RFC 4648 section 10, both ways, and what is not base64. */
#include "base/base64.h"
#include "test.h"

static void test_vectors(void **state) {
    (void)state;
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"},
                                             {"\xff\xfe?", "//4/"}};
    for (size_t i = 0; i < GR_COUNT(vectors); i++) {
        struct gr_buf text = {0}, back = {0};
        gr_base64_put(&text, gr_str(vectors[i][0]));
        assert_int_equal(text.n, strlen(vectors[i][1]));
        assert_string_equal(text.p ? text.p : "", vectors[i][1]);
        assert_true(gr_base64_take(&back, gr_str(vectors[i][1])));
        assert_string_equal(back.p, vectors[i][0]);
        gr_buf_free(&text);
        gr_buf_free(&back);
    }
}

static void test_what_is_none(void **state) {
    (void)state;
    static const char *const none[] = {
        "Z", "Zg", "Zg=", "Zg=a", "====", "Zg==Zg==", "Zm9!", "Zm 9", "=g=="};
    for (size_t i = 0; i < GR_COUNT(none); i++) {
        struct gr_buf back = {0};
        assert_false(gr_base64_take(&back, gr_str(none[i])));
        gr_buf_free(&back);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors),
                                       cmocka_unit_test(test_what_is_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
