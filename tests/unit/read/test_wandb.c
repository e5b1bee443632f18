/* Weights & Biases: fixtures by hand. */
#include "metrics.h"

static void test_events(void **state) {
    (void)state;
    struct reading r = metrics_of("wandb/events.jsonl", "wandb");
    /* metrics on different ticks: each by its own stamps; powerPercent, the limit and the process are none */
    assert_near(device_j(&r, "0"), 1500, 1e-12);
    assert_near(device_j(&r, "1"), 700, 1e-12);
    assert_int_equal(r.logs.runs[0].device_count, 2);
    assert_int_equal(reading_decision(&r, "R186")->count, 2);
    assert_true(r.logs.runs[0].start == INT64_C(1600000010) * GR_SECOND_NS);
    reading_free(&r);
}

static void test_tables(void **state) {
    (void)state;
    assert_total("wandb/api_export.csv", "wandb", 1500 + 700);
    struct reading r = metrics_of("wandb/chart.csv", "wandb");
    assert_near(device_j(&r, "lively-sun-7 0"), 2000, 1e-12); /* not __MIN, not __MAX */
    assert_true(r.logs.runs[0].start == GR_TIME_NONE);
    assert_null(reading_decision(&r, "R077")); /* a blank cell is another tick */
    reading_free(&r);
}

/** A chart of more runs than any people draw: none of them is lost. */
static void test_wide_chart(void **state) {
    (void)state;
    struct gr_buf text = {0};
    gr_buf_printf(&text, "\"Relative Time (Wall)\"");
    for (int i = 0; i < 300; i++) {
        gr_buf_printf(&text, ",\"r%d - system/gpu.0.powerWatts\"", i);
    }
    for (int row = 0; row < 2; row++) {
        gr_buf_printf(&text, "\n%d", row);
        for (int i = 0; i < 300; i++) {
            gr_buf_printf(&text, ",1");
        }
    }
    struct reading r = reading_of_bytes(text.p, text.n, "x.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 300, 1e-9);
    reading_free(&r);
    gr_buf_free(&text);
}

static void test_apple(void **state) {
    (void)state;
    static const char log[] =
        "{\"system.powerWatts\": 10, \"system.cpu\": 1, \"_timestamp\": 1600000000}\n"
        "{\"system.powerWatts\": 30, \"system.cpu\": 1, \"_timestamp\": 1600000010}\n";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.jsonl", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(device_j(&r, "system"), 200, 1e-12);
    assert_int_equal(r.logs.runs[0].devices[0].scope, GR_SCOPE_MODULE);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("wandb/broken_no_power.jsonl", "R070", 1);
    static const char steps[] = "\"Step\",\"r - system/gpu.0.powerWatts\"\n1,10\n2,20\n";
    struct reading r = reading_of_bytes(steps, sizeof steps - 1, "x.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R071"), 1);
    reading_free(&r);
    assert_survives_cuts("wandb/events.jsonl", "wandb");
    assert_survives_cuts("wandb/api_export.csv", "wandb");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),     cmocka_unit_test(test_tables),
        cmocka_unit_test(test_wide_chart), cmocka_unit_test(test_apple),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
