/*
 * csv.h - a delimited log, row by row, without copying.
 *
 * RFC 4180 with two limits that hostile and torn files ask for: a quote opens a quoted cell only at
 * the cell's start (blanks before it allowed), and no cell spans lines: a quote left open at the end
 * of a line makes that one row torn.  Blank lines are skipped.
 */
#ifndef GR_READ_CSV_H
#define GR_READ_CSV_H

#include "base/input.h"

enum { GR_CSV_CELLS = 1024 }; /**< cells of a row that can be read; further ones are only counted */

struct gr_csv {
    struct gr_input *in; /**< NULL: only the first slice */
    char delimiter;
    /* The row: valid until the next call. */
    struct gr_str text;             /**< without CR, LF */
    uint64_t line;                  /**< its number, from 1 */
    size_t count;                   /**< cells, may exceed GR_CSV_CELLS */
    bool torn;                      /**< a quote was left open */
    uint32_t end[GR_CSV_CELLS + 1]; /**< end[i + 1] is one past cell i in text, end[0] is unused */
    /* Private. */
    struct gr_str rest;
    uint64_t next_line;
};

/** Rows of an input, from its first line.  delimiter: ',', ';', '\t', '|'. */
void gr_csv_open(struct gr_csv *csv, struct gr_input *in, char delimiter);
/** Rows of bytes at hand (a probe's head).  64 readable bytes behind them are not needed. */
void gr_csv_slice(struct gr_csv *csv, struct gr_str bytes, char delimiter);
/** Next row that is not blank; false at the end. */
bool gr_csv_next(struct gr_csv *csv);

/** Cell of the row: blanks at both ends and the quotes around it removed, doubled quotes left as they
 *  are.  Empty beyond the row's cells. */
struct gr_str gr_csv_cell(const struct gr_csv *csv, size_t column);
/** Where the cell stands, for messages: file as given. */
struct gr_pos gr_csv_pos(const struct gr_csv *csv, uint32_t file, size_t column);
/** Column of that exact name in the present row (the header), GR_CSV_NONE if there is none.  Of two of
 *  the same name the first. */
#define GR_CSV_NONE SIZE_MAX
size_t gr_csv_find(const struct gr_csv *csv, const char *name);

/** True for the ways to say that there is no value: "", nan, None, N/A, [Not Supported], -, inf ...
 *  (formats.md section 0).  A missing value is missing, never 0. */
bool gr_csv_missing(struct gr_str cell);
/** A number, GR_CSV_ABSENT where the cell says there is none, GR_CSV_BAD for anything else. */
enum gr_csv_number { GR_CSV_NUMBER, GR_CSV_ABSENT, GR_CSV_BAD };
enum gr_csv_number gr_csv_number(struct gr_str cell, double *out);

/** The delimiter that cuts the first line of head into most cells; ',' where none does. */
char gr_csv_sniff(struct gr_str head);

#endif
