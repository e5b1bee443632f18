/*
 * disclosure.h - from results to the record: everything known and computed, and where it came from.
 */
#ifndef GR_DISCLOSURE_DISCLOSURE_H
#define GR_DISCLOSURE_DISCLOSURE_H

#include "account/account.h"
#include "disclosure/record.h"
#include "metadata/metadata.h"

struct gr_disclosure_input {
    const struct gr_experiment *experiment; /**< file == 0: no YAML */
    const xmlDoc *xml;                      /**< of gr_metadata_read; NULL without YAML */
    const struct gr_schema *schema;         /**< NULL without YAML */
    const struct gr_account *account;
    const struct gr_account_input *inputs; /**< what accounting was given */
    size_t input_count;
    struct gr_factors *factors;
    struct gr_diag *diag; /**< findings so far, and names of sources */
    /** Leaves out every person, organization, contact, host, user, path above the file's name,
     *  coordinate, and place finer than country (double-blind review). */
    bool anonymous;
    gr_time date;      /**< SOURCE_DATE_EPOCH, or GR_TIME_NONE */
    const char *title; /**< without YAML: what to call it */
};

/** Builds the record (record.h says its shape).  Everything lives in arena.  Never fails: what is not
 *  known is absent. */
struct gr_record *gr_disclosure_build(const struct gr_disclosure_input *input,
                                      struct gr_arena *arena);

/** Recomputes every quantity of a record from its `from`; the first that is off by more than rel is named in
 *  *where (a JSON pointer in arena) and false returned.  Leaves (read, declared, table) are checked
 *  for having a place. */
bool gr_disclosure_recompute(const struct gr_record *root, double rel, struct gr_arena *arena,
                             const char **where);

/** The same of all that are off: each is told with its pointer (in arena).  How many quantities there are. */
size_t gr_disclosure_recompute_all(const struct gr_record *root, double rel, struct gr_arena *arena,
                                   void (*off)(void *context, const char *pointer), void *context);

/** The record's name: UUID of version 5 (RFC 9562) of the SHA-256 of its JSON in the OID name space, without
 *  report_id and record_id themselves, findings, conformity and compute_references: so that the record inside a PDF and one
 *  checked by more profiles have the same.  In arena. */
const char *gr_disclosure_report_id(const struct gr_record *root, struct gr_arena *arena);

/** A figure as worked arithmetic with units, down to the places it was read, then as one line of bc.  figure: a JSON
 *  pointer, a figure of the totals ("energy_total_kwh"), or of a run ("final/pue", by its id).  False, and *hint
 *  with those there are, if there is no such figure.  Marks nodes of the record: once by record. */
bool gr_disclosure_explain(const struct gr_record *root, const char *figure, struct gr_arena *arena,
                           struct gr_buf *out, const char **hint);

/** YAML of an experiment file for what was read: the scaffold of `gramme init`.  paths: the logs as
 *  the user gave them. */
void gr_disclosure_scaffold(const struct gr_disclosure_input *input, const char *const *paths,
                            size_t path_count, struct gr_buf *out);

/** NULL if a record's tree (gr_record_xml) is valid against schemas/disclosure.xsd; else the first thing that is not,
 *  with its pointer. */
const char *gr_record_xml_fault(xmlDocPtr doc, struct gr_arena *arena);

/** schemas/disclosure.xsd, compiled in. */
struct gr_str gr_disclosure_schema_text(void);

#endif
