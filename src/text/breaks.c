/*
 * breaks.c - where a line may end: the part of UAX 14 that reports meet.
 */
#include "text/breaks.h"

/* Words from this length on are addresses if they hold one of the marks. */
enum { SLASH_WORD = 12, ADDRESS_WORD = 20 };

bool gr_breaking_blank(uint32_t c) {
    return c == ' ' || (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x205F || c == 0x3000;
}

static bool is_ideographic(uint32_t c) {
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool one_of(uint32_t c, const uint32_t *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (list[i] == c) {
            return true;
        }
    }
    return false;
}

/* Closing brackets, full stops, small kana: never first on a line. */
static bool never_first(uint32_t c) {
    static const uint32_t list[] = {
        0x3001, 0x3002, 0xFF0C, 0xFF0E, 0xFF01, 0xFF1F, 0xFF1A, 0xFF1B, 0xFF09, 0xFF3D, 0xFF5D,
        0x300D, 0x300F, 0x3011, 0x3015, 0x3009, 0x300B, 0x3005, 0x30FC, 0x30FB, 0x3041, 0x3043,
        0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x30A1, 0x30A3, 0x30A5, 0x30A7,
        0x30A9, 0x30C3, 0x30E3, 0x30E5, 0x30E7, '.',    ',',    ';',    ':',    '!',    '?',
        ')',    ']',    '}',    '%',    0x2019, 0x201D, 0x2026};
    return one_of(c, list, GR_COUNT(list));
}

static bool never_last(uint32_t c) {
    static const uint32_t list[] = {0xFF08, 0xFF3B, 0xFF5B, 0x300C, 0x300E, 0x3010, 0x3014,
                                    0x3008, 0x300A, '(',    '[',    '{',    0x2018, 0x201C};
    return one_of(c, list, GR_COUNT(list));
}

static bool is_glue(uint32_t c) {
    return c == 0xA0 || c == 0x202F || c == 0x2060 || c == 0x2007 || c == 0xFEFF || c == 0x2011 ||
           (c >= 0x300 && c < 0x370);
}

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c) {
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= 0xC0 && c < 0x2000 && c != 0xD7);
}

/* before, c and after are neighbours; word: length of the word without blanks that holds c. */
static bool break_behind_mark(uint32_t before, uint32_t c, uint32_t after, size_t word) {
    static const uint32_t address_marks[] = {'.', '_', ':', '?', '&', '=', '@', '#', '-'};
    bool inside = (is_letter(before) || is_digit(before)) && (is_letter(after) || is_digit(after));
    if (c == 0x2010 || c == '-') {
        return (inside && is_letter(after)) || (inside && word >= ADDRESS_WORD);
    }
    if (c == 0x2013 || c == 0x2014) {
        return inside;
    }
    if (c == '/') {
        return word >= SLASH_WORD && after != '/';
    }
    return inside && word >= ADDRESS_WORD && (is_letter(before) || is_letter(after) || c == '_') &&
           one_of(c, address_marks, GR_COUNT(address_marks));
}

static enum gr_break break_behind(uint32_t before, uint32_t c, uint32_t after, size_t word) {
    if (c == '\n') {
        return GR_BREAK_MUST;
    }
    if (after == 0 || is_glue(c) || is_glue(after) || gr_breaking_blank(after) || after == '\n') {
        return GR_BREAK_NEVER;
    }
    if (gr_breaking_blank(c) || c == 0x200B) {
        return GR_BREAK_MAY;
    }
    if (c == 0xAD) {
        return GR_BREAK_HYPHEN;
    }
    if (never_first(after) || never_last(c)) {
        return GR_BREAK_NEVER;
    }
    return is_ideographic(c) || is_ideographic(after) || break_behind_mark(before, c, after, word)
               ? GR_BREAK_MAY
               : GR_BREAK_NEVER;
}

void gr_find_breaks(const struct gr_paragraph *p, uint8_t *out) {
    const struct gr_char *chars = p->chars;
    size_t word_end = 0, word = 0;
    for (size_t i = 0; i < p->char_count; i++) {
        if (i >= word_end) {
            word_end = i + 1;
            while (word_end < p->char_count && !gr_breaking_blank(chars[word_end].code_point) &&
                   chars[word_end].code_point != '\n') {
                word_end++;
            }
            word = word_end - i;
        }
        uint32_t before = i > 0 ? chars[i - 1].code_point : 0;
        uint32_t after = i + 1 < p->char_count ? chars[i + 1].code_point : 0;
        out[i] = (uint8_t)break_behind(before, chars[i].code_point, after, word);
    }
}
