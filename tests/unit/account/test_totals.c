/* Emissions, sums over runs, names; and what must hold of any account. */
#include "case.h"

#include <time.h>

/* One run of a log as CodeCarbon gives it. */
struct logged {
    struct gr_log_device device;
    struct gr_log_run run;
};

static struct gr_run_spec *declare(struct test_case *c, const char *id, double kwh) {
    struct gr_run_spec *spec = add_spec(c, id);
    spec->declared = (struct gr_declared){.present = true,
                                          .energy_kwh = stated(kwh),
                                          .boundary = GR_BOUNDARY_NODE,
                                          .method = GR_TIER_METERED};
    return spec;
}

/* ---- intensity ---- */

static void test_stated_intensity(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_grid sourced = a_grid(100), plain = a_grid(100), bounded = a_grid(41);
    plain.source = NULL;
    bounded.low_g_per_kwh = stated(35);
    bounded.high_g_per_kwh = stated(52);
    declare(&c, "a", 10)->grid = &sourced;
    declare(&c, "b", 10)->grid = &plain;
    declare(&c, "c", 10)->grid = &bounded;
    assert_int_equal(case_run(&c), GR_OK);
    assert_interval(c.out.runs[0].carbon_intensity_g_per_kwh, 100, 90, 110);
    assert_interval(c.out.runs[1].carbon_intensity_g_per_kwh, 100, 70, 130);
    assert_interval(c.out.runs[2].carbon_intensity_g_per_kwh, 41, 35, 52);
    double u = hypot(0.05, 0.10);
    assert_interval(c.out.runs[0].emissions_location_kg, 1, 1 - u, 1 + u);
    case_end(&c);
}

static void test_intensity_of_a_place(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_location sweden = a_location("SE", (double)NAN);
    struct gr_location cloud = a_location(NULL, (double)NAN);
    cloud.provider_name = "gcp";
    cloud.cloud_region = "europe-north1";
    struct gr_run_spec *a = declare(&c, "a", 10), *b = declare(&c, "b", 10);
    a->location = &sweden;
    b->location = &cloud;
    struct gr_civil day = {.year = 2023, .month = 5, .day = 1};
    assert_true(gr_time_from_civil(&day, &a->start));
    a->end = a->start + GR_HOUR_NS;
    b->start = a->start, b->end = a->end;
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.runs[0].emissions_location_kg.value, 0.3842, 1e-12);
    assert_near(c.out.runs[0].carbon_intensity_g_per_kwh.high, 38.42 * 1.3, 1e-12);
    assert_near(c.out.runs[1].emissions_location_kg.value, 0.46, 1e-12);
    assert_near(c.out.runs[1].carbon_intensity_g_per_kwh.high, 46 * 1.2, 1e-12);
    assert_has_code(&c, "A041"); /* the cloud region's is operational */
    assert_near(c.out.runs[0].power_average_w.value, 10000, 1e-12);
    case_end(&c);
}

static void test_no_place(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_location nowhere = a_location("ZZ", (double)NAN);
    declare(&c, "a", 10);
    declare(&c, "b", 4)->location = &nowhere;
    assert_int_equal(case_run(&c), GR_OK);
    assert_false(c.out.totals.emissions_location_kg.known);
    assert_near(c.out.totals.energy_without_emissions_kwh, 14, 1e-12);
    assert_has_code(&c, "A040");
    assert_has_code(&c, "A045");
    case_end(&c);
}

static void test_market(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_grid grid = a_grid(100);
    grid.market_g_per_kwh = stated(0);
    declare(&c, "a", 10)->grid = &grid;
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.totals.emissions_location_kg.value, 1, 1e-12); /* not lowered by it */
    assert_true(c.out.totals.emissions_market_kg.known);
    assert_near(c.out.totals.emissions_market_kg.value, 0, 0);
    case_end(&c);
}

static void test_implausible_intensity(void **state) {
    (void)state;
    static const struct {
        double g;
        bool warned;
    } cases[] = {{0.432, true}, {1600, true}, {432, false}, {0, false}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct test_case c;
        case_begin(&c);
        struct gr_grid grid = a_grid(cases[i].g);
        declare(&c, "a", 10)->grid = &grid;
        assert_int_equal(case_run(&c), GR_OK);
        if (cases[i].warned) {
            assert_has_code(&c, "A043");
        } else {
            assert_has_no_code(&c, "A043");
        }
        case_end(&c);
    }
}

