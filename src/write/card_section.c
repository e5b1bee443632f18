/*
 * card_section.c - headings of Markdown (CommonMark 0.31: ATX, setext), outside fences and comments.
 */
#include "write/card_edit.h"

struct scan {
    struct gr_str text;
    size_t at;   /**< start of the line */
    size_t next; /**< start of the one after */
    struct gr_str line;
    char fence; /**< 0, ` or ~: inside a fenced block */
    size_t fence_n;
    bool comment; /**< inside <!-- --> */
};

static bool next_line(struct scan *s) {
    if (s->next >= s->text.n) {
        return false;
    }
    s->at = s->next;
    const char *end = memchr(s->text.p + s->at, '\n', s->text.n - s->at);
    s->next = end ? (size_t)(end - s->text.p) + 1 : s->text.n;
    s->line = (struct gr_str){s->text.p + s->at, s->next - s->at};
    return true;
}

/* Up to three blanks may stand before a mark. */
static struct gr_str unindented(struct gr_str line) {
    size_t n = 0;
    while (n < 4 && n < line.n && line.p[n] == ' ') {
        n++;
    }
    return n < 4 ? (struct gr_str){line.p + n, line.n - n} : (struct gr_str){NULL, 0};
}

static size_t run_of(struct gr_str line, char c) {
    size_t n = 0;
    while (n < line.n && line.p[n] == c) {
        n++;
    }
    return n;
}

/* True if the line is code or a comment, or opens or ends one. */
static bool is_hidden(struct scan *s) {
    struct gr_str line = unindented(s->line);
    char mark = line.n > 0 ? line.p[0] : 0;
    size_t n = mark == '`' || mark == '~' ? run_of(line, mark) : 0;
    if (s->fence) {
        bool closes = mark == s->fence && n >= s->fence_n && gr_str_trim(line).n == n;
        s->fence = closes ? 0 : s->fence;
        return true;
    }
    if (!s->comment && n >= 3) {
        s->fence = mark;
        s->fence_n = n;
        return true;
    }
    bool was = s->comment;
    size_t open = gr_str_find(s->line, GR_STR("<!--"));
    s->comment |= open != SIZE_MAX;
    s->comment &= gr_str_find(s->line, GR_STR("-->")) == SIZE_MAX;
    return was || s->comment;
}

/* Text of an ATX heading. */
static bool atx(struct gr_str line, struct gr_str *text) {
    line = unindented(line);
    size_t n = run_of(line, '#');
    bool heading = n >= 1 && n <= 6 && (n == line.n || strchr(" \t\r\n", line.p[n]));
    if (!heading) {
        return false;
    }
    *text = gr_str_trim((struct gr_str){line.p + n, line.n - n});
    while (text->n > 0 && text->p[text->n - 1] == '#') {
        text->n--;
    }
    *text = gr_str_trim(*text);
    return true;
}

/* True if the line underlines the paragraph before it, which is then a heading. */
static bool underlines(struct gr_str line) {
    struct gr_str mark = gr_str_trim(unindented(line));
    return mark.n > 0 && (run_of(mark, '=') == mark.n || run_of(mark, '-') == mark.n);
}

static bool is_paragraph(struct gr_str line) {
    struct gr_str text = gr_str_trim(line);
    bool item = text.n > 1 && strchr("-*+", text.p[0]) && text.p[1] == ' ';
    return text.n > 0 && unindented(line).p && !item && text.p[0] != '>' && text.p[0] != '|';
}

static bool is_ours(struct gr_str text) {
    while (text.n > 1 && strchr("*_", text.p[0]) && text.p[text.n - 1] == text.p[0]) {
        text = (struct gr_str){text.p + 1, text.n - 2};
    }
    static const struct gr_str optional = {"[optional]", 10};
    if (gr_str_ends(text, optional)) {
        text.n -= optional.n;
    }
    return gr_str_eq_fold(gr_str_trim(text), GR_STR("Environmental Impact"));
}

/* A heading from `from` on whose content begins at `to`. */
static void take(struct gr_card_section *found, struct gr_str text, size_t from, size_t to) {
    if (found->found && found->end == SIZE_MAX) {
        found->end = from;
    }
    if (is_ours(text)) {
        if (!found->found) {
            *found = (struct gr_card_section){true, to, SIZE_MAX, 0, false};
        }
        found->count++;
    }
}

struct gr_card_section gr_card_section_find(struct gr_str body) {
    struct gr_card_section found = {false, 0, SIZE_MAX, 0, false};
    struct scan s = {.text = body};
    struct gr_str paragraph = {NULL, 0}; /* the line before, if a heading may be made of it */
    size_t paragraph_at = 0;
    while (next_line(&s)) {
        struct gr_str text;
        if (is_hidden(&s)) {
            paragraph.p = NULL;
        } else if (atx(s.line, &text)) {
            take(&found, text, s.at, s.next);
            paragraph.p = NULL;
        } else if (paragraph.p && underlines(s.line)) {
            take(&found, gr_str_trim(paragraph), paragraph_at, s.next);
            paragraph.p = NULL;
        } else {
            bool goes_on = paragraph.p && is_paragraph(s.line);
            paragraph_at = goes_on ? paragraph_at : s.at;
            paragraph = is_paragraph(s.line)
                            ? (struct gr_str){body.p + paragraph_at, s.next - paragraph_at}
                            : (struct gr_str){NULL, 0};
        }
    }
    found.end = found.end == SIZE_MAX ? body.n : found.end;
    found.open = s.fence || s.comment;
    return found;
}
