/*
 * test_summary.c - rows to the record of a lab: sums with their intervals, groups, periods, fronts, repeats.
 */
#include "test.h"

#include <stdlib.h>

#include "lab/summary.h"

#define S(literal) ((struct gr_str){(literal), sizeof(literal) - 1})

enum { DAY_0 = 19754 }; /* 2024-02-01 */

struct sample {
    struct gr_lab_row row;
    struct gr_lab_part part;
    struct gr_lab_span span;
    struct gr_deviation energy[3], location[3];
};

/* kwh with a method of 10 %, a PUE of 5 % whose cause is told, an intensity of 30 % that all share. */
static void make(struct sample *s, const char *id, double kwh, double pue_cause) {
    double kg = kwh / 2;
    *s = (struct sample){
        .part = {.stage = S("training"),
                 .outcome = S("final"),
                 .country = S("SE"),
                 .run_count = 1,
                 .kwh = kwh,
                 .kg = kg,
                 .market_kg = kg,
                 .span_count = 1},
        .span = {DAY_0, 1, kwh},
        .energy = {{1, kwh * 0.1, kwh * 0.1}, {pue_cause, kwh * 0.05, kwh * 0.05}},
        .location = {{1, kg * 0.1, kg * 0.1},
                     {pue_cause, kg * 0.05, kg * 0.05},
                     {1e6 + 500, kg * 0.3, kg * 0.3}},
    };
    s->row = (struct gr_lab_row){.id = gr_str(id),
                                 .boundary = S("facility"),
                                 .method = S("0.1.0 2026-10"),
                                 .run_count = 1,
                                 .start = DAY_0 * GR_DAY_NS,
                                 .end = DAY_0 * GR_DAY_NS + GR_HOUR_NS,
                                 .coverage_ratio = (double)NAN,
                                 .offsets_kg = (double)NAN,
                                 .part_count = 1};
    s->row.figures[GR_LAB_ENERGY] =
        (struct gr_quantity){true, kwh, kwh * 0.9, kwh * 1.1, GR_TIER_COUNTER};
    s->row.figures[GR_LAB_LOCATION] =
        (struct gr_quantity){true, kg, kg * 0.7, kg * 1.3, GR_TIER_COUNTER};
}

static const struct gr_lab_row *row_of(struct sample *s) {
    s->part.spans = &s->span;
    s->row.parts = &s->part;
    s->row.energy = (struct gr_lab_causes){2, s->energy};
    s->row.location = (struct gr_lab_causes){3, s->location};
    return &s->row;
}

static const struct gr_lab_options plain = {.from_day = GR_LAB_DAY_NONE,
                                            .to_day = GR_LAB_DAY_NONE,
                                            .max_kwh = (double)NAN,
                                            .max_kg = (double)NAN,
                                            .date = GR_TIME_NONE};

struct made {
    struct gr_arena *arena;
    struct gr_lab *lab;
    struct gr_record *record;
};

static struct made summarize(const struct gr_lab_options *options, struct sample *samples,
                             size_t count) {
    struct made m = {gr_arena_new(), gr_lab_new(options), NULL};
    for (size_t i = 0; i < count; i++) {
        gr_lab_add(m.lab, row_of(&samples[i]));
    }
    for (size_t i = 0; i < count; i++) {
        gr_lab_add_again(m.lab, row_of(&samples[i]));
    }
    m.record = gr_lab_record(m.lab, m.arena);
    return m;
}

static void done(struct made *m) {
    gr_lab_free(m->lab);
    gr_arena_free(m->arena);
}

static double number(const struct made *m, const char *pointer) {
    const struct gr_record *node = gr_record_at(m->record, pointer);
    return node && node->kind == GR_KIND_NUMBER ? node->number : (double)NAN;
}

static const char *text(const struct made *m, const char *pointer) {
    const struct gr_record *node = gr_record_at(m->record, pointer);
    return node && node->kind == GR_KIND_TEXT ? node->text : "";
}

