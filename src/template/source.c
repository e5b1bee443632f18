/*
 * source.c - byte offsets of a template to lines and columns.
 */
#include <libxml/HTMLparser.h>

#include "base/utf8.h"
#include "template/internal.h"

struct gr_pos gr_source_pos(const struct gr_template_source *source, size_t offset, size_t len) {
    struct gr_pos pos = {.file = source->file, .col = 1, .line = 1, .len = (uint32_t)len};
    for (size_t i = 0; i < offset && i < source->text.n; i++) {
        if (source->text.p[i] == '\n') {
            pos.line++;
            pos.col = 1;
        } else {
            pos.col++;
        }
    }
    return pos;
}

/* Bytes of the text that an entity at p stands for; *raw: its length in the source. */
static size_t entity(struct gr_str p, size_t *raw) {
    size_t end = gr_str_find(p, GR_STR(";"));
    *raw = end == SIZE_MAX || end > 12 ? 1 : end + 1;
    char name[16] = {0};
    if (*raw > 2) {
        memcpy(name, p.p + 1, *raw - 2);
    }
    const htmlEntityDesc *html = htmlEntityLookup(GR_XML(name));
    struct gr_buf text = {0};
    gr_utf8_put(&text, html ? html->value : '&');
    size_t n = text.n;
    gr_buf_free(&text);
    return n;
}

struct gr_pos gr_source_pos_in(const struct gr_template_source *source, size_t offset, size_t n,
                               size_t len) {
    size_t at = offset;
    for (size_t done = 0; done < n && at < source->text.n;) {
        size_t raw = 1;
        struct gr_str rest = {source->text.p + at, source->text.n - at};
        done += rest.p[0] == '&' ? entity(rest, &raw) : 1;
        at += raw;
    }
    return gr_source_pos(source, at, len);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Skips blanks, a name, blanks and '='; *name gets the name. */
static size_t attr_name(struct gr_str text, size_t at, struct gr_str *name) {
    while (at < text.n && is_blank(text.p[at])) {
        at++;
    }
    size_t start = at;
    while (at < text.n && !is_blank(text.p[at]) && !strchr("=/>", text.p[at])) {
        at++;
    }
    *name = (struct gr_str){text.p + start, at - start};
    while (at < text.n && (is_blank(text.p[at]) || text.p[at] == '=')) {
        at++;
    }
    return at;
}

size_t gr_source_attr(const struct gr_template_source *source, size_t element, const char *name) {
    struct gr_str text = source->text;
    size_t at = element;
    while (at < text.n && !is_blank(text.p[at]) && text.p[at] != '>') {
        at++;
    }
    while (at < text.n && text.p[at] != '>') {
        struct gr_str found;
        at = attr_name(text, at, &found);
        if (at >= text.n || (text.p[at] != '"' && text.p[at] != '\'')) {
            break;
        }
        char quote = text.p[at++];
        if (gr_str_is(found, name)) {
            return at;
        }
        while (at < text.n && text.p[at] != quote) {
            at++;
        }
        at += at < text.n ? 1 : 0;
    }
    return element;
}
