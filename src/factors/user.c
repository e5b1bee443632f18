/*
 * user.c - factors that the user adds, or puts in the place of ours: --factors FILE.
 *
 * The header says which table the rows are for.  The key, the source and the figure of each row are checked: a
 * factor that cannot be is refused.
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/utf8.h"
#include "factors/tables.h"
#include "read/csv.h"

enum { ROWS_MAX = 100000, COLUMNS_MAX = 16 };

/* A table that can be added to: the column of its figure, and what figures are possible. */
struct addable {
    enum gr_table_id id;
    size_t value;
    double low, high;
};
static const struct addable addables[] = {
    {GR_TABLE_GRID, GRID_G_PER_KWH, 0, 2000},
    {GR_TABLE_CLOUD_INTENSITY, CLOUD_G_PER_KWH, 0, 2000},
    {GR_TABLE_HARDWARE, HARDWARE_TDP_W, 1, 5000},
    {GR_TABLE_WATER, WATER_L_PER_KWH, 0, 100},
    {GR_TABLE_EMBODIED, EMBODIED_KG, 0, 1e6},
    {GR_TABLE_EQUIVALENCES, EQUIVALENCE_KG, 1e-6, 1e9},
    {GR_TABLE_PUE, PUE_VALUE, 1, 5},
};

struct adding {
    struct gr_factors *factors;
    struct gr_diag *diag;
    const struct addable *to;
    const struct gr_table *table;
    const char *path;
    uint32_t file;
    size_t column_of[COLUMNS_MAX]; /* of the table, by column of the file */
    size_t file_columns;
    const char **rows; /* malloc'd: cells of the rows taken */
    size_t row_count, row_cap;
    bool failed;
};

static const char *column_name(const char *name) {
    return strcmp(name, "source_id") == 0 ? "source" : name;
}

/* Column of the table by its name in a file; SIZE_MAX if there is none. */
static size_t column_of(const struct gr_table *t, struct gr_str name) {
    for (size_t c = 0; c < t->column_count; c++) {
        bool own = strcmp(t->header[c], "edition") != 0; /* the user's rows have none */
        if (own && (gr_str_is(name, t->header[c]) || gr_str_is(name, column_name(t->header[c])))) {
            return c;
        }
    }
    return SIZE_MAX;
}

/* Does the header have the key columns and the figure of the table? */
static bool fits(struct gr_factors *factors, const struct addable *to, const struct gr_csv *csv) {
    const struct gr_table *t = gr_factors_table(factors, to->id);
    unsigned seen = 0;
    for (size_t c = 0; c < csv->count && c < GR_CSV_CELLS; c++) {
        size_t at = column_of(t, gr_csv_cell(csv, c));
        seen |= at < COLUMNS_MAX ? 1U << at : 0;
    }
    bool keyed = seen & 1U; /* the first column is always part of the key */
    bool second = to->id != GR_TABLE_CLOUD_INTENSITY || (seen & 2U);
    return keyed && second && (seen >> to->value & 1U);
}

static bool read_header(struct adding *a, const struct gr_csv *csv) {
    for (size_t i = 0; i < GR_COUNT(addables) && !a->to; i++) {
        a->to = fits(a->factors, &addables[i], csv) ? &addables[i] : NULL;
    }
    if (!a->to || csv->count > COLUMNS_MAX) {
        gr_error(a->diag, "F001", ((struct gr_pos){a->file, 0, csv->line, 0}),
                 "a header such as code,year,g_per_kwh,basis,source",
                 "the columns are those of no table of factors");
        return false;
    }
    a->table = gr_factors_table(a->factors, a->to->id);
    a->file_columns = csv->count;
    for (size_t c = 0; c < csv->count; c++) {
        struct gr_str name = gr_csv_cell(csv, c);
        a->column_of[c] = column_of(a->table, name);
        if (a->column_of[c] == SIZE_MAX) {
            gr_error(a->diag, "F002", gr_csv_pos(csv, a->file, c), NULL,
                     "the table %s has no column %.*s", gr_table_name(a->to->id), (int)name.n,
                     name.p);
            a->failed = true;
        }
    }
    return !a->failed;
}

/* ---- rows ---- */

