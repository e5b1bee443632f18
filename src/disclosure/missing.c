/*
 * missing.c - /missing: what a reader would ask next, as YAML lines ready to paste.
 */
#include "disclosure/builder.h"

#include <math.h>

struct question {
    const char *key;
    bool (*open)(const struct gr_builder *b);
    const char *yaml;
    const char *why;
};

static bool no_yaml(const struct gr_builder *b) {
    return b->in->experiment->file == 0;
}

static bool no_country(const struct gr_builder *b) {
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        if (!r->excluded && r->intensity_origin == GR_INTENSITY_NONE) {
            return true;
        }
    }
    return false;
}

static bool place_from_log(const struct gr_builder *b) {
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        if (b->in->account->runs[i].intensity_origin == GR_INTENSITY_LOG) {
            return true;
        }
    }
    return false;
}

/* Energy of the facility has its overhead inside, whatever its PUE is. */
static bool no_pue(const struct gr_builder *b) {
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        if (!r->excluded && !r->pue.known && r->boundary != GR_BOUNDARY_FACILITY) {
            return true;
        }
    }
    return false;
}

static bool no_pue_source(const struct gr_builder *b) {
    const struct gr_location *l = b->in->experiment->location;
    return l && isfinite(l->pue.value) && !l->pue_source;
}

static bool no_model(const struct gr_builder *b) {
    return !gr_record_get(gr_record_get(b->root, "model"), "name");
}

static bool no_hardware(const struct gr_builder *b) {
    return b->in->experiment->hardware_count == 0;
}

static bool no_authors(const struct gr_builder *b) {
    return !b->anonymous && !gr_record_get(gr_record_get(b->root, "report"), "authors");
}

static bool no_intensity_source(const struct gr_builder *b) {
    const struct gr_grid *g = b->in->experiment->grid;
    return g && isfinite(g->carbon_intensity_g_per_kwh.value) && !g->source;
}

static bool no_flop(const struct gr_builder *b) {
    if (no_yaml(b)) {
        return false;
    }
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        if (r->stage == GR_STAGE_TRAINING && !r->training_compute_flop.known) {
            return true;
        }
    }
    return false;
}

/* In the order of what changes the figures most. */
static const struct question questions[] = {
    {"location.country", no_country, "location: {country: SE}",
     "without a place or an intensity there is energy only, no emissions"},
    {"location.country", place_from_log, "location: {country: SE}",
     "the emissions are the log's own, because its place is not known"},
    {"location.pue", no_pue, "location: {pue: 1.2, pue_source: facility meter 2025}",
     "the data centre's overhead is not in the figures"},
    {"location.pue_source", no_pue_source, "location: {pue_source: facility meter 2025}",
     "the PUE has no source"},
    {"grid.carbon_intensity_source", no_intensity_source,
     "grid: {carbon_intensity_source: statistics office, carbon_intensity_year: 2025}",
     "a stated intensity without a source counts 30 % uncertain instead of 10 %"},
    {"title", no_yaml, "title: What was done", "the report has no title of its own"},
    {"model.name", no_model, "model: {name: my-model, parameter_count: 124e6}",
     "a reader cannot tell which model this is about"},
    {"hardware", no_hardware,
     "hardware: {id: node1, accelerator_model: NVIDIA A100-SXM4-80GB, accelerator_count: 4}",
     "device-hours and plausibility need the number of devices"},
    {"runs[].lifecycle_stage", no_yaml,
     "runs: [{id: final, lifecycle_stage: training, outcome: final, logs: emissions.csv}]",
     "stage and outcome are not in a log: final, discarded and failed work cannot be told apart"},
    {"runs[].training_compute_flop", no_flop,
     "training_compute_flop: {parameters: 124e6, tokens: 2.5e9}",
     "computation per joule and the trend need FLOP"},
    {"report.authors", no_authors, "report: {authors: [A. Author]}", "nobody signs the report"},
};

void gr_build_missing(struct gr_builder *b) {
    struct gr_record *list = gr_record_list(b->arena, b->root, "missing");
    for (size_t i = 0; i < GR_COUNT(questions); i++) {
        if (!questions[i].open(b)) {
            continue;
        }
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "key", questions[i].key);
        gr_record_text(b->arena, item, "yaml", questions[i].yaml);
        gr_record_text(b->arena, item, "why", questions[i].why);
    }
}
