/*
 * hardware.c - rated power of a processor or accelerator by the name that a log or a person gives.
 *
 * A name becomes words.  It fits every row that has all of them in its name or aliases.  A row's
 * full name identifies it; an alias does so only if no other row contains it ("Tesla P100" is an
 * alias of the PCIe card, but the SXM2 card is a Tesla P100 too).
 */
#include <math.h>

#include "factors/tables.h"

enum { WORDS_MAX = 24, NAME_MAX_BYTES = 200 };

struct words {
    size_t count;
    struct gr_str word[WORDS_MAX];
    char text[NAME_MAX_BYTES + 2]; /* lower case; the words are slices of it */
};

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_number(struct gr_str word) {
    for (size_t i = 0; i < word.n; i++) {
        if (!is_digit(word.p[i])) {
            return false;
        }
    }
    return word.n > 0;
}

/* A letter or digit, a plus ("8480+"), or a point between digits ("2.20GHz"). */
static bool is_inside(struct gr_str text, size_t i) {
    char c = lower(text.p[i]);
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '+' ||
           (c == '.' && i > 0 && is_digit(text.p[i - 1]) && i + 1 < text.n &&
            is_digit(text.p[i + 1]));
}

static bool is_one_of(struct gr_str word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (gr_str_is(word, list[i])) {
            return true;
        }
    }
    return false;
}

/* What product strings hold besides the product. */
static bool is_noise(struct gr_str word) {
    static const char *const noise[] = {"cpu", "gpu", "processor", "r", "tm", "gen", "core"};
    return is_one_of(word, noise, GR_COUNT(noise)) ||
           (word.n > 3 && memcmp(word.p + word.n - 3, "ghz", 3) == 0);
}

/* Makers and families: left out where a name fits nothing with them. */
static bool is_brand(struct gr_str word) {
    static const char *const brands[] = {"nvidia", "amd",   "intel",      "google",      "apple",
                                         "aws",    "tesla", "geforce",    "radeon",      "instinct",
                                         "quadro", "cloud", "generation", "corporation", "huawei"};
    return is_one_of(word, brands, GR_COUNT(brands));
}

static struct gr_str trim_end(struct gr_str text, bool (*drop)(char)) {
    while (text.n > 0 && drop(text.p[text.n - 1])) {
        text.n--;
    }
    return text;
}

static bool is_gap(char c) {
    return c == ' ' || c == '/';
}

/* The part of the name before the clock rate, the graphics inside or the number of devices:
 * "... @ 2.40GHz", "... with Radeon Graphics", ".../1 device(s), TDP:28.0". */
static struct gr_str product(struct gr_str name) {
    static const char *const ends[] = {"@", " with Radeon"};
    for (size_t i = 0; i < GR_COUNT(ends); i++) {
        size_t at = gr_str_find(name, gr_str(ends[i]));
        name.n = at < name.n ? at : name.n;
    }
    size_t at = gr_str_find(name, GR_STR("device(s)"));
    if (at != SIZE_MAX) {
        name.n = at;
        name = trim_end(trim_end(trim_end(name, is_gap), is_digit), is_gap);
    }
    return name;
}

/* Takes out the last word if it is a number: of "64-Core", "12th", "4 x". */
static void drop_number(struct words *w) {
    if (w->count > 0 && is_number(w->word[w->count - 1])) {
        w->count--;
    }
}

static void add_word(struct words *w, struct gr_str word) {
    static const char *const ordinals[] = {"10th", "11th", "12th", "13th", "14th", "8th", "9th"};
    bool is_times = gr_str_is(word, "x") && w->count == 1 && is_number(w->word[0]);
    if (is_times || gr_str_is(word, "core")) {
        drop_number(w);
    }
    bool is_count = w->count == 0 && word.n > 1 && word.p[word.n - 1] == 'x' &&
                    is_number((struct gr_str){word.p, word.n - 1}); /* "8x" */
    if (!is_times && !is_count && !is_noise(word) &&
        !is_one_of(word, ordinals, GR_COUNT(ordinals)) && w->count < WORDS_MAX) {
        w->word[w->count++] = word;
    }
}

/* False for a name that is too long to be one. */
static bool split_words(struct gr_str name, struct words *out) {
    out->count = 0;
    struct gr_str text = product(name);
    if (text.n > NAME_MAX_BYTES) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        out->text[i] = is_inside(text, i) ? lower(text.p[i]) : ' ';
    }
    out->text[text.n] = '\0';
    struct gr_str rest = {out->text, text.n};
    while (rest.p) {
        struct gr_str word = gr_str_cut(&rest, ' ');
        if (word.n > 0) {
            add_word(out, word);
        }
    }
    return true;
}

static void put_words(struct gr_buf *buf, const char *name) {
    struct words w;
    if (!split_words(gr_str(name), &w)) {
        return;
    }
    for (size_t i = 0; i < w.count; i++) {
        gr_buf_putc(buf, ' ');
        gr_buf_put(buf, w.word[i]);
    }
    gr_buf_puts(buf, " |");
}

