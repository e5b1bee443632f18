/*
 * lines.h - counting lines at memory speed.
 */
#ifndef GR_BASE_LINES_H
#define GR_BASE_LINES_H

#include "base/str.h"

/** Number of LF in bytes. */
uint64_t gr_count_lines(struct gr_str bytes);

#endif
