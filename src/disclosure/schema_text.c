/*
 * schema_text.c - the schema of the record, compiled in.
 */
#include "disclosure/disclosure.h"

extern const char gr_asset_disclosure_xsd[];
extern const char gr_asset_disclosure_xsd_end[];

struct gr_str gr_disclosure_schema_text(void) {
    return (struct gr_str){gr_asset_disclosure_xsd,
                           (size_t)(gr_asset_disclosure_xsd_end - gr_asset_disclosure_xsd)};
}
