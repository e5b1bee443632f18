/*
 * interval.c - arithmetic on figures with a 95 % interval.
 *
 * First-order propagation as in the GHG Protocol's guidance on uncertainty in inventories: relative
 * half-widths of independent factors and absolute half-widths of independent terms add in
 * quadrature, those of terms with one cause add up.
 */
#include "account/interval.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

/* Where an interval stops being symmetric: beyond it v(1-u) would come near zero.  30 %, and what
 * rounding makes of it. */
static const double symmetric_up_to = 0.30 * (1 + 1e-9);

double gr_tier_uncertainty(enum gr_tier tier) {
    /* Named ranges of the GHG Protocol uncertainty tool (5, 15, 30 %) and of BoAmps (10, 25, 50 %);
     * 40 % is what static estimators were off by against measurements (arXiv 2509.22092). */
    static const double half_width[GR_TIER_COUNT] = {
        [GR_TIER_METERED] = 0.05,           [GR_TIER_COUNTER] = 0.15,
        [GR_TIER_PROVIDER_REPORTED] = 0.25, [GR_TIER_UTILISATION_MODEL] = 0.30,
        [GR_TIER_TDP_ESTIMATE] = 0.40,      [GR_TIER_PROXY] = 0.50,
        [GR_TIER_ASSUMED] = 0.50,
    };
    return half_width[tier];
}

struct gr_quantity gr_quantity_spread_make(double value, struct gr_spread s, enum gr_tier tier) {
    if (!isfinite(value) || value < 0) {
        return GR_UNKNOWN;
    }
    bool symmetric = s.up <= symmetric_up_to && s.down < 1;
    double low = symmetric ? value * (1 - s.down) : value / (1 + s.down);
    return (struct gr_quantity){true, value, low, value * (1 + s.up), tier};
}

struct gr_quantity gr_quantity_make(double value, double u, enum gr_tier tier) {
    return gr_quantity_spread_make(value, (struct gr_spread){u, u}, tier);
}

struct gr_spread gr_quantity_spread(struct gr_quantity q) {
    if (!q.known || q.value <= 0) {
        return (struct gr_spread){0, 0};
    }
    double up = q.high / q.value - 1;
    bool symmetric = up <= symmetric_up_to || q.low <= 0;
    return (struct gr_spread){up, symmetric ? 1 - q.low / q.value : q.value / q.low - 1};
}

double gr_quantity_uncertainty(struct gr_quantity q) {
    return gr_quantity_spread(q).up;
}

static enum gr_tier worse(enum gr_tier a, enum gr_tier b) {
    return a > b ? a : b;
}

struct gr_quantity gr_quantity_product(struct gr_quantity a, struct gr_quantity b) {
    if (!a.known || !b.known) {
        return GR_UNKNOWN;
    }
    struct gr_spread x = gr_quantity_spread(a), y = gr_quantity_spread(b);
    struct gr_spread s = {hypot(x.up, y.up), hypot(x.down, y.down)};
    return gr_quantity_spread_make(a.value * b.value, s, worse(a.tier, b.tier));
}

struct gr_quantity gr_quantity_scale(struct gr_quantity q, double k) {
    q.value *= k;
    q.low *= k;
    q.high *= k;
    return q;
}

struct gr_quantity gr_quantity_quotient(struct gr_quantity a, struct gr_quantity b) {
    if (!a.known || !b.known || b.value <= 0) {
        return GR_UNKNOWN;
    }
    struct gr_spread x = gr_quantity_spread(a), y = gr_quantity_spread(b);
    struct gr_spread s = {hypot(x.up, y.down), hypot(x.down, y.up)};
    return gr_quantity_spread_make(a.value / b.value, s, worse(a.tier, b.tier));
}

void gr_sum_add(struct gr_sum *sum, double term) {
    double value = sum->value + term, part = value - sum->value;
    sum->error += (sum->value - (value - part)) + (term - part);
    sum->value = value;
}

double gr_sum_value(struct gr_sum sum) {
    return isfinite(sum.error) ? sum.value + sum.error : sum.value; /* beyond range: infinite */
}

static int by_cause(const void *a, const void *b) {
    const struct gr_deviation *x = a, *y = b;
    return x->cause < y->cause ? -1 : x->cause > y->cause;
}

struct gr_spread gr_deviations_combine(struct gr_deviation *terms, size_t count, double value) {
    if (count > 1) {
        qsort(terms, count, sizeof *terms, by_cause);
    }
    double up2 = 0, down2 = 0;
    for (size_t i = 0; i < count;) {
        struct gr_sum up = {0}, down = {0};
        double cause = terms[i].cause;
        for (; i < count && terms[i].cause == cause; i++) {
            gr_sum_add(&up, terms[i].up);
            gr_sum_add(&down, terms[i].down);
        }
        up2 += gr_sum_value(up) * gr_sum_value(up);
        down2 += gr_sum_value(down) * gr_sum_value(down);
    }
    return value > 0 ? (struct gr_spread){sqrt(up2) / value, sqrt(down2) / value}
                     : (struct gr_spread){0, 0};
}

enum gr_tier gr_tier_of_largest(const double by_tier[GR_TIER_COUNT]) {
    enum gr_tier best = GR_TIER_METERED;
    for (int t = 0; t < GR_TIER_COUNT; t++) {
        best = by_tier[t] > 0 && by_tier[t] >= by_tier[best] ? (enum gr_tier)t : best;
    }
    return best;
}

struct gr_quantity gr_quantity_sum(const struct gr_quantity *terms, const int *classes,
                                   size_t count) {
    struct gr_deviation *deviations = gr_xcalloc(count + 1, sizeof *deviations);
    struct gr_sum exact = {0};
    double by_tier[GR_TIER_COUNT] = {0};
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (terms[i].known) {
            struct gr_spread s = gr_quantity_spread(terms[i]);
            bool alone = !classes || classes[i] < 0;
            deviations[known++] =
                (struct gr_deviation){alone ? -1 - (double)i : classes[i], terms[i].value * s.up,
                                      terms[i].value * s.down};
            gr_sum_add(&exact, terms[i].value);
            by_tier[terms[i].tier] += terms[i].value;
        }
    }
    double sum = gr_sum_value(exact);
    struct gr_spread s = gr_deviations_combine(deviations, known, sum);
    free(deviations);
    return known > 0 ? gr_quantity_spread_make(sum, s, gr_tier_of_largest(by_tier)) : GR_UNKNOWN;
}
