/*
 * life.c - what an experiment file says beyond the energy of its runs: inference, embodied emissions, offsets,
 * social cost, what if, metrics.
 */
#include <math.h>

#include "metadata/fill.h"
#include "metadata/walk.h"

static struct gr_stated stated(const xmlNode *map, const char *key) {
    const xmlNode *leaf = map ? gr_element_child(map, key) : NULL;
    return (struct gr_stated){leaf ? gr_element_number(leaf) : (double)NAN,
                              leaf ? gr_mark_of(leaf)->pos : GR_NOWHERE};
}

static const char *text(const xmlNode *map, const char *key, struct gr_arena *arena) {
    const xmlNode *leaf = map ? gr_element_child(map, key) : NULL;
    return leaf ? gr_arena_str(arena, gr_element_text(leaf)) : NULL;
}

static size_t count_items(const xmlNode *list) {
    size_t count = 0;
    for (const xmlNode *item = list ? gr_element_first(list) : NULL; item;
         item = gr_element_next(item)) {
        count++;
    }
    return count;
}

static struct gr_pos pos_of(const xmlNode *element) {
    return element ? gr_mark_of(element)->pos : GR_NOWHERE;
}

static void fill_inference(struct gr_inference *out, const xmlNode *block, struct gr_arena *arena) {
    *out = (struct gr_inference){.present = block != NULL,
                                 .pos = pos_of(block),
                                 .functional_unit = text(block, "functional_unit", arena),
                                 .functional_unit_count = stated(block, "functional_unit_count"),
                                 .energy_per_unit_wh = stated(block, "energy_per_unit_wh"),
                                 .functional_unit_count_per_day =
                                     stated(block, "functional_unit_count_per_day"),
                                 .lifetime_days = stated(block, "lifetime_days"),
                                 .tokens_per_unit = stated(block, "tokens_per_unit")};
}

static void fill_embodied(struct gr_experiment *out, const xmlNode *root, struct gr_arena *arena) {
    const xmlNode *block = gr_element_child(root, "embodied");
    out->embodied = (struct gr_embodied_request){.present = block != NULL,
                                                 .pos = pos_of(block),
                                                 .lifetime_years = stated(block, "lifetime_years"),
                                                 .reserved_share = stated(block, "reserved_share")};
    const xmlNode *list = gr_element_child(root, "hardware");
    const xmlNode *item = list ? gr_element_first(list) : NULL;
    for (size_t i = 0; item && i < out->hardware_count; i++, item = gr_element_next(item)) {
        const xmlNode *own = gr_element_child(item, "embodied");
        out->hardware[i].embodied_total_kg = stated(own, "total_kg");
        out->hardware[i].embodied_lifetime_years = stated(own, "lifetime_years");
        out->hardware[i].embodied_source = text(own, "source", arena);
    }
}

static void fill_offsets(struct gr_experiment *out, const xmlNode *list, struct gr_arena *arena) {
    out->offset_count = count_items(list);
    out->offsets_kg = GR_NEW_N(arena, struct gr_stated, out->offset_count + 1);
    const xmlNode *item = list ? gr_element_first(list) : NULL;
    for (size_t i = 0; item; i++, item = gr_element_next(item)) {
        out->offsets_kg[i] = stated(item, "offset_kg");
    }
}

static void fill_what_ifs(struct gr_experiment *out, const xmlNode *list, struct gr_arena *arena) {
    out->what_if_count = count_items(list);
    out->what_ifs = GR_NEW_N(arena, struct gr_what_if, out->what_if_count + 1);
    const xmlNode *item = list ? gr_element_first(list) : NULL;
    for (size_t i = 0; item; i++, item = gr_element_next(item)) {
        out->what_ifs[i] = (struct gr_what_if){
            .pos = pos_of(item),
            .country = text(item, "country", arena),
            .provider_name = text(item, "provider_name", arena),
            .cloud_region = text(item, "cloud_region", arena),
            .accelerator_model = text(item, "accelerator_model", arena),
            .carbon_intensity_g_per_kwh = stated(item, "carbon_intensity_g_per_kwh")};
    }
}

static void fill_metrics(struct gr_run_spec *run, const xmlNode *list, struct gr_arena *arena) {
    run->metric_count = count_items(list);
    run->metrics = GR_NEW_N(arena, struct gr_metric, run->metric_count + 1);
    const xmlNode *item = list ? gr_element_first(list) : NULL;
    for (size_t i = 0; item; i++, item = gr_element_next(item)) {
        const xmlNode *higher = gr_element_child(item, "higher_is_better");
        run->metrics[i] = (struct gr_metric){
            .name = text(item, "name", arena),
            .dataset = text(item, "dataset", arena),
            .value = stated(item, "value"),
            .higher_is_better = higher && gr_str_is(gr_element_text(higher), "true")};
    }
}

void gr_experiment_fill_life(struct gr_experiment *out, const xmlNode *root,
                             struct gr_arena *arena) {
    fill_inference(&out->inference, gr_element_child(root, "inference"), arena);
    fill_embodied(out, root, arena);
    const xmlNode *cost = gr_element_child(root, "social_cost");
    out->social_cost = (struct gr_social_cost){.present = cost != NULL,
                                               .usd_per_t = stated(cost, "usd_per_t"),
                                               .low = stated(cost, "low"),
                                               .high = stated(cost, "high"),
                                               .source = text(cost, "source", arena)};
    fill_offsets(out, gr_element_child(root, "offsets"), arena);
    fill_what_ifs(out, gr_element_child(root, "what_if"), arena);
    const xmlNode *runs = gr_element_child(root, "runs");
    const xmlNode *item = runs ? gr_element_first(runs) : NULL;
    for (size_t i = 0; item && i < out->run_count; i++, item = gr_element_next(item)) {
        fill_metrics(&out->runs[i], gr_element_child(item, "performance_metrics"), arena);
    }
}
