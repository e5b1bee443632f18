#include "base/language.h"

/* English is the first: what a language lacks is said in it. */
static const struct gr_language languages[] = {
    {"en",
     "English",
     '.',
     "",
     "days",
     {"January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December"},
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}},
    {"fr",
     "français",
     ',',
     "",
     "jours",
     {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
      "octobre", "novembre", "décembre"},
     {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
      "déc."}},
    {"de",
     "Deutsch",
     ',',
     ".",
     "Tage",
     {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
      "November", "Dezember"},
     {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
      "Dez."}},
};

const struct gr_language *gr_language_at(size_t i) {
    return i < GR_COUNT(languages) ? &languages[i] : NULL;
}

const struct gr_language *gr_language_find(struct gr_str tag) {
    struct gr_str primary = gr_str_cut(&tag, '-');
    for (size_t i = 0; i < GR_COUNT(languages); i++) {
        if (gr_str_is(primary, languages[i].code)) {
            return &languages[i];
        }
    }
    return NULL;
}

const struct gr_language *gr_language_or_english(const struct gr_language *language) {
    return language ? language : &languages[0];
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void gr_language_decimals(const struct gr_language *language, struct gr_buf *out, size_t from) {
    char decimal = gr_language_or_english(language)->decimal;
    for (size_t i = from + 1; decimal != '.' && i + 1 < out->n; i++) {
        if (out->p[i] == '.' && is_digit(out->p[i - 1]) && is_digit(out->p[i + 1])) {
            out->p[i] = decimal;
        }
    }
}
