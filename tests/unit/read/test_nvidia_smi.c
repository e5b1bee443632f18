/* nvidia-smi logs: fixtures by hand, real samples against stated figures. */
#include "read/nvidia_smi.h"

#include "reading.h"

#define LOG(text) text, sizeof(text) - 1

static const struct gr_log_ref no_ref = {
    .sample_interval_s = {.value = (double)NAN},
    .meter_accuracy_pct = {.value = (double)NAN},
    .window_start = GR_TIME_NONE,
    .window_end = GR_TIME_NONE,
};

static double total_j(const struct reading *r) {
    return reading_total_kwh(r) * 3.6e6;
}

static double device_j(const struct reading *r, const char *key) {
    const struct gr_log_device *device = reading_device(&r->logs.runs[0], key);
    assert_non_null(device);
    return gr_energy_joule(device->energy);
}

static void assert_refused(const char *fixture, const char *code) {
    struct reading r = reading_of(fixture, NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, code), 1);
    reading_free(&r);
}

/* ---- by hand ---- */

static void test_dirt(void **state) {
    (void)state;
    struct reading r = reading_of("nvidia_smi/two_gpus_dirt.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 1);
    /* GPU 0: 100, 200, 300 W at 0, 1, 2 s, a torn row at 3 s, 100 W at 4 s: 150 + 250 + 400 J */
    assert_near(device_j(&r, "0"), 800, 1e-15);
    /* GPU 1: 50 W at 0 s, [N/A] at 1 s, 70 W at 2 and 3 s, cut at 4 s: 120 + 70 J */
    assert_near(device_j(&r, "1"), 190, 1e-15);
    const struct gr_log_device *gpu = reading_device(&r.logs.runs[0], "0");
    assert_string_equal(gpu->name, "NVIDIA A100-SXM4-80GB");
    assert_int_equal(gpu->scope, GR_SCOPE_GPU);
    assert_int_equal(gpu->tier, GR_TIER_COUNTER);
    assert_near(reading_device(&r.logs.runs[0], "1")->power_min_w, 50, 0); /* [N/A] is not 0 */
    assert_int_equal(r.logs.inputs[0].rows_used, 7);
    assert_int_equal(r.logs.inputs[0].rows_dropped, 2);
    assert_int_equal(r.logs.inputs[0].line_count, 14);
    assert_int_equal(reading_decision(&r, "R077")->count, 1);
    assert_int_equal(reading_decision(&r, "R077")->line, 6);
    assert_int_equal(reading_decision(&r, "R079")->count, 2);
    assert_int_equal(reading_decision(&r, "R034")->count, 1);
    assert_int_equal(reading_decision(&r, "R023")->line, 11);
    assert_int_equal(reading_decision(&r, "R080")->line, 14);
    reading_free(&r);
}

static void test_forms(void **state) {
    (void)state;
    struct reading bare = reading_of("nvidia_smi/noheader.csv", NULL, NULL);
    assert_near(total_j(&bare), 19 + 30, 1e-12);
    reading_free(&bare);
    struct reading uuid = reading_of("nvidia_smi/nounits_uuid_crlf.csv", NULL, NULL);
    assert_near(device_j(&uuid, "GPU-aaaaaaaa-0000-0000-0000-000000000001"), 19, 1e-15);
    assert_near(device_j(&uuid, "GPU-aaaaaaaa-0000-0000-0000-000000000002"), 35, 1e-15);
    reading_free(&uuid);
    struct reading order = reading_of("nvidia_smi/four_gpus_by_order.csv", NULL, NULL);
    assert_int_equal(order.logs.runs[0].device_count, 4);
    assert_near(total_j(&order), 2 * (10 + 20 + 30 + 40), 1e-12);
    assert_non_null(reading_decision(&order, "R076"));
    reading_free(&order);
    struct reading lie = reading_of("nvidia_smi/index_that_is_none.csv", NULL, NULL);
    assert_near(device_j(&lie, "0"), 40, 1e-15);
    assert_near(device_j(&lie, "1"), 40, 1e-15);
    assert_true(lie.logs.runs[0].zone_known);
    assert_non_null(reading_decision(&lie, "R074"));
    reading_free(&lie);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("nvidia_smi/broken_no_power.csv", "R070");
    assert_refused("nvidia_smi/broken_no_time.csv", "R071");
    assert_refused("nvidia_smi/broken_short_header.csv", "R073");
    assert_refused("nvidia_smi/broken_not_supported.csv", "R077");
    assert_refused("nvidia_smi/broken_ragged_ticks.csv", "R075");
    static const char two[] = "2024/04/25 16:08:00.000, 18.00 W, 250.00 W\n"
                              "2024/04/25 16:08:01.000, 18.00 W, 250.00 W\n";
    struct reading r = reading_of_bytes(LOG(two), "x.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R072"), 1);
    reading_free(&r);
}

