#include "read/names.h"

#include <stdlib.h>

#include "base/utf8.h"

/* The hash tells most texts apart without a look at them. */
struct slot {
    const struct gr_name *name;
    uint64_t hash;
};

struct gr_names {
    struct gr_arena *arena;
    struct slot *slots; /* open addressing; a power of two, at most half full */
    size_t slot_count, count;
    struct gr_name nothing;
};

enum { FIRST_SLOTS = 256 };

struct gr_names *gr_names_new(struct gr_arena *arena) {
    struct gr_names *names = gr_xcalloc(1, sizeof(*names));
    names->arena = arena;
    names->slot_count = FIRST_SLOTS;
    names->slots = gr_xcalloc(FIRST_SLOTS, sizeof(names->slots[0]));
    names->nothing = (struct gr_name){{"", 0}, "", false};
    return names;
}

void gr_names_free(struct gr_names *names) {
    if (names) {
        free(names->slots);
        free(names);
    }
}

static size_t slot_of(const struct gr_names *names, struct gr_str raw, uint64_t hash) {
    size_t mask = names->slot_count - 1;
    size_t slot = (size_t)hash & mask;
    for (; names->slots[slot].name != NULL; slot = (slot + 1) & mask) {
        const struct slot *taken = &names->slots[slot];
        if (taken->hash == hash && gr_str_eq(taken->name->raw, raw)) {
            break;
        }
    }
    return slot;
}

static void grow(struct gr_names *names) {
    struct slot *old = names->slots;
    size_t old_count = names->slot_count;
    names->slot_count *= 2;
    names->slots = gr_xcalloc(names->slot_count, sizeof(names->slots[0]));
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].name) {
            names->slots[slot_of(names, old[i].name->raw, old[i].hash)] = old[i];
        }
    }
    free(old);
}

/** NUL bytes would cut a C string short. */
static void mask_nul(char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\0') {
            text[i] = ' ';
        }
    }
}

static const struct gr_name *make(struct gr_names *names, struct gr_str raw) {
    struct gr_name *name = GR_NEW(names->arena, struct gr_name);
    name->raw = (struct gr_str){gr_arena_str(names->arena, raw), raw.n};
    name->repaired = !gr_utf8_valid(raw);
    bool plain = !name->repaired && memchr(raw.p, '\0', raw.n) == NULL;
    if (plain) {
        name->text = name->raw.p;
    } else {
        struct gr_str good = gr_utf8_or_latin1(names->arena, raw);
        char *copy = gr_arena_str(names->arena, good);
        mask_nul(copy, good.n);
        name->text = copy;
    }
    return name;
}

const struct gr_name *gr_names_get(struct gr_names *names, struct gr_str raw) {
    if (raw.n == 0) {
        return &names->nothing;
    }
    uint64_t hash = gr_str_hash(raw);
    size_t slot = slot_of(names, raw, hash);
    if (names->slots[slot].name == NULL) {
        if (2 * (names->count + 1) > names->slot_count) {
            grow(names);
            slot = slot_of(names, raw, hash);
        }
        names->slots[slot] = (struct slot){make(names, raw), hash};
        names->count++;
    }
    return names->slots[slot].name;
}
