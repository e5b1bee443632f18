/*
 * origin.c - a quantity in the record never travels without interval, tier and origin.
 */
#include "disclosure/builder.h"

const char *gr_where_text(struct gr_builder *b, struct gr_pos pos) {
    if (pos.file == 0) {
        return NULL;
    }
    const char *name = gr_diag_display_name(b->in->diag, pos.file);
    unsigned long long line = pos.line;
    if (pos.line == 0) {
        return gr_arena_str(b->arena, gr_str(name));
    }
    if (pos.col == 0) {
        return gr_arena_printf(b->arena, "%s:%llu", name, line);
    }
    return gr_arena_printf(b->arena, "%s:%llu:%u", name, line, pos.col);
}

const char *gr_stamp_text(struct gr_builder *b, gr_time t, bool zone) {
    if (t == GR_TIME_NONE) {
        return NULL;
    }
    char text[40];
    size_t n = gr_time_iso(t, zone, text);
    return gr_arena_str(b->arena, (struct gr_str){text, n});
}

static void put_from(struct gr_builder *b, struct gr_record *quantity,
                     const struct gr_origin *origin) {
    struct gr_record *from = gr_record_map(b->arena, quantity, "from");
    gr_record_text(b->arena, from, "op", origin->op);
    if (origin->of_count > 0) {
        struct gr_record *of = gr_record_list(b->arena, from, "of");
        for (size_t i = 0; i < origin->of_count; i++) {
            if (origin->of[i].pointer) {
                gr_record_text(b->arena, of, NULL, origin->of[i].pointer);
            } else {
                gr_record_number(b->arena, of, NULL, origin->of[i].constant);
            }
        }
    }
    struct gr_record *where = NULL;
    for (size_t i = 0; i < origin->where_count; i++) {
        const char *text = gr_where_text(b, origin->where[i]);
        if (text && !where) {
            where = gr_record_list(b->arena, from, "where");
        }
        if (text) {
            gr_record_text(b->arena, where, NULL, text);
        }
    }
    gr_record_text(b->arena, from, "factor", origin->factor);
    gr_record_text(b->arena, from, "note", origin->note);
}

struct gr_record *gr_put_quantity(struct gr_builder *b, struct gr_record *parent, const char *key,
                                  struct gr_quantity q, const struct gr_origin *origin) {
    if (!q.known) {
        return NULL;
    }
    struct gr_record *node = gr_record_map(b->arena, parent, key);
    gr_record_number(b->arena, node, "value", q.value);
    gr_record_number(b->arena, node, "low", q.low);
    gr_record_number(b->arena, node, "high", q.high);
    gr_record_text(b->arena, node, "tier", gr_tier_name(q.tier));
    put_from(b, node, origin);
    return node;
}

void gr_put_leaf(struct gr_builder *b, struct gr_record *parent, const char *key,
                 struct gr_quantity q, const char *op, struct gr_pos where) {
    struct gr_origin origin = {.op = op, .where = &where, .where_count = 1};
    gr_put_quantity(b, parent, key, q, &origin);
}

void gr_put_derived(struct gr_builder *b, struct gr_record *parent, const char *key,
                    struct gr_quantity q, const char *op, const struct gr_operand *of,
                    size_t count) {
    struct gr_origin origin = {.op = op, .of = of, .of_count = count};
    gr_put_quantity(b, parent, key, q, &origin);
}

void gr_put_sum_over(struct gr_builder *b, struct gr_record *parent, const char *key,
                     struct gr_quantity q, const char *list, const bool *include) {
    const struct gr_record *items = gr_record_get(b->root, list);
    if (!q.known || !items) {
        return;
    }
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, items->count + 1);
    size_t count = 0;
    size_t index = 0;
    for (const struct gr_record *item = items->first; item; item = item->next, index++) {
        if ((!include || include[index]) && gr_record_get(item, key)) {
            of[count++].pointer = gr_arena_printf(b->arena, "/%s/%zu/%s", list, index, key);
        }
    }
    gr_put_derived(b, parent, key, q, "sum", of, count);
}

/** Adds what is covered and what is spanned by the sampled devices of a run. */
static void add_coverage(const struct gr_run_result *r, double *covered_s, double *span_s) {
    for (size_t p = 0; p < r->part_count; p++) {
        const struct gr_log_device *d = r->parts[p].log;
        if (d && d->span_s > 0 && d->covered_s >= 0) {
            *covered_s += d->covered_s;
            *span_s += d->span_s;
        }
    }
}

void gr_put_coverage(struct gr_builder *b, struct gr_record *parent, struct gr_quantity q,
                     const bool *include, size_t only) {
    const struct gr_account *account = b->in->account;
    double covered_s = 0;
    double span_s = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        if (include ? include[i] : i == only) {
            add_coverage(&account->runs[i], &covered_s, &span_s);
        }
    }
    struct gr_operand of[] = {{NULL, covered_s}, {NULL, span_s}};
    struct gr_origin origin = {.op = "quotient",
                               .of = of,
                               .of_count = 2,
                               .note = "seconds with samples / seconds spanned"};
    gr_put_quantity(b, parent, "coverage_ratio", q, &origin);
}
