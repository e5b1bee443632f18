/*
 * explain.c - a figure as worked arithmetic, from its `from`, down to the lines of the logs; and as one line
 * of bc.
 */
#include <math.h>

#include "base/num.h"
#include "disclosure/disclosure.h"

/* A record is a file that anybody may have written: figures may point at each other in any way. */
enum { DEPTH_MAX = 32, BC_BYTES_MAX = 16 * 1024 * 1024 };

struct explaining {
    const struct gr_record *root;
    struct gr_arena *arena;
    struct gr_buf *out;
    size_t bc_end; /* of the output, beyond which the line of bc is given up */
};

/* ---- units: they are in the names ---- */

static const char *unit_of(const char *key) {
    static const char *const units[][2] = {{"_g_per_kwh", "g/kWh"},
                                           {"flop_per_joule", "FLOP/J"},
                                           {"petaflops_days", "petaflop/s-days"},
                                           {"_kwh", "kWh"},
                                           {"_wh", "Wh"},
                                           {"_kg", "kg"},
                                           {"_unit_g", "g"},
                                           {"_hours", "h"},
                                           {"_days", "days"},
                                           {"_months", "months"},
                                           {"_flop", "FLOP"},
                                           {"_usd", "USD"},
                                           {"_s", "s"},
                                           {"_w", "W"},
                                           {"_l", "l"}};
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (gr_str_ends(gr_str(key), gr_str(units[i][0]))) {
            return units[i][1];
        }
    }
    return "";
}

static const char *last_key(const char *pointer) {
    const char *slash = strrchr(pointer, '/');
    return slash ? slash + 1 : pointer;
}

static const char *text_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = map ? gr_record_get(map, key) : NULL;
    return node && node->kind == GR_KIND_TEXT ? node->text : NULL;
}

static const struct gr_record *list_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = map ? gr_record_get(map, key) : NULL;
    return node && node->kind == GR_KIND_LIST ? node : NULL;
}

/* What was done; "" where a record does not say. */
static const char *op_of(const struct gr_record *from) {
    const char *op = text_of(from, "op");
    return op ? op : "";
}

/* Value of a quantity or of a plain number; false for anything else. */
static bool value_of(const struct gr_record *node, double *out) {
    const struct gr_record *value = node && node->kind == GR_KIND_NUMBER ? node
                                    : node ? gr_record_get(node, "value")
                                           : NULL;
    *out = value && value->kind == GR_KIND_NUMBER ? value->number : 0;
    return value && value->kind == GR_KIND_NUMBER;
}

/* ---- words ---- */

static void put_number(struct gr_buf *out, double value, const char *unit) {
    gr_buf_num(out, value);
    if (unit && *unit) {
        gr_buf_printf(out, " %s", unit);
    }
}

/* "/runs/0/pue" with the run's id beside it. */
static void put_name(struct explaining *e, const char *pointer) {
    gr_buf_puts(e->out, pointer);
    if (strncmp(pointer, "/runs/", 6) == 0) {
        const char *end = strchr(pointer + 6, '/');
        const char *run =
            end ? gr_arena_str(e->arena, (struct gr_str){pointer, (size_t)(end - pointer)})
                : pointer;
        const char *id = text_of(gr_record_at(e->root, run), "id");
        if (id) {
            gr_buf_printf(e->out, " (run %s)", id);
        }
    }
}

static void put_operand(struct explaining *e, const struct gr_record *operand) {
    double value = operand->number;
    if (operand->kind != GR_KIND_TEXT) {
        put_number(e->out, value, NULL);
        return;
    }
    const struct gr_record *node = gr_record_at(e->root, operand->text);
    bool factor = strncmp(operand->text, "/factors/", 9) == 0;
    const char *unit = unit_of(last_key(operand->text));
    if (factor) {
        const char *slash = strrchr(operand->text, '/');
        struct gr_str row = {operand->text, (size_t)(slash - operand->text)};
        unit = text_of(gr_record_at(e->root, gr_arena_str(e->arena, row)), "unit");
    }
    if (value_of(node, &value)) {
        put_number(e->out, value, unit ? unit : "");
    } else {
        gr_buf_puts(e->out, "?");
    }
}

static const char *sign_of(const char *op) {
    return strcmp(op, "sum") == 0          ? " + "
           : strcmp(op, "product") == 0    ? " x "
           : strcmp(op, "quotient") == 0   ? " / "
           : strcmp(op, "difference") == 0 ? " - "
                                           : ", ";
}

static void indent(struct explaining *e, int depth) {
    for (int i = 0; i < depth; i++) {
        gr_buf_puts(e->out, "  ");
    }
}

static void put_factor(struct explaining *e, const char *pointer, int depth) {
    const struct gr_record *f = gr_record_at(e->root, pointer);
    static const char *const keys[] = {"place", "year", "basis", "source", "source_id", "where"};
    double value = 0;
    if (!value_of(f, &value)) {
        return;
    }
    indent(e, depth);
    gr_buf_printf(e->out, "factor %s: ", pointer);
    put_number(e->out, value, text_of(f, "unit") ? text_of(f, "unit") : "");
    for (size_t i = 0; i < GR_COUNT(keys); i++) {
        if (text_of(f, keys[i])) {
            gr_buf_printf(e->out, "%s%s", i == 4 ? " = " : ", ", text_of(f, keys[i]));
        }
    }
    gr_buf_putc(e->out, '\n');
}

