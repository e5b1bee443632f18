/* The engine: expansion, faults with their places, the shipped report over the sample record. */
#include "test.h"

#include <libxml/parser.h>
#include <stdlib.h>

#include "template/internal.h"

struct fixture {
    struct gr_diag *diag;
    struct gr_arena *arena;
    xmlDocPtr record, tree;
};

static const char record[] =
    "<disclosure><runs><item><id>a</id><kwh><value>1.25</value><low>1</low><high>1.5</high></kwh>"
    "</item><item><id>b &amp; c</id><kwh><value>3.5</value><low>3</low><high>4</high></kwh></item>"
    "</runs></disclosure>";

#define HEAD "<report xmlns:g=\"urn:gramme:template\">"

static int setup(void **state) {
    struct fixture *f = gr_xcalloc(1, sizeof *f);
    f->diag = gr_diag_new();
    f->arena = gr_arena_new();
    f->record = xmlReadMemory(record, (int)strlen(record), NULL, NULL, 0);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    xmlFreeDoc(f->tree);
    xmlFreeDoc(f->record);
    gr_arena_free(f->arena);
    gr_diag_free(f->diag);
    free(f);
    return 0;
}

static enum gr_status expand(struct fixture *f, const char *text) {
    struct gr_template *t = NULL;
    enum gr_status status = gr_template_new("t.xhtml", gr_str(text), f->diag, &t);
    if (status == GR_OK) {
        struct gr_charts charts = {NULL, 0};
        struct gr_template_input input = {f->record, &charts, "en", f->arena, {0}};
        status = gr_template_expand(t, &input, f->diag, &f->tree);
    }
    gr_template_free(t);
    return status;
}

static void expect_text(struct fixture *f, const char *text, const char *want) {
    assert_int_equal(expand(f, text), GR_OK);
    xmlChar *got = xmlNodeGetContent(xmlDocGetRootElement(f->tree));
    assert_string_equal((const char *)got, want);
    xmlFree(got);
}

static void expect_fault(struct fixture *f, const char *text, const char *code, uint64_t line,
                         uint32_t col) {
    assert_int_not_equal(expand(f, text), GR_OK);
    assert_int_equal(gr_diag_total(f->diag), 1);
    struct gr_message m = gr_diag_get(f->diag, 0);
    assert_string_equal(m.code, code);
    assert_int_equal(m.pos.line, line);
    assert_int_equal(m.pos.col, col);
}

static void loops_and_order(void **state) {
    expect_text(*state,
                HEAD
                "<g:block g:each=\"runs/item\" g:falling=\"kwh\"><p g:text=\"concat($index, id)\"/>"
                "</g:block></report>",
                "1b & c2a");
}

static void conditions_and_variables(void **state) {
    expect_text(*state,
                HEAD "<p g:let-n=\"count(runs/item)\" g:if=\"$n = 2\" g:text=\"$n\"/>"
                     "<p g:if=\"runs/item[3]\">no</p></report>",
                "2");
}

static void figures_read_the_node(void **state) {
    expect_text(*state, HEAD "<p g:text=\"f:figure(runs/item[1]/kwh, 'kWh')\"/></report>",
                "1.2" GR_NBSP
                "kWh"); /* u = 20 %: two figures; 1.25 is read exactly, ties to even */
}

static void entities_are_known(void **state) {
    expect_text(*state, HEAD "<p>a&nbsp;&times;&lt;</p></report>", "a\xc2\xa0\xc3\x97<");
}

static void doctype_is_refused(void **state) {
    expect_fault(*state,
                 "<!DOCTYPE report [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" HEAD
                 "<p>&x;</p></report>",
                 "T002", 1, 1);
}

static void not_well_formed(void **state) {
    struct fixture *f = *state;
    assert_int_equal(expand(f, HEAD "\n<p>\n</report>"), GR_REFUSED);
    assert_string_equal(gr_diag_get(f->diag, 0).code, "T001");
    assert_int_equal(gr_diag_get(f->diag, 0).pos.line, 3);
}

