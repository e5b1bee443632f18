/*
 * badge.c - the label small, for a README: badge/label.svg and .png, and in one line badge/line.svg and .png.
 *
 * All words are those of the report's label; the SVG brings its letters, so that it looks alike where it is shown.
 */
#include "canvas/shapes.h"
#include "canvas/shift.h"
#include "write/html.h"
#include "write/writer.h"

static const double width = 384, pad = 20, inner = 344; /* u; inner: a chart of half width */
static const double border = 3, figure_split = 1.25 / 2.25;

/* What the label of the report says, as plain text. */
enum { FIGURES = 3, TEXT = 5 };
struct figure {
    const char *key, *digits, *unit, *interval;
};
struct badge {
    const struct gr_report *report;
    const char *name, *title, *basis;
    struct figure figures[FIGURES];
    size_t figure_count;
    const struct gr_chart *ruler, *coverage;
};

/* ---- reading the tree ---- */

static const xmlNode *find(const xmlNode *node, const char *name, const char *class) {
    for (const xmlNode *n = node ? node->children : NULL; n; n = n->next) {
        if (gr_tree_is(n, name) && (!class || gr_tree_class(n, class))) {
            return n;
        }
        const xmlNode *below = n->type == XML_ELEMENT_NODE ? find(n, name, class) : NULL;
        if (below) {
            return below; /* depth is bounded by the template's */
        }
    }
    return NULL;
}

static const char *text_of(const struct gr_report *report, const xmlNode *node) {
    if (!node) {
        return "";
    }
    xmlChar *text = xmlNodeGetContent(node);
    const char *copy = gr_arena_str(report->arena, gr_str_trim(gr_str((const char *)text)));
    xmlFree(text);
    return copy;
}

static void read_figures(struct badge *b, const xmlNode *label) {
    const xmlNode *figures = find(label, "div", "label-figures");
    for (const xmlNode *n = figures ? figures->children : NULL; n && b->figure_count < FIGURES;
         n = n->next) {
        if (gr_tree_class(n, "label-figure")) {
            const xmlNode *digits = find(n, "strong", "digits");
            b->figures[b->figure_count++] =
                (struct figure){text_of(b->report, find(n, "p", "key")),
                                text_of(b->report, digits ? digits : find(n, "p", "words")),
                                text_of(b->report, digits ? find(n, "span", "unit") : NULL),
                                text_of(b->report, find(n, "p", "interval"))};
        }
    }
}

static bool read_badge(struct badge *b, const struct gr_report *report) {
    const xmlNode *root = xmlDocGetRootElement(report->tree);
    const xmlNode *label = find(root, "section", "label");
    if (!label) {
        return false;
    }
    const xmlNode *basis = find(label, "p", "label-basis");
    *b = (struct badge){.report = report,
                        .name = text_of(report, find(label, "p", "label-name")),
                        .title = text_of(report, find(root, "h1", NULL)),
                        .basis = basis && basis->children ? text_of(report, basis->children) : "",
                        .ruler = gr_charts_find(&report->charts, "ruler"),
                        .coverage = gr_charts_find(&report->charts, "coverage")};
    read_figures(b, label);
    return b->figure_count > 0;
}

/* "Emissions 9.3 kg CO₂e, between 7.0 and 12 kg. Energy 26 kWh, between 22 and 29 kWh." */
static const char *description(const struct badge *b) {
    struct gr_buf text = {0};
    for (size_t i = 0; i < b->figure_count; i++) {
        const struct figure *f = &b->figures[i];
        gr_buf_printf(&text, "%s%s %s %s, %s.", i ? " " : "", f->key, f->digits, f->unit,
                      f->interval);
    }
    const char *copy = gr_arena_str(b->report->arena, gr_buf_str(&text));
    gr_buf_free(&text);
    return copy;
}

/* ---- drawing ---- */

/* Cut with … where it is wider than room [u]; returns its width. */
static double put(const struct badge *b, struct gr_canvas *c, double x, double y, double size,
                  enum gr_weight weight, enum gr_ink ink, double room, const char *words) {
    struct gr_str fit =
        gr_text_fit(b->report->fonts, weight, gr_str(words), room / size, false, b->report->arena);
    struct gr_label label = {.x = x, .y = y, .size = size, .weight = weight, .ink = ink};
    c->ops->text(c, &label, fit);
    return gr_text_width(b->report->fonts, weight, fit) * size;
}

