/* What counts as the energy of a run: parts, second readings, outer meters, PUE, exclusions. */
#include "case.h"

/* One run of the experiment file with up to four runs of logs, each of an input of its own. */
struct logged {
    struct test_case c;
    struct gr_log_device devices[4][3];
    struct gr_log_run runs[4];
    struct gr_log_input inputs[4];
    struct gr_logs logs;
    struct gr_run_spec *spec;
};

static void begin(struct logged *l) {
    case_begin(&l->c);
    l->logs = (struct gr_logs){.inputs = l->inputs, .runs = l->runs};
    l->spec = add_spec(&l->c, "final");
    l->c.inputs[0].logs = &l->logs;
}

/* Adds an input with one run of one device. */
static struct gr_log_run *add(struct logged *l, const char *format, enum gr_scope scope,
                              enum gr_tier tier, double kwh) {
    size_t i = l->logs.run_count++;
    uint32_t file = (uint32_t)i + 1;
    l->logs.input_count++;
    l->inputs[i] = an_input(file, format);
    l->devices[i][0] = a_device("0", scope, tier, kwh);
    l->devices[i][0].where = (struct gr_pos){file, 0, 2, 0};
    l->runs[i] = a_log_run("run", file, 3600);
    give_devices(&l->runs[i], l->devices[i], 1);
    return &l->runs[i];
}

static const struct gr_run_result *result(struct logged *l) {
    assert_int_equal(case_run(&l->c), GR_OK);
    assert_int_equal(l->c.out.run_count, 1);
    return &l->c.out.runs[0];
}

static void test_runs_of_one_format_add_up(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 3);
    const struct gr_run_result *r = result(&l);
    assert_interval(r->energy_it_kwh, 5, 4.25, 5.75); /* one method: 15 % of the whole */
    assert_int_equal(r->part_count, 2);
    assert_int_equal(r->boundary, GR_BOUNDARY_DEVICE);
    assert_int_equal(l.c.out.decision_count, 0);
    assert_near(r->known_kwh[GR_KNOWN_MEASURED], 5, 1e-12);
    case_end(&l.c);
}

static void test_second_reading_better_method(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_UTILISATION_MODEL, 3); /* larger, but a model */
    add(&l, "perf", GR_SCOPE_CPU, GR_TIER_COUNTER, 1);                 /* another component */
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 3, 1e-12);
    assert_int_equal(r->part_count, 2);
    const struct gr_decision *d = find_decision(&l.c, "A010");
    assert_non_null(d);
    assert_near(d->effect_kwh, -3, 1e-12);
    assert_int_equal(d->file, 2);
    assert_string_equal(d->text, "the accelerator energy of codecarbon is a second reading of what "
                                 "nvidia_smi has (the better method)");
    case_end(&l.c);
}

static void test_second_reading_larger(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 2.5);
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 2.5, 1e-12);
    assert_near(find_decision(&l.c, "A010")->effect_kwh, -2, 1e-12);
    case_end(&l.c);
}

static void test_not_at_the_same_time(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    struct gr_log_run *a = add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    struct gr_log_run *b = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 3);
    a->start = 0, a->end = GR_HOUR_NS;
    b->start = GR_HOUR_NS, b->end = 2 * GR_HOUR_NS;
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 5, 1e-12);
    assert_near(r->duration_wall_s.value, 7200, 1e-12);
    case_end(&l.c);
    /* With stamps that cannot be compared they may overlap: one counts. */
    begin(&l);
    a = add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    b = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 3);
    a->start = 0, a->end = GR_HOUR_NS, a->zone_known = true;
    b->start = GR_HOUR_NS, b->end = 2 * GR_HOUR_NS;
    assert_near(result(&l)->energy_it_kwh.value, 3, 1e-12);
    case_end(&l.c);
}

static void test_node_meter_holds_the_devices(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "ipmitool", GR_SCOPE_NODE, GR_TIER_METERED, 10);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 6);
    const struct gr_run_result *r = result(&l);
    assert_interval(r->energy_it_kwh, 10, 9.5, 10.5); /* the meter's own 5 % */
    assert_int_equal(r->boundary, GR_BOUNDARY_NODE);
    assert_int_equal(r->part_count, 2);
    assert_near(r->parts[0].energy_it_kwh.value, 4, 1e-12); /* what is left of the node */
    assert_int_equal(r->parts[0].component, GR_COMPONENT_OTHER);
    assert_near(gr_energy_kwh(r->parts[0].log->energy), 4, 1e-12);
    assert_near(r->parts[1].energy_it_kwh.value, 6, 1e-12);
    assert_near(find_decision(&l.c, "A011")->effect_kwh, -6, 1e-12);
    assert_near(l.c.out.totals.components[GR_COMPONENT_ACCELERATOR].value, 6, 1e-12);
    assert_near(l.c.out.totals.energy_it_kwh.high, 10.5, 1e-9);
    case_end(&l.c);
}

