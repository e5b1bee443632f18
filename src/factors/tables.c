/*
 * tables.c - the tables compiled in, and the object that holds them.
 */
#include "factors/tables.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"

/* src/build.cmake puts every CSV of this folder into the program under such a name. */
#define ASSETS(X)                                                                                  \
    X(GR_TABLE_EDITION, edition)                                                                   \
    X(GR_TABLE_COUNTRIES, countries)                                                               \
    X(GR_TABLE_PLACES, places)                                                                     \
    X(GR_TABLE_GRID, grid)                                                                         \
    X(GR_TABLE_CLOUD_REGIONS, cloud_regions)                                                       \
    X(GR_TABLE_CLOUD_INTENSITY, cloud_intensity)                                                   \
    X(GR_TABLE_CLOUD_CFE, cloud_cfe)                                                               \
    X(GR_TABLE_WATER, water)                                                                       \
    X(GR_TABLE_EMBODIED, embodied)                                                                 \
    X(GR_TABLE_GWP, gwp)                                                                           \
    X(GR_TABLE_FUELS, fuels)                                                                       \
    X(GR_TABLE_HARDWARE, hardware)                                                                 \
    X(GR_TABLE_PUE, pue)                                                                           \
    X(GR_TABLE_EQUIVALENCES, equivalences)                                                         \
    X(GR_TABLE_MODELS, models)                                                                     \
    X(GR_TABLE_COMPUTE, compute)                                                                   \
    X(GR_TABLE_SOURCES, sources)
#define DECLARE(id, stem)                                                                          \
    extern const char gr_asset_factor_##stem[], gr_asset_factor_##stem##_end[];
ASSETS(DECLARE)

static struct gr_str asset(enum gr_table_id id) {
#define ASSET(id, stem) [id] = {gr_asset_factor_##stem, gr_asset_factor_##stem##_end},
    static const struct { const char *begin, *end; } assets[GR_TABLE_COUNT] = {ASSETS(ASSET)};
    /* Through integers: begin and end are two objects to the compiler. */
    return (struct gr_str){assets[id].begin,
                           (uintptr_t)assets[id].end - (uintptr_t)assets[id].begin};
}

/* Ends the cell at *p with a NUL, in place, and moves *p behind its separator; returns the cell. */
static const char *take_cell(char **p, char *end) {
    char *in = *p, *out = *p;
    const char *cell = *p;
    bool quoted = in < end && *in == '"';
    if (quoted) {
        in++;
        while (in < end && (*in != '"' || (in + 1 < end && in[1] == '"'))) {
            in += *in == '"';
            *out++ = *in++;
        }
    }
    while (in < end && *in != ',' && *in != '\n') {
        if (quoted) {
            in++; /* the closing quote */
        } else {
            out = ++in;
        }
    }
    *p = in < end ? in + 1 : end;
    *out = '\0';
    return cell;
}

static size_t count_of(struct gr_str text, char c) {
    size_t count = 0;
    for (size_t i = 0; i < text.n; i++) {
        count += text.p[i] == c;
    }
    return count;
}

struct gr_table gr_table_split(struct gr_arena *arena, struct gr_str csv) {
    struct gr_str header = csv;
    header.n = gr_str_find(csv, GR_STR("\n"));
    if (header.n == SIZE_MAX) {
        return (struct gr_table){0, 1, NULL, NULL};
    }
    size_t columns = count_of(header, ',') + 1;
    size_t rows = count_of(csv, '\n');
    char *p = gr_arena_str(arena, csv);
    char *end = p + csv.n;
    const char **cells = GR_NEW_N(arena, const char *, rows *columns);
    for (size_t i = 0; i < rows * columns; i++) {
        cells[i] = take_cell(&p, end);
    }
    return (struct gr_table){rows - 1, columns, cells + columns, cells};
}

