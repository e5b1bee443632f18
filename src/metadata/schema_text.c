/*
 * schema_text.c - the experiment schema, compiled in.
 */
#include "metadata/metadata.h"

extern const char gr_asset_experiment_xsd[];
extern const char gr_asset_experiment_xsd_end[];

struct gr_str gr_schema_text(void) {
    return (struct gr_str){gr_asset_experiment_xsd,
                           (size_t)(gr_asset_experiment_xsd_end - gr_asset_experiment_xsd)};
}
