/* The values of a JSON stream: cut over blocks, torn, among garbage. */
#include "read/json.h"

#include <stdlib.h>
#include <unistd.h>

#include "test.h"

static const char *const top[] = {NULL};
static const char *const result[] = {"data", "result", NULL};

struct seen {
    char text[4096]; /* values in short form, a blank after each */
    struct gr_json_end end;
    uint64_t last_line;
    uint32_t last_col;
    size_t warnings;
    char codes[256];
};

static void write_all(const char *path, const char *bytes, size_t n) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void note_value(struct seen *seen, const struct gr_json_value *value) {
    char *dump = json_dumps(value->root, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(12));
    assert_non_null(dump);
    size_t room = sizeof(seen->text) - strlen(seen->text) - 1;
    size_t n = strlen(dump);
    (void)snprintf(seen->text + sizeof(seen->text) - 1 - room, room + 1, "%s ",
                   n < 200 ? dump : "LONG");
    free(dump);
    seen->last_line = value->where.line;
    seen->last_col = value->where.col;
}

static struct seen values_of(const char *bytes, size_t n, const char *const *path) {
    char name[] = "/tmp/gramme-test-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    write_all(name, bytes, n);
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in;
    struct seen seen = {.text = ""};
    assert_int_equal(gr_input_open(&in, name, "log.json", NULL, diag), GR_OK);
    struct gr_json_stream *stream = gr_json_open(in, gr_input_file(in), diag, path);
    struct gr_json_value value;
    while (gr_json_next(stream, &value)) {
        note_value(&seen, &value);
    }
    seen.end = gr_json_close(stream);
    assert_int_equal(gr_input_close(in, NULL), GR_OK);
    seen.warnings = gr_diag_count(diag, GR_WARNING);
    for (size_t i = 0; i < gr_diag_total(diag) && i < 20; i++) {
        struct gr_message m = gr_diag_get(diag, i);
        size_t used = strlen(seen.codes);
        (void)snprintf(seen.codes + used, sizeof(seen.codes) - used, "%s@%llu:%u ", m.code,
                       (unsigned long long)m.pos.line, m.pos.col);
    }
    gr_diag_free(diag);
    assert_int_equal(unlink(name), 0);
    return seen;
}

static struct seen of(const char *text) {
    return values_of(text, strlen(text), top);
}

#define assert_values(seen, want) assert_string_equal((seen).text, (want))

/* ---- what stands between values ---- */

static void test_forms(void **state) {
    (void)state;
    assert_values(of("{\"a\":1}\n{\"a\":2}\n"), "{\"a\":1} {\"a\":2} ");
    assert_values(of("{\"a\":1}{\"a\":2}"), "{\"a\":1} {\"a\":2} ");
    assert_values(of("[{\"a\":1},\n {\"a\":[2,[3]]}]"), "{\"a\":1} {\"a\":[2,[3]]} ");
    assert_values(of("{\"a\":1},\n{\"a\":2},\n"), "{\"a\":1} {\"a\":2} ");
    assert_values(of(" \r\n[]\n"), "");
    assert_values(of(""), "");
    assert_values(of("\"END\"\n12\n-1.5e3\ntrue\nnull"), "\"END\" 12 -1500.0 true null ");
    static const char nul[] = "{\"a\":1}\0{\"a\":2}\0\x1e{\"a\":3}\n";
    assert_values(values_of(nul, sizeof(nul) - 1, top), "{\"a\":1} {\"a\":2} {\"a\":3} ");
    struct seen seen = of("[1, 2]\n[3]\n");
    assert_values(seen, "1 2 3 ");
    assert_false(seen.end.torn);
}

static void test_places(void **state) {
    (void)state;
    struct seen seen = of("{\"a\":\n 1}\n\n  {\"b\": [1,\n2]\n}\n");
    assert_int_equal(seen.last_line, 4);
    assert_int_equal(seen.last_col, 3);
    assert_int_equal(seen.end.line_count, 6);
    assert_int_equal(seen.end.values, 2);
    assert_int_equal(of("{}").end.line_count, 1);
    assert_int_equal(of("").end.line_count, 0);
}

