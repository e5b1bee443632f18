/*
 * chart_data.h - what a chart holds: words common to all forms, then data by form.
 *
 * Made in template/figures*.c from the record, read by the forms in this room.  Values are already in
 * the chart's unit; texts are ready; everything lives in the arena of the report.
 */
#ifndef GR_CHART_CHART_DATA_H
#define GR_CHART_CHART_DATA_H

#include "base/language.h"
#include "base/time.h"
#include "chart/chart.h"

enum gr_chart_form {
    GR_FORM_BARS,     /**< horizontal bars, stacked or single */
    GR_FORM_POWER,    /**< power over time */
    GR_FORM_GROWTH,   /**< a sum that grows over calendar time */
    GR_FORM_SCATTER,  /**< dots over dates on a log axis */
    GR_FORM_COLUMNS,  /**< bars that stand side by side: months, classes */
    GR_FORM_FRONT,    /**< dots in a plane and the front that no other beats */
    GR_FORM_CROSSING, /**< what a thing in use takes, growing past what making it took */
    GR_FORM_DOTS,     /**< ranked dots with their intervals */
    GR_FORM_TORNADO,  /**< what each cause alone does to a figure */
    GR_FORM_RULER,    /**< the label's scale of published models */
    GR_FORM_COVERAGE, /**< the label's bar: how the energy is known */
    GR_FORM_COUNT
};

enum {
    GR_BAR_ROWS = 24, /**< most rows; of more the 20 largest and one for the rest */
    GR_BAR_KEPT = 20,
    GR_BAR_PARTS = 4 /**< GPU, CPU, memory, other */
};

struct gr_bar_row {
    const char *name;                     /**< in full; the layout cuts it */
    const char *second;                   /**< second line under the name, or NULL */
    double parts[GR_BAR_PARTS];           /**< NAN: not measured */
    const char *part_texts[GR_BAR_PARTS]; /**< "12.66", NULL where NAN */
    const char *value;                    /**< at the end of the bar, bold */
    const char *share;                    /**< behind it in ink3, or NULL */
    const char *note;                     /**< behind that if there is room, or NULL */
    bool discarded;                       /**< brick outline and hatch instead of a fill */
    bool rest;   /**< the row that stands for all others: open, frame outline */
    bool no_bar; /**< too long to draw beside the others: its value only */
};

struct gr_bars {
    const char *unit; /**< "kWh" */
    size_t part_count;
    const char *part_names[GR_BAR_PARTS];
    enum gr_ink part_inks[GR_BAR_PARTS];
    size_t row_count;
    const struct gr_bar_row *rows;  /**< largest first */
    const struct gr_bar_row *apart; /**< under a rule, open: not in the sum of the rows; or NULL */
};

struct gr_power_gap {
    gr_time start, end;
    bool bridged;
    const char *length; /**< "4 min 1 s" */
};

struct gr_power {
    const char *unit; /**< "W", "kW" */
    gr_time t0, step; /**< [ns] */
    gr_time join;     /**< [ns] columns further apart than this are not joined by a line */
    size_t bin_count;
    const double *low, *mean, *high; /**< NAN: no samples in the bin */
    bool points;                     /**< under 60 samples: they are shown one by one */
    size_t gap_count;
    const struct gr_power_gap *gaps;
    double mean_value;     /**< over time */
    const char *mean_text; /**< "279 W" */
    double peak_value;
    gr_time peak_at;
    const char *peak_text;            /**< "peak 333 W, 15:41" */
    const char *mean_word, *gap_word; /**< "mean", "no samples" */
    const char *zone;                 /**< "23 Dec 2023, UTC" */
};

struct gr_growth_step {
    gr_time at;               /**< middle of the run */
    double height;            /**< sum there */
    const char *name, *value; /**< "sweep", "4.50" */
};

struct gr_growth {
    const char *unit;
    gr_time start, end;
    size_t count; /**< points on an even grid from start to end */
    const double *sum;
    const bool *dashed; /**< [i]: between i and i + 1 known only at its ends */
    size_t step_count;
    const struct gr_growth_step *steps; /**< largest first: names on the slopes */
    const char *total;                  /**< "21.30 kWh" */
    const char *zone;
};

struct gr_scatter_dot {
    gr_time at;
    double value;
    const char *name;
    const char *value_text; /**< own: "6.0 × 10" and exponent "18" */
    const char *exponent;
};

/** A figure with its interval, NAN ends: not known. */
struct gr_bounded {
    double value, low, high;
};

struct gr_crossing {
    const char *unit;
    const char *days_word;             /**< "days" */
    double days;                       /**< length of the axis */
    struct gr_bounded made;            /**< level, in the chart's unit */
    struct gr_bounded by_day;          /**< what use adds in a day */
    const char *made_text, *used_text; /**< names of the lines: "all other work 322", "use" */
    struct gr_bounded day;             /**< of the crossing; beyond the axis: none is drawn */
    const char *day_text, *day_second; /**< "day 17", "12 to 24" */
};

/** A straight line through log10 of the dots, at instant t with d = t - mean in days:
 *  at_mean + per_day d, known to within hypot(at_mean_half, per_day_half d). */
struct gr_scatter_fit {
    bool present;
    gr_time from, to, mean;
    double at_mean, at_mean_half, per_day, per_day_half;
    bool flat; /**< the interval includes no growth: dashed */
    struct gr_caption_text {
        const char *first, *second; /**< "doubles every 4.2 months", "3.8 to 4.7, n = 223" */
    } text;
};

