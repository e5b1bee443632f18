/* The sink by itself: cumulative readings, deltas, devices, decisions. */
#include "read/chain.h"
#include "reading.h"

struct bench {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_sink *sink;
    struct gr_logs logs;
    uint32_t file[2];
};

static struct bench begin(void) {
    struct bench b = {.arena = gr_arena_new(), .diag = gr_diag_new()};
    b.sink = gr_sink_new(b.arena, b.diag);
    b.file[0] = gr_diag_source(b.diag, "a.csv", (struct gr_str){NULL, 0});
    b.file[1] = gr_diag_source(b.diag, "b.csv", (struct gr_str){NULL, 0});
    gr_sink_input(b.sink, b.file[0], "a.csv", "test");
    return b;
}

static void finish(struct bench *b) {
    gr_sink_finish(b->sink, &b->logs);
    gr_sink_free(b->sink);
}

static void end(struct bench *b) {
    gr_diag_free(b->diag);
    gr_arena_free(b->arena);
}

static struct gr_energy kwh(double value) {
    struct gr_energy e;
    assert_true(gr_energy_from_kwh(value, &e));
    return e;
}

static struct gr_run_attributes named(const char *key) {
    struct gr_run_attributes a = gr_run_attributes_none();
    a.key = gr_str(key);
    return a;
}

static gr_device_id gpu(struct bench *b, gr_run_id run) {
    const struct gr_device_attributes device = {GR_STR("0"), GR_STR("A100"), GR_SCOPE_GPU,
                                                GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER};
    return gr_sink_device(b->sink, run, &device);
}

static void reading(struct bench *b, bool cumulative, const char *key, int file, uint64_t line,
                    double duration_s, double value_kwh) {
    struct gr_run_attributes a = named(key);
    struct gr_pos where = {.file = b->file[file], .line = line};
    gr_run_id run = gr_sink_run(b->sink, &a, where);
    struct gr_reading r = {.duration_s = duration_s,
                           .total = kwh(value_kwh),
                           .emissions_kg = value_kwh / 2,
                           .part_count = 1,
                           .where = where};
    r.parts[0].device = gpu(b, run);
    r.parts[0].energy = kwh(value_kwh);
    (cumulative ? gr_sink_cumulative : gr_sink_delta)(b->sink, run, &r, &a);
}

static const struct gr_decision *decision(const struct bench *b, const char *code) {
    for (size_t i = 0; i < b->logs.decision_count; i++) {
        if (strcmp(b->logs.decisions[i].code, code) == 0) {
            return &b->logs.decisions[i];
        }
    }
    return NULL;
}

static void test_greatest_duration_holds(void **state) {
    (void)state;
    struct bench b = begin();
    reading(&b, true, "r", 0, 2, 10, 1);
    reading(&b, true, "r", 0, 3, 30, 3);
    reading(&b, true, "r", 0, 4, 20, 2);
    reading(&b, true, "r", 0, 5, 30, 3.0009); /* the last of equals */
    reading(&b, true, "s", 0, 6, 5, 7);
    finish(&b);
    assert_int_equal(b.logs.run_count, 2);
    assert_near(gr_energy_kwh(b.logs.runs[0].total), 3.0009, 1e-15);
    assert_int_equal(b.logs.runs[0].line, 5);
    assert_int_equal(b.logs.runs[0].row_count, 4);
    assert_near(b.logs.runs[0].own_emissions_kg, 3.0009 / 2, 1e-15);
    assert_near(gr_energy_kwh(b.logs.runs[0].naive), 9.0009, 1e-15);
    assert_near(gr_energy_kwh(b.logs.runs[0].devices[0].energy), 3.0009, 1e-15);
    assert_null(b.logs.runs[0].anomaly);
    assert_near(decision(&b, "R020")->effect_kwh, -6.0, 1e-15);
    assert_int_equal(decision(&b, "R020")->count, 3);
    end(&b);
}

static void test_falling_energy(void **state) {
    (void)state;
    struct bench b = begin();
    reading(&b, true, "r", 0, 2, 10, 2);
    reading(&b, true, "r", 0, 3, 20, 1);
    reading(&b, true, "s", 0, 4, 10, 2);
    reading(&b, true, "s", 0, 5, 20, 1.9999); /* rounding */
    reading(&b, true, "t", 0, 6, 20, 1);
    reading(&b, true, "t", 0, 7, 10, 2); /* the same in the other order */
    finish(&b);
    assert_non_null(b.logs.runs[0].anomaly);
    assert_null(b.logs.runs[1].anomaly);
    assert_non_null(b.logs.runs[2].anomaly);
    end(&b);
}

