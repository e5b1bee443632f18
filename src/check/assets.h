/*
 * assets.h - the profile files compiled in; the table is made by the build from schemas/profiles/.
 */
#ifndef GR_CHECK_ASSETS_H
#define GR_CHECK_ASSETS_H

struct gr_profile_asset {
    const char *name;
    const unsigned char *begin, *end;
};

/** In order of name, ended by a NULL name. */
extern const struct gr_profile_asset gr_profile_assets[];
/** The names alone, ended by NULL. */
extern const char *const gr_profile_asset_names[];

#endif
