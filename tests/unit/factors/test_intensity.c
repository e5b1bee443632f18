/* Look-up of carbon intensity.  The figures are those of the publications (Our World in Data / Ember,
 * US EPA eGRID, Google), read there, not from our tables. */
#include "test.h"

#include "factors/factors.h"

static struct gr_factors *factors;
static struct gr_arena *arena;

static int setup(void **state) {
    (void)state;
    factors = gr_factors_new();
    arena = gr_arena_new();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    gr_factors_free(factors);
    gr_arena_free(arena);
    return 0;
}

static struct gr_intensity find(struct gr_intensity_query query) {
    struct gr_intensity out = {0};
    const char *hint = NULL;
    assert_int_equal(gr_intensity_find(factors, arena, &query, &out, &hint), GR_OK);
    assert_null(hint);
    return out;
}

static const char *refuse(struct gr_intensity_query query) {
    struct gr_intensity out = {.g_per_kwh = -1};
    const char *hint = NULL;
    assert_int_equal(gr_intensity_find(factors, arena, &query, &out, &hint), GR_REFUSED);
    assert_near(out.g_per_kwh, -1, 0); /* nothing was written */
    return hint;
}

static void test_year(void **state) {
    (void)state;
    static const struct {
        int asked, used;
        double g;
        const char *explain;
    } cases[] = {
        {2024, 2024, 40.48, "asked FR 2024; lifecycle; Our World in Data / Ember"},
        {2026, 2025, 41.44,
         "asked FR 2026, newest not after it is 2025; lifecycle; Our World in Data / Ember"},
        {2012, 2015, 59.17,
         "asked FR 2012, none is as old, nearest is 2015; lifecycle; Our World in Data / Ember"},
        {0, 2025, 41.44, "asked FR, newest is 2025; lifecycle; Our World in Data / Ember"},
    };
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct gr_intensity r =
            find((struct gr_intensity_query){.country = "FR", .year = cases[i].asked});
        assert_near(r.g_per_kwh, cases[i].g, 0);
        assert_int_equal(r.year, cases[i].used);
        assert_int_equal(r.level, GR_PLACE_COUNTRY);
        assert_string_equal(r.explain, cases[i].explain);
        assert_string_equal(r.place, "France");
        assert_string_equal(r.code, "FR");
        assert_string_equal(r.source_id, "owid_ember_2026");
    }
}

static void test_lifecycle_before_direct(void **state) {
    (void)state; /* 2022 holds both: 410.39 lifecycle and eGRID's 375.36 direct */
    struct gr_intensity r = find((struct gr_intensity_query){.country = "US", .year = 2022});
    assert_near(r.g_per_kwh, 410.39, 0);
    assert_string_equal(r.basis, "lifecycle");
}

static void test_spellings_of_a_country(void **state) {
    (void)state;
    static const char *const spellings[] = {"NO", "no", "NOR", "Norway", "norway"};
    for (size_t i = 0; i < GR_COUNT(spellings); i++) {
        struct gr_intensity r =
            find((struct gr_intensity_query){.country = spellings[i], .year = 2023});
        assert_near(r.g_per_kwh, 30.46, 0);
        assert_string_equal(r.code, "NO");
    }
    assert_string_equal(gr_country_from_iso3(factors, "IND"), "IN");
    assert_string_equal(gr_country_from_iso3(factors, "SWE"), "SE");
    assert_null(gr_country_from_iso3(factors, "ZZZ"));
    assert_null(gr_country_from_iso3(factors, NULL));
    assert_string_equal(gr_country_name(factors, "SE"), "Sweden");
    assert_null(gr_country_name(factors, "ZZ"));
    assert_null(gr_country_name(factors, NULL));
}

static void test_unknown_country(void **state) {
    (void)state;
    assert_non_null(strstr(refuse((struct gr_intensity_query){.country = "Swedn"}), "SE (Sweden)"));
    assert_non_null(strstr(refuse((struct gr_intensity_query){.country = "FRB"}), "FR (France)"));
    refuse((struct gr_intensity_query){.country = "World"}); /* never a world average */
    refuse((struct gr_intensity_query){.country = "WORLD"});
    assert_null(refuse((struct gr_intensity_query){.year = 2024}));
    assert_null(refuse((struct gr_intensity_query){.country = "", .subdivision = ""}));
}

static void test_row_known_to_be_wrong(void **state) {
    (void)state; /* the Central African Republic is printed as 0 g/kWh */
    refuse((struct gr_intensity_query){.country = "CF", .year = 2022});
}

