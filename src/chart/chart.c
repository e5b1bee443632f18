/*
 * chart.c - the table of forms, and what is common to all.
 */
#include "chart/chart_data.h"
#include "chart/place.h"

static const struct gr_drawer *const forms[GR_FORM_COUNT] = {
    [GR_FORM_BARS] = &gr_form_bars,         [GR_FORM_POWER] = &gr_form_power,
    [GR_FORM_GROWTH] = &gr_form_growth,     [GR_FORM_SCATTER] = &gr_form_scatter,
    [GR_FORM_COLUMNS] = &gr_form_columns,   [GR_FORM_FRONT] = &gr_form_front,
    [GR_FORM_RULER] = &gr_form_ruler,       [GR_FORM_COVERAGE] = &gr_form_coverage,
    [GR_FORM_CROSSING] = &gr_form_crossing, [GR_FORM_DOTS] = &gr_form_dots,
    [GR_FORM_TORNADO] = &gr_form_tornado,
};

double gr_chart_height(const struct gr_chart *chart, enum gr_chart_width width,
                       struct gr_fonts *fonts) {
    return chart->note ? 0 : forms[chart->form]->height(chart, gr_chart_units(width), fonts);
}

void gr_chart_draw(const struct gr_chart *chart, enum gr_chart_width width,
                   struct gr_canvas *canvas) {
    if (chart->note) {
        return;
    }
    struct gr_arena *arena = gr_arena_new();
    struct gr_placer placer;
    struct gr_layout layout = {
        .chart = chart,
        .canvas = canvas,
        .arena = arena,
        .placer = &placer,
        .width = gr_chart_units(width),
        .height = gr_chart_height(chart, width, canvas->fonts),
        .narrow = width == GR_CHART_HALF,
    };
    gr_placer_init(&placer, canvas, arena, layout.width, layout.height);
    canvas->ops->begin(canvas, layout.width, layout.height, chart->title, chart->description);
    forms[chart->form]->draw(&layout);
    canvas->ops->end(canvas);
    gr_placer_free(&placer);
    gr_arena_free(arena);
}

const char *gr_chart_id(const struct gr_chart *chart) {
    return chart->id;
}

const char *gr_chart_title(const struct gr_chart *chart) {
    return chart->title;
}

const char *gr_chart_subline(const struct gr_chart *chart) {
    return chart->subline;
}

const char *gr_chart_source(const struct gr_chart *chart) {
    return chart->source;
}

const char *gr_chart_description(const struct gr_chart *chart) {
    return chart->description;
}

const char *gr_chart_note(const struct gr_chart *chart) {
    return chart->note;
}

const struct gr_chart_table *gr_chart_table(const struct gr_chart *chart) {
    return chart->table;
}
