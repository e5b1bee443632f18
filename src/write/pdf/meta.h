/*
 * meta.h - what the file says of itself.
 */
#ifndef GR_WRITE_PDF_META_H
#define GR_WRITE_PDF_META_H

#include "write/pdf/pdf.h"

/** Writes the information dictionary, XMP, output intent and the attached record; appends entries of
 *  the catalog. */
void gr_pdf_meta_write(struct gr_pdf *pdf, struct gr_pdf_file *file, struct gr_buf *catalog);

#endif
