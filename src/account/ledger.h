/*
 * ledger.h - what the files of this room share while they work on one account (private).
 */
#ifndef GR_ACCOUNT_LEDGER_H
#define GR_ACCOUNT_LEDGER_H

#include "account/account.h"
#include "account/interval.h"

/** One account being made. */
struct gr_ledger {
    const struct gr_experiment *experiment;
    struct gr_factors *factors;
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_decision *decisions; /**< malloc'd while it grows */
    size_t decision_count, decision_cap;
};

/** How far a measurement reaches: an outer one holds what is inside it. */
enum gr_reach { GR_REACH_INNER, GR_REACH_MODULE, GR_REACH_NODE, GR_REACH_WALL };

/** One energy that a log, a person or an estimate gives for a run, before it is known whether it counts. */
struct gr_claim {
    struct gr_part part; /**< energy_it_kwh as given: a PUE may still be inside */
    enum gr_reach reach;
    size_t log_run;  /**< index of its run in the log */
    uint32_t source; /**< claims of one source add up; two sources may have measured the same */
    const char *source_name;
    gr_time start, end;
    bool zone_known;
    bool sealed;       /**< a PUE is inside that cannot be undone */
    double pue_inside; /**< NAN: none */
    enum gr_boundary boundary;
    bool dropped;
    struct gr_quantity whole; /**< of what is left of an outer measurement: all of it */
};

struct gr_claims {
    struct gr_claim *items; /**< malloc'd; the caller frees */
    size_t count, cap;
};

/** Sources that are no log. */
#define GR_SOURCE_DECLARED (UINT32_MAX - 1)
#define GR_SOURCE_ESTIMATE UINT32_MAX

/* ---- claims.c: what is given ---- */
void gr_claims_of_logs(struct gr_ledger *ledger, const struct gr_run_result *run,
                       struct gr_claims *claims);
void gr_claim_declared(const struct gr_run_spec *spec, struct gr_claims *claims);
/* ---- estimate.c ---- */
void gr_claims_of_estimates(struct gr_ledger *ledger, const struct gr_run_spec *spec,
                            struct gr_claims *claims);
/* ---- resolve.c: what counts, once ---- */
void gr_claims_resolve(struct gr_ledger *ledger, struct gr_claims *claims);
/* ---- energy.c: parts and sums of a run; sets excluded where there is none ---- */
void gr_run_energy(struct gr_ledger *ledger, struct gr_run_result *run);
/* ---- pue.c ---- */
void gr_run_pue(struct gr_ledger *ledger, struct gr_run_result *run, struct gr_claims *claims);
/* ---- emissions.c ---- */
void gr_run_emissions(struct gr_ledger *ledger, struct gr_run_result *run);
/* ---- compute.c: duration, device-hours, mean power, coverage, operations ---- */
void gr_run_duration(struct gr_run_result *run);
void gr_run_compute(struct gr_ledger *ledger, struct gr_run_result *run);
/* ---- plausible.c, overlap.c ---- */
void gr_run_plausible(struct gr_ledger *ledger, const struct gr_run_result *run);
/** Warns where logs without an experiment file, of different tools, may hold the same energy. */
void gr_logs_overlap(struct gr_ledger *ledger, const struct gr_logs *logs);
/* ---- life.c: water, embodied emissions, idle power ---- */
void gr_run_life(struct gr_ledger *ledger, struct gr_run_result *run);
/* ---- hourly.c: sets the intensity of the run; false if the series says nothing of its hours ---- */
bool gr_run_hourly(struct gr_ledger *ledger, struct gr_run_result *run,
                   const struct gr_hourly *series, struct gr_pos where);
/* ---- groups.c: mean and standard error by group; growth over time ---- */
void gr_groups_compute(struct gr_ledger *ledger, struct gr_account *account);
void gr_trend_compute(struct gr_ledger *ledger, struct gr_account *account);
/* ---- projection.c: the model in use ---- */
void gr_projection_compute(struct gr_ledger *ledger, struct gr_account *account);
/* ---- scenario.c: the same work otherwise ---- */
void gr_scenarios_compute(struct gr_ledger *ledger, struct gr_account *account);
/* ---- totals.c ---- */
void gr_totals_compute(struct gr_ledger *ledger, const struct gr_run_result *runs, size_t count,
                       bool final_only, struct gr_totals *out);

/* ---- decide.c: small things ---- */
/** Adds a decision, or counts it where the same was decided in the same file. */
void gr_ledger_decide(struct gr_ledger *ledger, const char *code, struct gr_pos where,
                      const char *before, const char *after, double effect_kwh, const char *text);
/** q with the half-width that the experiment file gives for it, if it does; run NULL: a total. */
struct gr_quantity gr_ledger_override(const struct gr_ledger *ledger, const char *quantity,
                                      const char *run, struct gr_quantity q);
/** Shortest text of a number, in arena. */
const char *gr_ledger_number(struct gr_ledger *ledger, double value);
/** Where the run is: its own place or that of the experiment file; may be NULL. */
const struct gr_location *gr_run_location(const struct gr_ledger *ledger,
                                          const struct gr_run_result *run);
const struct gr_grid *gr_run_grid(const struct gr_ledger *ledger, const struct gr_run_result *run);
/** The place a message about the run points to. */
struct gr_pos gr_run_pos(const struct gr_run_result *run);
/** Entry of logs that the run was read from; NULL if unknown.  *hint: index to begin with. */
const struct gr_log_input *gr_input_of(const struct gr_logs *logs, uint32_t file, size_t *hint);

#endif