/* 100 and 50 kWh: the method adds up to 15, the PUEs (5 and 2.5) are independent; so is the shared intensity of all else. */
static void shared_causes_add_up_once(void **state) {
    (void)state;
    struct sample s[2];
    make(&s[0], "a", 100, 1001.2);
    make(&s[1], "b", 50, 1001.5);
    struct made m = summarize(&plain, s, 2);
    assert_near(number(&m, "/totals/energy_total_kwh/value"), 150, 0);
    double half = sqrt(15 * 15 + 5 * 5 + 2.5 * 2.5);
    assert_near(number(&m, "/totals/energy_total_kwh/high"), 150 + half, 1e-12);
    assert_near(number(&m, "/totals/energy_total_kwh/low"), 150 - half, 1e-12);
    double kg = sqrt(half * half / 4 + 22.5 * 22.5); /* 30 % of 75 kg, once; beyond 30 % a factor */
    assert_near(number(&m, "/totals/emissions_location_kg/high"), 75 + kg, 1e-12);
    assert_near(number(&m, "/totals/emissions_location_kg/low"), 75 / (1 + kg / 75), 1e-12);
    done(&m);
}

static void what_is_of_one_experiment_alone_is_independent(void **state) {
    (void)state;
    struct sample s[2];
    make(&s[0], "a", 30, GR_LAB_ALONE);
    make(&s[1], "b", 40, GR_LAB_ALONE);
    s[0].energy[0].up = s[1].energy[0].up = s[0].energy[0].down = s[1].energy[0].down = 0;
    struct made m = summarize(&plain, s, 2);
    assert_near(number(&m, "/totals/energy_total_kwh/high"), 70 + 2.5, 1e-12); /* hypot(1.5, 2) */
    done(&m);
}

static void groups_nest_and_have_a_mean(void **state) {
    (void)state;
    struct sample s[4];
    make(&s[0], "nlp/a/1", 1, 1001.2);
    make(&s[1], "nlp/a/2", 3, 1001.2);
    make(&s[2], "nlp/b/1", 5, 1001.2);
    make(&s[3], "top", 2, 1001.2);
    struct made m = summarize(&plain, s, 4);
    assert_string_equal(text(&m, "/groups/0/group"), "nlp");
    assert_near(number(&m, "/groups/0/experiment_count"), 3, 0);
    assert_near(number(&m, "/groups/0/energy_mean_kwh"), 3, 1e-12);
    assert_near(number(&m, "/groups/0/energy_se_kwh"), 2 / sqrt(3), 1e-12);
    assert_near(number(&m, "/groups/0/energy_min_kwh"), 1, 0);
    assert_near(number(&m, "/groups/0/energy_max_kwh"), 5, 0);
    assert_string_equal(text(&m, "/groups/1/group"), "nlp/b");
    assert_string_equal(text(&m, "/groups/2/group"), "nlp/a");
    assert_near(number(&m, "/groups/2/depth"), 1, 0);
    assert_string_equal(text(&m, "/groups/3/group"), "");
    assert_true(isnan(number(&m, "/groups/3/energy_se_kwh")));
    done(&m);
}

/* Three days of which the last is in the period: a third of everything. */
static void a_period_cuts_what_straddles_it(void **state) {
    (void)state;
    struct sample s[2];
    struct gr_lab_options options = plain;
    options.from_day = DAY_0 + 2;
    make(&s[0], "a", 90, 1001.2);
    make(&s[1], "b", 10, 1001.2);
    s[0].span = (struct gr_lab_span){DAY_0, 3, 90};
    struct made m = summarize(&options, s, 2);
    assert_near(number(&m, "/totals/energy_total_kwh/value"), 30, 1e-12);
    assert_near(number(&m, "/totals/emissions_location_kg/value"), 15, 1e-12);
    assert_near(number(&m, "/completeness/outside_period"), 1, 0);
    assert_near(number(&m, "/completeness/included"), 1, 0);
    assert_near(number(&m, "/months/0/energy_kwh"), 30, 1e-12);
    assert_string_equal(text(&m, "/months/0/month"), "2024-02");
    done(&m);
}

static void months_are_cumulated_and_years_compared(void **state) {
    (void)state;
    struct sample s[2];
    make(&s[0], "a", 31, 1001.2);
    make(&s[1], "b", 10, 1001.2);
    s[0].span =
        (struct gr_lab_span){19722, 31, 31}; /* from 2023-12-31: a day of December, 30 of January */
    struct made m = summarize(&plain, s, 2);
    assert_string_equal(text(&m, "/months/0/month"), "2023-12");
    assert_near(number(&m, "/months/0/energy_kwh"), 1, 1e-12);
    assert_near(number(&m, "/months/2/cumulated_kwh"), 41, 1e-12);
    assert_near(number(&m, "/years/1/energy_change_ratio"), 39, 1e-12);
    assert_near(number(&m, "/year_method/energy_left_out_kwh"), 0, 0);
    done(&m);
}

