#include "test.h"

#include "base/diag.h"

static const char yaml[] = "gramme: 1\n"
                           "title: Gr\xC3\xB6\xC3\x9F"
                           "e\n"
                           "location: {country: se, pue: 0.8, pue_sorce: y}\n"
                           "\tnote:\t\xE7\x8C\xAB pue\r\n";

static struct gr_buf print(struct gr_diag *diag, enum gr_diag_form form, bool colour) {
    struct gr_buf buf = {0};
    gr_diag_print(diag, form, colour, &buf);
    return buf;
}

static void assert_printed(struct gr_diag *diag, enum gr_diag_form form, const char *want) {
    struct gr_buf buf = print(diag, form, false);
    assert_string_equal(buf.p, want);
    gr_buf_free(&buf);
}

static struct gr_pos at(uint32_t file, uint64_t line, uint32_t col, uint32_t len) {
    return (struct gr_pos){.file = file, .line = line, .col = col, .len = len};
}

static void prints_sorted_with_carets(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    uint32_t file = gr_diag_source(diag, "bad.yaml", gr_str(yaml));
    uint32_t log = gr_diag_source(diag, "emissions.csv", (struct gr_str){NULL, 0});
    gr_diag_add(diag, GR_WARNING, "I005", at(log, 14, 3, 2), GR_STR("a,bc,d"), NULL, "odd %s",
                "row");
    gr_error(diag, "I002", at(file, 3, 30, 3), "facility energy cannot be below IT energy",
             "pue must be a number from 1 to 5, such as 1.2; got %s", "0.8");
    gr_note(diag, "I003", at(file, 2, 0, 0), NULL, "a whole line");
    gr_note(diag, "I003", at(log, 0, 0, 0), NULL, "a whole file");
    gr_error(diag, "I001", GR_NOWHERE, NULL, "no file at all");
    assert_printed(
        diag, GR_DIAG_HUMAN,
        "error[I001]: no file at all\n"
        "bad.yaml:2: note[I003]: a whole line\n"
        "   2 | title: Gr\xC3\xB6\xC3\x9F"
        "e\n"
        "bad.yaml:3:30: error[I002]: pue must be a number from 1 to 5, such as 1.2; got 0.8\n"
        "   3 | location: {country: se, pue: 0.8, pue_sorce: y}\n"
        "     |                              ^~~\n"
        "  hint: facility energy cannot be below IT energy\n"
        "emissions.csv: note[I003]: a whole file\n"
        "emissions.csv:14:3: warning[I005]: odd row\n"
        "  14 | a,bc,d\n"
        "     |   ^~\n");
    assert_printed(
        diag, GR_DIAG_SHORT,
        "error[I001]: no file at all\n"
        "bad.yaml:2: note[I003]: a whole line\n"
        "bad.yaml:3:30: error[I002]: pue must be a number from 1 to 5, such as 1.2; got 0.8\n"
        "emissions.csv: note[I003]: a whole file\n"
        "emissions.csv:14:3: warning[I005]: odd row\n");
    assert_int_equal(gr_diag_count(diag, GR_ERROR), 2);
    assert_int_equal(gr_diag_count(diag, GR_WARNING), 1);
    assert_int_equal(gr_diag_count(diag, GR_NOTE), 2);
    assert_int_equal(gr_diag_total(diag), 5);
    struct gr_message third = gr_diag_get(diag, 2);
    assert_string_equal(third.code, "I002");
    assert_int_equal(third.pos.col, 30);
    gr_diag_free(diag);
}

