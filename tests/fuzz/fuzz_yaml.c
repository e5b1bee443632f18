/* seeds: fixtures/contract */
/*
 * The experiment file, from any bytes to messages: no crash, no hang, and a tree only where there is no
 * error.
 */
#include <stdlib.h>

#include "metadata/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool condition) {
    if (!condition) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct gr_schema *schema; /* Made once: it is the dear part. */
    if (!schema) {
        schema = gr_schema_new();
    }
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_metadata metadata = {0};
    struct gr_buf printed = {0};
    struct gr_str text = {(const char *)data, size};
    enum gr_status status = gr_metadata_parse(schema, "fuzz.yaml", text, arena, diag, &metadata);
    check((status == GR_OK) == (gr_diag_count(diag, GR_ERROR) == 0));
    check((status == GR_OK) == (metadata.xml != NULL));
    gr_diag_print(diag, GR_DIAG_HUMAN, false, &printed);
    gr_buf_free(&printed);
    xmlFreeDoc(metadata.xml);
    gr_diag_free(diag);
    gr_arena_free(arena);
    return 0;
}
