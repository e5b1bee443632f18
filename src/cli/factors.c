/*
 * factors.c - the tables of one report: the edition asked for, the user's rows, the hourly series.
 */
#include "cli/pipeline.h"

static enum gr_status select_edition(struct gr_call *call, const struct gr_work *work,
                                     const struct gr_grid *grid) {
    const char *hint = NULL;
    bool named = grid && grid->factor_set;
    const char *edition = named ? grid->factor_set : work->factor_set;
    if (!edition || gr_factors_select(work->factors, edition, &hint) == GR_OK) {
        return GR_OK;
    }
    gr_error(call->diag, "F005", named ? grid->pos : GR_NOWHERE, hint,
             "this program holds no factor set %s", edition);
    return GR_REFUSED;
}

const char *gr_call_path(struct gr_call *call, const char *path) {
    return call->folder && path[0] != '/'
               ? gr_arena_printf(call->arena, "%s/%s", call->folder, path)
               : path;
}

enum gr_status gr_call_factors_add(struct gr_call *call, struct gr_factors *factors) {
    enum gr_status status = GR_OK;
    struct gr_str rest = gr_str(call->values[GR_OPT_FACTORS] ? call->values[GR_OPT_FACTORS] : "");
    while (rest.p) {
        struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
        if (name.n > 0) {
            enum gr_status one = gr_factors_add(
                factors, gr_call_path(call, gr_arena_str(call->arena, name)), call->diag);
            status = status != GR_OK ? status : one;
        }
    }
    return status;
}

static enum gr_status add_series(struct gr_call *call, const struct gr_work *work,
                                 struct gr_factors *factors, const struct gr_grid *grid) {
    if (!grid || !grid->series_path || gr_hourly_find(factors, grid->series_path)) {
        return GR_OK;
    }
    struct gr_log_ref ref = {.path = grid->series_path, .pos = grid->pos};
    const char **paths = NULL;
    size_t count = 0;
    enum gr_status status = gr_log_paths(call, work->inputs.yaml, &ref, false, &paths, &count);
    for (size_t i = 0; i < count && status == GR_OK; i++) {
        status = gr_hourly_add(factors, grid->series_path, paths[i], grid->series_zone, call->diag);
        gr_diag_set_display(call->diag, gr_diag_source(call->diag, paths[i], (struct gr_str){0, 0}),
                            work->anonymous ? "series" : grid->series_path);
    }
    return status;
}

/** An edition of its own or series of hours: the experiment needs tables that nobody else sees. */
static bool changes_tables(const struct gr_work *work) {
    const struct gr_experiment *x = &work->metadata.experiment;
    bool own = work->factor_set || (x->grid && (x->grid->factor_set || x->grid->series_path));
    for (size_t i = 0; i < x->run_count && !own; i++) {
        own = x->runs[i].grid && x->runs[i].grid->series_path;
    }
    return own;
}

enum gr_status gr_work_factors(struct gr_call *call, struct gr_work *work) {
    const struct gr_experiment *x = &work->metadata.experiment;
    if (!changes_tables(work)) {
        return gr_kit_factors(call, &work->factors);
    }
    work->own_factors = gr_factors_new();
    work->factors = work->own_factors;
    enum gr_status status = select_edition(call, work, x->grid);
    status = status == GR_OK ? gr_call_factors_add(call, work->factors) : status;
    status = status == GR_OK ? add_series(call, work, work->factors, x->grid) : status;
    for (size_t i = 0; i < x->run_count && status == GR_OK; i++) {
        status = add_series(call, work, work->factors, x->runs[i].grid);
    }
    return status;
}
