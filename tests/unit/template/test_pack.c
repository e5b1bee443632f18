/* What the build has packed is what compiling the template gives, and comes back whole. */
#include "test.h"

#include <stdlib.h>

#include "template/pack.h"

static struct gr_template *compile(const char *name, struct gr_diag *diag, char **copy) {
    struct gr_str text = gr_template_asset(name);
    *copy = gr_xmalloc(text.n + 1);
    memcpy(*copy, text.p, text.n);
    struct gr_template *t = NULL; /* another place than that of the asset: parsed as a user's is */
    assert_int_equal(gr_template_new(name, (struct gr_str){*copy, text.n}, diag, &t), GR_OK);
    return t;
}

static void packed_is_compiled(void **state) {
    (void)state;
    size_t found = 0;
    for (size_t i = 0; gr_template_asset_name(i); i++) {
        const char *name = gr_template_asset_name(i);
        const char *packed = gr_template_packed(name);
        if (!packed) {
            continue;
        }
        found++;
        struct gr_diag *diag = gr_diag_new();
        char *copy;
        struct gr_template *t = compile(name, diag, &copy), *back = NULL;
        struct gr_buf once = {0}, twice = {0};
        gr_template_pack(t, &once);
        assert_memory_equal(once.p, packed, once.n);
        assert_int_equal(gr_template_new(name, gr_template_asset(name), diag, &back), GR_OK);
        gr_template_pack(back, &twice);
        assert_int_equal(once.n, twice.n);
        assert_memory_equal(once.p, twice.p, once.n);
        assert_non_null(t->exprs);
        assert_non_null(t->exprs->compiled);
        assert_null(back->exprs->compiled); /* only when it is evaluated */
        gr_buf_free(&once);
        gr_buf_free(&twice);
        gr_template_free(t);
        gr_template_free(back);
        gr_diag_free(diag);
        free(copy);
    }
    assert_true(found >= 2);
}

/** A template with every kind of step, attribute and text. */
static void all_kinds_come_back(void **state) {
    (void)state;
    static const char text[] =
        "<report xmlns:g=\"urn:gramme:template\" g:let-a=\"1\" lang=\"en\" class=\"\">\n"
        "<g:param name=\"length\" value=\"long\" values=\"long short\"/>"
        "<p g:each=\"runs/item\" g:falling=\"x\" g:if=\"$a\" g:text=\"f:or(id, 'x')\" "
        "g:attr-title=\"name\"/><g:block>t <b/></g:block></report>";
    struct gr_diag *diag = gr_diag_new();
    struct gr_template *t = NULL;
    assert_int_equal(gr_template_new("t.xhtml", gr_str(text), diag, &t), GR_OK);
    struct gr_buf bytes = {0};
    gr_template_pack(t, &bytes);
    struct gr_template back = {.arena = gr_arena_new()};
    gr_template_unpack(bytes.p, &back);
    assert_string_equal(back.params->name, "length");
    assert_string_equal(back.params->value, "long");
    assert_true(gr_str_is(back.params->values, "long short"));
    assert_null(back.params->next);
    const struct gr_step *p = back.root->first, *block = p->next;
    assert_string_equal(back.root->name, "report");
    assert_string_equal(back.root->lets[0].name, "a");
    assert_string_equal(back.root->lets[0].expr->text, "1");
    assert_int_equal(back.root->attr_count, 2);
    assert_string_equal(back.root->attrs[1].value, "");
    assert_null(back.root->attrs[1].expr);
    assert_string_equal(p->each->text, "runs/item");
    assert_string_equal(p->falling, "x");
    assert_string_equal(p->condition->text, "$a");
    assert_string_equal(p->content->text, "f:or(id, 'x')");
    assert_null(p->attrs[0].value);
    assert_int_equal(p->attrs[0].expr->offset, t->root->first->attrs[0].expr->offset);
    assert_ptr_equal(p->attrs[0].expr->source, back.sources);
    assert_int_equal(block->kind, GR_STEP_BLOCK);
    assert_int_equal(block->first->kind, GR_STEP_TEXT);
    assert_string_equal(block->first->text, "t ");
    assert_string_equal(block->first->next->name, "b");
    assert_null(block->next);
    gr_arena_free(back.arena);
    gr_buf_free(&bytes);
    gr_template_free(t);
    gr_diag_free(diag);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(packed_is_compiled),
                                       cmocka_unit_test(all_kinds_come_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
