/*
 * batch.c - gramme batch: what is to be done, the workers, what came of it.
 */
#include "cli/batch.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/out.h"
#include "cli/batch_table.h"
#include "cli/summary.h"
#include "lab/uses.h"
#include "lab/workers.h"

enum { SHOWN = 20, LINES = 24, TASKS_EACH = 2000, MAX_SHARDS = 100000 };

/* ---- options ---- */

static enum gr_status wrong(struct gr_call *call, const char *text) {
    gr_error(call->diag, "U102", GR_NOWHERE, NULL, "%s", text);
    return GR_EUSAGE;
}

static bool take_number(const char *text, uint64_t most, uint64_t *out) {
    return !text || (gr_num_parse_u64(gr_str(text), out) && *out <= most);
}

static enum gr_status take_shard(struct gr_call *call, struct gr_shard *shard) {
    struct gr_str rest = gr_str(call->values[GR_OPT_SHARD]);
    uint64_t index = 1, count = 1;
    *shard = (struct gr_shard){1, 1};
    if (!rest.p) {
        return GR_OK;
    }
    struct gr_str first = gr_str_cut(&rest, '/');
    if (!rest.p || !gr_num_parse_u64(first, &index) || !gr_num_parse_u64(rest, &count) ||
        index < 1 || index > count || count > MAX_SHARDS) {
        return wrong(call, "--shard is I/N, with I from 1 to N: 3/8");
    }
    *shard = (struct gr_shard){(unsigned)index, (unsigned)count};
    return GR_OK;
}

static enum gr_status take_jobs(struct gr_call *call, struct gr_jobs *jobs) {
    uint64_t workers = (uint64_t)gr_processor_count(), seconds = 300, mebibytes = 2048;
    if (!take_number(call->values[GR_OPT_JOBS], GR_WORKERS_MAX, &workers) || workers == 0) {
        return wrong(call, "--jobs is a number of processes, from 1 to 256");
    }
    if (!take_number(call->values[GR_OPT_TIME_LIMIT], 1000000, &seconds) ||
        !take_number(call->values[GR_OPT_MEMORY_LIMIT], 1U << 24, &mebibytes)) {
        return wrong(call, "--time-limit is in seconds, --memory-limit in MiB");
    }
    jobs->workers = (int)workers;
    jobs->tasks_each = TASKS_EACH;
    jobs->limits = (struct gr_worker_limits){(double)seconds, (size_t)mebibytes << 20};
    return GR_OK;
}

static enum gr_status take_formats(struct gr_batch *b) {
    struct gr_call *call = b->call;
    const char *to = call->values[GR_OPT_TO];
    enum gr_status status = gr_target_formats(call, to ? to : "html,pdf", &b->target);
    for (size_t i = 0; i < b->target.writer_count && status == GR_OK; i++) {
        if (!b->target.writers[i]->extension) {
            return wrong(call, gr_arena_printf(call->arena, "a batch cannot write %s",
                                               b->target.writers[i]->name));
        }
    }
    return status;
}

/* ---- places ---- */

/** The folder with the experiments of a table, in the site. */
static const char *table_folder(struct gr_batch *b) {
    return gr_arena_printf(b->call->arena, "%s/" GR_SITE_DATA "/table", b->site);
}

static enum gr_status check_arguments(struct gr_batch *b) {
    struct gr_call *call = b->call;
    const char *output = call->values[GR_OPT_OUTPUT];
    struct stat lab;
    b->table = call->argument_count > 0 && gr_is_table(call->arguments[0]);
    if (call->argument_count != 1 && !(b->table && call->argument_count == 2)) {
        return wrong(call, "a batch works on one folder, or on a table of jobs and what holds for "
                           "all of them: gramme batch DIR -o SITE");
    }
    if (!output || strcmp(output, "-") == 0) {
        return wrong(call, "say with -o into which folder the site goes");
    }
    if (b->table && b->shard.count > 1) {
        return wrong(call, "a table of jobs is not done in shards");
    }
    const char *dir = call->arguments[0];
    if (!b->table && (stat(dir, &lab) != 0 || !S_ISDIR(lab.st_mode))) {
        gr_error(call->diag, "U106", GR_NOWHERE, NULL, "%s is no folder", dir);
        return GR_EIO;
    }
    return gr_out_folder(output, call->diag);
}

