/*
 * markdown.h - the one place where text becomes Markdown.
 */
#ifndef GR_WRITE_MARKDOWN_H
#define GR_WRITE_MARKDOWN_H

#include "base/buf.h"

/** Text on one line: what could be read as a mark is escaped, and what could become HTML too. */
void gr_markdown_text(struct gr_buf *out, struct gr_str text);

#endif
