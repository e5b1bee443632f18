/*
 * places.h - names of countries, subdivisions and cloud regions (private to this room).
 */
#ifndef GR_FACTORS_PLACES_H
#define GR_FACTORS_PLACES_H

#include "factors/tables.h"

/** Row of a country by alpha-2, alpha-3, English name or a spelling in use; -1 if there is none. */
long gr_country_row(struct gr_factors *factors, const char *text);
/** Row of a subdivision by code ("US-CA", "CAMX") or, within a country (alpha-2, may be NULL), by
 *  name; -1 if there is none. */
long gr_place_row(struct gr_factors *factors, const char *country, const char *text);
/** Row of a cloud region; the zone ("-b") of a region counts as the region; provider may be NULL
 *  where only one has such a region; -1 if there is none. */
long gr_region_row(struct gr_factors *factors, const char *provider, const char *region);
/** "gcp" for "Google Cloud Platform"; the text itself if it is none we know. */
const char *gr_provider_id(const char *provider);

#endif
