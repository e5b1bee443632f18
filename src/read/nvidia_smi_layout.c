/* The header, or the first rows, to columns. */
#include <math.h>
#include <stdio.h>

#include "read/fixed.h"
#include "read/nvidia_smi.h"

/* ---- names ---- */

/** "power.draw [W]" is power.draw. */
static struct gr_str bare_name(struct gr_str name) {
    size_t bracket = gr_str_find(name, GR_STR(" ["));
    return bracket == SIZE_MAX ? name : (struct gr_str){name.p, bracket};
}

/** Of several, the first that is there: consumption only, limits are none. */
static const char *const power_names[] = {"power.draw", "power.draw.average", "power.draw.instant"};
/** Query fields that no other tool uses as names. */
static const char *const own_names[] = {
    "power.draw",
    "power.limit",
    "enforced.power.limit",
    "power.default_limit",
    "power.max_limit",
    "power.min_limit",
    "power.management",
    "utilization.gpu",
    "utilization.memory",
    "memory.used",
    "memory.total",
    "memory.free",
    "temperature.gpu",
    "temperature.memory",
    "pci.bus_id",
    "fan.speed",
    "pstate",
    "gpu_uuid",
    "driver_version",
    "vbios_version",
};

static size_t find_bare(const struct gr_csv *row, const char *name) {
    for (size_t i = 0; i < row->count && i < GR_CSV_CELLS; i++) {
        if (gr_str_is(bare_name(gr_csv_cell(row, i)), name)) {
            return i;
        }
    }
    return GR_CSV_NONE;
}

bool gr_smi_is_header(const struct gr_csv *row) {
    for (size_t i = 0; i < GR_COUNT(power_names); i++) {
        if (find_bare(row, power_names[i]) != GR_CSV_NONE) {
            return true;
        }
    }
    for (size_t i = 0; i < GR_COUNT(own_names); i++) {
        if (find_bare(row, own_names[i]) != GR_CSV_NONE) {
            return true;
        }
    }
    return false;
}

bool gr_smi_is_foreign(struct gr_str line) {
    static const char *const starts[] = {
        "Mon ",
        "Tue ",
        "Wed ",
        "Thu ",
        "Fri ",
        "Sat ",
        "Sun ",
        "Failed to initialize NVML",
        "Unable to determine the device handle",
        "No devices were found",
        "Terminated",
        "Killed",
        "NVIDIA-SMI has failed",
        "Unknown Error",
        "GPU is lost",
        "WARNING:",
        "Reboot",
    };
    line = gr_str_trim(line);
    for (size_t i = 0; i < GR_COUNT(starts); i++) {
        if (gr_str_starts(line, gr_str(starts[i]))) {
            return true;
        }
    }
    return false;
}

enum gr_csv_number gr_smi_power(struct gr_str cell, int64_t *out_nw, bool *unit) {
    struct gr_str number = cell;
    *unit = cell.n > 2 && cell.p[cell.n - 1] == 'W' && cell.p[cell.n - 2] == ' ';
    if (*unit) {
        number = gr_str_trim((struct gr_str){cell.p, cell.n - 2});
    }
    int64_t nw = 0;
    if (gr_fixed_parse(number, '.', 9, &nw) && nw >= 0 && nw < GR_CHAIN_POWER_MAX) {
        *out_nw = nw;
        return GR_CSV_NUMBER;
    }
    return gr_csv_missing(number) ? GR_CSV_ABSENT : GR_CSV_BAD;
}

/* ---- refusals ---- */

static struct gr_pos at_line(const struct gr_smi *smi, uint64_t line) {
    return (struct gr_pos){.file = smi->ctx->file, .line = line};
}

static enum gr_status no_power(const struct gr_smi *smi, const struct gr_csv *header) {
    gr_diag_add(smi->ctx->diag, GR_ERROR, "R070", at_line(smi, header->line), header->text,
                "log with nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv -l 1; "
                "power limits are not consumption",
                "this nvidia-smi log has no column power.draw, so no energy can be known from it");
    return GR_REFUSED;
}

