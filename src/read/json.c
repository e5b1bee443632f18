/* The values of a JSON log, one at a time. */
#include "read/json.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "read/json_cut.h"

enum place { TOP, IN_MAP, IN_LIST };

struct gr_json_stream {
    struct gr_json_bytes bytes;
    uint32_t file;
    struct gr_diag *diag; /* NULL: says nothing */
    const char *const *path;
    size_t path_length;
    enum place place;
    size_t level;     /* maps of the path that are open */
    bool in_top_list; /* a list of maps that the path begins in */
    uint64_t list_line;
    struct gr_buf text, other;
    json_t *root;
    struct gr_json_end end;
};

/* ---- jansson ---- */

/** Memory as everywhere (base/arena.h). */
static void use_our_memory(void) {
    json_set_alloc_funcs(gr_xmalloc, free);
}

static json_t *parse(struct gr_str text, json_error_t *error) {
    const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_t *root = json_loadb(text.p, text.n, flags, error);
    if (!root && json_error_code(error) == json_error_numeric_overflow) {
        root = json_loadb(text.p, text.n, flags | JSON_DECODE_INT_AS_REAL, error);
    }
    return root;
}

static json_t *parse_latin1(struct gr_str text, json_error_t *error) {
    struct gr_arena *arena = gr_arena_new();
    json_t *root = parse(gr_utf8_or_latin1(arena, text), error);
    gr_arena_free(arena);
    return root;
}

/** The value in s->text. */
static json_t *parse_value(struct gr_json_stream *s, bool odd, json_error_t *error) {
    struct gr_str text = gr_buf_str(&s->text);
    if (odd) {
        gr_buf_clear(&s->other);
        gr_json_without_nan(text, &s->other);
        text = gr_buf_str(&s->other);
    }
    json_t *root = parse(text, error);
    if (!root && json_error_code(error) == json_error_invalid_utf8) {
        root = parse_latin1(text, error);
        s->end.latin1 += root != NULL;
    }
    return root;
}

/* ---- what cannot be read ---- */

static void note_broken(struct gr_json_stream *s, struct gr_pos where, const char *code,
                        const char *text) {
    if (s->end.broken++ == 0) {
        s->end.first_broken_line = where.line;
    }
    if (s->diag) {
        gr_warning(s->diag, code, where, NULL, "%s", text);
    }
}

static const char malformed[] = "what stands here is no whole JSON value: it is left out";

static void note_cut(struct gr_json_stream *s, enum gr_json_cut cut, struct gr_pos where) {
    if (cut == GR_JSON_MALFORMED) {
        note_broken(s, gr_json_pos(&s->bytes, s->file), "R100", malformed);
    } else if (cut == GR_JSON_CUT_OFF) {
        s->end.torn = true;
        s->end.torn_line = where.line;
    } else {
        note_broken(s, where, "R101",
                    cut == GR_JSON_TOO_DEEP ? "a JSON value of more than 64 levels is left out"
                                            : "a JSON value too large to hold is left out");
    }
}

/** Place of the byte where the parser stopped. */
static struct gr_pos parse_pos(const struct gr_json_stream *s, struct gr_pos where,
                               const json_error_t *error, bool odd) {
    size_t stopped = error->position > 0 ? (size_t)error->position - 1 : 0;
    if (odd || stopped > s->text.n) {
        return where;
    }
    uint64_t col = where.col;
    for (size_t i = 0; i < stopped; i++) {
        bool lf = s->text.p[i] == '\n';
        where.line += lf;
        col = lf ? 1 : col + 1;
    }
    where.col = col < UINT32_MAX ? (uint32_t)col : 0;
    return where;
}

/** A torn line may have swallowed others: from the first line in s->text that begins with '{' on, they are
 *  read again.  False if there is none. */
