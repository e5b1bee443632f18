/* Where a JSON value ends, over blocks that are cut anywhere. */
#include "read/json_cut.h"

#include "read/json.h"

/* ---- bytes ---- */

void gr_json_bytes_open(struct gr_json_bytes *bytes, struct gr_input *in, struct gr_str first) {
    *bytes = (struct gr_json_bytes){.in = in,
                                    .p = first.p,
                                    .end = first.n ? first.p + first.n : first.p,
                                    .line = 1,
                                    .line_start = first.p};
}

void gr_json_bytes_free(struct gr_json_bytes *bytes) {
    gr_buf_free(&bytes->again);
}

struct gr_pos gr_json_pos(const struct gr_json_bytes *bytes, uint32_t file) {
    uint64_t col = bytes->before + (uint64_t)(bytes->p - bytes->line_start) + 1;
    return (struct gr_pos){
        .file = file, .line = bytes->line, .col = col < UINT32_MAX ? (uint32_t)col : 0};
}

bool gr_json_refill(struct gr_json_bytes *bytes) {
    struct gr_str next = bytes->later;
    struct gr_block block;
    bytes->later = (struct gr_str){NULL, 0};
    if (next.n == 0) {
        if (!bytes->in || !gr_input_bytes(bytes->in, &block)) {
            return false;
        }
        next = block.bytes;
    }
    bytes->before += (uint64_t)(bytes->end - bytes->line_start);
    bytes->p = bytes->line_start = next.p;
    bytes->end = next.p + next.n;
    return next.n > 0;
}

static void end_line(struct gr_json_bytes *bytes) {
    bytes->line++;
    bytes->before = 0;
    bytes->line_start = bytes->p;
}

void gr_json_take(struct gr_json_bytes *bytes) {
    if (*bytes->p++ == '\n') {
        end_line(bytes);
    }
}

int gr_json_skip_blanks(struct gr_json_bytes *bytes) {
    int c = gr_json_peek(bytes);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        gr_json_take(bytes);
        c = gr_json_peek(bytes);
    }
    return c;
}

void gr_json_read_again(struct gr_json_bytes *bytes, struct gr_str text, uint64_t line) {
    struct gr_buf again = {0};
    gr_buf_put(&again, text);
    struct gr_str rest = {bytes->p, (size_t)(bytes->end - bytes->p)};
    bool in_again =
        bytes->again.p && bytes->p >= bytes->again.p && bytes->p <= bytes->again.p + bytes->again.n;
    if (in_again) {
        gr_buf_put(&again, rest);
    } else {
        bytes->later = rest;
    }
    gr_buf_free(&bytes->again);
    bytes->again = again;
    bytes->p = bytes->line_start = again.p;
    bytes->end = again.p + again.n;
    bytes->line = line;
    bytes->before = 0;
}

/* ---- the grammar ---- */

enum kind {
    BAD,
    BLANK,
    LF,
    QUOTE,
    OPEN_MAP,
    OPEN_LIST,
    CLOSE_MAP,
    CLOSE_LIST,
    COLON,
    COMMA,
    TOKEN
};

/* clang-format off */
#define T4(c) [c] = TOKEN, [(c) + 1] = TOKEN, [(c) + 2] = TOKEN, [(c) + 3] = TOKEN
#define T26(c) T4(c), T4((c) + 4), T4((c) + 8), T4((c) + 12), T4((c) + 16), T4((c) + 20), \
    [(c) + 24] = TOKEN, [(c) + 25] = TOKEN
static const unsigned char kinds[256] = {
    [' '] = BLANK,      ['\t'] = BLANK,     ['\r'] = BLANK,     ['\n'] = LF,
    ['{'] = OPEN_MAP,   ['['] = OPEN_LIST,  ['}'] = CLOSE_MAP,  [']'] = CLOSE_LIST,
    ['"'] = QUOTE,      [':'] = COLON,      [','] = COMMA,
    T26('a'), T26('A'), T4('0'), T4('4'),   ['8'] = TOKEN,      ['9'] = TOKEN,
    ['+'] = TOKEN,      ['-'] = TOKEN,      ['.'] = TOKEN,      ['_'] = TOKEN,
};
/* clang-format on */

enum state { DONE, VALUE, FIRST_VALUE, KEY, FIRST_KEY, AFTER_KEY, MORE_MAP, MORE_LIST };

#define MAY(kind) (1U << (kind))
#define A_VALUE   (MAY(QUOTE) | MAY(OPEN_MAP) | MAY(OPEN_LIST) | MAY(TOKEN))

