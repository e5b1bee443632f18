/* Many runs: those of most energy one by one, the others in groups with exact sums. */
#include "read/sink.h"

#include "reading.h"

enum { KEYS = 12000, READINGS = 3 * KEYS, USERS = 5 };

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/** What the readings of a key come to, the plain way. */
struct expected {
    double duration_s, emissions_kg;
    struct gr_energy total, cpu;
    uint64_t rows;
    bool blank;
};

struct reading_given {
    uint32_t key;
    double duration_s;
    struct gr_energy total, cpu;
};

/** The more a run lasts the more it uses: no run falls. */
static struct reading_given random_reading(uint64_t *seed, uint32_t key) {
    struct reading_given r = {.key = key};
    r.duration_s = (double)(100 + next_random(seed) % 1000);
    assert_true(gr_energy_from_joule(r.duration_s * (50 + key % 977), &r.total));
    assert_true(gr_energy_from_joule(r.duration_s * (key % 40), &r.cpu));
    return r;
}

static struct gr_run_attributes attributes_of(uint32_t key, char text[32]) {
    static const char *const users[USERS] = {"ada", "bo", "cy", "di", "ed"};
    struct gr_run_attributes a = gr_run_attributes_none();
    (void)snprintf(text, 32, "run-%u", key);
    a.key = gr_str(text);
    a.user = gr_str(users[key % USERS]);
    a.start = INT64_C(1700000000) * GR_SECOND_NS + key * GR_HOUR_NS / 10;
    a.end = a.start + GR_HOUR_NS;
    a.gpu_count = 1 + key % 4;
    return a;
}

static void give(struct gr_sink *sink, const struct reading_given *r, uint64_t line) {
    static const struct gr_device_attributes cpu = {
        .key = {"cpu", 3}, .scope = GR_SCOPE_CPU, .component = GR_COMPONENT_CPU};
    static const struct gr_device_attributes gpu = {
        .key = {"gpu", 3}, .scope = GR_SCOPE_GPU, .component = GR_COMPONENT_ACCELERATOR};
    char text[32];
    struct gr_run_attributes a = attributes_of(r->key, text);
    struct gr_pos where = {.file = 1, .line = line};
    gr_run_id run = gr_sink_run(sink, &a, where);
    if (r->key % 50 == 7) {
        gr_sink_blank(sink, run, "nothing was measured", where);
        return;
    }
    struct gr_reading reading = {.duration_s = r->duration_s,
                                 .total = r->total,
                                 .emissions_kg = r->duration_s / 1000,
                                 .part_count = 2,
                                 .where = where};
    reading.parts[0].device = gr_sink_device(sink, run, &gpu);
    reading.parts[0].energy = gr_energy_sub(r->total, r->cpu);
    reading.parts[1].device = gr_sink_device(sink, run, &cpu);
    reading.parts[1].energy = r->cpu;
    gr_sink_cumulative(sink, run, &reading, &a);
}

/** Sums of what is handed on, by user. */
struct sums {
    struct gr_energy total, cpu, naive;
    double emissions_kg, duration_s, gpu_s;
    uint64_t runs, rows, blank;
};

static void add_run(struct sums *s, const struct gr_log_run *run) {
    uint64_t runs = run->run_count > 0 ? run->run_count : 1;
    s->total = gr_energy_add(s->total, run->total);
    s->naive = gr_energy_add(s->naive, run->naive);
    s->rows += run->row_count;
    s->runs += runs;
    if (run->anomaly) {
        s->blank += runs;
        assert_int_equal(run->device_count, 0);
        return;
    }
    s->emissions_kg += run->own_emissions_kg;
    s->duration_s += run->duration_s;
    s->gpu_s += run->gpu_count * run->duration_s;
    for (size_t i = 0; i < run->device_count; i++) {
        if (strcmp(run->devices[i].key, "cpu") == 0) {
            s->cpu = gr_energy_add(s->cpu, run->devices[i].energy);
        }
    }
}

struct outcome {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_logs logs;
    struct sums users[USERS];
};

static struct outcome pour(const struct reading_given *given, size_t count, bool many) {
    struct outcome o = {.arena = gr_arena_new(), .diag = gr_diag_new()};
    struct gr_sink *sink = gr_sink_new(o.arena, o.diag);
    gr_sink_input(sink, 1, "a", "csv");
    if (many) {
        gr_sink_many(sink);
    }
    for (size_t i = 0; i < count; i++) {
        give(sink, &given[i], i + 1);
    }
    gr_sink_input_end(sink, 0, "", count, count, 0, NULL);
    gr_sink_finish(sink, &o.logs);
    gr_sink_free(sink);
    for (size_t i = 0; i < o.logs.run_count; i++) {
        const struct gr_log_run *run = &o.logs.runs[i];
        add_run(&o.users[run->user[0] - 'a'], run);
    }
    return o;
}

static void outcome_free(struct outcome *o) {
    gr_diag_free(o->diag);
    gr_arena_free(o->arena);
}

