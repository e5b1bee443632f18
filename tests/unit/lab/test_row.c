/*
 * test_row.c - a record to a row and back; hostile rows.
 */
#include "test.h"

#include "lab/row.h"

/* Two runs of one tool at one place: 2 kWh by counter with PUE 1.5 is 3 kWh, at 400 g/kWh 1.2 kg; 1 kWh for
 * 25 hours from 23:00. */
static const char record_text[] =
    "{\"gramme\": 1, \"generator\": {\"version\": \"0.1.0\", \"factor_set\": \"2026-10\"},"
    "\"title\": \"A\\tb\", \"model\": {\"name\": \"m\", \"parameter_count\": 5},"
    "\"location\": {\"country\": \"SE\"},"
    "\"grid\": {\"energy_source_mix\": [{\"source\": \"Nuclear power\", \"share\": 0.25},"
    "           {\"source\": \"hydropower\", \"share\": 0.75}]},"
    "\"totals\": {\"run_count\": 2, \"runs_excluded\": 1, \"energy_boundary\": \"facility\","
    "\"energy_total_kwh\": {\"value\": 4, \"low\": 3.3, \"high\": 4.7, \"tier\": \"counter\"},"
    "\"emissions_location_kg\": {\"value\": 1.6, \"low\": 1, \"high\": 2.2, \"tier\": \"counter\"},"
    "\"knowledge\": [{\"class\": \"measured\", \"energy_kwh\": 3},"
    "                {\"class\": \"declared\", \"energy_kwh\": 1}],"
    "\"start\": \"2024-02-01T09:00:00Z\", \"end\": \"2024-02-02T23:00:00Z\"},"
    "\"runs\": [{\"id\": \"a\", \"lifecycle_stage\": \"training\", \"outcome\": \"final\","
    "\"start\": \"2024-02-01T09:00:00Z\", \"end\": \"2024-02-01T10:00:00Z\", \"hardware\": "
    "\"A100\","
    "\"energy_it_kwh\": {\"value\": 2, \"low\": 1.7, \"high\": 2.3, \"tier\": \"counter\"},"
    "\"pue\": {\"value\": 1.5, \"low\": 1.35, \"high\": 1.65, \"tier\": \"assumed\"},"
    "\"energy_total_kwh\": {\"value\": 3, \"low\": 2.459167, \"high\": 3.540833, \"tier\": "
    "\"assumed\"},"
    "\"carbon_intensity_g_per_kwh\": {\"value\": 400, \"low\": 280, \"high\": 520, \"tier\": "
    "\"proxy\"},"
    "\"emissions_location_kg\": {\"value\": 1.2, \"low\": 0.8, \"high\": 1.6, \"tier\": \"proxy\"},"
    "\"training_compute_flop\": {\"value\": 1e18, \"low\": 1e18, \"high\": 1e18, \"tier\": "
    "\"assumed\"},"
    "\"performance_metrics\": [{\"name\": \"F1\", \"value\": 0.9, \"higher_is_better\": true}],"
    "\"components\": [{\"component\": \"accelerator\", \"energy_it_kwh\":"
    "   {\"value\": 2, \"low\": 1.7, \"high\": 2.3, \"tier\": \"counter\"}}]},"
    "{\"id\": \"x\", \"lifecycle_stage\": \"tuning\", \"outcome\": \"used\", \"excluded\": \"no "
    "data\"},"
    "{\"id\": \"b\", \"lifecycle_stage\": \"tuning\", \"outcome\": \"failed\","
    "\"start\": \"2024-02-01T23:00:00Z\", \"duration_wall_s\": {\"value\": 90000, \"low\": 90000,"
    "   \"high\": 90000, \"tier\": \"metered\"},"
    "\"energy_total_kwh\": {\"value\": 1, \"low\": 0.85, \"high\": 1.15, \"tier\": \"counter\"},"
    "\"carbon_intensity_g_per_kwh\": {\"value\": 400, \"low\": 280, \"high\": 520, \"tier\": "
    "\"proxy\"},"
    "\"emissions_location_kg\": {\"value\": 0.4, \"low\": 0.3, \"high\": 0.5, \"tier\": "
    "\"proxy\"}}],"
    "\"findings\": [{\"severity\": \"warning\", \"code\": \"A001\", \"text\": \"t\"},"
    "               {\"severity\": \"warning\", \"code\": \"A001\", \"text\": \"u\"}],"
    "\"conformity\": [{\"profile\": \"neurips\", \"title\": \"NeurIPS\", \"satisfied\": true}]}";

