/* One row of a CodeCarbon file into the sink. */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/codecarbon.h"

struct gr_pos gr_cc_pos(const struct gr_cc *cc, enum gr_cc_column column) {
    return cc->at.line > 0 ? cc->at : gr_csv_pos(&cc->csv, cc->ctx->file, cc->column[column]);
}

/* ---- cells ---- */

/** "0,5" of a file whose cells end in semicolons. */
static bool parse_comma(struct gr_str cell, double *out) {
    char copy[64];
    if (cell.n >= sizeof(copy)) {
        return false;
    }
    for (size_t i = 0; i < cell.n; i++) {
        copy[i] = cell.p[i] == ',' ? '.' : cell.p[i];
    }
    return gr_num_parse((struct gr_str){copy, cell.n}, out);
}

static enum gr_csv_number number(const struct gr_cc *cc, enum gr_cc_column column, double *out) {
    struct gr_str cell = gr_cc_cell(cc, column);
    enum gr_csv_number kind = gr_csv_number(cell, out);
    if (kind == GR_CSV_BAD && cc->csv.delimiter != ',' && parse_comma(cell, out)) {
        return GR_CSV_NUMBER;
    }
    return kind;
}

double gr_cc_number(const struct gr_cc *cc, enum gr_cc_column column) {
    double value;
    return number(cc, column, &value) == GR_CSV_NUMBER ? value : (double)NAN;
}

/** The same for figures of the machine, which most rows repeat: read once a change. */
static double repeated_number(struct gr_cc *cc, enum gr_cc_column column) {
    struct gr_cc_memo *memo = &cc->memos[column];
    struct gr_str cell = gr_cc_cell(cc, column);
    if (cell.n == 0 || cell.n > sizeof(memo->text)) {
        return gr_cc_number(cc, column);
    }
    if (!gr_str_eq(cell, (struct gr_str){memo->text, memo->n})) {
        memcpy(memo->text, cell.p, cell.n);
        memo->n = cell.n;
        memo->value = gr_cc_number(cc, column);
    }
    return memo->value;
}

static struct gr_str text(const struct gr_cc *cc, enum gr_cc_column column) {
    struct gr_str cell = gr_cc_cell(cc, column);
    return gr_csv_missing(cell) ? (struct gr_str){NULL, 0} : cell;
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_uuid(struct gr_str id) {
    if (id.n != 36) {
        return false;
    }
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? id.p[i] != '-' : !is_hex(id.p[i])) {
            return false;
        }
    }
    return true;
}

static bool is_alpha3(struct gr_str code) {
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] < 'A' || code.p[i] > 'Z') {
            return false;
        }
    }
    return code.n == 3;
}

/* ---- may the row be used? ---- */

static bool has_only_blanks_beyond_header(const struct gr_cc *cc) {
    for (size_t i = cc->header_count; i < cc->csv.count; i++) {
        if (i >= GR_CSV_CELLS || gr_csv_cell(&cc->csv, i).n > 0) {
            return false;
        }
    }
    return cc->csv.count >= cc->header_count;
}

/** A row of another length than the header: do the values stand under their names? */
static bool is_shifted(const struct gr_cc *cc) {
    if (cc->csv.count == cc->header_count || has_only_blanks_beyond_header(cc)) {
        return false;
    }
    bool has_country = cc->column[GR_CC_COUNTRY] != GR_CSV_NONE;
    bool has_longitude = cc->column[GR_CC_LONGITUDE] != GR_CSV_NONE;
    if (!has_country && !has_longitude) {
        return true; /* nothing to tell by */
    }
    return (has_country && !is_alpha3(gr_cc_cell(cc, GR_CC_COUNTRY))) ||
           (has_longitude && isnan(gr_cc_number(cc, GR_CC_LONGITUDE)));
}

static bool is_header_again(const struct gr_cc *cc) {
    return gr_str_is(gr_cc_cell(cc, GR_CC_TIMESTAMP), gr_cc_column_name(GR_CC_TIMESTAMP)) &&
           gr_str_is(gr_cc_cell(cc, GR_CC_ENERGY), gr_cc_column_name(GR_CC_ENERGY));
}