static void test_parts_above_the_meter(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "ipmitool", GR_SCOPE_NODE, GR_TIER_METERED, 5);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 6);
    assert_near(result(&l)->energy_it_kwh.value, 6, 1e-12);
    assert_has_code(&l.c, "A012");
    case_end(&l.c);
}

static void test_wall_holds_node(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    struct gr_log_run *run = add(&l, "csv", GR_SCOPE_NODE, GR_TIER_METERED, 9);
    l.devices[0][1] = a_device("wall", GR_SCOPE_WALL, GR_TIER_METERED, 10);
    l.devices[0][2] = a_device("gpu", GR_SCOPE_GPU, GR_TIER_COUNTER, 4);
    give_devices(run, l.devices[0], 3);
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 10, 1e-12);
    assert_near(r->energy_total_kwh.value, 10, 1e-12);
    case_end(&l.c);
}

static void test_estimate_beside_logs(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    struct gr_estimate e = an_estimate((double)NAN, 10, 1, 400);
    e.memory_gb = stated(100);
    l.spec->estimates = &e;
    l.spec->estimate_count = 1;
    const struct gr_run_result *r = result(&l); /* measured accelerator, estimated memory */
    assert_near(r->energy_it_kwh.value, 2 + 0.3725, 1e-12);
    assert_near(find_decision(&l.c, "A010")->effect_kwh, -4, 1e-12);
    assert_near(r->known_kwh[GR_KNOWN_MODELLED], 0.3725, 1e-12);
    case_end(&l.c);
}

static void test_rest_of_the_log_total(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    struct gr_log_run *run = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    assert_true(gr_energy_from_kwh(2.5, &run->total));
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 2.5, 1e-12);
    assert_int_equal(r->parts[1].component, GR_COMPONENT_OTHER);
    case_end(&l.c);
    begin(&l); /* a log with a total only */
    run = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    run->device_count = 0;
    r = result(&l);
    assert_interval(r->energy_it_kwh, 2, 1.4, 2.6); /* a model: 30 % */
    assert_int_equal(r->parts[0].energy_it_kwh.tier, GR_TIER_UTILISATION_MODEL);
    case_end(&l.c);
    begin(&l); /* parts above the total */
    run = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    assert_true(gr_energy_from_kwh(1.5, &run->total));
    assert_near(result(&l)->energy_it_kwh.value, 2, 1e-12);
    assert_has_code(&l.c, "A004");
    case_end(&l.c);
}

static void test_meter_accuracy(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "csv", GR_SCOPE_WALL, GR_TIER_METERED, 10);
    add(&l, "csv", GR_SCOPE_WALL, GR_TIER_METERED, 10);
    l.inputs[0].path = "paper/logs/a.csv";
    l.inputs[1].path = "paper/logs/b.csv";
    struct gr_log_ref refs[] = {{.path = "logs/a*.csv", .meter_accuracy_pct = stated(2)},
                                {.path = "logs/b.csv", .meter_accuracy_pct = no_number()}};
    l.spec->logs = refs;
    l.spec->log_count = 2;
    const struct gr_run_result *r = result(&l);
    assert_interval(r->parts[0].energy_it_kwh, 10, 9.8, 10.2);
    assert_interval(r->parts[1].energy_it_kwh, 10, 9.5, 10.5);
    case_end(&l.c);
}

/* ---- PUE ---- */

static void test_stated_pue(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    struct gr_location location = a_location(NULL, 1.2);
    l.spec->location = &location;
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 10, 1e-12);
    assert_near(r->energy_total_kwh.value, 12, 1e-12);
    assert_int_equal(r->boundary, GR_BOUNDARY_FACILITY);
    assert_int_equal(r->energy_total_kwh.tier, GR_TIER_COUNTER);
    assert_false(r->pue_inside);
    assert_near(r->energy_total_kwh.high, 12 * (1 + hypot(0.15, 0.10)), 1e-9);
    assert_interval(r->pue, 1.2, 1.08, 1.32);
    assert_near(r->known_kwh[GR_KNOWN_DECLARED], 2, 1e-12);
    case_end(&l.c);
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    location.pue = stated(1.05);
    location.pue_category = "annual";
    location.pue_source = "facility meter";
    l.spec->location = &location;
    assert_interval(result(&l)->pue, 1.05, 1.0185, 1.0815);
    case_end(&l.c);
}

