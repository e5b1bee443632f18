/* Several CodeCarbon inputs of one run, and what the experiment file says of them. */
#include "reading.h"

#define TASKS "codecarbon_tasks/emissions_base_22.csv"

static void test_bak_beside_live(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon/live.csv", "codecarbon/live.csv.bak", NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 3);
    assert_near(reading_total_kwh(&r), 2.0, 1e-15); /* 1.0 (not 0.5) + 0.5 + 0.5 */
    assert_near(reading_naive_kwh(&r), 2.5, 1e-15);
    assert_near(reading_decision(&r, "R021")->effect_kwh, -0.5, 1e-15);
    reading_free(&r);
    r = reading_of("codecarbon/live.csv.bak", "codecarbon/live.csv",
                   NULL); /* the other way round */
    assert_near(reading_total_kwh(&r), 2.0, 1e-15);
    assert_near(reading_decision(&r, "R021")->effect_kwh, -0.5, 1e-15);
    reading_free(&r);
}

static void test_same_bytes_twice(void **state) {
    (void)state;
    static const char *const files[] = {"codecarbon/v1_12col.csv", TASKS};
    static const double kwh[] = {0.875, 0.48};
    for (size_t i = 0; i < GR_COUNT(files); i++) {
        struct reading r = reading_of(files[i], files[i], NULL);
        assert_int_equal(r.status, GR_OK);
        assert_near(reading_total_kwh(&r), kwh[i], 1e-15);
        assert_near(reading_naive_kwh(&r), 2 * kwh[i], 1e-15);
        assert_near(reading_decision(&r, "R026")->effect_kwh, -kwh[i], 1e-15);
        assert_int_equal(r.logs.input_count, 2);
        assert_int_equal(r.logs.inputs[1].rows_used, 0);
        reading_free(&r);
    }
}

/* Rows without a run id are known again by their figures, in a file of other bytes. */
static void test_same_rows_without_id(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon/v1_12col.csv", "codecarbon/copied_rows.csv", NULL);
    assert_near(reading_total_kwh(&r), 0.875 + 0.25,
                1e-15); /* two copies of its first row, one new */
    reading_free(&r);
}

static void test_tasks(void **state) {
    (void)state;
    struct reading r = reading_of(TASKS, NULL, NULL);
    assert_int_equal(r.logs.run_count, 1);
    assert_string_equal(r.logs.inputs[0].format, "codecarbon_tasks");
    assert_near(reading_total_kwh(&r), 0.48, 1e-15);
    assert_near(r.logs.runs[0].own_emissions_kg, 0.0144, 1e-12);
    assert_near(r.logs.runs[0].duration_s, 3300, 0);
    assert_near(gr_energy_kwh(reading_device(&r.logs.runs[0], "gpu")->energy), 0.39, 1e-15);
    gr_time first;
    bool zone;
    assert_true(gr_time_parse(gr_str("2025-10-03T11:00:00"), &first, &zone));
    assert_true(r.logs.runs[0].start == first);
    reading_free(&r);
}

static void test_tasks_and_run(void **state) {
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        const char *a = turn ? TASKS : "codecarbon/live.csv";
        const char *b = turn ? "codecarbon/live.csv" : TASKS;
        struct reading r = reading_of(a, b, NULL);
        assert_near(reading_total_kwh(&r), 1.5, 1e-15);
        assert_near(reading_decision(&r, "R022")->effect_kwh, -0.48, 1e-15);
        reading_free(&r);
    }
}

static void test_tasks_in_two_inputs(void **state) {
    (void)state;
    struct reading r = reading_of(TASKS, "codecarbon_tasks/concat.csv", NULL);
    assert_near(reading_total_kwh(&r), 0.48 + 0.12, 1e-15);
    assert_near(reading_decision(&r, "R027")->effect_kwh, -0.48, 1e-15);
    reading_free(&r);
}

/* ---- what the experiment file says ---- */

