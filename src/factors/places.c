/*
 * places.c - names of countries, subdivisions and cloud regions.
 */
#include "factors/places.h"

static bool same(const char *a, const char *b) {
    return gr_str_eq_fold(gr_str(a), gr_str(b));
}

/* Is text one of the parts of list, which are parted by '|'? */
static bool is_among(const char *list, const char *text) {
    struct gr_str rest = gr_str(list);
    while (rest.p && rest.n) {
        if (gr_str_eq_fold(gr_str_cut(&rest, '|'), gr_str(text))) {
            return true;
        }
    }
    return false;
}

long gr_country_row(struct gr_factors *factors, const char *text) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_COUNTRIES);
    for (size_t i = 0; text && *text && i < t->row_count; i++) {
        if (same(gr_cell(t, i, COUNTRY_ALPHA2), text) ||
            same(gr_cell(t, i, COUNTRY_ALPHA3), text) || same(gr_cell(t, i, COUNTRY_NAME), text) ||
            is_among(gr_cell(t, i, COUNTRY_ALIASES), text)) {
            return (long)i;
        }
    }
    return -1;
}

const char *gr_country_name(struct gr_factors *factors, const char *iso2) {
    long row = iso2 && strlen(iso2) == 2 ? gr_country_row(factors, iso2) : -1;
    return row < 0
               ? NULL
               : gr_cell(gr_factors_table(factors, GR_TABLE_COUNTRIES), (size_t)row, COUNTRY_NAME);
}

const char *gr_country_from_iso3(struct gr_factors *factors, const char *iso3) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_COUNTRIES);
    for (size_t i = 0; iso3 && i < t->row_count; i++) {
        if (same(gr_cell(t, i, COUNTRY_ALPHA3), iso3)) {
            return gr_cell(t, i, COUNTRY_ALPHA2);
        }
    }
    return NULL;
}

long gr_place_row(struct gr_factors *factors, const char *country, const char *text) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_PLACES);
    for (size_t i = 0; text && *text && i < t->row_count; i++) {
        const char *code = gr_cell(t, i, PLACE_CODE);
        bool egrid = strncmp(code, "EGRID-", 6) == 0;
        bool named = country && same(gr_cell(t, i, PLACE_COUNTRY), country) &&
                     same(gr_cell(t, i, PLACE_NAME), text);
        if (same(code, text) || (egrid && same(code + 6, text)) || named) {
            return (long)i;
        }
    }
    return -1;
}

const char *gr_provider_id(const char *provider) {
    static const struct {
        const char *id, *names;
    } known[] = {
        {"gcp", "google|google cloud|google cloud platform|gcp"},
        {"aws", "amazon|amazon web services|aws"},
        {"azure", "microsoft|microsoft azure|azure|az"},
        {"alibaba", "alibaba cloud|alibaba|aliyun|ali"},
        {"ovh", "ovhcloud|ovh"},
    };
    for (size_t i = 0; provider && i < GR_COUNT(known); i++) {
        if (is_among(known[i].names, provider)) {
            return known[i].id;
        }
    }
    return provider;
}

static bool is_zone_letter(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "europe-west1-b" without "-b", "us-east-1a" without "a"; n 0 if there is no zone at the end. */
static struct gr_str without_zone(struct gr_str region) {
    if (region.n < 4 || !is_zone_letter(region.p[region.n - 1])) {
        return (struct gr_str){NULL, 0};
    }
    char before = region.p[region.n - 2];
    size_t cut = before == '-' ? 2 : before >= '0' && before <= '9' ? 1 : region.n;
    return (struct gr_str){region.p, region.n - cut};
}

static long find_region(const struct gr_table *t, const char *provider, struct gr_str region) {
    long found = -1;
    for (size_t i = 0; i < t->row_count; i++) {
        bool fits = gr_str_eq_fold(gr_str(gr_cell(t, i, REGION_ID)), region);
        if (fits && provider && same(gr_cell(t, i, REGION_PROVIDER), provider)) {
            return (long)i;
        }
        if (fits && !provider) {
            if (found >= 0) {
                return -1; /* two providers have it */
            }
            found = (long)i;
        }
    }
    return found;
}

long gr_region_row(struct gr_factors *factors, const char *provider, const char *region) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_CLOUD_REGIONS);
    if (!region || !*region) {
        return -1;
    }
    const char *id = provider && *provider ? gr_provider_id(provider) : NULL;
    long row = find_region(t, id, gr_str(region));
    struct gr_str shorter = without_zone(gr_str(region));
    return row >= 0 || shorter.n == 0 ? row : find_region(t, id, shorter);
}

const char *gr_cloud_country(struct gr_factors *factors, const char *provider, const char *region) {
    long row = gr_region_row(factors, provider, region);
    return row < 0 ? NULL
                   : gr_cell(gr_factors_table(factors, GR_TABLE_CLOUD_REGIONS), (size_t)row,
                             REGION_COUNTRY);
}