static void test_pue_near_one(void **state) {
    (void)state; /* the interval does not go below what the computers draw */
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    struct gr_location location = a_location(NULL, 1.05);
    l.spec->location = &location;
    assert_interval(result(&l)->pue, 1.05, 1, 1.155);
    case_end(&l.c);
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    location.pue = stated(0.8);
    l.spec->location = &location;
    const struct gr_run_result *r = result(&l);
    assert_false(r->pue.known);
    assert_near(r->energy_total_kwh.value, 10, 1e-12);
    assert_has_code(&l.c, "A031");
    case_end(&l.c);
}

static void test_no_default_pue(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    const struct gr_run_result *r = result(&l);
    assert_false(r->pue.known);
    assert_near(r->energy_total_kwh.value, 10, 1e-12);
    assert_int_equal(r->boundary, GR_BOUNDARY_DEVICE);
    case_end(&l.c);
}

static void test_pue_inside(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    struct gr_log_run *run = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 13);
    run->pue_inside = 1.3;
    run->boundary = GR_BOUNDARY_FACILITY;
    struct gr_location location = a_location(NULL, 1.2);
    l.spec->location = &location;
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_total_kwh.value, 13, 1e-12); /* applied once, by the log */
    assert_near(r->energy_it_kwh.value, 10, 1e-12);
    assert_true(r->pue_inside);
    assert_near(r->pue.value, 1.3, 0);
    assert_near(r->parts[0].energy_it_kwh.value, 10, 1e-12);
    const struct gr_decision *d = find_decision(&l.c, "A030");
    assert_string_equal(d->before, "1.2");
    assert_string_equal(d->after, "1.3");
    assert_near(d->effect_kwh, -2.6, 1e-9); /* 13 x 1.2 would have been 15.6 */
    case_end(&l.c);
    /* The same in both: nothing to decide. */
    begin(&l);
    run = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 13);
    run->pue_inside = 1.2;
    l.spec->location = &location;
    assert_near(result(&l)->energy_total_kwh.value, 13, 1e-12);
    assert_null(find_decision(&l.c, "A030"));
    case_end(&l.c);
    /* 1 inside is none: that of the file is applied. */
    begin(&l);
    run = add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    run->pue_inside = 1;
    l.spec->location = &location;
    assert_near(result(&l)->energy_total_kwh.value, 12, 1e-12);
    case_end(&l.c);
}

static void test_pue_inside_of_some(void **state) {
    (void)state; /* another input of the run gets the same PUE, once */
    struct logged l;
    begin(&l);
    struct gr_log_run *run = add(&l, "codecarbon", GR_SCOPE_CPU, GR_TIER_UTILISATION_MODEL, 1.3);
    run->pue_inside = 1.3;
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 2);
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_it_kwh.value, 3, 1e-12);
    assert_near(r->energy_total_kwh.value, 3.9, 1e-12);
    case_end(&l.c);
}

static void test_facility_that_cannot_be_undone(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    struct gr_log_run *run = add(&l, "csv", GR_SCOPE_WALL, GR_TIER_METERED, 13);
    run->boundary = GR_BOUNDARY_FACILITY;
    struct gr_location location = a_location(NULL, 1.2);
    l.spec->location = &location;
    const struct gr_run_result *r = result(&l);
    assert_near(r->energy_total_kwh.value, 13, 1e-12);
    assert_false(r->energy_it_kwh.known);
    assert_false(r->pue.known);
    assert_int_equal(r->boundary, GR_BOUNDARY_FACILITY);
    assert_non_null(find_decision(&l.c, "A030"));
    assert_false(l.c.out.totals.energy_it_kwh.known);
    case_end(&l.c);
}

/* ---- gaps ---- */

static void test_gaps(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, 10);
    struct gr_log_device *d = &l.devices[0][0];
    assert_true(gr_energy_from_kwh(1, &d->interpolated));
    assert_true(gr_energy_from_kwh(0.5, &d->missing));
    d->span_s = 7200;
    d->covered_s = 5400;
    struct gr_location location = a_location(NULL, 1.2);
    l.spec->location = &location;
    const struct gr_run_result *r = result(&l);
    assert_near(r->known_kwh[GR_KNOWN_MEASURED], 9, 1e-12);
    assert_near(r->known_kwh[GR_KNOWN_INTERPOLATED], 1, 1e-12);
    assert_near(r->known_kwh[GR_KNOWN_DECLARED], 2, 1e-12);
    assert_near(r->known_kwh[GR_KNOWN_MISSING], 0.6, 1e-12); /* never in the total */
    assert_near(r->energy_total_kwh.value, 12, 1e-12);
    assert_near(r->coverage_ratio.value, 0.75, 1e-12);
    assert_near(r->device_hours.value, 2, 1e-12);
    assert_near(l.c.out.totals.coverage_ratio.value, 0.75, 1e-12);
    case_end(&l.c);
}

