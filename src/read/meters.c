#include "read/meters.h"

#include <math.h>
#include <stdlib.h>

#include "read/chain.h"
#include "read/tracks.h"

#define LIKELY_MOST_W 300.0 /* what a busy package draws: how soon a counter may go round unseen */

void gr_meters_init(struct gr_meters *meters, struct gr_read_context *ctx, gr_run_id run,
                    bool clock) {
    const struct gr_log_ref *ref = ctx->ref;
    bool start = ref && ref->window_start != GR_TIME_NONE;
    bool end = ref && ref->window_end != GR_TIME_NONE;
    *meters = (struct gr_meters){
        .ctx = ctx,
        .run = run,
        .window_start = start ? ref->window_start : INT64_MIN,
        .window_end = end ? ref->window_end : INT64_MAX,
        .clock = clock,
    };
}

void gr_meters_free(struct gr_meters *meters) {
    free(meters->items);
    meters->items = NULL;
}

struct gr_meter *gr_meters_get(struct gr_meters *meters,
                               const struct gr_device_attributes *device) {
    struct gr_read_context *ctx = meters->ctx;
    for (uint32_t i = 0; i < meters->count; i++) {
        if (gr_str_eq(meters->items[i].key, device->key)) {
            return &meters->items[i];
        }
    }
    if (meters->count == GR_TRACKS_MOST) {
        gr_error(ctx->diag, "R078", ((struct gr_pos){.file = ctx->file}), NULL,
                 "more than %d devices in one log", GR_TRACKS_MOST);
        return NULL;
    }
    gr_grow(&meters->items, &meters->cap, meters->count, sizeof *meters->items);
    struct gr_meter *meter = &meters->items[meters->count++];
    *meter = (struct gr_meter){
        .key = {gr_arena_str(ctx->arena, device->key), device->key.n},
        .device = gr_sink_device(ctx->sink, meters->run, device),
        .counter = gr_counter_new(0),
        .still_t1 = GR_TIME_NONE,
        .last = GR_TIME_NONE,
        .held_t1 = GR_TIME_NONE,
    };
    return meter;
}

/* ---- intervals ---- */

static void note(uint64_t *count, uint64_t *first_line, uint64_t line) {
    *first_line = (*count)++ == 0 ? line : *first_line;
}

/** The part of an interval inside the window; false if there is none. */
static bool clip(struct gr_meters *meters, gr_time *t0, gr_time *t1, double *energy_j,
                 uint64_t line) {
    gr_time from = *t0 > meters->window_start ? *t0 : meters->window_start;
    gr_time to = *t1 < meters->window_end ? *t1 : meters->window_end;
    if (from == *t0 && to == *t1) {
        return true;
    }
    note(&meters->cut, &meters->first_cut_line, line);
    if (from >= to) {
        return false;
    }
    *energy_j *= (double)(to - from) / (double)(*t1 - *t0);
    *t0 = from;
    *t1 = to;
    return true;
}

/** Zeros at the start wait for the first energy: without one there is no counter. */
static void stand_still(struct gr_meter *meter, gr_time t0, gr_time t1, uint64_t line) {
    if (meter->still_t1 == GR_TIME_NONE) {
        meter->still_t0 = t0;
        meter->still_t1 = t1;
        meter->still_line = line;
    }
    meter->still_t0 = t0 < meter->still_t0 ? t0 : meter->still_t0;
    meter->still_t1 = t1 > meter->still_t1 ? t1 : meter->still_t1;
}

