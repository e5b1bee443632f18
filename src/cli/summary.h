/*
 * summary.h - the files of a lab, for gramme summary and at the end of a batch.
 */
#ifndef GR_CLI_SUMMARY_H
#define GR_CLI_SUMMARY_H

#include "cli/options.h"

/** The options are as they should be: before a batch begins. */
GR_MUST_CHECK enum gr_status gr_summary_check(struct gr_call *call);
/** Writes index.html, index.pdf, lab.csv and lab.json (or those of --to) of the rows that SITE remembers, with the
 *  options --title, --group-by, --from-date, --to-date, --max-kwh, --max-kg, --anonymous, --paper.  *over_budget: a
 *  limit is exceeded; the files are written all the same. */
GR_MUST_CHECK enum gr_status gr_summary_write(struct gr_call *call, const char *site,
                                              bool *over_budget);

#endif
