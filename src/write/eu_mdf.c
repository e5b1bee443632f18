/*
 * eu_mdf.c - values for the EU model documentation form (GPAI Code of Practice, Transparency, July 2025).
 *
 * Energy in MWh, computation in FLOP, time in days of the clock and of hardware with its range: two
 * significant figures beside the full number.  The final training, or all training where no run is final.
 */
#include "write/facts.h"

#include <math.h>

#include "base/num.h"

enum { SECONDS_PER_DAY = 86400 };
static const double DAYS_PER_MONTH = 365.25 / 12;

struct training {
    double energy_kwh, flop, days, hardware_days;
    size_t run_count;
    const char *hardware;
};

static bool counted(const struct gr_report *report, const struct gr_record *run) {
    const char *stage = gr_fact_text_of(run, "lifecycle_stage");
    return stage && strcmp(stage, "training") == 0 && gr_fact_in_block(report, run);
}

/** A run that lacks a figure makes its sum unknown: NAN. */
static struct training add_up(const struct gr_report *report) {
    struct training t = {0};
    for (const struct gr_record *r = gr_fact_items(report, "/runs"); r; r = r->next) {
        if (counted(report, r)) {
            t.energy_kwh += gr_fact_of(r, "energy_total_kwh");
            t.flop += gr_fact_of(r, "training_compute_flop");
            t.days += gr_fact_of(r, "duration_wall_s") / SECONDS_PER_DAY;
            t.hardware_days += gr_fact_of(r, "device_hours") / 24;
            t.hardware = t.hardware ? t.hardware : gr_fact_text_of(r, "hardware");
            t.run_count++;
        }
    }
    return t;
}

/** Why a third party withholds a figure; NULL if nothing is said. */
static const char *withheld(const struct gr_report *report, const char *quantity) {
    for (const struct gr_record *u = gr_fact_items(report, "/report/unavailable"); u; u = u->next) {
        const char *name = gr_fact_text_of(u, "quantity");
        if (name && strcmp(name, quantity) == 0) {
            return gr_fact_text_of(u, "reason");
        }
    }
    return NULL;
}

static bool complete(const struct gr_report *report, const struct training *t,
                     struct gr_diag *diag) {
    const struct {
        bool there;
        const char *what, *yaml;
    } needs[] = {
        {t->run_count > 0, "a run of training", "lifecycle_stage: training   # in the run"},
        {t->energy_kwh > 0 || withheld(report, "energy_total_kwh"), "the energy of training",
         "report: {unavailable: {quantity: energy_total_kwh, reason: the provider withholds it}}"},
        {t->flop > 0, "the computation of training",
         "training_compute_flop: {parameters: 124e6, tokens: 2.5e9}   # in each run of training"},
        {t->days > 0, "the time of training", "duration_wall_s: 3600   # in each run of training"},
        {t->hardware_days > 0, "the hardware of training",
         "hardware: node1   # in each run of training, with accelerator_count in its entry"},
        {gr_fact_number(report, "/model/parameter_count") > 0, "the size of the model",
         "model: {parameter_count: 124e6}"},
        {gr_fact_text(report, "/report/methodology_statement") != NULL, "the methodology",
         "report: {methodology_statement: ...}"},
    };
    bool all = true;
    for (size_t i = 0; i < GR_COUNT(needs) && (i == 0 || t->run_count > 0); i++) {
        if (!needs[i].there) {
            gr_fact_need(diag, "the EU form", needs[i].what, needs[i].yaml);
            all = false;
        }
    }
    return all;
}

/* ---- two significant figures ---- */

/** "8.0e18". */
static const char *scientific(const struct gr_report *report, double value) {
    double exponent = floor(log10(value));
    double mantissa = value / pow(10, exponent);
    if (mantissa >= 9.95) { /* would be printed as 10.0 */
        mantissa = 1;
        exponent++;
    }
    char text[GR_NUM_SIZE];
    size_t n = gr_num_fixed(mantissa, 1, text);
    return gr_arena_printf(report->arena, "%.*se%d", (int)n, text, (int)exponent);
}

/** "0.0050", "1.7", "1200". */
static const char *two_figures(const struct gr_report *report, double value) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_significant(value, 2, text);
    return gr_arena_str(report->arena, (struct gr_str){text, n});
}

