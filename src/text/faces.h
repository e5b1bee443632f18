/*
 * faces.h - the faces of a process and the choice of one for a character (internal to text/).
 */
#ifndef GR_TEXT_FACES_H
#define GR_TEXT_FACES_H

#include "text/hb_api.h"
#include "text/sfnt.h"
#include "text/text.h"

struct gr_face_table;
struct gr_width_cache;

struct gr_face {
    struct gr_str bytes; /**< the whole file: compiled in, or a mapping kept to the end */
    bool mapped, opened, usable;
    struct gr_sfnt font;
    double em;                         /**< 1 / units per em */
    const struct gr_face_table *table; /**< of plain text; NULL: none */
    hb_font_t *hb;                     /**< scaled to units per em; NULL until HarfBuzz is asked */
};

enum { GR_CHOICES = 1024, GR_MISSING_KINDS = 48 };

struct gr_fonts {
    struct gr_hb hb; /**< see gr_fonts_hb */
    bool hb_open;
    struct gr_face faces[GR_FACE_MAX];
    size_t face_count;
    int8_t file_face[GR_MISSING_KINDS]; /**< by row of the table of files: 0 not tried, -1 absent */
    struct gr_choice {                  /**< which face a character got; direct mapped */
        uint32_t code_point;
        uint8_t weight, known;
        int8_t face;
    } choices[GR_CHOICES];
    struct gr_missing { /**< by row; the last kind is "no font known" */
        uint32_t code_point;
        uint64_t count;
    } missing[GR_MISSING_KINDS];
    bool missed;         /**< something was missing since the faces were opened or forgotten */
    hb_buffer_t *buffer; /**< NULL until HarfBuzz is opened */
    struct gr_width_cache *widths;
};

/** HarfBuzz, opened by the first call: what is in the tables of plain text needs none. */
const struct gr_hb *gr_fonts_hb(struct gr_fonts *fonts);
/** HarfBuzz's view of a face that is usable. */
hb_font_t *gr_face_hb(struct gr_fonts *fonts, int face);
/** Script of a character, and whether it is a mark, as HarfBuzz has it. */
hb_script_t gr_script_of(uint32_t code_point);
bool gr_code_point_mark(uint32_t code_point);

/** The face, its tables found; NULL if its file is no font. */
const struct gr_face *gr_face_get(struct gr_fonts *fonts, int face);
/** True if the face draws the character (U+2011 by its neighbour U+2010, blanks by the blank). */
bool gr_face_has(struct gr_fonts *fonts, int face, uint32_t code_point);
/** Compiled-in face of a weight. */
int gr_face_of_weight(enum gr_weight weight);
/** First face of the chain that has the character; -1, and noted, if none has. */
int gr_face_choose(struct gr_fonts *fonts, enum gr_weight weight, uint32_t code_point);
/** True for characters that draw nothing and need no glyph. */
bool gr_code_point_ignorable(uint32_t code_point);
bool gr_code_point_blank(uint32_t code_point);

void gr_width_cache_free(struct gr_width_cache *cache);

#endif
