/* Beyond the energy of runs: figures by hand, and what must hold whatever the numbers are. */
#include "case.h"

#include "account/ledger.h"
#include "account/methods.h"
#include "factors/tables.h"

/* ---- properties ---- */

static uint64_t next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static double between(uint64_t *state, double low, double high) {
    return low + (high - low) * (double)next(state) / 2147483648.0;
}

/* Runs of the estimates, some of them left out; pue and g for all. */
static struct gr_totals totals_of(const double *hours, size_t count, unsigned mask, bool backwards,
                                  double pue, double g) {
    struct test_case c;
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};
    struct gr_estimate estimates[6];
    struct gr_location location = a_location(NULL, pue);
    struct gr_grid grid = a_grid(g);
    case_begin(&c);
    for (size_t n = 0; n < count; n++) {
        size_t i = backwards ? count - 1 - n : n;
        if (mask >> i & 1U) {
            estimates[i] = an_estimate(hours[i], (double)NAN, 1, 300);
            struct gr_run_spec *spec = add_estimated(&c, ids[i], &estimates[i]);
            spec->location = &location;
            spec->grid = &grid;
        }
    }
    assert_int_equal(case_run(&c), GR_OK);
    struct gr_totals t = c.out.totals;
    case_end(&c);
    return t;
}

static void assert_holds(struct gr_quantity q) {
    assert_true(q.known && q.low >= 0 && q.low <= q.value && q.value <= q.high);
}

static void test_properties(void **state) {
    (void)state;
    uint64_t seed = 42;
    for (int round = 0; round < 200; round++) {
        double hours[6];
        for (size_t i = 0; i < 6; i++) {
            hours[i] = exp(between(&seed, -5, 9));
        }
        double pue = between(&seed, 1, 2), g = between(&seed, 1, 1200);
        struct gr_totals all = totals_of(hours, 6, 63, false, pue, g);
        struct gr_totals some = totals_of(hours, 6, 21, false, pue, g);
        struct gr_totals rest = totals_of(hours, 6, 42, false, pue, g);
        struct gr_totals back = totals_of(hours, 6, 63, true, pue, g);
        /* additive over runs; the order of runs is all one, intervals too */
        assert_near(all.energy_total_kwh.value,
                    some.energy_total_kwh.value + rest.energy_total_kwh.value, 1e-12);
        assert_near(all.emissions_location_kg.value,
                    some.emissions_location_kg.value + rest.emissions_location_kg.value, 1e-12);
        assert_near(all.energy_total_kwh.value, back.energy_total_kwh.value, 1e-12);
        assert_near(all.emissions_location_kg.high, back.emissions_location_kg.high, 1e-12);
        /* one tool, one PUE and one grid: as uncertain as one run */
        assert_near(all.emissions_location_kg.high / all.emissions_location_kg.value,
                    some.emissions_location_kg.high / some.emissions_location_kg.value, 1e-12);
        /* monotone in PUE and intensity */
        struct gr_totals more_pue = totals_of(hours, 6, 63, false, pue * 1.01, g);
        struct gr_totals more_g = totals_of(hours, 6, 63, false, pue, g * 1.01);
        assert_true(more_pue.emissions_location_kg.value > all.emissions_location_kg.value);
        assert_true(more_pue.energy_total_kwh.value > all.energy_total_kwh.value);
        assert_true(more_g.emissions_location_kg.value > all.emissions_location_kg.value);
        assert_near(more_g.energy_total_kwh.value, all.energy_total_kwh.value, 1e-12);
        assert_holds(all.energy_total_kwh);
        assert_holds(all.emissions_location_kg);
        assert_holds(more_pue.emissions_location_kg);
    }
}

/* Of 40 % (TDP), 10 % (PUE) and 10 % (stated with source): 0.16, 0.01, 0.01 of 0.18. */
static void test_causes(void **state) {
    (void)state;
    const double hours[] = {100};
    struct gr_totals t = totals_of(hours, 1, 1, false, 1.5, 100);
    assert_int_equal(t.cause_count, 3);
    assert_string_equal(t.causes[0].name, "energy_measurement");
    assert_near(t.causes[0].variance_ratio, 0.16 / 0.18, 1e-9);
    assert_near(t.causes[1].variance_ratio, 0.01 / 0.18, 1e-9);
    assert_near(t.causes[0].high, 4.5 * 1.4, 1e-9);
    assert_near(t.causes[0].low, 4.5 / 1.4, 1e-9);
    assert_near(t.causes[2].high, 4.5 * 1.1, 1e-9);
    /* with a meter: sqrt(0.0025 + 0.02) of sqrt(0.18) */
    assert_near(t.causes[0].narrowing_ratio, 1 - sqrt(0.0225 / 0.18), 1e-9);
    assert_true(isnan(t.causes[2].narrowing_ratio)); /* 10 % is what can be had */
}

