/*
 * batch_work.c - one experiment of a batch: its report, its row, what it was made from.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/batch.h"
#include "lab/row.h"
#include "lab/uses.h"

enum { MESSAGES_MAX = 16 * 1024 };

/* One experiment while it is done. */
struct job {
    const struct gr_batch *batch;
    const struct gr_found *found;
    struct gr_call call;
    struct gr_work work;
    struct gr_record *record;
    struct gr_paths paths;
    struct gr_target target;
    int64_t begun_ns;
};

/* ---- lines of its block ---- */

static void put_line(struct gr_buf *out, char letter, struct gr_str value) {
    gr_buf_printf(out, "%c\t", letter);
    gr_line_escape(out, value);
    gr_buf_putc(out, '\n');
}

static void put_head(struct gr_buf *out, const struct gr_found *found, const char *state) {
    put_line(out, 'i', gr_str(found->id));
    put_line(out, 's', gr_str(state));
}

static void put_messages(struct gr_buf *out, struct gr_str messages) {
    size_t limit = out->n + MESSAGES_MAX;
    while (messages.p && out->n < limit) {
        struct gr_str line = gr_str_cut(&messages, '\n');
        if (line.n > 0) {
            put_line(out, 'm', line);
        }
    }
}

/* The row stands as it is: it has no line ends. */
static void put_row(struct gr_buf *out, struct gr_str row) {
    gr_buf_puts(out, "r\t");
    gr_buf_put(out, row);
    gr_buf_putc(out, '\n');
}

static void put_failed(struct gr_buf *out, const struct gr_found *found, const char *reason,
                       struct gr_str messages) {
    struct gr_lab_place place = {.id = found->id};
    struct gr_buf row = {0};
    struct gr_buf text = {0};
    gr_buf_put(&text, messages);
    gr_lab_row_failed(&row, &place, reason, text.p);
    put_head(out, found, "failed");
    put_line(out, 'e', gr_str(reason));
    put_row(out, gr_buf_str(&row));
    put_messages(out, messages);
    gr_buf_free(&text);
    gr_buf_free(&row);
}

void gr_batch_died(const struct gr_found *found, const char *reason, struct gr_str said,
                   struct gr_buf *out) {
    put_failed(out, found, reason, said);
}

/* ---- the report ---- */

static enum gr_status take_inputs(struct job *job) {
    const struct gr_found *found = job->found;
    struct gr_call *call = &job->call;
    if (found->yaml) {
        job->work.inputs = (struct gr_inputs){.yaml = found->yaml, .first = found->yaml};
        return GR_OK;
    }
    const char **paths = GR_NEW_N(call->arena, const char *, found->name_count);
    for (size_t i = 0; i < found->name_count; i++) {
        paths[i] = gr_arena_printf(call->arena, "%s%s", found->folder, found->names[i]);
    }
    gr_inputs_probe(call, found->folder, paths, found->name_count, &job->work.inputs);
    return GR_OK;
}

static enum gr_status make(struct job *job) {
    struct gr_call *call = &job->call;
    enum gr_status status = gr_work_to_record(call, &job->work, &job->record);
    status = status == GR_OK ? gr_work_conform(call, &job->work, job->record, false) : status;
    if (status != GR_OK) {
        return status;
    }
    job->target = job->batch->target;
    job->target.stem = "report";
    job->target.folder =
        gr_arena_printf(call->arena, "%s/%s", job->batch->site, job->found->output);
    return gr_produce(call, &job->work, &job->target, job->record, &job->paths);
}

/* ---- its row ---- */

static const char *relative(const struct job *job, const char *path) {
    size_t n = strlen(job->batch->site) + 1;
    return strlen(path) > n ? path + n : path;
}

static const char *output_of(const struct job *job, const char *ending) {
    for (size_t i = 0; i < job->paths.count; i++) {
        if (gr_str_ends(gr_str(job->paths.items[i]), gr_str(ending))) {
            return relative(job, job->paths.items[i]);
        }
    }
    return NULL;
}

static void take_tags(struct job *job, struct gr_lab_place *place) {
    const struct gr_record *tags = gr_record_get(job->record, "tags");
    size_t count = tags && tags->kind == GR_KIND_LIST ? tags->count : 0;
    const char **texts = GR_NEW_N(job->call.arena, const char *, count + 1);
    for (const struct gr_record *tag = count ? tags->first : NULL; tag; tag = tag->next) {
        if (tag->text && place->tag_count < count) {
            texts[place->tag_count++] = tag->text;
        }
    }
    place->tags = texts;
}

static bool make_row(struct job *job, struct gr_buf *row) {
    struct gr_lab_place place = {.id = job->found->id,
                                 .group = job->work.metadata.experiment.group,
                                 .html = output_of(job, ".html"),
                                 .pdf = output_of(job, ".pdf"),
                                 .json = output_of(job, ".json")};
    if (!job->work.anonymous) {
        place.users = gr_lab_users(&job->work.account, job->call.arena);
    }
    take_tags(job, &place);
    return gr_lab_row(row, job->record, &place);
}

/* ---- its block ---- */

