/* Every key of fixtures/contract/every-key.yaml lands where accounting looks for it. */
#include "test.h"

#include "metadata/metadata.h"
#include "metadata/schema.h"

#define EVERY_KEY GRAMME_SOURCE_DIR "/fixtures/contract/every-key.yaml"

static struct gr_schema *schema;
static struct gr_arena *arena;
static struct gr_diag *diag;
static struct gr_metadata metadata;

static int read_file(void **state) {
    (void)state;
    schema = gr_schema_new();
    arena = gr_arena_new();
    diag = gr_diag_new();
    return gr_metadata_read(schema, EVERY_KEY, arena, diag, &metadata) == GR_OK ? 0 : -1;
}

static int release(void **state) {
    (void)state;
    xmlFreeDoc(metadata.xml);
    gr_diag_free(diag);
    gr_arena_free(arena);
    gr_schema_free(schema);
    return 0;
}

static xmlNode *child_of(const xmlNode *element, const char *name) {
    xmlNode *child = element->children;
    while (child && strcmp((const char *)child->name, name) != 0) {
        child = child->next;
    }
    return child;
}

/** True if some element of the tree answers to the rule. */
static bool occurs(const xmlNode *element, const struct gr_rule *rule) {
    if (gr_rule_of(schema, element) == rule) {
        return true;
    }
    for (const xmlNode *child = element->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && occurs(child, rule)) {
            return true;
        }
    }
    return false;
}

static bool below_run_place(const struct gr_rule *rule) {
    const char *path = gr_rule_path(arena, rule);
    return strncmp(path, "runs[].location.", 16) == 0 || strncmp(path, "runs[].grid.", 12) == 0;
}

static void the_fixture_has_every_key(void **state) {
    (void)state;
    const xmlNode *root = xmlDocGetRootElement(metadata.xml);
    size_t rules = 0, missing = 0;
    for (const struct gr_rule *rule = &schema->root; rule;
         rule = gr_rule_next(&schema->root, rule)) {
        rules++;
        if (!below_run_place(rule) && !occurs(root, rule)) {
            print_error("not in the fixture: %s\n", gr_rule_path(arena, rule));
            missing++;
        }
    }
    assert_true(rules > 230);
    assert_int_equal(missing, 0);
}

static void head_and_report(void **state) {
    (void)state;
    const struct gr_experiment *e = &metadata.experiment;
    assert_string_equal(e->title, "Tide forecasts: a small transformer");
    assert_string_equal(e->group, "ocean/tides");
    assert_string_equal(e->path, EVERY_KEY);
    assert_int_equal(e->file, 1);
    assert_true(e->anonymous);
    assert_near(e->parameter_count, 35000000.0, 0);
    assert_int_equal(e->equivalent_count, 2);
    assert_string_equal(e->equivalents[1], "tree_month");
    assert_int_equal(e->override_count, 1);
    assert_string_equal(e->overrides[0].quantity, "energy_it_kwh");
    assert_string_equal(e->overrides[0].run, "search/1");
    assert_near(e->overrides[0].pct, 12.5, 0);
}

static void place_and_grid(void **state) {
    (void)state;
    const struct gr_location *l = metadata.experiment.location;
    assert_string_equal(l->country, "NO");
    assert_string_equal(l->subdivision, "NO-46");
    assert_string_equal(l->region, "Bergen");
    assert_string_equal(l->grid_zone, "NO-NO5");
    assert_string_equal(l->infra_type, "private_cloud");
    assert_string_equal(l->provider_name, "Fjord Compute");
    assert_string_equal(l->cloud_region, "west-1");
    assert_string_equal(l->instance_type, "g.large");
    assert_false(l->shared_data_centre);
    assert_near(l->pue.value, 1.15, 0);
    assert_int_equal(l->pue.pos.line, 61);
    assert_int_equal(l->pue.pos.col, 8);
    assert_string_equal(l->pue_source, "operator");
    assert_string_equal(l->pue_year, "2024");
    assert_string_equal(l->pue_category, "interim");
    assert_near(l->wue_l_per_kwh.value, 0.25, 0); /* written .25 */
    assert_string_equal(l->wue_boundary, "source");
    const struct gr_grid *g = metadata.experiment.grid;
    assert_string_equal(g->factor_set, "2026-01");
    assert_near(g->carbon_intensity_g_per_kwh.value, 30, 0);
    assert_near(g->low_g_per_kwh.value, 18.5, 0);
    assert_near(g->high_g_per_kwh.value, 44, 0);
    assert_string_equal(g->kind, "average");
    assert_string_equal(g->basis, "operational");
    assert_string_equal(g->source, "Grid operator");
    assert_string_equal(g->year, "2024");
    assert_string_equal(g->series_path, "grid.csv");
    assert_string_equal(g->series_format, "csv");
    assert_string_equal(g->series_zone, "+01:00");
    assert_near(g->market_g_per_kwh.value, 450, 0);
    assert_string_equal(g->market_source, "residual mix");
    assert_string_equal(g->market_year, "2023");
}