static void test_deltas(void **state) {
    (void)state;
    struct bench b = begin();
    reading(&b, false, "r", 0, 2, 10, 1);
    reading(&b, false, "r", 0, 3, 10, 2);
    reading(&b, false, "r", 0, 4, 10, 4);
    gr_sink_input(b.sink, b.file[1], "b.csv", "test");
    reading(&b, false, "r", 1, 2, 10, 1);
    reading(&b, false, "r", 1, 3, 10, 2);
    finish(&b);
    assert_near(gr_energy_kwh(b.logs.runs[0].total), 7, 1e-15);
    assert_near(b.logs.runs[0].duration_s, 30, 0);
    assert_near(b.logs.runs[0].own_emissions_kg, 3.5, 1e-15);
    assert_near(gr_energy_kwh(b.logs.runs[0].devices[0].energy), 7, 1e-15);
    assert_near(decision(&b, "R027")->effect_kwh, -3, 1e-15);
    assert_int_equal(decision(&b, "R027")->file, b.file[1]);
    end(&b);
}

static void test_many_runs(void **state) {
    (void)state;
    enum { RUNS = 3000 };
    struct bench b = begin();
    char key[32];
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < RUNS; i++) {
            (void)snprintf(key, sizeof(key), "run-%d", i);
            reading(&b, true, key, 0, (uint64_t)i, 1 + turn, 0.5 + turn);
        }
    }
    finish(&b);
    assert_int_equal(b.logs.run_count, GR_RUNS_LISTED + 1);
    const struct gr_log_run *further = &b.logs.runs[GR_RUNS_LISTED];
    assert_int_equal(further->run_count, RUNS - GR_RUNS_LISTED);
    assert_near(gr_energy_kwh(further->total), 1.5 * (RUNS - GR_RUNS_LISTED), 1e-15);
    for (int i = 0; i < GR_RUNS_LISTED; i++) {
        (void)snprintf(key, sizeof(key), "run-%d", i);
        assert_string_equal(b.logs.runs[i].key, key);
        assert_near(gr_energy_kwh(b.logs.runs[i].total), 1.5, 1e-15);
    }
    end(&b);
}

static void test_samples(void **state) {
    (void)state;
    struct bench b = begin();
    struct gr_run_attributes a = named("r");
    gr_run_id run = gr_sink_run(b.sink, &a, (struct gr_pos){.file = b.file[0], .line = 2});
    struct gr_chain *chain = gr_sink_chain(b.sink, gpu(&b, run));
    for (int i = 0; i <= 3600; i++) {
        gr_chain_add(chain, i * GR_SECOND_NS, INT64_C(100000000000), 2 + (uint64_t)i);
    }
    gr_chain_add(gr_sink_chain(b.sink, GR_DEVICE_NONE), 0, 1, 1);
    finish(&b);
    assert_int_equal(b.logs.runs[0].device_count, 1);
    assert_near(gr_energy_kwh(b.logs.runs[0].total), 0.1, 1e-15);
    assert_near(b.logs.runs[0].duration_s, 3600, 0);
    assert_int_equal(b.logs.runs[0].devices[0].sample_count, 3601);
    end(&b);
}

static void test_decisions_add_up(void **state) {
    (void)state;
    struct bench b = begin();
    struct gr_pos first = {.file = b.file[0], .line = 9}, second = {.file = b.file[0], .line = 5};
    gr_sink_decide(b.sink, "R070", first, GR_STR("x"), GR_STR("y"), 0.5, "text %d", 1);
    gr_sink_decide(b.sink, "R070", second, GR_STR("v"), GR_STR("w"), 0.25, "text %d", 2);
    gr_sink_decide(b.sink, "R071", second, GR_STR(""), GR_STR(""), -2, "more");
    gr_sink_input(b.sink, b.file[1], "b.csv", "test");
    gr_sink_decide(b.sink, "R070", (struct gr_pos){.file = b.file[1], .line = 1}, GR_STR(""),
                   GR_STR(""), 0, "other file");
    finish(&b);
    assert_int_equal(b.logs.decision_count, 3);
    assert_string_equal(b.logs.decisions[0].code, "R071"); /* the greatest effect first */
    assert_string_equal(b.logs.decisions[1].code, "R070");
    assert_int_equal(b.logs.decisions[1].count, 2);
    assert_int_equal(b.logs.decisions[1].line, 9);
    assert_string_equal(b.logs.decisions[1].before, "x");
    assert_string_equal(b.logs.decisions[1].text, "text 1");
    assert_near(b.logs.decisions[1].effect_kwh, 0.75, 0);
    end(&b);
}

static void test_nothing(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_sink *sink = gr_sink_new(arena, diag);
    struct gr_logs logs;
    gr_sink_finish(sink, &logs);
    gr_sink_free(sink);
    assert_int_equal(logs.run_count + logs.input_count + logs.decision_count, 0);
    gr_diag_free(diag);
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greatest_duration_holds),
        cmocka_unit_test(test_falling_energy),
        cmocka_unit_test(test_deltas),
        cmocka_unit_test(test_many_runs),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_decisions_add_up),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
