/*
 * totals.c - a sum over experiments with its interval: what one cause does to all of them adds up, once; different
 * causes, and what is of one experiment alone, in quadrature (standards: GHG Protocol guidance on uncertainty).
 */
#include <math.h>
#include <stdlib.h>

#include "lab/state.h"

static size_t slot_of(const struct gr_lab_total *t, double cause) {
    uint64_t bits;
    memcpy(&bits, &cause, sizeof bits);
    size_t mask = t->slot_count - 1;
    size_t at = (size_t)((bits * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;
    while (!isnan(t->causes[at].cause) && t->causes[at].cause != cause) {
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(struct gr_lab_total *t) {
    struct gr_lab_total old = *t;
    t->slot_count = old.slot_count ? old.slot_count * 2 : 64;
    t->causes = gr_xmalloc(t->slot_count * sizeof *t->causes);
    for (size_t i = 0; i < t->slot_count; i++) {
        t->causes[i] = (struct gr_deviation){(double)NAN, 0, 0};
    }
    for (size_t i = 0; i < old.slot_count; i++) {
        if (!isnan(old.causes[i].cause)) {
            t->causes[slot_of(t, old.causes[i].cause)] = old.causes[i];
        }
    }
    free(old.causes);
}

static void add_cause(struct gr_lab_total *t, double cause, double up, double down) {
    if (cause == GR_LAB_ALONE) {
        t->alone_up += up * up;
        t->alone_down += down * down;
        return;
    }
    if (t->used + 1 > t->slot_count / 2) {
        grow(t);
    }
    struct gr_deviation *d = &t->causes[slot_of(t, cause)];
    t->used += isnan(d->cause) ? 1 : 0;
    d->cause = cause;
    d->up += up;
    d->down += down;
}

void gr_lab_total_add(struct gr_lab_total *t, struct gr_quantity q,
                      const struct gr_lab_causes *causes, double ratio) {
    if (!q.known) {
        return;
    }
    gr_sum_add(&t->value, q.value * ratio);
    t->by_tier[q.tier] += q.value * ratio;
    t->known = true;
    if (causes) {
        for (size_t i = 0; i < causes->count; i++) {
            const struct gr_deviation *d = &causes->items[i];
            add_cause(t, d->cause, d->up * ratio, d->down * ratio);
        }
        return;
    }
    struct gr_spread s = gr_quantity_spread(q); /* errors of one kind: they add up */
    add_cause(t, 0, q.value * s.up * ratio, q.value * s.down * ratio);
}

struct gr_quantity gr_lab_total_value(const struct gr_lab_total *t) {
    if (!t->known) {
        return GR_UNKNOWN;
    }
    double value = gr_sum_value(t->value);
    struct gr_deviation *terms = gr_xcalloc(t->used + 2, sizeof *terms);
    size_t count = 0;
    for (size_t i = 0; i < t->slot_count; i++) {
        if (!isnan(t->causes[i].cause)) {
            terms[count++] = t->causes[i];
        }
    }
    terms[count++] = (struct gr_deviation){GR_LAB_ALONE, sqrt(t->alone_up), sqrt(t->alone_down)};
    struct gr_spread s = gr_deviations_combine(terms, count, value);
    free(terms);
    return gr_quantity_spread_make(value, s, gr_tier_of_largest(t->by_tier));
}

void gr_lab_total_free(struct gr_lab_total *t) {
    free(t->causes);
}
