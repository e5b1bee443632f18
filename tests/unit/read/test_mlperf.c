/* MLPerf Power: the window of the log beside it, by hand. */
#include "reading.h"

static double joule(const struct reading *r) {
    return reading_total_kwh(r) * 3.6e6;
}

static void test_window(void **state) {
    (void)state;
    struct reading r = reading_of("mlperf/spl.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    /* 15 W at 0.5 s, 20 at 1, 40 at 2 and 4, 50 at 4.5: 8.75 + 30 + 80 + 22.5 */
    assert_near(joule(&r), 141.25, 1e-12);
    assert_string_equal(r.logs.runs[0].key, "2021-08-07_12-47-24_testing");
    assert_int_equal(r.logs.runs[0].devices[0].scope, GR_SCOPE_WALL);
    assert_int_equal(r.logs.runs[0].devices[0].tier, GR_TIER_METERED);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_NODE);
    assert_near(r.logs.runs[0].devices[0].span_s, 4, 1e-15);
    assert_int_equal(reading_decision(&r, "R235")->count, 2);
    assert_int_equal(reading_decision(&r, "R236")->line, 4);
    assert_int_equal(reading_decision(&r, "R023")->line, 7);
    assert_int_equal(r.logs.input_count, 2); /* the window's log is an input too */
    reading_free(&r);
}

static void test_both_given(void **state) {
    (void)state;
    struct reading r = reading_of("mlperf/spl.txt", "mlperf/mlperf_log_detail.txt", NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r), 141.25, 1e-12);
    reading_free(&r);
}

static void test_alone(void **state) {
    (void)state;
    struct reading r = reading_of("mlperf/alone/spl.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r), 15 + 30, 1e-12);
    assert_int_equal(reading_said(&r, "R234"), 1);
    reading_free(&r);
}

static void test_ranging(void **state) {
    (void)state;
    struct reading r = reading_of("mlperf/broken_ranging_spl.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R233"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_both_given),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_ranging),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