static bool read_lines_again(struct gr_json_stream *s, uint64_t line) {
    struct gr_str text = gr_buf_str(&s->text);
    for (size_t i = 0; i + 1 < text.n; i++) {
        if (text.p[i] != '\n') {
            continue;
        }
        line++;
        if (text.p[i + 1] == '{') {
            gr_json_read_again(&s->bytes, (struct gr_str){text.p + i + 1, text.n - i - 1}, line);
            return true;
        }
    }
    return false;
}

static bool inside(const struct gr_json_stream *s) {
    return s->place != TOP || s->in_top_list;
}

static void pass_over(struct gr_json_stream *s, enum gr_json_cut cut,
                      const struct gr_json_span *span, struct gr_pos where, bool kept) {
    note_cut(s, cut, where);
    bool may_be_lines = cut == GR_JSON_MALFORMED || cut == GR_JSON_CUT_OFF;
    if (kept && span->container && may_be_lines && read_lines_again(s, where.line)) {
        return;
    }
    if (span->container) {
        gr_json_skip_broken(&s->bytes, span->depth);
    } else {
        gr_json_skip_garbage(&s->bytes, inside(s));
    }
}

/* ---- values ---- */

/** Takes the value that begins here; true if it could be read. */
static bool take_value(struct gr_json_stream *s, struct gr_json_value *out) {
    struct gr_json_span span;
    json_error_t error;
    struct gr_pos where = gr_json_pos(&s->bytes, s->file);
    gr_buf_clear(&s->text);
    enum gr_json_cut cut = gr_json_cut(&s->bytes, &s->text, &span);
    if (span.at_end && inside(s)) {
        cut = GR_JSON_CUT_OFF; /* 12 may have been 120 */
    }
    if (cut != GR_JSON_WHOLE) {
        pass_over(s, cut, &span, where, true);
        return false;
    }
    s->root = parse_value(s, span.odd, &error);
    if (!s->root) {
        note_broken(s, parse_pos(s, where, &error, span.odd), "R100", malformed);
        if (!span.container) {
            gr_json_skip_garbage(&s->bytes, inside(s));
        }
        return false;
    }
    s->end.values++;
    *out = (struct gr_json_value){s->root, where};
    return true;
}

static void skip_value(struct gr_json_stream *s) {
    struct gr_json_span span;
    struct gr_pos where = gr_json_pos(&s->bytes, s->file);
    enum gr_json_cut cut = gr_json_cut(&s->bytes, NULL, &span);
    if (cut != GR_JSON_WHOLE) {
        pass_over(s, cut, &span, where, false);
    }
}

/* ---- on the way ---- */

static bool parts_values(int c) {
    return c == ',' || c == '\0' || c == 0x1E;
}

static bool is_key(const struct gr_json_stream *s, const char *key) {
    struct gr_str text = gr_buf_str(&s->text);
    return text.n >= 2 && gr_str_is((struct gr_str){text.p + 1, text.n - 2}, key);
}

/** Takes a key, and goes into its value if that lies on the path. */
static void step_in_map(struct gr_json_stream *s) {
    struct gr_json_span span;
    struct gr_pos where = gr_json_pos(&s->bytes, s->file);
    gr_buf_clear(&s->text);
    enum gr_json_cut cut = gr_json_cut(&s->bytes, &s->text, &span);
    if (cut == GR_JSON_WHOLE && gr_json_skip_blanks(&s->bytes) == ':') {
        gr_json_take(&s->bytes);
    } else {
        pass_over(s, cut == GR_JSON_WHOLE ? GR_JSON_MALFORMED : cut, &span, where, false);
        return;
    }
    int c = gr_json_skip_blanks(&s->bytes);
    bool on_path = is_key(s, s->path[s->level - 1]);
    if (on_path && c == '{' && s->level < s->path_length) {
        s->level++;
        gr_json_take(&s->bytes);
    } else if (on_path && c == '[' && s->level == s->path_length) {
        s->place = IN_LIST;
        gr_json_take(&s->bytes);
    } else if (c >= 0) {
        skip_value(s);
    }
}

