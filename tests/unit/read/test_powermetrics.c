/* powermetrics: power times the length of its block; sums by hand. */
#include "reading.h"

static double joule_of(const struct reading *r, const char *key) {
    const struct gr_log_device *device =
        r->logs.run_count ? reading_device(&r->logs.runs[0], key) : NULL;
    return device ? gr_energy_joule(device->energy) : (double)NAN;
}

static void test_combined_holds_and_the_gpu_counts_once(void **state) {
    (void)state;
    struct reading r = reading_of("powermetrics/m3_gpu_twice.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    /* 0.8 W x 1 s + 0.201 W x 2 s; the second block's parts are scaled from 0.2 to 0.201 W */
    assert_near(reading_total_kwh(&r) * 3.6e6, 1.202, 1e-12);
    assert_near(joule_of(&r, "cpu"), 0.701, 1e-12);
    assert_near(joule_of(&r, "gpu"), 0.501, 1e-12);
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_true(run->zone_known);
    assert_near(run->devices[0].span_s, 3, 1e-12);
    /* date -d '2025-09-30 10:28:48 +0200' +%s */
    assert_true(run->start == 1759220928 * GR_SECOND_NS);
    reading_free(&r);
}

static void test_property_lists_parted_by_nul(void **state) {
    (void)state;
    struct reading r = reading_of("powermetrics/two_lists.plist", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "cpu"), 0.4 + 0.5, 1e-12);
    assert_near(joule_of(&r, "gpu"), 0.6 + 0.5, 1e-12);
    assert_int_equal(r.logs.inputs[0].rows_used, 2);
    reading_free(&r);
}

static struct reading reading_block(const char *body) {
    char text[512];
    int n = snprintf(text, sizeof text,
                     "*** Sampled system activity (Fri Nov 10 12:37:08 2023 +0100) "
                     "(2000.00ms elapsed) ***\n%s",
                     body);
    return reading_of_bytes(text, (size_t)n, "a.txt", NULL, NULL);
}

static void test_package_power_has_memory_and_a_rest(void **state) {
    (void)state;
    struct reading r = reading_block("E-Cluster Power: 105 mW\nANE Power: 0 mW\n"
                                     "DRAM Power: 220 mW\nCPU Power: 947 mW\n"
                                     "GPU Power: 153 mW\nPackage Power: 1473 mW\n");
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r) * 3.6e6, 2.946, 1e-12);
    assert_near(joule_of(&r, "cpu"), 1.894, 1e-12);
    assert_near(joule_of(&r, "dram"), 0.44, 1e-12);
    assert_near(joule_of(&r, "rest"), 0.306, 1e-12);
    reading_free(&r);
}

static void test_combined_power_is_without_the_memory(void **state) {
    (void)state;
    struct reading r = reading_block("CPU Power: 100 mW\nGPU Power: 50 mW\nANE Power: 0 mW\n"
                                     "DRAM Power: 30 mW\n"
                                     "Combined Power (CPU + GPU + ANE): 150 mW\n");
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "dram"), 0.06, 1e-12);
    assert_near(reading_total_kwh(&r) * 3.6e6, 0.36, 1e-12);
    reading_free(&r);
}

static void test_intel_and_sums(void **state) {
    (void)state;
    struct reading r =
        reading_block("Intel energy model derived package power (CPUs+GT+SA): 3.29W\n");
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 6.58, 1e-12);
    reading_free(&r);
    r = reading_block("CPU Power: 1000 mW\nGPU Power: 500 mW\nANE Power: 250 mW\n");
    assert_near(reading_total_kwh(&r) * 3.6e6, 3.5, 1e-12);
    reading_free(&r);
}

static void test_without_power_it_is_refused(void **state) {
    (void)state;
    struct reading r = reading_of("powermetrics/broken_no_power.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R077"), 1);
    reading_free(&r);
    r = reading_block("CPU Power: 0 mW\nGPU Power: 0 mW\nCombined Power (CPU + GPU + ANE): 0 mW\n");
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R144"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_combined_holds_and_the_gpu_counts_once),
        cmocka_unit_test(test_property_lists_parted_by_nul),
        cmocka_unit_test(test_package_power_has_memory_and_a_rest),
        cmocka_unit_test(test_combined_power_is_without_the_memory),
        cmocka_unit_test(test_intel_and_sums),
        cmocka_unit_test(test_without_power_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
