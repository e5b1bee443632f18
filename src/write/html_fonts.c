/*
 * html_fonts.c - which characters the document has, and subsets of our faces with just them.
 */
#include "write/html.h"

#include "base/base64.h"
#include "base/utf8.h"

enum { BMP = 0x10000, FEW = 4096 };

struct characters {
    uint8_t seen[BMP / 8];
};

static void note(struct characters *set, struct gr_str text) {
    while (text.n > 0) {
        uint32_t c = gr_utf8_next(&text);
        if (c > 0x20 && c < BMP) {
            set->seen[c / 8] |= (uint8_t)(1u << (c % 8));
        }
    }
}

/* The text of HTML is what is not between < and >. */
static void note_html(struct characters *set, struct gr_str html) {
    static const char references[] = "<>&\"";
    note(set, GR_STR(references));
    while (html.n > 0) {
        const char *tag = memchr(html.p, '<', html.n);
        size_t text = tag ? (size_t)(tag - html.p) : html.n;
        note(set, (struct gr_str){html.p, text});
        html = (struct gr_str){html.p + text, html.n - text};
        const char *end = html.n > 0 ? memchr(html.p, '>', html.n) : NULL;
        size_t skip = end ? (size_t)(end - html.p) + 1 : html.n;
        html = (struct gr_str){html.p + skip, html.n - skip};
    }
}

/* The first character of set from c on; BMP if there is none. */
static uint32_t next_seen(const struct characters *set, uint32_t c) {
    while (c < BMP && !(set->seen[c / 8] >> (c % 8))) {
        c = (c | 7) + 1;
    }
    return c < BMP ? c + (uint32_t)__builtin_ctz((unsigned)set->seen[c / 8] >> (c % 8)) : BMP;
}

/* Characters of set that face draws in text of that weight. */
static size_t chars_of(const struct gr_report *report, const struct characters *set,
                       enum gr_weight weight, int face, uint32_t *chars) {
    size_t count = 0;
    for (uint32_t c = 0x20; c < BMP && count < FEW; c = next_seen(set, c + 1)) {
        chars[count++] = c;
    }
    return gr_face_keep(report->fonts, weight, face, chars, count);
}

static void put_face(const struct gr_report *report, const struct characters *set,
                     enum gr_weight weight, int face, const char *rule, struct gr_buf *out) {
    uint32_t chars[FEW];
    struct gr_buf font = {0};
    size_t count = chars_of(report, set, weight, face, chars);
    if (count > 1 && gr_face_subset(report->fonts, face, chars, count, &font)) {
        gr_buf_printf(out, "@font-face{%s;src:url(data:font/ttf;base64,", rule);
        gr_base64_put(out, gr_buf_str(&font));
        gr_buf_puts(out, ") format(\"truetype\")}\n");
    }
    gr_buf_free(&font);
}

/* Black is for the name of the label and its two figures. */
static void note_black(struct characters *set, const xmlNode *node) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (n->type != XML_ELEMENT_NODE) {
            continue;
        }
        if (gr_tree_class(n, "label-name") || gr_tree_class(n, "digits")) {
            xmlChar *text = xmlNodeGetContent(n);
            note(set, gr_str((const char *)text));
            xmlFree(text);
        } else {
            note_black(set, n); /* depth is bounded by the template's */
        }
    }
}

void gr_html_fonts(const struct gr_report *report, struct gr_str body, struct gr_buf *out) {
    struct characters all = {{0}};
    struct characters black = {{0}};
    note_html(&all, body);
    note_black(&black, xmlDocGetRootElement(report->tree));
    put_face(report, &all, GR_REGULAR, GR_FACE_LATO_REGULAR, "font-family:Lato;font-weight:400",
             out);
    put_face(report, &all, GR_BOLD, GR_FACE_LATO_BOLD, "font-family:Lato;font-weight:700", out);
    put_face(report, &black, GR_BLACK, GR_FACE_LATO_BLACK, "font-family:Lato;font-weight:900", out);
    put_face(report, &all, GR_REGULAR, GR_FACE_DEJAVU_SANS, "font-family:Signs", out);
}
