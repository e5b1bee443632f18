/*
 * cards.h - model cards as arguments: what card and check share.
 */
#ifndef GR_CLI_CARDS_H
#define GR_CLI_CARDS_H

#include "cli/options.h"

struct gr_card_file {
    struct gr_str text; /**< without a byte order mark */
    bool marked;        /**< it begins with one */
    uint32_t file;      /**< its source in the call's diagnostics, with its text */
};

/** True if path is called *.md and begins with front matter. */
bool gr_is_card(const char *path);
/** All of a card as stored; a compressed one is refused. */
GR_MUST_CHECK enum gr_status gr_read_card(struct gr_call *call, const char *path,
                                          struct gr_card_file *out);
/** Reviews the claim of a card: diagnostics R243..R248, and W082 where it makes none. */
GR_MUST_CHECK enum gr_status gr_review_card(struct gr_call *call, const struct gr_card_file *card);

#endif
