/*
 * tables.h - the CSV tables compiled in, split once into cells (private to this room).
 */
#ifndef GR_FACTORS_TABLES_H
#define GR_FACTORS_TABLES_H

#include "factors/factors.h"

enum gr_table_id {
    GR_TABLE_EDITION,
    GR_TABLE_COUNTRIES,
    GR_TABLE_PLACES,
    GR_TABLE_GRID,
    GR_TABLE_CLOUD_REGIONS,
    GR_TABLE_CLOUD_INTENSITY,
    GR_TABLE_CLOUD_CFE,
    GR_TABLE_WATER,
    GR_TABLE_EMBODIED,
    GR_TABLE_GWP,
    GR_TABLE_FUELS,
    GR_TABLE_HARDWARE,
    GR_TABLE_PUE,
    GR_TABLE_EQUIVALENCES,
    GR_TABLE_MODELS,
    GR_TABLE_COMPUTE,
    GR_TABLE_SOURCES,
    GR_TABLE_COUNT
};

/* Columns, in the order of the files.  The last column of a table of facts is the edition of the row. */
enum { COUNTRY_ALPHA2, COUNTRY_ALPHA3, COUNTRY_NAME, COUNTRY_ALIASES };
enum { PLACE_CODE, PLACE_COUNTRY, PLACE_NAME };
enum { GRID_CODE, GRID_YEAR, GRID_G_PER_KWH, GRID_BASIS, GRID_SOURCE, GRID_NOTE };
enum { REGION_PROVIDER, REGION_ID, REGION_LOCATION, REGION_COUNTRY, REGION_SUBDIVISION };
enum {
    CLOUD_PROVIDER,
    CLOUD_REGION,
    CLOUD_YEAR,
    CLOUD_G_PER_KWH,
    CLOUD_BASIS,
    CLOUD_SOURCE,
    CLOUD_NOTE
};
enum { CFE_PROVIDER, CFE_REGION, CFE_YEAR, CFE_FRACTION, CFE_SOURCE };
enum { WATER_CODE, WATER_BOUNDARY, WATER_YEAR, WATER_L_PER_KWH, WATER_SOURCE, WATER_NOTE };
enum {
    EMBODIED_KEY,
    EMBODIED_NAME,
    EMBODIED_HARDWARE, /**< names of the hardware table it is of, parted by | */
    EMBODIED_KIND,
    EMBODIED_UNIT,
    EMBODIED_BOUNDARY,
    EMBODIED_KG,
    EMBODIED_LIFETIME_YEARS,
    EMBODIED_YEAR,
    EMBODIED_SOURCE,
    EMBODIED_NOTE
};
enum { GWP_GAS, GWP_NAME, GWP_REPORT, GWP_HORIZON_YEARS, GWP_VALUE, GWP_YEAR, GWP_SOURCE };
enum { FUEL_NAME, FUEL_G_PER_KWH, FUEL_BASIS, FUEL_YEAR, FUEL_SOURCE, FUEL_NOTE };
enum {
    HARDWARE_NAME,
    HARDWARE_KIND,
    HARDWARE_ALIASES,
    HARDWARE_TDP_W,
    HARDWARE_TDP_KIND,
    HARDWARE_FP32_TFLOPS,
    HARDWARE_TENSOR16_TFLOPS,
    HARDWARE_MEMORY_GB,
    HARDWARE_SOURCE
};
enum { PUE_SCOPE, PUE_ENTITY, PUE_REGION, PUE_YEAR, PUE_VALUE, PUE_SOURCE, PUE_NOTE };
enum {
    EQUIVALENCE_KEY,
    EQUIVALENCE_LABEL,
    EQUIVALENCE_KG,
    EQUIVALENCE_UNIT,
    EQUIVALENCE_YEAR,
    EQUIVALENCE_SOURCE
};
enum {
    MODEL_NAME,
    MODEL_ORGANISATION,
    MODEL_YEAR,
    MODEL_EMISSIONS_KG,
    MODEL_ENERGY_KWH,
    MODEL_FLOP,
    MODEL_KIND,
    MODEL_SOURCE
};
enum { COMPUTE_DATE, COMPUTE_MODEL, COMPUTE_FLOP, COMPUTE_SPECULATIVE, COMPUTE_SOURCE };
enum { SOURCE_ID, SOURCE_TITLE, SOURCE_PUBLISHER, SOURCE_YEAR, SOURCE_LICENCE, SOURCE_URL };

/** Rows of equal length, without the header; a cell is a NUL-terminated text, "" if empty. */
struct gr_table {
    size_t row_count, column_count;
    const char *const *cells;
    const char *const *header; /**< names of the columns */
};

enum { GR_HARDWARE_CACHE = 256 };

/** A hardware look-up that was made before. */
struct gr_hardware_memo {
    const char *name; /**< NULL: free */
    enum gr_hardware_kind kind;
    enum gr_status status;
    struct gr_hardware_match match;
    const char *hint;
};

struct gr_factors {
    struct gr_arena *arena;
    const char *edition;                    /**< rows of later editions are left out */
    struct gr_table tables[GR_TABLE_COUNT]; /**< cells NULL: not asked for yet */
    const char *const *hardware_words;      /**< by row; NULL: not asked for yet */
    struct gr_hardware_memo hardware_memos[GR_HARDWARE_CACHE];
    const struct gr_source *sources;
    const struct gr_model_reference *models;
    const struct gr_compute_point *points;
    size_t model_count, point_count;
    const struct gr_hourly *hourly; /**< the last one read first */
};

/** Splits CSV as rebuild.py writes it (RFC 4180, LF, one header row) into cells that live in arena. */
struct gr_table gr_table_split(struct gr_arena *arena, struct gr_str csv);
const struct gr_table *gr_factors_table(struct gr_factors *factors, enum gr_table_id id);
/** "grid", "hardware": the stem of the table's file. */
const char *gr_table_name(enum gr_table_id id);
/** How many columns from the left make the key of a row of facts; 0: the table holds no facts. */
size_t gr_table_key_columns(enum gr_table_id id);

static inline const char *gr_cell(const struct gr_table *table, size_t row, size_t column) {
    return table->cells[row * table->column_count + column];
}
/** NAN if empty. */
double gr_cell_number(const struct gr_table *table, size_t row, size_t column);
int gr_cell_year(const struct gr_table *table, size_t row, size_t column);

/** The three best candidates so far of a search for near names. */
struct gr_near {
    size_t distance[3];
    const char *text[3]; /**< NULL: none yet */
};
void gr_near_offer(struct gr_near *near, size_t distance, const char *text);
/** "nearest: a, b, c"; NULL if nothing was offered. */
const char *gr_near_hint(const struct gr_near *near, struct gr_arena *arena);

#endif
