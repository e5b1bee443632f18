/* The usual slips of YAML: one message each, at the right place, with a hint that says what to write. */
#include "test.h"

#include "yaml/yaml.h"

struct slip {
    const char *text;
    uint64_t line;
    uint32_t col;
    const char *code, *words, *hint;
};

static const struct slip slips[] = {
    {"logs: *.csv\n", 1, 7, "Y004", "begins with *", "write \"*.csv\""},
    {"a: 1\nlogs: **/*.csv  # all\n", 2, 7, "Y004", "begins with *", "write \"**/*.csv\""},
    {"logs: [*.csv, b.csv]\n", 1, 8, "Y004", "begins with *", "write \"*.csv\""},
    {"logs:\n  - *run\n", 2, 5, "Y007", "*run stands for nothing", "write \"*run\""},
    {"a: &.x y\n", 1, 4, "Y004", "begins with &", "write \"&.x y\""},
    {"title: One: two\n", 1, 11, "Y004", "': ' inside a text", "write \"One: two\""},
    {"title: Say \"x\": y\n", 1, 15, "Y004", "': ' inside a text", "write \"Say \\\"x\\\": y\""},
    {"runs:\n  - id: a: b\n", 2, 10, "Y004", "': ' inside a text", "write \"a: b\""},
    {"title: x\n  group: y\n", 2, 8, "Y003", "indented deeper", "same column"},
    {"runs:\n\t- id: a\n", 2, 1, "Y005", "tab", "blanks"},
    {"a:\n  b: 1\n\tc: 2\n", 3, 1, "Y005", "tab", "blanks"},
    {"contact: @name\n", 1, 10, "Y004", "begins with @", "write \"@name\""},
    {"share: %50\n", 1, 8, "Y004", "begins with %", "write \"%50\""},
    {"a: 1\n%b: 2\n", 2, 1, "Y004", "begins with %", "write \"%b: 2\""},
    {"a: `x`\n", 1, 4, "Y004", "begins with `", "write \"`x`\""},
    {"a: 1\n---\nb: 2\n", 2, 1, "Y006", "second document", "---"},
    {"a: 1\n...\n---\nb: 2\n", 3, 1, "Y006", "second document", "---"},
    {"a: |x\n", 1, 4, "Y004", "begins with |", "write \"|x\""},
    {"a: >5 min\n", 1, 4, "Y004", "begins with >", "write \">5 min\""},
    {"a: !important x\n", 1, 4, "Y004", "begins with !", "quote"},
    {"title: [Draft] x\n", 1, 16, "Y004", "after the end of the value", "write \"[Draft] x\""},
    {"title: \"One\" two\n", 1, 14, "Y004", "after the end of the value",
     "write \"\\\"One\\\" two\""},
    {"title: 'open\ngroup: x\n", 1, 8, "Y003", "never closed", "close"},
    {"tags: [a, b\n", 1, 7, "Y003", "never closed", "close"},
    {"tags: [a, b\ngroup: x\n", 2, 6, "Y003", "comma or the closing bracket", "line 1"},
    {"path: \"C:\\logs\"\n", 1, 10, "Y003", "escape", "single quotes"},
    {"gramme:1\ntitle: x\n", 1, 1, "Y003", "blank must follow the colon", "write gramme: 1"},
    {"title\ngroup: x\n", 1, 1, "Y003", "without a colon", "key: value"},
    {"a: - b\n", 1, 4, "Y003", "cannot begin on the line of its key", "line of its own"},
    {"a:\n  b: 1\n c: 2\n", 3, 2, "Y003", "line up", "line 1 begin in column 1"},
    {"a:\n  - b\n c\n", 3, 2, "Y003", "line up", "column 1"},
    {"runs:\n  - id: a\n    user\n    seed: 1\n", 3, 5, "Y003", "without a colon", "key: value"},
    {"{a: 1} b\n", 1, 8, "Y003", "after the end", "one block"},
    {"? [a]\n: b\n", 1, 3, "Y003", "a key must be a word", "quotes"},
    {"{{a}}: b\n", 1, 1, "Y003", "a key must be a word", "quotes"},
    {"", 0, 0, "Y009", "empty", "gramme init"},
    {"# only a comment\n", 0, 0, "Y009", "empty", "gramme init"},
    {"a: x\xff\n", 1, 5, "Y001", "UTF-8", "UTF-8"},
    {"a: \xef\xbb\n", 1, 4, "Y001", "UTF-8", "UTF-8"},
    {"a: x\x01y\n", 1, 5, "Y002", "control", "remove"},
    {"a: \"x\\x01\"\n", 1, 4, "Y002", "control", "\\x01"},
    {"a: \"x\\0\"\n", 1, 4, "Y002", "control", "\\0"},
    {"a: &a [*a]\n", 1, 8, "Y007", "*a stands for nothing", "*a"},
};

/** False if the one message is not as expected. */
static bool check(const struct slip *slip) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_str text = gr_str(slip->text);
    struct gr_yaml *root = NULL;
    uint32_t file = gr_diag_source(diag, "t.yaml", text);
    assert_int_equal(gr_yaml_parse(arena, text, file, diag, &root), GR_REFUSED);
    assert_int_equal(gr_diag_total(diag), 1);
    struct gr_message message = gr_diag_get(diag, 0);
    bool good = true;
    if (message.pos.line != slip->line || message.pos.col != slip->col ||
        strcmp(message.code, slip->code) != 0 || !strstr(message.text, slip->words) ||
        !message.hint || !strstr(message.hint, slip->hint)) {
        print_error("%s%d:%d %s %s (%s)\nexpected %d:%d %s %s (%s)\n", slip->text,
                    (int)message.pos.line, (int)message.pos.col, message.code, message.text,
                    message.hint ? message.hint : "", (int)slip->line, (int)slip->col, slip->code,
                    slip->words, slip->hint);
        good = false;
    }
    gr_diag_free(diag);
    gr_arena_free(arena);
    return good;
}

static void every_slip_has_its_words(void **state) {
    (void)state;
    bool good = true;
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        good = check(&slips[i]) && good;
    }
    assert_true(good);
}

static void all_dangling_aliases_at_once(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_str text = GR_STR("a: *x\nb: *y\nc: [*z]\n");
    struct gr_yaml *root = NULL;
    uint32_t file = gr_diag_source(diag, "t.yaml", text);
    assert_int_equal(gr_yaml_parse(arena, text, file, diag, &root), GR_REFUSED);
    assert_null(root);
    assert_int_equal(gr_diag_total(diag), 3);
    assert_int_equal(gr_diag_get(diag, 2).pos.line, 3);
    gr_diag_free(diag);
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slip_has_its_words),
        cmocka_unit_test(all_dangling_aliases_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
