/* PowerJoular: sums by hand (trapezoids over 1.1 s and 0.957 s), and its stamps. */
#include "reading.h"

static void test_unpadded_milliseconds_and_total_not_added(void **state) {
    (void)state;
    struct reading r = reading_of("powerjoular/total_gpu_ms.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1);
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_int_equal(run->device_count, 2);
    /* 11 W x (1.100 + 0.957) s; 22 W x the same */
    assert_near(gr_energy_joule(reading_device(run, "cpu")->energy), 11 * 2.057, 1e-12);
    assert_near(gr_energy_joule(reading_device(run, "gpu")->energy), 22 * 2.057, 1e-12);
    assert_int_equal(reading_device(run, "gpu")->component, GR_COMPONENT_ACCELERATOR);
    assert_int_equal(reading_device(run, "cpu")->tier, GR_TIER_COUNTER);
    assert_non_null(reading_decision(&r, "R140"));
    assert_false(run->zone_known);
    reading_free(&r);
}

static void test_one_process_is_a_share_of_the_cpu(void **state) {
    (void)state;
    struct reading r = reading_of("powerjoular/powerjoular.csv-4711.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    const struct gr_log_device *device = reading_device(&r.logs.runs[0], "process");
    assert_non_null(device);
    assert_int_equal(device->tier, GR_TIER_UTILISATION_MODEL);
    assert_near(gr_energy_joule(device->energy), 10, 1e-12);
    assert_int_equal(reading_said(&r, "R154"), 1);
    reading_free(&r);
}

static void test_a_zone_makes_instants(void **state) {
    (void)state;
    static const char text[] = "Date,CPU Utilization,CPU Power\n"
                               "2025-03-09 08:05:01,0.25,4\n2025-03-09 08:05:02,0.25,6\n";
    const struct gr_log_ref ref = {
        .time_zone = "+01:00", .window_start = GR_TIME_NONE, .window_end = GR_TIME_NONE};
    struct reading r = reading_of_bytes(text, sizeof text - 1, "a.csv", &ref, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_true(r.logs.runs[0].zone_known);
    /* date -u -d 2025-03-09T07:05:01Z +%s */
    assert_true(r.logs.runs[0].start == 1741503901 * GR_SECOND_NS);
    reading_free(&r);
}

static void test_a_single_line_is_refused(void **state) {
    (void)state;
    struct reading r = reading_of("powerjoular/broken_last_line_only.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R090"), 1);
    reading_free(&r);
}

static void test_stamps_that_are_none_make_torn_rows(void **state) {
    (void)state;
    static const char text[] = "Date,CPU Utilization,CPU Power\n"
                               "2025-13-09 08:05:01,0.25,4\n2025-03-09 08:05:01. 1000,0.25,6\n"
                               "2025-03-09,0.25,6\nyesterday,0.25,6\n";
    struct reading r = reading_of_bytes(text, sizeof text - 1, "a.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R013"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unpadded_milliseconds_and_total_not_added),
        cmocka_unit_test(test_one_process_is_a_share_of_the_cpu),
        cmocka_unit_test(test_a_zone_makes_instants),
        cmocka_unit_test(test_a_single_line_is_refused),
        cmocka_unit_test(test_stamps_that_are_none_make_torn_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
