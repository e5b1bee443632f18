/*
 * check.c - gramme check: all problems at once, nothing written.
 */
#include "cli/cards.h"
#include "cli/pipeline.h"

/** What a finished report can be checked for by itself was, when it was read. */
static enum gr_status check_finished(struct gr_call *call, struct gr_work *work, bool *is) {
    struct gr_record *record = NULL;
    enum gr_status status = gr_work_finished(call, work, &record);
    *is = record != NULL;
    return status;
}

/** With profiles everything is read and computed. */
static enum gr_status check_profiles(struct gr_call *call, struct gr_work *work) {
    struct gr_record *record = NULL;
    enum gr_status status = gr_work_to_record(call, work, &record);
    return status == GR_OK ? gr_work_conform(call, work, record, true) : status;
}

/** A log by itself is read whole; an experiment file is validated and its logs probed; a model card's claim
 *  is reviewed. */
static enum gr_status check_inputs(struct gr_call *call, struct gr_work *work) {
    bool alone = call->argument_count == 1 && !call->values[GR_OPT_PROFILE];
    if (alone && gr_is_card(call->arguments[0])) {
        struct gr_card_file card;
        enum gr_status read = gr_read_card(call, call->arguments[0], &card);
        return read == GR_OK ? gr_review_card(call, &card) : read;
    }
    bool finished = false;
    enum gr_status status = check_finished(call, work, &finished);
    if (status != GR_OK || finished) {
        return status;
    }
    status = gr_inputs_sort(call, &work->inputs);
    if (status == GR_OK && call->values[GR_OPT_PROFILE]) {
        return check_profiles(call, work);
    }
    status = status == GR_OK ? gr_work_metadata(call, work) : status;
    if (status == GR_OK && work->inputs.yaml) {
        status = gr_work_probe(call, work);
    }
    if (status == GR_OK && work->inputs.log_count > 0) {
        status = gr_work_logs(call, work);
        status = status == GR_OK ? gr_work_account(call, work) : status;
    }
    return status;
}

/** One line a profile. */
static void put_conformity(const struct gr_work *work, struct gr_buf *out) {
    for (size_t i = 0; i < work->conformity_count; i++) {
        const struct gr_conformity *c = &work->conformities[i];
        size_t counts[GR_RULE_FAILED + 1] = {0};
        for (size_t v = 0; v < c->verdict_count; v++) {
            counts[c->verdicts[v].status]++;
        }
        gr_buf_printf(out, "%s: %s; %zu satisfied, %zu missing, %zu failed, %zu not applicable\n",
                      c->profile->name, c->satisfied ? "satisfied" : "not satisfied",
                      counts[GR_RULE_SATISFIED], counts[GR_RULE_MISSING], counts[GR_RULE_FAILED],
                      counts[GR_RULE_NOT_APPLICABLE]);
    }
}

static size_t decision_count(const struct gr_work *work) {
    size_t count = work->account.decision_count;
    for (size_t i = 0; i < work->account_input_count; i++) {
        const struct gr_logs *logs = work->account_inputs[i].logs;
        count += logs ? logs->decision_count : 0;
    }
    return count;
}

int gr_command_check(struct gr_call *call) {
    struct gr_work work = {0};
    enum gr_status status = check_inputs(call, &work);
    const char *fail_on = call->values[GR_OPT_STRICT] ? "decision" : call->values[GR_OPT_FAIL_ON];
    size_t decisions = decision_count(&work);
    struct gr_buf text = {0};
    put_conformity(&work, &text);
    gr_work_free(&work);
    int printed = text.n > 0 ? gr_cli_print(call, &text) : 0;
    bool profiles = text.n > 0;
    gr_buf_free(&text);
    if (printed != 0) {
        return printed;
    }
    if (status != GR_OK) {
        return gr_cli_exit(status);
    }
    if (gr_diag_count(call->diag, GR_ERROR) > 0) {
        return 1;
    }
    bool warned = gr_diag_count(call->diag, GR_WARNING) > 0;
    if (fail_on && (warned || (strcmp(fail_on, "decision") == 0 && decisions > 0))) {
        return 3;
    }
    if (!call->values[GR_OPT_QUIET] && !profiles) {
        gr_buf_puts(&text, warned ? "valid, with warnings\n" : "valid\n");
        printed = gr_cli_print(call, &text);
        gr_buf_free(&text);
        return printed;
    }
    return 0;
}
