/* Ticks: expected values by hand from the rule (steps 1, 2, 2.5, 5; at most so many). */
#include "test.h"

#include "chart/number.h"
#include "chart/scale.h"

static void assert_ticks(struct gr_ticks t, const double *want, size_t count, int decimals) {
    assert_int_equal(t.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(fabs(t.at[i] - want[i]) < 1e-9 * (1 + fabs(want[i])));
    }
    assert_int_equal(t.decimals, decimals);
}

static void linear_ticks(void **state) {
    (void)state;
    assert_ticks(gr_ticks_linear(0, 15.52, 6), (double[]){0, 5, 10, 15}, 4, 0);
    assert_ticks(gr_ticks_linear(0, 25.6, 6), (double[]){0, 5, 10, 15, 20, 25}, 6, 0);
    assert_ticks(gr_ticks_linear(0, 1, 6), (double[]){0, 0.2, 0.4, 0.6, 0.8, 1}, 6, 1);
    assert_ticks(gr_ticks_linear(0, 8.9, 4), (double[]){0, 2.5, 5, 7.5}, 4, 1);
    assert_ticks(gr_ticks_linear(-3, 3, 4), (double[]){-2, 0, 2}, 3, 0);
    assert_ticks(gr_ticks_linear(0, 0.007, 5), (double[]){0, 0.002, 0.004, 0.006}, 4, 3);
    assert_ticks(gr_ticks_linear(0, 1e9, 3), (double[]){0, 5e8, 1e9}, 3, 0);
}

static void linear_ticks_of_nothing(void **state) {
    (void)state;
    assert_int_equal(gr_ticks_linear(1, 1, 6).count, 0);
    assert_int_equal(gr_ticks_linear(2, 1, 6).count, 0);
    assert_int_equal(gr_ticks_linear(0, HUGE_VAL, 6).count, 0);
    assert_int_equal(gr_ticks_linear((double)NAN, 1, 6).count, 0);
    assert_int_equal(gr_ticks_linear(0, 5, 1).count, 0);
}

/* Whatever the range: never more than asked, all inside, evenly spaced, at least three from six on. */
static void linear_ticks_hold_their_promise(void **state) {
    (void)state;
    for (int e = -30; e <= 30; e++) {
        for (int m = 10; m < 100; m++) {
            double high = m * pow(10, e);
            struct gr_ticks t = gr_ticks_linear(0, high, 6);
            assert_in_range(t.count, 3, 6);
            for (size_t i = 0; i < t.count; i++) {
                assert_true(t.at[i] >= 0 && t.at[i] <= high * (1 + 1e-9));
                assert_true(fabs(t.at[i] - (double)i * t.step) <= 1e-9 * high);
            }
        }
    }
}

static void decade_ticks(void **state) {
    (void)state;
    assert_ticks(gr_ticks_decades(12, 28, 6), (double[]){12, 15, 18, 21, 24, 27}, 6, 0);
    assert_ticks(gr_ticks_decades(13, 27, 6), (double[]){15, 18, 21, 24, 27}, 5, 0);
    assert_ticks(gr_ticks_decades(-2, 1, 6), (double[]){-2, -1, 0, 1}, 4, 0);
    assert_int_equal(gr_ticks_decades(0, 1e9, 6).count, 0);
    assert_int_equal(gr_ticks_decades((double)NAN, 3, 6).count, 0);
}

static gr_time at(const char *text) {
    gr_time t;
    bool zone;
    assert_true(gr_time_parse(gr_str(text), &t, &zone));
    return t;
}

static void assert_labels(struct gr_time_ticks t, const char *const *want, size_t count) {
    assert_int_equal(t.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(t.text[i], want[i]);
    }
}

static void time_ticks(void **state) {
    (void)state;
    struct gr_time_ticks t =
        gr_ticks_time(at("2023-12-23T15:37:00Z"), at("2023-12-23T16:25:00Z"), 6, NULL);
    assert_labels(t, (const char *const[]){"15:40", "15:50", "16:00", "16:10", "16:20"}, 5);
    assert_false(t.dated);
    t = gr_ticks_time(at("2023-12-23T15:00:00Z"), at("2023-12-23T15:00:12Z"), 4, NULL);
    assert_labels(t, (const char *const[]){"15:00:00", "15:00:05", "15:00:10"}, 3);
    t = gr_ticks_time(at("2023-12-18T18:00:00Z"), at("2023-12-23T05:00:00Z"), 6, NULL);
    assert_labels(t, (const char *const[]){"18\u00A0Dec", "19", "20", "21", "22", "23"}, 6);
    assert_true(t.centred && t.dated);
    t = gr_ticks_time(at("2023-11-10"), at("2024-02-20"), 6, NULL);
    assert_labels(t, (const char *const[]){"Nov\u00A02023", "Dec", "Jan\u00A02024", "Feb"}, 4);
    t = gr_ticks_time(at("2010-05-13"), at("2025-12-01"), 4, NULL);
    assert_labels(t, (const char *const[]){"2015", "2020", "2025"}, 3);
}

/* Over a change of month no two ticks of days come close together. */
static void day_ticks_over_a_month(void **state) {
    (void)state;
    struct gr_time_ticks t = gr_ticks_time(at("2024-01-20"), at("2024-02-12"), 6, NULL);
    for (size_t i = 1; i < t.count; i++) {
        assert_true(t.at[i] - t.at[i - 1] >= 3 * GR_DAY_NS);
    }
    assert_in_range(t.count, 3, 6);
}

static void time_ticks_at_the_ends_of_time(void **state) {
    (void)state;
    assert_true(gr_ticks_time(INT64_MIN + 1, INT64_MAX, 6, NULL).count <= 6);
    assert_true(gr_ticks_time(INT64_MAX - 5, INT64_MAX, 6, NULL).count <= 6);
    assert_int_equal(gr_ticks_time(5, 4, 6, NULL).count, 0);
}

static void scales(void **state) {
    (void)state;
    const struct gr_scale s = {0, 10, 100, 200};
    assert_near(gr_scale_at(&s, 2.5), 125, 1e-12);
    const struct gr_scale up = {0, 10, 206, 22};
    assert_near(gr_scale_at(&up, 10), 22, 1e-12);
    const struct gr_scale log = {1, 1e4, 0, 400};
    assert_near(gr_scale_log_at(&log, 100), 200, 1e-12);
    const struct gr_scale none = {3, 3, 7, 9};
    assert_near(gr_scale_at(&none, 3), 7, 1e-12);
}

static void numbers(void **state) {
    (void)state;
    struct gr_arena *a = gr_arena_new();
    assert_string_equal(gr_number(a, 1236, 0), "1236");
    assert_string_equal(gr_number(a, 12345.6, 1), "12\u202F345.6");
    assert_string_equal(gr_number(a, -1234567, 0), "\u22121\u202F234\u202F567");
    assert_string_equal(gr_number(a, 0.25, 2), "0.25");
    gr_arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_ticks),
        cmocka_unit_test(linear_ticks_of_nothing),
        cmocka_unit_test(linear_ticks_hold_their_promise),
        cmocka_unit_test(decade_ticks),
        cmocka_unit_test(time_ticks),
        cmocka_unit_test(day_ticks_over_a_month),
        cmocka_unit_test(time_ticks_at_the_ends_of_time),
        cmocka_unit_test(scales),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
