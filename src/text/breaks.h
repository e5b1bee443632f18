/*
 * breaks.h - where a line may end (internal to text/).
 */
#ifndef GR_TEXT_BREAKS_H
#define GR_TEXT_BREAKS_H

#include "text/paragraph.h"

enum gr_break {
    GR_BREAK_NEVER,
    GR_BREAK_MAY,    /**< behind this character */
    GR_BREAK_HYPHEN, /**< behind this soft hyphen, which then shows */
    GR_BREAK_MUST    /**< behind this line feed */
};

/** Breaks behind each character: the common part of UAX 14, and in long addresses behind / and other
 *  marks.  out has room for char_count. */
void gr_find_breaks(const struct gr_paragraph *p, uint8_t *out);
/** Blanks that vanish at the end of a line. */
bool gr_breaking_blank(uint32_t code_point);

#endif
