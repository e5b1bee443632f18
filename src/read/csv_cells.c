/* One row of a table: its cells to numbers and stamps, with every check. */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/csv_mapped.h"
#include "read/fixed.h"
#include "read/time_format.h"

/* ---- cells ---- */

/** The cell of a column; a decimal comma that split it is put back. */
static struct gr_str cell_of(const struct gr_csv_table *t, const struct gr_csv_column *column,
                             char joined[64]) {
    struct gr_str cell = gr_csv_cell(&t->csv, column->column);
    struct gr_str behind = gr_csv_cell(&t->csv, column->column + 1);
    if (!t->map.split_decimals || column->column + 1 != t->map.names ||
        t->csv.count != t->map.names + 1 || cell.n + behind.n > 60) {
        return cell;
    }
    int n = snprintf(joined, 64, "%.*s,%.*s", (int)cell.n, cell.p, (int)behind.n, behind.p);
    return (struct gr_str){joined, (size_t)n};
}

/** Without the unit behind the number: "120.7 W". */
static struct gr_str without_unit(struct gr_str cell, const struct gr_unit *unit) {
    if (unit && gr_str_ends(cell, gr_str(unit->name))) {
        return gr_str_trim((struct gr_str){cell.p, cell.n - strlen(unit->name)});
    }
    return cell;
}

enum gr_csv_number gr_csv_fixed(const struct gr_csv_table *t, const struct gr_csv_column *column,
                                int64_t *out) {
    char joined[64];
    struct gr_str cell = without_unit(cell_of(t, column, joined), column->unit);
    if (gr_fixed_parse(cell, t->map.decimal_mark, column->unit->scale, out)) {
        return GR_CSV_NUMBER;
    }
    return gr_csv_missing(cell) ? GR_CSV_ABSENT : GR_CSV_BAD;
}

enum gr_csv_number gr_csv_joule(const struct gr_csv_table *t, const struct gr_csv_column *column,
                                double *out) {
    char joined[64], text[64];
    struct gr_str cell = without_unit(cell_of(t, column, joined), column->unit);
    if (cell.n >= sizeof text) {
        return GR_CSV_BAD;
    }
    for (size_t i = 0; i < cell.n; i++) {
        text[i] = cell.p[i] == t->map.decimal_mark ? '.' : cell.p[i] == '.' ? ',' : cell.p[i];
    }
    double value = 0;
    if (gr_num_parse((struct gr_str){text, cell.n}, &value)) {
        *out = value * column->unit->joule;
        return GR_CSV_NUMBER;
    }
    return gr_csv_missing(cell) ? GR_CSV_ABSENT : GR_CSV_BAD;
}

static const struct gr_csv_column *first_of(const struct gr_csv_map *map, enum gr_role role) {
    for (size_t i = 0; i < map->count; i++) {
        if (map->columns[i].role == role) {
            return &map->columns[i];
        }
    }
    return NULL;
}

/* ---- time ---- */

static bool stamp_of_text(const struct gr_csv_table *t, struct gr_str text,
                          const struct gr_unit *unit, gr_time *out, bool *zone) {
    const char *format = t->ctx->ref ? t->ctx->ref->time_format : NULL;
    if (format) {
        return gr_time_format_parse(format, text, out, zone);
    }
    if (t->stamp) {
        return t->stamp(text, out, zone);
    }
    if (gr_time_parse(text, out, zone)) {
        return true;
    }
    *zone = true; /* seconds since 1970 are UTC */
    return gr_fixed_parse(without_unit(text, unit), t->map.decimal_mark, unit->scale, out);
}

/** One column, or a date and a time of day with a blank between. */
static bool stamp_of(const struct gr_csv_table *t, gr_time *out, bool *zone) {
    char joined[128];
    struct gr_str text = {NULL, 0};
    const struct gr_unit *unit = NULL;
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        if (c->role != GR_ROLE_TIME) {
            continue;
        }
        struct gr_str cell = gr_csv_cell(&t->csv, c->column);
        if (text.n > 0) {
            int n = snprintf(joined, sizeof joined, "%.*s %.*s", (int)(text.n < 60 ? text.n : 60),
                             text.p, (int)(cell.n < 60 ? cell.n : 60), cell.p);
            cell = (struct gr_str){joined, (size_t)n};
        }
        text = cell;
        unit = c->unit;
    }
    return text.n > 0 && stamp_of_text(t, text, unit, out, zone);
}

static bool in_range(gr_time t) {
    return t >= 0 && t <= GR_CHAIN_TIME_MAX;
}

static bool time_of(struct gr_csv_table *t, struct gr_csv_row *row) {
    const struct gr_csv_column *elapsed = first_of(&t->map, GR_ROLE_ELAPSED);
    row->t = GR_TIME_NONE;
    if (t->map.role_count[GR_ROLE_TIME] > 0) {
        bool zone = false;
        if (!stamp_of(t, &row->t, &zone) || !in_range(row->t)) {
            return false;
        }
        row->t = gr_clock_read(&t->clock, row->t, zone, t->csv.line);
        return in_range(row->t);
    }
    if (elapsed) {
        return gr_csv_fixed(t, elapsed, &row->t) == GR_CSV_NUMBER && in_range(row->t);
    }
    return true;
}

static bool duration_of(const struct gr_csv_table *t, struct gr_csv_row *row) {
    const struct gr_csv_column *duration = first_of(&t->map, GR_ROLE_DURATION);
    int64_t ns = 0;
    row->duration_s = (double)NAN;
    if (!duration) {
        return true;
    }
    enum gr_csv_number kind = gr_csv_fixed(t, duration, &ns);
    if (kind == GR_CSV_NUMBER) {
        row->duration_s = (double)ns / 1e9;
    }
    return kind != GR_CSV_BAD && ns >= 0;
}

/* ---- the whole row ---- */

/** Cells beyond the header's must be empty, but for the decimals of the last. */
static bool fits(const struct gr_csv_table *t) {
    size_t names = t->map.names + (t->map.split_decimals ? 1 : 0);
    for (size_t i = names; i < t->csv.count; i++) {
        if (gr_csv_cell(&t->csv, i).n > 0) {
            return false;
        }
    }
    return t->csv.count >= t->map.names;
}

/** Every measured cell is a number or says that there is none. */
static bool cells_good(const struct gr_csv_table *t) {
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        int64_t nw = 0;
        double joule = 0;
        bool bad = c->role == GR_ROLE_POWER &&
                   (gr_csv_fixed(t, c, &nw) == GR_CSV_BAD || nw < 0 || nw >= GR_CHAIN_POWER_MAX);
        bad |= (c->role == GR_ROLE_ENERGY || c->role == GR_ROLE_ENERGY_COUNTER) &&
               gr_csv_joule(t, c, &joule) == GR_CSV_BAD;
        if (bad) {
            return false;
        }
    }
    return true;
}

bool gr_csv_read_row(struct gr_csv_table *t, struct gr_csv_row *row) {
    const struct gr_csv_column *run = first_of(&t->map, GR_ROLE_RUN);
    const struct gr_csv_column *device = first_of(&t->map, GR_ROLE_DEVICE);
    *row = (struct gr_csv_row){.run = t->own_run};
    if (run) {
        row->run = gr_csv_cell(&t->csv, run->column);
    }
    if (device) {
        row->device = gr_csv_cell(&t->csv, device->column);
    }
    bool named = row->run.n > 0 && (!device || row->device.n > 0);
    return named && !t->csv.torn && fits(t) && cells_good(t) && time_of(t, row) &&
           duration_of(t, row);
}
