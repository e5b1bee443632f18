/*
 * arena.h - memory that is given back all at once.
 *
 * Everything a report needs lives in one arena.  No call here returns NULL: without memory the
 * process says so on stderr and exits with 2 (see status.h for why that loses nothing).
 */
#ifndef GR_BASE_ARENA_H
#define GR_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/status.h"
#include "base/str.h"

struct gr_arena;

struct gr_arena *gr_arena_new(void);
/** NULL is fine. */
void gr_arena_free(struct gr_arena *arena);
/** size bytes, aligned for any type, zeroed. */
void *gr_arena_alloc(struct gr_arena *arena, size_t size) __attribute__((returns_nonnull));
/** A NUL-terminated copy. */
char *gr_arena_str(struct gr_arena *arena, struct gr_str text) __attribute__((returns_nonnull));
char *gr_arena_printf(struct gr_arena *arena, const char *fmt, ...) GR_PRINTF(2, 3)
    __attribute__((returns_nonnull));
#define GR_NEW(arena, type)          ((type *)gr_arena_alloc((arena), sizeof(type)))
#define GR_NEW_N(arena, type, count) ((type *)gr_arena_alloc_n((arena), (count), sizeof(type)))
/** count * size bytes with a check for overflow, zeroed. */
void *gr_arena_alloc_n(struct gr_arena *arena, size_t count, size_t size)
    __attribute__((returns_nonnull));
/** Takes over a block of the malloc family: it is freed with the arena.  NULL is fine. */
void gr_arena_keep(struct gr_arena *arena, void *block);

/** malloc family that ends the process instead of returning NULL; free with free(). */
void *gr_xmalloc(size_t size) __attribute__((returns_nonnull));
void *gr_xcalloc(size_t count, size_t size) __attribute__((returns_nonnull));
void *gr_xrealloc(void *old, size_t count, size_t size) __attribute__((returns_nonnull));

/** Grows a malloc'd array so that it holds one more: *array of *cap elements of size bytes. */
void gr_grow(void *array, size_t *cap, size_t count, size_t size);
/** Append: GR_PUSH(items, count, cap) = value; items is malloc'd, count and cap are size_t. */
#define GR_PUSH(items, count, cap)                                                                 \
    (*(gr_grow(&(items), &(cap), (count), sizeof(*(items))), &(items)[(count)++]))

#endif