static size_t source_column(const struct gr_table *t) {
    return column_of(t, GR_STR("source"));
}

static bool is_possible(const struct adding *a, const char *text) {
    double value = 0;
    return gr_num_parse(gr_str(text), &value) && value >= a->to->low && value <= a->to->high;
}

/* Is a year that the key needs there?  A look-up by year would never find the row without. */
static bool has_year(const struct adding *a, const char *const *cells) {
    size_t column = column_of(a->table, GR_STR("year"));
    double year = 0;
    return column >= gr_table_key_columns(a->to->id) ||
           (gr_num_parse(gr_str(cells[column]), &year) && year >= 1 && year <= 9999 &&
            year == floor(year));
}

static bool check_row(struct adding *a, const struct gr_csv *csv, const char *const *cells) {
    struct gr_pos where = {a->file, 0, csv->line, 0};
    if (!is_possible(a, cells[a->to->value])) {
        gr_error(a->diag, "F003", where, "the unit is in the name of the column",
                 "%s is not possible as %s", *cells[a->to->value] ? cells[a->to->value] : "nothing",
                 a->table->header[a->to->value]);
        return false;
    }
    if (!*cells[0] || !*cells[source_column(a->table)]) {
        gr_error(a->diag, "F004", where, "fill in the first column and source", "a row without %s",
                 !*cells[0] ? a->table->header[0] : "source");
        return false;
    }
    if (!has_year(a, cells)) {
        gr_error(a->diag, "F004", where, "the year the figure is of, such as 2025",
                 "a row without a year");
        return false;
    }
    return true;
}

static void take_row(struct adding *a, const struct gr_csv *csv) {
    size_t columns = a->table->column_count;
    const char *cells[COLUMNS_MAX];
    for (size_t c = 0; c < columns; c++) {
        cells[c] = "";
    }
    for (size_t c = 0; c < a->file_columns && c < csv->count; c++) {
        struct gr_str cell = gr_csv_cell(csv, c);
        cells[a->column_of[c]] =
            gr_arena_str(a->factors->arena, gr_utf8_printable(a->factors->arena, cell));
    }
    if (csv->torn || !check_row(a, csv, cells)) {
        a->failed = true;
        return;
    }
    cells[columns - 1] = a->factors->edition;
    for (size_t c = 0; c < columns; c++) {
        GR_PUSH(a->rows, a->row_count, a->row_cap) = cells[c];
    }
}

/* What most such files leave out. */
static void complete(struct adding *a) {
    size_t columns = a->table->column_count;
    for (size_t i = 0; i < a->row_count; i += columns) {
        const char **cells = a->rows + i;
        if (a->to->id == GR_TABLE_GRID && !*cells[GRID_BASIS]) {
            cells[GRID_BASIS] = "unspecified";
        }
        if (a->to->id == GR_TABLE_CLOUD_INTENSITY && !*cells[CLOUD_BASIS]) {
            cells[CLOUD_BASIS] = "unspecified";
        }
        if (a->to->id == GR_TABLE_HARDWARE && !*cells[HARDWARE_KIND]) {
            cells[HARDWARE_KIND] = "accelerator";
        }
        if (a->to->id == GR_TABLE_HARDWARE && !*cells[HARDWARE_TDP_KIND]) {
            cells[HARDWARE_TDP_KIND] = "tdp";
        }
    }
}

/* ---- into the tables ---- */

/* Do the rows have the same key? */
static bool same_key(const char *const *x, const char *const *y, size_t key) {
    for (size_t c = 0; c < key; c++) {
        if (strcmp(x[c], y[c]) != 0) {
            return false;
        }
    }
    return true;
}

static bool is_replaced(const struct adding *a, const char *const *row) {
    size_t columns = a->table->column_count, key = gr_table_key_columns(a->to->id);
    for (size_t i = 0; i < a->row_count; i += columns) {
        if (same_key(a->rows + i, row, key)) {
            return true;
        }
    }
    return false;
}

static int by_first(const void *x, const void *y) {
    const char *const *const *a = x, *const *const *b = y;
    int order = strcmp((*a)[0], (*b)[0]);
    return order ? order : (*a < *b ? -1 : *a > *b);
}

