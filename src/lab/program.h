/*
 * program.h - which program this is: another build may write other bytes.
 */
#ifndef GR_LAB_PROGRAM_H
#define GR_LAB_PROGRAM_H

#include "base/buf.h"

/** Appends the linker's build id of this program, with everything compiled into it (templates, tables, profiles); where
 *  it has none, the SHA-256 of its file. */
void gr_program_id(struct gr_buf *out);

#endif
