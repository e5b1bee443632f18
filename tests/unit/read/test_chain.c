/* The chain against values worked out by hand and against a plain reference written here. */
#include "test.h"

#include <stdlib.h>

#include "read/chain.h"

#define MS INT64_C(1000000)
#define S  GR_SECOND_NS
#define W  INT64_C(1000000000)

struct point {
    gr_time t;
    int64_t p;
};

struct result {
    struct gr_arena *arena;
    struct gr_log_device device;
    struct gr_chain_counts counts;
};

static struct result finish(struct gr_chain *chain) {
    struct result r = {.arena = gr_arena_new()};
    gr_chain_finish(chain, r.arena, &r.device, &r.counts);
    gr_chain_free(chain);
    return r;
}

static struct result run(const struct point *points, size_t count) {
    struct gr_chain *chain = gr_chain_new();
    for (size_t i = 0; i < count; i++) {
        gr_chain_push(chain, points[i].t, points[i].p, i + 2);
    }
    return finish(chain);
}

static bool same_energy(struct gr_energy a, struct gr_energy b) {
    return a.aj == b.aj;
}

/* ---- by hand ---- */

static void test_trapezoid(void **state) {
    (void)state;
    /* 100 W to 200 W in 2 s, back to 0 W in 4 s: 300 J + 400 J */
    struct point points[] = {{0, 100 * W}, {2 * S, 200 * W}, {6 * S, 0}};
    struct result r = run(points, 3);
    assert_true(r.device.energy.aj == (gr_i128)700 * W * S);
    assert_near(r.device.span_s, 6, 0);
    assert_near(r.device.covered_s, 6, 0);
    assert_near(r.device.median_step_s, 3, 0); /* of 2 and 4 */
    assert_near(r.device.power_min_w, 0, 0);
    assert_near(r.device.power_max_w, 200, 0);
    assert_near(r.device.power_mean_w, 700.0 / 6, 1e-15);
    assert_int_equal(r.device.sample_count, 3);
    assert_int_equal(r.device.first, 0);
    assert_int_equal(r.device.last, 6 * S);
    assert_int_equal(r.device.where.line, 2);
    assert_int_equal(r.device.gap_count, 0);
    gr_arena_free(r.arena);
}

static void test_odd_halves(void **state) {
    (void)state;
    /* 1 ns x (0 + 1 nW) / 2 is half a unit each: two of them are one unit, none is lost */
    struct point points[] = {{0, 0}, {1, 1}, {2, 0}};
    struct result r = run(points, 3);
    assert_true(r.device.energy.aj == 1);
    gr_arena_free(r.arena);
}

static void test_nothing_and_one(void **state) {
    (void)state;
    struct result none = run(NULL, 0);
    assert_true(none.device.energy.aj == 0);
    assert_true(none.device.first == GR_TIME_NONE);
    assert_null(none.device.series);
    assert_near(none.device.span_s, (double)NAN, 0);
    gr_arena_free(none.arena);
    struct point one = {5 * S, 7 * W};
    struct result r = run(&one, 1);
    assert_true(r.device.energy.aj == 0);
    assert_int_equal(r.device.sample_count, 1);
    assert_near(r.device.median_step_s, (double)NAN, 0);
    assert_near(r.device.power_mean_w, 7, 0);
    assert_int_equal(r.device.series->count, 1);
    gr_arena_free(r.arena);
}

static void test_equal_stamps(void **state) {
    (void)state;
    /* the last of equals holds: 0, 20, 0 W over 2 s is 20 J; with the first, 10 W, it would be 10 J */
    struct point points[] = {{0, 0}, {S, 10 * W}, {S, 20 * W}, {2 * S, 0}, {2 * S, 0}};
    struct result r = run(points, 5);
    assert_true(r.device.energy.aj == (gr_i128)20 * W * S);
    assert_int_equal(r.counts.equal_stamps, 1);
    assert_int_equal(r.counts.first_equal_line, 4);
    assert_int_equal(r.counts.duplicates, 1);
    assert_int_equal(r.counts.first_duplicate_line, 6);
    assert_near(r.counts.equal_stamps_effect_kwh, 10 / 3.6e6, 1e-12);
    assert_int_equal(r.device.sample_count, 3);
    gr_arena_free(r.arena);
}