/* The sources that rows name, as rows of the table of sources: text as it was given. */
static void add_sources(struct adding *a) {
    const struct gr_table *t = gr_factors_table(a->factors, GR_TABLE_SOURCES);
    size_t columns = t->column_count, n = a->row_count / a->table->column_count;
    const char **cells =
        GR_NEW_N(a->factors->arena, const char *, (t->row_count + n) * columns + 1);
    memcpy(cells, t->cells, t->row_count * columns * sizeof *cells);
    size_t count = t->row_count;
    for (size_t i = 0; i < a->row_count; i += a->table->column_count) {
        const char *source = a->rows[i + source_column(a->table)];
        const char **row = cells + count * columns;
        if (gr_source_find(a->factors, source)) {
            continue; /* one of ours, cited by its id */
        }
        for (size_t c = 0; c < columns; c++) {
            row[c] = "";
        }
        row[SOURCE_ID] = row[SOURCE_TITLE] = source;
        row[SOURCE_PUBLISHER] = gr_arena_printf(a->factors->arena, "given in %s", a->path);
        row[SOURCE_LICENCE] = "as given by the user";
        count++;
    }
    a->factors->tables[GR_TABLE_SOURCES] = (struct gr_table){count, columns, cells, t->header};
    a->factors->sources = NULL;
}

static void merge(struct adding *a) {
    const struct gr_table *t = a->table;
    size_t columns = t->column_count, n = a->row_count / columns;
    const char *const **order =
        gr_xcalloc(t->row_count + n + 1, sizeof *order); /* rows as they will stand */
    size_t count = 0;
    const char **own = GR_NEW_N(a->factors->arena, const char *, a->row_count + 1);
    memcpy(own, a->rows, a->row_count * sizeof *own);
    for (size_t i = 0; i < n; i++) {
        order[count++] = own + i * columns;
    }
    for (size_t i = 0; i < t->row_count; i++) {
        if (!is_replaced(a, t->cells + i * columns)) {
            order[count++] = t->cells + i * columns;
        }
    }
    if (a->to->id == GR_TABLE_GRID) { /* look-up bisects it */
        qsort(order, count, sizeof(*order), by_first);
    }
    const char **cells = GR_NEW_N(a->factors->arena, const char *, count *columns + 1);
    for (size_t i = 0; i < count; i++) {
        memcpy(cells + i * columns, order[i], columns * sizeof *cells);
    }
    free(order);
    a->factors->tables[a->to->id] = (struct gr_table){count, columns, cells, t->header};
    a->factors->hardware_words = NULL;
    memset(a->factors->hardware_memos, 0, sizeof a->factors->hardware_memos);
}

static void read_rows(struct adding *a, struct gr_input *in) {
    struct gr_csv *csv = GR_NEW(a->factors->arena, struct gr_csv);
    struct gr_str head = gr_input_peek(in);
    gr_csv_open(csv, in, gr_csv_sniff(head));
    if (!gr_csv_next(csv)) {
        gr_error(a->diag, "F001", ((struct gr_pos){a->file, 0, 1, 0}), NULL, "the file is empty");
        a->failed = true;
        return;
    }
    if (!read_header(a, csv)) {
        a->failed = true;
        return;
    }
    for (size_t n = 0; gr_csv_next(csv); n++) {
        if (n == ROWS_MAX) {
            gr_error(a->diag, "F001", ((struct gr_pos){a->file, 0, csv->line, 0}), NULL,
                     "the file has more than %d rows", ROWS_MAX);
            a->failed = true;
            return;
        }
        take_row(a, csv);
    }
}

enum gr_status gr_factors_add(struct gr_factors *factors, const char *path, struct gr_diag *diag) {
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, path, &options, diag);
    if (status != GR_OK) {
        return status;
    }
    const char *slash = strrchr(path, '/');
    struct adding a = {.factors = factors,
                       .diag = diag,
                       .path = slash ? slash + 1 : path,
                       .file = gr_input_file(in)};
    read_rows(&a, in);
    status = gr_input_close(in, NULL);
    if (!a.failed && status == GR_OK) {
        complete(&a);
        add_sources(&a);
        merge(&a);
    }
    free(a.rows);
    return a.failed ? GR_REFUSED : status;
}
