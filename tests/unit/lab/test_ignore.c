/* Patterns of .grammeignore against the words of gitignore(5). */
#include "test.h"
#include "lab/ignore.h"

struct row {
    const char *lines, *path;
    bool folder, ignored;
};

static void test_patterns(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"*.bak", "a/b/x.bak", false, true},
        {"*.bak", "x.bak.csv", false, false},
        {"/x", "x", false, true},
        {"/x", "a/x", false, false},
        {"a/x", "a/x", false, true},
        {"a/x", "b/a/x", false, false},
        {"x/", "x", false, false},
        {"x/", "a/x", true, true},
        {"**/x", "x", false, true},
        {"**/x", "a/b/x", false, true},
        {"a/**/x", "a/x", false, true},
        {"a/**/x", "a/b/c/x", false, true},
        {"a/**/x", "b/a/x", false, false},
        {"a/**", "a/b/c", false, true},
        {"a/**", "a", true, true},
        {"a*b", "a/b", false, false},
        {"a?b", "a/b", false, false},
        {"a[0-9]b", "a7b", false, true},
        {"a[!0-9]b", "a7b", false, false},
        {"a[!0-9]b", "axb", false, true},
        {"a[]]b", "a]b", false, true},
        {"a[b", "a[b", false, true},
        {"# x\nx", "# x", false, false},
        {"\\#x", "#x", false, true},
        {"\\!x", "!x", false, true},
        {"*.csv\n!good.csv", "good.csv", false, false},
        {"*.csv\n!good.csv", "bad.csv", false, true},
        {"!good.csv\n*.csv", "good.csv", false, true},
        {"x  ", "x", false, true},
        {"x\\ ", "x ", false, true},
        {"x\r\ny\r\n", "x", false, true},
        {"", "x", false, false},
        {"/", "x", true, false},
        {"*", "anything", false, true},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct gr_arena *arena = gr_arena_new();
        const struct gr_ignore *ignore = gr_ignore_new(arena, gr_str(rows[i].lines), "", NULL);
        if (gr_ignored(ignore, rows[i].path, rows[i].folder) != rows[i].ignored) {
            fail_msg("%s for %s", rows[i].lines, rows[i].path);
        }
        gr_arena_free(arena);
    }
}

static void test_nearest_file_decides(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    const struct gr_ignore *top = gr_ignore_new(arena, GR_STR("*.csv\n"), "", NULL);
    const struct gr_ignore *below = gr_ignore_new(arena, GR_STR("!/x.csv\n"), "a/", top);
    assert_true(gr_ignored(below, "a/y.csv", false));
    assert_false(gr_ignored(below, "a/x.csv", false));
    assert_true(gr_ignored(below, "a/b/x.csv", false));
    gr_arena_free(arena);
}

/* Many stars against a name they almost fit: each star is tried once, not each of their places. */
static void test_hostile_pattern_ends(void **state) {
    (void)state;
    char pattern[4001], text[4001];
    for (size_t i = 0; i < 4000; i++) {
        pattern[i] = i % 2 ? '*' : 'a';
        text[i] = 'a';
    }
    pattern[3999] = 'b';
    pattern[4000] = text[4000] = '\0';
    assert_false(gr_glob_fits(gr_str(pattern), gr_str(text)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_nearest_file_decides),
        cmocka_unit_test(test_hostile_pattern_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
