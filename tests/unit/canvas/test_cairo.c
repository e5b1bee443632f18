/* Chart files: right size, the same bytes every time, no clock. */
#include "test.h"

#include "canvas/cairo_output.h"
#include "canvas/shapes.h"

static void sketch(struct gr_canvas *c) {
    c->ops->begin(c, 100, 40, "T & t", "D");
    gr_draw_diamond(c, 20, 20, 7, GR_INK_C2, true);
    gr_draw_disc(c, 40, 20, 3, GR_INK_INK);
    c->ops->clip(c, 0, 0, 50, 40);
    c->ops->curve(c, 1, 1, 2, 2, 3, 3);
    c->ops->paint(c, GR_INK_NONE, 0,
                  &(struct gr_pen){.ink = GR_INK_C1,
                                   .width = 2,
                                   .dash = (const double[]){3, 1.5},
                                   .dash_count = 2,
                                   .opacity = 0.5});
    c->ops->clip_end(c);
    c->ops->text(
        c,
        &(struct gr_label){
            .x = 95, .y = 30, .size = 12, .ink = GR_INK_INK, .anchor = GR_ANCHOR_END, .halo = true},
        GR_STR("CO\u2082e \u2713"));
    c->ops->end(c);
}

/* Empty if cairo is not installed: then there is one diagnostic, and nothing to test. */
static struct gr_buf draw(enum gr_cairo_form form) {
    struct gr_buf out = {0};
    struct gr_fonts *fonts = gr_fonts_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_canvas *c = gr_canvas_cairo(fonts, &out, form, diag);
    if (c) {
        sketch(c);
        assert_true(gr_canvas_free(c));
        assert_int_equal(gr_diag_total(diag), 0);
    } else {
        assert_string_equal(gr_diag_get(diag, 0).code, "W060");
    }
    gr_diag_free(diag);
    gr_fonts_free(fonts);
    return out;
}

static void skip_without_cairo(const struct gr_buf *buf) {
    if (buf->n == 0) {
        skip();
    }
}

static void png_has_two_pixels_a_unit(void **state) {
    (void)state;
    struct gr_buf png = draw(GR_CAIRO_PNG);
    skip_without_cairo(&png);
    assert_memory_equal(png.p, "\x89PNG\r\n\x1a\n", 8);
    assert_memory_equal(png.p + 16, "\0\0\0\xC8\0\0\0\x50", 8); /* 200 x 80 */
    gr_buf_free(&png);
}

static void same_bytes_again(void **state) {
    (void)state;
    static const enum gr_cairo_form forms[] = {GR_CAIRO_PNG, GR_CAIRO_SVG, GR_CAIRO_PDF};
    for (size_t i = 0; i < 3; i++) {
        struct gr_buf a = draw(forms[i]), b = draw(forms[i]);
        skip_without_cairo(&a);
        assert_int_equal(a.n, b.n);
        assert_memory_equal(a.p, b.p, a.n);
        gr_buf_free(&a);
        gr_buf_free(&b);
    }
}

static void svg_is_titled_and_in_pixels(void **state) {
    (void)state;
    struct gr_buf svg = draw(GR_CAIRO_SVG);
    skip_without_cairo(&svg);
    assert_non_null(strstr(svg.p, "<title>T &amp; t</title>\n<desc>D</desc>"));
    assert_non_null(strstr(svg.p, "width=\"100px\""));
    assert_null(strstr(svg.p, "surface"));
    gr_buf_free(&svg);
}

static void pdf_has_no_date(void **state) {
    (void)state;
    struct gr_buf pdf = draw(GR_CAIRO_PDF);
    skip_without_cairo(&pdf);
    assert_memory_equal(pdf.p, "%PDF-1.4", 8);
    assert_int_equal(gr_str_find(gr_buf_str(&pdf), GR_STR("CreationDate")), SIZE_MAX);
    assert_int_not_equal(gr_str_find(gr_buf_str(&pdf), GR_STR("/ToUnicode")), SIZE_MAX);
    gr_buf_free(&pdf);
}

static void ids_are_numbered_by_appearance(void **state) {
    (void)state;
    struct gr_buf out = {0};
    gr_cairo_svg_settle(
        GR_STR("<?xml?><svg a=\"b\"><g id=\"surface17\"><use xlink:href=\"#glyph0-3\"/>"
               "</g><g id=\"glyph0-3\" fill=\"url(#surface17)\" width=\"#\"/></svg>"),
        "t<", "d", &out);
    assert_string_equal(
        out.p, "<?xml?><svg a=\"b\">\n<title>t&lt;</title>\n<desc>d</desc><g id=\"i0\"><use "
               "xlink:href=\"#i1\"/></g><g id=\"i1\" fill=\"url(#i0)\" width=\"#i2\"/></svg>");
    gr_buf_free(&out);
}

static void dates_are_blanked_in_place(void **state) {
    (void)state;
    struct gr_buf pdf = {0};
    gr_buf_puts(&pdf, "/CreationDate (keep)<< /CreationDate (D:2026) /X 1 >> /ModDate (D:1");
    gr_cairo_pdf_settle(&pdf, 20);
    assert_string_equal(pdf.p,
                        "/CreationDate (keep)<<                        /X 1 >>              ");
    gr_buf_free(&pdf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_has_two_pixels_a_unit),
        cmocka_unit_test(same_bytes_again),
        cmocka_unit_test(svg_is_titled_and_in_pixels),
        cmocka_unit_test(pdf_has_no_date),
        cmocka_unit_test(ids_are_numbered_by_appearance),
        cmocka_unit_test(dates_are_blanked_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
