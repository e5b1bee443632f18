/*
 * lines.c - a paragraph of spans broken into lines of placed pieces.
 */
#include <math.h>

#include "text/breaks.h"

/* A word counts as fitting within this much [caller's unit], so that a width computed from the same text fits. */
static const double slack = 1e-6;

struct setting {
    struct gr_fonts *fonts;
    const struct gr_span *spans;
    struct gr_paragraph p;
    const uint8_t *breaks;
    const double *advance; /* of each character; of a cluster: at its first, others 0 */
    const bool *cluster;   /* a cluster begins here */
    struct gr_arena *arena;
};

struct range {
    size_t first, end; /* characters shown */
    double width;
    bool hyphen;
};

struct ranges {
    struct range *items; /* NULL: only count */
    size_t count;
};

static double hyphen_width(const struct setting *s, size_t i) {
    const struct gr_span *span = &s->spans[s->p.chars[i].span];
    return gr_text_width(s->fonts, span->weight, GR_STR("-")) * span->size;
}

static void add_range(struct ranges *out, struct range r) {
    if (out->items) {
        out->items[out->count] = r;
    }
    out->count++;
}

static struct range shown(const struct setting *s, size_t first, size_t end, bool hyphen) {
    struct range r = {first, end, 0, hyphen};
    while (r.end > r.first && (gr_breaking_blank(s->p.chars[r.end - 1].code_point) ||
                               s->p.chars[r.end - 1].code_point == '\n')) {
        r.end--;
    }
    for (size_t i = r.first; i < r.end; i++) {
        r.width += s->advance[i];
    }
    r.width += hyphen && r.end > 0 ? hyphen_width(s, r.end - 1) : 0;
    return r;
}

/* Greedy lines from character `first` on; returns where the next line begins. */
static size_t next_line(const struct setting *s, size_t first, double limit, struct ranges *out) {
    size_t n = s->p.char_count, last = 0;
    bool last_hyphen = false;
    double x = 0;
    for (size_t i = first; i < n; i++) {
        double before = x;
        x += s->advance[i];
        bool blank = gr_breaking_blank(s->p.chars[i].code_point);
        if (!blank && x > limit + slack && i > first) {
            if (last > 0) {
                add_range(out, shown(s, first, last, last_hyphen));
                return last;
            }
            if (s->cluster[i] && before > 0) { /* a word wider than the line */
                add_range(out, shown(s, first, i, false));
                return i;
            }
        }
        if (s->breaks[i] == GR_BREAK_MUST) {
            add_range(out, shown(s, first, i + 1, false));
            return i + 1;
        }
        if (s->breaks[i] == GR_BREAK_MAY ||
            (s->breaks[i] == GR_BREAK_HYPHEN && x + hyphen_width(s, i) <= limit + slack)) {
            last = i + 1;
            last_hyphen = s->breaks[i] == GR_BREAK_HYPHEN;
        }
    }
    add_range(out, shown(s, first, n, false));
    return n;
}

static size_t break_all(const struct setting *s, double limit, struct range *items) {
    struct ranges out = {items, 0};
    for (size_t i = 0; i < s->p.char_count;) {
        i = next_line(s, i, limit, &out);
    }
    return out.count;
}

