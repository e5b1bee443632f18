/*
 * recompute.c - every quantity again from its `from`: the proof that the record explains itself.
 */
#include "disclosure/disclosure.h"

#include <math.h>

struct check {
    const struct gr_record *root;
    struct gr_arena *arena;
    double rel;
    size_t count;
    void (*off)(void *context, const char *pointer);
    void *context;
};

static bool operand_value(const struct check *c, const struct gr_record *operand, double *out) {
    if (operand->kind == GR_KIND_NUMBER) {
        *out = operand->number;
        return true;
    }
    const struct gr_record *node =
        operand->kind == GR_KIND_TEXT ? gr_record_at(c->root, operand->text) : NULL;
    const struct gr_record *value =
        node && node->kind == GR_KIND_NUMBER ? node : gr_record_get(node, "value");
    *out = value ? value->number : 0;
    return value != NULL;
}

static double combine(const char *op, double so_far, double operand) {
    if (strcmp(op, "sum") == 0) {
        return so_far + operand;
    }
    if (strcmp(op, "product") == 0) {
        return so_far * operand;
    }
    if (strcmp(op, "quotient") == 0) {
        return so_far / operand;
    }
    return so_far - operand; /* difference */
}

/* ---- operations over all operands at once ---- */

struct operands {
    const double *values;
    size_t count;
};

static double mean(struct operands o) {
    double sum = 0;
    for (size_t i = 0; i < o.count; i++) {
        sum += o.values[i];
    }
    return sum / (double)o.count;
}

static double standard_error(struct operands o) {
    double m = mean(o), squares = 0, n = (double)o.count;
    for (size_t i = 0; i < o.count; i++) {
        squares += (o.values[i] - m) * (o.values[i] - m);
    }
    return sqrt(squares / (n - 1) / n);
}

static double geometric_mean(struct operands o) {
    double sum = 0;
    for (size_t i = 0; i < o.count; i++) {
        sum += log2(o.values[i]);
    }
    return exp2(sum / (double)o.count);
}

/* Slope of log2(y) by x of operands x, y, x, y ... */
static double slope(struct operands o) {
    double n = (double)o.count / 2, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i + 1 < o.count; i += 2) {
        x += o.values[i] / n;
        y += log2(o.values[i + 1]) / n;
    }
    for (size_t i = 0; i + 1 < o.count; i += 2) {
        xx += (o.values[i] - x) * (o.values[i] - x);
        xy += (o.values[i] - x) * (log2(o.values[i + 1]) - y);
    }
    return xy / xx;
}

static double growth_per_year(struct operands o) {
    return exp2(slope(o) * 365.25);
}

static double doubling_months(struct operands o) {
    return 12 / 365.25 / slope(o);
}

/* Sum of second operands weighted by the first: w, y, w, y ... */
static double weighted_mean(struct operands o) {
    double w = 0, sum = 0;
    for (size_t i = 0; i + 1 < o.count; i += 2) {
        w += o.values[i];
        sum += o.values[i] * o.values[i + 1];
    }
    return sum / w;
}

static const struct {
    const char *op;
    double (*of)(struct operands o);
} wholes[] = {{"mean", mean},
              {"geometric_mean", geometric_mean},
              {"standard_error", standard_error},
              {"growth_per_year", growth_per_year},
              {"doubling_months", doubling_months},
              {"weighted_mean", weighted_mean}};

static double evaluate(const char *op, struct operands o) {
    for (size_t i = 0; i < GR_COUNT(wholes); i++) {
        if (strcmp(wholes[i].op, op) == 0) {
            return wholes[i].of(o);
        }
    }
    double result = o.values[0];
    for (size_t i = 1; i < o.count; i++) {
        result = combine(op, result, o.values[i]);
    }
    return result;
}

static bool derived_holds(const struct check *c, const struct gr_record *from, double value) {
    const struct gr_record *of = gr_record_get(from, "of");
    double *values = GR_NEW_N(c->arena, double, (of ? of->count : 0) + 1);
    size_t count = 0;
    for (const struct gr_record *item = of ? of->first : NULL; item; item = item->next) {
        if (!operand_value(c, item, &values[count++])) {
            return false;
        }
    }
    double result =
        count > 0 ? evaluate(gr_record_get(from, "op")->text, (struct operands){values, count})
                  : (double)NAN;
    return fabs(result - value) <= c->rel * fabs(value);
}

static bool leaf_holds(const struct check *c, const struct gr_record *from, double value) {
    const struct gr_record *factor = gr_record_get(from, "factor");
    if (factor && factor->kind == GR_KIND_TEXT) {
        const struct gr_record *node = gr_record_at(c->root, factor->text);
        const struct gr_record *stated = gr_record_get(node, "value");
        return stated && fabs(stated->number - value) <= c->rel * fabs(value);
    }
    const struct gr_record *where = gr_record_get(from, "where");
    return where && where->first;
}

static bool quantity_holds(const struct check *c, const struct gr_record *q) {
    double value = gr_record_get(q, "value")->number;
    const struct gr_record *low = gr_record_get(q, "low");
    const struct gr_record *high = gr_record_get(q, "high");
    const struct gr_record *from = gr_record_get(q, "from");
    const struct gr_record *op = gr_record_get(from, "op");
    if (!low || !high || !op || op->kind != GR_KIND_TEXT || low->number > value ||
        high->number < value || low->number < 0) {
        return false;
    }
    bool leaf = strcmp(op->text, "read") == 0 || strcmp(op->text, "declared") == 0 ||
                strcmp(op->text, "table") == 0;
    return leaf ? leaf_holds(c, from, value) : derived_holds(c, from, value);
}

static bool is_quantity(const struct gr_record *node) {
    const struct gr_record *value = node->kind == GR_KIND_MAP ? gr_record_get(node, "value") : NULL;
    return value && value->kind == GR_KIND_NUMBER && gr_record_get(node, "from");
}

static void check_node(struct check *c, const struct gr_record *node, const char *pointer) {
    if (is_quantity(node)) {
        c->count++;
        if (!quantity_holds(c, node)) {
            c->off(c->context, pointer);
        }
        return;
    }
    size_t index = 0;
    bool below = node->kind == GR_KIND_MAP || node->kind == GR_KIND_LIST;
    for (const struct gr_record *child = below ? node->first : NULL; child;
         child = child->next, index++) {
        const char *at = child->key ? gr_arena_printf(c->arena, "%s/%s", pointer, child->key)
                                    : gr_arena_printf(c->arena, "%s/%zu", pointer, index);
        check_node(c, child, at); /* depth is bounded by the record's shape */
    }
}

size_t gr_disclosure_recompute_all(const struct gr_record *root, double rel, struct gr_arena *arena,
                                   void (*off)(void *context, const char *pointer), void *context) {
    struct check c = {.root = root, .arena = arena, .rel = rel, .off = off, .context = context};
    check_node(&c, root, "");
    return c.count;
}

static void keep_first(void *context, const char *pointer) {
    const char **where = context;
    *where = *where ? *where : pointer;
}

bool gr_disclosure_recompute(const struct gr_record *root, double rel, struct gr_arena *arena,
                             const char **where) {
    *where = NULL;
    (void)gr_disclosure_recompute_all(root, rel, arena, keep_first, (void *)where);
    return *where == NULL;
}
