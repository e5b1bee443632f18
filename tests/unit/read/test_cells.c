/* The tokenizer of delimited logs. */
#include <stdlib.h>

#include "read/csv.h"
#include "test.h"

static struct gr_csv slice(const char *text, char delimiter) {
    struct gr_csv csv;
    gr_csv_slice(&csv, gr_str(text), delimiter);
    return csv;
}

static void assert_cell(const struct gr_csv *csv, size_t column, const char *want) {
    struct gr_str cell = gr_csv_cell(csv, column);
    assert_int_equal(cell.n, strlen(want));
    assert_memory_equal(cell.p, want, cell.n);
}

static void test_plain(void **state) {
    (void)state;
    struct gr_csv csv = slice("a,b,,d\r\n\n1,2\n3,4,5,6", ',');
    assert_true(gr_csv_next(&csv));
    assert_int_equal(csv.count, 4);
    assert_cell(&csv, 0, "a");
    assert_cell(&csv, 2, "");
    assert_cell(&csv, 3, "d");
    assert_cell(&csv, 4, "");
    assert_int_equal(gr_csv_find(&csv, "b"), 1);
    assert_true(gr_csv_find(&csv, "B") == GR_CSV_NONE);
    assert_true(gr_csv_next(&csv));
    assert_int_equal(csv.line, 3);
    assert_int_equal(csv.count, 2);
    assert_cell(&csv, 1, "2");
    assert_true(gr_csv_next(&csv));
    assert_cell(&csv, 3, "6");
    assert_false(gr_csv_next(&csv));
    assert_false(gr_csv_next(&csv));
}

static void test_quotes(void **state) {
    (void)state;
    struct gr_csv csv =
        slice("\"a,b\", \" c \",x\"y,\"he said \"\"no, no\"\"\",\"\",\"\"\"q\"\"\"\n"
              "\"open,1\n2,3\n5\"\"6,7\n",
              ',');
    assert_true(gr_csv_next(&csv));
    assert_int_equal(csv.count, 6);
    assert_cell(&csv, 0, "a,b");
    assert_cell(&csv, 1, "c");
    assert_cell(&csv, 2, "x\"y");
    assert_cell(&csv, 3, "he said \"\"no, no\"\"");
    assert_cell(&csv, 4, "");
    assert_false(csv.torn);
    assert_true(gr_csv_next(&csv));
    assert_true(csv.torn);
    assert_true(gr_csv_next(&csv));
    assert_false(csv.torn);
    assert_cell(&csv, 1, "3");
    assert_true(gr_csv_next(&csv));
    assert_int_equal(csv.count, 2);
    assert_false(csv.torn);
}

static void test_positions(void **state) {
    (void)state;
    struct gr_csv csv = slice("x\n ab , \"cd\"\n", ',');
    assert_true(gr_csv_next(&csv));
    assert_true(gr_csv_next(&csv));
    struct gr_pos pos = gr_csv_pos(&csv, 7, 1);
    assert_int_equal(pos.file, 7);
    assert_int_equal(pos.line, 2);
    assert_int_equal(pos.col, 8);
    assert_int_equal(pos.len, 2);
    assert_int_equal(gr_csv_pos(&csv, 7, 2).col, 0);
}

/* Rows longer than one vector, at every offset to it. */
static void test_long_rows(void **state) {
    (void)state;
    char text[400];
    for (size_t first = 0; first < 130; first++) {
        memset(text, 'a', sizeof(text));
        text[first] = ',';
        text[first + 70] = ',';
        text[first + 140] = '\n';
        struct gr_csv csv;
        gr_csv_slice(&csv, (struct gr_str){text, first + 141}, ',');
        assert_true(gr_csv_next(&csv));
        assert_int_equal(csv.count, 3);
        assert_int_equal(gr_csv_cell(&csv, 0).n, first);
        assert_int_equal(gr_csv_cell(&csv, 1).n, 69);
        assert_int_equal(gr_csv_cell(&csv, 2).n, 69);
        assert_false(gr_csv_next(&csv));
    }
}

static void test_many_cells(void **state) {
    (void)state;
    size_t n = 100000;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, ',', n);
    struct gr_csv csv;
    gr_csv_slice(&csv, (struct gr_str){text, n}, ',');
    assert_true(gr_csv_next(&csv));
    assert_int_equal(csv.count, n + 1);
    assert_int_equal(gr_csv_cell(&csv, n - 1).n, 0);
    assert_int_equal(gr_csv_cell(&csv, GR_CSV_CELLS - 1).n, 0);
    assert_false(gr_csv_next(&csv));
    free(text);
}

static void test_numbers(void **state) {
    (void)state;
    double value = -1;
    assert_int_equal(gr_csv_number(gr_str("2.5e-3"), &value), GR_CSV_NUMBER);
    assert_near(value, 0.0025, 0);
    static const char *const missing[] = {"",    "nan", "NaN",  "None",     "null",
                                          "N/A", "-",   "-nan", "Infinity", "[Not Supported]"};
    for (size_t i = 0; i < GR_COUNT(missing); i++) {
        assert_int_equal(gr_csv_number(gr_str(missing[i]), &value), GR_CSV_ABSENT);
    }
    static const char *const bad[] = {"1,5", "12 W", "1e999", "0x10", "abc", "--1", "1.2.3"};
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        assert_int_equal(gr_csv_number(gr_str(bad[i]), &value), GR_CSV_BAD);
    }
}

static void test_sniff(void **state) {
    (void)state;
    assert_int_equal(gr_csv_sniff(gr_str("a,b,c\n1;2;3;4;5\n")), ',');
    assert_int_equal(gr_csv_sniff(gr_str("a;b;c\n1,5;2;3\n")), ';');
    assert_int_equal(gr_csv_sniff(gr_str("a\tb\n")), '\t');
    assert_int_equal(gr_csv_sniff(gr_str("JobID|Elapsed\n")), '|');
    assert_int_equal(gr_csv_sniff(gr_str("")), ',');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),      cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_positions),  cmocka_unit_test(test_long_rows),
        cmocka_unit_test(test_many_cells), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_sniff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
