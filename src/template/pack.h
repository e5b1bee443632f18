/*
 * pack.h - compiled templates as bytes: made by the build (pack_templates.c), read at each run.
 */
#ifndef GR_TEMPLATE_PACK_H
#define GR_TEMPLATE_PACK_H

#include "template/internal.h"

/** Appends the bytes of a template whose sources are all assets.  Only reads t. */
void gr_template_pack(struct gr_template *t, struct gr_buf *out);
/** Fills an empty t (with its arena) from such bytes, which must outlive it. */
void gr_template_unpack(const char *packed, struct gr_template *t);

/** The bytes of a template compiled in ("report.xhtml"), or NULL.  packed.c of the build has them; the
 *  program that makes them, and whoever needs none, has a table of its own. */
const char *gr_template_packed(const char *file);

#endif
