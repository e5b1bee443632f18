/*
 * markup.h - the one place where text becomes XML, HTML or SVG content.
 *
 * Everything from outside passes here: & < > " are escaped; control characters, noncharacters and
 * malformed bytes, which neither XML nor HTML allows, become U+FFFD.  Line ends and tabs stay.
 */
#ifndef GR_BASE_MARKUP_H
#define GR_BASE_MARKUP_H

#include "base/buf.h"

/** One code point as content or inside an attribute in double quotes. */
void gr_markup_char(struct gr_buf *out, uint32_t code_point);
void gr_markup_text(struct gr_buf *out, struct gr_str text);
/** ' name="value"', escaped. */
void gr_markup_attribute(struct gr_buf *out, const char *name, const char *value);

#endif
