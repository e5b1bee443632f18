/* CodeCarbon files of every generation.  The figures are sums of the few round numbers in the
 * fixtures, added by hand. */
#include "reading.h"

static const struct {
    const char *file;
    double kwh, naive_kwh, kg;
    size_t runs;
} good[] = {
    {"v1_12col.csv", 0.875, 0.875, 0.02625, 3},
    {"v2.0_29col.csv", 0.75, 0.75, 0.0225, 2},
    {"v2.2_30col_crlf.csv", 1.0, 1.0, 0.03, 2},
    {"v2.4_31col_pue.csv", 0.6, 0.6, 0.018, 1},
    {"v2.7_32col_flushed.csv", 2.01, 3.51, 0.0603, 4},
    {"v3.0.8_34col.csv", 1.0, 1.0, 0.03, 1},
    {"v3.2.1_38col.csv", 2.0, 2.0, 0.06, 2},
    {"v3.1_moved_columns.csv", 1.0, 1.0, 0.03, 1},
    {"v3.2_dropped_columns.csv", 0.2, 0.2, 0.006, 1},
    {"short_rows.csv", 1.0, 1.0, 0.03, 1},
    {"latin1.csv", 0.5, 0.5, 0.015, 1},
    {"padded.csv", 0.5, 0.5, 0.015, 1},
    {"semicolon_decimal_comma.csv", 0.5, 0.5, 0.015, 1},
    {"header_again.csv", 1.0, 1.0, 0.03, 2},
    {"copied_rows.csv", 0.5, 0.75, 0.015, 2},
    {"torn.csv", 1.0, 1.5, 0.03, 2},
    {"shifted.csv", 0.5, 1.0, 0.015, 1},
    {"crashed_one.csv", 0.5, 0.5, 0.015, 2},
    {"one_id_two_processes.csv", 0.5, 1.15, 0.015, 2},
    {"odd_figures.csv", 25.8, 25.8, 2.759, 5},
};

static struct reading read_one(const char *file) {
    char path[256];
    (void)snprintf(path, sizeof(path), "codecarbon/%s", file);
    return reading_of(path, NULL, NULL);
}

static void test_totals(void **state) {
    (void)state;
    for (size_t i = 0; i < GR_COUNT(good); i++) {
        print_message("%s\n", good[i].file);
        struct reading r = read_one(good[i].file);
        double kg = 0;
        for (size_t k = 0; k < r.logs.run_count; k++) {
            bool counts = !r.logs.runs[k].anomaly;
            kg += counts ? r.logs.runs[k].own_emissions_kg : 0;
        }
        assert_int_equal(r.status, GR_OK);
        assert_near(reading_total_kwh(&r), good[i].kwh, 1e-15);
        assert_near(reading_naive_kwh(&r), good[i].naive_kwh, 1e-15);
        assert_near(kg, good[i].kg, 1e-12);
        assert_int_equal(r.logs.run_count, good[i].runs);
        assert_string_equal(r.logs.inputs[0].format, "codecarbon");
        reading_free(&r);
    }
}

static void test_refused(void **state) {
    (void)state;
    static const struct {
        const char *file, *code;
    } refused[] = {
        {"crashed_all.csv", "R012"}, {"empty.csv", "R007"},           {"header_only.csv", "R008"},
        {"lfs_pointer.csv", "R003"}, {"utf16.csv", "R004"},           {"web_page.csv", "R005"},
        {"pickle.csv", "R006"},      {"renamed_columns.csv", "R011"},
    };
    for (size_t i = 0; i < GR_COUNT(refused); i++) {
        print_message("%s\n", refused[i].file);
        struct reading r = read_one(refused[i].file);
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(reading_said(&r, refused[i].code), 1);
        assert_int_equal(gr_diag_count(r.diag, GR_ERROR), 1);
        reading_free(&r);
    }
}

