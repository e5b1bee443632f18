/* Readings of the sink: cumulative ones replace each other, deltas add up. */

#include "read/sink_further.h"

static const struct gr_energy nothing = {0};

static struct gr_energy minus(struct gr_energy e) {
    return gr_energy_sub(nothing, e);
}

/* ---- window and devices of the experiment file ---- */

/** True if the row lies wholly outside the window. */
static bool is_outside(const struct gr_log_ref *ref, const struct gr_run_attributes *row) {
    if (!ref || !row || row->end == GR_TIME_NONE) {
        return false;
    }
    gr_time start = row->start == GR_TIME_NONE ? row->end : row->start;
    return (ref->window_end != GR_TIME_NONE && start >= ref->window_end) ||
           (ref->window_start != GR_TIME_NONE && row->end <= ref->window_start);
}

/** The reading's total, or the sum of the devices asked for. */
static struct gr_energy wanted_total(const struct gr_sink *sink, const struct gr_reading *r) {
    if (!sink->ref || sink->ref->device_count == 0) {
        return r->total;
    }
    struct gr_energy sum = nothing;
    for (size_t i = 0; i < r->part_count; i++) {
        if (r->parts[i].device < sink->device_count) {
            sum = gr_energy_add(sum, r->parts[i].energy);
        }
    }
    return sum;
}

static void add_naive(struct gr_log_run *out, const struct gr_reading *r) {
    out->row_count++;
    out->naive = gr_energy_add(out->naive, r->total);
    if (!isnan(r->emissions_kg)) {
        out->naive_emissions_kg += r->emissions_kg;
    }
}

void gr_sink_naive(struct gr_sink *sink, gr_run_id run_id, struct gr_energy energy) {
    if (run_id < sink->run_count) {
        struct gr_log_run *out = &sink->runs[run_id].out;
        out->row_count++;
        out->naive = gr_energy_add(out->naive, energy);
    }
}

/* ---- cumulative ---- */

static void hold_parts(struct gr_sink *sink, const struct gr_sink_run *run,
                       const struct gr_reading *r) {
    for (uint32_t i = run->first_device; i != GR_NONE; i = sink->devices[i].next) {
        sink->devices[i].energy = nothing;
    }
    for (size_t i = 0; i < r->part_count; i++) {
        if (r->parts[i].device < sink->device_count) {
            struct gr_sink_device *device = &sink->devices[r->parts[i].device];
            device->energy = r->parts[i].energy;
            device->where = r->where;
        }
    }
}

static void hold(struct gr_sink *sink, struct gr_sink_run *run, const struct gr_reading *r,
                 const struct gr_run_attributes *row) {
    if (run->ghost) {
        gr_sink_unfold(sink, run);
    }
    if (row) {
        gr_sink_merge(sink, &run->out, row, true, r->where);
        if (!(sink->ref && sink->ref->has_boundary)) {
            run->out.boundary = row->boundary;
        }
    }
    run->out.total = wanted_total(sink, r);
    run->out.duration_s = r->duration_s;
    bool partly = sink->ref && sink->ref->device_count > 0;
    run->out.own_emissions_kg = partly ? GR_UNSTATED : r->emissions_kg;
    run->out.file = r->where.file;
    run->out.line = r->where.line;
    run->held_col = r->where.col;
    run->held_input = gr_sink_now_index(sink);
    run->has_total = true;
    hold_parts(sink, run, r);
}

/** True if the longer of two readings holds less energy, by more than rounding. */
static bool falls(const struct gr_log_run *held, const struct gr_reading *r,
                  struct gr_energy total) {
    double held_j = gr_energy_joule(held->total), new_j = gr_energy_joule(total);
    if (r->duration_s > held->duration_s) {
        return new_j < held_j * (1 - 1e-3);
    }
    return r->duration_s < held->duration_s && held_j < new_j * (1 - 1e-3);
}

static void supersede(struct gr_sink *sink, struct gr_sink_run *run, const struct gr_reading *r,
                      const struct gr_run_attributes *row) {
    uint32_t now = gr_sink_now_index(sink);
    enum gr_tally_kind kind = run->held_input != now ? GR_TALLY_TWO_INPUTS
                              : run->has_id          ? GR_TALLY_SUPERSEDED
                                                     : GR_TALLY_IDENTICAL;
    struct gr_energy total = wanted_total(sink, r);
    run->falls = run->falls || falls(&run->out, r, total);
    if (r->duration_s < run->out.duration_s) {
        gr_sink_tally(sink, now, kind, r->where, minus(total));
        return;
    }
    struct gr_pos old = {run->out.file, run->held_col, run->out.line, 0};
    gr_sink_tally(sink, run->held_input, kind, old, minus(run->out.total));
    hold(sink, run, r, row);
}

