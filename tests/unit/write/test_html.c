/* Escaping, and lowered and raised characters. */
#include "test.h"

#include "write/html.h"

static void check(const char *in, const char *want) {
    struct gr_buf b = {0};
    gr_html_text(&b, gr_str(in));
    assert_string_equal(b.p ? b.p : "", want);
    gr_buf_free(&b);
}

static void text_is_escaped(void **state) {
    (void)state;
    check("a<b>&\"c", "a&lt;b&gt;&amp;&quot;c");
    check("\x01\xff", "\xef\xbf\xbd\xef\xbf\xbd");
}

static void characters_move(void **state) {
    (void)state;
    check("kg CO\xe2\x82\x82"
          "e",
          "kg CO<sub>2</sub>e");
    check("10\xc2\xb9\xe2\x81\xb8 FLOP", "10<sup>18</sup> FLOP");
    check("10\xe2\x81\xbb\xc2\xb2", "10<sup>\xe2\x88\x92"
                                    "2</sup>");
}

static void attributes_are_closed(void **state) {
    (void)state;
    struct gr_buf b = {0};
    gr_markup_attribute(&b, "id", "x\" onload=\"y");
    assert_string_equal(b.p, " id=\"x&quot; onload=&quot;y\"");
    gr_buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_is_escaped),
                                       cmocka_unit_test(characters_move),
                                       cmocka_unit_test(attributes_are_closed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
