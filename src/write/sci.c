/*
 * sci.c - a Software Carbon Intensity score (ISO/IEC 21031:2024): C per R = (E x I + M) per R.
 *
 * Of the runs of use, or of all others where the persona is a provider (SCI for AI).  Location-based: what
 * was bought and offset stays out.
 */
#include "write/facts.h"

#include <math.h>

struct score {
    double energy_kwh, operational_g, embodied_g, units;
    size_t run_count;
};

static bool is_provider(const struct gr_report *report) {
    const char *persona = gr_fact_text(report, "/inference/persona");
    return persona && strcmp(persona, "provider") == 0;
}

static bool of_score(const struct gr_record *run, bool provider) {
    const char *stage = gr_fact_text_of(run, "lifecycle_stage");
    bool use = stage && strcmp(stage, "inference") == 0;
    return use != provider && !gr_record_get(run, "excluded") &&
           isfinite(gr_fact_of(run, "energy_total_kwh"));
}

/** A run without intensity or embodied share makes its sum unknown: NAN. */
static struct score add_up(const struct gr_report *report) {
    bool provider = is_provider(report);
    struct score s = {.units = gr_fact_number(report, "/inference/functional_unit_count")};
    for (const struct gr_record *r = gr_fact_items(report, "/runs"); r; r = r->next) {
        if (of_score(r, provider)) {
            s.energy_kwh += gr_fact_of(r, "energy_total_kwh");
            s.operational_g += 1000 * gr_fact_of(r, "emissions_location_kg");
            s.embodied_g += 1000 * gr_fact_of(r, "emissions_embodied_kg");
            s.run_count++;
        }
    }
    return s;
}

static bool complete(const struct gr_report *report, const struct score *s, struct gr_diag *diag) {
    const struct {
        bool there;
        const char *what, *yaml;
    } needs[] = {
        {s->units > 0 && gr_fact_text(report, "/inference/functional_unit"),
         "a functional unit and its count",
         "inference: {functional_unit: request, functional_unit_count: 1000}"},
        {s->run_count > 0, "energy of the stage that the score is about",
         "lifecycle_stage: inference   # in the runs of use; or inference: {persona: provider}"},
        {isfinite(s->operational_g), "the carbon intensity of every run",
         "location: {country: DE}"},
        {isfinite(s->embodied_g), "embodied emissions of every run, an estimate at least",
         "embodied: {lifetime_years: 4}   # and hardware: node1 with duration_wall_s in each run"},
        {gr_fact_text(report, "/report/boundary_description") != NULL, "its boundary",
         "report: {boundary_description: ...}"},
        {gr_fact_text(report, "/report/methodology_statement") != NULL, "its methodology",
         "report: {methodology_statement: ...}"},
    };
    bool all = true;
    for (size_t i = 0; i < GR_COUNT(needs); i++) {
        if (!needs[i].there) {
            gr_fact_need(diag, "an SCI score", needs[i].what, needs[i].yaml);
            all = false;
        }
    }
    return all;
}

/** SCI for AI knows three: what a tier is among them. */
static const char *method_of(const char *tier) {
    static const char *const methods[][2] = {
        {"metered", "measured"}, {"counter", "measured"}, {"provider_reported", "sourced"}};
    for (size_t i = 0; tier && i < GR_COUNT(methods); i++) {
        if (strcmp(methods[i][0], tier) == 0) {
            return methods[i][1];
        }
    }
    return "modeled";
}

static const char *tier_of(const struct gr_record *run, const char *key) {
    const struct gr_record *q = gr_record_get(run, key);
    return q ? gr_fact_text_of(q, "tier") : NULL;
}

