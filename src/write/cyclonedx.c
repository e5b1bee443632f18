/*
 * cyclonedx.c - CycloneDX 1.6: a model with the energy of its activities (bom-1.6.schema.json).
 *
 * Energy is in kWh and CO2 in tCO2eq, the only units it has.  What the providers gave adds up to what
 * the activity took.  Offsets have an item of their own.
 */
#include "write/activities.h"

#include <math.h>

static const char *const sources[] = {"coal",    "oil",     "natural-gas", "nuclear",
                                      "wind",    "solar",   "geothermal",  "hydropower",
                                      "biofuel", "unknown", "other"};

/** A source of the experiment file in the words of the schema. */
static const char *source_of(const struct gr_report *report, const char *source) {
    char *word = gr_arena_str(report->arena, gr_str(source ? source : "unknown"));
    for (char *c = word; *c; c++) {
        *c = *c == '_' || *c == ' ' ? '-' : *c;
    }
    for (size_t i = 0; i < GR_COUNT(sources); i++) {
        if (strcmp(sources[i], word) == 0) {
            return sources[i];
        }
    }
    return "other";
}

static const char *provider(const struct gr_report *report) {
    const char *name = gr_fact_text(report, "/location/provider_name");
    name = name ? name : gr_fact_text(report, "/report/organization_name");
    return name ? name : report->anonymous ? "withheld for review" : NULL;
}

static void put_measure(const struct gr_report *report, struct gr_record *map, const char *key,
                        double value, const char *unit) {
    if (isfinite(value)) {
        struct gr_record *measure = gr_record_map(report->arena, map, key);
        gr_record_number(report->arena, measure, "value", value);
        gr_record_text(report->arena, measure, "unit", unit);
    }
}

static void put_provider(const struct gr_report *report, struct gr_record *list, const char *source,
                         double kwh) {
    struct gr_record *item = gr_record_map(report->arena, list, NULL);
    struct gr_record *who = gr_record_map(report->arena, item, "organization");
    gr_record_text(report->arena, who, "name", provider(report));
    gr_record_text(report->arena, item, "energySource", source_of(report, source));
    put_measure(report, item, "energyProvided", kwh, "kWh");
}

/** By source; what no source is given for is unknown. */
static void put_providers(const struct gr_report *report, struct gr_record *consumption,
                          double kwh) {
    struct gr_record *list = gr_record_list(report->arena, consumption, "energyProviders");
    const struct gr_record *mix = gr_fact_items(report, "/grid/energy_source_mix");
    double rest = 1;
    for (const struct gr_record *m = mix; m; m = m->next) {
        double share = fmin(gr_fact_of(m, "share"), rest);
        if (share > 0) {
            put_provider(report, list, gr_fact_text_of(m, "source"), kwh * share);
            rest -= share;
        }
    }
    if (rest > 1e-6) {
        put_provider(report, list, "unknown", kwh * rest);
    }
}

static void put_consumptions(const struct gr_report *report, struct gr_record *environment) {
    struct gr_activities sums = gr_activities_of(report);
    struct gr_record *list = gr_record_list(report->arena, environment, "energyConsumptions");
    struct gr_record *item = NULL;
    for (int a = 0; a < GR_ACTIVITY_COUNT; a++) {
        if (!(sums.energy_kwh[a] > 0)) {
            continue;
        }
        item = gr_record_map(report->arena, list, NULL);
        gr_record_text(report->arena, item, "activity", gr_activity_name((enum gr_activity)a));
        put_providers(report, item, sums.energy_kwh[a]);
        put_measure(report, item, "activityEnergyCost", sums.energy_kwh[a], "kWh");
        put_measure(report, item, "co2CostEquivalent", sums.emissions_kg[a] / 1000, "tCO2eq");
    }
    if (item && list->count == 1) { /* offsets are of the whole: no activity has them alone */
        put_measure(report, item, "co2CostOffset",
                    gr_fact_number(report, "/totals/offsets_kg") / 1000, "tCO2eq");
    }
}

static void put_property(const struct gr_report *report, struct gr_record *list, const char *name,
                         const char *value) {
    if (value) {
        struct gr_record *item = gr_record_map(report->arena, list, NULL);
        gr_record_text(report->arena, item, "name", name);
        gr_record_text(report->arena, item, "value", value);
    }
}

