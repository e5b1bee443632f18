#include "canvas/cairo_output.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/markup.h"

struct ids {
    struct gr_str *names; /* borrowed from the document */
    size_t count, cap;
};

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

static size_t number_of(struct ids *ids, struct gr_str name) {
    for (size_t i = 0; i < ids->count; i++) {
        if (gr_str_eq(ids->names[i], name)) {
            return i;
        }
    }
    GR_PUSH(ids->names, ids->count, ids->cap) = name;
    return ids->count - 1;
}

/* Length of `id="` or `#` if rest begins with one of them, else 0. */
static size_t id_lead(struct gr_str rest) {
    static const struct gr_str leads[] = {{" id=\"", 5}, {"\"#", 2}, {"(#", 2}};
    for (size_t i = 0; i < GR_COUNT(leads); i++) {
        if (gr_str_starts(rest, leads[i])) {
            return leads[i].n;
        }
    }
    return 0;
}

static void put_texts(struct gr_buf *out, const char *title, const char *desc) {
    gr_buf_puts(out, "\n<title>");
    gr_markup_text(out, gr_str(title));
    gr_buf_puts(out, "</title>\n<desc>");
    gr_markup_text(out, gr_str(desc));
    gr_buf_puts(out, "</desc>");
}

void gr_cairo_svg_settle(struct gr_str svg, const char *title, const char *desc,
                         struct gr_buf *out) {
    struct ids ids = {0};
    bool in_root = false, rooted = false;
    for (size_t at = 0; at < svg.n;) {
        struct gr_str rest = {svg.p + at, svg.n - at};
        size_t lead = id_lead(rest);
        in_root = in_root || (!rooted && gr_str_starts(rest, GR_STR("<svg")));
        if (lead) {
            size_t n = 0;
            while (lead + n < rest.n && is_name(rest.p[lead + n])) {
                n++;
            }
            gr_buf_put(out, (struct gr_str){rest.p, lead});
            gr_buf_printf(out, "i%zu", number_of(&ids, (struct gr_str){rest.p + lead, n}));
            at += lead + n;
            continue;
        }
        gr_buf_putc(out, rest.p[0]);
        if (in_root && rest.p[0] == '>') {
            put_texts(out, title, desc);
            in_root = false;
            rooted = true;
        }
        at++;
    }
    free(ids.names);
}

static void blank_entry(char *p, size_t n, struct gr_str key) {
    size_t at = gr_str_find((struct gr_str){p, n}, key);
    if (at == SIZE_MAX) {
        return;
    }
    for (; at < n && p[at] != ')'; at++) {
        p[at] = ' ';
    }
    if (at < n) {
        p[at] = ' ';
    }
}

void gr_cairo_pdf_settle(struct gr_buf *pdf, size_t from) {
    blank_entry(pdf->p + from, pdf->n - from, GR_STR("/CreationDate ("));
    blank_entry(pdf->p + from, pdf->n - from, GR_STR("/ModDate ("));
}
