/*
 * cards.c - see cards.h.
 */
#include "cli/cards.h"

#include "base/input.h"
#include "read/card.h"

enum { CARD_MOST = 8 * 1024 * 1024 };

bool gr_is_card(const char *path) {
    struct gr_diag *quiet = gr_diag_new();
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    bool card = false;
    if (gr_str_ends(gr_str(path), GR_STR(".md")) &&
        gr_input_open(&in, path, path, &options, quiet) == GR_OK) {
        card = gr_card_has_front_matter(gr_input_peek(in));
        gr_input_abandon(in);
    }
    gr_diag_free(quiet);
    return card;
}

enum gr_status gr_read_card(struct gr_call *call, const char *path, struct gr_str *text,
                            uint32_t *file) {
    static const struct gr_str mark = {"\xef\xbb\xbf", 3};
    struct gr_input_options options = {.digest = false};
    struct gr_input_info info = {0};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, path, &options, call->diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, call->arena, CARD_MOST, text);
    enum gr_status closed = gr_input_close(in, &info);
    status = status == GR_OK ? closed : status;
    if (status != GR_OK) {
        return status;
    }
    *file = gr_diag_source(call->diag, path, *text);
    if (info.bytes == text->n + mark.n) {
        struct gr_buf whole = {0};
        gr_buf_put(&whole, mark);
        gr_buf_put(&whole, *text);
        *text = (struct gr_str){gr_arena_str(call->arena, gr_buf_str(&whole)), whole.n};
        gr_buf_free(&whole);
    } else if (info.bytes != text->n) {
        gr_error(call->diag, "W080", ((struct gr_pos){.file = *file}), "unpack it",
                 "the card is left as it is: it is compressed");
        return GR_REFUSED;
    }
    return GR_OK;
}

enum gr_status gr_review_card(struct gr_call *call, const char *path) {
    struct gr_str text;
    uint32_t file = 0;
    struct gr_card card;
    enum gr_status status = gr_read_card(call, path, &text, &file);
    bool marked = status == GR_OK && gr_str_starts(text, GR_STR("\xef\xbb\xbf"));
    text = marked ? (struct gr_str){text.p + 3, text.n - 3} : text;
    status = status == GR_OK ? gr_card_parse(call->arena, text, file, call->diag, &card) : status;
    if (status == GR_OK && card.form == GR_CARD_ABSENT) {
        gr_warning(call->diag, "W082", ((struct gr_pos){.file = file, .line = 1}),
                   "gramme card README.md INPUT writes them", "the card states no emissions");
    } else if (status == GR_OK) {
        (void)gr_card_check(&card, call->diag);
    }
    return status;
}