/* The columns that tell one fact from another, counted from the left; those of other tables: 0. */
size_t gr_table_key_columns(enum gr_table_id id) {
    static const size_t columns[GR_TABLE_COUNT] = {
        [GR_TABLE_GRID] = 2,         [GR_TABLE_CLOUD_INTENSITY] = 3, [GR_TABLE_CLOUD_CFE] = 3,
        [GR_TABLE_WATER] = 3,        [GR_TABLE_EMBODIED] = 1,        [GR_TABLE_GWP] = 4,
        [GR_TABLE_FUELS] = 1,        [GR_TABLE_HARDWARE] = 1,        [GR_TABLE_PUE] = 4,
        [GR_TABLE_EQUIVALENCES] = 1, [GR_TABLE_MODELS] = 1,          [GR_TABLE_COMPUTE] = 2,
    };
    return columns[id];
}

/* The columns that make two rows the same fact, as bits. */
static unsigned identity_of(enum gr_table_id id) {
    switch ((int)id) {
    case GR_TABLE_GRID:
        return 1U << GRID_CODE | 1U << GRID_YEAR | 1U << GRID_BASIS | 1U << GRID_SOURCE;
    case GR_TABLE_CLOUD_INTENSITY:
        return 7U | 1U << CLOUD_BASIS | 1U << CLOUD_SOURCE;
    case GR_TABLE_EQUIVALENCES:
        return 1U << EQUIVALENCE_KEY | 1U << EQUIVALENCE_YEAR;
    case GR_TABLE_PUE:
        return 15U | 1U << PUE_SOURCE;
    case GR_TABLE_COMPUTE:
        return 3U | 1U << COMPUTE_SOURCE;
    default:
        return (1U << gr_table_key_columns(id)) - 1;
    }
}

static bool is_same_fact(const struct gr_table *t, size_t a, size_t b, unsigned identity) {
    for (size_t c = 0; c < t->column_count; c++) {
        if ((identity >> c & 1U) && strcmp(gr_cell(t, a, c), gr_cell(t, b, c)) != 0) {
            return false;
        }
    }
    return true;
}

/* Is there a later word on the same fact, not later than the edition? */
static bool is_superseded(const struct gr_table *t, size_t row, unsigned identity,
                          const char *edition) {
    size_t last = t->column_count - 1;
    for (size_t i = 0; i < t->row_count; i++) {
        const char *own = gr_cell(t, i, last);
        if (strcmp(own, gr_cell(t, row, last)) > 0 && strcmp(own, edition) <= 0 &&
            is_same_fact(t, i, row, identity)) {
            return true;
        }
    }
    return false;
}

static bool has_several_editions(const struct gr_table *t) {
    for (size_t i = 1; i < t->row_count; i++) {
        if (strcmp(gr_cell(t, i, t->column_count - 1), gr_cell(t, 0, t->column_count - 1)) != 0) {
            return true;
        }
    }
    return false;
}

/* Drops the rows that later editions added, and those that a later row of the edition replaces. */
static void keep_edition(struct gr_arena *arena, struct gr_table *t, enum gr_table_id id,
                         const char *edition) {
    size_t kept = 0, columns = t->column_count;
    const char **cells = GR_NEW_N(arena, const char *, t->row_count *columns + 1);
    bool several = has_several_editions(t);
    for (size_t i = 0; i < t->row_count; i++) {
        if (strcmp(gr_cell(t, i, columns - 1), edition) <= 0 &&
            !(several && is_superseded(t, i, identity_of(id), edition))) {
            memcpy(cells + kept * columns, t->cells + i * columns, columns * sizeof *cells);
            kept++;
        }
    }
    t->row_count = kept;
    t->cells = cells;
}

const struct gr_table *gr_factors_table(struct gr_factors *factors, enum gr_table_id id) {
    struct gr_table *table = &factors->tables[id];
    if (!table->cells) {
        *table = gr_table_split(factors->arena, asset(id));
        if (gr_table_key_columns(id) > 0) {
            keep_edition(factors->arena, table, id, factors->edition);
        }
    }
    return table;
}

