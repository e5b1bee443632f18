/* EnergiBridge: counters that do not start at 0, go round, and stand beside powers. */
#include "reading.h"

static double joule_of(const struct reading *r, const char *key) {
    const struct gr_log_device *device = reading_device(&r->logs.runs[0], key);
    return device ? gr_energy_joule(device->energy) : (double)NAN;
}

static void test_counters_wrap_and_parts_stay_out(void **state) {
    (void)state;
    struct reading r = reading_of("energibridge/intel_gpu_wrap.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1);
    /* 1 J at equal stamps + (262144 - 262141 + 7) + 50 */
    assert_near(joule_of(&r, "package"), 61, 1e-12);
    assert_near(joule_of(&r, "dram"), 3, 1e-12);
    /* 40, 40 (same stamp), 60, 40 W in mW: 50 J + 50 J */
    assert_near(joule_of(&r, "gpu 0"), 100, 1e-12);
    assert_int_equal(r.logs.runs[0].device_count, 3);
    assert_int_equal(reading_decision(&r, "R141")->count, 1);
    assert_int_equal(reading_decision(&r, "R140")->count, 2);
    assert_true(r.logs.runs[0].zone_known);
    assert_true(r.logs.runs[0].start == INT64_C(1700000000) * GR_SECOND_NS);
    reading_free(&r);
}

static void test_power_of_the_whole_system(void **state) {
    (void)state;
    struct reading r = reading_of("energibridge/apple_system.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "system"), 13, 1e-12); /* of equal stamps the last: 12 W to 14 W */
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_NODE);
    assert_int_equal(r.logs.runs[0].devices[0].scope, GR_SCOPE_NODE);
    reading_free(&r);
}

static void test_cores_of_amd_are_parts(void **state) {
    (void)state;
    static const char text[] =
        "Delta,Time,CORE0_ENERGY (J),CORE1_ENERGY (J),CPU_ENERGY (J),CPU_USAGE_0,TOTAL_MEMORY\n"
        "0,1700000000000,1,1,100,5,9\n200,1700000000200,2,2,105,5,9\n";
    struct reading r = reading_of_bytes(text, sizeof text - 1, "a.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 5, 1e-12);
    assert_int_equal(r.logs.runs[0].device_count, 1);
    reading_free(&r);
}

/* From 30000 J to 2 J in 200 ms: round 65536 it would be 35538 J, which no package draws. */
static void test_a_fall_that_is_no_wrap_is_a_reset(void **state) {
    (void)state;
    static const char text[] = "Delta,Time,CPU_USAGE_0,PACKAGE_ENERGY (J),TOTAL_MEMORY\n"
                               "0,1700000000000,5,29990,9\n200,1700000000200,5,30000,9\n"
                               "200,1700000000400,5,2,9\n200,1700000000600,5,6,9\n";
    struct reading r = reading_of_bytes(text, sizeof text - 1, "a.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 14, 1e-12);
    assert_int_equal(reading_decision(&r, "R142")->line, 4);
    assert_null(reading_decision(&r, "R141"));
    reading_free(&r);
}

static void test_without_energy_it_is_refused(void **state) {
    (void)state;
    struct reading r = reading_of("energibridge/broken_no_energy.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R011"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counters_wrap_and_parts_stay_out),
        cmocka_unit_test(test_power_of_the_whole_system),
        cmocka_unit_test(test_cores_of_amd_are_parts),
        cmocka_unit_test(test_a_fall_that_is_no_wrap_is_a_reset),
        cmocka_unit_test(test_without_energy_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
