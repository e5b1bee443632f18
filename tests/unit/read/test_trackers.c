/* Trackers that write powers as JSON lines: experiment-impact-tracker, AIPowerMeter. */
#include "reading.h"

static double joule(const struct reading *r, const char *device) {
    return gr_energy_joule(reading_device(&r->logs.runs[0], device)->energy);
}

/* ---- experiment-impact-tracker ---- */

static void test_eit(void **state) {
    (void)state;
    struct reading r = reading_of("eit/data.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "eit");
    /* 2.5 x 25 + 1.5 x 30 + 2 x 35; the GPU without the sample that is NaN: 2.5 x 110 + 3.5 x 130 */
    assert_near(joule(&r, "cpu"), 177.5, 1e-12);
    assert_near(joule(&r, "gpu"), 730, 1e-12);
    assert_int_equal(reading_device(&r.logs.runs[0], "cpu")->tier, GR_TIER_UTILISATION_MODEL);
    assert_int_equal(reading_decision(&r, "R112")->count, 8);
    assert_int_equal(reading_decision(&r, "R077")->line, 3);
    assert_true(r.logs.runs[0].zone_known);
    assert_near(r.logs.runs[0].duration_s, 6, 1e-12); /* nothing stretched */
    assert_true(isnan(r.logs.runs[0].pue_inside));
    reading_free(&r);
}

static void test_eit_local_stamps(void **state) {
    (void)state;
    struct reading r = reading_of("eit/local_stamps.jsonl", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "gpu"), 1500, 1e-12);
    assert_int_equal(reading_device(&r.logs.runs[0], "gpu")->tier, GR_TIER_COUNTER);
    assert_false(r.logs.runs[0].zone_known);
    assert_int_equal(reading_decision(&r, "R023")->line, 3);
    assert_int_equal(reading_decision(&r, "R080")->line, 4);
    reading_free(&r);
}

static void test_pickle_is_never_opened(void **state) {
    (void)state;
    static const char pickle[] = "\x80\x03}q\x00(X\x06\x00\x00\x00regionq\x01";
    struct reading r = reading_of_bytes(pickle, sizeof(pickle) - 1, "info.pkl", NULL, "eit");
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R006"), 1);
    reading_free(&r);
}

/* ---- AIPowerMeter ---- */

static void test_segments(void **state) {
    (void)state;
    struct reading r = reading_of("aipowermeter/power_metrics.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "aipowermeter");
    /* 2 s x 31 W and 1 s x 40 W, nothing in the 10 s between; psys not added */
    assert_near(joule(&r, "package"), 102, 1e-12);
    assert_near(joule(&r, "dram"), 7, 1e-12);
    assert_near(joule(&r, "0"), 30, 1e-12);
    assert_near(joule(&r, "1"), 230, 1e-12);
    assert_int_equal(r.logs.runs[0].device_count, 4);
    assert_int_equal(reading_decision(&r, "R111")->line, 4);
    assert_int_equal(reading_decision(&r, "R140")->count, 2);
    assert_null(reading_decision(&r, "R063"));
    assert_near(reading_device(&r.logs.runs[0], "package")->span_s, 3, 1e-12);
    reading_free(&r);
}

static void test_torn(void **state) {
    (void)state;
    struct reading r = reading_of("aipowermeter/torn.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "package"), 198, 1e-12); /* 6 s x 33 W */
    assert_int_equal(reading_said(&r, "R100"), 1);
    assert_int_equal(gr_diag_get(r.diag, 0).pos.line, 2);
    reading_free(&r);
}

/** What is read is one thing in all of the file: psys and a sum hold what other lines have by parts. */
static void test_parts_or_whole(void **state) {
    (void)state;
    static const char text[] =
        "{\"date\": \"2024-03-01 10:00:00\", \"metrics\": {\"cpu\": {\"intel_power\": 30, "
        "\"psys_power\": 40}, \"gpu\": {\"per_gpu_power_draw\": {\"0\": 100}, "
        "\"nvidia_draw_absolute\": 100}}}\n"
        "{\"date\": \"2024-03-01 10:00:01\", \"metrics\": {\"cpu\": {\"intel_power\": null, "
        "\"psys_power\": 40}, \"gpu\": {\"nvidia_draw_absolute\": 100}}}\n"
        "{\"date\": \"2024-03-01 10:00:02\", \"metrics\": {\"cpu\": {\"intel_power\": 30, "
        "\"psys_power\": 40}, \"gpu\": {\"per_gpu_power_draw\": {\"0\": 100}, "
        "\"nvidia_draw_absolute\": 100}}}\n"
        "{\"date\": \"2024-03-01 10:00:03\", \"metrics\": {\"cpu\": {\"intel_power\": null, "
        "\"psys_power\": 40}, \"gpu\": {\"nvidia_draw_absolute\": 100}}}\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "x.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.runs[0].device_count, 2);
    assert_near(joule(&r, "package"), 60, 1e-12); /* 2 s x 30 W */
    assert_near(joule(&r, "0"), 200, 1e-12);
    reading_free(&r);
}

static void test_window_of_another_day(void **state) {
    (void)state;
    struct gr_log_ref ref = {
        .window_start = 0,
        .window_end = GR_SECOND_NS,
        .sample_interval_s = {.value = (double)NAN},
        .meter_accuracy_pct = {.value = (double)NAN},
    };
    static const char text[] = "{\"timestamp\": 1700000000, \"nvidia_draw_absolute\": 5}\n"
                               "{\"timestamp\": 1700000001, \"nvidia_draw_absolute\": 5}\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "data.json", &ref, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R032"), 1);
    reading_free(&r);
}