/* Smallest width with the same number of lines, to a thousandth. */
static double balanced_width(const struct setting *s, double limit) {
    size_t count = break_all(s, limit, NULL);
    double low = 0, high = limit;
    if (count < 2 || s->p.char_count > 2000) {
        return limit;
    }
    for (int i = 0; i < 24 && high - low > limit * 1e-3; i++) {
        double middle = (low + high) / 2;
        if (break_all(s, middle, NULL) <= count) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

/* Index of the first glyph at or behind (left-to-right) or before (right-to-left) a byte. */
static size_t glyph_bound(const struct gr_item *item, uint32_t byte) {
    bool falls = item->level & 1;
    size_t low = 0, high = item->glyph_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t cluster = item->glyphs[middle].cluster;
        if (falls ? cluster >= byte : cluster < byte) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Glyphs of an item whose clusters lie in bytes [start, end): a run of the array, as clusters only
 * rise or only fall. */
static void glyph_run(const struct gr_item *item, uint32_t start, uint32_t end, size_t *first,
                      size_t *count) {
    bool falls = item->level & 1;
    *first = glyph_bound(item, falls ? end : start);
    *count = glyph_bound(item, falls ? start : end) - *first;
}

static void add_hyphen(const struct setting *s, const struct gr_span *span, uint32_t cluster,
                       struct gr_glyphs *g, struct gr_glyph *glyphs) {
    struct gr_glyphs hyphen = gr_shape(s->fonts, span->weight, GR_STR("-"), s->arena);
    if (hyphen.count == 1) {
        glyphs[g->count] = hyphen.glyphs[0];
        glyphs[g->count++].cluster = cluster;
    }
}

/* The part of an item between two characters as a piece, its text and clusters counted from its start. */
static struct gr_piece make_piece(const struct setting *s, const struct gr_item *item, size_t from,
                                  size_t to, bool hyphen) {
    const struct gr_span *span = &s->spans[item->span];
    uint32_t start = gr_paragraph_offset(&s->p, from), end = gr_paragraph_offset(&s->p, to);
    size_t first, count;
    glyph_run(item, start, end, &first, &count);
    struct gr_glyph *glyphs = GR_NEW_N(s->arena, struct gr_glyph, count + 2);
    struct gr_glyphs g = {.text = {s->p.text.p + start, end - start}, .glyphs = glyphs};
    for (size_t i = 0; i < count; i++) {
        glyphs[g.count] = item->glyphs[first + i];
        glyphs[g.count++].cluster -= start;
    }
    if (hyphen) {
        add_hyphen(s, span, gr_paragraph_offset(&s->p, to - 1) - start, &g, glyphs);
    }
    for (size_t i = 0; i < g.count; i++) {
        g.width += (double)glyphs[i].advance;
    }
    return (struct gr_piece){
        .glyphs = g, .size = span->size, .weight = span->weight, .tag = span->tag};
}

/* Items [*item, ...) that overlap the range; *item moves on for the next line. */
static size_t items_of(const struct setting *s, struct range r, size_t *item) {
    while (*item < s->p.item_count && s->p.items[*item].end <= r.first) {
        (*item)++;
    }
    size_t end = *item;
    while (end < s->p.item_count && s->p.items[end].first < r.end) {
        end++;
    }
    return end - *item;
}

static struct gr_line make_line(const struct setting *s, struct range r, size_t *item) {
    size_t count = items_of(s, r, item);
    struct gr_piece *pieces = GR_NEW_N(s->arena, struct gr_piece, count + 1);
    const struct gr_item **items = GR_NEW_N(s->arena, const struct gr_item *, count + 1);
    size_t *visual = GR_NEW_N(s->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        items[i] = &s->p.items[*item + i];
    }
    gr_visual_order(items, count, visual);
    struct gr_line line = {.pieces = pieces};
    for (size_t i = 0; i < count; i++) {
        const struct gr_item *it = items[visual[i]];
        size_t from = it->first > r.first ? it->first : r.first;
        size_t to = it->end < r.end ? it->end : r.end;
        struct gr_piece piece = make_piece(s, it, from, to, r.hyphen && to == r.end);
        if (piece.glyphs.count > 0) {
            piece.x = line.width;
            line.width += piece.glyphs.width * piece.size;
            pieces[line.count++] = piece;
        }
    }
    return line;
}

static void measure(struct setting *s) {
    size_t n = s->p.char_count;
    double *advance = GR_NEW_N(s->arena, double, n + 1);
    bool *cluster = GR_NEW_N(s->arena, bool, n + 1);
    uint32_t *char_at = GR_NEW_N(s->arena, uint32_t, s->p.text.n + 1);
    for (size_t i = 0; i < n; i++) {
        char_at[s->p.chars[i].offset] = (uint32_t)i;
    }
    for (size_t i = 0; i < s->p.item_count; i++) {
        const struct gr_item *item = &s->p.items[i];
        for (size_t k = 0; k < item->glyph_count; k++) {
            uint32_t at = char_at[item->glyphs[k].cluster];
            advance[at] += (double)item->glyphs[k].advance * s->spans[item->span].size;
            cluster[at] = true;
        }
    }
    s->advance = advance;
    s->cluster = cluster;
}

static void prepare(struct setting *s, size_t span_count) {
    gr_paragraph_shape(s->fonts, s->spans, span_count, s->arena, &s->p);
    uint8_t *breaks = GR_NEW_N(s->arena, uint8_t, s->p.char_count + 1);
    gr_find_breaks(&s->p, breaks);
    s->breaks = breaks;
    measure(s);
}

size_t gr_break_lines(struct gr_fonts *fonts, const struct gr_span *spans, size_t span_count,
                      double width, bool balance, struct gr_arena *arena,
                      const struct gr_line **out) {
    struct setting s = {.fonts = fonts, .spans = spans, .arena = arena};
    prepare(&s, span_count);
    double limit = balance ? balanced_width(&s, width) : width;
    size_t count = break_all(&s, limit, NULL);
    struct range *ranges = GR_NEW_N(arena, struct range, count + 1);
    break_all(&s, limit, ranges);
    struct gr_line *lines = GR_NEW_N(arena, struct gr_line, count + 1);
    size_t item = 0;
    for (size_t i = 0; i < count; i++) {
        lines[i] = make_line(&s, ranges[i], &item);
    }
    *out = lines;
    return count;
}

void gr_span_widths(struct gr_fonts *fonts, const struct gr_span *spans, size_t span_count,
                    struct gr_arena *arena, double *widest, double *narrowest) {
    struct setting s = {.fonts = fonts, .spans = spans, .arena = arena};
    prepare(&s, span_count);
    *widest = *narrowest = 0;
    size_t line = 0, part = 0;
    for (size_t i = 0; i < s.p.char_count; i++) {
        bool last = i + 1 == s.p.char_count;
        if (s.breaks[i] != GR_BREAK_NEVER || last) {
            bool hyphen = s.breaks[i] == GR_BREAK_HYPHEN;
            *narrowest = fmax(*narrowest, shown(&s, part, i + 1, hyphen).width);
            part = i + 1;
        }
        if (s.breaks[i] == GR_BREAK_MUST || last) {
            *widest = fmax(*widest, shown(&s, line, i + 1, false).width);
            line = i + 1;
        }
    }
}
