/*
 * file.h - the objects of one PDF file, on libharu's object model.
 *
 * This and pack.c are the only places that know libharu's structures (their layout differs between
 * versions).  An object is its number; its entries are PDF text made by the caller, which libharu
 * writes through the object's write_fn.  libharu's errors are sticky: one at any time makes
 * gr_pdf_file_save return false, and the document is dropped.
 */
#ifndef GR_WRITE_PDF_FILE_H
#define GR_WRITE_PDF_FILE_H

#include "base/arena.h"
#include "base/buf.h"

struct gr_pdf_file;

/** NULL if libharu cannot start or is not the version this was built for. */
struct gr_pdf_file *gr_pdf_file_new(struct gr_arena *arena);
void gr_pdf_file_free(struct gr_pdf_file *file);

/** A new object without entries; its number (0 after an error: harmless, as nothing is saved). */
unsigned gr_pdf_reserve(struct gr_pdf_file *file);
/** Gives a reserved object its entries ("/Type /StructElem /S /P"; copied). */
void gr_pdf_define(struct gr_pdf_file *file, unsigned number, struct gr_str entries);
/** Both at once. */
unsigned gr_pdf_object(struct gr_pdf_file *file, struct gr_str entries);
unsigned gr_pdf_stream(struct gr_pdf_file *file, struct gr_str entries, struct gr_str bytes);

/** Adds count pages of that size [pt] with one resource object; numbers gets their object numbers. */
void gr_pdf_pages_add(struct gr_pdf_file *file, size_t count, double width, double height,
                      unsigned resources, unsigned *numbers);
/** What is on a page; struct_parents: its key in the parent tree; annotations: object numbers. */
void gr_pdf_page_fill(struct gr_pdf_file *file, unsigned number, struct gr_str content,
                      int struct_parents, const unsigned *annotations, size_t annotation_count);

/** Entries beside /Type and /Pages; of the document information. */
void gr_pdf_catalog(struct gr_pdf_file *file, struct gr_str entries);
void gr_pdf_info(struct gr_pdf_file *file, struct gr_str entries);

/** The one way out: objects into object streams, a cross-reference stream, an ID from the content.
 *  Appends to out; false if anything failed. */
bool gr_pdf_file_save(struct gr_pdf_file *file, struct gr_buf *out);

/** Text for entries: "(...)" in PDFDocEncoding, or in UTF-16 where that cannot say it. */
void gr_pdf_put_text(struct gr_buf *buf, struct gr_str utf8);
/** The same for titles and descriptions, whose blanks are all plain ones: mostly half as long. */
void gr_pdf_put_words(struct gr_buf *buf, struct gr_str utf8);
/** Bytes as "(...)". */
void gr_pdf_put_bytes(struct gr_buf *buf, const unsigned char *bytes, size_t n);
/** A number with at most two decimals. */
void gr_pdf_put_real(struct gr_buf *buf, double value);

#endif