static void test_path(void **state) {
    (void)state;
    static const char text[] = "{\"status\": \"success\", \"result\": [9], \"data\": "
                               "{\"resultType\": \"matrix\", \"x\": {\"result\": "
                               "[8]}, \"result\": [{\"v\": 1}, {\"v\": 2}], \"y\": 3}, \"z\": "
                               "[]}\n{\"data\": {\"result\": [3]}}";
    assert_values(values_of(text, sizeof(text) - 1, result), "{\"v\":1} {\"v\":2} 3 ");
    static const char list[] =
        "[{\"data\": {\"result\": [1]}}, {\"data\": [5]}, 7, {\"data\": {\"result\": [2";
    struct seen seen = values_of(list, sizeof(list) - 1, result);
    assert_values(seen, "1 ");
    assert_true(seen.end.torn);
}

/* ---- what writers do to JSON ---- */

static void test_nan(void **state) {
    (void)state;
    struct seen seen =
        of("{\"NaN\": NaN, \"b\": [Infinity,-Infinity,nan,-inf], \"c\": \"NaN, \\\"NaN\", "
           "\"d\": false, \"e\": null}");
    assert_values(seen, "{\"NaN\":null,\"b\":[null,null,null,null],\"c\":\"NaN, "
                        "\\\"NaN\",\"d\":false,\"e\":null} ");
    assert_int_equal(seen.warnings, 0);
    assert_values(of("[NaN, 1]"), "null 1 ");
    assert_int_equal(of("{\"a\": Nano}").end.broken, 1);
}

static void test_numbers(void **state) {
    (void)state;
    assert_values(of("{\"a\": 18446744073709551615, \"b\": 1}"),
                  "{\"a\":1.84467440737e19,\"b\":1.0} ");
    assert_values(of("{\"a\": 9223372036854775807}"), "{\"a\":9223372036854775807} ");
    struct seen seen = of("{\"a\": 1e999}\n{\"a\": 1}");
    assert_values(seen, "{\"a\":1} ");
    assert_int_equal(seen.end.broken, 1);
    assert_string_equal(seen.codes, "R100@1:11 ");
}

static void test_latin1(void **state) {
    (void)state;
    struct seen seen = of("{\"region\": \"\xEEle\"}");
    assert_values(seen, "{\"region\":\"\xC3\xAEle\"} ");
    assert_int_equal(seen.end.latin1, 1);
}

/* ---- torn and garbage ---- */

static void test_torn_list(void **state) {
    (void)state;
    struct seen seen = of("[{\"a\":1},{\"a\":2},{\"a\":");
    assert_values(seen, "{\"a\":1} {\"a\":2} ");
    assert_true(seen.end.torn);
    assert_int_equal(seen.end.broken, 0);
    assert_int_equal(seen.end.torn_line, 1);
    assert_true(of("[{\"a\":1},").end.torn);
    assert_true(of("{\"a\":\"x").end.torn);
    assert_false(of("[{\"a\":1}]").end.torn);
    seen = of("[{\"a\":1},\n{\"a\":2},\n[{\"a\":3},\n{\"a\":4}]\n");
    assert_values(seen, "{\"a\":1} {\"a\":2} {\"a\":3} {\"a\":4} ");
    assert_true(seen.end.torn);
}

static void test_torn_lines(void **state) {
    (void)state;
    static const char *const torn[] = {
        "{\"a\":1}\n{\"b\": 1, \"c\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\n{\"b\": 1, \"c\"\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\n{\"b\": 1, \"c\":\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\n{\"b\": [1,\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\n{\"b\": {\"c\": [1, 2\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\n{\"b\": {\"c\": \"x\\\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\nne, 12}\n{\"a\":2}\n{\"a\":3}\n",
        "{\"a\":1}\n\"b\": 1}}\n{\"a\":2}\n{\"a\":3}\n",
    };
    for (size_t i = 0; i < GR_COUNT(torn); i++) {
        struct seen seen = of(torn[i]);
        if (!strstr(seen.text, "{\"a\":2} {\"a\":3} ")) {
            fail_msg("%zu: %s", i, seen.text);
        }
        assert_true(strncmp(seen.text, "{\"a\":1} ", 8) == 0);
        assert_true(seen.end.broken >= 1);
        assert_in_range(seen.end.first_broken_line, 2, 4);
        assert_false(seen.end.torn);
        assert_int_equal(seen.last_line, 4);
        assert_int_equal(seen.last_col, 1);
    }
}

