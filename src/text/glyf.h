/*
 * glyf.h - glyphs of a TrueType font on a grid of their own, simplified and without hints (internal to text/).
 */
#ifndef GR_TEXT_GLYF_H
#define GR_TEXT_GLYF_H

#include "base/buf.h"
#include "text/sfnt.h"

struct gr_glyf;
/** units_per_em: 16 to 16,384.  The font stays the caller's. */
struct gr_glyf *gr_glyf_new(const struct gr_sfnt *font, unsigned units_per_em);
void gr_glyf_free(struct gr_glyf *glyf);
/** Appends the glyph as the table glyf has it, of even length; nothing for an empty one or one that
 *  contradicts itself.  The components of a glyph of others keep the ids of the source, and each is 8
 *  bytes long at least: flags, id, two numbers, and the numbers that the flags tell of. */
void gr_glyf_put(struct gr_glyf *glyf, uint32_t gid, struct gr_buf *out);

/** Calls each(data, at) for each component of a glyph of others; at is where its id stands.  A glyph of
 *  contours has none. */
void gr_glyf_components(const char *glyph, size_t length, void (*each)(void *data, size_t at),
                        void *data);

#endif
