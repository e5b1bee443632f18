/* turbostat: the system's row, or one of each package; watts times the interval, by hand. */
#include "model/experiment.h"
#include "reading.h"

static double joule_of(const struct reading *r, const char *key) {
    const struct gr_log_device *device =
        r->logs.run_count ? reading_device(&r->logs.runs[0], key) : NULL;
    return device ? gr_energy_joule(device->energy) : (double)NAN;
}

static struct reading reading_with(const char *text, double interval_s) {
    const struct gr_log_ref ref = {.sample_interval_s = {.value = interval_s},
                                   .window_start = GR_TIME_NONE,
                                   .window_end = GR_TIME_NONE};
    return reading_of_bytes(text, strlen(text), "turbostat.txt", &ref, NULL);
}

static void test_the_system_row_and_the_stamps(void **state) {
    (void)state;
    struct reading r = reading_of("turbostat/time_of_day.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 500 + 600, 1e-12);
    assert_near(joule_of(&r, "dram"), 100, 1e-12);
    assert_int_equal(r.logs.runs[0].device_count, 2);
    assert_int_equal(reading_decision(&r, "R149")->count, 1);
    assert_non_null(reading_decision(&r, "R140"));
    assert_true(r.logs.runs[0].start == 1700000000 * GR_SECOND_NS);
    reading_free(&r);
}

static void test_without_a_system_row_once_a_package(void **state) {
    (void)state;
    struct reading r = reading_with("Package Core CPU PkgWatt RAMWatt\n"
                                    "0 0 0 100.94 9.60\n0 1 1 100.94 9.60\n"
                                    "1 0 2 50.06 0.40\n1 1 3 50.06 0.40\n",
                                    2);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 302, 1e-12);
    assert_near(joule_of(&r, "dram"), 20, 1e-12);
    reading_free(&r);
    r = reading_with("Core CPU PkgWatt\n0 0 100\n1 1 100\n0 0 50\n1 1 50\n", 2);
    assert_near(joule_of(&r, "package"), 300, 1e-12);
    reading_free(&r);
}

static void test_summary_only_and_joules(void **state) {
    (void)state;
    struct reading r = reading_with("Avg_MHz\tBusy%\tPkgWatt\n12\t0.5\t10\n12\t0.5\t30\n", 5);
    assert_near(joule_of(&r, "package"), 200, 1e-12);
    reading_free(&r);
    r = reading_with("10.000000 sec\nCore\tCPU\tPkg_J\tRAM_J\n-\t-\t123.5\t7\n0\t0\t123.5\t7\n",
                     (double)NAN);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 123.5, 1e-12);
    assert_near(r.logs.runs[0].devices[0].span_s, 10, 1e-12);
    reading_free(&r);
}

static void test_stamps_between_the_blocks(void **state) {
    (void)state;
    struct reading r = reading_with("--- 2025-05-29 17:41:11 UTC ---\nCPU PkgWatt\n- 10\n"
                                    "--- 2025-05-29 17:41:16 UTC ---\nCPU PkgWatt\n- 30\n"
                                    "--- 2025-05-29 17:41:14 UTC ---\nCPU PkgWatt\n- 50\n",
                                    5);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 200, 1e-12);
    assert_true(r.logs.runs[0].zone_known);
    assert_int_equal(reading_decision(&r, "R023")->line, 9); /* it ends before the one before it */
    assert_int_equal(r.logs.inputs[0].rows_dropped, 1);
    reading_free(&r);
}

static void test_without_an_interval_it_is_refused(void **state) {
    (void)state;
    struct reading r = reading_of("turbostat/broken_no_interval.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R071"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_system_row_and_the_stamps),
        cmocka_unit_test(test_without_a_system_row_once_a_package),
        cmocka_unit_test(test_summary_only_and_joules),
        cmocka_unit_test(test_stamps_between_the_blocks),
        cmocka_unit_test(test_without_an_interval_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