void gr_meters_interval(struct gr_meters *meters, struct gr_meter *meter, gr_time t0, gr_time t1,
                        double energy_j, uint64_t line) {
    bool placed = t0 >= 0 && t1 > t0 && t1 <= GR_CHAIN_TIME_MAX;
    double most_j = (double)GR_CHAIN_POWER_MAX / 1e9 * ((double)(t1 - t0) / 1e9);
    if (!placed || !(energy_j >= 0) || energy_j > most_j) {
        note(&meters->refused, &meters->first_refused_line, line);
        return;
    }
    if (meter->device == GR_DEVICE_NONE || !clip(meters, &t0, &t1, &energy_j, line)) {
        return;
    }
    meters->used++;
    if (!(meter->sum_j > 0) && !(energy_j > 0)) {
        stand_still(meter, t0, t1, line);
        return;
    }
    if (!meters->clock && !(meter->sum_j > 0)) {
        gr_sink_interval_without_clock(meters->ctx->sink, meter->device);
    }
    if (meter->still_t1 != GR_TIME_NONE) {
        gr_sink_interval(meters->ctx->sink, meter->device, meter->still_t0, meter->still_t1, 0,
                         meter->still_line);
        meter->still_t1 = GR_TIME_NONE;
    }
    gr_sink_interval(meters->ctx->sink, meter->device, t0, t1, energy_j, line);
    meter->sum_j += energy_j;
}

/* ---- counters ---- */

static void release(struct gr_meters *meters, struct gr_meter *meter) {
    if (meter->held_t1 != GR_TIME_NONE) {
        gr_meters_interval(meters, meter, meter->held_t0, meter->held_t1, meter->held_j,
                           meter->held_line);
    }
    meter->held_t1 = GR_TIME_NONE;
}

/** Of several ranges the least by which what was counted is possible. */
static void choose_range(struct gr_meter *meter, double reading_j, double greatest_j) {
    const struct gr_counter *counter = &meter->counter;
    for (const double *range = meter->ranges_j; range && *range > 0; range++) {
        double across = *range - counter->last + reading_j;
        if (counter->last <= *range && greatest_j > 0 && across <= greatest_j) {
            meter->counter.range = *range;
            return;
        }
    }
}

static void watch_step(struct gr_meters *meters, const struct gr_meter *meter, double step_s,
                       uint64_t line) {
    double range = meter->ranges_j ? meter->ranges_j[0] : meter->counter.range;
    if (range > 0 && step_s > range / LIKELY_MOST_W / 2) {
        note(&meters->long_steps, &meters->first_long_line, line);
    }
}

/** Energy counted up to t: held until time goes on, so that what is counted without it is not lost. */
static void hold(struct gr_meters *meters, struct gr_meter *meter, gr_time t, double step_j,
                 uint64_t line) {
    if (t > meter->last) {
        release(meters, meter);
        meter->held_t0 = meter->last;
        meter->held_t1 = t;
        meter->held_j = step_j + meter->waiting_j;
        meter->held_line = line;
        meter->waiting_j = 0;
    } else if (meter->held_t1 != GR_TIME_NONE) {
        meter->held_j += step_j;
    } else {
        meter->waiting_j += step_j;
    }
}

void gr_meters_reading(struct gr_meters *meters, struct gr_meter *meter, gr_time t,
                       double reading_j, uint64_t line) {
    bool first = meter->last == GR_TIME_NONE;
    double step_s = first ? 0 : (double)(t - meter->last) / 1e9;
    double greatest_j = step_s > 0 ? step_s * GR_METER_MOST_W : 0;
    uint64_t resets = meter->counter.resets;
    if (t < 0 || t > GR_CHAIN_TIME_MAX || !(reading_j >= 0)) {
        note(&meters->refused, &meters->first_refused_line, line);
        return;
    }
    if (!first && reading_j < meter->counter.last) {
        choose_range(meter, reading_j, greatest_j);
    }
    double step_j = gr_counter_step(&meter->counter, reading_j, greatest_j, line);
    if (!first) {
        watch_step(meters, meter, step_s, line);
        if (t < meter->last) {
            note(&meters->backwards, &meters->first_backwards_line, line);
        }
        if (meter->counter.resets == resets) {
            hold(meters, meter, t, step_j, line);
        }
    }
    meter->last = t;
}

/* ---- the end ---- */

