/*
 * cards.h - model cards as arguments: what card and check share.
 */
#ifndef GR_CLI_CARDS_H
#define GR_CLI_CARDS_H

#include "cli/options.h"

/** True if path is called *.md and begins with front matter. */
bool gr_is_card(const char *path);
/** All of a card as stored, its byte order mark too; *file: its source in the call's diagnostics, with its
 *  text. */
GR_MUST_CHECK enum gr_status gr_read_card(struct gr_call *call, const char *path,
                                          struct gr_str *text, uint32_t *file);
/** Reviews the claim of a card: diagnostics R243..R248, and W082 where it makes none. */
GR_MUST_CHECK enum gr_status gr_review_card(struct gr_call *call, const char *path);

#endif
