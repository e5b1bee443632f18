/*
 * check.h - a record against profiles: satisfied, or what is missing and where.
 *
 * Pure: reads the record and the experiment file, writes diagnostics and the record's /conformity.
 */
#ifndef GR_CHECK_CHECK_H
#define GR_CHECK_CHECK_H

#include "check/profile.h"
#include "disclosure/record.h"

enum gr_rule_status {
    GR_RULE_SATISFIED,
    GR_RULE_NOT_APPLICABLE, /**< core: what it needs is not there */
    GR_RULE_MISSING,        /**< profile: what it needs is not there */
    GR_RULE_FAILED          /**< its test is false */
};
/** "satisfied", "not_applicable", "missing", "failed". */
const char *gr_rule_status_name(enum gr_rule_status status);

/** One rule at one node of the record. */
struct gr_verdict {
    const struct gr_profile_rule *rule;
    enum gr_rule_status status;
    const char *text; /**< why it is not satisfied; "" if it is */
    const char *hint; /**< or NULL */
    const char *yaml; /**< lines to add, or NULL */
    struct gr_pos at; /**< in the experiment file or the log; GR_NOWHERE if nobody knows */
};

/** One profile. */
struct gr_conformity {
    const struct gr_profile *profile;
    bool satisfied;       /**< no rule of severity error is missing or failed */
    size_t verdict_count; /**< each rule at least once, in order of the profile */
    const struct gr_verdict *verdicts;
};

struct gr_check_input {
    xmlDocPtr record; /**< gr_record_xml */
    xmlDocPtr
        experiment; /**< of gr_metadata_read, whose elements carry places; NULL without YAML */
    struct gr_diag *diag;   /**< for sources named by the record, and for faults of a profile */
    struct gr_arena *arena; /**< all results */
};

/** Judges the record by one profile.  GR_REFUSED with a diagnostic in the profile file where one of its
 *  XPaths is wrong. */
GR_MUST_CHECK enum gr_status gr_check_profile(const struct gr_check_input *input,
                                              const struct gr_profile *profile,
                                              struct gr_conformity *out);

/** Appends the result to /conformity of the record, as record.h says; of the core profile only the rules
 *  that are not satisfied, and those to /findings too. */
void gr_conformity_record(struct gr_arena *arena, struct gr_record *root, struct gr_diag *diag,
                          const struct gr_conformity *conformity);

/** Gives what is not satisfied as diagnostics, the rule's id as their code; not what reading has said. */
void gr_conformity_diag(const struct gr_conformity *conformity, struct gr_diag *diag);

#endif
