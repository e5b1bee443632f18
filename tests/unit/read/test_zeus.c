/* Energies of windows: Zeus, pyRAPL, pyJoules; and results of benchmarks, which are no total. */
#include "read/windows.h"

#include "reading.h"

static double joule(const struct reading *r, const char *device) {
    return gr_energy_joule(reading_device(&r->logs.runs[0], device)->energy);
}

/* ---- Zeus ---- */

static void test_nested_windows(void **state) {
    (void)state;
    struct reading r = reading_of("zeus/nested.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "zeus");
    /* the epoch holds the first two steps; the third step lies behind it */
    assert_near(joule(&r, "0"), 3500, 1e-12);
    assert_near(joule(&r, "1"), 3600, 1e-12);
    assert_near(joule(&r, "cpu0"), 1000, 1e-12);
    assert_near(joule(&r, "dram0"), 100, 1e-12);
    const struct gr_decision *nested = reading_decision(&r, "R110");
    assert_int_equal(nested->count, 8);
    assert_int_equal(nested->line, 2);
    assert_near(nested->effect_kwh, -(2200 + 2400 + 610 + 61) / 3.6e6, 1e-12);
    assert_near(reading_naive_kwh(&r), (5700 + 6000 + 1610 + 161) / 3.6e6, 1e-12);
    assert_true(r.logs.runs[0].zone_known);
    assert_int_equal(r.logs.runs[0].start, INT64_C(1700000000) * GR_SECOND_NS);
    reading_free(&r);
}

static void test_since_boot(void **state) {
    (void)state;
    struct reading r = reading_of("zeus/since_boot.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "0"), 4105, 1e-12);
    assert_int_equal(r.logs.runs[0].start, GR_TIME_NONE); /* seconds since boot are no date */
    assert_int_equal(reading_decision(&r, "R023")->line, 4);
    assert_int_equal(reading_decision(&r, "R077")->line, 5);
    reading_free(&r);
}

static void test_power_log(void **state) {
    (void)state;
    char path[512];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/zeus/power.csv", GRAMME_SOURCE_DIR);
    const struct gr_log_source source = {path, path, NULL};
    struct reading r = reading_of_sources(&source, 1, "zeus");
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "0"), 52.5 + 57.5, 1e-12);
    assert_near(joule(&r, "1"), 25 + 27.5, 1e-12);
    reading_free(&r);
}

/** What is no power is said to be left out, not passed over. */
static void test_no_power(void **state) {
    (void)state;
    static const char text[] = "1700000000,50\n1700000001,-1\n1700000002,1e9\n1700000003,50\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "power.csv", NULL, "zeus");
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "0"), 150, 1e-12);
    assert_int_equal(reading_decision(&r, "R023")->line, 2);
    assert_int_equal(reading_decision(&r, "R023")->count, 2);
    reading_free(&r);
}

/** Short windows one after another are not nested, however near. */
static void test_short_windows(void **state) {
    (void)state;
    static const char text[] = "start_time,window_name,elapsed_time,gpu0_energy\n"
                               "1700000000.0,a,0.0004,0.1\n1700000000.0004,b,0.0004,0.1\n"
                               "1700000000.0008,c,0.0004,0.1\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "z.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "0"), 0.3, 1e-9);
    reading_free(&r);
}

/* ---- pyRAPL ---- */

static void test_pyrapl(void **state) {
    (void)state;
    struct reading r = reading_of("pyrapl/measures.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "pyrapl");
    assert_near(joule(&r, "package-0"), 180, 1e-12); /* uJ, us */
    assert_near(joule(&r, "package-1"), 140, 1e-12);
    assert_near(joule(&r, "dram-0"), 9, 1e-12);
    assert_near(joule(&r, "dram-1"), 8, 1e-12);
    assert_int_equal(reading_decision(&r, "R110")->count, 4);
    assert_near(reading_device(&r.logs.runs[0], "package-1")->span_s, 5, 1e-12);
    reading_free(&r);
    r = reading_of("pyrapl/torn.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "package-0"), 124, 1e-12);
    assert_int_equal(reading_decision(&r, "R023")->line, 3);
    assert_int_equal(r.logs.runs[0].device_count, 1);
    reading_free(&r);
}

/* ---- pyJoules ---- */

static void test_pyjoules(void **state) {
    (void)state;
    struct reading r = reading_of("pyjoules/trace.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "pyjoules");
    assert_near(joule(&r, "package_0"), 460, 1e-12);
    assert_near(joule(&r, "dram_0"), 34, 1e-12);
    assert_near(joule(&r, "nvidia_gpu_0"), 1700, 1e-12);
    assert_null(reading_device(&r.logs.runs[0], "core_0")); /* part of the package */
    assert_int_equal(reading_decision(&r, "R140")->count, 2);
    assert_int_equal(reading_said(&r, "R040"), 0);
    reading_free(&r);
}

static void test_pyjoules_old_gpu(void **state) {
    (void)state;
    struct reading r = reading_of("pyjoules/old_gpu_mj.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "core_0"), 60, 1e-12);   /* without a package the cores count */
    assert_int_equal(reading_said(&r, "R040"), 1); /* 0.1 W: was mJ */
    assert_int_equal(reading_decision(&r, "R023")->line, 3);
    reading_free(&r);
}

/* ---- rates ---- */

static void test_rates_are_refused(void **state) {
    (void)state;
    static const char *const files[] = {"benchmark/metric_value.csv", "benchmark/generation.csv",
                                        "benchmark/leaderboard.json", "benchmark/trace.csv"};
    for (size_t i = 0; i < GR_COUNT(files); i++) {
        struct reading r = reading_of(files[i], NULL, NULL);
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(gr_diag_total(r.diag), 1);
        assert_string_equal(gr_diag_get(r.diag, 0).code, "R104");
        reading_free(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested_windows),    cmocka_unit_test(test_since_boot),
        cmocka_unit_test(test_power_log),         cmocka_unit_test(test_no_power),
        cmocka_unit_test(test_short_windows),     cmocka_unit_test(test_pyrapl),
        cmocka_unit_test(test_pyjoules),          cmocka_unit_test(test_pyjoules_old_gpu),
        cmocka_unit_test(test_rates_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
