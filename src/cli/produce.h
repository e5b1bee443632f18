/*
 * produce.h - from a record to files: formats, places, template, writers.
 */
#ifndef GR_CLI_PRODUCE_H
#define GR_CLI_PRODUCE_H

#include "cli/pipeline.h"
#include "write/writer.h"

enum { GR_WRITERS_MAX = 64 };

/** What is written, and where. */
struct gr_target {
    const struct gr_writer *writers[GR_WRITERS_MAX];
    size_t writer_count;
    bool to_stdout;
    const char *folder; /**< ends in "/" or is "" */
    const char *stem;   /**< "report" */
    const char *file;   /**< a single file: its path; else NULL */
    const char *
        temporary; /**< where files are written before they are renamed, without a sync; NULL: beside, synced */
};

/** The writers of a list "html,pdf"; every unknown name is a diagnostic, then GR_EUSAGE. */
GR_MUST_CHECK enum gr_status gr_target_formats(struct gr_call *call, const char *list,
                                               struct gr_target *target);
/** --fail-on and --paper have a value that exists. */
GR_MUST_CHECK enum gr_status gr_check_choices(struct gr_call *call);
/** 3 where --fail-on or --strict asks for it, else 0. */
int gr_strictness(const struct gr_call *call, const struct gr_record *record);

/** Paths, in call->arena. */
struct gr_paths {
    const char **items; /**< malloc'd */
    size_t count, cap;
};

/** Writes every file of the record (work->record_xml is that of gr_work_conform); their paths are appended. */
GR_MUST_CHECK enum gr_status gr_produce(struct gr_call *call, struct gr_work *work,
                                        const struct gr_target *target,
                                        const struct gr_record *record, struct gr_paths *paths);

#endif