/* The words of every row's name and aliases: " nvidia t4 | tesla t4 | t4 |". */
static const char *const *words_of_rows(struct gr_factors *factors) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_HARDWARE);
    if (factors->hardware_words) {
        return factors->hardware_words;
    }
    const char **all = GR_NEW_N(factors->arena, const char *, t->row_count);
    struct gr_buf buf = {0};
    for (size_t i = 0; i < t->row_count; i++) {
        gr_buf_clear(&buf);
        put_words(&buf, gr_cell(t, i, HARDWARE_NAME));
        struct gr_str rest = gr_str(gr_cell(t, i, HARDWARE_ALIASES));
        while (rest.p && rest.n) {
            put_words(&buf, gr_arena_str(factors->arena, gr_str_cut(&rest, '|')));
        }
        all[i] = gr_arena_str(factors->arena, gr_buf_str(&buf));
    }
    gr_buf_free(&buf);
    factors->hardware_words = all;
    return all;
}

/* " a b " for the words a, b: what is looked for in a row's words. */
static const char *phrase(struct gr_arena *arena, const struct words *w) {
    const char *text = " ";
    for (size_t i = 0; i < w->count; i++) {
        text = gr_arena_printf(arena, "%s%.*s ", text, (int)w->word[i].n, w->word[i].p);
    }
    return text;
}

static bool has_word(const char *row_words, struct gr_str word) {
    for (const char *p = strchr(row_words, word.p[0]); p; p = strchr(p + 1, word.p[0])) {
        if (p[-1] == ' ' && strncmp(p, word.p, word.n) == 0 && p[word.n] == ' ') {
            return true;
        }
    }
    return false;
}

static bool fits(const char *row_words, const struct words *w) {
    for (size_t i = 0; i < w->count; i++) {
        if (!has_word(row_words, w->word[i])) {
            return false;
        }
    }
    return w->count > 0;
}

/* A system on a chip is both. */
static bool is_kind(const char *row_kind, enum gr_hardware_kind kind) {
    return strcmp(row_kind, "soc") == 0 ||
           strcmp(row_kind, kind == GR_HARDWARE_CPU ? "cpu" : "accelerator") == 0;
}

struct search {
    const struct gr_table *table;
    const char *const *row_words;
    enum gr_hardware_kind kind;
    const char *phrase;
};

static bool is_whole(const char *at, size_t length) {
    return at[length] == '|';
}

/* The row that the phrase names and no other, or -1. */
static long exact_row(const struct search *s) {
    long alias_row = -1;
    size_t holders = 0;
    for (size_t i = 0; i < s->table->row_count; i++) {
        const char *words = s->row_words[i];
        if (!is_kind(gr_cell(s->table, i, HARDWARE_KIND), s->kind)) {
            continue;
        }
        size_t n = strlen(s->phrase);
        if (strncmp(words, s->phrase, n) == 0 && is_whole(words, n)) {
            return (long)i; /* its full name */
        }
        const char *at = strstr(words, s->phrase);
        holders += at != NULL;
        for (; at && alias_row < 0; at = strstr(at + 1, s->phrase)) {
            bool starts = at > words && at[-1] == '|';
            alias_row = starts && is_whole(at, n) ? (long)i : alias_row;
        }
    }
    return holders == 1 ? alias_row : -1;
}

/* A figure that all rows so far state alike, else NAN. */
static double agree(double so_far, double value, bool first) {
    return first || so_far == value ? value : (double)NAN;
}

struct fit {
    struct gr_hardware_match match;
    size_t low_row, high_row, second_row;
};

static void take_power(struct fit *fit, double tdp_w, size_t row) {
    struct gr_hardware_match *m = &fit->match;
    if (isnan(tdp_w)) {
        return;
    }
    if (isnan(m->tdp_low_w) || tdp_w < m->tdp_low_w) {
        m->tdp_low_w = tdp_w;
        fit->low_row = row;
    }
    if (isnan(m->tdp_high_w) || tdp_w > m->tdp_high_w) {
        m->tdp_high_w = tdp_w;
        fit->high_row = row;
    }
}

static void take_row(struct fit *fit, const struct gr_table *t, size_t row) {
    struct gr_hardware_match *m = &fit->match;
    bool first = m->row_count++ == 0;
    if (first) {
        fit->low_row = fit->high_row = row;
    }
    if (m->row_count == 2) {
        fit->second_row = row;
    }
    take_power(fit, gr_cell_number(t, row, HARDWARE_TDP_W), row);
    double tera = 1e12;
    m->peak_tensor16_flops = agree(m->peak_tensor16_flops,
                                   tera * gr_cell_number(t, row, HARDWARE_TENSOR16_TFLOPS), first);
    m->peak_fp32_flops =
        agree(m->peak_fp32_flops, tera * gr_cell_number(t, row, HARDWARE_FP32_TFLOPS), first);
    m->memory_gb = agree(m->memory_gb, gr_cell_number(t, row, HARDWARE_MEMORY_GB), first);
}

