/*
 * interval.h - arithmetic on figures with a 95 % interval.
 *
 * u is the relative half-width.  Up to 0.30 the interval is v(1-u) .. v(1+u); above, v/(1+u) .. v(1+u).
 * Products of independent figures and sums of independent terms add in quadrature; terms that share
 * one cause (same tool, same factor) add linearly.
 */
#ifndef GR_ACCOUNT_INTERVAL_H
#define GR_ACCOUNT_INTERVAL_H

#include <stddef.h>

#include "model/quantity.h"

/** Default half-width of a tier: metered .05, counter .15, provider_reported .25, utilisation_model
 *  .30, tdp_estimate .40, proxy .50, assumed .50 (sources: interval.c). */
double gr_tier_uncertainty(enum gr_tier tier);
/** value >= 0, u >= 0. */
struct gr_quantity gr_quantity_make(double value, double u, enum gr_tier tier);
/** The relative half-width upwards: high / value - 1 (0 if value is 0). */
double gr_quantity_uncertainty(struct gr_quantity q);
/** Relative half-widths of an interval in both directions: those that gr_quantity_spread_make turns back
 *  into it.  The two differ where an interval was stated, or the power of a device is one of several. */
struct gr_spread {
    double up, down;
};
struct gr_spread gr_quantity_spread(struct gr_quantity q);
/** value >= 0 (else unknown), both >= 0. */
struct gr_quantity gr_quantity_spread_make(double value, struct gr_spread spread,
                                           enum gr_tier tier);
/** Product of independent figures; tier: the worse.  Unknown if either is. */
struct gr_quantity gr_quantity_product(struct gr_quantity a, struct gr_quantity b);
/** q times an exact constant >= 0. */
struct gr_quantity gr_quantity_scale(struct gr_quantity q, double k);
struct gr_quantity gr_quantity_quotient(struct gr_quantity a, struct gr_quantity b);
/** Sum; terms with the same class (>= 0) are correlated and add linearly within it, classes add in
 *  quadrature; unknown terms are left out (all unknown: unknown).  Tier: of the largest part. */
struct gr_quantity gr_quantity_sum(const struct gr_quantity *terms, const int *classes,
                                   size_t count);

/** A sum with the rounding of each step kept (Knuth's two-sum, Neumaier's running error), so that the order of
 *  the terms does not show in its last digit.  Begins as {0}. */
struct gr_sum {
    double value, error;
};
void gr_sum_add(struct gr_sum *sum, double term);
double gr_sum_value(struct gr_sum sum);

/** What one cause may do to a sum: absolute half-widths.  The same cause adds up, causes add in
 *  quadrature.  Relative to value; sorts terms. */
struct gr_deviation {
    double cause, up, down;
};
struct gr_spread gr_deviations_combine(struct gr_deviation *terms, size_t count, double value);
/** The tier that most of a sum comes from; the worse of equals. */
enum gr_tier gr_tier_of_largest(const double by_tier[GR_TIER_COUNT]);

/** 97.5 % quantile of Student's t. */
double gr_student_t(size_t degrees_of_freedom);

#endif
