/* Published figures, computed again from what the publication states.  The tolerance is the rounding of the
 * printed figure. */
#include "case.h"

#define KG_PER_LB 0.45359237

/* hours x count x W (x PUE) and, where an intensity is printed, emissions. */
struct published {
    const char *what;
    double device_hours, wall_hours;
    uint32_t count;
    double power_w, pue, g_per_kwh;
    double kwh, kg;
    double tolerance_kwh, tolerance_kg; /* relative; a figure that is NAN was not printed */
};

#define NONE ((double)NAN)

static const struct published published[] = {
    /* Luccioni & Hernandez-Garcia 2023, "Counting Carbon" (arXiv 2302.08476), examples A and B */
    {"Counting Carbon A", 100, NONE, 0, 300, NONE, 500, 30, 15, 1e-9, 1e-9},
    {"Counting Carbon B", 100, NONE, 0, 300, NONE, 100, 30, 3, 1e-9, 1e-9},
    /* Strubell et al. 2019 (arXiv 1906.02243), Table 3: whole kWh, whole pounds; 0.954 lb/kWh */
    {"Transformer base", NONE, 12, 1, 1415.78, 1.58, 432.73, 27, 26 * KG_PER_LB, 0.007, 0.016},
    {"Transformer big", NONE, 84, 1, 1515.43, 1.58, 432.73, 201, 192 * KG_PER_LB, 0.007, 0.016},
    {"ELMo", NONE, 336, 1, 517.66, 1.58, 432.73, 275, 262 * KG_PER_LB, 0.007, 0.016},
    {"NAS", NONE, 274120, 1, 1515.43, 1.58, 432.73, 656347, 626155 * KG_PER_LB, 1e-6, 1e-5},
    /* Patterson et al. 2021 (arXiv 2104.10350), appendix: 6.8 days on 200 TPU v2 */
    {"Evolved Transformer NAS", NONE, 6.8 * 24, 200, 208, 1.10, 431, 7.5e3, 3.2e3, 0.01, 0.01},
    /* Touvron et al. 2023 (arXiv 2302.13971), Table 15: whole MWh, whole tonnes */
    {"LLaMA-13B", 135168, NONE, 0, 400, 1.1, 385, 59e3, 23e3, 0.01, 0.015},
    {"LLaMA-33B", 530432, NONE, 0, 400, 1.1, 385, 233e3, 90e3, 0.01, 0.015},
    {"LLaMA-65B", 1022362, NONE, 0, 400, 1.1, 385, 449e3, 173e3, 0.01, 0.015},
    {"OPT-175B", 809472, NONE, 0, 400, 1.1, 385, 356e3, 137e3, 0.01, 0.015},
    {"BLOOM on a common grid", 1082880, NONE, 0, 400, 1.1, 385, 475e3, 183e3, 0.01, 0.015},
    /* Luccioni et al. 2022 (arXiv 2211.02001): dynamic consumption */
    {"BLOOM", 1082990, NONE, 0, 400, NONE, 57, 433196, 24.69e3, 1e-9, 2e-4},
    /* Model cards */
    {"Llama 2 70B", 1720320, NONE, 0, 400, NONE, 423.45, 688128, 291.42e3, 1e-9, 5e-4},
    {"Stable Diffusion v1", 150000, NONE, 0, 250, NONE, 300, 37500, 11250, 1e-9, 1e-9},
    {"ClimateBERT, final model", NONE, 48, 1, 700, NONE, 470, 33.6, 15.79, 1e-9, 5e-4},
    {"ClimateBERT, all experiments", NONE, 350, 1, 700, NONE, 470, 245, 115.15, 1e-9, 5e-5},
    {"ClimateBERT, older revision", NONE, 8, 1, 700, NONE, 470, 5.6, 2.63, 1e-9, 2e-3},
    {"card: 3 x L40S", NONE, 439, 3, 350, 1.51, 120, 696.03, 83.52, 1e-5, 1e-4},
    {"card: 7 x 350 W", NONE, 377.8, 7, 350, 1.53, 120, 1416.183, 169.942, 1e-6, 1e-5},
    {"the same, if the hours are device-hours", 377.8, NONE, 7, 350, 1.53, 120, 202.3, 24.3, 1e-3,
     2e-3},
    {"card: 2 x V100", NONE, 403, 2, 300, 1.16, 200, 280.488, 56.098, 1e-6, 1e-5},
    /* Du et al. 2021 (arXiv 2112.06905); Faiz et al. 2024, XLM-R */
    {"GLaM, 280 B tokens", NONE, 574, 1024, 326, 1.11, NONE, 213e3, NONE, 3e-3, 0},
    {"XLM-R", NONE, 20.4 * 24, 512, 342, 1.1, 413, 94.4e3, 39e3, 2e-3, 2e-3},
};

