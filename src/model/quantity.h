/*
 * quantity.h - a figure that says how good it is.
 */
#ifndef GR_MODEL_QUANTITY_H
#define GR_MODEL_QUANTITY_H

#include <stdbool.h>

/** How a figure was got, best first (design.md 1.3; standards.md E1). */
enum gr_tier {
    GR_TIER_METERED,
    GR_TIER_COUNTER,
    GR_TIER_PROVIDER_REPORTED,
    GR_TIER_UTILISATION_MODEL,
    GR_TIER_TDP_ESTIMATE,
    GR_TIER_PROXY,
    GR_TIER_ASSUMED,
    GR_TIER_COUNT
};

/** The unit is in the name of whatever holds it.  known == false: everything else is meaningless. */
struct gr_quantity {
    bool known;
    double value;     /**< finite */
    double low, high; /**< 95 % interval, low <= value <= high, low >= 0 */
    enum gr_tier tier;
};

#define GR_UNKNOWN ((struct gr_quantity){false, 0, 0, 0, GR_TIER_ASSUMED})

/** "metered", "counter", ...: the words of the contract. */
const char *gr_tier_name(enum gr_tier tier);
bool gr_tier_parse(const char *name, enum gr_tier *out);

enum gr_scope {
    GR_SCOPE_GPU,
    GR_SCOPE_CPU,
    GR_SCOPE_DRAM,
    GR_SCOPE_MODULE, /**< a board or package that holds several of the former */
    GR_SCOPE_NODE,
    GR_SCOPE_WALL,
    GR_SCOPE_COUNT
};
const char *gr_scope_name(enum gr_scope scope);
bool gr_scope_parse(const char *name, enum gr_scope *out);

enum gr_component {
    GR_COMPONENT_ACCELERATOR,
    GR_COMPONENT_CPU,
    GR_COMPONENT_MEMORY,
    GR_COMPONENT_INTERCONNECT,
    GR_COMPONENT_OTHER,
    GR_COMPONENT_COUNT
};
const char *gr_component_name(enum gr_component component);
bool gr_component_parse(const char *name, enum gr_component *out);
/** gpu -> accelerator, cpu -> cpu, dram -> memory, else other. */
enum gr_component gr_scope_component(enum gr_scope scope);

/** device: accelerators, CPU, memory alone; node: the whole computer; facility: with the data
 *  centre's overhead (a PUE is inside). */
enum gr_boundary { GR_BOUNDARY_DEVICE, GR_BOUNDARY_NODE, GR_BOUNDARY_FACILITY, GR_BOUNDARY_COUNT };
const char *gr_boundary_name(enum gr_boundary boundary);
bool gr_boundary_parse(const char *name, enum gr_boundary *out);

enum gr_stage {
    GR_STAGE_DATA,
    GR_STAGE_DEVELOPMENT,
    GR_STAGE_TUNING,
    GR_STAGE_TRAINING,
    GR_STAGE_EVALUATION,
    GR_STAGE_INFERENCE,
    GR_STAGE_UNSTATED, /**< no YAML says; never written in a YAML */
    GR_STAGE_COUNT
};
const char *gr_stage_name(enum gr_stage stage);
bool gr_stage_parse(const char *name, enum gr_stage *out);

enum gr_outcome {
    GR_OUTCOME_FINAL,
    GR_OUTCOME_USED,
    GR_OUTCOME_DISCARDED,
    GR_OUTCOME_FAILED,
    GR_OUTCOME_REDUNDANT,
    GR_OUTCOME_COUNT
};
const char *gr_outcome_name(enum gr_outcome outcome);
bool gr_outcome_parse(const char *name, enum gr_outcome *out);

#endif
