/* Figures, shares and times as visual-design asks for them; expected texts are written by hand. */
#include "test.h"

#include "template/format.h"

#define THIN GR_THIN
#define NB   GR_NBSP

static void check(struct gr_buf *b, const char *want) {
    assert_string_equal(b->p ? b->p : "", want);
    gr_buf_free(b);
}

static void figures_follow_uncertainty(void **state) {
    (void)state;
    assert_int_equal(gr_format_figures(0.0199), 4);
    assert_int_equal(gr_format_figures(0.02), 3);
    assert_int_equal(gr_format_figures(0.0999), 3);
    assert_int_equal(gr_format_figures(0.10), 2);
    assert_int_equal(gr_format_figures(0.499), 2);
    assert_int_equal(gr_format_figures(0.50), 1);
}

static void units_scale(void **state) {
    (void)state;
    static const struct {
        double value;
        int figures;
        const char *base, *want;
    } rows[] = {
        {9.277, 2, "kg", "9.3" NB "kg"},
        {0.0193, 3, "kWh", "19.3" NB "Wh"},
        {999.7, 2, "kg", "1.0" NB "t"},
        {0.9996, 3, "kWh", "1.00" NB "kWh"},
        {1236.0, 4, "kg", "1.236" NB "t"},
        {12e6, 2, "kg", "12" THIN "000" NB "t"},
        {2.5e-7, 2, "kg", "0.25" NB "mg"},
        {26193.7, 3, "kWh", "26.2" NB "MWh"},
        {0, 3, "kg", "0" NB "kg"},
        {363.4, 3, "g/kWh", "363" NB "g/kWh"},
        {-19.4e-3, 3, "kWh", GR_MINUS "19.4" NB "Wh"},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct gr_buf b = {0};
        gr_put_figure(&b, rows[i].value, rows[i].figures, rows[i].base);
        check(&b, rows[i].want);
    }
}

static void fixed_numbers(void **state) {
    (void)state;
    struct gr_buf b = {0};
    gr_put_fixed(&b, 1236, 0);
    check(&b, "1236");
    gr_put_fixed(&b, 12360.5, 1);
    check(&b, "12" THIN "360.5");
    gr_put_fixed_column(&b, 1236, 0);
    check(&b, "1" THIN "236");
    gr_put_fixed(&b, 0.004, 2);
    check(&b, "<" NB "0.01");
    gr_put_fixed(&b, 0, 2);
    check(&b, "0.00");
    gr_put_fixed(&b, -1.5, 1);
    check(&b, GR_MINUS "1.5");
}

static void exact_numbers(void **state) {
    (void)state;
    struct gr_buf b = {0};
    gr_put_exact(&b, 1.2);
    check(&b, "1.2");
    gr_put_exact(&b, 362.92);
    check(&b, "362.92");
    gr_put_exact(&b, 15.8740441);
    check(&b, "15.874");
    gr_put_exact(&b, 0.019423456);
    check(&b, "0.01942");
    gr_put_exact(&b, 6.2e9);
    check(&b, "6.2" NB GR_TIMES NB "10\xe2\x81\xb9");
}

static void shares(void **state) {
    (void)state;
    static const struct {
        double ratio;
        const char *want;
    } rows[] = {
        {0.7289, "73" NB "%"},          {0.0076, "0.8" NB "%"}, {0.0002, "<" NB "0.1" NB "%"},
        {0.9962, "99.6" NB "%"},        {1, "100" NB "%"},      {0, "0" NB "%"},
        {0.99999, ">" NB "99.9" NB "%"}};
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct gr_buf b = {0};
        gr_put_share(&b, rows[i].ratio);
        check(&b, rows[i].want);
    }
}

static void percentages_add_up(void **state) {
    (void)state;
    const double mock[] = {0.620, 0.001, 0.212, 0.167};
    double out[4];
    gr_format_percentages(mock, 4, out);
    assert_near(out[0], 62, 1e-12);
    assert_near(out[1], 0.1, 1e-12);
    assert_near(out[2], 21, 1e-12);
    assert_near(out[3], 17, 1e-12);
    const double thirds[] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    gr_format_percentages(thirds, 3, out);
    assert_near(out[0] + out[1] + out[2], 100, 1e-12);
    assert_near(out[0], 34, 1e-12);
}

static void powers_and_fractions(void **state) {
    (void)state;
    struct gr_buf b = {0};
    gr_put_power(&b, 6.04e18, 2);
    check(&b, "6.0" NB GR_TIMES NB "10\xc2\xb9\xe2\x81\xb8");
    gr_put_power(&b, 9.99e18, 2);
    check(&b, "1.0" NB GR_TIMES NB "10\xc2\xb9\xe2\x81\xb9");
    gr_put_power(&b, 1234, 3);
    check(&b, "1230");
    gr_put_fraction(&b, NULL, 0.745);
    check(&b, "three quarters");
    gr_put_fraction(&b, NULL, 0.211);
    check(&b, "one fifth");
    gr_put_fraction(&b, NULL, 0.73);
    check(&b, "73" NB "%");
}

static void times(void **state) {
    (void)state;
    struct gr_buf b = {0};
    gr_put_duration(&b, NULL, 45);
    check(&b, "45.0" NB "s");
    gr_put_duration(&b, NULL, 241);
    check(&b, "4" NB "min 1" NB "s");
    gr_put_duration(&b, NULL, 12000);
    check(&b, "3" NB "h 20" NB "min");
    gr_put_duration(&b, NULL, 71.34 * 3600);
    check(&b, "71.3" NB "h");
    gr_put_duration(&b, NULL, 12.4 * 86400);
    check(&b, "12.4" NB "days");
    gr_time a = gr_days_from_civil(2023, 12, 18) * GR_DAY_NS;
    gr_put_date(&b, NULL, a + 4 * GR_DAY_NS);
    check(&b, "22" NB "December 2023");
    gr_put_date_range(&b, NULL, a, a + 5 * GR_DAY_NS);
    check(&b, "18" GR_EN_DASH "23" NB "December 2023");
    gr_put_date_range(&b, NULL, a, a + GR_HOUR_NS);
    check(&b, "18" NB "December 2023");
    gr_put_date_range(&b, NULL, a - 20 * GR_DAY_NS, a);
    check(&b, "28" NB "November " GR_EN_DASH " 18" NB "December 2023");
    gr_put_date_range(&b, NULL, a, a + 20 * GR_DAY_NS);
    check(&b, "18" NB "December 2023 " GR_EN_DASH " 7" NB "January 2024");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_follow_uncertainty),
        cmocka_unit_test(units_scale),
        cmocka_unit_test(fixed_numbers),
        cmocka_unit_test(exact_numbers),
        cmocka_unit_test(shares),
        cmocka_unit_test(percentages_add_up),
        cmocka_unit_test(powers_and_fractions),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
