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

static const char *training_type(const struct gr_report *report) {
    const struct gr_record *runs = gr_record_get(report->record, "runs");
    bool training = false, tuning = false;
    for (const struct gr_record *r = runs ? runs->first : NULL; r; r = r->next) {
        const struct gr_record *stage = gr_record_get(r, "lifecycle_stage");
        const char *text = stage ? stage->text : "";
        tuning |= strstr(text, "fine") != NULL;
        training |= strcmp(text, "training") == 0 || strcmp(text, "pre_training") == 0 ||
                    strcmp(text, "pretraining") == 0;
    }
    bool base = gr_record_at(report->record, "/model/base_model") != NULL;
    return tuning || (training && base) ? "fine-tuning" : training ? "pre-training" : NULL;
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
    double pue = gr_fact_block_number(report, "pue");
    const char *overhead = isfinite(pue) ? gr_arena_printf(report->arena, "PUE %s included",
                                                           gr_fact_plain(report, pue, 4))
                                         : "without data-centre overhead";
    bool final = strcmp(gr_fact_block(report), "/final") == 0;
    const char *id = gr_fact_text(report, "/report/report_id");
    return gr_arena_printf(report->arena,
                           "%s%sGramme " GRAMME_VERSION ", location-based, %s, %s%s%s",
                           tools ? tools : "", tools ? "; " : "", overhead,
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