static void finish(struct fit *fit, const struct gr_table *t, struct gr_arena *arena) {
    struct gr_hardware_match *m = &fit->match;
    bool alike = fit->low_row == fit->high_row && m->row_count > 1; /* in power, not in name */
    const char *low = gr_cell(t, fit->low_row, HARDWARE_NAME);
    const char *high = gr_cell(t, alike ? fit->second_row : fit->high_row, HARDWARE_NAME);
    m->name = m->row_count == 1 ? low : gr_arena_printf(arena, "%s or %s", low, high);
    m->tdp_w = (m->tdp_low_w + m->tdp_high_w) / 2;
    m->tdp_kind = gr_cell(t, fit->low_row, HARDWARE_TDP_KIND);
    m->source_id = gr_cell(t, fit->low_row, HARDWARE_SOURCE);
}

static bool match(struct gr_factors *factors, enum gr_hardware_kind kind, const struct words *w,
                  struct gr_hardware_match *out) {
    struct search s = {gr_factors_table(factors, GR_TABLE_HARDWARE), words_of_rows(factors), kind,
                       phrase(factors->arena, w)};
    struct fit fit = {.match = {.tdp_low_w = (double)NAN, .tdp_high_w = (double)NAN}};
    long exact = exact_row(&s);
    for (size_t i = 0; i < s.table->row_count; i++) {
        bool fitting = exact >= 0 ? i == (size_t)exact
                                  : is_kind(gr_cell(s.table, i, HARDWARE_KIND), kind) &&
                                        fits(s.row_words[i], w);
        if (fitting) {
            take_row(&fit, s.table, i);
        }
    }
    if (fit.match.row_count == 0) {
        return false;
    }
    finish(&fit, s.table, factors->arena);
    *out = fit.match;
    return true;
}

static struct words without_brands(const struct words *w) {
    struct words out = *w;
    out.count = 0;
    for (size_t i = 0; i < w->count; i++) {
        if (!is_brand(w->word[i])) {
            out.word[out.count++] = w->word[i]; /* slices of w->text */
        }
    }
    return out;
}

/* How far the words are from those of a row: for each the nearest word that begins alike, added up. */
static size_t distance(const char *row_words, const struct words *w) {
    size_t sum = 0;
    for (size_t i = 0; i < w->count; i++) {
        size_t best = w->word[i].n;
        struct gr_str rest = gr_str(row_words);
        while (rest.p && best > 0) {
            struct gr_str word = gr_str_cut(&rest, ' ');
            size_t longer = word.n > w->word[i].n ? word.n - w->word[i].n : w->word[i].n - word.n;
            if (longer < best && word.n > 1 && word.p[0] == w->word[i].p[0]) {
                size_t d = gr_str_distance(word, w->word[i]);
                best = d < best ? d : best;
            }
        }
        sum += best;
    }
    return sum;
}

static const char *near_names(struct gr_factors *factors, enum gr_hardware_kind kind,
                              const struct words *w) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_HARDWARE);
    const char *const *row_words = words_of_rows(factors);
    struct gr_near near = {{0}, {NULL}};
    for (size_t i = 0; i < t->row_count; i++) {
        if (is_kind(gr_cell(t, i, HARDWARE_KIND), kind)) {
            gr_near_offer(&near, distance(row_words[i], w), gr_cell(t, i, HARDWARE_NAME));
        }
    }
    return gr_near_hint(&near, factors->arena);
}

static void look_up(struct gr_factors *factors, const char *name, struct gr_hardware_memo *memo) {
    struct words w;
    memo->status = GR_REFUSED;
    memo->hint = NULL;
    if (!split_words(gr_str(name), &w)) {
        return;
    }
    struct words bare = without_brands(&w);
    if (bare.count == 0) {
        return; /* a maker alone fits everything and says nothing */
    }
    if (match(factors, memo->kind, &w, &memo->match) ||
        match(factors, memo->kind, &bare, &memo->match)) {
        memo->status = GR_OK;
        return;
    }
    memo->hint = near_names(factors, memo->kind, &bare);
}

enum gr_status gr_hardware_find(struct gr_factors *factors, struct gr_arena *arena,
                                enum gr_hardware_kind kind, const char *name,
                                struct gr_hardware_match *out, const char **hint) {
    (void)arena; /* texts live as long as the tables, so that the same name is looked up once */
    *hint = NULL;
    if (!name || !*name) {
        return GR_REFUSED;
    }
    size_t slot = (size_t)(gr_str_hash(gr_str(name)) % GR_HARDWARE_CACHE);
    struct gr_hardware_memo *memo = &factors->hardware_memos[slot];
    if (!memo->name || memo->kind != kind || strcmp(memo->name, name) != 0) {
        memo->name = gr_arena_str(factors->arena, gr_str(name));
        memo->kind = kind;
        look_up(factors, name, memo);
    }
    *hint = memo->hint;
    if (memo->status == GR_OK) {
        *out = memo->match;
    }
    return memo->status;
}
