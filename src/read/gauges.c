#include "read/gauges.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* ---- begin ---- */

static gr_run_id open_run(const struct gr_gauges *g, const char *tool, enum gr_boundary boundary,
                          bool zone_known) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = gr_str(g->run_key);
    run.tool = gr_str(tool);
    run.boundary = boundary;
    run.zone_known = zone_known;
    return gr_sink_run(g->ctx->sink, &run, (struct gr_pos){.file = g->ctx->file, .line = 1});
}

void gr_gauges_open(struct gr_gauges *g, struct gr_read_context *ctx,
                    const struct gr_gauges_spec *spec) {
    *g = (struct gr_gauges){
        .ctx = ctx,
        .clock = gr_clock_new(ctx->zone),
        .run_key = spec->run,
        .timed = spec->timed,
        .clocked = spec->timed && spec->date,
    };
    double step = ctx->ref ? ctx->ref->sample_interval_s.value : (double)NAN;
    if (!spec->timed && step > 0 && step < 1e9) {
        g->interval_ns = (gr_time)llround(step * 1e9);
    }
    g->run = open_run(g, spec->tool, spec->boundary, ctx->zone != NULL);
    gr_tracks_init(&g->tracks, ctx);
    gr_meters_init(&g->meters, ctx, g->run, g->clocked);
    g->tracks.clock = g->clocked;
    g->tracks.ordered = g->clocked;
}

void gr_gauges_close(struct gr_gauges *g) {
    gr_tracks_free(&g->tracks);
    gr_meters_free(&g->meters);
    free(g->items);
    g->items = NULL;
}

/* ---- devices ---- */

/** Rows name the devices in turn: the one after the last one found, else any. */
static uint32_t find(const struct gr_gauges *g, struct gr_str key) {
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t at = (g->last_found + 1 + i) % g->count;
        if (gr_str_eq(g->items[at].device.key, key)) {
            return at;
        }
    }
    return GR_TRACK_NONE;
}

static struct gr_str keep(struct gr_gauges *g, struct gr_str text) {
    return (struct gr_str){gr_arena_str(g->ctx->arena, text), text.n};
}

uint32_t gr_gauges_device(struct gr_gauges *g, const struct gr_device_attributes *device) {
    uint32_t index = find(g, device->key);
    if (index != GR_TRACK_NONE) {
        return g->last_found = index;
    }
    if (g->count == GR_TRACKS_MOST) {
        gr_error(g->ctx->diag, "R078", ((struct gr_pos){.file = g->ctx->file}), NULL,
                 "more than %d devices in one log", GR_TRACKS_MOST);
        g->refused = true;
        return GR_TRACK_NONE;
    }
    gr_grow(&g->items, &g->cap, g->count, sizeof *g->items);
    struct gr_gauge *gauge = &g->items[g->count];
    *gauge = (struct gr_gauge){
        .device = *device,
        .track = GR_TRACK_NONE,
        .last = GR_TIME_NONE,
        .bare = gr_counter_new(0),
    };
    gauge->device.key = keep(g, device->key);
    gauge->device.name = keep(g, device->name);
    return g->last_found = g->count++;
}

/* ---- readings ---- */

static void note(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = (*count)++ == 0 ? line : *first;
}

void gr_gauges_drop(struct gr_gauges *g, uint64_t line) {
    note(&g->dropped, &g->first_dropped, line);
}

void gr_gauges_twice(struct gr_gauges *g, uint64_t line) {
    note(&g->twice, &g->first_twice, line);
}

int64_t gr_nanowatt(double watt) {
    return watt >= 0 && watt * 1e9 < (double)GR_CHAIN_POWER_MAX ? (int64_t)llround(watt * 1e9) : -1;
}

gr_time gr_epoch_time(double epoch_s) {
    if (!(epoch_s >= 0 && epoch_s < (double)GR_CHAIN_TIME_MAX / 1e9)) {
        return GR_TIME_NONE;
    }
    double whole = floor(epoch_s); /* apart, so that no digit of the fraction is lost */
    return (gr_time)whole * GR_SECOND_NS + (gr_time)llround((epoch_s - whole) * 1e9);
}

