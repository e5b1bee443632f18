/*
 * Shaping, fallback, measuring.  Expected widths and glyph ids are those of the hb-shape program
 * (HarfBuzz 6.0.0, package libharfbuzz-bin) over Debian's fonts-lato 2.0 and fonts-dejavu 2.37.
 */
#include "test.h"

#include "base/utf8.h"
#include "text/face_table.h"
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

static struct gr_glyphs shape(enum gr_weight weight, const char *text) {
    return gr_shape(fonts, weight, gr_str(text), arena);
}

static void widths_are_those_of_hb_shape(void **state) {
    (void)state;
    static const struct {
        enum gr_weight weight;
        const char *text;
        double em;
    } rows[] = {
        {GR_REGULAR, "AVATAR To Wave.", 7.9255}, {GR_BOLD, "AVATAR To Wave.", 8.043},
        {GR_BLACK, "AVATAR To Wave.", 8.151},    {GR_REGULAR, "12.66 kWh", 4.8865},
        {GR_BOLD, "12.66 kWh", 4.9175},          {GR_BLACK, "12.66 kWh", 4.946},
        {GR_REGULAR, "final effect", 4.6545},    {GR_BOLD, "final effect", 4.747},
        {GR_BLACK, "final effect", 4.8315},      {GR_REGULAR, "CO₂e × 3", 7977.0 / 2000},
        {GR_REGULAR, "12\u202f345", 3.15},       {GR_REGULAR, "", 0},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        assert_near(shape(rows[i].weight, rows[i].text).width, rows[i].em, 1e-6);
        assert_near(gr_text_width(fonts, rows[i].weight, gr_str(rows[i].text)), rows[i].em, 1e-6);
        assert_near(gr_text_width(fonts, rows[i].weight, gr_str(rows[i].text)), rows[i].em, 1e-6);
    }
}

static void ligatures_keep_their_cluster(void **state) {
    (void)state;
    struct gr_glyphs g = shape(GR_REGULAR, "final effect");
    static const uint16_t gids[] = {41, 50, 33, 163, 2, 39, 248, 39, 36, 59};
    static const uint32_t clusters[] = {0, 2, 3, 4, 5, 6, 7, 9, 10, 11};
    assert_int_equal(g.count, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(g.glyphs[i].gid, gids[i]);
        assert_int_equal(g.glyphs[i].cluster, clusters[i]);
        assert_int_equal(g.glyphs[i].face, GR_FACE_LATO_REGULAR);
    }
}

static void digits_have_one_width(void **state) {
    (void)state;
    for (int weight = GR_REGULAR; weight <= GR_MONO; weight++) {
        double one = shape((enum gr_weight)weight, "0").width;
        for (char d[2] = "1"; d[0] <= '9'; d[0]++) {
            assert_near(shape((enum gr_weight)weight, d).width, one, 1e-9);
        }
    }
}

/* Fails unless text, shaped by tables, is what HarfBuzz makes of it. */
static void assert_same(struct gr_fonts *by_table, struct gr_fonts *by_harfbuzz,
                        enum gr_weight weight, const char *text) {
    struct gr_glyphs a = gr_shape(by_table, weight, gr_str(text), arena);
    /* A soft hyphen draws nothing, but sends a text the long way. */
    struct gr_glyphs b =
        gr_shape(by_harfbuzz, weight, gr_str(gr_arena_printf(arena, "%s\u00ad", text)), arena);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        if (a.glyphs[i].gid != b.glyphs[i].gid || a.glyphs[i].advance != b.glyphs[i].advance ||
            a.glyphs[i].cluster != b.glyphs[i].cluster) {
            print_error("\"%s\", weight %d, glyph %zu\n", text, (int)weight, i);
            fail();
        }
    }
}

static void tables_equal_shaping(void **state) {
    (void)state;
    struct gr_fonts *fresh = gr_fonts_new();
    char text[3] = "  ";
    for (int weight = GR_REGULAR; weight <= GR_MONO; weight++) {
        for (text[0] = ' '; text[0] <= '~'; text[0]++) {
            for (text[1] = ' '; text[1] <= '~'; text[1]++) {
                assert_same(fonts, fresh, (enum gr_weight)weight, text);
            }
        }
    }
    gr_fonts_free(fresh);
}

/* Ligatures and their kerning. */
static void tables_equal_shaping_in_words(void **state) {
    (void)state;
    struct gr_fonts *fresh = gr_fonts_new();
    static const char letters[] = "fijltT .,1AVe-\"f";
    char text[6] = "     ";
    for (int weight = GR_REGULAR; weight <= GR_BLACK; weight++) {
        for (size_t i = 0; i < 16 * 16 * 16 * 16; i += 3) {
            text[0] = letters[i % 16];
            text[1] = letters[i / 16 % 16];
            text[2] = letters[i / 256 % 16];
            text[3] = letters[i / 4096];
            text[4] = 'f';
            assert_same(fonts, fresh, (enum gr_weight)weight, text);
        }
    }
    gr_fonts_free(fresh);
}

