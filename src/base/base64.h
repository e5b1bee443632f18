/*
 * base64.h - RFC 4648, with padding.
 */
#ifndef GR_BASE_BASE64_H
#define GR_BASE_BASE64_H

#include "base/buf.h"

void gr_base64_put(struct gr_buf *buf, struct gr_str bytes);
/** Appends the bytes of text; false (and what is appended is of no use) where text is not base64 with padding. */
bool gr_base64_take(struct gr_buf *buf, struct gr_str text);

#endif
