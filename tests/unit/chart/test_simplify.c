/* test_simplify.c - corners that matter stay, those on the way go. */
#include "test.h"

#include "base/status.h"
#include "chart/simplify.h"

static void a_straight_line_is_its_ends(void **state) {
    (void)state;
    const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 0.1, 0, -0.1, 0};
    bool keep[5] = {false};
    gr_simplify(x, y, 5, 0.2, keep);
    assert_true(keep[0] && !keep[1] && !keep[2] && !keep[3] && keep[4]);
}

static void a_peak_stays(void **state) {
    (void)state;
    const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 0.1, 9, 0.1, 0};
    bool keep[5] = {false};
    gr_simplify(x, y, 5, 0.2, keep);
    assert_true(keep[2]);
    assert_true(keep[1] && keep[3]); /* far from the chord to the peak */
}

static void there_and_back_stays(void **state) {
    (void)state;
    const double x[] = {0, 5, 0}, y[] = {0, 0, 0}; /* a chord of no length */
    bool keep[3] = {false};
    gr_simplify(x, y, 3, 0.2, keep);
    assert_true(keep[1]);
    gr_simplify(x, y, 0, 0.2, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_straight_line_is_its_ends),
                                       cmocka_unit_test(a_peak_stays),
                                       cmocka_unit_test(there_and_back_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
