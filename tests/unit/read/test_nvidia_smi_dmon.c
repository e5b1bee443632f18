/* nvidia-smi dmon and dcgmi dmon: fixtures by hand. */
#include "metrics.h"

static void test_midnight(void **state) {
    (void)state;
    struct reading r = metrics_of("nvidia_smi_dmon/two_gpus_midnight.log", "nvidia_smi_dmon");
    assert_near(device_j(&r, "0"), 150 + 250, 1e-12);
    assert_near(device_j(&r, "1"), 120, 1e-12); /* "-" is missing: 50 W to 70 W in 2 s */
    const struct gr_log_device *gpu = reading_device(&r.logs.runs[0], "1");
    assert_near(gpu->power_min_w, 50, 0);
    assert_near(gpu->span_s, 2, 1e-12);
    assert_true(gpu->first == GR_TIME_NONE); /* a time of day is no date */
    assert_int_equal(gpu->scope, GR_SCOPE_GPU);
    assert_int_equal(gpu->tier, GR_TIER_COUNTER);
    assert_int_equal(reading_decision(&r, "R077")->line, 6);
    assert_int_equal(reading_decision(&r, "R023")->line, 11);
    reading_free(&r);
}

static void test_date_and_comma(void **state) {
    (void)state;
    struct reading r = metrics_of("nvidia_smi_dmon/with_date.csv", "nvidia_smi_dmon");
    assert_near(total_j(&r), 300, 1e-12);
    /* 2026-01-02 03:04:05, held as if UTC */
    assert_true(r.logs.runs[0].start == INT64_C(1767323045) * GR_SECOND_NS);
    assert_false(r.logs.runs[0].zone_known);
    reading_free(&r);
}

static void test_counter_needs_no_time(void **state) {
    (void)state;
    struct reading r = metrics_of("nvidia_smi_dmon/dcgmi_counter.log", "nvidia_smi_dmon");
    assert_near(device_j(&r, "0"), 140, 1e-12); /* mJ, not J; MIG instances are passed over */
    assert_near(device_j(&r, "1"), 100, 1e-12);
    assert_non_null(reading_decision(&r, "R190"));
    reading_free(&r);
}

static void test_interval(void **state) {
    (void)state;
    assert_refused("nvidia_smi_dmon/no_time.log", "R071", 0);
    struct reading r = metrics_spaced("nvidia_smi_dmon/no_time.log", 2);
    assert_near(device_j(&r, "0"), 40, 1e-12);
    assert_near(device_j(&r, "1"), 60, 1e-12);
    reading_free(&r);
}

static void test_stamps_by_filter(void **state) {
    (void)state;
    static const char log[] = "2026-01-02T03:04:05.5 # gpu pwr\n2026-01-02T03:04:05.5 # Idx W\n"
                              "2026-01-02T03:04:05.500 0 10\n2026-01-02T03:04:07.000 0 30\n";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.log", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 30, 1e-12);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("nvidia_smi_dmon/broken_no_power.log", "R070", 1);
    static const char one[] = "# gpu    pwr\n# Idx      W\n    0    119\n    1    159\n";
    struct reading r = reading_of_bytes(one, sizeof one - 1, "x.log", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED); /* never a silent zero */
    assert_int_equal(reading_said(&r, "R181"), 1);
    reading_free(&r);
    assert_survives_cuts("nvidia_smi_dmon/two_gpus_midnight.log", "nvidia_smi_dmon");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_date_and_comma),
        cmocka_unit_test(test_counter_needs_no_time),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_stamps_by_filter),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
