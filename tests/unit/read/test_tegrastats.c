/* tegrastats: the board's input once, whatever else is printed. */
#include "reading.h"

#include "model/experiment.h"

#define HEAD "RAM 1/2MB (lfb 1x4MB) SWAP 0/4MB (cached 0MB) CPU [1%@102] GR3D_FREQ 0% GPU@38C "

static double total_of(const struct reading *r) {
    return reading_total_kwh(r) * 3.6e6;
}

static void test_the_input_holds_the_other_rails(void **state) {
    (void)state;
    struct reading r = reading_of("tegrastats/orin_nano.log", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.runs[0].device_count, 1);
    /* 6 W x 1 s + 6 W x 2 s, over the new year */
    assert_near(total_of(&r), 18, 1e-12);
    assert_int_equal(reading_decision(&r, "R140")->count, 3);
    /* date -u -d '2025-12-31 23:59:58' +%s */
    assert_true(r.logs.runs[0].start == 1767225598 * GR_SECOND_NS);
    reading_free(&r);
}

static void test_without_stamps_the_interval_must_be_given(void **state) {
    (void)state;
    struct reading r = reading_of("tegrastats/broken_no_stamps.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R071"), 1);
    reading_free(&r);
    const struct gr_log_ref ref = {.sample_interval_s = {.value = 0.5},
                                   .window_start = GR_TIME_NONE,
                                   .window_end = GR_TIME_NONE};
    static const char text[] =
        HEAD "POM_5V_IN 2000/2000 POM_5V_GPU 9/9\n" HEAD "POM_5V_IN 4000/3000 POM_5V_GPU 9/9\n";
    r = reading_of_bytes(text, sizeof text - 1, "a.txt", &ref, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_of(&r), 1.5, 1e-12);
    assert_true(r.logs.runs[0].start == GR_TIME_NONE);
    reading_free(&r);
}

/* Sums of mW by hand; each for 1 s at one power. */
static void test_boards_without_an_input_rail(void **state) {
    (void)state;
    static const struct {
        const char *rails;
        double watt;
    } rows[] = {
        {"VDD_GPU_SOC 2400mW/1mW VDD_CPU_CV 800mW/1mW VIN_SYS_5V0 4000mW/1mW "
         "VDDQ_VDD2_1V8AO 500mW/1mW",
         7.2},
        {"GPU 1000/1 CPU 2000/1 SOC 3000/1 CV 0/0 VDDRQ 400/1 SYS5V 1600/1", 8},
        {"VDD_GPU 5000mW/1mW VDD_CPU_SOC_MSS 6000mW/1mW VIN_SYS_5V0 4000mW/1mW", 15},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        char text[1024];
        int n = snprintf(text, sizeof text, "01-02-2025 10:00:00 %s%s\n01-02-2025 10:00:01 %s%s\n",
                         HEAD, rows[i].rails, HEAD, rows[i].rails);
        struct reading r = reading_of_bytes(text, (size_t)n, "a.txt", NULL, NULL);
        assert_int_equal(r.status, GR_OK);
        assert_near(total_of(&r), rows[i].watt, 1e-12);
        reading_free(&r);
    }
}

static void test_unknown_rails_are_refused(void **state) {
    (void)state;
    static const char text[] = HEAD "VDD_A 1mW/1mW VDD_B 2mW/2mW\n" HEAD "VDD_A 1mW/1mW\n";
    struct reading r = reading_of_bytes(text, sizeof text - 1, "a.txt", NULL, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R146"), 1);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_input_holds_the_other_rails),
        cmocka_unit_test(test_without_stamps_the_interval_must_be_given),
        cmocka_unit_test(test_boards_without_an_input_rail),
        cmocka_unit_test(test_unknown_rails_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
