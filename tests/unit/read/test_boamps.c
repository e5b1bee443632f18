/* BoAmps reports: shapes, units, several measures. */
#include "read/boamps.h"

#include "reading.h"

struct span {
    gr_time start, end;
};

static struct span at(const char *start, const char *end) {
    struct span s;
    bool zone;
    assert_true(gr_time_parse(gr_str(start), &s.start, &zone));
    assert_true(gr_time_parse(gr_str(end), &s.end, &zone));
    return s;
}

static void test_parts(void **state) {
    (void)state;
    struct reading r = reading_of("boamps/report.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1);
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_near(reading_total_kwh(&r), 1, 1e-15); /* CPU by perf, GPU by nvidia-smi */
    assert_near(gr_energy_kwh(reading_device(run, "cpu")->energy), 0.25, 1e-15);
    assert_near(gr_energy_kwh(reading_device(run, "gpu")->energy), 0.75, 1e-15);
    assert_int_equal(reading_device(run, "gpu")->tier, GR_TIER_COUNTER);
    assert_near(run->duration_s, 3600, 0);
    assert_near(run->own_emissions_kg, 0.04, 1e-15); /* 1 kWh at 40 g/kWh */
    assert_string_equal(run->key, "5f0c1c1e-0000-4000-8000-000000000001");
    assert_string_equal(run->country_iso2, "SE");
    assert_string_equal(run->gpu_model, "NVIDIA A100");
    assert_near(run->ram_total_gb, 128, 0);
    struct span s = at("2025-03-02 10:00:00", "2025-03-02 11:00:00");
    assert_true(run->start == s.start && run->end == s.end); /* the schema's start */
    assert_non_null(reading_decision(&r, "R239"));
    reading_free(&r);
}

static void test_alternatives(void **state) {
    (void)state;
    struct reading r = reading_of("boamps/alternatives.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.5, 1e-15); /* the meter; 0.9 would be both */
    assert_near(reading_decision(&r, "R239")->effect_kwh, -0.4, 1e-15);
    assert_non_null(reading_decision(&r, "R238"));
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_int_equal(run->devices[0].tier, GR_TIER_METERED);
    assert_int_equal(run->devices[0].scope, GR_SCOPE_WALL);
    struct span s = at("2025-03-02 10:00:00", "2025-03-02 11:00:00");
    assert_true(run->start == s.start && run->end == s.end); /* written when the report was */
    assert_non_null(reading_decision(&r, "R240"));
    reading_free(&r);
}

static void test_flat(void **state) {
    (void)state;
    struct reading r = reading_of("boamps/flat.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 2);
    assert_near(reading_total_kwh(&r), 0.625, 1e-15);
    assert_string_equal(r.logs.runs[0].cpu_model, "Xeon, Gold");
    assert_near(r.logs.runs[0].gpu_count, 2, 0);
    reading_free(&r);
}

static void test_draft(void **state) {
    (void)state;
    struct reading r = reading_of("boamps/draft.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.459, 1e-15);
    reading_free(&r);
}

static void test_copied_id(void **state) {
    (void)state;
    static const char two[] =
        "[{\"header\":{\"reportId\":\"x\"},\"measures\":[{\"powerConsumption\":1}]},"
        "{\"header\":{\"reportId\":\"x\"},\"measures\":[{\"powerConsumption\":2}]}]";
    struct reading r = reading_of_bytes(two, sizeof(two) - 1, "a.json", NULL, NULL);
    assert_near(reading_total_kwh(&r), 3, 1e-15); /* the id of an example, copied */
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const names[] = {"boamps/broken_placeholder.json",
                                        "boamps/broken_unit.json"};
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        struct reading r = reading_of(names[i], NULL, NULL);
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(reading_said(&r, "R237"), 1);
        reading_free(&r);
    }
    static const char torn[] = "{\"measures\":[{\"powerConsumption\":1,}]}";
    struct reading r = reading_of_bytes(torn, sizeof(torn) - 1, "a.json", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R237"), 1);
    reading_free(&r);
}

/* No energy that can be, and a name of half a million levels. */
static void test_absurd(void **state) {
    (void)state;
    static const char much[] = "{\"measures\":[{\"powerConsumption\":1e30}]}";
    struct reading r = reading_of_bytes(much, sizeof(much) - 1, "a.json", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_non_null(strstr(gr_diag_get(r.diag, 0).text, "more than any task uses"));
    reading_free(&r);
    struct gr_buf deep = {0};
    gr_buf_puts(&deep, "measures_0_powerConsumption,x");
    for (int i = 0; i < 500000; i++) {
        gr_buf_puts(&deep, "_0");
    }
    gr_buf_puts(&deep, "\n1,1\n");
    r = reading_of_bytes(deep.p, deep.n, "a.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 1, 1e-15);
    reading_free(&r);
    gr_buf_free(&deep);
}

static void test_implausible(void **state) {
    (void)state;
    static const char odd[] =
        "{\"measures\":[{\"powerConsumption\":0.36,\"measurementDuration\":4}]}";
    struct reading r = reading_of_bytes(odd, sizeof(odd) - 1, "a.json", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(reading_said(&r, "R040"), 1); /* 324 kW; never scaled */
    assert_near(reading_total_kwh(&r), 0.36, 1e-15);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_alternatives),
        cmocka_unit_test(test_flat),      cmocka_unit_test(test_draft),
        cmocka_unit_test(test_copied_id), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_absurd),    cmocka_unit_test(test_implausible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
