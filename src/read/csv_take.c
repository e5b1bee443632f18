/* What a row of a table gives: samples, energies, counter readings. */
#include <math.h>
#include <stdio.h>

#include "read/csv_mapped.h"

/* ---- runs and devices ---- */

static enum gr_boundary boundary_of(const struct gr_csv_map *map) {
    for (size_t i = 0; i < map->count; i++) {
        enum gr_scope scope = map->columns[i].scope;
        if (scope == GR_SCOPE_NODE || scope == GR_SCOPE_WALL) {
            return GR_BOUNDARY_NODE;
        }
    }
    return GR_BOUNDARY_DEVICE;
}

static struct gr_run_attributes run_of(const struct gr_csv_table *t, const struct gr_csv_row *row) {
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = row->run;
    run.boundary = boundary_of(&t->map);
    run.zone_known = t->clock.zoned && !t->clock.zoneless;
    return run;
}

/** A wall or node meter measures; chips report a counter of their own. */
static enum gr_tier tier_of(enum gr_scope scope) {
    return scope == GR_SCOPE_WALL || scope == GR_SCOPE_NODE ? GR_TIER_METERED : GR_TIER_COUNTER;
}

/** Key of the device of a column in a row: the cell that names it, or the column. */
static struct gr_str device_key(const struct gr_csv_table *t, const struct gr_csv_row *row,
                                const struct gr_csv_column *column, char buffer[256]) {
    if (row->device.n == 0) {
        return gr_str(column->device);
    }
    size_t measures = t->map.role_count[GR_ROLE_POWER] + t->map.role_count[GR_ROLE_ENERGY] +
                      t->map.role_count[GR_ROLE_ENERGY_COUNTER];
    if (measures < 2) {
        return row->device;
    }
    int n = snprintf(buffer, 256, "%.*s %s", (int)(row->device.n < 120 ? row->device.n : 120),
                     row->device.p, column->device);
    return (struct gr_str){buffer, n < 256 ? (size_t)n : 255};
}

static struct gr_device_attributes device_of(struct gr_str key,
                                             const struct gr_csv_column *column) {
    return (struct gr_device_attributes){
        .key = key,
        .scope = column->scope,
        .component = gr_scope_component(column->scope),
        .tier = tier_of(column->scope),
    };
}

static struct gr_pos here(const struct gr_csv_table *t, const struct gr_csv_column *column) {
    return gr_csv_pos(&t->csv, t->ctx->file, column->column);
}

static struct gr_track *track_of(struct gr_csv_table *t, const struct gr_csv_row *row,
                                 const struct gr_csv_column *column) {
    char buffer[256];
    struct gr_str key = device_key(t, row, column, buffer);
    struct gr_run_attributes attributes = run_of(t, row);
    gr_run_id run = gr_sink_run(t->ctx->sink, &attributes, here(t, column));
    uint32_t index = gr_tracks_find(&t->tracks, run, key);
    if (index != GR_TRACK_NONE) {
        return &t->tracks.items[index];
    }
    struct gr_device_attributes device = device_of(key, column);
    struct gr_track *track = gr_tracks_add(&t->tracks, run, &device);
    t->refused |= track == NULL;
    return track;
}

/* ---- what a row gives ---- */

static void note_missing(struct gr_csv_table *t) {
    if (t->missing++ == 0) {
        t->first_missing = t->csv.line;
    }
}

/** Mean power over a stated duration: the energy of that row. */
static void power_for_duration(struct gr_csv_table *t, const struct gr_csv_row *row,
                               const struct gr_csv_column *column, int64_t nw) {
    struct gr_run_attributes run = run_of(t, row);
    char buffer[256];
    struct gr_device_attributes device = device_of(device_key(t, row, column, buffer), column);
    struct gr_reading reading = {.duration_s = row->duration_s, .emissions_kg = (double)NAN};
    if (isnan(row->duration_s) ||
        !gr_energy_from_joule((double)nw / 1e9 * row->duration_s, &reading.total)) {
        note_missing(t);
        return;
    }
    run.end = row->t;
    gr_run_id id = gr_sink_run(t->ctx->sink, &run, here(t, column));
    reading.part_count = 1;
    reading.parts[0].device = gr_sink_device(t->ctx->sink, id, &device);
    reading.parts[0].energy = reading.total;
    reading.where = here(t, column);
    gr_sink_delta(t->ctx->sink, id, &reading, &run);
    t->used++;
}

static void power_sample(struct gr_csv_table *t, const struct gr_csv_row *row,
                         const struct gr_csv_column *column, int64_t nw) {
    struct gr_track *track = track_of(t, row, column);
    if (!track) {
        return;
    }
    gr_time at = row->t;
    if (at == GR_TIME_NONE) {
        gr_time limit = GR_CHAIN_TIME_MAX / t->interval_ns;
        at = (gr_time)track->rows < limit ? (gr_time)track->rows * t->interval_ns
                                          : GR_CHAIN_TIME_MAX;
    }
    t->used += gr_tracks_sample(&t->tracks, track, at, nw, t->csv.line);
}

