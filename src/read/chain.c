#include "read/chain.h"

#include <math.h>
#include <stdlib.h>

#include "read/integral.h"

enum {
    MEDIAN_STEPS = 1024,
    /* What stays in the ring when it is emptied: the window and the one sample before it, so that an
     * equal stamp is still found there. */
    HELD_BACK = GR_CHAIN_WINDOW + 1,
    MASK = GR_CHAIN_RING - 1,
};

struct gr_chain {
    struct gr_chain_front front; /* first: gr_chain_push casts to it */
    bool segment_open;           /* a sample of this segment has left the ring */
    bool clock;
    bool measuring;          /* the median step is known: integral is in use */
    struct gr_sample *first; /* samples that left the ring before that */
    size_t first_count, first_cap, first_steps;
    struct gr_chain_counts counts;
    struct gr_integral integral;
};

struct gr_chain *gr_chain_new(void) {
    struct gr_chain *chain = gr_xcalloc(1, sizeof *chain);
    chain->front.last = -1;
    chain->front.ring = gr_xmalloc(GR_CHAIN_RING * sizeof *chain->front.ring);
    chain->clock = true;
    return chain;
}

void gr_chain_free(struct gr_chain *chain) {
    if (!chain) {
        return;
    }
    if (chain->measuring) {
        gr_integral_free(&chain->integral);
    }
    free(chain->first);
    free(chain->front.ring);
    free(chain);
}

void gr_chain_without_clock(struct gr_chain *chain) {
    chain->clock = false;
}

/* ---- out of the ring ---- */

static void start_measuring(struct gr_chain *chain) {
    if (chain->measuring || chain->first_count == 0) {
        return;
    }
    gr_integral_init(&chain->integral, chain->first, chain->first_count);
    chain->measuring = true;
    gr_integral_add(&chain->integral, chain->first, chain->first_count);
    free(chain->first);
    chain->first = NULL;
    chain->first_count = chain->first_cap = 0;
}

/** Keeps samples until there are steps enough for the median; returns how many it took. */
static size_t keep_first(struct gr_chain *chain, const struct gr_sample *samples, size_t count) {
    size_t i = 0;
    while (i < count && chain->first_steps < MEDIAN_STEPS) {
        chain->first_steps += !(samples[i].line & GR_SEGMENT_START);
        GR_PUSH(chain->first, chain->first_count, chain->first_cap) = samples[i++];
    }
    if (chain->first_steps == MEDIAN_STEPS) {
        start_measuring(chain);
    }
    return i;
}

static void emit(struct gr_chain *chain, struct gr_sample *samples, size_t count) {
    if (count == 0) {
        return;
    }
    if (!chain->segment_open) {
        samples[0].line |= GR_SEGMENT_START;
        chain->segment_open = true;
    }
    size_t taken = chain->measuring ? 0 : keep_first(chain, samples, count);
    if (taken < count) {
        gr_integral_add(&chain->integral, samples + taken, count - taken);
    }
}

/** Lets the oldest samples go until `stay` are held. */
static void drain(struct gr_chain *chain, uint32_t stay) {
    struct gr_chain_front *f = &chain->front;
    while (f->tail - f->head > stay) {
        uint32_t at = f->head & MASK;
        uint32_t count = f->tail - f->head - stay;
        uint32_t to_end = GR_CHAIN_RING - at;
        count = count < to_end ? count : to_end;
        emit(chain, f->ring + at, count);
        f->head += count;
    }
}

void gr_chain_break(struct gr_chain *chain) {
    drain(chain, 0);
    chain->segment_open = false;
    chain->front.last = -1;
}

static void new_segment(struct gr_chain *chain, uint64_t line) {
    gr_chain_break(chain);
    if (chain->counts.segments++ == 0) {
        chain->counts.first_segment_line = line;
    }
}

/* ---- into the ring ---- */

static struct gr_sample *held(const struct gr_chain *chain, uint32_t index) {
    return &chain->front.ring[index & MASK];
}

