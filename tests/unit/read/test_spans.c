/* Energies over intervals through the sink (gr_sink_interval): sums, holes, overlaps, hours, series. */
#include "read/chain.h"

#include "reading.h"

struct bench {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_sink *sink;
    gr_device_id device;
    struct gr_logs logs;
};

static struct bench begin(void) {
    struct bench b = {.arena = gr_arena_new(), .diag = gr_diag_new()};
    b.sink = gr_sink_new(b.arena, b.diag);
    uint32_t file = gr_diag_source(b.diag, "perf.csv", (struct gr_str){NULL, 0});
    gr_sink_input(b.sink, file, "perf.csv", "test");
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = GR_STR("perf");
    const struct gr_device_attributes device = {GR_STR("pkg"), GR_STR(""), GR_SCOPE_CPU,
                                                GR_COMPONENT_CPU, GR_TIER_COUNTER};
    b.device =
        gr_sink_device(b.sink, gr_sink_run(b.sink, &run, (struct gr_pos){file, 0, 1, 0}), &device);
    return b;
}

static void add_ms(struct bench *b, int64_t t0_ms, int64_t t1_ms, double energy_j, uint64_t line) {
    gr_sink_interval(b->sink, b->device, t0_ms * 1000000, t1_ms * 1000000, energy_j, line);
}

static const struct gr_log_device *finish(struct bench *b) {
    gr_sink_finish(b->sink, &b->logs);
    gr_sink_free(b->sink);
    b->sink = NULL;
    return b->logs.run_count && b->logs.runs[0].device_count ? &b->logs.runs[0].devices[0] : NULL;
}

static void end(struct bench *b) {
    gr_diag_free(b->diag);
    gr_arena_free(b->arena);
}

static const struct gr_decision *decision(const struct bench *b, const char *code) {
    for (size_t i = 0; i < b->logs.decision_count; i++) {
        if (strcmp(b->logs.decisions[i].code, code) == 0) {
            return &b->logs.decisions[i];
        }
    }
    return NULL;
}

/* 12 + 30 + 18 J in 1, 1 and 2 s. */
static void test_sum_and_powers(void **state) {
    (void)state;
    struct bench b = begin();
    add_ms(&b, 1000, 2000, 12, 1);
    add_ms(&b, 2000, 3000, 30, 2);
    add_ms(&b, 3000, 5000, 18, 3);
    const struct gr_log_device *d = finish(&b);
    assert_near(gr_energy_joule(d->energy), 60, 0);
    assert_near(d->power_min_w, 9, 0);
    assert_near(d->power_max_w, 30, 0);
    assert_near(d->power_mean_w, 15, 1e-15);
    assert_near(d->span_s, 4, 0);
    assert_near(d->covered_s, 4, 0);
    assert_near(d->median_step_s, 1, 0);
    assert_int_equal(d->first, 1 * GR_SECOND_NS);
    assert_int_equal(d->last, 5 * GR_SECOND_NS);
    assert_int_equal(d->sample_count, 3);
    assert_int_equal(b.logs.decision_count, 0);
    assert_near(gr_energy_joule(b.logs.runs[0].total), 60, 0);
    assert_near(b.logs.runs[0].duration_s, 4, 0);
    end(&b);
}

/* 60 s of hole is none, 61 s is one: (10 W + 30 W) / 2 x 61 s = 1,220 J may be missing. */
static void test_hole(void **state) {
    (void)state;
    struct bench b = begin();
    add_ms(&b, 0, 1000, 10, 1);
    add_ms(&b, 61000, 62000, 10, 2);
    add_ms(&b, 123000, 124000, 30, 3);
    const struct gr_log_device *d = finish(&b);
    assert_near(gr_energy_joule(d->energy), 50, 0);
    assert_near(gr_energy_joule(d->missing), 1220, 1e-9);
    assert_near(gr_energy_joule(d->interpolated), 0, 0);
    assert_int_equal(d->gap_count, 1);
    assert_int_equal(d->gaps[0].line, 3);
    assert_false(d->gaps[0].bridged);
    assert_near(d->span_s, 124, 0);
    assert_near(d->covered_s, 63, 0);
    const struct gr_decision *hole = decision(&b, "R262");
    assert_non_null(hole);
    assert_near(hole->effect_kwh, -1220 / 3.6e6, 1e-15);
    assert_int_equal(hole->line, 3);
    end(&b);
}

