/*
 * pack.h - the bytes of a finished libharu document (internal to file.c).
 */
#ifndef GR_WRITE_PDF_PACK_H
#define GR_WRITE_PDF_PACK_H

#include <hpdf.h>

#include "base/buf.h"

/** Writes the document as PDF 1.7: objects that are no streams go into compressed object streams, as a
 *  structure tree of some hundred elements is small only there.  False if zlib or libharu fails. */
bool gr_pdf_pack(HPDF_Doc doc, struct gr_buf *out);

#endif