static void put_uses(struct job *job, struct gr_buf *out) {
    size_t count = 0;
    for (size_t i = 0; i < job->work.account_input_count; i++) {
        const struct gr_logs *logs = job->work.account_inputs[i].logs;
        count += logs ? logs->input_count : 0;
    }
    struct gr_known_digest *known = GR_NEW_N(job->call.arena, struct gr_known_digest, count + 1);
    count = 0;
    for (size_t i = 0; i < job->work.account_input_count; i++) {
        const struct gr_logs *logs = job->work.account_inputs[i].logs;
        for (size_t k = 0; logs && k < logs->input_count; k++) {
            known[count++] = (struct gr_known_digest){logs->inputs[k].path, logs->inputs[k].sha256};
        }
    }
    if (!job->found->yaml) {
        gr_uses_put_names(out, job->found->names, job->found->name_count);
    }
    gr_uses_put(out, job->call.diag, job->begun_ns, known, count,
                job->call.values[GR_OPT_NO_DIGEST] == NULL);
}

static void put_outputs(const struct job *job, struct gr_buf *out) {
    for (size_t i = 0; i < job->paths.count; i++) {
        struct stat st;
        long long size = stat(job->paths.items[i], &st) == 0 ? (long long)st.st_size : -1;
        gr_buf_printf(out, "o\t%lld\t", size);
        gr_line_escape(out, gr_str(relative(job, job->paths.items[i])));
        gr_buf_putc(out, '\n');
    }
}

/* The first error, in a sentence. */
static const char *first_error(struct job *job) {
    struct gr_diag *diag = job->call.diag;
    for (size_t i = 0; i < gr_diag_total(diag); i++) {
        struct gr_message m = gr_diag_get(diag, i);
        if (m.severity == GR_ERROR) {
            return gr_arena_printf(job->call.arena, "%s (%s)", m.text, m.code);
        }
    }
    return "no energy is known";
}

static void put_done(struct job *job, struct gr_str row, struct gr_buf *out) {
    struct gr_diag *diag = job->call.diag;
    const struct gr_record *decisions = gr_record_get(job->record, "decisions");
    put_head(out, job->found, "done");
    gr_buf_printf(out, "w\t%zu\t%zu\n",
                  gr_diag_count(diag, GR_WARNING) + gr_diag_count(diag, GR_ERROR),
                  decisions ? decisions->count : 0);
    /* Users and months of a table are other views of the jobs of its accounts: counted once. */
    if (!job->batch->table || gr_str_starts(gr_str(job->found->id), GR_STR("account/"))) {
        put_row(out, row);
    }
    put_uses(job, out);
    put_outputs(job, out);
}

static void put_result(struct job *job, enum gr_status status, struct gr_buf *out) {
    struct gr_buf row = {0};
    if (status == GR_OK && make_row(job, &row)) {
        put_done(job, gr_buf_str(&row), out);
    } else {
        struct gr_buf messages = {0};
        gr_diag_print(job->call.diag, GR_DIAG_HUMAN, false, &messages);
        put_failed(out, job->found, first_error(job), gr_buf_str(&messages));
        gr_buf_free(&messages);
    }
    gr_buf_free(&row);
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void gr_batch_work(void *context, size_t index, struct gr_buf *out) {
    const struct gr_batch *batch = context;
    struct job job = {.batch = batch,
                      .found = &batch->found.items[batch->todo[index]],
                      .call = *batch->call,
                      .begun_ns = now_ns()};
    job.call.arena = gr_arena_new();
    job.call.diag = gr_diag_new();
    enum gr_status status = take_inputs(&job);
    if (!job.found->yaml && job.work.inputs.log_count == 0) {
        put_head(out, job.found, "none");
        put_uses(&job, out);
    } else {
        status = status == GR_OK ? make(&job) : status;
        put_result(&job, status, out);
    }
    gr_work_free(&job.work);
    free(job.paths.items);
    gr_diag_free(job.call.diag);
    gr_arena_free(job.call.arena);
    gr_kit_next(&job.call);
}

/* ---- is it still so ---- */

static bool output_stands(const struct gr_batch *batch, struct gr_str value) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_str size = gr_str_cut(&value, '\t');
    struct stat st;
    const char *path =
        gr_arena_printf(arena, "%s/%s", batch->site, gr_line_unescape(arena, value).p);
    char text[32] = "";
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        snprintf(text, sizeof text, "%lld", (long long)st.st_size);
    }
    gr_arena_free(arena);
    return gr_str_is(size, text);
}

bool gr_batch_is_fresh(const struct gr_batch *batch, const struct gr_found *found,
                       struct gr_str block, struct gr_buf *renewed) {
    struct gr_str rest = block, value;
    char letter;
    while (gr_block_next(&rest, &letter, &value)) {
        struct gr_str line = {value.p - 2, value.n + 2};
        bool use = strchr("fpdn", letter) != NULL;
        if (letter == 's' && gr_str_is(value, "failed")) {
            return false;
        }
        if (letter == 'o' && !output_stands(batch, value)) {
            return false;
        }
        if (use &&
            gr_use_check(line, found->names, found->name_count, renewed) == GR_USES_CHANGED) {
            return false;
        }
        if (!use) {
            gr_buf_put(renewed, line);
            gr_buf_putc(renewed, '\n');
        }
    }
    return block.n > 0;
}
