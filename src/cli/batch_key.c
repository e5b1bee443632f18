/*
 * batch_key.c - what makes all reports of a batch new ones: another program, other options, other files of theirs.
 */
#include <libxml/xmlversion.h>
#include <yaml.h>
#include <zlib.h>

#include "base/sha256.h"
#include "cli/batch.h"
#include "lab/program.h"

static const enum gr_option counted[] = {
    GR_OPT_TO,         GR_OPT_FROM,      GR_OPT_TEMPLATE, GR_OPT_PROFILE,         GR_OPT_PAPER,
    GR_OPT_STANDALONE, GR_OPT_ANONYMOUS, GR_OPT_FACTORS,  GR_OPT_COMPARE_METHODS, GR_OPT_NO_DIGEST,
};

/* Options whose value is a list of names, some of them of files. */
static bool names_files(enum gr_option option) {
    return option == GR_OPT_TEMPLATE || option == GR_OPT_PROFILE || option == GR_OPT_FACTORS;
}

static void put_file(const char *path, struct gr_buf *text) {
    struct gr_diag *unsaid = gr_diag_new(); /* whoever reads it will say what is wrong with it */
    struct gr_input_options options = {.digest = true};
    struct gr_input_info info = {0};
    struct gr_input *in = NULL;
    if (gr_input_open(&in, path, path, &options, unsaid) == GR_OK) {
        (void)!gr_input_close(in, &info);
    }
    gr_buf_printf(text, " %s %s", path, info.sha256);
    gr_diag_free(unsaid);
}

void gr_batch_key(struct gr_call *call, char key[65]) {
    struct gr_buf text = {0};
    gr_program_id(&text);
    gr_buf_printf(&text, "\nlibxml2 %s libyaml %s zlib %s\n", LIBXML_DOTTED_VERSION,
                  yaml_get_version_string(), zlibVersion());
    gr_buf_printf(&text, "date %s\n",
                  call->environment->source_date_epoch ? call->environment->source_date_epoch : "");
    for (size_t i = 0; i < GR_COUNT(counted); i++) {
        const char *value = call->values[counted[i]];
        gr_buf_printf(&text, "%d", (int)counted[i]);
        struct gr_str rest = gr_str(value);
        while (rest.p) {
            struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
            gr_buf_printf(&text, " =%.*s", (int)name.n, name.p ? name.p : "");
            if (names_files(counted[i]) && name.n > 0) {
                put_file(gr_arena_str(call->arena, name), &text);
            }
        }
        gr_buf_putc(&text, '\n');
    }
    gr_sha256_hex(gr_buf_str(&text), key);
    gr_buf_free(&text);
}
