#include "read/text_lines.h"

#include "base/num.h"

void gr_text_lines_slice(struct gr_text_lines *lines, struct gr_str bytes) {
    *lines = (struct gr_text_lines){.text = {"", 0}, .rest = bytes, .next_line = 1};
}

void gr_text_lines_open(struct gr_text_lines *lines, struct gr_input *in) {
    gr_text_lines_slice(lines, (struct gr_str){"", 0});
    lines->in = in;
}

bool gr_text_lines_next(struct gr_text_lines *lines) {
    struct gr_block block;
    while (lines->rest.n == 0) {
        if (lines->in == NULL || !gr_input_block(lines->in, &block)) {
            lines->text = (struct gr_str){"", 0};
            return false;
        }
        lines->rest = block.bytes;
        lines->next_line = block.first_line;
    }
    const char *end = memchr(lines->rest.p, '\n', lines->rest.n);
    size_t n = end ? (size_t)(end - lines->rest.p) : lines->rest.n;
    size_t taken = n + (end ? 1 : 0);
    lines->text = (struct gr_str){lines->rest.p, n};
    lines->line = lines->next_line++;
    lines->rest = (struct gr_str){lines->rest.p + taken, lines->rest.n - taken};
    while (lines->text.n > 0 && lines->text.p[lines->text.n - 1] == '\r') {
        lines->text.n--;
    }
    return true;
}

/* ---- parts of a line ---- */

static size_t blanks(struct gr_str text, size_t at) {
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t')) {
        at++;
    }
    return at;
}

static size_t digits(struct gr_str text, size_t at) {
    while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9') {
        at++;
    }
    return at;
}

static size_t sign(struct gr_str text, size_t at) {
    return at + (at < text.n && (text.p[at] == '-' || text.p[at] == '+'));
}

/** Where the number that starts at `at` ends: [+-]digits[.digits][e[+-]digits]; `at` if there is none. */
static size_t number_end(struct gr_str text, size_t at) {
    size_t first = sign(text, at), end = digits(text, first);
    if (end == first) {
        return at;
    }
    if (end < text.n && text.p[end] == '.' && digits(text, end + 1) > end + 1) {
        end = digits(text, end + 1);
    }
    if (end < text.n && (text.p[end] == 'e' || text.p[end] == 'E')) {
        size_t exponent = sign(text, end + 1), after = digits(text, exponent);
        end = after > exponent ? after : end;
    }
    return end;
}

bool gr_text_number(struct gr_str text, double *value, struct gr_str *rest) {
    size_t start = blanks(text, 0), end = number_end(text, start);
    if (end == start || !gr_num_parse((struct gr_str){text.p + start, end - start}, value)) {
        return false;
    }
    *rest = (struct gr_str){text.p + end, text.n - end};
    return true;
}

struct gr_str gr_text_after(struct gr_str text, const char *label) {
    struct gr_str what = gr_str(label);
    size_t at = gr_str_find(text, what);
    if (at == SIZE_MAX) {
        return (struct gr_str){NULL, 0};
    }
    return gr_str_trim((struct gr_str){text.p + at + what.n, text.n - at - what.n});
}
