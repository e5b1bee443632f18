/* Green Algorithms: the formula by hand. */
#include "reading.h"

static void test_export(void **state) {
    (void)state;
    struct reading r = reading_of("green_algorithms/export.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    /* (8 x 160/16 x 0.5 + 2 x 300 + 64 x 0.3725) W x 10.5 h x 2 x 1.5 = 663.84 x 31.5 Wh */
    assert_near(reading_total_kwh(&r), 20.91096, 1e-12);
    assert_near(gr_energy_kwh(reading_device(&r.logs.runs[0], "cpu")->energy), 1.26, 1e-12);
    assert_near(r.logs.runs[0].own_emissions_kg, 0.4182192, 1e-12);
    assert_near(r.logs.runs[0].pue_inside, 1.5, 0);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_FACILITY);
    assert_non_null(reading_decision(&r, "R250"));
    reading_free(&r);
}

static void test_refusal(void **state) {
    (void)state;
    struct reading r = reading_of("green_algorithms/broken_no_time.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R251"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_export),
        cmocka_unit_test(test_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
