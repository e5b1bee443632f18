/*
 * case.h - small experiments and logs for the tests of this room.
 */
#ifndef GR_TEST_ACCOUNT_CASE_H
#define GR_TEST_ACCOUNT_CASE_H

#include "test.h"

#include "account/account.h"
#include "account/interval.h"

enum { CASE_MAX = 16 };

/* One account under test: what is given, and what comes out. */
struct test_case {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_factors *factors;
    struct gr_experiment experiment;
    struct gr_run_spec specs[CASE_MAX];
    struct gr_account_input inputs[CASE_MAX];
    size_t input_count;
    struct gr_account out;
};

static inline struct gr_stated no_number(void) {
    return (struct gr_stated){(double)NAN, GR_NOWHERE};
}

static inline struct gr_stated stated(double value) {
    return (struct gr_stated){value, GR_NOWHERE};
}

static inline void case_begin(struct test_case *c) {
    *c = (struct test_case){
        .arena = gr_arena_new(), .diag = gr_diag_new(), .factors = gr_factors_new()};
    c->experiment.parameter_count = (double)NAN;
}

static inline void case_end(struct test_case *c) {
    gr_arena_free(c->arena);
    gr_diag_free(c->diag);
    gr_factors_free(c->factors);
}

static inline struct gr_location a_location(const char *country, double pue) {
    return (struct gr_location){
        .country = country, .pue = stated(pue), .wue_l_per_kwh = no_number()};
}

static inline struct gr_grid a_grid(double g_per_kwh) {
    return (struct gr_grid){.carbon_intensity_g_per_kwh = stated(g_per_kwh),
                            .low_g_per_kwh = no_number(),
                            .high_g_per_kwh = no_number(),
                            .source = "a statistics office",
                            .market_g_per_kwh = no_number()};
}

/* A run of the experiment file with nothing in it; its input has no log. */
static inline struct gr_run_spec *add_spec(struct test_case *c, const char *id) {
    struct gr_run_spec *spec = &c->specs[c->input_count];
    *spec = (struct gr_run_spec){.id = id,
                                 .outcome = GR_OUTCOME_USED,
                                 .stage = GR_STAGE_TRAINING,
                                 .start = GR_TIME_NONE,
                                 .end = GR_TIME_NONE,
                                 .duration_wall_s = no_number()};
    spec->declared.energy_kwh = no_number();
    spec->flop = (struct gr_flop){no_number(), no_number(), no_number(), no_number()};
    c->inputs[c->input_count++] = (struct gr_account_input){spec, NULL};
    return spec;
}

static inline struct gr_estimate an_estimate(double device_hours, double wall_hours, uint32_t count,
                                             double power_w) {
    return (struct gr_estimate){.accelerator_count = count,
                                .device_hours = stated(device_hours),
                                .wall_hours = stated(wall_hours),
                                .power_tdp_w = stated(power_w),
                                .utilization_accelerator = no_number(),
                                .memory_gb = no_number(),
                                .utilization_cpu = no_number()};
}

/* A run of which one estimate is all that is known; estimate outlives the case. */
static inline struct gr_run_spec *add_estimated(struct test_case *c, const char *id,
                                                struct gr_estimate *estimate) {
    struct gr_run_spec *spec = add_spec(c, id);
    spec->estimates = estimate;
    spec->estimate_count = 1;
    return spec;
}

static inline struct gr_log_device a_device(const char *key, enum gr_scope scope, enum gr_tier tier,
                                            double kwh) {
    struct gr_log_device d = {.key = key,
                              .name = "",
                              .scope = scope,
                              .component = gr_scope_component(scope),
                              .tier = tier,
                              .first = GR_TIME_NONE,
                              .last = GR_TIME_NONE,
                              .covered_s = (double)NAN,
                              .span_s = (double)NAN,
                              .median_step_s = (double)NAN};
    (void)gr_energy_from_kwh(kwh, &d.energy);
    return d;
}

static inline struct gr_log_run a_log_run(const char *key, uint32_t file, double duration_s) {
    return (struct gr_log_run){.key = key,
                               .project = "",
                               .host = "",
                               .user = "",
                               .account = "",
                               .state = "",
                               .tool = "codecarbon",
                               .tool_version = "",
                               .country_iso2 = "",
                               .country_iso3 = "",
                               .region = "",
                               .cloud_provider = "",
                               .cloud_region = "",
                               .file = file,
                               .line = 2,
                               .start = GR_TIME_NONE,
                               .end = GR_TIME_NONE,
                               .duration_s = duration_s,
                               .pue_inside = (double)NAN,
                               .own_emissions_kg = (double)NAN,
                               .naive_emissions_kg = (double)NAN,
                               .cpu_power_w = (double)NAN,
                               .ram_total_gb = (double)NAN,
                               .cpu_count = (double)NAN,
                               .gpu_count = (double)NAN,
                               .cpu_model = "",
                               .gpu_model = ""};
}

/* The total becomes the sum of the devices. */
static inline void give_devices(struct gr_log_run *run, const struct gr_log_device *devices,
                                size_t count) {
    run->devices = devices;
    run->device_count = count;
    run->total = (struct gr_energy){0};
    for (size_t i = 0; i < count; i++) {
        run->total = gr_energy_add(run->total, devices[i].energy);
    }
}

static inline struct gr_log_input an_input(uint32_t file, const char *format) {
    return (struct gr_log_input){.file = file, .path = "log.csv", .format = format, .sha256 = ""};
}

static inline enum gr_status case_run(struct test_case *c) {
    return gr_account_compute(&c->experiment, c->inputs, c->input_count, c->factors, c->arena,
                              c->diag, &c->out);
}

static inline void assert_has_code(const struct test_case *c, const char *code) {
    for (size_t i = 0; i < gr_diag_total(c->diag); i++) {
        if (strcmp(gr_diag_get(c->diag, i).code, code) == 0) {
            return;
        }
    }
    print_error("no message %s\n", code);
    fail();
}

static inline void assert_has_no_code(const struct test_case *c, const char *code) {
    for (size_t i = 0; i < gr_diag_total(c->diag); i++) {
        assert_string_not_equal(gr_diag_get(c->diag, i).code, code);
    }
}

static inline const struct gr_decision *find_decision(const struct test_case *c, const char *code) {
    for (size_t i = 0; i < c->out.decision_count; i++) {
        if (strcmp(c->out.decisions[i].code, code) == 0) {
            return &c->out.decisions[i];
        }
    }
    return NULL;
}

static inline void assert_interval(struct gr_quantity q, double value, double low, double high) {
    assert_true(q.known);
    assert_near(q.value, value, 1e-9);
    assert_near(q.low, low, 1e-6);
    assert_near(q.high, high, 1e-6);
}

#endif