static void hardware(void **state) {
    (void)state;
    const struct gr_experiment *e = &metadata.experiment;
    assert_int_equal(e->hardware_count, 2);
    const struct gr_hardware *h = &e->hardware[0];
    assert_string_equal(h->id, "fjord");
    assert_int_equal(h->node_count, 2);
    assert_string_equal(h->accelerator_model, "NVIDIA L40S");
    assert_int_equal(h->accelerator_count, 3);
    assert_near(h->accelerator_power_tdp_w.value, 350, 0);
    assert_string_equal(h->cpu_model, "AMD EPYC 9354");
    assert_int_equal(h->cpu_count, 2);
    assert_near(h->cpu_power_tdp_w.value, 285.5, 0);
    assert_near(h->memory_gb.value, 384, 0);
    assert_near(h->idle_power_w.value, 410, 0);
    assert_string_equal(e->hardware[1].id, "desk");
    assert_int_equal(e->hardware[1].accelerator_count, 0);
    assert_null(e->hardware[1].accelerator_model);
    assert_true(isnan(e->hardware[1].memory_gb.value));
    assert_int_equal(e->hardware[1].memory_gb.pos.line, 0);
}

static gr_time instant(const char *text) {
    gr_time time;
    bool zone;
    assert_true(gr_time_parse(gr_str(text), &time, &zone));
    return time;
}

static void first_run(void **state) {
    (void)state;
    const struct gr_experiment *e = &metadata.experiment;
    assert_int_equal(e->run_count, 4);
    const struct gr_run_spec *r = &e->runs[0];
    assert_string_equal(r->id, "main");
    assert_string_equal(r->name, "Main run");
    assert_string_equal(r->group, "ocean/tides/main");
    assert_string_equal(r->user, "doe");
    assert_string_equal(r->seed, "7");
    assert_int_equal(r->outcome, GR_OUTCOME_FINAL);
    assert_int_equal(r->stage, GR_STAGE_TRAINING);
    assert_int_equal(r->hardware_count, 1);
    assert_ptr_equal(r->hardware[0].hardware, &e->hardware[0]);
    assert_int_equal(r->hardware[0].accelerator_count, 0);
    assert_true(isnan(r->hardware[0].share));
    assert_int_equal(r->start, instant("2025-03-03T01:30:00Z"));
    assert_int_equal(r->end, instant("2025-03-03T04:00:00Z"));
    assert_near(r->duration_wall_s.value, 9000, 0);
    assert_ptr_equal(r->location, e->location);
    assert_ptr_equal(r->grid, e->grid);
    assert_int_equal(r->log_count, 1);
    assert_string_equal(r->logs[0].path, "*.csv");
    assert_int_equal(r->logs[0].window_start, GR_TIME_NONE);
    assert_false(r->logs[0].has_scope);
    assert_int_equal(r->logs[0].delimiter, 0);
    assert_null(r->logs[0].format);
    assert_near(r->flop.value.value, 4.5e17, 0);
    assert_true(isnan(r->flop.tokens.value));
    assert_false(r->declared.present);
    assert_int_equal(r->estimate_count, 0);
}

static void second_run(void **state) {
    (void)state;
    const struct gr_experiment *e = &metadata.experiment;
    const struct gr_run_spec *r = &e->runs[1];
    assert_int_equal(r->outcome, GR_OUTCOME_REDUNDANT);
    assert_int_equal(r->hardware_count, 2);
    assert_int_equal(r->hardware[0].accelerator_count, 1);
    assert_near(r->hardware[0].share, 0.25, 0);
    assert_ptr_equal(r->hardware[1].hardware, &e->hardware[1]);
    assert_int_equal(r->log_count, 2);
    const struct gr_log_ref *l = &r->logs[1];
    assert_string_equal(l->path, "meter.txt");
    assert_string_equal(l->format, "csv");
    assert_string_equal(l->time_zone, "Europe/Oslo");
    assert_true(l->has_scope && l->has_boundary && l->has_method);
    assert_int_equal(l->scope, GR_SCOPE_WALL);
    assert_int_equal(l->boundary, GR_BOUNDARY_NODE);
    assert_int_equal(l->method, GR_TIER_METERED);
    assert_int_equal(l->device_count, 2);
    assert_string_equal(l->devices[1], "GPU-7");
    assert_int_equal(l->window_start, instant("2025-03-10T00:00:00Z"));
    assert_int_equal(l->window_end, instant("2025-03-11T10:00:00.5Z"));
    assert_int_equal(l->delimiter, '\t');
    assert_int_equal(l->decimal_mark, ',');
    assert_string_equal(l->time_format, "%d.%m.%Y %H:%M");
    assert_near(l->sample_interval_s.value, 0.5, 0);
    assert_near(l->meter_accuracy_pct.value, 1.5, 0);
    assert_string_equal(l->tool, "plug");
    assert_string_equal(l->tool_version, "2.0");
    assert_int_equal(l->column_count, 2);
    assert_string_equal(l->columns[0].role, "time");
    assert_false(l->columns[0].has_scope);
    assert_null(l->columns[0].unit);
    assert_string_equal(l->columns[1].name, "Leistung");
    assert_string_equal(l->columns[1].unit, "kW");
    assert_string_equal(l->columns[1].device, "1");
    assert_true(l->columns[1].has_scope);
    assert_int_equal(l->columns[1].scope, GR_SCOPE_DRAM);
    assert_near(r->flop.parameters.value, 35e6, 0);
    assert_near(r->flop.tokens.value, 1e9, 0);
}

