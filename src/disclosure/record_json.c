/*
 * record_json.c - the record as JSON (RFC 8259): UTF-8, two blanks of indent.
 */
#include "disclosure/record.h"

static void json_escape(struct gr_buf *out, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
        gr_buf_putc(out, '\\');
        gr_buf_putc(out, (char)c);
    } else if (c == '\n') {
        gr_buf_puts(out, "\\n");
    } else if (c == '\t') {
        gr_buf_puts(out, "\\t");
    } else {
        gr_buf_puts(out, "\\u00");
        gr_buf_putc(out, hex[c >> 4]);
        gr_buf_putc(out, hex[c & 15]);
    }
}

static void json_string(struct gr_buf *out, const char *text) {
    gr_buf_putc(out, '"');
    const char *from = text; /* of what needs no escape */
    const char *p = text;
    for (; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') {
            gr_buf_put(out, (struct gr_str){from, (size_t)(p - from)});
            json_escape(out, c);
            from = p + 1;
        }
    }
    gr_buf_put(out, (struct gr_str){from, (size_t)(p - from)});
    gr_buf_putc(out, '"');
}

static void json_indent(struct gr_buf *out, int depth) {
    size_t n = 1 + 2 * (size_t)depth;
    char *at = gr_buf_reserve(out, n);
    at[0] = '\n';
    memset(at + 1, ' ', n - 1);
    out->n += n;
}

static void json_numbers(struct gr_buf *out, const struct gr_record *node) {
    gr_buf_putc(out, '[');
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0) {
            gr_buf_puts(out, ", ");
        }
        gr_buf_num(out, node->numbers[i]);
    }
    gr_buf_putc(out, ']');
}

static void json_value(struct gr_buf *out, const struct gr_record *node, int depth);

static void json_children(struct gr_buf *out, const struct gr_record *node, int depth) {
    bool map = node->kind == GR_KIND_MAP;
    gr_buf_putc(out, map ? '{' : '[');
    for (const struct gr_record *child = node->first; child; child = child->next) {
        json_indent(out, depth + 1);
        if (map) {
            json_string(out, child->key);
            gr_buf_puts(out, ": ");
        }
        json_value(out, child, depth + 1);
        if (child->next) {
            gr_buf_putc(out, ',');
        }
    }
    if (node->first) {
        json_indent(out, depth);
    }
    gr_buf_putc(out, map ? '}' : ']');
}

static void json_value(struct gr_buf *out, const struct gr_record *node, int depth) {
    switch (node->kind) {
    case GR_KIND_MAP:
    case GR_KIND_LIST:
        json_children(out, node, depth); /* depth is bounded by the record's shape */
        break;
    case GR_KIND_TEXT:
        json_string(out, node->text);
        break;
    case GR_KIND_NUMBER:
        gr_buf_num(out, node->number);
        break;
    case GR_KIND_NUMBERS:
        json_numbers(out, node);
        break;
    case GR_KIND_BOOL:
        gr_buf_puts(out, node->flag ? "true" : "false");
        break;
    }
}

void gr_record_json(const struct gr_record *root, struct gr_buf *out) {
    json_value(out, root, 0);
    gr_buf_putc(out, '\n');
}
