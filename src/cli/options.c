/*
 * options.c - the tables, and the parser that reads them.
 */
#include "cli/options.h"

#include "base/out.h"
#include "cli/kit.h"

enum {
    REPORT = 1,
    CHECK = 2,
    INIT = 4,
    LIST = 8,
    OTHER = 16,
    CARD = 32,
    VERIFY = 64,
    DIFF = 128,
    BATCH = 256,
    SUMMARY = 512,
    ALL = 1023
};

struct option {
    enum gr_option id;
    const char *name;     /**< without -- */
    char letter;          /**< 0: none */
    const char *argument; /**< NULL: a switch */
    unsigned commands;
    const char *help;
};

static const struct option options[] = {
    {GR_OPT_OUTPUT, "output", 'o', "FILE|DIR|-", REPORT | INIT | CARD | BATCH,
     "where to write: a folder (ends in / or exists), a file whose ending chooses the format, or - "
     "for standard output; without it, beside the input"},
    {GR_OPT_TO, "to", 't', "FORMAT,...", REPORT | BATCH | SUMMARY,
     "formats (gramme list writers); default html,pdf, or what the ending of -o says"},
    {GR_OPT_FROM, "from", 0, "NAME", REPORT | CHECK | BATCH | INIT | CARD | VERIFY | DIFF,
     "read the logs as this dialect instead of probing (gramme list formats)"},
    {GR_OPT_TEMPLATE, "template", 0, "NAME|FILE", REPORT | BATCH,
     "template compiled in (gramme list templates) or an XHTML file"},
    {GR_OPT_SET, "set", 0, "NAME=VALUE", REPORT | BATCH,
     "a parameter of the template; language=en|fr|de, accent=#rrggbb and logo=FILE are known to "
     "all; "
     "may be given many times"},
    {GR_OPT_PROFILE, "profile", 'p', "NAME|FILE,...", REPORT | CHECK | BATCH,
     "check against these profiles too (gramme list profiles), or profile files of your own"},
    {GR_OPT_PAPER, "paper", 0, "a4|letter", REPORT | BATCH | SUMMARY,
     "paper of the PDF; default a4"},
    {GR_OPT_STANDALONE, "standalone", 0, NULL, REPORT | BATCH,
     "LaTeX as a whole document instead of a fragment to paste"},
    {GR_OPT_ANONYMOUS, "anonymous", 0, NULL, REPORT | CHECK | BATCH | SUMMARY | CARD,
     "for double-blind review: no person, organization, contact, host, user, folder or place finer "
     "than the country in any output"},
    {GR_OPT_FACTORS, "factors", 0, "FILE,...", REPORT | CHECK | BATCH | LIST | CARD | VERIFY | DIFF,
     "a CSV of factors that are added to the tables or take the place of theirs (same key)"},
    {GR_OPT_COMPARE_METHODS, "compare-methods", 0, NULL, REPORT | BATCH,
     "the same job through the formulas of other tools, in one table of the report"},
    {GR_OPT_ATTACH_LOGS, "attach-logs", 0, NULL, REPORT,
     "put the logs into the PDF, beside the record and the experiment file (up to 32 MiB in all)"},
    {GR_OPT_LINK, "link", 0, "FILE", CARD,
     "a file that the card links to, such as the PDF report, with its SHA-256"},
    {GR_OPT_FIX, "fix", 0, NULL, CARD,
     "misnamed keys of co2_eq_emissions give way; without it they stay and are told"},
    {GR_OPT_STRICT, "strict", 0, NULL, REPORT | CHECK | BATCH, "the same as --fail-on decision"},
    {GR_OPT_FAIL_ON, "fail-on", 0, "warning|decision", REPORT | CHECK | BATCH,
     "the report is written, and the exit status is 3 if there was one"},
    {GR_OPT_NO_DIGEST, "no-digest", 0, NULL, REPORT | CHECK | BATCH | INIT,
     "leave out the SHA-256 of the inputs (the report says so)"},
    {GR_OPT_FORMAT, "format", 0, "human|short|json|sarif", ALL, "form of messages; default human"},
    {GR_OPT_JOBS, "jobs", 'j', "N", BATCH, "processes to work in; default as many as processors"},
    {GR_OPT_SHARD, "shard", 0, "I/N", BATCH,
     "do part I of N alone; gramme summary SITE joins the parts when all are done"},
    {GR_OPT_FORCE, "force", 0, NULL, BATCH, "do all anew, also what has not changed"},
    {GR_OPT_FAIL_FAST, "fail-fast", 0, NULL, BATCH, "begin nothing more after the first failure"},
    {GR_OPT_TIME_LIMIT, "time-limit", 0, "SECONDS", BATCH,
     "of one experiment; default 300, 0 for none"},
    {GR_OPT_MEMORY_LIMIT, "memory-limit", 0, "MIB", BATCH,
     "of one process beyond the program itself; default 2048, 0 for none"},
    {GR_OPT_TITLE, "title", 0, "TEXT", BATCH | SUMMARY, "name of the lab, on its summary"},
    {GR_OPT_GROUP_BY, "group-by", 0, "group|folder|tag", BATCH | SUMMARY,
     "groups of the summary: the experiment files' group and where there is none the folder "
     "(default), folders alone, or tags"},
    {GR_OPT_FROM_DATE, "from-date", 0, "YYYY-MM-DD", BATCH | SUMMARY,
     "first day of the summary, in UTC; work that straddles it is split"},
    {GR_OPT_TO_DATE, "to-date", 0, "YYYY-MM-DD", BATCH | SUMMARY,
     "last day of the summary, itself inside"},
    {GR_OPT_MAX_KWH, "max-kwh", 0, "N", BATCH | SUMMARY,
     "budget of energy: the summary says how much is used, and the exit status is 4 beyond it"},
    {GR_OPT_MAX_KG, "max-kg", 0, "N", BATCH | SUMMARY,
     "budget of location-based emissions, likewise"},
    {GR_OPT_VERBOSE, "verbose", 0, NULL, ALL, "with --version: libraries and tables too"},
    {GR_OPT_JSON_SCHEMA, "json-schema", 0, NULL, OTHER, "of a schema: as JSON Schema 2020-12"},
    {GR_OPT_XSD, "xsd", 0, NULL, OTHER, "of a schema: as XSD, which is the default"},
    {GR_OPT_QUIET, "quiet", 'q', NULL, ALL, "no notes and no list of files written"},
    {GR_OPT_HELP, "help", 'h', NULL, ALL, "this help"},
    {GR_OPT_VERSION, "version", 0, NULL, ALL, "the version"},
};

