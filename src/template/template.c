/*
 * template.c - templates by name or text, and the assets that are compiled in.
 */
#include "template/template.h"

#include <stdlib.h>

#include "template/internal.h"

#define ASSET(symbol) extern const unsigned char gr_asset_##symbol[], gr_asset_##symbol##_end[]
ASSET(report_xhtml);
ASSET(report_css);
ASSET(statements_xhtml);

static const struct asset {
    const char *name;
    const unsigned char *start, *end;
} assets[] = {
    {"report.xhtml", gr_asset_report_xhtml, gr_asset_report_xhtml_end},
    {"statements.xhtml", gr_asset_statements_xhtml, gr_asset_statements_xhtml_end},
    {"report.css", gr_asset_report_css, gr_asset_report_css_end},
};

struct gr_str gr_template_asset(const char *name) {
    for (size_t i = 0; i < GR_COUNT(assets); i++) {
        if (strcmp(assets[i].name, name) == 0) {
            return (struct gr_str){(const char *)assets[i].start,
                                   (size_t)(assets[i].end - assets[i].start)};
        }
    }
    return (struct gr_str){NULL, 0};
}

const char *gr_template_asset_name(size_t i) {
    return i < GR_COUNT(assets) ? assets[i].name : NULL;
}

bool gr_template_add(struct gr_template *t, const char *name, struct gr_str text, int depth,
                     struct gr_diag *diag, struct gr_step **out) {
    struct gr_template_source *source = GR_NEW(t->arena, struct gr_template_source);
    source->name = gr_arena_str(t->arena, gr_str(name));
    source->text = (struct gr_str){gr_arena_str(t->arena, text), text.n};
    source->file = gr_diag_source(diag, source->name, source->text);
    source->next = t->sources;
    t->sources = source;
    xmlDocPtr doc = gr_source_parse(source, diag);
    if (!doc) {
        return false;
    }
    bool good = gr_template_compile(t, source, xmlDocGetRootElement(doc), depth, diag, out);
    xmlFreeDoc(doc);
    return good;
}

enum gr_status gr_template_new(const char *name, struct gr_str text, struct gr_diag *diag,
                               struct gr_template **out) {
    struct gr_template *t = gr_xcalloc(1, sizeof *t);
    t->arena = gr_arena_new();
    *out = NULL;
    const char *file = name;
    if (!text.p) {
        file = gr_arena_printf(t->arena, "%s.xhtml", name);
        text = gr_template_asset(file);
    }
    if (!text.p) {
        gr_error(diag, "T007", GR_NOWHERE, "gramme list templates prints those compiled in",
                 "there is no template \"%s\"", name);
        gr_template_free(t);
        return GR_EUSAGE;
    }
    if (!gr_template_add(t, file, text, 0, diag, &t->root)) {
        gr_template_free(t);
        return GR_REFUSED;
    }
    *out = t;
    return GR_OK;
}

void gr_template_free(struct gr_template *t) {
    if (!t) {
        return;
    }
    for (struct gr_expr *e = t->exprs; e; e = e->next) {
        xmlXPathFreeCompExpr(e->compiled);
    }
    gr_arena_free(t->arena);
    free(t);
}