static void counts_columns_in_characters(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    uint32_t file = gr_diag_source(diag, "x.yaml", gr_str(yaml));
    gr_error(diag, "I002", at(file, 2, 14, 1), NULL, "after two umlauts");    /* the e */
    gr_error(diag, "I002", at(file, 4, 12, 3), NULL, "after tabs and a cat"); /* pue */
    gr_error(diag, "I002", at(file, 4, 900, 3), NULL, "beyond the line");
    gr_error(diag, "I002", at(file, 99, 1, 1), NULL, "beyond the file");
    assert_printed(diag, GR_DIAG_HUMAN,
                   "x.yaml:2:12: error[I002]: after two umlauts\n"
                   "   2 | title: Gr\xC3\xB6\xC3\x9F"
                   "e\n"
                   "     |            ^\n"
                   "x.yaml:4:10: error[I002]: after tabs and a cat\n"
                   "   4 | \tnote:\t\xE7\x8C\xAB pue\n"
                   "     | \t     \t   ^~~\n"
                   "x.yaml:4:13: error[I002]: beyond the line\n"
                   "   4 | \tnote:\t\xE7\x8C\xAB pue\n"
                   "     | \t     \t      ^\n"
                   "x.yaml:99:1: error[I002]: beyond the file\n");
    gr_diag_free(diag);
}

static void counts_repeats(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    uint32_t log = gr_diag_source(diag, "a.csv", (struct gr_str){NULL, 0});
    for (uint64_t line = 5; line < 1005; line++) {
        gr_diag_add(diag, GR_WARNING, "I005", at(log, line, 1, 0), GR_STR("x"), NULL, "torn row");
    }
    gr_warning(diag, "I006", at(log, 5, 1, 0), NULL, "torn row"); /* another code: not the same */
    assert_printed(diag, GR_DIAG_SHORT,
                   "a.csv:5:1: warning[I005]: torn row (1000 times)\n"
                   "a.csv:5:1: warning[I006]: torn row\n");
    assert_int_equal(gr_diag_count(diag, GR_WARNING), 1001);
    gr_diag_free(diag);
}

static void keeps_no_more_than_a_hundred_of_a_kind(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    for (int i = 0; i < 100000; i++) {
        gr_error(diag, "I005", GR_NOWHERE, NULL, "row %d", i);
    }
    gr_error(diag, "I005", GR_NOWHERE, NULL, "row %d", 7);
    assert_int_equal(gr_diag_total(diag), 101);
    assert_int_equal(gr_diag_get(diag, 100).count, 99900);
    assert_int_equal(gr_diag_get(diag, 7).count, 2);
    assert_int_equal(gr_diag_count(diag, GR_ERROR), 100001);
    gr_diag_free(diag);
}

static void masks_and_cuts(void **state) {
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof(text));
    memcpy(text + 998, "\xE2\x82\xAC", 3); /* would be cut in its middle */
    text[2999] = '\0';
    struct gr_diag *diag = gr_diag_new();
    uint32_t log = gr_diag_source(diag, "a\033b", (struct gr_str){NULL, 0});
    gr_error(diag, "I005", at(log, 1, 0, 0), "h\nint", "\033[31m\r%s", text);
    assert_string_equal(gr_diag_source_name(diag, log), "a\xEF\xBF\xBD"
                                                        "b");
    assert_string_equal(gr_diag_source_name(diag, 0), "");
    assert_string_equal(gr_diag_source_name(diag, 9), "");
    struct gr_message m = gr_diag_get(diag, 0);
    assert_string_equal(m.hint, "h\xEF\xBF\xBDint");
    assert_memory_equal(m.text, "\xEF\xBF\xBD[31m\xEF\xBF\xBDx", 11);
    assert_true(strlen(m.text) < 1010);
    assert_string_equal(m.text + strlen(m.text) - 4, "x...");
    /* a long line is shown around the place */
    gr_diag_add(diag, GR_ERROR, "I005", at(log, 2, 2001, 4), (struct gr_str){text, 2999}, NULL,
                "here");
    struct gr_buf buf = print(diag, GR_DIAG_HUMAN, false);
    const char *line = strstr(buf.p, "   2 | ...x");
    assert_non_null(line);
    const char *carets = strstr(line, "^~~~\n");
    assert_non_null(carets);
    const char *end = strchr(line, '\n');
    assert_string_equal("...", ((char[4]){end[-3], end[-2], end[-1], 0}));
    assert_int_equal(end - line, 7 + 3 + 400 + 3);
    assert_int_equal(carets - end, 1 + 7 + 3 + 200);
    gr_buf_free(&buf);
    gr_diag_free(diag);
}

