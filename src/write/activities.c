/*
 * activities.c - see activities.h.
 */
#include "write/activities.h"

#include <math.h>

static const char *const names[] = {
    [GR_ACTIVITY_DATA_PREPARATION] = "data-preparation",
    [GR_ACTIVITY_DESIGN] = "design",
    [GR_ACTIVITY_TRAINING] = "training",
    [GR_ACTIVITY_FINE_TUNING] = "fine-tuning",
    [GR_ACTIVITY_VALIDATION] = "validation",
    [GR_ACTIVITY_INFERENCE] = "inference",
    [GR_ACTIVITY_OTHER] = "other",
};

const char *gr_activity_name(enum gr_activity activity) {
    return names[activity];
}

/* A search over settings is a part of design: nothing of it is in the model. */
static enum gr_activity activity_of(const char *stage, bool based) {
    static const struct {
        const char *stage;
        enum gr_activity activity;
    } rows[] = {{"data", GR_ACTIVITY_DATA_PREPARATION}, {"development", GR_ACTIVITY_DESIGN},
                {"tuning", GR_ACTIVITY_DESIGN},         {"training", GR_ACTIVITY_TRAINING},
                {"evaluation", GR_ACTIVITY_VALIDATION}, {"inference", GR_ACTIVITY_INFERENCE}};
    for (size_t i = 0; stage && i < GR_COUNT(rows); i++) {
        if (strcmp(rows[i].stage, stage) == 0) {
            bool tuned = based && rows[i].activity == GR_ACTIVITY_TRAINING;
            return tuned ? GR_ACTIVITY_FINE_TUNING : rows[i].activity;
        }
    }
    return GR_ACTIVITY_OTHER;
}

struct gr_activities gr_activities_of(const struct gr_report *report) {
    struct gr_activities sums = {0};
    bool based = gr_record_at(report->record, "/model/base_model") != NULL;
    for (const struct gr_record *s = gr_fact_items(report, "/stages"); s; s = s->next) {
        enum gr_activity a = activity_of(gr_fact_text_of(s, "lifecycle_stage"), based);
        sums.energy_kwh[a] += gr_fact_of(s, "energy_total_kwh");
        sums.emissions_kg[a] += gr_fact_of(s, "emissions_location_kg");
    }
    return sums;
}
