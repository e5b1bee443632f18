/*
 * intensity.c - carbon intensity of a place: cloud region, subdivision, country; never a world average.
 *
 * Within a place the newest year not after the run's, else the nearest; of that year lifecycle before
 * operational before direct.  The sentence that explains the choice is made where it is made.
 */
#include "factors/places.h"

/* The part of a table that belongs to one place, and which columns mean what. */
struct rows {
    const struct gr_table *table;
    size_t begin, end; /* empty if equal */
    size_t year, value, basis, source, note;
};

static struct rows grid_rows(struct gr_factors *factors, const char *code) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_GRID);
    size_t low = 0, high = t->row_count;
    while (low < high) { /* the table is sorted by code */
        size_t middle = low + (high - low) / 2;
        if (strcmp(gr_cell(t, middle, GRID_CODE), code) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct rows rows = {t, low, low, GRID_YEAR, GRID_G_PER_KWH, GRID_BASIS, GRID_SOURCE, GRID_NOTE};
    while (rows.end < t->row_count && strcmp(gr_cell(t, rows.end, GRID_CODE), code) == 0) {
        rows.end++;
    }
    return rows;
}

static struct rows cloud_rows(struct gr_factors *factors, const char *provider,
                              const char *region) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_CLOUD_INTENSITY);
    struct rows rows = {t,         0, 0, CLOUD_YEAR, CLOUD_G_PER_KWH, CLOUD_BASIS, CLOUD_SOURCE,
                        CLOUD_NOTE};
    for (size_t i = 0; i < t->row_count; i++) {
        if (strcmp(gr_cell(t, i, CLOUD_PROVIDER), provider) == 0 &&
            strcmp(gr_cell(t, i, CLOUD_REGION), region) == 0) {
            rows.begin = rows.end == 0 ? i : rows.begin;
            rows.end = i + 1;
        }
    }
    return rows;
}

static int basis_rank(const char *basis) {
    return strcmp(basis, "lifecycle") == 0 ? 0 : strcmp(basis, "operational") == 0 ? 1 : 2;
}

/* Is year a better answer than best to a question about asked (0: newest)? */
static bool is_better_year(int year, int best, int asked) {
    bool fits = asked == 0 || year <= asked, best_fits = asked == 0 || best <= asked;
    if (fits != best_fits) {
        return fits;
    }
    return fits ? year > best : year < best;
}

static size_t choose(const struct rows *rows, int asked) {
    size_t best = rows->begin;
    for (size_t i = rows->begin + 1; i < rows->end; i++) {
        int year = gr_cell_year(rows->table, i, rows->year);
        int best_year = gr_cell_year(rows->table, best, rows->year);
        bool better_basis = basis_rank(gr_cell(rows->table, i, rows->basis)) <
                            basis_rank(gr_cell(rows->table, best, rows->basis));
        if (is_better_year(year, best_year, asked) || (year == best_year && better_basis)) {
            best = i;
        }
    }
    return best;
}

/* "asked FR 2026, newest not after it is 2025" */
static const char *explain_year(struct gr_arena *arena, const char *asked, int year, int used) {
    if (year == 0) {
        return gr_arena_printf(arena, "asked %s, newest is %d", asked, used);
    }
    if (year == used) {
        return gr_arena_printf(arena, "asked %s %d", asked, year);
    }
    return gr_arena_printf(arena,
                           used < year ? "asked %s %d, newest not after it is %d"
                                       : "asked %s %d, none is as old, nearest is %d",
                           asked, year, used);
}

/* What was found on the way from the most exact place to the one used. */
struct search {
    struct gr_factors *factors;
    struct gr_arena *arena;
    const struct gr_intensity_query *query;
    const char *asked;   /* the most exact place asked for */
    const char *instead; /* why that one was not used, or NULL */
};

