/*
 * table.h - a table of the report as rows of cells with columns of known widths.
 */
#ifndef GR_WRITE_PDF_TABLE_H
#define GR_WRITE_PDF_TABLE_H

#include "write/pdf/blocks.h"

enum { GR_TABLE_COLUMNS = 64 };

enum gr_row_part { GR_ROW_HEAD, GR_ROW_BODY, GR_ROW_FOOT };

struct gr_cell {
    const xmlNode *node;
    uint16_t column, span; /**< first column, number of columns */
    bool head, number, spanning;
    struct gr_style style;
    struct gr_text text;
    struct gr_tag *tag;
    double widest, narrowest; /**< in one line; broken at every chance */
};

struct gr_row {
    struct gr_cell *cells;
    size_t cell_count;
    enum gr_row_part part;
    bool last_of_head, total, ruled; /**< ruled: a line above, under another row */
    double height;
    const struct gr_table *table;
    const char *id;
};

struct gr_table {
    struct gr_pdf *pdf;
    struct gr_row *rows;
    size_t row_count, head_rows, column_count;
    double pad;                     /**< beside each cell, none at the edges of the measure */
    double scale;                   /**< of the type: below 1 for very wide tables */
    double x[GR_TABLE_COLUMNS + 1]; /**< left edge of each column's text */
    double width[GR_TABLE_COLUMNS]; /**< of its text */
};

/** Widths from content: numbers as wide as they are, the rest shares what remains. */
void gr_table_columns(struct gr_table *table);
/** Space for the text of a cell over its columns. */
double gr_table_cell_width(const struct gr_table *table, const struct gr_cell *cell);

#endif
