/*
 * factors.h - the tables compiled in: facts with source and year; look-up that explains itself.
 *
 * The tables are src/factors/<name>.csv (one row a fact, append-only), read when first asked.  A look-up never
 * falls back to a world average: unknown places give GR_REFUSED and the nearest names.
 */
#ifndef GR_FACTORS_FACTORS_H
#define GR_FACTORS_FACTORS_H

#include "base/arena.h"
#include "base/diag.h"
#include "model/quantity.h"

/** The tables as one object, made once per process (cheap; indexes are built on first use). */
struct gr_factors;
struct gr_factors *gr_factors_new(void);
void gr_factors_free(struct gr_factors *factors);
/** Edition in use, e.g. "2026-11.2": the newest of src/factors/edition.csv unless another was selected. */
const char *gr_factors_edition(const struct gr_factors *factors);

/** Uses the tables as they were in that edition.  Before any look-up.  GR_REFUSED: no such edition, *hint
 *  lists those there are. */
GR_MUST_CHECK enum gr_status gr_factors_select(struct gr_factors *factors, const char *edition,
                                               const char **hint);
/** Adds the rows of a CSV file of the user's, or puts them in the place of ours (same key).  The header
 *  says which table it is for: the columns are those of a CSV of src/factors, in any order, `source`
 *  being free text; what is not needed may be left out.  Problems are diagnostics (F-codes). */
GR_MUST_CHECK enum gr_status gr_factors_add(struct gr_factors *factors, const char *path,
                                            struct gr_diag *diag);

struct gr_source {
    const char *id, *title, *publisher, *year, *licence;
    const char *url; /**< address or arXiv page, "" if none is known */
};
/** NULL if unknown. */
const struct gr_source *gr_source_find(struct gr_factors *factors, const char *id);

/** Carbon intensity of a place. */
struct gr_intensity_query {
    const char *country;                 /**< ISO 3166 alpha-2, or NULL */
    const char *subdivision;             /**< "US-CA", "CA-QC", a grid subregion; NULL */
    const char *provider, *cloud_region; /**< "gcp", "europe-north1"; NULL */
    int year;                            /**< of the run; 0: newest */
};
enum gr_place_level { GR_PLACE_CLOUD_REGION, GR_PLACE_SUBDIVISION, GR_PLACE_COUNTRY };
struct gr_intensity {
    double g_per_kwh;
    enum gr_place_level level;
    const char *place; /**< "France", "gcp europe-north1 (Finland)" */
    const char *code;  /**< "FR", "US-CA", "gcp/europe-north1" */
    int year;          /**< of the row used */
    const char *basis; /**< lifecycle, operational, direct */
    const char *source_id;
    const char *note;    /**< of the row, "" if none */
    const char *explain; /**< one sentence: what was asked, what was used, why */
};
/** design.md Choices 4.  Texts live in arena or in the tables.  GR_REFUSED (nothing in *out; nearest
 *  names in *hint, may be NULL) where nothing fits. */
GR_MUST_CHECK enum gr_status gr_intensity_find(struct gr_factors *factors, struct gr_arena *arena,
                                               const struct gr_intensity_query *query,
                                               struct gr_intensity *out, const char **hint);
/** English name of a country by alpha-2, NULL if unknown; alpha-2 of an alpha-3. */
const char *gr_country_name(struct gr_factors *factors, const char *iso2);
const char *gr_country_from_iso3(struct gr_factors *factors, const char *iso3);
/** Country (alpha-2) and name of a cloud region; NULL if unknown. */
const char *gr_cloud_country(struct gr_factors *factors, const char *provider, const char *region);

/** Intensity by hour of UTC, as the user's CSV has it. */
struct gr_hourly_value {
    int64_t hour; /**< since 1970-01-01T00 UTC */
    double g_per_kwh;
};
struct gr_hourly {
    const char *key;
    uint32_t file; /**< in diag */
    size_t count;
    const struct gr_hourly_value *values; /**< in order */
    const struct gr_hourly *next;
};
/** Reads a series and keeps it under key (the path as the experiment file writes it); several files of one key
 *  are one series.  zone: of stamps that have none; NULL: UTC.  Problems are diagnostics (F010). */
