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

enum gr_status gr_read_card(struct gr_call *call, const char *path, struct gr_card_file *out) {
    enum { MARK = 3 }; /* bytes of a byte order mark, which the input drops */
    struct gr_input_options options = {.digest = false};
    struct gr_input_info info = {0};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, path, &options, call->diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, call->arena, CARD_MOST, &out->text);
    enum gr_status closed = gr_input_close(in, &info);
    status = status == GR_OK ? closed : status;
    if (status != GR_OK) {
        return status;
    }
    out->file = gr_diag_source(call->diag, path, out->text);
    out->marked = info.bytes == out->text.n + MARK;
    if (info.bytes != out->text.n && !out->marked) {
        gr_error(call->diag, "W080", ((struct gr_pos){.file = out->file}), "unpack it",
                 "the card is left as it is: it is compressed");
        return GR_REFUSED;
    }
    return GR_OK;
}

enum gr_status gr_review_card(struct gr_call *call, const struct gr_card_file *card) {
    struct gr_card claim;
    enum gr_status status = gr_card_parse(call->arena, card->text, card->file, call->diag, &claim);
    if (status == GR_OK && claim.form == GR_CARD_ABSENT) {
        gr_warning(call->diag, "W082", ((struct gr_pos){.file = card->file, .line = 1}),
                   "gramme card README.md INPUT writes them", "the card states no emissions");
    } else if (status == GR_OK) {
        (void)gr_card_check(&claim, call->diag);
    }
    return status;
}
