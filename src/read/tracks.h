/*
 * tracks.h - the devices of one log of samples, and their chains in the sink.
 */
#ifndef GR_READ_TRACKS_H
#define GR_READ_TRACKS_H

#include "read/chain.h"
#include "read/clock.h"
#include "read/reader.h"

enum {
    GR_TRACKS_MOST = 1024 /**< devices of one input */
};
#define GR_TRACK_NONE UINT32_MAX

struct gr_track {
    struct gr_str key; /**< in the arena */
    gr_run_id run;
    gr_device_id device;
    struct gr_chain *chain;   /**< NULL: not wanted, samples are dropped */
    bool begun;               /**< has a sample of this input */
    uint64_t rows;            /**< rows of it, for logs without stamps */
    uint32_t next;            /**< the device whose row followed that of this one, a guess */
    uint64_t head, head_mask; /**< first 8 bytes of the key and which of them count */
};

struct gr_tracks {
    struct gr_read_context *ctx;
    gr_time window_start,
        window_end; /**< samples outside are left out; INT64_MIN, INT64_MAX without */
    bool clock;     /**< stamps mean something */
    bool ordered;   /**< the head of the input is in order */
    uint64_t outside, first_outside_line;
    struct gr_track *items;
    uint32_t count;
    size_t cap;
};

/** The window is that of ctx->ref. */
void gr_tracks_init(struct gr_tracks *tracks, struct gr_read_context *ctx);
void gr_tracks_free(struct gr_tracks *tracks);
/** Index of the device of that key in that run, GR_TRACK_NONE if it is not there. */
uint32_t gr_tracks_find(const struct gr_tracks *tracks, gr_run_id run, struct gr_str key);
/** Adds it; NULL after a diagnostic if there are too many.  device->key must be set. */
struct gr_track *gr_tracks_add(struct gr_tracks *tracks, gr_run_id run,
                               const struct gr_device_attributes *device);
/** A sample; false if it is not used: outside the window, or of a device that is not wanted. */
bool gr_tracks_sample(struct gr_tracks *tracks, struct gr_track *track, gr_time t, int64_t power_nw,
                      uint64_t line);
/** Decisions on what was left out and on the clock. */
void gr_tracks_end(struct gr_tracks *tracks, const struct gr_clock *clock);
/** A warning if the whole input gave one sample. */
void gr_tracks_warn_single(const struct gr_tracks *tracks, uint64_t used);
/** A decision on `count` places, of which `line` is the first; nothing if count is 0.  text lives as long
 *  as the program. */
void gr_note_many(struct gr_read_context *ctx, const char *code, uint64_t line, uint64_t count,
                  double effect_kwh, const char *text);

#endif
