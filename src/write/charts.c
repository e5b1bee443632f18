/*
 * charts.c - every chart as files of its own: charts/<id>.png, .svg, .pdf, and <id>-half.* for columns.
 *
 * Title and source stand in the document that the picture goes into; the picture carries title and
 * description as metadata where its format has room for them.
 */
#include "write/writer.h"

static const struct {
    enum gr_cairo_form form;
    const char *extension;
} forms[] = {{GR_CAIRO_PNG, "png"}, {GR_CAIRO_SVG, "svg"}, {GR_CAIRO_PDF, "pdf"}};

static const struct {
    enum gr_chart_width width;
    const char *suffix;
} widths[] = {{GR_CHART_FULL, ""}, {GR_CHART_HALF, "-half"}};

enum gr_status gr_chart_file(const struct gr_report *report, const struct gr_chart *chart,
                             enum gr_chart_width width, enum gr_cairo_form form, struct gr_buf *out,
                             struct gr_diag *diag) {
    struct gr_canvas *canvas = gr_canvas_cairo(report->fonts, out, form, diag);
    if (!canvas) {
        return GR_EIO;
    }
    gr_chart_draw(chart, width, canvas);
    if (!gr_canvas_free(canvas)) {
        gr_error(diag, "W061", GR_NOWHERE, NULL, "chart %s could not be drawn", gr_chart_id(chart));
        return GR_EIO;
    }
    return GR_OK;
}

const struct gr_chart *gr_figure_chart(const struct gr_report *report, const xmlNode *figure) {
    const char *id = gr_tree_attr(figure, "chart");
    const struct gr_chart *chart = id ? gr_charts_find(&report->charts, id) : NULL;
    bool label = figure->parent && gr_tree_class(figure->parent, "label");
    return chart && !gr_chart_note(chart) && !label ? chart : NULL;
}

static enum gr_status write_chart(const struct gr_report *report, const struct gr_chart *chart,
                                  struct gr_files *files, struct gr_diag *diag) {
    for (size_t w = 0; w < GR_COUNT(widths); w++) {
        for (size_t i = 0; i < GR_COUNT(forms); i++) {
            const char *name = gr_arena_printf(report->arena, "charts/%s%s.%s", gr_chart_id(chart),
                                               widths[w].suffix, forms[i].extension);
            enum gr_status status = gr_chart_file(report, chart, widths[w].width, forms[i].form,
                                                  gr_files_add(files, name), diag);
            if (status != GR_OK) {
                return status;
            }
        }
    }
    return GR_OK;
}

static enum gr_status write_charts(const struct gr_report *report, struct gr_files *files,
                                   struct gr_diag *diag) {
    for (size_t i = 0; i < report->charts.count; i++) {
        const struct gr_chart *chart = report->charts.items[i];
        if (!gr_chart_note(chart)) {
            enum gr_status status = write_chart(report, chart, files, diag);
            if (status != GR_OK) {
                return status;
            }
        }
    }
    return GR_OK;
}

const struct gr_writer gr_writer_charts = {
    .name = "charts",
    .extension = NULL,
    .summary = "every chart as PNG, SVG and PDF, at full and half width",
    .needs_tree = true,
    .write = write_charts,
};
