/*
 * kit.h - what is the same for every report of a process: each part is made when it is first asked for, once.
 *
 * A batch asks for all of them before it starts its workers, which inherit them.  What a report puts into them must
 * not show in the next one: faces of fallback fonts are closed between two reports (gr_kit_next), and tables that an
 * experiment changes are its own.
 */
#ifndef GR_CLI_KIT_H
#define GR_CLI_KIT_H

#include "check/profile.h"
#include "cli/options.h"
#include "factors/factors.h"
#include "metadata/metadata.h"
#include "template/template.h"
#include "text/text.h"

struct gr_kit;

struct gr_kit *gr_kit_new(void);
/** NULL is fine. */
void gr_kit_free(struct gr_kit *kit);

const struct gr_schema *gr_kit_schema(struct gr_call *call);
struct gr_fonts *gr_kit_fonts(struct gr_call *call);
/** The template that --template names, else "report". */
GR_MUST_CHECK enum gr_status gr_kit_template(struct gr_call *call, struct gr_template **out);
/** The newest tables with the files of --factors. */
GR_MUST_CHECK enum gr_status gr_kit_factors(struct gr_call *call, struct gr_factors **out);
/** A path of an option, from the folder it is relative to. */
const char *gr_call_path(struct gr_call *call, const char *path);
/** --factors FILE,...: each added to the tables (factors.c). */
GR_MUST_CHECK enum gr_status gr_call_factors_add(struct gr_call *call, struct gr_factors *factors);
/** As gr_profile_read; those compiled in are read once. */
GR_MUST_CHECK enum gr_status gr_kit_profile(struct gr_call *call, const char *name,
                                            struct gr_pos asked, const struct gr_profile **out);
/** Makes what reports with (or without) a template need, so that it is there before a fork. */
GR_MUST_CHECK enum gr_status gr_kit_warm(struct gr_call *call, bool with_template);
/** Between two reports: the second must not see what the first has left. */
void gr_kit_next(struct gr_call *call);

#endif
