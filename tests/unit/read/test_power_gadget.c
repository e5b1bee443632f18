/* Intel Power Gadget: energies since the start, by socket, up to the sums under the table. */
#include "reading.h"

static void test_sockets_add_up_and_the_footer_is_no_row(void **state) {
    (void)state;
    struct reading r = reading_of("power_gadget/two_sockets_crlf.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    const struct gr_log_run *run = &r.logs.runs[0];
    assert_int_equal(run->device_count, 2); /* the memory's counter stands at 0: not there */
    assert_near(gr_energy_joule(reading_device(run, "package 0")->energy), 81.5, 1e-12);
    assert_near(gr_energy_joule(reading_device(run, "package 1")->energy), 20.5, 1e-12);
    assert_near(reading_device(run, "package 0")->span_s, 2, 1e-12);
    assert_true(run->start == GR_TIME_NONE); /* a time of day has no date */
    assert_non_null(reading_decision(&r, "R155"));
    assert_null(reading_decision(&r, "R023"));
    reading_free(&r);
}

static void test_a_counter_at_0_is_refused(void **state) {
    (void)state;
    struct reading r = reading_of("power_gadget/broken_stands_still.csv", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R144"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sockets_add_up_and_the_footer_is_no_row),
        cmocka_unit_test(test_a_counter_at_0_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