static struct logged a_logged(const char *key, const char *country, double kwh, double kg) {
    struct logged l = {.device = a_device("gpu", GR_SCOPE_GPU, GR_TIER_COUNTER, kwh),
                       .run = a_log_run(key, 1, 3600)};
    l.run.country_iso3 = country;
    l.run.own_emissions_kg = kg;
    return l;
}

/* Gives the runs to the case as one input without an experiment file. */
static void give(struct test_case *c, struct gr_logs *logs, struct gr_log_input *input,
                 struct gr_log_run *runs, struct logged *given, size_t count) {
    for (size_t i = 0; i < count; i++) {
        runs[i] = given[i].run;
        give_devices(&runs[i], &given[i].device, 1);
    }
    *input = an_input(1, "codecarbon");
    *logs = (struct gr_logs){.input_count = 1, .inputs = input, .run_count = count, .runs = runs};
    c->inputs[c->input_count++] = (struct gr_account_input){NULL, logs};
}

static void test_own_emissions_beside_ours(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct logged given[] = {a_logged("a", "FRA", 10, 0.56), a_logged("b", "", 10, 2)};
    struct gr_log_run runs[2];
    struct gr_log_input input;
    struct gr_logs logs;
    give(&c, &logs, &input, runs, given, 2);
    assert_int_equal(case_run(&c), GR_OK);
    assert_int_equal(c.out.runs[0].intensity_origin, GR_INTENSITY_TABLE);
    assert_near(c.out.runs[0].emissions_location_kg.value, 0.4144, 1e-12); /* France, newest year */
    assert_near(c.out.runs[0].log_emissions_kg, 0.56, 0);
    assert_near(c.out.runs[0].log_intensity_g_per_kwh, 56, 1e-12);
    assert_int_equal(c.out.runs[1].intensity_origin, GR_INTENSITY_LOG);
    assert_near(c.out.runs[1].emissions_location_kg.value, 2, 1e-12);
    assert_has_code(&c, "A042");
    assert_near(c.out.totals.log_emissions_kg.value, 2.56, 1e-12);
    case_end(&c);
}

static void test_places_of_one_run(void **state) {
    (void)state; /* 10 kWh in France (41.44), 30 kWh in Norway (28.11): 31.4425 g/kWh */
    struct test_case c;
    case_begin(&c);
    struct logged given[] = {a_logged("a", "FRA", 10, (double)NAN),
                             a_logged("b", "NOR", 30, (double)NAN)};
    struct gr_log_run runs[2];
    struct gr_log_input input;
    struct gr_logs logs;
    give(&c, &logs, &input, runs, given, 2);
    c.input_count = 0;
    add_spec(&c, "sweep");
    c.inputs[0].logs = &logs;
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.runs[0].carbon_intensity_g_per_kwh.value, 31.4425, 1e-9);
    assert_string_equal(c.out.runs[0].intensity.place, "France, Norway");
    case_end(&c);
}

/* ---- sums ---- */

static void test_shared_factor_once(void **state) {
    (void)state;
    /* Two meters and one factor: 5 % and 10 % of the whole, not less for being two runs. */
    struct test_case c;
    case_begin(&c);
    struct gr_grid grid = a_grid(100), other = a_grid(50);
    declare(&c, "a", 10)->grid = &grid;
    declare(&c, "b", 10)->grid = &grid;
    assert_int_equal(case_run(&c), GR_OK);
    double u = hypot(0.05, 0.10);
    assert_interval(c.out.totals.emissions_location_kg, 2, 2 - 2 * u, 2 + 2 * u);
    case_end(&c);
    /* Different factors: their errors are independent.  1 kg and 1 kg, 10 % each. */
    case_begin(&c);
    declare(&c, "a", 10)->grid = &grid;
    declare(&c, "b", 20)->grid = &other;
    assert_int_equal(case_run(&c), GR_OK);
    double d = hypot(2 * 0.05, hypot(0.1, 0.1));
    assert_interval(c.out.totals.emissions_location_kg, 2, 2 - d, 2 + d);
    case_end(&c);
}

static void test_pue_of_all_once(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_location l = a_location(NULL, 1.5);
    for (int i = 0; i < 4; i++) {
        declare(&c, &"abcd"[i], 10)->location = &l;
    }
    assert_int_equal(case_run(&c), GR_OK);
    double u = hypot(0.05, 0.10);
    assert_interval(c.out.totals.energy_total_kwh, 60, 60 * (1 - u), 60 * (1 + u));
    assert_interval(c.out.totals.energy_it_kwh, 40, 38, 42);
    case_end(&c);
}

