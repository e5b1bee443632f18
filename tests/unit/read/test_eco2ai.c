/* eco2AI's emission.csv. */
#include "reading.h"

static void test_rows_of_one_id(void **state) {
    (void)state;
    struct reading r = reading_of("eco2ai/emission.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "eco2ai");
    assert_int_equal(r.logs.run_count, 3);
    /* one row; three epochs add up, though each is longer; of two that begin together the longer */
    assert_near(gr_energy_kwh(r.logs.runs[0].total), 0.02, 1e-12);
    assert_near(gr_energy_kwh(r.logs.runs[1].total), 0.0033, 1e-12);
    assert_near(r.logs.runs[1].duration_s, 183, 1e-12);
    assert_near(gr_energy_kwh(r.logs.runs[2].total), 0.0002, 1e-12);
    assert_near(r.logs.runs[2].own_emissions_kg, 0.00008, 1e-12);
    assert_near(reading_naive_kwh(&r), 0.0236, 1e-12);
    assert_int_equal(reading_decision(&r, "R113")->count, 3);
    assert_near(reading_decision(&r, "R113")->effect_kwh, -0.0001, 1e-12);
    reading_free(&r);
}

static void test_attributes(void **state) {
    (void)state;
    struct reading r = reading_of("eco2ai/emission.csv", NULL, NULL);
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_string_equal(run->project, "demo, one");
    assert_string_equal(run->country_iso2, "SE");
    assert_string_equal(run->region, "Stockholm");
    assert_string_equal(run->gpu_model, "Example GPU");
    assert_near(run->gpu_count, 2, 0);
    assert_int_equal(run->boundary, GR_BOUNDARY_FACILITY); /* its PUE is inside */
    assert_true(isnan(run->pue_inside));                   /* which one the file does not say */
    assert_non_null(reading_decision(&r, "R105"));
    assert_false(run->zone_known);
    reading_free(&r);
}

static void test_device_columns(void **state) {
    (void)state;
    struct reading r = reading_of("eco2ai/device_columns.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_near(gr_energy_kwh(reading_device(run, "gpu")->energy), 0.014, 1e-12);
    assert_near(gr_energy_kwh(reading_device(run, "cpu")->energy), 0.005, 1e-12);
    assert_near(gr_energy_kwh(reading_device(run, "ram")->energy), 0.001, 1e-12);
    reading_free(&r);
}

static void test_no_kwh(void **state) {
    (void)state;
    struct reading r = reading_of("eco2ai/no_kwh.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED); /* 830 kW */
    assert_string_equal(gr_diag_get(r.diag, 0).code, "R103");
    assert_int_equal(gr_diag_get(r.diag, 0).pos.line, 2);
    reading_free(&r);
}

static void test_torn(void **state) {
    (void)state;
    struct reading r = reading_of("eco2ai/torn.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.02, 1e-12); /* line 5 would be 150 kW */
    assert_int_equal(reading_decision(&r, "R023")->line, 3);
    assert_int_equal(reading_said(&r, "R103"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_one_id), cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_device_columns), cmocka_unit_test(test_no_kwh),
        cmocka_unit_test(test_torn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
