/*
 * context.c - what gives scale: published models, equivalents, training compute of others.
 */
#include "disclosure/builder.h"

#include <math.h>

static const char *source_title(struct gr_builder *b, const char *id) {
    const struct gr_source *source = gr_source_find(b->in->factors, id);
    return source ? source->title : id;
}

static void put_reference(struct gr_builder *b, struct gr_record *list,
                          const struct gr_model_reference *m) {
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "model", m->model);
    gr_record_text(b->arena, item, "organisation", m->organisation);
    gr_record_number(b->arena, item, "year", m->year);
    gr_record_number(b->arena, item, "emissions_kg", m->emissions_kg);
    gr_record_text(b->arena, item, "source", source_title(b, m->source_id));
}

/** One reference a decade of mass: one below the own value, at most four above (visual system,
 *  ruler).  Of a decade the newest model is taken. */
static void put_references(struct gr_builder *b) {
    struct gr_quantity own = b->in->account->totals.emissions_location_kg;
    struct gr_record *list = gr_record_list(b->arena, b->root, "references");
    size_t count = 0;
    const struct gr_model_reference *models = gr_model_references(b->in->factors, &count);
    if (!own.known || own.value <= 0) {
        return;
    }
    const struct gr_model_reference *below = NULL;
    const struct gr_model_reference *above[16] = {NULL};
    double decade = floor(log10(own.value));
    for (size_t i = 0; i < count; i++) {
        const struct gr_model_reference *m = &models[i];
        if (!isfinite(m->emissions_kg) || m->emissions_kg <= 0) {
            continue;
        }
        double at = floor(log10(m->emissions_kg)) - decade;
        if (at < 0 && (!below || m->emissions_kg > below->emissions_kg)) {
            below = m;
        }
        if (at >= 1 && at < 16 && (!above[(int)at] || m->year > above[(int)at]->year)) {
            above[(int)at] = m;
        }
    }
    int left = 4;
    if (below) {
        put_reference(b, list, below);
    }
    for (int d = 1; d < 16 && left > 0; d++) {
        if (above[d]) {
            put_reference(b, list, above[d]);
            left--;
        }
    }
}

static void put_equivalent(struct gr_builder *b, struct gr_record *list, const char *key) {
    struct gr_equivalence e;
    if (!gr_equivalence_find(b->in->factors, key, &e) || !(e.kg_per_unit > 0)) {
        return;
    }
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "key", e.key);
    gr_record_text(b->arena, item, "label", e.label);
    gr_record_number(b->arena, item, "value",
                     b->in->account->totals.emissions_location_kg.value / e.kg_per_unit);
    gr_record_number(b->arena, item, "kg_per_unit", e.kg_per_unit);
    gr_record_text(b->arena, item, "unit", e.unit);
    gr_record_text(b->arena, item, "source", source_title(b, e.source_id));
    gr_record_text(b->arena, item, "year", e.year);
}

static void put_equivalents(struct gr_builder *b) {
    const struct gr_experiment *x = b->in->experiment;
    struct gr_record *list = gr_record_list(b->arena, b->root, "equivalents");
    if (!b->in->account->totals.emissions_location_kg.known) {
        return;
    }
    for (size_t i = 0; i < x->equivalent_count; i++) {
        put_equivalent(b, list, x->equivalents[i]);
    }
    if (x->equivalent_count == 0) {
        put_equivalent(b, list, "car_km_us");
    }
}

static bool any_own_flop(const struct gr_builder *b) {
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        if (b->in->account->runs[i].training_compute_flop.known &&
            b->in->account->runs[i].start != GR_TIME_NONE) {
            return true;
        }
    }
    return false;
}

static void put_compute_record(struct gr_builder *b, struct gr_record *list,
                               const struct gr_compute_point *point) {
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    char date[16];
    size_t n = gr_time_date(point->day * GR_DAY_NS, date);
    gr_record_text(b->arena, item, "model", point->model);
    gr_record_text(b->arena, item, "date", gr_arena_str(b->arena, (struct gr_str){date, n}));
    gr_record_number(b->arena, item, "flop", point->flop);
}

/** Of two points of one day the one that can be a record. */
static bool is_larger(const struct gr_compute_point *a, const struct gr_compute_point *b) {
    bool equal = !(a->flop > b->flop) && !(a->flop < b->flop);
    return equal ? strcmp(a->model, b->model) < 0 : a->flop > b->flop;
}

/** A guess at somebody else's work is no yardstick. */
static size_t kept_points(struct gr_builder *b, const struct gr_compute_point ***out) {
    size_t count = 0, kept = 0;
    const struct gr_compute_point *points = gr_compute_points(b->in->factors, &count);
    *out = GR_NEW_N(b->arena, const struct gr_compute_point *, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!points[i].speculative) {
            (*out)[kept++] = &points[i];
        }
    }
    return kept;
}

/** Only where an own run has date and FLOP: others do not pay for it. */
static void put_compute_references(struct gr_builder *b) {
    if (!any_own_flop(b)) {
        return;
    }
    const struct gr_compute_point **points;
    size_t count = kept_points(b, &points);
    double *days = GR_NEW_N(b->arena, double, count + 1);
    double *flop = GR_NEW_N(b->arena, double, count + 1);
    struct gr_record *map = gr_record_map(b->arena, b->root, "compute_references");
    for (size_t i = 0; i < count; i++) {
        days[i] = (double)points[i]->day;
        flop[i] = points[i]->flop;
    }
    gr_record_numbers(b->arena, map, "days", days, count);
    gr_record_numbers(b->arena, map, "flop", flop, count);
    struct gr_record *list = gr_record_list(b->arena, map, "records");
    double highest = 0;
    for (size_t i = 0; i < count;) {
        const struct gr_compute_point *best = points[i];
        for (int64_t day = best->day; i < count && points[i]->day == day; i++) {
            best = is_larger(points[i], best) ? points[i] : best;
        }
        if (best->flop > highest) {
            highest = best->flop;
            put_compute_record(b, list, best);
        }
    }
}

void gr_build_context(struct gr_builder *b) {
    put_references(b);
    put_equivalents(b);
    put_compute_references(b);
}
