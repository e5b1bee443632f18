/*
 * verify.c - gramme verify REPORT [INPUT...]: a finished report is what it says it is.
 */
#include "base/num.h"
#include "cli/pipeline.h"
#include "disclosure/compare.h"

enum { TOLD_MAX = 20 /* differences told one by one */ };

struct verifying {
    struct gr_call *call;
    const struct gr_record *record; /* of the report */
    struct gr_pos at;               /* the report's file */
    struct gr_buf out;
    size_t told; /* of the list at hand */
    bool failed;
};

static const char *text_at(const struct gr_record *root, const char *pointer) {
    const struct gr_record *node = gr_record_at(root, pointer);
    return node && node->kind == GR_KIND_TEXT ? node->text : NULL;
}

static void line(struct verifying *v, const char *word, const char *text) {
    gr_buf_printf(&v->out, "%-12s%s\n", word, text);
}

/* ---- the record by itself ---- */

static void verify_id(struct verifying *v) {
    const char *stated = text_at(v->record, "/report/record_id");
    stated = stated ? stated : text_at(v->record, "/report/report_id");
    const char *made = gr_disclosure_report_id(v->record, v->call->arena);
    if (stated && strcmp(stated, made) == 0) {
        line(v, "record", gr_arena_printf(v->call->arena, "is the one that %s names", stated));
    } else {
        v->failed = true;
        gr_error(v->call->diag, "U121", v->at, NULL,
                 "the record is not the one that its report_id names: it says %s, its content %s",
                 stated ? stated : "nothing", made);
    }
}

static bool tells(struct verifying *v) {
    v->failed = true;
    return v->told++ < TOLD_MAX;
}

static void tell_more(struct verifying *v, const char *code, const char *what) {
    if (v->told > TOLD_MAX) {
        gr_error(v->call->diag, code, v->at, NULL, "and %zu more %s", v->told - TOLD_MAX, what);
    }
}

static void quantity_off(void *context, const char *pointer) {
    struct verifying *v = context;
    if (tells(v)) {
        gr_error(v->call->diag, "U122", v->at, NULL, "%s does not follow from its origin: %s",
                 pointer, gr_record_brief(gr_record_at(v->record, pointer), v->call->arena));
    }
}

static void verify_arithmetic(struct verifying *v) {
    v->told = 0;
    size_t count = gr_disclosure_recompute_all(v->record, 1e-9, v->call->arena, quantity_off, v);
    tell_more(v, "U122", "figures do not follow from their origin");
    if (v->told == 0) {
        line(v, "arithmetic",
             gr_arena_printf(v->call->arena, "%zu figures computed again from their origins",
                             count));
    }
}

/* ---- the record against its inputs ---- */

static const struct gr_record *input_named(const struct gr_record *inputs, const char *path) {
    for (const struct gr_record *i = inputs ? inputs->first : NULL; i; i = i->next) {
        const struct gr_record *name = gr_record_get(i, "path");
        if (name && name->kind == GR_KIND_TEXT && strcmp(name->text, path) == 0) {
            return i;
        }
    }
    return NULL;
}

/** One input of the report; true if it is there as it was. */
static bool verify_input(struct verifying *v, const struct gr_record *stated,
                         const struct gr_record *anew) {
    const char *path = text_at(stated, "/path"), *digest = text_at(stated, "/sha256");
    const struct gr_record *input = path ? input_named(anew, path) : NULL;
    const char *found = input ? text_at(input, "/sha256") : NULL;
    if (input && (!digest || (found && strcmp(found, digest) == 0))) {
        return true;
    }
    if (tells(v)) {
        gr_error(v->call->diag, "U123", v->at, NULL,
                 input ? "%s is not the file that the report was made from"
                       : "%s, which the report was made from, is not among the inputs",
                 path ? path : "an input without a name");
    }
    return false;
}

static bool verify_inputs(struct verifying *v, const struct gr_record *anew) {
    const struct gr_record *stated = gr_record_get(v->record, "inputs");
    bool same = true;
    size_t count = 0, undigested = 0;
    v->told = 0;
    for (const struct gr_record *i = stated ? stated->first : NULL; i; i = i->next, count++) {
        undigested += text_at(i, "/sha256") ? 0 : 1;
        same &= verify_input(v, i, gr_record_get(anew, "inputs"));
    }
    tell_more(v, "U123", "inputs are not those of the report");
    if (same) {
        line(v, "inputs",
             undigested > 0
                 ? "are there; the report states no digest of some"
                 : gr_arena_printf(v->call->arena, "%zu with the SHA-256 that the report states",
                                   count));
    }
    return same;
}