static void test_interval(void **state) {
    (void)state;
    static const char log[] = "power.draw [W]\n10.00 W\n[N/A]\n30.00 W\n";
    struct gr_log_ref ref = no_ref;
    ref.sample_interval_s.value = 0.5;
    struct reading r = reading_of_bytes(LOG(log), "x.csv", &ref, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 20, 1e-12); /* 10 W at 0 s, 30 W at 1 s */
    assert_true(r.logs.runs[0].devices[0].first == GR_TIME_NONE);
    assert_int_equal(r.logs.runs[0].devices[0].hour_count, 0);
    reading_free(&r);
}

static void test_preferred_column(void **state) {
    (void)state;
    static const char log[] =
        "timestamp, index, power.draw.instant [W], power.draw.average [W], power.draw [W], "
        "enforced.power.limit [W]\n"
        "2024/04/25 16:08:00.000, 0, 1.00 W, 2.00 W, %s, 500.00 W\n"
        "2024/04/25 16:08:01.000, 0, 1.00 W, 2.00 W, %s, 500.00 W\n";
    static const struct {
        const char *cell;
        double joule;
    } cases[] = {{"3.00 W", 3}, {"[N/A]", 2}};
    for (size_t i = 0; i < 2; i++) {
        char text[512];
        int n = snprintf(text, sizeof text, log, cases[i].cell, cases[i].cell);
        struct reading r = reading_of_bytes(text, (size_t)n, "x.csv", NULL, NULL);
        assert_near(total_j(&r), cases[i].joule, 1e-12);
        reading_free(&r);
    }
}

static void test_window_and_devices(void **state) {
    (void)state;
    static const char log[] = "timestamp, index, power.draw [W]\n"
                              "2024-04-25T16:08:00Z, 0, 10.00 W\n2024-04-25T16:08:00Z, 1, 5.00 W\n"
                              "2024-04-25T16:08:01Z, 0, 10.00 W\n2024-04-25T16:08:01Z, 1, 5.00 W\n"
                              "2024-04-25T16:08:02Z, 0, 10.00 W\n2024-04-25T16:08:02Z, 1, 5.00 W\n"
                              "2024-04-25T16:08:03Z, 0, 10.00 W\n2024-04-25T16:08:03Z, 1, 5.00 W\n";
    const char *devices[] = {"1"};
    struct gr_log_ref ref = no_ref;
    ref.device_count = 1;
    ref.devices = devices;
    ref.window_start = INT64_C(1714061281) * GR_SECOND_NS; /* 16:08:01 */
    struct reading r = reading_of_bytes(LOG(log), "x.csv", &ref, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 10, 1e-12);
    assert_int_equal(reading_decision(&r, "R032")->count, 2);
    reading_free(&r);
}

static void test_window_needs_zone(void **state) {
    (void)state;
    static const char log[] = "timestamp, index, power.draw [W]\n"
                              "2024/04/25 16:08:00.000, 0, 10.00 W\n"
                              "2024/04/25 16:08:01.000, 0, 10.00 W\n"
                              "2024/04/25 16:08:02.000, 0, 10.00 W\n";
    struct gr_log_ref ref = no_ref;
    ref.window_start = INT64_C(1714054081) * GR_SECOND_NS; /* 16:08:01 at +02:00 */
    struct reading r = reading_of_bytes(LOG(log), "x.csv", &ref, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R082"), 1);
    reading_free(&r);
    ref.time_zone = "+02:00";
    struct reading zoned = reading_of_bytes(LOG(log), "x.csv", &ref, NULL);
    assert_int_equal(zoned.status, GR_OK);
    assert_near(total_j(&zoned), 10, 1e-12);
    reading_free(&zoned);
}

static void test_autumn(void **state) {
    (void)state;
    /* every minute at 60 W; at 3:00 summer time the clock goes back to 2:00: the hour counts twice */
    char text[8192];
    int n = snprintf(text, sizeof text, "timestamp, index, power.draw [W]\n");
    for (int minute = 0; minute <= 180; minute++) {
        int wall = minute < 120 ? 60 + minute : minute; /* 1:00 .. 2:59, 2:00 .. 3:00 */
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "2024/10/27 %02d:%02d:00.000, 0, 60.00 W\n", wall / 60, wall % 60);
    }
    struct gr_log_ref ref = no_ref;
    for (int zone = 0; zone <= 1; zone++) {
        ref.time_zone = zone ? "Europe/Oslo" : NULL;
        struct reading r = reading_of_bytes(text, (size_t)n, "x.csv", &ref, NULL);
        assert_int_equal(r.status, GR_OK);
        assert_near(total_j(&r), 3 * 3600 * 60, 1e-12);
        assert_int_equal(reading_decision(&r, "R081")->count, 1);
        assert_int_equal(reading_decision(&r, "R081")->line, 122);
        assert_int_equal(r.logs.runs[0].devices[0].hour_count, 3);
        reading_free(&r);
    }
}

