#include "read/stamp_line.h"

#include "read/fixed.h"
#include "read/time_format.h"

bool gr_epoch_parse(struct gr_str text, gr_time *out) {
    static const struct {
        size_t digits;
        int scale; /* to ns */
    } forms[] = {{10, 9}, {13, 6}, {16, 3}, {19, 0}};
    size_t n = 0;
    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9') {
        n++;
    }
    bool whole = n == text.n || (text.p[n] == '.' && n + 1 < text.n);
    for (size_t i = 0; whole && i < GR_COUNT(forms); i++) {
        if (forms[i].digits == n) {
            return gr_fixed_parse(text, '.', forms[i].scale, out);
        }
    }
    return false;
}

static bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/** Three to five capitals that are no month, day or half of a day: the abbreviation of a zone. */
static bool is_zone(struct gr_str word) {
    if (word.n < 3 || word.n > 5) {
        return false;
    }
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] < 'A' || word.p[i] > 'Z') {
            return false;
        }
    }
    return true;
}

/** The words with one blank between them and without the zone's abbreviation, which is written to
 *  *utc as whether it was that of UTC.  Length, 0 if it does not fit. */
static size_t plain(struct gr_str text, char out[64], bool *utc) {
    size_t n = 0;
    *utc = false;
    while (text.n > 0) {
        struct gr_str word = gr_str_cut(&text, ' ');
        if (word.n == 0 || is_zone(word)) {
            *utc |= gr_str_is(word, "UTC") || gr_str_is(word, "GMT");
            continue;
        }
        if (n + word.n + 1 >= 64) {
            return 0;
        }
        if (n > 0) {
            out[n++] = ' ';
        }
        memcpy(out + n, word.p, word.n);
        n += word.n;
    }
    return n;
}

bool gr_stamp_line(struct gr_str text, gr_time *out, bool *zone_known) {
    static const char *const formats[] = {
        "%a %b %e %T %Y",          "%a %b %e %I:%M:%S %p %Y", "%a %e %b %Y %T",
        "%a %e %b %Y %I:%M:%S %p", "%a, %e %b %Y %T %z",      "%a %b %e %Y %I:%M:%S %p",
    };
    char words[64];
    text = gr_str_trim(text);
    if (text.n < 10 || text.n > 48) {
        return false;
    }
    if (gr_time_parse(text, out, zone_known)) {
        return text.n >= 16; /* a date alone is no stamp */
    }
    if (gr_epoch_parse(text, out)) {
        *zone_known = true;
        return true;
    }
    if (!is_letter(text.p[0])) {
        return false;
    }
    bool utc = false, zone = false;
    struct gr_str line = {words, plain(text, words, &utc)};
    for (size_t i = 0; i < GR_COUNT(formats); i++) {
        if (gr_time_format_parse(formats[i], line, out, &zone)) {
            *zone_known = zone || utc;
            return true;
        }
    }
    return false;
}
