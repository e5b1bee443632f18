/*
 * pack_templates.c - run by the build: pack_templates NAME.xhtml OUT compiles a template that is compiled
 * in, by the code that compiles those of users, and writes the steps.
 */
#include <stdio.h>

#include "base/out.h"
#include "template/pack.h"

const char *gr_template_packed(const char *file) {
    (void)file;
    return NULL;
}

static enum gr_status pack(const char *name, const char *path, struct gr_diag *diag) {
    struct gr_template *t = NULL;
    struct gr_buf bytes = {0};
    enum gr_status status = gr_template_new(name, gr_template_asset(name), diag, &t);
    if (status == GR_OK) {
        gr_template_pack(t, &bytes);
        status = gr_out_write(path, gr_buf_str(&bytes), diag);
    }
    gr_buf_free(&bytes);
    gr_template_free(t);
    return status;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: pack_templates NAME.xhtml OUT\n", stderr);
        return 2;
    }
    struct gr_diag *diag = gr_diag_new();
    enum gr_status status = pack(argv[1], argv[2], diag);
    struct gr_buf messages = {0};
    gr_diag_print(diag, GR_DIAG_HUMAN, false, &messages);
    fputs(messages.n > 0 ? messages.p : "", stderr);
    gr_buf_free(&messages);
    gr_diag_free(diag);
    return status == GR_OK ? 0 : 1;
}
