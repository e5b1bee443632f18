/*
 * test_check.c - rules as data: verdicts, places, messages, and faults of a profile file.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check/check.h"
#include "metadata/metadata.h"

struct fixture {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_record *root;
    xmlDocPtr doc;
    struct gr_schema *schema;
    struct gr_metadata metadata;
    char path[64];
};

static struct gr_record *quantity(struct fixture *f, struct gr_record *parent, const char *key,
                                  double value) {
    struct gr_record *q = gr_record_map(f->arena, parent, key);
    gr_record_number(f->arena, q, "value", value);
    gr_record_number(f->arena, q, "low", value);
    gr_record_number(f->arena, q, "high", value);
    return q;
}

/** Two runs, of which the second has no emissions. */
static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = gr_arena_new();
    f->diag = gr_diag_new();
    f->root = gr_record_root(f->arena);
    struct gr_record *runs = gr_record_list(f->arena, f->root, "runs");
    for (int i = 0; i < 2; i++) {
        struct gr_record *run = gr_record_map(f->arena, runs, NULL);
        gr_record_text(f->arena, run, "id", i == 0 ? "first" : "second");
        struct gr_record *q = quantity(f, run, "energy_total_kwh", 1 + i);
        struct gr_record *from = gr_record_map(f->arena, q, "from");
        struct gr_record *where = gr_record_list(f->arena, from, "where");
        gr_record_text(f->arena, where, NULL, i == 0 ? "e.csv:2:8" : "e.csv:3");
        if (i == 0) {
            quantity(f, run, "emissions_location_kg", 0.4);
        }
    }
    gr_record_list(f->arena, f->root, "findings");
    gr_record_list(f->arena, f->root, "conformity");
    f->doc = gr_record_xml(f->root);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    if (f->path[0]) {
        unlink(f->path);
    }
    xmlFreeDoc(f->doc);
    if (f->metadata.xml) {
        xmlFreeDoc(f->metadata.xml);
    }
    gr_schema_free(f->schema);
    gr_diag_free(f->diag);
    gr_arena_free(f->arena);
    free(f);
    return 0;
}

/** Reads a profile from a file that holds the given rules. */
static enum gr_status profile(struct fixture *f, const char *attributes, const char *rules,
                              const struct gr_profile **out) {
    snprintf(f->path, sizeof f->path, "/tmp/gramme-profile-XXXXXX.xml");
    int fd = mkstemps(f->path, 4);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fprintf(file, "<profile name='lab' title='Our lab'%s>\n%s\n</profile>\n", attributes, rules);
    fclose(file);
    return gr_profile_read(f->path, GR_NOWHERE, f->arena, f->diag, out);
}

static struct gr_conformity judge(struct fixture *f, const char *attributes, const char *rules) {
    const struct gr_profile *p = NULL;
    assert_int_equal(profile(f, attributes, rules, &p), GR_OK);
    struct gr_check_input input = {f->doc, f->metadata.xml, f->diag, f->arena};
    struct gr_conformity out;
    assert_int_equal(gr_check_profile(&input, p, &out), GR_OK);
    return out;
}

#define EMISSIONS                                                                                  \
    "<rule id='lab.1' severity='error' clause='4.2' each='runs/item'><title>Emissions</title>"     \
    "<needs path='emissions_location_kg' yaml='location: {{country: DE}  # {id}'>emissions of "    \
    "{id}</needs>"                                                                                 \
    "<test>emissions_location_kg/value &lt; 1</test><message>{id} has "                            \
    "{emissions_location_kg/value} kg</message></rule>"

static void what_a_profile_needs_and_is_not_there_is_missing(void **state) {
    struct fixture *f = *state;
    uint32_t log = gr_diag_source(f->diag, "e.csv", (struct gr_str){NULL, 0});
    struct gr_conformity c = judge(f, "", EMISSIONS);
    assert_false(c.satisfied);
    assert_int_equal(c.verdict_count, 1);
    assert_int_equal(c.verdicts[0].status, GR_RULE_MISSING);
    assert_string_equal(c.verdicts[0].text, "not stated: emissions of second");
    assert_string_equal(c.verdicts[0].yaml, "location: {country: DE}  # second");
    assert_int_equal(c.verdicts[0].at.file, log); /* the log's line, for want of a YAML */
    assert_int_equal(c.verdicts[0].at.line, 3);
}

