#include "test.h"

#include "base/str.h"
#include "base/utf8.h"

static void compares(void **state) {
    (void)state;
    assert_true(gr_str_eq(GR_STR("abc"), gr_str("abc")));
    assert_true(gr_str_eq((struct gr_str){NULL, 0}, GR_STR("")));
    assert_false(gr_str_eq(GR_STR("abc"), GR_STR("ab")));
    assert_true(gr_str_eq_fold(GR_STR("PUE_x1"), GR_STR("pue_X1")));
    assert_false(gr_str_eq_fold(GR_STR("@"), GR_STR("`"))); /* 0x20 apart, not letters */
    assert_true(gr_str_starts(GR_STR("abc"), GR_STR("ab")) &&
                gr_str_ends(GR_STR("abc"), GR_STR("bc")));
    assert_false(gr_str_starts(GR_STR("a"), GR_STR("ab")) ||
                 gr_str_ends(GR_STR("c"), GR_STR("bc")));
    assert_true(gr_str_cmp(GR_STR("a"), GR_STR("b")) < 0);
    assert_true(gr_str_cmp(GR_STR("ab"), GR_STR("a")) > 0);
    assert_true(gr_str_cmp(GR_STR("\xff"), GR_STR("a")) > 0);
    assert_int_equal(gr_str_cmp(GR_STR(""), (struct gr_str){NULL, 0}), 0);
}

static void trims_and_finds(void **state) {
    (void)state;
    assert_true(gr_str_is(gr_str_trim(GR_STR(" \t a b\r\n")), "a b"));
    assert_int_equal(gr_str_trim(GR_STR(" \n ")).n, 0);
    assert_int_equal(gr_str_find(GR_STR("energy"), GR_STR("erg")), 2);
    assert_true(gr_str_find(GR_STR("energy"), GR_STR("ego")) == SIZE_MAX);
    assert_int_equal(gr_str_find(GR_STR("x"), GR_STR("")), 0);
    assert_int_equal(gr_str_find_fold(GR_STR("By CodeCarbon"), GR_STR("codecarbon")), 3);
    assert_int_equal(gr_str_find_fold(GR_STR("WH"), GR_STR("wh")), 0);
    assert_true(gr_str_find_fold(GR_STR("h"), GR_STR("wh")) == SIZE_MAX);
}

static void cuts(void **state) {
    (void)state;
    struct gr_str rest = GR_STR("a,,b,");
    const char *const want[] = {"a", "", "b", ""};
    size_t n = 0;
    for (; rest.p; n++) {
        struct gr_str part = gr_str_cut(&rest, ',');
        assert_true(n < 4 && gr_str_is(part, want[n]));
    }
    assert_int_equal(n, 4);
}

static void measures_distance(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        size_t want;
    } pairs[] = {
        {"pue", "pue", 0},        {"titel", "title", 1}, {"PUE", "pue", 0},
        {"kitten", "sitting", 3}, {"", "abc", 3},        {"pue_sorce", "pue_source", 1},
        {"ca", "abc", 3},         {"abcd", "badc", 2},
    };
    for (size_t i = 0; i < GR_COUNT(pairs); i++) {
        assert_int_equal(gr_str_distance(gr_str(pairs[i].a), gr_str(pairs[i].b)), pairs[i].want);
        assert_int_equal(gr_str_distance(gr_str(pairs[i].b), gr_str(pairs[i].a)), pairs[i].want);
    }
    char large[201];
    memset(large, 'a', sizeof(large));
    assert_true(gr_str_distance((struct gr_str){large, 201}, GR_STR("a")) == SIZE_MAX);
    assert_int_equal(gr_str_distance((struct gr_str){large, 200}, GR_STR("a")), 199);
}

static void hashes(void **state) {
    (void)state;
    /* test vectors of the FNV authors */
    assert_true(gr_str_hash(GR_STR("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(gr_str_hash(GR_STR("foobar")) == UINT64_C(0x85944171f73967e8));
}

static void decodes(void **state) {
    (void)state;
    struct gr_str rest = GR_STR("a\xC3\xA5\xE2\x82\xAC\xF0\x9F\x8C\x8D\xFFz");
    const uint32_t want[] = {'a', 0xE5, 0x20AC, 0x1F30D, 0xFFFD, 'z'};
    for (size_t i = 0; i < GR_COUNT(want); i++) {
        assert_int_equal(gr_utf8_next(&rest), want[i]);
    }
    assert_int_equal(rest.n, 0);
    assert_int_equal(gr_utf8_count(GR_STR("na\xC3\xAFve")), 5);
}

static void tells_valid_from_malformed(void **state) {
    (void)state;
    static const char *const bad[] = {
        "\x80",             /* continuation alone */
        "\xC0\x80",         /* overlong NUL */
        "\xE0\x80\x80",     /* overlong */
        "\xED\xA0\x80",     /* surrogate */
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xE2\x82",         /* cut */
        "\xF8\x88\x80\x80\x80",
    };
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        assert_false(gr_utf8_valid(gr_str(bad[i])));
    }
    assert_true(gr_utf8_valid(GR_STR("\xF4\x8F\xBF\xBF\xED\x9F\xBF")));
}

static void encodes(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_utf8_put(&buf, 'a');
    gr_utf8_put(&buf, 0xE5);
    gr_utf8_put(&buf, 0x20AC);
    gr_utf8_put(&buf, 0x1F30D);
    gr_utf8_put(&buf, 0xD800);
    assert_string_equal(buf.p, "a\xC3\xA5\xE2\x82\xAC\xF0\x9F\x8C\x8D\xEF\xBF\xBD");
    gr_buf_free(&buf);
}

static void repairs(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    assert_true(
        gr_str_is(gr_utf8_or_latin1(arena, GR_STR("\xEEle-de-france")), "\xC3\xAEle-de-france"));
    assert_true(gr_str_is(gr_utf8_or_latin1(arena, GR_STR("\xC3\xAEle")), "\xC3\xAEle"));
    assert_true(gr_str_is(gr_utf8_printable(arena, GR_STR("a\033[1m\t\x80"
                                                          "b\xE2\x80\xAE"
                                                          "c")),
                          "a\xEF\xBF\xBD[1m\xEF\xBF\xBD\xEF\xBF\xBD"
                          "b\xEF\xBF\xBD"
                          "c"));
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(trims_and_finds),
        cmocka_unit_test(cuts),
        cmocka_unit_test(measures_distance),
        cmocka_unit_test(hashes),
        cmocka_unit_test(decodes),
        cmocka_unit_test(tells_valid_from_malformed),
        cmocka_unit_test(encodes),
        cmocka_unit_test(repairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
