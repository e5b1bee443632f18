/*
 * init.c - gramme init: an experiment file for logs.
 */
#include "base/out.h"
#include "cli/pipeline.h"

int gr_command_init(struct gr_call *call) {
    struct gr_work work = {0};
    enum gr_status status = gr_inputs_sort(call, &work.inputs);
    if (status == GR_OK && work.inputs.yaml) {
        gr_error(call->diag, "U105", GR_NOWHERE, "gramme check validates it",
                 "%s is an experiment file already", work.inputs.yaml);
        status = GR_EUSAGE;
    }
    status = status == GR_OK ? gr_work_metadata(call, &work) : status;
    status = status == GR_OK ? gr_work_logs(call, &work) : status;
    status = status == GR_OK ? gr_work_account(call, &work) : status;
    if (status == GR_OK) {
        struct gr_disclosure_input input = {.experiment = &work.metadata.experiment,
                                            .account = &work.account,
                                            .inputs = work.account_inputs,
                                            .input_count = work.account_input_count,
                                            .factors = work.factors,
                                            .diag = call->diag,
                                            .date = GR_TIME_NONE};
        struct gr_buf yaml = {0};
        gr_disclosure_scaffold(&input, work.inputs.logs, work.inputs.log_count, &yaml);
        const char *output = call->values[GR_OPT_OUTPUT];
        status = gr_out_write(output ? output : "-", gr_buf_str(&yaml), call->diag);
        gr_buf_free(&yaml);
    }
    gr_work_free(&work);
    return gr_cli_exit(status);
}
