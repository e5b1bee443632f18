/*
 * figures_build.h - what the makers of charts share: the record's nodes, words, units, tables.
 */
#ifndef GR_TEMPLATE_FIGURES_BUILD_H
#define GR_TEMPLATE_FIGURES_BUILD_H

#include "chart/chart_data.h"
#include "template/figures.h"
#include "template/format.h"
#include "template/internal.h"

struct gr_figures {
    const xmlNode *root; /**< <disclosure> */
    const struct gr_language *language;
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    const struct gr_chart **items;
    size_t count, cap; /**< items is malloc'd while building */
};

/** Adds a zeroed chart. */
struct gr_chart *gr_figures_add(struct gr_figures *f, enum gr_chart_form form, const char *id);

/* ---- nodes ---- */
/** First <item> of the list called name below node; then gr_figures_next. */
const xmlNode *gr_figures_items(const xmlNode *node, const char *name);
const xmlNode *gr_figures_next(const xmlNode *item);
size_t gr_figures_count(const xmlNode *node, const char *name);
/** Value of a quantity or a number called name; NAN if it is not there. */
double gr_figures_number(const xmlNode *node, const char *name);
/** Value and interval of a quantity called name; not known if it is not there or its value is not finite. */
struct gr_figure gr_figures_quantity(const xmlNode *node, const char *name);
/** Text of an element called name; "" if it is not there.  Borrowed from the record. */
const char *gr_figures_text(const xmlNode *node, const char *name);
bool gr_figures_flag(const xmlNode *node, const char *name);
/** Tier of the quantity called name, "" if none. */
const char *gr_figures_tier(const xmlNode *node, const char *name);
/** Instant of a stamp; GR_TIME_NONE if absent, malformed, or outside 1970..2223. */
gr_time gr_figures_time(const xmlNode *node, const char *name);
/** Numbers of a list of numbers; NAN for negative ones (no samples).  At most 65 536. */
size_t gr_figures_numbers(struct gr_figures *f, const xmlNode *node, const char *name,
                          const double **out);
/** Text of an element for people: without control characters and bidi overrides. */
const char *gr_figures_name(struct gr_figures *f, const xmlNode *node, const char *name);
/** Name of a run for people: name, else id. */
const char *gr_figures_run_name(struct gr_figures *f, const xmlNode *run);
/** Instants of a run, from start, end and duration; false if they cannot be known. */
bool gr_figures_run_span(const xmlNode *run, gr_time *start, gr_time *end);

/* ---- words ---- */
/** Sentence key with arguments, in the arena. */
const char *gr_figures_say(struct gr_figures *f, const char *key, const char *const *args,
                           size_t count);
#define GR_SAY(f, key, ...)                                                                        \
    gr_figures_say((f), (key), (const char *const[]){__VA_ARGS__},                                 \
                   sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define GR_SAY_PLAIN(f, key) gr_figures_say((f), (key), NULL, 0)
/** Word of a vocabulary: sentence "<list>-<value>", else the value with blanks for underscores. */
const char *gr_figures_word(struct gr_figures *f, const char *list, const char *value);
/** With its first letter large. */
const char *gr_figures_capital(struct gr_figures *f, const char *text);
/** At most 34 em wide, cut in the middle: names inside titles. */
const char *gr_figures_short(struct gr_figures *f, const char *name);
const char *gr_figures_join(struct gr_figures *f, const char *a, const char *b);
/** "GPU", "GPU and CPU", "GPU, CPU and memory". */
const char *gr_figures_list(struct gr_figures *f, const char *const *words, size_t count);

/* ---- numbers ---- */
const char *gr_figures_fixed(struct gr_figures *f, double value, int decimals);
const char *gr_figures_integer(struct gr_figures *f, double value);
const char *gr_figures_share(struct gr_figures *f, double ratio);
const char *gr_figures_duration(struct gr_figures *f, double seconds);
/** Scaled, with its unit: "9.3 kg". */
const char *gr_figures_amount(struct gr_figures *f, double value, int figures, const char *base);
const char *gr_figures_significant(struct gr_figures *f, double value, int figures);
/** "half", "three quarters", "86 %". */
const char *gr_figures_fraction(struct gr_figures *f, double ratio);
/** Significant figures that the quantity's interval allows. */
int gr_figures_digits(const xmlNode *quantity);
/** Digits in buf as the language writes them, in the arena; frees buf. */
const char *gr_figures_number_text(struct gr_figures *f, struct gr_buf *buf);
/** One unit for a chart from its largest value, and the decimals of its columns. */
struct gr_figures_unit {
    double size;
    const char *name;
    int decimals;
};
struct gr_figures_unit gr_figures_unit(double largest, const char *base);

/* ---- source line, tables ---- */
/** "Source: power.csv." or "Source: 5 logs, listed under Inputs." */
const char *gr_figures_source(struct gr_figures *f);
/** A table to fill: cells go row by row through gr_figures_cell. */
struct gr_figures_table {
    struct gr_chart_table table;
    const char **heads, **cells;
    bool *numeric;
    size_t filled;
};
struct gr_figures_table *gr_figures_table(struct gr_figures *f, size_t columns, size_t rows);
void gr_figures_head(struct gr_figures_table *t, size_t column, const char *text, bool numeric);
void gr_figures_cell(struct gr_figures_table *t, const char *text);

/* ---- makers, one a chart; each adds none, one or more ---- */
void gr_figures_ruler(struct gr_figures *f);
void gr_figures_coverage(struct gr_figures *f);
void gr_figures_energy(struct gr_figures *f);
void gr_figures_power(struct gr_figures *f);
void gr_figures_growth(struct gr_figures *f);
void gr_figures_stages(struct gr_figures *f);
void gr_figures_compute(struct gr_figures *f);
void gr_figures_waste(struct gr_figures *f);
void gr_figures_crossing(struct gr_figures *f);
void gr_figures_what_if(struct gr_figures *f);
void gr_figures_tornado(struct gr_figures *f);
void gr_figures_lab(struct gr_figures *f);        /* months, cumulated, groups, sizes of a lab */
void gr_figures_efficiency(struct gr_figures *f); /* its trend and fronts */

/** The record is one of a lab. */
bool gr_figures_is_lab(const struct gr_figures *f);
/** "Source: reports of 43 experiments ..." */
const char *gr_figures_lab_source(struct gr_figures *f);

#endif
