/*
 * The PDF writer on trees of its own.  What other programs make of the file is asked of qpdf and
 * pdftotext (packages qpdf, poppler-utils) where they are installed.
 */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "chart/chart_data.h"
#include "write/writer.h"

extern const struct gr_writer gr_writer_pdf;

struct made {
    struct gr_buf bytes;
    size_t messages;
    enum gr_status status;
};

static struct gr_fonts *fonts;

static int setup(void **state) {
    (void)state;
    fonts = gr_fonts_new();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    gr_fonts_free(fonts);
    xmlCleanupParser();
    return 0;
}

static struct made make_of(const char *xml, struct gr_report report) {
    struct made m = {0};
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_files files = {0};
    report.fonts = fonts;
    report.arena = arena;
    report.tree = xmlReadMemory(xml, (int)strlen(xml), "test", "UTF-8", XML_PARSE_HUGE);
    assert_non_null(report.tree);
    m.status = gr_writer_pdf.write(&report, &files, diag);
    m.messages = gr_diag_total(diag);
    if (files.count == 1) {
        gr_buf_put(&m.bytes, gr_buf_str(&files.items[0].bytes));
    }
    gr_files_free(&files);
    xmlFreeDoc(report.tree);
    gr_diag_free(diag);
    gr_arena_free(arena);
    return m;
}

static struct made make(const char *xml, bool letter, const struct gr_record *record,
                        bool anonymous) {
    return make_of(xml,
                   (struct gr_report){.record = record, .letter = letter, .anonymous = anonymous});
}

static char *read_fixture(void) {
    FILE *f = fopen(GRAMME_SOURCE_DIR "/tests/unit/write/pdf_everything.xml", "rb");
    assert_non_null(f);
    char *text = calloc(1, 1 << 16);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 16) - 1, f) > 1000);
    fclose(f);
    return text;
}

/* What a program prints about the file ("" where it is not installed); before and after: arguments. */
static char *ask(const char *program, const char *before, const char *after,
                 const struct gr_buf *bytes) {
    enum { ROOM = 1 << 21 };
    char name[] = "/tmp/gramme-pdf-XXXXXX", command[256];
    char *out = calloc(1, ROOM);
    assert_non_null(out);
    int fd = mkstemp(name);
    assert_true(fd >= 0 && write(fd, bytes->p, bytes->n) == (ssize_t)bytes->n);
    close(fd);
    snprintf(command, sizeof command, "command -v %s >/dev/null && %s %s %s %s 2>&1", program,
             program, before, name, after);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    (void)!fread(out, 1, ROOM - 1, p);
    pclose(p);
    unlink(name);
    return out;
}

static char *words_of(const struct gr_buf *bytes) {
    return ask("pdftotext", "-enc UTF-8 -raw", "-", bytes);
}

static void assert_sound(const struct made *m) {
    assert_int_equal(m->status, GR_OK);
    assert_true(m->bytes.n > 1000);
    assert_memory_equal(m->bytes.p, "%PDF-1.7\n", 9);
    assert_memory_equal(m->bytes.p + m->bytes.n - 6, "%%EOF\n", 6);
    char *said = ask("qpdf", "--check", "", &m->bytes);
    if (*said) {
        assert_null(strstr(said, "WARNING"));
        assert_non_null(strstr(said, "No syntax or stream encoding errors"));
    }
    free(said);
}

