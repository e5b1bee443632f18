/*
 * build.c - the record from top to bottom.
 */
#include "disclosure/builder.h"

static void put_head(struct gr_builder *b) {
    const struct gr_experiment *x = b->in->experiment;
    gr_record_number(b->arena, b->root, "gramme", 1);
    struct gr_record *generator = gr_record_map(b->arena, b->root, "generator");
    gr_record_text(b->arena, generator, "name", "Gramme");
    gr_record_text(b->arena, generator, "version", GRAMME_VERSION);
    gr_record_text(b->arena, generator, "factor_set", gr_factors_edition(b->in->factors));
    gr_record_text(b->arena, b->root, "title", x->title ? x->title : b->in->title);
    gr_record_text(b->arena, b->root, "group", x->group);
}

struct gr_record *gr_disclosure_build(const struct gr_disclosure_input *input,
                                      struct gr_arena *arena) {
    struct gr_builder builder = {
        .in = input, .arena = arena, .root = gr_record_root(arena), .anonymous = input->anonymous};
    struct gr_builder *b = &builder;
    struct gr_record held = {.kind = GR_KIND_LIST};
    b->factors = &held;
    put_head(b);
    gr_build_report_block(b);
    gr_build_blocks(b);
    struct gr_record *before_runs = b->root->last;
    gr_build_runs(b);
    struct gr_record *runs = b->root->last;
    gr_build_totals(b);
    /* Readers look for totals first: the runs go behind them. */
    if (before_runs && before_runs->next == runs && runs->next) {
        before_runs->next = runs->next;
        runs->next = NULL;
        b->root->last->next = runs;
        b->root->last = runs;
    }
    gr_build_stages(b);
    gr_build_life(b);
    gr_build_scenarios(b);
    gr_build_methods(b);
    gr_build_context(b);
    struct gr_record *factors = gr_record_list(arena, b->root, "factors");
    factors->first = held.first;
    factors->last = held.last;
    factors->count = held.count;
    gr_build_evidence(b);
    gr_build_missing(b);
    gr_record_list(arena, b->root, "conformity");
    struct gr_record *report = gr_record_get(b->root, "report");
    /* One that the experiment file gives stays, and says nothing of what the record holds. */
    gr_record_text(arena, report, gr_record_get(report, "report_id") ? "record_id" : "report_id",
                   gr_disclosure_report_id(b->root, arena));
    return b->root;
}
