/*
 * report_in.c - a finished report as an input: the record in our JSON, HTML or PDF.
 */
#include <sys/stat.h>

#include "base/base64.h"
#include "base/deflate.h"
#include "cli/pipeline.h"

enum { RECORD_LIMIT = 256 * 1024 * 1024 };

static bool holds_record(struct gr_str text) {
    struct gr_str start = text;
    start.n = start.n > 256 ? 256 : start.n;
    return gr_str_find(start, GR_STR("\"gramme\":")) != SIZE_MAX;
}

/* ---- our JSON ---- */

static bool is_json(struct gr_str head) {
    return gr_str_starts(gr_str_trim(head), GR_STR("{")) && holds_record(gr_str_trim(head));
}

static bool take_json(struct gr_str file, struct gr_buf *out) {
    gr_buf_put(out, file);
    return true;
}

/* ---- the download link of our HTML ---- */

#define LINK "data:application/json;base64,"

static bool is_html(struct gr_str head) {
    struct gr_str start = gr_str_trim(head);
    start.n = start.n > 9 ? 9 : start.n;
    return gr_str_eq_fold(start, GR_STR("<!doctype"));
}

static bool take_html(struct gr_str file, struct gr_buf *out) {
    size_t at = gr_str_find(file, GR_STR(LINK));
    if (at == SIZE_MAX) {
        return false;
    }
    struct gr_str rest = {file.p + at + strlen(LINK), file.n - at - strlen(LINK)};
    struct gr_str text = gr_str_cut(&rest, '"');
    return gr_base64_take(out, text) && holds_record(gr_buf_str(out));
}

/* ---- the attachment of our PDF: its stream stands by itself, whatever else is packed ---- */

static bool is_pdf(struct gr_str head) {
    return gr_str_starts(head, GR_STR("%PDF-"));
}

/** The bytes behind the next `stream` of *rest that belongs to an embedded file; {NULL, 0}: no more. */
static struct gr_str next_attachment(struct gr_str *rest) {
    const struct gr_str none = {NULL, 0};
    size_t at = gr_str_find(*rest, GR_STR("/EmbeddedFile"));
    if (at == SIZE_MAX) {
        return none;
    }
    *rest = (struct gr_str){rest->p + at + 1, rest->n - at - 1};
    size_t stream = gr_str_find(*rest, GR_STR("stream"));
    size_t end = gr_str_find(*rest, GR_STR("endobj"));
    if (stream == SIZE_MAX || stream > end || stream + 8 > rest->n) {
        return (struct gr_str){rest->p, 0};
    }
    struct gr_str bytes = {rest->p + stream + 6, rest->n - stream - 6};
    size_t line_end = bytes.p[0] == '\r' ? 2 : 1;
    return (struct gr_str){bytes.p + line_end, bytes.n - line_end};
}

static bool take_pdf(struct gr_str file, struct gr_buf *out) {
    struct gr_str rest = file;
    for (struct gr_str bytes = next_attachment(&rest); bytes.p; bytes = next_attachment(&rest)) {
        gr_buf_clear(out);
        if (gr_deflate_take(bytes, RECORD_LIMIT, out) && holds_record(gr_buf_str(out))) {
            return true;
        }
    }
    return false;
}

/* ---- any of them ---- */

static const struct form {
    const char *name;
    bool (*is)(struct gr_str head);
    bool (*take)(struct gr_str file, struct gr_buf *out);
} forms[] = {{"JSON", is_json, take_json}, {"HTML", is_html, take_html}, {"PDF", is_pdf, take_pdf}};

static const struct form *form_of(struct gr_str head) {
    for (size_t i = 0; i < GR_COUNT(forms); i++) {
        if (forms[i].is(head)) {
            return &forms[i];
        }
    }
    return NULL;
}

static enum gr_status refuse(struct gr_call *call, uint32_t file, const char *why) {
    gr_error(call->diag, "U120", ((struct gr_pos){.file = file}), NULL,
             "the record cannot be read: %s", why);
    return GR_REFUSED;
}

static enum gr_status parse(struct gr_call *call, uint32_t file, const struct form *form,
                            struct gr_str bytes, struct gr_record **out) {
    struct gr_buf json = {0};
    const char *why = gr_arena_printf(call->arena, "this %s carries none", form->name);
    *out = form->take(bytes, &json) ? gr_record_parse(gr_buf_str(&json), call->arena, &why) : NULL;
    gr_buf_free(&json);
    return *out ? GR_OK : refuse(call, file, why);
}

enum gr_status gr_call_report(struct gr_call *call, const char *path, struct gr_record **out) {
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    struct stat st;
    *out = NULL;
    if (strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode))) {
        return GR_OK;
    }
    enum gr_status status = gr_input_open(&in, path, path, &options, call->diag);
    if (status != GR_OK) {
        return status;
    }
    const struct form *form = form_of(gr_input_peek(in));
    if (!form) {
        gr_input_abandon(in);
        return GR_OK;
    }
    struct gr_str bytes;
    status = gr_input_all(in, call->arena, RECORD_LIMIT, &bytes);
    uint32_t file = gr_input_file(in);
    enum gr_status closed = gr_input_close(in, NULL);
    status = status == GR_OK ? closed : status;
    return status == GR_OK ? parse(call, file, form, bytes, out) : status;
}

enum gr_status gr_call_record(struct gr_call *call, const char *path, struct gr_work *work,
                              struct gr_record **out) {
    enum gr_status status = gr_call_report(call, path, out);
    if (status != GR_OK || *out) {
        return status;
    }
    call->arguments[0] = path;
    call->argument_count = 1;
    status = gr_inputs_sort(call, &work->inputs);
    return status == GR_OK ? gr_work_to_record(call, work, out) : status;
}
