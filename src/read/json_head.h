/*
 * json_head.h - maps in the head of a JSON log that is cut off somewhere behind them.
 */
#ifndef GR_READ_JSON_HEAD_H
#define GR_READ_JSON_HEAD_H

#include "base/str.h"

/** The first whole map {...} of *rest, found by its braces outside strings; {NULL, 0} if none is whole.
 *  *rest becomes what follows it. */
struct gr_str gr_json_map_next(struct gr_str *rest);
/** The same behind `key` (with its quotes). */
struct gr_str gr_json_map_after(struct gr_str *rest, const char *key);

#endif