static void every_element_comes_out(void **state) {
    (void)state;
    static const char *const words[] = {"Größe & Maß",
                                        "Nguyễn Văn Ánh",
                                        "Ελένη Παππά",
                                        "Анна Иванова",
                                        "kg CO₂e",
                                        "between 7.0 and 12 kg",
                                        "market-based 4.1 kg",
                                        "△ interval not known",
                                        "✕ Error C01.",
                                        "Results by run",
                                        "IT energy, kWh",
                                        "pretrain training",
                                        "12.66",
                                        "20.02",
                                        "Totals are sums of unrounded parts.",
                                        "“quotes”, 𝔸.",
                                        "second with bold",
                                        "12.66 + 2.39",
                                        "18.06 kWh",
                                        "location: {country: DE}",
                                        "089b711cec431b55473ab4ddc3b68038d0cb3a8563e358b968",
                                        "1 / 2"};
    char *xml = read_fixture();
    struct made m = make(xml, false, NULL, false);
    assert_sound(&m);
    char *text = words_of(&m.bytes);
    for (size_t i = 0; *text && i < GR_COUNT(words); i++) {
        if (!strstr(text, words[i])) {
            print_error("not in the text: %s\n", words[i]);
            fail();
        }
    }
    assert_true(!*text || !strstr(text, "Empty section"));
    free(text);
    free(xml);
    gr_buf_free(&m.bytes);
}

static void structure_names_what_stands_where(void **state) {
    (void)state;
    static const char *const roles[] = {"Document", "H1",   "H2",   "H3",     "Table",
                                        "TR",       "TH",   "TD",   "L",      "LI",
                                        "LBody",    "Link", "Code", "Caption"};
    char *xml = read_fixture();
    struct made m = make(xml, false, NULL, false);
    char *tree = ask("pdfinfo", "-struct-text", "", &m.bytes);
    for (size_t i = 0; *tree && i < GR_COUNT(roles); i++) {
        assert_non_null(strstr(tree, roles[i]));
    }
    free(tree);
    free(xml);
    gr_buf_free(&m.bytes);
}

static void links_are_safe(void **state) {
    (void)state;
    char *xml = read_fixture();
    struct made m = make(xml, false, NULL, false);
    char *json = ask("qpdf", "--json=2", "", &m.bytes);
    if (*json) {
        assert_non_null(strstr(json, "https://example.org/a?b=%28c%29"));
        assert_null(strstr(json, "javascript"));
        assert_non_null(strstr(json, "DisplayDocTitle"));
        assert_non_null(strstr(json, "StructTreeRoot"));
        assert_non_null(strstr(json, "OutputIntents"));
    }
    free(json);
    free(xml);
    gr_buf_free(&m.bytes);
}

static void same_input_same_bytes(void **state) {
    (void)state;
    char *xml = read_fixture();
    struct made a = make(xml, false, NULL, false), b = make(xml, false, NULL, false);
    struct made letter = make(xml, true, NULL, false);
    assert_int_equal(a.bytes.n, b.bytes.n);
    assert_memory_equal(a.bytes.p, b.bytes.p, a.bytes.n);
    assert_sound(&letter);
    assert_true(letter.bytes.n != a.bytes.n || memcmp(letter.bytes.p, a.bytes.p, a.bytes.n) != 0);
    free(xml);
    gr_buf_free(&a.bytes);
    gr_buf_free(&b.bytes);
    gr_buf_free(&letter.bytes);
}

static char *long_table(size_t rows, const char *name) {
    struct gr_buf b = {0};
    gr_buf_puts(&b, "<report lang=\"en\" title=\"T\"><section id=\"s\"><h2>Runs</h2><table><thead>"
                    "<tr><th scope=\"col\">Run</th><th class=\"num\" scope=\"col\">kWh</th></tr>"
                    "</thead><tbody>");
    for (size_t i = 0; i < rows; i++) {
        gr_buf_printf(&b, "<tr><th scope=\"row\">%s-%zu</th><td class=\"num\">%zu.25</td></tr>",
                      name, i, i);
    }
    gr_buf_puts(&b, "</tbody><tfoot><tr><th scope=\"row\">Grand sum</th><td class=\"num\">9.99</td>"
                    "</tr></tfoot></table></section></report>");
    return b.p;
}

static size_t count(const char *text, const char *word) {
    size_t n = 0;
    for (const char *p = strstr(text, word); p; p = strstr(p + 1, word)) {
        n++;
    }
    return n;
}

