/*
 * cairo_output.h - what cairo writes, made the same every time: pure functions over bytes.
 */
#ifndef GR_CANVAS_CAIRO_OUTPUT_H
#define GR_CANVAS_CAIRO_OUTPUT_H

#include "base/buf.h"

/** cairo numbers its SVG ids through the whole process ("surface17"): they are numbered anew by order
 *  of appearance.  Appends to out; puts title and desc (escaped) behind the opening tag. */
void gr_cairo_svg_settle(struct gr_str svg, const char *title, const char *desc,
                         struct gr_buf *out);
/** Blanks /CreationDate (...) and /ModDate (...) in place: no byte moves, the xref stays right. */
void gr_cairo_pdf_settle(struct gr_buf *pdf, size_t from);

#endif