static void bad_xpath_has_its_place(void **state) {
    expect_fault(*state, HEAD "\n<p class=\"x\"\n   g:text=\"f:figur(a)\"/></report>", "T005", 3,
                 12);
}

static void bad_syntax_has_its_place(void **state) {
    struct fixture *f = *state;
    assert_int_equal(expand(f, HEAD "\n<p g:if=\"a[\"/></report>"), GR_REFUSED);
    assert_string_equal(gr_diag_get(f->diag, 0).code, "T004");
    assert_int_equal(gr_diag_get(f->diag, 0).pos.line, 2);
}

static void unknown_attribute(void **state) {
    expect_fault(*state, HEAD "<p g:txt=\"a\"/></report>", "T003", 1, 49);
}

static void wrong_arguments(void **state) {
    struct fixture *f = *state;
    assert_int_equal(expand(f, HEAD "<p g:text=\"f:figure()\"/></report>"), GR_REFUSED);
    assert_string_equal(gr_diag_get(f->diag, 0).code, "T006");
}

static void unknown_sentence(void **state) {
    struct fixture *f = *state;
    assert_int_equal(expand(f, HEAD "<p g:text=\"f:sentence('nope')\"/></report>"), GR_REFUSED);
    assert_string_equal(gr_diag_get(f->diag, 0).code, "T010");
}

static void sentences_fill(void **state) {
    (void)state;
    struct gr_buf b = {0};
    const char *one[] = {"1", "\001x"};
    const char *many[] = {"7", "x"};
    assert_true(gr_sentence_put(&b, NULL, "callout-more", one, 2));
    assert_string_equal(b.p, "1 more finding: ");
    gr_buf_clear(&b);
    assert_true(gr_sentence_put(&b, NULL, "callout-more", many, 2));
    assert_string_equal(b.p, "7 more findings: ");
    gr_buf_clear(&b);
    assert_true(
        gr_sentence_put(&b, NULL, "place-share", one, 2)); /* marks of bold in arguments are dropped */
    assert_string_equal(b.p, "1 x");
    assert_false(gr_sentence_put(&b, NULL, "no-such", one, 2));
    gr_buf_free(&b);
}

static void the_report_expands(void **state) {
    struct fixture *f = *state;
    xmlFreeDoc(f->record);
    f->record =
        xmlReadFile(GRAMME_SOURCE_DIR "/tests/unit/template/record.xml", NULL, XML_PARSE_NOBLANKS);
    struct gr_template *t = NULL;
    assert_int_equal(gr_template_new("report", (struct gr_str){NULL, 0}, f->diag, &t), GR_OK);
    struct gr_template_input input = {f->record, &(struct gr_charts){NULL, 0}, "en", f->arena, {0}};
    assert_int_equal(gr_template_expand(t, &input, f->diag, &f->tree), GR_OK);
    gr_template_free(t);
    assert_null(gr_tree_fault(xmlDocGetRootElement(f->tree)));
    xmlChar *text = xmlNodeGetContent(xmlDocGetRootElement(f->tree));
    static const char *const said[] = {"of which final runs",
                                       "7.0",
                                       "71.34",
                                       "6.98\xc2\xa0to\xc2\xa0"
                                       "12.34",
                                       "A100-SXM4-80GB",
                                       "12.663 + 2.387 + 0.425 + 0.175 + 0.223",
                                       "362.92\xc2\xa0g/kWh"};
    for (size_t i = 0; i < GR_COUNT(said); i++) {
        assert_non_null(strstr((const char *)text, said[i]));
    }
    xmlFree(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(loops_and_order),         TEST(conditions_and_variables), TEST(figures_read_the_node),
        TEST(entities_are_known),      TEST(doctype_is_refused),       TEST(not_well_formed),
        TEST(bad_xpath_has_its_place), TEST(bad_syntax_has_its_place), TEST(unknown_attribute),
        TEST(wrong_arguments),         TEST(unknown_sentence),         TEST(sentences_fill),
        TEST(the_report_expands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