static bool use(struct search *s, const struct rows *rows, enum gr_place_level level,
                const char *place, const char *code, struct gr_intensity *out) {
    if (rows->begin == rows->end) {
        return false;
    }
    size_t row = choose(rows, s->query->year);
    const char *source_id = gr_cell(rows->table, row, rows->source);
    const struct gr_source *source = gr_source_find(s->factors, source_id);
    *out = (struct gr_intensity){
        .g_per_kwh = gr_cell_number(rows->table, row, rows->value),
        .level = level,
        .place = place,
        .code = code,
        .year = gr_cell_year(rows->table, row, rows->year),
        .basis = gr_cell(rows->table, row, rows->basis),
        .source_id = source_id,
        .note = gr_cell(rows->table, row, rows->note),
    };
    const char *instead =
        s->instead ? gr_arena_printf(s->arena, "; %s, so %s", s->instead, place) : "";
    out->explain = gr_arena_printf(s->arena, "%s%s; %s; %s",
                                   explain_year(s->arena, s->asked, s->query->year, out->year),
                                   instead, out->basis, source ? source->publisher : source_id);
    return true;
}

static bool use_region(struct search *s, long row, struct gr_intensity *out) {
    const struct gr_table *t = gr_factors_table(s->factors, GR_TABLE_CLOUD_REGIONS);
    const char *provider = gr_cell(t, (size_t)row, REGION_PROVIDER);
    const char *id = gr_cell(t, (size_t)row, REGION_ID);
    const char *location = gr_cell(t, (size_t)row, REGION_LOCATION);
    const char *country = gr_country_name(s->factors, gr_cell(t, (size_t)row, REGION_COUNTRY));
    struct rows rows = cloud_rows(s->factors, provider, id);
    const char *place = gr_arena_printf(s->arena, "%s %s (%s)", provider, id,
                                        *location ? location
                                        : country ? country
                                                  : "");
    bool own = use(s, &rows, GR_PLACE_CLOUD_REGION, place,
                   gr_arena_printf(s->arena, "%s/%s", provider, id), out);
    s->instead = "the region has no factor of its own";
    return own;
}

static bool use_subdivision(struct search *s, long row, struct gr_intensity *out) {
    const struct gr_table *t = gr_factors_table(s->factors, GR_TABLE_PLACES);
    const char *code = gr_cell(t, (size_t)row, PLACE_CODE);
    const char *country = gr_country_name(s->factors, gr_cell(t, (size_t)row, PLACE_COUNTRY));
    struct rows rows = grid_rows(s->factors, code);
    const char *name = gr_cell(t, (size_t)row, PLACE_NAME);
    return use(s, &rows, GR_PLACE_SUBDIVISION,
               country ? gr_arena_printf(s->arena, "%s, %s", name, country) : name, code, out);
}

static bool use_country(struct search *s, long row, struct gr_intensity *out) {
    const struct gr_table *t = gr_factors_table(s->factors, GR_TABLE_COUNTRIES);
    const char *code = gr_cell(t, (size_t)row, COUNTRY_ALPHA2);
    struct rows rows = grid_rows(s->factors, code);
    return use(s, &rows, GR_PLACE_COUNTRY, gr_cell(t, (size_t)row, COUNTRY_NAME), code, out);
}

static const char *near_countries(struct gr_factors *factors, struct gr_arena *arena,
                                  const char *text) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_COUNTRIES);
    struct gr_near near = {{0}, {NULL}};
    size_t column = strlen(text) == 2   ? COUNTRY_ALPHA2
                    : strlen(text) == 3 ? COUNTRY_ALPHA3
                                        : COUNTRY_NAME;
    for (size_t i = 0; i < t->row_count; i++) {
        gr_near_offer(&near, gr_str_distance(gr_str(text), gr_str(gr_cell(t, i, column))),
                      gr_arena_printf(arena, "%s (%s)", gr_cell(t, i, COUNTRY_ALPHA2),
                                      gr_cell(t, i, COUNTRY_NAME)));
    }
    return gr_near_hint(&near, arena);
}

