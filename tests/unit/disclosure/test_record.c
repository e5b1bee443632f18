/*
 * test_record.c - the record's tree, its JSON and XML, and the proof by recomputing.
 */
#include "test.h"

#include "disclosure/disclosure.h"

static struct gr_record *quantity(struct gr_arena *a, struct gr_record *parent, const char *key,
                                  double value) {
    struct gr_record *q = gr_record_map(a, parent, key);
    gr_record_number(a, q, "value", value);
    gr_record_number(a, q, "low", value * 0.9);
    gr_record_number(a, q, "high", value * 1.1);
    gr_record_text(a, q, "tier", "counter");
    return q;
}

static struct gr_record *from(struct gr_arena *a, struct gr_record *q, const char *op) {
    struct gr_record *map = gr_record_map(a, q, "from");
    gr_record_text(a, map, "op", op);
    return map;
}

/** Two energies read, their sum, and emissions: 3 kWh x 400 g/kWh / 1000 = 1.2 kg. */
static struct gr_record *sample(struct gr_arena *a, double sum, double kg) {
    struct gr_record *root = gr_record_root(a);
    struct gr_record *runs = gr_record_list(a, root, "runs");
    for (int i = 0; i < 2; i++) {
        struct gr_record *run = gr_record_map(a, runs, NULL);
        struct gr_record *f = from(a, quantity(a, run, "energy_kwh", 1 + i), "read");
        gr_record_text(a, gr_record_list(a, f, "where"), NULL, "e.csv:2:8");
    }
    struct gr_record *totals = gr_record_map(a, root, "totals");
    struct gr_record *f = from(a, quantity(a, totals, "energy_kwh", sum), "sum");
    struct gr_record *of = gr_record_list(a, f, "of");
    gr_record_text(a, of, NULL, "/runs/0/energy_kwh");
    gr_record_text(a, of, NULL, "/runs/1/energy_kwh");
    f = from(a, quantity(a, totals, "emissions_kg", kg), "product");
    of = gr_record_list(a, f, "of");
    gr_record_text(a, of, NULL, "/totals/energy_kwh");
    gr_record_number(a, of, NULL, 400);
    gr_record_number(a, of, NULL, 0.001);
    return root;
}

static void json_is_what_rfc_8259_says(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    struct gr_record *root = gr_record_root(a);
    gr_record_text(a, root, "title", "a \"b\" \\ c\nd CO₂");
    gr_record_number(a, root, "kwh", 0.1);
    gr_record_bool(a, root, "ok", true);
    const double w[] = {1, 2.5, -1};
    gr_record_numbers(a, root, "mean_w", w, 3);
    gr_record_list(a, root, "empty");
    assert_null(gr_record_number(a, root, "nan", NAN));
    assert_null(gr_record_text(a, root, "none", NULL));
    struct gr_buf out = {0};
    gr_record_json(root, &out);
    assert_string_equal(out.p, "{\n"
                               "  \"title\": \"a \\\"b\\\" \\\\ c d CO₂\",\n"
                               "  \"kwh\": 0.1,\n"
                               "  \"ok\": true,\n"
                               "  \"mean_w\": [1, 2.5, -1],\n"
                               "  \"empty\": []\n"
                               "}\n");
    gr_buf_free(&out);
    gr_arena_free(a);
}

static void control_characters_never_reach_an_output(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    struct gr_record *root = gr_record_root(a);
    gr_record_text(a, root, "title",
                   "a\x01"
                   "b\x1b[31m");
    struct gr_buf out = {0};
    gr_record_json(root, &out);
    assert_null(strchr(out.p, '\x01'));
    assert_null(strchr(out.p, '\x1b'));
    gr_buf_free(&out);
    gr_arena_free(a);
}

static void pointers_find_their_node(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    struct gr_record *root = sample(a, 3, 1.2);
    const struct gr_record *node = gr_record_at(root, "/runs/1/energy_kwh/value");
    assert_non_null(node);
    assert_near(node->number, 2, 0);
    assert_null(gr_record_at(root, "/runs/2/energy_kwh"));
    assert_null(gr_record_at(root, "/runs/x"));
    assert_null(gr_record_at(root, "runs"));
    gr_arena_free(a);
}

static void xml_has_items_for_lists(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    struct gr_record *root = gr_record_root(a);
    struct gr_record *tags = gr_record_list(a, root, "tags");
    gr_record_text(a, tags, NULL, "a & <b>");
    const double w[] = {1, 0.25};
    gr_record_numbers(a, root, "mean_w", w, 2);
    xmlDocPtr doc = gr_record_xml(root);
    xmlChar *bytes = NULL;
    int size = 0;
    xmlDocDumpMemoryEnc(doc, &bytes, &size, "UTF-8");
    assert_non_null(strstr((const char *)bytes, "<disclosure><tags><item>a &amp; &lt;b&gt;</item>"
                                                "</tags><mean_w>1 0.25</mean_w></disclosure>"));
    xmlFree(bytes);
    xmlFreeDoc(doc);
    gr_arena_free(a);
}

static void recomputing_accepts_what_adds_up(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    const char *where = NULL;
    assert_true(gr_disclosure_recompute(sample(a, 3, 1.2), 1e-12, a, &where));
    assert_null(where);
    gr_arena_free(a);
}

static void recomputing_names_what_does_not(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    const char *where = NULL;
    assert_false(gr_disclosure_recompute(sample(a, 3.1, 1.24), 1e-9, a, &where));
    assert_string_equal(where, "/totals/energy_kwh");
    assert_false(gr_disclosure_recompute(sample(a, 3, 12), 1e-9, a, &where));
    assert_string_equal(where, "/totals/emissions_kg");
    gr_arena_free(a);
}

static void recomputing_wants_a_place_for_what_was_read(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    struct gr_record *root = gr_record_root(a);
    from(a, quantity(a, root, "energy_kwh", 1), "read");
    const char *where = NULL;
    assert_false(gr_disclosure_recompute(root, 1e-9, a, &where));
    assert_string_equal(where, "/energy_kwh");
    gr_arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_what_rfc_8259_says),
        cmocka_unit_test(control_characters_never_reach_an_output),
        cmocka_unit_test(pointers_find_their_node),
        cmocka_unit_test(xml_has_items_for_lists),
        cmocka_unit_test(recomputing_accepts_what_adds_up),
        cmocka_unit_test(recomputing_names_what_does_not),
        cmocka_unit_test(recomputing_wants_a_place_for_what_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
