/* Dumps of RAPL's counters: differences by hand, one of them across the range. */
#include "reading.h"

static double joule_of(const struct reading *r, const char *key) {
    const struct gr_log_device *device =
        r->logs.run_count ? reading_device(&r->logs.runs[0], key) : NULL;
    return device ? gr_energy_joule(device->energy) : (double)NAN;
}

static void test_a_table_with_a_wrap(void **state) {
    (void)state;
    struct reading r = reading_of("powercap/table_wrap.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "intel-rapl:0"), 0.5, 1e-9); /* 328850 + 171150 uJ */
    assert_near(joule_of(&r, "intel-rapl:0:1"), 2.5, 1e-9);
    assert_int_equal(r.logs.runs[0].device_count, 2);
    assert_int_equal(reading_decision(&r, "R141")->count, 1);
    assert_int_equal(reading_decision(&r, "R140")->count, 4); /* core and mmio, twice each */
    reading_free(&r);
}

static void test_lines_of_grep_with_stamps(void **state) {
    (void)state;
    struct reading r = reading_of("powercap/grep_with_dates.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "intel-rapl:0"), 600, 1e-9);
    assert_near(reading_total_kwh(&r) * 3.6e6, 600, 1e-9);
    assert_true(r.logs.runs[0].zone_known); /* its stamps end in Z */
    reading_free(&r);
}

static void test_a_range_that_the_dump_does_not_say(void **state) {
    (void)state;
    /* 65532.610987 - 65500 + 20 = 52.610987 J in 10 s */
    static const char text[] = "timestamp,zone,energy_uj\n1700000000,package-0,65500000000\n"
                               "1700000010,package-0,20000000\n";
    struct reading r = reading_of_bytes(text, sizeof text - 1, "a.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package-0"), 52.610987, 1e-9);
    assert_true(r.logs.runs[0].zone_known); /* seconds since 1970 */
    reading_free(&r);
}

static void test_without_stamps_it_is_refused(void **state) {
    (void)state;
    struct reading r = reading_of("powercap/broken_no_stamps.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R071"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_table_with_a_wrap),
        cmocka_unit_test(test_lines_of_grep_with_stamps),
        cmocka_unit_test(test_a_range_that_the_dump_does_not_say),
        cmocka_unit_test(test_without_stamps_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