static void test_final_and_wasted(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_grid grid = a_grid(100);
    static const enum gr_outcome outcomes[] = {GR_OUTCOME_FINAL, GR_OUTCOME_USED,
                                               GR_OUTCOME_DISCARDED, GR_OUTCOME_FAILED,
                                               GR_OUTCOME_REDUNDANT};
    for (size_t i = 0; i < GR_COUNT(outcomes); i++) {
        struct gr_run_spec *spec = declare(&c, &"abcde"[i], (double)(1 << i));
        spec->outcome = outcomes[i];
        spec->grid = &grid;
    }
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.totals.energy_total_kwh.value, 31, 1e-12);
    assert_true(c.out.final.present);
    assert_near(c.out.final.energy_total_kwh.value, 1, 1e-12);
    assert_near(c.out.totals.wasted_kwh, 28, 1e-12);
    assert_near(c.out.totals.wasted_kg, 2.8, 1e-12);
    case_end(&c);
}

static void test_mixed_boundaries(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_location l = a_location(NULL, 1.5);
    declare(&c, "a", 10)->location = &l;
    declare(&c, "b", 10);
    assert_int_equal(case_run(&c), GR_OK);
    assert_int_equal(c.out.runs[0].boundary, GR_BOUNDARY_FACILITY);
    assert_int_equal(c.out.totals.boundary, GR_BOUNDARY_NODE);
    assert_true(c.out.totals.boundary_mixed);
    case_end(&c);
}

static void test_overrides(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_override overrides[] = {{.quantity = "energy_it_kwh", .run = "b", .pct = 20},
                                      {.quantity = "carbon_intensity_g_per_kwh", .pct = 4}};
    c.experiment.overrides = overrides;
    c.experiment.override_count = 2;
    struct gr_grid grid = a_grid(100);
    declare(&c, "a", 10)->grid = &grid;
    declare(&c, "b", 10)->grid = &grid;
    assert_int_equal(case_run(&c), GR_OK);
    assert_interval(c.out.runs[0].energy_it_kwh, 10, 9.5, 10.5);
    assert_interval(c.out.runs[1].energy_it_kwh, 10, 8, 12);
    assert_interval(c.out.runs[1].carbon_intensity_g_per_kwh, 100, 96, 104);
    /* One method: 0.5 and 2 kWh add up. */
    assert_interval(c.out.totals.energy_it_kwh, 20, 17.5, 22.5);
    case_end(&c);
}

/* ---- operations ---- */

static void test_operations_of_hardware(void **state) {
    (void)state; /* 10 h x 4 A100 x 312 TFLOP/s x 0.42 */
    struct test_case c;
    case_begin(&c);
    struct gr_hardware hw = {.accelerator_count = 4,
                             .accelerator_model = "NVIDIA A100-SXM4-80GB",
                             .accelerator_power_tdp_w = no_number(),
                             .cpu_power_tdp_w = no_number(),
                             .memory_gb = no_number(),
                             .idle_power_w = no_number()};
    struct gr_hardware_use use = {.hardware = &hw, .share = (double)NAN};
    struct gr_run_spec *spec = declare(&c, "a", 10);
    spec->hardware = &use;
    spec->hardware_count = 1;
    spec->duration_wall_s = stated(36000);
    spec->flop.utilization_accelerator = stated(0.42);
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.runs[0].device_hours.value, 40, 1e-12);
    assert_near(c.out.runs[0].training_compute_flop.value, 40.0 * 3600 * 312e12 * 0.42, 1e-12);
    assert_int_equal(c.out.runs[0].flop_method, GR_FLOP_HARDWARE);
    case_end(&c);
}

/* ---- names ---- */

static void assert_ids(const char *const *keys, const char *const *want, size_t count) {
    struct test_case c;
    case_begin(&c);
    struct logged given[4];
    struct gr_log_run runs[4];
    struct gr_log_input input;
    struct gr_logs logs;
    for (size_t i = 0; i < count; i++) {
        given[i] = a_logged(keys[i], "FRA", 1, (double)NAN);
    }
    give(&c, &logs, &input, runs, given, count);
    runs[0].project = "my project";
    assert_int_equal(case_run(&c), GR_OK);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(c.out.runs[i].id, want[i]);
        assert_string_equal(c.out.runs[i].name, i == 0 ? "my project" : want[i]);
        assert_int_equal(c.out.runs[i].stage, GR_STAGE_UNSTATED);
    }
    case_end(&c);
}