static const char *const users[] = {"ada", NULL, NULL};
static const char *const tags[] = {"paper"};
static const struct gr_lab_place place = {.id = "nlp/one",
                                          .group = "nlp",
                                          .html = "nlp/one/report.html",
                                          .users = users,
                                          .tags = tags,
                                          .tag_count = 1};

struct made {
    struct gr_arena *arena;
    struct gr_lab_reader *reader;
    struct gr_buf line;
};

static const struct gr_lab_row *make(struct made *made, const char *json) {
    const char *why = NULL;
    *made = (struct made){gr_arena_new(), gr_lab_reader_new(), {0}};
    struct gr_record *record = gr_record_parse(gr_str(json), made->arena, &why);
    assert_non_null(record);
    assert_true(gr_lab_row(&made->line, record, &place));
    return gr_lab_row_read(made->reader, gr_buf_str(&made->line));
}

static void done(struct made *made) {
    gr_buf_free(&made->line);
    gr_lab_reader_free(made->reader);
    gr_arena_free(made->arena);
}

static bool is(struct gr_str text, const char *want) {
    return gr_str_is(text, want);
}

static void head_and_totals_come_back(void **state) {
    (void)state;
    struct made made;
    const struct gr_lab_row *row = make(&made, record_text);
    assert_non_null(row);
    assert_false(row->failed);
    assert_true(is(row->id, "nlp/one") && is(row->group, "nlp") && is(row->title, "A b"));
    assert_true(is(row->html, "nlp/one/report.html") && row->pdf.n == 0);
    assert_true(is(row->method, "0.1.0 2026-10") && is(row->model, "m"));
    assert_near(row->parameter_count, 5, 0);
    assert_near(row->figures[GR_LAB_ENERGY].value, 4, 0);
    assert_near(row->figures[GR_LAB_LOCATION].high, 2.2, 0);
    assert_false(row->figures[GR_LAB_MARKET].known);
    assert_near(row->known_kwh[GR_KNOWN_MEASURED], 3, 0);
    assert_near(row->known_kwh[GR_KNOWN_DECLARED], 1, 0);
    assert_true(row->start == INT64_C(1706778000) * GR_SECOND_NS);
    assert_null(memchr(made.line.p, '\n', made.line.n));
    assert_true(made.line.n < 1500);
    done(&made);
}

static void runs_are_parts_with_days(void **state) {
    (void)state;
    struct made made;
    const struct gr_lab_row *row = make(&made, record_text);
    assert_non_null(row);
    assert_int_equal(row->part_count, 2);
    const struct gr_lab_part *a = &row->parts[0], *b = &row->parts[1];
    assert_true(is(a->stage, "training") && is(a->outcome, "final") && is(a->hardware, "A100"));
    assert_true(is(a->country, "SE") && is(a->user, "ada") && is(b->user, ""));
    assert_near(a->kwh, 3, 0);
    assert_near(a->kg, 1.2, 0);
    assert_near(a->source_kwh[GR_LAB_NUCLEAR], 0.75, 0);
    assert_near(a->source_kwh[GR_LAB_RENEWABLE], 2.25, 0);
    assert_int_equal(a->span_count, 1);
    assert_int_equal(a->spans[0].day, 19754); /* 2024-02-01 */
    /* An hour of the first day, the whole second. */
    assert_int_equal(b->span_count, 2);
    assert_near(b->spans[0].kwh, 1.0 / 25, 1e-12);
    assert_near(b->spans[1].kwh, 24.0 / 25, 1e-12);
    assert_int_equal(b->spans[1].day, 19755);
    done(&made);
}

