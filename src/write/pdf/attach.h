/*
 * attach.h - the files that a PDF carries.
 */
#ifndef GR_WRITE_PDF_ATTACH_H
#define GR_WRITE_PDF_ATTACH_H

#include "write/pdf/pdf.h"

/** Attaches the record as JSON and XML, and the report's enclosures, each associated with the document
 *  (ISO 19005-3, 6.8); appends the entries /AF and /Names of the catalog.  date: "D:20240201090000Z",
 *  or NULL.  A record too large for it is a note. */
void gr_pdf_attach(struct gr_pdf *pdf, struct gr_pdf_file *file, const char *date,
                   struct gr_buf *catalog);

#endif
