/* Lines of a text log, and the numbers in them. */
#include "test.h"

#include <stdlib.h>

#include "read/text_lines.h"

static struct gr_text_lines lines_of(const char *text) {
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, gr_str(text));
    return lines;
}

static void expect_line(struct gr_text_lines *lines, uint64_t number, const char *text) {
    assert_true(gr_text_lines_next(lines));
    assert_int_equal(lines->line, number);
    assert_int_equal(lines->text.n, strlen(text));
    assert_memory_equal(lines->text.p, text, strlen(text));
}

static void test_every_line_has_its_number(void **state) {
    (void)state;
    struct gr_text_lines lines = lines_of("one\r\n\n three \nfour");
    expect_line(&lines, 1, "one");
    expect_line(&lines, 2, "");
    expect_line(&lines, 3, " three ");
    expect_line(&lines, 4, "four");
    assert_false(gr_text_lines_next(&lines));
    assert_false(gr_text_lines_next(&lines));
    assert_int_equal(lines.text.n, 0);
}

static void test_nothing_has_no_line(void **state) {
    (void)state;
    struct gr_text_lines lines = lines_of("");
    assert_false(gr_text_lines_next(&lines));
}

static void test_a_file_goes_over_its_blocks(void **state) {
    (void)state;
    char path[] = "/tmp/gramme_linesXXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    enum { LINES = 200000 };
    for (int i = 1; i <= LINES; i++) {
        fprintf(file, "line %d of many\n", i);
    }
    fclose(file);
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in;
    struct gr_input_options options = {.digest = false};
    assert_int_equal(gr_input_open(&in, path, path, &options, diag), GR_OK);
    struct gr_text_lines lines;
    gr_text_lines_open(&lines, in);
    double number = 0;
    struct gr_str rest;
    for (int i = 1; i <= LINES; i++) {
        assert_true(gr_text_lines_next(&lines));
        assert_int_equal(lines.line, i);
        assert_true(gr_text_number(gr_text_after(lines.text, "line"), &number, &rest));
        assert_int_equal((int)number, i);
    }
    assert_false(gr_text_lines_next(&lines));
    assert_int_equal(gr_input_close(in, NULL), GR_OK);
    gr_diag_free(diag);
    remove(path);
}

static void test_numbers_with_what_follows(void **state) {
    (void)state;
    static const struct {
        const char *text, *rest;
        double value;
    } rows[] = {
        {"3.29W", "W", 3.29},
        {"  58 mW", " mW", 58},
        {"\t-1.5e3 J", " J", -1500},
        {"5Energy", "Energy", 5},
        {"7e", "e", 7},
        {"4e+ 1", "e+ 1", 4},
        {"12.", ".", 12},
        {"+0.5", "", 0.5},
        {"1,234.5", ",234.5", 1},
        {"5542mW/5542mW", "mW/5542mW", 5542},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        double value = -1;
        struct gr_str rest = {NULL, 0};
        assert_true(gr_text_number(gr_str(rows[i].text), &value, &rest));
        assert_near(value, rows[i].value, 0);
        assert_true(gr_str_is(rest, rows[i].rest));
    }
}

static void test_what_is_no_number(void **state) {
    (void)state;
    static const char *const texts[] = {"", "   ", "W 3", "-", "+-3", ".5", "nan", "inf", "1e999"};
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        double value = -1;
        struct gr_str rest = {NULL, 0};
        assert_false(gr_text_number(gr_str(texts[i]), &value, &rest));
        assert_near(value, -1, 0);
    }
}

static void test_after_a_label(void **state) {
    (void)state;
    struct gr_str line = GR_STR("GPU Power: 12 mW  GPU Power: 13 mW \r");
    assert_true(gr_str_is(gr_text_after(line, "GPU Power:"), "12 mW  GPU Power: 13 mW"));
    assert_true(gr_str_is(gr_text_after(line, "13 mW"), ""));
    assert_non_null(gr_text_after(line, "13 mW").p);
    assert_null(gr_text_after(line, "ANE Power:").p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_line_has_its_number),
        cmocka_unit_test(test_nothing_has_no_line),
        cmocka_unit_test(test_a_file_goes_over_its_blocks),
        cmocka_unit_test(test_numbers_with_what_follows),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_after_a_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