static void lists_come_back(void **state) {
    (void)state;
    struct made made;
    const struct gr_lab_row *row = make(&made, record_text);
    assert_non_null(row);
    assert_int_equal(row->point_count, 1);
    assert_near(row->points[0].flop, 1e18, 0);
    assert_int_equal(row->config_count, 2);
    assert_true(row->configs[0].success && !row->configs[1].success);
    assert_true(row->configs[0].hash != row->configs[1].hash);
    assert_int_equal(row->size_count, 2);
    assert_int_equal(row->sizes[0].bin, 12); /* 1 kWh = 10^(12/4) Wh */
    assert_int_equal(row->metric_count, 1);
    assert_true(row->metrics[0].higher_is_better && !row->metrics[0].any_direction);
    assert_near(row->metrics[0].kwh, 3, 0);
    assert_int_equal(row->tag_count, 1);
    assert_int_equal(row->finding_count, 1);
    assert_near(row->findings[0].count, 2, 0);
    assert_near(row->warning_count, 2, 0);
    assert_int_equal(row->reason_count, 1);
    assert_true(is(row->reasons[0].key, "no data"));
    assert_near(row->profiles[0].count, 1, 0);
    done(&made);
}

/* An interval that does not follow from its causes is a cause of its own. */
static void a_stated_interval_stands_alone(void **state) {
    (void)state;
    struct made made;
    const struct gr_lab_row *row = make(&made, record_text);
    assert_non_null(row);
    assert_int_equal(row->energy.count, 1);
    assert_near(row->energy.items[0].cause, GR_LAB_ALONE, 0);
    assert_near(row->energy.items[0].up, 0.7, 1e-12);
    assert_near(row->energy.items[0].down, 0.7, 1e-12);
    done(&made);
}

static void the_same_record_gives_the_same_bytes(void **state) {
    (void)state;
    struct made one, two;
    (void)make(&one, record_text);
    (void)make(&two, record_text);
    assert_true(gr_str_eq(gr_buf_str(&one.line), gr_buf_str(&two.line)));
    done(&one);
    done(&two);
}

/* Every prefix and every single damaged byte: no row, or a row, never a fault. */
static void damaged_rows_are_refused_or_read(void **state) {
    (void)state;
    struct made made;
    (void)make(&made, record_text);
    char *copy = gr_arena_str(made.arena, gr_buf_str(&made.line));
    size_t refused = 0;
    for (size_t n = 0; n < made.line.n; n++) {
        assert_null(gr_lab_row_read(made.reader, (struct gr_str){copy, n}));
        char kept = copy[n];
        copy[n] = '9';
        refused += !gr_lab_row_read(made.reader, (struct gr_str){copy, made.line.n});
        copy[n] = '\t';
        refused += !gr_lab_row_read(made.reader, (struct gr_str){copy, made.line.n});
        copy[n] = kept;
    }
    assert_true(refused > made.line.n / 2);
    done(&made);
}

static void a_failed_experiment_has_its_diagnostics(void **state) {
    (void)state;
    struct gr_lab_reader *reader = gr_lab_reader_new();
    struct gr_buf line = {0};
    gr_lab_row_failed(&line, &place, "refused", "a.yaml:1: error[Y001]: x\n\n  hint: y\n");
    const struct gr_lab_row *row = gr_lab_row_read(reader, gr_buf_str(&line));
    assert_non_null(row);
    assert_true(row->failed && is(row->reason, "refused"));
    assert_true(is(row->diagnostics, "a.yaml:1: error[Y001]: x\x1f  hint: y"));
    gr_buf_clear(&line);
    gr_lab_row_failed(&line, &place, "crashed", NULL);
    row = gr_lab_row_read(reader, gr_buf_str(&line));
    assert_non_null(row);
    assert_int_equal(row->diagnostics.n, 0);
    gr_buf_free(&line);
    gr_lab_reader_free(reader);
}

static void what_is_no_report_has_no_row(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    const char *why = NULL;
    struct gr_record *record =
        gr_record_parse(gr_str("{\"totals\": {\"run_count\": 3}}"), arena, &why);
    struct gr_buf line = {0};
    assert_false(gr_lab_row(&line, record, &place));
    assert_int_equal(line.n, 0);
    gr_buf_free(&line);
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head_and_totals_come_back),
        cmocka_unit_test(runs_are_parts_with_days),
        cmocka_unit_test(lists_come_back),
        cmocka_unit_test(a_stated_interval_stands_alone),
        cmocka_unit_test(the_same_record_gives_the_same_bytes),
        cmocka_unit_test(damaged_rows_are_refused_or_read),
        cmocka_unit_test(a_failed_experiment_has_its_diagnostics),
        cmocka_unit_test(what_is_no_report_has_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