static void tables_equal_shaping_in_sentences(void **state) {
    (void)state;
    static const char *const texts[] = {
        "Training and testing this model emitted about 9.3 kg, as much as driving 38 km.",
        "AVAVA \"quoted\" T.o.T.e.V/a (WAR) l'Avion 1/2 100% $7 L'Y [f] {j} -->",
        "12.663 + 2.387 + 0.425 + 0.175 + 0.223",
        "gpu_energy, ram_energy; D104: pue=1.20?",
        "9.3 kg CO₂e × 12 ÷ 1 000 – 18–23 “quoted” ’tis Größe façade Šíp naïve £5 ½",
        "office affluent fjord waffle raffia effect attic tt ti tti fft ffi ff f",
        "Ενέργεια και εκπομπές, ΑΘΗΝΑ: Τώρα «ΰ» 12,5 kWh",
        "Энергия и выбросы: Гудок Тула 12,5 кВт·ч – ГОСТ",
        "Năng lượng tiêu thụ: Ệ ỗ ữ Nguyễn Văn Đặng",
        "zażółć gęślą jaźń Łódź Čeština příliš žluťoučký fǐ fī tį",
    };
    struct gr_fonts *fresh = gr_fonts_new();
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        for (int weight = GR_REGULAR; weight <= GR_MONO; weight++) {
            assert_same(fonts, fresh, (enum gr_weight)weight, texts[i]);
        }
    }
    gr_fonts_free(fresh);
}

/* Texts of any characters of the table, the same ones every time. */
static void tables_equal_shaping_in_texts_of_anything(void **state) {
    (void)state;
    struct gr_fonts *fresh = gr_fonts_new();
    uint32_t random = 12345;
    for (int weight = GR_REGULAR; weight <= GR_MONO; weight++) {
        const struct gr_face_table *t =
            gr_face_get(fonts, gr_face_of_weight((enum gr_weight)weight))->table;
        for (int round = 0; round < 600; round++) {
            struct gr_buf text = {0};
            for (int i = 0; i < 12; i++) {
                random = random * 1664525 + 1013904223;
                gr_utf8_put(&text, t->code_points[(random >> 8) % t->char_count]);
            }
            assert_same(fonts, fresh, (enum gr_weight)weight, text.p);
            gr_buf_free(&text);
        }
    }
    gr_fonts_free(fresh);
}

/* A report in Latin, Greek or Cyrillic script loads no library for its text. */
static void plain_text_needs_no_harfbuzz(void **state) {
    (void)state;
    struct gr_fonts *plain = gr_fonts_new();
    gr_shape(plain, GR_REGULAR, gr_str("9.3 kg CO₂e × 12, “Größe” ✓ → ½"), arena);
    gr_shape(plain, GR_BOLD, gr_str("Ενέργεια, Энергия, năng lượng"), arena);
    gr_shape(plain, GR_MONO, gr_str("gpu_energy/train.csv"), arena);
    assert_false(plain->hb_open);
    gr_shape(plain, GR_REGULAR, gr_str("שלום"), arena);
    assert_true(plain->hb_open);
    gr_fonts_free(plain);
}

static void fallback_goes_by_character(void **state) {
    (void)state;
    struct gr_glyphs g = shape(GR_BOLD, "a△b");
    assert_int_equal(g.count, 3);
    assert_int_equal(g.glyphs[0].face, GR_FACE_LATO_BOLD);
    assert_int_equal(g.glyphs[1].face, GR_FACE_DEJAVU_SANS);
    assert_int_equal(g.glyphs[1].gid, 3723);
    assert_near((double)g.glyphs[1].advance, 1575.0 / 2048, 1e-6);
    assert_int_equal(g.glyphs[2].face, GR_FACE_LATO_BOLD);
}

static void arabic_runs_from_right_to_left_and_joins(void **state) {
    (void)state;
    struct gr_glyphs g = shape(GR_REGULAR, "سلام");
    assert_int_equal(g.count, 3); /* lam and alef make one glyph */
    static const uint16_t gids[] = {1390, 5366, 5293};
    static const uint32_t clusters[] = {6, 2, 0};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(g.glyphs[i].gid, gids[i]);
        assert_int_equal(g.glyphs[i].cluster, clusters[i]);
    }
    g = shape(GR_REGULAR, "A سلام B"); /* left-to-right paragraph: A left, B right */
    assert_int_equal(g.glyphs[0].cluster, 0);
    assert_int_equal(g.glyphs[g.count - 1].cluster, 11);
}

