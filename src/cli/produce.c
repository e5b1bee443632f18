/*
 * produce.c - from a record to files.
 */
#include "cli/produce.h"

#include "base/out.h"
#include "cli/look.h"
#include "template/figures.h"
#include "template/template.h"

/* ---- formats ---- */

static enum gr_status writer_unknown(struct gr_call *call, const char *name) {
    struct gr_buf names = {0};
    for (size_t i = 0; gr_writers[i]; i++) {
        gr_buf_printf(&names, "%s%s", i ? ", " : "formats: ", gr_writers[i]->name);
    }
    gr_error(call->diag, "U107", GR_NOWHERE, names.p, "unknown format of output: %s", name);
    gr_buf_free(&names);
    return GR_EUSAGE;
}

static enum gr_status target_add(struct gr_call *call, struct gr_target *t, const char *name) {
    const struct gr_writer *writer = gr_writer_find(name);
    if (!writer) {
        return writer_unknown(call, name);
    }
    for (size_t i = 0; i < t->writer_count; i++) {
        if (t->writers[i] == writer) {
            return GR_OK;
        }
    }
    if (t->writer_count < GR_WRITERS_MAX) {
        t->writers[t->writer_count++] = writer;
    }
    return GR_OK;
}

enum gr_status gr_target_formats(struct gr_call *call, const char *list, struct gr_target *t) {
    struct gr_str rest = gr_str(list);
    enum gr_status status = GR_OK;
    while (rest.p) {
        struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
        if (name.n > 0 && target_add(call, t, gr_arena_str(call->arena, name)) != GR_OK) {
            status = GR_EUSAGE;
        }
    }
    return status;
}

/* ---- making the report ---- */

static enum gr_status make_tree(struct gr_call *call, struct gr_report *report) {
    struct gr_template *template = NULL;
    report->fonts = gr_kit_fonts(call);
    struct gr_look look;
    enum gr_status status = gr_look_read(call, report->record, &look);
    report->accent = look.accent;
    report->logo = look.logo;
    report->charts =
        gr_figures_build_in(report->record_xml, look.language, report->fonts, call->arena);
    status = status == GR_OK ? gr_kit_template(call, &template) : status;
    if (status == GR_OK) {
        struct gr_template_input input = {.record = report->record_xml,
                                          .charts = &report->charts,
                                          .language = look.language->code,
                                          .arena = call->arena,
                                          .settings = look.others};
        status = gr_template_expand(template, &input, call->diag, &report->tree);
    }
    return status;
}

static const char *file_path(struct gr_call *call, const struct gr_target *t,
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
    struct gr_files files[GR_WRITERS_MAX];
    struct gr_out_set *set;
    struct gr_paths *paths;
};

static enum gr_status collect(struct gr_call *call, const struct gr_target *t, size_t w,
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
        GR_PUSH(o->paths->items, o->paths->count, o->paths->cap) = path;
    }
    return status;
}

static enum gr_status write_files(struct gr_call *call, const struct gr_target *t,
                                  const struct gr_report *report, struct gr_paths *paths) {
    struct outcome o = {.set = gr_out_set_new(t->temporary), .paths = paths};
    enum gr_status status = GR_OK;
    for (size_t w = 0; w < t->writer_count && status == GR_OK; w++) {
        status = t->writers[w]->write(report, &o.files[w], call->diag);
        status = status == GR_OK ? collect(call, t, w, &o) : status;
    }
    if (status == GR_OK && !t->to_stdout) {
        status = gr_out_set_commit(o.set, call->diag);
    } else {
        gr_out_set_discard(o.set);
    }
    for (size_t w = 0; w < t->writer_count; w++) {
        gr_files_free(&o.files[w]);
    }
    return status;
}

enum gr_status gr_produce(struct gr_call *call, struct gr_work *work, const struct gr_target *t,
                          const struct gr_record *record, struct gr_paths *paths) {
    const char *paper = call->values[GR_OPT_PAPER];
    struct gr_report report = {.record = record,
                               .record_xml = work->record_xml,
                               .arena = call->arena,
                               .stem = t->stem,
                               .letter = paper && strcmp(paper, "letter") == 0,
                               .standalone = call->values[GR_OPT_STANDALONE] != NULL,
                               .anonymous = work->anonymous};
    bool tree = false, encloses = false;
    for (size_t i = 0; i < t->writer_count; i++) {
        tree |= t->writers[i]->needs_tree;
        encloses |= t->writers[i]->encloses;
    }
    if (call->values[GR_OPT_ATTACH_LOGS] && !encloses) {
        gr_error(call->diag, "U112", GR_NOWHERE, "--to pdf",
                 "no format asked for can hold the logs");
        return GR_EUSAGE;
    }
    enum gr_status status = encloses ? gr_work_enclose(call, work, &report.enclosures) : GR_OK;
    status = status == GR_OK && tree ? make_tree(call, &report) : status;
    if (status == GR_OK) {
        status = write_files(call, t, &report, paths);
    }
    if (report.fonts) {
        gr_fonts_missing(report.fonts, call->diag);
    }
    if (report.tree) {
        xmlFreeDoc(report.tree);
    }
    return status;
}

/* ---- choices ---- */

enum gr_status gr_check_choices(struct gr_call *call) {
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

int gr_strictness(const struct gr_call *call, const struct gr_record *record) {
    const char *fail_on = call->values[GR_OPT_STRICT] ? "decision" : call->values[GR_OPT_FAIL_ON];
    if (!fail_on) {
        return 0;
    }
    bool warned = gr_diag_count(call->diag, GR_WARNING) + gr_diag_count(call->diag, GR_ERROR) > 0;
    const struct gr_record *decisions = gr_record_get(record, "decisions");
    bool decided = decisions && decisions->count > 0;
    return warned || (decided && strcmp(fail_on, "decision") == 0) ? 3 : 0;
}
