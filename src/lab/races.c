/*
 * races.c - performance against energy: the Pareto front, and who gets most out of a kWh.
 *
 * Of a metric with many results those are kept that are on the front, then those of least energy.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/state.h"

enum { ROOM = 2 * GR_LAB_FRONT_KEPT, LEADERS = 10, POINTS = 256, RACES_PUT = 4 };

static struct gr_lab_race *race_of(struct gr_lab *lab, struct gr_str name, struct gr_str dataset) {
    for (size_t i = 0; i < lab->race_count; i++) {
        struct gr_lab_race *r = &lab->races[i];
        if (gr_str_is(name, r->name) && gr_str_is(dataset, r->dataset)) {
            return r;
        }
    }
    if (lab->race_count == GR_LAB_PERFORMANCE) {
        return NULL;
    }
    struct gr_lab_race *r = &lab->races[lab->race_count++];
    r->name = gr_lab_copy(name);
    r->dataset = gr_lab_copy(dataset);
    return r;
}

/* By rising energy; of equal energy the better first, then by name. */
static int by_energy(const void *a, const void *b, void *race) {
    const struct gr_lab_score *x = a, *y = b;
    const struct gr_lab_race *r = race;
    if (x->kwh != y->kwh) {
        return x->kwh < y->kwh ? -1 : 1;
    }
    if (x->value != y->value) {
        return (x->value > y->value) == r->higher ? -1 : 1;
    }
    return strcmp(x->name, y->name);
}

/* Sorts and says who is dominated: another is at least as good for at most the energy, and in one of them better. */
static void mark(struct gr_lab_race *r) {
    qsort_r(r->scores, r->kept, sizeof *r->scores, by_energy, r);
    double best = 0;
    for (size_t i = 0; i < r->kept; i++) {
        struct gr_lab_score *s = &r->scores[i];
        s->dominated = i > 0 && (r->higher ? s->value <= best : s->value >= best);
        best = s->dominated ? best : s->value;
    }
}

static void drop(struct gr_lab_score *s) {
    free(s->name);
    free(s->title);
    free(s->href);
}

static void prune(struct gr_lab_race *r) {
    mark(r);
    size_t front = 0, kept = 0;
    for (size_t i = 0; i < r->kept; i++) {
        front += !r->scores[i].dominated;
    }
    size_t others = front < GR_LAB_FRONT_KEPT ? GR_LAB_FRONT_KEPT - front : 0;
    for (size_t i = 0; i < r->kept; i++) {
        bool keep = kept < GR_LAB_FRONT_KEPT && (!r->scores[i].dominated || others > 0);
        others -= keep && r->scores[i].dominated;
        if (keep) {
            r->scores[kept++] = r->scores[i];
        } else {
            drop(&r->scores[i]);
        }
    }
    r->kept = kept;
}

void gr_lab_races_add(struct gr_lab *lab, const struct gr_lab_row *row, double ratio) {
    for (size_t i = 0; i < row->metric_count && ratio > 0; i++) {
        const struct gr_lab_metric *m = &row->metrics[i];
        struct gr_lab_race *r =
            m->any_direction || !(m->kwh > 0) ? NULL : race_of(lab, m->name, m->dataset);
        if (!r) {
            continue;
        }
        r->scores = r->scores ? r->scores : gr_xcalloc(ROOM, sizeof *r->scores);
        r->mixed |= r->count > 0 && r->higher != m->higher_is_better;
        r->higher = r->count > 0 ? r->higher : m->higher_is_better;
        r->count++;
        const char *name = gr_lab_name(&lab->options, row, lab->row, &lab->scratch);
        bool hidden = lab->options.anonymous;
        struct gr_str none = {"", 0};
        r->scores[r->kept++] = (struct gr_lab_score){m->value,
                                                     m->kwh,
                                                     false,
                                                     gr_lab_copy(gr_str(name)),
                                                     gr_lab_copy(hidden ? none : row->title),
                                                     gr_lab_copy(hidden ? none : row->html)};
        if (r->kept == ROOM) {
            prune(r);
        }
    }
}