static void test_gap_is_no_tick(void **state) {
    (void)state;
    /* one GPU, no column that names it, 10 W every 20 ms or every second, and a gap of 5 min */
    for (int step_ms = 20; step_ms <= 1000; step_ms += 980) {
        char text[8192];
        int n = snprintf(text, sizeof text, "timestamp, power.draw [W]\n");
        for (int i = 0; i < 100; i++) {
            int ms = i * step_ms + (i >= 70 ? 300000 : 0);
            n += snprintf(text + n, sizeof text - (size_t)n,
                          "2024/10/27 12:%02d:%02d.%03d, 10.00 W\n", ms / 60000, ms / 1000 % 60,
                          ms % 1000);
        }
        struct reading r = reading_of_bytes(text, (size_t)n, "x.csv", NULL, NULL);
        assert_int_equal(r.status, GR_OK);
        assert_int_equal(r.logs.runs[0].device_count, 1);
        assert_near(total_j(&r), (99 * step_ms + 300000) / 100.0, 1e-12);
        reading_free(&r);
    }
}

static void test_joined_files(void **state) {
    (void)state;
    static const char a[] =
        "timestamp, index, power.draw [W]\n2024/04/25 16:08:00.000, 0, 10.00 W\n"
        "2024/04/25 16:08:01.000, 0, 10.00 W\n";
    static const char b[] =
        "timestamp, index, power.draw [W]\n2024/04/25 16:08:02.000, 0, 10.00 W\n"
        "2024/04/25 16:08:03.000, 0, 10.00 W\n";
    static const char beside[] = "timestamp, index, power.draw [W]\n"
                                 "2024/04/25 16:08:00.500, 0, 10.00 W\n"
                                 "2024/04/25 16:08:01.500, 0, 10.00 W\n";
    const struct {
        const char *second;
        double joule;
    } cases[] = {{b, 30}, {beside, 20}};
    for (size_t i = 0; i < 2; i++) {
        char one[] = "/tmp/gramme-a-XXXXXX", two[] = "/tmp/gramme-b-XXXXXX";
        FILE *f = fdopen(mkstemp(one), "w"), *g = fdopen(mkstemp(two), "w");
        assert_true(fputs(a, f) >= 0 && fputs(cases[i].second, g) >= 0);
        assert_true(fclose(f) == 0 && fclose(g) == 0);
        /* given in the wrong order: they are read by their first stamps */
        struct gr_log_source sources[] = {{two, "two", NULL}, {one, "one", NULL}};
        struct reading r = reading_of_sources(sources, 2, NULL);
        assert_int_equal(r.status, GR_OK);
        assert_near(total_j(&r), cases[i].joule, 1e-12);
        reading_free(&r);
        assert_true(unlink(one) == 0 && unlink(two) == 0);
    }
}

/* ---- real files ---- */

static const struct {
    const char *path, *code; /* code: refused by */
    double joule;
    size_t devices;
} samples[] = {
    {"flame_timestamp_power.csv", NULL, 79.820, 1},
    {"flame_torch-ex.csv", NULL, 322.320, 1},
    {"flame_fluidsGL.csv", NULL, 997.724, 1},
    {"vlm_rtx4090_with_units.csv", NULL, 805871.163, 1},
    {"fecom_noheader_1000ms.txt", NULL, 5434.298, 1},
    {"fecom_noheader_idle.txt", NULL, 11465.757, 1},
    {"gpu_glasses_multi_gpu_nounits.csv", NULL, 3964.375, 8},
    {"greenai_power_only_no_timestamp.csv", "R071", 0, 0},
    {"fast_llm_bare_watts.csv", "R083", 0, 0},
    {"nanogpt_8gpu_iso_z.csv", "R083", 0, 0},
    {"adial_split_date_time.csv", "R083", 0, 0},
    {"thesis_h100_no_power_column.log", "R070", 0, 0},
    {"poisoning_bare_date_line.txt", "R071", 0, 0},
};

static void test_samples(void **state) {
    (void)state;
    for (size_t i = 0; i < GR_COUNT(samples); i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/../shared/samples/nvidia-smi/%s", GRAMME_SOURCE_DIR,
                       samples[i].path);
        if (access(path, R_OK) != 0) {
            skip();
        }
        struct gr_log_source source = {path, samples[i].path, NULL};
        struct reading r = reading_of_sources(&source, 1, NULL);
        assert_int_equal(r.status, samples[i].code ? GR_REFUSED : GR_OK);
        if (samples[i].code) {
            assert_int_equal(reading_said(&r, samples[i].code), 1);
        } else {
            assert_true(fabs(total_j(&r) - samples[i].joule) < 0.001);
            assert_int_equal(r.logs.runs[0].device_count, samples[i].devices);
        }
        reading_free(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dirt),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_preferred_column),
        cmocka_unit_test(test_window_and_devices),
        cmocka_unit_test(test_window_needs_zone),
        cmocka_unit_test(test_autumn),
        cmocka_unit_test(test_gap_is_no_tick),
        cmocka_unit_test(test_joined_files),
        cmocka_unit_test(test_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
