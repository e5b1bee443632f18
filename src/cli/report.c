/*
 * report.c - gramme report: inputs to files.
 */
#include <sys/stat.h>

#include "base/out.h"
#include "cli/pipeline.h"
#include "template/figures.h"
#include "template/template.h"
#include "write/writer.h"

/* ---- where output goes (design: Commands) ---- */

enum { WRITERS_MAX = 16 };

struct target {
    const struct gr_writer *writers[WRITERS_MAX];
    size_t writer_count;
    bool to_stdout;
    const char *folder; /**< ends in "/" or is "" */
    const char *stem;   /**< "report" */
    const char *file;   /**< a single file: its path; else NULL */
};

static bool is_folder(const char *path) {
    struct stat st;
    return gr_str_ends(gr_str(path), GR_STR("/")) || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static enum gr_status writer_unknown(struct gr_call *call, const char *name) {
    struct gr_buf names = {0};
    for (size_t i = 0; gr_writers[i]; i++) {
        gr_buf_printf(&names, "%s%s", i ? ", " : "formats: ", gr_writers[i]->name);
    }
    gr_error(call->diag, "U107", GR_NOWHERE, names.p, "unknown format of output: %s", name);
    gr_buf_free(&names);
    return GR_EUSAGE;
}

static enum gr_status target_add(struct gr_call *call, struct target *t, const char *name) {
    const struct gr_writer *writer = gr_writer_find(name);
    if (!writer) {
        return writer_unknown(call, name);
    }
    for (size_t i = 0; i < t->writer_count; i++) {
        if (t->writers[i] == writer) {
            return GR_OK;
        }
    }
    if (t->writer_count < WRITERS_MAX) {
        t->writers[t->writer_count++] = writer;
    }
    return GR_OK;
}

static enum gr_status target_formats(struct gr_call *call, struct target *t) {
    const char *output = call->values[GR_OPT_OUTPUT];
    const char *to = call->values[GR_OPT_TO];
    if (!to && output && !is_folder(output) && strcmp(output, "-") != 0) {
        const struct gr_writer *writer = gr_writer_by_extension(output);
        return writer ? target_add(call, t, writer->name) : writer_unknown(call, output);
    }
    struct gr_str rest = gr_str(to ? to : "html,pdf");
    enum gr_status status = GR_OK;
    while (rest.p) {
        struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
        if (name.n > 0 && target_add(call, t, gr_arena_str(call->arena, name)) != GR_OK) {
            status = GR_EUSAGE;
        }
    }
    return status;
}

/** gramme.yaml -> report, X.gramme.yaml -> X, other.yaml -> other, no YAML -> report. */
static const char *target_stem(struct gr_call *call, const char *yaml) {
    if (!yaml) {
        return "report";
    }
    const char *slash = strrchr(yaml, '/');
    struct gr_str name = gr_str(slash ? slash + 1 : yaml);
    static const char *const endings[] = {".yaml", ".yml", ".gramme"};
    for (size_t i = 0; i < GR_COUNT(endings); i++) {
        if (gr_str_ends(name, gr_str(endings[i]))) {
            name.n -= strlen(endings[i]);
        }
    }
    return name.n == 0 || gr_str_is(name, "gramme") ? "report" : gr_arena_str(call->arena, name);
}

static enum gr_status target_place(struct gr_call *call, const struct gr_inputs *in,
                                   struct target *t) {
    const char *output = call->values[GR_OPT_OUTPUT];
    t->stem = target_stem(call, in->yaml);
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

/* ---- making the report ---- */

static enum gr_status load_template(struct gr_call *call, struct gr_template **out) {
    const char *name = call->values[GR_OPT_TEMPLATE];
    name = name ? name : "report";
    const char *asset = gr_arena_printf(call->arena, "%s.xhtml", name);
    struct gr_str text = gr_template_asset(asset);
    if (text.p) {
        return gr_template_new(asset, text, call->diag, out);
    }
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, name, name, &options, call->diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, call->arena, 4U << 20, &text);
    enum gr_status closed = gr_input_close(in, NULL);
    status = status != GR_OK ? status : closed;
    return status == GR_OK ? gr_template_new(name, text, call->diag, out) : status;
}

static enum gr_status make_tree(struct gr_call *call, struct gr_report *report) {
    struct gr_template *template = NULL;
    report->fonts = gr_fonts_new();
    report->charts = gr_figures_build(report->record_xml, report->fonts, call->arena);
    enum gr_status status = load_template(call, &template);
    if (status == GR_OK) {
        struct gr_template_input input = {.record = report->record_xml,
                                          .charts = &report->charts,
                                          .language = "en",
                                          .arena = call->arena};
        status = gr_template_expand(template, &input, call->diag, &report->tree);
    }
    gr_template_free(template);
    return status;
}

static const char *file_path(struct gr_call *call, const struct target *t,
                             const struct gr_writer *writer, const char *name) {
    if (t->file && name[0] == '\0') {
        return t->file;
    }
    if (t->file) { /* what goes with it stands beside it */
        const char *slash = strrchr(t->file, '/');
        return gr_arena_printf(call->arena, "%.*s%s", slash ? (int)(slash - t->file) + 1 : 0,
                               t->file, name);
    }
    if (name[0] == '\0') {
        return gr_arena_printf(call->arena, "%s%s%s", t->folder, t->stem, writer->extension);
    }
    return gr_arena_printf(call->arena, "%s%s", t->folder, name);
}

static enum gr_status make_folder_of(struct gr_call *call, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path) {
        return GR_OK;
    }
    const char *folder = gr_arena_str(call->arena, (struct gr_str){path, (size_t)(slash - path)});
    return gr_out_folder(folder, call->diag);
}