static void leave_map(struct gr_json_stream *s) {
    gr_json_take(&s->bytes);
    s->level--;
    s->place = s->level == 0 ? TOP : IN_MAP;
}

/** At the top, where the path does not begin in the value that follows. */
static void step_at_top(struct gr_json_stream *s, int c) {
    if (c == '{') {
        gr_json_take(&s->bytes);
        s->place = IN_MAP;
        s->level = 1;
    } else if (c == '[' || (c == ']' && s->in_top_list)) {
        gr_json_take(&s->bytes);
        s->in_top_list = c == '[';
    } else {
        skip_value(s);
    }
}

/** A list that begins a line while another is open: that one was torn, its writer began anew. */
static bool begins_anew(const struct gr_json_stream *s, int c) {
    return c == '[' && s->path_length == 0 && s->bytes.line > s->list_line &&
           s->bytes.before == 0 && s->bytes.p == s->bytes.line_start;
}

static void enter_list(struct gr_json_stream *s) {
    s->end.torn |= s->place == IN_LIST;
    s->list_line = s->bytes.line;
    s->place = IN_LIST;
    gr_json_take(&s->bytes);
}

/** One step where c, the next byte, begins no wanted value; false where it does. */
static bool step(struct gr_json_stream *s, int c) {
    bool any = s->path_length == 0;
    if (parts_values(c)) {
        gr_json_take(&s->bytes);
    } else if (s->place == IN_LIST && c == ']') {
        gr_json_take(&s->bytes);
        s->place = any ? TOP : IN_MAP;
    } else if (s->place == IN_LIST ? begins_anew(s, c) : any && c == '[') {
        enter_list(s);
    } else if (s->place == IN_LIST || any) {
        return false;
    } else if (s->place == TOP) {
        step_at_top(s, c);
    } else if (c == '}') {
        leave_map(s);
    } else {
        step_in_map(s);
    }
    return true;
}

static struct gr_json_stream *open_bytes(struct gr_input *in, struct gr_str first, uint32_t file,
                                         struct gr_diag *diag, const char *const *path) {
    struct gr_json_stream *s = gr_xcalloc(1, sizeof(*s));
    use_our_memory();
    gr_json_bytes_open(&s->bytes, in, first);
    s->file = file;
    s->diag = diag;
    s->path = path;
    while (path[s->path_length]) {
        s->path_length++;
    }
    return s;
}

struct gr_json_stream *gr_json_open(struct gr_input *in, uint32_t file, struct gr_diag *diag,
                                    const char *const *path) {
    return open_bytes(in, (struct gr_str){NULL, 0}, file, diag, path);
}

bool gr_json_next(struct gr_json_stream *stream, struct gr_json_value *out) {
    json_decref(stream->root);
    stream->root = NULL;
    for (;;) {
        int c = gr_json_skip_blanks(&stream->bytes);
        if (c < 0) {
            stream->end.torn |= inside(stream);
            return false;
        }
        if (!step(stream, c) && take_value(stream, out)) {
            return true;
        }
    }
}

struct gr_json_end gr_json_close(struct gr_json_stream *stream) {
    const struct gr_json_bytes *b = &stream->bytes;
    struct gr_json_end end = stream->end;
    bool begun = b->before > 0 || b->p > b->line_start;
    end.line_count = b->line - 1 + begun;
    json_decref(stream->root);
    gr_json_bytes_free(&stream->bytes);
    gr_buf_free(&stream->text);
    gr_buf_free(&stream->other);
    free(stream);
    return end;
}

json_t *gr_json_first(struct gr_str head) {
    static const char *const whole[] = {NULL};
    struct gr_json_stream *s = open_bytes(NULL, head, 0, NULL, whole);
    struct gr_json_value value;
    json_t *root = gr_json_next(s, &value) ? json_incref(value.root) : NULL;
    (void)gr_json_close(s);
    return root;
}
