/*
 * methods.c - /methods_compared: the same job through the formulas of other tools.
 */
#include "disclosure/builder.h"

#include <math.h>

static void put_sum(struct gr_builder *b, struct gr_record *item, const char *key,
                    struct gr_quantity q, const double *by_run, const char *formula) {
    struct gr_operand *of = GR_NEW_N(b->arena, struct gr_operand, b->in->account->run_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        if (isfinite(by_run[i])) {
            of[count++].constant = by_run[i];
        }
    }
    struct gr_origin origin = {.op = "sum", .of = of, .of_count = count, .note = formula};
    gr_put_quantity(b, item, key, q, &origin);
}

void gr_build_methods(struct gr_builder *b) {
    const struct gr_account *account = b->in->account;
    if (account->method_count == 0) {
        return;
    }
    struct gr_record *list = gr_record_list(b->arena, b->root, "methods_compared");
    for (size_t i = 0; i < account->method_count; i++) {
        const struct gr_method *m = &account->methods[i];
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "method", m->name);
        gr_record_text(b->arena, item, "year", m->year);
        gr_record_text(b->arena, item, "formula", m->formula);
        gr_record_text(b->arena, item, "note", m->note);
        gr_record_number(b->arena, item, "runs_left_out", (double)m->runs_left_out);
        put_sum(b, item, "energy_kwh", m->energy_kwh, m->kwh, m->formula);
        put_sum(b, item, "emissions_kg", m->emissions_kg, m->kg, m->formula);
        double ours = account->totals.energy_total_kwh.value;
        if (m->energy_kwh.known && ours > 0) {
            gr_record_number(b->arena, item, "energy_ratio_to_ours", m->energy_kwh.value / ours);
        }
    }
}