static enum gr_status take_places(struct gr_batch *b) {
    struct gr_call *call = b->call;
    const char *output = call->values[GR_OPT_OUTPUT], *dir = call->arguments[0];
    struct stat lab, site;
    enum gr_status status = check_arguments(b);
    if (status != GR_OK) {
        return status;
    }
    char *absolute = realpath(output, NULL), *here = getcwd(NULL, 0);
    gr_arena_keep(call->arena, absolute);
    gr_arena_keep(call->arena, here);
    if (!absolute || !here || stat(absolute, &site) != 0 || stat(dir, &lab) != 0) {
        gr_error(call->diag, "U106", GR_NOWHERE, NULL, "%s cannot be entered", output);
        return GR_EIO;
    }
    if (site.st_dev == lab.st_dev && site.st_ino == lab.st_ino) {
        gr_error(call->diag, "B006", GR_NOWHERE, "-o SITE may lie in it: it is passed over",
                 "the site cannot be %s itself", dir);
        return GR_EUSAGE;
    }
    b->site = absolute;
    call->folder = here;
    return GR_OK;
}

/** DIR becomes the present folder, so that messages and reports name what lies in it from there. */
static enum gr_status find(struct gr_batch *b) {
    struct gr_call *call = b->call;
    const char *dir = b->table ? table_folder(b) : call->arguments[0];
    const char *yaml = call->argument_count > 1 ? call->arguments[1] : NULL;
    struct stat site;
    enum gr_status status = b->table ? gr_table_to_lab(call, call->arguments[0], yaml, dir) : GR_OK;
    if (status != GR_OK) {
        return status;
    }
    if (stat(b->site, &site) != 0 || chdir(dir) != 0) {
        gr_error(call->diag, "U106", GR_NOWHERE, NULL, "%s cannot be entered", dir);
        return GR_EIO;
    }
    status = gr_find(".", site.st_dev, site.st_ino, call->arena, call->diag, &b->found);
    if (status == GR_OK && b->found.count == 0) {
        gr_error(call->diag, "U106", GR_NOWHERE, NULL, "%s holds no experiments",
                 call->arguments[0]);
        return GR_EIO;
    }
    return status;
}

/* ---- what is to be done ---- */

static enum gr_status plan(struct gr_batch *b) {
    struct gr_call *call = b->call;
    bool force = call->values[GR_OPT_FORCE] != NULL;
    b->own = gr_xcalloc(b->found.count + 1, sizeof *b->own);
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < b->found.count && status == GR_OK; i++) {
        const struct gr_found *found = &b->found.items[i];
        if (!gr_shard_has(b->shard, found->id)) {
            continue;
        }
        b->own[b->own_count++] = found->id;
        struct gr_str known = force ? (struct gr_str){0} : gr_site_known(b->store, found->id);
        struct gr_buf renewed = {0};
        if (!gr_batch_is_fresh(b, found, known, &renewed)) {
            GR_PUSH(b->todo, b->todo_count, b->todo_cap) = i;
        } else if (!gr_str_eq(known, gr_buf_str(&renewed))) {
            status = gr_site_remember(b->store, gr_buf_str(&renewed), call->diag);
        }
        gr_buf_free(&renewed);
    }
    return status;
}

/* ---- workers ---- */

static void begin(void *context) {
    struct gr_batch *b = context;
    gr_site_leave(b->store);
}

static bool goes_on(struct gr_batch *b) {
    b->stopped |= (b->fail_fast && b->failed > 0) || b->site_failed;
    return !b->stopped;
}

static bool done(void *context, const struct gr_task *task) {
    struct gr_batch *b = context;
    const struct gr_found *found = &b->found.items[b->todo[task->index]];
    struct gr_buf own = {0};
    if (b->done[task->index]) {
        return goes_on(b); /* it had sent its result when it was ended */
    }
    b->done[task->index] = true;
    b->progress.done++;
    struct gr_str block = task->bytes;
    if (task->died) {
        gr_batch_died(found, task->died, task->said, &own);
        block = gr_buf_str(&own);
    }
    b->failed += gr_str_is(gr_block_first(block, 's'), "failed");
    b->site_failed |= gr_site_remember(b->store, block, b->call->diag) != GR_OK;
    gr_buf_free(&own);
    return goes_on(b);
}