/* ---- embodied ---- */

/* SCI's example: 1000 kg, four years, one hour of the whole device: 28.54 g.  Half the share: half of it. */
static void test_embodied(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_hardware hardware = {
        .id = "h", .accelerator_count = 2, .embodied_total_kg = stated(1000)};
    struct gr_hardware_use use = {&hardware, 1, (double)NAN};
    struct gr_estimate e = an_estimate((double)NAN, 1, 1, 300);
    struct gr_run_spec *spec = add_estimated(&c, "run", &e);
    spec->hardware = &use;
    spec->hardware_count = 1;
    assert_int_equal(case_run(&c), GR_OK);
    struct gr_quantity q = c.out.runs[0].emissions_embodied_kg;
    assert_near(q.value, 0.0285388 / 2, 1e-5);
    assert_near(q.high / q.value, 1.5, 1e-12);
    case_end(&c);
}

/* Two nodes, stated by node: twice as much; half of their devices: half of that. */
static void test_embodied_of_two_nodes(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_hardware hardware = {
        .id = "h", .node_count = 2, .accelerator_count = 2, .embodied_total_kg = stated(1000)};
    struct gr_hardware_use use = {&hardware, 2, (double)NAN};
    struct gr_estimate e = an_estimate((double)NAN, 1, 1, 300);
    struct gr_run_spec *spec = add_estimated(&c, "run", &e);
    spec->hardware = &use;
    spec->hardware_count = 1;
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.runs[0].emissions_embodied_kg.value, 2000.0 / (4 * 8760) / 2, 1e-12);
    case_end(&c);
}

/* A model without a peak rate: the nearest names. */
static void test_unknown_peak_has_a_hint(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_hardware hardware = {
        .id = "h", .accelerator_model = "NVIDIA A1000-SXM4", .accelerator_count = 1};
    struct gr_hardware_use use = {&hardware, 1, (double)NAN};
    struct gr_estimate e = an_estimate(1, (double)NAN, 1, 300);
    struct gr_run_spec *spec = add_estimated(&c, "run", &e);
    spec->hardware = &use;
    spec->hardware_count = 1;
    spec->flop.utilization_accelerator = stated(0.4);
    assert_int_equal(case_run(&c), GR_OK);
    const char *hint = NULL;
    for (size_t i = 0; i < gr_diag_total(c.diag); i++) {
        struct gr_message item = gr_diag_get(c.diag, i);
        hint = strcmp(item.code, "A050") == 0 ? item.hint : hint;
    }
    assert_non_null(hint);
    assert_non_null(strstr(hint, "nearest: "));
    case_end(&c);
}

/* ---- trend ---- */

static void trend_of(struct test_case *c, const double *flop, const int *days, size_t count,
                     struct gr_estimate *e) {
    static const char *const ids[] = {"a", "b", "c", "d", "e"};
    case_begin(c);
    *e = an_estimate(1, (double)NAN, 1, 300);
    for (size_t i = 0; i < count; i++) {
        struct gr_run_spec *spec = add_estimated(c, ids[i], e);
        spec->flop.value = stated(flop[i]);
        spec->start = days[i] * GR_DAY_NS;
        spec->end = spec->start + GR_HOUR_NS;
    }
    assert_int_equal(case_run(c), GR_OK);
}

