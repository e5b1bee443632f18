/* Arithmetic on intervals, by hand and by its properties. */
#include "test.h"

#include "account/interval.h"

static void assert_quantity(struct gr_quantity q, double value, double low, double high) {
    assert_true(q.known);
    assert_near(q.value, value, 1e-12);
    assert_near(q.low, low, 1e-9);
    assert_near(q.high, high, 1e-9);
}

static void test_make(void **state) {
    (void)state;
    assert_quantity(gr_quantity_make(100, 0.05, GR_TIER_METERED), 100, 95, 105);
    assert_quantity(gr_quantity_make(100, 0.30, GR_TIER_UTILISATION_MODEL), 100, 70, 130);
    assert_quantity(gr_quantity_make(26.19, 0.40, GR_TIER_TDP_ESTIMATE), 26.19, 26.19 / 1.4,
                    36.666);
    assert_quantity(gr_quantity_make(0, 0.5, GR_TIER_PROXY), 0, 0, 0);
    assert_false(gr_quantity_make(-1, 0.1, GR_TIER_METERED).known);
    assert_false(gr_quantity_make((double)NAN, 0.1, GR_TIER_METERED).known);
    assert_false(gr_quantity_make((double)INFINITY, 0.1, GR_TIER_METERED).known);
}

static void test_tiers(void **state) {
    (void)state;
    static const double want[GR_TIER_COUNT] = {.05, .15, .25, .30, .40, .50, .50};
    for (int t = 0; t < GR_TIER_COUNT; t++) {
        assert_near(gr_tier_uncertainty((enum gr_tier)t), want[t], 0);
    }
}

static void test_product(void **state) {
    (void)state;
    struct gr_quantity a = gr_quantity_make(10, 0.05, GR_TIER_METERED);
    struct gr_quantity b = gr_quantity_make(1.2, 0.12, GR_TIER_ASSUMED);
    struct gr_quantity p = gr_quantity_product(a, b); /* 0.05, 0.12, 0.13 */
    assert_quantity(p, 12, 12 * 0.87, 12 * 1.13);
    assert_int_equal(p.tier, GR_TIER_ASSUMED);
    /* Beyond 0.30 the interval is a ratio: 0.3 and 0.4 give 0.5. */
    p = gr_quantity_product(gr_quantity_make(2, 0.3, GR_TIER_COUNTER),
                            gr_quantity_make(3, 0.4, GR_TIER_COUNTER));
    assert_quantity(p, 6, 4, 9);
    assert_false(gr_quantity_product(a, GR_UNKNOWN).known);
    assert_false(gr_quantity_product(GR_UNKNOWN, a).known);
}

static void test_quotient(void **state) {
    (void)state;
    struct gr_quantity a = gr_quantity_make(12, 0.03, GR_TIER_COUNTER);
    struct gr_quantity b = gr_quantity_make(4, 0.04, GR_TIER_METERED);
    assert_quantity(gr_quantity_quotient(a, b), 3, 3 * 0.95, 3 * 1.05);
    assert_false(gr_quantity_quotient(a, gr_quantity_make(0, 0.1, GR_TIER_METERED)).known);
}

static void test_scale(void **state) {
    (void)state;
    assert_quantity(gr_quantity_scale(gr_quantity_make(5, 0.1, GR_TIER_COUNTER), 0.001), 0.005,
                    0.0045, 0.0055);
}

static void test_sum(void **state) {
    (void)state;
    const struct gr_quantity two[] = {gr_quantity_make(100, 0.1, GR_TIER_COUNTER),
                                      gr_quantity_make(100, 0.1, GR_TIER_COUNTER)};
    static const int same[] = {3, 3}, different[] = {3, 4}, alone[] = {-1, -1};
    assert_quantity(gr_quantity_sum(two, same, 2), 200, 180, 220);
    assert_quantity(gr_quantity_sum(two, different, 2), 200, 200 - 200 / sqrt(200),
                    200 + sqrt(200));
    assert_quantity(gr_quantity_sum(two, alone, 2), 200, 200 - sqrt(200), 200 + sqrt(200));
    assert_quantity(gr_quantity_sum(two, NULL, 2), 200, 200 - sqrt(200), 200 + sqrt(200));
}

static void test_sum_of_unknown(void **state) {
    (void)state;
    const struct gr_quantity some[] = {GR_UNKNOWN, gr_quantity_make(7, 0.1, GR_TIER_PROXY),
                                       GR_UNKNOWN};
    assert_quantity(gr_quantity_sum(some, NULL, 3), 7, 6.3, 7.7);
    assert_false(gr_quantity_sum(some, NULL, 1).known);
    assert_false(gr_quantity_sum(NULL, NULL, 0).known);
}

