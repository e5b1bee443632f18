/* Columns of the experiment file to columns of this file: names, units, scopes. */
#include <stdio.h>

#include "read/csv_mapped.h"
#include "read/time_format.h"

/* ---- units ---- */

static const struct gr_unit units[] = {
    {"W", GR_UNIT_POWER, 9, 0},      {"mW", GR_UNIT_POWER, 6, 0},
    {"uW", GR_UNIT_POWER, 3, 0},     {"kW", GR_UNIT_POWER, 12, 0},
    {"J", GR_UNIT_ENERGY, 0, 1},     {"mJ", GR_UNIT_ENERGY, 0, 1e-3},
    {"uJ", GR_UNIT_ENERGY, 0, 1e-6}, {"Wh", GR_UNIT_ENERGY, 0, 3600},
    {"mWh", GR_UNIT_ENERGY, 0, 3.6}, {"kWh", GR_UNIT_ENERGY, 0, 3.6e6},
    {"s", GR_UNIT_TIME, 9, 0},       {"ms", GR_UNIT_TIME, 6, 0},
    {"us", GR_UNIT_TIME, 3, 0},      {"ns", GR_UNIT_TIME, 0, 0},
};

const struct gr_unit *gr_unit_find(struct gr_str name) {
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        if (gr_str_is(name, units[i].name)) {
            return &units[i];
        }
    }
    return NULL;
}

const struct gr_unit *gr_unit_of_name(struct gr_str name) {
    char close = name.n > 0 ? name.p[name.n - 1] : 0;
    char open = close == ')' ? '(' : close == ']' ? '[' : 0;
    if (!open) {
        return NULL;
    }
    size_t start = name.n - 1;
    while (start > 0 && name.p[start - 1] != open) {
        start--;
    }
    return gr_unit_find(gr_str_trim((struct gr_str){name.p + start, name.n - 1 - start}));
}

/* ---- roles ---- */

static const struct {
    const char *name;
    bool measured; /* needs a unit */
    enum gr_unit_kind kind;
    const char *default_unit;
} roles[GR_ROLE_COUNT] = {
    [GR_ROLE_TIME] = {"time", true, GR_UNIT_TIME, "s"},
    [GR_ROLE_ELAPSED] = {"elapsed", true, GR_UNIT_TIME, "s"},
    [GR_ROLE_DURATION] = {"duration", true, GR_UNIT_TIME, "s"},
    [GR_ROLE_POWER] = {"power", true, GR_UNIT_POWER, NULL},
    [GR_ROLE_ENERGY] = {"energy", true, GR_UNIT_ENERGY, NULL},
    [GR_ROLE_ENERGY_COUNTER] = {"energy_counter", true, GR_UNIT_ENERGY, NULL},
    [GR_ROLE_DEVICE] = {"device", false, GR_UNIT_POWER, NULL},
    [GR_ROLE_RUN] = {"run", false, GR_UNIT_POWER, NULL},
};

static bool role_of(const char *name, enum gr_role *out) {
    for (int i = 0; i < GR_ROLE_COUNT; i++) {
        if (name && strcmp(roles[i].name, name) == 0) {
            *out = (enum gr_role)i;
            return true;
        }
    }
    return false;
}

/* ---- rows ---- */

bool gr_csv_next_row(struct gr_csv *csv) {
    while (gr_csv_next(csv)) {
        struct gr_str text = gr_str_trim(csv->text);
        if (text.n > 0 && text.p[0] != '#') {
            return true;
        }
    }
    return false;
}

/* ---- finding a column ---- */

/** A number from 1 that stands for a column of a table without names. */
static size_t by_number(const char *name) {
    size_t value = 0;
    for (const char *p = name; *p; p++) {
        if (*p < '0' || *p > '9' || p - name > 4) {
            return GR_CSV_NONE;
        }
        value = 10 * value + (size_t)(*p - '0');
    }
    return value == 0 ? GR_CSV_NONE : value - 1;
}

static bool all_numbers(const struct gr_log_ref *ref) {
    for (size_t i = 0; i < ref->column_count; i++) {
        if (by_number(ref->columns[i].name) == GR_CSV_NONE) {
            return false;
        }
    }
    return true;
}

/** The header names none of them, and they are numbers: there is no header. */
static bool has_header(const struct gr_csv *first, const struct gr_log_ref *ref) {
    for (size_t i = 0; i < ref->column_count; i++) {
        if (gr_csv_find(first, ref->columns[i].name) != GR_CSV_NONE && !all_numbers(ref)) {
            return true;
        }
    }
    return !all_numbers(ref);
}

