/*
 * context.c - water, embodied emissions, and what a result is set beside: equivalents, published models,
 * compute by date.
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/time.h"
#include "factors/places.h"

/* Is year a better answer than best to a question about asked (0: newest)? */
static bool is_better_year(int year, int best, int asked) {
    bool fits = asked == 0 || year <= asked, best_fits = asked == 0 || best <= asked;
    if (fits != best_fits) {
        return fits;
    }
    return fits ? year > best : year < best;
}

static bool water_of(struct gr_factors *factors, const char *boundary, struct gr_str code, int year,
                     struct gr_water *out) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_WATER);
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < t->row_count; i++) {
        if (gr_str_is(code, gr_cell(t, i, WATER_CODE)) &&
            strcmp(gr_cell(t, i, WATER_BOUNDARY), boundary) == 0 &&
            (best == SIZE_MAX || is_better_year(gr_cell_year(t, i, WATER_YEAR),
                                                gr_cell_year(t, best, WATER_YEAR), year))) {
            best = i;
        }
    }
    if (best != SIZE_MAX) {
        *out = (struct gr_water){.l_per_kwh = gr_cell_number(t, best, WATER_L_PER_KWH),
                                 .code = gr_cell(t, best, WATER_CODE),
                                 .boundary = gr_cell(t, best, WATER_BOUNDARY),
                                 .year = gr_cell(t, best, WATER_YEAR),
                                 .source_id = gr_cell(t, best, WATER_SOURCE),
                                 .note = gr_cell(t, best, WATER_NOTE)};
    }
    return best != SIZE_MAX;
}

/* Code of a row of countries for any spelling of it; "" if there is none. */
static const char *country_code(struct gr_factors *factors, const char *text) {
    long row = gr_country_row(factors, text);
    return row < 0 ? ""
                   : gr_cell(gr_factors_table(factors, GR_TABLE_COUNTRIES), (size_t)row,
                             COUNTRY_ALPHA2);
}

bool gr_water_find(struct gr_factors *factors, const char *boundary,
                   const struct gr_intensity_query *query, struct gr_water *out) {
    const struct gr_table *regions = gr_factors_table(factors, GR_TABLE_CLOUD_REGIONS);
    long region =
        query->cloud_region ? gr_region_row(factors, query->provider, query->cloud_region) : -1;
    if (strcmp(boundary, "site") == 0) {
        char code[128];
        int n = region < 0 ? 0
                           : snprintf(code, sizeof code, "%s/%s",
                                      gr_cell(regions, (size_t)region, REGION_PROVIDER),
                                      gr_cell(regions, (size_t)region, REGION_ID));
        return n > 0 && (size_t)n < sizeof code &&
               water_of(factors, boundary, (struct gr_str){code, (size_t)n}, query->year, out);
    }
    const char *country = region < 0 ? country_code(factors, query->country)
                                     : gr_cell(regions, (size_t)region, REGION_COUNTRY);
    bool below = query->subdivision && *query->subdivision;
    long place = below ? gr_place_row(factors, *country ? country : NULL, query->subdivision) : -1;
    const char *code =
        place < 0 ? ""
                  : gr_cell(gr_factors_table(factors, GR_TABLE_PLACES), (size_t)place, PLACE_CODE);
    return (*code && water_of(factors, boundary, gr_str(code), query->year, out)) ||
           (*country && water_of(factors, boundary, gr_str(country), query->year, out));
}

/* Is text one of the names parted by | ? */
static bool is_among(const char *names, const char *text) {
    struct gr_str rest = gr_str(names);
    while (rest.p) {
        struct gr_str name = gr_str_cut(&rest, '|');
        if (name.n > 0 && gr_str_is(name, text)) {
            return true;
        }
    }
    return false;
}

bool gr_embodied_find(struct gr_factors *factors, const char *key, struct gr_embodied *out) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_EMBODIED);
    for (size_t i = 0; i < t->row_count; i++) {
        if (strcmp(gr_cell(t, i, EMBODIED_KEY), key) == 0 ||
            is_among(gr_cell(t, i, EMBODIED_HARDWARE), key)) {
            *out = (struct gr_embodied){.kg = gr_cell_number(t, i, EMBODIED_KG),
                                        .lifetime_years =
                                            gr_cell_number(t, i, EMBODIED_LIFETIME_YEARS),
                                        .key = gr_cell(t, i, EMBODIED_KEY),
                                        .name = gr_cell(t, i, EMBODIED_NAME),
                                        .boundary = gr_cell(t, i, EMBODIED_BOUNDARY),
                                        .year = gr_cell(t, i, EMBODIED_YEAR),
                                        .source_id = gr_cell(t, i, EMBODIED_SOURCE),
                                        .note = gr_cell(t, i, EMBODIED_NOTE)};
            return true;
        }
    }
    return false;
}

