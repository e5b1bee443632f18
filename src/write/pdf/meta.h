/*
 * meta.h - what the file says of itself.
 */
#ifndef GR_WRITE_PDF_META_H
#define GR_WRITE_PDF_META_H

#include "write/pdf/pdf.h"

/** Writes the information dictionary, XMP (PDF/A-3b; PDF/UA-1 where ua.h finds nothing against it), output
 *  intent and attached files; appends entries of the catalog. */
void gr_pdf_meta_write(struct gr_pdf *pdf, struct gr_pdf_file *file, struct gr_buf *catalog);

#endif
