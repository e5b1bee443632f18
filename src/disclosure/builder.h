/*
 * builder.h - what the files of this room share while they build one record.
 */
#ifndef GR_DISCLOSURE_BUILDER_H
#define GR_DISCLOSURE_BUILDER_H

#include "account/interval.h"
#include "disclosure/disclosure.h"

struct gr_builder {
    const struct gr_disclosure_input *in;
    struct gr_arena *arena;
    struct gr_record *root;
    struct gr_record *factors; /**< the list /factors, filled while runs are built */
    size_t factor_count;
    bool anonymous;
};

/* ---- origin.c: quantities and where they come from ---- */

/** One operand: a JSON pointer, or a constant if pointer is NULL. */
struct gr_operand {
    const char *pointer;
    double constant;
};

struct gr_origin {
    const char *op; /**< read, declared, table, sum, product, quotient, difference */
    const struct gr_operand *of;
    size_t of_count;
    const struct gr_pos *where;
    size_t where_count;
    const char *factor; /**< pointer into /factors, or NULL */
    const char *note;   /**< or NULL */
};

/** Adds a quantity with its origin; nothing if it is unknown. */
struct gr_record *gr_put_quantity(struct gr_builder *b, struct gr_record *parent, const char *key,
                                  struct gr_quantity q, const struct gr_origin *origin);
/** The same with one place: op is read or declared. */
void gr_put_leaf(struct gr_builder *b, struct gr_record *parent, const char *key,
                 struct gr_quantity q, const char *op, struct gr_pos where);
/** sum / product / quotient of pointers (and constants), a convenience. */
void gr_put_derived(struct gr_builder *b, struct gr_record *parent, const char *key,
                    struct gr_quantity q, const char *op, const struct gr_operand *of,
                    size_t count);
/** Adds a quantity that sums "/<list>/<i>/<key>" over the indices i whose child has that key. */
void gr_put_sum_over(struct gr_builder *b, struct gr_record *parent, const char *key,
                     struct gr_quantity q, const char *list, const bool *include);
/** coverage_ratio of the runs included, or (include NULL) of one run: covered / spanned seconds. */
void gr_put_coverage(struct gr_builder *b, struct gr_record *parent, struct gr_quantity q,
                     const bool *include, size_t only);
/** "file:line:col" by display names; NULL for nowhere. */
const char *gr_where_text(struct gr_builder *b, struct gr_pos pos);
/** ISO text of a stamp, NULL if unknown. */
const char *gr_stamp_text(struct gr_builder *b, gr_time t, bool zone);

/* ---- the blocks ---- */

void gr_build_blocks(struct gr_builder *b);       /* blocks.c */
void gr_build_report_block(struct gr_builder *b); /* blocks.c */
/** Blocks that a run has of its own in the YAML, as they are (blocks.c). */
void gr_build_run_blocks(struct gr_builder *b, struct gr_record *run, const char *id);
void gr_build_runs(struct gr_builder *b); /* runs.c */
void gr_build_series(struct gr_builder *b, struct gr_record *run,
                     const struct gr_run_result *r); /* series.c */
/** Water, embodied share, idle power, efficiency, quality of a run (run_life.c). */
void gr_build_run_life(struct gr_builder *b, struct gr_record *run, size_t index,
                       const struct gr_run_result *r);
void gr_build_totals(struct gr_builder *b); /* totals.c */
/** Causes of the uncertainty; offsets and social cost beside the emissions of "totals" or "final" (life.c). */
void gr_build_causes(struct gr_builder *b, struct gr_record *block, const struct gr_totals *totals);
void gr_build_costs(struct gr_builder *b, struct gr_record *block, const char *name,
                    const struct gr_totals *totals);
void gr_build_life(struct gr_builder *b);      /* life.c: waste, groups, trend, projection */
void gr_build_methods(struct gr_builder *b);   /* methods.c: formulas of other tools */
void gr_build_scenarios(struct gr_builder *b); /* scenarios.c */
void gr_build_stages(struct gr_builder *b);    /* stages.c */
/** What the label says of a block: knowledge, places, hardware, methods, tools (label.c).  include: by run. */
void gr_build_label_facts(struct gr_builder *b, struct gr_record *block,
                          const struct gr_totals *totals, const bool *include);
/** How the energy of a run or block is known; methods of the measured part may be NULL. */
void gr_build_knowledge(struct gr_builder *b, struct gr_record *map,
                        const double known_kwh[GR_KNOWLEDGE_COUNT], const char *methods);
void gr_build_context(struct gr_builder *b);  /* context.c: references, equivalents */
void gr_build_evidence(struct gr_builder *b); /* evidence.c: inputs, decisions */
void gr_build_missing(struct gr_builder *b);  /* missing.c */

/** Index of a factor in /factors as pointer "/factors/N"; the same factor is listed once. */
const char *gr_factor_intensity(struct gr_builder *b, const struct gr_intensity *intensity);
const char *gr_factor_stated(struct gr_builder *b, const char *kind, const char *place,
                             double value, const char *unit, const char *year, const char *basis,
                             const char *source, struct gr_pos where);
const char *gr_factor_table(struct gr_builder *b, const char *kind, const char *place, double value,
                            const char *unit, const char *year, const char *basis,
                            const char *source_id, const char *note);
const char *gr_factor_hardware(struct gr_builder *b, const struct gr_hardware_match *match);
/** Place of a run for people: country when anonymous. */
const char *gr_run_place(struct gr_builder *b, const struct gr_run_result *r);
/** alpha-2 or NULL. */
const char *gr_run_country(struct gr_builder *b, const struct gr_run_result *r);

#endif
