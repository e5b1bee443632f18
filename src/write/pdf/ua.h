/*
 * ua.h - whether a document keeps the rules of PDF/UA-1.
 */
#ifndef GR_WRITE_PDF_UA_H
#define GR_WRITE_PDF_UA_H

#include "write/pdf/pdf.h"

/** Goes through the settled tree, the links and the texts of glyphs for every rule of ISO 14289-1 that a
 *  program can judge here and that drawing does not keep by itself.  NULL, or what is wrong, as a sentence. */
const char *gr_pdf_ua_fault(const struct gr_pdf *pdf);

#endif
