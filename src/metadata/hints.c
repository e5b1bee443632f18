/*
 * hints.c - what a person probably meant by a value that its type refuses.
 *
 * Each form of value has a list of guesses; the first that knows something speaks.
 */
#include "metadata/hints.h"

#include <math.h>

#include "base/num.h"
#include "base/time.h"
#include "metadata/names.h"

struct guess {
    struct gr_arena *arena;
    const struct gr_type *type;
    const char *key;
    struct gr_str value;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool one_of(struct gr_str value, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (gr_str_eq_fold(value, gr_str(words[i]))) {
            return true;
        }
    }
    return false;
}

/* Numbers ----------------------------------------------------------------------------------------*/

/** Length of the number with which a text begins, 0 if it does not. */
static size_t leading_number(struct gr_str value) {
    double number;
    size_t longest = value.n < 40 ? value.n : 40;
    for (size_t n = longest; n > 0; n--) {
        if (gr_num_parse((struct gr_str){value.p, n}, &number)) {
            return n;
        }
    }
    return 0;
}

static const char *guess_unknown(const struct guess *g) {
    static const char *const words[] = {"nan", "na",  "n/a", "n.a.", "none", "unknown",  "inf",
                                        "-",   "tbd", "?",   ".nan", ".inf", "infinity", "-inf"};
    return one_of(g->value, words, GR_COUNT(words))
               ? "leave the key out where the number is not known"
               : NULL;
}

/** The digits of "12,5", "1 234" or "1_000_000", with `point` turned into one and without separators;
 *  NULL if there is more than that. */
static char *without(struct gr_arena *arena, struct gr_str value, const char *separators,
                     char point) {
    char *out = gr_arena_str(arena, value);
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == point) {
            out[n++] = '.';
        } else if (is_digit(c) || c == '.' || (i == 0 && (c == '+' || c == '-'))) {
            out[n++] = c;
        } else if (!strchr(separators, c)) {
            return NULL;
        }
    }
    out[n] = '\0';
    double number;
    return gr_num_parse((struct gr_str){out, n}, &number) ? out : NULL;
}

static size_t count_of(struct gr_str value, char c) {
    size_t count = 0;
    for (size_t i = 0; i < value.n; i++) {
        count += value.p[i] == c;
    }
    return count;
}

static const char *guess_separators(const struct guess *g) {
    double number;
    if (gr_num_parse(g->value, &number)) {
        return NULL;
    }
    size_t commas = count_of(g->value, ',');
    size_t comma = gr_str_find(g->value, GR_STR(","));
    bool may_be_point = commas == 1 && count_of(g->value, '.') == 0;
    bool may_be_thousands = commas == 0 || g->value.n - comma == 4 || commas > 1 || !may_be_point;
    char *as_point = may_be_point ? without(g->arena, g->value, " _'", ',') : NULL;
    char *plain = may_be_thousands ? without(g->arena, g->value, ", _'", '\0') : NULL;
    if (as_point && plain) {
        return gr_arena_printf(g->arena, "write %s, or %s if the comma parts thousands", as_point,
                               plain);
    }
    if (as_point) {
        return gr_arena_printf(g->arena, "write %s: the decimal mark is a point", as_point);
    }
    return plain ? gr_arena_printf(g->arena, "write %s, without separators", plain) : NULL;
}

static const char *guess_percent(const struct guess *g) {
    double number;
    size_t n = g->value.n;
    if (n < 2 || g->value.p[n - 1] != '%' ||
        !gr_num_parse(gr_str_trim((struct gr_str){g->value.p, n - 1}), &number)) {
        return NULL;
    }
    struct gr_buf out = {0};
    bool in_percent = gr_str_ends(gr_str(g->key), GR_STR("pct"));
    gr_buf_puts(&out, "write ");
    gr_buf_num(&out, in_percent ? number : number / 100);
    gr_buf_puts(&out, in_percent ? ": the key is in percent" : ": a share is a number from 0 to 1");
    const char *text = gr_arena_str(g->arena, gr_buf_str(&out));
    gr_buf_free(&out);
    return text;
}

static const struct {
    char letter;
    const char *exponent;
} multiples[] = {{'k', "e3"}, {'K', "e3"}, {'M', "e6"},  {'m', "e6"},  {'B', "e9"},
                 {'b', "e9"}, {'G', "e9"}, {'T', "e12"}, {'P', "e15"}, {'E', "e18"}};

