/*
 * sink_state.h - what the sink holds; for the sink_*.c files only.
 */
#ifndef GR_READ_SINK_STATE_H
#define GR_READ_SINK_STATE_H

#include <math.h>

#include "model/experiment.h"
#include "read/chain.h"
#include "read/names.h"
#include "read/sink.h"
#include "read/spans.h"

#define GR_NONE     UINT32_MAX
#define GR_UNSTATED ((double)NAN)

enum { GR_SINK_DEVICES = 1024 /**< most devices of one run */ };

/** Repairs that happen row by row: counted here, made decisions at the end of the input. */
enum gr_tally_kind {
    GR_TALLY_SUPERSEDED,    /* R020 */
    GR_TALLY_TWO_INPUTS,    /* R021 */
    GR_TALLY_TASKS_AND_RUN, /* R022 */
    GR_TALLY_IDENTICAL,     /* R025 */
    GR_TALLY_TASKS_TWICE,   /* R027 */
    GR_TALLY_LATIN1,        /* R028 */
    GR_TALLY_WINDOW,        /* R032 */
    GR_TALLY_BLANK,         /* R030 */
    GR_TALLY_COUNT
};
struct gr_tally {
    uint64_t count;
    struct gr_energy effect; /**< ours minus what it would have been */
    struct gr_pos where;     /**< first place */
};

struct gr_sink_input_state {
    struct gr_log_input out;
    struct gr_tally tallies[GR_TALLY_COUNT];
    bool beside;        /**< read with another input */
    uint32_t decisions; /**< list through gr_sink_decision.next, GR_NONE at the end */
};

struct gr_sink_decision {
    struct gr_decision out;
    uint32_t next;
};

struct gr_sink_device {
    uint32_t next; /**< of the same run */
    uint32_t input;
    const char *key, *name;
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
    bool tier_stated; /**< the experiment file says it */
    struct gr_pos where;
    struct gr_energy energy;            /**< of the cumulative reading that holds */
    struct gr_energy delta, delta_best; /**< of the deltas of one input; of the input that holds */
    struct gr_chain *chain;             /**< of samples; NULL without */
    struct gr_spans *spans;             /**< of intervals; NULL without */
};

/** Sum of the deltas of one run in one input. */
struct gr_deltas {
    uint32_t input; /**< GR_NONE: nothing yet */
    uint64_t rows;
    struct gr_energy total;
    double duration_s, emissions_kg;
    gr_time start, end;
    struct gr_pos where;
};
struct gr_sink_deltas {
    struct gr_deltas now, best;
};

struct gr_sink_run {
    struct gr_log_run out; /**< total, duration_s, ... of the cumulative reading that holds */
    char *key;             /**< malloc'd, an id behind it; out.key may be a label */
    uint64_t hash;         /**< of the key */
    uint32_t ghost;        /**< index + 1 of the folded run that it is still counted as */
    bool folded;           /**< it is counted in a group */
    uint32_t input;
    uint32_t first_device, last_device, device_count;
    uint32_t held_col; /**< column of the reading that holds */
    uint32_t held_input;
    bool has_id; /**< the log gives it one */
    bool has_total;
    bool falls;                    /**< energy falls while the duration grows */
    bool whole_machine;            /**< measures all of a machine: see ranks.c */
    bool outside;                  /**< of the window, at least one row */
    const char *blank;             /**< why, if a row had no energy */
    struct gr_sink_deltas *deltas; /**< NULL without */
};

enum { GR_SINK_TEXTS = 16 };

/** Where a run stands.  With a part of the hash of its key, so that a million keys are told apart without
 *  a look at their runs, each of which is a miss of the cache. */
struct gr_sink_slot {
    uint32_t hash, run; /**< run: index + 1, 0: free */
};

struct gr_sink {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_names *names;
    const struct gr_name
        *last_text[GR_SINK_TEXTS]; /**< of the row before: rows repeat themselves */
    const struct gr_log_ref *ref;

    struct gr_sink_input_state *inputs;
    size_t input_count, input_cap;
    struct gr_sink_run *runs;
    size_t run_count, run_cap;
    struct gr_sink_slot *run_slots; /**< open addressing */
    size_t run_slot_count;
    struct gr_sink_device *devices;
    size_t device_count, device_cap;
    struct gr_sink_decision *decisions;
    size_t decision_count, decision_cap;
    uint32_t groups_most;
    bool many;      /**< the reader holds no run from row to row */
    size_t fold_at; /**< runs held when folding is tried again */
    struct gr_sink_group *groups;
    size_t group_count, group_cap;
    uint32_t *group_slots;
    size_t group_slot_count;
    struct gr_sink_folded *folded;
    size_t folded_count, folded_cap;
    struct gr_sink_slot *folded_slots;
    size_t folded_slot_count;
    struct gr_energy *fold_parts;
    size_t fold_part_count, fold_part_cap;
    struct gr_chain *dropped; /**< takes the samples of devices that are not wanted */
};

/** The present input; one without a name is made if a reader forgot to begin one. */
struct gr_sink_input_state *gr_sink_now(struct gr_sink *sink);
/** Index of the present input. */
uint32_t gr_sink_now_index(struct gr_sink *sink);
void gr_sink_tally(struct gr_sink *sink, uint32_t input, enum gr_tally_kind kind,
                   struct gr_pos where, struct gr_energy effect);
/** Makes decisions of the tallies of an input. */
void gr_sink_settle(struct gr_sink *sink, uint32_t input);
void gr_sink_decide_at(struct gr_sink *sink, uint32_t input, const char *code, struct gr_pos where,
                       uint64_t count, double effect_kwh, const char *text);
/** Puts what the row says in place of what is there (over) or where nothing is known. */
void gr_sink_merge(struct gr_sink *sink, struct gr_log_run *out, const struct gr_run_attributes *a,
                   bool over, struct gr_pos where);
/** Where a run stands, after closing up. */
void gr_sink_put_slot(struct gr_sink *sink, uint64_t hash, uint32_t run);
/** A device with an energy and nothing else. */
struct gr_log_device gr_sink_plain_device(const struct gr_sink_device *device,
                                          struct gr_energy energy);
/** Machine and work of a run of a whole machine, as a hash; 0 for others. */
uint64_t gr_sink_machine(const struct gr_sink_run *run);
/** Closes the deltas of one input and keeps the fuller. */
void gr_sink_deltas_close(struct gr_sink *sink, struct gr_sink_run *run);
/** Runs that measured one machine side by side are counted once (ranks.c); after they are finished. */
void gr_sink_ranks(struct gr_sink *sink);

#endif
