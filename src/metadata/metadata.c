/*
 * metadata.c - reading an experiment file, from bytes to struct gr_experiment.
 */
#include "metadata/metadata.h"

#include "base/input.h"
#include "metadata/fill.h"
#include "metadata/walk.h"

static enum gr_status read_file(const char *path, struct gr_arena *arena, struct gr_diag *diag,
                                struct gr_str *text) {
    const struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, path, &options, diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, arena, GR_YAML_MAX_BYTES, text);
    enum gr_status closed = gr_input_close(in, NULL);
    return status != GR_OK ? status : closed;
}

/** Walks, validates, fills.  The tree is freed if anything is wrong. */
static enum gr_status make(const struct gr_schema *schema, const struct gr_yaml *yaml,
                           struct gr_arena *arena, struct gr_diag *diag, uint32_t file,
                           struct gr_metadata *made) {
    struct gr_walk walk = {.schema = schema, .arena = arena, .diag = diag, .file = file};
    gr_walk_tree(&walk, yaml);
    gr_check_values(&walk);
    gr_check_meaning(&walk);
    if (walk.problems > 0) {
        xmlFreeDoc(walk.xml);
        return GR_REFUSED;
    }
    gr_experiment_fill(&made->experiment, xmlDocGetRootElement(walk.xml), arena);
    made->xml = walk.xml;
    return GR_OK;
}

enum gr_status gr_metadata_parse(const struct gr_schema *schema, const char *name,
                                 struct gr_str text, struct gr_arena *arena, struct gr_diag *diag,
                                 struct gr_metadata *out) {
    struct gr_metadata made = {.text = text};
    struct gr_yaml *yaml = NULL;
    uint32_t file = gr_diag_source(diag, name, text);
    enum gr_status status = gr_yaml_parse(arena, text, file, diag, &yaml);
    if (status == GR_OK) {
        status = make(schema, yaml, arena, diag, file, &made);
    }
    if (status == GR_OK) {
        made.experiment.file = file;
        made.experiment.path = gr_arena_str(arena, gr_str(name));
        *out = made;
    }
    return status;
}

enum gr_status gr_metadata_read(const struct gr_schema *schema, const char *path,
                                struct gr_arena *arena, struct gr_diag *diag,
                                struct gr_metadata *out) {
    struct gr_str text = {NULL, 0};
    enum gr_status status = read_file(path, arena, diag, &text);
    return status == GR_OK ? gr_metadata_parse(schema, path, text, arena, diag, out) : status;
}
