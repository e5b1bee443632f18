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
    GR_OPT_TO,        GR_OPT_FROM,       GR_OPT_TEMPLATE,  GR_OPT_SET,     GR_OPT_PROFILE,
    GR_OPT_PAPER,     GR_OPT_STANDALONE, GR_OPT_ANONYMOUS, GR_OPT_FACTORS, GR_OPT_COMPARE_METHODS,
    GR_OPT_NO_DIGEST,
};

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

/* Files that were read for all reports: templates and what they include, tables of --factors. */
static void put_kit(const struct gr_diag *diag, struct gr_buf *text) {
    for (size_t i = 0; i < gr_diag_use_count(diag); i++) {
        enum gr_use kind;
        const char *path = gr_diag_use_get(diag, i, &kind);
        if (kind == GR_USE_FILE) {
            put_file(path, text);
        }
    }
}

/* Profiles that are files are read with each report. */
static void put_profiles(struct gr_call *call, struct gr_buf *text) {
    struct gr_str rest = gr_str(call->values[GR_OPT_PROFILE]);
    while (rest.p) {
        struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
        if (gr_str_ends(name, GR_STR(".xml"))) {
            put_file(gr_arena_str(call->arena, name), text);
        }
    }
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
        gr_buf_printf(&text, "%d=%s\n", (int)counted[i], value ? value : "(not given)");
    }
    put_kit(call->diag, &text);
    put_profiles(call, &text);
    gr_sha256_hex(gr_buf_str(&text), key);
    gr_buf_free(&text);
}
