/*
 * hf.c - co2_eq_emissions for the front matter of a Hugging Face model card (hub-docs, model-cards-co2.md).
 *
 * Grams.  The Hub finds the number by a regular expression: the first digits with an optional decimal part of
 * str(value), so there must be no exponent and no comma, and since Python prints floats below 1e-4 with an
 * exponent, those are written as a quoted decimal string.
 */
#include "write/hf.h"

#include <math.h>

#include "write/facts.h"

static const double PYTHON_PLAIN_LEAST = 1e-4;

/** Training on a base model is fine-tuning. */
static const char *training_type(const struct gr_report *report) {
    bool base = gr_record_at(report->record, "/model/base_model") != NULL;
    for (const struct gr_record *r = gr_fact_items(report, "/runs"); r; r = r->next) {
        const char *stage = gr_fact_text_of(r, "lifecycle_stage");
        if (stage && strcmp(stage, "training") == 0 && gr_fact_in_block(report, r)) {
            return base ? "fine-tuning" : "pre-training";
        }
    }
    return NULL;
}

/* A text in double quotes is YAML and JSON alike. */
static void put_key(struct gr_buf *out, const char *key, const char *text) {
    if (text) {
        gr_buf_printf(out, "  %s: ", key);
        gr_buf_json(out, gr_str(text));
        gr_buf_putc(out, '\n');
    }
}

static const char *source(const struct gr_report *report) {
    const char *tools = gr_fact_tools(report);
    bool final = strcmp(gr_fact_block(report), "/final") == 0;
    const char *id = gr_fact_text(report, "/report/report_id");
    return gr_arena_printf(report->arena,
                           "%s%sGramme " GRAMME_VERSION ", location-based, %s, %s%s%s",
                           tools ? tools : "", tools ? "; " : "", gr_fact_overhead(report),
                           final ? "final runs" : "all runs", id ? ", report " : "", id ? id : "");
}

enum gr_status gr_hf_block(const struct gr_report *report, struct gr_diag *diag,
                           struct gr_buf *out) {
    double grams = 1000 * gr_fact_block_number(report, "emissions_location_kg");
    if (!(grams > 0)) {
        gr_error(diag, "W071", GR_NOWHERE, "say where it ran: location: {country: DE}",
                 "a model card needs emissions above 0, and this report has none");
        return GR_REFUSED;
    }
    bool quoted = grams < PYTHON_PLAIN_LEAST;
    const char *mark = quoted ? "\"" : "";
    gr_buf_printf(out, "co2_eq_emissions:\n  emissions: %s%s%s\n", mark,
                  gr_fact_plain(report, grams, 6), mark);
    put_key(out, "source", source(report));
    put_key(out, "training_type", training_type(report));
    put_key(out, "geographical_location", gr_fact_place(report));
    put_key(out, "hardware_used", gr_fact_hardware(report));
    return GR_OK;
}

static enum gr_status write_hf(const struct gr_report *report, struct gr_files *files,
                               struct gr_diag *diag) {
    return gr_hf_block(report, diag, gr_files_add(files, ""));
}

const struct gr_writer gr_writer_hf = {
    .name = "hf",
    .extension = ".hf.yaml",
    .summary = "co2_eq_emissions in grams, for the front matter of a Hugging Face model card",
    .write = write_hf,
};