/* Doubling every 100 days without scatter; and three points that say nothing. */
static void test_trend(void **state) {
    (void)state;
    struct test_case c;
    struct gr_estimate e;
    trend_of(&c, (const double[]){1e10, 2e10, 4e10, 8e10}, (const int[]){0, 100, 200, 300}, 4, &e);
    assert_true(c.out.trend.fitted && !c.out.trend.includes_no_growth);
    assert_near(c.out.trend.doubling_months.value, 100 * 12 / 365.25, 1e-9);
    assert_near(c.out.trend.growth_per_year.value, exp2(3.6525), 1e-9);
    case_end(&c);
    /* scipy.stats.linregress([0, 1, 2], [0, 1, 0]): slope 0 */
    trend_of(&c, (const double[]){1e10, 2e10, 1e10}, (const int[]){0, 100, 200}, 3, &e);
    assert_true(c.out.trend.fitted && c.out.trend.includes_no_growth);
    assert_false(c.out.trend.doubling_months.known);
    assert_near(c.out.trend.growth_per_year.value, 1, 1e-9);
    case_end(&c);
    trend_of(&c, (const double[]){1e10, 2e10}, (const int[]){0, 100}, 2, &e);
    assert_true(c.out.trend.present && !c.out.trend.fitted);
    case_end(&c);
    trend_of(&c, (const double[]){1e10, 2e10, 3e10}, (const int[]){5, 5, 5}, 3, &e);
    assert_false(c.out.trend.fitted);
    case_end(&c);
}

static void test_student(void **state) {
    (void)state; /* scipy.stats.t.ppf(0.975, n) */
    assert_near(gr_student_t(1), 12.7062, 1e-5);
    assert_near(gr_student_t(10), 2.22814, 1e-4);
    assert_near(gr_student_t(31), 2.03951, 1e-4);
    assert_near(gr_student_t(100), 1.98397, 1e-4);
}

/* ---- inference ---- */

/* 30 kWh of training; 0.3 Wh a request, 10,000 a day: 3 kWh a day, 10 days. */
static void test_projection(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate(100, (double)NAN, 1, 300);
    add_estimated(&c, "run", &e);
    c.experiment.inference = (struct gr_inference){.present = true,
                                                   .functional_unit_count = no_number(),
                                                   .energy_per_unit_wh = stated(0.3),
                                                   .functional_unit_count_per_day = stated(10000),
                                                   .lifetime_days = stated(365),
                                                   .tokens_per_unit = stated(300)};
    assert_int_equal(case_run(&c), GR_OK);
    const struct gr_projection *p = &c.out.projection;
    assert_near(p->overtakes_after_days.value, 10, 1e-12);
    assert_near(p->energy_lifetime_kwh.value, 1095, 1e-12);
    assert_near(p->energy_per_token_wh.value, 0.001, 1e-12);
    assert_false(p->emissions_lifetime_kg.known); /* no intensity */
    case_end(&c);
}

/* ---- other tools ---- */

static const struct gr_method *method(const struct test_case *c, const char *name) {
    for (size_t i = 0; i < c->out.method_count; i++) {
        if (strncmp(c->out.methods[i].name, name, strlen(name)) == 0) {
            return &c->out.methods[i];
        }
    }
    return NULL;
}

static void test_methods(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate((double)NAN, 12, 1, 1415.78);
    struct gr_location location = a_location(NULL, 1.56);
    struct gr_grid grid = a_grid(57);
    struct gr_run_spec *spec = add_estimated(&c, "run", &e);
    spec->location = &location;
    spec->grid = &grid;
    assert_int_equal(case_run(&c), GR_OK);
    gr_methods_compare(&c.out, c.factors, c.arena);
    assert_int_equal(c.out.method_count, 7);
    for (size_t i = 0; i < c.out.method_count; i++) { /* each names a source of the tables */
        assert_non_null(gr_source_find(c.factors, c.out.methods[i].source_id));
    }
    /* Strubell et al. 2019, Table 3, Transformer base: 27 kWh, 26 lb */
    assert_near(method(&c, "Strubell")->energy_kwh.value, 26.8432, 1e-5);
    assert_near(method(&c, "Strubell")->emissions_kg.value, 25.6084 * 0.45359237, 1e-5);
    /* two decimals of kg/kWh: 57 g becomes 60 */
    assert_near(method(&c, "ML CO2")->emissions_kg.value, 16.98936 * 0.06, 1e-9);
    assert_near(method(&c, "Green")->energy_kwh.value, 16.98936 * 1.56, 1e-9);
    assert_near(method(&c, "CodeCarbon")->energy_kwh.value, 16.98936, 1e-9);
    case_end(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_causes),
        cmocka_unit_test(test_embodied),
        cmocka_unit_test(test_embodied_of_two_nodes),
        cmocka_unit_test(test_unknown_peak_has_a_hint),
        cmocka_unit_test(test_trend),
        cmocka_unit_test(test_student),
        cmocka_unit_test(test_projection),
        cmocka_unit_test(test_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
