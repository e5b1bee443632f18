/*
 * pipeline.h - what report, check and init share: inputs to experiment, logs, results, record.
 */
#ifndef GR_CLI_PIPELINE_H
#define GR_CLI_PIPELINE_H

#include "check/check.h"
#include "cli/kit.h"
#include "disclosure/disclosure.h"
#include "read/reader.h"
#include "write/writer.h"

/** The arguments sorted out: at most one experiment file, any number of logs. */
struct gr_inputs {
    const char *yaml;  /**< path, or NULL */
    const char **logs; /**< paths as given or found in a folder */
    size_t log_count;
    const char *first; /**< first argument: where output goes by default */
};
/** Folders are opened: their gramme.yaml, else their logs by name. */
GR_MUST_CHECK enum gr_status gr_inputs_sort(struct gr_call *call, struct gr_inputs *out);

/** The logs among files of a folder ("" or ending in "/", the begin of each path); the others are one warning.  None:
 *  log_count is 0. */
void gr_inputs_probe(struct gr_call *call, const char *folder, const char *const *paths,
                     size_t count, struct gr_inputs *out);

/** Everything of one report while it is made; free with gr_work_free. */
struct gr_work {
    struct gr_inputs inputs;
    const struct gr_schema *schema; /**< NULL without YAML */
    struct gr_metadata metadata;    /**< .xml NULL without YAML */
    struct gr_account_input *account_inputs;
    size_t account_input_count;
    struct gr_factors *factors;
    struct gr_factors *own_factors; /**< those, if they are this report's alone; else NULL */
    struct gr_account account;
    bool anonymous;
    const char *
        factor_set; /**< edition of the tables where the experiment file names none; NULL: newest */
    xmlDocPtr record_xml;               /**< of gr_work_conform, the record as it then is */
    struct gr_conformity *conformities; /**< core first */
    size_t conformity_count;
};
/** Reads the experiment file if there is one; sets what follows from it. */
GR_MUST_CHECK enum gr_status gr_work_metadata(struct gr_call *call, struct gr_work *work);
/** Reads every log. */
GR_MUST_CHECK enum gr_status gr_work_logs(struct gr_call *call, struct gr_work *work);
/** The tables: the edition asked for, --factors, hourly series.  Part of gr_work_account (factors.c). */
GR_MUST_CHECK enum gr_status gr_work_factors(struct gr_call *call, struct gr_work *work);
/** Computes. */
GR_MUST_CHECK enum gr_status gr_work_account(struct gr_call *call, struct gr_work *work);
/** The record of it all; date from SOURCE_DATE_EPOCH. */
GR_MUST_CHECK enum gr_status gr_work_record(struct gr_call *call, struct gr_work *work,
                                            struct gr_record **out);
/** From sorted inputs to the record: metadata, logs, accounting, record. */
GR_MUST_CHECK enum gr_status gr_work_to_record(struct gr_call *call, struct gr_work *work,
                                               struct gr_record **out);
/** Judges the record by the core rules and the profiles that --profile and the experiment file name, and
 *  puts the verdicts into it.  Core rules become diagnostics; with `profiles_too` those of the other
 *  profiles do, else one warning says that a profile is not satisfied. */
GR_MUST_CHECK enum gr_status gr_work_conform(struct gr_call *call, struct gr_work *work,
                                             struct gr_record *record, bool profiles_too);
/** The record that a report carries: our JSON, the download inside our HTML, the attachment of our PDF.  *out is
 *  NULL with GR_OK where the file is none of these (a log, an experiment file, a folder). */
GR_MUST_CHECK enum gr_status gr_call_report(struct gr_call *call, const char *path,
                                            struct gr_record **out);
/** The same; where it is none of these, the record that `gramme report PATH` would make. */
GR_MUST_CHECK enum gr_status gr_call_record(struct gr_call *call, const char *path,
                                            struct gr_work *work, struct gr_record **out);
/** SOURCE_DATE_EPOCH, GR_TIME_NONE without it; GR_EUSAGE if it is no number. */
GR_MUST_CHECK enum gr_status gr_call_date(struct gr_call *call, gr_time *out);
/** A finished report as the only argument: its record, whose tree is work->record_xml, after proof that it is valid,
 *  unchanged and rightly computed.  *out is NULL with GR_OK where the argument is something else (finished.c). */
GR_MUST_CHECK enum gr_status gr_work_finished(struct gr_call *call, struct gr_work *work,
                                              struct gr_record **out);
/** What a report carries along (enclose.c): the experiment file, with --attach-logs the logs; nothing of an
 *  anonymous one.  Bytes live in the call's arena. */
GR_MUST_CHECK enum gr_status gr_work_enclose(struct gr_call *call, const struct gr_work *work,
                                             struct gr_enclosures *out);
/** gramme explain PATH#FIGURE (explain_figure.c); the exit status. */
int gr_explain_figure(struct gr_call *call, const char *path, const char *figure);
void gr_work_free(struct gr_work *work);

/** Probes the logs that an experiment file names, for check: missing ones are a warning each. */
GR_MUST_CHECK enum gr_status gr_work_probe(struct gr_call *call, struct gr_work *work);

/** The files a log entry of the YAML names: path relative to the YAML's folder, globs expanded in
 *  order of name.  None: a diagnostic at its place (error, or a warning if lenient). */
GR_MUST_CHECK enum gr_status gr_log_paths(struct gr_call *call, const char *yaml,
                                          const struct gr_log_ref *ref, bool lenient,
                                          const char ***paths, size_t *count);

#endif