static void check(const struct published *p) {
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate(p->device_hours, p->wall_hours, p->count, p->power_w);
    struct gr_location location = a_location(NULL, p->pue);
    struct gr_grid grid = a_grid(p->g_per_kwh);
    struct gr_run_spec *spec = add_estimated(&c, p->what, &e);
    spec->location = &location;
    spec->grid = &grid;
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.totals.energy_total_kwh.value, p->kwh, p->tolerance_kwh);
    assert_int_equal(c.out.totals.energy_total_kwh.tier, GR_TIER_TDP_ESTIMATE);
    if (isnan(p->kg)) {
        assert_false(c.out.totals.emissions_location_kg.known);
    } else {
        assert_near(c.out.totals.emissions_location_kg.value, p->kg, p->tolerance_kg);
    }
    case_end(&c);
}

static void test_hours_times_power(void **state) {
    (void)state;
    for (size_t i = 0; i < GR_COUNT(published); i++) {
        check(&published[i]);
    }
}

/* Patterson et al. 2021, Table 4: energy in MWh and emissions in tonnes as printed. */
static void test_energy_times_intensity(void **state) {
    (void)state;
    static const struct {
        double mwh, g_per_kwh, tonnes, tolerance;
    } rows[] = {
        {7.5, 431, 3.2, 0.011},     {85.7, 545, 46.7, 0.001}, {232, 415, 96.4, 0.0025},
        {24.1, 201, 4.8, 0.011},    {179, 403, 72.2, 0.001},  {1287, 429, 552.1, 1e-4},
        {59.474, 385, 23, 0.015},   {157, 332, 52, 0.005},    {94.4, 413, 39, 0.001},
        {256.646, 57, 14.6, 0.003}, /* BLOOM, idle */
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct test_case c;
        case_begin(&c);
        struct gr_grid grid = a_grid(rows[i].g_per_kwh);
        struct gr_run_spec *spec = add_spec(&c, "run");
        spec->declared = (struct gr_declared){.present = true,
                                              .energy_kwh = stated(rows[i].mwh * 1000),
                                              .boundary = GR_BOUNDARY_FACILITY,
                                              .method = GR_TIER_PROVIDER_REPORTED};
        spec->grid = &grid;
        assert_int_equal(case_run(&c), GR_OK);
        assert_near(c.out.totals.emissions_location_kg.value, rows[i].tonnes * 1000,
                    rows[i].tolerance);
        assert_false(c.out.totals.energy_it_kwh.known); /* a PUE is inside and not told */
        assert_int_equal(c.out.totals.boundary, GR_BOUNDARY_FACILITY);
        case_end(&c);
    }
}

/* Lannelongue et al. 2021: h (n P u + GB x 0.3725) PUE x g/kWh = 239.967 g. */
static void test_green_algorithms(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate((double)NAN, 1, 1, 300);
    e.memory_gb = stated(64);
    struct gr_location location = a_location(NULL, 1.56);
    struct gr_grid grid = a_grid(475);
    struct gr_run_spec *spec = add_estimated(&c, "run", &e);
    spec->location = &location;
    spec->grid = &grid;
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.totals.emissions_location_kg.value, 0.239967, 1e-5);
    assert_near(c.out.totals.components[GR_COMPONENT_MEMORY].value, 0.02384, 1e-12);
    case_end(&c);
}