static void test_overlap_is_kept_and_said(void **state) {
    (void)state;
    struct bench b = begin();
    add_ms(&b, 0, 10000, 10, 1);
    add_ms(&b, 9000, 19000, 20, 2);  /* a tenth of it: the clock's jitter */
    add_ms(&b, 12000, 22000, 30, 3); /* 7 of 10 s */
    const struct gr_log_device *d = finish(&b);
    assert_near(gr_energy_joule(d->energy), 60, 0);
    assert_near(d->span_s, 22, 0);
    const struct gr_decision *overlap = decision(&b, "R260");
    assert_non_null(overlap);
    assert_int_equal(overlap->count, 1);
    assert_int_equal(overlap->line, 3);
    end(&b);
}

static void test_copies_are_dropped(void **state) {
    (void)state;
    struct bench b = begin();
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < 100; i++) {
            add_ms(&b, 1000 * i, 1000 * i + 1000, 0.1 * (double)i, (uint64_t)(100 * pass + i + 1));
        }
    }
    const struct gr_log_device *d = finish(&b);
    assert_near(gr_energy_joule(d->energy), 495, 1e-12);
    assert_int_equal(decision(&b, "R261")->count, 100);
    assert_int_equal(decision(&b, "R261")->line, 101);
    assert_null(decision(&b, "R260"));
    end(&b);
}

/* Reversed inside the window: the same figures, to the last bit. */
static void test_order_changes_nothing(void **state) {
    (void)state;
    struct gr_log_device first = {0};
    for (int shuffled = 0; shuffled < 2; shuffled++) {
        struct bench b = begin();
        for (int64_t i = 0; i < 5000; i++) {
            int64_t k = shuffled ? i / 500 * 500 + 499 - i % 500 : i;
            add_ms(&b, 1000 * k, 1000 * k + 990, 0.1 + 1e-3 * (double)(k % 7), (uint64_t)i + 1);
        }
        const struct gr_log_device *d = finish(&b);
        if (shuffled) {
            assert_int_equal(gr_energy_cmp(d->energy, first.energy), 0);
            assert_near(d->power_mean_w, first.power_mean_w, 0);
            assert_near(d->covered_s, first.covered_s, 0);
            assert_int_equal(decision(&b, "R062")->count, 5000 - 10);
        }
        first = *d;
        end(&b);
    }
}

static void test_far_back_is_a_segment(void **state) {
    (void)state;
    struct bench b = begin();
    for (int64_t i = 0; i < 3000; i++) {
        add_ms(&b, 1000 * i, 1000 * i + 1000, 1, (uint64_t)i + 1);
    }
    add_ms(&b, 10, 500, 5, 3001);
    const struct gr_log_device *d = finish(&b);
    assert_near(gr_energy_joule(d->energy), 3005, 0);
    assert_int_equal(decision(&b, "R063")->count, 1);
    assert_int_equal(decision(&b, "R063")->line, 3001);
    end(&b);
}

/* 90 min at 40 W from 00:45: 15 min in the first hour, 60 and 15 in the next. */
static void test_hours(void **state) {
    (void)state;
    struct bench b = begin();
    add_ms(&b, 45 * 60000, 135 * 60000, 40 * 90 * 60, 1);
    const struct gr_log_device *d = finish(&b);
    assert_int_equal(d->hour_count, 3);
    assert_near(d->hours[0].energy_kwh, 0.010, 1e-17);
    assert_near(d->hours[1].energy_kwh, 0.040, 1e-17);
    assert_near(d->hours[2].energy_kwh, 0.010, 1e-17);
    assert_int_equal(d->hours[1].start, GR_HOUR_NS);
    end(&b);
}