const char *gr_table_name(enum gr_table_id id) {
#define NAME(id, stem) [id] = #stem,
    static const char *const names[GR_TABLE_COUNT] = {ASSETS(NAME)};
    return names[id];
}

double gr_cell_number(const struct gr_table *table, size_t row, size_t column) {
    double value = 0;
    return gr_num_parse(gr_str(gr_cell(table, row, column)), &value) ? value : (double)NAN;
}

int gr_cell_year(const struct gr_table *table, size_t row, size_t column) {
    double value = gr_cell_number(table, row, column);
    return value >= 1 && value <= 9999 ? (int)value : 0;
}

struct gr_factors *gr_factors_new(void) {
    struct gr_factors *factors = gr_xcalloc(1, sizeof *factors);
    factors->arena = gr_arena_new();
    const struct gr_table *editions = gr_factors_table(factors, GR_TABLE_EDITION);
    factors->edition = gr_cell(editions, editions->row_count - 1, 0);
    return factors;
}

enum gr_status gr_factors_select(struct gr_factors *factors, const char *edition,
                                 const char **hint) {
    const struct gr_table *editions = gr_factors_table(factors, GR_TABLE_EDITION);
    *hint = NULL;
    for (size_t i = 0; i < editions->row_count; i++) {
        const char *known = gr_cell(editions, i, 0);
        if (strcmp(known, edition) == 0) {
            factors->edition = known;
            return GR_OK;
        }
        *hint = *hint ? gr_arena_printf(factors->arena, "%s, %s", *hint, known)
                      : gr_arena_printf(factors->arena, "known sets: %s", known);
    }
    return GR_REFUSED;
}

void gr_factors_free(struct gr_factors *factors) {
    if (factors) {
        gr_arena_free(factors->arena);
        free(factors);
    }
}

const char *gr_factors_edition(const struct gr_factors *factors) {
    return factors->edition;
}

const struct gr_source *gr_source_find(struct gr_factors *factors, const char *id) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_SOURCES);
    if (!factors->sources) {
        struct gr_source *sources = GR_NEW_N(factors->arena, struct gr_source, t->row_count);
        for (size_t i = 0; i < t->row_count; i++) {
            sources[i] = (struct gr_source){
                .id = gr_cell(t, i, SOURCE_ID),
                .title = gr_cell(t, i, SOURCE_TITLE),
                .publisher = gr_cell(t, i, SOURCE_PUBLISHER),
                .year = gr_cell(t, i, SOURCE_YEAR),
                .licence = gr_cell(t, i, SOURCE_LICENCE),
                .url = gr_cell(t, i, SOURCE_URL),
            };
        }
        factors->sources = sources;
    }
    for (size_t i = 0; id && i < t->row_count; i++) {
        if (strcmp(factors->sources[i].id, id) == 0) {
            return &factors->sources[i];
        }
    }
    return NULL;
}

void gr_near_offer(struct gr_near *near, size_t distance, const char *text) {
    size_t at = GR_COUNT(near->text);
    while (at > 0 && (!near->text[at - 1] || distance < near->distance[at - 1])) {
        at--;
    }
    if (at == GR_COUNT(near->text)) {
        return;
    }
    for (size_t i = GR_COUNT(near->text) - 1; i > at; i--) {
        near->text[i] = near->text[i - 1];
        near->distance[i] = near->distance[i - 1];
    }
    near->text[at] = text;
    near->distance[at] = distance;
}

const char *gr_near_hint(const struct gr_near *near, struct gr_arena *arena) {
    const char *hint = NULL;
    for (size_t i = 0; i < GR_COUNT(near->text) && near->text[i]; i++) {
        hint = hint ? gr_arena_printf(arena, "%s, %s", hint, near->text[i])
                    : gr_arena_printf(arena, "nearest: %s", near->text[i]);
    }
    return hint;
}
