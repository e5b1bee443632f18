/*
 * list.c - the tables for people: one line a row, aligned.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "factors/places.h"

/* Does text occur in any of the cells, whatever the case? */
static bool occurs(const char *text, const char *const *cells, size_t count) {
    struct gr_str needle = gr_str(text);
    for (size_t i = 0; i < count; i++) {
        if (gr_str_find_fold(gr_str(cells[i]), needle) != SIZE_MAX) {
            return true;
        }
    }
    return needle.n == 0;
}

/* One line: the cells padded to their widths (in characters), the last as it is. */
static void put_line(struct gr_buf *out, const char *const *cells, const size_t *widths,
                     size_t count) {
    for (size_t i = 0; i < count; i++) {
        gr_buf_puts(out, cells[i]);
        size_t wide = gr_utf8_count(gr_str(cells[i]));
        for (size_t pad = wide; i + 1 < count && pad < widths[i] + 2; pad++) {
            gr_buf_putc(out, ' ');
        }
    }
    while (out->n > 0 && out->p[out->n - 1] == ' ') {
        out->n--;
    }
    gr_buf_putc(out, '\n');
}

struct list {
    struct gr_factors *factors;
    const char *text;
    struct gr_buf *out;
};

static void put_if(const struct list *list, const char *const *cells, const size_t *widths,
                   size_t count) {
    if (occurs(list->text, cells, count)) {
        put_line(list->out, cells, widths, count);
    }
}

static const size_t factor_widths[] = {24, 34, 4, 8, 8, 11};
enum { FACTOR_COLUMNS = 7 };

/* Name of a country or of what is below it. */
static const char *place_name(struct gr_factors *factors, const char *code) {
    const char *country = gr_country_name(factors, code);
    long row = country ? -1 : gr_place_row(factors, NULL, code);
    return country   ? country
           : row < 0 ? ""
                     : gr_cell(gr_factors_table(factors, GR_TABLE_PLACES), (size_t)row, PLACE_NAME);
}

