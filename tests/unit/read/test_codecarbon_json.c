/* CodeCarbon rows as JSON. */
#include "reading.h"

static void test_flush_and_part(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon_json/flush.jsonl", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, "codecarbon_json");
    /* rows 1, 2 begin at 10:00:00 and are cumulative: 0.025; row 3 begins at 10:07:00: 0.05 */
    assert_near(reading_total_kwh(&r), 0.075, 1e-12);
    assert_near(reading_naive_kwh(&r), 0.085, 1e-12);
    assert_int_equal(r.logs.run_count, 2);
    assert_int_equal(reading_decision(&r, "R020")->count, 1);
    assert_near(reading_decision(&r, "R020")->effect_kwh, -0.01, 1e-12);
    assert_int_equal(reading_decision(&r, "R102")->line, 3);
    assert_near(gr_energy_kwh(reading_device(&r.logs.runs[0], "gpu")->energy), 0.018, 1e-12);
    assert_string_equal(r.logs.runs[0].project, "demo, part");
    assert_string_equal(r.logs.runs[0].country_iso3, "SWE");
    assert_true(isnan(r.logs.runs[0].gpu_count));
    assert_int_equal(r.logs.runs[0].line, 2);
    assert_int_equal(gr_diag_count(r.diag, GR_WARNING), 0);
    reading_free(&r);
}

static void test_api_rows_are_deltas(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon_json/api_page.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.006, 1e-12);
    assert_near(r.logs.runs[0].own_emissions_kg, 0.003, 1e-12);
    assert_near(r.logs.runs[0].duration_s, 60, 1e-12);
    assert_true(r.logs.runs[0].zone_known);
    reading_free(&r);
}

static void test_broken(void **state) {
    (void)state;
    struct reading r = reading_of("codecarbon_json/broken.jsonl", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.02, 1e-12);
    assert_int_equal(reading_said(&r, "R100"), 1);
    struct gr_message m = gr_diag_get(r.diag, 0);
    assert_int_equal(m.pos.line, 2);
    assert_int_equal(reading_decision(&r, "R080")->line, 6);
    assert_int_equal(reading_decision(&r, "R079")->line, 4);
    reading_free(&r);
}

/** Three files of one run, as stop_task() gives them: sequential, in whatever order. */
static void test_parts_in_files(void **state) {
    (void)state;
    static const char a[] = "{\"timestamp\": \"2024-03-01T10:00:10\", \"run_id\": "
                            "\"0b7c6f1e-4d1a-4a57-9a55-0f3f2c9d1e01\", \"duration\": 9.7, "
                            "\"energy_consumed\": 0.001}";
    static const char b[] = "{\"timestamp\": \"2024-03-01T10:05:00\", \"run_id\": "
                            "\"0b7c6f1e-4d1a-4a57-9a55-0f3f2c9d1e01\", \"duration\": 290.5, "
                            "\"energy_consumed\": 0.03}";
    char both[1024];
    for (int order = 0; order < 2; order++) {
        (void)snprintf(both, sizeof(both), "%s\n%s\n", order ? b : a, order ? a : b);
        struct reading r = reading_of_bytes(both, strlen(both), "x.json", NULL, NULL);
        assert_int_equal(r.status, GR_OK);
        assert_near(reading_total_kwh(&r), 0.031, 1e-12);
        reading_free(&r);
    }
}

/** 1500 tasks of one run, 10 s every 20 s from 10:00:00 on: in order they all add up; backwards it is said
 *  that they cannot be told apart, and none is lost. */
static void test_many_parts(void **state) {
    (void)state;
    enum { TASKS = 1500, ROW = 160 };
    char *text = gr_xcalloc(TASKS, ROW);
    for (int backwards = 0; backwards < 2; backwards++) {
        size_t n = 0;
        for (int i = 0; i < TASKS; i++) {
            int s = 10 * 3600 + 20 * (backwards ? TASKS - i : i);
            n += (size_t)snprintf(text + n, ROW,
                                  "{\"timestamp\": \"2024-03-01T%02d:%02d:%02d\", \"run_id\": "
                                  "\"0b7c6f1e-4d1a-4a57-9a55-0f3f2c9d1e01\", \"duration\": 10, "
                                  "\"energy_consumed\": 0.001}\n",
                                  s / 3600, s / 60 % 60, s % 60);
        }
        struct reading r = reading_of_bytes(text, n, "x.json", NULL, NULL);
        assert_int_equal(r.status, backwards ? GR_REFUSED : GR_OK);
        assert_int_equal(reading_said(&r, "R102"), backwards);
        if (!backwards) {
            assert_near(reading_total_kwh(&r), 1.5, 1e-12);
            assert_int_equal(reading_decision(&r, "R102")->count, TASKS - 1);
        }
        reading_free(&r);
    }
    free(text);
}

static void test_nothing_there(void **state) {
    (void)state;
    static const char text[] = "{\"timestamp\": \"2024-03-01T10:00:10\", \"duration\": 9.7}";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "x.json", NULL, "codecarbon_json");
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R013"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flush_and_part), cmocka_unit_test(test_api_rows_are_deltas),
        cmocka_unit_test(test_broken),         cmocka_unit_test(test_parts_in_files),
        cmocka_unit_test(test_nothing_there),  cmocka_unit_test(test_many_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
