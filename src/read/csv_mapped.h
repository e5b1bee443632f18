/*
 * csv_mapped.h - the parts of the generic reader `csv`; for csv_*.c and its tests only.
 *
 *   csv_mapped.c   probe, the loop over rows, what is said at the end
 *   csv_cells.c    one row: its cells to numbers and stamps, with every check
 *   csv_take.c     what a row gives: samples, energies, counter readings
 *   csv_columns.c  columns of the experiment file to columns of this file: names, units, scopes
 *   csv_suggest.c  the lines of YAML to add where nothing is said
 */
#ifndef GR_READ_CSV_MAPPED_H
#define GR_READ_CSV_MAPPED_H

#include "base/buf.h"
#include "read/clock.h"
#include "read/csv.h"
#include "read/tracks.h"

enum gr_role {
    GR_ROLE_TIME,
    GR_ROLE_ELAPSED,
    GR_ROLE_DURATION,
    GR_ROLE_POWER,
    GR_ROLE_ENERGY,
    GR_ROLE_ENERGY_COUNTER,
    GR_ROLE_DEVICE,
    GR_ROLE_RUN,
    GR_ROLE_COUNT
};

enum gr_unit_kind { GR_UNIT_POWER, GR_UNIT_ENERGY, GR_UNIT_TIME };

struct gr_unit {
    const char *name;
    enum gr_unit_kind kind;
    int scale;    /**< power: to nW, time: to ns, as a power of ten */
    double joule; /**< energy */
};
/** NULL if there is no such unit. */
const struct gr_unit *gr_unit_find(struct gr_str name);
/** The unit at the end of a name, "Power (mW)" or "power.draw [W]"; NULL if there is none. */
const struct gr_unit *gr_unit_of_name(struct gr_str name);

enum { GR_CSV_MAPPED = 64, GR_CSV_ENERGIES = 6 };

struct gr_csv_column {
    enum gr_role role;
    size_t column;
    const struct gr_unit *unit; /**< NULL for roles without */
    enum gr_scope scope;
    const char *device; /**< key of its device */
    const struct gr_log_column *said;
    enum gr_component component; /**< of tables known in advance (sampled_table.h) */
};

struct gr_csv_map {
    char delimiter, decimal_mark;
    bool header;
    size_t names; /**< cells of the header, or of the first row */
    uint64_t header_line;
    struct gr_str header_text;
    size_t count;
    struct gr_csv_column columns[GR_CSV_MAPPED];
    size_t role_count[GR_ROLE_COUNT];
    bool split_decimals; /**< delimiter and decimal mark are both a comma, cells without quotes */
};

/** The rows of a table: next one that is neither blank nor a comment (#). */
bool gr_csv_next_row(struct gr_csv *csv);
/** Finds columns, units, scopes for what ctx->ref says.  All faults are diagnosed at once. */
GR_MUST_CHECK enum gr_status gr_csv_map_columns(struct gr_read_context *ctx, struct gr_str head,
                                                struct gr_csv_map *map);

/** A cumulative counter of one device: what it has counted so far. */
struct gr_csv_counter {
    bool begun;
    double last_joule;
    struct gr_energy sum;
    gr_device_id device;
    gr_time first, last;
    struct gr_pos where;
};

struct gr_csv_table {
    struct gr_read_context *ctx;
    struct gr_csv_map map;
    struct gr_csv csv;
    struct gr_tracks tracks;
    struct gr_clock clock;
    gr_time interval_ns;             /* sample_interval_s */
    struct gr_str own_run;           /* key where no column names the run */
    struct gr_csv_counter *counters; /* beside tracks.items */
    size_t counter_cap;
    uint64_t rows, used, missing, torn, headers, resets;
    uint64_t first_missing, first_torn, first_header, first_reset;
    char torn_text[160];
    bool refused;
    /** Stamps of the table's own kind; NULL: time_format of the experiment file, or any known form. */
    bool (*stamp)(struct gr_str cell, gr_time *out, bool *zone_known);
};

/** One row, read and checked. */
struct gr_csv_row {
    gr_time t;         /* GR_TIME_NONE without a clock */
    double duration_s; /* NAN: not stated */
    struct gr_str run, device;
};
/** Cells of a measuring column: power in nW, energy in J. */
enum gr_csv_number gr_csv_fixed(const struct gr_csv_table *t, const struct gr_csv_column *column,
                                int64_t *out);
enum gr_csv_number gr_csv_joule(const struct gr_csv_table *t, const struct gr_csv_column *column,
                                double *out);
/** Reads and checks the row at hand; false if it is torn. */
bool gr_csv_read_row(struct gr_csv_table *t, struct gr_csv_row *row);
/** Gives a good row to the sink; counters are kept until gr_csv_give_counters. */
void gr_csv_take(struct gr_csv_table *t, const struct gr_csv_row *row);
void gr_csv_give_counters(struct gr_csv_table *t);

/** What a table seems to hold. */
struct gr_csv_guess {
    size_t times, powers, energies;
};
/** Appends "format: csv, columns: [{role: time, name: ...}, ...]" for a table; a person must check it. */
struct gr_csv_guess gr_csv_suggest(struct gr_str head, struct gr_buf *out);

#endif
