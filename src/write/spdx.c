/*
 * spdx.c - SPDX 3.0.1 JSON-LD: an AI package with its energy (spdx-3-model, model/AI).
 *
 * Three kinds of activity have a field; the energy of others, PUE and emissions have none, so that the
 * comment says them.
 */
#include "write/activities.h"

#include <math.h>

static const char *const context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
static const char *const creation = "_:creation";

static const struct {
    enum gr_activity activity;
    const char *key;
} fields[] = {{GR_ACTIVITY_TRAINING, "ai_trainingEnergyConsumption"},
              {GR_ACTIVITY_FINE_TUNING, "ai_finetuningEnergyConsumption"},
              {GR_ACTIVITY_INFERENCE, "ai_inferenceEnergyConsumption"}};

static const char *element_id(const struct gr_report *report, const char *what) {
    const char *id = gr_fact_text(report, "/report/report_id");
    return gr_arena_printf(report->arena, "urn:gramme:%s:%s", id ? id : "report", what);
}

static struct gr_record *element(const struct gr_report *report, struct gr_record *graph,
                                 const char *type, const char *what) {
    struct gr_record *map = gr_record_map(report->arena, graph, NULL);
    gr_record_text(report->arena, map, "type", type);
    gr_record_text(report->arena, map, "spdxId", element_id(report, what));
    gr_record_text(report->arena, map, "creationInfo", creation);
    return map;
}

static void put_creation(const struct gr_report *report, struct gr_record *graph,
                         const char *date) {
    struct gr_record *info = gr_record_map(report->arena, graph, NULL);
    gr_record_text(report->arena, info, "type", "CreationInfo");
    gr_record_text(report->arena, info, "@id", creation);
    gr_record_text(report->arena, info, "specVersion", "3.0.1");
    gr_record_text(report->arena, info, "created",
                   gr_arena_printf(report->arena, "%.10sT00:00:00Z", date));
    gr_record_text(report->arena, gr_record_list(report->arena, info, "createdBy"), NULL,
                   element_id(report, "agent"));
    const char *who = gr_fact_text(report, "/report/organization_name");
    gr_record_text(report->arena, element(report, graph, who ? "Organization" : "Agent", "agent"),
                   "name",
                   who                 ? who
                   : report->anonymous ? "withheld for review"
                                       : "not stated");
}

/** What has no field. */
static const char *comment(const struct gr_report *report, const struct gr_activities *sums) {
    double other = 0;
    double kg = gr_fact_number(report, "/totals/emissions_location_kg");
    for (int a = 0; a < GR_ACTIVITY_COUNT; a++) {
        other += sums->energy_kwh[a];
    }
    for (size_t i = 0; i < GR_COUNT(fields); i++) {
        other -= sums->energy_kwh[fields[i].activity];
    }
    struct gr_buf text = {0};
    gr_buf_printf(&text, "Energy: %s", gr_fact_overhead(report));
    if (other > 1e-9) {
        gr_buf_printf(&text, "; %s kWh more for data, design and evaluation",
                      gr_fact_plain(report, other, 6));
    }
    if (isfinite(kg)) {
        gr_buf_printf(&text, "; location-based emissions of everything: %s kg CO2e",
                      gr_fact_plain(report, kg, 6));
    }
    const char *kept = gr_arena_str(report->arena, gr_buf_str(&text));
    gr_buf_free(&text);
    return kept;
}

static void put_energy(const struct gr_report *report, struct gr_record *package,
                       const struct gr_activities *sums) {
    struct gr_record *energy = NULL;
    for (size_t i = 0; i < GR_COUNT(fields); i++) {
        double kwh = sums->energy_kwh[fields[i].activity];
        if (!(kwh > 0)) {
            continue;
        }
        if (!energy) {
            energy = gr_record_map(report->arena, package, "ai_energyConsumption");
            gr_record_text(report->arena, energy, "type", "ai_EnergyConsumption");
        }
        struct gr_record *item = gr_record_map(
            report->arena, gr_record_list(report->arena, energy, fields[i].key), NULL);
        gr_record_text(report->arena, item, "type", "ai_EnergyConsumptionDescription");
        gr_record_number(report->arena, item, "ai_energyQuantity", kwh);
        gr_record_text(report->arena, item, "ai_energyUnit", "kilowattHour");
    }
}

static enum gr_status write_spdx(const struct gr_report *report, struct gr_files *files,
                                 struct gr_diag *diag) {
    const char *name = gr_fact_text(report, "/model/name");
    const char *date = gr_fact_text(report, "/report/date");
    if (!name) {
        gr_fact_need(diag, "SPDX", "the name of the model", "model: {name: ...}");
    }
    if (!date) {
        gr_fact_need(diag, "SPDX", "a date", "start: 2025-01-31T09:00:00Z   # in the run");
    }
    if (!name || !date) {
        return GR_REFUSED;
    }
    struct gr_activities sums = gr_activities_of(report);
    struct gr_record *root = gr_record_root(report->arena);
    gr_record_text(report->arena, root, "@context", context);
    struct gr_record *graph = gr_record_list(report->arena, root, "@graph");
    put_creation(report, graph, date);
    struct gr_record *package = element(report, graph, "ai_AIPackage", "model");
    gr_record_text(report->arena, package, "name", name);
    gr_record_text(report->arena, package, "software_packageVersion",
                   gr_fact_text(report, "/model/version"));
    gr_record_text(report->arena, package, "comment", comment(report, &sums));
    put_energy(report, package, &sums);
    struct gr_record *document = element(report, graph, "SpdxDocument", "document");
    gr_record_text(report->arena, document, "name", name);
    gr_record_text(report->arena, gr_record_list(report->arena, document, "rootElement"), NULL,
                   element_id(report, "model"));
    gr_record_json(root, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_spdx = {
    .name = "spdx",
    .extension = ".spdx.json",
    .summary = "SPDX 3.0.1: an AI package with its energy in kilowattHour by activity",
    .write = write_spdx,
};