static void list_grid(const struct list *list) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_GRID);
    const char *code = "", *name = "";
    for (size_t i = 0; i < t->row_count; i++) {
        if (strcmp(code, gr_cell(t, i, GRID_CODE)) != 0) {
            code = gr_cell(t, i, GRID_CODE);
            name = place_name(list->factors, code);
        }
        const char *cells[FACTOR_COLUMNS] = {code,
                                             name,
                                             gr_cell(t, i, GRID_YEAR),
                                             gr_cell(t, i, GRID_G_PER_KWH),
                                             "g/kWh",
                                             gr_cell(t, i, GRID_BASIS),
                                             gr_cell(t, i, GRID_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_cloud(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_CLOUD_INTENSITY);
    const struct gr_table *regions = gr_factors_table(list->factors, GR_TABLE_CLOUD_REGIONS);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *provider = gr_cell(t, i, CLOUD_PROVIDER), *id = gr_cell(t, i, CLOUD_REGION);
        long row = gr_region_row(list->factors, provider, id);
        const char *cells[FACTOR_COLUMNS] = {
            gr_arena_printf(arena, "%s/%s", provider, id),
            row < 0 ? "" : gr_cell(regions, (size_t)row, REGION_LOCATION),
            gr_cell(t, i, CLOUD_YEAR),
            gr_cell(t, i, CLOUD_G_PER_KWH),
            "g/kWh",
            gr_cell(t, i, CLOUD_BASIS),
            gr_cell(t, i, CLOUD_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

/* Published PUE: to choose one from; none is applied unless a log or a person states it. */
static void list_pue(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_PUE);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *region = gr_cell(t, i, PUE_REGION);
        const char *entity = gr_cell(t, i, PUE_ENTITY);
        const char *cells[FACTOR_COLUMNS] = {
            *region ? gr_arena_printf(arena, "%s/%s", entity, region) : entity,
            gr_cell(t, i, PUE_SCOPE),
            gr_cell(t, i, PUE_YEAR),
            gr_cell(t, i, PUE_VALUE),
            "PUE",
            "",
            gr_cell(t, i, PUE_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

/* Share of the energy that is carbon-free hour by hour: market-based, never multiplied in. */
static void list_cfe(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_CLOUD_CFE);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *cells[FACTOR_COLUMNS] = {
            gr_arena_printf(arena, "%s/%s", gr_cell(t, i, CFE_PROVIDER), gr_cell(t, i, CFE_REGION)),
            "carbon-free share (market-based)",
            gr_cell(t, i, CFE_YEAR),
            gr_cell(t, i, CFE_FRACTION),
            "CFE",
            "",
            gr_cell(t, i, CFE_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_water(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_WATER);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *code = gr_cell(t, i, WATER_CODE);
        bool site = strcmp(gr_cell(t, i, WATER_BOUNDARY), "site") == 0;
        const char *place = site ? "" : place_name(list->factors, code);
        const char *cells[FACTOR_COLUMNS] = {
            code,
            site ? "water at the site" : gr_arena_printf(arena, "%s: water at power plants", place),
            gr_cell(t, i, WATER_YEAR),
            gr_cell(t, i, WATER_L_PER_KWH),
            "l/kWh",
            "",
            gr_cell(t, i, WATER_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_embodied(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_EMBODIED);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *cells[FACTOR_COLUMNS] = {
            gr_cell(t, i, EMBODIED_KEY),
            gr_cell(t, i, EMBODIED_NAME),
            gr_cell(t, i, EMBODIED_YEAR),
            gr_cell(t, i, EMBODIED_KG),
            gr_arena_printf(arena, "kg/%s", gr_cell(t, i, EMBODIED_UNIT)),
            gr_cell(t, i, EMBODIED_BOUNDARY),
            gr_cell(t, i, EMBODIED_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_gwp(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_GWP);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *cells[FACTOR_COLUMNS] = {
            gr_arena_printf(arena, "gwp/%s", gr_cell(t, i, GWP_GAS)),
            gr_arena_printf(arena, "%s, %s, %s years", gr_cell(t, i, GWP_NAME),
                            gr_cell(t, i, GWP_REPORT), gr_cell(t, i, GWP_HORIZON_YEARS)),
            gr_cell(t, i, GWP_YEAR),
            gr_cell(t, i, GWP_VALUE),
            "kg/kg",
            "",
            gr_cell(t, i, GWP_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_fuels(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_FUELS);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *cells[FACTOR_COLUMNS] = {
            gr_arena_printf(arena, "fuel/%s", gr_cell(t, i, FUEL_NAME)),
            "electricity from one fuel, median",
            gr_cell(t, i, FUEL_YEAR),
            gr_cell(t, i, FUEL_G_PER_KWH),
            "g/kWh",
            gr_cell(t, i, FUEL_BASIS),
            gr_cell(t, i, FUEL_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_equivalences(const struct list *list, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_EQUIVALENCES);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *cells[FACTOR_COLUMNS] = {
            gr_cell(t, i, EQUIVALENCE_KEY),
            gr_cell(t, i, EQUIVALENCE_LABEL),
            gr_cell(t, i, EQUIVALENCE_YEAR),
            gr_cell(t, i, EQUIVALENCE_KG),
            gr_arena_printf(arena, "kg/%s", gr_cell(t, i, EQUIVALENCE_UNIT)),
            "",
            gr_cell(t, i, EQUIVALENCE_SOURCE)};
        put_if(list, cells, factor_widths, FACTOR_COLUMNS);
    }
}

static void list_hardware(const struct list *list, struct gr_arena *arena) {
    static const size_t widths[] = {50, 8, 16, 11};
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_HARDWARE);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *tdp = gr_cell(t, i, HARDWARE_TDP_W);
        const char *cells[] = {gr_cell(t, i, HARDWARE_NAME),
                               *tdp ? gr_arena_printf(arena, "%s W", tdp) : "unknown",
                               gr_cell(t, i, HARDWARE_TDP_KIND), gr_cell(t, i, HARDWARE_KIND),
                               gr_cell(t, i, HARDWARE_SOURCE)};
        put_if(list, cells, widths, GR_COUNT(cells));
    }
}

/* Distance of a text from the nearest word of a name or of its aliases. */
static size_t word_distance(const char *text, const char *names) {
    size_t best = SIZE_MAX;
    struct gr_str rest = gr_str(names);
    while (rest.p) {
        struct gr_str word = gr_str_cut(&rest, strchr(names, '|') ? '|' : ' ');
        size_t d = word.n > 0 ? gr_str_distance(gr_str(text), word) : SIZE_MAX;
        best = d < best ? d : best;
    }
    return best;
}

static void near_hardware(const struct list *list, struct gr_near *near) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_HARDWARE);
    for (size_t i = 0; i < t->row_count; i++) {
        const char *name = gr_cell(t, i, HARDWARE_NAME);
        size_t own = word_distance(list->text, name);
        size_t alias = word_distance(list->text, gr_cell(t, i, HARDWARE_ALIASES));
        gr_near_offer(near, own < alias ? own : alias, name);
    }
}

static void near_countries(const struct list *list, struct gr_near *near, struct gr_arena *arena) {
    const struct gr_table *t = gr_factors_table(list->factors, GR_TABLE_COUNTRIES);
    size_t column = strlen(list->text) == 2 ? COUNTRY_ALPHA2 : COUNTRY_NAME;
    for (size_t i = 0; i < t->row_count; i++) {
        gr_near_offer(near, gr_str_distance(gr_str(list->text), gr_str(gr_cell(t, i, column))),
                      gr_arena_printf(arena, "%s (%s)", gr_cell(t, i, COUNTRY_ALPHA2),
                                      gr_cell(t, i, COUNTRY_NAME)));
    }
}

/* Nothing fits: the names that come nearest. */
static void put_nearest(const struct list *list, bool hardware, struct gr_arena *arena) {
    struct gr_near near = {{0}, {NULL}};
    if (hardware) {
        near_hardware(list, &near);
    } else {
        near_countries(list, &near, arena);
    }
    const char *hint = gr_near_hint(&near, arena);
    gr_buf_printf(list->out, "nothing fits %s%s%s\n", list->text, hint ? "; " : "",
                  hint ? hint : "");
}

void gr_factors_list(struct gr_factors *factors, const char *what, const char *text,
                     struct gr_buf *out) {
    struct list list = {factors, text ? text : "", out};
    struct gr_arena *arena = gr_arena_new();
    bool hardware = what && strcmp(what, "hardware") == 0;
    size_t before = out->n;
    if (hardware) {
        list_hardware(&list, arena);
    } else {
        list_grid(&list);
        list_cloud(&list, arena);
        list_pue(&list, arena);
        list_cfe(&list, arena);
        list_water(&list, arena);
        list_embodied(&list, arena);
        list_fuels(&list, arena);
        list_gwp(&list, arena);
        list_equivalences(&list, arena);
    }
    if (out->n == before) {
        put_nearest(&list, hardware, arena);
    }
    gr_arena_free(arena);
}