static void put_places(struct explaining *e, const struct gr_record *from, int depth) {
    const struct gr_record *where = list_of(from, "where");
    for (const struct gr_record *w = where ? where->first : NULL; w; w = w->next) {
        indent(e, depth);
        gr_buf_printf(e->out, "at %s\n", w->kind == GR_KIND_TEXT ? w->text : "?");
    }
    if (text_of(from, "factor")) {
        put_factor(e, text_of(from, "factor"), depth);
    }
    if (text_of(from, "note")) {
        indent(e, depth);
        gr_buf_printf(e->out, "note: %s\n", text_of(from, "note"));
    }
}

/* ---- the chain ---- */

static void explain_node(struct explaining *e, const char *pointer, int depth);

static void explain_operands(struct explaining *e, const struct gr_record *of, int depth) {
    for (const struct gr_record *item = of->first; item; item = item->next) {
        if (item->kind == GR_KIND_TEXT && depth < DEPTH_MAX) {
            struct gr_record *node = gr_record_at(e->root, item->text);
            if (node && gr_record_get(node, "from")) {
                explain_node(e, item->text, depth);
            }
        }
    }
}

static void put_head(struct explaining *e, const struct gr_record *node, const char *pointer,
                     int depth) {
    const char *unit = unit_of(last_key(pointer));
    double value = 0, low = 0, high = 0;
    indent(e, depth);
    put_name(e, pointer);
    gr_buf_puts(e->out, " = ");
    (void)value_of(node, &value);
    put_number(e->out, value, unit);
    if (value_of(gr_record_get(node, "low"), &low) &&
        value_of(gr_record_get(node, "high"), &high)) {
        gr_buf_puts(e->out, ", 95 % interval ");
        gr_buf_num(e->out, low);
        gr_buf_puts(e->out, " to ");
        gr_buf_num(e->out, high);
    }
    if (text_of(node, "tier")) {
        gr_buf_printf(e->out, ", %s", text_of(node, "tier"));
    }
    gr_buf_putc(e->out, '\n');
}

static void explain_node(struct explaining *e, const char *pointer, int depth) {
    struct gr_record *node = gr_record_at(e->root, pointer);
    const struct gr_record *from = gr_record_get(node, "from");
    const char *op = op_of(from);
    const struct gr_record *of = list_of(from, "of");
    put_head(e, node, pointer, depth);
    if (node->flag) { /* explained further up */
        return;
    }
    node->flag = true;
    indent(e, depth + 1);
    if (!of) {
        gr_buf_printf(e->out, "%s\n", op);
    } else {
        gr_buf_printf(e->out, "= %s%s", sign_of(op)[0] == ',' ? op : "",
                      sign_of(op)[0] == ',' ? " of " : "");
        for (const struct gr_record *item = of->first; item; item = item->next) {
            put_operand(e, item);
            gr_buf_puts(e->out, item->next ? sign_of(op) : "\n");
        }
    }
    put_places(e, from, depth + 1);
    if (of) {
        explain_operands(e, of, depth + 1);
    }
}

/* ---- bc ---- */

/* A number as bc reads it: digits and a point, no exponent. */
static void put_plain(struct gr_buf *out, double value) {
    char text[GR_NUM_SIZE], digits[GR_NUM_SIZE];
    struct gr_str rest = {text, gr_num_shortest(value, text)};
    long point = 0, exponent = 0, n = 0;
    bool seen = false;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        if (c >= '0' && c <= '9') {
            digits[n++] = c;
            point += seen ? 0 : 1;
        } else if (c == '.') {
            seen = true;
        } else if (c == '-') {
            gr_buf_putc(out, '-');
        } else if (c == 'e') {
            double power = 0;
            (void)gr_num_parse((struct gr_str){rest.p + i + 1, rest.n - i - 1}, &power);
            exponent = (long)power;
            break;
        }
    }
    point += exponent;
    for (long i = point < 0 ? point : 0; i < n || i < point; i++) {
        if (i == point) {
            gr_buf_putc(out, '.');
        }
        gr_buf_putc(out, i >= 0 && i < n ? digits[i] : '0');
    }
}

static bool bc_node(struct explaining *e, const struct gr_record *node, int depth);

static bool bc_operand(struct explaining *e, const struct gr_record *item, int depth) {
    const struct gr_record *node =
        item->kind == GR_KIND_TEXT ? gr_record_at(e->root, item->text) : item;
    return node && bc_node(e, node, depth + 1);
}

/* a+b, a*b, a/b, a-b between all operands. */
static bool bc_chain(struct explaining *e, const struct gr_record *of, char sign, int depth) {
    bool fine = true;
    gr_buf_putc(e->out, '(');
    for (const struct gr_record *item = of->first; item && fine; item = item->next) {
        fine = bc_operand(e, item, depth);
        if (item->next) {
            gr_buf_putc(e->out, sign);
        }
    }
    gr_buf_putc(e->out, ')');
    return fine;
}

