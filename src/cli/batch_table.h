/*
 * batch_table.h - a table of jobs (sacct of a year) as a lab: an experiment for each account, user and month.
 */
#ifndef GR_CLI_BATCH_TABLE_H
#define GR_CLI_BATCH_TABLE_H

#include "cli/options.h"

/** Is the argument of a batch a table?  (A file, not a folder.) */
bool gr_is_table(const char *path);
/** Reads the table and writes experiment files below `folder`, which is emptied before: account/A/, user/U/ and
 *  month/YYYY-MM/gramme.yaml, whose runs are the jobs of one account, user, month, kind of end and way of knowing.
 *  yaml: an experiment file with what holds for all (location, grid, report), without title and runs; or NULL.
 *  In a process of its own; what was told goes to call->diag and standard error. */
GR_MUST_CHECK enum gr_status gr_table_to_lab(struct gr_call *call, const char *path,
                                             const char *yaml, const char *folder);

#endif
