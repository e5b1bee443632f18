/*
 * context.c - what a result is set beside: equivalents, published models, compute by date.
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/time.h"
#include "factors/tables.h"

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
