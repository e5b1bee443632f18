/*
 * Collecting messages.  What a message needs of its source line is taken when it is added, so that
 * the source may be gone when it is printed (diag_print.c).
 */
#include "base/diag.h"

#include <stdlib.h>

#include "base/diag_store.h"
#include "base/utf8.h"

enum {
    TEXT_LIMIT = 1000,    /* bytes of a message */
    SNIPPET_LIMIT = 400,  /* bytes of a source line */
    SNIPPET_BEFORE = 200, /* of which at most so many before the place */
    KEPT_OF_A_CODE = 100, /* different messages; so a hostile file cannot fill the memory */
};

struct gr_diag *gr_diag_new(void) {
    struct gr_diag *diag = gr_xcalloc(1, sizeof(*diag));
    diag->arena = gr_arena_new();
    return diag;
}

void gr_diag_free(struct gr_diag *diag) {
    if (!diag) {
        return;
    }
    gr_arena_free(diag->arena);
    free(diag->sources);
    free(diag->uses);
    free(diag->messages);
    free(diag->kinds);
    free(diag->order);
    free(diag);
}

static const char *printable(struct gr_diag *diag, const char *text) {
    return gr_utf8_printable(diag->arena, gr_str(text)).p;
}

uint32_t gr_diag_source(struct gr_diag *diag, const char *name, struct gr_str text) {
    for (size_t i = 0; i < diag->source_count; i++) {
        if (strcmp(diag->sources[i].name, name) == 0) {
            if (text.p) {
                diag->sources[i].text = text;
            }
            return (uint32_t)(i + 1);
        }
    }
    GR_PUSH(diag->sources, diag->source_count, diag->source_cap) = (struct gr_diag_source){
        .name = gr_arena_str(diag->arena, gr_str(name)),
        .shown = printable(diag, name),
        .text = text,
    };
    return (uint32_t)diag->source_count;
}

const char *gr_diag_source_name(const struct gr_diag *diag, uint32_t file) {
    return file == 0 || file > diag->source_count ? "" : diag->sources[file - 1].shown;
}

void gr_diag_set_display(struct gr_diag *diag, uint32_t file, const char *display) {
    if (file > 0 && file <= diag->source_count) {
        diag->sources[file - 1].display = printable(diag, display);
    }
}

const char *gr_diag_display_name(const struct gr_diag *diag, uint32_t file) {
    const char *display =
        file > 0 && file <= diag->source_count ? diag->sources[file - 1].display : NULL;
    return display ? display : gr_diag_source_name(diag, file);
}

uint32_t gr_diag_find_display(const struct gr_diag *diag, const char *display) {
    for (size_t i = 0; i < diag->source_count; i++) {
        if (strcmp(gr_diag_display_name(diag, (uint32_t)i + 1), display) == 0) {
            return (uint32_t)i + 1;
        }
    }
    return 0;
}

/* ---- what was looked at ---- */

void gr_diag_use(struct gr_diag *diag, enum gr_use kind, const char *path) {
    GR_PUSH(diag->uses, diag->use_count, diag->use_cap) =
        (struct gr_diag_use){kind, gr_arena_str(diag->arena, gr_str(path))};
}

size_t gr_diag_use_count(const struct gr_diag *diag) {
    return diag->use_count;
}

const char *gr_diag_use_get(const struct gr_diag *diag, size_t index, enum gr_use *kind) {
    *kind = diag->uses[index].kind;
    return diag->uses[index].path;
}

/* ---- the source line ---- */

static struct gr_str line_of(struct gr_str text, uint64_t line) {
    struct gr_str found = {NULL, 0};
    for (uint64_t i = 0; i < line; i++) {
        if (!text.p) {
            return (struct gr_str){NULL, 0};
        }
        found = gr_str_cut(&text, '\n');
    }
    return found;
}