static void take_powers(struct gr_csv_table *t, const struct gr_csv_row *row) {
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        int64_t nw = 0;
        if (c->role != GR_ROLE_POWER) {
            continue;
        }
        bool timed = t->map.role_count[GR_ROLE_TIME] + t->map.role_count[GR_ROLE_ELAPSED] > 0 ||
                     t->interval_ns > 0;
        bool there = gr_csv_fixed(t, c, &nw) == GR_CSV_NUMBER;
        if (!there) {
            note_missing(t);
        } else if (timed) {
            power_sample(t, row, c, nw);
        } else {
            power_for_duration(t, row, c, nw);
        }
        if (timed && t->interval_ns > 0) {
            struct gr_track *track = track_of(t, row, c); /* a missing value takes its time too */
            if (track) {
                track->rows++;
            }
        }
    }
}

static void take_energies(struct gr_csv_table *t, const struct gr_csv_row *row) {
    struct gr_run_attributes run = run_of(t, row);
    struct gr_reading reading = {.duration_s = row->duration_s, .emissions_kg = (double)NAN};
    gr_run_id id = gr_sink_run(t->ctx->sink, &run, here(t, &t->map.columns[0]));
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        double joule = 0;
        struct gr_energy energy;
        if (c->role != GR_ROLE_ENERGY) {
            continue;
        }
        if (gr_csv_joule(t, c, &joule) != GR_CSV_NUMBER || !gr_energy_from_joule(joule, &energy)) {
            note_missing(t);
            continue;
        }
        char buffer[256];
        struct gr_device_attributes device = device_of(device_key(t, row, c, buffer), c);
        reading.total = gr_energy_add(reading.total, energy);
        reading.parts[reading.part_count].device = gr_sink_device(t->ctx->sink, id, &device);
        reading.parts[reading.part_count++].energy = energy;
        reading.where = here(t, c);
    }
    if (reading.part_count > 0) {
        run.end = row->t;
        gr_sink_delta(t->ctx->sink, id, &reading, &run);
        t->used++;
    }
}

/* ---- counters ---- */

static struct gr_csv_counter *counter_of(struct gr_csv_table *t, const struct gr_csv_row *row,
                                         const struct gr_csv_column *column) {
    struct gr_track *track = track_of(t, row, column);
    if (!track) {
        return NULL;
    }
    size_t index = (size_t)(track - t->tracks.items);
    while (t->counter_cap <= index) {
        size_t cap = t->counter_cap ? 2 * t->counter_cap : 8;
        t->counters = gr_xrealloc(t->counters, cap, sizeof *t->counters);
        memset(t->counters + t->counter_cap, 0, (cap - t->counter_cap) * sizeof *t->counters);
        t->counter_cap = cap;
    }
    return &t->counters[index];
}

/** A fall is a reset: counting goes on from the new value. */
static void count_on(struct gr_csv_table *t, struct gr_csv_counter *counter,
                     const struct gr_csv_row *row, double joule) {
    struct gr_energy step = {0};
    double growth = counter->begun ? joule - counter->last_joule : 0;
    if (growth < 0) {
        growth = joule;
        if (t->resets++ == 0) {
            t->first_reset = t->csv.line;
        }
    }
    if (gr_energy_from_joule(growth, &step)) {
        counter->sum = gr_energy_add(counter->sum, step);
    }
    counter->first = counter->begun ? counter->first : row->t;
    counter->last = row->t;
    counter->last_joule = joule;
    counter->begun = true;
}

static void take_counters(struct gr_csv_table *t, const struct gr_csv_row *row) {
    for (size_t i = 0; i < t->map.count; i++) {
        const struct gr_csv_column *c = &t->map.columns[i];
        double joule = 0;
        if (c->role != GR_ROLE_ENERGY_COUNTER) {
            continue;
        }
        struct gr_csv_counter *counter = counter_of(t, row, c);
        bool outside = row->t != GR_TIME_NONE &&
                       (row->t < t->tracks.window_start || row->t > t->tracks.window_end);
        if (!counter || outside) {
            continue;
        }
        if (gr_csv_joule(t, c, &joule) != GR_CSV_NUMBER || joule < 0) {
            note_missing(t);
            continue;
        }
        if (!counter->begun) {
            counter->where = here(t, c);
        }
        count_on(t, counter, row, joule);
        t->used++;
    }
}

/** Each device once, at the end. */
void gr_csv_give_counters(struct gr_csv_table *t) {
    for (uint32_t i = 0; i < t->tracks.count && i < t->counter_cap; i++) {
        const struct gr_csv_counter *c = &t->counters[i];
        if (!c->begun) {
            continue;
        }
        bool timed = c->first != GR_TIME_NONE;
        struct gr_run_attributes run = gr_run_attributes_none();
        run.start = t->tracks.clock ? c->first : GR_TIME_NONE;
        run.end = t->tracks.clock ? c->last : GR_TIME_NONE;
        struct gr_reading reading = {
            /* devices of one run counted side by side: only the first brings the time */
            .duration_s = timed && i == 0 ? (double)(c->last - c->first) / 1e9 : (double)NAN,
            .total = c->sum,
            .emissions_kg = (double)NAN,
            .part_count = 1,
            .parts = {{t->tracks.items[i].device, c->sum}},
            .where = c->where,
        };
        gr_sink_delta(t->ctx->sink, t->tracks.items[i].run, &reading, &run);
    }
}

/* ---- a row ---- */

void gr_csv_take(struct gr_csv_table *t, const struct gr_csv_row *row) {
    if (t->map.role_count[GR_ROLE_POWER] > 0) {
        take_powers(t, row);
    } else if (t->map.role_count[GR_ROLE_ENERGY] > 0) {
        take_energies(t, row);
    } else {
        take_counters(t, row);
    }
}