GR_MUST_CHECK enum gr_status gr_hourly_add(struct gr_factors *factors, const char *key,
                                           const char *path, const char *zone,
                                           struct gr_diag *diag);
/** NULL if there is none. */
const struct gr_hourly *gr_hourly_find(const struct gr_factors *factors, const char *key);
/** NAN where the series has no value. */
double gr_hourly_at(const struct gr_hourly *hourly, int64_t hour);

/** Rated power of a processor or accelerator by the name a log or a person gives (Choices 8). */
struct gr_hardware_match {
    double tdp_w; /**< mean of lowest and highest fitting row; NAN: none is published */
    double tdp_low_w, tdp_high_w;
    double peak_tensor16_flops, peak_fp32_flops; /**< FLOP/s, NAN unknown or
                                   where the rows that fit differ */
    double memory_gb;                            /**< the same */
    const char *name;                            /**< of the row, or both names joined by " or " */
    const char *tdp_kind;                        /**< tdp, package_estimate, module_max, estimate */
    const char *source_id;
    size_t row_count; /**< how many rows fit */
};
enum gr_hardware_kind { GR_HARDWARE_ACCELERATOR, GR_HARDWARE_CPU };
GR_MUST_CHECK enum gr_status gr_hardware_find(struct gr_factors *factors, struct gr_arena *arena,
                                              enum gr_hardware_kind kind, const char *name,
                                              struct gr_hardware_match *out, const char **hint);

/** Litres of water by kWh: at the site (by kWh of IT energy) or at the power plants (by kWh used). */
struct gr_water {
    double l_per_kwh;
    const char *code, *boundary, *year, *source_id, *note;
};
/** boundary "site": of the cloud region itself, never a provider's mean; "source": of the subdivision, else of
 *  the country.  The newest year not after the run's, else the nearest.  False if there is none. */
bool gr_water_find(struct gr_factors *factors, const char *boundary,
                   const struct gr_intensity_query *query, struct gr_water *out);

/** Emissions of making one thing. */
struct gr_embodied {
    double kg, lifetime_years; /**< lifetime NAN where the source states none */
    const char *key, *name, *boundary, *year, *source_id, *note;
};
/** By key of the table ("server-hpe-dl345-gen10plus"), or by a name of the hardware table.  False if
 *  there is none. */
bool gr_embodied_find(struct gr_factors *factors, const char *key, struct gr_embodied *out);

struct gr_equivalence {
    const char *key, *label, *unit, *source_id, *year; /**< unit: "km", "charge" */
    double kg_per_unit;                                /**< kgCO2e per one of unit */
};
/** Newest row of a key whose unit is kgCO2e per something; false if there is none. */
bool gr_equivalence_find(struct gr_factors *factors, const char *key, struct gr_equivalence *out);

struct gr_model_reference {
    const char *model, *organisation, *source_id;
    int year;
    double emissions_kg, energy_kwh, training_flop; /**< NAN unknown */
};
/** Published models, by emissions rising (those without emissions last); *count rows. */
const struct gr_model_reference *gr_model_references(struct gr_factors *factors, size_t *count);

/** Training compute of published models by date (Epoch AI and others), oldest first. */
struct gr_compute_point {
    const char *model, *source_id;
    int64_t day; /**< days since 1970-01-01 */
    double flop;
    bool speculative;
};
const struct gr_compute_point *gr_compute_points(struct gr_factors *factors, size_t *count);

/** Rows for `gramme list factors TEXT` and `gramme list hardware TEXT`: one line a row, aligned; text
 *  is matched against codes and names, "" or NULL lists all. */
void gr_factors_list(struct gr_factors *factors, const char *what, const char *text,
                     struct gr_buf *out);

#endif
