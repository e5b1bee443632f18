/*
 * explain_figure.c - gramme explain REPORT#FIGURE: a figure as worked arithmetic.
 */
#include "cli/pipeline.h"

int gr_explain_figure(struct gr_call *call, const char *path, const char *figure) {
    struct gr_work work = {0};
    struct gr_record *record = NULL;
    enum gr_status status = gr_call_record(call, path, &work, &record);
    struct gr_buf out = {0};
    const char *hint = NULL;
    int exit = gr_cli_exit(status);
    if (status == GR_OK && !gr_disclosure_explain(record, figure, call->arena, &out, &hint)) {
        gr_error(call->diag, "U109", GR_NOWHERE, hint, "the record has no figure %s", figure);
        exit = 2;
    } else if (status == GR_OK) {
        exit = gr_cli_print(call, &out);
    }
    gr_buf_free(&out);
    gr_work_free(&work);
    return exit;
}
