/* Shorthands, hints of values, and files made to hurt, from text to messages. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "metadata/metadata.h"

static struct gr_schema *schema;

static int make_schema(void **state) {
    (void)state;
    schema = gr_schema_new();
    return 0;
}

static int drop_schema(void **state) {
    (void)state;
    gr_schema_free(schema);
    return 0;
}

struct reading {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_metadata metadata;
    enum gr_status status;
};

static struct reading read_bytes(struct gr_str text) {
    char path[] = "/tmp/gramme-walk-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
    close(fd);
    struct reading r = {.arena = gr_arena_new(), .diag = gr_diag_new()};
    r.status = gr_metadata_read(schema, path, r.arena, r.diag, &r.metadata);
    unlink(path);
    return r;
}

static void release(struct reading *r) {
    xmlFreeDoc(r->metadata.xml);
    gr_diag_free(r->diag);
    gr_arena_free(r->arena);
}

/** A valid file, but for the lines given. */
static struct reading read_lines(const char *lines) {
    struct gr_buf text = {0};
    gr_buf_printf(&text, "gramme: 1\ntitle: x\n%s\n", lines);
    struct reading r = read_bytes(gr_buf_str(&text));
    gr_buf_free(&text);
    return r;
}

/* Shorthands -------------------------------------------------------------------------------------*/

static void blank_is_absent(void **state) {
    (void)state;
    struct reading r = read_lines("group:\ntags: []\nsoftware: [~, null]\nmodel: ~\nruns: Null\n"
                                  "location: {country: , pue: NULL}\ngrid: {series: }");
    assert_int_equal(r.status, GR_OK);
    assert_null(r.metadata.experiment.group);
    assert_int_equal(r.metadata.experiment.run_count, 0);
    assert_non_null(r.metadata.experiment.location);
    assert_null(r.metadata.experiment.location->country);
    assert_null(r.metadata.experiment.grid->series_path);
    release(&r);
}

static void quoted_is_text(void **state) {
    (void)state;
    struct reading r = read_lines("group: \"null\"\nruns: {id: \"~\", lifecycle_stage: data}");
    assert_int_equal(r.status, GR_REFUSED); /* "~" is no id. */
    assert_int_equal(gr_diag_total(r.diag), 1);
    assert_int_equal(gr_diag_get(r.diag, 0).pos.line, 4);
    release(&r);
    r = read_lines("group: \"null\"");
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.metadata.experiment.group, "null");
    release(&r);
    r = read_lines("group: ''");
    assert_int_equal(r.status, GR_REFUSED);
    assert_non_null(strstr(gr_diag_get(r.diag, 0).hint, "leave the key out"));
    release(&r);
}

static void short_forms(void **state) {
    (void)state;
    struct reading r =
        read_lines("hardware: {id: h}\ngrid: {series: hours.csv}\n"
                   "runs:\n  id: a\n  lifecycle_stage: data\n  hardware: h\n  logs: e.csv\n"
                   "  training_compute_flop: 5e9");
    assert_int_equal(r.status, GR_OK);
    const struct gr_experiment *e = &r.metadata.experiment;
    assert_int_equal(e->run_count, 1);
    assert_string_equal(e->runs[0].hardware[0].hardware->id, "h");
    assert_string_equal(e->runs[0].logs[0].path, "e.csv");
    assert_int_equal(e->runs[0].logs[0].pos.line, 9);
    assert_near(e->runs[0].flop.value.value, 5e9, 0);
    assert_string_equal(e->grid->series_path, "hours.csv");
    release(&r);
}

static void country_stays_text(void **state) {
    (void)state;
    struct reading r = read_lines("location: {country: NO}\nmodel: {version: 1.10, name: yes}");
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.metadata.experiment.location->country, "NO");
    release(&r);
}

static void aliases_serve(void **state) {
    (void)state;
    struct reading r = read_lines("runs:\n  - {id: a, lifecycle_stage: data, logs: &l [a.csv]}\n"
                                  "  - {id: b, lifecycle_stage: data, logs: *l}");
    assert_int_equal(r.status, GR_OK);
    assert_string_equal(r.metadata.experiment.runs[1].logs[0].path, "a.csv");
    assert_int_equal(gr_diag_count(r.diag, GR_WARNING), 1); /* One log in two runs. */
    release(&r);
}

