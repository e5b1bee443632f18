/*
 * number.h - the numbers that layouts print themselves, on ticks (visual-design section 6).
 *
 * All other texts of a chart come ready from template/.
 */
#ifndef GR_CHART_NUMBER_H
#define GR_CHART_NUMBER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/language.h"

#define GR_CHART_THIN  "\xE2\x80\xAF" /**< U+202F narrow no-break space, between groups of three */
#define GR_CHART_NBSP  "\xC2\xA0"     /**< U+00A0 before a unit and % */
#define GR_CHART_MINUS "\xE2\x88\x92" /**< U+2212 */

/** Appends value with exactly `decimals` decimals: groups of three from five digits on, real minus. */
void gr_number_put(struct gr_buf *out, double value, int decimals);
/** The same as a text in arena. */
const char *gr_number(struct gr_arena *arena, double value, int decimals);
/** The same with the decimal sign of a language; NULL is English. */
const char *gr_number_in(struct gr_arena *arena, const struct gr_language *in, double value,
                         int decimals);

#endif