static void leave_out(struct gr_cc *cc, enum gr_cc_slip slip, enum gr_cc_column column) {
    struct gr_energy stated;
    double kwh = gr_cc_number(cc, GR_CC_ENERGY);
    gr_cc_slip(cc, slip, column, (double)NAN);
    cc->ctx->counts.rows_dropped++;
    if (!isnan(kwh) && gr_energy_from_kwh(kwh, &stated)) {
        struct gr_cc_slip_count *count = &cc->slips[slip];
        count->effect = gr_energy_sub(count->effect, stated);
        cc->ctx->counts.naive = gr_energy_add(cc->ctx->counts.naive, stated);
    }
}

/* ---- attributes ---- */

/** Stamps of the row: its end as written, its start by the duration.  False if it has none. */
static bool read_stamps(const struct gr_cc *cc, double duration_s, struct gr_run_attributes *a) {
    if (!gr_time_parse(gr_cc_cell(cc, GR_CC_TIMESTAMP), &a->end, &a->zone_known)) {
        return false;
    }
    if (!a->zone_known && cc->ctx->zone) {
        a->end = gr_zone_to_utc(cc->ctx->zone, a->end);
        a->zone_known = true;
    }
    if (duration_s >= 0 && duration_s < 1e9) {
        a->start = a->end - (gr_time)llround(duration_s * 1e9);
    }
    return true;
}

/** "" in a quoted cell is one quote. */
static struct gr_str project_name(struct gr_cc *cc) {
    struct gr_str cell = text(cc, GR_CC_PROJECT);
    if (cell.n == 0 || memchr(cell.p, '"', cell.n) == NULL) {
        return cell;
    }
    gr_buf_clear(&cc->scratch);
    for (size_t i = 0; i < cell.n; i++) {
        gr_buf_putc(&cc->scratch, cell.p[i]);
        i += i + 1 < cell.n && cell.p[i] == '"' && cell.p[i + 1] == '"';
    }
    return gr_buf_str(&cc->scratch);
}

static void read_texts(struct gr_cc *cc, struct gr_run_attributes *a) {
    a->project = project_name(cc);
    a->tool = GR_STR("CodeCarbon");
    a->tool_version = text(cc, GR_CC_VERSION);
    a->region = text(cc, GR_CC_REGION);
    a->cloud_provider = text(cc, GR_CC_CLOUD_PROVIDER);
    a->cloud_region = text(cc, GR_CC_CLOUD_REGION);
    a->cpu_model = text(cc, GR_CC_CPU_MODEL);
    a->gpu_model = text(cc, GR_CC_GPU_MODEL);
    struct gr_str country = text(cc, GR_CC_COUNTRY);
    *(country.n == 2 ? &a->country_iso2 : &a->country_iso3) = country;
}

static void read_numbers(struct gr_cc *cc, struct gr_run_attributes *a) {
    a->cpu_power_w = repeated_number(cc, GR_CC_CPU_POWER);
    a->ram_total_gb = repeated_number(cc, GR_CC_RAM_SIZE);
    a->cpu_count = repeated_number(cc, GR_CC_CPU_COUNT);
    a->gpu_count = repeated_number(cc, GR_CC_GPU_COUNT);
    a->whole_machine = gr_str_is(text(cc, GR_CC_TRACKING_MODE), "machine");
}

