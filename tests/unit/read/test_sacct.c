/* sacct: jobs, steps, attempts, by hand. */
#include "read/sacct.h"

#include "reading.h"

static const struct gr_log_run *run_of(const struct reading *r, const char *key) {
    for (size_t i = 0; i < r->logs.run_count; i++) {
        if (strcmp(r->logs.runs[i].key, key) == 0) {
            return &r->logs.runs[i];
        }
    }
    fail_msg("no run %s", key);
    return NULL;
}

static double joule(const struct reading *r, const char *key) {
    return gr_energy_joule(run_of(r, key)->total);
}

static void test_year(void **state) {
    (void)state;
    struct reading r = reading_of("sacct/year.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 8); /* 100, 101_4, 102+0, 103 twice, 104, 105, 106 */
    assert_near(joule(&r, "100"), 3600000, 0);
    assert_near(joule(&r, "101_4"), 36000000, 0); /* of its extern step */
    assert_near(joule(&r, "102+0"), 360000, 0);   /* batch and step */
    assert_near(joule(&r, "104"), 360000, 0);
    assert_near(joule(&r, "105"), 180000, 0);
    assert_non_null(run_of(&r, "106")->anomaly);
    assert_near(reading_total_kwh(&r) * 3.6e6,
                3600000 + 36000000 + 360000 + 720000 + 1440000 + 360000 + 180000, 1e-15);
    assert_near(reading_naive_kwh(&r) * 3.6e6,
                3600000.0 * 2 + 3000000 + 2500000 + 66000000 + 360000 + 2160000 + 540000, 1e-15);
    assert_int_equal(reading_decision(&r, "R223")->count, 2);
    assert_near(reading_decision(&r, "R223")->effect_kwh * 3.6e6, -(9100000.0 + 30000000), 1e-15);
    assert_int_equal(reading_decision(&r, "R224")->count, 2);
    assert_int_equal(reading_decision(&r, "R226")->line, 9);
    assert_int_equal(reading_decision(&r, "R228")->line, 15);
    assert_int_equal(reading_decision(&r, "R230")->count, 1);
    assert_int_equal(reading_decision(&r, "R231")->line, 5);
    assert_int_equal(reading_decision(&r, "R232")->line, 17);
    reading_free(&r);
}

static void test_attributes(void **state) {
    (void)state;
    struct reading r = reading_of("sacct/year.txt", NULL, NULL);
    const struct gr_log_run *run = run_of(&r, "100");
    assert_string_equal(run->user, "ada");
    assert_string_equal(run->account, "vision");
    assert_string_equal(run->partition, "gpu");
    assert_string_equal(run->project, "train");
    assert_string_equal(run->gpu_model, "a100");
    assert_near(run->gpu_count, 2, 0); /* gres/gpu and gres/gpu:a100 are the same two */
    assert_near(run->cpu_count, 8, 0);
    assert_near(run->ram_total_gb, 64, 0);
    assert_near(run->duration_s, 3600, 0);
    assert_int_equal(run->boundary, GR_BOUNDARY_NODE);
    assert_int_equal(run->devices[0].scope, GR_SCOPE_NODE);
    assert_int_equal(run->devices[0].tier, GR_TIER_COUNTER);
    assert_near(run_of(&r, "101_4")->ram_total_gb, 7.8125, 1e-15);
    assert_near(run_of(&r, "101_4")->duration_s, 86400, 0);
    assert_string_equal(run_of(&r, "102+0")->state, "CANCELLED");
    assert_near(run_of(&r, "106")->ram_total_gb, 2, 0);
    reading_free(&r);
}

static void test_any_order(void **state) {
    (void)state;
    struct reading r = reading_of("sacct/parsable_any_order.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "38113"), 20540000, 1e-15);
    assert_near(joule(&r, "38114"), 720000, 1e-15); /* energy= of AllocTRES */
    reading_free(&r);
}

static void test_sorted(void **state) {
    (void)state;
    struct reading r = reading_of("sacct/sorted.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule(&r, "123"), 1100000, 0); /* its steps stand before another job */
    assert_near(joule(&r, "1234"), 720000, 0);
    assert_int_equal(r.logs.run_count, 2);
    assert_int_equal(reading_decision(&r, "R225")->count, 1);
    assert_near(reading_decision(&r, "R225")->effect_kwh, -0.1, 1e-15);
    reading_free(&r);
}

static void test_twice(void **state) {
    (void)state;
    struct reading r =
        reading_of("sacct/parsable_any_order.txt", "sacct/sorted.txt", "sacct/year.txt");
    double kwh = reading_total_kwh(&r);
    reading_free(&r);
    static const char again[] = "JobIDRaw|ElapsedRaw|ConsumedEnergyRaw|State\n"
                                "7|10|3600|RUNNING\n8|10|7200|COMPLETED\n7|20|7200|COMPLETED\n";
    r = reading_of_bytes(again, sizeof(again) - 1, "a.txt", NULL, NULL);
    assert_near(joule(&r, "7"), 7200, 0); /* listed while it ran, and at its end */
    assert_near(reading_total_kwh(&r), 0.004, 1e-15);
    assert_non_null(reading_decision(&r, "R227"));
    assert_non_null(reading_decision(&r, "R020"));
    assert_true(kwh > 10);
    reading_free(&r);
}

static void test_only_steps(void **state) {
    (void)state;
    static const char steps[] = "JobID|Elapsed|ConsumedEnergyRaw\n7.batch|00:10:00|3600000\n"
                                "8.batch|00:10:00|1800000\n8.0|00:10:00|1800000\n";
    struct reading r = reading_of_bytes(steps, sizeof(steps) - 1, "a.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 2, 1e-15);
    assert_int_equal(r.logs.run_count, 2);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    struct reading r = reading_of("sacct/broken_no_energy.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R221"), 1);
    /* 10 h x 4 + 26 h x 1 = 66 GPU-hours; 10 h x 8 + 26 h x 2 = 132 core-hours */
    assert_non_null(strstr(gr_diag_get(r.diag, 0).hint, "66 GPU-hours and 132 core-hours"));
    assert_int_equal(r.logs.run_count, 2); /* kept, with what an estimate needs */
    reading_free(&r);
    r = reading_of("sacct/broken_fixed_width.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R220"), 1);
    reading_free(&r);
}

static void test_elapsed(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {{"00:35:02", 2102},       {"1-00:00:00", 86400}, {"05:07.250", 307.25},
                 {"100:00:00", 360000},    {"3-", (double)NAN},   {"1:2:3:4", (double)NAN},
                 {"Unknown", (double)NAN}, {"", (double)NAN},     {"2-03", (double)NAN}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        assert_near(gr_sa_elapsed(gr_str(cases[i].text)), cases[i].seconds, 0);
    }
}

static void test_ids(void **state) {
    (void)state;
    static const struct {
        const char *text, *job, *step;
    } cases[] = {{"123", "123", ""},
                 {"123_4.batch", "123_4", "batch"},
                 {"123_[5-9%2]", "123_[5-9%2]", ""},
                 {"123+0.0", "123+0", "0"},
                 {"x", NULL, NULL},
                 {"123_", NULL, NULL},
                 {"123.", NULL, NULL},
                 {"123 4", NULL, NULL}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct gr_str job, step;
        assert_int_equal(gr_sa_id(gr_str(cases[i].text), &job, &step), cases[i].job != NULL);
        if (cases[i].job) {
            assert_true(gr_str_is(job, cases[i].job));
            assert_true(gr_str_is(step, cases[i].step));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_year),      cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_any_order), cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_twice),     cmocka_unit_test(test_only_steps),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_elapsed),
        cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
