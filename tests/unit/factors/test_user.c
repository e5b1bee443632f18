/* Editions of the tables, rows of the user's, and what every table must hold. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "factors/tables.h"

static struct gr_arena *arena;
static struct gr_diag *diag;
static struct gr_factors *factors;

static int setup(void **state) {
    (void)state;
    arena = gr_arena_new();
    diag = gr_diag_new();
    factors = gr_factors_new();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    gr_factors_free(factors);
    gr_diag_free(diag);
    gr_arena_free(arena);
    return 0;
}

static enum gr_status add(const char *text) {
    char path[] = "/tmp/gramme_factors_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    enum gr_status status = gr_factors_add(factors, path, diag);
    unlink(path);
    return status;
}

static void assert_code(const char *code) {
    for (size_t i = 0; i < gr_diag_total(diag); i++) {
        if (strcmp(gr_diag_get(diag, i).code, code) == 0) {
            return;
        }
    }
    print_error("no message %s\n", code);
    fail();
}

static void test_editions(void **state) {
    (void)state;
    const char *hint = NULL;
    struct gr_water w;
    const struct gr_intensity_query de = {.country = "DE", .year = 2026};
    assert_true(gr_water_find(factors, "source", &de, &w));
    gr_factors_free(factors);
    factors = gr_factors_new();
    assert_int_equal(gr_factors_select(factors, "2026-11", &hint), GR_OK);
    assert_string_equal(gr_factors_edition(factors), "2026-11");
    assert_false(gr_water_find(factors, "source", &de, &w)); /* added later */
    struct gr_intensity out;
    struct gr_intensity_query q = {.country = "FR", .year = 2024};
    assert_int_equal(gr_intensity_find(factors, arena, &q, &out, &hint), GR_OK);
    assert_near(out.g_per_kwh, 40.48, 0);
    assert_int_equal(gr_factors_select(factors, "2025-01", &hint), GR_REFUSED);
    assert_non_null(strstr(hint, "2026-11.2"));
}

static void test_a_row_of_the_user_takes_the_place_of_ours(void **state) {
    (void)state;
    assert_int_equal(add("year,code,source,g_per_kwh,basis\n"
                         "2024,FR,\"our utility, letter\",61.5,lifecycle\n"
                         "2024,XX-LAB,own meter,12,direct\n"),
                     GR_OK);
    const char *hint = NULL;
    struct gr_intensity out;
    struct gr_intensity_query q = {.country = "FR", .year = 2024};
    assert_int_equal(gr_intensity_find(factors, arena, &q, &out, &hint), GR_OK);
    assert_near(out.g_per_kwh, 61.5, 0);
    assert_string_equal(out.source_id, "our utility, letter");
    assert_non_null(strstr(gr_source_find(factors, out.source_id)->publisher, "gramme_factors"));
    q.year = 2023; /* other years stay */
    assert_int_equal(gr_intensity_find(factors, arena, &q, &out, &hint), GR_OK);
    assert_near(out.g_per_kwh, 53.26, 0);
    q = (struct gr_intensity_query){.country = "DE", .year = 2024};
    assert_int_equal(gr_intensity_find(factors, arena, &q, &out, &hint), GR_OK);
    assert_string_equal(out.source_id, "owid_ember_2026");
}

static void test_hardware_of_the_user(void **state) {
    (void)state;
    assert_int_equal(add("name;tdp_w;source\nDream X9000;123;data sheet\n"), GR_OK);
    struct gr_hardware_match m;
    const char *hint = NULL;
    assert_int_equal(
        gr_hardware_find(factors, arena, GR_HARDWARE_ACCELERATOR, "Dream X9000", &m, &hint), GR_OK);
    assert_near(m.tdp_w, 123, 0);
    assert_int_equal(gr_hardware_find(factors, arena, GR_HARDWARE_ACCELERATOR,
                                      "NVIDIA GeForce RTX 4090", &m, &hint),
                     GR_OK);
    assert_near(m.tdp_w, 450, 0);
}

