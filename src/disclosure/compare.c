#include "disclosure/compare.h"

#include <math.h>

#include "base/num.h"

struct comparing {
    double rel;
    const char *const *skip;
    struct gr_arena *arena;
    void (*tell)(void *context, const struct gr_difference *d);
    void *context;
};

static void tell(const struct comparing *c, const char *pointer, const struct gr_record *a,
                 const struct gr_record *b) {
    struct gr_difference d = {pointer, a, b};
    c->tell(c->context, &d);
}

static bool is_skipped(const struct comparing *c, const char *pointer) {
    for (const char *const *s = c->skip; *s; s++) {
        if (strcmp(*s, pointer) == 0) {
            return true;
        }
    }
    return false;
}

static bool near(const struct comparing *c, double a, double b) {
    return a == b || fabs(a - b) <= c->rel * fmax(fabs(a), fabs(b)) || (isnan(a) && isnan(b));
}

static bool numbers_near(const struct comparing *c, const struct gr_record *a,
                         const struct gr_record *b) {
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = near(c, a->numbers[i], b->numbers[i]);
    }
    return same;
}

static const char *below(const struct comparing *c, const char *pointer,
                         const struct gr_record *child, size_t index) {
    return child->key ? gr_arena_printf(c->arena, "%s/%s", pointer, child->key)
                      : gr_arena_printf(c->arena, "%s/%zu", pointer, index);
}

static void compare(const struct comparing *c, const char *pointer, const struct gr_record *a,
                    const struct gr_record *b);

static void compare_maps(const struct comparing *c, const char *pointer, const struct gr_record *a,
                         const struct gr_record *b) {
    for (const struct gr_record *child = a->first; child; child = child->next) {
        compare(c, below(c, pointer, child, 0), child, gr_record_get(b, child->key));
    }
    for (const struct gr_record *child = b->first; child; child = child->next) {
        if (!gr_record_get(a, child->key)) {
            compare(c, below(c, pointer, child, 0), NULL, child);
        }
    }
}

static void compare_lists(const struct comparing *c, const char *pointer, const struct gr_record *a,
                          const struct gr_record *b) {
    const struct gr_record *x = a->first, *y = b->first;
    for (size_t i = 0; x || y; i++) {
        compare(c, below(c, pointer, x ? x : y, i), x, y);
        x = x ? x->next : NULL;
        y = y ? y->next : NULL;
    }
}

/* Depth is bounded by the records' shape. */
static void compare(const struct comparing *c, const char *pointer, const struct gr_record *a,
                    const struct gr_record *b) {
    bool same = true;
    if (is_skipped(c, pointer)) {
        return;
    }
    if (!a || !b || a->kind != b->kind) {
        tell(c, pointer, a, b);
        return;
    }
    switch (a->kind) {
    case GR_KIND_MAP:
        compare_maps(c, pointer, a, b);
        break;
    case GR_KIND_LIST:
        compare_lists(c, pointer, a, b);
        break;
    case GR_KIND_TEXT:
        same = strcmp(a->text, b->text) == 0;
        break;
    case GR_KIND_NUMBER:
        same = near(c, a->number, b->number);
        break;
    case GR_KIND_NUMBERS:
        same = numbers_near(c, a, b);
        break;
    case GR_KIND_BOOL:
        same = a->flag == b->flag;
        break;
    }
    if (!same) {
        tell(c, pointer, a, b);
    }
}

void gr_record_compare(const struct gr_record *a, const struct gr_record *b, double rel,
                       const char *const *skip, struct gr_arena *arena,
                       void (*told)(void *context, const struct gr_difference *d), void *context) {
    struct comparing c = {rel, skip, arena, told, context};
    compare(&c, "", a, b);
}

const char *gr_record_brief(const struct gr_record *node, struct gr_arena *arena) {
    enum { TEXT_MAX = 60 };
    if (!node) {
        return "nothing";
    }
    const struct gr_record *value = node->kind == GR_KIND_MAP ? gr_record_get(node, "value") : NULL;
    node = value ? value : node;
    char number[GR_NUM_SIZE];
    switch (node->kind) {
    case GR_KIND_TEXT:
        return gr_arena_printf(arena, "%.*s%s", TEXT_MAX, node->text,
                               strlen(node->text) > TEXT_MAX ? "..." : "");
    case GR_KIND_NUMBER:
        gr_num_shortest(node->number, number);
        return gr_arena_printf(arena, "%s", number);
    case GR_KIND_BOOL:
        return node->flag ? "true" : "false";
    case GR_KIND_NUMBERS:
        return gr_arena_printf(arena, "%zu numbers", node->count);
    case GR_KIND_LIST:
        return gr_arena_printf(arena, "a list of %zu", node->count);
    case GR_KIND_MAP:
        break;
    }
    return gr_arena_printf(arena, "%zu keys", node->count);
}
