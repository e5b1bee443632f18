/*
 * srgb.h - an ICC profile of sRGB, made of what defines it.
 */
#ifndef GR_WRITE_PDF_SRGB_H
#define GR_WRITE_PDF_SRGB_H

#include "base/buf.h"

/** Appends a version 4 display profile (ISO 15076-1): IEC 61966-2-1's primaries and curve, 480 bytes. */
void gr_pdf_srgb_profile(struct gr_buf *out);

#endif