static void test_attributes(void **state) {
    (void)state;
    struct reading r = read_one("v3.2.1_38col.csv");
    const struct gr_log_run *run = &r.logs.runs[0];
    gr_time end;
    bool zone;
    assert_true(gr_time_parse(gr_str("2026-01-05T12:00:00"), &end, &zone));
    assert_string_equal(run->key, "00000001-1111-4222-8333-000000000001");
    assert_string_equal(run->project, "codecarbon");
    assert_string_equal(run->tool, "CodeCarbon");
    assert_string_equal(run->tool_version, "3.2.1");
    assert_string_equal(run->country_iso3, "NOR");
    assert_string_equal(run->country_iso2, "");
    assert_string_equal(run->region, "oslo");
    assert_string_equal(run->cpu_model, "AMD EPYC 7302 16-Core Processor");
    assert_true(run->end == end);
    assert_true(run->start == end - 7200 * GR_SECOND_NS);
    assert_false(run->zone_known);
    assert_near(run->duration_s, 7200, 0);
    assert_near(run->cpu_power_w, 48.53125, 0);
    assert_near(run->ram_total_gb, 503.5, 0);
    assert_near(run->gpu_count, 4, 0);
    assert_int_equal(run->line, 2);
    assert_true(isnan(run->pue_inside));
    assert_int_equal(run->boundary, GR_BOUNDARY_DEVICE);
    reading_free(&r);
}

static void test_devices(void **state) {
    (void)state;
    struct reading r = read_one("v3.2.1_38col.csv");
    const struct gr_log_device *gpu = reading_device(&r.logs.runs[0], "gpu");
    const struct gr_log_device *cpu = reading_device(&r.logs.runs[0], "cpu");
    const struct gr_log_device *ram = reading_device(&r.logs.runs[0], "ram");
    assert_near(gr_energy_kwh(gpu->energy), 0.8, 1e-15);
    assert_int_equal(gpu->tier, GR_TIER_COUNTER);
    assert_int_equal(gpu->component, GR_COMPONENT_ACCELERATOR);
    assert_int_equal(gpu->scope, GR_SCOPE_GPU);
    assert_string_equal(gpu->name, "4 x NVIDIA A100-SXM4-40GB");
    assert_int_equal(gpu->where.line, 2);
    assert_true(gpu->where.col > 0);
    assert_int_equal(cpu->tier, GR_TIER_UTILISATION_MODEL); /* two different cpu_power */
    assert_int_equal(ram->tier, GR_TIER_UTILISATION_MODEL);
    assert_int_equal(ram->component, GR_COMPONENT_MEMORY);
    reading_free(&r);

    r = read_one("v2.7_32col_flushed.csv"); /* cpu_power is 77.5 in every row */
    assert_int_equal(reading_device(&r.logs.runs[0], "cpu")->tier, GR_TIER_TDP_ESTIMATE);
    assert_non_null(reading_decision(&r, "R033"));
    reading_free(&r);

    r = read_one("v1_12col.csv");
    assert_int_equal(r.logs.runs[0].device_count, 1);
    assert_string_equal(r.logs.runs[0].devices[0].key, "node");
    assert_int_equal(r.logs.runs[0].devices[0].component, GR_COMPONENT_OTHER);
    assert_int_equal(r.logs.runs[0].devices[0].tier, GR_TIER_UTILISATION_MODEL);
    assert_string_equal(r.logs.runs[1].key, "v1_12col.csv:3");
    reading_free(&r);
}

/* A reading says nothing of its kind where it stands alone; a rated power does. */
static void test_one_row_is_no_constant(void **state) {
    (void)state;
    struct reading r = read_one("v3.0.8_34col.csv"); /* one row, 77.5 W */
    assert_int_equal(reading_device(&r.logs.runs[0], "cpu")->tier, GR_TIER_TDP_ESTIMATE);
    reading_free(&r);
    static const char row[] =
        "timestamp,run_id,duration,emissions,cpu_power,cpu_energy,energy_consumed\n"
        "2024-01-01T00:00:00,,3600,0.03,13.293224255205086,0.0132,0.0132\n";
    r = reading_of_bytes(row, sizeof(row) - 1, "e.csv", NULL, NULL);
    assert_int_equal(reading_device(&r.logs.runs[0], "cpu")->tier, GR_TIER_UTILISATION_MODEL);
    reading_free(&r);
}

