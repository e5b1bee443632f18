/*
 * finished.c - a finished report as the only input of report, check and card.
 */
#include <sys/stat.h>

#include "cli/pipeline.h"

/* What is decided when a record is made cannot be asked of it afterwards. */
static const struct {
    enum gr_option option;
    const char *name;
} decided[] = {{GR_OPT_FROM, "from"},
               {GR_OPT_ANONYMOUS, "anonymous"},
               {GR_OPT_FACTORS, "factors"},
               {GR_OPT_COMPARE_METHODS, "compare-methods"},
               {GR_OPT_ATTACH_LOGS, "attach-logs"},
               {GR_OPT_PROFILE, "profile"},
               {GR_OPT_NO_DIGEST, "no-digest"}};

static bool may_be_finished(const char *path) {
    static const char *const endings[] = {".json", ".html", ".htm", ".pdf"};
    size_t n = strlen(path);
    for (size_t i = 0; i < GR_COUNT(endings); i++) {
        size_t e = strlen(endings[i]);
        if (n > e && gr_str_eq_fold((struct gr_str){path + n - e, e}, gr_str(endings[i]))) {
            return true;
        }
    }
    return false;
}

static enum gr_status options_fit(struct gr_call *call, const char *path) {
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < GR_COUNT(decided); i++) {
        if (call->values[decided[i].option]) {
            gr_error(call->diag, "U105", GR_NOWHERE,
                     "give the inputs that the report was made from",
                     "%s is a finished report: --%s comes too late", path, decided[i].name);
            status = GR_EUSAGE;
        }
    }
    return status;
}

static bool flag_at(const struct gr_record *root, const char *pointer) {
    const struct gr_record *node = gr_record_at(root, pointer);
    return node && node->kind == GR_KIND_BOOL && node->flag;
}

/* A record from elsewhere is rendered only as what it says it is. */
static enum gr_status judge(struct gr_call *call, struct gr_work *work,
                            const struct gr_record *record, struct gr_pos at) {
    const char *fault = gr_record_xml_fault(work->record_xml, call->arena), *where = NULL;
    if (fault) {
        gr_error(call->diag, "U120", at, "gramme schema disclosure prints the schema",
                 "the record is not valid: %s", fault);
        return GR_REFUSED;
    }
    if (!gr_disclosure_recompute(record, 1e-9, call->arena, &where)) {
        gr_error(call->diag, "U122", at, "gramme verify tells all of them",
                 "%s does not follow from its origin", where);
        return GR_REFUSED;
    }
    const struct gr_record *id = gr_record_at(record, "/report/record_id");
    id = id ? id : gr_record_at(record, "/report/report_id");
    const char *made = gr_disclosure_report_id(record, call->arena);
    if (!id || id->kind != GR_KIND_TEXT || strcmp(id->text, made) != 0) {
        gr_error(call->diag, "U121", at, "make the report again from its inputs",
                 "the record is not the one that its report_id names: its content has changed");
        return GR_REFUSED;
    }
    return GR_OK;
}

enum gr_status gr_work_finished(struct gr_call *call, struct gr_work *work,
                                struct gr_record **out) {
    const char *path = call->argument_count == 1 ? call->arguments[0] : "";
    *out = NULL;
    if (!may_be_finished(path)) {
        return GR_OK;
    }
    struct gr_record *record = NULL;
    enum gr_status status = gr_call_report(call, path, &record);
    if (status != GR_OK || !record) {
        return status;
    }
    struct gr_pos at = {.file = gr_diag_source(call->diag, path, (struct gr_str){0, 0})};
    work->inputs.first = path;
    work->anonymous = flag_at(record, "/report/anonymous");
    work->record_xml = gr_record_xml(record);
    status = options_fit(call, path);
    status = status == GR_OK ? judge(call, work, record, at) : status;
    *out = status == GR_OK ? record : NULL;
    return status;
}
