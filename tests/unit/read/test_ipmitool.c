/* Management controllers: fixtures by hand. */
#include "metrics.h"

static void test_dcmi(void **state) {
    (void)state;
    struct reading r = metrics_of("ipmitool/dcmi.txt", "ipmitool");
    /* 100 W at 0 s, 300 W at 2 s, 0 W and deactivated are no value, 100 W at 8 s; neither the mean (777 W)
       nor the sampling period is used */
    assert_near(total_j(&r), 400 + 1200, 1e-12);
    const struct gr_log_device *d = &r.logs.runs[0].devices[0];
    assert_int_equal(d->scope, GR_SCOPE_NODE);
    assert_int_equal(d->tier, GR_TIER_METERED);
    assert_near(d->power_min_w, 100, 0);
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_NODE);
    assert_int_equal(reading_decision(&r, "R077")->count, 2);
    assert_non_null(reading_decision(&r, "R187")); /* the controller's clock */
    reading_free(&r);
}

static void test_own_stamps_win(void **state) {
    (void)state;
    struct reading r = metrics_of("ipmitool/freeipmi_loop.txt", "ipmitool");
    assert_near(total_j(&r), 1740, 1e-12); /* its own Time Stamp stands still */
    assert_null(reading_decision(&r, "R187"));
    assert_true(r.logs.runs[0].zone_known);
    reading_free(&r);
}

static void test_sensors(void **state) {
    (void)state;
    struct reading r = metrics_of("ipmitool/sensor_supplies.txt", "ipmitool");
    assert_near(device_j(&r, "PS1 Input Power"), 1500 + 2000, 1e-12);
    assert_near(device_j(&r, "PS2 Input Power"), 1200, 1e-12); /* na is missing */
    assert_int_equal(r.logs.runs[0].device_count, 2);
    assert_int_equal(reading_decision(&r, "R186")->count, 2);
    reading_free(&r);
    r = metrics_of("ipmitool/sensor_total.txt", "ipmitool");
    assert_near(total_j(&r), 1640, 1e-12); /* the computer, not with its supplies */
    assert_int_equal(r.logs.runs[0].device_count, 1);
    assert_int_equal(reading_decision(&r, "R186")->count, 3);
    reading_free(&r);
}

static void test_two_sensors_of_the_whole_count_once(void **state) {
    (void)state;
    static const char log[] = "2026-01-01T00:00:00Z\nSystem Level | 100.000 | Watts | ok\nPwr "
                              "Consumption | 98 | Watts | ok\n"
                              "2026-01-01T00:00:10Z\nSystem Level | 100.000 | Watts | ok\nPwr "
                              "Consumption | 98 | Watts | ok\n";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 1000, 1e-12);
    assert_int_equal(reading_decision(&r, "R186")->count, 2);
    reading_free(&r);
}

static void test_month_first(void **state) {
    (void)state;
    static const char log[] =
        "Instantaneous power reading:  100 Watts\n"
        "IPMI timestamp:  10/08/2026 11:59:58 PM EDT    Sampling period:  00000005 Seconds.\n"
        "Instantaneous power reading:  100 Watts\n"
        "IPMI timestamp:  10/09/2026 12:00:02 AM EDT    Sampling period:  00000005 Seconds.\n";
    struct reading r = reading_of_bytes(log, sizeof log - 1, "x.txt", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 400, 1e-12);
    assert_false(r.logs.runs[0].zone_known);
    reading_free(&r);
}

static void test_refusals(void **state) {
    (void)state;
    assert_refused("ipmitool/broken_deactivated.txt", "R077", 2);
    static const char one[] =
        "Instantaneous power reading:  50 Watts\nPower reading state is: activated\n";
    struct reading r = reading_of_bytes(one, sizeof one - 1, "x.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R181"), 1);
    reading_free(&r);
    assert_survives_cuts("ipmitool/dcmi.txt", "ipmitool");
    assert_survives_cuts("ipmitool/sensor_supplies.txt", "ipmitool");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dcmi),
        cmocka_unit_test(test_own_stamps_win),
        cmocka_unit_test(test_sensors),
        cmocka_unit_test(test_month_first),
        cmocka_unit_test(test_two_sensors_of_the_whole_count_once),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
