/*
 * Line breaking and subsetting.
 */
#include "test.h"

#include <unistd.h>

#include "base/utf8.h"
#include "text/faces.h"

static struct gr_fonts *fonts;
static struct gr_arena *arena;

static int setup(void **state) {
    (void)state;
    fonts = gr_fonts_new();
    arena = gr_arena_new();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    gr_arena_free(arena);
    gr_fonts_free(fonts);
    return 0;
}

/* The lines of a text parted by '|', as their pieces say. */
static const char *broken(const char *text, double width, bool balance) {
    struct gr_span span = {.text = gr_str(text), .weight = GR_REGULAR, .size = 10};
    const struct gr_line *lines;
    size_t count = gr_break_lines(fonts, &span, 1, width, balance, arena, &lines);
    struct gr_buf buf = {0};
    for (size_t i = 0; i < count; i++) {
        gr_buf_puts(&buf, i > 0 ? "|" : "");
        for (size_t k = 0; k < lines[i].count; k++) {
            gr_buf_put(&buf, lines[i].pieces[k].glyphs.text);
        }
        assert_true(lines[i].width <= width + 1e-3 || lines[i].pieces[0].glyphs.count == 1);
    }
    const char *out = gr_arena_str(arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    return out;
}

static double width_of(const char *text) {
    return 10 * gr_text_width(fonts, GR_REGULAR, gr_str(text)) + 0.01;
}

static void breaks_at_blanks(void **state) {
    (void)state;
    assert_string_equal(broken("one two three", 1000, false), "one two three");
    assert_string_equal(broken("one two three", width_of("one two"), false), "one two|three");
    assert_string_equal(broken("one   two", width_of("two"), false), "one|two");
    assert_string_equal(broken("one\ntwo\n\nthree", 1000, false), "one|two||three");
    assert_string_equal(broken("", 1000, false), "");
}

static void keeps_what_belongs_together(void **state) {
    (void)state;
    assert_string_equal(broken("about 9.3\u00a0kg", width_of("about 9.3"), false),
                        "about|9.3\u00a0kg");
    assert_string_equal(broken("is 12\u202f345", width_of("12\u202f345"), false), "is|12\u202f345");
    assert_string_equal(broken("at g/kWh", width_of("g/kWh"), false), "at|g/kWh");
    assert_string_equal(broken("to -5", width_of("to -"), false), "to|-5");
}

static void breaks_at_hyphens_and_in_addresses(void **state) {
    (void)state;
    assert_string_equal(broken("device-hours", width_of("device-"), false), "device-|hours");
    assert_string_equal(broken("caption-eval/gpu_log.csv", width_of("caption-eval/"), false),
                        "caption-eval/|gpu_log.csv");
    assert_string_equal(broken("118–123 kg", width_of("118–"), false), "118–|123|kg");
}

static void soft_hyphen_shows_at_a_break_only(void **state) {
    (void)state;
    struct gr_span span = {.text = gr_str("elec\u00adtricity"), .weight = GR_REGULAR, .size = 1};
    const struct gr_line *lines;
    assert_int_equal(gr_break_lines(fonts, &span, 1, 100, false, arena, &lines), 1);
    assert_near(lines[0].width, gr_text_width(fonts, GR_REGULAR, gr_str("electricity")), 1e-3);
    double half = gr_text_width(fonts, GR_REGULAR, gr_str("elec-")) + 0.2;
    half = half > 2.6 ? half : 2.6;
    assert_true(gr_break_lines(fonts, &span, 1, half, false, arena, &lines) >= 2);
    assert_near(lines[0].width, gr_text_width(fonts, GR_REGULAR, gr_str("elec-")), 1e-2);
}

static void breaks_a_word_wider_than_the_line(void **state) {
    (void)state;
    const char *text = broken("0891711333431155473", width_of("0891711333"), false);
    assert_string_equal(text, "0891711333|431155473");
    assert_string_equal(broken("aa", 0.1, false), "a|a"); /* one a line at least */
    assert_string_equal(broken("aa", 0, false), "a|a");
}

static void breaks_between_ideographs_but_not_before_a_stop(void **state) {
    (void)state;
    if (access("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", R_OK) != 0) {
        skip(); /* package fonts-droid-fallback */
    }
    struct gr_span span = {.text = gr_str("北京大学。"), .weight = GR_REGULAR, .size = 10};
    const struct gr_line *lines;
    double wide = 10 * gr_text_width(fonts, GR_REGULAR, gr_str("北京大学")) + 0.01;
    size_t count = gr_break_lines(fonts, &span, 1, wide, false, arena, &lines);
    assert_int_equal(count, 2);
    assert_int_equal(lines[1].pieces[0].glyphs.text.n, 6); /* 学。 */
}

static void balance_keeps_the_number_of_lines(void **state) {
    (void)state;
    const char *text = "The same work in Norway: a twelfth of the emissions";
    double width = width_of("The same work in Norway: a twelfth of the");
    assert_string_equal(broken(text, width, false),
                        "The same work in Norway: a twelfth of the|emissions");
    assert_string_equal(broken(text, width, true),
                        "The same work in Norway:|a twelfth of the emissions");
}

static void spans_keep_size_weight_and_tag(void **state) {
    (void)state;
    struct gr_span spans[] = {{gr_str("Warning C04. "), GR_BOLD, 9, 7},
                              {gr_str("one two"), GR_REGULAR, 6, 8}};
    const struct gr_line *lines;
    assert_int_equal(gr_break_lines(fonts, spans, 2, 500, false, arena, &lines), 1);
    assert_int_equal(lines[0].count, 2);
    assert_int_equal(lines[0].pieces[0].tag, 7);
    assert_int_equal(lines[0].pieces[1].tag, 8);
    double first = 9 * gr_text_width(fonts, GR_BOLD, gr_str("Warning C04. "));
    assert_near(lines[0].pieces[1].x, first, 1e-6);
    assert_near(lines[0].width, first + 6 * gr_text_width(fonts, GR_REGULAR, gr_str("one two")),
                1e-6);
}

static void right_to_left_words_are_reordered_by_line(void **state) {
    (void)state;
    struct gr_span span = {.text = gr_str("A אב גד B"), .weight = GR_REGULAR, .size = 10};
    const struct gr_line *lines;
    assert_int_equal(gr_break_lines(fonts, &span, 1, 500, false, arena, &lines), 1);
    const struct gr_line *l = &lines[0];
    assert_true(gr_str_starts(l->pieces[0].glyphs.text, gr_str("A")));
    assert_true(gr_str_ends(l->pieces[l->count - 1].glyphs.text, gr_str("B")));
}

static void long_paragraphs_take_linear_time(void **state) {
    (void)state;
    size_t n = 200000;
    char *text = gr_arena_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        text[i] = i % 6 == 5 ? ' ' : (char)('a' + i % 7);
    }
    struct gr_span span = {.text = {text, n}, .weight = GR_REGULAR, .size = 10};
    const struct gr_line *lines;
    assert_true(gr_break_lines(fonts, &span, 1, 400, true, arena, &lines) > 1000);
}

