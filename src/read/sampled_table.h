/*
 * sampled_table.h - tools that write a table of samples or counters, each as a table of its columns.
 *
 * A dialect names its columns once, with unit, device and scope; finding them in a header, checking the
 * rows, clock, window, counters and what is said at the end are the same for all of them.  Cells are read
 * by the generic reader's own code (csv_mapped.h).
 */
#ifndef GR_READ_SAMPLED_TABLE_H
#define GR_READ_SAMPLED_TABLE_H

#include "read/csv_mapped.h"

/** One column that the tool may write.
 *
 *  GR_ROLE_TIME            stamps: by the dialect's own function, else any form of formats.md section 0
 *                          or a number of `unit` since 1970
 *  GR_ROLE_ELAPSED         number of `unit` since an unknown start
 *  GR_ROLE_POWER           samples: trapezoid
 *  GR_ROLE_ENERGY          energy of the interval since the row before
 *  GR_ROLE_ENERGY_COUNTER  cumulative
 *  GR_ROLE_COUNT           known, not read */
struct gr_table_column {
    const char *name; /**< exact; '#' stands for one or more digits */
    enum gr_role role;
    const char *unit;   /**< a name of gr_unit_find */
    const char *device; /**< key; '#' in it takes the digits of the name */
    enum gr_scope scope;
    enum gr_component component;
    const char
        *inside; /**< name of a column that holds this one's energy: where it is there, this one is
                             not read (a decision); NULL: none */
    bool required; /**< of these the probe wants every one */
};

struct gr_sampled_table {
    const char *tool; /**< as in reports: "EnergiBridge" */
    const char
        *run; /**< key of the run, the same for all files of it; NULL: each file is its own */
    const struct gr_table_column *columns; /**< ended by a name of NULL */
    /** Stamp of a cell; false if it is none.  NULL: see GR_ROLE_TIME. */
    bool (*stamp)(struct gr_str cell, gr_time *out, bool *zone_known);
    /** True for the line after which no row comes (a footer).  NULL: none. */
    bool (*ends)(struct gr_str line);
    const double *ranges_j; /**< of its counters, see gr_meter; NULL: not known */
    bool from_zero;         /**< counters are 0 at elapsed 0 */
    enum gr_tier tier;
};

/** True if the first row of head names every required column. */
bool gr_sampled_header(const struct gr_sampled_table *dialect, struct gr_str head);
/** For struct gr_reader.read.  Where the experiment file names columns, the generic reader takes over. */
GR_MUST_CHECK enum gr_status gr_sampled_read(struct gr_read_context *ctx,
                                             const struct gr_sampled_table *dialect);
/** For struct gr_reader.first_stamp. */
gr_time gr_sampled_first_stamp(const struct gr_sampled_table *dialect, struct gr_str head);

#endif
