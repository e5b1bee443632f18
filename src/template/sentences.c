/*
 * sentences.c - the catalogue of all sentences, and how arguments get into them.
 *
 * In a sentence {1} is an argument, {1:run|runs} the first word if the argument is "1", else the
 * second (in which fields may stand), and *...* is bold.
 */
#include "template/internal.h"

static const struct sentence {
    const char *key, *text;
} sentences[] = {
#define SENTENCE(key, text) {key, text},
#include "template/sentences.def"

#include "template/figures_words.def"

#include "template/statements_words.def"

#include "template/lab_words.def"
#undef SENTENCE
};

static const struct sentence *find(const char *key) {
    for (size_t i = 0; i < GR_COUNT(sentences); i++) {
        if (strcmp(sentences[i].key, key) == 0) {
            return &sentences[i];
        }
    }
    return NULL;
}

/* Arguments are text of users: marks of bold in them are dropped. */
static void put_argument(struct gr_buf *out, const char *arg) {
    for (; *arg; arg++) {
        if (*arg != GR_STRONG_ON && *arg != GR_STRONG_OFF) {
            gr_buf_putc(out, *arg);
        }
    }
}

struct put {
    struct gr_buf *out;
    const char *const *args;
    size_t count;
    bool bold;
};

static void put_text(struct put *p, struct gr_str text);

/* Offset of the brace that closes the one at text.p[0]. */
static size_t closing(struct gr_str text) {
    int depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        depth += text.p[i] == '{' ? 1 : text.p[i] == '}' ? -1 : 0;
        if (depth == 0) {
            return i;
        }
    }
    return text.n;
}

/* A field without its braces: "1", or "1:run|runs", whose words may hold fields themselves. */
static void put_field(struct put *p, struct gr_str field) {
    size_t index = field.n > 0 ? (size_t)(field.p[0] - '1') : p->count;
    const char *arg = index < p->count ? p->args[index] : "";
    if (field.n < 2) {
        put_argument(p->out, arg);
        return;
    }
    struct gr_str many = {field.p + 2, field.n - 2};
    struct gr_str one = gr_str_cut(&many, '|');
    put_text(p, strcmp(arg, "1") == 0 ? one : many);
}

static void put_text(struct put *p, struct gr_str text) {
    while (text.n > 0) {
        size_t used = 1;
        if (text.p[0] == '{') {
            size_t end = closing(text);
            put_field(p, (struct gr_str){text.p + 1, end - 1});
            used = end < text.n ? end + 1 : end;
        } else if (text.p[0] == '*') {
            gr_buf_putc(p->out, p->bold ? GR_STRONG_OFF : GR_STRONG_ON);
            p->bold = !p->bold;
        } else {
            gr_buf_putc(p->out, text.p[0]);
        }
        text = (struct gr_str){text.p + used, text.n - used};
    }
}

bool gr_sentence_put(struct gr_buf *out, const char *key, const char *const *args, size_t count) {
    const struct sentence *sentence = find(key);
    if (!sentence) {
        return false;
    }
    struct put p = {out, args, count, false};
    put_text(&p, gr_str(sentence->text));
    return true;
}