static void years_are_of_one_method(void **state) {
    (void)state;
    struct sample s[2];
    make(&s[0], "a", 30, 1001.2);
    make(&s[1], "b", 10, 1001.2);
    s[1].row.method = S("0.2.0 2027-01");
    struct made m = summarize(&plain, s, 2);
    assert_near(number(&m, "/years/0/energy_kwh"), 30, 1e-12);
    assert_near(number(&m, "/year_method/energy_left_out_kwh"), 10, 1e-12);
    done(&m);
}

/* 2^k operations every 73 days: doubles every 2.4 months. */
static void growth_is_fitted_over_all_runs(void **state) {
    (void)state;
    enum { N = 12 };
    struct sample s[N];
    struct gr_lab_point points[N];
    for (int i = 0; i < N; i++) {
        make(&s[i], "a", 1, 1001.2);
        points[i] = (struct gr_lab_point){(DAY_0 + 73 * i) * GR_DAY_NS, exp2(60 + i), 1, S("r")};
        s[i].row.points = &points[i];
        s[i].row.point_count = 1;
    }
    struct made m = summarize(&plain, s, N);
    assert_near(number(&m, "/trend/point_count"), N, 0);
    assert_near(number(&m, "/trend/doubling_months/value"), 73 * 12 / 365.25, 1e-9);
    assert_near(number(&m, "/trend/growth_per_year/value"), exp2(365.25 / 73), 1e-9);
    done(&m);
}

static void the_front_is_what_no_other_beats(void **state) {
    (void)state;
    static const double values[] = {0.7, 0.9, 0.8, 0.6}, kwh[] = {1, 4, 2, 3};
    struct sample s[4];
    struct gr_lab_metric metrics[4];
    for (int i = 0; i < 4; i++) {
        make(&s[i], "a", kwh[i], 1001.2);
        metrics[i] = (struct gr_lab_metric){S("F1"), S(""), true, false, values[i], kwh[i]};
        s[i].row.metrics = &metrics[i];
        s[i].row.metric_count = 1;
    }
    struct made m = summarize(&plain, s, 4);
    assert_near(number(&m, "/performance/0/front_count"), 3, 0);
    const struct gr_record *last = gr_record_at(m.record, "/performance/0/points/2/on_front");
    assert_non_null(last); /* by energy: 1, 2, 3, 4; the one of 3 kWh is beaten */
    assert_false(last->flag);
    assert_near(number(&m, "/performance/0/leaders/0/value_per_kwh"), 0.7, 1e-12);
    done(&m);
}

static void a_configuration_run_again_is_a_candidate(void **state) {
    (void)state;
    struct sample s[3];
    struct gr_lab_config configs[3];
    for (int i = 0; i < 3; i++) {
        gr_time start = (DAY_0 + (i == 0 ? 5 : i)) * GR_DAY_NS; /* ids are not in order of time */
        make(&s[i], "a", 7, 1001.2);
        configs[i] = (struct gr_lab_config){42, start, start + GR_HOUR_NS, i == 1, 7, 3.5, S("r")};
        s[i].row.configs = &configs[i];
        s[i].row.config_count = 1;
    }
    struct made m = summarize(&plain, s, 3);
    assert_near(number(&m, "/repeats/count"), 2, 0);
    assert_near(number(&m, "/repeats/energy_kwh"), 14, 1e-12);
    assert_near(number(&m, "/totals/energy_total_kwh/value"), 21, 1e-12);
    done(&m);
}

static void waste_scopes_and_budget(void **state) {
    (void)state;
    struct sample s[3];
    struct gr_lab_options options = plain;
    options.max_kwh = 59;
    make(&s[0], "a", 10, 1001.2);
    make(&s[1], "b", 20, 1001.2);
    make(&s[2], "c", 30, 1001.2);
    s[1].part.outcome = S("failed");
    s[1].part.market = true;
    s[1].part.market_kg = 0;
    s[2].part.cloud = true;
    struct made m = summarize(&options, s, 3);
    assert_near(number(&m, "/totals/wasted_energy_kwh"), 20, 1e-12);
    assert_near(number(&m, "/scope2/operations/0/location_t"), 0.015, 1e-12);
    assert_near(number(&m, "/scope2/operations/0/market_t"), 0.005, 1e-12);
    assert_near(number(&m, "/scope2/operations/1/location_t"), 0.015, 1e-12);
    assert_near(number(&m, "/totals/emissions_market_kg/value"), 20,
                1e-12); /* over all operations */
    assert_true(gr_lab_over_budget(m.lab));
    done(&m);
    options.max_kwh = 60;
    m = summarize(&options, s, 3);
    assert_false(gr_lab_over_budget(m.lab));
    done(&m);
}

