/*
 * fonts.h - the glyphs a document uses, and the font objects made of them at the end.
 *
 * A CID stands for a text, in all fonts alike: the characters of ASCII for themselves, shown by one
 * byte, others as they come, shown by two.  So one character map and one way back to Unicode serve
 * all fonts.  Where a font draws one text by different glyphs, each has a CID of its own.  Glyphs lie
 * in the embedded font by their CID.
 */
#ifndef GR_WRITE_PDF_FONTS_H
#define GR_WRITE_PDF_FONTS_H

#include "text/text.h"
#include "write/pdf/file.h"

enum { GR_CODE_BUCKETS = 256, GR_CODE_WIDE = 128 };

struct gr_pdf_fonts {
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    struct gr_code {
        struct gr_str text; /**< empty inside ActualText */
        uint16_t next;      /**< next CID in the bucket, 0: none */
    } * codes;              /**< by CID */
    size_t code_count, code_cap;
    uint16_t bucket[GR_CODE_BUCKETS];
    struct gr_face_use {
        struct gr_glyph_use {
            uint16_t gid; /**< 0: not used */
            float width;  /**< thousandths of an em, as /W says it */
        } * glyphs;       /**< by CID */
        size_t count, cap;
        double size; /**< the largest it is shown in */
    } faces[GR_FACE_MAX];
};

/** The CID of a glyph that stands for text; 0 if there are too many. */
uint16_t gr_pdf_cid(struct gr_pdf_fonts *used, int face, uint16_t gid, struct gr_str text,
                    double size);
static inline double gr_pdf_cid_width(const struct gr_pdf_fonts *used, int face, uint16_t cid) {
    return (double)used->faces[face].glyphs[cid].width;
}
/** The two bytes that show a CID from GR_CODE_WIDE on; lower ones are their own byte. */
static inline unsigned gr_pdf_wide_code(uint16_t cid) {
    unsigned n = cid - (unsigned)GR_CODE_WIDE;
    return (0x80 + n / 128) << 8 | (0x80 + n % 128);
}
/** Writes the fonts; appends "/F0 7 0 R /F3 12 0 R" to resources.  False if a font has no outlines. */
bool gr_pdf_fonts_write(struct gr_pdf_fonts *used, struct gr_pdf_file *file,
                        struct gr_buf *resources);
void gr_pdf_fonts_free(struct gr_pdf_fonts *used);

#endif