static bool is_continuation(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The part of line around byte `at` that is shown, cut between characters. */
static struct gr_str cut_around(struct gr_str line, size_t at) {
    size_t from = line.n > SNIPPET_LIMIT && at > SNIPPET_BEFORE ? at - SNIPPET_BEFORE : 0;
    while (from > 0 && from < at && is_continuation(line.p[from])) {
        from++;
    }
    size_t n = line.n - from < SNIPPET_LIMIT ? line.n - from : SNIPPET_LIMIT;
    while (n > 0 && from + n < line.n && is_continuation(line.p[from + n])) {
        n--;
    }
    return (struct gr_str){line.p + from, n};
}

/* Printable, but with its tabs: the line of the caret copies them. */
static const char *masked_line(struct gr_arena *arena, struct gr_str line) {
    struct gr_buf buf = {0};
    while (line.p) {
        gr_buf_put(&buf, gr_utf8_printable(arena, gr_str_cut(&line, '\t')));
        if (line.p) {
            gr_buf_putc(&buf, '\t');
        }
    }
    const char *masked = gr_arena_str(arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    return masked;
}

static uint32_t characters(const char *p, size_t n) {
    return (uint32_t)gr_utf8_count((struct gr_str){p, n});
}

/* Keeps what is shown of the line and turns bytes into characters. */
static void take_line(struct gr_diag *diag, struct gr_kept *m, struct gr_str line) {
    struct gr_pos *pos = &m->message.pos;
    if (!line.p || pos->line == 0) {
        return;
    }
    line.n -= line.n && line.p[line.n - 1] == '\r';
    size_t at = pos->col ? pos->col - 1 : 0;
    at = at > line.n ? line.n : at;
    struct gr_str shown = cut_around(line, at);
    size_t skipped = (size_t)(shown.p - line.p);
    m->line = masked_line(diag->arena, shown);
    m->cut_before = skipped > 0;
    m->cut_after = skipped + shown.n < line.n;
    if (pos->col) {
        size_t len = pos->len < line.n - at ? pos->len : line.n - at;
        m->caret = characters(shown.p, at - skipped);
        pos->col = characters(line.p, at) + 1;
        pos->len = characters(line.p + at, len);
    }
}

/* ---- adding ---- */

/* Masked, and cut where it is too long. */
GR_PRINTF(2, 0)
static struct gr_str format(struct gr_buf *buf, const char *fmt, va_list args) {
    char raw[TEXT_LIMIT + 1];
    int length = vsnprintf(raw, sizeof(raw), fmt, args);
    size_t n = length < 0 ? 0 : (size_t)length;
    bool cut = n > TEXT_LIMIT;
    if (cut) {
        n = TEXT_LIMIT;
        while (n > 0 && is_continuation(raw[n - 1])) {
            n--;
        }
        n -= n > 0 && (unsigned char)raw[n - 1] >= 0xC0; /* its end may be missing */
    }
    struct gr_str rest = {raw, n};
    while (rest.n) {
        uint32_t point = gr_utf8_next(&rest);
        gr_utf8_put(buf, gr_utf8_is_printable(point) ? point : GR_UTF8_REPLACEMENT);
    }
    gr_buf_puts(buf, cut ? "..." : "");
    return gr_buf_str(buf);
}

static size_t *kept_of(struct gr_diag *diag, const char *code) {
    for (size_t i = 0; i < diag->kind_count; i++) {
        if (strcmp(diag->kinds[i].code, code) == 0) {
            return &diag->kinds[i].kept;
        }
    }
    struct gr_diag_kind *kind = &GR_PUSH(diag->kinds, diag->kind_count, diag->kind_cap);
    *kind = (struct gr_diag_kind){gr_arena_str(diag->arena, gr_str(code)), 0};
    return &kind->kept;
}

static size_t *bucket_of(struct gr_diag *diag, struct gr_str text) {
    return &diag->buckets[gr_str_hash(text) % GR_DIAG_BUCKETS];
}

static struct gr_kept *find_same(struct gr_diag *diag, const char *code, struct gr_str text) {
    for (size_t i = *bucket_of(diag, text); i; i = diag->messages[i - 1].next) {
        struct gr_kept *m = &diag->messages[i - 1];
        if (strcmp(m->message.code, code) == 0 && gr_str_is(text, m->message.text)) {
            return m;
        }
    }
    return NULL;
}

static void keep(struct gr_diag *diag, const struct gr_message *message, struct gr_str line_text) {
    size_t *bucket = bucket_of(diag, gr_str(message->text));
    uint32_t file = message->pos.file;
    struct gr_kept *m = &GR_PUSH(diag->messages, diag->message_count, diag->message_cap);
    *m = (struct gr_kept){.message = *message, .next = *bucket};
    *bucket = diag->message_count;
    if (!line_text.p && file && file <= diag->source_count) {
        line_text = line_of(diag->sources[file - 1].text, message->pos.line);
    }
    take_line(diag, m, line_text);
    free(diag->order);
    diag->order = NULL;
}

void gr_diag_add(struct gr_diag *diag, enum gr_severity severity, const char *code,
                 struct gr_pos pos, struct gr_str line_text, const char *hint, const char *fmt,
                 ...) {
    struct gr_buf buf = {0};
    va_list args;
    va_start(args, fmt);
    struct gr_str text = format(&buf, fmt, args);
    va_end(args);
    diag->counts[severity]++;
    size_t *kept = kept_of(diag, code);
    struct gr_kept *same = find_same(diag, code, text);
    if (!same && *kept >= KEPT_OF_A_CODE) {
        text = GR_STR("more of this kind, not shown one by one");
        same = find_same(diag, code, text);
    }
    if (same) {
        same->message.count++;
    } else {
        (*kept)++;
        keep(diag,
             &(struct gr_message){.severity = severity,
                                  .code = gr_arena_str(diag->arena, gr_str(code)),
                                  .text = gr_arena_str(diag->arena, text),
                                  .hint = hint ? printable(diag, hint) : NULL,
                                  .pos = pos,
                                  .count = 1},
             line_text);
    }
    gr_buf_free(&buf);
}

/* ---- reading ---- */

size_t gr_diag_count(const struct gr_diag *diag, enum gr_severity severity) {
    return diag->counts[severity];
}

size_t gr_diag_total(const struct gr_diag *diag) {
    return diag->message_count;
}

static int compare(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static int by_place(const void *left, const void *right) {
    const struct gr_kept *a = *(const struct gr_kept *const *)left;
    const struct gr_kept *b = *(const struct gr_kept *const *)right;
    const struct gr_pos *p = &a->message.pos, *q = &b->message.pos;
    int order = compare(p->file, q->file);
    order = order ? order : compare(p->line, q->line);
    order = order ? order : compare(p->col, q->col);
    return order ? order : a < b ? -1 : 1; /* as they came */
}

const struct gr_kept *const *gr_diag_sorted(struct gr_diag *diag) {
    if (!diag->order) {
        diag->order = gr_xcalloc(diag->message_count, sizeof(const struct gr_kept *));
        for (size_t i = 0; i < diag->message_count; i++) {
            diag->order[i] = &diag->messages[i];
        }
        if (diag->message_count > 1) {
            qsort(diag->order, diag->message_count, sizeof(const struct gr_kept *), by_place);
        }
    }
    return diag->order;
}

struct gr_message gr_diag_get(struct gr_diag *diag, size_t index) {
    return gr_diag_sorted(diag)[index]->message;
}