static void note_counters(struct gr_meters *meters) {
    uint64_t wraps = 0, resets = 0, reset_line = 0;
    for (uint32_t i = 0; i < meters->count; i++) {
        const struct gr_counter *counter = &meters->items[i].counter;
        wraps += counter->wraps;
        reset_line = resets == 0 ? counter->first_reset_line : reset_line;
        resets += counter->resets;
    }
    gr_note_many(meters->ctx, "R141", 0, wraps, (double)NAN,
                 "an energy counter went round: its range is added");
    gr_note_many(meters->ctx, "R142", reset_line, resets, (double)NAN,
                 "an energy counter was reset: what it counted around that is not known and not "
                 "counted");
}

static enum gr_status refuse_nothing(struct gr_meters *meters, uint64_t still) {
    struct gr_read_context *ctx = meters->ctx;
    struct gr_pos where = {.file = ctx->file, .line = still ? 0 : meters->first_refused_line};
    if (meters->beside) {
        return GR_OK;
    }
    if (still > 0) {
        gr_error(ctx->diag, "R144", where,
                 "the counter is not there (a virtual machine) or not readable; use another meter, "
                 "or runs[].estimate",
                 "every energy in this log is 0");
    } else if (meters->cut > 0) {
        gr_error(ctx->diag, "R032", where, "check window_start, window_end and time_zone",
                 "nothing in this log lies in the window asked for");
    } else {
        gr_error(ctx->diag, "R143", where,
                 "two readings of a counter, or one interval, are the least that gives energy",
                 "this log has no interval with an energy");
    }
    return GR_REFUSED;
}

static void note_rest(struct gr_meters *meters, const struct gr_clock *clock) {
    struct gr_read_context *ctx = meters->ctx;
    gr_note_many(ctx, "R032", meters->first_cut_line, meters->cut, (double)NAN,
                 "intervals outside the window are left out, those across its edge are cut");
    gr_note_many(ctx, "R153", meters->first_backwards_line, meters->backwards, 0,
                 "time goes back while the counter goes on: its energy is counted, not placed");
    gr_note_many(ctx, "R042", meters->first_refused_line, meters->refused, (double)NAN,
                 "energies below 0, or without a length of time, are left out");
    if (clock) {
        gr_note_many(ctx, "R081", clock->set_back_line, clock->set_back, (double)NAN,
                     "the local clock goes back an hour, as it does in autumn: what follows is "
                     "later, not earlier");
    }
    if (meters->long_steps > 0) {
        gr_warning(ctx->diag, "R152",
                   ((struct gr_pos){.file = ctx->file, .line = meters->first_long_line}),
                   "read the counter more often",
                   "between two readings the energy counter may have gone round unseen");
    }
}

enum gr_status gr_meters_end(struct gr_meters *meters, const struct gr_clock *clock) {
    double sum_j = 0;
    uint64_t still = 0, still_line = 0;
    for (uint32_t i = 0; i < meters->count; i++) {
        struct gr_meter *meter = &meters->items[i];
        release(meters, meter);
        sum_j += meter->sum_j;
        if (!(meter->sum_j > 0) && meter->still_t1 != GR_TIME_NONE) {
            note(&still, &still_line, meter->still_line);
        }
    }
    if (!(sum_j > 0)) {
        return refuse_nothing(meters, still);
    }
    gr_note_many(meters->ctx, "R155", still_line, still, 0,
                 "a counter that stands at 0 is not there: it gives no device");
    note_counters(meters);
    note_rest(meters, clock);
    return GR_OK;
}

bool gr_window_unplaced(struct gr_read_context *ctx, bool zone_known) {
    const struct gr_log_ref *ref = ctx->ref;
    bool window = ref && (ref->window_start != GR_TIME_NONE || ref->window_end != GR_TIME_NONE);
    if (!window || zone_known) {
        return false;
    }
    gr_error(ctx->diag, "R082", ((struct gr_pos){.file = ctx->file}),
             "add the zone in which it was logged to its entry, such as time_zone: Europe/Oslo",
             "a window is asked for, but the stamps of this log have no time zone");
    return true;
}