static void same_name_same_source(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    uint32_t first = gr_diag_source(diag, "x.yaml", (struct gr_str){NULL, 0});
    uint32_t other = gr_diag_source(diag, "y.yaml", (struct gr_str){NULL, 0});
    assert_int_equal(gr_diag_source(diag, "x.yaml", gr_str(yaml)), first); /* brings the text */
    assert_int_not_equal(first, other);
    assert_string_equal(gr_diag_display_name(diag, first), "x.yaml");
    gr_diag_set_display(diag, first, "experiment\033");
    gr_diag_set_display(diag, 9, "nowhere");
    assert_string_equal(gr_diag_display_name(diag, first), "experiment\xEF\xBF\xBD");
    assert_string_equal(gr_diag_display_name(diag, other), "y.yaml");
    assert_string_equal(gr_diag_display_name(diag, 0), "");
    gr_error(diag, "I002", at(first, 1, 1, 6), NULL, "shown");
    assert_printed(diag, GR_DIAG_HUMAN,
                   "x.yaml:1:1: error[I002]: shown\n   1 | gramme: 1\n     | ^~~~~~\n");
    gr_diag_free(diag);
}

static void prints_json(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    assert_printed(diag, GR_DIAG_JSON, "[]\n");
    uint32_t file = gr_diag_source(diag, "q\"uote.yaml", gr_str(yaml));
    gr_error(diag, "I001", at(file, 2, 10, 5), "h", "a \\ b");
    gr_note(diag, "I001", GR_NOWHERE, NULL, "n");
    struct gr_buf buf = print(diag, GR_DIAG_JSON, true);
    const char *title = gr_code_title("I001");
    struct gr_buf want = {0};
    gr_buf_printf(
        &want,
        "[{\"severity\": \"note\", \"code\": \"I001\", \"title\": \"%s\", \"text\": \"n\", "
        "\"count\": 1},\n {\"severity\": \"error\", \"code\": \"I001\", \"title\": \"%s\", "
        "\"text\": \"a \\\\ b\", \"hint\": \"h\", \"file\": \"q\\\"uote.yaml\", \"line\": 2, "
        "\"column\": 10, \"length\": 3, \"count\": 1}]\n",
        title, title);
    assert_string_equal(buf.p, want.p);
    gr_buf_free(&want);
    gr_buf_free(&buf);
    gr_diag_free(diag);
}

static void colours_only_when_asked(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    gr_error(diag, "I001", GR_NOWHERE, NULL, "text");
    struct gr_buf plain = print(diag, GR_DIAG_HUMAN, false),
                  colour = print(diag, GR_DIAG_HUMAN, true);
    assert_null(strchr(plain.p, '\033'));
    assert_non_null(strstr(colour.p, "\033[1;31merror[I001]:\033[0m text\n"));
    gr_buf_free(&plain);
    gr_buf_free(&colour);
    gr_diag_free(diag);
}

static void knows_its_codes(void **state) {
    (void)state;
    assert_string_equal(gr_code_title("I001"), "input cannot be opened");
    assert_non_null(gr_code_explanation("U201"));
    assert_null(gr_code_title("Z999"));
    assert_null(gr_code_explanation(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_sorted_with_carets),
        cmocka_unit_test(counts_columns_in_characters),
        cmocka_unit_test(counts_repeats),
        cmocka_unit_test(keeps_no_more_than_a_hundred_of_a_kind),
        cmocka_unit_test(masks_and_cuts),
        cmocka_unit_test(same_name_same_source),
        cmocka_unit_test(prints_json),
        cmocka_unit_test(colours_only_when_asked),
        cmocka_unit_test(knows_its_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
