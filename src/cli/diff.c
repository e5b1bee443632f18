/*
 * diff.c - gramme diff A B: two disclosures side by side.
 */
#include <math.h>

#include "base/num.h"
#include "base/utf8.h"
#include "cli/pipeline.h"
#include "template/format.h"

enum { COLUMN = 28, NAME = 32 };

struct side {
    const char *path;
    struct gr_work work;
    struct gr_record *record;
};

struct diff {
    struct gr_call *call;
    struct side a, b;
    struct gr_buf out;
    bool figures_differ;
};

static bool is_quantity(const struct gr_record *node) {
    return node && node->kind == GR_KIND_MAP && gr_record_get(node, "value");
}

static double number_of(const struct gr_record *quantity, const char *key) {
    const struct gr_record *n = quantity ? gr_record_get(quantity, key) : NULL;
    return n && n->kind == GR_KIND_NUMBER ? n->number : (double)NAN;
}

/* ---- lines ---- */

static void put_cell(struct gr_buf *out, const char *text, size_t width) {
    size_t n = gr_utf8_count(gr_str(text));
    gr_buf_printf(out, "%s%*s  ", text, n < width ? (int)(width - n) : 0, "");
}

static const char *figure_text(struct diff *d, const struct gr_record *quantity) {
    if (!quantity) {
        return "-";
    }
    struct gr_buf text = {0};
    double low = number_of(quantity, "low"), high = number_of(quantity, "high");
    gr_put_power(&text, number_of(quantity, "value"), 5);
    if (low < high) {
        gr_buf_puts(&text, " (");
        gr_put_power(&text, low, 3);
        gr_buf_puts(&text, "\xe2\x80\x93");
        gr_put_power(&text, high, 3);
        gr_buf_puts(&text, ")");
    }
    const char *copy = gr_arena_str(d->call->arena, gr_buf_str(&text));
    gr_buf_free(&text);
    return copy;
}

static void put_figure(struct diff *d, const char *name, const struct gr_record *a,
                       const struct gr_record *b) {
    char ratio[GR_NUM_SIZE] = "";
    double x = number_of(a, "value"), y = number_of(b, "value");
    bool same = x == y;
    if (!same) {
        d->figures_differ = true;
        gr_num_significant(y / x, 4, ratio);
    }
    put_cell(&d->out, gr_arena_printf(d->call->arena, "  %s", name), NAME);
    put_cell(&d->out, figure_text(d, a), COLUMN);
    put_cell(&d->out, figure_text(d, b), COLUMN);
    gr_buf_printf(&d->out, "%s\n", same ? "=" : x > 0 && y > 0 ? ratio : "");
}

static bool differs(const struct gr_record *a, const struct gr_record *b) {
    return number_of(a, "value") != number_of(b, "value") ||
           number_of(a, "low") != number_of(b, "low") ||
           number_of(a, "high") != number_of(b, "high");
}

/** The quantities of two maps, in the order of a, then those that only b has. */
static void put_figures(struct diff *d, const struct gr_record *a, const struct gr_record *b,
                        bool all) {
    for (const struct gr_record *q = a ? a->first : NULL; q; q = q->next) {
        const struct gr_record *other = b ? gr_record_get(b, q->key) : NULL;
        if (is_quantity(q) && (all || differs(q, other))) {
            put_figure(d, q->key, q, other);
        }
    }
    for (const struct gr_record *q = b ? b->first : NULL; q; q = q->next) {
        if (is_quantity(q) && !(a && gr_record_get(a, q->key))) {
            put_figure(d, q->key, NULL, q);
        }
    }
}

/* ---- parts ---- */

static const char *text_of(const struct gr_record *map, const char *key) {
    const struct gr_record *node = map ? gr_record_get(map, key) : NULL;
    return node && node->kind == GR_KIND_TEXT ? node->text : "";
}

static void put_head(struct diff *d, char letter, const struct side *side) {
    gr_buf_printf(&d->out, "%c  %s: %s, report_id %s, factors %s\n", letter, side->path,
                  text_of(side->record, "title"),
                  text_of(gr_record_get(side->record, "report"), "report_id"),
                  text_of(gr_record_get(side->record, "generator"), "factor_set"));
}

