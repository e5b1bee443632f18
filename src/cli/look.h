/*
 * look.h - --set NAME=VALUE: what it sets of the look of a report, and of its template.
 */
#ifndef GR_CLI_LOOK_H
#define GR_CLI_LOOK_H

#include "cli/options.h"
#include "template/template.h"

/** All of --set, in order; an argument without "=" is U102. */
GR_MUST_CHECK enum gr_status gr_look_settings(struct gr_call *call, struct gr_settings *out);

#endif