void gr_sink_cumulative(struct gr_sink *sink, gr_run_id run_id, const struct gr_reading *reading,
                        const struct gr_run_attributes *row) {
    if (run_id >= sink->run_count) {
        return;
    }
    struct gr_sink_run *run = &sink->runs[run_id];
    add_naive(&run->out, reading);
    if (is_outside(sink->ref, row)) {
        run->outside = true;
        gr_sink_tally(sink, gr_sink_now_index(sink), GR_TALLY_WINDOW, reading->where,
                      minus(reading->total));
    } else if (run->has_total) {
        supersede(sink, run, reading, row);
    } else {
        hold(sink, run, reading, row);
    }
}

void gr_sink_blank(struct gr_sink *sink, gr_run_id run_id, const char *why, struct gr_pos where) {
    if (run_id >= sink->run_count) {
        return;
    }
    struct gr_sink_run *run = &sink->runs[run_id];
    run->out.row_count++;
    if (!run->blank) {
        run->blank = why;
        if (!run->has_total) {
            run->out.line = where.line;
        }
    }
}

/* ---- deltas ---- */

static double add_known(double sum, double more) {
    return isnan(more) ? sum : isnan(sum) ? more : sum + more;
}

static gr_time earlier(gr_time a, gr_time b) {
    return a == GR_TIME_NONE || (b != GR_TIME_NONE && b < a) ? b : a;
}

static gr_time later(gr_time a, gr_time b) {
    return a == GR_TIME_NONE || (b != GR_TIME_NONE && b > a) ? b : a;
}

void gr_sink_deltas_close(struct gr_sink *sink, struct gr_sink_run *run) {
    struct gr_sink_deltas *d = run->deltas;
    if (!d || d->now.input == GR_NONE) {
        return;
    }
    bool better = d->best.input == GR_NONE || d->now.rows > d->best.rows;
    if (d->best.input != GR_NONE) {
        const struct gr_deltas *out = better ? &d->best : &d->now;
        gr_sink_tally(sink, out->input, GR_TALLY_TASKS_TWICE, out->where, minus(out->total));
    }
    if (better) {
        d->best = d->now;
    }
    for (uint32_t i = run->first_device; i != GR_NONE; i = sink->devices[i].next) {
        struct gr_sink_device *device = &sink->devices[i];
        device->delta_best = better ? device->delta : device->delta_best;
        device->delta = nothing;
    }
    d->now = (struct gr_deltas){.input = GR_NONE};
}

/** The deltas of the run in the present input, opened if need be. */
static struct gr_deltas *open_deltas(struct gr_sink *sink, struct gr_sink_run *run,
                                     struct gr_pos where) {
    uint32_t now = gr_sink_now_index(sink);
    if (!run->deltas) {
        run->deltas = gr_xcalloc(1, sizeof(*run->deltas));
        run->deltas->now.input = run->deltas->best.input = GR_NONE;
    }
    if (run->deltas->now.input != now) {
        gr_sink_deltas_close(sink, run);
        run->deltas->now = (struct gr_deltas){.input = now,
                                              .duration_s = GR_UNSTATED,
                                              .emissions_kg = GR_UNSTATED,
                                              .start = GR_TIME_NONE,
                                              .end = GR_TIME_NONE,
                                              .where = where};
    }
    return &run->deltas->now;
}

void gr_sink_delta(struct gr_sink *sink, gr_run_id run_id, const struct gr_reading *reading,
                   const struct gr_run_attributes *row) {
    if (run_id >= sink->run_count) {
        return;
    }
    struct gr_sink_run *run = &sink->runs[run_id];
    add_naive(&run->out, reading);
    if (is_outside(sink->ref, row)) {
        run->outside = true;
        gr_sink_tally(sink, gr_sink_now_index(sink), GR_TALLY_WINDOW, reading->where,
                      minus(reading->total));
        return;
    }
    struct gr_deltas *d = open_deltas(sink, run, reading->where);
    d->rows++;
    d->total = gr_energy_add(d->total, wanted_total(sink, reading));
    d->duration_s = add_known(d->duration_s, reading->duration_s);
    d->emissions_kg = add_known(d->emissions_kg, reading->emissions_kg);
    if (row) {
        gr_sink_merge(sink, &run->out, row, false, reading->where);
        d->start = earlier(d->start, row->start);
        d->end = later(d->end, row->end);
    }
    for (size_t i = 0; i < reading->part_count; i++) {
        if (reading->parts[i].device < sink->device_count) {
            struct gr_sink_device *device = &sink->devices[reading->parts[i].device];
            device->delta = gr_energy_add(device->delta, reading->parts[i].energy);
            if (device->where.line == 0) {
                device->where = reading->where;
            }
        }
    }
}