static void failures_are_named_and_not_counted(void **state) {
    (void)state;
    struct sample s;
    struct gr_lab_row failed = {
        .failed = true, .id = S("bad"), .reason = S("refused"), .diagnostics = S("x\x1fy")};
    make(&s, "a", 10, 1001.2);
    struct made m = {gr_arena_new(), gr_lab_new(&plain), NULL};
    gr_lab_add(m.lab, row_of(&s));
    gr_lab_add(m.lab, &failed);
    gr_lab_add(m.lab, NULL);
    m.record = gr_lab_record(m.lab, m.arena);
    assert_near(number(&m, "/completeness/found"), 3, 0);
    assert_near(number(&m, "/completeness/included"), 1, 0);
    assert_near(number(&m, "/completeness/unreadable"), 1, 0);
    assert_string_equal(text(&m, "/completeness/left_out/0/diagnostics/1"), "y");
    assert_int_equal(gr_lab_failed_count(m.lab), 2);
    done(&m);
}

static void an_empty_lab_has_a_record(void **state) {
    (void)state;
    struct made m = summarize(&plain, NULL, 0);
    assert_near(number(&m, "/completeness/found"), 0, 0);
    assert_null(gr_record_at(m.record, "/totals/energy_total_kwh"));
    done(&m);
}

static void anonymous_names_nobody(void **state) {
    (void)state;
    struct sample s;
    struct gr_lab_options options = plain;
    struct gr_buf json = {0};
    options.anonymous = true;
    make(&s, "secret/one", 10, 1001.2);
    s.part.user = S("secret");
    s.part.group = S("secret");
    s.row.title = S("secret");
    s.row.html = S("secret/report.html");
    struct made m = summarize(&options, &s, 1);
    gr_record_json(m.record, &json);
    assert_true(gr_str_find(gr_buf_str(&json), S("secret")) == SIZE_MAX);
    gr_buf_free(&json);
    done(&m);
}

/* More names than a table holds: the sums hold all the same. */
static void too_many_names_are_others(void **state) {
    (void)state;
    struct made m = {gr_arena_new(), gr_lab_new(&plain), NULL};
    char name[32];
    for (int i = 0; i < 5000; i++) {
        struct sample s;
        make(&s, "x", 1, 1001.2);
        snprintf(name, sizeof name, "g%04d", i);
        s.part.user = gr_str(name);
        gr_lab_add(m.lab, row_of(&s));
    }
    m.record = gr_lab_record(m.lab, m.arena);
    const struct gr_record *users = gr_record_at(m.record, "/by_user");
    double sum = 0;
    for (const struct gr_record *u = users->first; u; u = u->next) {
        sum += gr_record_get(u, "energy_kwh")->number;
    }
    assert_int_equal(users->count, 1001);
    assert_near(sum, 5000, 1e-12);
    done(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_causes_add_up_once),
        cmocka_unit_test(what_is_of_one_experiment_alone_is_independent),
        cmocka_unit_test(groups_nest_and_have_a_mean),
        cmocka_unit_test(a_period_cuts_what_straddles_it),
        cmocka_unit_test(months_are_cumulated_and_years_compared),
        cmocka_unit_test(years_are_of_one_method),
        cmocka_unit_test(growth_is_fitted_over_all_runs),
        cmocka_unit_test(the_front_is_what_no_other_beats),
        cmocka_unit_test(a_configuration_run_again_is_a_candidate),
        cmocka_unit_test(waste_scopes_and_budget),
        cmocka_unit_test(failures_are_named_and_not_counted),
        cmocka_unit_test(an_empty_lab_has_a_record),
        cmocka_unit_test(anonymous_names_nobody),
        cmocka_unit_test(too_many_names_are_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