static void test_gaps(void **state) {
    (void)state;
    /* steps of 1 s; 60 s is no gap, 61 s is bridged, 600 s is bridged, 601 s is excluded */
    static const int64_t steps[] = {1, 1, 1, 1, 60, 1, 61, 1, 600, 1, 601, 1};
    struct point points[13] = {{0, 10 * W}};
    for (size_t i = 0; i < 12; i++) {
        points[i + 1] = (struct point){points[i].t + steps[i] * S, 10 * W};
    }
    struct result r = run(points, 13);
    assert_true(r.device.energy.aj == (gr_i128)(8 + 60 + 61 + 600) * 10 * W * S);
    assert_true(r.device.interpolated.aj == (gr_i128)661 * 10 * W * S);
    assert_true(r.device.missing.aj == (gr_i128)601 * 10 * W * S);
    assert_int_equal(r.device.gap_count, 3);
    assert_int_equal(r.device.gaps_kept, 3);
    assert_int_equal(r.device.gaps[0].end - r.device.gaps[0].start, 61 * S);
    assert_true(r.device.gaps[1].bridged);
    assert_false(r.device.gaps[2].bridged);
    assert_near(r.device.gaps[2].energy_j, 6010, 0);
    assert_int_equal(r.device.gaps[2].line, 2 + 11);
    assert_near(r.device.span_s, 8 + 60 + 61 + 600 + 601, 0);
    assert_near(r.device.covered_s, 8 + 60, 0);
    assert_near(r.device.power_mean_w, 10, 1e-15);
    gr_arena_free(r.arena);
}

static void test_slow_sampling_is_no_gap(void **state) {
    (void)state;
    /* every 15 min: m is 900 s, a gap is over 4,500 s */
    struct point points[] = {{0, W},        {900 * S, W},  {1800 * S, W},
                             {2700 * S, W}, {7200 * S, W}, {11701 * S, W}};
    struct result r = run(points, 6);
    assert_true(r.device.energy.aj == (gr_i128)7200 * W * S);
    assert_true(r.device.missing.aj == (gr_i128)4501 * W * S);
    gr_arena_free(r.arena);
}

static void test_centuries(void **state) {
    (void)state;
    struct point points[] = {{0, W}, {GR_CHAIN_TIME_MAX, W}};
    struct result r = run(points, 2);
    assert_true(r.device.energy.aj == 0);
    assert_true(r.device.missing.aj == (gr_i128)GR_CHAIN_TIME_MAX * W);
    assert_int_equal(r.device.hour_count, 0);
    assert_true(r.device.series->count <= GR_SERIES_BINS);
    gr_arena_free(r.arena);
}

static void test_hours(void **state) {
    (void)state;
    /* 0 W at 0:50, 120 W at 1:10: the line is at 60 W at 1:00; 18 kJ before, 54 kJ after */
    struct point points[] = {{3000 * S, 0}, {4200 * S, 120 * W}, {5400 * S, 120 * W}};
    struct result r = run(points, 3);
    assert_int_equal(r.device.hour_count, 2);
    assert_int_equal(r.device.hours[0].start, 0);
    assert_int_equal(r.device.hours[1].start, GR_HOUR_NS);
    assert_near(r.device.hours[0].energy_kwh, 18e3 / 3.6e6, 1e-15);
    assert_near(r.device.hours[1].energy_kwh, (54e3 + 144e3) / 3.6e6, 1e-15);
    assert_true(r.device.energy.aj == (gr_i128)(18 + 54 + 144) * 1000 * W * S);
    gr_arena_free(r.arena);
}

