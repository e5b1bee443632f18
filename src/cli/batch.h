/*
 * batch.h - what the files of the command batch share.
 */
#ifndef GR_CLI_BATCH_H
#define GR_CLI_BATCH_H

#include "cli/produce.h"
#include "lab/find.h"
#include "lab/progress.h"
#include "lab/site.h"

struct gr_batch {
    struct gr_call *call;
    struct gr_target target; /**< its folder is by experiment */
    struct gr_shard shard;
    const char *site; /**< absolute */
    struct gr_site *store;
    struct gr_found_list found; /**< all of them */
    size_t *todo;               /**< indices of those to be done */
    bool *done;                 /**< by index into todo */
    size_t todo_count, todo_cap;
    const char **own; /**< ids of this shard, in order */
    size_t own_count;
    struct gr_progress progress;
    size_t failed; /**< of those done now */
    bool table;    /**< made from one: accounts, users, months (batch_table.h) */
    bool fail_fast, stopped, site_failed;
    int signals; /**< asked to stop, so often */
};

/** Key of what is made: this program, the options that change a report, the files they name.  After gr_kit_warm. */
void gr_batch_key(struct gr_call *call, char key[65]);

/** In a worker: the report of todo[index]; appends its block (lab/site.h). */
void gr_batch_work(void *batch, size_t index, struct gr_buf *out);
/** The block of an experiment whose process died. */
void gr_batch_died(const struct gr_found *found, const char *reason, struct gr_str said,
                   struct gr_buf *out);
/** Is what is known of an experiment still so?  TOUCHED: renewed is its new block. */
bool gr_batch_is_fresh(const struct gr_batch *batch, const struct gr_found *found,
                       struct gr_str block, struct gr_buf *renewed);

#endif