/** What may stand in a state. */
static const unsigned allowed[] = {
    [VALUE] = A_VALUE,
    [FIRST_VALUE] = A_VALUE | MAY(CLOSE_LIST),
    [KEY] = MAY(QUOTE),
    [FIRST_KEY] = MAY(QUOTE) | MAY(CLOSE_MAP),
    [AFTER_KEY] = MAY(COLON),
    [MORE_MAP] = MAY(COMMA) | MAY(CLOSE_MAP),
    [MORE_LIST] = MAY(COMMA) | MAY(CLOSE_LIST),
};

struct cutter {
    struct gr_json_bytes *bytes;
    struct gr_buf *keep;
    struct gr_json_span *span;
    const char *from; /**< what is not kept yet begins here */
    uint64_t maps;    /**< a bit for each open container, the innermost lowest: is it a map? */
    enum state state;
    size_t nodes;
};

static bool store(struct cutter *c) {
    size_t n = (size_t)(c->bytes->p - c->from);
    if (c->keep && n > 0) {
        if (c->keep->n + n > GR_JSON_VALUE_LIMIT) {
            return false;
        }
        gr_buf_put(c->keep, (struct gr_str){c->from, n});
    }
    c->from = c->bytes->p;
    return true;
}

/** WHOLE where there are more bytes. */
static enum gr_json_cut more(struct cutter *c) {
    if (!store(c)) {
        return GR_JSON_TOO_LARGE;
    }
    if (!gr_json_refill(c->bytes)) {
        return GR_JSON_CUT_OFF;
    }
    c->from = c->bytes->p;
    return GR_JSON_WHOLE;
}

static bool ends_text(char c) {
    return c == '"' || c == '\\' || c == '\n';
}

/** Takes the rest of a string whose quote was taken. */
static enum gr_json_cut cut_text(struct cutter *c) {
    struct gr_json_bytes *b = c->bytes;
    bool escaped = false;
    for (;;) {
        if (b->p == b->end) {
            enum gr_json_cut cut = more(c);
            if (cut != GR_JSON_WHOLE) {
                return cut;
            }
        }
        if (escaped && *b->p != '\n') {
            escaped = false;
            b->p++;
            continue;
        }
        while (b->p < b->end && !ends_text(*b->p)) {
            b->p++;
        }
        if (b->p == b->end) {
            continue;
        }
        if (*b->p == '\n') {
            return GR_JSON_MALFORMED; /* no string spans lines */
        }
        escaped = *b->p == '\\';
        if (*b->p++ == '"') {
            return GR_JSON_WHOLE;
        }
    }
}

/** Takes a number or word; what it is the parser will say. */
static enum gr_json_cut cut_token(struct cutter *c) {
    struct gr_json_bytes *b = c->bytes;
    for (;;) {
        for (; b->p < b->end && kinds[(unsigned char)*b->p] == TOKEN; b->p++) {
            char x = *b->p; /* null, true and most numbers have none of these */
            c->span->odd |= x == 'N' || x == 'I' || x == 'i' || x == 'a';
        }
        if (b->p < b->end) {
            return GR_JSON_WHOLE;
        }
        enum gr_json_cut cut = more(c);
        if (cut != GR_JSON_WHOLE) { /* at the top the end of the stream ends it */
            c->span->at_end = cut == GR_JSON_CUT_OFF && c->span->depth == 0;
            return c->span->at_end ? GR_JSON_WHOLE : cut;
        }
    }
}

static void value_ended(struct cutter *c) {
    c->state = c->span->depth == 0 ? DONE : c->maps & 1 ? MORE_MAP : MORE_LIST;
}

static enum gr_json_cut open_container(struct cutter *c, bool map) {
    if (c->span->depth == GR_JSON_DEPTH_LIMIT) {
        return GR_JSON_TOO_DEEP;
    }
    c->bytes->p++;
    c->span->container = true;
    c->span->depth++;
    c->maps = c->maps << 1 | map;
    c->state = map ? FIRST_KEY : FIRST_VALUE;
    return GR_JSON_WHOLE;
}

static void close_container(struct cutter *c) {
    c->bytes->p++;
    c->span->depth--;
    c->maps >>= 1;
    value_ended(c);
}

static enum gr_json_cut cut_quoted(struct cutter *c) {
    bool key = c->state == KEY || c->state == FIRST_KEY;
    c->bytes->p++;
    enum gr_json_cut cut = cut_text(c);
    if (key) {
        c->state = AFTER_KEY;
    } else {
        value_ended(c);
    }
    return cut;
}

/** Takes what the next byte begins, which may stand here. */
static enum gr_json_cut advance(struct cutter *c, enum kind kind) {
    enum gr_json_cut cut = GR_JSON_WHOLE;
    if (kind == QUOTE) {
        return cut_quoted(c);
    }
    if (kind == OPEN_MAP || kind == OPEN_LIST) {
        return open_container(c, kind == OPEN_MAP);
    }
    if (kind == CLOSE_MAP || kind == CLOSE_LIST) {
        close_container(c);
    } else if (kind == TOKEN) {
        cut = cut_token(c);
        value_ended(c);
    } else {
        c->state = kind == COMMA && c->state == MORE_MAP ? KEY : VALUE;
        c->bytes->p++;
    }
    return cut;
}

