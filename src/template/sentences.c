/*
 * sentences.c - the catalogue of all sentences, and how arguments get into them.
 *
 * In a sentence {1} is an argument, {1:run|runs} the first word if the argument is "1", else the
 * second, and *...* is bold.
 */
#include <stdlib.h>

#include "template/internal.h"

static const struct sentence {
    const char *key, *text;
} sentences[] = {
#define SENTENCE(key, text) {key, text},
#include "template/sentences.def"

#include "template/figures_words.def"
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

/* Puts the field that begins behind '{'; returns what follows '}'. */
static const char *put_field(struct gr_buf *out, const char *at, const char *const *args,
                             size_t count) {
    size_t index = (size_t)(*at - '1');
    const char *arg = index < count ? args[index] : "";
    const char *end = strchr(at, '}');
    if (at[1] != ':') {
        put_argument(out, arg);
        return end + 1;
    }
    struct gr_str many = {at + 2, (size_t)(end - at - 2)};
    struct gr_str one = gr_str_cut(&many, '|');
    gr_buf_put(out, strcmp(arg, "1") == 0 ? one : many);
    return end + 1;
}

bool gr_sentence_put(struct gr_buf *out, const char *key, const char *const *args, size_t count) {
    const struct sentence *sentence = find(key);
    if (!sentence) {
        return false;
    }
    bool bold = false;
    for (const char *at = sentence->text; *at;) {
        if (*at == '{') {
            at = put_field(out, at + 1, args, count);
        } else if (*at == '*') {
            gr_buf_putc(out, bold ? GR_STRONG_OFF : GR_STRONG_ON);
            bold = !bold;
            at++;
        } else {
            gr_buf_putc(out, *at++);
        }
    }
    return true;
}