struct command_row {
    unsigned bit;
    struct gr_command command;
};

static const struct command_row commands[] = {
    {REPORT,
     {"report", "INPUT... [-o FILE|DIR|-] [--to FORMAT,...]", "write the disclosure",
      "INPUT is an experiment file (YAML), logs, or a folder (its gramme.yaml, else its logs). All "
      "inputs make one report. Without an experiment file the report lists what is missing as YAML "
      "lines ready to paste.",
      gr_command_report}},
    {CHECK,
     {"check", "INPUT... [--profile NAME,...]",
      "validate an experiment file or a log, write nothing",
      "Shows all problems at once. Logs that an experiment file names are probed; those that do "
      "not exist are a warning each. With --profile everything is read and computed, and each "
      "profile is satisfied or the lines to add are shown.",
      gr_command_check}},
    {INIT,
     {"init", "LOG... [-o FILE]", "write an experiment file for logs",
      "The YAML says what the logs say; the lines to fill in are marked.", gr_command_init}},
    {BATCH,
     {"batch", "DIR|TABLE [YAML] -o SITE [-j N]",
      "every experiment below a folder, and the summary of the lab",
      "Experiments are gramme.yaml, X.gramme.yaml, and folders with logs alone; .grammeignore (as "
      "gitignore) leaves out. Each gets its report, in --to formats (default html,pdf), in its "
      "folder of SITE. What has not changed since is not done again. One that fails is listed with "
      "its messages, the others are done, and the exit status is 1. TABLE is the output of sacct: "
      "one "
      "report for each account, user and month; YAML has what holds for all (location, grid).",
      gr_command_batch}},
    {SUMMARY,
     {"summary", "SITE", "the summary of a lab alone, from what its batch has stored",
      "Joins the shards of a batch, if there are any, and writes index.html, index.pdf, lab.csv "
      "and "
      "lab.json into SITE. Periods, groups and budgets may be other than those of the batch; no "
      "report is made anew.",
      gr_command_summary}},
    {CARD,
     {"card", "README.md INPUT... [--link FILE] [-o FILE|-]",
      "put the figures into a Hugging Face model card",
      "The front matter's co2_eq_emissions and the section Environmental Impact are replaced or "
      "added; "
      "every other byte of the card stays. Doing it again changes nothing. INPUT is as for report. "
      "A "
      "card's own claim is reviewed by gramme check README.md.",
      gr_command_card}},
    {VERIFY,
     {"verify", "REPORT [INPUT...]", "recompute a finished report",
      "REPORT is our JSON, HTML or PDF. Its record must be the one that its report_id names, and "
      "each "
      "figure must follow from its origin. With INPUT, as for report, the inputs must be those it "
      "was "
      "made from, and all of it is made anew and compared.",
      gr_command_verify}},
    {DIFF,
     {"diff", "A B", "two disclosures side by side",
      "A and B are reports (our JSON, HTML or PDF) or inputs as for report. Shown are the totals "
      "and, "
      "run by run, what differs. The exit status is 1 if a figure differs.",
      gr_command_diff}},
    {LIST,
     {"list", "formats|writers|profiles|factors|hardware|templates|limits [TEXT]",
      "show what is built in", "TEXT narrows factors and hardware: gramme list factors FR.",
      gr_command_list}},
    {OTHER,
     {"explain", "CODE | REPORT#FIGURE", "what a code or a rule means; how a figure was computed",
      "REPORT is a record (our JSON) or an input; FIGURE a figure of the totals "
      "(energy_total_kwh), of a "
      "run by its id (final/pue), or a JSON pointer. Shown are the arithmetic with units down to "
      "the lines "
      "of the logs, and one line of bc.",
      gr_command_explain}},
    {OTHER,
     {"schema", "experiment|disclosure", "print a schema: XSD, or --json-schema", "",
      gr_command_schema}},
    {OTHER,
     {"template", "NAME", "print a template, to start one of your own", "", gr_command_template}},
};