static void test_what_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *code;
    } bad[] = {
        {"", "F001"},
        {"a,b,c\n1,2,3\n", "F001"},
        {"code,year,g_per_kwh,sorce\nFR,2024,50,x\n", "F002"},
        {"code,year,g_per_kwh,source\nFR,2024,5e9,x\n", "F003"},
        {"code,year,g_per_kwh,source\nFR,2024,-1,x\n", "F003"},
        {"code,year,g_per_kwh,source\nFR,2024,nan,x\n", "F003"},
        {"code,year,g_per_kwh,source\nFR,2024,50,\n", "F004"},
        {"code,year,g_per_kwh,source\n,2024,50,x\n", "F004"},
        {"code,g_per_kwh,source\nFR,50,x\n", "F004"}, /* no look-up would ever find it */
        {"code,year,g_per_kwh,source\nFR,last,50,x\n", "F004"},
        {"code,boundary,l_per_kwh,source\nFR,source,3,x\n", "F004"},
    };
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        gr_diag_free(diag);
        diag = gr_diag_new();
        assert_int_equal(add(bad[i].text), GR_REFUSED);
        assert_code(bad[i].code);
    }
    assert_int_equal(gr_factors_add(factors, "/no/such/file", diag), GR_EIO);
    struct gr_intensity out; /* nothing of it was taken */
    const char *hint = NULL;
    struct gr_intensity_query q = {.country = "FR", .year = 2024};
    assert_int_equal(gr_intensity_find(factors, arena, &q, &out, &hint), GR_OK);
    assert_near(out.g_per_kwh, 40.48, 0);
}

/* Every fact names a source that is in the table of sources, and an edition that there has been. */
static void test_every_fact_has_source_and_edition(void **state) {
    (void)state;
    const struct gr_table *editions = gr_factors_table(factors, GR_TABLE_EDITION);
    size_t facts = 0;
    for (int id = 0; id < GR_TABLE_COUNT; id++) {
        const struct gr_table *t = gr_factors_table(factors, (enum gr_table_id)id);
        if (gr_table_key_columns((enum gr_table_id)id) == 0) {
            continue;
        }
        size_t source = 0;
        while (strcmp(t->header[source], "source_id") != 0) {
            source++;
        }
        assert_string_equal(t->header[t->column_count - 1], "edition");
        for (size_t i = 0; i < t->row_count; i++, facts++) {
            assert_non_null(gr_source_find(factors, gr_cell(t, i, source)));
            const char *edition = gr_cell(t, i, t->column_count - 1);
            bool known = false;
            for (size_t e = 0; e < editions->row_count; e++) {
                known |= strcmp(gr_cell(editions, e, 0), edition) == 0;
            }
            assert_true(known);
        }
    }
    assert_true(facts > 4000);
}

/* Figures as their sources print them. */
static void test_water_and_embodied(void **state) {
    (void)state;
    struct gr_water w;
    struct gr_intensity_query q = {.country = "US", .subdivision = "US-WA", .year = 2023};
    assert_true(gr_water_find(factors, "source", &q, &w)); /* Li et al. 2023, Table 1 */
    assert_near(w.l_per_kwh, 9.501, 0);
    assert_false(gr_water_find(factors, "site", &q, &w));
    q = (struct gr_intensity_query){.country = "FR", .subdivision = "FR-75", .year = 2026};
    assert_true(gr_water_find(factors, "source", &q, &w));
    assert_string_equal(w.code, "FR");
    q = (struct gr_intensity_query){.provider = "AWS", .cloud_region = "us-east-1", .year = 2023};
    assert_true(gr_water_find(factors, "source", &q, &w));
    assert_string_equal(w.code, "US");
    assert_true(gr_water_find(factors, "site", &q, &w));
    assert_string_equal(w.code, "aws/us-east-1");
    q = (struct gr_intensity_query){.country = "ZZ"};
    assert_false(gr_water_find(factors, "source", &q, &w));
    struct gr_embodied e;
    assert_true(gr_embodied_find(factors, "NVIDIA H100 SXM5 80GB", &e)); /* 1312 kg / 8 */
    assert_near(e.kg, 164, 0);
    assert_true(gr_embodied_find(factors, "server-hpe-dl345-gen10plus", &e)); /* BLOOM study */
    assert_near(e.kg, 2500, 0);
    assert_near(e.lifetime_years, 6, 0);
    assert_false(gr_embodied_find(factors, "Tesla", &e));
}

static void test_nearest_names(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_factors_list(factors, "factors", "Frnace", &buf);
    assert_non_null(strstr(buf.p, "FR (France)"));
    gr_buf_clear(&buf);
    gr_factors_list(factors, "hardware", "a1000", &buf);
    assert_non_null(strstr(buf.p, "nearest: "));
    gr_buf_free(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_editions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_row_of_the_user_takes_the_place_of_ours, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_hardware_of_the_user, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_fact_has_source_and_edition, setup, teardown),
        cmocka_unit_test_setup_teardown(test_water_and_embodied, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nearest_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