static void test_clock_set_back(void **state) {
    (void)state;
    /* 3,000 s at 5 W; the clock goes back 2,900 s, which is beyond the window; 100 s more */
    struct gr_chain *chain = gr_chain_new();
    uint64_t line = 1;
    for (int64_t i = 0; i <= 3000; i++) {
        gr_chain_push(chain, i * S, 5 * W, line++);
    }
    for (int64_t i = 100; i <= 200; i++) {
        gr_chain_push(chain, i * S, 5 * W, line++);
    }
    struct result r = finish(chain);
    assert_int_equal(r.counts.segments, 1);
    assert_int_equal(r.counts.first_segment_line, 3002);
    assert_true(r.device.energy.aj == (gr_i128)3100 * 5 * W * S);
    assert_near(r.device.span_s, 3100, 0);
    assert_int_equal(r.device.first, 0);
    assert_int_equal(r.device.last, 3000 * S);
    gr_arena_free(r.arena);
}

static void test_window_edge(void **state) {
    (void)state;
    /* one sample written after exactly 1,024 later ones is put back; after 1,025 it is a segment */
    for (size_t later = 1024; later <= 1025; later++) {
        struct gr_chain *chain = gr_chain_new();
        for (int64_t i = 0; i < 3000; i++) {
            gr_chain_push(chain, i * S, 0, 1);
        }
        for (int64_t i = 1; i <= (int64_t)later; i++) {
            gr_chain_push(chain, (3000 + i) * S, 0, 1);
        }
        gr_chain_push(chain, 3000 * S, W, 77);
        struct result r = finish(chain);
        assert_int_equal(r.counts.reordered, later == 1024 ? 1 : 0);
        assert_int_equal(r.counts.segments, later == 1024 ? 0 : 1);
        assert_true(r.device.energy.aj == (later == 1024 ? (gr_i128)W * S : 0));
        gr_arena_free(r.arena);
    }
}

static void test_side_by_side(void **state) {
    (void)state;
    for (int copy = 0; copy <= 1; copy++) {
        struct gr_chain *chain = gr_chain_new();
        for (int64_t i = 0; i < 100; i++) {
            gr_chain_push(chain, i * S, 3 * W, 1);
        }
        /* another file of a GPU 0, half a second beside; or the same file once more */
        int64_t shift = copy ? 0 : S / 2;
        assert_int_equal(gr_chain_join(chain, shift, 3 * W, true), !copy);
        for (int64_t i = 0; i < 100; i++) {
            gr_chain_push(chain, i * S + shift, 3 * W, 1);
        }
        struct result r = finish(chain);
        assert_true(r.device.energy.aj == (gr_i128)(copy ? 99 : 198) * 3 * W * S);
        gr_arena_free(r.arena);
    }
}

static void test_without_clock(void **state) {
    (void)state;
    struct gr_chain *chain = gr_chain_new();
    gr_chain_without_clock(chain);
    gr_chain_push(chain, 0, W, 1);
    gr_chain_push(chain, S, W, 2);
    struct result r = finish(chain);
    assert_true(r.device.first == GR_TIME_NONE && r.device.last == GR_TIME_NONE);
    assert_int_equal(r.device.hour_count, 0);
    assert_near(r.device.span_s, 1, 0);
    gr_arena_free(r.arena);
}

static void test_out_of_range(void **state) {
    (void)state;
    struct gr_chain *chain = gr_chain_new();
    gr_chain_add(chain, -1, W, 1);
    gr_chain_add(chain, GR_TIME_NONE, W, 1);
    gr_chain_add(chain, INT64_MAX, W, 1);
    gr_chain_add(chain, 0, -1, 1);
    gr_chain_add(chain, 0, GR_CHAIN_POWER_MAX, 1);
    struct result r = finish(chain);
    assert_int_equal(r.device.sample_count, 0);
    gr_arena_free(r.arena);
}

/* ---- against a plain reference ---- */

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

enum { MANY = 20000 };

/** A random walk with jitter, a few gaps of both kinds. */
static void make_points(struct point *points, size_t count, uint64_t seed) {
    gr_time t = INT64_C(1700000000) * S;
    for (size_t i = 0; i < count; i++) {
        uint64_t dice = next_random(&seed) % 1000;
        t += dice == 0 ? 700 * S : dice < 3 ? 90 * S : (int64_t)(500 + dice) * MS;
        points[i] = (struct point){t, (int64_t)(next_random(&seed) % 70000) * 10 * MS + 1};
    }
}

