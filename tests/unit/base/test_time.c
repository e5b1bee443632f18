/* Expected values: Python's datetime and zoneinfo. */
#include "test.h"

#include "base/time.h"

#define UTC_S(seconds) ((gr_time)INT64_C(seconds) * GR_SECOND_NS)

static const struct {
    const char *text;
    gr_time time;
    bool zone;
} good[] = {
    {"1970-01-01", 0, false},
    {"2024-02-01T09:00:00", UTC_S(1706778000), false},
    {"2024-02-01T09:00:00Z", UTC_S(1706778000), true},
    {"2024-02-01 10:00:00+01:00", UTC_S(1706778000), true},
    {"2024-02-01T01:30:00-0730", UTC_S(1706778000), true},
    {"2024/02/01 09:00:00.250", UTC_S(1706778000) + 250000000, false},
    {"2024-02-01T09:00", UTC_S(1706778000), false},
    {"2024-02-29T23:59:59.123456789", UTC_S(1709251199) + 123456789, false},
    {"2024-02-01T09:00:00.1234567899", UTC_S(1706778000) + 123456789, false},
    {"2000-02-29", UTC_S(951782400), false},
    {"1969-12-31T23:59:59.5", UTC_S(-1) + 500000000, false},
    {"1678-01-01", UTC_S(-9214560000), false},
    {"2261-12-31T23:59:59Z", UTC_S(9214646399), true},
};

static const char *const bad[] = {
    "",
    "2024",
    "2024-2-1",
    "2024-02-30",
    "2023-02-29",
    "1900-02-29",
    "2024-13-01",
    "2024-00-01",
    "2024-01-00",
    "2024-04-31",
    "1677-12-31",
    "2262-01-01",
    "2024-02-01T24:00",
    "2024-02-01T09:60",
    "2024-02-01T09:00:60",
    "2024/02-01",
    "2024-02-01T",
    "2024-02-01T09",
    "2024-02-01T09:00:",
    "2024-02-01T09:00:00.",
    "2024-02-01Z",
    "2024-02-01T09:00:00z",
    "2024-02-01T09:00:00+1",
    "2024-02-01T09:00:00+24:00",
    " 2024-02-01",
    "2024-02-01 ",
    "2024-02-01T09:00:00 UTC",
    "02-01-2024",
    "2024-02-01T09:00:00+01:0",
};

static void parses(void **state) {
    (void)state;
    for (size_t i = 0; i < GR_COUNT(good); i++) {
        gr_time t = 1;
        bool zone = !good[i].zone;
        assert_true(gr_time_parse(gr_str(good[i].text), &t, &zone));
        assert_true(t == good[i].time);
        assert_int_equal(zone, good[i].zone);
    }
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        gr_time t;
        bool zone;
        if (gr_time_parse(gr_str(bad[i]), &t, &zone)) {
            fail_msg("%s was read", bad[i]);
        }
    }
}

