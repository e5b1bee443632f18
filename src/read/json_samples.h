/*
 * json_samples.h - logs of powers as JSON lines: what such dialects do with a value they have found.
 */
#ifndef GR_READ_JSON_SAMPLES_H
#define GR_READ_JSON_SAMPLES_H

#include "read/json.h"
#include "read/tracks.h"

/** A power in a log. */
struct gr_json_power {
    const char *key; /**< of the device */
    enum gr_scope scope;
    enum gr_component component;
    enum gr_tier tier;
};

struct gr_json_samples {
    struct gr_read_context *ctx;
    struct gr_tracks tracks;
    struct gr_clock clock;
    const char *tool;
    struct gr_run_attributes run;
    gr_run_id run_id;
    bool opened, refused;
    uint64_t used, missing, untimed, breaks;
    uint64_t first_missing, first_untimed, first_break;
};

/** run, tool: as in reports, live as long as the process; files of one run join under the same key. */
void gr_json_samples_open(struct gr_json_samples *s, struct gr_read_context *ctx, const char *run,
                          const char *tool);
/** Instant of a line: a number of seconds since 1970, or a stamp as text; GR_TIME_NONE, counted, else. */
gr_time gr_json_samples_time(struct gr_json_samples *s, const json_t *stamp, uint64_t line);
/** A power in W at t; NAN, or what no device draws, is missing. */
void gr_json_samples_power(struct gr_json_samples *s, const struct gr_json_power *power, gr_time t,
                           double watt, uint64_t line);
/** The recording stopped. */
void gr_json_samples_break(struct gr_json_samples *s, uint64_t line);
/** Says what was counted, and frees; GR_REFUSED with a diagnostic if there was no power. */
GR_MUST_CHECK enum gr_status gr_json_samples_end(struct gr_json_samples *s,
                                                 const struct gr_json_end *end);

#endif
