/*
 * outlines.h - a TrueType file put together table by table (internal to text/).
 */
#ifndef GR_TEXT_OUTLINES_H
#define GR_TEXT_OUTLINES_H

#include "text/faces.h"

enum { GR_FONT_TABLES_MAX = 16 };

struct gr_font_file {
    struct gr_font_table {
        char tag[5];
        struct gr_buf bytes;
    } tables[GR_FONT_TABLES_MAX];
    size_t count;
};

/** A new table to be filled; tags come in order, as the directory wants them. */
struct gr_buf *gr_font_file_add(struct gr_font_file *file, const char *tag);
/** Adds glyf, head, hhea, hmtx, loca and maxp: glyph i is gids[i] of the face (0: empty), then those that others
 *  are composed of.  False if the face has no such outlines. */
bool gr_font_file_outlines(struct gr_font_file *file, const struct gr_face *face,
                           const uint16_t *gids, size_t count, unsigned units_per_em);
/** Appends the file to out, and frees the tables. */
void gr_font_file_put(struct gr_font_file *file, struct gr_buf *out);

#endif