static const char *nearest_name(struct gr_read_context *ctx, const struct gr_csv *header,
                                const char *name) {
    size_t best = SIZE_MAX;
    struct gr_str text = {NULL, 0};
    for (size_t i = 0; i < header->count && i < GR_CSV_CELLS; i++) {
        size_t distance = gr_str_distance(gr_csv_cell(header, i), gr_str(name));
        if (distance < best) {
            best = distance;
            text = gr_csv_cell(header, i);
        }
    }
    if (text.n == 0 || best > 1 + strlen(name) / 3) {
        return "columns are found by their exact name; in a file without a header by their number, "
               "from \"1\"";
    }
    return gr_arena_printf(ctx->arena, "did you mean \"%.*s\"?", (int)(text.n < 80 ? text.n : 80),
                           text.p);
}

static bool find_column(struct gr_read_context *ctx, const struct gr_csv *first,
                        const struct gr_csv_map *map, const struct gr_log_column *said,
                        size_t *out) {
    *out = map->header ? gr_csv_find(first, said->name) : by_number(said->name);
    if (*out < first->count && *out < GR_CSV_CELLS) {
        return true;
    }
    gr_error(ctx->diag, "R084", said->pos,
             map->header ? nearest_name(ctx, first, said->name) : "the first column is \"1\"",
             "there is no column \"%s\" in %s", said->name,
             gr_diag_source_name(ctx->diag, ctx->file));
    return false;
}

/* ---- one column ---- */

static bool set_unit(struct gr_read_context *ctx, const struct gr_log_column *said,
                     struct gr_csv_column *column) {
    if (!roles[column->role].measured) {
        return true;
    }
    column->unit =
        said->unit ? gr_unit_find(gr_str(said->unit)) : gr_unit_of_name(gr_str(said->name));
    bool wrong_kind = column->unit && column->unit->kind != roles[column->role].kind;
    if (!column->unit || (wrong_kind && !said->unit)) {
        const char *standard = roles[column->role].default_unit;
        column->unit = standard ? gr_unit_find(gr_str(standard)) : NULL;
        wrong_kind = false;
    }
    if (column->unit && !wrong_kind) {
        return true;
    }
    bool power = column->role == GR_ROLE_POWER;
    gr_error(ctx->diag, "R085", said->pos,
             power ? "add unit: W, mW, uW or kW" : "add unit: J, mJ, uJ, Wh, mWh or kWh",
             "column \"%s\" (%s) needs %s", said->name, said->role,
             wrong_kind ? "a unit of its kind" : "its unit, which is never guessed");
    return false;
}

static bool is_measure(enum gr_role role) {
    return role == GR_ROLE_POWER || role == GR_ROLE_ENERGY || role == GR_ROLE_ENERGY_COUNTER;
}

static bool add_column(struct gr_read_context *ctx, const struct gr_csv *first,
                       struct gr_csv_map *map, const struct gr_log_column *said) {
    struct gr_csv_column column = {.said = said, .scope = GR_SCOPE_MODULE};
    if (map->count == GR_CSV_MAPPED || !role_of(said->role, &column.role)) {
        gr_error(ctx->diag, "R086", said->pos, NULL,
                 map->count == GR_CSV_MAPPED ? "more than %d columns" : "a role that is not known",
                 GR_CSV_MAPPED);
        return false;
    }
    bool found = find_column(ctx, first, map, said, &column.column);
    bool unit = set_unit(ctx, said, &column);
    if (said->has_scope) {
        column.scope = said->scope;
    } else if (ctx->ref->has_scope) {
        column.scope = ctx->ref->scope;
    }
    column.device = said->device ? said->device : said->name;
    map->columns[map->count++] = column;
    map->role_count[column.role]++;
    return found && unit;
}

/* ---- do they go together? ---- */

static bool has_scopes(const struct gr_csv_map *map, unsigned mask) {
    for (size_t i = 0; i < map->count; i++) {
        const struct gr_csv_column *c = &map->columns[i];
        if (is_measure(c->role) && (mask >> c->scope & 1) && c->said->has_scope) {
            return true;
        }
    }
    return false;
}

#define SCOPE(name) (1U << GR_SCOPE_##name)

static const struct {
    unsigned whole, parts;
} overlaps[] = {
    {SCOPE(WALL), SCOPE(NODE) | SCOPE(MODULE) | SCOPE(GPU) | SCOPE(CPU) | SCOPE(DRAM)},
    {SCOPE(NODE), SCOPE(MODULE) | SCOPE(GPU) | SCOPE(CPU) | SCOPE(DRAM)},
};