static void test_tier_of_a_sum(void **state) {
    (void)state; /* that of the largest part, not of the largest term */
    const struct gr_quantity terms[] = {gr_quantity_make(5, 0.1, GR_TIER_METERED),
                                        gr_quantity_make(4, 0.4, GR_TIER_TDP_ESTIMATE),
                                        gr_quantity_make(4, 0.4, GR_TIER_TDP_ESTIMATE)};
    assert_int_equal(gr_quantity_sum(terms, NULL, 3).tier, GR_TIER_TDP_ESTIMATE);
    assert_int_equal(gr_quantity_sum(terms, NULL, 2).tier, GR_TIER_METERED);
}

static void test_stated_interval_survives(void **state) {
    (void)state; /* 41 g/kWh, between 35 and 52 */
    struct gr_quantity q = {true, 41, 35, 52, GR_TIER_PROVIDER_REPORTED};
    struct gr_spread s = gr_quantity_spread(q);
    assert_near(s.up, 52.0 / 41 - 1, 1e-12);
    assert_near(s.down, 1 - 35.0 / 41, 1e-12);
    struct gr_quantity again = gr_quantity_spread_make(41, s, q.tier);
    assert_quantity(again, 41, 35, 52);
    /* One that goes down to nothing keeps a lower end that is not negative. */
    struct gr_quantity wide = {true, 10, 0, 12, GR_TIER_ASSUMED};
    struct gr_quantity p = gr_quantity_product(wide, gr_quantity_make(1, 0.3, GR_TIER_PROXY));
    assert_true(p.low >= 0 && p.low <= p.value);
}

/* A fixed sequence of numbers from 0 to 1. */
static double next(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*seed >> 11) / 9007199254740992.0;
}

static struct gr_quantity any(uint64_t *seed) {
    double value = pow(10, 8 * next(seed) - 4);
    return gr_quantity_make(value, next(seed), (enum gr_tier)(next(seed) * GR_TIER_COUNT));
}

static void test_properties(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        struct gr_quantity terms[6], turned[6];
        int classes[6], turned_classes[6];
        for (int i = 0; i < 6; i++) {
            terms[i] = turned[5 - i] = any(&seed);
            classes[i] = turned_classes[5 - i] = (int)(next(&seed) * 3);
        }
        struct gr_quantity s = gr_quantity_sum(terms, classes, 6);
        struct gr_quantity t = gr_quantity_sum(turned, turned_classes, 6);
        assert_true(0 <= s.low && s.low <= s.value && s.value <= s.high);
        assert_near(t.value, s.value, 1e-12); /* the order does not matter */
        assert_near(t.high, s.high, 1e-12);
        assert_near(t.low, s.low, 1e-12);
        struct gr_quantity linear =
            gr_quantity_sum(terms, (const int[]){0, 0, 0, 0, 0, 0}, 6); /* the widest there is */
        assert_true(s.high <= linear.high * (1 + 1e-12));
        struct gr_quantity p = gr_quantity_product(terms[0], terms[1]);
        assert_true(0 <= p.low && p.low <= p.value && p.value <= p.high);
        double u = gr_quantity_uncertainty(terms[0]);
        assert_true(gr_quantity_uncertainty(p) >= u * (1 - 1e-9));
        struct gr_quantity back = gr_quantity_quotient(p, terms[1]);
        assert_near(back.value, terms[0].value, 1e-12);
    }
}

/* Plain adding gives 0 and, in the second order, 1. */
static void test_order_of_a_sum(void **state) {
    (void)state;
    static const double orders[][4] = {
        {1, 1e100, 1, -1e100}, {1e100, 1, -1e100, 1}, {1, 1, 1e100, -1e100}};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct gr_sum sum = {0};
        for (size_t k = 0; k < 4; k++) {
            gr_sum_add(&sum, orders[i][k]);
        }
        assert_true(gr_sum_value(sum) == 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_make),           cmocka_unit_test(test_tiers),
        cmocka_unit_test(test_product),        cmocka_unit_test(test_quotient),
        cmocka_unit_test(test_scale),          cmocka_unit_test(test_sum),
        cmocka_unit_test(test_sum_of_unknown), cmocka_unit_test(test_order_of_a_sum),
        cmocka_unit_test(test_tier_of_a_sum),  cmocka_unit_test(test_stated_interval_survives),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