static void knows_the_calendar(void **state) {
    (void)state;
    assert_int_equal(gr_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(gr_days_from_civil(2000, 3, 1), 11017);
    assert_int_equal(gr_days_from_civil(1678, 1, 1), -106650);
    assert_int_equal(gr_weekday(0), 3);                 /* Thursday */
    assert_int_equal(gr_weekday(UTC_S(1706778000)), 3); /* 2024-02-01, Thursday */
    assert_int_equal(gr_weekday(UTC_S(-259200)), 0);    /* 1969-12-29, Monday */
    assert_int_equal(gr_weekday(-1), 2);
    /* every day of the range there and back */
    for (int64_t day = -106650; day < 106650; day++) {
        struct gr_civil c = gr_civil_from_time(day * GR_DAY_NS + GR_HOUR_NS);
        gr_time back;
        assert_int_equal(gr_days_from_civil(c.year, c.month, c.day), day);
        assert_true(gr_time_from_civil(&c, &back) && back == day * GR_DAY_NS + GR_HOUR_NS);
    }
}

static void prints(void **state) {
    (void)state;
    char out[40], date[16];
    gr_time_iso(UTC_S(1706778000), true, out);
    assert_string_equal(out, "2024-02-01T09:00:00Z");
    assert_int_equal(gr_time_iso(UTC_S(1706778000) + 250000000, false, out), 22);
    assert_string_equal(out, "2024-02-01T09:00:00.25");
    gr_time_iso(-1, true, out);
    assert_string_equal(out, "1969-12-31T23:59:59.999999999Z");
    assert_int_equal(gr_time_date(UTC_S(951782400), date), 10);
    assert_string_equal(date, "2000-02-29");
}

/* local wall clock -> UTC */
static const struct {
    const char *zone, *local, *utc;
} conversions[] = {
    {"UTC", "2024-07-01T12:00:00", "2024-07-01T12:00:00Z"},
    {"+05:30", "2024-07-01T12:00:00", "2024-07-01T06:30:00Z"},
    {"-0330", "2024-07-01T12:00:00", "2024-07-01T15:30:00Z"},
    {"Europe/Stockholm", "2024-01-15T12:00:00", "2024-01-15T11:00:00Z"},
    {"Europe/Stockholm", "2024-07-15T12:00:00", "2024-07-15T10:00:00Z"},
    {"Europe/Stockholm", "2024-03-31T01:59:59", "2024-03-31T00:59:59Z"},
    {"Europe/Stockholm", "2024-03-31T02:30:00", "2024-03-31T01:30:00Z"}, /* does not occur */
    {"Europe/Stockholm", "2024-03-31T03:00:00", "2024-03-31T01:00:00Z"},
    {"Europe/Stockholm", "2024-10-27T02:30:00", "2024-10-27T00:30:00Z"}, /* twice: the first */
    {"Europe/Stockholm", "2024-10-27T03:00:00", "2024-10-27T02:00:00Z"},
    {"Europe/Stockholm", "2060-07-15T12:00:00", "2060-07-15T10:00:00Z"}, /* by the footer's rule */
    {"Europe/Stockholm", "2060-01-15T12:00:00", "2060-01-15T11:00:00Z"},
    {"America/New_York", "2024-11-03T01:30:00", "2024-11-03T05:30:00Z"}, /* twice */
    {"America/New_York", "2050-03-13T02:30:00", "2050-03-13T07:30:00Z"}, /* does not occur */
    {"America/New_York", "2050-03-13T03:00:00", "2050-03-13T07:00:00Z"},
    {"Australia/Sydney", "2055-01-15T12:00:00", "2055-01-15T01:00:00Z"}, /* summer over New Year */
    {"Australia/Sydney", "2055-07-15T12:00:00", "2055-07-15T02:00:00Z"},
    {"Asia/Kathmandu", "2024-07-15T12:00:00", "2024-07-15T06:15:00Z"},
    {"Asia/Tokyo", "2050-07-15T12:00:00", "2050-07-15T03:00:00Z"},
    {"America/Argentina/Buenos_Aires", "2024-07-15T12:00:00", "2024-07-15T15:00:00Z"},
    {"Africa/Casablanca", "2024-03-20T12:00:00", "2024-03-20T12:00:00Z"}, /* Ramadan */
    {"Etc/GMT+5", "2024-07-15T12:00:00", "2024-07-15T17:00:00Z"},
};

static void converts_zones(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    if (!gr_zone_find(arena, GR_STR("Europe/Stockholm"))) {
        gr_arena_free(arena);
        print_message("no zoneinfo on this system (package tzdata)\n");
        skip();
    }
    for (size_t i = 0; i < GR_COUNT(conversions); i++) {
        struct gr_zone *zone = gr_zone_find(arena, gr_str(conversions[i].zone));
        gr_time local;
        bool known;
        char out[40];
        assert_non_null(zone);
        assert_true(gr_time_parse(gr_str(conversions[i].local), &local, &known));
        gr_time utc = gr_zone_to_utc(zone, local);
        gr_time_iso(utc, true, out);
        assert_string_equal(out, conversions[i].utc);
    }
    struct gr_zone *stockholm = gr_zone_find(arena, GR_STR("Europe/Stockholm"));
    assert_int_equal(gr_zone_offset_s(stockholm, UTC_S(1711846799)), 3600); /* 00:59:59Z */
    assert_int_equal(gr_zone_offset_s(stockholm, UTC_S(1711846800)), 7200);
    struct gr_zone *new_york = gr_zone_find(arena, GR_STR("America/New_York"));
    assert_int_equal(gr_zone_offset_s(new_york, UTC_S(-3000000000)), -17762); /* local mean time */
    assert_true(gr_zone_to_utc(stockholm, GR_TIME_NONE) == GR_TIME_NONE);
    (void)gr_zone_to_utc(stockholm, INT64_MAX);
    (void)gr_zone_to_utc(stockholm, INT64_MIN + 1);
    gr_arena_free(arena);
}

static void refuses_what_is_no_zone(void **state) {
    (void)state;
    static const char *const names[] = {
        "",          "Europe",        "Europe/Nowhere",     "../zoneinfo/UTC", "/etc/passwd",
        "tzdata.zi", "zone1970.tab",  "Europe/../UTC",      "CET CEST",        "+25:00",
        "+1",        "posixrules/..", "europe/stockholm\n", "leapseconds",     "01:00"};
    struct gr_arena *arena = gr_arena_new();
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        if (gr_zone_find(arena, gr_str(names[i]))) {
            fail_msg("%s was taken for a zone", names[i]);
        }
    }
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(knows_the_calendar),
        cmocka_unit_test(prints),
        cmocka_unit_test(converts_zones),
        cmocka_unit_test(refuses_what_is_no_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
