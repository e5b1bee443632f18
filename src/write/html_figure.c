/*
 * html_figure.c - a chart in its place: finding, sub-line, drawings, source, data.
 */
#include "write/html.h"

static void draw(struct gr_html *h, const struct gr_chart *chart, enum gr_chart_width width,
                 const char *css_class) {
    char *id = gr_arena_printf(h->report->arena, "c-%s", gr_chart_id(chart));
    struct gr_canvas *canvas = gr_canvas_svg(h->report->fonts, h->out, id, css_class);
    gr_chart_draw(chart, width, canvas);
    gr_canvas_free(canvas);
    gr_buf_putc(h->out, '\n');
}

static void draw_narrow(struct gr_html *h, const struct gr_chart *chart) {
    char *of = gr_arena_printf(h->report->arena, "c-%s", gr_chart_id(chart));
    char *id = gr_arena_printf(h->report->arena, "%s-n", of);
    struct gr_canvas *canvas = gr_canvas_svg_again(h->report->fonts, h->out, id, "g narrow", of);
    gr_chart_draw(chart, GR_CHART_HALF, canvas);
    gr_canvas_free(canvas);
    gr_buf_putc(h->out, '\n');
}

/* A full chart has a second drawing for phones; a half one is as wide as a phone. */
static void put_drawings(struct gr_html *h, const struct gr_chart *chart, bool half) {
    if (half) {
        draw(h, chart, GR_CHART_HALF, "g");
        return;
    }
    draw(h, chart, GR_CHART_FULL, "g wide");
    draw_narrow(h, chart);
}

static void put_paragraph(struct gr_html *h, const char *class, const char *text) {
    if (!text || !*text) {
        return;
    }
    gr_buf_printf(h->out, "<p class=\"%s\">", class);
    gr_html_text(h->out, gr_str(text));
    gr_buf_puts(h->out, "</p>\n");
}

/* Names on the left, numbers in all other columns: said once for the whole table. */
static bool all_numbers(const struct gr_chart_table *t) {
    for (size_t i = 1; i < t->columns; i++) {
        if (!t->numeric[i]) {
            return false;
        }
    }
    return !t->numeric[0];
}

static void put_table_row(struct gr_html *h, const struct gr_chart_table *t,
                          const char *const *cells, bool head) {
    bool said = all_numbers(t);
    gr_buf_puts(h->out, "<tr>");
    for (size_t i = 0; i < t->columns; i++) {
        const char *name = head || i == 0 ? "th" : "td";
        const char *scope = head ? " scope=\"col\"" : i == 0 ? " scope=\"row\"" : "";
        gr_buf_printf(h->out, "<%s%s%s>", name, scope,
                      t->numeric[i] && !said ? " class=\"num\"" : "");
        gr_html_text(h->out, gr_str(cells[i] ? cells[i] : ""));
    }
    gr_buf_putc(h->out, '\n');
}

static void put_data(struct gr_html *h, const struct gr_chart *chart) {
    const struct gr_chart_table *t = gr_chart_table(chart);
    if (!t || t->columns == 0 || t->rows == 0) {
        return;
    }
    gr_buf_puts(h->out, "<details><summary>");
    gr_html_text(h->out, gr_str(GR_HTML_SAY(h, "page-data-table", "")));
    gr_buf_puts(h->out, "</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    gr_markup_attribute(h->out, "aria-label", GR_HTML_SAY(h, "page-data", gr_chart_title(chart)));
    gr_buf_puts(h->out, all_numbers(t) ? "><table class=\"nums\">\n<thead>" : "><table>\n<thead>");
    put_table_row(h, t, t->heads, true);
    gr_buf_puts(h->out, "</thead>\n<tbody>");
    for (size_t i = 0; i < t->rows; i++) {
        put_table_row(h, t, t->cells + i * t->columns, false);
    }
    gr_buf_puts(h->out, "</tbody></table></div>\n");
    put_paragraph(h, "source", t->remark);
    gr_buf_puts(h->out, "</details>\n");
}

/* In the label a chart has a key like the figures, no finding. */
static void put_label_chart(struct gr_html *h, const struct gr_chart *chart) {
    gr_buf_puts(h->out, "<div class=\"part\">");
    put_paragraph(h, "key", gr_chart_title(chart));
    put_drawings(h, chart, false);
    gr_buf_puts(h->out, "</div>\n");
}

void gr_html_figure(struct gr_html *h, const xmlNode *figure) {
    const char *id = gr_tree_attr(figure, "chart");
    const struct gr_chart *chart = id ? gr_charts_find(&h->report->charts, id) : NULL;
    const char *width = gr_tree_attr(figure, "width");
    if (!chart) {
        return;
    }
    bool drawn = gr_chart_height(chart, GR_CHART_HALF, h->report->fonts) > 0;
    if (figure->parent && gr_tree_class(figure->parent, "label")) {
        put_label_chart(h, chart);
        return;
    }
    gr_buf_puts(h->out, "<figure class=\"chart\" aria-labelledby=\"f-");
    gr_markup_text(h->out, gr_str(id));
    gr_buf_puts(h->out, "\">\n<figcaption><h3 id=\"f-");
    gr_markup_text(h->out, gr_str(id));
    gr_buf_puts(h->out, "\">");
    gr_html_text(h->out, gr_str(gr_chart_title(chart)));
    gr_buf_puts(h->out, "</h3>");
    put_paragraph(h, "sub", gr_chart_subline(chart));
    gr_buf_puts(h->out, "</figcaption>\n<div class=\"draw\">");
    if (drawn) {
        put_drawings(h, chart, width && strcmp(width, "half") == 0);
    } else {
        put_paragraph(h, "note", gr_chart_note(chart));
    }
    gr_buf_puts(h->out, "</div>\n<div class=\"under\">");
    put_paragraph(h, "source", gr_chart_source(chart));
    put_data(h, chart);
    gr_buf_puts(h->out, "</div></figure>\n");
}