static void put_figure(const struct badge *b, struct gr_canvas *c, const struct figure *f, double x,
                       double y, double room) {
    put(b, c, x, y + 12, 12, GR_BOLD, GR_INK_INK, room, f->key);
    bool number = f->unit[0] != '\0';
    double size = number ? 44 : 18;
    double unit = gr_text_width(b->report->fonts, GR_BOLD, gr_str(f->unit)) * 16;
    double digits = put(b, c, x, y + 54, size, number ? GR_BLACK : GR_BOLD, GR_INK_INK,
                        room - unit - 5, f->digits);
    put(b, c, x + digits + 5, y + 54, 16, GR_BOLD, GR_INK_INK, room - digits - 5, f->unit);
    put(b, c, x, y + 73, 12, GR_REGULAR, GR_INK_INK2, room, f->interval);
}

static double chart_height(const struct badge *b, const struct gr_chart *chart) {
    return chart ? gr_chart_height(chart, GR_CHART_HALF, b->report->fonts) : 0;
}

static double put_chart(const struct badge *b, struct gr_canvas *c, const struct gr_chart *chart,
                        double y) {
    double height = chart_height(b, chart);
    if (height > 0) {
        struct gr_canvas *part = gr_canvas_shift(c, pad, y);
        gr_chart_draw(chart, GR_CHART_HALF, part);
        gr_canvas_free(part);
    }
    return height;
}

static const double charts_at = 187, gap = 10;

static double label_height(const struct badge *b) {
    double ruler = chart_height(b, b->ruler), coverage = chart_height(b, b->coverage);
    return charts_at + ruler + coverage + (ruler > 0) * gap + (coverage > 0) * gap;
}

static void draw_label(const struct badge *b, struct gr_canvas *c) {
    double height = label_height(b);
    c->ops->begin(c, width, height, b->title, description(b));
    gr_draw_rect(c, 0, 0, width, height, GR_INK_PAPER);
    gr_draw_outline(c, border / 2, border / 2, width - border, height - border, GR_INK_INK, border);
    put(b, c, pad, 35, 24, GR_BLACK, GR_INK_INK, inner, b->name);
    gr_draw_rect(c, pad, 45, inner, 7, GR_INK_INK);
    put(b, c, pad, 68, 12, GR_BOLD, GR_INK_INK, inner, b->title);
    put(b, c, pad, 84, 11, GR_REGULAR, GR_INK_INK2, inner, b->basis);
    double first = b->figure_count > 1 ? inner * figure_split : inner;
    double other = b->figure_count > 1 ? (inner - first) / (double)(b->figure_count - 1) : 0;
    for (size_t i = 0; i < b->figure_count; i++) {
        double x = pad + (i ? first + (double)(i - 1) * other : 0);
        if (i) {
            gr_draw_line(c, x, 94, x, 176, GR_INK_HAIR, 1);
        }
        put_figure(b, c, &b->figures[i], x + (i ? 14 : 0), 92, (i ? other - 14 : first - 10));
    }
    gr_draw_rect(c, pad, 176, inner, 2.5, GR_INK_INK);
    double y = charts_at;
    double ruler = put_chart(b, c, b->ruler, y);
    y += ruler + (ruler > 0) * gap;
    put_chart(b, c, b->coverage, y);
    c->ops->end(c);
}

/* ---- one line ---- */

static double line_part(const struct badge *b, struct gr_canvas *c, double x, const char *words,
                        bool reversed) {
    enum gr_weight weight = reversed ? GR_BOLD : GR_REGULAR;
    double wide = gr_text_width(b->report->fonts, weight, gr_str(words)) * 11 + 14;
    if (c) {
        struct gr_label label = {.x = x + 7,
                                 .y = 14,
                                 .size = 11,
                                 .weight = weight,
                                 .ink = reversed ? GR_INK_PAPER : GR_INK_INK};
        gr_draw_rect(c, x, 0, wide, 20, reversed ? GR_INK_INK : GR_INK_GRID);
        c->ops->text(c, &label, gr_str(words));
    }
    return x + wide;
}