static void marks_stay_with_their_base(void **state) {
    (void)state;
    struct gr_glyphs g = shape(GR_REGULAR, "e\u0301");
    assert_int_equal(g.count, 1);
    assert_near(g.width, shape(GR_REGULAR, "é").width, 1e-9);
    g = shape(GR_REGULAR, "Nguyễn Ệ");
    for (size_t i = 0; i < g.count; i++) {
        assert_int_equal(g.glyphs[i].face, GR_FACE_LATO_REGULAR);
    }
}

static void missing_glyphs_are_replaced_and_named(void **state) {
    (void)state;
    struct gr_glyphs g = shape(GR_REGULAR, "a\U0001F9FFb\U000F0000");
    for (size_t i = 0; i < g.count; i++) {
        assert_int_not_equal(g.glyphs[i].gid, 0);
    }
    assert_true(gr_str_is(g.text, "a\uFFFDb\uFFFD") || g.text.n > 0);
    struct gr_diag *diag = gr_diag_new();
    gr_fonts_missing(fonts, diag);
    assert_true(gr_diag_total(diag) >= 1);
    assert_string_equal(gr_diag_get(diag, 0).code, "W001");
    size_t before = gr_diag_total(diag);
    gr_fonts_missing(fonts, diag); /* said once */
    assert_int_equal(gr_diag_total(diag), before);
    gr_diag_free(diag);
}

static void hostile_text_gives_glyphs_or_nothing(void **state) {
    (void)state;
    static const char bad[] = "\xff\xc0\x80\xe2\x82\xf0\x9f\x98\x01\x02\x7f\xed\xa0\x80";
    struct gr_glyphs g = gr_shape(fonts, GR_REGULAR, (struct gr_str){bad, sizeof bad - 1}, arena);
    for (size_t i = 0; i < g.count; i++) {
        assert_int_not_equal(g.glyphs[i].gid, 0);
        assert_true(g.glyphs[i].cluster < g.text.n);
    }
    char *marks = gr_arena_alloc(arena, 20002);
    for (size_t i = 0; i < 10000; i++) { /* U+0301 ten thousand times */
        memcpy(marks + 2 * i, "\xcc\x81", 2);
    }
    shape(GR_REGULAR, marks);
    memset(marks, 'a', 20000);
    assert_near(shape(GR_REGULAR, marks).width, 20000 * shape(GR_REGULAR, "a").width, 0.05);
}

static void fit_cuts_at_the_end_or_in_the_middle(void **state) {
    (void)state;
    struct gr_str text = gr_str("a-long-name-of-a-model-2023");
    double whole = gr_text_width(fonts, GR_REGULAR, text);
    assert_true(gr_str_eq(gr_text_fit(fonts, GR_REGULAR, text, whole, false, arena), text));
    struct gr_str end = gr_text_fit(fonts, GR_REGULAR, text, whole / 2, false, arena);
    struct gr_str mid = gr_text_fit(fonts, GR_REGULAR, text, whole / 2, true, arena);
    assert_true(gr_text_width(fonts, GR_REGULAR, end) <= whole / 2);
    assert_true(gr_text_width(fonts, GR_REGULAR, mid) <= whole / 2);
    assert_true(gr_str_ends(end, gr_str("…")));
    assert_true(gr_str_starts(mid, gr_str("a-")) && gr_str_ends(mid, gr_str("2023")));
    assert_true(gr_str_is(gr_text_fit(fonts, GR_REGULAR, text, 0.01, true, arena), "…"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_hb_shape),
        cmocka_unit_test(ligatures_keep_their_cluster),
        cmocka_unit_test(digits_have_one_width),
        cmocka_unit_test(tables_equal_shaping),
        cmocka_unit_test(tables_equal_shaping_in_words),
        cmocka_unit_test(tables_equal_shaping_in_sentences),
        cmocka_unit_test(tables_equal_shaping_in_texts_of_anything),
        cmocka_unit_test(plain_text_needs_no_harfbuzz),
        cmocka_unit_test(fallback_goes_by_character),
        cmocka_unit_test(arabic_runs_from_right_to_left_and_joins),
        cmocka_unit_test(marks_stay_with_their_base),
        cmocka_unit_test(missing_glyphs_are_replaced_and_named),
        cmocka_unit_test(hostile_text_gives_glyphs_or_nothing),
        cmocka_unit_test(fit_cuts_at_the_end_or_in_the_middle),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
