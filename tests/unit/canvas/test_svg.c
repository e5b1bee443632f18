/* Inline SVG: the bytes, written out by hand. */
#include "test.h"

#include "canvas/shapes.h"
#include "canvas/svg_path.h"

struct drawing {
    struct gr_fonts *fonts;
    struct gr_buf out;
    struct gr_canvas *c;
};

static struct drawing begin(void) {
    return (struct drawing){.fonts = gr_fonts_new()};
}

static void finish(struct drawing *d) {
    gr_buf_free(&d->out);
    gr_fonts_free(d->fonts);
}

#define HEAD                                                                                       \
    "<svg id=\"x\" class=\"g\" viewBox=\"0 0 100 50.5\" role=\"img\" aria-labelledby=\"x-t x-d\">" \
    "<title id=\"x-t\">T</title><desc id=\"x-d\">D</desc>"

static void marks_and_text(void **state) {
    (void)state;
    struct drawing d = begin();
    d.c = gr_canvas_svg(d.fonts, &d.out, "x", "g");
    d.c->ops->begin(d.c, 100, 50.5, "T", "D");
    d.c->ops->group(d.c, "a < b & \"c\"");
    gr_draw_rect(d.c, 1, 2.04, 30.06, 4, GR_INK_C1);
    d.c->ops->group_end(d.c);
    gr_draw_line(d.c, 0.5, 10, 20.5, 10, GR_INK_GRID, 1);
    gr_draw_disc(d.c, 5, 5, 3.4, GR_INK_INK);
    d.c->ops->text(d.c,
                   &(struct gr_label){.x = 99.96,
                                      .y = 40,
                                      .size = 12,
                                      .weight = GR_BOLD,
                                      .ink = GR_INK_INK3,
                                      .anchor = GR_ANCHOR_END},
                   GR_STR("1 < 2"));
    d.c->ops->end(d.c);
    assert_true(gr_canvas_free(d.c));
    assert_string_equal(d.out.p, HEAD
                        "<g><title>a &lt; b &amp; &quot;c&quot;</title>"
                        "<rect x=\"1\" y=\"2\" width=\"30.1\" height=\"4\" fill=\"var(--c1)\"/></g>"
                        "<path class=\"lg\" d=\"M.5 10h20\"/>"
                        "<path d=\"M5 5z\" stroke=\"var(--ink)\" stroke-width=\"6.8\""
                        " class=\"r\"/>"
                        "<text x=\"100\" y=\"40\" class=\"b e\">1 &lt; 2</text></svg>");
    finish(&d);
}

/* Another drawing of the same thing is named by the first and has no hover titles. */
static void a_second_drawing_shares_the_name(void **state) {
    (void)state;
    struct drawing d = begin();
    d.c = gr_canvas_svg_again(d.fonts, &d.out, "x-n", "narrow", "x");
    d.c->ops->begin(d.c, 50, 20, "T", "D");
    d.c->ops->group(d.c, "a");
    gr_draw_rect(d.c, 1, 2, 3, 4, GR_INK_C1);
    d.c->ops->group_end(d.c);
    d.c->ops->end(d.c);
    assert_true(gr_canvas_free(d.c));
    assert_string_equal(d.out.p, "<svg id=\"x-n\" class=\"narrow\" viewBox=\"0 0 50 20\" "
                                 "role=\"img\" aria-labelledby=\"x-t x-d\"><rect x=\"1\" y=\"2\" "
                                 "width=\"3\" height=\"4\" fill=\"var(--c1)\"/></svg>");
    finish(&d);
}

static void hostile_text_is_masked(void **state) {
    (void)state;
    struct drawing d = begin();
    d.c = gr_canvas_svg(d.fonts, &d.out, "a\"b", NULL);
    d.c->ops->begin(d.c, 10, 10, "</title><script>", "\x01\xff");
    d.c->ops->end(d.c);
    gr_canvas_free(d.c);
    assert_null(strstr(d.out.p, "<script>"));
    assert_non_null(strstr(d.out.p, "id=\"a&quot;b\""));
    assert_non_null(strstr(d.out.p, ">\uFFFD\uFFFD</desc>"));
    assert_null(strstr(d.out.p, "style="));
    finish(&d);
}