static void read_pue(struct gr_cc *cc, struct gr_run_attributes *a) {
    double pue = repeated_number(cc, GR_CC_PUE);
    if (pue > 1) {
        a->pue_inside = pue;
        a->boundary = GR_BOUNDARY_FACILITY;
        gr_cc_slip(cc, GR_CC_PUE_INSIDE, GR_CC_PUE, pue);
    }
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/** Opens the run of the row.  Without an id a row is its own run, and its figures are its key. */
static gr_run_id open_run(struct gr_cc *cc, struct gr_run_attributes *a) {
    struct gr_pos where = gr_cc_pos(cc, GR_CC_ENERGY);
    struct gr_str id = gr_cc_cell(cc, GR_CC_RUN_ID);
    char key[256], label[128];
    if (id.n > 0) {
        a->key =
            cc->part > 0
                ? gr_str(gr_arena_printf(cc->ctx->arena, "%.*s#%u", (int)id.n, id.p, cc->part + 1))
                : id;
        return gr_sink_run(cc->ctx->sink, a, where);
    }
    static const enum gr_cc_column figures[] = {GR_CC_TIMESTAMP, GR_CC_DURATION, GR_CC_EMISSIONS,
                                                GR_CC_ENERGY,    GR_CC_PROJECT,  GR_CC_RAM_ENERGY};
    size_t n = 0;
    for (size_t i = 0; i < GR_COUNT(figures); i++) {
        struct gr_str cell = gr_cc_cell(cc, figures[i]);
        size_t room = sizeof(key) - 1 - n;
        size_t take = cell.n < room ? cell.n : room;
        memcpy(key + n, cell.p, take);
        n += take;
        key[n] = '|';
        n += n + 1 < sizeof(key);
    }
    a->key = (struct gr_str){key, n};
    (void)snprintf(label, sizeof(label), "%.90s:%llu",
                   base_name(gr_diag_display_name(cc->ctx->diag, cc->ctx->file)),
                   (unsigned long long)cc->csv.line);
    a->label = gr_str(label);
    return gr_sink_run(cc->ctx->sink, a, where);
}

/* ---- energies ---- */

static void add_part(struct gr_cc *cc, gr_run_id run, struct gr_reading *r,
                     const struct gr_device_attributes *device, struct gr_energy energy) {
    gr_device_id id = gr_sink_device(cc->ctx->sink, run, device);
    r->parts[r->part_count].device = id;
    r->parts[r->part_count].energy = energy;
    r->part_count++;
}

/** Parts by component; returns their sum in kWh, NAN where the row states none. */
static double read_parts(struct gr_cc *cc, gr_run_id run, const struct gr_run_attributes *a,
                         struct gr_reading *r) {
    const struct {
        enum gr_cc_column column;
        struct gr_device_attributes device;
    } parts[] = {
        {GR_CC_GPU_ENERGY,
         {GR_STR("gpu"), a->gpu_model, GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER}},
        {GR_CC_CPU_ENERGY,
         {GR_STR("cpu"), a->cpu_model, GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_UTILISATION_MODEL}},
        {GR_CC_RAM_ENERGY,
         {GR_STR("ram"), {NULL, 0}, GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, GR_TIER_UTILISATION_MODEL}},
    };
    double sum = (double)NAN;
    for (size_t i = 0; i < GR_COUNT(parts); i++) {
        double kwh = gr_cc_number(cc, parts[i].column);
        struct gr_energy energy;
        if (isnan(kwh) || !gr_energy_from_kwh(kwh, &energy)) {
            continue;
        }
        sum = isnan(sum) ? kwh : sum + kwh;
        if (kwh > 0) {
            add_part(cc, run, r, &parts[i].device, energy);
        } else if (kwh < 0) {
            gr_cc_slip(cc, GR_CC_NEGATIVE, parts[i].column, kwh);
        }
    }
    if (r->part_count == 0) {
        const struct gr_device_attributes node = {GR_STR("node"),
                                                  {NULL, 0},
                                                  GR_SCOPE_NODE,
                                                  GR_COMPONENT_OTHER,
                                                  GR_TIER_UTILISATION_MODEL};
        add_part(cc, run, r, &node, r->total);
    }
    return sum;
}

static void watch_cpu_power(struct gr_cc *cc) {
    struct gr_str cell = gr_cc_cell(cc, GR_CC_CPU_POWER);
    if (cell.n == 0 || cc->cpu_power_varies) {
        return;
    }
    if (cc->cpu_power_rows++ == 0 && cell.n < sizeof(cc->cpu_power)) {
        memcpy(cc->cpu_power, cell.p, cell.n);
        cc->cpu_power_length = cell.n;
    }
    cc->cpu_power_varies = !gr_str_eq(cell, (struct gr_str){cc->cpu_power, cc->cpu_power_length});
}

static void pour(struct gr_cc *cc, struct gr_run_attributes *a, double kwh,
                 struct gr_energy total) {
    struct gr_reading r = {.duration_s = a->duration_s,
                           .total = total,
                           .emissions_kg = a->own_emissions_kg,
                           .where = gr_cc_pos(cc, GR_CC_ENERGY)};
    gr_run_id run = open_run(cc, a);
    double parts_kwh = read_parts(cc, run, a, &r);
    const struct gr_cc_figures figures = {a->duration_s, a->own_emissions_kg, kwh, parts_kwh};
    gr_cc_check(cc, &figures);
    watch_cpu_power(cc);
    (cc->tasks ? gr_sink_delta : gr_sink_cumulative)(cc->ctx->sink, run, &r, a);
    cc->ctx->counts.rows_used++;
    cc->ctx->counts.naive = gr_energy_add(cc->ctx->counts.naive, total);
    cc->has_run_with_energy = true;
}

static void pour_blank(struct gr_cc *cc, struct gr_run_attributes *a, const char *why) {
    gr_run_id run = open_run(cc, a);
    gr_sink_blank(cc->ctx->sink, run, why, gr_cc_pos(cc, GR_CC_ENERGY));
    cc->ctx->counts.rows_dropped++;
    cc->blank_count++;
}

/** Cut by another writer: no stamp, no run id where one is, or a quote left open.  Reads the stamps. */
static bool is_torn(const struct gr_cc *cc, double duration_s, struct gr_run_attributes *a) {
    struct gr_str id = gr_cc_cell(cc, GR_CC_RUN_ID);
    return cc->csv.torn || (id.n > 0 && !is_uuid(id)) || !read_stamps(cc, duration_s, a);
}

/** The stated duration; a negative one is not stated. */
static double true_duration(struct gr_cc *cc, double duration_s) {
    if (duration_s < 0) {
        gr_cc_slip(cc, GR_CC_NEGATIVE, GR_CC_DURATION, duration_s);
        return (double)NAN;
    }
    return duration_s;
}

void gr_cc_row(struct gr_cc *cc) {
    if (is_header_again(cc)) {
        gr_cc_slip(cc, GR_CC_HEADER_AGAIN, GR_CC_TIMESTAMP, (double)NAN);
        return;
    }
    cc->row_count++;
    struct gr_run_attributes a = gr_run_attributes_none();
    double kwh = 0;
    struct gr_energy total = {0};
    enum gr_csv_number kind = number(cc, GR_CC_ENERGY, &kwh);
    double duration_s = gr_cc_number(cc, GR_CC_DURATION);
    if (is_torn(cc, duration_s, &a)) {
        leave_out(cc, GR_CC_TORN, GR_CC_TIMESTAMP);
        return;
    }
    if (is_shifted(cc)) {
        leave_out(cc, GR_CC_SHIFTED, GR_CC_COUNTRY);
        return;
    }
    if (kind == GR_CSV_BAD || (kind == GR_CSV_NUMBER && !gr_energy_from_kwh(kwh, &total))) {
        leave_out(cc, GR_CC_TORN, GR_CC_ENERGY);
        return;
    }
    a.duration_s = true_duration(cc, duration_s);
    a.own_emissions_kg = gr_cc_number(cc, GR_CC_EMISSIONS);
    read_texts(cc, &a);
    read_numbers(cc, &a);
    if (kind == GR_CSV_ABSENT) {
        pour_blank(cc, &a, "its energy is blank: the run ended before it was written");
    } else if (kwh < 0) {
        gr_cc_slip(cc, GR_CC_NEGATIVE, GR_CC_ENERGY, kwh);
        pour_blank(cc, &a, "its energy is negative");
    } else {
        read_pue(cc, &a);
        pour(cc, &a, kwh, total);
    }
}