/** Growth to compare with: a line between two points. */
struct gr_scatter_guide {
    bool present;
    gr_time from, to;
    double low, high; /**< log10 at from and at to */
    struct gr_caption_text text;
};

struct gr_scatter {
    const char *unit; /**< "FLOP" */
    size_t reference_count;
    const struct gr_scatter_dot *references;
    const char *references_title; /**< hover: "471 published models, 2010 to 2025" */
    size_t named_count;
    const size_t *named; /**< indices of references with a name, most important first */
    size_t own_count;
    const struct gr_scatter_dot *own;
    const char *own_word; /**< "this work" */
    struct gr_scatter_fit fit;
    struct gr_scatter_guide guide;
};

enum { GR_DOT_ROWS = 24 }; /**< most rows of dots */

struct gr_dot_row {
    const char *name;        /**< in full; the layout breaks or cuts it */
    double value, low, high; /**< low..high holds value; NAN: interval not known */
    const char *value_text;  /**< in the right-hand column */
    const char *title;       /**< hover: "Sweden: 11 kg, interval 7.5 to 17 kg" */
    bool own;                /**< bold, filled diamond, a dotted guide through all rows */
    bool modelled;           /**< open diamond instead of a ring, dashed interval */
};

struct gr_dots {
    const char *unit;
    size_t row_count;
    const struct gr_dot_row *rows; /**< by value, rising */
};
/** True if the dots stand on a logarithmic axis: the largest is more than 20 times the smallest. */
bool gr_dots_are_log(const struct gr_dots *dots);

struct gr_cause_row {
    const char *name, *second; /**< "PUE", "4 % of the variance" */
    double low, high;          /**< the figure with this cause alone at its ends */
    const char *low_text, *high_text;
    const char *title; /**< hover */
};

struct gr_tornado {
    const char *unit;
    double value; /**< the centre line */
    const char *value_text;
    size_t row_count;
    const struct gr_cause_row *rows; /**< widest first */
};

struct gr_column_tick {
    double at; /**< in columns from the left edge of the first */
    const char *text;
};

/** Columns of equal width without gaps in what they stand for: an empty month keeps its place. */
struct gr_columns {
    const char *unit;   /**< of the values */
    const char *x_unit; /**< behind the last tick, or NULL */
    size_t count;
    const double *values;           /**< 0: nothing is drawn */
    const char *const *titles;      /**< hover, by column */
    const char *const *value_texts; /**< above the largest, where there is room */
    size_t tick_count;
    const struct gr_column_tick *ticks;
    bool between; /**< ticks stand at edges, not in the middle of what follows */
};

struct gr_front_dot {
    double x, y;
    const char *name, *title; /**< title: hover */
    bool on_front;
};

/** What is wanted (y) against what it costs (x). */
struct gr_front {
    const char *x_unit, *y_unit;
    bool higher_is_better;
    size_t count;
    const struct gr_front_dot *dots; /**< by rising x; of those on the front y gets better */
};

struct gr_ruler_mark {
    double kg;
    const char *name, *value; /**< "BLOOM", "25 t" */
};

struct gr_ruler {
    struct gr_ruler_mark own; /**< "This work", "9.3 kg" */
    double low_kg, high_kg;   /**< NAN: interval not known */
    const char *interval;     /**< hover: "7.0 to 12 kg" */
    size_t reference_count;
    const struct gr_ruler_mark *references; /**< rising */
    const char *remark; /**< "Logarithmic: each tick is ten times the one before." */
};

/** Knowledge classes in the order of the bar; each has its own fill and hatch. */
enum gr_cover {
    GR_COVER_MEASURED,
    GR_COVER_INTERPOLATED,
    GR_COVER_EXTRAPOLATED,
    GR_COVER_MODELLED,
    GR_COVER_DECLARED,
    GR_COVER_MISSING,
    GR_COVER_COUNT
};

struct gr_coverage_part {
    enum gr_cover known;
    double share;      /**< 0..1 of the whole */
    const char *head;  /**< "62 % counter" */
    const char *what;  /**< "GPU", or NULL */
    const char *title; /**< hover: "Counter: 15.86 kWh, 62.0 %" */
};

struct gr_coverage {
    size_t part_count;
    const struct gr_coverage_part *parts; /**< in the order of enum gr_cover */
};

struct gr_chart {
    enum gr_chart_form form;
    const char *id, *title, *subline, *source, *description;
    const struct gr_language *language; /**< of the numbers and dates on axes; NULL: English */
    const char *note; /**< not NULL: no drawing, this sentence instead */
    const struct gr_chart_table *table;
    union {
        struct gr_bars bars;
        struct gr_power power;
        struct gr_growth growth;
        struct gr_scatter scatter;
        struct gr_columns columns;
        struct gr_front front;
        struct gr_crossing crossing;
        struct gr_dots dots;
        struct gr_tornado tornado;
        struct gr_ruler ruler;
        struct gr_coverage coverage;
    } of;
};

/** A layout at work: what every form needs. */
struct gr_layout {
    const struct gr_chart *chart;
    struct gr_canvas *canvas;
    struct gr_arena *arena;
    struct gr_placer *placer;
    double width, height;
    bool narrow;
};

/** A form of chart: its height [u] at a width [u], and its drawing. */
struct gr_drawer {
    double (*height)(const struct gr_chart *chart, double width, struct gr_fonts *fonts);
    void (*draw)(struct gr_layout *layout);
};
extern const struct gr_drawer gr_form_bars, gr_form_power, gr_form_growth, gr_form_scatter,
    gr_form_columns, gr_form_front, gr_form_ruler, gr_form_coverage, gr_form_crossing, gr_form_dots,
    gr_form_tornado;

#endif
