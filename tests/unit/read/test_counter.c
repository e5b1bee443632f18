/* Cumulative counters: growth, wrap, reset. */
#include "test.h"

#include "read/counter.h"

static void test_differences(void **state) {
    (void)state;
    struct gr_counter counter = gr_counter_new(0);
    assert_near(gr_counter_step(&counter, 5000, 0, 1), 0, 0); /* it does not start at 0 */
    assert_near(gr_counter_step(&counter, 5250, 0, 2), 250, 0);
    assert_near(gr_counter_step(&counter, 5250, 0, 3), 0, 0);
    assert_int_equal(counter.wraps + counter.resets, 0);
}

/* A server's package: 262143328850 uJ.  262143000000 -> 171150 is 328850 + 171150 = 500000 uJ. */
static void test_wrap_adds_the_range(void **state) {
    (void)state;
    struct gr_counter counter = gr_counter_new(262143328850.0);
    gr_counter_step(&counter, 262143000000.0, 0, 1);
    assert_near(gr_counter_step(&counter, 171150, 0, 2), 500000, 0);
    assert_near(gr_counter_step(&counter, 171250, 0, 3), 100, 0);
    assert_int_equal(counter.wraps, 1);
    assert_int_equal(counter.resets, 0);
}

static void test_fall_from_the_lower_half_is_a_reset(void **state) {
    (void)state;
    struct gr_counter counter = gr_counter_new(1000);
    gr_counter_step(&counter, 400, 0, 7);
    assert_near(gr_counter_step(&counter, 30, 0, 8), 0, 0);
    assert_near(gr_counter_step(&counter, 50, 0, 9), 20, 0);
    assert_int_equal(counter.wraps, 0);
    assert_int_equal(counter.resets, 1);
    assert_int_equal(counter.first_reset_line, 8);
}

static void test_fall_without_range_is_a_reset(void **state) {
    (void)state;
    struct gr_counter counter = gr_counter_new(0);
    gr_counter_step(&counter, 900, 0, 1);
    assert_near(gr_counter_step(&counter, 10, 0, 2), 0, 0);
    gr_counter_step(&counter, 5, 0, 3);
    assert_int_equal(counter.resets, 2);
    assert_int_equal(counter.first_reset_line, 2);
}

/* Across the wrap 1000 - 900 + 150 = 250: possible with 250, not with 249. */
static void test_what_is_possible_decides(void **state) {
    (void)state;
    struct gr_counter possible = gr_counter_new(1000), impossible = possible;
    gr_counter_step(&possible, 900, 250, 1);
    gr_counter_step(&impossible, 900, 249, 1);
    assert_near(gr_counter_step(&possible, 150, 250, 2), 250, 0);
    assert_near(gr_counter_step(&impossible, 150, 249, 2), 0, 0);
    assert_int_equal(possible.wraps, 1);
    assert_int_equal(impossible.resets, 1);
}

static void test_a_reading_beyond_the_range_is_no_wrap(void **state) {
    (void)state;
    struct gr_counter counter = gr_counter_new(1000);
    gr_counter_step(&counter, 5000, 0, 1);
    assert_near(gr_counter_step(&counter, 100, 0, 2), 0, 0);
    assert_int_equal(counter.resets, 1);
}

static void test_no_reading_changes_nothing(void **state) {
    (void)state;
    struct gr_counter counter = gr_counter_new(1000);
    gr_counter_step(&counter, 100, 0, 1);
    assert_near(gr_counter_step(&counter, (double)NAN, 0, 2), 0, 0);
    assert_near(gr_counter_step(&counter, (double)INFINITY, 0, 3), 0, 0);
    assert_near(gr_counter_step(&counter, 130, 0, 4), 30, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_wrap_adds_the_range),
        cmocka_unit_test(test_fall_from_the_lower_half_is_a_reset),
        cmocka_unit_test(test_fall_without_range_is_a_reset),
        cmocka_unit_test(test_what_is_possible_decides),
        cmocka_unit_test(test_a_reading_beyond_the_range_is_no_wrap),
        cmocka_unit_test(test_no_reading_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