static enum gr_json_cut next_part(struct cutter *c) {
    struct gr_json_bytes *b = c->bytes;
    if (b->p == b->end) {
        return more(c);
    }
    enum kind kind = kinds[(unsigned char)*b->p];
    if (kind == BLANK || kind == LF) {
        gr_json_take(b);
        return GR_JSON_WHOLE;
    }
    if (!(allowed[c->state] & MAY(kind))) {
        return GR_JSON_MALFORMED;
    }
    c->nodes += c->keep != NULL && (A_VALUE & MAY(kind));
    return c->nodes > GR_JSON_NODE_LIMIT ? GR_JSON_TOO_LARGE : advance(c, kind);
}

enum gr_json_cut gr_json_cut(struct gr_json_bytes *bytes, struct gr_buf *keep,
                             struct gr_json_span *span) {
    struct cutter c = {
        .bytes = bytes, .keep = keep, .span = span, .from = bytes->p, .state = VALUE};
    *span = (struct gr_json_span){0};
    enum gr_json_cut cut = GR_JSON_WHOLE;
    while (cut == GR_JSON_WHOLE && c.state != DONE) {
        cut = next_part(&c);
    }
    return store(&c) ? cut : GR_JSON_TOO_LARGE;
}

/* ---- what cannot be read ---- */

/** Takes a string; a line end ends it as well. */
static void skip_text(struct gr_json_bytes *bytes) {
    gr_json_take(bytes);
    for (int c = gr_json_peek(bytes); c >= 0 && c != '\n'; c = gr_json_peek(bytes)) {
        gr_json_take(bytes);
        if (c == '"') {
            return;
        }
        if (c == '\\' && gr_json_peek(bytes) >= 0 && gr_json_peek(bytes) != '\n') {
            gr_json_take(bytes);
        }
    }
}

void gr_json_skip_broken(struct gr_json_bytes *bytes, unsigned depth) {
    uint64_t open = depth;
    bool at_line_start = bytes->before == 0 && bytes->p == bytes->line_start;
    for (int c = gr_json_peek(bytes); c >= 0 && open > 0; c = gr_json_peek(bytes)) {
        if (at_line_start && c == '{') {
            return;
        }
        at_line_start = c == '\n';
        if (c == '"') {
            skip_text(bytes);
            continue;
        }
        open += c == '{' || c == '[';
        open -= c == '}' || c == ']';
        gr_json_take(bytes);
    }
}

void gr_json_skip_garbage(struct gr_json_bytes *bytes, bool inside) {
    bool first = true;
    for (int c = gr_json_peek(bytes); c >= 0; c = gr_json_peek(bytes), first = false) {
        bool stops = c == '\n' || c == '{' || (inside && (c == ',' || c == '}' || c == ']'));
        if (stops && !first) {
            return;
        }
        gr_json_take(bytes);
        if (c == '\n') {
            return;
        }
    }
}

/** Length of the ways to write "not a number" at the head of text, with a sign; else 0. */
static size_t nan_length(struct gr_str text) {
    static const struct gr_str words[] = {{"nan", 3}, {"infinity", 8}, {"inf", 3}};
    size_t sign = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    for (size_t i = 0; i < GR_COUNT(words); i++) {
        size_t n = sign + words[i].n;
        bool fits =
            text.n >= n && gr_str_eq_fold((struct gr_str){text.p + sign, words[i].n}, words[i]);
        if (fits && (text.n == n || kinds[(unsigned char)text.p[n]] != TOKEN)) {
            return n;
        }
    }
    return 0;
}

/** Length of the string or token at the head of text; 1 for anything else. */
static size_t part_length(struct gr_str text) {
    size_t n = 1;
    if (text.p[0] == '"') {
        while (n < text.n && text.p[n] != '"') {
            n += text.p[n] == '\\' && n + 1 < text.n ? 2 : 1;
        }
        return n < text.n ? n + 1 : text.n;
    }
    if (kinds[(unsigned char)text.p[0]] == TOKEN) {
        while (n < text.n && kinds[(unsigned char)text.p[n]] == TOKEN) {
            n++;
        }
    }
    return n;
}

void gr_json_without_nan(struct gr_str text, struct gr_buf *out) {
    while (text.n > 0) {
        size_t n = nan_length(text);
        if (n > 0) {
            gr_buf_puts(out, "null");
        } else {
            n = part_length(text);
            gr_buf_put(out, (struct gr_str){text.p, n});
        }
        text = (struct gr_str){text.p + n, text.n - n};
    }
}