static void test_ids(void **state) {
    (void)state;
    static const char *const a = "5b0fa12a-3dd7-45bb-9766-cc326314d9f1";
    static const char *const b = "5b0fa12b-3dd7-45bb-9766-cc326314d9f1";
    static const char *const same = "5b0fa12a-0000-45bb-9766-cc326314d9f1";
    assert_ids((const char *const[]){a, b, "row 3"},
               (const char *const[]){"5b0fa12a", "5b0fa12b", "row 3"}, 3);
    assert_ids((const char *const[]){a, same}, (const char *const[]){a, same}, 2);
    assert_ids((const char *const[]){"x", "x", "x"}, (const char *const[]){"x", "x-2", "x-3"}, 3);
    assert_ids((const char *const[]){"x", "x-2", "x"}, (const char *const[]){"x", "x-2", "x-3"}, 3);
}

static void test_two_tools_without_a_file(void **state) {
    (void)state;
    static const struct {
        gr_time start_of_second;
        bool warned;
    } cases[] = {{0, true}, {GR_HOUR_NS, false}, {GR_TIME_NONE, true}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct test_case c;
        case_begin(&c);
        struct logged given[] = {a_logged("a", "FRA", 1, (double)NAN),
                                 a_logged("b", "FRA", 1, (double)NAN)};
        struct gr_log_run runs[2];
        struct gr_log_input inputs[2] = {an_input(1, "codecarbon"), an_input(2, "nvidia_smi")};
        struct gr_logs logs;
        give(&c, &logs, &inputs[0], runs, given, 2);
        logs.input_count = 2;
        runs[1].file = 2;
        runs[0].start = 0, runs[0].end = GR_HOUR_NS;
        runs[1].start = cases[i].start_of_second;
        runs[1].end = runs[1].start == GR_TIME_NONE ? GR_TIME_NONE : runs[1].start + GR_HOUR_NS;
        assert_int_equal(case_run(&c), GR_OK);
        if (cases[i].warned) {
            assert_has_code(&c, "A013");
        } else {
            assert_has_no_code(&c, "A013");
        }
        case_end(&c);
    }
}

static void test_start_alone_gives_the_year(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_location l = a_location("FR", (double)NAN);
    struct gr_run_spec *spec = declare(&c, "a", 10);
    struct gr_civil day = {.year = 2022, .month = 3, .day = 1};
    assert_true(gr_time_from_civil(&day, &spec->start));
    spec->location = &l;
    assert_int_equal(case_run(&c), GR_OK);
    assert_int_equal(c.out.runs[0].intensity.year, 2022);
    assert_near(c.out.runs[0].carbon_intensity_g_per_kwh.value, 78.54, 0);
    assert_false(c.out.runs[0].duration_wall_s.known);
    case_end(&c);
}

/* ---- properties ---- */

static void test_additive_and_order(void **state) {
    (void)state;
    static const double kwh[] = {3.7, 0.0021, 812, 41.5, 0.3};
    struct gr_grid grid = a_grid(321);
    struct gr_location l = a_location(NULL, 1.17);
    double sum = 0, low = 0, high = 0, kg = 0;
    for (int turned = 0; turned < 2; turned++) {
        struct test_case c;
        case_begin(&c);
        double parts = 0;
        for (size_t i = 0; i < GR_COUNT(kwh); i++) {
            size_t at = turned ? GR_COUNT(kwh) - 1 - i : i;
            struct gr_run_spec *spec = declare(&c, &"vwxyz"[i], kwh[at]);
            spec->grid = &grid;
            spec->location = &l;
        }
        assert_int_equal(case_run(&c), GR_OK);
        for (size_t i = 0; i < c.out.run_count; i++) {
            parts += c.out.runs[i].energy_total_kwh.value;
        }
        struct gr_quantity q = c.out.totals.energy_total_kwh;
        assert_near(q.value, parts, 1e-14);
        assert_true(q.low <= q.value && q.value <= q.high);
        if (turned) {
            assert_near(q.value, sum, 1e-14);
            assert_near(q.low, low, 1e-12);
            assert_near(q.high, high, 1e-12);
            assert_near(c.out.totals.emissions_location_kg.value, kg, 1e-14);
        }
        sum = q.value, low = q.low, high = q.high;
        kg = c.out.totals.emissions_location_kg.value;
        case_end(&c);
    }
}

