/*
 * put.c - the record of a lab: totals, scopes, quality.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/state.h"

void gr_lab_put_quantity(struct gr_arena *a, struct gr_record *map, const char *key,
                         struct gr_quantity q, const char *op) {
    if (!q.known || !isfinite(q.high)) {
        return;
    }
    struct gr_record *node = gr_record_map(a, map, key);
    gr_record_number(a, node, "value", q.value);
    gr_record_number(a, node, "low", q.low);
    gr_record_number(a, node, "high", q.high);
    gr_record_text(a, node, "tier", gr_tier_name(q.tier));
    struct gr_record *from = gr_record_map(a, node, "from");
    gr_record_text(a, from, "op", op);
    gr_record_text(a, from, "note", "over the experiments, lab.csv has each");
}

/* ---- totals ---- */

static const char *stamp(struct gr_arena *arena, gr_time t) {
    char text[40];
    return t == GR_TIME_NONE
               ? NULL
               : gr_arena_str(arena, (struct gr_str){text, gr_time_iso(t, true, text)});
}

static void put_knowledge(struct gr_lab *lab, struct gr_arena *a, struct gr_record *map) {
    double whole = 0;
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        whole += gr_sum_value(lab->known_kwh[k]);
    }
    struct gr_record *list = gr_record_list(a, map, "knowledge");
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        double kwh = gr_sum_value(lab->known_kwh[k]);
        if (kwh > 0) {
            struct gr_record *item = gr_record_map(a, list, NULL);
            gr_record_text(a, item, "class", gr_knowledge_name((enum gr_knowledge)k));
            gr_record_number(a, item, "energy_kwh", kwh);
            gr_record_number(a, item, "share_ratio", kwh / whole);
        }
    }
}

/* Market-based over all operations: the location-based figure stands where no instrument is stated. */
static struct gr_quantity market_of(const struct gr_lab *lab) {
    double kg = gr_sum_value(lab->market_kg);
    if (!lab->market || !(kg >= 0)) {
        return GR_UNKNOWN;
    }
    struct gr_spread s = kg > 0 ? (struct gr_spread){lab->market_up / kg, lab->market_down / kg}
                                : (struct gr_spread){0, 0};
    return gr_quantity_spread_make(kg, s, gr_lab_total_value(&lab->figures[GR_LAB_LOCATION]).tier);
}

static void put_figures(struct gr_lab *lab, struct gr_arena *a, struct gr_record *map) {
    for (int k = 0; k < GR_LAB_FIGURE_COUNT; k++) {
        struct gr_quantity q =
            k == GR_LAB_MARKET ? market_of(lab) : gr_lab_total_value(&lab->figures[k]);
        gr_lab_put_quantity(a, map, gr_lab_figure_key((enum gr_lab_figure)k), q, "sum");
    }
    struct gr_quantity kwh = gr_lab_total_value(&lab->figures[GR_LAB_ENERGY]);
    struct gr_quantity kg = gr_lab_total_value(&lab->figures[GR_LAB_LOCATION]);
    if (kwh.known && kg.known && kwh.value > 0 && !(gr_sum_value(lab->unknown_kwh) > 0)) {
        /* The energies cancel: what is left is the uncertainty of the intensities (disclosure/totals.c). */
        double ue = gr_quantity_uncertainty(kwh), um = gr_quantity_uncertainty(kg);
        double u = fmax(sqrt(fmax(um * um - ue * ue, 0)), 0.1);
        gr_lab_put_quantity(a, map, "carbon_intensity_g_per_kwh",
                            gr_quantity_make(kg.value / kwh.value * 1000, u, kg.tier), "quotient");
    }
}

static void put_positive(struct gr_arena *a, struct gr_record *map, const char *key,
                         struct gr_sum sum) {
    if (gr_sum_value(sum) > 0) {
        gr_record_number(a, map, key, gr_sum_value(sum));
    }
}

void gr_lab_put_totals(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    struct gr_record *map = gr_record_map(a, root, "totals");
    gr_record_number(a, map, "experiment_count", (double)lab->included);
    gr_record_number(a, map, "run_count", gr_sum_value(lab->run_count));
    gr_record_number(a, map, "runs_excluded", gr_sum_value(lab->excluded_count));
    size_t *order = gr_lab_table_sorted(&lab->boundaries);
    static const char *const narrowest[] = {"device", "node", "facility"};
    for (size_t i = 0, found = 0; i < GR_COUNT(narrowest) && !found; i++) {
        for (size_t k = 0; k < lab->boundaries.names.count; k++) {
            found |= gr_str_is(gr_lab_names_text(&lab->boundaries.names, k), narrowest[i]);
        }
        if (found) {
            gr_record_text(a, map, "energy_boundary", narrowest[i]);
        }
    }
    free(order);
    gr_record_bool(a, map, "boundary_mixed", lab->boundaries.names.count > 1);
    put_figures(lab, a, map);
    put_positive(a, map, "wasted_energy_kwh", lab->wasted_kwh);
    put_positive(a, map, "wasted_emissions_kg", lab->wasted_kg);
    put_positive(a, map, "energy_without_emissions_kwh", lab->unknown_kwh);
    put_positive(a, map, "undated_energy_kwh", lab->undated_kwh);
    if (lab->offsets) {
        gr_record_number(a, map, "offsets_kg", gr_sum_value(lab->offsets_kg));
    }
    put_knowledge(lab, a, map);
    gr_record_text(a, map, "start", stamp(a, lab->start));
    gr_record_text(a, map, "end", stamp(a, lab->end));
}