static void test_garbage(void **state) {
    (void)state;
    struct seen seen =
        of("Traceback (most recent call last):\n{\"a\":1}\nTerminated\n)(\n{\"a\":2}\n");
    assert_values(seen, "{\"a\":1} {\"a\":2} ");
    assert_int_equal(seen.end.broken, 3);
    assert_string_equal(seen.codes, "R100@1:1 ");
    seen = of("2024-01-02 INFO {\"a\":1} }{\"a\":2}\n");
    assert_values(seen, "{\"a\":1} {\"a\":2} ");
    seen = of("[{\"a\":1}, oops, {\"a\":2}]\n{\"a\":3}");
    assert_values(seen, "{\"a\":1} {\"a\":2} {\"a\":3} ");
    assert_int_equal(seen.end.broken, 1);
    seen = of("[{\"a\":1}, {\"b\":{\"x\":[1,oops oops]}, \"c\":\"}\"}, {\"a\":2}]");
    assert_values(seen, "{\"a\":1} {\"a\":2} ");
    assert_int_equal(seen.end.broken, 1);
}

/* ---- limits ---- */

static void test_depth(void **state) {
    (void)state;
    char text[1000] = "";
    for (int i = 0; i < 64; i++) {
        strcat(text, "{\"a\":");
    }
    strcat(text, "1");
    for (int i = 0; i < 64; i++) {
        strcat(text, "}");
    }
    assert_int_equal(of(text).end.values, 1);
    char deeper[1200];
    (void)snprintf(deeper, sizeof(deeper), "{\"a\":%s}\n{\"b\":1}", text);
    struct seen seen = of(deeper);
    assert_values(seen, "{\"b\":1} ");
    assert_string_equal(seen.codes, "R101@1:1 ");
    char *hostile = malloc(2000001);
    assert_non_null(hostile);
    memset(hostile, '[', 2000000);
    struct seen open = values_of(hostile, 2000000, top);
    assert_true(open.end.torn);
    assert_int_equal(open.end.values, 0);
    for (int i = 0; i < 2000000; i += 2) {
        memcpy(hostile + i, "[\n", 2);
    }
    assert_int_equal(values_of(hostile, 2000000, top).end.values, 0);
    free(hostile);
}

static void test_huge_text(void **state) {
    (void)state;
    size_t n = 100 << 20;
    char *text = malloc(n + 64);
    assert_non_null(text);
    memset(text, 'x', n);
    memcpy(text, "{\"a\":\"", 6);
    memcpy(text + n, "\"}\n{\"b\":1}\n", 12);
    struct seen seen = values_of(text, n + 11, top);
    assert_values(seen, "{\"b\":1} ");
    assert_string_equal(seen.codes, "R101@1:1 ");
    assert_int_equal(seen.last_line, 2);
    memcpy(text + (60 << 20), "\"}\n{\"b\":1}\n", 12);
    seen = values_of(text, (60 << 20) + 11, top);
    assert_values(seen, "LONG {\"b\":1} ");
    assert_int_equal(seen.warnings, 0);
    free(text);
}

static void test_many_nodes(void **state) {
    (void)state;
    size_t n = 12 << 20;
    char *text = malloc(n + 64);
    assert_non_null(text);
    memcpy(text, "{\"a\":[0", 7);
    for (size_t i = 7; i < n; i += 2) {
        memcpy(text + i, ",1", 2);
    }
    memcpy(text + n, "]}\n{\"b\":1}\n", 12);
    struct seen seen = values_of(text, n + 11, top);
    assert_values(seen, "{\"b\":1} ");
    assert_string_equal(seen.codes, "R101@1:1 ");
    free(text);
}

/* ---- blocks ---- */

