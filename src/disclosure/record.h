/*
 * record.h - the disclosure as one tree: what templates query, what JSON prints, what rules test.
 *
 * Nodes are maps, lists, texts, numbers, lists of numbers and booleans.  Mapping to XML: key =
 * element, list = <item> children, list of numbers = one text of numbers parted by blanks, numbers as
 * shortest text.  JSON: the obvious.  schemas/disclosure.xsd describes and validates it.
 *
 * A quantity is a map {value, low, high, tier, from}; it never travels without its interval.
 * `from`: {op, of?, where?, factor?, note?}
 *   op     read      a log's figure or the integral of its samples; where: ["file:line:col", ...]
 *          declared  a person's, in the YAML; where
 *          table     a factor's; factor: index into /factors as pointer "/factors/0"
 *          sum, product, quotient, difference   of: ["/runs/0/energy_it_kwh", 0.001, ...]
 *          mean, geometric_mean, standard_error   of: figures
 *          weighted_mean   of: [weight, figure, weight, figure, ...]
 *          growth_per_year, doubling_months   of: [days, FLOP, days, FLOP, ...]: least squares of log2
 *          of holds JSON pointers to quantities (or to plain numbers) and constants.
 *
 * The tree (Q: quantity; ? may be absent; [] list):
 *   gramme 1                generator {name, version, factor_set}
 *   title  group?  tags[]?
 *   report {report_id, record_id? (where report_id is the YAML's), date?, status?, authors[]?, ... as in the YAML, anonymous?}
 *   model? software?[] location? hardware?[] inference? ...     blocks of the YAML, plain values
 *   totals, final?  {run_count, runs_excluded, energy_boundary, boundary_mixed?, pue Q?, energy_it_kwh Q?,
 *       energy_total_kwh Q, emissions_location_kg Q?, emissions_market_kg Q?, log_emissions_kg Q?,
 *       carbon_intensity_g_per_kwh Q? (emissions / energy), duration_wall_s Q?, device_hours Q?,
 *       power_average_w Q?, coverage_ratio Q?, training_compute_flop Q?, naive_energy_kwh Q?,
 *       wasted_energy_kwh Q?, wasted_emissions_kg Q?, energy_without_emissions_kwh Q?,
 *       energy_idle_kwh Q?, emissions_embodied_kg Q?, water_site_l Q?, water_source_l Q?, petaflops_days Q?,
 *       offsets_kg Q? and social_cost_usd Q? (beside the emissions, never netted),
 *       sensitivity [{cause, low, high, variance_ratio}]? (of the emissions, else of the energy),
 *       value_of_information {cause, half_width_ratio, narrowing_ratio}?,
 *       components [{component, energy_it_kwh Q}],
 *       knowledge [{class, energy_kwh, share_ratio, methods?}]   in order measured .. missing; share of
 *           the bar's whole (total + missing); only classes > 0; methods: "counter", "metered" ...
 *       places [{place, country?, energy_share_ratio}], hardware [{name, count?, kind}],
 *       methods [{tier, energy_share_ratio}], tools [{name, version?}], start?, end?, zone_known}
 *   runs [{id, name?, group?, lifecycle_stage ("unstated" without YAML), outcome, start?, end?,
 *       zone_known, energy_boundary, hardware?, place?, tool?, meter_accuracy_pct?,
 *       location?, grid?, performance_metrics[]?, seed? (as in the YAML, of this run alone), pue Q?, pue_inside?, pue_source?,
 *       energy_it_kwh Q?, energy_total_kwh Q?, emissions_location_kg Q?, emissions_market_kg Q?,
 *       log_emissions_kg Q?, log_intensity_g_per_kwh Q?, carbon_intensity_g_per_kwh Q?,
 *       intensity_origin (none, stated, table, log, series), intensity_explain?, difference? {reason, log_kg,
 *       ours_kg}, duration_wall_s Q?, device_hours Q?, power_average_w Q?, coverage_ratio Q?,
 *       knowledge? (as in totals),
 *       training_compute_flop Q?, flop_method?, naive_energy_kwh Q?, excluded? (why, a sentence),
 *       water_site_l Q?, water_source_l Q?, energy_idle_kwh Q? (inside the energy), flop_per_joule Q?,
 *       utilization_ratio Q?, emissions_embodied_kg Q?, embodied [{hardware?, devices_kg Q?, hosts_kg Q?,
 *           total_kg Q, time_ratio Q, reserved_ratio, emissions_kg Q}]?,
 *       quality [{name, score, energy_per_unit_kwh Q}]?,
 *       components [{component, scope, device?, device_name?, energy_it_kwh Q, interpolated_kwh?,
 *           missing_kwh?, median_step_s?, sample_count?}],
 *       series [{device, device_name?, component, zone_known, t0, step_s, min_w(numbers),
 *           mean_w(numbers), max_w(numbers), gaps [{start, end, bridged, energy_kwh}], sample_count,
 *           median_step_s}]}]            (a bin without samples is -1 in the numbers)
 *   stages [{lifecycle_stage, outcome_class (kept, discarded), energy_total_kwh Q,
 *       emissions_location_kg Q?, run_count}]
 *   waste [{outcome, run_count, energy_total_kwh Q, emissions_location_kg Q?, energy_share_ratio}]?
 *   groups [{group, lifecycle_stage, run_count, energy_mean_kwh Q, energy_se_kwh Q, emissions_mean_kg Q?,
 *       emissions_se_kg Q?}]?     two or more runs of one stated group and stage
 *   trend {point_count, why_no_fit?, growth_per_year Q?, doubling_months Q?, mean_date_flop Q?,
 *       mean_date?, includes_no_growth,
 *       reference_doubling_months, reference}?     when an own run has a date and FLOP
 *   inference_projection {functional_unit?, basis (measured, declared), energy_per_unit_wh Q,
 *       energy_per_1000_kwh Q, energy_per_token_wh Q?, emissions_per_unit_g Q?, energy_per_day_kwh Q?,
 *       energy_lifetime_kwh Q?, emissions_lifetime_kg Q?, training_energy_kwh Q?,
 *       overtakes_after_days Q?, overtakes_in_lifetime?}?
 *   scenarios [{label, kind, modelled, energy_kwh Q, carbon_intensity_g_per_kwh Q, emissions_kg Q,
 *       ratio_to_ours, accelerator_energy_ratio?, from_hardware?, to_hardware?, explain?}]?   by emissions
 *   methods_compared [{method, year, formula, note, runs_left_out, energy_kwh Q?, emissions_kg Q?,
 *       energy_ratio_to_ours?}]?      with --compare-methods
 *   references [{model, organisation?, year, emissions_kg, source}]  for the ruler, emissions rising
 *   compute_references {days (numbers, since 1970-01-01), flop (numbers), records [{model, date, flop}]}?
 *       published models, oldest first, when an own run has FLOP; records: those that took more than all
 *       before them
 *   equivalents [{key, label, value, unit, source, year}]
 *   factors [{kind, place?, code?, value, unit, year?, basis?, source, publisher?, licence?,
 *       source_id, note?}]
 *   inputs [{path, format, format_title, sha256?, bytes, line_count, rows_used, rows_dropped,
 *       run_count, naive_energy_kwh?}]
 *   decisions [{code, title, file, line, before?, after?, effect_kwh?, count, text}]  by |effect|
 *   findings [{severity, code, text, hint?, file?, line?}]    warnings and errors of this run
 *   missing [{key, yaml, why}]                   YAML lines ready to paste
 *   conformity [{profile, title, edition?, source?, satisfied, rules [{id, severity, clause?, title,
 *       status (satisfied, not_applicable, missing, failed), text?, yaml?}]}]   of the core profile only
 *       the rules that are not satisfied
 */