/* Brown et al. 2020 (arXiv 2005.14165), Table D.1: 174.6e9 parameters, 300e9 tokens, 3.14e23. */
static void test_six_n_d(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate(1, (double)NAN, 1, 300);
    struct gr_run_spec *spec = add_estimated(&c, "run", &e);
    spec->flop.parameters = stated(174.6e9);
    spec->flop.tokens = stated(300e9);
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.runs[0].training_compute_flop.value, 3.14e23, 2e-3);
    assert_int_equal(c.out.runs[0].flop_method, GR_FLOP_6ND);
    case_end(&c);
}

/* Rows of public CodeCarbon files: the total is the sum of the parts. */
static void test_codecarbon_rows(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    const struct gr_log_device devices[] = {
        a_device("cpu", GR_SCOPE_CPU, GR_TIER_UTILISATION_MODEL, 0.00324856),
        a_device("gpu", GR_SCOPE_GPU, GR_TIER_COUNTER, 0.03209286),
        a_device("ram", GR_SCOPE_DRAM, GR_TIER_UTILISATION_MODEL, 0.00359902),
    };
    struct gr_log_run run = a_log_run("r", 1, 275.18);
    give_devices(&run, devices, 3);
    run.own_emissions_kg = 0.0248122;
    run.gpu_count = 1;
    struct gr_log_input input = an_input(1, "codecarbon");
    struct gr_logs logs = {.input_count = 1, .inputs = &input, .run_count = 1, .runs = &run};
    c.inputs[c.input_count++] = (struct gr_account_input){NULL, &logs};
    assert_int_equal(case_run(&c), GR_OK);
    const struct gr_run_result *r = &c.out.runs[0];
    assert_near(r->energy_total_kwh.value, 0.03894044, 1e-9);
    assert_near(r->log_intensity_g_per_kwh, 637.2, 1e-4);
    assert_int_equal(r->intensity_origin, GR_INTENSITY_LOG);
    assert_near(r->emissions_location_kg.value, 0.0248122, 1e-9);
    assert_near(r->device_hours.value, 275.18 / 3600, 1e-12);
    assert_near(r->parts[1].energy_it_kwh.value * 3.6e6 / 275.18, 419.8, 2e-4);
    case_end(&c);
}

/* A row of the logs of "Power Hungry Processing": Oregon, 305.891 lb/MWh. */
static void test_state_factor(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    const struct gr_log_device devices[] = {
        a_device("cpu", GR_SCOPE_CPU, GR_TIER_UTILISATION_MODEL, 0.0003088011458516121),
        a_device("gpu", GR_SCOPE_GPU, GR_TIER_COUNTER, 0.003764645233985675),
        a_device("ram", GR_SCOPE_DRAM, GR_TIER_UTILISATION_MODEL, 0.003068911963294198),
    };
    struct gr_log_run run = a_log_run("r", 1, 26.14);
    give_devices(&run, devices, 3);
    run.country_iso3 = "USA";
    run.region = "oregon";
    run.own_emissions_kg = 0.0009910009605665277;
    struct gr_civil day = {.year = 2017, .month = 6, .day = 1};
    assert_true(gr_time_from_civil(&day, &run.start));
    struct gr_log_input input = an_input(1, "codecarbon");
    struct gr_logs logs = {.input_count = 1, .inputs = &input, .run_count = 1, .runs = &run};
    c.inputs[c.input_count++] = (struct gr_account_input){NULL, &logs};
    assert_int_equal(case_run(&c), GR_OK);
    assert_near(c.out.totals.energy_total_kwh.value, 0.007142358343131486, 1e-12);
    assert_near(c.out.totals.emissions_location_kg.value, 0.000991001, 1e-4);
    assert_string_equal(c.out.runs[0].intensity.code, "US-OR");
    assert_has_code(&c, "A041"); /* direct, not lifecycle */
    case_end(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours_times_power), cmocka_unit_test(test_energy_times_intensity),
        cmocka_unit_test(test_green_algorithms),  cmocka_unit_test(test_six_n_d),
        cmocka_unit_test(test_codecarbon_rows),   cmocka_unit_test(test_state_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
