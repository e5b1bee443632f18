/* Prometheus: fixtures by hand. */
#include "metrics.h"

static void test_text(void **state) {
    (void)state;
    struct reading r = metrics_of("prometheus/dcgm_two_jobs.prom", "prometheus");
    assert_near(device_j(&r, "GPU-aaaa"), 1500, 1e-12); /* scraped through two jobs */
    assert_near(device_j(&r, "GPU-bbbb"), 600, 1e-12);  /* MIG instances repeat the whole GPU */
    assert_int_equal(reading_decision(&r, "R185")->count, 4);
    assert_int_equal(reading_decision(&r, "R185")->line, 4);
    assert_true(r.logs.runs[0].start == INT64_C(1700000000) * GR_SECOND_NS);
    assert_true(r.logs.runs[0].zone_known);
    reading_free(&r);
}

static void test_two_scrapes_of_a_counter(void **state) {
    (void)state;
    struct reading r = metrics_of("prometheus/dcgm_before_after.prom", "prometheus");
    assert_near(total_j(&r), 7.2, 1e-6); /* mJ: 15150007200 - 1.515e10 = 7200 */
    assert_int_equal(reading_decision(&r, "R190")->count, 1);
    reading_free(&r);
    r = metrics_spaced("prometheus/dcgm_before_after.prom", 60);
    assert_near(r.logs.runs[0].devices[0].span_s, 60, 1e-12);
    reading_free(&r);
}

static void test_range(void **state) {
    (void)state;
    struct reading r = metrics_of("prometheus/query_range.json", "prometheus");
    /* 100, 200, NaN, 200 W, then 400 W in another pod: 1500 + 4000 + 3000 + 4000 */
    assert_near(device_j(&r, "GPU-aaaa"), 12500, 1e-9);
    assert_near(device_j(&r, "n1/0/cpu"), 1000 + 500, 1e-9); /* a reset between */
    assert_int_equal(r.logs.runs[0].device_count, 2);        /* not the core, not mmio */
    assert_int_equal(reading_decision(&r, "R185")->count, 3);
    assert_int_equal(reading_decision(&r, "R186")->count, 2);
    assert_int_equal(reading_decision(&r, "R142")->count, 1);
    reading_free(&r);
}

static void test_a_single_counter_beside_powers(void **state) {
    (void)state;
    static const char log[] = "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 100 1700000000000\n"
                              "node_rapl_package_joules_total{index=\"0\"} 7 1700000000000\n"
                              "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 300 1700000010000\n";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.prom", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 2000, 1e-9);
    reading_free(&r);
}

static void test_too_many_series(void **state) {
    (void)state;
    struct gr_buf text = {0};
    for (int i = 0; i < 40000; i++) {
        gr_buf_printf(&text, "http_requests_total{path=\"%d\"} 1 1700000000000\n", i);
    }
    gr_buf_printf(&text, "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 100 1700000000000\n"
                         "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 300 1700000010000\n");
    struct reading r = reading_of_bytes(text.p, text.n, "x.prom", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED); /* never a silent zero */
    assert_int_equal(reading_said(&r, "R078"), 1);
    reading_free(&r);
    gr_buf_free(&text);
}

static void test_kepler(void **state) {
    (void)state;
    struct reading r = metrics_of("prometheus/kepler_0.9.json", "prometheus");
    /* dynamic and idle add up; the core is in the package; the container is a share of it */
    assert_near(total_j(&r), 600 + 400 + 50, 1e-9);
    assert_int_equal(reading_decision(&r, "R186")->count, 2);
    assert_null(reading_decision(&r, "R189"));
    reading_free(&r);
    r = metrics_of("prometheus/kepler_0.10_pods.json", "prometheus");
    assert_near(device_j(&r, "ml/train-0/cpu"), 200, 1e-9);
    assert_near(device_j(&r, "ml/train-0/dram"), 10, 1e-9);
    assert_int_equal(r.logs.runs[0].devices[0].tier, GR_TIER_UTILISATION_MODEL);
    assert_int_equal(reading_decision(&r, "R189")->count, 2);
    reading_free(&r);
    assert_total("prometheus/kepler_2022.json", "prometheus", 45); /* mJ of 3 s: 10 W, 20 W */
}

static void test_whole_after_its_shares(void **state) {
    (void)state;
    static const char log[] =
        "kepler_container_joules_total{container_name=\"a\"} 1 1700000000000\n%*s"
        "kepler_node_package_joules_total{package=\"0\"} 5 1700000000000\n"
        "kepler_container_joules_total{container_name=\"a\"} 9 1700000010000\n";
    struct gr_buf text = {0};
    gr_buf_printf(&text, log, 70000, "\n"); /* the head does not show the node */
    struct reading r = reading_of_bytes(text.p, text.n, "x.prom", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R186"), 1);
    reading_free(&r);
    gr_buf_free(&text);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("prometheus/broken_one_scrape.prom", "R182", 0);
    assert_refused("prometheus/broken_overflow.json", "R183", 2);
    assert_refused("prometheus/broken_expression.json", "R188", 0);
    assert_survives_cuts("prometheus/dcgm_two_jobs.prom", "prometheus");
    assert_survives_cuts("prometheus/query_range.json", "prometheus");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_two_scrapes_of_a_counter),
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_a_single_counter_beside_powers),
        cmocka_unit_test(test_too_many_series),
        cmocka_unit_test(test_kepler),
        cmocka_unit_test(test_whole_after_its_shares),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