/* ---- GHG Protocol scope 2, ESRS E1, GRI 302 and 305 ---- */

static void put_scope_row(struct gr_arena *a, struct gr_record *list, const char *operation,
                          double kwh, double location, double market) {
    struct gr_record *item = gr_record_map(a, list, NULL);
    gr_record_text(a, item, "operation", operation);
    gr_record_number(a, item, "energy_mwh", kwh / 1000);
    gr_record_number(a, item, "location_t", location / 1000);
    gr_record_number(a, item, "market_t", market / 1000);
}

static void put_item(struct gr_arena *a, struct gr_record *list, const char *code, const char *key,
                     double value, const char *unit) {
    struct gr_record *item = gr_record_map(a, list, NULL);
    gr_record_text(a, item, "code", code);
    gr_record_text(a, item, "item", key);
    gr_record_number(a, item, "value", value);
    gr_record_text(a, item, "unit", unit);
}

static void put_sources(struct gr_lab *lab, struct gr_arena *a, struct gr_record *list,
                        double own) {
    static const char *const keys[] = {"energy_fossil", "energy_nuclear", "energy_renewable"};
    double known = 0;
    for (size_t i = 0; i < GR_LAB_SOURCE_COUNT; i++) {
        known += gr_sum_value(lab->source_kwh[i]);
    }
    for (size_t i = 0; i < GR_LAB_SOURCE_COUNT; i++) { /* none stated: not known, not 0 */
        double kwh = known > 0 ? gr_sum_value(lab->source_kwh[i]) : (double)NAN;
        put_item(a, list, "ESRS E1-5", keys[i], kwh / 1000, "MWh");
    }
    put_item(a, list, "ESRS E1-5", "energy_unknown_source", fmax(own - known, 0) / 1000, "MWh");
}

void gr_lab_put_scopes(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    struct gr_record *map = gr_record_map(a, root, "scope2");
    double own = gr_sum_value(lab->own_kwh), cloud = gr_sum_value(lab->cloud_kwh),
           all = own + cloud;
    double own_kg = gr_sum_value(lab->own_kg), cloud_kg = gr_sum_value(lab->cloud_kg);
    double own_market = gr_sum_value(lab->own_market_kg);
    double cloud_market = gr_sum_value(lab->cloud_market_kg);
    gr_record_bool(a, map, "instruments_stated", lab->market);
    gr_record_number(a, map, "instruments_energy_ratio",
                     all > 0 ? gr_sum_value(lab->market_kwh) / all : 0);
    struct gr_record *rows = gr_record_list(a, map, "operations");
    put_scope_row(a, rows, "own", own, own_kg, own_market);
    if (cloud > 0) {
        put_scope_row(a, rows, "cloud", cloud, cloud_kg, cloud_market);
    }
    struct gr_record *list = gr_record_list(a, root, "disclosures");
    const double joule_per_kwh = 3.6e6;
    double embodied = gr_lab_total_value(&lab->figures[GR_LAB_EMBODIED]).known
                          ? gr_lab_total_value(&lab->figures[GR_LAB_EMBODIED]).value
                          : (double)NAN;
    put_item(a, list, "ESRS E1-5", "energy_total", all / 1000, "MWh");
    put_sources(lab, a, list, all);
    put_item(a, list, "ESRS E1-6", "scope2_location", own_kg / 1000, "t");
    put_item(a, list, "ESRS E1-6", "scope2_market", own_market / 1000, "t");
    put_item(a, list, "ESRS E1-6", "scope3_cloud", cloud_kg / 1000, "t");
    put_item(a, list, "ESRS E1-6", "scope3_embodied", embodied / 1000, "t");
    put_item(a, list, "ESRS E1-7", "credits",
             lab->offsets ? gr_sum_value(lab->offsets_kg) / 1000 : (double)NAN, "t");
    put_item(a, list, "GRI 302-1", "energy_joule", all * joule_per_kwh / 1e9, "GJ");
    put_item(a, list, "GRI 305-2", "scope2_location", own_kg / 1000, "t");
    put_item(a, list, "GRI 305-2", "scope2_market", own_market / 1000, "t");
    put_item(a, list, "GRI 305-3", "scope3_cloud", cloud_kg / 1000, "t");
    double runs = gr_sum_value(lab->run_count);
    put_item(a, list, "GRI 305-4", "intensity_per_run",
             runs > 0 ? (own_kg + cloud_kg) / runs : (double)NAN, "kg");
}

/* ---- quality and completeness ---- */

