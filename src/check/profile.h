/*
 * profile.h - what a standard asks, as data: one XML file a profile (schemas/profiles/README.md).
 *
 * The rules come from standards.md part C; each file names the document it was taken from.  A lab's own
 * profile is a file of the same form, given by its path.
 */
#ifndef GR_CHECK_PROFILE_H
#define GR_CHECK_PROFILE_H

#include <libxml/xpath.h>

#include "base/diag.h"

/** What a rule is about. */
enum gr_rule_where {
    GR_WHERE_RECORD, /**< the figures and texts of the record */
    GR_WHERE_INPUT, /**< the files given; found while reading, named by the codes of its messages */
    GR_WHERE_OUTPUT, /**< what writers make of the record; held by them and by tests */
    GR_WHERE_IMPORT  /**< documents of others */
};

/** Something a rule cannot be judged without. */
struct gr_need {
    const char *path; /**< XPath from the node of the rule; nothing there: missing */
    const char *what; /**< "memory of a node" */
    const char *yaml; /**< lines to add, or NULL where no key says it; {XPath} is filled in */
};

struct gr_profile_rule {
    const char *id;
    enum gr_severity severity;
    const char *clause; /**< of the standard; "" if it has none */
    enum gr_rule_where where;
    const char *title;   /**< what is asked, one line */
    const char *each;    /**< XPath of the nodes it holds for, "." for the record itself */
    const char *test;    /**< XPath, true when all is well; NULL: what it needs is all it asks */
    const char *message; /**< with {XPath}; NULL without test */
    const char *hint;    /**< with {XPath}; may be NULL */
    const char *place;   /**< XPath in the experiment file, with {XPath}; may be NULL */
    const char
        *reported; /**< codes parted by blanks: not well where one of them was given; or NULL */
    size_t need_count;
    const struct gr_need *needs;
    uint64_t line; /**< in its file */
};

struct gr_profile {
    const char *name, *title, *edition, *source;
    bool core; /**< what a rule needs and is not there makes it not applicable */
    size_t rule_count;
    const struct gr_profile_rule *rules;
    uint32_t file; /**< id in diag */
};

/** Names of the profiles compiled in, in order of name, ended by NULL. */
const char *const *gr_profile_names(void);

/** Reads a profile: one compiled in, by name, or a file (a name with '/' or ending in .xml).  Errors are
 *  C-diagnostics at their place in the profile file and GR_REFUSED; an unknown name gives the nearest, at
 *  the place where it was asked for;
 *  GR_EIO if the file cannot be read. */
GR_MUST_CHECK enum gr_status gr_profile_read(const char *name, struct gr_pos asked,
                                             struct gr_arena *arena, struct gr_diag *diag,
                                             const struct gr_profile **out);

/** The text of a profile compiled in; {NULL, 0} if there is none of that name. */
struct gr_str gr_profile_text(const char *name);

#endif
