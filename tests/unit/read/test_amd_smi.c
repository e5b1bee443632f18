/* amd-smi: fixtures by hand. */
#include "metrics.h"

static void test_monitor(void **state) {
    (void)state;
    struct reading r = metrics_of("amd_smi/monitor.csv", "amd_smi");
    assert_near(device_j(&r, "0"), 300 + 500, 1e-12);
    assert_near(device_j(&r, "1"), 120, 1e-12);
    assert_true(r.logs.runs[0].zone_known);
    assert_int_equal(reading_decision(&r, "R185")->line, 4); /* a partition of GPU 0 */
    assert_int_equal(reading_decision(&r, "R077")->line, 5);
    assert_int_equal(reading_decision(&r, "R023")->line, 11);
    reading_free(&r);
}

static void test_forms(void **state) {
    (void)state;
    struct reading r = metrics_of("amd_smi/metric.json", "amd_smi"); /* a list that never ended */
    assert_near(total_j(&r), 1100, 1e-9);                            /* the counter, in J */
    assert_non_null(reading_decision(&r, "R190"));
    assert_near(r.logs.runs[0].duration_s, 10, 1e-12);
    assert_non_null(reading_decision(&r, "R080")); /* as said above */
    reading_free(&r);
    assert_total("amd_smi/table.txt", "amd_smi", 130 + 220);
    assert_total("amd_smi/energy.txt", "amd_smi", 4 + 2);
}

static void test_units(void **state) {
    (void)state;
    static const char log[] =
        "[{\"timestamp\": 1786038263, \"gpu\": 0, \"power_usage\": {\"value\": 5000, \"unit\": "
        "\"mW\"}},"
        "{\"timestamp\": 1786038265, \"gpu\": 0, \"power_usage\": {\"value\": 7, \"unit\": \"W\"}},"
        "{\"timestamp\": 1786038266, \"gpu\": 0, \"power_usage\": \"N/A\"}]";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 12, 1e-12);
    reading_free(&r);
}

/** A row as short as its POWER has no word for what would stand behind it. */
static void test_columns_behind_the_power(void **state) {
    (void)state;
    static const char *const logs[] = {"GPU POWER TIMESTAMP\n0 N/A\n0 N/A\n",
                                       "POWER GPU\nN/A\n0\n"};
    for (size_t i = 0; i < GR_COUNT(logs); i++) {
        struct reading r = reading_of_bytes(logs[i], strlen(logs[i]), "x.txt", NULL, "amd_smi");
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(reading_said(&r, "R070"), 1);
        reading_free(&r);
    }
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("amd_smi/broken_no_time.json", "R071", 0);
    struct reading r = metrics_spaced("amd_smi/broken_no_time.json", 1);
    assert_near(total_j(&r), 107, 1e-12);
    reading_free(&r);
    assert_survives_cuts("amd_smi/monitor.csv", "amd_smi");
    assert_survives_cuts("amd_smi/metric.json", "amd_smi");
    assert_survives_cuts("amd_smi/table.txt", "amd_smi");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monitor),  cmocka_unit_test(test_forms),
        cmocka_unit_test(test_units),    cmocka_unit_test(test_columns_behind_the_power),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
