/*
 * sink_further.h - runs that are listed together; for the sink_*.c files and ranks.c only.
 *
 * A log of a hundred thousand runs is a list that nobody reads, and a gigabyte of record.  The
 * GR_RUNS_LISTED runs of most energy are handed on one by one, the others as one run for each class of
 * what accounting tells apart (place, tool, boundary, user, account, state, month ...), with exact sums.
 *
 * Where a reader says that it holds no run from row to row (gr_sink_many), small runs are folded while it
 * reads: what stays of each is struct gr_sink_folded, by which it is found when it is met again.  It then
 * comes back as a ghost: a run that is counted in its group until a longer reading takes its place.
 *
 *   sink_groups.c   classes, sums, and the groups as they are handed on
 *   sink_further.c  which runs are folded, and what stays of them
 */
#ifndef GR_READ_SINK_FURTHER_H
#define GR_READ_SINK_FURTHER_H

#include "read/sink_state.h"

enum {
    GR_FOLD_DEVICES = 6,   /**< a run of more devices is not folded */
    GR_FOLD_NUMBERS = 5,   /**< numbers of a run that are averaged over a group */
    GR_FOLD_GPU_COUNT = 1, /**< place of one of them */
    GR_FOLD_TEXTS = 13,    /**< texts that all runs of a group have in common */
    GR_GROUPS_MOST =
        1000,          /**< then runs are told apart by what their emissions need, and by year */
    GR_FOLD_AT = 4096, /**< runs held while reading */
    GR_FOLD_RECENT = 1024, /**< of which the latest stay: rows of one run stand near each other */
};

/** What the runs of a group have in common. */
struct gr_sink_class {
    const char *texts[GR_FOLD_TEXTS]; /**< of the sink's names: compared by place */
    const char *anomaly;
    double pue_inside; /**< 0: none */
    uint32_t input;
    int32_t month; /**< year x 12 + month, or the year alone; 0: not known */
    bool coarse;   /**< without what emissions do not need */
    enum gr_boundary boundary;
    uint32_t stated; /**< which figures are known */
};

/** Sums of a group; all exact, so that runs can be taken out again.  Seconds, and numbers times them, are in
 *  1e-9. */
struct gr_sink_group {
    struct gr_sink_class class;
    struct gr_log_run out; /**< total, naive, row_count, start, end, file, line */
    uint64_t runs;
    struct gr_energy emissions_kg, naive_emissions_kg;
    gr_i128 duration_ns, cpu_time_ns;
    gr_i128 numbers[GR_FOLD_NUMBERS]; /**< each times its run's duration */
    struct gr_sink_device *devices;
    size_t device_count, device_cap;
};

/** What stays of a run that was folded while reading. */
struct gr_sink_folded {
    struct gr_energy total;
    uint64_t hash;    /**< of the key; 0: it came back, and is counted as itself */
    uint64_t machine; /**< 0: not one to be counted once */
    gr_time end;
    double duration_s, emissions_kg, cpu_time_s;
    float numbers[GR_FOLD_NUMBERS];
    uint32_t group, input, line, rows;
    uint32_t
        kept; /**< first in sink->fold_parts: the naive sum, unless it is the total; then the parts,
                        unless the only one is the total */
    uint8_t device[GR_FOLD_DEVICES]; /**< of each part, in the group */
    uint8_t part_count;
    bool blank, has_naive, has_parts;
};

/** What a group takes from a run. */
struct gr_sink_share {
    struct gr_energy total;
    double duration_s, emissions_kg, cpu_time_s;
    float numbers[GR_FOLD_NUMBERS];
};
struct gr_sink_share gr_sink_share_of(const struct gr_log_run *out);
/** Adds a share, or takes it away. */
void gr_sink_group_add(struct gr_sink_group *group, const struct gr_sink_share *share, bool away);
/** Index of the group of a run; its class may be changed by `anomaly`. */
uint32_t gr_sink_group_of(struct gr_sink *sink, const struct gr_log_run *out, uint32_t input,
                          const char *anomaly);
/** Index of the group of that class. */
uint32_t gr_sink_group_like(struct gr_sink *sink, uint32_t group, const char *anomaly);
/** Index of the device like that one in a group. */
size_t gr_sink_group_device(struct gr_sink *sink, uint32_t group,
                            const struct gr_log_device *device, uint32_t input, bool tier_stated);
/** The group as a run. */
void gr_sink_group_finish(struct gr_sink *sink, uint32_t group, struct gr_log_run *out);

/** Folds small runs, if many are held. */
void gr_sink_fold_some(struct gr_sink *sink);
/** Index + 1 of the folded run of that key; 0 if there is none. */
uint32_t gr_sink_folded_find(const struct gr_sink *sink, uint64_t hash);
/** Makes a new run the ghost of a folded one. */
void gr_sink_ghost(struct gr_sink *sink, struct gr_sink_run *run, uint32_t folded);
/** The ghost is counted as itself from now on. */
void gr_sink_unfold(struct gr_sink *sink, struct gr_sink_run *run);
/** Ghosts that stayed such leave their rows to their groups; true for them. */
bool gr_sink_ghost_leaves(struct gr_sink *sink, struct gr_sink_run *run);
/** A folded run counts nothing, because of that. */
void gr_sink_folded_refuse(struct gr_sink *sink, struct gr_sink_folded *folded,
                           const char *anomaly);
/** Folds finished runs beyond the list.  Marks them with `folded`. */
void gr_sink_fold_rest(struct gr_sink *sink);
void gr_sink_further_free(struct gr_sink *sink);

/** Begin, end and duration of a run that states no total (sink_finish.c). */
void gr_sink_span(struct gr_log_run *out);
/** Devices of a run with energy, into a list that has room for all of them (sink_finish.c). */
size_t gr_sink_parts(struct gr_sink *sink, struct gr_sink_run *run, struct gr_log_device *devices);

#endif
