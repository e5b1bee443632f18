#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ALIGN = 16, /* of max_align_t on every platform we build for */
    FIRST_CHUNK = 16 * 1024,
    LARGEST_CHUNK = 1024 * 1024,
};

struct chunk {
    struct chunk *next;
    size_t used, size; /* bytes after this header */
};

enum { HEADER = (sizeof(struct chunk) + ALIGN - 1) / ALIGN * ALIGN };

struct kept {
    struct kept *next;
    void *block;
};

struct gr_arena {
    struct chunk *chunks; /* the first one is being filled */
    struct kept *kept;    /* nodes lie in the chunks */
    size_t next_size;
};

static _Noreturn void out_of_memory(void) {
    static const char text[] = "gramme: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)ignored;
    _exit(2);
}

static size_t checked_product(size_t count, size_t size) {
    size_t product;
    if (__builtin_mul_overflow(count, size, &product)) {
        out_of_memory();
    }
    return product;
}

void *gr_xmalloc(size_t size) {
    void *p = malloc(size ? size : 1);
    if (!p) {
        out_of_memory();
    }
    return p;
}

void *gr_xcalloc(size_t count, size_t size) {
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p) {
        out_of_memory();
    }
    return p;
}

void *gr_xrealloc(void *old, size_t count, size_t size) {
    size_t bytes = checked_product(count, size);
    void *p = realloc(old, bytes ? bytes : 1);
    if (!p) {
        out_of_memory();
    }
    return p;
}

void gr_grow(void *array, size_t *cap, size_t count, size_t size) {
    if (count < *cap) {
        return;
    }
    size_t wanted = *cap < 8 ? 8 : checked_product(*cap, 2);
    void *items; /* array is the address of some T*, which a void** may not alias */
    memcpy(&items, array, sizeof(items));
    items = gr_xrealloc(items, wanted, size);
    memcpy(array, &items, sizeof(items));
    *cap = wanted;
}

struct gr_arena *gr_arena_new(void) {
    struct gr_arena *arena = gr_xcalloc(1, sizeof(*arena));
    arena->next_size = FIRST_CHUNK;
    return arena;
}

void gr_arena_free(struct gr_arena *arena) {
    if (!arena) {
        return;
    }
    for (struct kept *kept = arena->kept; kept; kept = kept->next) {
        free(kept->block);
    }
    for (struct chunk *chunk = arena->chunks; chunk;) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(arena);
}

/* A chunk with room for size bytes.  A block larger than a chunk gets one of its own, put behind the
 * one being filled so that the rest of that is not lost. */
static struct chunk *add_chunk(struct gr_arena *arena, size_t size) {
    bool own = size > arena->next_size / 2 && arena->chunks;
    size_t room = own || size > arena->next_size ? size : arena->next_size;
    if (room > SIZE_MAX - HEADER) {
        out_of_memory();
    }
    struct chunk *chunk = gr_xcalloc(1, HEADER + room);
    chunk->size = room;
    if (own) {
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
        return chunk;
    }
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    if (arena->next_size < LARGEST_CHUNK) {
        arena->next_size *= 2;
    }
    return chunk;
}

void *gr_arena_alloc(struct gr_arena *arena, size_t size) {
    if (size > SIZE_MAX - ALIGN) {
        out_of_memory();
    }
    size_t rounded = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    struct chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < rounded) {
        chunk = add_chunk(arena, rounded);
    }
    char *p = (char *)chunk + HEADER + chunk->used;
    chunk->used += rounded;
    return p;
}

void *gr_arena_alloc_n(struct gr_arena *arena, size_t count, size_t size) {
    return gr_arena_alloc(arena, checked_product(count, size));
}

void gr_arena_keep(struct gr_arena *arena, void *block) {
    struct kept *kept = GR_NEW(arena, struct kept);
    kept->block = block;
    kept->next = arena->kept;
    arena->kept = kept;
}

char *gr_arena_str(struct gr_arena *arena, struct gr_str text) {
    if (text.n == SIZE_MAX) {
        out_of_memory();
    }
    char *copy = gr_arena_alloc(arena, text.n + 1);
    if (text.n) {
        memcpy(copy, text.p, text.n);
    }
    return copy;
}

char *gr_arena_printf(struct gr_arena *arena, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *text = gr_arena_alloc(arena, size);
    va_start(args, fmt);
    vsnprintf(text, size, fmt, args);
    va_end(args);
    return text;
}
