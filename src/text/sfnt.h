/*
 * sfnt.h - the tables of a TrueType or OpenType file, and what is read from them without HarfBuzz
 * (internal to text/).  Everything read is checked against the end of its table.
 */
#ifndef GR_TEXT_SFNT_H
#define GR_TEXT_SFNT_H

#include "base/str.h"

enum gr_table {
    GR_TABLE_OS2,
    GR_TABLE_CMAP,
    GR_TABLE_GLYF,
    GR_TABLE_HEAD,
    GR_TABLE_HHEA,
    GR_TABLE_HMTX,
    GR_TABLE_LOCA,
    GR_TABLE_MAXP,
    GR_TABLE_POST,
    GR_TABLE_COUNT
};
extern const char gr_table_tags[GR_TABLE_COUNT][5];

struct gr_sfnt {
    struct gr_str tables[GR_TABLE_COUNT]; /**< empty: absent */
    struct gr_str map;                    /**< the part of cmap that is used */
    unsigned map_format;                  /**< 4, 12, or 0: none */
    unsigned units_per_em, glyph_count, metric_count;
};

/** Finds the tables in a file, of a collection those of the first font.  False if it is no font. */
bool gr_sfnt_open(struct gr_sfnt *font, struct gr_str bytes);
/** Glyph of a character by itself; 0: none. */
uint32_t gr_sfnt_glyph(const struct gr_sfnt *font, uint32_t code_point);
/** Advance [font units] by hmtx. */
int gr_sfnt_advance(const struct gr_sfnt *font, uint32_t gid);
/** Ascender, descender (negative) and height of capitals [font units]; false where the font has no such.
 *  The first two are those of OS/2 if it says so or hhea has none, as HarfBuzz chooses. */
bool gr_sfnt_vertical(const struct gr_sfnt *font, int *ascender, int *descender);
bool gr_sfnt_cap_height(const struct gr_sfnt *font, int *height);

#endif