/* One mistake, one message with its hint ---------------------------------------------------------*/

static const struct {
    const char *lines, *code, *hint;
} mistakes[] = {
    {"location: {wue_l_per_kwh: \"1,234\"}", "Y012", "write 1.234, or 1234"},
    {"location: {wue_l_per_kwh: \"1,234,567\"}", "Y012", "write 1234567"},
    {"location: {wue_l_per_kwh: 1 234}", "Y012", "write 1234"},
    {"location: {wue_l_per_kwh: 1_000.5}", "Y012", "write 1000.5"},
    {"location: {wue_l_per_kwh: \"12,5\"}", "Y012", "write 12.5"},
    {"location: {wue_l_per_kwh: unknown}", "Y012", "leave the key out"},
    {"location: {wue_l_per_kwh: 2 l}", "Y012", "write 2, without a unit"},
    {"location: {shared_data_centre: on}", "Y012", "write true"},
    {"location: {country: Sweden}", "Y012", "the code, not the name"},
    {"location: {country: SWE}", "Y012", "two letters"},
    {"location: {infra_type: cluster}", "Y012", "on_premise"},
    {"location: {infra_type: public-cloud}", "Y012", "public_cloud"},
    {"location: {pue_year: 24}", "Y012", NULL},
    {"model: {parameter_count: 7B}", "Y012", "write 7e9"},
    {"model: {parameter_count: 0}", "Y012", NULL},
    {"model: {parameter_count: -1e400}", "Y012", NULL},
    {"model: {algorithms: {name: a, layers: 12.0}}", "Y012", "write 12"},
    {"model: {algorithms: {name: a, layers: 1.5}}", "Y012", "whole"},
    {"model: {algorithms: {name: a, layers: 0}}", "Y012", "leave the key out"},
    {"embodied: {reserved_share: 50%}", "Y012", "write 0.5"},
    {"report: {period_start: 2024/01/31}", "Y012", "write 2024-01-31"},
    {"report: {period_start: 2024-02-30}", "Y012", NULL},
    {"report: {authors: [{orcid: x}]}", "Y011", "add name:"},
    {"report: {title: x}", "Y010", "title belongs in the top of the file"},
    {"report: {autors: x}", "Y010", "did you mean authors?"},
    {"pue: 1.2", "Y010", "pue belongs in location"},
    {"carbon-intensity_g_per_kwh: 3", "Y010", "carbon_intensity_g_per_kwh"},
    {"zzzzzzzz: 1", "Y010", "known here: gramme, title"},
    {"title: y", "Y013", "line 2"},
    {"model: [a, b]", "Y014", "write model: {name: ...}"},
    {"tags: {a: b}", "Y014", "quote a text"},
    {"group: [a]", "Y014", "without brackets"},
    {"offsets: 5", "Y014", "offset_kg: ..."},
};

static void one_message_each(void **state) {
    (void)state;
    bool good = true;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct reading r = read_lines(mistakes[i].lines);
        struct gr_message m = {0};
        if (gr_diag_total(r.diag) > 0) {
            m = gr_diag_get(r.diag, 0);
        }
        if (r.status != GR_REFUSED || gr_diag_total(r.diag) != 1 ||
            strcmp(m.code, mistakes[i].code) != 0 ||
            (mistakes[i].hint && !(m.hint && strstr(m.hint, mistakes[i].hint)))) {
            print_error("%s\n  %zu messages: %s %s (%s)\n", mistakes[i].lines,
                        gr_diag_total(r.diag), m.code ? m.code : "", m.text ? m.text : "",
                        m.hint ? m.hint : "");
            good = false;
        }
        release(&r);
    }
    assert_true(good);
}

