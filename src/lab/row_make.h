/*
 * row_make.h - what the makers of a row share: figures of a record's nodes, fields of the line.
 */
#ifndef GR_LAB_ROW_MAKE_H
#define GR_LAB_ROW_MAKE_H

#include "lab/row.h"

/* ---- row_fields.c ---- */

/** Every field begins with a tab, the first of a row does not: that is the version. */
#define GR_LAB_ROW_VERSION "gramme-row-1"
void gr_row_text(struct gr_buf *out, const char *text); /**< NULL is "" */
void gr_row_str(struct gr_buf *out, struct gr_str text);
void gr_row_num(struct gr_buf *out, double value); /**< NAN is "" */
void gr_row_count(struct gr_buf *out, size_t count);
void gr_row_time(struct gr_buf *out, gr_time t); /**< whole seconds; "" if not known */
void gr_row_quantity(struct gr_buf *out, struct gr_quantity q);

/* ---- row_nodes.c ---- */

double gr_row_number_of(const struct gr_record *map, const char *key);    /**< NAN if not there */
const char *gr_row_text_of(const struct gr_record *map, const char *key); /**< NULL if not there */
bool gr_row_flag_of(const struct gr_record *map, const char *key);
struct gr_quantity gr_row_quantity_of(const struct gr_record *map, const char *key);
gr_time gr_row_time_of(const struct gr_record *map, const char *key);
/** The runs that are in the sums; run NULL: the first. */
const struct gr_record *gr_row_run_next(const struct gr_record *record,
                                        const struct gr_record *run);
/** Start and end of a run, the one from the other and the duration where it lacks; false if not known. */
bool gr_row_run_span(const struct gr_record *run, gr_time *start, gr_time *end);

/* ---- the lists of a row, one file each ---- */

void gr_row_parts(struct gr_buf *out, const struct gr_record *record,
                  const struct gr_lab_place *place);                     /* row_parts.c */
void gr_row_causes(struct gr_buf *out, const struct gr_record *record);  /* row_causes.c */
void gr_row_configs(struct gr_buf *out, const struct gr_record *record); /* row_runs.c */
void gr_row_points(struct gr_buf *out, const struct gr_record *record);
void gr_row_sizes(struct gr_buf *out, const struct gr_record *record);
void gr_row_metrics(struct gr_buf *out, const struct gr_record *record);

/* ---- row_spans.c ---- */

/** Energy by day while it is collected. */
struct gr_row_days {
    struct gr_lab_span *items; /**< malloc'd */
    size_t count, cap;
    bool undated; /**< something without a date is in it */
};
/** Adds a run's energy: by its series where it has one, else evenly from start to end. */
void gr_row_days_add(struct gr_row_days *days, const struct gr_record *run, double kwh);
/** In order of time, one item a span; by months, at last as one span, where there are more than most. */
void gr_row_days_finish(struct gr_row_days *days, size_t most);

#endif