static const char *fault_of(const struct gr_csv_map *map, const struct gr_log_ref *ref) {
    const size_t *n = map->role_count;
    bool interval = ref->sample_interval_s.value > 0;
    if (n[GR_ROLE_POWER] + n[GR_ROLE_ENERGY] + n[GR_ROLE_ENERGY_COUNTER] == 0) {
        return "there is no column of role power, energy or energy_counter";
    }
    if ((n[GR_ROLE_POWER] > 0) + (n[GR_ROLE_ENERGY] > 0) + (n[GR_ROLE_ENERGY_COUNTER] > 0) > 1) {
        return "power, energy and energy_counter in one file count the same energy twice; "
               "name those of one role";
    }
    if (n[GR_ROLE_POWER] > 0 && n[GR_ROLE_TIME] + n[GR_ROLE_ELAPSED] + n[GR_ROLE_DURATION] == 0 &&
        !interval) {
        return "power alone gives no energy: name a column of role time, elapsed or duration, or "
               "give "
               "sample_interval_s";
    }
    if (n[GR_ROLE_TIME] > 2 || n[GR_ROLE_ELAPSED] > 1 || n[GR_ROLE_DURATION] > 1 ||
        n[GR_ROLE_DEVICE] > 1 || n[GR_ROLE_RUN] > 1) {
        return "a role stands twice (time may: date and time of day)";
    }
    if (n[GR_ROLE_ENERGY] > GR_CSV_ENERGIES) {
        return "more than six columns of role energy";
    }
    for (size_t i = 0; i < GR_COUNT(overlaps); i++) {
        if (has_scopes(map, overlaps[i].whole) && has_scopes(map, overlaps[i].parts)) {
            return "a wall or node meter holds the devices inside it: adding both counts twice";
        }
    }
    return NULL;
}

static bool go_together(struct gr_read_context *ctx, const struct gr_csv_map *map) {
    const char *fault = fault_of(map, ctx->ref);
    char buffer[64];
    if (fault) {
        gr_error(ctx->diag, "R086", ctx->ref->pos, NULL, "%s", fault);
        return false;
    }
    fault = ctx->ref->time_format ? gr_time_format_fault(ctx->ref->time_format, buffer) : NULL;
    if (fault) {
        gr_error(ctx->diag, "R088", ctx->ref->pos, "such as \"%Y-%m-%d %H:%M:%S\"",
                 "time_format \"%s\": %s", ctx->ref->time_format, fault);
        return false;
    }
    return true;
}

/* ---- decimal comma without quotes ---- */

static bool all_digits(struct gr_str cell) {
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] < '0' || cell.p[i] > '9') {
            return false;
        }
    }
    return cell.n > 0;
}

/** Most rows have one cell too many, and it is digits: 30,3. */
static bool looks_split(const struct gr_csv *header_row) {
    struct gr_csv csv = *header_row;
    size_t rows = 0, split = 0;
    while (rows < 1000 && gr_csv_next_row(&csv)) {
        rows++;
        split += csv.count == header_row->count + 1 &&
                 all_digits(gr_csv_cell(&csv, header_row->count)) &&
                 all_digits(gr_csv_cell(&csv, header_row->count - 1));
    }
    return rows > 1 && split * 2 > rows;
}

/** The one measured column must be the last, else the surplus cell could be of another. */
static bool may_join(const struct gr_csv_map *map) {
    size_t numbers = 0, last = 0;
    for (size_t i = 0; i < map->count; i++) {
        if (is_measure(map->columns[i].role)) {
            numbers++;
            last = map->columns[i].column;
        }
    }
    return numbers == 1 && last + 1 == map->names;
}

static bool decimals_clear(struct gr_read_context *ctx, struct gr_csv_map *map,
                           const struct gr_csv *header_row) {
    if (!map->header || map->delimiter != ',' || !looks_split(header_row)) {
        return true;
    }
    if (map->decimal_mark == ',' && may_join(map)) {
        map->split_decimals = true;
        return true;
    }
    gr_error(
        ctx->diag, "R087", ((struct gr_pos){.file = ctx->file, .line = map->header_line + 1}),
        "if so, add decimal_mark: \",\" to the log's entry (the power must be the last column)",
        "rows have %zu fields under %zu names, the surplus is digits: a decimal comma, so "
        "that 30,3 is 30.3?",
        map->names + 1, map->names);
    return false;
}

/* ---- all ---- */

enum gr_status gr_csv_map_columns(struct gr_read_context *ctx, struct gr_str head,
                                  struct gr_csv_map *map) {
    const struct gr_log_ref *ref = ctx->ref;
    struct gr_csv first;
    *map = (struct gr_csv_map){
        .delimiter = ref->delimiter ? ref->delimiter : gr_csv_sniff(head),
        .decimal_mark = ref->decimal_mark ? ref->decimal_mark : '.',
    };
    gr_csv_slice(&first, head, map->delimiter);
    if (!gr_csv_next_row(&first)) {
        gr_error(ctx->diag, "R008", ((struct gr_pos){.file = ctx->file}), NULL,
                 "there is no row in this table");
        return GR_REFUSED;
    }
    map->header = has_header(&first, ref);
    map->names = first.count;
    map->header_line = first.line;
    map->header_text = (struct gr_str){gr_arena_str(ctx->arena, first.text), first.text.n};
    bool good = true;
    for (size_t i = 0; i < ref->column_count; i++) {
        good &= add_column(ctx, &first, map, &ref->columns[i]);
    }
    good = good && go_together(ctx, map) && decimals_clear(ctx, map, &first);
    return good ? GR_OK : GR_REFUSED;
}
