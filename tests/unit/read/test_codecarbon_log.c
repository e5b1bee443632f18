/* CodeCarbon's console log. */
#include "reading.h"

static void test_two_runs(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon_log/two_runs.log", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "codecarbon_log");
    assert_int_equal(r.logs.run_count, 2);
    assert_near(reading_total_kwh(&r), 0.0023, 1e-12);
    assert_near(reading_naive_kwh(&r), 0.0033, 1e-12);
    const struct gr_log_run *first = &r.logs.runs[0], *second = &r.logs.runs[1];
    assert_near(first->duration_s, 35, 1e-12); /* 23:59:30 to 00:00:05 */
    assert_string_equal(first->tool_version, "2.3.4");
    assert_int_equal(first->line, 16);
    assert_near(gr_energy_kwh(reading_device(first, "gpu")->energy), 0.0015, 1e-12);
    assert_int_equal(reading_device(first, "cpu")->tier, GR_TIER_COUNTER);
    assert_near(second->duration_s, 20, 1e-12);
    assert_int_equal(reading_device(second, "cpu")->tier, GR_TIER_TDP_ESTIMATE);
    assert_null(reading_device(second, "gpu"));
    assert_int_equal(reading_decision(&r, "R115")->line, 22);
    reading_free(&r);
}

static void test_zero(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon_log/zero.log", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R108"), 1);
    assert_int_equal(gr_diag_get(r.diag, 0).pos.line, 3);
    reading_free(&r);
}

/** A total that falls without a setup between: another run. */
static void test_falls(void **state) {
    (void)state;
    static const char text[] =
        "x [codecarbon INFO @ 10:00:00] 0.010000 kWh of electricity used since the begining.\n"
        "x [codecarbon INFO @ 10:00:15] 0.020000 kWh of electricity used since the begining.\n"
        "x [codecarbon INFO @ 10:20:15] 0.005000 kWh of electricity used since the begining.\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "out.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 2);
    assert_near(reading_total_kwh(&r), 0.025, 1e-12);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_runs),
        cmocka_unit_test(test_zero),
        cmocka_unit_test(test_falls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
