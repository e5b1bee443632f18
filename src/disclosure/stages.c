/*
 * stages.c - /stages: energy and emissions by life-cycle stage, discarded work apart.
 */
#include "disclosure/builder.h"

static bool outcome_discarded(enum gr_outcome outcome) {
    return outcome == GR_OUTCOME_DISCARDED || outcome == GR_OUTCOME_FAILED ||
           outcome == GR_OUTCOME_REDUNDANT;
}

static void put_stage(struct gr_builder *b, struct gr_record *list, enum gr_stage stage,
                      bool discarded) {
    const struct gr_account *account = b->in->account;
    bool *include = GR_NEW_N(b->arena, bool, account->run_count + 1);
    struct gr_quantity *kwh = GR_NEW_N(b->arena, struct gr_quantity, account->run_count + 1);
    struct gr_quantity *kg = GR_NEW_N(b->arena, struct gr_quantity, account->run_count + 1);
    int *shared = GR_NEW_N(b->arena, int, account->run_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < account->run_count; i++) {
        const struct gr_run_result *r = &account->runs[i];
        include[i] = !r->excluded && r->energy_total_kwh.known && r->stage == stage &&
                     outcome_discarded(r->outcome) == discarded;
        if (include[i]) {
            kwh[count] = r->energy_total_kwh;
            kg[count] = r->emissions_location_kg;
            count++;
        }
    }
    if (count == 0) {
        return;
    }
    /* One stage is mostly one tool on one grid: its runs share their errors (class 0: linear). */
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "lifecycle_stage", gr_stage_name(stage));
    gr_record_text(b->arena, item, "outcome_class", discarded ? "discarded" : "kept");
    gr_record_number(b->arena, item, "run_count", (double)count);
    gr_put_sum_over(b, item, "energy_total_kwh", gr_quantity_sum(kwh, shared, count), "runs",
                    include);
    gr_put_sum_over(b, item, "emissions_location_kg", gr_quantity_sum(kg, shared, count), "runs",
                    include);
}

void gr_build_stages(struct gr_builder *b) {
    struct gr_record *list = gr_record_list(b->arena, b->root, "stages");
    for (int stage = 0; stage < GR_STAGE_COUNT; stage++) {
        put_stage(b, list, (enum gr_stage)stage, false);
        put_stage(b, list, (enum gr_stage)stage, true);
    }
}