/** The files of all writers, named. */
struct outcome {
    struct gr_files files[WRITERS_MAX];
    struct gr_out_set *set;
    struct gr_buf list; /**< paths, one a line */
};

static enum gr_status collect(struct gr_call *call, const struct target *t, size_t w,
                              struct outcome *o) {
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < o->files[w].count && status == GR_OK; i++) {
        const struct gr_file *file = &o->files[w].items[i];
        const char *path = file_path(call, t, t->writers[w], file->name);
        if (t->to_stdout) {
            return gr_out_write("-", gr_buf_str(&file->bytes), call->diag);
        }
        status = make_folder_of(call, path);
        gr_out_set_add(o->set, path, gr_buf_str(&file->bytes));
        gr_buf_printf(&o->list, "%s\n", path);
    }
    return status;
}

static enum gr_status write_files(struct gr_call *call, const struct target *t,
                                  const struct gr_report *report) {
    struct outcome o = {.set = gr_out_set_new()};
    enum gr_status status = GR_OK;
    for (size_t w = 0; w < t->writer_count && status == GR_OK; w++) {
        status = t->writers[w]->write(report, &o.files[w], call->diag);
        status = status == GR_OK ? collect(call, t, w, &o) : status;
    }
    if (status == GR_OK && !t->to_stdout) {
        status = gr_out_set_commit(o.set, call->diag);
        if (status == GR_OK && !call->values[GR_OPT_QUIET]) {
            status = gr_out_write("-", gr_buf_str(&o.list), call->diag);
        }
    } else {
        gr_out_set_discard(o.set);
    }
    for (size_t w = 0; w < t->writer_count; w++) {
        gr_files_free(&o.files[w]);
    }
    gr_buf_free(&o.list);
    return status;
}

static enum gr_status write_report(struct gr_call *call, struct gr_work *work,
                                   const struct target *t, const struct gr_record *record) {
    const char *paper = call->values[GR_OPT_PAPER];
    struct gr_report report = {.record = record,
                               .record_xml = work->record_xml,
                               .arena = call->arena,
                               .stem = t->stem,
                               .letter = paper && strcmp(paper, "letter") == 0,
                               .standalone = call->values[GR_OPT_STANDALONE] != NULL,
                               .anonymous = work->anonymous};
    bool tree = false;
    for (size_t i = 0; i < t->writer_count; i++) {
        tree |= t->writers[i]->needs_tree;
    }
    enum gr_status status = tree ? make_tree(call, &report) : GR_OK;
    if (status == GR_OK) {
        status = write_files(call, t, &report);
    }
    if (report.fonts) {
        gr_fonts_missing(report.fonts, call->diag);
    }
    if (report.tree) {
        xmlFreeDoc(report.tree);
    }
    gr_fonts_free(report.fonts);
    return status;
}

/* ---- the command ---- */

static enum gr_status check_choices(struct gr_call *call) {
    const char *fail_on = call->values[GR_OPT_FAIL_ON];
    const char *paper = call->values[GR_OPT_PAPER];
    if (fail_on && strcmp(fail_on, "warning") != 0 && strcmp(fail_on, "decision") != 0) {
        gr_error(call->diag, "U102", GR_NOWHERE, NULL, "--fail-on is warning or decision");
        return GR_EUSAGE;
    }
    if (paper && strcmp(paper, "a4") != 0 && strcmp(paper, "letter") != 0) {
        gr_error(call->diag, "U102", GR_NOWHERE, NULL, "--paper is a4 or letter");
        return GR_EUSAGE;
    }
    return GR_OK;
}

/** 3 where --fail-on or --strict asks for it; the report is written all the same. */
static int strictness(const struct gr_call *call, const struct gr_record *record) {
    const char *fail_on = call->values[GR_OPT_STRICT] ? "decision" : call->values[GR_OPT_FAIL_ON];
    if (!fail_on) {
        return 0;
    }
    bool warned = gr_diag_count(call->diag, GR_WARNING) + gr_diag_count(call->diag, GR_ERROR) > 0;
    const struct gr_record *decisions = gr_record_get(record, "decisions");
    bool decided = decisions && decisions->count > 0;
    return warned || (decided && strcmp(fail_on, "decision") == 0) ? 3 : 0;
}

static enum gr_status run_report(struct gr_call *call, struct gr_work *work,
                                 struct gr_record **record) {
    struct target target = {0};
    enum gr_status status = check_choices(call);
    status = status == GR_OK ? target_formats(call, &target) : status;
    status = status == GR_OK ? gr_inputs_sort(call, &work->inputs) : status;
    status = status == GR_OK ? target_place(call, &work->inputs, &target) : status;
    status = status == GR_OK ? gr_work_to_record(call, work, record) : status;
    status = status == GR_OK ? gr_work_conform(call, work, *record, false) : status;
    return status == GR_OK ? write_report(call, work, &target, *record) : status;
}

int gr_command_report(struct gr_call *call) {
    struct gr_work work = {0};
    struct gr_record *record = NULL;
    enum gr_status status = run_report(call, &work, &record);
    gr_work_free(&work);
    return status == GR_OK ? strictness(call, record) : gr_cli_exit(status);
}
