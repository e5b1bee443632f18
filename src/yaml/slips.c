/*
 * slips.c - syntax errors in words that help.
 *
 * A row says which of libyaml's complaints it is for and, where that is not enough, which character
 * stands there.  The first row that fits speaks; the last fits everything.
 */
#include "yaml/slips.h"

#include "yaml/place.h"

struct slip {
    struct gr_arena *arena;
    struct gr_str text;
    const struct gr_yaml_fault *fault;
    size_t spot; /**< byte */
};

/** Where to look and point: at the problem, at the start of what was being read, or at the line above
 *  the problem. */
enum spot { AT_PROBLEM, AT_CONTEXT, AT_LINE_ABOVE };

struct row {
    const char *problem, *context; /**< words in libyaml's texts; NULL: any */
    const char *characters;        /**< one of them stands at the spot; NULL: any */
    enum spot spot;
    bool (*fits)(const struct slip *slip); /**< NULL: always */
    const char *code, *message;
    const char *hint;                                  /**< or */
    const char *(*make_hint)(const struct slip *slip); /**< one made of what stands there */
};

static char char_at(struct gr_str text, size_t byte) {
    return byte < text.n ? text.p[byte] : '\n';
}

/** What a person meant as one value from here on: up to a comment or the end of the line; inside
 *  brackets up to their comma or end. */
static struct gr_str value_from(struct gr_str text, size_t byte) {
    struct gr_str line = gr_line_around(text, byte);
    const char *end = line.p + line.n;
    const char *start = byte < text.n ? text.p + byte : end;
    bool in_flow = memchr(line.p, '{', (size_t)(start - line.p)) ||
                   memchr(line.p, '[', (size_t)(start - line.p));
    const char *p = start;
    while (p < end && !(in_flow && strchr(",]}", *p)) &&
           !(*p == '#' && p > start && p[-1] == ' ')) {
        p++;
    }
    return gr_str_trim((struct gr_str){start, p > start ? (size_t)(p - start) : 0});
}

/** The first bytes of a long value, cut between two characters. */
static struct gr_str clip(struct gr_str value) {
    enum { LONGEST = 60 };
    size_t n = value.n <= LONGEST ? value.n : LONGEST;
    while (n > 0 && n < value.n && ((unsigned char)value.p[n] & 0xC0U) == 0x80U) {
        n--;
    }
    return (struct gr_str){value.p, n};
}

/** A text as it is written between double quotes. */
static const char *quoted(struct gr_arena *arena, struct gr_str whole) {
    struct gr_str value = clip(whole);
    struct gr_buf out = {0};
    gr_buf_putc(&out, '"');
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '"' || value.p[i] == '\\') {
            gr_buf_putc(&out, '\\');
        }
        gr_buf_putc(&out, value.p[i]);
    }
    gr_buf_puts(&out, value.n < whole.n ? "...\"" : "\"");
    const char *copy = gr_arena_str(arena, gr_buf_str(&out));
    gr_buf_free(&out);
    return copy;
}

/** Byte after the first ": " (or "- ") of the line in which `byte` stands, where its value begins. */
static size_t value_start(struct gr_str text, size_t byte) {
    struct gr_str line = gr_line_around(text, byte);
    size_t colon = gr_str_find(line, GR_STR(": "));
    size_t dash = gr_str_find(line, GR_STR("- "));
    size_t start = colon != SIZE_MAX ? colon + 2 : dash != SIZE_MAX ? dash + 2 : 0;
    while (start < line.n && line.p[start] == ' ') {
        start++;
    }
    return (size_t)(line.p - text.p) + start;
}

static const char *hint_quote(const struct slip *slip) {
    return gr_arena_printf(slip->arena, "write %s",
                           quoted(slip->arena, value_from(slip->text, slip->spot)));
}

static const char *hint_quote_value(const struct slip *slip) {
    size_t start = value_start(slip->text, slip->fault->at);
    return gr_arena_printf(slip->arena, "write %s",
                           quoted(slip->arena, value_from(slip->text, start)));
}

/** The colon at the problem is a second one on its line: "title: one: two". */
static bool second_colon(const struct slip *slip) {
    return value_start(slip->text, slip->fault->at) <= slip->fault->at &&
           gr_str_find(gr_line_around(slip->text, slip->fault->at), GR_STR(": ")) != SIZE_MAX;
}

/** The value of the line begins like a list, a map or a quoted text, and goes on after its end. */
static bool text_after_end(const struct slip *slip) {
    size_t start = value_start(slip->text, slip->fault->at);
    return start < slip->fault->at && strchr("[{\"'", char_at(slip->text, start));
}

static bool at_end_of_file(const struct slip *slip) {
    return slip->fault->at >= slip->text.n;
}

