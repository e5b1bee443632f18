/*
 * number.h - how numbers look in charts (visual-design section 6): thin groups, real minus, one unit.
 */
#ifndef GR_CHART_NUMBER_H
#define GR_CHART_NUMBER_H

#include "base/arena.h"
#include "base/buf.h"

#define GR_THIN   "\xE2\x80\xAF" /**< U+202F narrow no-break space, between groups of three */
#define GR_NBSP   "\xC2\xA0"     /**< U+00A0 before a unit and % */
#define GR_MINUS  "\xE2\x88\x92" /**< U+2212 */
#define GR_TIMES  "\xC3\x97"     /**< U+00D7 */
#define GR_ENDASH "\xE2\x80\x93" /**< U+2013 */

/** Appends value with exactly `decimals` decimals: groups of three from five digits on, real minus. */
void gr_number_put(struct gr_buf *out, double value, int decimals);
/** The same as a text in arena. */
const char *gr_number(struct gr_arena *arena, double value, int decimals);
/** value to `figures` significant figures: 26.19 to 2 is "26", 1236 to 2 is "1200". */
const char *gr_number_figures(struct gr_arena *arena, double value, int figures);
/** As gr_number, but "< 0.01" for a value that is not zero and would print as zero. */
const char *gr_number_or_less(struct gr_arena *arena, double value, int decimals);

/** A unit chosen so that the largest value lies in [1, 1000) where a prefix allows it. */
struct gr_unit {
    const char *name; /**< "kWh" */
    double factor;    /**< multiply values by this */
};
enum gr_dimension { GR_DIM_ENERGY_KWH, GR_DIM_MASS_KG, GR_DIM_POWER_W };
struct gr_unit gr_unit_for(enum gr_dimension dimension, double largest);
/** Decimals of a column whose largest value (already in its unit) is this: four figures, at most 2;
 *  more where the largest is below 1. */
int gr_decimals_for(double largest);

/** A length of time in words: "4 min 1 s", "2 h 5 min", "3 d 4 h". */
const char *gr_duration(struct gr_arena *arena, double seconds);

#endif