/* ---- exclusions ---- */

static void test_zero_is_not_measured(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 0);
    assert_int_equal(case_run(&l.c), GR_REFUSED);
    assert_string_equal(l.c.out.runs[0].excluded, "0 kWh in 3600 s: not measured");
    assert_false(l.c.out.runs[0].energy_total_kwh.known);
    assert_false(l.c.out.totals.present);
    assert_has_code(&l.c, "A001");
    assert_has_code(&l.c, "A003");
    case_end(&l.c);
}

static void test_anomaly(void **state) {
    (void)state;
    struct logged l;
    begin(&l);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 7)->anomaly =
        "durations grow, energy falls";
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 3);
    assert_near(result(&l)->energy_it_kwh.value, 3, 1e-12);
    assert_has_code(&l.c, "A002");
    case_end(&l.c);
    begin(&l);
    add(&l, "codecarbon", GR_SCOPE_GPU, GR_TIER_COUNTER, 7)->anomaly =
        "durations grow, energy falls";
    assert_int_equal(case_run(&l.c), GR_REFUSED);
    assert_string_equal(l.c.out.runs[0].excluded, "durations grow, energy falls");
    case_end(&l.c);
}

static void test_nothing_given(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    add_spec(&c, "empty");
    struct gr_run_spec *spec = add_spec(&c, "read");
    spec->declared = (struct gr_declared){.present = true,
                                          .energy_kwh = stated(0.4),
                                          .boundary = GR_BOUNDARY_NODE,
                                          .method = GR_TIER_METERED};
    assert_int_equal(case_run(&c), GR_OK);
    assert_string_equal(c.out.runs[0].excluded, "it has no log, reading or estimate");
    assert_int_equal(c.out.totals.run_count, 1);
    assert_interval(c.out.totals.energy_total_kwh, 0.4, 0.38, 0.42);
    assert_near(c.out.totals.known_kwh[GR_KNOWN_DECLARED], 0.4, 1e-12);
    assert_int_equal(c.out.totals.boundary, GR_BOUNDARY_NODE);
    case_end(&c);
}

/* ---- estimates ---- */

static void test_several_boards_fit(void **state) {
    (void)state; /* V100: 250 and 300 W, widened by 40 % */
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate((double)NAN, 10, 8, (double)NAN);
    e.accelerator_model = "V100";
    add_estimated(&c, "tdp-wall", &e);
    assert_int_equal(case_run(&c), GR_OK);
    const struct gr_part *part = &c.out.runs[0].parts[0];
    assert_interval(part->energy_it_kwh, 80 * 0.275, 80 * 0.250 / 1.4, 80 * 0.300 * 1.4);
    assert_near(part->hours * part->count * part->power_w * part->utilization * part->repeats /
                    1000,
                part->energy_it_kwh.value, 1e-12);
    assert_near(c.out.runs[0].device_hours.value, 80, 1e-12);
    assert_near(c.out.runs[0].duration_wall_s.value, 36000, 1e-12);
    case_end(&c);
}

static void test_whole_estimate(void **state) {
    (void)state; /* 80 device-hours on 4: 20 h of wall clock for CPU and memory; twice */
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate(80, (double)NAN, 4, 250);
    e.utilization_accelerator = stated(0.5);
    e.cpu_model = "AMD EPYC 7742";
    e.cpu_count = 2;
    e.utilization_cpu = stated(0.1);
    e.memory_gb = stated(64);
    e.repeats = 2;
    add_estimated(&c, "tdp-only", &e);
    assert_int_equal(case_run(&c), GR_OK);
    const struct gr_run_result *r = &c.out.runs[0];
    assert_int_equal(r->part_count, 3);
    assert_near(r->parts[0].energy_it_kwh.value, 80 * 0.25 * 0.5 * 2, 1e-12);
    assert_near(r->parts[1].energy_it_kwh.value, 20 * 0.225 * 2 * 0.1 * 2, 1e-12);
    assert_near(r->parts[2].energy_it_kwh.value, 20 * 64 * 0.3725 / 1000 * 2, 1e-12);
    case_end(&c);
}