#ifndef GR_DISCLOSURE_RECORD_H
#define GR_DISCLOSURE_RECORD_H

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"

enum gr_kind {
    GR_KIND_MAP,
    GR_KIND_LIST,
    GR_KIND_TEXT,
    GR_KIND_NUMBER,
    GR_KIND_NUMBERS,
    GR_KIND_BOOL
};

struct gr_record {
    enum gr_kind kind;
    const char *key; /**< in a map; NULL in a list and at the root */
    const char *text;
    double number;
    const double *numbers;
    size_t count; /**< of numbers, or of children */
    bool flag;
    struct gr_record *first, *last, *next, *parent;
};

struct gr_record *gr_record_root(struct gr_arena *arena);
/** Children are appended; parent is a map (key) or a list (key NULL).  text NULL or a NAN number add
 *  nothing and return NULL. */
struct gr_record *gr_record_map(struct gr_arena *a, struct gr_record *parent, const char *key);
struct gr_record *gr_record_list(struct gr_arena *a, struct gr_record *parent, const char *key);
struct gr_record *gr_record_text(struct gr_arena *a, struct gr_record *parent, const char *key,
                                 const char *text);
struct gr_record *gr_record_number(struct gr_arena *a, struct gr_record *parent, const char *key,
                                   double value);
struct gr_record *gr_record_numbers(struct gr_arena *a, struct gr_record *parent, const char *key,
                                    const double *values, size_t count);
struct gr_record *gr_record_bool(struct gr_arena *a, struct gr_record *parent, const char *key,
                                 bool value);
/** Child of a map by key, or NULL. */
struct gr_record *gr_record_get(const struct gr_record *map, const char *key);
/** Node at a JSON pointer ("/runs/0/energy_it_kwh"), or NULL. */
struct gr_record *gr_record_at(const struct gr_record *root, const char *pointer);

/** A record from its JSON; NULL with *why (a sentence in arena) where it is none. */
struct gr_record *gr_record_parse(struct gr_str json, struct gr_arena *arena, const char **why);
/** The record as JSON: two blanks of indent, lists of numbers on one line, LF at the end. */
void gr_record_json(const struct gr_record *root, struct gr_buf *out);
/** The record as XML, root element <disclosure>.  Caller frees with xmlFreeDoc.  The element of a list of
 *  numbers has its node of the record in _private, so that a chart need not read thousands of them again. */
xmlDocPtr gr_record_xml(const struct gr_record *root);
/** Makes the element of a top-level key anew, after the record has grown there (/conformity,
 *  /findings). */
void gr_record_xml_refresh(xmlDocPtr doc, const struct gr_record *root, const char *key);

#endif
