/*
 * experiment.c - from the validated tree to struct gr_experiment.
 *
 * Each struct has a table: key, form, where it goes.  Lists are arrays of such structs.
 */
#include <math.h>

#include "metadata/fill.h"
#include "metadata/walk.h"

enum form {
    TEXT,
    STATED,
    NUMBER,
    COUNT,
    FLAG,
    TIME,
    CHARACTER,
    TIER,
    SCOPE,
    BOUNDARY,
    STAGE,
    OUTCOME
};

struct field {
    const char *key;
    enum form form;
    size_t offset;
    size_t has; /**< offset of the bool that says it is there, 0: none */
};

#define FIELD(type, form, member)                                                                  \
    { #member, form, offsetof(struct type, member), 0 }
#define NAMED(type, form, member, key)                                                             \
    { key, form, offsetof(struct type, member), 0 }
#define WITH_FLAG(type, form, member, has, key)                                                    \
    { key, form, offsetof(struct type, member), offsetof(struct type, has) }

static const struct field location_fields[] = {
    FIELD(gr_location, TEXT, country),
    FIELD(gr_location, TEXT, subdivision),
    FIELD(gr_location, TEXT, region),
    FIELD(gr_location, TEXT, grid_zone),
    FIELD(gr_location, TEXT, infra_type),
    FIELD(gr_location, TEXT, provider_name),
    FIELD(gr_location, TEXT, cloud_region),
    FIELD(gr_location, TEXT, instance_type),
    FIELD(gr_location, STATED, pue),
    FIELD(gr_location, TEXT, pue_source),
    FIELD(gr_location, TEXT, pue_year),
    FIELD(gr_location, TEXT, pue_category),
    FIELD(gr_location, STATED, wue_l_per_kwh),
    FIELD(gr_location, TEXT, wue_boundary),
    FIELD(gr_location, FLAG, shared_data_centre),
};
static const struct field grid_fields[] = {
    FIELD(gr_grid, STATED, carbon_intensity_g_per_kwh),
    NAMED(gr_grid, STATED, low_g_per_kwh, "carbon_intensity_low_g_per_kwh"),
    NAMED(gr_grid, STATED, high_g_per_kwh, "carbon_intensity_high_g_per_kwh"),
    NAMED(gr_grid, TEXT, kind, "carbon_intensity_kind"),
    NAMED(gr_grid, TEXT, basis, "carbon_intensity_basis"),
    NAMED(gr_grid, TEXT, source, "carbon_intensity_source"),
    NAMED(gr_grid, TEXT, year, "carbon_intensity_year"),
    FIELD(gr_grid, TEXT, factor_set),
};
static const struct field market_fields[] = {
    NAMED(gr_grid, STATED, market_g_per_kwh, "carbon_intensity_g_per_kwh"),
    NAMED(gr_grid, TEXT, market_source, "carbon_intensity_source"),
    NAMED(gr_grid, TEXT, market_year, "carbon_intensity_year"),
};
static const struct field series_fields[] = {
    NAMED(gr_grid, TEXT, series_path, "path"),
    NAMED(gr_grid, TEXT, series_zone, "time_zone"),
    NAMED(gr_grid, TEXT, series_format, "format"),
};
static const struct field hardware_fields[] = {
    FIELD(gr_hardware, TEXT, id),
    FIELD(gr_hardware, COUNT, node_count),
    FIELD(gr_hardware, COUNT, accelerator_count),
    FIELD(gr_hardware, COUNT, cpu_count),
    FIELD(gr_hardware, TEXT, accelerator_model),
    FIELD(gr_hardware, TEXT, cpu_model),
    FIELD(gr_hardware, STATED, accelerator_power_tdp_w),
    FIELD(gr_hardware, STATED, cpu_power_tdp_w),
    FIELD(gr_hardware, STATED, memory_gb),
    FIELD(gr_hardware, STATED, idle_power_w),
};
static const struct field use_fields[] = {
    FIELD(gr_hardware_use, COUNT, accelerator_count),
    FIELD(gr_hardware_use, NUMBER, share),
};
static const struct field column_fields[] = {
    FIELD(gr_log_column, TEXT, role),
    FIELD(gr_log_column, TEXT, name),
    FIELD(gr_log_column, TEXT, unit),
    FIELD(gr_log_column, TEXT, device),
    WITH_FLAG(gr_log_column, SCOPE, scope, has_scope, "scope"),
};
static const struct field log_fields[] = {
    FIELD(gr_log_ref, TEXT, path),
    FIELD(gr_log_ref, TEXT, format),
    FIELD(gr_log_ref, TEXT, time_zone),
    WITH_FLAG(gr_log_ref, SCOPE, scope, has_scope, "scope"),
    WITH_FLAG(gr_log_ref, BOUNDARY, boundary, has_boundary, "energy_boundary"),
    WITH_FLAG(gr_log_ref, TIER, method, has_method, "measurement_method"),
    FIELD(gr_log_ref, TIME, window_start),
    FIELD(gr_log_ref, TIME, window_end),
    FIELD(gr_log_ref, CHARACTER, delimiter),
    FIELD(gr_log_ref, CHARACTER, decimal_mark),
    FIELD(gr_log_ref, TEXT, time_format),
    FIELD(gr_log_ref, STATED, sample_interval_s),
    FIELD(gr_log_ref, STATED, meter_accuracy_pct),
    FIELD(gr_log_ref, FLAG, correct_device_average),
    NAMED(gr_log_ref, TEXT, tool, "measurement_tool"),
    NAMED(gr_log_ref, TEXT, tool_version, "measurement_tool_version"),
};
static const struct field estimate_fields[] = {
    FIELD(gr_estimate, TEXT, accelerator_model),
    FIELD(gr_estimate, TEXT, cpu_model),
    FIELD(gr_estimate, COUNT, accelerator_count),
    FIELD(gr_estimate, COUNT, cpu_count),
    FIELD(gr_estimate, COUNT, repeats),
    FIELD(gr_estimate, STATED, device_hours),
    FIELD(gr_estimate, STATED, wall_hours),
    FIELD(gr_estimate, STATED, power_tdp_w),
    FIELD(gr_estimate, STATED, utilization_accelerator),
    FIELD(gr_estimate, STATED, memory_gb),
    FIELD(gr_estimate, STATED, utilization_cpu),
};
static const struct field declared_fields[] = {
    FIELD(gr_declared, STATED, energy_kwh),
    NAMED(gr_declared, BOUNDARY, boundary, "energy_boundary"),
    NAMED(gr_declared, TIER, method, "measurement_method"),
    NAMED(gr_declared, TEXT, tool, "measurement_tool"),
    NAMED(gr_declared, TEXT, tool_version, "measurement_tool_version"),
    FIELD(gr_declared, TEXT, source),
};
static const struct field flop_fields[] = {
    FIELD(gr_flop, STATED, value),
    FIELD(gr_flop, STATED, parameters),
    FIELD(gr_flop, STATED, tokens),
    FIELD(gr_flop, STATED, utilization_accelerator),
};
static const struct field run_fields[] = {
    FIELD(gr_run_spec, TEXT, id),
    FIELD(gr_run_spec, TEXT, name),
    FIELD(gr_run_spec, TEXT, group),
    FIELD(gr_run_spec, TEXT, user),
    FIELD(gr_run_spec, TEXT, seed),
    FIELD(gr_run_spec, OUTCOME, outcome),
    NAMED(gr_run_spec, STAGE, stage, "lifecycle_stage"),
    FIELD(gr_run_spec, TIME, start),
    FIELD(gr_run_spec, TIME, end),
    FIELD(gr_run_spec, STATED, duration_wall_s),
};
static const struct field override_fields[] = {
    FIELD(gr_override, TEXT, quantity),
    FIELD(gr_override, TEXT, run),
    FIELD(gr_override, NUMBER, pct),
};
static const struct field experiment_fields[] = {
    FIELD(gr_experiment, TEXT, title),
    FIELD(gr_experiment, TEXT, group),
};
static const struct field report_fields[] = {
    FIELD(gr_experiment, FLAG, anonymous),
};
static const struct field model_fields[] = {
    FIELD(gr_experiment, NUMBER, parameter_count),
};

/* One field --------------------------------------------------------------------------------------*/

static void put_stated(struct gr_stated *out, const xmlNode *leaf) {
    out->value = gr_element_number(leaf);
    out->pos = leaf ? gr_mark_of(leaf)->pos : GR_NOWHERE;
}

/** The schema has checked the words: an unknown one cannot come here, and would leave the default. */
static void put_word(void *out, enum form form, const char *word) {
    bool known = (form == TIER && gr_tier_parse(word, out)) ||
                 (form == SCOPE && gr_scope_parse(word, out)) ||
                 (form == BOUNDARY && gr_boundary_parse(word, out)) ||
                 (form == STAGE && gr_stage_parse(word, out)) ||
                 (form == OUTCOME && gr_outcome_parse(word, out));
    (void)known;
}

static void put(void *out, enum form form, const xmlNode *leaf, struct gr_arena *arena) {
    struct gr_str text = gr_element_text(leaf);
    switch (form) {
    case TEXT:
        *(const char **)out = leaf ? gr_arena_str(arena, text) : NULL;
        break;
    case STATED:
        put_stated(out, leaf);
        break;
    case NUMBER:
        *(double *)out = gr_element_number(leaf);
        break;
    case COUNT:
        *(uint32_t *)out = leaf ? (uint32_t)gr_element_number(leaf) : 0;
        break;
    case FLAG:
        *(bool *)out = gr_str_is(text, "true");
        break;
    case TIME:
        *(gr_time *)out = gr_element_time(leaf);
        break;
    case CHARACTER:
        *(char *)out = text.n > 0 ? text.p[0] : '\0';
        break;
    case TIER:
    case SCOPE:
    case BOUNDARY:
    case STAGE:
    case OUTCOME:
        if (leaf) {
            put_word(out, form, text.p);
        }
        break;
    }
}

static void fill(void *out, const struct field *fields, size_t count, const xmlNode *map,
                 struct gr_arena *arena) {
    for (size_t i = 0; i < count; i++) {
        const xmlNode *leaf = gr_element_child(map, fields[i].key);
        put((char *)out + fields[i].offset, fields[i].form, leaf, arena);
        if (fields[i].has) {
            *(bool *)((char *)out + fields[i].has) = leaf != NULL;
        }
    }
}

#define FILL(out, fields, map, arena) fill((out), (fields), GR_COUNT(fields), (map), (arena))

/* Lists ------------------------------------------------------------------------------------------*/

static size_t count_items(const xmlNode *list) {
    size_t count = 0;
    for (const xmlNode *item = list ? gr_element_first(list) : NULL; item;
         item = gr_element_next(item)) {
        count++;
    }
    return count;
}

/** Loops over the items of a list (NULL: none) and their indexes. */
#define FOR_ITEMS(list, i, item)                                                                   \
    const xmlNode *item = (list) ? gr_element_first(list) : NULL;                                  \
    for (size_t i = 0; item; item = gr_element_next(item), i++)

static const char **texts_of(const xmlNode *list, size_t *count, struct gr_arena *arena) {
    *count = count_items(list);
    const char **texts = GR_NEW_N(arena, const char *, *count);
    FOR_ITEMS(list, i, item) {
        texts[i] = gr_arena_str(arena, gr_element_text(item));
    }
    return texts;
}

static struct gr_log_column *columns_of(const xmlNode *list, size_t *count,
                                        struct gr_arena *arena) {
    *count = count_items(list);
    struct gr_log_column *columns = GR_NEW_N(arena, struct gr_log_column, *count);
    FOR_ITEMS(list, i, item) {
        FILL(&columns[i], column_fields, item, arena);
        columns[i].pos = gr_mark_of(item)->pos;
    }
    return columns;
}

static struct gr_log_ref *logs_of(const xmlNode *list, size_t *count, struct gr_arena *arena) {
    *count = count_items(list);
    struct gr_log_ref *logs = GR_NEW_N(arena, struct gr_log_ref, *count);
    FOR_ITEMS(list, i, item) {
        FILL(&logs[i], log_fields, item, arena);
        logs[i].pos = gr_mark_of(gr_element_child(item, "path"))->pos;
        logs[i].devices = texts_of(gr_element_child(item, "devices"), &logs[i].device_count, arena);
        logs[i].columns =
            columns_of(gr_element_child(item, "columns"), &logs[i].column_count, arena);
    }
    return logs;
}

static struct gr_estimate *estimates_of(const xmlNode *list, size_t *count,
                                        struct gr_arena *arena) {
    *count = count_items(list);
    struct gr_estimate *estimates = GR_NEW_N(arena, struct gr_estimate, *count);
    FOR_ITEMS(list, i, item) {
        FILL(&estimates[i], estimate_fields, item, arena);
        estimates[i].pos = gr_mark_of(item)->pos;
    }
    return estimates;
}

/* Blocks -----------------------------------------------------------------------------------------*/

static const struct gr_location *location_of(const xmlNode *block, struct gr_arena *arena) {
    if (!block) {
        return NULL;
    }
    struct gr_location *location = GR_NEW(arena, struct gr_location);
    FILL(location, location_fields, block, arena);
    location->pos = gr_mark_of(block)->pos;
    return location;
}

static const struct gr_grid *grid_of(const xmlNode *block, struct gr_arena *arena) {
    if (!block) {
        return NULL;
    }
    struct gr_grid *grid = GR_NEW(arena, struct gr_grid);
    FILL(grid, grid_fields, block, arena);
    FILL(grid, market_fields, gr_element_child(block, "market"), arena);
    FILL(grid, series_fields, gr_element_child(block, "series"), arena);
    grid->pos = gr_mark_of(block)->pos;
    return grid;
}

static void fill_hardware(struct gr_experiment *out, const xmlNode *list, struct gr_arena *arena) {
    out->hardware_count = count_items(list);
    out->hardware = GR_NEW_N(arena, struct gr_hardware, out->hardware_count);
    FOR_ITEMS(list, i, item) {
        FILL(&out->hardware[i], hardware_fields, item, arena);
        out->hardware[i].pos = gr_mark_of(item)->pos;
    }
}

static void fill_uses(struct gr_run_spec *run, const struct gr_experiment *experiment,
                      const xmlNode *list, struct gr_arena *arena) {
    run->hardware_count = count_items(list);
    run->hardware = GR_NEW_N(arena, struct gr_hardware_use, run->hardware_count);
    FOR_ITEMS(list, i, item) {
        FILL(&run->hardware[i], use_fields, item, arena);
        const struct gr_mark *mark = gr_mark_of(gr_element_child(item, "id"));
        run->hardware[i].hardware = &experiment->hardware[mark->target];
    }
}

static void fill_run(struct gr_run_spec *run, const struct gr_experiment *experiment,
                     const xmlNode *item, struct gr_arena *arena) {
    run->outcome = GR_OUTCOME_USED;
    FILL(run, run_fields, item, arena);
    run->pos = gr_mark_of(item)->pos;
    const xmlNode *location = gr_element_child(item, "location");
    const xmlNode *grid = gr_element_child(item, "grid");
    run->location = location ? location_of(location, arena) : experiment->location;
    run->grid = grid ? grid_of(grid, arena) : experiment->grid;
    fill_uses(run, experiment, gr_element_child(item, "hardware"), arena);
    run->logs = logs_of(gr_element_child(item, "logs"), &run->log_count, arena);
    run->estimates = estimates_of(gr_element_child(item, "estimate"), &run->estimate_count, arena);
    const xmlNode *declared = gr_element_child(item, "declared");
    FILL(&run->declared, declared_fields, declared, arena);
    run->declared.present = declared != NULL;
    run->declared.pos = declared ? gr_mark_of(declared)->pos : GR_NOWHERE;
    FILL(&run->flop, flop_fields, gr_element_child(item, "training_compute_flop"), arena);
}

static void fill_runs(struct gr_experiment *out, const xmlNode *list, struct gr_arena *arena) {
    out->run_count = count_items(list);
    out->runs = GR_NEW_N(arena, struct gr_run_spec, out->run_count);
    FOR_ITEMS(list, i, item) {
        fill_run(&out->runs[i], out, item, arena);
    }
}

static void fill_overrides(struct gr_experiment *out, const xmlNode *list, struct gr_arena *arena) {
    out->override_count = count_items(list);
    out->overrides = GR_NEW_N(arena, struct gr_override, out->override_count);
    FOR_ITEMS(list, i, item) {
        FILL(&out->overrides[i], override_fields, item, arena);
        out->overrides[i].pos = gr_mark_of(item)->pos;
    }
}

void gr_experiment_fill(struct gr_experiment *out, const xmlNode *root, struct gr_arena *arena) {
    FILL(out, experiment_fields, root, arena);
    FILL(out, report_fields, gr_element_child(root, "report"), arena);
    FILL(out, model_fields, gr_element_child(root, "model"), arena);
    out->location = location_of(gr_element_child(root, "location"), arena);
    out->grid = grid_of(gr_element_child(root, "grid"), arena);
    fill_hardware(out, gr_element_child(root, "hardware"), arena);
    fill_runs(out, gr_element_child(root, "runs"), arena);
    fill_overrides(out, gr_element_child(root, "uncertainty"), arena);
    out->equivalents =
        texts_of(gr_element_child(root, "equivalents"), &out->equivalent_count, arena);
    gr_experiment_fill_life(out, root, arena);
}