static void long_tables_repeat_the_head_and_sum_once(void **state) {
    (void)state;
    char *xml = long_table(5000, "run");
    struct made m = make(xml, false, NULL, false);
    assert_sound(&m);
    char *text = words_of(&m.bytes);
    if (*text) {
        size_t pages = count(text, "\f");
        assert_true(pages > 80 && pages < 200);
        assert_int_equal(count(text, "continued"), pages - 1);
        assert_int_equal(count(text, "Grand sum"), 1);
        assert_int_equal(count(text, "run-4999"), 1);
        assert_int_equal(count(text, "run-2500"), 1);
    }
    free(text);
    free(xml);
    gr_buf_free(&m.bytes);
}

static void short_tables_do_not_break(void **state) {
    (void)state;
    char *xml = long_table(10, "run");
    struct made m = make(xml, false, NULL, false);
    assert_sound(&m);
    char *text = words_of(&m.bytes);
    assert_true(!*text || count(text, "\f") == 1);
    free(text);
    free(xml);
    gr_buf_free(&m.bytes);
}

static void long_names_wrap(void **state) {
    (void)state;
    char name[401];
    memset(name, 'x', 400);
    name[400] = 0;
    char *xml = long_table(30, name);
    struct made m = make(xml, false, NULL, false);
    assert_sound(&m);
    free(xml);
    gr_buf_free(&m.bytes);
}

static void odd_trees_make_files(void **state) {
    (void)state;
    static const char *const trees[] = {
        "<report/>",
        "<report title=\"\"><section/></report>",
        "<report><section><h2/></section><section class=\"label\"/></report>",
        "<report><section><table/><table><tbody><tr/></tbody></table><dl/><ul/><ol/>"
        "<ol class=\"sums\"/><pre/><aside/><figure/><div class=\"pair\"/></section></report>",
        "<report><section><table><tbody><tr><td colspan=\"999999\">a</td><td>b</td></tr>"
        "<tr><td colspan=\"-1\">a</td></tr></tbody></table></section></report>",
        "<report><section><h2>Last</h2><h3>Only heads</h3></section></report>",
        "<report><section class=\"label\"><div class=\"label-figures\"><div><p class=\"value\">"
        "<strong class=\"digits\">123 456 789 123 456 789</strong></p></div></div>"
        "<dl><dd>no key</dd><dt>key</dt></dl></section></report>",
    };
    for (size_t i = 0; i < GR_COUNT(trees); i++) {
        struct made m = make(trees[i], false, NULL, false);
        assert_sound(&m);
        gr_buf_free(&m.bytes);
    }
}

static void high_cells_break_between_lines(void **state) {
    (void)state;
    struct gr_buf b = {0};
    gr_buf_puts(&b, "<report><section><table><tbody><tr><td>");
    for (int i = 0; i < 20000; i++) {
        gr_buf_printf(&b, "word%d ", i);
    }
    gr_buf_puts(&b, "</td></tr></tbody></table></section></report>");
    struct made m = make(b.p, false, NULL, false);
    assert_sound(&m);
    char *text = words_of(&m.bytes);
    assert_true(!*text || (strstr(text, "word19999") && strstr(text, "word1 ")));
    free(text);
    gr_buf_free(&b);
    gr_buf_free(&m.bytes);
}

static struct gr_record *sample_record(struct gr_arena *arena) {
    struct gr_record *root = gr_record_root(arena);
    struct gr_record *report = gr_record_map(arena, root, "report");
    gr_record_text(arena, report, "report_id", "4f1c9a72-0000");
    gr_record_text(arena, report, "date", "2024-02-01T09:00:00Z");
    struct gr_record *authors = gr_record_list(arena, report, "authors");
    struct gr_record *author = gr_record_map(arena, authors, NULL);
    gr_record_text(arena, author, "name", "Anna & Иванова");
    return root;
}