/** Values of every length around the edges of blocks, in lines and in one line of a list. */
static void test_blocks(void **state) {
    (void)state;
    for (int list = 0; list < 2; list++) {
        size_t size = 3 << 20, n = 0, count = 0;
        char *text = malloc(size + 4096);
        assert_non_null(text);
        text[n++] = list ? '[' : ' ';
        while (n < size) {
            if (count % 7 == 0) {
                memset(text + n, ' ', count % 13);
                n += count % 13;
            }
            n += (size_t)sprintf(
                text + n, "{\"i\": %zu, \"pad\": \"%0*d\\\"\\\\\", \"l\": [null, {\"x\": NaN}]}%s",
                count, (int)(count % 131) + 1, 7, list ? ", " : "\n");
            count++;
        }
        char name[] = "/tmp/gramme-test-XXXXXX";
        int fd = mkstemp(name);
        assert_true(fd >= 0 && close(fd) == 0);
        write_all(name, text, n);
        struct gr_diag *diag = gr_diag_new();
        struct gr_input *in;
        assert_int_equal(gr_input_open(&in, name, "log.json", NULL, diag), GR_OK);
        struct gr_json_stream *stream = gr_json_open(in, gr_input_file(in), diag, top);
        struct gr_json_value value;
        for (size_t i = 0; i < count; i++) {
            assert_true(gr_json_next(stream, &value));
            assert_true(gr_json_number(value.root, "i") == (double)i);
            assert_int_equal(gr_json_text(value.root, "pad").n, i % 131 + 3);
            assert_int_equal(value.where.line, list ? 1 : i + 1);
            assert_int_equal(text[0] == '[' ? 1 : value.where.col,
                             list ? 1 : (i % 7 ? 0 : i % 13) + (i == 0) + 1);
        }
        assert_false(gr_json_next(stream, &value));
        struct gr_json_end end = gr_json_close(stream);
        assert_int_equal(end.values, count);
        assert_int_equal(end.torn, list);
        assert_int_equal(gr_diag_total(diag), 0);
        assert_int_equal(gr_input_close(in, NULL), GR_OK);
        gr_diag_free(diag);
        assert_int_equal(unlink(name), 0);
        free(text);
    }
}

/** Cut anywhere, a stream never gives a value that is not in it, and never hangs. */
static void test_every_cut(void **state) {
    (void)state;
    static const char text[] = "[{\"a\": \"x\\\"y\", \"b\": [1, -2.5e3, {\"c\": NaN}]},\n\n "
                               "{\"d\": true}]\n{\"e\":null}\n";
    for (size_t n = 0; n <= sizeof(text) - 1; n++) {
        struct seen seen = values_of(text, n, top);
        assert_true(
            strncmp("{\"a\":\"x\\\"y\",\"b\":[1,-2500.0,{\"c\":null}]} {\"d\":true} {\"e\":null} ",
                    seen.text, strlen(seen.text)) == 0);
        assert_int_equal(seen.end.broken, 0);
    }
}

/* ---- reading a value ---- */

static void test_access(void **state) {
    (void)state;
    json_t *map = gr_json_first(
        GR_STR(" [ {\"n\": 12, \"t\": \" 12.5 \", \"na\": \"N/A\", \"bad\": \"12 W\", \"z\": null, "
               "\"b\": true, \"s.g.0\": 3, \"s\": {\"g\": {\"1\": 4}, \"g.2\": 5}}, {"));
    assert_non_null(map);
    assert_near(gr_json_number(map, "n"), 12, 0);
    assert_near(gr_json_number(map, "t"), 12.5, 0);
    assert_true(isnan(gr_json_number(map, "na")));
    assert_true(isnan(gr_json_number(map, "bad")));
    assert_true(isnan(gr_json_number(map, "z")));
    assert_true(isnan(gr_json_number(map, "b")));
    assert_true(isnan(gr_json_number(map, "none")));
    assert_true(gr_str_is(gr_json_text(map, "bad"), "12 W"));
    assert_null(gr_json_text(map, "n").p);
    assert_null(gr_json_text(map, "none").p);
    assert_near(json_number_value(gr_json_at(map, "s.g.0")), 3, 0);
    assert_near(json_number_value(gr_json_at(map, "s.g.1")), 4, 0);
    assert_near(json_number_value(gr_json_at(map, "s.g.2")), 5, 0);
    assert_null(gr_json_at(map, "s.g.3"));
    assert_null(gr_json_at(map, "z"));
    json_decref(map);
    assert_null(gr_json_first(GR_STR("{\"a\": [1, 2")));
    map = gr_json_first(GR_STR("a,b,c\n{\"d\": 1}\n"));
    assert_near(gr_json_number(map, "d"), 1, 0); /* what stands before is passed over */
    json_decref(map);
    assert_null(gr_json_first((struct gr_str){NULL, 0}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),     cmocka_unit_test(test_places),
        cmocka_unit_test(test_path),      cmocka_unit_test(test_nan),
        cmocka_unit_test(test_numbers),   cmocka_unit_test(test_latin1),
        cmocka_unit_test(test_torn_list), cmocka_unit_test(test_torn_lines),
        cmocka_unit_test(test_garbage),   cmocka_unit_test(test_depth),
        cmocka_unit_test(test_huge_text), cmocka_unit_test(test_many_nodes),
        cmocka_unit_test(test_blocks),    cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
