/*
 * html_style.c - the style sheet: colours come from the canvas, so that charts and text agree.
 */
#include "write/html.h"

#include "base/utf8.h"
#include "template/template.h"

void gr_html_inks(const struct gr_report *report, struct gr_buf *out, bool dark) {
    uint32_t (*rgb)(enum gr_ink) = dark ? gr_ink_rgb_dark : gr_ink_rgb;
    gr_buf_puts(out, ":root{");
    for (int ink = GR_INK_NONE + 1; ink < GR_INK_COUNT; ink++) {
        bool own = ink == GR_INK_ACCENT && report->accent.set;
        uint32_t accent = dark ? report->accent.dark : report->accent.light;
        gr_buf_printf(out, "--%s:#%06x;", gr_ink_name((enum gr_ink)ink),
                      own ? accent : rgb((enum gr_ink)ink));
    }
    gr_buf_puts(out, "}");
}

/* How many bytes at the start of css are a blank or a comment. */
static size_t blank_length(struct gr_str css) {
    if (gr_str_starts(css, GR_STR("/*"))) {
        size_t end = gr_str_find(css, GR_STR("*/"));
        return end == SIZE_MAX ? css.n : end + 2;
    }
    return css.n > 0 && (css.p[0] == ' ' || css.p[0] == '\n') ? 1 : 0;
}

/* Comments are not sent, nor blanks that separate nothing; a blank before a colon is a descendant. */
static void put_compact(struct gr_buf *out, struct gr_str css) {
    bool quoted = false;
    while (css.n > 0) {
        size_t skip = 0, more;
        while (!quoted && (more = blank_length((struct gr_str){css.p + skip, css.n - skip})) > 0) {
            skip += more;
        }
        css = (struct gr_str){css.p + skip, css.n - skip};
        if (css.n == 0) {
            return;
        }
        bool joined = out->n > 0 && strchr("{};,:", out->p[out->n - 1]);
        if (skip > 0 && !joined && !strchr("{};,", css.p[0])) {
            gr_buf_putc(out, ' ');
        }
        quoted ^= css.p[0] == '"';
        gr_buf_putc(out, css.p[0]);
        css = (struct gr_str){css.p + 1, css.n - 1};
    }
}

/* A CSS string; what could end it or the style element is written as an escape. */
static void put_string(struct gr_buf *out, const char *text) {
    struct gr_str rest = gr_str(text);
    gr_buf_putc(out, '"');
    while (rest.n > 0) {
        uint32_t c = gr_utf8_next(&rest);
        bool special = c < 0x20 || (c < 0x80 && strchr("\"\\<>&", (int)c));
        if (special) {
            gr_buf_printf(out, "\\%x ", (unsigned)c);
        } else {
            gr_utf8_put(out, c);
        }
    }
    gr_buf_putc(out, '"');
}

static void put_margin_box(struct gr_buf *out, const char *box, const char *text) {
    gr_buf_printf(out, "@%s{font:400 7.5pt Lato;color:#%06x;content:", box,
                  gr_ink_rgb(GR_INK_INK3));
    if (text) {
        put_string(out, text);
    } else {
        gr_buf_puts(out, "counter(page) \" / \" counter(pages)");
    }
    gr_buf_putc(out, '}');
}

/* First words of a long title: a margin box does not wrap well. */
static const char *short_title(const struct gr_report *report, const char *title) {
    struct gr_str fit =
        gr_text_fit(report->fonts, GR_REGULAR, gr_str(title), 38, false, report->arena);
    return gr_arena_str(report->arena, fit);
}

static void put_page(const struct gr_report *report, struct gr_buf *out) {
    const char *title = gr_tree_attr(xmlDocGetRootElement(report->tree), "title");
    gr_buf_printf(out, "@page{size:%s;margin:17mm 20mm 19mm;", report->letter ? "letter" : "A4");
    put_margin_box(out, "top-right", short_title(report, title ? title : ""));
    put_margin_box(out, "bottom-left", "Gramme " GRAMME_VERSION);
    put_margin_box(out, "bottom-right", NULL);
    gr_buf_puts(out, "}@page:first{margin-top:14mm;@top-right{content:\"\"}}");
}

void gr_html_style(const struct gr_report *report, struct gr_str body, struct gr_buf *out) {
    gr_html_fonts(report, body, out);
    gr_html_inks(report, out, false);
    gr_buf_puts(out, "@media screen and (prefers-color-scheme:dark){");
    gr_html_inks(report, out, true);
    gr_buf_puts(out, "}");
    put_compact(out, gr_template_asset("report.css"));
    put_page(report, out);
}