static void test_pue_inside(void **state) {
    (void)state;
    struct reading r = read_one("v2.4_31col_pue.csv");
    assert_near(r.logs.runs[0].pue_inside, 1.2, 0);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_FACILITY);
    assert_string_equal(reading_decision(&r, "R029")->before, "1.2");
    reading_free(&r);
}

static void test_flushed_rows(void **state) {
    (void)state;
    struct reading r = read_one("v2.7_32col_flushed.csv");
    const struct gr_decision *d = reading_decision(&r, "R020");
    assert_near(d->effect_kwh, -1.5, 1e-15); /* 0.5 + 1.0 */
    assert_int_equal(d->count, 2);
    assert_int_equal(d->line, 2);
    assert_near(gr_energy_kwh(r.logs.runs[0].total), 1.5, 1e-15);
    assert_near(gr_energy_kwh(r.logs.runs[0].naive), 3.0, 1e-15);
    assert_near(r.logs.runs[0].duration_s, 10800, 0);
    assert_int_equal(r.logs.runs[0].line, 4);
    assert_int_equal(r.logs.runs[0].row_count, 3);
    assert_string_equal(r.logs.runs[2].key, "v2.7_32col_flushed.csv:6");
    reading_free(&r);
}

static void test_rejected_rows(void **state) {
    (void)state;
    struct reading r = read_one("torn.csv");
    assert_int_equal(reading_decision(&r, "R023")->count, 3);
    assert_int_equal(reading_decision(&r, "R024")->count, 1);
    assert_int_equal(reading_said(&r, "R023"), 1);
    assert_int_equal(r.logs.inputs[0].rows_used, 3);
    assert_int_equal(r.logs.inputs[0].rows_dropped, 4);
    reading_free(&r);
    r = read_one("shifted.csv");
    assert_near(reading_decision(&r, "R024")->effect_kwh, -0.5, 1e-15);
    reading_free(&r);
}

static void test_crash(void **state) {
    (void)state;
    struct reading r = read_one("crashed_one.csv");
    assert_non_null(r.logs.runs[0].anomaly);
    assert_near(gr_energy_kwh(r.logs.runs[0].total), 0, 0);
    assert_null(r.logs.runs[1].anomaly);
    assert_int_equal(reading_decision(&r, "R030")->count, 1);
    reading_free(&r);
}

static void test_two_processes(void **state) {
    (void)state;
    struct reading r = read_one("one_id_two_processes.csv");
    assert_non_null(r.logs.runs[0].anomaly);
    assert_int_equal(reading_said(&r, "R044"), 1);
    reading_free(&r);
}

static void test_odd_figures(void **state) {
    (void)state;
    struct reading r = read_one("odd_figures.csv");
    static const char *const codes[] = {"R040", "R041", "R042", "R043", "R045"};
    for (size_t i = 0; i < GR_COUNT(codes); i++) {
        assert_int_equal(reading_said(&r, codes[i]), 1);
    }
    /* -0.2 + 0.3 + 0.1 = 0.2 is stated: 0.3 and 0.1 are halved. */
    assert_near(gr_energy_kwh(reading_device(&r.logs.runs[0], "cpu")->energy), 0.15, 1e-12);
    assert_near(gr_energy_kwh(reading_device(&r.logs.runs[0], "ram")->energy), 0.05, 1e-12);
    assert_null(reading_device(&r.logs.runs[0], "gpu"));
    assert_near(reading_decision(&r, "R035")->effect_kwh, -0.2, 1e-12);
    assert_near(reading_decision(&r, "R031")->effect_kwh, 0.1, 1e-12);
    reading_free(&r);
}

static void test_latin1(void **state) {
    (void)state;
    struct reading r = read_one("latin1.csv");
    assert_string_equal(r.logs.runs[0].region, "\xC3\xAEle-de-france");
    assert_int_equal(reading_decision(&r, "R028")->count, 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_attributes),   cmocka_unit_test(test_devices),
        cmocka_unit_test(test_pue_inside),   cmocka_unit_test(test_one_row_is_no_constant),
        cmocka_unit_test(test_flushed_rows), cmocka_unit_test(test_rejected_rows),
        cmocka_unit_test(test_crash),        cmocka_unit_test(test_two_processes),
        cmocka_unit_test(test_odd_figures),  cmocka_unit_test(test_latin1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