static uint64_t line_of(const struct slip *slip, size_t byte) {
    struct gr_cursor cursor = gr_cursor_at_start(slip->text, 0);
    gr_cursor_to_byte(&cursor, byte);
    return cursor.line;
}

static const char *hint_line_up(const struct slip *slip) {
    struct gr_cursor cursor = gr_cursor_at_start(slip->text, 0);
    gr_cursor_to_byte(&cursor, slip->fault->context_at);
    return gr_arena_printf(slip->arena,
                           "keys of one block begin in one column; those of line %llu begin in "
                           "column %u",
                           (unsigned long long)cursor.line, gr_cursor_pos(&cursor, 0).col);
}

static const char *hint_opened(const struct slip *slip) {
    return gr_arena_printf(slip->arena, "it was opened on line %llu",
                           (unsigned long long)line_of(slip, slip->fault->context_at));
}

/** Byte where the text of the line above begins; lines without text do not count. */
static size_t line_above(struct gr_str text, size_t byte) {
    struct gr_str line = gr_line_around(text, byte);
    while (line.p > text.p) {
        line = gr_line_around(text, (size_t)(line.p - text.p) - 1);
        size_t indent = 0;
        while (indent < line.n && line.p[indent] == ' ') {
            indent++;
        }
        if (indent < line.n) {
            return (size_t)(line.p - text.p) + indent;
        }
    }
    return byte;
}

/** The line above begins in the same column, so it was meant as a key: "gramme:1", or no colon. */
static bool same_column(const struct slip *slip) {
    struct gr_str line = gr_line_around(slip->text, slip->fault->at);
    struct gr_str above = gr_line_around(slip->text, slip->spot);
    size_t indent = slip->spot - (size_t)(above.p - slip->text.p);
    return above.p != line.p && indent < line.n && line.p[indent] != ' ' &&
           (indent == 0 || line.p[indent - 1] == ' ');
}

static bool blank_missing(const struct slip *slip) {
    struct gr_str word = value_from(slip->text, slip->spot);
    size_t colon = gr_str_find(word, GR_STR(":"));
    return colon != SIZE_MAX && colon > 0 && colon + 1 < word.n;
}

static bool blank_missing_above(const struct slip *slip) {
    return same_column(slip) && blank_missing(slip);
}

static const char *hint_blank(const struct slip *slip) {
    struct gr_str word = value_from(slip->text, slip->spot);
    size_t colon = gr_str_find(word, GR_STR(":"));
    struct gr_str key = clip((struct gr_str){word.p, colon});
    struct gr_str value = clip((struct gr_str){word.p + colon + 1, word.n - colon - 1});
    return gr_arena_printf(slip->arena, "write %.*s: %.*s", (int)key.n, key.p, (int)value.n,
                           value.p);
}