static void test_cloud_region(void **state) {
    (void)state;
    struct gr_intensity_query q = {
        .provider = "gcp", .cloud_region = "europe-north1", .year = 2023};
    struct gr_intensity r = find(q);
    assert_near(r.g_per_kwh, 46, 0);
    assert_int_equal(r.level, GR_PLACE_CLOUD_REGION);
    assert_string_equal(r.place, "gcp europe-north1 (Finland)");
    assert_string_equal(r.code, "gcp/europe-north1");
    assert_string_equal(r.basis, "operational");
    q.year = 2020;
    r = find(q);
    assert_near(r.g_per_kwh, 133, 0);
    assert_string_equal(r.basis, "lifecycle");
    q.provider = "Google Cloud";
    q.cloud_region = "europe-north1-b"; /* a zone of it */
    assert_near(find(q).g_per_kwh, 133, 0);
    q.provider = NULL;
    assert_near(find(q).g_per_kwh, 133, 0);
    assert_string_equal(gr_cloud_country(factors, "gcp", "europe-north1"), "FI");
    assert_null(gr_cloud_country(factors, "gcp", "europe-north9"));
}

static void test_cloud_region_without_own_factor(void **state) {
    (void)state;
    /* Outside the US the factors listed for other providers are national direct ones. */
    struct gr_intensity r = find((struct gr_intensity_query){
        .provider = "aws", .cloud_region = "eu-north-1", .country = "FR", .year = 2023});
    assert_near(r.g_per_kwh, 38.42, 0);
    assert_int_equal(r.level, GR_PLACE_COUNTRY);
    assert_string_equal(r.code, "SE");
    assert_string_equal(r.explain,
                        "asked aws eu-north-1 2023; the region has no factor of its own, "
                        "so Sweden; lifecycle; Our World in Data / Ember");
    r = find((struct gr_intensity_query){
        .provider = "aws", .cloud_region = "xx-north-1", .country = "FR", .year = 2023});
    assert_near(r.g_per_kwh, 53.26, 0);
    assert_non_null(strstr(r.explain, "the region is not in the tables, so France"));
    const char *hint =
        refuse((struct gr_intensity_query){.provider = "gcp", .cloud_region = "europe-north"});
    assert_non_null(strstr(hint, "europe-north1"));
}

static void test_zero_rows_are_not_used(void **state) {
    (void)state; /* Google prints 0 for Montreal in 2021 and 2022: the 27 of 2020 is used */
    struct gr_intensity r = find((struct gr_intensity_query){
        .provider = "gcp", .cloud_region = "northamerica-northeast1", .year = 2022});
    assert_near(r.g_per_kwh, 27, 0);
    assert_int_equal(r.year, 2020);
}

static void test_subdivision(void **state) {
    (void)state;
    struct gr_intensity r =
        find((struct gr_intensity_query){.country = "US", .subdivision = "US-OR", .year = 2018});
    assert_near(r.g_per_kwh, 138.75, 0); /* 305.891 lb/MWh */
    assert_int_equal(r.level, GR_PLACE_SUBDIVISION);
    assert_string_equal(r.basis, "direct");
    assert_string_equal(r.place, "Oregon, United States");
    r = find((struct gr_intensity_query){.country = "USA", .subdivision = "oregon", .year = 2018});
    assert_near(r.g_per_kwh, 138.75, 0);
    r = find((struct gr_intensity_query){.subdivision = "CAMX", .year = 2022});
    assert_near(r.g_per_kwh, 226.47, 0);
    r = find((struct gr_intensity_query){.subdivision = "SE-AB", .year = 2024});
    assert_near(r.g_per_kwh, 34.91, 0);
    assert_int_equal(r.level, GR_PLACE_COUNTRY);
    /* The name of a subdivision counts only within its country. */
    r = find((struct gr_intensity_query){.country = "FR", .subdivision = "Oregon", .year = 2024});
    assert_near(r.g_per_kwh, 40.48, 0);
}

static void test_sources(void **state) {
    (void)state;
    const struct gr_source *s = gr_source_find(factors, "owid_ember_2026");
    assert_string_equal(s->publisher, "Our World in Data / Ember");
    assert_string_equal(s->licence, "CC BY 4.0");
    assert_null(gr_source_find(factors, "nobody"));
    assert_null(gr_source_find(factors, NULL));
    assert_string_equal(gr_factors_edition(factors), "2026-11.2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_lifecycle_before_direct),
        cmocka_unit_test(test_spellings_of_a_country),
        cmocka_unit_test(test_unknown_country),
        cmocka_unit_test(test_row_known_to_be_wrong),
        cmocka_unit_test(test_cloud_region),
        cmocka_unit_test(test_cloud_region_without_own_factor),
        cmocka_unit_test(test_zero_rows_are_not_used),
        cmocka_unit_test(test_subdivision),
        cmocka_unit_test(test_sources),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