/** 124M, 7B, 1.5k: only where the key has no unit of its own. */
static const char *guess_multiple(const struct guess *g) {
    size_t n = leading_number(g->value);
    if (n == 0 || n + 1 != g->value.n) {
        return NULL;
    }
    for (size_t i = 0; i < GR_COUNT(multiples); i++) {
        if (multiples[i].letter == g->value.p[n]) {
            return gr_arena_printf(g->arena, "write %.*s%s", (int)n, g->value.p,
                                   multiples[i].exponent);
        }
    }
    return NULL;
}

/** 41 g, 300W: the unit is in the key. */
static const char *guess_unit(const struct guess *g) {
    size_t n = leading_number(g->value);
    if (n == 0 || n == g->value.n) {
        return NULL;
    }
    size_t unit = n;
    while (unit < g->value.n && g->value.p[unit] == ' ') {
        unit++;
    }
    if (unit == g->value.n ||
        !(is_letter(g->value.p[unit]) || (unsigned char)g->value.p[unit] > 127)) {
        return NULL;
    }
    return gr_arena_printf(g->arena, "write %.*s, without a unit: the name %s says it", (int)n,
                           g->value.p, g->key);
}

static const char *guess_whole(const struct guess *g) {
    double number;
    if (!gr_num_parse(g->value, &number)) {
        return NULL;
    }
    if (number >= 1 && number <= 1e8 && floor(number) == number) {
        return gr_arena_printf(g->arena, "write %ld", (long)number);
    }
    return number > 0 && number < 1e8 ? "only whole ones can be counted"
           : number <= 0              ? "leave the key out where there is none"
                                      : NULL;
}

/* Words ------------------------------------------------------------------------------------------*/

static const char *guess_bool(const struct guess *g) {
    static const char *const yes[] = {"yes", "y", "on", "true", "1"};
    static const char *const no[] = {"no", "n", "off", "false", "0"};
    if (one_of(g->value, yes, GR_COUNT(yes))) {
        return "write true";
    }
    return one_of(g->value, no, GR_COUNT(no)) ? "write false" : NULL;
}

/** Words of other tools and standards for ours. */
static const struct {
    const char *type, *word, *ours;
} synonyms[] = {
    {"stage", "pretraining", "training"},
    {"stage", "pre-training", "training"},
    {"stage", "finetuning", "training"},
    {"stage", "fine-tuning", "training"},
    {"stage", "retraining", "training"},
    {"stage", "hyperparameter search", "tuning"},
    {"stage", "hpo", "tuning"},
    {"stage", "sweep", "tuning"},
    {"stage", "test", "evaluation"},
    {"stage", "testing", "evaluation"},
    {"stage", "validation", "evaluation"},
    {"stage", "deployment", "inference"},
    {"stage", "serving", "inference"},
    {"stage", "datacreation", "data"},
    {"stage", "preprocessing", "data"},
    {"stage", "experiment", "development"},
    {"stage", "debugging", "development"},
    {"outcome", "success", "used"},
    {"outcome", "crashed", "failed"},
    {"outcome", "best", "final"},
    {"outcome", "aborted", "failed"},
    {"outcome", "cancelled", "failed"},
    {"infra_type", "cloud", "public_cloud"},
    {"infra_type", "cluster", "on_premise"},
    {"infra_type", "hpc", "on_premise"},
    {"infra_type", "laptop", "personal"},
    {"infra_type", "on-prem", "on_premise"},
    {"scope", "ram", "dram"},
    {"scope", "memory", "dram"},
    {"scope", "system", "node"},
    {"scope", "accelerator", "gpu"},
    {"scope", "plug", "wall"},
    {"boundary", "system", "node"},
    {"boundary", "gpu", "device"},
    {"boundary", "data centre", "facility"},
    {"boundary", "datacenter", "facility"},
    {"method", "measured", "metered"},
    {"method", "meter", "metered"},
    {"method", "rapl", "counter"},
    {"method", "nvml", "counter"},
    {"method", "tdp", "tdp_estimate"},
    {"method", "estimated", "tdp_estimate"},
    {"method", "utilization_model", "utilisation_model"},
    {"ci_kind", "location", "average"},
    {"ci_kind", "market", "supplier"},
    {"ci_basis", "lca", "lifecycle"},
    {"ci_basis", "life-cycle", "lifecycle"},
    {"unit", "watt", "W"},
    {"unit", "joule", "J"},
    {"role", "timestamp", "time"},
    {"role", "gpu", "device"},
};