static enum gr_status no_time(const struct gr_smi *smi, uint64_t line, struct gr_str text) {
    gr_diag_add(smi->ctx->diag, GR_ERROR, "R071", at_line(smi, line), text,
                "if the samples are evenly spaced, say how far apart in the YAML: "
                "logs: {path: ..., format: nvidia_smi, sample_interval_s: 1}",
                "this nvidia-smi log has no column timestamp, so its powers give no energy");
    return GR_REFUSED;
}

/* ---- columns from a header ---- */

static bool has_interval(const struct gr_smi *smi) {
    return smi->ctx->ref && smi->ctx->ref->sample_interval_s.value > 0;
}

static void set_power(struct gr_smi_layout *layout, const struct gr_csv *header, size_t column) {
    struct gr_str name = gr_csv_cell(header, column);
    layout->power = column;
    (void)snprintf(layout->power_name, sizeof layout->power_name, "%.*s",
                   (int)(name.n < 60 ? name.n : 60), name.p);
}

enum gr_status gr_smi_learn_header(struct gr_smi *smi, const struct gr_csv *header) {
    struct gr_smi_layout *layout = &smi->layout;
    layout->header = true;
    layout->columns = header->count;
    layout->time = find_bare(header, "timestamp");
    layout->name = find_bare(header, "name");
    layout->name = layout->name == GR_CSV_NONE ? find_bare(header, "gpu_name") : layout->name;
    layout->power = GR_CSV_NONE;
    for (size_t i = GR_COUNT(power_names); i-- > 0;) {
        size_t column = find_bare(header, power_names[i]);
        if (column != GR_CSV_NONE) {
            set_power(layout, header, column);
        }
    }
    if (layout->power == GR_CSV_NONE) {
        return no_power(smi, header);
    }
    if (layout->time == GR_CSV_NONE && !has_interval(smi)) {
        return no_time(smi, header->line, header->text);
    }
    return GR_OK;
}

/* ---- columns from rows without a header ---- */

static bool is_stamp(struct gr_str cell) {
    gr_time t = 0;
    bool zone = false;
    return cell.n >= 19 && gr_time_parse(cell, &t, &zone);
}

/** The first line that is a row; false at the end of the head. */
static bool first_row(struct gr_csv *csv) {
    while (gr_csv_next(csv)) {
        if (!gr_smi_is_foreign(csv->text)) {
            return true;
        }
    }
    return false;
}

static enum gr_status two_powers(const struct gr_smi *smi, const struct gr_csv *row) {
    gr_diag_add(
        smi->ctx->diag, GR_ERROR, "R072", at_line(smi, row->line), row->text,
        "name the columns by their number in the YAML: logs: {path: ..., format: csv, "
        "columns: [{role: time, name: \"1\"}, {role: power, name: \"2\", unit: W, scope: gpu}]}",
        "without a header it cannot be told which of the fields ending in W is the "
        "consumption");
    return GR_REFUSED;
}

static enum gr_status learn_row(struct gr_smi *smi, const struct gr_csv *row) {
    struct gr_smi_layout *layout = &smi->layout;
    layout->header = false;
    layout->columns = row->count;
    for (size_t i = 0; i < row->count && i < GR_CSV_CELLS; i++) {
        struct gr_str cell = gr_csv_cell(row, i);
        int64_t nw = 0;
        bool unit = false;
        if (is_stamp(cell)) {
            layout->time = layout->time == GR_CSV_NONE ? i : layout->time;
        } else if (cell.n > 2 && gr_smi_power(cell, &nw, &unit) != GR_CSV_BAD && unit) {
            if (layout->power != GR_CSV_NONE) {
                return two_powers(smi, row);
            }
            layout->power = i;
        }
    }
    if (layout->power == GR_CSV_NONE) {
        gr_diag_add(
            smi->ctx->diag, GR_ERROR, "R070", at_line(smi, row->line), row->text,
            "log with a header, or name the columns by their number: logs: {path: ..., "
            "format: csv, columns: [{role: time, name: \"1\"}, {role: power, name: \"2\", "
            "unit: W, scope: gpu}]}",
            "there is no header and no field such as \"55.52 W\": the power column cannot be "
            "told");
        return GR_REFUSED;
    }
    if (layout->time == GR_CSV_NONE && !has_interval(smi)) {
        return no_time(smi, row->line, row->text);
    }
    return GR_OK;
}

