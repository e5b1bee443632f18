/*
 * reader.h - the seam for log dialects: one file and one row each.
 *
 * To add a dialect:
 *   1. src/read/<name>.c with a `const struct gr_reader gr_reader_<name>`;
 *   2. one row in src/read/readers.def;
 *   3. a good and a broken fixture in fixtures/logs/<name>/.
 * A reader streams blocks of lines into the sink and never holds the file's rows.  It repairs only
 * what formats.md says; every repair is a decision.  It never guesses a unit from the size of a value.
 */
#ifndef GR_READ_READER_H
#define GR_READ_READER_H

#include "base/input.h"
#include "model/experiment.h"
#include "read/sink.h"

/** What a reader counted, for the input's entry in the report. */
struct gr_read_counts {
    uint64_t line_count, rows_used, rows_dropped;
    bool has_naive;         /**< false where adding every row means nothing (samples) */
    struct gr_energy naive; /**< what adding every row gives */
};

struct gr_read_context {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_input *in;
    struct gr_sink *sink;
    uint32_t file;                /**< id of the input */
    const struct gr_log_ref *ref; /**< what the YAML says of it; NULL if nothing */
    const struct gr_zone *zone;   /**< of ref->time_zone, NULL if not given */
    struct gr_read_counts counts; /**< filled by the reader; zeroed before */
    const char *path;             /**< as opened ("-": stdin), to find what belongs beside it */
    bool digest;                  /**< a file found beside it gets a SHA-256 too */
};

struct gr_reader {
    const char *name;     /**< as in --from, format: and `gramme list formats` (formats.md, end) */
    const char *title;    /**< "CodeCarbon emissions.csv" */
    const char *describe; /**< one or two sentences: what is read, what is not, units, limits */
    const char *proof;    /**< "real files" or "output rules of the tool" */
    /** 0..100: how sure, from the first bytes (up to 64 KiB) and, as a tie-break only, the file name.
     *  why: at most 159 bytes, what spoke for it (or what is missing).  Never looks at the clock. */
    int (*probe)(struct gr_str head, const char *file_name, char why[160]);
    /** Reads ctx->in to its end into ctx->sink.  GR_REFUSED with a diagnostic where no energy can be
     *  trusted.  The caller (gr_read_logs) opens and closes the input, and calls gr_sink_input, _ref
     *  and _input_end around this. */
    enum gr_status (*read)(struct gr_read_context *ctx);
    /** Optional, for logs of samples: the first stamp of the head, GR_TIME_NONE if there is none.  Inputs
     *  of one call are then read in its order. */
    gr_time (*first_stamp)(struct gr_str head);
};

/** The table, in the order of formats.md; ends in NULL. */
extern const struct gr_reader *const gr_readers[];
const struct gr_reader *gr_reader_find(const char *name);

struct gr_read_options {
    bool digest;
    const char *from; /**< --from: reader for inputs without a YAML entry; NULL: probe */
    uint32_t
        groups_most; /**< of a log of many runs: groups that tell users, accounts, partitions, states and
                               months apart (run_count in model/run.h); 0: 1,000 */
};

/** One log to read. */
struct gr_log_source {
    const char *path;             /**< to open */
    const char *display;          /**< in messages and reports */
    const struct gr_log_ref *ref; /**< NULL without YAML */
};

/** Picks the reader for a head: GR_REFUSED with a diagnostic that lists candidates with reasons and the
 *  nearest guess on a tie or where nobody is sure.  Git LFS pointers, UTF-16, HTML pages, pickles,
 *  empty files and header-only files are named as such. */
GR_MUST_CHECK enum gr_status gr_reader_probe(struct gr_str head, const char *file_name,
                                             uint32_t file, struct gr_diag *diag,
                                             const struct gr_reader **out);

/** The first part of that: true, with a diagnostic, if the file is no log at all. */
bool gr_reader_refuse_other(struct gr_str head, uint32_t file, struct gr_diag *diag);

/** The same for results of benchmarks: energies by request, token or epoch, which are no total. */
bool gr_reader_refuse_rates(struct gr_str head, uint32_t file, struct gr_diag *diag);

/** Reads all sources of one run (or all inputs without YAML) through one sink, in the order of
 *  their first stamp where they share run and device.  The same bytes given twice, and a .bak beside
 *  its live file with the same runs, are counted once, with a decision.  GR_REFUSED if any of them
 *  was refused (the others are still read, so that all problems show at once). */
GR_MUST_CHECK enum gr_status gr_read_logs(const struct gr_log_source *sources, size_t count,
                                          const struct gr_read_options *options,
                                          struct gr_arena *arena, struct gr_diag *diag,
                                          struct gr_logs *out);

#endif
