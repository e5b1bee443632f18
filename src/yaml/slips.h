/*
 * slips.h - syntax errors in words that help.
 *
 * libyaml names the rule of its grammar that failed ("did not find expected alphabetic or numeric
 * character").  The usual slips are few; each has a row here with a message and a hint of its own.
 */
#ifndef GR_YAML_SLIPS_H
#define GR_YAML_SLIPS_H

#include "base/diag.h"

/** What libyaml says of a syntax error, in bytes of the text. */
struct gr_yaml_fault {
    const char *problem, *context; /**< never NULL; "" where there is none */
    size_t at, context_at;         /**< of the problem; of what was being read */
};

/** One diagnostic for one fault. */
void gr_yaml_explain(struct gr_arena *arena, struct gr_diag *diag, uint32_t file,
                     struct gr_str text, const struct gr_yaml_fault *fault);
/** An alias that names nothing (*best without quotes); `at` is the byte of its star. */
void gr_yaml_explain_alias(struct gr_arena *arena, struct gr_diag *diag, uint32_t file,
                           struct gr_str text, size_t at);

#endif