/* Without a canvas it only measures. */
static double line_parts(const struct badge *b, struct gr_canvas *c) {
    double x = 0;
    for (size_t i = 0; i < b->figure_count; i++) {
        const struct figure *f = &b->figures[i];
        x = line_part(b, c, x, f->key, false);
        x = line_part(b, c, x,
                      gr_arena_printf(b->report->arena, f->unit[0] ? "%s\xc2\xa0%s" : "%s%s",
                                      f->digits, f->unit),
                      true);
    }
    return x;
}

static void draw_line(const struct badge *b, struct gr_canvas *c) {
    c->ops->begin(c, line_parts(b, NULL), 20, b->title, description(b));
    line_parts(b, c);
    c->ops->end(c);
}

/* ---- files ---- */

static const char common_css[] =
    "svg{font-family:Lato,system-ui,sans-serif;font-size:12px;fill:var(--ink3)}.k{fill:var(--ink)}"
    ".b{font-weight:700}.x{font-weight:900}.m{text-anchor:middle}.e{text-anchor:end}"
    ".h{stroke:var(--paper);stroke-width:3.5;stroke-linejoin:round}"
    ".r{stroke-linecap:round;stroke-linejoin:round}.lg{fill:none;stroke:var(--grid)}"
    ".lf{fill:none;stroke:var(--frame)}";

/* The drawing is the inline SVG of HTML; a file of its own says what it is, and brings colours and letters. */
static void put_svg(const struct badge *b, void (*draw)(const struct badge *, struct gr_canvas *),
                    double wide, double high, struct gr_buf *out) {
    struct gr_buf body = {0};
    struct gr_canvas *c = gr_canvas_svg(b->report->fonts, &body, "gramme", NULL);
    draw(b, c);
    gr_canvas_free(c);
    size_t head = gr_str_find(gr_buf_str(&body), GR_STR(">")) + 1;
    gr_buf_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    gr_buf_coord(out, wide, 1);
    gr_buf_puts(out, "\" height=\"");
    gr_buf_coord(out, high, 1);
    gr_buf_putc(out, '"');
    gr_buf_put(out, (struct gr_str){body.p + 4, head - 4});
    gr_buf_puts(out, "<style>");
    gr_html_fonts(b->report, gr_buf_str(&body), out);
    gr_html_inks(b->report, out, false);
    gr_buf_puts(out, "@media (prefers-color-scheme:dark){");
    gr_html_inks(b->report, out, true);
    gr_buf_printf(out, "}%s</style>", common_css);
    gr_buf_put(out, (struct gr_str){body.p + head, body.n - head});
    gr_buf_putc(out, '\n');
    gr_buf_free(&body);
}

static enum gr_status put_png(const struct badge *b,
                              void (*draw)(const struct badge *, struct gr_canvas *),
                              struct gr_buf *out, struct gr_diag *diag) {
    struct gr_canvas *c = gr_canvas_cairo(b->report->fonts, out, GR_CAIRO_PNG, diag);
    if (!c) {
        return GR_EIO;
    }
    draw(b, c);
    if (!gr_canvas_free(c)) {
        gr_error(diag, "W061", GR_NOWHERE, NULL, "the badge could not be drawn");
        return GR_EIO;
    }
    return GR_OK;
}

static enum gr_status write_badge(const struct gr_report *report, struct gr_files *files,
                                  struct gr_diag *diag) {
    struct badge b;
    if (!read_badge(&b, report)) {
        gr_error(diag, "W070", GR_NOWHERE, "use a template with a label, such as report",
                 "this template has no label");
        return GR_REFUSED;
    }
    put_svg(&b, draw_label, width, label_height(&b), gr_files_add(files, "badge/label.svg"));
    put_svg(&b, draw_line, line_parts(&b, NULL), 20, gr_files_add(files, "badge/line.svg"));
    enum gr_status status = put_png(&b, draw_label, gr_files_add(files, "badge/label.png"), diag);
    return status == GR_OK ? put_png(&b, draw_line, gr_files_add(files, "badge/line.png"), diag)
                           : status;
}

const struct gr_writer gr_writer_badge = {
    .name = "badge",
    .extension = NULL,
    .summary = "the label small, and in one line, for a README: SVG and PNG",
    .needs_tree = true,
    .write = write_badge,
};