static void put_component(const struct gr_report *report, struct gr_record *list,
                          const struct gr_record *run, double units) {
    static const char *const parts[][3] = {
        {"operational", "emissions_location_kg", "energy_it_kwh"},
        {"embodied", "emissions_embodied_kg", "emissions_embodied_kg"}};
    for (size_t i = 0; i < GR_COUNT(parts); i++) {
        struct gr_record *item = gr_record_map(report->arena, list, NULL);
        double grams = 1000 * gr_fact_of(run, parts[i][1]);
        gr_record_text(
            report->arena, item, "name",
            gr_arena_printf(report->arena, "%s, %s", gr_fact_text_of(run, "id"), parts[i][0]));
        gr_record_number(report->arena, item, "emissions_g", grams);
        gr_record_number(report->arena, item, "sci_g_per_unit", grams / units);
        gr_record_text(report->arena, item, "method", method_of(tier_of(run, parts[i][2])));
    }
}

static void put_coefficient(const struct gr_report *report, struct gr_record *list,
                            const char *name, double value, const char *unit, const char *source) {
    if (isfinite(value)) {
        struct gr_record *item = gr_record_map(report->arena, list, NULL);
        gr_record_text(report->arena, item, "name", name);
        gr_record_number(report->arena, item, "value", value);
        gr_record_text(report->arena, item, "unit", unit);
        gr_record_text(report->arena, item, "source", source);
    }
}

static void put_coefficients(const struct gr_report *report, struct gr_record *root,
                             const struct score *s) {
    struct gr_record *list = gr_record_list(report->arena, root, "coefficients");
    put_coefficient(report, list, "E", s->energy_kwh, "kWh", "runs");
    put_coefficient(report, list, "I", s->operational_g / s->energy_kwh, "gCO2eq/kWh",
                    "location-based");
    put_coefficient(report, list, "M", s->embodied_g, "gCO2eq", "TE x TS x RS, by run");
    put_coefficient(report, list, "PUE", gr_fact_number(report, "/totals/pue"), "1",
                    gr_fact_text(report, "/location/pue_source"));
    for (const struct gr_record *f = gr_fact_items(report, "/factors"); f; f = f->next) {
        put_coefficient(report, list, gr_fact_text_of(f, "kind"), gr_fact_of(f, "value"),
                        gr_fact_text_of(f, "unit"), gr_fact_text_of(f, "source"));
    }
}

static enum gr_status write_sci(const struct gr_report *report, struct gr_files *files,
                                struct gr_diag *diag) {
    static const char *const texts[][2] = {
        {"functional_unit", "/inference/functional_unit"},
        {"functional_unit_rationale", "/inference/functional_unit_rationale"},
        {"normalization", "/inference/normalization"},
        {"boundary", "/report/boundary_description"},
        {"methodology", "/report/methodology_statement"},
        {"application", "/model/name"},
        {"organization", "/report/organization_name"},
        {"measurement_start", "/totals/start"},
        {"measurement_end", "/totals/end"},
        {"report_id", "/report/report_id"}};
    struct score s = add_up(report);
    if (!complete(report, &s, diag)) {
        return GR_REFUSED;
    }
    struct gr_record *root = gr_record_root(report->arena);
    gr_record_text(report->arena, root, "standard", "ISO/IEC 21031:2024");
    gr_record_number(report->arena, root, "sci_g_per_unit",
                     (s.operational_g + s.embodied_g) / s.units);
    gr_record_number(report->arena, root, "functional_unit_count", s.units);
    gr_record_text(report->arena, root, "persona", is_provider(report) ? "provider" : "consumer");
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        gr_record_text(report->arena, root, texts[i][0], gr_fact_text(report, texts[i][1]));
    }
    struct gr_record *list = gr_record_list(report->arena, root, "components");
    for (const struct gr_record *r = gr_fact_items(report, "/runs"); r; r = r->next) {
        if (of_score(r, is_provider(report))) {
            put_component(report, list, r, s.units);
        }
    }
    put_coefficients(report, root, &s);
    gr_record_json(root, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_sci = {
    .name = "sci",
    .extension = ".sci.json",
    .summary = "a Software Carbon Intensity score: g CO2e per functional unit, its components, "
               "coefficients",
    .write = write_sci,
};