static int by_time(const void *a, const void *b) {
    gr_time x = ((const struct point *)a)->t, y = ((const struct point *)b)->t;
    return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/** All in memory, straight from the specification. */
static void reference(const struct point *points, size_t count, gr_i128 *energy, gr_i128 *missing,
                      double *median_s) {
    struct point *sorted = malloc(count * sizeof *sorted);
    memcpy(sorted, points, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_time);
    int64_t steps[1024];
    for (size_t i = 0; i < 1024; i++) {
        steps[i] = sorted[i + 1].t - sorted[i].t;
    }
    qsort(steps, 1024, sizeof *steps, by_number);
    int64_t m = (steps[511] + steps[512]) / 2;
    *median_s = (double)m / 1e9;
    gr_i128 e = 0, miss = 0;
    for (size_t i = 1; i < count; i++) {
        int64_t dt = sorted[i].t - sorted[i - 1].t;
        gr_i128 piece = (gr_i128)dt * (sorted[i].p + sorted[i - 1].p);
        bool gap = dt > 60 * S && dt > 5 * m;
        *(gap && dt > 600 * S ? &miss : &e) += piece;
    }
    *energy = e / 2;
    *missing = miss / 2;
    free(sorted);
}

/** Fisher-Yates inside blocks of the window. */
static void shuffle_blocks(struct point *points, size_t count, uint64_t seed) {
    for (size_t begin = 0; begin < count; begin += GR_CHAIN_WINDOW) {
        size_t n = count - begin < GR_CHAIN_WINDOW ? count - begin : GR_CHAIN_WINDOW;
        for (size_t i = n - 1; i > 0; i--) {
            size_t j = next_random(&seed) % (i + 1);
            struct point swap = points[begin + i];
            points[begin + i] = points[begin + j];
            points[begin + j] = swap;
        }
    }
}

static void assert_same_device(const struct gr_log_device *a, const struct gr_log_device *b) {
    assert_true(same_energy(a->energy, b->energy));
    assert_true(same_energy(a->interpolated, b->interpolated));
    assert_true(same_energy(a->missing, b->missing));
    assert_int_equal(a->first, b->first);
    assert_int_equal(a->last, b->last);
    assert_int_equal(a->sample_count, b->sample_count);
    assert_int_equal(a->gap_count, b->gap_count);
    assert_near(a->power_mean_w, b->power_mean_w, 0);
    assert_near(a->median_step_s, b->median_step_s, 0);
    assert_int_equal(a->hour_count, b->hour_count);
    for (size_t i = 0; i < a->hour_count; i++) {
        assert_int_equal(a->hours[i].start, b->hours[i].start);
        assert_near(a->hours[i].energy_kwh, b->hours[i].energy_kwh, 0);
    }
    assert_int_equal(a->series->count, b->series->count);
    assert_int_equal(a->series->t0, b->series->t0);
    assert_int_equal(a->series->step_ns, b->series->step_ns);
    for (size_t i = 0; i < a->series->count; i++) {
        assert_near(a->series->min_w[i], b->series->min_w[i], 0);
        assert_near(a->series->mean_w[i], b->series->mean_w[i], 0);
        assert_near(a->series->max_w[i], b->series->max_w[i], 0);
    }
}

static void test_reference(void **state) {
    (void)state;
    struct point *points = malloc(MANY * sizeof *points);
    make_points(points, MANY, 1);
    gr_i128 energy = 0, missing = 0;
    double median_s = 0;
    reference(points, MANY, &energy, &missing, &median_s);
    struct result r = run(points, MANY);
    assert_true(r.device.energy.aj == energy);
    assert_true(r.device.missing.aj == missing);
    assert_true(missing > 0);
    assert_near(r.device.median_step_s, median_s, 0);
    double by_hour = 0;
    for (size_t i = 0; i < r.device.hour_count; i++) {
        by_hour += r.device.hours[i].energy_kwh;
    }
    assert_near(by_hour, gr_energy_kwh(r.device.energy), 1e-12);
    gr_arena_free(r.arena);
    free(points);
}

static void test_series(void **state) {
    (void)state;
    struct point *points = malloc(MANY * sizeof *points);
    make_points(points, MANY, 2);
    struct result r = run(points, MANY);
    const struct gr_series *series = r.device.series;
    assert_true(series->count > GR_SERIES_BINS / 2 - 1 && series->count <= GR_SERIES_BINS);
    for (size_t bin = 0; bin < series->count; bin++) {
        gr_time begin = series->t0 + (int64_t)bin * series->step_ns, end = begin + series->step_ns;
        double least = HUGE_VAL, most = -HUGE_VAL, sum = 0, n = 0;
        for (size_t i = 0; i < MANY; i++) {
            if (points[i].t >= begin && points[i].t < end) {
                double p = (double)points[i].p / 1e9;
                least = fmin(least, p);
                most = fmax(most, p);
                sum += p;
                n++;
            }
        }
        assert_near(series->min_w[bin], n > 0 ? least : (double)NAN, 0);
        assert_near(series->max_w[bin], n > 0 ? most : (double)NAN, 0);
        if (n > 0) { /* to the microwatt */
            assert_true(fabs(series->mean_w[bin] - sum / n) < 0.5001e-6);
        } else {
            assert_true(isnan(series->mean_w[bin]));
        }
    }
    gr_arena_free(r.arena);
    free(points);
}

static void test_shuffled_in_window(void **state) {
    (void)state;
    struct point *points = malloc(MANY * sizeof *points);
    make_points(points, MANY, 3);
    struct result ordered = run(points, MANY);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        shuffle_blocks(points, MANY, seed);
        struct result shuffled = run(points, MANY);
        assert_true(shuffled.counts.reordered > 0);
        assert_int_equal(shuffled.counts.segments, 0);
        assert_same_device(&ordered.device, &shuffled.device);
        gr_arena_free(shuffled.arena);
        qsort(points, MANY, sizeof *points, by_time);
    }
    gr_arena_free(ordered.arena);
    free(points);
}

