/*
 * figures.c - the list of charts that a record may give.
 */
#include "template/figures_build.h"

#include <stdlib.h>

static void (*const makers[])(struct gr_figures *) = {
    gr_figures_ruler,      gr_figures_coverage, gr_figures_energy,   gr_figures_power,
    gr_figures_growth,     gr_figures_stages,   gr_figures_compute,  gr_figures_lab,
    gr_figures_efficiency, gr_figures_waste,    gr_figures_crossing, gr_figures_what_if,
    gr_figures_tornado,
};

struct gr_chart *gr_figures_add(struct gr_figures *f, enum gr_chart_form form, const char *id) {
    struct gr_chart *chart = GR_NEW(f->arena, struct gr_chart);
    *chart = (struct gr_chart){.form = form,
                               .language = f->language,
                               .id = id,
                               .title = "",
                               .subline = "",
                               .source = "",
                               .description = ""};
    GR_PUSH(f->items, f->count, f->cap) = chart;
    return chart;
}

struct gr_charts gr_figures_build_in(const xmlDoc *record, const struct gr_language *language,
                                     struct gr_fonts *fonts, struct gr_arena *arena) {
    struct gr_figures f = {.language = language, .fonts = fonts, .arena = arena};
    for (const xmlNode *n = record->children; n; n = n->next) {
        f.root = n->type == XML_ELEMENT_NODE ? n : f.root;
    }
    for (size_t i = 0; f.root && i < GR_COUNT(makers); i++) {
        makers[i](&f);
    }
    const struct gr_chart **items = GR_NEW_N(arena, const struct gr_chart *, f.count + 1);
    if (f.count) {
        memcpy(items, f.items, f.count * sizeof(*items));
    }
    free(f.items);
    return (struct gr_charts){items, f.count};
}

struct gr_charts gr_figures_build(const xmlDoc *record, struct gr_fonts *fonts,
                                  struct gr_arena *arena) {
    return gr_figures_build_in(record, NULL, fonts, arena);
}