static const struct row rows[] = {
    {"tab", NULL, NULL, AT_PROBLEM, NULL, "Y005", "a tab where blanks must stand",
     "indent with blanks: YAML does not allow tabs there", NULL},
    {"cannot start any token", NULL, "\t", AT_PROBLEM, NULL, "Y005",
     "a tab where blanks must stand", "indent with blanks: YAML does not allow tabs there", NULL},
    {"cannot start any token", NULL, "@", AT_PROBLEM, NULL, "Y004",
     "a text that begins with @ must stand in quotes", NULL, hint_quote},
    {"cannot start any token", NULL, "%", AT_PROBLEM, NULL, "Y004",
     "a text that begins with % must stand in quotes", NULL, hint_quote},
    {"cannot start any token", NULL, "`", AT_PROBLEM, NULL, "Y004",
     "a text that begins with ` must stand in quotes", NULL, hint_quote},
    {NULL, "alias", "*", AT_CONTEXT, NULL, "Y004", "a text that begins with * must stand in quotes",
     NULL, hint_quote},
    {NULL, "anchor", "&", AT_CONTEXT, NULL, "Y004",
     "a text that begins with & must stand in quotes", NULL, hint_quote},
    {NULL, "tag", "!", AT_CONTEXT, NULL, "Y004", "a text that begins with ! must stand in quotes",
     NULL, hint_quote},
    {NULL, "block scalar", "|", AT_CONTEXT, NULL, "Y004",
     "a text that begins with | must stand in quotes", NULL, hint_quote},
    {NULL, "block scalar", ">", AT_CONTEXT, NULL, "Y004",
     "a text that begins with > must stand in quotes", NULL, hint_quote},
    {NULL, "directive", "%", AT_CONTEXT, NULL, "Y004",
     "a line that begins with % is a directive of YAML; a text must stand in quotes", NULL,
     hint_quote},
    {"mapping values are not allowed", NULL, ":", AT_PROBLEM, second_colon, "Y004",
     "': ' inside a text: the text must stand in quotes", NULL, hint_quote_value},
    {"mapping values are not allowed", NULL, NULL, AT_LINE_ABOVE, blank_missing_above, "Y003",
     "a blank must follow the colon of a key", NULL, hint_blank},
    {"mapping values are not allowed", NULL, NULL, AT_LINE_ABOVE, same_column, "Y003",
     "a key without a colon", "write key: value", NULL},
    {"mapping values are not allowed", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "this line is indented deeper than the one above, so it continues that one's text",
     "let the key begin in the same column as the keys beside it", NULL},
    {"block sequence entries are not allowed", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "a list that begins with - cannot begin on the line of its key",
     "put each - on a line of its own, or write [a, b]", NULL},
    {"could not find expected ':'", NULL, NULL, AT_CONTEXT, blank_missing, "Y003",
     "a blank must follow the colon of a key", NULL, hint_blank},
    {"could not find expected ':'", NULL, NULL, AT_CONTEXT, NULL, "Y003", "a key without a colon",
     "write key: value", NULL},
    {NULL, "quoted scalar", NULL, AT_CONTEXT, at_end_of_file, "Y003", "this quote is never closed",
     "close it on the same line", NULL},
    {"unknown escape", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "a backslash between double quotes begins an escape such as \\n, and this is none",
     "use single quotes for paths: 'C:\\logs\\a.csv'", NULL},
    {"expected ',' or", NULL, NULL, AT_CONTEXT, at_end_of_file, "Y003",
     "this bracket is never closed", "close it with the bracket that fits", NULL},
    {"expected ',' or", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "a comma or the closing bracket must stand here", NULL, hint_opened},
    {"did not find expected", "block", NULL, AT_PROBLEM, text_after_end, "Y004",
     "more text after the end of the value: the whole must stand in quotes", NULL,
     hint_quote_value},
    {"did not find expected key", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "this line does not line up with the keys it belongs to", NULL, hint_line_up},
    {"did not find expected '-'", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "this line does not line up with the list it belongs to", NULL, hint_line_up},
    {"expected <document start>", NULL, NULL, AT_PROBLEM, NULL, "Y003",
     "more text after the end of the file's one map", "write all keys in one block", NULL},
};

static size_t spot_of(const struct slip *slip, enum spot spot) {
    return spot == AT_PROBLEM   ? slip->fault->at
           : spot == AT_CONTEXT ? slip->fault->context_at
                                : line_above(slip->text, slip->fault->at);
}

static bool row_fits(const struct row *row, const struct slip *slip) {
    const struct gr_yaml_fault *fault = slip->fault;
    if (row->problem && !strstr(fault->problem, row->problem)) {
        return false;
    }
    if (row->context && !strstr(fault->context, row->context)) {
        return false;
    }
    if (row->characters && !strchr(row->characters, char_at(slip->text, slip->spot))) {
        return false;
    }
    return !row->fits || row->fits(slip);
}

static struct gr_pos pos_of(const struct slip *slip, uint32_t file) {
    struct gr_cursor cursor = gr_cursor_at_start(slip->text, file);
    gr_cursor_to_byte(&cursor, slip->spot);
    struct gr_str value = value_from(slip->text, slip->spot);
    return gr_cursor_pos(&cursor, slip->spot + value.n);
}

void gr_yaml_explain(struct gr_arena *arena, struct gr_diag *diag, uint32_t file,
                     struct gr_str text, const struct gr_yaml_fault *fault) {
    struct slip slip = {arena, text, fault, fault->at};
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        slip.spot = spot_of(&slip, row->spot);
        if (row_fits(row, &slip)) {
            gr_error(diag, row->code, pos_of(&slip, file),
                     row->make_hint ? row->make_hint(&slip) : row->hint, "%s", row->message);
            return;
        }
    }
    slip.spot = fault->at;
    gr_error(diag, "Y003", pos_of(&slip, file),
             "texts with : # { } [ ] , & * ! | > % @ or quotes in them are safe between quotes",
             "not YAML: %s%s%s", fault->context, *fault->context ? ": " : "", fault->problem);
}

void gr_yaml_explain_alias(struct gr_arena *arena, struct gr_diag *diag, uint32_t file,
                           struct gr_str text, size_t at) {
    const struct gr_yaml_fault fault = {"", "", at, at};
    const struct slip slip = {arena, text, &fault, at};
    struct gr_str word = clip(value_from(text, at));
    gr_error(diag, "Y007", pos_of(&slip, file), hint_quote(&slip),
             "%.*s stands for nothing: a text that begins with * must stand in quotes", (int)word.n,
             word.p);
}