static void test_regular_series_has_no_holes(void **state) {
    (void)state;
    /* 1,003 ms and now and then a late one, as nvidia-smi -l 1 does */
    for (size_t count = 3; count < 5000; count = count * 3 / 2) {
        struct gr_chain *chain = gr_chain_new();
        for (size_t i = 0; i < count; i++) {
            int64_t late = i % 17 == 5 ? 400 * MS : 0;
            gr_chain_push(chain, (int64_t)i * 1003 * MS + late, W, 1);
        }
        struct result r = finish(chain);
        for (size_t i = 0; i < r.device.series->count; i++) {
            assert_near(r.device.series->mean_w[i], 1, 0);
        }
        gr_arena_free(r.arena);
    }
}

static void test_descending(void **state) {
    (void)state;
    /* the worst order there is: nothing grows, nothing hangs */
    struct gr_chain *chain = gr_chain_new();
    for (int64_t i = 50000; i > 0; i--) {
        gr_chain_push(chain, i * S, W, 1);
    }
    struct result r = finish(chain);
    assert_int_equal(r.device.sample_count, 50000);
    assert_int_equal(r.counts.segments, (50000 - 1) / 1025);
    gr_arena_free(r.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trapezoid),
        cmocka_unit_test(test_odd_halves),
        cmocka_unit_test(test_nothing_and_one),
        cmocka_unit_test(test_equal_stamps),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_slow_sampling_is_no_gap),
        cmocka_unit_test(test_centuries),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_clock_set_back),
        cmocka_unit_test(test_window_edge),
        cmocka_unit_test(test_side_by_side),
        cmocka_unit_test(test_without_clock),
        cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_shuffled_in_window),
        cmocka_unit_test(test_regular_series_has_no_holes),
        cmocka_unit_test(test_descending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