/* ---- do the rows stand under their names? ---- */

/** Trailing empty cells are no shift. */
static bool fits(const struct gr_smi_layout *layout, const struct gr_csv *row) {
    for (size_t i = layout->columns; i < row->count; i++) {
        if (gr_csv_cell(row, i).n > 0) {
            return false;
        }
    }
    return row->count >= layout->columns;
}

/** A header with too few names shifts columns: then no row fits, and nothing is read. */
static enum gr_status check_rows(const struct gr_smi *smi, struct gr_csv *csv) {
    const struct gr_smi_layout *layout = &smi->layout;
    uint64_t rows = 0, fitting = 0, line = 0;
    size_t other = 0;
    while (gr_csv_next(csv)) {
        int64_t nw = 0;
        bool unit = false;
        bool power = gr_smi_power(gr_csv_cell(csv, layout->power), &nw, &unit) != GR_CSV_BAD;
        if (!power && (gr_smi_is_foreign(csv->text) || gr_smi_is_header(csv))) {
            continue;
        }
        rows++;
        fitting += fits(layout, csv);
        if (!fits(layout, csv) && other == 0) {
            other = csv->count;
            line = csv->line;
        }
    }
    if (rows < 2 || fitting * 2 >= rows) {
        return GR_OK;
    }
    gr_error(
        smi->ctx->diag, "R073", at_line(smi, line),
        "correct the header so that every field has its name, or name the columns by "
        "their number: logs: {path: ..., format: csv, columns: [{role: time, name: \"1\"}, ...]}",
        "the header has %zu names but rows have %zu fields: which value is the power "
        "cannot be told",
        layout->columns, other);
    return GR_REFUSED;
}

/** Of power.draw and its kin the first that has a number in the head. */
static void prefer_numbers(struct gr_smi *smi, struct gr_str head, const struct gr_csv *header) {
    for (size_t i = 0; i < GR_COUNT(power_names); i++) {
        size_t column = find_bare(header, power_names[i]);
        struct gr_csv csv;
        gr_csv_slice(&csv, head, ',');
        while (column != GR_CSV_NONE && gr_csv_next(&csv)) {
            int64_t nw = 0;
            bool unit = false;
            if (csv.line > header->line &&
                gr_smi_power(gr_csv_cell(&csv, column), &nw, &unit) == GR_CSV_NUMBER) {
                set_power(&smi->layout, header, column);
                return;
            }
        }
    }
}

enum gr_status gr_smi_learn(struct gr_smi *smi, struct gr_str head) {
    smi->layout = (struct gr_smi_layout){
        .time = GR_CSV_NONE,
        .power = GR_CSV_NONE,
        .device = GR_CSV_NONE,
        .name = GR_CSV_NONE,
        .devices = GR_SMI_ALONE,
        .power_name = "power",
    };
    struct gr_csv csv;
    gr_csv_slice(&csv, head, ',');
    if (!first_row(&csv)) {
        gr_error(smi->ctx->diag, "R008", at_line(smi, 1), NULL, "there is no row in this log");
        return GR_REFUSED;
    }
    bool header = gr_smi_is_header(&csv);
    enum gr_status status = header ? gr_smi_learn_header(smi, &csv) : learn_row(smi, &csv);
    if (status != GR_OK) {
        return status;
    }
    if (header) {
        struct gr_csv names = csv;
        prefer_numbers(smi, head, &names);
        status = check_rows(smi, &csv);
    }
    if (smi->layout.time == GR_CSV_NONE) {
        double seconds = smi->ctx->ref->sample_interval_s.value;
        smi->layout.interval_ns = (gr_time)llround(seconds * 1e9);
    }
    return status != GR_OK ? status : gr_smi_learn_devices(smi, head);
}