static void clips_have_ids_of_their_own(void **state) {
    (void)state;
    struct drawing d = begin();
    d.c = gr_canvas_svg(d.fonts, &d.out, "q", "");
    d.c->ops->begin(d.c, 10, 10, "", "");
    for (int i = 0; i < 2; i++) {
        d.c->ops->clip(d.c, 0, 0, 5, 5);
        d.c->ops->clip_end(d.c);
    }
    d.c->ops->end(d.c);
    gr_canvas_free(d.c);
    assert_non_null(strstr(d.out.p, "<clipPath id=\"q-c1\">"));
    assert_non_null(strstr(d.out.p, "<g clip-path=\"url(#q-c2)\">"));
    finish(&d);
}

/* Differences are taken between rounded places: a thousand steps of 0.04 end where they should. */
static void paths_do_not_drift(void **state) {
    (void)state;
    struct gr_svg_path p = {0};
    gr_svg_path_move(&p, 0, 0);
    for (int i = 1; i <= 1000; i++) {
        gr_svg_path_line(&p, i * 0.04, i * 0.04);
    }
    assert_int_equal(p.x, 400);
    assert_int_equal(p.y, 400);
    gr_buf_free(&p.data);
}

static void paths_are_short(void **state) {
    (void)state;
    struct gr_svg_path p = {0};
    gr_svg_path_move(&p, 10, 20);
    gr_svg_path_line(&p, 12.5, 18);
    gr_svg_path_line(&p, 12, 18.5);
    gr_svg_path_line(&p, 12, 30);
    gr_svg_path_close(&p);
    gr_svg_path_move(&p, 1, 1);
    gr_svg_path_curve(&p, (const double[]){2, 2, 3, 3, 4, 1});
    assert_string_equal(p.data.p, "M10 20l2.5-2-.5 .5v11.5zm-9-19c1 1 2 2 3 0");
    gr_buf_free(&p.data);
}

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

/* Lines x + y = 5, 10, 15 cross a square of side 8 at the origin; nothing leaves it. */
static void hatch_stays_inside(void **state) {
    (void)state;
    struct drawing d = begin();
    d.c = gr_canvas_trace(d.fonts, &d.out);
    gr_draw_hatch(d.c, 0, 0, 8, 8, (struct gr_hatch){GR_INK_C1, 1.3, 5});
    gr_canvas_free(d.c);
    assert_int_equal(count_of(d.out.p, "move"), 3);
    assert_non_null(strstr(d.out.p, "move 0.00 5.00\nline 5.00 0.00\n"));
    assert_non_null(strstr(d.out.p, "move 2.00 8.00\nline 8.00 2.00\n"));
    assert_non_null(strstr(d.out.p, "move 7.00 8.00\nline 8.00 7.00\n"));
    finish(&d);
}

static void inks(void **state) {
    (void)state;
    assert_string_equal(gr_ink_name(GR_INK_C1), "c1");
    assert_int_equal(gr_ink_rgb(GR_INK_C1), 0x0C32A1);
    assert_int_equal(gr_ink_rgb_dark(GR_INK_WARN), 0xF4A27C);
    assert_string_equal(gr_ink_name((enum gr_ink)99), "none");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_and_text),
        cmocka_unit_test(a_second_drawing_shares_the_name),
        cmocka_unit_test(hostile_text_is_masked),
        cmocka_unit_test(clips_have_ids_of_their_own),
        cmocka_unit_test(paths_do_not_drift),
        cmocka_unit_test(paths_are_short),
        cmocka_unit_test(hatch_stays_inside),
        cmocka_unit_test(inks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
