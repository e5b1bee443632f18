/*
 * diag.h - every message to the user: one form, one catalogue, all at once.
 *
 *     contract/bad.yaml:3:26: error[Y012]: pue must be a number from 1 to 5, such as 1.2; got 0.8
 *        3 | location: {country: se, pue: 0.8, pue_sorce: y, wue_l_per_kwh: NaN}
 *          |                              ^~~
 *       hint: facility energy cannot be below IT energy
 *
 * Codes: a letter for the room and three digits: U usage and output, I input, Y yaml and contract,
 * R reading logs, F factors, A accounting, C core rules (standards.md C1), T templates, W writers.
 * A code is a row of src/base/codes/<letter>.def, which `gramme explain` prints too.
 */
#ifndef GR_BASE_DIAG_H
#define GR_BASE_DIAG_H

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"

enum gr_severity { GR_NOTE, GR_WARNING, GR_ERROR };
enum gr_diag_form { GR_DIAG_HUMAN, GR_DIAG_SHORT, GR_DIAG_JSON, GR_DIAG_SARIF };

/** A place in a source.  Lines and columns count from 1; columns are bytes here and are turned into
 *  characters when printed. */
struct gr_pos {
    uint32_t file; /**< id of gr_diag_source, 0: no file */
    uint32_t col;  /**< 0: whole line */
    uint64_t line; /**< 0: whole file */
    uint32_t len;  /**< bytes to underline, 0: just a caret */
};

#define GR_NOWHERE ((struct gr_pos){0, 0, 0, 0})

struct gr_diag;

struct gr_diag *gr_diag_new(void);
void gr_diag_free(struct gr_diag *diag);

/** Registers a source by the name users know it by; returns its id, from 1.  The same name gives the
 *  same id.  text: kept by reference for printing source lines (YAML, templates); {NULL, 0} for
 *  streamed logs, whose lines are then given message by message. */
uint32_t gr_diag_source(struct gr_diag *diag, const char *name, struct gr_str text);
/** Name of a source; "" for 0. */
const char *gr_diag_source_name(const struct gr_diag *diag, uint32_t file);
/** How reports name a source, where that differs from what messages say (no folders of this machine).
 *  Without it: the name itself.  display is copied. */
void gr_diag_set_display(struct gr_diag *diag, uint32_t file, const char *display);
const char *gr_diag_display_name(const struct gr_diag *diag, uint32_t file);
/** The first source of that display name; 0 if there is none. */
uint32_t gr_diag_find_display(const struct gr_diag *diag, const char *display);

/** What was looked at while these messages came about, so that it can be looked at again: a file (there or not), a
 *  pattern of names, all names below a folder.  Paths as they were opened. */
enum gr_use { GR_USE_FILE, GR_USE_PATTERN, GR_USE_FOLDER };
void gr_diag_use(struct gr_diag *diag, enum gr_use kind, const char *path);
size_t gr_diag_use_count(const struct gr_diag *diag);
const char *gr_diag_use_get(const struct gr_diag *diag, size_t index, enum gr_use *kind);

/** Adds a message.  code: a row of src/base/codes/.  line_text: the source line for sources without text
 *  (copied, cut at 400 bytes), else {NULL, 0}.  hint: one sentence or NULL.  Control characters are
 *  masked.  The same code and text again is counted (first places kept), not repeated. */
void gr_diag_add(struct gr_diag *diag, enum gr_severity severity, const char *code,
                 struct gr_pos pos, struct gr_str line_text, const char *hint, const char *fmt, ...)
    GR_PRINTF(7, 8);
#define gr_error(diag, code, pos, hint, ...)                                                       \
    gr_diag_add((diag), GR_ERROR, (code), (pos), (struct gr_str){0, 0}, (hint), __VA_ARGS__)
#define gr_warning(diag, code, pos, hint, ...)                                                     \
    gr_diag_add((diag), GR_WARNING, (code), (pos), (struct gr_str){0, 0}, (hint), __VA_ARGS__)
#define gr_note(diag, code, pos, hint, ...)                                                        \
    gr_diag_add((diag), GR_NOTE, (code), (pos), (struct gr_str){0, 0}, (hint), __VA_ARGS__)

/** Number of messages so far of that severity (repeats counted). */
size_t gr_diag_count(const struct gr_diag *diag, enum gr_severity severity);

/** One message as data, for reports and JSON; index 0 .. gr_diag_total-1 in order of file, line. */
struct gr_message {
    enum gr_severity severity;
    const char *code, *text, *hint; /**< hint may be NULL */
    struct gr_pos pos;
    uint64_t count;
};
size_t gr_diag_total(const struct gr_diag *diag);
struct gr_message gr_diag_get(struct gr_diag *diag, size_t index);

/** Prints all messages, sorted by file (order of registration), line, column.  JSON: one array.  SARIF:
 *  one run of SARIF 2.1.0 (OASIS), for code-scanning tools of others. */
void gr_diag_print(struct gr_diag *diag, enum gr_diag_form form, bool colour, struct gr_buf *out);

/** Title and longer explanation of a code; NULL if unknown. */
const char *gr_code_title(const char *code);
const char *gr_code_explanation(const char *code);

#endif
