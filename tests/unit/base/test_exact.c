#include "test.h"

#include "base/exact.h"

static struct gr_energy from_joule(double value) {
    struct gr_energy e;
    assert_true(gr_energy_from_joule(value, &e));
    return e;
}

static struct gr_energy from_kwh(double value) {
    struct gr_energy e;
    assert_true(gr_energy_from_kwh(value, &e));
    return e;
}

static void converts_exactly(void **state) {
    (void)state;
    assert_true(from_joule(1).aj == INT64_C(1000000000000000000));
    assert_true(from_joule(-2.5).aj == INT64_C(-2500000000000000000));
    assert_true(from_kwh(1).aj == (gr_i128)36 * INT64_C(100000000000000000) * 1000000);
    /* Python: round(Fraction(0.1) * 10**18) */
    assert_true(from_joule(0.1).aj == INT64_C(100000000000000006));
    /* Python: round(Fraction(26.1936777) * 36 * 10**23) */
    assert_true(from_kwh(26.1936777).aj ==
                (gr_i128)INT64_C(94297239719999) * INT64_C(1000000000000) + INT64_C(994633781171));
    assert_near(gr_energy_kwh(from_kwh(26.1936777)), 26.1936777, 0);
    assert_near(gr_energy_joule(from_joule(0.1)), 0.1, 0);
    assert_near(gr_energy_joule(from_kwh(1)), 3.6e6, 0);
    assert_near(gr_energy_kwh(from_joule(-3.6e6)), -1, 0);
    assert_near(gr_energy_kwh((struct gr_energy){0}), 0, 0);
}

static void rounds_ties_to_even(void **state) {
    (void)state;
    /* 2^-19 J = 1907348632812.5 aJ; 3 * 2^-19 J = 5722045898437.5 aJ */
    assert_true(from_joule(0x1p-19).aj == INT64_C(1907348632812));
    assert_true(from_joule(0x3p-19).aj == INT64_C(5722045898438));
    assert_true(from_joule(5e-324).aj == 0);
    /* Back: Python's float(Fraction(2**53 + 1, 10**18)) and of 2**53 + 3 */
    struct gr_energy e = {((gr_i128)1 << 53) + 1}, f = {((gr_i128)1 << 53) + 3};
    assert_near(gr_energy_joule(e), 0x1.2725dd1d243acp-7, 0);
    assert_near(gr_energy_joule(f), 0x1.2725dd1d243adp-7, 0);
}

static void refuses_what_does_not_fit(void **state) {
    (void)state;
    struct gr_energy e = {1};
    assert_false(gr_energy_from_joule((double)NAN, &e));
    assert_true(e.aj == 0);
    assert_false(gr_energy_from_joule((double)INFINITY, &e));
    assert_false(gr_energy_from_joule(1.8e20, &e)); /* 2^127 aJ = 1.70e20 J */
    assert_true(gr_energy_from_joule(1.7e20, &e));
    assert_false(gr_energy_from_kwh(4.8e13, &e));
    assert_true(gr_energy_from_kwh(-4.7e13, &e));
    assert_near(gr_energy_kwh(e), -4.7e13, 1e-15);
    assert_false(gr_energy_from_kwh(1.7976931348623157e308, &e));
}

/* Ten thousand terms of mixed size in three orders: the same bits, where doubles differ. */
static void order_cannot_change_a_digit(void **state) {
    (void)state;
    enum { N = 10000 };
    struct gr_energy forward = {0}, backward = {0}, strided = {0};
    double sum_forward = 0, sum_backward = 0;
    for (int i = 0; i < N; i++) {
        forward = gr_energy_add(forward, from_kwh(1e-3 / (1 + i) + (i % 7) * 1e3));
        sum_forward += 1e-3 / (1 + i) + (i % 7) * 1e3;
    }
    for (int i = N; i-- > 0;) {
        backward = gr_energy_add(backward, from_kwh(1e-3 / (1 + i) + (i % 7) * 1e3));
        sum_backward += 1e-3 / (1 + i) + (i % 7) * 1e3;
    }
    for (int i = 0; i < N; i++) {
        int j = i * 3001 % N;
        strided = gr_energy_add(strided, from_kwh(1e-3 / (1 + j) + (j % 7) * 1e3));
    }
    assert_true(forward.aj == backward.aj && forward.aj == strided.aj);
    assert_true(sum_forward != sum_backward);
}

static void adds_subtracts_compares(void **state) {
    (void)state;
    struct gr_energy a = from_joule(1), b = from_joule(2), largest, smallest;
    assert_true(gr_energy_sub(b, a).aj == a.aj);
    assert_int_equal(gr_energy_cmp(a, b), -1);
    assert_int_equal(gr_energy_cmp(b, a), 1);
    assert_int_equal(gr_energy_cmp(a, a), 0);
    largest = from_joule(1.7e20);
    smallest = from_joule(-1.7e20);
    assert_true(gr_energy_add(largest, largest).aj > largest.aj); /* saturates, does not wrap */
    assert_true(gr_energy_add(smallest, smallest).aj < smallest.aj);
    assert_true(gr_energy_sub(smallest, largest).aj < smallest.aj);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_exactly),          cmocka_unit_test(rounds_ties_to_even),
        cmocka_unit_test(refuses_what_does_not_fit), cmocka_unit_test(order_cannot_change_a_digit),
        cmocka_unit_test(adds_subtracts_compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
