#include "read/tracks.h"

#include <math.h>
#include <stdlib.h>

#include "read/sink_state.h"

void gr_tracks_init(struct gr_tracks *tracks, struct gr_read_context *ctx) {
    const struct gr_log_ref *ref = ctx->ref;
    bool start = ref && ref->window_start != GR_TIME_NONE;
    bool end = ref && ref->window_end != GR_TIME_NONE;
    *tracks = (struct gr_tracks){
        .ctx = ctx,
        .window_start = start ? ref->window_start : INT64_MIN,
        .window_end = end ? ref->window_end : INT64_MAX,
        .clock = true,
        .ordered = true,
    };
}

void gr_tracks_free(struct gr_tracks *tracks) {
    free(tracks->items);
    tracks->items = NULL;
}

uint32_t gr_tracks_find(const struct gr_tracks *tracks, gr_run_id run, struct gr_str key) {
    for (uint32_t i = 0; i < tracks->count; i++) {
        if (tracks->items[i].run == run && gr_str_eq(tracks->items[i].key, key)) {
            return i;
        }
    }
    return GR_TRACK_NONE;
}

static void set_head(struct gr_track *track) {
    size_t n = track->key.n < 8 ? track->key.n : 8;
    track->head = 0;
    memcpy(&track->head, track->key.p, n);
    track->head_mask = 0;
    memset(&track->head_mask, 0xFF, n);
}

struct gr_track *gr_tracks_add(struct gr_tracks *tracks, gr_run_id run,
                               const struct gr_device_attributes *device) {
    struct gr_read_context *ctx = tracks->ctx;
    if (tracks->count == GR_TRACKS_MOST) {
        gr_error(ctx->diag, "R078", ((struct gr_pos){.file = ctx->file}),
                 "is the device column the right one?", "more than %d devices in one log",
                 GR_TRACKS_MOST);
        return NULL;
    }
    gr_grow(&tracks->items, &tracks->cap, tracks->count, sizeof *tracks->items);
    struct gr_track *track = &tracks->items[tracks->count];
    gr_device_id id = gr_sink_device(ctx->sink, run, device);
    *track = (struct gr_track){
        .key = {gr_arena_str(ctx->arena, device->key), device->key.n},
        .run = run,
        .device = id,
        .chain = id == GR_DEVICE_NONE ? NULL : gr_sink_chain(ctx->sink, id),
        .next = tracks->count,
    };
    set_head(track);
    if (track->chain && !tracks->clock) {
        gr_chain_without_clock(track->chain);
    }
    tracks->count++;
    return track;
}

bool gr_tracks_sample(struct gr_tracks *tracks, struct gr_track *track, gr_time t, int64_t power_nw,
                      uint64_t line) {
    if (t < tracks->window_start || t > tracks->window_end) {
        if (tracks->outside++ == 0) {
            tracks->first_outside_line = line;
        }
        return false;
    }
    if (track->chain) {
        if (!track->begun) {
            gr_chain_join(track->chain, t, power_nw, tracks->ordered);
        }
        gr_chain_push(track->chain, t, power_nw, line);
    }
    track->begun = true;
    return track->chain != NULL;
}

void gr_note_many(struct gr_read_context *ctx, const char *code, uint64_t line, uint64_t count,
                  double effect_kwh, const char *text) {
    if (count > 0) {
        gr_sink_decide_at(ctx->sink, gr_sink_now_index(ctx->sink), code,
                          (struct gr_pos){.file = ctx->file, .line = line}, count, effect_kwh,
                          text);
    }
}

void gr_tracks_end(struct gr_tracks *tracks, const struct gr_clock *clock) {
    gr_note_many(tracks->ctx, "R032", tracks->first_outside_line, tracks->outside, (double)NAN,
                 "samples outside the window asked for are left out");
    gr_note_many(tracks->ctx, "R081", clock->set_back_line, clock->set_back, (double)NAN,
                 "the local clock goes back an hour, as it does in autumn: what follows is later, "
                 "not earlier");
}

void gr_tracks_warn_single(const struct gr_tracks *tracks, uint64_t used) {
    if (used == 1) {
        gr_warning(tracks->ctx->diag, "R090", ((struct gr_pos){.file = tracks->ctx->file}),
                   "two samples are the least that gives energy", "the log holds a single sample");
    }
}
