/* Splitting of the tables, and what a result is set beside. */
#include "test.h"

#include "base/buf.h"
#include "base/time.h"
#include "factors/tables.h"

static void test_split(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    struct gr_table t = gr_table_split(
        arena, GR_STR("a,b,c\n1,,3\n\"x,y\",\"say \"\"so\"\"\",\n,,\n\"\",\"\",z\n"));
    static const char *const want[] = {"1", "", "3", "x,y", "say \"so\"", "",
                                       "",  "", "",  "",    "",           "z"};
    assert_int_equal(t.column_count, 3);
    assert_int_equal(t.row_count, 4);
    for (size_t i = 0; i < GR_COUNT(want); i++) {
        assert_string_equal(gr_cell(&t, i / 3, i % 3), want[i]);
    }
    assert_near(gr_cell_number(&t, 0, 2), 3, 0);
    assert_true(isnan(gr_cell_number(&t, 0, 1)));
    assert_int_equal(gr_table_split(arena, GR_STR("only,a,header\n")).row_count, 0);
    gr_arena_free(arena);
}

static void test_every_row_is_whole(void **state) {
    (void)state; /* a shifted column would leave a number or a source that is none */
    struct gr_factors *factors = gr_factors_new();
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_GRID);
    for (size_t i = 0; i < t->row_count; i++) {
        double g = gr_cell_number(t, i, GRID_G_PER_KWH);
        assert_true(g > 0 && g <= 2000);
        assert_in_range(gr_cell_year(t, i, GRID_YEAR), 2010, 2030);
        assert_non_null(gr_source_find(factors, gr_cell(t, i, GRID_SOURCE)));
        assert_true(i == 0 || strcmp(gr_cell(t, i - 1, GRID_CODE), gr_cell(t, i, GRID_CODE)) <= 0);
    }
    t = gr_factors_table(factors, GR_TABLE_HARDWARE);
    for (size_t i = 0; i < t->row_count; i++) {
        assert_non_null(gr_source_find(factors, gr_cell(t, i, HARDWARE_SOURCE)));
    }
    t = gr_factors_table(factors, GR_TABLE_COUNTRIES);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *alpha2 = gr_cell(t, i, COUNTRY_ALPHA2);
        assert_string_equal(gr_country_from_iso3(factors, gr_cell(t, i, COUNTRY_ALPHA3)), alpha2);
        assert_string_equal(gr_country_name(factors, alpha2), gr_cell(t, i, COUNTRY_NAME));
    }
    gr_factors_free(factors);
}

static void test_equivalences(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    struct gr_equivalence e;
    assert_true(gr_equivalence_find(factors, "car_year_us", &e));
    /* EPA's calculator prints 233 vehicles and 112,524 gallons for 1,000,000 kg. */
    assert_near(1e6 / e.kg_per_unit, 233, 1e-3);
    assert_true(gr_equivalence_find(factors, "gasoline_gallon", &e));
    assert_near(1e6 / e.kg_per_unit, 112524, 1e-5);
    assert_string_equal(e.unit, "gallon");
    assert_true(gr_equivalence_find(factors, "tree_year", &e));
    assert_near(e.kg_per_unit, 11, 0);
    assert_false(gr_equivalence_find(factors, "phone_charge_energy", &e)); /* kWh, not kg */
    assert_false(gr_equivalence_find(factors, NULL, &e));
    gr_factors_free(factors);
}

static void test_models(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    size_t count = 0;
    const struct gr_model_reference *m = gr_model_references(factors, &count);
    assert_true(count > 50);
    bool seen = false;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && !isnan(m[i].emissions_kg)) {
            assert_true(m[i - 1].emissions_kg <= m[i].emissions_kg);
        }
        if (strcmp(m[i].model, "GPT-3") == 0) { /* Patterson et al. 2021, Table 4 */
            assert_near(m[i].emissions_kg, 552100, 1e-12);
            assert_near(m[i].energy_kwh, 1287000, 1e-12);
            assert_near(m[i].training_flop, 3.14e23, 1e-12);
            seen = true;
        }
    }
    assert_true(seen);
    gr_factors_free(factors);
}

static void test_compute(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    size_t count = 0;
    const struct gr_compute_point *p = gr_compute_points(factors, &count);
    assert_true(count > 400);
    assert_int_equal(p[0].day, gr_days_from_civil(2010, 5, 13));
    for (size_t i = 1; i < count; i++) {
        assert_true(p[i - 1].day <= p[i].day && p[i].flop > 0);
    }
    gr_factors_free(factors);
}

static void test_list(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    struct gr_buf buf = {0};
    gr_factors_list(factors, "hardware", "v100s", &buf);
    assert_string_equal(buf.p,
                        "NVIDIA Tesla V100S PCIe 32GB                        250 W     tdp   "
                        "            accelerator  epoch_hw_2026\n");
    gr_buf_clear(&buf);
    gr_factors_list(factors, "factors", "Côte", &buf);
    gr_factors_list(factors, "factors", "no such place", &buf);
    gr_factors_list(factors, "factors", NULL, &buf);
    assert_non_null(strstr(buf.p, "europe-north1"));
    gr_buf_free(&buf);
    gr_factors_free(factors);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),        cmocka_unit_test(test_every_row_is_whole),
        cmocka_unit_test(test_equivalences), cmocka_unit_test(test_models),
        cmocka_unit_test(test_compute),      cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
