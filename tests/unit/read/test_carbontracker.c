/* carbontracker: standard and output logs, v1 and v2, pasted text. */
#include "read/carbontracker.h"

#include "reading.h"

static const struct gr_log_ref no_ref = {
    .sample_interval_s = {.value = (double)NAN},
    .meter_accuracy_pct = {.value = (double)NAN},
    .window_start = GR_TIME_NONE,
    .window_end = GR_TIME_NONE,
};

static struct reading read_with(const char *name, const struct gr_log_ref *ref) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/carbontracker/%s", GRAMME_SOURCE_DIR, name);
    const struct gr_log_source source = {path, path, ref};
    return reading_of_sources(&source, 1, NULL);
}

static double joule(const struct reading *r, const char *device) {
    return gr_energy_joule(reading_device(&r->logs.runs[0], device)->energy);
}

static void test_parts_of_lines(void **state) {
    (void)state;
    assert_near(gr_ct_time(GR_STR("325:31:49")), 1171909, 0);
    assert_near(gr_ct_time(GR_STR("2 days, 0:00:01.50")), 172801.5, 0);
    assert_true(isnan(gr_ct_time(GR_STR("12:30"))));
    assert_int_equal(gr_ct_device_count(GR_STR("GPU, ANE")), 1);
    assert_int_equal(gr_ct_device_count(GR_STR("A, B, C")), 3);
    assert_int_equal(gr_ct_device_count(GR_STR("")), 0);
    const struct gr_str found =
        GR_STR("GPU with device(s) A, B. CPU with device(s) X v4 @ 2.20GHz.");
    assert_true(gr_str_is(gr_ct_devices(found, "GPU"), "A, B"));
    assert_true(gr_str_is(gr_ct_devices(found, "CPU"), "X v4 @ 2.20GHz"));
    assert_true(gr_str_is(gr_ct_devices(GR_STR("CPU with device(s) ."), "CPU"), ""));
    assert_int_equal(gr_ct_devices(GR_STR("CPU with device(s) X."), "GPU").n, 0);
}

static void test_standard_v1(void **state) {
    (void)state;
    struct reading r = reading_of("carbontracker/v1_carbontracker.log", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "carbontracker");
    /* 100 s x (100.5 + 99.5) W + 100 s x (150 + 150) W; CPU 100 x 50 + 100 x 60; the third epoch None */
    assert_near(joule(&r, "gpu"), 50000, 1e-12);
    assert_near(joule(&r, "cpu"), 11000, 1e-12);
    assert_near(r.logs.runs[0].duration_s, 200, 1e-12);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_DEVICE);
    assert_true(isnan(r.logs.runs[0].pue_inside));
    assert_string_equal(r.logs.runs[0].tool_version, "1.1.6");
    assert_string_equal(r.logs.runs[0].country_iso2, "NO");
    assert_int_equal(reading_decision(&r, "R077")->count, 2);
    assert_non_null(reading_decision(&r, "R109"));
    assert_int_equal(reading_said(&r, "R106"), 0);
    assert_int_equal(r.logs.run_count, 1);
    reading_free(&r);
}

static void test_output_v1(void **state) {
    (void)state;
    struct reading r = reading_of("carbontracker/v1_carbontracker_output.log", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.026772, 1e-12);
    assert_near(r.logs.runs[0].own_emissions_kg, 0.000548819, 1e-12); /* grams */
    assert_near(r.logs.runs[0].duration_s, 201, 1e-12);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_FACILITY);
    assert_int_equal(r.logs.runs[0].line, 12);
    assert_int_equal(reading_decision(&r, "R107")->line, 5);
    assert_int_equal(reading_said(&r, "R106"), 1); /* which version wrote it is not known */
    reading_free(&r);
}

/** Standard and output log of one run hold the same energy. */
static void test_both_logs(void **state) {
    (void)state;
    struct reading r = reading_of("carbontracker/v1_carbontracker.log",
                                  "carbontracker/v1_carbontracker_output.log", NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1);
    assert_near(reading_total_kwh(&r), 0.026772, 1e-12);
    reading_free(&r);
}

static void test_average_of_v2(void **state) {
    (void)state;
    struct reading r = read_with("v2_carbontracker.log", &no_ref);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "gpu"), 150000, 1e-12); /* 600 s x 250 W as it stands */
    assert_int_equal(reading_said(&r, "R106"), 1);
    assert_non_null(strstr(gr_diag_get(r.diag, 0).text, "4 times"));
    reading_free(&r);
    struct gr_log_ref ref = no_ref;
    ref.correct_device_average = true;
    r = read_with("v2_carbontracker.log", &ref);
    assert_near(joule(&r, "gpu"), 600000, 1e-12);
    assert_near(joule(&r, "cpu"), 54000, 1e-12);
    assert_near(reading_decision(&r, "R106")->effect_kwh, 0.125, 1e-12);
    assert_int_equal(reading_said(&r, "R106"), 0);
    reading_free(&r);
}

