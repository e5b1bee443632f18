/*
 * reading.h - reads fixtures or bytes at hand through gr_read_logs, for the tests of this room.
 */
#ifndef GR_TEST_READING_H
#define GR_TEST_READING_H

#include <stdlib.h>
#include <unistd.h>

#include "read/reader.h"
#include "test.h"

struct reading {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_logs logs;
    enum gr_status status;
};

static inline struct reading reading_of_sources(const struct gr_log_source *sources, size_t count,
                                                const char *from) {
    struct reading r = {.arena = gr_arena_new(), .diag = gr_diag_new()};
    const struct gr_read_options options = {.digest = false, .from = from};
    r.status = gr_read_logs(sources, count, &options, r.arena, r.diag, &r.logs);
    return r;
}

/** Up to four fixtures below fixtures/logs/; NULL ends the list. */
static inline struct reading reading_of(const char *a, const char *b, const char *c) {
    const char *names[] = {a, b, c};
    char paths[3][512];
    struct gr_log_source sources[3];
    size_t count = 0;
    for (size_t i = 0; i < 3 && names[i]; i++) {
        (void)snprintf(paths[i], sizeof(paths[i]), "%s/fixtures/logs/%s", GRAMME_SOURCE_DIR,
                       names[i]);
        sources[count++] = (struct gr_log_source){paths[i], names[i], NULL};
    }
    return reading_of_sources(sources, count, NULL);
}

/** Bytes as a file of the given name; ref and from may be NULL. */
static inline struct reading reading_of_bytes(const char *bytes, size_t n, const char *name,
                                              const struct gr_log_ref *ref, const char *from) {
    char path[] = "/tmp/gramme-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    const struct gr_log_source source = {path, name, ref};
    struct reading r = reading_of_sources(&source, 1, from);
    assert_int_equal(unlink(path), 0);
    return r;
}

static inline void reading_free(struct reading *r) {
    gr_diag_free(r->diag);
    gr_arena_free(r->arena);
}

/** Sum over runs without anomaly. */
static inline double reading_total_kwh(const struct reading *r) {
    struct gr_energy sum = {0};
    for (size_t i = 0; i < r->logs.run_count; i++) {
        if (!r->logs.runs[i].anomaly) {
            sum = gr_energy_add(sum, r->logs.runs[i].total);
        }
    }
    return gr_energy_kwh(sum);
}

/** Sum of what adding every row of every input gives. */
static inline double reading_naive_kwh(const struct reading *r) {
    struct gr_energy sum = {0};
    for (size_t i = 0; i < r->logs.input_count; i++) {
        sum = gr_energy_add(sum, r->logs.inputs[i].naive);
    }
    return gr_energy_kwh(sum);
}

static inline const struct gr_decision *reading_decision(const struct reading *r,
                                                         const char *code) {
    for (size_t i = 0; i < r->logs.decision_count; i++) {
        if (strcmp(r->logs.decisions[i].code, code) == 0) {
            return &r->logs.decisions[i];
        }
    }
    return NULL;
}

/** How often a diagnostic of that code was given. */
static inline size_t reading_said(struct reading *r, const char *code) {
    size_t said = 0;
    for (size_t i = 0; i < gr_diag_total(r->diag); i++) {
        said += strcmp(gr_diag_get(r->diag, i).code, code) == 0;
    }
    return said;
}

static inline const struct gr_log_device *reading_device(const struct gr_log_run *run,
                                                         const char *key) {
    for (size_t i = 0; i < run->device_count; i++) {
        if (strcmp(run->devices[i].key, key) == 0) {
            return &run->devices[i];
        }
    }
    return NULL;
}

#endif