/** A block that was refused takes its ids with it: references to them are no second mistake. */
static void no_cascades(void **state) {
    (void)state;
    static const char *const files[] = {
        "hardware: node1\nruns: {id: a, lifecycle_stage: data, hardware: node1, logs: a.csv}",
        "hardware: {idd: node1, id: }\nruns: {id: a, lifecycle_stage: data, hardware: node1}",
        "runs: a\nuncertainty: {quantity: q, run: a, pct: 1}",
        "runs: {id: a, lifecycle_stage: data, estimate: {device_hours: [1]}}",
    };
    static const size_t messages[] = {1, 2, 1, 1};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct reading r = read_lines(files[i]);
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(gr_diag_total(r.diag), messages[i]);
        release(&r);
    }
}

static void not_a_map(void **state) {
    (void)state;
    static const char *const files[] = {"x", "- a\n- b\n", "gramme:1\n", "[]", "~\n"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct reading r = read_bytes(gr_str(files[i]));
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(gr_diag_total(r.diag), 1);
        assert_string_equal(gr_diag_get(r.diag, 0).code, "Y014");
        release(&r);
    }
}

/* Hostile ----------------------------------------------------------------------------------------*/

static void expect_many(const char *before, const char *repeated, size_t times, const char *code) {
    struct gr_buf text = {0};
    gr_buf_puts(&text, before);
    for (size_t i = 0; i < times; i++) {
        gr_buf_puts(&text, repeated);
    }
    struct reading r = read_bytes(gr_buf_str(&text));
    assert_int_equal(r.status, GR_REFUSED);
    assert_true(gr_diag_total(r.diag) <= 101);
    bool found = false;
    for (size_t i = 0; i < gr_diag_total(r.diag); i++) {
        found = found || strcmp(gr_diag_get(r.diag, i).code, code) == 0;
    }
    assert_true(found);
    gr_buf_free(&text);
    release(&r);
}

static void many_mistakes(void **state) {
    (void)state;
    const char *head = "gramme: 1\ntitle: x\n";
    expect_many(head, "unknown_key_of_some_length: 1\n", 30000, "Y010");
    expect_many(head, "title: x\n", 30000, "Y013");
    expect_many("gramme: 1\ntitle: x\nruns:\n", "- {}\n", 30000, "Y020");
    expect_many("gramme: 1\ntitle: x\nruns:\n", "- x\n", 30000, "Y014");
    expect_many("gramme: 1\ntitle: x\nruns:\n", "- {id: a, lifecycle_stage: data}\n", 30000,
                "Y016");
    expect_many("gramme: 1\ntitle: x\nruns:\n", "- {id: a, lifecycle_stage: x}\n", 30000, "Y012");
    expect_many("gramme: 1\ntitle: x\nruns:\n- id: a\n  hardware:\n", "  - b\n", 30000, "Y015");
    expect_many("gramme: 1\ntitle: ", "long ", 100000, "Y012");
    expect_many("gramme: ", "1", 1000000, "Y012");
    expect_many("gramme: 1\ntitle: x\n? ", "k", 1000000, "Y010");
}

/** Many runs and pieces of hardware, all well: linear, and all kept. */
static void many_runs(void **state) {
    (void)state;
    struct gr_buf text = {0};
    gr_buf_puts(&text, "gramme: 1\ntitle: x\nhardware:\n");
    for (int i = 0; i < 30000; i++) {
        gr_buf_printf(&text, "- {id: h%d}\n", i);
    }
    gr_buf_puts(&text, "runs:\n");
    for (int i = 0; i < 20000; i++) {
        gr_buf_printf(&text, "- {id: r%d, lifecycle_stage: data, hardware: h%d, logs: l%d}\n", i,
                      29999 - i, i);
    }
    struct reading r = read_bytes(gr_buf_str(&text));
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.metadata.experiment.run_count, 20000);
    assert_string_equal(r.metadata.experiment.runs[19999].hardware[0].hardware->id, "h10000");
    gr_buf_free(&text);
    release(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_is_absent), cmocka_unit_test(quoted_is_text),
        cmocka_unit_test(short_forms),     cmocka_unit_test(country_stays_text),
        cmocka_unit_test(aliases_serve),   cmocka_unit_test(one_message_each),
        cmocka_unit_test(no_cascades),     cmocka_unit_test(not_a_map),
        cmocka_unit_test(many_mistakes),   cmocka_unit_test(many_runs),
    };
    return cmocka_run_group_tests(tests, make_schema, drop_schema);
}
