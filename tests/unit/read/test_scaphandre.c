/* Scaphandre: fixtures by hand. */
#include "metrics.h"

static void test_killed(void **state) {
    (void)state;
    struct reading r = metrics_of("scaphandre/killed.json", "scaphandre");
    assert_near(total_j(&r), 60 + 60, 1e-12); /* 20, 40, 20 W; the first report has 0: no value */
    assert_int_equal(r.logs.runs[0].device_count, 1);
    assert_near(r.logs.runs[0].devices[0].power_min_w, 20, 0);
    assert_int_equal(r.logs.runs[0].devices[0].scope, GR_SCOPE_CPU);
    assert_true(r.logs.runs[0].start == INT64_C(1700000002500000000));
    assert_int_equal(reading_decision(&r, "R186")->count, 4); /* processes are shares */
    assert_int_equal(reading_decision(&r, "R080")->count, 1); /* the list never ended */
    reading_free(&r);
}

static void test_forms(void **state) {
    (void)state;
    assert_total("scaphandre/concatenated.json", "scaphandre", 60);
    struct reading r = metrics_of("scaphandre/no_host.json", "scaphandre");
    assert_near(device_j(&r, "socket 0"), 45, 1e-12); /* the core is in the socket, dram is not */
    assert_near(device_j(&r, "dram 0"), 15, 1e-12);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("scaphandre/broken_one_report.json", "R181", 0);
    assert_survives_cuts("scaphandre/killed.json", "scaphandre");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