static void in_core_it_does_not_apply(void **state) {
    struct gr_conformity c = judge(*state, " core='true'", EMISSIONS);
    assert_true(c.satisfied);
    assert_int_equal(c.verdicts[0].status, GR_RULE_SATISFIED); /* the first run has them */
    c = judge(
        *state, " core='true'",
        "<rule id='x' severity='error'><title>t</title><needs path='totals'>t</needs></rule>");
    assert_int_equal(c.verdicts[0].status, GR_RULE_NOT_APPLICABLE);
}

static void a_test_that_fails_says_so_at_its_place(void **state) {
    struct fixture *f = *state;
    f->schema = gr_schema_new();
    const char *yaml = "gramme: 1\ntitle: t\nruns:\n  - {id: first, lifecycle_stage: training, "
                       "logs: e.csv}\n";
    assert_int_equal(
        gr_metadata_parse(f->schema, "g.yaml", gr_str(yaml), f->arena, f->diag, &f->metadata),
        GR_OK);
    struct gr_conformity c = judge(
        f, "",
        "<rule id='lab.2' severity='warning' each='runs/item[1]'><title>t</title>"
        "<test>energy_total_kwh/value > 5</test><message>only {energy_total_kwh/value} kWh in "
        "{{braces}</message><hint>run {id} longer</hint></rule>");
    assert_true(c.satisfied); /* only a warning */
    assert_int_equal(c.verdicts[0].status, GR_RULE_FAILED);
    assert_string_equal(c.verdicts[0].text, "only 1 kWh in {braces}");
    assert_string_equal(c.verdicts[0].hint, "run first longer");
    assert_int_equal(c.verdicts[0].at.line, 4);
    assert_string_equal(gr_diag_source_name(f->diag, c.verdicts[0].at.file), "g.yaml");
    size_t before = gr_diag_count(f->diag, GR_WARNING);
    gr_conformity_diag(&c, f->diag);
    assert_int_equal(gr_diag_count(f->diag, GR_WARNING), before + 1);
}

/* The id of a run may come from a log, and hold what ends a text of XPath. */
static void a_name_with_quotes_has_no_place_and_breaks_nothing(void **state) {
    struct fixture *f = *state;
    f->schema = gr_schema_new();
    const char *yaml =
        "gramme: 1\ntitle: t\nruns: {id: first, lifecycle_stage: training, logs: e.csv}\n";
    assert_int_equal(
        gr_metadata_parse(f->schema, "g.yaml", gr_str(yaml), f->arena, f->diag, &f->metadata),
        GR_OK);
    struct gr_record *run = gr_record_map(f->arena, gr_record_get(f->root, "runs"), NULL);
    gr_record_text(f->arena, run, "id", "it's");
    gr_record_xml_refresh(f->doc, f->root, "runs");
    struct gr_conformity c =
        judge(f, "",
              "<rule id='lab.3' severity='error' each='runs/item[3]'><title>t</title>"
              "<needs path='nowhere'>all of {id}</needs>"
              "<place>runs/item[id=\"{id}\" or id='{id}']</place></rule>");
    assert_string_equal(c.verdicts[0].text, "not stated: all of it's");
    assert_int_equal(c.verdicts[0].at.file, 0);
}

static void a_rule_that_reading_holds_looks_at_the_findings(void **state) {
    struct fixture *f = *state;
    struct gr_record *item = gr_record_map(f->arena, gr_record_get(f->root, "findings"), NULL);
    gr_record_text(f->arena, item, "code", "A031");
    gr_record_text(f->arena, item, "text", "PUE below 1");
    gr_record_xml_refresh(f->doc, f->root, "findings");
    const char *rule = "<rule id='C05' severity='error' where='input'><title>t</title>"
                       "<reported>A030 A031</reported></rule>";
    struct gr_conformity c = judge(f, "", rule);
    assert_false(c.satisfied);
    assert_string_equal(c.verdicts[0].text, "PUE below 1");
    size_t before = gr_diag_total(f->diag);
    gr_conformity_diag(&c, f->diag);
    assert_int_equal(gr_diag_total(f->diag), before); /* it has its own message */
}