static void test_without_clock(void **state) {
    (void)state;
    struct bench b = begin();
    gr_sink_interval_without_clock(b.sink, b.device);
    add_ms(&b, 0, 1000, 10, 1);
    const struct gr_log_device *d = finish(&b);
    assert_int_equal(d->first, GR_TIME_NONE);
    assert_int_equal(d->hour_count, 0);
    assert_near(b.logs.runs[0].duration_s, 1, 0);
    end(&b);
}

/* Means weighted by time: 1 s of 30 W and 3 s of 10 W are 15 W over 4 s. */
static void test_series_is_weighted_by_time(void **state) {
    (void)state;
    struct bench b = begin();
    add_ms(&b, 0, 1000, 30, 1);
    add_ms(&b, 1000, 4000, 30, 2);
    add_ms(&b, 4000, 8000, 40, 3);
    const struct gr_log_device *d = finish(&b);
    double sum = 0;
    for (size_t i = 0; i < d->series->count; i++) {
        sum += d->series->mean_w[i] * (double)d->series->step_ns / 1e9;
    }
    assert_int_equal(d->series->step_ns, 3 * GR_SECOND_NS);
    assert_near(d->series->mean_w[0], 50. / 3, 1e-6);
    assert_near(d->series->min_w[0], 10, 0);
    assert_near(d->series->max_w[0], 30, 0);
    end(&b);
}

/* 100 W for 60 s by its samples in one log, 500 J by its counter in another. */
static void test_samples_in_another_log(void **state) {
    (void)state;
    struct bench b = begin();
    gr_chain_add(gr_sink_chain(b.sink, b.device), 0, INT64_C(100000000000), 1);
    gr_chain_add(gr_sink_chain(b.sink, b.device), 60 * GR_SECOND_NS, INT64_C(100000000000), 2);
    add_ms(&b, 3600000, 3660000, 500, 1);
    const struct gr_log_device *d = finish(&b);
    assert_int_equal(b.logs.runs[0].device_count, 2);
    assert_near(gr_energy_joule(d[0].energy), 6000, 0);
    assert_near(gr_energy_joule(d[1].energy), 500, 0);
    assert_int_equal(d[1].first, 3600 * GR_SECOND_NS);
    assert_near(gr_energy_joule(b.logs.runs[0].total), 6500, 0);
    end(&b);
}

static void test_what_is_no_interval(void **state) {
    (void)state;
    struct bench b = begin();
    const double bad[] = {-1, (double)NAN, (double)INFINITY, 1e300, 1e10};
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        add_ms(&b, 0, 1000, bad[i], 1);
    }
    add_ms(&b, 1000, 1000, 1, 2);
    add_ms(&b, 2000, 1000, 1, 3);
    gr_sink_interval(b.sink, b.device, INT64_MIN, INT64_MAX, 1, 4);
    gr_sink_interval(b.sink, b.device, -5, 5, 1, 5);
    gr_sink_interval(b.sink, GR_DEVICE_NONE, 0, 5, 1, 6);
    const struct gr_log_device *d = finish(&b);
    assert_near(gr_energy_joule(d->energy), 0, 0);
    assert_int_equal(d->sample_count, 0);
    assert_true(isnan(d->span_s));
    end(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sum_and_powers),
        cmocka_unit_test(test_hole),
        cmocka_unit_test(test_overlap_is_kept_and_said),
        cmocka_unit_test(test_copies_are_dropped),
        cmocka_unit_test(test_order_changes_nothing),
        cmocka_unit_test(test_far_back_is_a_segment),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_without_clock),
        cmocka_unit_test(test_series_is_weighted_by_time),
        cmocka_unit_test(test_samples_in_another_log),
        cmocka_unit_test(test_what_is_no_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
