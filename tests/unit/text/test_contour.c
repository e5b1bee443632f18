/*
 * test_contour.c - closed curves of TrueType with fewer points.
 */
#include "test.h"

#include "text/contour.h"

/* The points of a square are all corners: none may go. */
static void corners_stay(void **state) {
    (void)state;
    const struct gr_contour_point in[] = {{0, 0, true}, {9, 0, true}, {9, 9, true}, {0, 9, true}};
    struct gr_contour_point out[10];
    assert_int_equal(gr_contour_simplify(in, 4, 1, out), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_near(out[i].x, in[i].x, 1e-12);
        assert_near(out[i].y, in[i].y, 1e-12);
        assert_true(out[i].on);
    }
}

/* The parabola (0,0) (100,0) (200,100), cut at its middle (100,25): its halves have the controls (50,0) and
 * (150,50), by de Casteljau.  Together they are the one that was cut. */
static void halves_of_a_parabola_are_one(void **state) {
    (void)state;
    const struct gr_contour_point in[] = {
        {0, 0, true}, {50, 0, false}, {100, 25, true}, {150, 50, false}, {200, 100, true}};
    struct gr_contour_point out[12];
    assert_int_equal(gr_contour_simplify(in, 5, 0.1, out), 3);
    assert_true(out[0].on && !out[1].on && out[2].on);
    assert_near(out[1].x, 100, 1e-9);
    assert_near(out[1].y, 0, 1e-9);
    assert_near(out[2].x, 200, 1e-9);
    assert_near(out[2].y, 100, 1e-9);
}

/* Two arcs whose joint parabola would pass 15 units from theirs stay two. */
static void what_cannot_be_seen_decides(void **state) {
    (void)state;
    const struct gr_contour_point in[] = {
        {0, 0, true}, {20, 0, false}, {40, 60, true}, {100, 80, false}, {100, 100, true}};
    struct gr_contour_point out[12];
    assert_int_equal(gr_contour_simplify(in, 5, 0.1, out), 5);
}

/* Four controls and no point on the curve: to name one would be a fifth. */
static void there_are_never_more(void **state) {
    (void)state;
    const struct gr_contour_point in[] = {
        {-99, -99, false}, {99, -99, false}, {99, 99, false}, {-99, 99, false}};
    struct gr_contour_point out[10];
    assert_int_equal(gr_contour_simplify(in, 4, 0.1, out), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_near(out[i].x, in[i].x, 1e-12);
        assert_near(out[i].y, in[i].y, 1e-12);
        assert_false(out[i].on);
    }
}

static void nothing_is_nothing(void **state) {
    (void)state;
    struct gr_contour_point out[2];
    assert_int_equal(gr_contour_simplify(NULL, 0, 1, out), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners_stay),
        cmocka_unit_test(halves_of_a_parabola_are_one),
        cmocka_unit_test(what_cannot_be_seen_decides),
        cmocka_unit_test(there_are_never_more),
        cmocka_unit_test(nothing_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
