/*
 * activities.h - energy and emissions by activity, as bills of materials have them.
 */
#ifndef GR_WRITE_ACTIVITIES_H
#define GR_WRITE_ACTIVITIES_H

#include "write/facts.h"

/** Of the life of a model, in CycloneDX's words. */
enum gr_activity {
    GR_ACTIVITY_DATA_PREPARATION,
    GR_ACTIVITY_DESIGN,
    GR_ACTIVITY_TRAINING,
    GR_ACTIVITY_FINE_TUNING,
    GR_ACTIVITY_VALIDATION,
    GR_ACTIVITY_INFERENCE,
    GR_ACTIVITY_OTHER,
    GR_ACTIVITY_COUNT
};

struct gr_activities {
    double energy_kwh[GR_ACTIVITY_COUNT];   /**< 0: no such activity */
    double emissions_kg[GR_ACTIVITY_COUNT]; /**< NAN where a part of it is not known */
};

/** Sums over /stages; discarded work is part of its activity.  Training on a base model is fine-tuning. */
struct gr_activities gr_activities_of(const struct gr_report *report);
/** "data-preparation". */
const char *gr_activity_name(enum gr_activity activity);

#endif