/* ---- to the record ---- */

static void put_score(struct gr_arena *arena, struct gr_record *list, const struct gr_lab_race *r,
                      const struct gr_lab_score *s) {
    struct gr_record *item = gr_record_map(arena, list, NULL);
    gr_record_text(arena, item, "experiment", s->name);
    gr_record_text(arena, item, "title", s->title[0] ? s->title : NULL);
    gr_record_text(arena, item, "href", s->href[0] ? s->href : NULL);
    gr_record_number(arena, item, "value", s->value);
    gr_record_number(arena, item, "energy_kwh", s->kwh);
    if (r->higher && s->value > 0) {
        gr_record_number(arena, item, "value_per_kwh", s->value / s->kwh);
    }
    gr_record_bool(arena, item, "on_front", !s->dominated);
}

/* More of what is wanted for each kWh; where less is better, the least energy on the front. */
static int by_merit(const void *a, const void *b, void *race) {
    const struct gr_lab_score *x = a, *y = b;
    const struct gr_lab_race *r = race;
    double p = x->value / x->kwh, q = y->value / y->kwh;
    if (r->higher && p != q) {
        return p > q ? -1 : 1;
    }
    if (!r->higher && x->dominated != y->dominated) {
        return x->dominated ? 1 : -1;
    }
    return by_energy(a, b, race);
}

static void put_race(struct gr_arena *arena, struct gr_record *list, struct gr_lab_race *r) {
    struct gr_record *map = gr_record_map(arena, list, NULL);
    mark(r);
    gr_record_text(arena, map, "name", r->name);
    gr_record_text(arena, map, "dataset", r->dataset[0] ? r->dataset : NULL);
    gr_record_bool(arena, map, "higher_is_better", r->higher);
    gr_record_number(arena, map, "result_count", (double)r->count);
    size_t front = 0, others = 0;
    struct gr_record *points = gr_record_list(arena, map, "points");
    for (size_t i = 0; i < r->kept; i++) {
        front += !r->scores[i].dominated;
    }
    for (size_t i = 0; i < r->kept; i++) {
        bool dominated = r->scores[i].dominated;
        if (!dominated || front + others < POINTS) {
            put_score(arena, points, r, &r->scores[i]);
            others += dominated;
        }
    }
    gr_record_number(arena, map, "front_count", (double)front);
    qsort_r(r->scores, r->kept, sizeof *r->scores, by_merit, r);
    struct gr_record *leaders = gr_record_list(arena, map, "leaders");
    for (size_t i = 0; i < r->kept && i < LEADERS; i++) {
        put_score(arena, leaders, r, &r->scores[i]);
    }
}

void gr_lab_put_races(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root) {
    struct gr_record *list = gr_record_list(arena, root, "performance");
    bool put[GR_LAB_PERFORMANCE] = {false};
    for (int n = 0; n < RACES_PUT; n++) {
        size_t best = GR_LAB_PERFORMANCE;
        for (size_t i = 0; i < lab->race_count; i++) {
            bool fits = !put[i] && !lab->races[i].mixed && lab->races[i].count >= 2;
            if (fits &&
                (best == GR_LAB_PERFORMANCE || lab->races[i].count > lab->races[best].count)) {
                best = i;
            }
        }
        if (best == GR_LAB_PERFORMANCE) {
            return;
        }
        put[best] = true;
        put_race(arena, list, &lab->races[best]);
    }
}

void gr_lab_races_free(struct gr_lab *lab) {
    for (size_t i = 0; i < lab->race_count; i++) {
        struct gr_lab_race *r = &lab->races[i];
        for (size_t k = 0; k < r->kept; k++) {
            drop(&r->scores[k]);
        }
        free(r->scores);
        free(r->name);
        free(r->dataset);
    }
}
