/*
 * table.h - every experiment as a line: of the page's table, of lab.csv, of lab.json.
 */
#ifndef GR_LAB_TABLE_H
#define GR_LAB_TABLE_H

#include "lab/summary.h"
#include "template/format.h"

/** Columns of the page: units are those that the totals decide. */
struct gr_lab_columns {
    struct gr_column energy, emissions;
};
/** From the sums so far: after the first pass. */
struct gr_lab_columns gr_lab_columns_early(const struct gr_lab *lab);

/** A row of the page's table, with its line end.  number: from 1. */
void gr_lab_html_row(struct gr_buf *out, const struct gr_lab_options *options,
                     const struct gr_lab_row *row, const struct gr_lab_cut *cut, uint64_t number,
                     const struct gr_lab_columns *columns);

/** Head of lab.csv (RFC 4180), and a line: of every row, in the figures or not.  cut NULL: not in them. */
void gr_lab_csv_head(struct gr_buf *out);
void gr_lab_csv_row(struct gr_buf *out, const struct gr_lab_options *options,
                    const struct gr_lab_row *row, const struct gr_lab_cut *cut, uint64_t number);

/** An item of the list "experiments" of lab.json: an object on one line. */
void gr_lab_json_row(struct gr_buf *out, const struct gr_lab_options *options,
                     const struct gr_lab_row *row, const struct gr_lab_cut *cut, uint64_t number);

#endif
