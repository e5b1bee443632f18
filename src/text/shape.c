/*
 * shape.c - one piece of text: shaped, measured, cut to a width.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "text/paragraph.h"

struct gr_glyphs gr_shape(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text,
                          struct gr_arena *arena) {
    struct gr_span span = {.text = text, .weight = weight, .size = 1};
    struct gr_paragraph p;
    gr_paragraph_shape(fonts, &span, 1, arena, &p);
    const struct gr_item **items = GR_NEW_N(arena, const struct gr_item *, p.item_count + 1);
    size_t *visual = GR_NEW_N(arena, size_t, p.item_count + 1);
    size_t total = 0;
    for (size_t i = 0; i < p.item_count; i++) {
        items[i] = &p.items[i];
        total += p.items[i].glyph_count;
    }
    gr_visual_order(items, p.item_count, visual);
    struct gr_glyph *glyphs = GR_NEW_N(arena, struct gr_glyph, total + 1);
    struct gr_glyphs out = {.text = p.text, .glyphs = glyphs};
    for (size_t i = 0; i < p.item_count; i++) {
        const struct gr_item *item = items[visual[i]];
        for (size_t k = 0; k < item->glyph_count; k++) {
            glyphs[out.count++] = item->glyphs[k];
            out.width += (double)item->glyphs[k].advance;
        }
    }
    return out;
}

/* Widths of recent short texts; an entry is thrown out by the next text with its slot. */
enum { WIDTH_SLOTS = 2048, WIDTH_TEXT = 46 };

struct gr_width_cache {
    struct gr_width_entry {
        double width;
        uint8_t length, weight; /**< length 0: empty */
        char text[WIDTH_TEXT];
    } slots[WIDTH_SLOTS];
};

void gr_width_cache_free(struct gr_width_cache *cache) {
    free(cache);
}

static double measure(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text) {
    struct gr_arena *arena = gr_arena_new();
    double width = gr_shape(fonts, weight, text, arena).width;
    gr_arena_free(arena);
    return width;
}

double gr_text_width(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text) {
    if (text.n == 0) {
        return 0;
    }
    if (text.n > WIDTH_TEXT) {
        return measure(fonts, weight, text);
    }
    if (!fonts->widths) {
        fonts->widths = gr_xcalloc(1, sizeof *fonts->widths);
    }
    size_t slot = (size_t)((gr_str_hash(text) + (uint64_t)weight) % WIDTH_SLOTS);
    struct gr_width_entry *e = &fonts->widths->slots[slot];
    if (e->length != text.n || e->weight != (uint8_t)weight ||
        memcmp(e->text, text.p, text.n) != 0) {
        e->width = measure(fonts, weight, text);
        e->length = (uint8_t)text.n;
        e->weight = (uint8_t)weight;
        memcpy(e->text, text.p, text.n);
    }
    return e->width;
}

/* head code points of text, …, and its last tail code points. */
static struct gr_str cut_text(struct gr_str text, size_t head, size_t tail, size_t count,
                              struct gr_arena *arena) {
    struct gr_buf buf = {0};
    struct gr_str rest = text;
    for (size_t i = 0; i < count && rest.n > 0; i++) {
        struct gr_str before = rest;
        gr_utf8_next(&rest);
        if (i < head || i >= count - tail) {
            gr_buf_put(&buf, (struct gr_str){before.p, before.n - rest.n});
        }
        if (i + 1 == head) {
            gr_buf_puts(&buf, "…");
        }
    }
    if (head == 0) {
        gr_buf_clear(&buf);
        gr_buf_puts(&buf, "…");
    }
    struct gr_str out = {gr_arena_str(arena, gr_buf_str(&buf)), buf.n};
    gr_buf_free(&buf);
    return out;
}

struct gr_str gr_text_fit(struct gr_fonts *fonts, enum gr_weight weight, struct gr_str text,
                          double width, bool middle, struct gr_arena *arena) {
    if (gr_text_width(fonts, weight, text) <= width) {
        return text;
    }
    size_t count = gr_utf8_count(text), low = 0, high = count; /* high code points do not fit */
    while (high - low > 1) {
        size_t keep = low + (high - low) / 2, tail = middle ? keep / 2 : 0;
        struct gr_str cut = cut_text(text, keep - tail, tail, count, arena);
        if (gr_text_width(fonts, weight, cut) <= width) {
            low = keep;
        } else {
            high = keep;
        }
    }
    size_t tail = middle ? low / 2 : 0;
    return cut_text(text, low - tail, tail, count, arena);
}
