/* Labels never meet; the box of a text is its advance width times -0.74 .. +0.20 em. */
#include "test.h"

#include "chart/place.h"

struct fixture {
    struct gr_fonts *fonts;
    struct gr_arena *arena;
    struct gr_buf out;
    struct gr_canvas *canvas;
    struct gr_placer placer;
};

static int setup(void **state) {
    static struct fixture f;
    f = (struct fixture){.fonts = gr_fonts_new(), .arena = gr_arena_new()};
    f.canvas = gr_canvas_trace(f.fonts, &f.out);
    gr_placer_init(&f.placer, f.canvas, f.arena, 200, 50);
    *state = &f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    gr_placer_free(&f->placer);
    gr_canvas_free(f->canvas);
    gr_buf_free(&f->out);
    gr_fonts_free(f->fonts);
    gr_arena_free(f->arena);
    return 0;
}

static struct gr_label label(double x, double y, enum gr_anchor anchor) {
    return (struct gr_label){.x = x, .y = y, .size = 12, .ink = GR_INK_INK, .anchor = anchor};
}

static void box_of_a_text(void **state) {
    struct fixture *f = *state;
    struct gr_label l = label(100, 30, GR_ANCHOR_END);
    double width = gr_text_width(f->fonts, GR_REGULAR, GR_STR("BLOOM")) * 12;
    struct gr_box box = gr_text_box(f->fonts, &l, GR_STR("BLOOM"));
    assert_near(box.x1, 100, 1e-12);
    assert_near(box.x0, 100 - width, 1e-12);
    assert_near(box.y0, 30 - 8.88, 1e-12);
    assert_near(box.y1, 32.4, 1e-12);
}

static void boxes_that_touch_do_not_meet(void **state) {
    (void)state;
    const struct gr_box a = {0, 0, 10, 10}, right = {10, 0, 20, 10}, over = {9, 9, 20, 20};
    assert_false(gr_box_meets(&a, &right));
    assert_true(gr_box_meets(&a, &over));
    assert_true(gr_box_meets(&over, &a));
}

static void second_label_stays_away(void **state) {
    struct fixture *f = *state;
    struct gr_label first = label(50, 30, GR_ANCHOR_START), same = label(55, 32, GR_ANCHOR_START);
    assert_true(gr_place_text(&f->placer, &first, "first"));
    assert_false(gr_place_text(&f->placer, &same, "second"));
    assert_null(strstr(f->out.p, "second"));
    const struct gr_caption caption = {.first = "second", .second = "line"};
    const struct gr_spot spots[] = {{55, 32, GR_ANCHOR_START}, {120, 20, GR_ANCHOR_START}};
    assert_int_equal(gr_place_caption(&f->placer, &caption, spots, 2), 1);
    assert_non_null(strstr(f->out.p, "\"line\""));
}

static void nothing_leaves_the_frame(void **state) {
    struct fixture *f = *state;
    struct gr_label l = label(195, 30, GR_ANCHOR_START);
    assert_false(gr_place_text(&f->placer, &l, "beyond"));
    l = label(10, 8, GR_ANCHOR_START);
    assert_false(gr_place_text(&f->placer, &l, "above"));
    l = label(10, 49, GR_ANCHOR_START);
    assert_false(gr_place_text(&f->placer, &l, "below"));
    l = label(10, 30, GR_ANCHOR_START);
    assert_false(gr_place_text(&f->placer, &l, ""));
}

static void long_names_are_cut_in_the_middle(void **state) {
    struct fixture *f = *state;
    const char *cut = gr_label_cut(&f->placer, "a_very_long_name_of_a_run_00017", GR_BOLD, 90);
    assert_non_null(strstr(cut, "\u2026"));
    assert_memory_equal(cut, "a_v", 3);
    assert_memory_equal(cut + strlen(cut) - 2, "17", 2);
    assert_true(gr_label_width(f->fonts, cut, GR_BOLD) <= 90);
    assert_string_equal(gr_label_cut(&f->placer, "short", GR_BOLD, 90), "short");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(box_of_a_text, setup, teardown),
        cmocka_unit_test(boxes_that_touch_do_not_meet),
        cmocka_unit_test_setup_teardown(second_label_stays_away, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_leaves_the_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(long_names_are_cut_in_the_middle, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
