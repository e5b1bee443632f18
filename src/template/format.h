/*
 * format.h - how figures, shares, dates and times read: the only place where anything is rounded.
 *
 * Rules of visual-design section 6.  Groups of three are parted by U+202F, a unit or % follows after
 * U+00A0, minus is U+2212.  Everything appends UTF-8 to a buffer; no locale, no state.  Numbers get a
 * point: gr_language_decimals makes it the sign of a language.  in: NULL is English.
 */
#ifndef GR_TEMPLATE_FORMAT_H
#define GR_TEMPLATE_FORMAT_H

#include "base/buf.h"
#include "base/language.h"
#include "base/time.h"

#define GR_NBSP    "\xc2\xa0"     /**< U+00A0, before a unit */
#define GR_THIN    "\xe2\x80\xaf" /**< U+202F, between groups of three */
#define GR_MINUS   "\xe2\x88\x92" /**< U+2212 */
#define GR_TIMES   "\xc3\x97"     /**< U+00D7 */
#define GR_EN_DASH "\xe2\x80\x93"

/** Significant figures for a relative half-width u of the 95 % interval: below 2 % four, below 10 %
 *  three, below 50 % two, else one.  NAN (interval not known): two. */
int gr_format_figures(double u);

/** A unit in which a figure is printed: figure in base unit / size. */
struct gr_unit {
    double size;
    const char *name;
};
/** The unit of base's family in which value, rounded to figures, lies from 1 to below 1000.
 *  Families: "kWh" (mWh, Wh, kWh, MWh, GWh, TWh), "kg" (mg, g, kg, t), "W" (mW, W, kW, MW).  A base
 *  without family keeps its name; so does 0. */
struct gr_unit gr_format_unit(double value, int figures, const char *base);

/** A column of a table whose unit and decimals its total decides. */
struct gr_column {
    struct gr_unit unit;
    int decimals;
    bool grouped; /**< groups of three from four digits on */
};
/** total with so many figures (gr_format_figures), in base units. */
struct gr_column gr_format_column(double total, int figures, const char *base);
void gr_put_column(struct gr_buf *out, const struct gr_column *column, double value);

/** value rounded to figures: "9.3", "1236", "12 400". */
void gr_put_significant(struct gr_buf *out, double value, int figures);
/** Exactly decimals places.  A value above 0 that would print as zero reads "< 0.01". */
void gr_put_fixed(struct gr_buf *out, double value, int decimals);
/** As gr_put_fixed, but grouped from four digits on: columns that hold longer numbers. */
void gr_put_fixed_column(struct gr_buf *out, double value, int decimals);
void gr_put_integer(struct gr_buf *out, double value);
/** Arithmetic: a number of at most three decimals as it is, else three decimals, below 1 four figures;
 *  from 1e9 on as a power. */
void gr_put_exact(struct gr_buf *out, double value);
/** Figure with its unit, scaled: "9.3 kg".  base as for gr_format_unit. */
void gr_put_figure(struct gr_buf *out, double value, int figures, const char *base);
/** "73 %", under 1 % or from 99.5 % to below 100 % one decimal, "< 0.1 %". */
void gr_put_share(struct gr_buf *out, double ratio);
/** Integer percentages that add up, by largest remainder; a share above 0 and below 1 % keeps one
 *  decimal.  ratios >= 0; out gets percentages. */
void gr_format_percentages(const double *ratios, size_t count, double *out);
/** Text of one of them: "62 %", "0.1 %", "< 0.1 %". */
void gr_put_percentage(struct gr_buf *out, double percentage);
/** "6.0 × 10¹⁸" in superscript characters; plain digits from 0.001 to below 100 000. */
void gr_put_power(struct gr_buf *out, double value, int figures);
/** In words where they fit within 1.5 points: "half", "three quarters", "one fifth"; else "73 %". */
void gr_put_fraction(struct gr_buf *out, const struct gr_language *in, double ratio);

/** "45 s", "4 min 1 s", "3 h 20 min", "71.3 h", "12.4 days". */
void gr_put_duration(struct gr_buf *out, const struct gr_language *in, double seconds);
/** "22 December 2023". */
void gr_put_date(struct gr_buf *out, const struct gr_language *in, gr_time t);
/** "18–23 December 2023", "28 November – 3 December 2023"; one date if both are of one day. */
void gr_put_date_range(struct gr_buf *out, const struct gr_language *in, gr_time start,
                       gr_time end);

#endif
