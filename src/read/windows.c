#include "read/windows.h"

#include <math.h>
#include <stdlib.h>

#include "read/tracks.h"

enum { HELD_MOST = 1 << 20 };

void gr_windows_open(struct gr_windows *w, struct gr_read_context *ctx, gr_run_id run, bool clock) {
    *w = (struct gr_windows){.ctx = ctx};
    gr_meters_init(&w->meters, ctx, run, clock);
}

static struct gr_str keep(struct gr_windows *w, struct gr_str text) {
    return (struct gr_str){gr_arena_str(w->ctx->arena, text), text.n};
}

size_t gr_windows_device(struct gr_windows *w, const struct gr_device_attributes *device) {
    for (size_t i = 0; i < w->count; i++) {
        if (gr_str_eq(w->devices[i].attributes.key, device->key)) {
            return i;
        }
    }
    struct gr_windows_device *added = &GR_PUSH(w->devices, w->count, w->cap);
    *added = (struct gr_windows_device){.attributes = *device};
    added->attributes.key = keep(w, device->key);
    added->attributes.name = keep(w, device->name);
    return w->count - 1;
}

gr_time gr_windows_time(double s) {
    bool there = s >= 0 && s < (double)GR_CHAIN_TIME_MAX / 1e9;
    return there ? (gr_time)llround(s * 1e6) * 1000
                 : GR_TIME_NONE; /* a double has no finer digits */
}

bool gr_windows_name(struct gr_str name, const char *prefix, const char *suffix,
                     struct gr_str *digits) {
    struct gr_str before = gr_str(prefix), after = gr_str(suffix);
    if (name.n <= before.n + after.n || !gr_str_starts(name, before) || !gr_str_ends(name, after)) {
        return false;
    }
    *digits = (struct gr_str){name.p + before.n, name.n - before.n - after.n};
    for (size_t i = 0; i < digits->n; i++) {
        if (digits->p[i] < '0' || digits->p[i] > '9') {
            return false;
        }
    }
    return true;
}

/* ---- nesting ---- */

/** Clocks of the two ends are read one after the other: a little more than the outer one is inside it. */
static bool is_inside(const struct gr_window *inner, const struct gr_window *outer) {
    gr_time length = inner->t1 - inner->t0;
    gr_time slack = length / 4 < GR_SECOND_NS / 1000 ? length / 4 : GR_SECOND_NS / 1000;
    return inner->t0 >= outer->t0 - slack && inner->t1 <= outer->t1 + slack;
}

static void leave_out(struct gr_windows *w, const struct gr_window *inner) {
    if (w->nested++ == 0 || inner->line < w->first_nested) {
        w->first_nested = inner->line;
    }
    w->nested_j += inner->energy_j;
}

static void give(struct gr_windows *w, struct gr_windows_device *device, size_t count) {
    struct gr_meter *meter = gr_meters_get(&w->meters, &device->attributes);
    for (size_t i = 0; meter && i < count; i++) {
        const struct gr_window *window = &device->items[i];
        gr_meters_interval(&w->meters, meter, window->t0, window->t1, window->energy_j,
                           window->line);
    }
    if (count == 0) {
        return;
    }
    device->count -= count;
    memmove(device->items, device->items + count, device->count * sizeof(device->items[0]));
}

static void push(struct gr_windows *w, struct gr_windows_device *device,
                 const struct gr_window *window) {
    while (device->count > 0) {
        const struct gr_window *last = &device->items[device->count - 1];
        if (is_inside(last, window)) {
            leave_out(w, last);
            device->count--;
        } else if (is_inside(window, last)) {
            leave_out(w, window);
            return;
        } else {
            break;
        }
    }
    if (device->count == HELD_MOST) {
        give(w, device, HELD_MOST / 2);
    }
    GR_PUSH(device->items, device->count, device->cap) = *window;
}

void gr_windows_add(struct gr_windows *w, size_t device, gr_time t0, double duration_s,
                    double energy_j, uint64_t line) {
    bool whole = t0 != GR_TIME_NONE && duration_s >= 0 && duration_s < 1e9 && energy_j >= 0;
    if (!whole) {
        w->first_missing = w->missing++ == 0 ? line : w->first_missing;
        return;
    }
    struct gr_window window = {t0, t0 + (gr_time)llround(duration_s * 1e9), energy_j, line};
    w->devices[device].energy_j += energy_j;
    w->devices[device].duration_s += duration_s;
    struct gr_energy energy;
    if (gr_energy_from_joule(energy_j, &energy)) {
        w->ctx->counts.naive = gr_energy_add(w->ctx->counts.naive, energy);
    }
    push(w, &w->devices[device], &window);
}

void gr_windows_drop(struct gr_windows *w, uint64_t line) {
    w->first_torn = w->torn++ == 0 ? line : w->first_torn;
    w->ctx->counts.rows_dropped++;
}

enum gr_status gr_windows_end(struct gr_windows *w) {
    struct gr_read_context *ctx = w->ctx;
    for (size_t i = 0; i < w->count; i++) {
        give(w, &w->devices[i], w->devices[i].count);
        free(w->devices[i].items);
    }
    ctx->counts.has_naive = true;
    enum gr_status status = gr_meters_end(&w->meters, NULL);
    gr_meters_free(&w->meters);
    free(w->devices);
    if (status == GR_OK) {
        gr_note_many(ctx, "R023", w->first_torn, w->torn, (double)NAN,
                     "rows that are torn are left out");
        gr_note_many(ctx, "R077", w->first_missing, w->missing, (double)NAN,
                     "energies that are missing or negative count nothing");
        gr_note_many(ctx, "R110", w->first_nested, w->nested, -w->nested_j / 3.6e6,
                     "windows inside others hold the same energy: the outer ones count");
    }
    return status;
}