/** The instant of a reading, GR_TIME_NONE if it has none. */
static gr_time instant(const struct gr_gauges *g, struct gr_gauge *gauge, gr_time t) {
    uint64_t place = gauge->places++;
    if (g->timed) {
        return t >= 0 && t <= GR_CHAIN_TIME_MAX ? t : GR_TIME_NONE;
    }
    if (g->interval_ns == 0) {
        return GR_TIME_NONE;
    }
    uint64_t limit = (uint64_t)(GR_CHAIN_TIME_MAX / g->interval_ns);
    return place < limit ? (gr_time)place * g->interval_ns : GR_CHAIN_TIME_MAX;
}

void gr_gauges_power(struct gr_gauges *g, uint32_t device, gr_time t, int64_t nw, uint64_t line) {
    if (device >= g->count || g->items[device].counts) {
        return;
    }
    struct gr_gauge *gauge = &g->items[device];
    gr_time at = instant(g, gauge, t);
    if (nw < 0) {
        note(&g->missing, &g->first_missing, line);
        return;
    }
    if (g->timed && at == GR_TIME_NONE) {
        gr_gauges_drop(g, line);
        return;
    }
    gauge->readings++;
    gauge->last = at;
    if (at == GR_TIME_NONE) {
        return; /* refused at the end */
    }
    if (gauge->track == GR_TRACK_NONE) {
        if (!gr_tracks_add(&g->tracks, g->run, &gauge->device)) {
            g->refused = true;
            return;
        }
        gauge->track = g->tracks.count - 1;
    }
    g->samples += gr_tracks_sample(&g->tracks, &g->tracks.items[gauge->track], at, nw, line);
}

static void refuse_overflow(struct gr_gauges *g, const struct gr_gauge *gauge, double joule,
                            uint64_t line) {
    struct gr_buf text = {0};
    gr_buf_num(&text, joule);
    gr_error(g->ctx->diag, "R183", ((struct gr_pos){.file = g->ctx->file, .line = line}),
             "leave this series out and use another meter: such values are overflows of the "
             "exporter",
             "the counter of %.*s stands at %s J, which no machine can have used",
             (int)gauge->device.key.n, gauge->device.key.p, text.p);
    gr_buf_free(&text);
    g->refused = true;
}

/** A reading with neither stamp nor interval: the energy is known, the time is not. */
static void count_bare(struct gr_gauges *g, struct gr_gauge *gauge, double joule, uint64_t line) {
    struct gr_energy energy;
    if (!gauge->bare.begun) {
        gauge->where = (struct gr_pos){.file = g->ctx->file, .line = line};
    }
    if (gr_energy_from_joule(gr_counter_step(&gauge->bare, joule, 0, line), &energy)) {
        gauge->sum = gr_energy_add(gauge->sum, energy);
    }
}

static void count_timed(struct gr_gauges *g, struct gr_gauge *gauge, gr_time at, double joule,
                        uint64_t line) {
    struct gr_meter *meter = gr_meters_get(&g->meters, &gauge->device);
    if (!meter) {
        g->refused = true;
        return;
    }
    gr_meters_reading(&g->meters, meter, at, joule, line);
}

void gr_gauges_counter(struct gr_gauges *g, uint32_t device, gr_time t, double joule,
                       uint64_t line) {
    if (device >= g->count || g->items[device].track != GR_TRACK_NONE || g->refused) {
        return;
    }
    struct gr_gauge *gauge = &g->items[device];
    gr_time at = instant(g, gauge, t);
    gauge->counts = true;
    if (!(joule >= 0)) {
        note(&g->missing, &g->first_missing, line);
    } else if (joule > GR_GAUGE_MOST_J) {
        refuse_overflow(g, gauge, joule, line);
    } else if (g->timed && at == GR_TIME_NONE) {
        gr_gauges_drop(g, line);
    } else if (g->timed && gauge->readings > 0 && at == gauge->last) {
        gr_gauges_twice(g, line);
    } else {
        gauge->readings++;
        gauge->last = at;
        if (at == GR_TIME_NONE) {
            count_bare(g, gauge, joule, line);
        } else {
            count_timed(g, gauge, at, joule, line);
        }
    }
}

/* ---- end ---- */

/** What is known of the readings at the end. */
struct reach {
    uint64_t most;         /* readings of the device that has most */
    bool powers, counters; /* that have a reading */
};

static struct reach reach_of(const struct gr_gauges *g) {
    struct reach r = {0};
    for (uint32_t i = 0; i < g->count; i++) {
        const struct gr_gauge *gauge = &g->items[i];
        r.most = gauge->readings > r.most ? gauge->readings : r.most;
        r.powers |= gauge->readings > 0 && !gauge->counts;
        r.counters |= gauge->readings > 0 && gauge->counts;
    }
    return r;
}

