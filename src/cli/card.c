/*
 * card.c - gramme card: the figures of a report into a model card that stands already.
 */
#include "base/input.h"
#include "base/out.h"
#include "cli/cards.h"
#include "cli/pipeline.h"
#include "write/card_edit.h"
#include "write/hf.h"

static const struct gr_str byte_order_mark = {"\xef\xbb\xbf", 3};

/** A link is from the card's folder; of a file elsewhere only the name, as folders are of this machine. */
static const char *from_card(const char *card, const char *path) {
    const char *slash = strrchr(card, '/');
    size_t folder = slash ? (size_t)(slash - card) + 1 : 0;
    if (strncmp(path, card, folder) == 0 && path[folder] != '/' && strncmp(path, "../", 3) != 0) {
        return path + folder;
    }
    const char *last = strrchr(path, '/');
    return last ? last + 1 : path;
}

static enum gr_status read_link(struct gr_call *call, const char *card, struct gr_hf_link *out) {
    const char *path = call->values[GR_OPT_LINK];
    struct gr_input_options options = {.digest = true};
    struct gr_input_info info = {0};
    struct gr_input *in = NULL;
    if (!path) {
        return GR_OK;
    }
    enum gr_status status = gr_input_open(&in, path, path, &options, call->diag);
    status = status == GR_OK ? gr_input_close(in, &info) : status;
    out->path = from_card(card, path);
    out->sha256 = gr_arena_str(call->arena, gr_str(info.sha256));
    return status;
}

/** The record of a finished report, or as gramme report makes it: so that the report_id is the same. */
static enum gr_status make_record(struct gr_call *call, struct gr_work *work,
                                  struct gr_record **record) {
    enum gr_status status = gr_work_finished(call, work, record);
    if (status != GR_OK || *record) {
        return status;
    }
    status = gr_inputs_sort(call, &work->inputs);
    status = status == GR_OK ? gr_work_to_record(call, work, record) : status;
    return status == GR_OK ? gr_work_conform(call, work, *record, false) : status;
}

static enum gr_status edit_card(struct gr_call *call, const struct gr_report *report,
                                const char *path, struct gr_buf *out) {
    struct gr_buf block = {0}, section = {0};
    struct gr_hf_link link = {NULL, ""};
    struct gr_card_file card;
    enum gr_status status = gr_read_card(call, path, &card);
    status = status == GR_OK ? read_link(call, path, &link) : status;
    status = status == GR_OK ? gr_hf_block(report, call->diag, &block) : status;
    if (status == GR_OK) {
        gr_hf_section(report, &link, &section);
        struct gr_card_edit edit = {.block = gr_buf_str(&block),
                                    .section = gr_buf_str(&section),
                                    .fix = call->values[GR_OPT_FIX] != NULL};
        struct gr_buf text = {0};
        status = gr_card_edit(call->arena, card.text, card.file, &edit, call->diag, &text);
        gr_buf_put(out, card.marked ? byte_order_mark : (struct gr_str){NULL, 0});
        gr_buf_put(out, gr_buf_str(&text));
        gr_buf_free(&text);
    }
    gr_buf_free(&block);
    gr_buf_free(&section);
    return status;
}

/** Faults that stay, at their places in what was written. */
static enum gr_status review(struct gr_call *call, const char *path, struct gr_str text) {
    struct gr_card_file card = {.marked = gr_str_starts(text, byte_order_mark)};
    size_t skip = card.marked ? byte_order_mark.n : 0;
    card.text = (struct gr_str){gr_arena_str(call->arena, text) + skip, text.n - skip};
    card.file = gr_diag_source(call->diag, path, card.text);
    return gr_review_card(call, &card);
}

static enum gr_status write_card(struct gr_call *call, const char *path,
                                 const struct gr_buf *card) {
    const char *output = call->values[GR_OPT_OUTPUT] ? call->values[GR_OPT_OUTPUT] : path;
    bool shown = strcmp(output, "-") == 0;
    enum gr_status status = review(call, shown ? path : output, gr_buf_str(card));
    status = status == GR_OK ? gr_out_write(output, gr_buf_str(card), call->diag) : status;
    if (status == GR_OK && !shown && !call->values[GR_OPT_QUIET]) {
        const char *line = gr_arena_printf(call->arena, "%s\n", output);
        status = gr_out_write("-", gr_str(line), call->diag);
    }
    return status;
}

int gr_command_card(struct gr_call *call) {
    if (call->argument_count < 2) {
        gr_error(call->diag, "U106", GR_NOWHERE, "gramme card README.md gramme.yaml",
                 "a card and an input are needed");
        return 2;
    }
    const char *path = call->arguments[0];
    struct gr_work work = {0};
    struct gr_record *record = NULL;
    struct gr_buf card = {0};
    call->arguments++;
    call->argument_count--;
    enum gr_status status = make_record(call, &work, &record);
    if (status == GR_OK) {
        struct gr_report report = {.record = record,
                                   .record_xml = work.record_xml,
                                   .arena = call->arena,
                                   .anonymous = work.anonymous};
        status = edit_card(call, &report, path, &card);
    }
    status = status == GR_OK ? write_card(call, path, &card) : status;
    gr_buf_free(&card);
    gr_work_free(&work);
    return gr_cli_exit(status);
}
