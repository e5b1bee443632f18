/* Model cards of any bytes: refused, or edited so that a second time changes nothing. */
#include "test.h"

#include "read/card.h"
#include "write/card_edit.h"

static const struct gr_card_edit the_edit = {
    .block = {"co2_eq_emissions:\n  emissions: 27500\n  source: \"x\"\n", 53},
    .section = {"- **Hardware Type:** a\n\nText.\n", 30},
};

static enum gr_status edit(struct gr_arena *arena, struct gr_str card, bool fix,
                           struct gr_buf *out) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_card_edit one = the_edit;
    one.block = gr_str(the_edit.block.p);
    one.section = gr_str(the_edit.section.p);
    one.fix = fix;
    enum gr_status status = gr_card_edit(arena, card, 0, &one, diag, out);
    assert_true(status == GR_OK || gr_diag_count(diag, GR_ERROR) > 0);
    gr_diag_free(diag);
    return status;
}

/* The result says our figure and stays as it is. */
static void check(struct gr_str bytes, bool fix) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_str card = {gr_arena_str(arena, bytes), bytes.n};
    struct gr_buf once = {0}, twice = {0};
    if (edit(arena, card, fix, &once) == GR_OK) {
        assert_true(gr_str_find(gr_buf_str(&once), GR_STR("emissions: 27500")) != SIZE_MAX);
        assert_int_equal(edit(arena, gr_buf_str(&once), fix, &twice), GR_OK);
        if (!gr_str_eq(gr_buf_str(&once), gr_buf_str(&twice))) {
            fail_msg("from\n%.*s\nfirst\n%.*s\nthen\n%.*s", (int)card.n, card.p, (int)once.n,
                     once.p, (int)twice.n, twice.p);
        }
    }
    gr_buf_free(&once);
    gr_buf_free(&twice);
    gr_arena_free(arena);
}

static const char *const cards[] = {
    "---\n# c\nlicense: mit\nco2_eq_emissions:\n    emissions: 3 # x\n    # d\n    on_cloud: "
    "no\n\n# e\nz: [1,\n 2]\n---\n"
    "# M\n\nenvironmental IMPACT\n---\nold\n\nNext\nline\n===\n",
    "---\r\nco2_eq_emissions: {emissions: 1}\r\n---\r\n# Environmental Impact\r\nold\r\n## "
    "Next\r\n",
    "---\nco2_eq_emissions:\n- emissions: 1.2g\n- hardware used: x\n---\n```\n# Environmental "
    "Impact\n",
    "---\nCO2 Eq Emissions: |\n  a\n  # b\nx: 1\n---\n<!-- # Environmental Impact -->\n~~~\n# "
    "A\n~~~~\n",
    "---\nco2_eq_emissions: &a\n  emissions: &b 1\n  source: *b\n---\n",
    "text without front matter\n\n# Environmental Impact",
};

static void any_cut_and_any_byte(void **state) {
    (void)state;
    static const char marks[] = "\n\r#-:{}&*'\"|` \t\0\xff";
    for (size_t i = 0; i < GR_COUNT(cards); i++) {
        size_t n = strlen(cards[i]);
        char bytes[512];
        for (size_t at = 0; at <= n; at++) {
            check((struct gr_str){cards[i], at}, at % 2 == 0);
            for (size_t m = 0; m < sizeof marks && at < n; m++) {
                memcpy(bytes, cards[i], n);
                bytes[at] = marks[m];
                check((struct gr_str){bytes, n}, m % 2 == 0);
            }
        }
    }
}

static void section(const char *body, bool found, const char *content) {
    struct gr_card_section s = gr_card_section_find(gr_str(body));
    assert_int_equal(s.found, found);
    if (found) {
        struct gr_str text = {body + s.start, s.end - s.start};
        assert_true(gr_str_is(text, content));
    }
}

static void sections(void **state) {
    (void)state;
    section("## Environmental Impact\na\n# B\n", true, "a\n");
    section("###### ENVIRONMENTAL IMPACT [optional] ##\r\na", true, "a");
    section("   # **Environmental Impact**\na\n\nB\n-\n", true, "a\n\n");
    section("    # Environmental Impact\n", false, "");
    section("####### Environmental Impact\n", false, "");
    section("#Environmental Impact\n", false, "");
    section("- Environmental Impact\n---\n", false, "");
    section("Environmental\nImpact\n===\n", false, "");
    section("# Environmental Impact\n~~~\n# B\n~~~\nc\n<!--\n# D\n-->\n# E\n", true,
            "~~~\n# B\n~~~\nc\n<!--\n# D\n-->\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_cut_and_any_byte),
                                       cmocka_unit_test(sections)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