static void metadata_comes_from_the_record(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    const struct gr_record *record = sample_record(arena);
    struct made m = make("<report title=\"A &lt; B\" lang=\"en\"/>", false, record, false);
    assert_sound(&m);
    char *info = ask("pdfinfo", "-isodates", "", &m.bytes);
    if (*info) {
        assert_non_null(strstr(info, "A < B"));
        assert_non_null(strstr(info, "Anna & Иванова"));
        assert_non_null(strstr(info, "2024-02-01T09:00:00"));
        assert_non_null(strstr(info, "Tagged:          yes"));
    }
    free(info);
    char *xmp = ask("pdfinfo", "-meta", "", &m.bytes);
    assert_true(!*xmp || (strstr(xmp, "A &lt; B") && strstr(xmp, "4f1c9a72-0000")));
    free(xmp);
    char *attached = ask("qpdf", "--list-attachments", "", &m.bytes);
    assert_true(!*attached || strstr(attached, "disclosure.json"));
    free(attached);
    gr_buf_free(&m.bytes);
    m = make("<report title=\"þÿab\"/>", false, NULL, false);
    info = ask("pdfinfo", "", "", &m.bytes);
    assert_true(!*info || strstr(info, "þÿab"));
    free(info);
    gr_buf_free(&m.bytes);
    m = make("<report title=\"T\"/>", false, record, true);
    assert_null(memmem(m.bytes.p, m.bytes.n, "Anna", 4));
    xmp = ask("pdfinfo", "-meta", "", &m.bytes);
    assert_null(strstr(xmp, "Anna"));
    free(xmp);
    gr_buf_free(&m.bytes);
    m = make("<report title=\"T\"/>", false, NULL, false);
    xmp = ask("pdfinfo", "-meta", "", &m.bytes);
    assert_null(strstr(xmp, "CreateDate")); /* no clock */
    free(xmp);
    gr_buf_free(&m.bytes);
    gr_arena_free(arena);
}

/* The band begins and ends in one point where the first bin holds one power only: a shape all the same. */
static void a_band_may_begin_in_a_point(void **state) {
    (void)state;
    static const double low[] = {100, 50, 60}, mean[] = {100, 100, 100}, high[] = {100, 150, 180};
    static const struct gr_chart_table no_table = {0};
    const struct gr_chart chart = {.form = GR_FORM_POWER,
                                   .id = "p",
                                   .title = "T",
                                   .subline = "",
                                   .source = "",
                                   .description = "",
                                   .table = &no_table,
                                   .of.power = {.unit = "W",
                                                .step = 1000000000,
                                                .join = 1000000000,
                                                .bin_count = 3,
                                                .low = low,
                                                .mean = mean,
                                                .high = high,
                                                .mean_value = 100,
                                                .mean_text = "100 W",
                                                .peak_value = 180,
                                                .peak_text = "peak",
                                                .mean_word = "mean",
                                                .gap_word = "gap",
                                                .zone = "UTC"}};
    const struct gr_chart *items[] = {&chart};
    struct made m = make_of("<report title=\"T\"><section><figure chart=\"p\"/></section></report>",
                            (struct gr_report){.charts = {items, 1}});
    assert_sound(&m);
    char *page = ask("qpdf", "--qdf --object-streams=disable", "- | tr -d '\\000'", &m.bytes);
    assert_true(!*page || strstr(page, " l\nh\nf\n"));
    free(page);
    gr_buf_free(&m.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_element_comes_out),
        cmocka_unit_test(structure_names_what_stands_where),
        cmocka_unit_test(links_are_safe),
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(long_tables_repeat_the_head_and_sum_once),
        cmocka_unit_test(short_tables_do_not_break),
        cmocka_unit_test(long_names_wrap),
        cmocka_unit_test(odd_trees_make_files),
        cmocka_unit_test(high_cells_break_between_lines),
        cmocka_unit_test(metadata_comes_from_the_record),
        cmocka_unit_test(a_band_may_begin_in_a_point),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