static struct sums expected_of(const struct reading_given *given, size_t count, uint32_t user) {
    struct expected *keys = calloc(KEYS, sizeof *keys);
    struct sums s = {0};
    for (size_t i = 0; i < count; i++) {
        struct expected *e = &keys[given[i].key];
        e->rows++;
        e->blank = given[i].key % 50 == 7;
        if (given[i].key % USERS != user || e->blank) {
            continue;
        }
        s.naive = gr_energy_add(s.naive, given[i].total);
        if (given[i].duration_s >= e->duration_s) {
            e->duration_s = given[i].duration_s;
            e->total = given[i].total;
            e->cpu = given[i].cpu;
        }
    }
    for (uint32_t key = user; key < KEYS; key += USERS) {
        const struct expected *e = &keys[key];
        s.runs += e->rows > 0;
        s.rows += e->rows;
        s.blank += e->rows > 0 && e->blank;
        s.total = gr_energy_add(s.total, e->total);
        s.cpu = gr_energy_add(s.cpu, e->cpu);
        s.emissions_kg += e->duration_s / 1000;
        s.duration_s += e->duration_s;
        s.gpu_s += e->duration_s * (1 + key % 4);
    }
    free(keys);
    return s;
}

static void assert_sums(const struct sums *a, const struct sums *b) {
    assert_true(a->total.aj == b->total.aj);
    assert_true(a->cpu.aj == b->cpu.aj);
    assert_true(a->naive.aj == b->naive.aj);
    assert_int_equal(a->runs, b->runs);
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->blank, b->blank);
    assert_near(a->emissions_kg, b->emissions_kg, 1e-9);
    assert_near(a->duration_s, b->duration_s, 1e-9);
    assert_near(a->gpu_s, b->gpu_s, 1e-9);
}

/** Rows of a run near each other, and rows of it again long after it was folded. */
static size_t make_readings(struct reading_given *given, uint64_t seed) {
    size_t count = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        given[count++] = random_reading(&seed, key);
        if (next_random(&seed) % 3 == 0) {
            given[count++] = random_reading(&seed, key);
        }
        if (key > 9000 && next_random(&seed) % 2 == 0) {
            given[count++] = random_reading(&seed, (uint32_t)(next_random(&seed) % 4000));
        }
    }
    assert_true(count <= READINGS);
    return count;
}

static void test_sums_are_exact(void **state) {
    (void)state;
    struct reading_given *given = calloc(READINGS, sizeof *given);
    size_t count = make_readings(given, 11);
    struct outcome folded = pour(given, count, true), held = pour(given, count, false);
    for (uint32_t user = 0; user < USERS; user++) {
        struct sums expected = expected_of(given, count, user);
        assert_sums(&folded.users[user], &expected);
        assert_sums(&held.users[user], &expected);
    }
    assert_true(folded.logs.run_count < 2 * GR_RUNS_LISTED);
    assert_int_equal(folded.logs.run_count, held.logs.run_count);
    outcome_free(&folded);
    outcome_free(&held);
    free(given);
}

/** The largest are listed, whenever they came, and nothing else is. */
static void test_largest_are_listed(void **state) {
    (void)state;
    struct reading_given *given = calloc(READINGS, sizeof *given);
    size_t count = make_readings(given, 5);
    struct outcome folded = pour(given, count, true), held = pour(given, count, false);
    size_t listed = 0;
    for (size_t i = 0, k = 0; i < folded.logs.run_count; i++) {
        const struct gr_log_run *run = &folded.logs.runs[i];
        listed += run->run_count == 0;
        for (k = 0; run->run_count == 0 && k < held.logs.run_count; k++) {
            if (strcmp(held.logs.runs[k].key, run->key) == 0) {
                assert_true(held.logs.runs[k].total.aj == run->total.aj);
                break;
            }
        }
        assert_true(k < held.logs.run_count);
    }
    assert_int_equal(listed, GR_RUNS_LISTED);
    uint64_t further = 0;
    for (size_t i = 0; i < folded.logs.decision_count; i++) {
        bool it = strcmp(folded.logs.decisions[i].code, "R265") == 0;
        further += it ? folded.logs.decisions[i].count : 0;
    }
    assert_int_equal(further, KEYS - GR_RUNS_LISTED);
    outcome_free(&folded);
    outcome_free(&held);
    free(given);
}

/** Ten thousand processors for a hundred days, and their memory, are no more than can be summed. */
static void test_large_machines_are_summed(void **state) {
    (void)state;
    enum { RUNS = GR_RUNS_LISTED + 10 };
    const double days_s = 100 * 86400.0, cpu_time_s = 10000 * days_s, ram_gb = 4000;
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_sink *sink = gr_sink_new(arena, diag);
    gr_sink_input(sink, 1, "a", "csv");
    for (uint32_t i = 0; i < RUNS; i++) {
        char text[32];
        struct gr_run_attributes a = attributes_of(0, text);
        struct gr_pos where = {.file = 1, .line = i + 1};
        (void)snprintf(text, sizeof text, "run-%u", i);
        a.key = gr_str(text);
        a.cpu_time_s = cpu_time_s;
        a.ram_total_gb = ram_gb;
        struct gr_reading reading = {
            .duration_s = days_s, .emissions_kg = (double)NAN, .where = where};
        assert_true(gr_energy_from_kwh(1, &reading.total));
        gr_sink_cumulative(sink, gr_sink_run(sink, &a, where), &reading, &a);
    }
    gr_sink_input_end(sink, 0, "", RUNS, RUNS, 0, NULL);
    struct gr_logs logs;
    gr_sink_finish(sink, &logs);
    gr_sink_free(sink);
    const struct gr_log_run *group = &logs.runs[logs.run_count - 1];
    assert_int_equal(group->run_count, 10);
    assert_near(group->duration_s, 10 * days_s, 1e-12);
    assert_near(group->cpu_time_s, 10 * cpu_time_s, 1e-12);
    assert_near(group->ram_total_gb, ram_gb, 1e-12);
    gr_diag_free(diag);
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_are_exact),
        cmocka_unit_test(test_largest_are_listed),
        cmocka_unit_test(test_large_machines_are_summed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
