/*
 * quantity.c - the words of the contract for the enumerations of quantity.h.
 */
#include "model/quantity.h"

#include <stddef.h>
#include <string.h>

static const char *const tier_names[GR_TIER_COUNT] = {
    [GR_TIER_METERED] = "metered",
    [GR_TIER_COUNTER] = "counter",
    [GR_TIER_PROVIDER_REPORTED] = "provider_reported",
    [GR_TIER_UTILISATION_MODEL] = "utilisation_model",
    [GR_TIER_TDP_ESTIMATE] = "tdp_estimate",
    [GR_TIER_PROXY] = "proxy",
    [GR_TIER_ASSUMED] = "assumed",
};
static const char *const scope_names[GR_SCOPE_COUNT] = {
    [GR_SCOPE_GPU] = "gpu",       [GR_SCOPE_CPU] = "cpu",   [GR_SCOPE_DRAM] = "dram",
    [GR_SCOPE_MODULE] = "module", [GR_SCOPE_NODE] = "node", [GR_SCOPE_WALL] = "wall",
};
static const char *const component_names[GR_COMPONENT_COUNT] = {
    [GR_COMPONENT_ACCELERATOR] = "accelerator",
    [GR_COMPONENT_CPU] = "cpu",
    [GR_COMPONENT_MEMORY] = "memory",
    [GR_COMPONENT_INTERCONNECT] = "interconnect",
    [GR_COMPONENT_OTHER] = "other",
};
static const char *const boundary_names[GR_BOUNDARY_COUNT] = {
    [GR_BOUNDARY_DEVICE] = "device",
    [GR_BOUNDARY_NODE] = "node",
    [GR_BOUNDARY_FACILITY] = "facility",
};
static const char *const stage_names[GR_STAGE_COUNT] = {
    [GR_STAGE_DATA] = "data",
    [GR_STAGE_DEVELOPMENT] = "development",
    [GR_STAGE_TUNING] = "tuning",
    [GR_STAGE_TRAINING] = "training",
    [GR_STAGE_EVALUATION] = "evaluation",
    [GR_STAGE_INFERENCE] = "inference",
    [GR_STAGE_UNSTATED] = "unstated",
};
static const char *const outcome_names[GR_OUTCOME_COUNT] = {
    [GR_OUTCOME_FINAL] = "final",         [GR_OUTCOME_USED] = "used",
    [GR_OUTCOME_DISCARDED] = "discarded", [GR_OUTCOME_FAILED] = "failed",
    [GR_OUTCOME_REDUNDANT] = "redundant",
};

/** Index of name in names, or -1. */
static int find(const char *const *names, int count, const char *name) {
    for (int i = 0; name && i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* One pair of functions for each enumeration: all the same but for their type. */
#define NAME_AND_PARSE(what, type, count)                                                          \
    const char *gr_##what##_name(type what) {                                                      \
        return what##_names[what];                                                                 \
    }                                                                                              \
    bool gr_##what##_parse(const char *name, type *out) {                                          \
        int found = find(what##_names, (count), name);                                             \
        if (found < 0) {                                                                           \
            return false;                                                                          \
        }                                                                                          \
        *out = (type)found;                                                                        \
        return true;                                                                               \
    }

NAME_AND_PARSE(tier, enum gr_tier, GR_TIER_COUNT)
NAME_AND_PARSE(scope, enum gr_scope, GR_SCOPE_COUNT)
NAME_AND_PARSE(component, enum gr_component, GR_COMPONENT_COUNT)
NAME_AND_PARSE(boundary, enum gr_boundary, GR_BOUNDARY_COUNT)
/* "unstated" is written by us (a record read back has it), never in a YAML: the schema sees to that. */
NAME_AND_PARSE(stage, enum gr_stage, GR_STAGE_COUNT)
NAME_AND_PARSE(outcome, enum gr_outcome, GR_OUTCOME_COUNT)

enum gr_component gr_scope_component(enum gr_scope scope) {
    switch (scope) {
    case GR_SCOPE_GPU:
        return GR_COMPONENT_ACCELERATOR;
    case GR_SCOPE_CPU:
        return GR_COMPONENT_CPU;
    case GR_SCOPE_DRAM:
        return GR_COMPONENT_MEMORY;
    case GR_SCOPE_MODULE:
    case GR_SCOPE_NODE:
    case GR_SCOPE_WALL:
    case GR_SCOPE_COUNT:
        break;
    }
    return GR_COMPONENT_OTHER;
}
