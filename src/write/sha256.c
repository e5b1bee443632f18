/*
 * sha256.c - the digests of the inputs in the form that sha256sum --check reads.
 */
#include "write/writer.h"

static enum gr_status write_sha256(const struct gr_report *report, struct gr_files *files,
                                   struct gr_diag *diag) {
    (void)diag;
    struct gr_buf *out = gr_files_add(files, "");
    const struct gr_record *inputs = gr_record_get(report->record, "inputs");
    for (const struct gr_record *i = inputs ? inputs->first : NULL; i; i = i->next) {
        const struct gr_record *digest = gr_record_get(i, "sha256");
        const struct gr_record *path = gr_record_get(i, "path");
        if (digest && path) {
            gr_buf_printf(out, "%s  %s\n", digest->text, path->text);
        }
    }
    return GR_OK;
}

const struct gr_writer gr_writer_sha256 = {
    .name = "sha256",
    .extension = ".sha256",
    .summary = "digests of the inputs, for sha256sum --check",
    .write = write_sha256,
};
