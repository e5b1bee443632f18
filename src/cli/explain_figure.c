/*
 * explain_figure.c - gramme explain REPORT#FIGURE: a figure as worked arithmetic.
 */
#include "cli/pipeline.h"

enum { RECORD_LIMIT = 256 * 1024 * 1024 };

static bool is_record(struct gr_str head) {
    struct gr_str start = head;
    start.n = start.n > 256 ? 256 : start.n;
    return gr_str_find(start, GR_STR("\"gramme\":")) != SIZE_MAX;
}

/** The record of a report in our JSON; *out NULL where the file is something else. */
static enum gr_status read_record(struct gr_call *call, const char *path, struct gr_record **out) {
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, path, &options, call->diag);
    if (status != GR_OK) {
        return status;
    }
    if (!is_record(gr_input_peek(in))) {
        gr_input_abandon(in);
        return GR_OK;
    }
    struct gr_str json;
    const char *why = NULL;
    status = gr_input_all(in, call->arena, RECORD_LIMIT, &json);
    uint32_t file = gr_input_file(in);
    enum gr_status closed = gr_input_close(in, NULL);
    status = status == GR_OK ? closed : status;
    *out = status == GR_OK ? gr_record_parse(json, call->arena, &why) : NULL;
    if (why) {
        gr_error(call->diag, "U120", ((struct gr_pos){file, 0, 0, 0}), NULL,
                 "the record cannot be read: %s", why);
        status = GR_REFUSED;
    }
    return status;
}

/** The record made from inputs, as `report` does it. */
static enum gr_status make_record(struct gr_call *call, struct gr_work *work, const char *path,
                                  struct gr_record **out) {
    call->arguments[0] = path;
    call->argument_count = 1;
    enum gr_status status = gr_inputs_sort(call, &work->inputs);
    return status == GR_OK ? gr_work_to_record(call, work, out) : status;
}

int gr_explain_figure(struct gr_call *call, const char *path, const char *figure) {
    struct gr_work work = {0};
    struct gr_record *record = NULL;
    enum gr_status status =
        gr_str_ends(gr_str(path), GR_STR(".json")) ? read_record(call, path, &record) : GR_OK;
    if (status == GR_OK && !record) {
        status = make_record(call, &work, path, &record);
    }
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