static void differs(void *context, const struct gr_difference *d) {
    struct verifying *v = context;
    struct gr_arena *arena = v->call->arena;
    if (tells(v)) {
        gr_error(v->call->diag, "U124", v->at, NULL, "%s: the report says %s, made anew it is %s",
                 d->pointer, gr_record_brief(d->a, arena), gr_record_brief(d->b, arena));
    }
}

static void verify_figures(struct verifying *v, const struct gr_record *anew) {
    static const char *const skip[] = {"/conformity",         "/findings", "/report/report_id",
                                       "/compute_references", "/inputs",   "/generator/version",
                                       "/report/date",        NULL};
    v->told = 0;
    gr_record_compare(v->record, anew, 1e-12, skip, v->call->arena, differs, v);
    tell_more(v, "U124", "places differ");
    if (v->told == 0) {
        line(v, "figures", "made anew, all of the record is the same");
    }
}

/** What the report says of how it was made: done so again. */
static void choose_as_it_was(struct verifying *v, struct gr_work *work) {
    const struct gr_record *anonymous = gr_record_at(v->record, "/report/anonymous");
    const struct gr_record *inputs = gr_record_get(v->record, "inputs");
    struct gr_call *call = v->call;
    if (anonymous && anonymous->flag) {
        call->values[GR_OPT_ANONYMOUS] = "";
    }
    if (gr_record_get(v->record, "methods_compared")) {
        call->values[GR_OPT_COMPARE_METHODS] = "";
    }
    if (inputs && inputs->first && !gr_record_get(inputs->first, "sha256")) {
        call->values[GR_OPT_NO_DIGEST] = "";
    }
    work->factor_set = text_at(v->record, "/generator/factor_set");
}

static enum gr_status verify_anew(struct verifying *v, struct gr_work *work) {
    struct gr_record *anew = NULL;
    struct gr_call *call = v->call;
    call->arguments++;
    call->argument_count--;
    choose_as_it_was(v, work);
    enum gr_status status = gr_inputs_sort(call, &work->inputs);
    status = status == GR_OK ? gr_work_to_record(call, work, &anew) : status;
    if (status == GR_OK && verify_inputs(v, anew)) {
        verify_figures(v, anew);
    }
    return status;
}

/* ---- the command ---- */

static enum gr_status run_verify(struct verifying *v, struct gr_work *work) {
    struct gr_record *record = NULL;
    const char *path = v->call->arguments[0];
    enum gr_status status = gr_call_report(v->call, path, &record);
    if (status == GR_OK && !record) {
        gr_error(v->call->diag, "U125", GR_NOWHERE, "gramme report makes one",
                 "%s is no report of Gramme's", path);
        status = GR_REFUSED;
    }
    if (status != GR_OK) {
        return status;
    }
    v->record = record;
    v->at = (struct gr_pos){.file = gr_diag_source(v->call->diag, path, (struct gr_str){0, 0})};
    verify_id(v);
    verify_arithmetic(v);
    if (v->call->argument_count > 1) {
        status = verify_anew(v, work);
    } else {
        line(v, "figures", "not made anew: no inputs were given");
    }
    return status;
}

int gr_command_verify(struct gr_call *call) {
    struct verifying v = {.call = call};
    struct gr_work work = {0};
    if (call->argument_count == 0) {
        gr_error(call->diag, "U106", GR_NOWHERE, "gramme verify report.json gramme.yaml",
                 "no report given");
        return 2;
    }
    enum gr_status status = run_verify(&v, &work);
    int exit = status != GR_OK ? gr_cli_exit(status) : v.failed ? 1 : 0;
    if (v.out.n > 0 && !call->values[GR_OPT_QUIET] && gr_cli_print(call, &v.out) != 0) {
        exit = 2;
    }
    gr_buf_free(&v.out);
    gr_work_free(&work);
    return exit;
}