bool gr_equivalence_find(struct gr_factors *factors, const char *key, struct gr_equivalence *out) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_EQUIVALENCES);
    int newest = -1;
    for (size_t i = 0; key && i < t->row_count; i++) {
        int year = gr_cell_year(t, i, EQUIVALENCE_YEAR);
        if (strcmp(gr_cell(t, i, EQUIVALENCE_KEY), key) == 0 && year > newest) {
            newest = year;
            *out = (struct gr_equivalence){
                .key = gr_cell(t, i, EQUIVALENCE_KEY),
                .label = gr_cell(t, i, EQUIVALENCE_LABEL),
                .unit = gr_cell(t, i, EQUIVALENCE_UNIT),
                .source_id = gr_cell(t, i, EQUIVALENCE_SOURCE),
                .year = gr_cell(t, i, EQUIVALENCE_YEAR),
                .kg_per_unit = gr_cell_number(t, i, EQUIVALENCE_KG),
            };
        }
    }
    return newest >= 0;
}

/* By emissions rising, those without last; then by name, so that the order is one. */
static int by_emissions(const void *a, const void *b) {
    const struct gr_model_reference *x = a, *y = b;
    if (isnan(x->emissions_kg) != isnan(y->emissions_kg)) {
        return isnan(x->emissions_kg) ? 1 : -1;
    }
    if (!isnan(x->emissions_kg) && x->emissions_kg < y->emissions_kg) {
        return -1;
    }
    if (!isnan(x->emissions_kg) && x->emissions_kg > y->emissions_kg) {
        return 1;
    }
    return strcmp(x->model, y->model);
}

const struct gr_model_reference *gr_model_references(struct gr_factors *factors, size_t *count) {
    if (!factors->models) {
        const struct gr_table *t = gr_factors_table(factors, GR_TABLE_MODELS);
        struct gr_model_reference *models =
            GR_NEW_N(factors->arena, struct gr_model_reference, t->row_count);
        for (size_t i = 0; i < t->row_count; i++) {
            models[i] = (struct gr_model_reference){
                .model = gr_cell(t, i, MODEL_NAME),
                .organisation = gr_cell(t, i, MODEL_ORGANISATION),
                .source_id = gr_cell(t, i, MODEL_SOURCE),
                .year = gr_cell_year(t, i, MODEL_YEAR),
                .emissions_kg = gr_cell_number(t, i, MODEL_EMISSIONS_KG),
                .energy_kwh = gr_cell_number(t, i, MODEL_ENERGY_KWH),
                .training_flop = gr_cell_number(t, i, MODEL_FLOP),
            };
        }
        qsort(models, t->row_count, sizeof *models, by_emissions);
        factors->models = models;
        factors->model_count = t->row_count;
    }
    *count = factors->model_count;
    return factors->models;
}

static int64_t day_of(const char *date) {
    gr_time t = GR_TIME_NONE;
    bool zone = false;
    return gr_time_parse(gr_str(date), &t, &zone) ? t / GR_DAY_NS : 0;
}

const struct gr_compute_point *gr_compute_points(struct gr_factors *factors, size_t *count) {
    if (!factors->points) {
        const struct gr_table *t = gr_factors_table(factors, GR_TABLE_COMPUTE);
        struct gr_compute_point *points =
            GR_NEW_N(factors->arena, struct gr_compute_point, t->row_count);
        for (size_t i = 0; i < t->row_count; i++) { /* the table is in order of date */
            points[i] = (struct gr_compute_point){
                .model = gr_cell(t, i, COMPUTE_MODEL),
                .source_id = gr_cell(t, i, COMPUTE_SOURCE),
                .day = day_of(gr_cell(t, i, COMPUTE_DATE)),
                .flop = gr_cell_number(t, i, COMPUTE_FLOP),
                .speculative = *gr_cell(t, i, COMPUTE_SPECULATIVE) != '\0',
            };
        }
        factors->points = points;
        factors->point_count = t->row_count;
    }
    *count = factors->point_count;
    return factors->points;
}
