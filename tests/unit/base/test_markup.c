/*
 * test_markup.c - no text from outside becomes markup.
 */
#include "test.h"

#include "base/markup.h"

static void marks_are_escaped(void **state) {
    (void)state;
    struct gr_buf out = {0};
    gr_markup_text(&out, GR_STR("a<b> & \"c\" CO\xE2\x82\x82"));
    assert_string_equal(out.p, "a&lt;b&gt; &amp; &quot;c&quot; CO\xE2\x82\x82");
    gr_buf_free(&out);
}

static void an_attribute_cannot_be_left(void **state) {
    (void)state;
    struct gr_buf out = {0};
    gr_markup_attribute(&out, "title", "x\" onload=\"y");
    assert_string_equal(out.p, " title=\"x&quot; onload=&quot;y\"");
    gr_buf_free(&out);
}

static void what_is_no_character_is_replaced(void **state) {
    (void)state;
    struct gr_buf out = {0};
    gr_markup_text(&out, GR_STR("\x01\x7F\xC2\x85\xEF\xBF\xBE\xFFz\n"));
    assert_string_equal(out.p, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\n");
    gr_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_escaped),
        cmocka_unit_test(an_attribute_cannot_be_left),
        cmocka_unit_test(what_is_no_character_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