static void test_monotone(void **state) {
    (void)state;
    double last_kwh = 0, last_kg = 0;
    for (int i = 0; i < 20; i++) {
        struct test_case c;
        case_begin(&c);
        struct gr_grid grid = a_grid(30.0 + 50 * i);
        struct gr_location l = a_location(NULL, 1 + 0.05 * i);
        struct gr_run_spec *spec = declare(&c, "a", 10);
        spec->grid = &grid;
        spec->location = &l;
        assert_int_equal(case_run(&c), GR_OK);
        struct gr_quantity e = c.out.totals.energy_total_kwh;
        struct gr_quantity m = c.out.totals.emissions_location_kg;
        assert_true(e.value > last_kwh && m.value > last_kg);
        assert_true(e.low < e.value && e.value < e.high && m.low < m.value && m.value < m.high);
        assert_near(m.value, e.value * (30.0 + 50 * i) / 1000, 1e-12);
        last_kwh = e.value, last_kg = m.value;
        case_end(&c);
    }
}

enum { MANY = 10000 };

/* 10,000 runs, as a batch of logs holds them. */
static struct gr_logs many(struct gr_arena *arena) {
    static const char *const countries[] = {"FRA", "SWE", "USA", "IND", "DEU", "CHN", "BRA"};
    struct gr_log_run *runs = GR_NEW_N(arena, struct gr_log_run, MANY);
    struct gr_log_device *devices = GR_NEW_N(arena, struct gr_log_device, 3 * MANY);
    struct gr_log_input *inputs = GR_NEW_N(arena, struct gr_log_input, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        inputs[i] = an_input(i + 1, "codecarbon");
        runs[i] =
            a_log_run(gr_arena_printf(arena, "%08x-3dd7-45bb-9766-cc326314d9f1", i), i + 1, 3600);
        devices[3 * i] = a_device("cpu", GR_SCOPE_CPU, GR_TIER_UTILISATION_MODEL, 0.1);
        devices[3 * i + 1] = a_device("gpu", GR_SCOPE_GPU, GR_TIER_COUNTER, 0.5);
        devices[3 * i + 2] = a_device("ram", GR_SCOPE_DRAM, GR_TIER_UTILISATION_MODEL, 0.05);
        give_devices(&runs[i], &devices[3 * i], 3);
        runs[i].country_iso3 = countries[i % GR_COUNT(countries)];
        runs[i].gpu_model = "1 x NVIDIA A100-SXM4-80GB";
        runs[i].gpu_count = 1;
        runs[i].own_emissions_kg = 0.1;
    }
    return (struct gr_logs){.input_count = MANY, .inputs = inputs, .run_count = MANY, .runs = runs};
}

static void test_many_runs(void **state) {
    (void)state; /* each a run of its own, then all as one run of an experiment file */
    for (int as_one = 0; as_one < 2; as_one++) {
        struct test_case c;
        case_begin(&c);
        struct gr_logs logs = many(c.arena);
        c.inputs[0] = (struct gr_account_input){as_one ? add_spec(&c, "sweep") : NULL, &logs};
        c.input_count = 1;
        clock_t begun = clock();
        assert_int_equal(case_run(&c), GR_OK);
        double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
        print_message("%d runs in %.3f s\n", (int)MANY, seconds);
        assert_true(seconds < 5); /* a quadratic walk takes minutes */
        assert_near(c.out.totals.energy_total_kwh.value, 6500, 1e-9);
        assert_near(c.out.totals.device_hours.value, MANY, 1e-9);
        assert_int_equal(c.out.run_count, as_one ? 1 : MANY);
        assert_true(c.out.totals.emissions_location_kg.known);
        case_end(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stated_intensity),
        cmocka_unit_test(test_intensity_of_a_place),
        cmocka_unit_test(test_no_place),
        cmocka_unit_test(test_market),
        cmocka_unit_test(test_implausible_intensity),
        cmocka_unit_test(test_own_emissions_beside_ours),
        cmocka_unit_test(test_places_of_one_run),
        cmocka_unit_test(test_shared_factor_once),
        cmocka_unit_test(test_pue_of_all_once),
        cmocka_unit_test(test_final_and_wasted),
        cmocka_unit_test(test_mixed_boundaries),
        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_operations_of_hardware),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_two_tools_without_a_file),
        cmocka_unit_test(test_start_alone_gives_the_year),
        cmocka_unit_test(test_additive_and_order),
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_many_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
