/*
 * boamps.h - a BoAmps report (Boavizta) as plain data, whatever shape of it: 1.x, its predecessor
 * ai-power-measures-sharing, its first draft, and a row of the flat CSV.
 *
 * powerConsumption is an energy: kWh by the schema, or in the `unit` that older shapes have beside it.
 */
#ifndef GR_READ_BOAMPS_H
#define GR_READ_BOAMPS_H

#include "read/json.h"
#include "read/reader.h"

enum { GR_BOAMPS_MEASURES = 16 };

/** One way the energy was measured, or one part of it.  Texts are in the arena, "" where not stated. */
struct gr_boamps_measure {
    const char *method, *version, *cpu_mode, *gpu_mode, *unit;
    double energy_kwh; /**< NAN: none that can be used */
    double duration_s; /**< NAN: not stated */
    gr_time stamp;     /**< measurementDateTime; the start by the schema */
    bool zone_known;
    bool decimal_comma;  /**< "0,35" was read as 0.35 */
    const char *refused; /**< why there is no energy; NULL where there is */
    enum gr_tier tier;
    enum gr_scope scope;
};

struct gr_boamps {
    const char *report_id, *report_datetime, *publisher, *project, *stage, *family;
    const char *country, *cloud_provider, *cloud_instance, *cpu_model, *gpu_model;
    double intensity_g_per_kwh, gpu_count, ram_gb; /**< NAN: not stated */
    size_t measure_count; /**< <= GR_BOAMPS_MEASURES; further ones are not kept */
    struct gr_boamps_measure measures[GR_BOAMPS_MEASURES];
};

/** True for a map that is such a report. */
bool gr_boamps_is(const json_t *root);
void gr_boamps_parse(struct gr_arena *arena, const json_t *root, struct gr_boamps *out);
/** The tree of a row of the flat form: names parted by '_' or '.' in at most 8, numbers are places in lists.
 *  The caller frees it with json_decref. */
json_t *gr_boamps_unflatten(const struct gr_str *names, const struct gr_str *cells, size_t count);

/** How several measures stand to each other. */
enum gr_boamps_sum {
    GR_BOAMPS_ONE,
    GR_BOAMPS_PARTS,       /**< of different devices at one time: they add up */
    GR_BOAMPS_IN_TURN,     /**< one after another: energies and durations add up */
    GR_BOAMPS_ALTERNATIVES /**< of the same: one counts */
};
/** Which measures count: use[i] for each.  Parts are those whose tracking modes name different devices, or
 *  whose times are apart; of alternatives the best method counts, of equals the first. */
enum gr_boamps_sum gr_boamps_choose(const struct gr_boamps *b, bool use[GR_BOAMPS_MEASURES]);

#endif