/* Glyph ids and advances [thousandths of an em] that HarfBuzz gives for a text in a font file. */
static size_t shaped_by_harfbuzz(const struct gr_buf *file, const char *text, unsigned *gids,
                                 int *advances, size_t room) {
    const struct gr_hb *hb = gr_fonts_hb(fonts);
    hb_blob_t *blob =
        hb->hb_blob_create(file->p, (unsigned)file->n, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb->hb_face_create(blob, 0);
    hb_font_t *font = hb->hb_font_create(face);
    hb_buffer_t *buffer = hb->hb_buffer_create();
    hb->hb_buffer_add_utf8(buffer, text, -1, 0, -1);
    hb->hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
    hb->hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb->hb_shape(font, buffer, NULL, 0);
    unsigned count = 0;
    const hb_glyph_info_t *info = hb->hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *pos = hb->hb_buffer_get_glyph_positions(buffer, &count);
    for (size_t i = 0; i < count && i < room; i++) {
        gids[i] = info[i].codepoint;
        advances[i] = pos[i].x_advance;
    }
    hb->hb_buffer_destroy(buffer);
    hb->hb_font_destroy(font);
    hb->hb_face_destroy(face);
    hb->hb_blob_destroy(blob);
    return count;
}

/* HarfBuzz reads the subset as it reads the whole face: the same ligatures, and kerning to a unit of its grid. */
static void subsets_are_read_by_others(void **state) {
    (void)state;
    static const char text[] = "AVATAR To Wave. final effect attic waffle, 12.66 kWh (L'Y)";
    uint32_t chars[128];
    size_t count = 0;
    for (uint32_t c = ' '; c < 127; c++) {
        chars[count++] = c;
    }
    for (int face = GR_FACE_LATO_REGULAR; face <= GR_FACE_LATO_BLACK; face++) {
        struct gr_buf out = {0};
        assert_true(gr_face_subset(fonts, face, chars, count, &out));
        assert_memory_equal(out.p, "\0\1\0\0", 4);
        assert_true(out.n > 4000 && out.n < 24000);
        unsigned gids[128];
        int advances[128];
        size_t n = shaped_by_harfbuzz(&out, text, gids, advances, 128);
        struct gr_glyphs g = gr_shape(fonts, (enum gr_weight)face, gr_str(text), arena);
        assert_int_equal(n, g.count);
        assert_true(n < sizeof text - 1); /* there are ligatures */
        for (size_t i = 0; i < n; i++) {
            assert_int_not_equal(gids[i], 0);
            assert_near(1 + advances[i] / 1000.0, 1 + (double)g.glyphs[i].advance, 0.001);
        }
        gr_buf_free(&out);
    }
}

static void subsets_have_the_characters_asked_for(void **state) {
    (void)state;
    static const uint32_t chars[] = {'A', 'B', 0x2190, 0x2713}; /* two that only DejaVu has */
    uint32_t kept[4];
    memcpy(kept, chars, sizeof kept);
    assert_int_equal(gr_face_keep(fonts, GR_REGULAR, GR_FACE_DEJAVU_SANS, kept, 4), 1);
    assert_int_equal(kept[0], 0x2713);
    struct gr_buf out = {0};
    assert_true(gr_face_subset(fonts, GR_FACE_DEJAVU_SANS, chars, 4, &out));
    unsigned gids[8];
    int advances[8];
    assert_int_equal(shaped_by_harfbuzz(&out, "A←✓C", gids, advances, 8), 4);
    assert_int_equal(gids[0], 1);
    assert_int_equal(gids[1], 3);
    assert_int_equal(gids[2], 4);
    assert_int_equal(gids[3], 0);
    assert_int_equal(advances[1], 838); /* hmtx: 1716 of 2048 */
    gr_buf_free(&out);
    assert_false(gr_face_subset(fonts, GR_FACE_DEJAVU_SANS, chars, 0, &out));
}

/* Where a table of a TrueType font lies: the directory's third number of its row. */
static const uint8_t *table_of(const struct gr_buf *font, const char *name) {
    const uint8_t *row = (const uint8_t *)font->p + 12;
    while (memcmp(row, name, 4) != 0) {
        row += 16;
    }
    return (const uint8_t *)font->p + (row[10] << 8 | row[11]);
}

static void outlines_are_a_font_in_the_order_asked(void **state) {
    (void)state;
    struct gr_glyphs g = gr_shape(fonts, GR_REGULAR, gr_str("BA"), arena);
    uint16_t gids[4] = {0, g.glyphs[0].gid, 0, g.glyphs[1].gid};
    struct gr_buf out = {0};
    assert_true(gr_face_outlines(fonts, GR_FACE_LATO_REGULAR, gids, 4, 1000, &out));
    const uint8_t *maxp = table_of(&out, "maxp"), *loca = table_of(&out, "loca");
    const uint8_t *hmtx = table_of(&out, "hmtx"), *a = table_of(&out, "glyf");
    assert_int_equal(maxp[4] << 8 | maxp[5], 4);
    assert_int_equal(hmtx[12] << 8 | hmtx[13], 677); /* A: 1354 of 2000 */
    assert_memory_equal(loca, "\0\0\0\0", 4);        /* an empty one, B, an empty one, A */
    assert_memory_equal(loca + 4, loca + 6, 2);
    a += (loca[6] << 8 | loca[7]) * 2;
    assert_int_equal(a[0] << 8 | a[1], 2);                     /* contours of an A */
    assert_near((int16_t)(a[8] << 8 | a[9]), 1433 * 0.5, 1.1); /* its top: the height of capitals */
    gr_buf_free(&out);
    assert_false(gr_face_outlines(fonts, GR_FACE_LATO_REGULAR, gids, 0, 1000, &out));
}

/* What was converted when the program was built is what is converted now: the text of the font's file is the
 * same by the tables and past them. */
static void outlines_made_at_build_time_are_the_same(void **state) {
    (void)state;
    static const char text[] = "Aé½ffiĐжΩ→✓─%@gRỆ";
    for (int face = GR_FACE_LATO_REGULAR; face <= GR_FACE_DEJAVU_MONO; face++) {
        uint16_t gids[64] = {0};
        size_t count = 1;
        struct gr_str rest = gr_str(text);
        while (rest.n > 0) {
            uint32_t c = gr_utf8_next(&rest);
            uint32_t gid = gr_sfnt_glyph(&gr_face_get(fonts, face)->font, c);
            gids[count] = (uint16_t)gid;
            count += gid != 0;
        }
        for (unsigned grid = 500; grid <= 1000; grid += 500) {
            struct gr_buf made = {0}, now = {0};
            assert_true(gr_face_outlines(fonts, face, gids, count, grid, &made));
            const struct gr_face_table *table = fonts->faces[face].table;
            fonts->faces[face].table = NULL;
            assert_true(gr_face_outlines(fonts, face, gids, count, grid, &now));
            fonts->faces[face].table = table;
            assert_int_equal(made.n, now.n);
            assert_memory_equal(made.p, now.p, made.n);
            gr_buf_free(&made);
            gr_buf_free(&now);
        }
    }
}

static void metrics_are_those_of_the_files(void **state) {
    (void)state;
    struct gr_face_metrics m = gr_face_metrics(fonts, GR_FACE_LATO_REGULAR);
    assert_string_equal(m.postscript_name, "Lato-Regular");
    assert_near(m.cap_height, 1433.0 / 2000, 1e-3); /* OS/2.sCapHeight */
    assert_true(m.ascent > 0.7 && m.descent < 0);
    assert_true(gr_face_bytes(fonts, GR_FACE_DEJAVU_MONO).n > 100000);
    assert_int_equal(gr_face_bytes(fonts, GR_FACE_MAX).n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breaks_at_blanks),
        cmocka_unit_test(keeps_what_belongs_together),
        cmocka_unit_test(breaks_at_hyphens_and_in_addresses),
        cmocka_unit_test(soft_hyphen_shows_at_a_break_only),
        cmocka_unit_test(breaks_a_word_wider_than_the_line),
        cmocka_unit_test(breaks_between_ideographs_but_not_before_a_stop),
        cmocka_unit_test(balance_keeps_the_number_of_lines),
        cmocka_unit_test(spans_keep_size_weight_and_tag),
        cmocka_unit_test(right_to_left_words_are_reordered_by_line),
        cmocka_unit_test(long_paragraphs_take_linear_time),
        cmocka_unit_test(subsets_are_read_by_others),
        cmocka_unit_test(subsets_have_the_characters_asked_for),
        cmocka_unit_test(outlines_are_a_font_in_the_order_asked),
        cmocka_unit_test(outlines_made_at_build_time_are_the_same),
        cmocka_unit_test(metrics_are_those_of_the_files),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
