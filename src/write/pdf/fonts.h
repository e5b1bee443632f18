/*
 * fonts.h - the glyphs a document uses, and the font objects made of them at the end.
 *
 * Text is shown by CIDs counted in order of first use.  A glyph that stands for different texts (a
 * blank and a no-break blank) has a CID for each, so that ToUnicode is exact; CIDToGIDMap leads to the
 * glyph in the subset.
 */
#ifndef GR_WRITE_PDF_FONTS_H
#define GR_WRITE_PDF_FONTS_H

#include "text/text.h"
#include "write/pdf/file.h"

enum { GR_CID_BUCKETS = 256 };

struct gr_cid {
    uint16_t gid, next; /**< next CID in the bucket, 0: none */
    int16_t width;      /**< thousandths of an em, as /W says it */
    struct gr_str text; /**< what it stands for; empty inside ActualText */
};

struct gr_pdf_fonts {
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    struct gr_face_use {
        struct gr_cid *cids; /**< [0] is not used */
        size_t count, cap;
        uint16_t bucket[GR_CID_BUCKETS];
    } faces[GR_FACE_MAX];
};

/** The CID of a glyph that stands for text. */
uint16_t gr_pdf_cid(struct gr_pdf_fonts *used, int face, uint16_t gid, struct gr_str text);
static inline int gr_pdf_cid_width(const struct gr_pdf_fonts *used, int face, uint16_t cid) {
    return used->faces[face].cids[cid].width;
}
/** Writes the fonts; appends "/F0 7 0 R /F3 12 0 R" to resources.  False if a subset cannot be made. */
bool gr_pdf_fonts_write(struct gr_pdf_fonts *used, struct gr_pdf_file *file,
                        struct gr_buf *resources);
void gr_pdf_fonts_free(struct gr_pdf_fonts *used);

#endif
