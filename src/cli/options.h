/*
 * options.h - one table of options and one of commands: they parse, print help, and are listed.
 *
 * To add a command: one file in src/cli with `int gr_command_<name>(struct gr_call *)`, one row in
 * commands[] (options.c).  To add an option: one row in options[] and one in enum gr_option.
 */
#ifndef GR_CLI_OPTIONS_H
#define GR_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/diag.h"

enum gr_option {
    GR_OPT_OUTPUT,
    GR_OPT_TO,
    GR_OPT_FROM,
    GR_OPT_TEMPLATE,
    GR_OPT_SET,
    GR_OPT_PROFILE,
    GR_OPT_PAPER,
    GR_OPT_STANDALONE,
    GR_OPT_ANONYMOUS,
    GR_OPT_FACTORS,
    GR_OPT_COMPARE_METHODS,
    GR_OPT_ATTACH_LOGS,
    GR_OPT_LINK,
    GR_OPT_FIX,
    GR_OPT_STRICT,
    GR_OPT_FAIL_ON,
    GR_OPT_NO_DIGEST,
    GR_OPT_FORMAT,
    GR_OPT_JOBS,
    GR_OPT_SHARD,
    GR_OPT_FORCE,
    GR_OPT_FAIL_FAST,
    GR_OPT_TIME_LIMIT,
    GR_OPT_MEMORY_LIMIT,
    GR_OPT_TITLE,
    GR_OPT_GROUP_BY,
    GR_OPT_FROM_DATE,
    GR_OPT_TO_DATE,
    GR_OPT_MAX_KWH,
    GR_OPT_MAX_KG,
    GR_OPT_VERBOSE,
    GR_OPT_JSON_SCHEMA,
    GR_OPT_XSD,
    GR_OPT_QUIET,
    GR_OPT_HELP,
    GR_OPT_VERSION,
    GR_OPT_COUNT
};

/** What comes from outside the arguments: read once in main.c. */
struct gr_environment {
    const char *source_date_epoch; /**< NULL if not set */
    bool colour;                   /**< stderr is a terminal and NO_COLOR is not set */
    bool terminal;                 /**< stderr is a terminal */
};

struct gr_command;
struct gr_kit;
struct gr_call {
    const struct gr_environment *environment;
    const struct gr_command *command; /**< NULL: none named */
    const char *values[GR_OPT_COUNT]; /**< NULL: not given; a switch is "" */
    const char **arguments;
    size_t argument_count;
    struct gr_arena *arena;
    struct gr_diag *diag;
    const char *folder; /**< where relative paths of options begin; NULL: the present one */
    struct gr_kit *kit; /**< what is made once (kit.h) */
};

struct gr_command {
    const char *name, *synopsis, *summary;
    const char *detail; /**< a paragraph of help */
    int (*run)(struct gr_call *call);
};

/** Runs the program: parses, dispatches, prints diagnostics to stderr; the exit status. */
int gr_cli_main(int argc, char **argv, const struct gr_environment *environment);

/* One file each. */
int gr_command_report(struct gr_call *call);
int gr_command_check(struct gr_call *call);
int gr_command_summary(struct gr_call *call);
int gr_command_init(struct gr_call *call);
int gr_command_batch(struct gr_call *call);
int gr_command_card(struct gr_call *call);
int gr_command_verify(struct gr_call *call);
int gr_command_diff(struct gr_call *call);
int gr_command_list(struct gr_call *call);
int gr_command_explain(struct gr_call *call);
int gr_command_schema(struct gr_call *call);
int gr_command_template(struct gr_call *call);

/** Help of the program (command NULL) or of one command. */
void gr_cli_help(const struct gr_command *command, struct gr_buf *out);
/** Writes to standard output, checked; 0 or 2. */
int gr_cli_print(struct gr_call *call, const struct gr_buf *text);
/** Exit status of a status: OK 0, refused 1, else 2. */
int gr_cli_exit(enum gr_status status);

#endif
