/*
 * look.c - the values of --set.
 */
#include "cli/look.h"

enum gr_status gr_look_settings(struct gr_call *call, struct gr_settings *out) {
    struct gr_str rest = gr_str(call->values[GR_OPT_SET] ? call->values[GR_OPT_SET] : "");
    size_t count = 1;
    for (size_t i = 0; i < rest.n; i++) {
        count += rest.p[i] == '\n';
    }
    struct gr_setting *items = GR_NEW_N(call->arena, struct gr_setting, count);
    *out = (struct gr_settings){0, items};
    while (rest.n > 0) {
        struct gr_str value = gr_str_cut(&rest, '\n');
        struct gr_str name = gr_str_cut(&value, '=');
        if (!value.p || name.n == 0) {
            gr_error(call->diag, "U102", GR_NOWHERE, "--set language=fr",
                     "--set takes NAME=VALUE, not \"%.*s\"", (int)name.n, name.p);
            return GR_EUSAGE;
        }
        items[out->count++] = (struct gr_setting){name, gr_arena_str(call->arena, value)};
    }
    return GR_OK;
}