static void test_old_threads(void **state) {
    (void)state;
    struct reading r = reading_of("carbontracker/old_threads_carbontracker_output.log", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 5.5, 1e-12);
    assert_near(r.logs.runs[0].own_emissions_kg, 1.1, 1e-12);
    assert_near(r.logs.runs[0].duration_s, 100920, 1e-12);
    assert_int_equal(r.logs.runs[0].devices[0].component, GR_COMPONENT_ACCELERATOR);
    reading_free(&r);
}

static void test_not_measured(void **state) {
    (void)state;
    struct reading r = reading_of("carbontracker/zero.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_string_equal(gr_diag_get(r.diag, 0).code, "R108");
    assert_int_equal(gr_diag_get(r.diag, 0).pos.line, 6);
    reading_free(&r);
    r = reading_of("carbontracker/predicted_only.log", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_string_equal(gr_diag_get(r.diag, 0).code, "R107");
    reading_free(&r);
}

/** Pasted blocks are runs of their own; a prediction of another run has no effect on the first. */
static void test_pasted(void **state) {
    (void)state;
    static const char text[] = "## Results\nActual consumption for 1 epoch(s):\n"
                               "        Time:   8:00:30\n        Energy: 2.800000 kWh\n"
                               "        CO2eq:  300.000000 g\nCarbonTracker:\n"
                               "Predicted consumption for 5 epoch(s):\n        Time:   40:02:30\n"
                               "        Energy: 14.000000 kWh\n        CO2eq:  1500.0 g\n```\n"
                               "Energy: 99 kWh\n"
                               "Actual consumption:\n\tTime:\t0:10:00\n\tEnergy:\t0.200000 kWh\n"
                               "\tCO2eq:\t20.0 g\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "results.md", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 2);
    assert_near(reading_total_kwh(&r), 3.0, 1e-12);
    assert_near(reading_decision(&r, "R107")->effect_kwh, -11.2, 1e-12);
    assert_int_equal(reading_said(&r, "R107"), 1); /* 1 of 5 epochs */
    reading_free(&r);
}

static struct reading read_text(const char *text) {
    return reading_of_bytes(text, strlen(text), "log.txt", NULL, NULL);
}

#define EPOCH                                                                                      \
    "2025-11-18 15:53:54 - Epoch 1:\n2025-11-18 15:53:54 - Duration: 1:00:00.00\n"                 \
    "2025-11-18 15:53:54 - Average power usage (W) for gpu: [1000]\n"                              \
    "2025-11-18 15:53:54 - Average power usage (W) for cpu: [50]\n"
#define ACTUAL(kwh)                                                                                \
    "CarbonTracker:\nActual consumption for 1 epoch(s):\n\tTime:\t1:00:00\n\tEnergy:\t" kwh        \
    " kWh\n\tCO2eq:\t20.0 g\n"
#define VERSION "2025-11-18 15:53:54 - carbontracker version 1.1.6\n"

/** Both logs in one text hold the same energy, as in two files; so does each of two such pairs. */
static void test_both_logs_in_one_text(void **state) {
    (void)state;
    struct reading r = read_text(VERSION EPOCH ACTUAL("1.659"));
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1);
    assert_near(reading_total_kwh(&r), 1.659, 1e-12);
    reading_free(&r);
    r = read_text(ACTUAL("1.659") VERSION EPOCH);
    assert_int_equal(r.logs.run_count, 1);
    assert_near(reading_total_kwh(&r), 1.659, 1e-12);
    reading_free(&r);
    r = read_text(VERSION EPOCH ACTUAL("1.659") VERSION EPOCH ACTUAL("1.7"));
    assert_int_equal(r.logs.run_count, 2);
    assert_near(reading_total_kwh(&r), 3.359, 1e-12);
    reading_free(&r);
}

/** An epoch lasts once, also where the log does not say which components there are. */
static void test_length_of_an_epoch(void **state) {
    (void)state;
    struct reading r = read_text(VERSION EPOCH);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 1.05, 1e-12);
    assert_near(r.logs.runs[0].duration_s, 3600, 1e-12);
    reading_free(&r);
    r = read_text(EPOCH "2025-11-18 16:53:54 - Duration: 99999999999999:00:00\n"
                        "2025-11-18 16:53:54 - Average power usage (W) for gpu: [0]\n");
    assert_int_equal(r.status, GR_OK);
    assert_near(r.logs.runs[0].duration_s, 3600, 1e-12);
    assert_int_equal(reading_decision(&r, "R077")->line, 6);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_of_lines),
        cmocka_unit_test(test_standard_v1),
        cmocka_unit_test(test_output_v1),
        cmocka_unit_test(test_both_logs),
        cmocka_unit_test(test_average_of_v2),
        cmocka_unit_test(test_old_threads),
        cmocka_unit_test(test_not_measured),
        cmocka_unit_test(test_pasted),
        cmocka_unit_test(test_both_logs_in_one_text),
        cmocka_unit_test(test_length_of_an_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