/** Says why there is no energy; false if there is some. */
static bool nothing_known(struct gr_gauges *g, struct reach r) {
    struct gr_diag *diag = g->ctx->diag;
    struct gr_pos whole = {.file = g->ctx->file};
    if (r.most == 0 && g->missing > 0) {
        gr_error(diag, "R077", ((struct gr_pos){.file = g->ctx->file, .line = g->first_missing}),
                 "use another meter, or runs[].estimate",
                 "none of the %" PRIu64 " readings has a value", g->missing);
    } else if (r.most == 0) {
        gr_error(diag, "R013", ((struct gr_pos){.file = g->ctx->file, .line = g->first_dropped}),
                 NULL, "no reading of power or energy could be used");
    } else if (r.most == 1 && r.powers) {
        gr_error(diag, "R181", whole, "log the power again and again while the job runs",
                 "a single reading of power is no energy");
    } else if (r.most == 1) {
        gr_error(diag, "R182", whole,
                 "read the counter before and after the job, or ask for a range",
                 "one reading of a counter says what was used since its start, not what this job "
                 "used");
    } else if (r.powers && !g->timed && g->interval_ns == 0) {
        gr_error(diag, "R071", whole,
                 "if the readings are evenly spaced, say so in the log's entry of the experiment "
                 "file, such as sample_interval_s: 1",
                 "the log has no time stamps: powers alone give no energy");
    } else if (r.powers && !r.counters && g->samples == 0 && g->tracks.outside > 0) {
        gr_error(diag, "R032", whole, "check window_start, window_end and time_zone",
                 "no reading lies in the window asked for");
    } else {
        return false;
    }
    return true;
}

/** Counters without any time: what they counted. */
static void give_sums(struct gr_gauges *g) {
    uint64_t resets = 0, line = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        const struct gr_gauge *gauge = &g->items[i];
        if (!gauge->bare.begun || gauge->readings < 2) {
            continue;
        }
        gr_device_id device = gr_sink_device(g->ctx->sink, g->run, &gauge->device);
        struct gr_reading reading = {
            .duration_s = (double)NAN,
            .total = gauge->sum,
            .emissions_kg = (double)NAN,
            .part_count = 1,
            .parts = {{device, gauge->sum}},
            .where = gauge->where,
        };
        gr_sink_delta(g->ctx->sink, g->run, &reading, NULL);
        line = resets == 0 ? gauge->bare.first_reset_line : line;
        resets += gauge->bare.resets;
    }
    gr_note_many(g->ctx, "R142", line, resets, (double)NAN,
                 "an energy counter was reset: what it counted around that is not known and not "
                 "counted");
}

/** A counter of one reading beside devices that have more. */
static uint64_t single_counters(const struct gr_gauges *g) {
    uint64_t single = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        single += g->items[i].counts && g->items[i].readings == 1;
    }
    return single;
}

static void notes(struct gr_gauges *g) {
    gr_note_many(g->ctx, "R182", 0, single_counters(g), (double)NAN,
                 "a counter that was read once gives no energy: it is left out");
    gr_note_many(g->ctx, "R023", g->first_dropped, g->dropped, 0,
                 "rows that are torn or have no time are left out");
    gr_note_many(g->ctx, "R077", g->first_missing, g->missing, 0,
                 "readings that say there is no value (N/A, -, deactivated) give no sample");
    gr_note_many(g->ctx, "R185", g->first_twice, g->twice, 0,
                 "a device that is read more than once for one time counts once");
    gr_tracks_end(&g->tracks, &g->clock);
}

enum gr_status gr_gauges_end(struct gr_gauges *g) {
    g->ctx->counts.rows_used = g->samples + g->meters.used;
    g->ctx->counts.rows_dropped = g->dropped;
    bool zoned = g->clocked && g->clock.zoned && !g->clock.zoneless;
    struct reach r = reach_of(g);
    if (g->refused || gr_window_unplaced(g->ctx, zoned) || nothing_known(g, r)) {
        return GR_REFUSED;
    }
    if (zoned) {
        (void)open_run(g, NULL, GR_BOUNDARY_DEVICE, true);
    }
    give_sums(g);
    bool counted = g->meters.count > 0;
    g->meters.beside = g->samples > 0;
    enum gr_status status = counted ? gr_meters_end(&g->meters, NULL) : GR_OK;
    g->ctx->counts.rows_used = g->samples + g->meters.used;
    notes(g);
    return status;
}
