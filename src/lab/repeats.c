/*
 * repeats.c - the same configuration run again after a success: candidates for work that need not have been
 * done, listed and never subtracted.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/state.h"

enum { CONFIGS_MOST = 1 << 20 };

static size_t slot_of(const struct gr_lab_repeats *r, uint64_t hash) {
    size_t mask = r->slot_count - 1, at = (size_t)(hash >> 20) & mask;
    while (r->slots[at].row && r->slots[at].hash != hash) {
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(struct gr_lab_repeats *r) {
    struct gr_lab_repeats old = *r;
    r->slot_count = old.slot_count ? old.slot_count * 2 : 256;
    r->slots = gr_xcalloc(r->slot_count, sizeof *r->slots);
    for (size_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i].row) {
            r->slots[slot_of(r, old.slots[i].hash)] = old.slots[i];
        }
    }
    free(old.slots);
}

/* The first success of each configuration. */
void gr_lab_repeats_note(struct gr_lab *lab, const struct gr_lab_row *row) {
    struct gr_lab_repeats *r = &lab->repeats;
    for (size_t i = 0; i < row->config_count; i++) {
        const struct gr_lab_config *c = &row->configs[i];
        if (!c->success || c->end == GR_TIME_NONE) {
            continue;
        }
        if (r->used + 1 > r->slot_count / 4 * 3 && r->used < CONFIGS_MOST) {
            grow(r);
        }
        struct gr_lab_success *s = &r->slots[slot_of(r, c->hash)];
        if (!s->row && r->used >= CONFIGS_MOST) {
            r->full = true;
            continue;
        }
        if (!s->row || c->end < s->end) {
            r->used += !s->row;
            *s = (struct gr_lab_success){c->hash, lab->row, c->end};
        }
    }
}

void gr_lab_repeats_find(struct gr_lab *lab, const struct gr_lab_row *row, uint64_t number) {
    struct gr_lab_repeats *r = &lab->repeats;
    for (size_t i = 0; i < row->config_count && r->slot_count; i++) {
        const struct gr_lab_config *c = &row->configs[i];
        const struct gr_lab_success *s = &r->slots[slot_of(r, c->hash)];
        if (!s->row || c->start == GR_TIME_NONE || c->start < s->end ||
            (s->row == number && c->end == s->end)) {
            continue;
        }
        r->count++;
        gr_sum_add(&r->kwh, c->kwh);
        gr_sum_add(&r->kg, isfinite(c->kg) ? c->kg : 0);
        if (r->kept < GR_LAB_REPEATS_KEPT) {
            const char *name = gr_lab_name(&lab->options, row, number, &lab->scratch);
            r->items[r->kept].name = gr_lab_copy(gr_str(name));
            r->items[r->kept].run = gr_lab_copy(c->run);
            r->items[r->kept].start = c->start;
            r->items[r->kept++].kwh = c->kwh;
        }
    }
}

void gr_lab_put_repeats(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root) {
    const struct gr_lab_repeats *r = &lab->repeats;
    struct gr_record *map = gr_record_map(arena, root, "repeats");
    gr_record_number(arena, map, "count", (double)r->count);
    gr_record_number(arena, map, "energy_kwh", gr_sum_value(r->kwh));
    gr_record_number(arena, map, "emissions_kg", gr_sum_value(r->kg));
    if (r->full) {
        gr_record_number(arena, map, "configurations_examined", (double)r->used);
    }
    struct gr_record *list = gr_record_list(arena, map, "items");
    for (size_t i = 0; i < r->kept; i++) {
        char date[16];
        size_t n = gr_time_date(r->items[i].start, date);
        struct gr_record *item = gr_record_map(arena, list, NULL);
        gr_record_text(arena, item, "experiment", r->items[i].name);
        gr_record_text(arena, item, "run", r->items[i].run);
        gr_record_text(arena, item, "date", gr_arena_str(arena, (struct gr_str){date, n}));
        gr_record_number(arena, item, "energy_kwh", r->items[i].kwh);
    }
}

void gr_lab_repeats_free(struct gr_lab_repeats *r) {
    for (size_t i = 0; i < r->kept; i++) {
        free(r->items[i].name);
        free(r->items[i].run);
    }
    free(r->slots);
}
