/*
 * metrics.h - what the tests of dialects of metrics ask of their fixtures.
 */
#ifndef GR_TEST_METRICS_H
#define GR_TEST_METRICS_H

#include "model/experiment.h"
#include "reading.h"

static const struct gr_log_ref no_ref = {
    .sample_interval_s = {.value = (double)NAN},
    .meter_accuracy_pct = {.value = (double)NAN},
    .window_start = GR_TIME_NONE,
    .window_end = GR_TIME_NONE,
};

static inline double total_j(const struct reading *r) {
    return reading_total_kwh(r) * 3.6e6;
}

static inline double device_j(const struct reading *r, const char *key) {
    const struct gr_log_device *device = reading_device(&r->logs.runs[0], key);
    assert_non_null(device);
    return gr_energy_joule(device->energy);
}

/** A fixture that the probe gives to the reader of that name. */
static inline struct reading metrics_of(const char *fixture, const char *reader) {
    struct reading r = reading_of(fixture, NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.logs.inputs[0].format, reader);
    return r;
}

static inline void assert_total(const char *fixture, const char *reader, double joule) {
    struct reading r = metrics_of(fixture, reader);
    assert_near(total_j(&r), joule, 1e-9);
    reading_free(&r);
}

/** Refused, with one error of that code, at that line (0: of the whole file). */
static inline void assert_refused(const char *fixture, const char *code, uint64_t line) {
    struct reading r = reading_of(fixture, NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(gr_diag_count(r.diag, GR_ERROR), 1);
    for (size_t i = 0; i < gr_diag_total(r.diag); i++) {
        struct gr_message m = gr_diag_get(r.diag, i);
        if (m.severity == GR_ERROR) {
            assert_string_equal(m.code, code);
            assert_int_equal(m.pos.line, line);
            assert_non_null(m.hint);
        }
    }
    reading_free(&r);
}

/** The fixture read with sample_interval_s. */
static inline struct reading metrics_spaced(const char *fixture, double interval_s) {
    char path[512];
    struct gr_log_ref ref = no_ref;
    ref.sample_interval_s.value = interval_s;
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/%s", GRAMME_SOURCE_DIR, fixture);
    const struct gr_log_source source = {path, fixture, &ref};
    struct reading r = reading_of_sources(&source, 1, NULL);
    assert_int_equal(r.status, GR_OK);
    return r;
}

/** Every cut of the fixture is read or refused with a reason, never more. */
static inline void assert_survives_cuts(const char *fixture, const char *reader) {
    char path[512], text[16384];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/%s", GRAMME_SOURCE_DIR, fixture);
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text, file);
    assert_int_equal(fclose(file), 0);
    assert_true(n > 0 && n < sizeof text);
    for (size_t cut = 1; cut < n; cut += 1 + n / 400) {
        struct reading r = reading_of_bytes(text, cut, fixture, NULL, reader);
        assert_true(r.status == GR_OK || gr_diag_count(r.diag, GR_ERROR) > 0);
        reading_free(&r);
    }
}

#endif
