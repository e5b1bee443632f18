/*
 * sacct.h - the parts of the reader `sacct`; for sacct_*.c and its tests only.
 *
 *   sacct.c        probe, header, the loop over rows, what is said at the end
 *   sacct_split.c  a line to cells: no quoting, rows parted by a line break, a bar inside a name
 *   sacct_cells.c  cells to numbers: energies, times, resources
 *   sacct_jobs.c   rows to jobs: which of a job's rows holds its energy
 */
#ifndef GR_READ_SACCT_H
#define GR_READ_SACCT_H

#include "base/buf.h"
#include "read/reader.h"

enum gr_sa_column {
    GR_SA_JOB_ID,
    GR_SA_JOB_ID_RAW,
    GR_SA_JOB_NAME,
    GR_SA_CLUSTER,
    GR_SA_USER,
    GR_SA_ACCOUNT,
    GR_SA_PARTITION,
    GR_SA_STATE,
    GR_SA_ENERGY_RAW,
    GR_SA_ENERGY,
    GR_SA_ELAPSED_RAW,
    GR_SA_ELAPSED,
    GR_SA_START,
    GR_SA_END,
    GR_SA_ALLOC_TRES,
    GR_SA_REQ_TRES,
    GR_SA_NNODES,
    GR_SA_ALLOC_NODES,
    GR_SA_NCPUS,
    GR_SA_ALLOC_CPUS,
    GR_SA_TOTAL_CPU,
    GR_SA_CPU_TIME_RAW,
    GR_SA_NODE_LIST,
    GR_SA_NTASKS,
    GR_SA_COMMENT,
    GR_SA_SUBMIT_LINE,
    GR_SA_WORK_DIR,
    GR_SA_COLUMNS
};

enum {
    GR_SA_FIELDS = 512, /**< most fields of a row; sacct knows about 120 */
    GR_SA_ID = 64       /**< longest id of a job, with its cluster */
};

/* ---- sacct_split.c ---- */

/** A row: cells of the columns that are there, trimmed; the others are empty. */
struct gr_sa_split {
    char delimiter;
    size_t count;                  /**< fields of the header */
    uint8_t column[GR_SA_FIELDS];  /**< of each field; GR_SA_COLUMNS: not wanted */
    uint16_t field[GR_SA_COLUMNS]; /**< of each column; GR_SA_FIELDS: not there */
    struct gr_str cells[GR_SA_COLUMNS];
    struct gr_buf held; /**< a row that a line break parted, as far as it has come */
    size_t held_count;  /**< its fields, 0: nothing is held */
    uint64_t held_line;
    uint64_t parted, first_parted, barred, first_barred, torn, first_torn;
};

/** Takes the names of a header line.  False if it has neither JobID nor JobIDRaw. */
bool gr_sa_header(struct gr_sa_split *s, struct gr_str line);
/** Cuts a line; false if it gives no row (yet): torn, or the begin of a row that goes on. */
bool gr_sa_split(struct gr_sa_split *s, struct gr_str line, uint64_t number);
/** What is still held is torn. */
void gr_sa_split_end(struct gr_sa_split *s);
static inline bool gr_sa_has(const struct gr_sa_split *s, enum gr_sa_column column) {
    return s->field[column] < GR_SA_FIELDS;
}

/* ---- sacct_cells.c ---- */

/** True for 123, 123_4, 123_[5-9], 123+0, each with .step or without; *job: the part before the step. */
bool gr_sa_id(struct gr_str cell, struct gr_str *job, struct gr_str *step);
/** True for a word that Slurm calls a state. */
bool gr_sa_is_state(struct gr_str cell);
/** The state alone: "CANCELLED by 123" is CANCELLED. */
struct gr_str gr_sa_state(struct gr_str cell);
/** Seconds of [D-]HH:MM:SS[.mmm] or MM:SS[.mmm]; NAN for anything else. */
double gr_sa_elapsed(struct gr_str cell);
/** Joules of a row: ConsumedEnergyRaw, else ConsumedEnergy, else energy= of AllocTRES.  0, blank, 2^64-2 and
 *  what no job can use (above 1e15 J) are no energy: NAN.  False if a cell is no number. */
bool gr_sa_joule(const struct gr_sa_split *s, double *out);
/** A stamp: ISO, with - in place of T, or seconds since 1970; GR_TIME_NONE for Unknown, None, "". */
gr_time gr_sa_stamp(struct gr_str cell, const struct gr_zone *zone, bool *zone_known);

/** What AllocTRES (or ReqTRES) says; NAN where it is silent. */
struct gr_sa_tres {
    double cpu, node, gpu, memory_gb, energy_j;
    struct gr_str gpu_type; /**< of gres/gpu:type */
};
struct gr_sa_tres gr_sa_tres(struct gr_str cell);
double gr_sa_number(const struct gr_sa_split *s, enum gr_sa_column column);

/* ---- sacct_jobs.c ---- */

/** One attempt of one job, while its rows come. */
struct gr_sa_job {
    char id[GR_SA_ID];
    size_t id_size;
    bool has_row, started, running;
    gr_run_id run;
    bool has_user, has_tasks, has_partition; /**< of its own row: a step has not */
    struct gr_pos where, step_where;
    gr_time start, end;
    bool zone_known;
    double elapsed_s, node_count;
    double job_j, extern_j; /**< NAN: none */
    bool has_steps;
    struct gr_energy steps, naive;
};

/** A note of what happened, and how often. */
struct gr_sa_count {
    uint64_t count;
    double effect_kwh;
    struct gr_pos where; /**< first place */
};

enum gr_sa_note {
    GR_SA_STEPS_NOT_ADDED, /* R223 */
    GR_SA_FROM_STEPS,      /* R224 */
    GR_SA_LONE_STEPS,      /* R225 */
    GR_SA_NOT_RUN,         /* R226 */
    GR_SA_RUNNING,         /* R227 */
    GR_SA_REQUEUED,        /* R230 */
    GR_SA_LOST_SUFFIX,     /* R231 */
    GR_SA_POWER_ODD,       /* R229 */
    GR_SA_NOTES
};

struct gr_sacct {
    struct gr_read_context *ctx;
    struct gr_sa_split split;
    struct gr_str text; /**< of the line at hand */
    uint64_t line;
    struct gr_sa_job job; /**< whose rows come at present */
    bool open;
    struct gr_sa_job *lone; /**< steps whose job has not come yet; id_size 0: it has */
    size_t lone_count, lone_cap, lone_here;
    uint32_t *lone_slots; /**< index + 1 by id; open addressing */
    size_t lone_slot_count;
    struct gr_sa_count notes[GR_SA_NOTES];
    uint64_t job_rows, with_energy, without_energy;
    double core_hours, gpu_hours; /**< of jobs without energy */
};

/** Takes the row that was cut last; false if it cannot be used. */
bool gr_sa_row(struct gr_sacct *sa);
/** Closes what is open. */
void gr_sa_jobs_end(struct gr_sacct *sa);

#endif
