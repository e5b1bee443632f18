/*
 * kit.c - what is made once in a process.
 */
#include "cli/kit.h"

#include <stdlib.h>

struct known_profile {
    const char *name;
    const struct gr_profile *profile;
};

struct gr_kit {
    struct gr_arena *arena;
    struct gr_schema *schema;
    struct gr_fonts *fonts;
    struct gr_template *template;
    struct gr_factors *factors;
    struct known_profile *profiles;
    size_t profile_count, profile_cap;
};

struct gr_kit *gr_kit_new(void) {
    struct gr_kit *kit = gr_xcalloc(1, sizeof *kit);
    kit->arena = gr_arena_new();
    return kit;
}

void gr_kit_free(struct gr_kit *kit) {
    if (!kit) {
        return;
    }
    gr_schema_free(kit->schema);
    gr_fonts_free(kit->fonts);
    gr_template_free(kit->template);
    gr_factors_free(kit->factors);
    free(kit->profiles);
    gr_arena_free(kit->arena);
    free(kit);
}

const struct gr_schema *gr_kit_schema(struct gr_call *call) {
    if (!call->kit->schema) {
        call->kit->schema = gr_schema_new();
    }
    return call->kit->schema;
}

struct gr_fonts *gr_kit_fonts(struct gr_call *call) {
    if (!call->kit->fonts) {
        call->kit->fonts = gr_fonts_new();
    }
    return call->kit->fonts;
}

/* ---- the template ---- */

enum gr_status gr_kit_template(struct gr_call *call, struct gr_template **out) {
    enum gr_status status = GR_OK;
    if (!call->kit->template) {
        const char *name = call->values[GR_OPT_TEMPLATE];
        status = gr_template_load(name ? name : "report", call->diag, &call->kit->template);
    }
    *out = call->kit->template;
    return status;
}

/* ---- tables ---- */

enum gr_status gr_kit_factors(struct gr_call *call, struct gr_factors **out) {
    struct gr_kit *kit = call->kit;
    enum gr_status status = GR_OK;
    if (!kit->factors) {
        kit->factors = gr_factors_new();
        status = gr_call_factors_add(call, kit->factors);
    }
    *out = kit->factors;
    return status;
}

/* ---- profiles ---- */

enum gr_status gr_kit_profile(struct gr_call *call, const char *name, struct gr_pos asked,
                              const struct gr_profile **out) {
    struct gr_kit *kit = call->kit;
    struct gr_str text = gr_profile_text(name);
    if (!text.p) {
        return gr_profile_read(name, asked, call->arena, call->diag, out);
    }
    for (size_t i = 0; i < kit->profile_count; i++) {
        if (strcmp(kit->profiles[i].name, name) == 0) {
            struct gr_profile *copy = GR_NEW(call->arena, struct gr_profile);
            *copy = *kit->profiles[i].profile;
            copy->file =
                gr_diag_source(call->diag, gr_arena_printf(call->arena, "profile %s", name), text);
            *out = copy;
            return GR_OK;
        }
    }
    enum gr_status status = gr_profile_read(name, asked, kit->arena, call->diag, out);
    if (status == GR_OK) {
        GR_PUSH(kit->profiles, kit->profile_count, kit->profile_cap) =
            (struct known_profile){gr_arena_str(kit->arena, gr_str(name)), *out};
    }
    return status;
}

/* ---- a batch ---- */

enum gr_status gr_kit_warm(struct gr_call *call, bool with_template) {
    struct gr_template *template = NULL;
    struct gr_factors *factors = NULL;
    const struct gr_profile *core = NULL;
    (void)gr_kit_schema(call);
    enum gr_status status = gr_kit_factors(call, &factors);
    status = status == GR_OK ? gr_kit_profile(call, "core", GR_NOWHERE, &core) : status;
    if (with_template) {
        struct gr_arena *arena = gr_arena_new();
        for (int weight = 0; weight < GR_WEIGHT_COUNT; weight++) { /* opens the faces */
            (void)gr_shape(gr_kit_fonts(call), (enum gr_weight)weight, GR_STR("Energy \xC2\xB7 2"),
                           arena);
        }
        gr_arena_free(arena);
        status = status == GR_OK ? gr_kit_template(call, &template) : status;
    }
    return status;
}

void gr_kit_next(struct gr_call *call) {
    if (call->kit->fonts) {
        gr_fonts_forget(call->kit->fonts);
    }
}
