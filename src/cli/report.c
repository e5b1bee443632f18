/*
 * report.c - gramme report: inputs to files.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/out.h"
#include "cli/produce.h"

/* ---- where output goes (design: Commands) ---- */

static bool is_folder(const char *path) {
    struct stat st;
    return gr_str_ends(gr_str(path), GR_STR("/")) || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static enum gr_status target_formats(struct gr_call *call, struct gr_target *t) {
    const char *output = call->values[GR_OPT_OUTPUT];
    const char *to = call->values[GR_OPT_TO];
    if (!to && output && !is_folder(output) && strcmp(output, "-") != 0) {
        const struct gr_writer *writer = gr_writer_by_extension(output);
        to = writer ? writer->name : output;
    }
    return gr_target_formats(call, to ? to : "html,pdf", t);
}

/** gramme.yaml -> report, X.gramme.yaml -> X, other.yaml -> other; a finished X.json -> X; logs -> report. */
static const char *target_stem(struct gr_call *call, const char *file) {
    if (!file) {
        return "report";
    }
    const char *slash = strrchr(file, '/');
    struct gr_str name = gr_str(slash ? slash + 1 : file);
    static const char *const endings[] = {".yaml", ".yml", ".gramme", ".json", ".html", ".pdf"};
    for (size_t i = 0; i < GR_COUNT(endings); i++) {
        if (gr_str_ends(name, gr_str(endings[i]))) {
            name.n -= strlen(endings[i]);
        }
    }
    return name.n == 0 || gr_str_is(name, "gramme") ? "report" : gr_arena_str(call->arena, name);
}

static enum gr_status target_place(struct gr_call *call, const struct gr_inputs *in, bool finished,
                                   struct gr_target *t) {
    const char *output = call->values[GR_OPT_OUTPUT];
    t->stem = target_stem(call, finished ? in->first : in->yaml);
    t->folder = "";
    t->to_stdout = output && strcmp(output, "-") == 0;
    if (!output) {
        const char *beside = in->yaml ? in->yaml : in->first;
        const char *slash = strrchr(beside, '/');
        if (!in->yaml && is_folder(beside)) {
            t->folder = gr_arena_printf(call->arena, "%s/", beside);
        } else if (slash) {
            t->folder =
                gr_arena_str(call->arena, (struct gr_str){beside, (size_t)(slash - beside) + 1});
        }
        return GR_OK;
    }
    if (is_folder(output)) {
        bool slash = gr_str_ends(gr_str(output), GR_STR("/"));
        t->folder = gr_arena_printf(call->arena, "%s%s", output, slash ? "" : "/");
    } else if (!t->to_stdout) {
        t->file = output;
    }
    if ((t->to_stdout || t->file) && t->writer_count != 1) {
        gr_error(call->diag, "U108", GR_NOWHERE, "give one --to, or a folder as -o",
                 "%zu formats for one place", t->writer_count);
        return GR_EUSAGE;
    }
    if ((t->to_stdout || t->file) && !t->writers[0]->extension) {
        gr_error(call->diag, "U108", GR_NOWHERE, "give a folder as -o", "%s makes several files",
                 t->writers[0]->name);
        return GR_EUSAGE;
    }
    return GR_OK;
}

/* ---- the command ---- */

static enum gr_status from_inputs(struct gr_call *call, struct gr_work *work,
                                  struct gr_target *target, struct gr_record **record) {
    enum gr_status status = gr_inputs_sort(call, &work->inputs);
    status = status == GR_OK ? target_place(call, &work->inputs, false, target) : status;
    status = status == GR_OK ? gr_work_to_record(call, work, record) : status;
    return status == GR_OK ? gr_work_conform(call, work, *record, false) : status;
}

/** A finished report is not written over by its own rendering, which lacks what it was made from. */
static enum gr_status spare_input(struct gr_call *call, const struct gr_inputs *in,
                                  const struct gr_target *t) {
    struct stat input, output;
    for (size_t i = 0; i < t->writer_count && !t->to_stdout; i++) {
        const char *ending = t->writers[i]->extension ? t->writers[i]->extension : "";
        const char *path =
            t->file ? t->file : gr_arena_printf(call->arena, "%s%s%s", t->folder, t->stem, ending);
        if (stat(path, &output) == 0 && stat(in->first, &input) == 0 &&
            input.st_dev == output.st_dev && input.st_ino == output.st_ino) {
            gr_error(call->diag, "U105", GR_NOWHERE, "give another place: -o DIR/",
                     "%s would be written over by its own rendering", in->first);
            return GR_EUSAGE;
        }
    }
    return GR_OK;
}

static enum gr_status run_report(struct gr_call *call, struct gr_work *work,
                                 struct gr_record **record) {
    struct gr_target target = {0};
    enum gr_status status = gr_check_choices(call);
    status = status == GR_OK ? target_formats(call, &target) : status;
    status = status == GR_OK ? gr_work_finished(call, work, record) : status;
    if (status == GR_OK && *record) {
        status = target_place(call, &work->inputs, true, &target);
        status = status == GR_OK ? spare_input(call, &work->inputs, &target) : status;
    } else if (status == GR_OK) {
        status = from_inputs(call, work, &target, record);
    }
    struct gr_buf list = {0};
    struct gr_paths paths = {0};
    status = status == GR_OK ? gr_produce(call, work, &target, *record, &paths) : status;
    for (size_t i = 0; i < paths.count; i++) {
        gr_buf_printf(&list, "%s\n", paths.items[i]);
    }
    if (status == GR_OK && !target.to_stdout && !call->values[GR_OPT_QUIET]) {
        status = gr_out_write("-", gr_buf_str(&list), call->diag);
    }
    free(paths.items);
    gr_buf_free(&list);
    return status;
}

int gr_command_report(struct gr_call *call) {
    struct gr_work work = {0};
    struct gr_record *record = NULL;
    enum gr_status status = run_report(call, &work, &record);
    gr_work_free(&work);
    return status == GR_OK ? gr_strictness(call, record) : gr_cli_exit(status);
}
