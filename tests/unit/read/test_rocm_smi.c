/* rocm-smi: fixtures by hand. */
#include "metrics.h"

static void test_loop(void **state) {
    (void)state;
    struct reading r = metrics_of("rocm_smi/loop_with_dates.csv", "rocm_smi");
    assert_near(device_j(&r, "0"), 300 + 300, 1e-12);
    assert_near(device_j(&r, "1"), 160, 1e-12); /* N/A is missing: 30 W to 50 W in 4 s */
    assert_true(r.logs.runs[0].zone_known);     /* date said UTC */
    assert_true(r.logs.runs[0].start == INT64_C(1448358363) * GR_SECOND_NS);
    assert_int_equal(reading_decision(&r, "R077")->line, 9);
    assert_int_equal(reading_decision(&r, "R023")->line, 15);
    reading_free(&r);
}

static void test_forms(void **state) {
    (void)state;
    assert_total("rocm_smi/loop.json", "rocm_smi", 300);
    struct reading r = metrics_of("rocm_smi/counter.txt", "rocm_smi");
    assert_near(total_j(&r), 6, 1e-9); /* uJ, without any time */
    assert_true(isnan(r.logs.runs[0].duration_s));
    assert_non_null(reading_decision(&r, "R190"));
    reading_free(&r);
}

static void test_interval(void **state) {
    (void)state;
    assert_refused("rocm_smi/no_time.csv", "R071", 0);
    struct reading r = metrics_spaced("rocm_smi/no_time.csv", 10);
    assert_near(total_j(&r), 2200, 1e-9); /* blocks of other columns take no time */
    reading_free(&r);
}

static void test_spread_json(void **state) {
    (void)state;
    static const char log[] =
        "{\n \"card0\": {\n  \"Average Graphics Package Power (W)\": \"10.0\"\n }\n}\n"
        "{\n \"card0\": {\n  \"Average Graphics Package Power (W)\": \"30.0\"\n }\n}\n";
    struct gr_log_ref ref = no_ref;
    ref.sample_interval_s.value = 1;
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.json", &ref, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 20, 1e-12);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("rocm_smi/broken_limit_only.csv", "R070", 0); /* a limit is no consumption */
    assert_survives_cuts("rocm_smi/loop_with_dates.csv", "rocm_smi");
    assert_survives_cuts("rocm_smi/loop.json", "rocm_smi");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loop),     cmocka_unit_test(test_forms),
        cmocka_unit_test(test_interval), cmocka_unit_test(test_spread_json),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