/** What the schema has no field for. */
static void put_properties(const struct gr_report *report, struct gr_record *environment) {
    struct gr_record *list = gr_record_list(report->arena, environment, "properties");
    double pue = gr_fact_number(report, "/totals/pue");
    double offsets = gr_fact_number(report, "/totals/offsets_kg");
    put_property(report, list, "gramme:energy_boundary",
                 gr_fact_text(report, "/totals/energy_boundary"));
    put_property(report, list, "gramme:pue", isfinite(pue) ? gr_fact_plain(report, pue, 6) : NULL);
    put_property(report, list, "gramme:emissions_method", "location-based");
    put_property(report, list, "gramme:offsets_kg",
                 isfinite(offsets) ? gr_fact_plain(report, offsets, 6) : NULL);
}

static void put_model(const struct gr_report *report, struct gr_record *root) {
    struct gr_record *model =
        gr_record_map(report->arena, gr_record_list(report->arena, root, "components"), NULL);
    gr_record_text(report->arena, model, "type", "machine-learning-model");
    gr_record_text(report->arena, model, "bom-ref", "model");
    gr_record_text(report->arena, model, "name", gr_fact_text(report, "/model/name"));
    gr_record_text(report->arena, model, "version", gr_fact_text(report, "/model/version"));
    struct gr_record *card = gr_record_map(report->arena, model, "modelCard");
    const char *task = gr_fact_text(report, "/model/task_family");
    if (task) {
        gr_record_text(report->arena, gr_record_map(report->arena, card, "modelParameters"), "task",
                       task);
    }
    struct gr_record *considerations = gr_record_map(report->arena, card, "considerations");
    struct gr_record *environment =
        gr_record_map(report->arena, considerations, "environmentalConsiderations");
    put_consumptions(report, environment);
    put_properties(report, environment);
}

static void put_head(const struct gr_report *report, struct gr_record *root) {
    const char *id = gr_fact_text(report, "/report/report_id");
    const char *date = gr_fact_text(report, "/report/date");
    gr_record_text(report->arena, root, "$schema",
                   "http://cyclonedx.org/schema/bom-1.6.schema.json");
    gr_record_text(report->arena, root, "bomFormat", "CycloneDX");
    gr_record_text(report->arena, root, "specVersion", "1.6");
    if (id && strlen(id) == 36) {
        gr_record_text(report->arena, root, "serialNumber",
                       gr_arena_printf(report->arena, "urn:uuid:%s", id));
    }
    gr_record_number(report->arena, root, "version", 1);
    struct gr_record *metadata = gr_record_map(report->arena, root, "metadata");
    if (date) {
        gr_record_text(report->arena, metadata, "timestamp",
                       gr_arena_printf(report->arena, "%.10sT00:00:00Z", date));
    }
    struct gr_record *tools = gr_record_map(report->arena, metadata, "tools");
    struct gr_record *tool =
        gr_record_map(report->arena, gr_record_list(report->arena, tools, "components"), NULL);
    gr_record_text(report->arena, tool, "type", "application");
    gr_record_text(report->arena, tool, "name", "Gramme");
    gr_record_text(report->arena, tool, "version", GRAMME_VERSION);
}

static enum gr_status write_cyclonedx(const struct gr_report *report, struct gr_files *files,
                                      struct gr_diag *diag) {
    bool named = gr_fact_text(report, "/model/name") != NULL, provided = provider(report) != NULL;
    if (!named) {
        gr_fact_need(diag, "CycloneDX", "the name of the model", "model: {name: ...}");
    }
    if (!provided) {
        gr_fact_need(diag, "CycloneDX", "who provides the energy",
                     "report: {organization_name: Example Lab}");
    }
    if (!named || !provided) {
        return GR_REFUSED;
    }
    struct gr_record *root = gr_record_root(report->arena);
    put_head(report, root);
    put_model(report, root);
    gr_record_json(root, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_cyclonedx = {
    .name = "cyclonedx",
    .extension = ".cdx.json",
    .summary = "CycloneDX 1.6: the model with energy (kWh) and CO2 (tCO2eq) of its activities",
    .write = write_cyclonedx,
};