static struct gr_log_ref ref_none(void) {
    return (struct gr_log_ref){.window_start = GR_TIME_NONE, .window_end = GR_TIME_NONE};
}

static struct reading read_with(const struct gr_log_ref *ref) {
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/fixtures/logs/codecarbon/v2.7_32col_flushed.csv",
                   GRAMME_SOURCE_DIR);
    const struct gr_log_source source = {path, "e.csv", ref};
    return reading_of_sources(&source, 1, NULL);
}

static void test_method_boundary_zone(void **state) {
    (void)state;
    struct gr_log_ref ref = ref_none();
    ref.has_method = ref.has_boundary = true;
    ref.method = GR_TIER_METERED;
    ref.boundary = GR_BOUNDARY_NODE;
    ref.time_zone = "+02:00";
    struct reading r = read_with(&ref);
    assert_int_equal(r.status, GR_OK);
    const struct gr_log_run *run = &r.logs.runs[1];
    assert_int_equal(reading_device(run, "cpu")->tier, GR_TIER_METERED);
    assert_int_equal(reading_device(run, "gpu")->tier, GR_TIER_METERED);
    assert_int_equal(run->boundary, GR_BOUNDARY_NODE);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_NODE);
    assert_true(run->zone_known);
    char text[40];
    gr_time_iso(run->end, true, text);
    assert_string_equal(text, "2024-09-02T10:00:00Z");
    reading_free(&r);
}

static void test_devices_asked_for(void **state) {
    (void)state;
    const char *wanted[] = {"gpu"};
    struct gr_log_ref ref = ref_none();
    ref.devices = wanted;
    ref.device_count = 1;
    struct reading r = read_with(&ref);
    assert_near(reading_total_kwh(&r), 1.2 + 0.3 + 0.004 + 0.004, 1e-15);
    assert_int_equal(r.logs.runs[0].device_count, 1);
    assert_true(isnan(r.logs.runs[0].own_emissions_kg));
    reading_free(&r);
}

static void test_window(void **state) {
    (void)state;
    bool zone;
    struct gr_log_ref ref = ref_none();
    assert_true(gr_time_parse(gr_str("2024-09-02T00:00:00"), &ref.window_start, &zone));
    assert_true(gr_time_parse(gr_str("2024-09-03T00:00:00"), &ref.window_end, &zone));
    struct reading r = read_with(&ref);
    assert_int_equal(r.logs.run_count, 1);
    assert_near(reading_total_kwh(&r), 0.5, 1e-15);
    assert_near(reading_decision(&r, "R032")->effect_kwh, -(3.0 + 0.01), 1e-12);
    reading_free(&r);
}

static void test_zone_and_format_errors(void **state) {
    (void)state;
    struct gr_log_ref ref = ref_none();
    ref.time_zone = "Nowhere/Town";
    struct reading r = read_with(&ref);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R014"), 1);
    reading_free(&r);
    ref.time_zone = NULL;
    ref.format = "codecarbonara";
    r = read_with(&ref);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R009"), 1);
    reading_free(&r);
}

static void test_missing_file(void **state) {
    (void)state;
    const struct gr_log_source sources[] = {{"/nonexistent/e.csv", "e.csv", NULL}};
    struct reading r = reading_of_sources(sources, 1, NULL);
    assert_int_equal(r.status, GR_EIO);
    assert_int_equal(gr_diag_count(r.diag, GR_ERROR), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bak_beside_live),
        cmocka_unit_test(test_same_bytes_twice),
        cmocka_unit_test(test_same_rows_without_id),
        cmocka_unit_test(test_tasks),
        cmocka_unit_test(test_tasks_and_run),
        cmocka_unit_test(test_tasks_in_two_inputs),
        cmocka_unit_test(test_method_boundary_zone),
        cmocka_unit_test(test_devices_asked_for),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_zone_and_format_errors),
        cmocka_unit_test(test_missing_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
