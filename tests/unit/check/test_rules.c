/* Rules that hold of whatever the program computes: each is broken in a record made by hand. */
#include <stdlib.h>

#include "test.h"

#include "check/check.h"

/* Two runs of 2 and 1 kWh at PUE 1.2 and 500 g/kWh; the first is final. */
static const char sound[] =
    "{\"gramme\": 1, \"title\": \"t\","
    " \"totals\": {\"energy_total_kwh\": {\"value\": 3.6}, \"emissions_location_kg\": {\"value\": "
    "1.8}, \"carbon_intensity_g_per_kwh\": {\"value\": 500}},"
    " \"final\": {\"energy_total_kwh\": {\"value\": 2.4}, \"emissions_location_kg\": {\"value\": "
    "1.2},"
    "  \"duration_wall_s\": {\"value\": 7200}},"
    " \"model\": {\"model_public\": true}, \"offsets\": [{\"offset_kg\": 1}],"
    " \"inference_projection\": {\"emissions_per_unit_g\": {\"value\": 1}},"
    " \"runs\": ["
    "  {\"id\": \"a\", \"outcome\": \"final\", \"energy_boundary\": \"facility\", "
    "\"intensity_origin\": \"stated\","
    "   \"pue\": {\"value\": 1.2}, \"pue_inside\": false, \"energy_it_kwh\": {\"value\": 2, "
    "\"low\": 1, \"high\": 3},"
    "   \"energy_total_kwh\": {\"value\": 2.4}, \"carbon_intensity_g_per_kwh\": {\"value\": 500},"
    "   \"emissions_location_kg\": {\"value\": 1.2}, \"power_average_w\": {\"value\": 1000},"
    "   \"duration_wall_s\": {\"value\": 7200}, \"emissions_embodied_kg\": {\"value\": 1},"
    "   \"components\": [{\"energy_it_kwh\": {\"value\": 1.5}}, {\"energy_it_kwh\": {\"value\": "
    "0.5}}]},"
    "  {\"id\": \"b\", \"outcome\": \"used\", \"energy_boundary\": \"facility\", "
    "\"intensity_origin\": \"stated\","
    "   \"pue\": {\"value\": 1.2}, \"pue_inside\": false, \"energy_it_kwh\": {\"value\": 1},"
    "   \"energy_total_kwh\": {\"value\": 1.2}, \"carbon_intensity_g_per_kwh\": {\"value\": 500},"
    "   \"emissions_location_kg\": {\"value\": 0.6}}],"
    " \"findings\": [], \"conformity\": []}";

/** A number or text changed, and what is then said by this rule. */
struct fault {
    const char *rule, *pointer;
    double number;
    const char *text;
    const char *message;
};

/* A fault of a run is one of the sums too, so that only the rule itself is asked here. */
static const struct fault faults[] = {
    {"C02", "/runs/1/emissions_location_kg/value", 0, NULL,
     "run b has 1.2 kWh and no emissions, although its carbon intensity is not 0"},
    {"C04", "/runs/0/components/1/energy_it_kwh/value", 1, NULL,
     "the components of run a add up to 2.5 kWh, its IT energy is 2 kWh"},
    {"C06", "/runs/1/energy_total_kwh/value", 1.5, NULL, "run b: 1 kWh x PUE 1.2 is not 1.5 kWh"},
    {"C07", "/runs/1/energy_boundary", 0, "rack",
     "the energy of run b does not say whether it is of the device, the node or the facility"},
    {"C08", "/runs/1/emissions_location_kg/value", 600, NULL,
     "run b: 1.2 kWh x 500 g/kWh is not 600 kg"},
    {"C14", "/totals/energy_total_kwh/value", 4, NULL,
     "the runs add up to 3.6 kWh, the total says 4 kWh, or two runs share an id"},
    {"C15", "/final/energy_total_kwh/value", 4, NULL,
     "all runs together show less than the final one"},
    {"C16", "/totals/emissions_location_kg/value", 0.8, NULL,
     "the emissions are not those of the runs; offsets stand on their own line and are never "
     "subtracted"},
    {"C21", "/runs/0/energy_it_kwh/low", 2.5, NULL, "energy_it_kwh is 2, outside of 2.5 to 3"},
    {"C23", "/runs/0/emissions_embodied_kg/value", -1, NULL,
     "the embodied emissions of run a are negative, or more than those of the whole machine"},
    {"climate_card.2", "/final/emissions_location_kg/value", 2, NULL,
     "all experiments (item 8) emit less than the final model (item 7)"},
    {"patterson_4m.1.energy", "/runs/0/power_average_w/value", 500, NULL,
     "run a: 500 W for 7200 s at PUE 1.2 is not 2.4 kWh"},
};

static const char *profile_of(const char *rule, struct gr_arena *arena) {
    const char *dot = strchr(rule, '.');
    return rule[0] == 'C' ? "core" : gr_arena_printf(arena, "%.*s", (int)(dot - rule), rule);
}

/** What one rule says of the sound record with one fault, or without; NULL if it is content. */
static const char *said(struct gr_arena *arena, const struct fault *f, bool broken) {
    const char *why = NULL;
    struct gr_record *root = gr_record_parse(gr_str(sound), arena, &why);
    assert_non_null(root);
    struct gr_record *node = gr_record_at(root, f->pointer);
    assert_non_null(node);
    node->number = broken ? f->number : node->number;
    node->text = broken && f->text ? f->text : node->text;
    struct gr_diag *diag = gr_diag_new();
    const struct gr_profile *profile = NULL;
    assert_int_equal(gr_profile_read(profile_of(f->rule, arena), GR_NOWHERE, arena, diag, &profile),
                     GR_OK);
    struct gr_check_input input = {gr_record_xml(root), NULL, diag, arena};
    struct gr_conformity out;
    assert_int_equal(gr_check_profile(&input, profile, &out), GR_OK);
    const char *text = NULL;
    for (size_t i = 0; i < out.verdict_count; i++) {
        const struct gr_verdict *v = &out.verdicts[i];
        text = strcmp(v->rule->id, f->rule) == 0 && v->status == GR_RULE_FAILED ? v->text : text;
    }
    xmlFreeDoc(input.record);
    gr_diag_free(diag);
    return text;
}

static void each_rule_sees_its_fault(void **state) {
    (void)state;
    for (size_t i = 0; i < GR_COUNT(faults); i++) {
        struct gr_arena *arena = gr_arena_new();
        assert_null(said(arena, &faults[i], false));
        const char *text = said(arena, &faults[i], true);
        assert_string_equal(text ? text : faults[i].rule, faults[i].message);
        gr_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_rule_sees_its_fault)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
