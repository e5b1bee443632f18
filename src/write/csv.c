/*
 * csv.c - one row a run, units in the names (RFC 4180).
 *
 * A quantity is three columns: its value, and its low and high end.
 */
#include "write/writer.h"

static const char *const texts[] = {
    "id",       "name",  "group", "lifecycle_stage", "outcome",          "start",   "end",
    "hardware", "place", "tool",  "energy_boundary", "intensity_origin", "excluded"};
static const char *const quantities[] = {"energy_it_kwh",
                                         "energy_total_kwh",
                                         "pue",
                                         "carbon_intensity_g_per_kwh",
                                         "emissions_location_kg",
                                         "emissions_market_kg",
                                         "log_emissions_kg",
                                         "duration_wall_s",
                                         "device_hours",
                                         "power_average_w",
                                         "coverage_ratio",
                                         "training_compute_flop"};

/* A cell that a spreadsheet would take for a formula begins with an apostrophe. */
static void put_text(struct gr_buf *out, const char *text) {
    bool formula = text[0] && strchr("=+-@\t\r", text[0]);
    if (!formula && !strpbrk(text, ",\"\n\r")) {
        gr_buf_puts(out, text);
        return;
    }
    gr_buf_puts(out, formula ? "\"'" : "\"");
    for (const char *c = text; *c; c++) {
        gr_buf_puts(out, *c == '"' ? "\"" : "");
        gr_buf_putc(out, *c);
    }
    gr_buf_putc(out, '"');
}

static void put_number(struct gr_buf *out, const struct gr_record *node) {
    gr_buf_putc(out, ',');
    if (node && node->kind == GR_KIND_NUMBER) {
        gr_buf_num(out, node->number);
    }
}

static void put_head(struct gr_buf *out) {
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        gr_buf_printf(out, "%s%s", i > 0 ? "," : "", texts[i]);
    }
    for (size_t i = 0; i < GR_COUNT(quantities); i++) {
        gr_buf_printf(out, ",%s,%s_low,%s_high", quantities[i], quantities[i], quantities[i]);
    }
    gr_buf_puts(out, ",energy_total_tier\n");
}

static void put_run(struct gr_buf *out, const struct gr_record *run) {
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        const struct gr_record *node = gr_record_get(run, texts[i]);
        gr_buf_puts(out, i > 0 ? "," : "");
        put_text(out, node && node->kind == GR_KIND_TEXT ? node->text : "");
    }
    for (size_t i = 0; i < GR_COUNT(quantities); i++) {
        const struct gr_record *q = gr_record_get(run, quantities[i]);
        put_number(out, q ? gr_record_get(q, "value") : NULL);
        put_number(out, q ? gr_record_get(q, "low") : NULL);
        put_number(out, q ? gr_record_get(q, "high") : NULL);
    }
    const struct gr_record *energy = gr_record_get(run, "energy_total_kwh");
    const struct gr_record *tier = energy ? gr_record_get(energy, "tier") : NULL;
    gr_buf_printf(out, ",%s\n", tier ? tier->text : "");
}

static enum gr_status write_csv(const struct gr_report *report, struct gr_files *files,
                                struct gr_diag *diag) {
    (void)diag;
    struct gr_buf *out = gr_files_add(files, "");
    const struct gr_record *runs = gr_record_get(report->record, "runs");
    put_head(out);
    for (const struct gr_record *run = runs ? runs->first : NULL; run; run = run->next) {
        put_run(out, run);
    }
    return GR_OK;
}

const struct gr_writer gr_writer_csv = {
    .name = "csv",
    .extension = ".csv",
    .summary = "one row a run, every figure with its interval, units in the names",
    .write = write_csv,
};
