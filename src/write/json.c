/*
 * json.c - the record as JSON: the canonical machine format.
 */
#include "write/writer.h"

static enum gr_status write_json(const struct gr_report *report, struct gr_files *files,
                                 struct gr_diag *diag) {
    (void)diag;
    gr_record_json(report->record, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_json = {
    .name = "json",
    .extension = ".json",
    .summary = "the record: every figure with interval, tier and origin",
    .write = write_json,
};