/* (w*y+w*y+...)/(w+w+...) */
static bool bc_weighted(struct explaining *e, const struct gr_record *of, int depth) {
    bool fine = true;
    gr_buf_puts(e->out, "((");
    for (const struct gr_record *w = of->first; w && w->next && fine; w = w->next->next) {
        fine = bc_operand(e, w, depth);
        gr_buf_putc(e->out, '*');
        fine = fine && bc_operand(e, w->next, depth);
        gr_buf_puts(e->out, w->next->next ? "+" : ")/(");
    }
    for (const struct gr_record *w = of->first; w && w->next && fine; w = w->next->next) {
        fine = bc_operand(e, w, depth);
        gr_buf_puts(e->out, w->next->next ? "+" : "))");
    }
    return fine;
}

static bool bc_node(struct explaining *e, const struct gr_record *node, int depth) {
    static const struct {
        const char *op;
        char sign;
    } signs[] = {{"sum", '+'}, {"product", '*'}, {"quotient", '/'}, {"difference", '-'}};
    const struct gr_record *from = node->kind == GR_KIND_MAP ? gr_record_get(node, "from") : NULL;
    const struct gr_record *of = list_of(from, "of");
    double value = 0;
    if (e->out->n > e->bc_end) {
        return false;
    }
    if (!of) {
        bool known = value_of(node, &value);
        put_plain(e->out, value);
        return known;
    }
    const char *op = op_of(from);
    for (size_t i = 0; i < GR_COUNT(signs) && depth < DEPTH_MAX; i++) {
        if (strcmp(signs[i].op, op) == 0) {
            return bc_chain(e, of, signs[i].sign, depth);
        }
    }
    if (strcmp(op, "mean") == 0 && depth < DEPTH_MAX) {
        bool fine = bc_chain(e, of, '+', depth);
        gr_buf_printf(e->out, "/%zu", of->count);
        return fine;
    }
    return strcmp(op, "weighted_mean") == 0 && depth < DEPTH_MAX && bc_weighted(e, of, depth);
}

static void put_bc(struct explaining *e, const struct gr_record *node) {
    size_t before = e->out->n;
    e->bc_end = before + BC_BYTES_MAX;
    gr_buf_puts(e->out, "\necho 'scale=40; ");
    if (bc_node(e, node, 0)) {
        gr_buf_puts(e->out, "' | bc\n");
    } else {
        e->out->n = before; /* logarithms, or too much: not one line */
    }
}

/* ---- which figure ---- */

static const char *under(struct explaining *e, const char *block, const char *figure) {
    const char *pointer = gr_arena_printf(e->arena, "/%s/%s", block, figure);
    const struct gr_record *node = gr_record_at(e->root, pointer);
    return node && gr_record_get(node, "from") ? pointer : NULL;
}

/* "seed-1/energy_total_kwh": by the run's id. */
static const char *of_run(struct explaining *e, const char *figure) {
    const struct gr_record *runs = gr_record_get(e->root, "runs");
    size_t index = 0;
    for (const struct gr_record *run = runs ? runs->first : NULL; run; run = run->next, index++) {
        const char *id = text_of(run, "id");
        size_t n = id ? strlen(id) : 0;
        if (id && strncmp(figure, id, n) == 0 && figure[n] == '/') {
            return under(e, gr_arena_printf(e->arena, "runs/%zu", index), figure + n + 1);
        }
    }
    return NULL;
}

static const char *find(struct explaining *e, const char *figure) {
    static const char *const blocks[] = {"totals", "inference_projection", "trend"};
    const char *plain = figure[0] == '/' ? figure + 1 : figure;
    const char *pointer = gr_arena_printf(e->arena, "/%s", plain);
    const struct gr_record *node = gr_record_at(e->root, pointer);
    if (node && node->kind == GR_KIND_MAP && gr_record_get(node, "from")) {
        return pointer;
    }
    for (size_t i = 0; i < GR_COUNT(blocks); i++) {
        const char *found = under(e, blocks[i], plain);
        if (found) {
            return found;
        }
    }
    return of_run(e, plain);
}

/* The figures of the totals: what may be asked for. */
static const char *choices(struct explaining *e) {
    const char *text = "figures: ";
    const struct gr_record *totals = gr_record_get(e->root, "totals");
    for (const struct gr_record *q = totals ? totals->first : NULL; q; q = q->next) {
        if (q->kind == GR_KIND_MAP && gr_record_get(q, "from")) {
            text = gr_arena_printf(e->arena, "%s%s%s", text, strlen(text) > 9 ? ", " : "", q->key);
        }
    }
    return text;
}

bool gr_disclosure_explain(const struct gr_record *root, const char *figure, struct gr_arena *arena,
                           struct gr_buf *out, const char **hint) {
    struct explaining e = {root, arena, out, 0};
    const char *pointer = find(&e, figure);
    *hint = pointer ? NULL : choices(&e);
    if (pointer) {
        explain_node(&e, pointer, 0);
        put_bc(&e, gr_record_at(root, pointer));
    }
    return pointer != NULL;
}
