/*
 * fixtures/contract/X.yaml and X.expected: every diagnostic, one a line, in order of place:
 *
 *     LINE:COL [warning] CODE words; more words | words of the hint
 *
 * The parts are written by hand from the files; each must occur in the message.
 */
#include "test.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/buf.h"
#include "metadata/metadata.h"

#define CONTRACT GRAMME_SOURCE_DIR "/fixtures/contract"

static struct gr_schema *schema;

static int make_schema(void **state) {
    (void)state;
    schema = gr_schema_new();
    return 0;
}

static int drop_schema(void **state) {
    (void)state;
    gr_schema_free(schema);
    return 0;
}

static bool read_text(const char *path, struct gr_buf *out) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    size_t n;
    do {
        char *room = gr_buf_reserve(out, 4096);
        n = fread(room, 1, 4096, file);
        out->n += n;
    } while (n > 0);
    fclose(file);
    return true;
}

/** True if each part of `parts` between semicolons occurs in text. */
static bool has_parts(const char *text, struct gr_str parts) {
    while (parts.p) {
        struct gr_str part = gr_str_trim(gr_str_cut(&parts, ';'));
        if (gr_str_find(gr_str(text ? text : ""), part) == SIZE_MAX) {
            return false;
        }
    }
    return true;
}

static bool message_fits(const struct gr_message *message, struct gr_str line) {
    char place[64];
    struct gr_str text = gr_str_cut(&line, '|');
    snprintf(place, sizeof place, "%llu:%u %s%s", (unsigned long long)message->pos.line,
             message->pos.col, message->severity == GR_WARNING ? "warning " : "", message->code);
    if (!gr_str_starts(text, gr_str(place))) {
        return false;
    }
    text.p += strlen(place);
    text.n -= strlen(place);
    return has_parts(message->text, text) && has_parts(message->hint, line);
}

static bool same_messages(struct gr_diag *diag, const char *name, struct gr_str expected) {
    bool good = true;
    size_t index = 0;
    while (expected.p && expected.n > 0) {
        struct gr_str line = gr_str_cut(&expected, '\n');
        struct gr_message message = {0};
        if (index < gr_diag_total(diag)) {
            message = gr_diag_get(diag, index);
        }
        if (!message.code || !message_fits(&message, line)) {
            print_error("%s, expected: %.*s\n  got %d:%d %s %s (%s)\n", name, (int)line.n, line.p,
                        (int)message.pos.line, (int)message.pos.col,
                        message.code ? message.code : "nothing", message.text ? message.text : "",
                        message.hint ? message.hint : "");
            good = false;
        }
        index++;
    }
    for (; index < gr_diag_total(diag); index++) {
        struct gr_message message = gr_diag_get(diag, index);
        print_error("%s, too much: %d:%d %s %s\n", name, (int)message.pos.line,
                    (int)message.pos.col, message.code, message.text);
        good = false;
    }
    return good;
}

static bool check(const char *yaml, struct gr_str expected) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_metadata metadata = {0};
    enum gr_status status = gr_metadata_read(schema, yaml, arena, diag, &metadata);
    bool good = same_messages(diag, yaml, expected);
    good = good && (status == GR_OK) == (gr_diag_count(diag, GR_ERROR) == 0) &&
           (metadata.xml != NULL) == (status == GR_OK);
    xmlFreeDoc(metadata.xml);
    gr_diag_free(diag);
    gr_arena_free(arena);
    return good;
}

static void every_fixture(void **state) {
    (void)state;
    DIR *dir = opendir(CONTRACT);
    assert_non_null(dir);
    size_t count = 0;
    bool good = true;
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        struct gr_str name = gr_str(entry->d_name);
        if (!gr_str_ends(name, GR_STR(".yaml"))) {
            continue;
        }
        char yaml[1024], expected[1024];
        snprintf(yaml, sizeof yaml, "%s/%s", CONTRACT, entry->d_name);
        snprintf(expected, sizeof expected, "%s/%.*s.expected", CONTRACT, (int)(name.n - 5),
                 name.p);
        struct gr_buf text = {0};
        if (!read_text(expected, &text)) {
            print_error("%s has no .expected\n", entry->d_name);
            good = false;
        }
        good = check(yaml, gr_buf_str(&text)) && good;
        gr_buf_free(&text);
        count++;
    }
    closedir(dir);
    assert_true(count >= 5);
    assert_true(good);
}

/** The file of the contract with 22 mistakes, where it is at hand. */
static void contract_mistakes(void **state) {
    (void)state;
    static const char expected[] = "1:1 Y010 titel | did you mean title?\n"
                                   "1:1 Y011 title is missing |\n"
                                   "3:21 Y012 country; got se | SE\n"
                                   "3:30 Y012 pue; from 1 to 5; got 0.8 |\n"
                                   "3:35 Y010 pue_sorce | pue_source\n"
                                   "3:64 Y012 wue_l_per_kwh; NaN | leave\n"
                                   "4:26 Y012 parameter_count; 124M | 124e6\n"
                                   "4:46 Y012 model_public; yes | true\n"
                                   "7:15 Y015 nope | add the block hardware\n"
                                   "8:22 Y012 lifecycle_stage; traning | training\n"
                                   "9:11 Y011 path is missing |\n"
                                   "10:12 Y012 start; zone | 2024-02-01T09:00:00Z\n"
                                   "11:9 Y016 id a | line 6\n"
                                   "13:5 Y010 outcom | outcome\n"
                                   "14:28 Y012 training_compute_flop; lots |\n"
                                   "15:26 Y014 performance_metrics |\n"
                                   "16:5 Y011 lifecycle_stage is missing |\n"
                                   "17:5 Y013 id is written twice | line 16\n"
                                   "18:30 Y012 device_hours; 12,5 | 12.5\n"
                                   "19:1 Y010 hardware used | hardware\n"
                                   "21:31 Y012 carbon_intensity_g_per_kwh; 41 g | write 41\n"
                                   "23:9 Y014 report |\n";
    const char *path = GRAMME_SOURCE_DIR "/../shared/contract/bad.yaml";
    struct gr_buf text = {0};
    if (!read_text(path, &text)) {
        skip();
    }
    gr_buf_free(&text);
    assert_true(check(path, gr_str(expected)));
}

static void contract_is_read(void **state) {
    (void)state;
    const char *path = GRAMME_SOURCE_DIR "/../shared/contract/gramme.yaml";
    struct gr_buf text = {0};
    if (!read_text(path, &text)) {
        skip();
    }
    gr_buf_free(&text);
    assert_true(check(path, GR_STR("")));
}

static void no_such_file(void **state) {
    (void)state;
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_metadata metadata = {0};
    assert_int_equal(gr_metadata_read(schema, CONTRACT "/none.yaml", arena, diag, &metadata),
                     GR_EIO);
    assert_int_equal(gr_metadata_read(schema, CONTRACT, arena, diag, &metadata), GR_EIO);
    assert_null(metadata.xml);
    gr_diag_free(diag);
    gr_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fixture),
        cmocka_unit_test(contract_mistakes),
        cmocka_unit_test(contract_is_read),
        cmocka_unit_test(no_such_file),
    };
    return cmocka_run_group_tests(tests, make_schema, drop_schema);
}
