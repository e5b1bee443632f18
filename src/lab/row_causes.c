/*
 * row_causes.c - what the uncertainty of an experiment's totals comes from, so that a lab can add up what one
 * cause does to all of them.  The causes are those of account/totals.c, found again from the record.
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "lab/row_make.h"

/* Causes as numbers: methods of components from 0, then each PUE and each intensity by its value. */
#define cause_of_pue       1e3
#define cause_of_intensity 1e6

struct causes {
    struct gr_deviation *items; /* malloc'd */
    size_t count, cap;
};

/* Four figures: the same factor is the same cause whatever its last digits, and a lab has few of them. */
static double by_value(double base, double value) {
    char text[GR_NUM_SIZE];
    double rounded = value;
    size_t n = gr_num_significant(value, 4, text);
    return base + (gr_num_parse((struct gr_str){text, n}, &rounded) ? rounded : value);
}

static void add(struct causes *c, double cause, double value, struct gr_spread s) {
    for (size_t i = 0; i < c->count; i++) {
        if (c->items[i].cause == cause) {
            c->items[i].up += value * s.up;
            c->items[i].down += value * s.down;
            return;
        }
    }
    GR_PUSH(c->items, c->count, c->cap) =
        (struct gr_deviation){cause, value * s.up, value * s.down};
}

static double cause_of(enum gr_tier tier, enum gr_component component) {
    return (double)((int)tier * GR_COMPONENT_COUNT + (int)component);
}

static bool agrees(struct gr_quantity a, struct gr_quantity b) {
    return fabs(a.high - b.high) <= 1e-9 * b.high && fabs(a.low - b.low) <= 1e-9 * b.high;
}

static struct gr_quantity combined(const struct causes *c, double value, enum gr_tier tier) {
    struct gr_deviation *copy = gr_xcalloc(c->count + 1, sizeof *copy);
    memcpy(copy, c->items, c->count * sizeof *copy);
    struct gr_spread s = gr_deviations_combine(copy, c->count, value);
    free(copy);
    return gr_quantity_spread_make(value, s, tier);
}

/* The parts of a run's energy; one cause where the figure has an interval of its own. */
static void parts_of(const struct gr_record *run, struct gr_quantity base, struct causes *c) {
    const struct gr_record *list = gr_record_get(run, "components");
    for (const struct gr_record *p = list ? list->first : NULL; p; p = p->next) {
        struct gr_quantity q = gr_row_quantity_of(p, "energy_it_kwh");
        const char *name = gr_row_text_of(p, "component");
        enum gr_component component;
        if (q.known && name && gr_component_parse(name, &component)) {
            add(c, cause_of(q.tier, component), q.value, gr_quantity_spread(q));
        }
    }
    if (c->count == 0 || !agrees(combined(c, base.value, base.tier), base)) {
        c->count = 0;
        add(c, cause_of(base.tier, GR_COMPONENT_OTHER), base.value, gr_quantity_spread(base));
    }
}

static void add_all(struct causes *to, const struct causes *from, double k) {
    for (size_t i = 0; i < from->count; i++) {
        struct gr_deviation d = from->items[i];
        add(to, d.cause, k, (struct gr_spread){d.up, d.down});
    }
}

/* Causes of a run's facility energy. */
static void energy_of(const struct gr_record *run, struct causes *c) {
    struct gr_quantity it = gr_row_quantity_of(run, "energy_it_kwh");
    struct gr_quantity total = gr_row_quantity_of(run, "energy_total_kwh");
    struct gr_quantity pue = gr_row_quantity_of(run, "pue");
    struct gr_quantity base = it.known ? it : total;
    bool has_pue = it.known && pue.known;
    if (!agrees(has_pue ? gr_quantity_product(base, pue) : base, total)) {
        add(c, cause_of(total.tier, GR_COMPONENT_OTHER), total.value, gr_quantity_spread(total));
        return;
    }
    struct causes parts = {0};
    parts_of(run, base, &parts);
    add_all(c, &parts, base.value > 0 ? total.value / base.value : 0);
    free(parts.items);
    if (has_pue) {
        add(c, by_value(cause_of_pue, pue.value), total.value, gr_quantity_spread(pue));
    }
}

static void emissions_of(const struct gr_record *run, const struct causes *energy,
                         struct causes *c) {
    struct gr_quantity kg = gr_row_quantity_of(run, "emissions_location_kg");
    struct gr_quantity g = gr_row_quantity_of(run, "carbon_intensity_g_per_kwh");
    struct gr_quantity total = gr_row_quantity_of(run, "energy_total_kwh");
    if (!kg.known) {
        return;
    }
    const char *origin = gr_row_text_of(run, "intensity_origin");
    bool hourly = origin && strcmp(origin, "series") == 0; /* one series, whatever its means */
    double cause = hourly ? cause_of_intensity : by_value(cause_of_intensity, g.value);
    if (!g.known || !agrees(gr_quantity_scale(gr_quantity_product(total, g), 0.001), kg)) {
        add(c, g.known ? cause : GR_LAB_ALONE, kg.value, gr_quantity_spread(kg));
        return;
    }
    add_all(c, energy, g.value / 1000);
    add(c, cause, kg.value, gr_quantity_spread(g));
}

static int by_cause(const void *a, const void *b) {
    const struct gr_deviation *x = a, *y = b;
    return x->cause < y->cause ? -1 : x->cause > y->cause;
}

/* A figure whose causes do not give its interval (stated by the experiment file), or has too many, has a cause
 *  of its own. */
static void put(struct gr_buf *out, struct causes *c, struct gr_quantity q) {
    bool own = q.known && (c->count > GR_LAB_CAUSES || !agrees(combined(c, q.value, q.tier), q));
    if (!q.known || own) {
        c->count = 0;
    }
    if (own) {
        add(c, GR_LAB_ALONE, q.value, gr_quantity_spread(q));
    }
    if (c->count > 1) {
        qsort(c->items, c->count, sizeof *c->items, by_cause);
    }
    gr_row_count(out, c->count);
    for (size_t i = 0; i < c->count; i++) {
        gr_row_num(out, c->items[i].cause);
        gr_row_num(out, c->items[i].up);
        gr_row_num(out, c->items[i].down);
    }
    free(c->items);
}

void gr_row_causes(struct gr_buf *out, const struct gr_record *record) {
    const struct gr_record *totals = gr_record_get(record, "totals");
    struct causes energy = {0}, location = {0};
    for (const struct gr_record *run = gr_row_run_next(record, NULL); run;
         run = gr_row_run_next(record, run)) {
        struct causes own = {0};
        energy_of(run, &own);
        add_all(&energy, &own, 1);
        emissions_of(run, &own, &location);
        free(own.items);
    }
    put(out, &energy, gr_row_quantity_of(totals, "energy_total_kwh"));
    put(out, &location, gr_row_quantity_of(totals, "emissions_location_kg"));
}
