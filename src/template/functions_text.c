/*
 * functions_text.c - sentences, words, lists, names.
 */
#include <stdlib.h>

#include <libxml/xpathInternals.h>

#include "base/utf8.h"
#include "template/internal.h"

/* ---- the catalogue ---- */

static void sentence(struct gr_call *call) {
    const char *args[GR_TEMPLATE_ARGS];
    for (size_t i = 1; i < call->count; i++) {
        args[i - 1] = gr_call_text(call, i);
    }
    const char *key = gr_call_text(call, 0);
    if (!gr_sentence_put(&call->out, call->x->language, key, args, call->count - 1)) {
        gr_call_error(call, "T010", "the catalogue is src/template/sentences.def",
                      "there is no sentence \"%s\"", key);
    }
}

/* True if the catalogue has the sentence. */
static void has_sentence(struct gr_call *call) {
    struct gr_buf text = {0};
    call->result = xmlXPathNewBoolean(
        gr_sentence_put(&text, call->x->language, gr_call_text(call, 0), NULL, 0));
    gr_buf_free(&text);
}

/* A word of a fixed vocabulary (stage, tier, component): its sentence, else itself with blanks. */
static void word(struct gr_call *call) {
    struct gr_arena *arena = call->x->input->arena;
    const char *value = gr_call_text(call, 1);
    const char *key = gr_arena_printf(arena, "%s-%s", gr_call_text(call, 0), value);
    if (gr_sentence_put(&call->out, call->x->language, key, NULL, 0)) {
        return;
    }
    for (; *value; value++) {
        gr_buf_putc(&call->out, *value == '_' ? ' ' : *value);
    }
}

/* ---- lists ---- */

static void put_rest(struct gr_call *call, size_t count) {
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    const char *args[] = {number};
    gr_sentence_put(&call->out, call->x->language, "and-more", args, 1);
}

/* "A, B and C"; beyond max names "A, B and 7 more". */
static void list(struct gr_call *call) {
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    size_t count = nodes ? (size_t)nodes->nodeNr : 0;
    size_t max = (size_t)gr_call_number(call, 1, 1e6);
    size_t shown = count <= max ? count : max > 0 ? max : 0;
    for (size_t i = 0; i < shown; i++) {
        bool last = i + 1 == count;
        gr_buf_puts(&call->out, i == 0 || last ? "" : ", ");
        if (last && i > 0) {
            gr_sentence_put(&call->out, call->x->language, "list-and", NULL, 0);
        }
        xmlChar *text = xmlXPathCastNodeToString(nodes->nodeTab[i]);
        gr_buf_puts(&call->out, (const char *)text);
        xmlFree(text);
    }
    if (shown < count) {
        put_rest(call, count - shown);
    }
}

static void join(struct gr_call *call) {
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    const char *between = gr_call_text(call, 1);
    for (int i = 0; nodes && i < nodes->nodeNr; i++) {
        gr_buf_puts(&call->out, i == 0 ? "" : between);
        xmlChar *text = xmlXPathCastNodeToString(nodes->nodeTab[i]);
        gr_buf_puts(&call->out, (const char *)text);
        xmlFree(text);
    }
}

/* The texts that are not empty, parted by the first argument. */
static void parts(struct gr_call *call) {
    const char *between = gr_call_text(call, 0);
    for (size_t i = 1; i < call->count; i++) {
        const char *text = gr_call_text(call, i);
        if (*text) {
            gr_buf_puts(&call->out, call->out.n > 0 ? between : "");
            gr_buf_puts(&call->out, text);
        }
    }
}

/* The first text that is not empty: f:or(report/date, 'not stated'). */
static void or_else(struct gr_call *call) {
    for (size_t i = 0; i < call->count; i++) {
        const char *text = gr_call_text(call, i);
        if (*text) {
            gr_buf_puts(&call->out, text);
            return;
        }
    }
}

/* a if the condition holds, else b. */
static void choose(struct gr_call *call) {
    bool truth = xmlXPathCastToBoolean(call->args[0]) != 0;
    gr_buf_puts(&call->out, gr_call_text(call, truth ? 1 : 2));
}

/* ---- names ---- */

/* Logs write "2 x NVIDIA A100": length of the number and sign in front, 0 if there is none. */
static size_t leading_count(struct gr_str text) {
    size_t digits = strspn(text.p, "0123456789");
    bool sign = digits > 0 && strncmp(text.p + digits, " x ", 3) == 0;
    return sign ? digits + 3 : 0;
}

/* Name and count: "NVIDIA A100-SXM4-80GB", 8 is "8 × A100-SXM4-80GB" on a label. */
static void hardware(struct gr_call *call) {
    static const char *const makers[] = {"NVIDIA ", "Nvidia ", "AMD ",     "Intel(R) ", "Intel ",
                                         "Tesla ",  "Quadro ", "GeForce ", "Core(TM) ", "Xeon(R) "};
    struct gr_str text = gr_str(gr_call_text(call, 0));
    size_t counted = leading_count(text);
    double count = gr_call_number(call, 1, 0);
    if (counted > 0) {
        gr_buf_put(&call->out, (struct gr_str){text.p, counted - 2});
        gr_buf_puts(&call->out, GR_TIMES " ");
        text = (struct gr_str){text.p + counted, text.n - counted};
    } else if (count > 0) {
        gr_put_integer(&call->out, count);
        gr_buf_puts(&call->out, GR_NBSP GR_TIMES " ");
    }
    for (size_t i = 0; i < GR_COUNT(makers); i++) {
        struct gr_str maker = gr_str(makers[i]);
        if (gr_str_starts(text, maker) && text.n > maker.n) {
            text = (struct gr_str){text.p + maker.n, text.n - maker.n};
        }
    }
    gr_buf_put(&call->out, text);
}

/* The first n characters. */
static void head(struct gr_call *call) {
    struct gr_str rest = gr_str(gr_call_text(call, 0));
    for (double left = gr_call_number(call, 1, 0); left >= 1 && rest.n > 0; left--) {
        gr_utf8_put(&call->out, gr_utf8_next(&rest));
    }
}

static void capital(struct gr_call *call) {
    gr_put_capital(&call->out, gr_call_text(call, 0));
}

/* With a full stop, if it ends in none and is not empty. */
static void full_stop(struct gr_call *call) {
    const char *text = gr_call_text(call, 0);
    size_t n = strlen(text);
    gr_buf_puts(&call->out, text);
    if (n > 0 && !strchr(".!?:", text[n - 1])) {
        gr_buf_putc(&call->out, '.');
    }
}

static void has_chart(struct gr_call *call) {
    const struct gr_charts *charts = call->x->input->charts;
    call->result = xmlXPathNewBoolean(gr_charts_find(charts, gr_call_text(call, 0)) != NULL);
}

const struct gr_function gr_text_functions[] = {
    {"sentence", 1, GR_TEMPLATE_ARGS, sentence},
    {"has-sentence", 1, 1, has_sentence},
    {"word", 2, 2, word},
    {"list", 1, 2, list},
    {"join", 2, 2, join},
    {"parts", 2, GR_TEMPLATE_ARGS, parts},
    {"or", 1, GR_TEMPLATE_ARGS, or_else},
    {"choose", 3, 3, choose},
    {"hardware", 1, 2, hardware},
    {"head", 2, 2, head},
    {"capital", 1, 1, capital},
    {"full-stop", 1, 1, full_stop},
    {"has-chart", 1, 1, has_chart},
    {NULL, 0, 0, NULL},
};