static void test_window_needs_zone(void **state) {
    (void)state;
    char path[512];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/aipowermeter/power_metrics.json",
                   GRAMME_SOURCE_DIR);
    struct gr_log_ref ref = {
        .window_start = 0,
        .window_end = GR_TIME_NONE,
        .sample_interval_s = {.value = (double)NAN},
        .meter_accuracy_pct = {.value = (double)NAN},
    };
    const struct gr_log_source source = {path, path, &ref};
    struct reading r = reading_of_sources(&source, 1, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R082"), 1);
    reading_free(&r);
}

static void test_no_power(void **state) {
    (void)state;
    static const char text[] =
        "{\"date\": \"2024-03-01 10:00:00\", \"metrics\": {\"cpu\": {\"psys_power\": -1}}}\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "x.json", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R013"), 1);
    reading_free(&r);
}

/* ---- every tracker: cut anywhere, and hostile figures ---- */

static const struct {
    const char *file, *reader;
} logs[] = {
    {"codecarbon_json/flush.jsonl", "codecarbon_json"},
    {"codecarbon_json/api_page.json", "codecarbon_json"},
    {"codecarbon_log/two_runs.log", "codecarbon_log"},
    {"carbontracker/v1_carbontracker.log", "carbontracker"},
    {"carbontracker/v1_carbontracker_output.log", "carbontracker"},
    {"eco2ai/emission.csv", "eco2ai"},
    {"eit/data.json", "eit"},
    {"aipowermeter/power_metrics.json", "aipowermeter"},
    {"zeus/nested.csv", "zeus"},
    {"zeus/power.csv", "zeus"},
    {"pyrapl/measures.csv", "pyrapl"},
    {"pyjoules/trace.csv", "pyjoules"},
};

static size_t load(const char *name, char bytes[16384]) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/%s", GRAMME_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, 16384, file);
    assert_int_equal(fclose(file), 0);
    return n;
}

/** A log that was cut off never has more energy than the whole one, and never stops the reader. */
static void test_cut_anywhere(void **state) {
    (void)state;
    static char bytes[16384];
    for (size_t i = 0; i < GR_COUNT(logs); i++) {
        size_t n = load(logs[i].file, bytes);
        struct reading whole = reading_of_bytes(bytes, n, "log", NULL, logs[i].reader);
        double kwh = reading_total_kwh(&whole);
        assert_int_equal(whole.status, GR_OK);
        reading_free(&whole);
        for (size_t cut = 0; cut < n; cut += 5) {
            struct reading r = reading_of_bytes(bytes, cut, "log", NULL, logs[i].reader);
            if (strcmp(logs[i].reader, "carbontracker") !=
                0) { /* 0.026 may be cut to 0.02, 150 to 15 */
                assert_true(reading_total_kwh(&r) <= kwh * (1 + 1e-9));
            }
            assert_true(r.status == GR_OK || gr_diag_count(r.diag, GR_ERROR) > 0);
            reading_free(&r);
        }
    }
}

/** Every number of the log in turn becomes one that cannot be. */
static void test_hostile_numbers(void **state) {
    (void)state;
    static const char *const hostile[] = {"1e999", "-1", "9223372036854775808", "-nan", "1e308"};
    static char bytes[16384], changed[20000];
    for (size_t i = 0; i < GR_COUNT(logs); i++) {
        size_t n = load(logs[i].file, bytes), turn = 0;
        for (size_t at = 1; at < n; at++) {
            bool digit = bytes[at] >= '0' && bytes[at] <= '9';
            bool begins = digit && strchr(" ,:;[\t", bytes[at - 1]);
            size_t end = at;
            while (begins && end < n && strchr("0123456789.e-", bytes[end])) {
                end++;
            }
            if (!begins) {
                continue;
            }
            int m = snprintf(changed, sizeof changed, "%.*s%s%.*s", (int)at, bytes,
                             hostile[turn++ % GR_COUNT(hostile)], (int)(n - end), bytes + end);
            struct reading r = reading_of_bytes(changed, (size_t)m, "log", NULL, logs[i].reader);
            assert_true(r.status == GR_OK || gr_diag_count(r.diag, GR_ERROR) > 0);
            assert_true(reading_total_kwh(&r) >= 0);
            reading_free(&r);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eit),
        cmocka_unit_test(test_eit_local_stamps),
        cmocka_unit_test(test_pickle_is_never_opened),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_torn),
        cmocka_unit_test(test_parts_or_whole),
        cmocka_unit_test(test_window_of_another_day),
        cmocka_unit_test(test_window_needs_zone),
        cmocka_unit_test(test_no_power),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_hostile_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
