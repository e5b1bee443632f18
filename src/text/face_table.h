/*
 * face_table.h - what HarfBuzz makes of plain text in the compiled-in faces, found out when the program
 * is built (make/face_tables.c), so that reports in Latin, Greek and Cyrillic script do without it
 * (internal to text/).
 *
 * In such text a glyph depends on its neighbours only by kerning with the next one and by ligatures.  A
 * symbol is a character, or several that one glyph stands for ("ffi"); symbols are numbered, characters
 * first and in order.
 */
#ifndef GR_TEXT_FACE_TABLE_H
#define GR_TEXT_FACE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/** Instead of a kerning: HarfBuzz does something else with this pair, and has to be asked; the second, a
 *  character, joins the first to a ligature. */
enum { GR_KERNING_UNKNOWN = INT16_MIN, GR_KERNING_JOINED };

/** Outlines without hints on a coarser grid, each as glyf has it; components of others keep the ids of the face. */
struct gr_face_outlines {
    uint16_t units_per_em;
    uint16_t count;
    const uint16_t *gids;    /**< in order */
    const uint32_t *offsets; /**< into glyf; count + 1 */
    const uint8_t *glyf;
};
enum { GR_FACE_GRIDS = 2 };

struct gr_face_table {
    uint16_t char_count, symbol_count;
    const uint16_t *code_points;  /**< of the characters */
    const uint16_t *gids;         /**< by symbol */
    const int16_t *advances;      /**< by symbol [font units], nothing following */
    const uint16_t *left, *right; /**< class of kerning by symbol, as the first and as the second */
    uint16_t right_count;
    const int16_t *kerning; /**< [left][right], added to the advance of the first [font units] */
    uint16_t ligature_count;
    const struct gr_ligature { /**< symbol `second`, a character, joins `first` to `joined` */
        uint16_t first, second, joined;
    } * ligatures;
    struct gr_face_outlines outlines[GR_FACE_GRIDS]; /**< of all symbols, and of their components */
};
/** In the order of GR_FACE_*. */
extern const struct gr_face_table gr_face_tables[];

/** The script of characters from a code point on, as its ISO 15924 tag, until the next row; marks are
 *  of the categories Mn, Mc and Me. */
struct gr_script_row {
    uint32_t first, script;
    uint8_t mark;
};
extern const struct gr_script_row gr_script_rows[];
extern const size_t gr_script_row_count;

/** Symbol of a character; SIZE_MAX: none. */
static inline size_t gr_face_symbol(const struct gr_face_table *t, uint32_t c) {
    size_t low = 0, high = t->char_count;
    if (c - 0x20 < 0x5F && high > 0x5F && t->code_points[c - 0x20] == c) {
        return c - 0x20;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->code_points[middle] < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < t->char_count && t->code_points[low] == c ? low : SIZE_MAX;
}

static inline int gr_face_kerning(const struct gr_face_table *t, size_t first, size_t second) {
    return t->kerning[(size_t)t->left[first] * t->right_count + t->right[second]];
}

#endif
