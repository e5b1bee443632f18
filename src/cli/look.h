/*
 * look.h - --set NAME=VALUE: what it sets of the look of a report, and of its template.
 */
#ifndef GR_CLI_LOOK_H
#define GR_CLI_LOOK_H

#include "base/language.h"
#include "cli/options.h"
#include "disclosure/record.h"
#include "template/template.h"
#include "write/writer.h"

struct gr_look {
    const struct gr_language *language; /**< --set language, else report.language, else English */
    struct gr_accent accent;            /**< --set accent=#rrggbb, 3 : 1 on paper at least */
    struct gr_logo logo;                /**< --set logo=FILE */
    struct gr_settings others;          /**< for the template */
};

/** All of --set; an argument without "=" is U102, a language that there is no catalogue for T014. */
GR_MUST_CHECK enum gr_status gr_look_read(struct gr_call *call, const struct gr_record *record,
                                          struct gr_look *out);

#endif
