/*
 * maker.h - what HarfBuzz has told of a face, while its tables are made (internal to make/).
 */
#ifndef GR_MAKE_MAKER_H
#define GR_MAKE_MAKER_H

#include <hb.h>

#include "base/arena.h"
#include "text/face_table.h"
#include "text/glyf.h"

enum { SYMBOLS_MAX = 2048, SEQUENCE_MAX = 4 };
/* States of a pair that are no kerning; true kernings are greater. */
enum { UNKNOWN = GR_KERNING_UNKNOWN, JOINED = GR_KERNING_JOINED };

struct symbol {
    uint32_t text[SEQUENCE_MAX];
    size_t length;
    hb_codepoint_t gid;
    int advance;
    hb_script_t script;
};

struct maker {
    struct gr_buf out; /* the tables as C */
    size_t face;
    struct gr_sfnt font, first_font;
    hb_font_t *hb;
    hb_buffer_t *buffer;
    struct symbol symbols[SYMBOLS_MAX];
    size_t count, char_count;
    int16_t *pairs; /* [SYMBOLS_MAX][SYMBOLS_MAX] */
    struct gr_ligature *ligatures;
    size_t ligature_count, ligature_cap;
};

static inline int16_t *pair_of(struct maker *m, size_t first, size_t second) {
    return &m->pairs[first * SYMBOLS_MAX + second];
}

/** Writes the arrays of a face, and appends its row of gr_face_tables to rows. */
void gr_write_face(struct maker *m, struct gr_buf *rows);
/** Writes the scripts of all characters. */
void gr_write_scripts(struct gr_buf *out);

#endif