static void put_block(struct diff *d, const char *key) {
    const struct gr_record *a = gr_record_get(d->a.record, key);
    const struct gr_record *b = gr_record_get(d->b.record, key);
    if (a || b) {
        put_cell(&d->out, key, NAME);
        put_cell(&d->out, a ? "A" : "A: none", COLUMN);
        put_cell(&d->out, b ? "B" : "B: none", COLUMN);
        gr_buf_puts(&d->out, "B / A\n");
        put_figures(d, a, b, true);
    }
}

static const struct gr_record *item_named(const struct gr_record *list, const char *key,
                                          const char *name) {
    for (const struct gr_record *i = list ? list->first : NULL; i; i = i->next) {
        if (strcmp(text_of(i, key), name) == 0) {
            return i;
        }
    }
    return NULL;
}

static void put_run(struct diff *d, const char *id, const struct gr_record *a,
                    const struct gr_record *b) {
    size_t before = d->out.n;
    gr_buf_printf(&d->out, "run %s%s\n", id, !a ? ": only in B" : !b ? ": only in A" : "");
    size_t head = d->out.n;
    if (a && b) {
        put_figures(d, a, b, false);
    }
    d->figures_differ |= !a || !b;
    if (d->out.n == head && a && b) {
        d->out.n = before;
        d->out.p[before] = '\0';
    }
}

static void put_runs(struct diff *d) {
    const struct gr_record *a = gr_record_get(d->a.record, "runs");
    const struct gr_record *b = gr_record_get(d->b.record, "runs");
    for (const struct gr_record *run = a ? a->first : NULL; run; run = run->next) {
        const char *id = text_of(run, "id");
        put_run(d, id, run, item_named(b, "id", id));
    }
    for (const struct gr_record *run = b ? b->first : NULL; run; run = run->next) {
        const char *id = text_of(run, "id");
        if (!item_named(a, "id", id)) {
            put_run(d, id, NULL, run);
        }
    }
}

static void put_inputs(struct diff *d) {
    const struct gr_record *a = gr_record_get(d->a.record, "inputs");
    const struct gr_record *b = gr_record_get(d->b.record, "inputs");
    for (const struct gr_record *i = a ? a->first : NULL; i; i = i->next) {
        const struct gr_record *other = item_named(b, "path", text_of(i, "path"));
        if (!other || strcmp(text_of(i, "sha256"), text_of(other, "sha256")) != 0) {
            gr_buf_printf(&d->out, "input %s: %s\n", text_of(i, "path"),
                          other ? "another content" : "only in A");
        }
    }
    for (const struct gr_record *i = b ? b->first : NULL; i; i = i->next) {
        if (!item_named(a, "path", text_of(i, "path"))) {
            gr_buf_printf(&d->out, "input %s: only in B\n", text_of(i, "path"));
        }
    }
}

/* ---- the command ---- */

static enum gr_status load(struct gr_call *call, struct side *side) {
    return gr_call_record(call, side->path, &side->work, &side->record);
}

int gr_command_diff(struct gr_call *call) {
    if (call->argument_count != 2) {
        gr_error(call->diag, "U106", GR_NOWHERE, "gramme diff old.json new.json",
                 "two disclosures are needed, %zu given", call->argument_count);
        return 2;
    }
    struct diff d = {.call = call};
    d.a.path = call->arguments[0];
    d.b.path = call->arguments[1];
    enum gr_status status = load(call, &d.a);
    enum gr_status second = load(call, &d.b);
    status = status != GR_OK ? status : second;
    int exit = gr_cli_exit(status);
    if (status == GR_OK) {
        put_head(&d, 'A', &d.a);
        put_head(&d, 'B', &d.b);
        put_block(&d, "totals");
        put_block(&d, "final");
        put_runs(&d);
        put_inputs(&d);
        exit = gr_cli_print(call, &d.out);
        exit = exit == 0 && d.figures_differ ? 1 : exit;
    }
    gr_buf_free(&d.out);
    gr_work_free(&d.a.work);
    gr_work_free(&d.b.work);
    return exit;
}
