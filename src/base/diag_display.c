/*
 * diag_display.c - names of sources for reports, beside those for messages.
 */
#include "base/diag.h"
#include "base/diag_store.h"
#include "base/utf8.h"

void gr_diag_set_display(struct gr_diag *diag, uint32_t file, const char *display) {
    if (file > 0 && file <= diag->source_count) {
        diag->sources[file - 1].display = gr_utf8_printable(diag->arena, gr_str(display)).p;
    }
}

const char *gr_diag_display_name(const struct gr_diag *diag, uint32_t file) {
    if (file == 0 || file > diag->source_count) {
        return "";
    }
    const struct gr_diag_source *source = &diag->sources[file - 1];
    return source->display ? source->display : source->shown;
}