static const char *near_regions(struct gr_factors *factors, struct gr_arena *arena,
                                const char *provider, const char *region) {
    const struct gr_table *t = gr_factors_table(factors, GR_TABLE_CLOUD_REGIONS);
    const char *id = provider ? gr_provider_id(provider) : NULL;
    struct gr_near near = {{0}, {NULL}};
    for (size_t i = 0; i < t->row_count; i++) {
        if (!id || strcmp(gr_cell(t, i, REGION_PROVIDER), id) == 0) {
            const char *name = gr_cell(t, i, REGION_ID);
            gr_near_offer(&near, gr_str_distance(gr_str(region), gr_str(name)), name);
        }
    }
    return gr_near_hint(&near, arena);
}

static bool is_given(const char *text) {
    return text && *text;
}

/* The most exact place that was asked for, in the words of the question. */
static const char *asked(const struct gr_intensity_query *query, struct gr_arena *arena) {
    if (is_given(query->cloud_region)) {
        return is_given(query->provider)
                   ? gr_arena_printf(arena, "%s %s", query->provider, query->cloud_region)
                   : query->cloud_region;
    }
    return is_given(query->subdivision) ? query->subdivision
           : is_given(query->country)   ? query->country
                                        : "";
}

static const char *hint_for(struct gr_factors *factors, struct gr_arena *arena,
                            const struct gr_intensity_query *query) {
    if (is_given(query->country)) {
        return near_countries(factors, arena, query->country);
    }
    return is_given(query->cloud_region)
               ? near_regions(factors, arena, query->provider, query->cloud_region)
               : NULL;
}

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/* "SE-AB", ISO 3166-2. */
static bool is_code(const char *text) {
    return is_capital(text[0]) && is_capital(text[1]) && text[2] == '-' && text[3] != '\0';
}

/* Row of the country of a subdivision's code: "SE" for "SE-AB". */
static long country_of_code(struct gr_factors *factors, const char *code) {
    char alpha2[3] = {code[0], code[0] ? code[1] : '\0', '\0'};
    return is_code(code) ? gr_country_row(factors, alpha2) : -1;
}

/* Tries the cloud region; *country becomes the region's own where it is known. */
static bool try_region(struct search *s, long *country, struct gr_intensity *out) {
    if (!is_given(s->query->cloud_region)) {
        return false;
    }
    long row = gr_region_row(s->factors, s->query->provider, s->query->cloud_region);
    if (row < 0) {
        s->instead = "the region is not in the tables";
        return false;
    }
    const struct gr_table *t = gr_factors_table(s->factors, GR_TABLE_CLOUD_REGIONS);
    *country = gr_country_row(s->factors, gr_cell(t, (size_t)row, REGION_COUNTRY));
    return use_region(s, row, out);
}

/* Tries the subdivision; *country becomes its own where none was known. */
static bool try_subdivision(struct search *s, long *country, struct gr_intensity *out) {
    const char *text = s->query->subdivision;
    if (!is_given(text)) {
        return false;
    }
    const struct gr_table *t = gr_factors_table(s->factors, GR_TABLE_COUNTRIES);
    const char *alpha2 = *country < 0 ? NULL : gr_cell(t, (size_t)*country, COUNTRY_ALPHA2);
    long row = gr_place_row(s->factors, alpha2, text);
    *country = *country < 0 ? country_of_code(s->factors, text) : *country;
    if (row >= 0) {
        return use_subdivision(s, row, out);
    }
    if (is_code(text)) {
        s->instead = s->instead ? s->instead : "it has no factor of its own";
    } else if (!is_given(s->query->cloud_region)) {
        s->asked = is_given(s->query->country)
                       ? s->query->country
                       : text; /* a name such as a log gives of a town: never a factor's */
    }
    return false;
}

enum gr_status gr_intensity_find(struct gr_factors *factors, struct gr_arena *arena,
                                 const struct gr_intensity_query *query, struct gr_intensity *out,
                                 const char **hint) {
    struct search s = {factors, arena, query, asked(query, arena), NULL};
    long country = gr_country_row(factors, query->country);
    *hint = NULL;
    if (try_region(&s, &country, out) || try_subdivision(&s, &country, out) ||
        (country >= 0 && use_country(&s, country, out))) {
        return GR_OK;
    }
    *hint = hint_for(factors, arena, query);
    return GR_REFUSED;
}