static const char *word_beside(const struct gr_lab_names *words, size_t index) {
    struct gr_str text = gr_lab_names_text(words, index);
    size_t blank = gr_str_find(text, GR_STR(" "));
    return text.p + blank + 1;
}

static void put_failures(struct gr_lab *lab, struct gr_arena *a, struct gr_record *map) {
    struct gr_record *list = gr_record_list(a, map, "left_out");
    for (size_t i = 0; i < lab->failure_kept; i++) {
        struct gr_record *item = gr_record_map(a, list, NULL);
        gr_record_text(a, item, "experiment", lab->failures[i].id);
        gr_record_text(a, item, "reason", lab->failures[i].reason);
        struct gr_str rest = gr_str(lab->failures[i].diagnostics);
        struct gr_record *lines = gr_record_list(a, item, "diagnostics");
        while (rest.p) {
            struct gr_str line = gr_str_cut(&rest, '\x1f');
            if (line.n > 0) {
                gr_record_text(a, lines, NULL, gr_arena_str(a, line));
            }
        }
    }
}

static void put_reasons(struct gr_lab *lab, struct gr_arena *a, struct gr_record *map) {
    struct gr_record *list = gr_record_list(a, map, "reasons");
    size_t *order = gr_lab_table_sorted(&lab->reasons);
    for (size_t i = 0; i < lab->reasons.names.count; i++) {
        const struct gr_tally *t = &lab->reasons.tallies[order[i]];
        struct gr_record *item = gr_record_map(a, list, NULL);
        gr_record_text(a, item, "reason", gr_lab_names_text(&lab->reasons.names, order[i]).p);
        gr_record_number(a, item, "run_count", gr_sum_value(t->run_count));
        gr_record_number(a, item, "experiment_count", (double)t->experiment_count);
        gr_record_text(a, item, "example", word_beside(&lab->reason_examples, order[i]));
    }
    free(order);
}

static void put_completeness(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    struct gr_record *map = gr_record_map(a, root, "completeness");
    gr_record_number(a, map, "found", (double)lab->found);
    gr_record_number(a, map, "included", (double)lab->included);
    gr_record_number(a, map, "failed", (double)lab->failed);
    gr_record_number(a, map, "unreadable", (double)lab->unreadable);
    gr_record_number(a, map, "outside_period", (double)lab->outside);
    gr_record_number(a, map, "undated", (double)lab->undated);
    put_failures(lab, a, map);
    put_reasons(lab, a, map);
}

static void put_findings(struct gr_lab *lab, struct gr_arena *a, struct gr_record *map) {
    struct gr_record *list = gr_record_list(a, map, "findings");
    size_t *order = gr_lab_table_sorted(&lab->findings);
    for (size_t i = 0; i < lab->findings.names.count; i++) {
        const struct gr_tally *t = &lab->findings.tallies[order[i]];
        struct gr_record *item = gr_record_map(a, list, NULL);
        gr_record_text(a, item, "code", gr_lab_names_text(&lab->findings.names, order[i]).p);
        gr_record_text(a, item, "severity", word_beside(&lab->finding_severity, order[i]));
        gr_record_number(a, item, "experiment_count", (double)t->experiment_count);
        gr_record_number(a, item, "count", gr_sum_value(t->run_count));
        gr_record_number(a, item, "energy_kwh", gr_sum_value(t->kwh));
    }
    free(order);
}

static void put_profiles(struct gr_lab *lab, struct gr_arena *a, struct gr_record *map) {
    struct gr_record *list = gr_record_list(a, map, "profiles");
    size_t *order = gr_lab_table_sorted(&lab->profiles);
    free(gr_lab_table_sorted(&lab->profiles_met));
    for (size_t i = 0; i < lab->profiles.names.count; i++) {
        struct gr_str name = gr_lab_names_text(&lab->profiles.names, order[i]);
        struct gr_record *item = gr_record_map(a, list, NULL);
        gr_record_text(a, item, "profile", name.p);
        gr_record_text(a, item, "title", word_beside(&lab->profile_titles, order[i]));
        gr_record_number(a, item, "experiment_count",
                         (double)lab->profiles.tallies[order[i]].experiment_count);
        double met = 0;
        for (size_t k = 0; k < lab->profiles_met.names.count; k++) {
            if (gr_str_eq(gr_lab_names_text(&lab->profiles_met.names, k), name)) {
                met = (double)lab->profiles_met.tallies[k].experiment_count;
            }
        }
        gr_record_number(a, item, "satisfied_count", met);
    }
    free(order);
}

void gr_lab_put_quality(struct gr_lab *lab, struct gr_arena *a, struct gr_record *root) {
    struct gr_record *map = gr_record_map(a, root, "quality");
    double kwh = gr_sum_value(lab->coverage_kwh);
    gr_record_number(a, map, "coverage_ratio",
                     kwh > 0 ? gr_sum_value(lab->coverage) / kwh : (double)NAN);
    put_findings(lab, a, map);
    put_profiles(lab, a, map);
    put_completeness(lab, a, root);
}
