/* Files made to hurt: each is refused with one message, in bounded time and memory. */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "yaml/yaml.h"

/** Parses; returns the code of the first message, "" if it was accepted. */
static const char *code_of(const struct gr_buf *buf) {
    static char code[8];
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_yaml *root = NULL;
    uint32_t file = gr_diag_source(diag, "h.yaml", gr_buf_str(buf));
    enum gr_status status = gr_yaml_parse(arena, gr_buf_str(buf), file, diag, &root);
    code[0] = '\0';
    if (status != GR_OK) {
        assert_int_equal(status, GR_REFUSED);
        assert_true(gr_diag_total(diag) >= 1);
        snprintf(code, sizeof code, "%s", gr_diag_get(diag, 0).code);
    }
    gr_diag_free(diag);
    gr_arena_free(arena);
    return code;
}

static void repeat(struct gr_buf *buf, const char *text, size_t times) {
    for (size_t i = 0; i < times; i++) {
        gr_buf_puts(buf, text);
    }
}

static void expect(const char *before, const char *repeated, size_t times, const char *after,
                   const char *code) {
    struct gr_buf buf = {0};
    gr_buf_puts(&buf, before);
    repeat(&buf, repeated, times);
    gr_buf_puts(&buf, after);
    assert_string_equal(code_of(&buf), code);
    gr_buf_free(&buf);
}

static void depth(void **state) {
    (void)state;
    expect("", "[", 32, "x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "");
    expect("", "[", 33, "x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "Y008");
    expect("", "[", 1000000, "", "Y008");
    expect("", "{a: ", 100000, "", "Y008");
    expect("", "- ", 100000, "x", "Y008");
    expect("", "? ", 100000, "x", "Y003");
}

static void depth_by_aliases(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_buf_puts(&buf, "a0: &a0 x\n");
    for (int i = 1; i < 40; i++) {
        gr_buf_printf(&buf, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    }
    assert_string_equal(code_of(&buf), "Y008");
    gr_buf_free(&buf);
}

static void billion_laughs(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_buf_puts(&buf, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        gr_buf_printf(&buf, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++) {
            gr_buf_printf(&buf, "*a%d, ", i - 1);
        }
        gr_buf_puts(&buf, "]\n");
    }
    assert_string_equal(code_of(&buf), "Y008");
    gr_buf_free(&buf);
}

static void many(void **state) {
    (void)state;
    expect("a: &a x\nb: [", "*a, ", 1000000, "]\n", "Y008");
    expect("a: [", "x,", 199990, "]\n", "");
    expect("a: [", "x,", 200001, "]\n", "Y008");
    expect("", "a: x\n", 300000, "", "Y008");
    expect("a: [", "&a x,", 1001, "]\n", "Y008");
    expect("a: [", "*b ,", 150000, "]\n", "Y007");
}

static void size(void **state) {
    (void)state;
    expect("a: ", "x", 8 * 1024 * 1024 - 3, "", "");
    expect("a: ", "x", 8 * 1024 * 1024 - 2, "", "Y008");
    expect("# ", "x", 10000000, "", "Y008");
    expect("a: '", "\n", 100000, "'", "");
    expect("", "\n", 1000000, "", "Y009");
    expect("a: \"", "\\u00e9", 100000, "\"", "");
    expect("", "a\n", 100000, "", "");
    expect("", " ", 500000, "\t", "Y005");
}

static void cut_anywhere(void **state) {
    (void)state;
    static const char whole[] = "a: &x [1, \"t\\u00e9\", 'u', {b: *x}]\n? c\n: |\n  d\n# e\n--- \n";
    for (size_t n = 0; n < sizeof whole; n++) {
        struct gr_buf buf = {0};
        gr_buf_put(&buf, (struct gr_str){whole, n});
        code_of(&buf);
        gr_buf_free(&buf);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depth),          cmocka_unit_test(depth_by_aliases),
        cmocka_unit_test(billion_laughs), cmocka_unit_test(many),
        cmocka_unit_test(size),           cmocka_unit_test(cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