static const char *guess_choice(const struct guess *g) {
    struct gr_near near = {NULL, SIZE_MAX};
    for (size_t i = 0; i < g->type->choice_count; i++) {
        gr_near_try(&near, g->value, g->type->choices[i]);
    }
    const char *meant = gr_near_name(&near, g->value);
    for (size_t i = 0; !meant && i < GR_COUNT(synonyms); i++) {
        if (strcmp(synonyms[i].type, g->type->name) == 0 &&
            gr_str_eq_fold(g->value, gr_str(synonyms[i].word))) {
            meant = synonyms[i].ours;
        }
    }
    return meant ? gr_arena_printf(g->arena, "did you mean %s?", meant) : NULL;
}

static const char *guess_version(const struct guess *g) {
    return strcmp(g->type->name, "version") == 0
               ? "this build reads version 1; a newer file needs a newer gramme"
               : NULL;
}

static const char *guess_empty(const struct guess *g) {
    return g->value.n == 0 ? "leave the key out where there is nothing to say" : NULL;
}

static const char *guess_long(const struct guess *g) {
    return g->type->form == GR_FORM_TEXT && g->value.n > 4000 ? "shorten it" : NULL;
}

static const char *guess_country(const struct guess *g) {
    if (strcmp(g->type->name, "country") != 0) {
        return NULL;
    }
    const char *p = g->value.p;
    if (g->value.n == 2 && is_letter(p[0]) && is_letter(p[1])) {
        return gr_arena_printf(g->arena, "write %c%c", p[0] & ~0x20, p[1] & ~0x20);
    }
    return g->value.n == 3 ? "two letters, not three: SE, not SWE" : "the code, not the name";
}

static const char *guess_tab(const struct guess *g) {
    bool tab = gr_str_is(g->value, "\\t") || gr_str_eq_fold(g->value, GR_STR("tab"));
    return strcmp(g->type->name, "text1") == 0 && tab ? g->type->hint : NULL;
}

/* Times ------------------------------------------------------------------------------------------*/

static const char *guess_date(const struct guess *g) {
    gr_time time;
    bool zone;
    char text[40];
    if (!gr_time_parse(g->value, &time, &zone)) {
        return NULL;
    }
    gr_time_date(time, text);
    return gr_arena_printf(g->arena, "write %s", text);
}

static const char *guess_stamp(const struct guess *g) {
    gr_time time;
    bool zone;
    char text[40];
    if (!gr_time_parse(g->value, &time, &zone)) {
        return NULL;
    }
    gr_time_iso(time, zone, text);
    return zone ? gr_arena_printf(g->arena, "write %s", text)
                : gr_arena_printf(g->arena, "add the zone: %sZ for UTC, or %s+01:00", text, text);
}

/* ------------------------------------------------------------------------------------------------*/

enum { MOST_GUESSES = 8 };

static const char *(*const guesses[][MOST_GUESSES])(const struct guess *) = {
    [GR_FORM_TEXT] = {guess_empty, guess_long, guess_country, guess_tab},
    [GR_FORM_NUMBER] = {guess_empty, guess_unknown, guess_percent, guess_separators, guess_multiple,
                        guess_unit},
    [GR_FORM_COUNT] = {guess_empty, guess_unknown, guess_whole, guess_separators, guess_multiple,
                       guess_unit},
    [GR_FORM_BOOL] = {guess_bool},
    [GR_FORM_DATE] = {guess_date},
    [GR_FORM_STAMP] = {guess_stamp},
    [GR_FORM_CHOICE] = {guess_version, guess_choice},
};

const char *gr_hint_value(struct gr_arena *arena, const struct gr_type *type, const char *key,
                          struct gr_str value) {
    const struct guess g = {arena, type, key, value};
    for (size_t i = 0; i < MOST_GUESSES && guesses[type->form][i]; i++) {
        const char *hint = guesses[type->form][i](&g);
        if (hint) {
            return hint;
        }
    }
    return type->hint;
}
