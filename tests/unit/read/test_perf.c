/* perf stat: intervals and totals in the forms that its printing code has; sums by hand. */
#include "reading.h"

static struct reading reading_text(const char *text) {
    return reading_of_bytes(text, strlen(text), "perf.txt", NULL, NULL);
}

static double joule_of(const struct reading *r, const char *key) {
    const struct gr_log_device *device =
        r->logs.run_count ? reading_device(&r->logs.runs[0], key) : NULL;
    return device ? gr_energy_joule(device->energy) : (double)NAN;
}

static void test_intervals_in_a_locale_with_comma(void **state) {
    (void)state;
    struct reading r = reading_of("perf/intervals_comma_decimal.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 22, 1e-12);
    assert_near(joule_of(&r, "dram"), 7, 1e-12);
    assert_int_equal(r.logs.runs[0].device_count, 2);
    assert_int_equal(reading_decision(&r, "R140")->line, 5);
    assert_int_equal(reading_decision(&r, "R156")->line, 10);
    assert_int_equal(reading_decision(&r, "R077")->line, 6);
    /* date -u -d '2023-06-07 17:09:56' +%s */
    assert_true(r.logs.runs[0].start == 1686157796 * GR_SECOND_NS);
    assert_false(r.logs.runs[0].zone_known);
    assert_near(r.logs.runs[0].duration_s, 3, 1e-12);
    reading_free(&r);
}

static void test_means_of_repeated_runs(void **state) {
    (void)state;
    struct reading r = reading_of("perf/totals_repeated.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 3703.5, 1e-12);
    assert_near(joule_of(&r, "dram"), 196.5, 1e-12);
    assert_near(r.logs.runs[0].duration_s, 30, 1e-12);
    assert_near(reading_decision(&r, "R148")->effect_kwh, 2600 / 3.6e6, 1e-9);
    reading_free(&r);
}

static void test_means_of_who_knows_how_many_are_refused(void **state) {
    (void)state;
    struct reading r = reading_text("485.05,Joules,power/energy-pkg/,0.50%,28141742128,100.00,,\n");
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R148"), 1);
    reading_free(&r);
}

static void test_sockets_and_separators(void **state) {
    (void)state;
    static const struct {
        const char *text, *key;
        double joule;
    } rows[] = {
        {"485.05,Joules,power/energy-pkg/,28141742128,100.00,1.077,/sec\n", "package", 485.05},
        {"S0,1,485.05,Joules,power/energy-pkg/,28141742128,100.00,,\n", "package S0", 485.05},
        {"     1.000000000,S1,1,19.63,Joules,power/energy-pkg/,2,100.00,,\n", "package S1", 19.63},
        {"485,05,Joules,power/energy-pkg/,28141742128,100,00,,\n", "package", 485.05},
        {"     1.000000000\t19.63\tJoules\tpower/energy-pkg/\t2\t100.00\t\t\n", "package", 19.63},
        {" Performance counter stats for 'system wide':\n\n  1.234,56 Joules power/energy-pkg/\n",
         "package", 1234.56},
        {" Performance counter stats for 'a':\n\n S0   1   1\xE2\x80\xAF"
         "234,56 Joules power/energy-pkg/\n",
         "package S0", 1234.56},
        {"#           time             counts unit events\n"
         "     1.000000000              19.63 Joules power/energy-pkg/\n",
         "package", 19.63},
        {"12.00,Joules,power/energy-psys/,1,100.00,,\n", "platform", 12},
        {"12.00,Joules,power/energy-cores/,1,100.00,,\n", "cores", 12},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct reading r = reading_text(rows[i].text);
        assert_int_equal(r.status, GR_OK);
        assert_near(joule_of(&r, rows[i].key), rows[i].joule, 1e-12);
        assert_int_equal(r.logs.runs[0].device_count, 1);
        reading_free(&r);
    }
}

static void test_a_second_command_follows_the_first(void **state) {
    (void)state;
    struct reading r = reading_text("1.000000000,5.00,Joules,power/energy-pkg/,1,100.00,,\n"
                                    "2.000000000,5.00,Joules,power/energy-pkg/,1,100.00,,\n"
                                    "1.000000000,7.00,Joules,power/energy-pkg/,1,100.00,,\n");
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package"), 17, 1e-12);
    assert_near(r.logs.runs[0].devices[0].span_s, 3, 1e-12);
    assert_null(reading_decision(&r, "R260"));
    reading_free(&r);
}

static void test_a_socket_that_was_not_counted_leaves_a_hole(void **state) {
    (void)state;
    struct reading r =
        reading_text("1.000000000,S0,1,5.00,Joules,power/energy-pkg/,1,100.00,,\n"
                     "2.000000000,S0,1,<not counted>,Joules,power/energy-pkg/,0,100.00,,\n"
                     "3.000000000,S0,1,5.00,Joules,power/energy-pkg/,1,100.00,,\n");
    assert_int_equal(r.status, GR_OK);
    assert_near(joule_of(&r, "package S0"), 10, 1e-12);
    assert_near(r.logs.runs[0].devices[0].power_min_w, 5, 1e-12); /* not 5 J over 2 s */
    reading_free(&r);
}

static void test_what_gives_no_energy(void **state) {
    (void)state;
    struct reading r = reading_of("perf/broken_no_power_event.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R145"), 1);
    reading_free(&r);
    r = reading_text("<not supported>,Joules,power/energy-pkg/,0,100.00,,\n");
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R077"), 1);
    reading_free(&r);
    r = reading_text("1.000000000,0.00,Joules,power/energy-pkg/,1,100.00,,\n");
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R144"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals_in_a_locale_with_comma),
        cmocka_unit_test(test_means_of_repeated_runs),
        cmocka_unit_test(test_means_of_who_knows_how_many_are_refused),
        cmocka_unit_test(test_sockets_and_separators),
        cmocka_unit_test(test_a_second_command_follows_the_first),
        cmocka_unit_test(test_a_socket_that_was_not_counted_leaves_a_hole),
        cmocka_unit_test(test_what_gives_no_energy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
