/*
 * pack.h - the bytes of a finished libharu document (internal to file.c).
 */
#ifndef GR_WRITE_PDF_PACK_H
#define GR_WRITE_PDF_PACK_H

#include <hpdf.h>

#include "base/buf.h"
#include "write/pdf/file.h"

/** What file.c hangs on the objects it makes (their attr; a page's belongs to libharu). */
struct gr_pdf_extra {
    struct gr_str entries;
    bool stream; /**< made here, not by libharu, whose streams take a second object for their length */
    struct gr_str bytes;
};

/** Writes the document as PDF 1.7: objects that are no streams go into compressed object streams, as a
 *  structure tree of some hundred elements is small only there.  False if libharu fails. */
bool gr_pdf_pack(HPDF_Doc doc, struct gr_buf *out);

#endif