static void a_run_elsewhere(void **state) {
    (void)state;
    const struct gr_run_spec *r = &metadata.experiment.runs[2];
    assert_string_equal(r->location->country, "SE");
    assert_true(isnan(r->location->pue.value)); /* The whole block above is replaced. */
    assert_null(r->location->region);
    assert_near(r->grid->carbon_intensity_g_per_kwh.value, 12, 0);
    assert_true(isnan(r->grid->high_g_per_kwh.value));
    assert_null(r->grid->source);
    assert_null(r->grid->series_path);
    assert_int_equal(r->outcome, GR_OUTCOME_USED);
    assert_true(r->declared.present);
    assert_near(r->declared.energy_kwh.value, 1.75, 0);
    assert_int_equal(r->declared.boundary, GR_BOUNDARY_FACILITY);
    assert_int_equal(r->declared.method, GR_TIER_PROVIDER_REPORTED);
    assert_string_equal(r->declared.tool, "console");
    assert_string_equal(r->declared.tool_version, "web");
    assert_string_equal(r->declared.source, "bill of March");
    assert_near(r->flop.utilization_accelerator.value, 0.3, 0);
}

static void an_estimate(void **state) {
    (void)state;
    const struct gr_run_spec *r = &metadata.experiment.runs[3];
    assert_int_equal(r->stage, GR_STAGE_DATA);
    assert_int_equal(r->estimate_count, 2);
    const struct gr_estimate *e = &r->estimates[0];
    assert_string_equal(e->accelerator_model, "T4");
    assert_int_equal(e->accelerator_count, 2);
    assert_near(e->device_hours.value, 40.5, 0);
    assert_true(isnan(e->wall_hours.value));
    assert_near(e->power_tdp_w.value, 70, 0);
    assert_near(e->utilization_accelerator.value, 0.9, 0);
    assert_string_equal(e->cpu_model, "Xeon");
    assert_int_equal(e->cpu_count, 4);
    assert_near(e->memory_gb.value, 32, 0);
    assert_near(e->utilization_cpu.value, 0.1, 0);
    assert_int_equal(e->repeats, 3);
    assert_near(r->estimates[1].wall_hours.value, 2, 0);
    assert_int_equal(r->estimates[1].repeats, 0);
}

static void tree_for_the_record(void **state) {
    (void)state;
    const xmlNode *root = xmlDocGetRootElement(metadata.xml);
    const xmlNode *report = child_of(root, "report");
    const xmlNode *authors = child_of(report, "authors");
    assert_true(gr_schema_is_list(schema, authors));
    assert_false(gr_schema_is_list(schema, report));
    assert_int_equal(gr_schema_leaf(schema, authors), GR_LEAF_NONE);
    const xmlNode *name = child_of(child_of(authors, "item"), "name");
    assert_string_equal(name->children->content, "C. Doe");
    assert_int_equal(gr_schema_leaf(schema, name), GR_LEAF_TEXT);
    assert_int_equal(gr_schema_leaf(schema, child_of(report, "anonymous")), GR_LEAF_BOOL);
    const xmlNode *model = child_of(root, "model");
    assert_int_equal(gr_schema_leaf(schema, child_of(model, "parameter_count")), GR_LEAF_NUMBER);
    assert_string_equal(child_of(model, "version")->children->content, "1.10");
    const xmlNode *method = child_of(report, "methodology_statement");
    assert_string_equal(method->children->content,
                        "Counters of the accelerator, a model for the rest.");
    const struct gr_pos *pos = child_of(model, "name")->_private;
    assert_int_equal(pos->line, 37);
    assert_int_equal(pos->col, 9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fixture_has_every_key),
        cmocka_unit_test(head_and_report),
        cmocka_unit_test(place_and_grid),
        cmocka_unit_test(hardware),
        cmocka_unit_test(first_run),
        cmocka_unit_test(second_run),
        cmocka_unit_test(a_run_elsewhere),
        cmocka_unit_test(an_estimate),
        cmocka_unit_test(tree_for_the_record),
    };
    return cmocka_run_group_tests(tests, read_file, release);
}