static const char *range_of(double days) {
    double months = days / DAYS_PER_MONTH;
    return months < 1    ? "less than 1 month"
           : months <= 3 ? "1 to 3 months"
           : months <= 6 ? "3 to 6 months"
                         : "more than 6 months";
}

static struct gr_record *item(const struct gr_report *report, struct gr_record *root,
                              const char *key, const char *text, double value, const char *unit) {
    struct gr_record *map = gr_record_map(report->arena, root, key);
    gr_record_text(report->arena, map, "text", text);
    gr_record_number(report->arena, map, "value", value);
    gr_record_text(report->arena, map, "unit", unit);
    return map;
}

static void put_time(const struct gr_report *report, struct gr_record *root,
                     const struct training *t) {
    gr_record_text(report->arena, root, "training_time_range", range_of(t->days));
    item(report, root, "training_time_wall_clock", two_figures(report, t->days), t->days, "days");
    struct gr_record *hardware =
        item(report, root, "training_time_hardware", scientific(report, t->hardware_days),
             t->hardware_days, "hardware-days");
    gr_record_text(report->arena, hardware, "hardware", t->hardware);
}

static void put_energy(const struct gr_report *report, struct gr_record *root,
                       const struct training *t) {
    bool known = t->energy_kwh > 0;
    double mwh = known ? t->energy_kwh / 1000 : (double)NAN;
    struct gr_record *energy =
        item(report, root, "training_energy", known ? two_figures(report, mwh) : "N/A", mwh, "MWh");
    if (!known) {
        gr_record_text(report->arena, energy, "reason", withheld(report, "energy_total_kwh"));
        return;
    }
    gr_record_text(report->arena, energy, "boundary",
                   gr_fact_block_text(report, "energy_boundary"));
    gr_record_number(report->arena, energy, "pue", gr_fact_block_number(report, "pue"));
}

static void put_inference(const struct gr_report *report, struct gr_record *root) {
    double flop = gr_fact_number(report, "/inference/benchmark/inference_compute_flop");
    if (!(flop > 0)) {
        return;
    }
    struct gr_record *map =
        item(report, root, "inference_compute", scientific(report, flop), flop, "FLOP");
    gr_record_text(report->arena, map, "task", gr_fact_text(report, "/inference/benchmark/task"));
    gr_record_text(report->arena, map, "hardware",
                   gr_fact_text(report, "/inference/benchmark/hardware"));
}

static enum gr_status write_eu_mdf(const struct gr_report *report, struct gr_files *files,
                                   struct gr_diag *diag) {
    struct training t = add_up(report);
    if (!complete(report, &t, diag)) {
        return GR_REFUSED;
    }
    double size = gr_fact_number(report, "/model/parameter_count");
    struct gr_record *root = gr_record_root(report->arena);
    gr_record_text(report->arena, root, "form",
                   "Model Documentation Form, GPAI Code of Practice (2025-07-10)");
    gr_record_text(report->arena, root, "legal_basis",
                   "Regulation (EU) 2024/1689, Annex XI, 1(2)(d), (e)");
    gr_record_text(report->arena, root, "provider",
                   gr_fact_text(report, "/report/organization_name"));
    gr_record_text(report->arena, root, "model", gr_fact_text(report, "/model/name"));
    item(report, root, "model_size", scientific(report, size), size, "parameters");
    put_time(report, root, &t);
    struct gr_record *flop =
        item(report, root, "training_compute", scientific(report, t.flop), t.flop, "FLOP");
    gr_record_text(report->arena, flop, "order_of_magnitude",
                   gr_arena_printf(report->arena, "1e%d", (int)floor(log10(t.flop))));
    put_energy(report, root, &t);
    gr_record_text(report->arena, root, "methodology",
                   gr_fact_text(report, "/report/methodology_statement"));
    put_inference(report, root);
    gr_record_text(report->arena, root, "report_id", gr_fact_text(report, "/report/report_id"));
    gr_record_json(root, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_eu_mdf = {
    .name = "eu_mdf",
    .extension = ".mdf.json",
    .summary = "values for the EU model documentation form: MWh, FLOP, days, hardware-days",
    .write = write_eu_mdf,
};