/** Index after the last held sample whose stamp is not after t. */
static uint32_t place_of(const struct gr_chain *chain, gr_time t) {
    uint32_t low = 0, high = chain->front.tail - chain->front.head;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (held(chain, chain->front.head + mid)->t <= t) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return chain->front.head + low;
}

static void note(uint64_t *count, uint64_t *first_line, uint64_t line) {
    if ((*count)++ == 0) {
        *first_line = line;
    }
}

/** Of equal stamps the last holds. */
static void replace(struct gr_chain *chain, struct gr_sample *old, int64_t power_nw,
                    uint64_t line) {
    struct gr_chain_counts *c = &chain->counts;
    if (old->power_nw == power_nw) {
        note(&c->duplicates, &c->first_duplicate_line, line);
        return;
    }
    note(&c->equal_stamps, &c->first_equal_line, line);
    old->power_nw = power_nw;
    old->line = line;
}

static void insert(struct gr_chain *chain, uint32_t place, struct gr_sample sample) {
    struct gr_chain_front *f = &chain->front;
    for (uint32_t i = f->tail; i != place; i--) {
        *held(chain, i) = *held(chain, i - 1);
    }
    *held(chain, place) = sample;
    f->tail++;
}

void gr_chain_add(struct gr_chain *chain, gr_time t, int64_t power_nw, uint64_t line) {
    if (t < 0 || t > GR_CHAIN_TIME_MAX || power_nw < 0 || power_nw >= GR_CHAIN_POWER_MAX) {
        return;
    }
    struct gr_chain_front *f = &chain->front;
    if (f->tail - f->head == GR_CHAIN_RING) {
        drain(chain, HELD_BACK);
    }
    uint32_t place = place_of(chain, t);
    if (f->tail - place > GR_CHAIN_WINDOW) {
        new_segment(chain, line);
        place = f->tail;
    }
    if (place != f->head && held(chain, place - 1)->t == t) {
        replace(chain, held(chain, place - 1), power_nw, line);
        return;
    }
    if (place != f->tail) {
        note(&chain->counts.reordered, &chain->counts.first_reordered_line, line);
    }
    insert(chain, place, (struct gr_sample){t, power_nw, power_nw, line});
    f->last = held(chain, f->tail - 1)->t;
}

bool gr_chain_join(struct gr_chain *chain, gr_time t, int64_t power_nw, bool ordered) {
    struct gr_chain_front *f = &chain->front;
    if (t > f->last || !ordered || chain->counts.reordered > 0) {
        return false;
    }
    uint32_t place = place_of(chain, t);
    bool copy = place != f->head && held(chain, place - 1)->t == t &&
                held(chain, place - 1)->power_nw == power_nw;
    if (copy) {
        return false; /* the same samples again: they fall away as duplicates */
    }
    new_segment(chain, 0);
    return true;
}

/* ---- the end ---- */

static void nothing_sampled(struct gr_log_device *out) {
    out->energy = out->interpolated = out->missing = (struct gr_energy){0};
    out->first = out->last = GR_TIME_NONE;
    out->covered_s = out->span_s = out->median_step_s = (double)NAN;
    out->power_min_w = out->power_mean_w = out->power_max_w = (double)NAN;
    out->sample_count = 0;
}

void gr_chain_finish(struct gr_chain *chain, struct gr_arena *arena, struct gr_log_device *out,
                     struct gr_chain_counts *counts) {
    drain(chain, 0);
    start_measuring(chain);
    if (chain->measuring) {
        gr_integral_finish(&chain->integral, chain->clock, arena, out);
        struct gr_energy effect = {chain->integral.replaced / -2};
        chain->counts.equal_stamps_effect_kwh = gr_energy_kwh(effect);
    } else {
        nothing_sampled(out);
    }
    chain->counts.samples = out->sample_count;
    *counts = chain->counts;
}