/* Signals are blocked while the workers run, and asked for here. */
static void signals(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

static bool tick(void *context, size_t busy) {
    struct gr_batch *b = context;
    sigset_t set;
    signals(&set);
    while (sigtimedwait(&set, NULL, &(struct timespec){0, 0}) > 0) {
        b->signals++;
        b->stopped = true;
    }
    gr_progress_show(&b->progress, busy == SIZE_MAX ? NULL : b->found.items[b->todo[busy]].id);
    return goes_on(b);
}

static bool abandon(void *context) {
    const struct gr_batch *b = context;
    return b->signals > 1;
}

static enum gr_status run_workers(struct gr_batch *b, struct gr_jobs *jobs) {
    struct gr_call *call = b->call;
    sigset_t set, before;
    if (b->todo_count == 0) {
        return GR_OK;
    }
    b->done = gr_xcalloc(b->todo_count, sizeof *b->done);
    jobs->task_count = b->todo_count;
    jobs->context = b;
    jobs->begin = begin;
    jobs->work = gr_batch_work;
    jobs->done = done;
    jobs->tick = tick;
    jobs->abandon = abandon;
    signals(&set);
    sigprocmask(SIG_BLOCK, &set, &before);
    gr_progress_begin(&b->progress, call->environment->terminal, b->todo_count);
    enum gr_status status = gr_jobs_run(jobs, call->diag);
    (void)tick(b, SIZE_MAX);
    gr_progress_end(&b->progress);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

/* A process that was ended from outside between two tasks leaves one that nobody has done. */
static void account_for_all(struct gr_batch *b) {
    for (size_t i = 0; i < b->todo_count && !b->stopped; i++) {
        if (b->done && !b->done[i]) {
            struct gr_task task = {.index = i, .died = "its process was ended before it began"};
            (void)done(b, &task);
        }
    }
}

/* ---- what came of it ---- */

struct counts {
    size_t reports, failed, warned, decided;
};

static void show_failed(const struct gr_batch *b, const char *id, struct gr_str block, size_t n) {
    struct gr_call *call = b->call;
    struct gr_str value;
    char letter;
    if (n > SHOWN) {
        return;
    }
    struct gr_str reason = gr_block_first(block, 'e');
    gr_error(call->diag, "B005", GR_NOWHERE, NULL, "%s: %.*s", id, (int)reason.n, reason.p);
    bool human = !call->values[GR_OPT_FORMAT] || strcmp(call->values[GR_OPT_FORMAT], "human") == 0;
    struct gr_arena *arena = gr_arena_new();
    size_t lines = 0;
    while (human && gr_block_next(&block, &letter, &value)) {
        if (letter == 'm' && lines++ < LINES) {
            fprintf(stderr, "%s\n", gr_line_unescape(arena, value).p);
        }
    }
    gr_arena_free(arena);
}

static void count(struct gr_batch *b, struct counts *c) {
    for (size_t i = 0; i < b->own_count; i++) {
        struct gr_str block = gr_site_latest(b->store, b->own[i]);
        struct gr_str state = gr_block_first(block, 's'), warned = gr_block_first(block, 'w');
        c->reports += gr_str_is(state, "done");
        if (gr_str_is(state, "failed")) {
            show_failed(b, b->own[i], block, ++c->failed);
        }
        struct gr_str warnings = gr_str_cut(&warned, '\t');
        c->warned += warnings.n > 0 && !gr_str_is(warnings, "0");
        c->decided += warned.n > 0 && !gr_str_is(warned, "0");
    }
    if (c->failed > SHOWN) {
        gr_error(b->call->diag, "B004", GR_NOWHERE, "the summary lists all of them",
                 "%zu experiments have no report; the first %d are shown", c->failed, SHOWN);
    }
}

static enum gr_status tell(struct gr_batch *b, const struct counts *c) {
    struct gr_call *call = b->call;
    const char *form = call->values[GR_OPT_FORMAT];
    struct gr_buf text = {0};
    if (form && strcmp(form, "json") == 0) {
        gr_buf_printf(&text,
                      "{\"experiments\": %zu, \"reports\": %zu, \"failed\": %zu, \"made\": %zu, "
                      "\"stopped\": %s}\n",
                      c->reports + c->failed, c->reports, c->failed, b->progress.done,
                      b->stopped ? "true" : "false");
    } else {
        gr_buf_printf(&text, "%zu experiments: %zu reports, %zu failed; %zu done now\n",
                      c->reports + c->failed, c->reports, c->failed, b->progress.done);
    }
    enum gr_status status =
        call->values[GR_OPT_QUIET] ? GR_OK : gr_out_write("-", gr_buf_str(&text), call->diag);
    gr_buf_free(&text);
    return status;
}

static int strictness(const struct gr_call *call, const struct counts *c) {
    const char *fail_on = call->values[GR_OPT_STRICT] ? "decision" : call->values[GR_OPT_FAIL_ON];
    if (!fail_on) {
        return 0;
    }
    return c->warned > 0 || (c->decided > 0 && strcmp(fail_on, "decision") == 0) ? 3 : 0;
}

static int finish(struct gr_batch *b) {
    struct gr_call *call = b->call;
    struct counts c = {0};
    const char **all = gr_xcalloc(b->found.count + 1, sizeof *all);
    for (size_t i = 0; i < b->found.count; i++) {
        all[i] = b->found.items[i].id;
    }
    bool changed = false;
    count(b, &c);
    enum gr_status status = GR_OK;
    if (!b->stopped) {
        status = gr_site_finish(b->store, b->own, b->own_count, all, b->found.count, call->diag,
                                &changed);
    }
    free(all);
    bool over = false, whole = !b->stopped && b->shard.count <= 1; /* shards: gramme summary */
    status = status == GR_OK && whole ? gr_summary_write(call, b->site, &over) : status;
    enum gr_status told = tell(b, &c);
    status = status == GR_OK ? told : status;
    if (b->signals > 0) {
        gr_warning(call->diag, "B002", GR_NOWHERE, "the same command goes on from here",
                   "stopped: %zu of %zu done", b->progress.done, b->todo_count);
        return 130;
    }
    if (status != GR_OK || b->site_failed) {
        return status == GR_REFUSED ? 1 : 2;
    }
    return c.failed > 0 ? 1 : over ? 4 : strictness(call, &c);
}

/* What all reports share is made before there are workers, and read from where the user stands. */
static enum gr_status warm(struct gr_batch *b) {
    bool tree = false;
    for (size_t i = 0; i < b->target.writer_count; i++) {
        tree |= b->target.writers[i]->needs_tree;
    }
    return gr_kit_warm(b->call, tree);
}

static enum gr_status prepare(struct gr_batch *b, struct gr_jobs *jobs) {
    struct gr_call *call = b->call;
    char key[65];
    enum gr_status status = gr_check_choices(call);
    status = status == GR_OK ? gr_summary_check(call) : status;
    status = status == GR_OK ? take_formats(b) : status;
    status = status == GR_OK ? take_shard(call, &b->shard) : status;
    status = status == GR_OK ? take_jobs(call, jobs) : status;
    status = status == GR_OK ? warm(b) : status;
    gr_batch_key(call, key);
    status = status == GR_OK ? take_places(b) : status;
    status = status == GR_OK ? gr_site_open(b->site, b->shard, key, call->diag, &b->store) : status;
    status = status == GR_OK ? find(b) : status;
    if (status == GR_OK) {
        b->target.temporary = gr_site_new_folder(b->store);
        status = plan(b);
    }
    return status;
}

int gr_command_batch(struct gr_call *call) {
    struct gr_batch b = {.call = call, .fail_fast = call->values[GR_OPT_FAIL_FAST] != NULL};
    struct gr_jobs jobs = {0};
    enum gr_status status = prepare(&b, &jobs);
    status = status == GR_OK ? run_workers(&b, &jobs) : status;
    int exit = gr_cli_exit(status);
    if (status == GR_OK) {
        account_for_all(&b);
        exit = finish(&b);
    }
    gr_site_close(b.store);
    free(b.found.items);
    free(b.todo);
    free(b.done);
    free(b.own);
    return exit;
}
