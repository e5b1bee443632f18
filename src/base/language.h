/*
 * language.h - how numbers and dates are written in a language.  Sentences are in template/sentences*.def.
 */
#ifndef GR_BASE_LANGUAGE_H
#define GR_BASE_LANGUAGE_H

#include "base/buf.h"
#include "base/str.h"

/** Groups of three are parted by U+202F and a unit follows after U+00A0 in all of them. */
struct gr_language {
    const char *code;    /**< BCP 47: "en" */
    const char *name;    /**< in itself: "English" */
    char decimal;        /**< '.' or ',' */
    const char *day_end; /**< behind the day of a date: "" or "." */
    const char *days;    /**< of a duration */
    const char *months[12], *short_months[12];
};

/** The language of a tag ("fr", "fr-CA"), or NULL. */
const struct gr_language *gr_language_find(struct gr_str tag);
/** The same; English for NULL and for what is not there. */
const struct gr_language *gr_language_or_english(const struct gr_language *language);
/** All, from 0; NULL after the last.  English is the first. */
const struct gr_language *gr_language_at(size_t i);

/** Writes the points of the numbers in out, from byte `from` on, as the language does.  What stands there must
 *  be a number with its unit: a point between two digits is a decimal point. */
void gr_language_decimals(const struct gr_language *language, struct gr_buf *out, size_t from);

#endif
