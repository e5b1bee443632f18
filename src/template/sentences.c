/*
 * sentences.c - the catalogue of all sentences, and how arguments get into them.
 */
#include "base/utf8.h"
#include "template/internal.h"

struct sentence {
    const char *key;
    size_t key_length; /* told apart before any letter is looked at */
    const char *text;
};

#define SENTENCE(key, text) {key, sizeof(key) - 1, text},
static const struct sentence english[] = {
#include "template/sentences.def"

#include "template/statements_words.def"

#include "template/lab_words.def"
};
static const struct sentence french[] = {
#include "template/sentences_fr.def"
};
static const struct sentence german[] = {
#include "template/sentences_de.def"
};
#undef SENTENCE

static const struct catalogue {
    const char *code;
    const struct sentence *sentences;
    size_t count;
} catalogues[] = {{"en", english, GR_COUNT(english)},
                  {"fr", french, GR_COUNT(french)},
                  {"de", german, GR_COUNT(german)}};

static const struct catalogue *catalogue_of(const struct gr_language *in) {
    for (size_t i = 0; in && i < GR_COUNT(catalogues); i++) {
        if (strcmp(catalogues[i].code, in->code) == 0) {
            return &catalogues[i];
        }
    }
    return &catalogues[0];
}

static const struct sentence *find_in(const struct catalogue *c, const char *key, size_t n) {
    for (size_t i = 0; i < c->count; i++) {
        if (c->sentences[i].key_length == n && memcmp(c->sentences[i].key, key, n) == 0) {
            return &c->sentences[i];
        }
    }
    return NULL;
}

static const struct sentence *find(const struct gr_language *in, const char *key) {
    const struct catalogue *c = catalogue_of(in);
    size_t n = strlen(key);
    const struct sentence *found = find_in(c, key, n);
    return found || c == &catalogues[0] ? found : find_in(&catalogues[0], key, n);
}

const char *gr_sentence_key(const struct gr_language *in, size_t i, const char **text) {
    const struct catalogue *c = catalogue_of(in);
    *text = i < c->count ? c->sentences[i].text : NULL;
    return i < c->count ? c->sentences[i].key : NULL;
}

void gr_put_capital(struct gr_buf *out, const char *text) {
    struct gr_str rest = gr_str(text);
    if (rest.n > 0) {
        uint32_t c = gr_utf8_next(&rest);
        bool lower = (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7);
        gr_utf8_put(out, lower ? c - 0x20 : c);
        gr_buf_put(out, rest);
    }
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

/* A field without its braces: "1", "^1", or "1:run|runs", whose words may hold fields themselves. */
static void put_field(struct put *p, struct gr_str field) {
    bool capital = field.n > 1 && field.p[0] == '^';
    if (capital) {
        field = (struct gr_str){field.p + 1, field.n - 1};
    }
    size_t index = field.n > 0 ? (size_t)(field.p[0] - '1') : p->count;
    const char *arg = index < p->count ? p->args[index] : "";
    if (field.n < 2) {
        (capital ? gr_put_capital : put_argument)(p->out, arg);
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

bool gr_sentence_put(struct gr_buf *out, const struct gr_language *in, const char *key,
                     const char *const *args, size_t count) {
    const struct sentence *sentence = find(in, key);
    if (!sentence) {
        return false;
    }
    struct put p = {out, args, count, false};
    put_text(&p, gr_str(sentence->text));
    return true;
}

const char *gr_sentence(struct gr_arena *arena, const struct gr_language *in, const char *key,
                        const char *const *args, size_t count) {
    struct gr_buf buf = {0};
    gr_sentence_put(&buf, in, key, args, count);
    size_t kept = 0;
    for (size_t i = 0; i < buf.n; i++) {
        if (buf.p[i] != GR_STRONG_ON && buf.p[i] != GR_STRONG_OFF) {
            buf.p[kept++] = buf.p[i];
        }
    }
    const char *text = gr_arena_str(arena, (struct gr_str){buf.p, kept});
    gr_buf_free(&buf);
    return text;
}
