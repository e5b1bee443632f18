/* Model cards: what they state, and what is wrong with it. */
#include "read/card.h"

#include "reading.h"

static void test_good(void **state) {
    (void)state;
    struct reading r = reading_of("model_card/README.md", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 3.2, 1e-15);
    assert_near(r.logs.runs[0].own_emissions_kg, 0.1205, 1e-12);
    assert_string_equal(r.logs.runs[0].gpu_model, "1 NVIDIA A100");
    assert_int_equal(r.logs.runs[0].line, 13);
    assert_int_equal(r.logs.runs[0].devices[0].tier, GR_TIER_UTILISATION_MODEL);
    assert_int_equal(gr_diag_total(r.diag), 0);
    assert_non_null(reading_decision(&r, "R249"));
    reading_free(&r);
}

static void test_kilograms(void **state) {
    (void)state;
    struct reading r = reading_of("model_card/kilograms.md", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 3.47, 1e-15);
    assert_true(isnan(r.logs.runs[0].own_emissions_kg)); /* neither 1.69 g nor 1.69 kg is taken */
    assert_int_equal(reading_said(&r, "R246"), 1);
    assert_int_equal(reading_said(&r, "R247"), 1); /* Emissions */
    assert_int_equal(reading_said(&r, "R248"), 1); /* France, Singapore */
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    struct reading r = reading_of("model_card/broken_emissions_only.md", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R245"), 1);
    assert_int_equal(gr_diag_get(r.diag, 0).pos.line, 3);
    reading_free(&r);
    r = reading_of("model_card/broken_yaml.md", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_true(gr_diag_count(r.diag, GR_ERROR) >= 1);
    reading_free(&r);
}

static void test_forms(void **state) {
    (void)state;
    static const struct {
        const char *yaml;
        enum gr_card_form form;
        double gram;
    } cases[] = {
        {"---\na: 1\n---\n", GR_CARD_ABSENT, (double)NAN},
        {"---\nco2_eq_emissions: 5\n---\n", GR_CARD_NUMBER, 5},
        {"---\nCO2_eq_emissions:\n  emissions: null\n---\n", GR_CARD_NULL, (double)NAN},
        {"---\nco2_eq_emissions:\n  emissions: \"1.7 kg\"\n---\n", GR_CARD_UNIT, 1700},
        {"---\nco2_eq_emissions:\n- emissions: 1.2g CO2\n---\n", GR_CARD_UNIT, 1.2},
        {"---\nco2_eq_emissions:\n  emissions: TBD\n---\n", GR_CARD_NO_NUMBER, (double)NAN},
        {"---\nco2_eq_emissions:\n  emissions: -3\n---\n", GR_CARD_NO_NUMBER, (double)NAN},
        {"---\nco2_eq_emissions:\n  emissions: 1e3\n---\n", GR_CARD_NUMBER, 1000},
    };
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct gr_arena *arena = gr_arena_new();
        struct gr_diag *diag = gr_diag_new();
        struct gr_card card;
        uint32_t file = gr_diag_source(diag, "README.md", gr_str(cases[i].yaml));
        assert_int_equal(gr_card_parse(arena, gr_str(cases[i].yaml), file, diag, &card), GR_OK);
        assert_int_equal(card.form, cases[i].form);
        assert_near(card.emissions_g, cases[i].gram, 1e-15);
        gr_diag_free(diag);
        gr_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_kilograms),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
