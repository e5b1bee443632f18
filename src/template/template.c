/*
 * template.c - templates by name or text, and the assets that are compiled in.
 */
#include "template/template.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/input.h"
#include "template/pack.h"

/* One row an asset; about: what `gramme list templates` says, NULL for partials and styles. */
#define ASSETS(ASSET)                                                                              \
    ASSET("report.xhtml", report_xhtml, "the whole disclosure")                                    \
    ASSET("paper-appendix.xhtml", paper_appendix_xhtml, "an appendix of two pages for a paper")    \
    ASSET("model-card.xhtml", model_card_xhtml, "one page for a model card, the label first")      \
    ASSET("statements.xhtml", statements_xhtml, "what forms and checklists ask for, to paste")     \
    ASSET("lab.xhtml", lab_xhtml, "the summary of a lab (gramme summary, gramme batch)")           \
    ASSET("part-label.xhtml", part_label_xhtml, NULL)                                              \
    ASSET("part-callouts.xhtml", part_callouts_xhtml, NULL)                                        \
    ASSET("part-sums.xhtml", part_sums_xhtml, NULL)                                                \
    ASSET("part-findings.xhtml", part_findings_xhtml, NULL)                                        \
    ASSET("part-sentence.xhtml", part_sentence_xhtml, NULL)                                        \
    ASSET("part-about.xhtml", part_about_xhtml, NULL)                                              \
    ASSET("part-neurips.xhtml", part_neurips_xhtml, NULL)                                          \
    ASSET("part-hub.xhtml", part_hub_xhtml, NULL)                                                  \
    ASSET("report.css", report_css, NULL)                                                          \
    ASSET("lab.js", lab_js, NULL)

#define DECLARE(name, symbol, about)                                                               \
    extern const unsigned char gr_asset_##symbol[], gr_asset_##symbol##_end[];
ASSETS(DECLARE)

static const struct asset {
    const char *name;
    const unsigned char *start, *end;
    const char *about;
} assets[] = {
#define ROW(name, symbol, about) {name, gr_asset_##symbol, gr_asset_##symbol##_end, about},
    ASSETS(ROW)};

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

const char *gr_template_asset_about(size_t i) {
    return i < GR_COUNT(assets) ? assets[i].about : NULL;
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

/* folder: NULL for what is compiled in. */
static enum gr_status compile(const char *file, struct gr_str text, const char *folder,
                              struct gr_diag *diag, struct gr_template **out) {
    struct gr_template *t = gr_xcalloc(1, sizeof *t);
    t->arena = gr_arena_new();
    t->folder = folder ? gr_arena_str(t->arena, gr_str(folder)) : NULL;
    *out = t;
    bool compiled_in = text.p == gr_template_asset(file).p;
    const char *packed = compiled_in ? gr_template_packed(file) : NULL;
    if (packed) {
        gr_template_unpack(packed, t);
        return GR_OK;
    }
    if (gr_template_add(t, file, text, 0, diag, &t->root)) {
        return GR_OK;
    }
    gr_template_free(t);
    *out = NULL;
    return GR_REFUSED;
}

static enum gr_status read_file(const char *name, struct gr_arena *arena, struct gr_diag *diag,
                                struct gr_str *text) {
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, name, name, &options, diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, arena, GR_TEMPLATE_BYTES, text);
    enum gr_status closed = gr_input_close(in, NULL);
    return status != GR_OK ? status : closed;
}

enum gr_status gr_template_new(const char *name, struct gr_str text, struct gr_diag *diag,
                               struct gr_template **out) {
    *out = NULL;
    if (text.p) {
        return compile(name, text, NULL, diag, out);
    }
    char file[64];
    snprintf(file, sizeof file, "%.50s.xhtml", name);
    text = gr_template_asset(file);
    if (!text.p) {
        gr_error(diag, "T007", GR_NOWHERE, "gramme list templates prints those compiled in",
                 "there is no template \"%s\"", name);
        return GR_EUSAGE;
    }
    return compile(file, text, NULL, diag, out);
}

enum gr_status gr_template_load(const char *name, struct gr_diag *diag, struct gr_template **out) {
    *out = NULL;
    char file[64];
    snprintf(file, sizeof file, "%.50s.xhtml", name);
    if (gr_template_asset(file).p) {
        return gr_template_new(name, (struct gr_str){NULL, 0}, diag, out);
    }
    if (!strchr(name, '.') && !strchr(name, '/') && access(name, F_OK) != 0) {
        gr_error(diag, "T007", GR_NOWHERE, "gramme list templates prints those compiled in",
                 "there is no template \"%s\", nor a file of that name", name);
        return GR_EUSAGE;
    }
    struct gr_arena *arena = gr_arena_new();
    struct gr_str text;
    enum gr_status status = read_file(name, arena, diag, &text);
    if (status == GR_OK) {
        const char *slash = strrchr(name, '/');
        size_t n = slash ? (size_t)(slash - name) + 1 : 0;
        status = compile(name, text, gr_arena_str(arena, (struct gr_str){name, n}), diag, out);
    }
    gr_arena_free(arena);
    return status;
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
