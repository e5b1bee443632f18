/* MLflow: fixtures by hand. */
#include "metrics.h"

static void test_one(void **state) {
    (void)state;
    struct reading r = metrics_of("mlflow/system/gpu_0_power_usage_watts", "mlflow");
    assert_near(device_j(&r, "gpu_0"), 1500 + 3000, 1e-12); /* nan is missing */
    assert_int_equal(reading_decision(&r, "R023")->line, 5);
    assert_int_equal(reading_decision(&r, "R077")->line, 3);
    assert_true(r.logs.runs[0].zone_known);
    reading_free(&r);
}

static void test_folder(void **state) {
    (void)state;
    struct reading r = reading_of("mlflow/system/gpu_0_power_usage_watts",
                                  "mlflow/system/node_1/gpu_0_power_usage_watts", NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1); /* several files, one run */
    assert_near(device_j(&r, "node_1/gpu_0"), 500, 1e-12);
    assert_near(total_j(&r), 5000, 1e-9);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("mlflow/system/gpu_0_power_usage_percentage", "R188", 0); /* % is not W */
    static const char log[] = "1700000000000 0.5 0\n1700000010000 0.4 1\n";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "metrics/loss", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R188"), 1);
    reading_free(&r);
    assert_survives_cuts("mlflow/system/gpu_0_power_usage_watts", "mlflow");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),
        cmocka_unit_test(test_folder),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
