/*
 * words.h - the catalogue of all sentences: sentences.def in English, one file sentences_<code>.def a language.
 *
 * In a sentence {1} is an argument, {1:run|runs} the first word if the argument is "1", else the second (in which
 * fields may stand), {^1} an argument with its first letter large, and *...* is bold (GR_STRONG_ON, GR_STRONG_OFF).
 */
#ifndef GR_TEMPLATE_WORDS_H
#define GR_TEMPLATE_WORDS_H

#include "base/arena.h"
#include "base/language.h"

/** Puts sentence key with its arguments in a language (NULL: English; so is what it lacks); false if there is no
 *  such sentence. */
bool gr_sentence_put(struct gr_buf *out, const struct gr_language *in, const char *key,
                     const char *const *args, size_t count);
/** The same as a text in arena, without marks of bold; "" if there is none. */
const char *gr_sentence(struct gr_arena *arena, const struct gr_language *in, const char *key,
                        const char *const *args, size_t count);
/** Key and text of each sentence of the catalogue of a language, from 0; NULL after the last. */
const char *gr_sentence_key(const struct gr_language *in, size_t i, const char **text);
/** Appends text with its first letter large: ASCII and Latin-1. */
void gr_put_capital(struct gr_buf *out, const char *text);

#endif
