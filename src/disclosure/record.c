/*
 * record.c - building and reading the record's tree.
 */
#include "disclosure/record.h"

#include <math.h>

#include "base/num.h"
#include "base/utf8.h"

static struct gr_record *record_new(struct gr_arena *arena, enum gr_kind kind) {
    struct gr_record *node = GR_NEW(arena, struct gr_record);
    node->kind = kind;
    return node;
}

static struct gr_record *record_add(struct gr_arena *a, struct gr_record *parent, const char *key,
                                    enum gr_kind kind) {
    struct gr_record *node = record_new(a, kind);
    node->key = parent->kind == GR_KIND_MAP && key ? gr_arena_str(a, gr_str(key)) : NULL;
    node->parent = parent;
    if (parent->last) {
        parent->last->next = node;
    } else {
        parent->first = node;
    }
    parent->last = node;
    parent->count++;
    return node;
}

struct gr_record *gr_record_root(struct gr_arena *arena) {
    return record_new(arena, GR_KIND_MAP);
}

struct gr_record *gr_record_map(struct gr_arena *a, struct gr_record *parent, const char *key) {
    return record_add(a, parent, key, GR_KIND_MAP);
}

struct gr_record *gr_record_list(struct gr_arena *a, struct gr_record *parent, const char *key) {
    return record_add(a, parent, key, GR_KIND_LIST);
}

/** One line of printable text: line ends and tabs become blanks, what is left of control is masked. */
static const char *one_line(struct gr_arena *a, const char *text) {
    char *line = gr_arena_str(a, gr_str(text));
    for (char *p = line; *p; p++) {
        if (*p == '\n' || *p == '\t' || *p == '\r') {
            *p = ' ';
        }
    }
    struct gr_str printable = gr_utf8_printable(a, gr_str(line));
    return printable.p == line ? line : gr_arena_str(a, printable);
}

struct gr_record *gr_record_text(struct gr_arena *a, struct gr_record *parent, const char *key,
                                 const char *text) {
    if (!text) {
        return NULL;
    }
    struct gr_record *node = record_add(a, parent, key, GR_KIND_TEXT);
    node->text = one_line(a, text);
    return node;
}

struct gr_record *gr_record_number(struct gr_arena *a, struct gr_record *parent, const char *key,
                                   double value) {
    if (!isfinite(value)) {
        return NULL;
    }
    struct gr_record *node = record_add(a, parent, key, GR_KIND_NUMBER);
    node->number = value;
    return node;
}

struct gr_record *gr_record_numbers(struct gr_arena *a, struct gr_record *parent, const char *key,
                                    const double *values, size_t count) {
    struct gr_record *node = record_add(a, parent, key, GR_KIND_NUMBERS);
    double *copy = GR_NEW_N(a, double, count ? count : 1);
    for (size_t i = 0; i < count; i++) {
        copy[i] = values[i];
    }
    node->numbers = copy;
    node->count = count;
    return node;
}

struct gr_record *gr_record_bool(struct gr_arena *a, struct gr_record *parent, const char *key,
                                 bool value) {
    struct gr_record *node = record_add(a, parent, key, GR_KIND_BOOL);
    node->flag = value;
    return node;
}

struct gr_record *gr_record_get(const struct gr_record *map, const char *key) {
    for (struct gr_record *child = map ? map->first : NULL; child; child = child->next) {
        if (child->key && strcmp(child->key, key) == 0) {
            return child;
        }
    }
    return NULL;
}

static struct gr_record *record_step(const struct gr_record *node, struct gr_str step) {
    uint64_t index = 0;
    if (node->kind == GR_KIND_LIST) {
        if (!gr_num_parse_u64(step, &index)) {
            return NULL;
        }
        struct gr_record *child = node->first;
        while (child && index-- > 0) {
            child = child->next;
        }
        return child;
    }
    for (struct gr_record *child = node->first; child; child = child->next) {
        if (child->key && gr_str_is(step, child->key)) {
            return child;
        }
    }
    return NULL;
}

struct gr_record *gr_record_at(const struct gr_record *root, const char *pointer) {
    struct gr_str rest = gr_str(pointer);
    if (rest.n == 0 || rest.p[0] != '/') {
        return NULL;
    }
    struct gr_record *found = NULL;
    const struct gr_record *node = root;
    rest.p++;
    rest.n--;
    while (rest.p && node) {
        found = record_step(node, gr_str_cut(&rest, '/'));
        node = found;
    }
    return found;
}