static void the_functions_of_rules(void **state) {
    static const struct {
        const char *test;
        bool holds;
    } cases[] = {
        {"near(100, 101, 0.01)", true},
        {"near(100, 102, 0.01)", false},
        {"near(100, nowhere, 0.01)", false},
        {"known(runs/item/emissions_location_kg)", true},
        {"known(nowhere)", false},
        {"distinct(runs/item/id)", true},
        {"distinct(runs/item/id | runs/item/id/text())", false},
        {"distinct(runs/item/energy_total_kwh/*[self::value or self::low])", false},
        {"distinct(nowhere)", true},
        {"distinct(1)", false},
        {"contains-word('a Frugal model', 'frugal')", true},
        {"contains-word('unfrugally', 'frugal')", false},
        {"words(' three  short words ') = 3", true},
        {"seconds('2024-01-01T00:00:00Z', '2024-01-01T01:00:30Z') = 3630", true},
        {"seconds('2024', 'x') = 0", false},
        {"year('2024-05-06') = 2024", true},
        {"significant-digits('1.20e5') = 3", true},
        {"significant-digits('0.0012') = 2", true},
    };
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct fixture *f = *state;
        char rule[400];
        snprintf(rule, sizeof rule,
                 "<rule id='x' severity='error'><title>t</title><test>%s</test><message>m</message>"
                 "</rule>",
                 cases[i].test);
        struct gr_conformity c = judge(f, "", rule);
        unlink(f->path);
        assert_int_equal(c.satisfied, cases[i].holds);
    }
}

static void faults_of_a_profile_are_named_at_their_line(void **state) {
    struct fixture *f = *state;
    static const char *const wrong[] = {
        "<rule severity='error'><title>t</title></rule>",
        "<rule id='x' severity='fatal'><title>t</title></rule>",
        "<rule id='x' severity='error'><titel>t</titel></rule>",
        "<rule id='x' severity='error'><title>t</title><test>1</test></rule>",
        "<rule id='x' severity='error'><title>t</rule>",
    };
    for (size_t i = 0; i < GR_COUNT(wrong); i++) {
        const struct gr_profile *p = NULL;
        size_t before = gr_diag_count(f->diag, GR_ERROR);
        assert_int_equal(profile(f, "", wrong[i], &p), GR_REFUSED);
        unlink(f->path);
        assert_true(gr_diag_count(f->diag, GR_ERROR) > before);
        assert_int_equal(gr_diag_get(f->diag, gr_diag_total(f->diag) - 1).pos.line, 2);
    }
}

static void a_wrong_xpath_is_a_fault_not_a_verdict(void **state) {
    struct fixture *f = *state;
    const struct gr_profile *p = NULL;
    assert_int_equal(profile(f, "",
                             "<rule id='x' severity='error'><title>t</title>"
                             "<test>near(1)</test><message>m</message></rule>",
                             &p),
                     GR_OK);
    struct gr_check_input input = {f->doc, NULL, f->diag, f->arena};
    struct gr_conformity out;
    assert_int_equal(gr_check_profile(&input, p, &out), GR_REFUSED);
    assert_string_equal(gr_diag_get(f->diag, 0).code, "C901");
}

static void every_profile_compiled_in_can_be_read_and_judged(void **state) {
    struct fixture *f = *state;
    size_t count = 0;
    for (const char *const *name = gr_profile_names(); *name; name++, count++) {
        const struct gr_profile *p = NULL;
        assert_int_equal(gr_profile_read(*name, GR_NOWHERE, f->arena, f->diag, &p), GR_OK);
        assert_string_equal(p->name, *name);
        assert_true(p->rule_count > 0);
        struct gr_check_input input = {f->doc, NULL, f->diag, f->arena};
        struct gr_conformity c;
        assert_int_equal(gr_check_profile(&input, p, &c), GR_OK);
        assert_true(c.verdict_count >= p->rule_count);
        gr_conformity_record(f->arena, f->root, f->diag, &c);
    }
    assert_true(count >= 8);
    assert_int_equal(gr_record_get(f->root, "conformity")->count, count);
}

static void an_unknown_name_gives_the_nearest(void **state) {
    struct fixture *f = *state;
    const struct gr_profile *p = NULL;
    assert_int_equal(gr_profile_read("neurisp", GR_NOWHERE, f->arena, f->diag, &p), GR_EUSAGE);
    assert_string_equal(gr_diag_get(f->diag, 0).hint, "did you mean neurips?");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_a_profile_needs_and_is_not_there_is_missing),
        TEST(in_core_it_does_not_apply),
        TEST(a_test_that_fails_says_so_at_its_place),
        TEST(a_name_with_quotes_has_no_place_and_breaks_nothing),
        TEST(a_rule_that_reading_holds_looks_at_the_findings),
        TEST(the_functions_of_rules),
        TEST(faults_of_a_profile_are_named_at_their_line),
        TEST(a_wrong_xpath_is_a_fault_not_a_verdict),
        TEST(every_profile_compiled_in_can_be_read_and_judged),
        TEST(an_unknown_name_gives_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