static void test_unknown_board(void **state) {
    (void)state;
    struct test_case c;
    case_begin(&c);
    struct gr_estimate e = an_estimate((double)NAN, 10, 8, (double)NAN);
    e.accelerator_model = "NVIDIA Z9000";
    add_estimated(&c, "x", &e);
    assert_int_equal(case_run(&c), GR_REFUSED);
    assert_has_code(&c, "A020");
    case_end(&c);
}

/* ---- plausibility ---- */

static void test_plausibility(void **state) {
    (void)state;
    static const struct {
        double kwh;
        const char *code; /* 700 W for one hour is 0.7 kWh */
    } cases[] = {{0.5, NULL}, {0.75, "A060"}, {0.7, "A061"}, {0.03, "A062"}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct logged l;
        begin(&l);
        struct gr_log_run *run = add(&l, "nvidia_smi", GR_SCOPE_GPU, GR_TIER_COUNTER, cases[i].kwh);
        l.devices[0][0].name = "NVIDIA H100 80GB HBM3";
        run->gpu_count = 1;
        result(&l);
        if (cases[i].code) {
            assert_has_code(&l.c, cases[i].code);
        } else {
            assert_has_no_code(&l.c, "A060");
            assert_has_no_code(&l.c, "A061");
            assert_has_no_code(&l.c, "A062");
        }
        case_end(&l.c);
    }
}

static void test_device_hours_plausible(void **state) {
    (void)state;
    struct gr_hardware hw = {.id = "n",
                             .accelerator_count = 4,
                             .accelerator_power_tdp_w = stated(400),
                             .cpu_power_tdp_w = no_number(),
                             .memory_gb = no_number(),
                             .idle_power_w = no_number()};
    struct gr_hardware_use use = {.hardware = &hw, .share = (double)NAN};
    static const struct {
        double device_hours;
        const char *code;
    } cases[] = {{41, "A063"}, {10, "A064"}, {40, NULL}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct test_case c;
        case_begin(&c);
        struct gr_estimate e = an_estimate(cases[i].device_hours, (double)NAN, 4, 400);
        struct gr_run_spec *spec = add_estimated(&c, "x", &e);
        spec->hardware = &use;
        spec->hardware_count = 1;
        spec->duration_wall_s = stated(36000);
        assert_int_equal(case_run(&c), GR_OK);
        if (cases[i].code) {
            assert_has_code(&c, cases[i].code);
        } else {
            assert_has_no_code(&c, "A063");
            assert_has_no_code(&c, "A064");
        }
        case_end(&c);
    }
    struct test_case c; /* 400 W x 40 device-hours x 4 again: 64 kWh, not 16 */
    case_begin(&c);
    struct gr_run_spec *spec = add_spec(&c, "x");
    spec->hardware = &use;
    spec->hardware_count = 1;
    spec->duration_wall_s = stated(36000);
    spec->declared = (struct gr_declared){.present = true,
                                          .energy_kwh = stated(64),
                                          .boundary = GR_BOUNDARY_DEVICE,
                                          .method = GR_TIER_TDP_ESTIMATE};
    assert_int_equal(case_run(&c), GR_OK);
    assert_has_code(&c, "A065");
    case_end(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_of_one_format_add_up),
        cmocka_unit_test(test_second_reading_better_method),
        cmocka_unit_test(test_second_reading_larger),
        cmocka_unit_test(test_not_at_the_same_time),
        cmocka_unit_test(test_node_meter_holds_the_devices),
        cmocka_unit_test(test_parts_above_the_meter),
        cmocka_unit_test(test_wall_holds_node),
        cmocka_unit_test(test_estimate_beside_logs),
        cmocka_unit_test(test_rest_of_the_log_total),
        cmocka_unit_test(test_meter_accuracy),
        cmocka_unit_test(test_stated_pue),
        cmocka_unit_test(test_pue_near_one),
        cmocka_unit_test(test_no_default_pue),
        cmocka_unit_test(test_pue_inside),
        cmocka_unit_test(test_pue_inside_of_some),
        cmocka_unit_test(test_facility_that_cannot_be_undone),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_zero_is_not_measured),
        cmocka_unit_test(test_anomaly),
        cmocka_unit_test(test_nothing_given),
        cmocka_unit_test(test_several_boards_fit),
        cmocka_unit_test(test_whole_estimate),
        cmocka_unit_test(test_unknown_board),
        cmocka_unit_test(test_plausibility),
        cmocka_unit_test(test_device_hours_plausible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
