/* The reader `eco2ai`: emission.csv. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/tracks.h"

enum column {
    ID,
    PROJECT,
    START,
    DURATION,
    ENERGY,
    EMISSIONS,
    CPU_NAME,
    GPU_NAME,
    PLACE,
    CPU_ENERGY,
    GPU_ENERGY,
    RAM_ENERGY,
    FORK_CPU_ENERGY,
    FORK_RAM_ENERGY,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    [ID] = "id",
    [PROJECT] = "project_name",
    [START] = "start_time",
    [DURATION] = "duration(s)",
    [ENERGY] = "power_consumption(kWh)", /* an energy, whatever its name */
    [EMISSIONS] = "CO2_emissions(kg)",
    [CPU_NAME] = "CPU_name",
    [GPU_NAME] = "GPU_name",
    [PLACE] = "region/country",
    [CPU_ENERGY] = "CPU_consumption(kWh)",
    [GPU_ENERGY] = "GPU_consumption(kWh)",
    [RAM_ENERGY] = "RAM_consumption(kWh)",
    [FORK_CPU_ENERGY] = "cpu_power_consumption(kWh)",
    [FORK_RAM_ENERGY] = "ram_power_consumption(kWh)",
};

static const struct {
    enum column column;
    const char *key;
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
} parts[] = {
    {CPU_ENERGY, "cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_UTILISATION_MODEL},
    {FORK_CPU_ENERGY, "cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_UTILISATION_MODEL},
    {GPU_ENERGY, "gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER},
    {RAM_ENERGY, "ram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, GR_TIER_UTILISATION_MODEL},
    {FORK_RAM_ENERGY, "ram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, GR_TIER_UTILISATION_MODEL},
};

#define MOST_W      100e3 /* no single computer draws more: the column is no kWh */
#define ODD_MOST_W  20e3
#define ODD_LEAST_W 0.1

struct tally {
    uint64_t count, line;
    double value;
};

struct eco {
    struct gr_read_context *ctx;
    struct gr_csv csv;
    size_t column[COLUMNS];
    struct gr_buf held; /* the row before, until the one after it is known */
    uint64_t held_line;
    uint64_t rows;
    struct tally torn, beyond, odd_power, odd_intensity, blank, rows_of_one_id;
    double superseded_kwh;
};

static void count(struct tally *tally, uint64_t line, double value) {
    if (tally->count++ == 0) {
        tally->line = line;
        tally->value = value;
    }
}

/* ---- a row ---- */

static struct gr_str cell(const struct eco *e, const struct gr_csv *row, enum column column) {
    return e->column[column] == GR_CSV_NONE ? (struct gr_str){NULL, 0}
                                            : gr_csv_cell(row, e->column[column]);
}

static struct gr_str text(const struct eco *e, const struct gr_csv *row, enum column column) {
    struct gr_str value = cell(e, row, column);
    return gr_csv_missing(value) ? (struct gr_str){NULL, 0} : value;
}

static double number(const struct eco *e, const struct gr_csv *row, enum column column) {
    double value = (double)NAN;
    (void)gr_csv_number(cell(e, row, column), &value);
    return value;
}

/** "IN/Gujarat" */
static void read_place(struct gr_run_attributes *a, struct gr_str place) {
    struct gr_str rest = place, country = gr_str_cut(&rest, '/');
    if (country.n == 2) {
        a->country_iso2 = country;
        a->region = rest;
    }
}

/** "Quadro T1000 1 device(s)" */
static void read_gpu(struct gr_run_attributes *a, struct gr_str name) {
    size_t end = name.n > 0 ? gr_str_find(name, GR_STR(" device(s)")) : SIZE_MAX;
    if (end == SIZE_MAX) {
        return;
    }
    size_t at = end;
    while (at > 0 && name.p[at - 1] >= '0' && name.p[at - 1] <= '9') {
        at--;
    }
    double devices;
    if (gr_num_parse((struct gr_str){name.p + at, end - at}, &devices)) {
        a->gpu_count = devices;
        a->gpu_model = gr_str_trim((struct gr_str){name.p, at});
    }
}

/** False if the row is torn. */
static bool read_row(const struct eco *e, const struct gr_csv *row, struct gr_run_attributes *a) {
    *a = gr_run_attributes_none();
    a->key = cell(e, row, ID);
    a->duration_s = number(e, row, DURATION);
    if (row->torn || a->key.n == 0 ||
        !gr_time_parse(cell(e, row, START), &a->start, &a->zone_known)) {
        return false;
    }
    if (!a->zone_known && e->ctx->zone) {
        a->start = gr_zone_to_utc(e->ctx->zone, a->start);
        a->zone_known = true;
    }
    if (a->duration_s >= 0 && a->duration_s < 1e9) {
        a->end = a->start + (gr_time)llround(a->duration_s * 1e9);
    }
    a->boundary = GR_BOUNDARY_FACILITY;
    a->tool = GR_STR("eco2AI");
    a->project = text(e, row, PROJECT);
    a->cpu_model = text(e, row, CPU_NAME);
    a->own_emissions_kg = number(e, row, EMISSIONS);
    read_gpu(a, text(e, row, GPU_NAME));
    read_place(a, text(e, row, PLACE));
    return true;
}

/* ---- into the sink ---- */

static void add_part(const struct eco *e, gr_run_id run, struct gr_reading *r,
                     const struct gr_device_attributes *device, struct gr_energy energy) {
    r->parts[r->part_count].device = gr_sink_device(e->ctx->sink, run, device);
    r->parts[r->part_count++].energy = energy;
}

static void add_parts(const struct eco *e, const struct gr_csv *row, gr_run_id run,
                      struct gr_reading *r) {
    for (size_t i = 0; i < GR_COUNT(parts); i++) {
        struct gr_energy energy;
        double kwh = number(e, row, parts[i].column);
        if (kwh > 0 && gr_energy_from_kwh(kwh, &energy)) {
            const struct gr_device_attributes device = {.key = gr_str(parts[i].key),
                                                        .scope = parts[i].scope,
                                                        .component = parts[i].component,
                                                        .tier = parts[i].tier};
            add_part(e, run, r, &device, energy);
        }
    }
    if (r->part_count == 0) {
        const struct gr_device_attributes device = {.key = GR_STR("total"),
                                                    .scope = GR_SCOPE_MODULE,
                                                    .component = GR_COMPONENT_OTHER,
                                                    .tier = GR_TIER_UTILISATION_MODEL};
        add_part(e, run, r, &device, r->total);
    }
}

/** Mean power and intensity of a row; false if its energy cannot be. */
static bool check(struct eco *e, const struct gr_run_attributes *a, double kwh, uint64_t line) {
    double watt = a->duration_s > 0 ? kwh * 3.6e6 / a->duration_s : (double)NAN;
    double kg_per_kwh = kwh > 0 ? a->own_emissions_kg / kwh : (double)NAN;
    if (watt > MOST_W) {
        count(&e->beyond, line, watt);
        return false;
    }
    if (watt > ODD_MOST_W || (watt < ODD_LEAST_W && a->duration_s > 15)) {
        count(&e->odd_power, line, watt);
    }
    if (kg_per_kwh < 0.001 || kg_per_kwh > 1.5) {
        count(&e->odd_intensity, line, kg_per_kwh);
    }
    return true;
}

static void leave_blank(struct eco *e, const struct gr_run_attributes *a, const char *why,
                        struct gr_pos where) {
    gr_sink_blank(e->ctx->sink, gr_sink_run(e->ctx->sink, a, where), why, where);
    e->ctx->counts.rows_dropped++;
}

static void give(struct eco *e, const struct gr_csv *row, uint64_t line) {
    struct gr_run_attributes a;
    struct gr_reading r = {0};
    double kwh = number(e, row, ENERGY);
    if (!read_row(e, row, &a)) {
        count(&e->torn, line, (double)NAN);
        e->ctx->counts.rows_dropped++;
        return;
    }
    r.where = gr_csv_pos(row, e->ctx->file, e->column[ENERGY]);
    r.where.line = line;
    if (!(kwh >= 0) || !gr_energy_from_kwh(kwh, &r.total)) {
        count(&e->blank, line, kwh);
        leave_blank(e, &a, "its energy is missing or negative", r.where);
        return;
    }
    e->ctx->counts.naive = gr_energy_add(e->ctx->counts.naive, r.total);
    if (!check(e, &a, kwh, line)) {
        leave_blank(e, &a, "its mean power is beyond what a computer draws: its column is no kWh",
                    r.where);
        return;
    }
    r.duration_s = a.duration_s >= 0 ? a.duration_s : (double)NAN;
    r.emissions_kg = a.own_emissions_kg;
    gr_run_id run = gr_sink_run(e->ctx->sink, &a, r.where);
    add_parts(e, row, run, &r);
    gr_sink_delta(e->ctx->sink, run, &r, &a);
    e->ctx->counts.rows_used++;
}

/* ---- rows of one id ---- */

static void flush(struct eco *e) {
    struct gr_csv row;
    if (e->held.n == 0) {
        return;
    }
    gr_csv_slice(&row, gr_buf_str(&e->held), e->csv.delimiter);
    if (gr_csv_next(&row)) {
        give(e, &row, e->held_line);
    }
    gr_buf_clear(&e->held);
}

/** A row that began with the one before it holds that one's energy too. */
static bool goes_on(struct eco *e) {
    struct gr_csv row;
    if (e->held.n == 0) {
        return false;
    }
    gr_csv_slice(&row, gr_buf_str(&e->held), e->csv.delimiter);
    if (!gr_csv_next(&row) || !gr_str_eq(cell(e, &row, ID), cell(e, &e->csv, ID))) {
        return false;
    }
    count(&e->rows_of_one_id, e->csv.line, (double)NAN);
    bool same_start = gr_str_eq(cell(e, &row, START), cell(e, &e->csv, START));
    if (same_start) {
        double kwh = number(e, &row, ENERGY);
        struct gr_energy energy;
        if (kwh > 0 && gr_energy_from_kwh(kwh, &energy)) {
            e->superseded_kwh -= kwh;
            e->ctx->counts.naive = gr_energy_add(e->ctx->counts.naive, energy);
        }
    }
    return same_start;
}

static void take_row(struct eco *e) {
    if (gr_str_is(cell(e, &e->csv, ID), names[ID])) {
        return; /* the header again */
    }
    e->rows++;
    if (!goes_on(e)) {
        flush(e);
    }
    gr_buf_clear(&e->held);
    gr_buf_put(&e->held, e->csv.text);
    e->held_line = e->csv.line;
}

/* ---- the end ---- */

static void warn(const struct eco *e, const struct tally *tally, const char *code, const char *what,
                 const char *unit) {
    char value[GR_NUM_SIZE];
    if (tally->count > 0) {
        (void)gr_num_significant(tally->value, 3, value);
        gr_warning(e->ctx->diag, code, ((struct gr_pos){.file = e->ctx->file, .line = tally->line}),
                   NULL, "%s: %s %s (%llu rows, this the first)", what, value, unit,
                   (unsigned long long)tally->count);
    }
}

static enum gr_status refuse(const struct eco *e) {
    struct gr_pos where = {.file = e->ctx->file, .line = e->beyond.line};
    if (e->beyond.count > 0) {
        gr_error(
            e->ctx->diag, "R103", where,
            "where the true unit is known: format: csv, with columns and their units",
            "the column is no kWh: by %llu rows the mean power of a computer would be above 100 kW",
            (unsigned long long)e->beyond.count);
    } else {
        where.line = e->torn.count > 0 ? e->torn.line : e->blank.line;
        gr_error(
            e->ctx->diag,
            e->rows == 0        ? "R008"
            : e->torn.count > 0 ? "R013"
                                : "R012",
            where, "an encoded emission file cannot be read: only eco2AI's own server decodes it",
            e->rows == 0 ? "the file has a header and no rows" : "no row of this file can be used");
    }
    return GR_REFUSED;
}

static enum gr_status finish(struct eco *e) {
    struct gr_read_context *ctx = e->ctx;
    ctx->counts.line_count = e->csv.line;
    if (ctx->counts.rows_used == 0 || ctx->counts.rows_used < e->beyond.count) {
        return refuse(e); /* where most rows cannot be kWh the others are not either */
    }
    warn(e, &e->beyond, "R103", "a mean power beyond what a computer draws: left out", "W");
    warn(e, &e->odd_power, "R040", "the mean power of a row is outside 0.1 W to 20 kW", "W");
    warn(e, &e->odd_intensity, "R041", "emissions / energy is outside 0.001 to 1.5", "kg/kWh");
    gr_note_many(ctx, "R023", e->torn.line, e->torn.count, (double)NAN, "torn rows are left out");
    gr_note_many(ctx, "R113", e->rows_of_one_id.line, e->rows_of_one_id.count, e->superseded_kwh,
                 "rows of one id: the longest where they begin together, their sum where not");
    gr_note_many(ctx, "R105", 0, 1, 0,
                 "eco2AI's PUE (1 if it was not set) is inside the energies; none is applied");
    return GR_OK;
}

static enum gr_status read_header(struct eco *e) {
    static const enum column needed[] = {ID, START, ENERGY};
    if (!gr_csv_next(&e->csv)) {
        gr_error(e->ctx->diag, "R007", ((struct gr_pos){.file = e->ctx->file}), NULL,
                 "the file is empty");
        return GR_REFUSED;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        e->column[i] = gr_csv_find(&e->csv, names[i]);
    }
    for (size_t i = 0; i < GR_COUNT(needed); i++) {
        if (e->column[needed[i]] == GR_CSV_NONE) {
            gr_diag_add(e->ctx->diag, GR_ERROR, "R011",
                        gr_csv_pos(&e->csv, e->ctx->file, GR_CSV_NONE), e->csv.text, NULL,
                        "the header has no column %s", names[needed[i]]);
            return GR_REFUSED;
        }
    }
    return GR_OK;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct eco *e = gr_xcalloc(1, sizeof(*e));
    e->ctx = ctx;
    gr_csv_open(&e->csv, ctx->in, gr_csv_sniff(gr_input_peek(ctx->in)));
    enum gr_status status = read_header(e);
    if (status == GR_OK) {
        ctx->counts.has_naive = true;
        while (gr_csv_next(&e->csv)) {
            take_row(e);
        }
        flush(e);
        status = finish(e);
    }
    gr_buf_free(&e->held);
    free(e);
    return status;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_csv csv;
    gr_csv_slice(&csv, head, gr_csv_sniff(head));
    bool header = gr_csv_next(&csv);
    bool energy = header && gr_csv_find(&csv, names[ENERGY]) != GR_CSV_NONE;
    bool whole = energy && gr_csv_find(&csv, names[ID]) != GR_CSV_NONE &&
                 gr_csv_find(&csv, names[START]) != GR_CSV_NONE;
    (void)snprintf(why, 160, "%s",
                   whole    ? "the header has id, start_time and power_consumption(kWh)"
                   : energy ? "the header has power_consumption(kWh), but not id and start_time"
                            : "the header has no column power_consumption(kWh)");
    return whole ? 95 : energy ? 60 : 0;
}

const struct gr_reader gr_reader_eco2ai = {
    .name = "eco2ai",
    .title = "eco2AI emission.csv",
    .describe = "power_consumption(kWh) is an energy, with eco2AI's PUE inside; CO2_emissions in "
                "kg are kept "
                "beside ours. Rows of one id: the longest of those that begin together, the sum of "
                "epochs. Rows "
                "above 100 kW are no kWh and are left out. The encoded file is not read.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