/* ---- help ---- */

enum { HELP_INDENT = 4, HELP_COLUMN = 30, HELP_WIDTH = 92 };

static void put_wrapped(struct gr_buf *out, const char *text, size_t column, size_t at) {
    struct gr_str rest = gr_str(text);
    while (rest.p) {
        struct gr_str word = gr_str_cut(&rest, ' ');
        if (at + word.n + 1 > HELP_WIDTH) {
            gr_buf_printf(out, "\n%*s", (int)column, "");
            at = column;
        } else if (at > column) {
            gr_buf_putc(out, ' ');
            at++;
        }
        gr_buf_put(out, word);
        at += word.n;
    }
    gr_buf_putc(out, '\n');
}

static void put_option(struct gr_buf *out, const struct option *o) {
    size_t start = out->n;
    gr_buf_printf(out, "%*s", HELP_INDENT, "");
    if (o->letter) {
        gr_buf_printf(out, "-%c, ", o->letter);
    }
    gr_buf_printf(out, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
    size_t at = out->n - start;
    if (at + 1 > HELP_COLUMN) {
        gr_buf_putc(out, '\n');
        at = 0;
    }
    gr_buf_printf(out, "%*s", (int)(HELP_COLUMN - at), "");
    put_wrapped(out, o->help, HELP_COLUMN, HELP_COLUMN);
}

static unsigned command_bit(const struct gr_command *command) {
    for (size_t i = 0; i < GR_COUNT(commands); i++) {
        if (&commands[i].command == command) {
            return commands[i].bit;
        }
    }
    return 0;
}

static void put_program_help(struct gr_buf *out) {
    gr_buf_puts(out, "gramme turns energy logs and an experiment file into a carbon disclosure.\n\n"
                     "Usage:\n");
    for (size_t i = 0; i < GR_COUNT(commands); i++) {
        const struct gr_command *c = &commands[i].command;
        gr_buf_printf(out, "    gramme %-9s %s\n", c->name, c->synopsis);
        gr_buf_printf(out, "           %*s  %s\n", 7, "", c->summary);
    }
    gr_buf_puts(out, "\nOptions:\n");
}

void gr_cli_help(const struct gr_command *command, struct gr_buf *out) {
    unsigned bit = command ? command_bit(command) : ALL;
    if (command) {
        gr_buf_printf(out, "Usage: gramme %s %s\n\n", command->name, command->synopsis);
        if (command->detail[0]) {
            put_wrapped(out, command->detail, 0, 0);
            gr_buf_putc(out, '\n');
        }
        gr_buf_puts(out, "Options:\n");
    } else {
        put_program_help(out);
    }
    for (size_t i = 0; i < GR_COUNT(options); i++) {
        if (options[i].commands & bit) {
            put_option(out, &options[i]);
        }
    }
    if (!command) {
        gr_buf_puts(out, "\nExit status: 0 done; 1 an input was refused or check found an error; "
                         "2 usage, or a file\ncannot be read or written; 3 with --fail-on or "
                         "--strict.\n");
    }
}

/* ---- parsing ---- */

static const struct option *option_find(struct gr_str name, char letter) {
    for (size_t i = 0; i < GR_COUNT(options); i++) {
        if (letter ? options[i].letter == letter : gr_str_is(name, options[i].name)) {
            return &options[i];
        }
    }
    return NULL;
}

static const char *option_nearest(struct gr_str name) {
    const char *best = NULL;
    size_t best_distance = 4;
    for (size_t i = 0; i < GR_COUNT(options); i++) {
        size_t d = gr_str_distance(name, gr_str(options[i].name));
        if (d < best_distance) {
            best_distance = d;
            best = options[i].name;
        }
    }
    return best;
}

static enum gr_status option_unknown(struct gr_call *call, const char *word, struct gr_str name) {
    const char *near = option_nearest(name);
    const char *hint = near ? gr_arena_printf(call->arena, "did you mean --%s?", near)
                            : "gramme --help lists the options";
    gr_error(call->diag, "U101", GR_NOWHERE, hint, "unknown option %s", word);
    return GR_EUSAGE;
}

/** One option at argv[*i]; *i moves on over a value that is an argument of its own. */
static enum gr_status option_parse(struct gr_call *call, int argc, char **argv, int *i) {
    const char *word = argv[*i];
    bool is_long = word[1] == '-';
    struct gr_str name = gr_str(word + (is_long ? 2 : 1));
    const char *value = NULL;
    size_t equals = is_long ? gr_str_find(name, GR_STR("=")) : SIZE_MAX;
    if (equals != SIZE_MAX) {
        value = name.p + equals + 1;
        name.n = equals;
    } else if (!is_long && name.n > 1) {
        value = name.p + 1;
        name.n = 1;
    }
    const struct option *o = option_find(name, is_long ? 0 : name.p[0]);
    if (!o) {
        return option_unknown(call, word, name);
    }
    if (!o->argument) {
        if (value) {
            gr_error(call->diag, "U102", GR_NOWHERE, NULL, "--%s takes no value", o->name);
            return GR_EUSAGE;
        }
        value = "";
    } else if (!value) {
        if (*i + 1 >= argc) {
            gr_error(call->diag, "U102", GR_NOWHERE, NULL, "--%s needs a value: %s", o->name,
                     o->argument);
            return GR_EUSAGE;
        }
        value = argv[++*i];
    }
    bool more =
        o->id == GR_OPT_SET && call->values[o->id]; /* lines: of all others the last holds */
    call->values[o->id] =
        more ? gr_arena_printf(call->arena, "%s\n%s", call->values[o->id], value) : value;
    return GR_OK;
}

static enum gr_status command_parse(struct gr_call *call, const char *word) {
    for (size_t i = 0; i < GR_COUNT(commands); i++) {
        if (strcmp(commands[i].command.name, word) == 0) {
            call->command = &commands[i].command;
            return GR_OK;
        }
    }
    const char *near = NULL;
    for (size_t i = 0; i < GR_COUNT(commands); i++) {
        if (gr_str_distance(gr_str(word), gr_str(commands[i].command.name)) <= 2) {
            near = commands[i].command.name;
        }
    }
    const char *hint = near ? gr_arena_printf(call->arena, "did you mean gramme %s?", near)
                            : "to make a report: gramme report INPUT...";
    gr_error(call->diag, "U103", GR_NOWHERE, hint, "unknown command %s", word);
    return GR_EUSAGE;
}

static enum gr_status call_parse(struct gr_call *call, int argc, char **argv) {
    enum gr_status status = GR_OK;
    bool only_arguments = false;
    call->arguments = GR_NEW_N(call->arena, const char *, (size_t)argc + 1);
    for (int i = 1; i < argc; i++) {
        enum gr_status one = GR_OK;
        if (!only_arguments && strcmp(argv[i], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && argv[i][0] == '-' && argv[i][1] != '\0') {
            one = option_parse(call, argc, argv, &i);
        } else if (!call->command) {
            one = command_parse(call, argv[i]);
        } else {
            call->arguments[call->argument_count++] = argv[i];
        }
        if (one != GR_OK) {
            status = one;
            if (!call->command) {
                break;
            }
        }
    }
    return status;
}

/** Options that the command does not have. */
static enum gr_status options_fit(struct gr_call *call) {
    unsigned bit = call->command ? command_bit(call->command) : ALL;
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < GR_COUNT(options); i++) {
        if (call->values[options[i].id] && !(options[i].commands & bit)) {
            gr_error(call->diag, "U104", GR_NOWHERE, NULL, "gramme %s has no option --%s",
                     call->command->name, options[i].name);
            status = GR_EUSAGE;
        }
    }
    return status;
}

/* ---- running ---- */

int gr_cli_exit(enum gr_status status) {
    return status == GR_OK ? 0 : status == GR_REFUSED ? 1 : 2;
}

int gr_cli_print(struct gr_call *call, const struct gr_buf *text) {
    return gr_out_write("-", gr_buf_str(text), call->diag) == GR_OK ? 0 : 2;
}

static int print_help(struct gr_call *call) {
    struct gr_buf text = {0};
    gr_cli_help(call->command, &text);
    int status = gr_cli_print(call, &text);
    gr_buf_free(&text);
    return status;
}

static int cli_dispatch(struct gr_call *call, int argc, char **argv) {
    if (call_parse(call, argc, argv) != GR_OK || options_fit(call) != GR_OK) {
        return 2;
    }
    if (call->values[GR_OPT_VERSION]) {
        return gr_command_list(call);
    }
    if (call->values[GR_OPT_HELP]) {
        return print_help(call);
    }
    if (!call->command) {
        gr_error(call->diag, "U103", GR_NOWHERE, "gramme report emissions.csv -o out/",
                 "no command given");
        return 2;
    }
    return call->command->run(call);
}

static bool diag_form(struct gr_call *call, enum gr_diag_form *form) {
    static const char *const names[] = {[GR_DIAG_HUMAN] = "human",
                                        [GR_DIAG_SHORT] = "short",
                                        [GR_DIAG_JSON] = "json",
                                        [GR_DIAG_SARIF] = "sarif"};
    const char *value = call->values[GR_OPT_FORMAT];
    *form = GR_DIAG_HUMAN;
    for (size_t i = 0; value && i < GR_COUNT(names); i++) {
        if (strcmp(value, names[i]) == 0) {
            *form = (enum gr_diag_form)i;
            return true;
        }
    }
    return value == NULL;
}

int gr_cli_main(int argc, char **argv, const struct gr_environment *environment) {
    struct gr_call call = {.environment = environment,
                           .arena = gr_arena_new(),
                           .diag = gr_diag_new(),
                           .kit = gr_kit_new()};
    int status = cli_dispatch(&call, argc, argv);
    enum gr_diag_form form;
    if (!diag_form(&call, &form)) {
        gr_error(call.diag, "U102", GR_NOWHERE, NULL, "--format is human, short, json or sarif");
        status = 2;
    }
    struct gr_buf messages = {0};
    gr_diag_print(call.diag, form, environment->colour, &messages);
    /* Nothing can be said about a failure to say something: the status stays. */
    if (messages.n > 0 && fwrite(messages.p, 1, messages.n, stderr) != messages.n && status == 0) {
        status = 2;
    }
    gr_buf_free(&messages);
    gr_kit_free(call.kit);
    gr_diag_free(call.diag);
    gr_arena_free(call.arena);
    return status;
}
