/* The reader `codecarbon_tasks`: emissions_<experiment>_<run_id>.csv, one row a task. */
#include "read/codecarbon.h"

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    bool has_task_name;
    int found = gr_cc_header_score(head, &has_task_name, why);
    if (!has_task_name) {
        (void)snprintf(why, 160, "the header has no column task_name");
        return 0;
    }
    return found == 4 ? 95 : found == 3 ? 70 : 10 * found;
}

static enum gr_status read_tasks(struct gr_read_context *ctx) {
    return gr_cc_read(ctx, true);
}

const struct gr_reader gr_reader_codecarbon_tasks = {
    .name = "codecarbon_tasks",
    .title = "CodeCarbon task file",
    .describe =
        "One row a task (start_task, stop_task), first column task_name. The tasks of a run add "
        "up; they are not added to the run's own row in emissions.csv, which holds the same "
        "energy and the time between tasks.",
    .proof = "real files",
    .probe = probe,
    .read = read_tasks,
};
