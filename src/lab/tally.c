/*
 * tally.c - names and sums.
 */
#include "lab/tally.h"

#include <math.h>
#include <stdlib.h>

/* ---- names ---- */

static void insert(struct gr_lab_names *names, size_t index) {
    size_t mask = names->slot_count - 1, at = names->items[index].hash & mask;
    while (names->slots[at]) {
        at = (at + 1) & mask;
    }
    names->slots[at] = (uint32_t)index + 1;
}

static void grow(struct gr_lab_names *names) {
    size_t old = names->slot_count;
    names->slot_count = old ? old * 2 : 64;
    names->items = gr_xrealloc(names->items, names->slot_count / 2 + 1, sizeof *names->items);
    free(names->slots);
    names->slots = gr_xcalloc(names->slot_count, sizeof *names->slots);
    for (size_t i = 0; i < names->count; i++) {
        insert(names, i);
    }
}

size_t gr_lab_names_index(struct gr_lab_names *names, struct gr_str text) {
    uint64_t hash = gr_str_hash(text);
    size_t mask = names->slot_count - 1;
    for (size_t at = hash & mask; names->slot_count && names->slots[at]; at = (at + 1) & mask) {
        const struct gr_lab_name_entry *name = &names->items[names->slots[at] - 1];
        if (name->hash == hash && gr_str_eq((struct gr_str){name->text, name->n}, text)) {
            return names->slots[at] - 1;
        }
    }
    if (names->count >= names->most) {
        return SIZE_MAX;
    }
    if (names->count + 1 > names->slot_count / 2) {
        grow(names);
    }
    char *copy = gr_xmalloc(text.n + 1);
    memcpy(copy, text.n ? text.p : "", text.n);
    copy[text.n] = '\0';
    names->items[names->count] = (struct gr_lab_name_entry){copy, text.n, hash};
    insert(names, names->count);
    return names->count++;
}

struct gr_str gr_lab_names_text(const struct gr_lab_names *names, size_t index) {
    return (struct gr_str){names->items[index].text, names->items[index].n};
}

void gr_lab_names_free(struct gr_lab_names *names) {
    for (size_t i = 0; i < names->count; i++) {
        free(names->items[i].text);
    }
    free(names->items);
    free(names->slots);
}

/* ---- tallies ---- */

void gr_tally_close(struct gr_tally *t) {
    if (t->row == 0) {
        return;
    }
    double n = (double)++t->experiment_count, off = t->row_kwh - t->mean;
    t->mean += off / n;
    t->squares += off * (t->row_kwh - t->mean);
    t->min = n > 1 ? fmin(t->min, t->row_kwh) : t->row_kwh;
    t->max = n > 1 ? fmax(t->max, t->row_kwh) : t->row_kwh;
    t->row = 0;
    t->row_kwh = 0;
}

void gr_tally_add(struct gr_tally *t, uint64_t row, double kwh, double kg, double runs) {
    if (t->row != row) {
        gr_tally_close(t);
        t->row = row;
    }
    t->row_kwh += kwh;
    gr_sum_add(&t->run_count, runs);
    gr_sum_add(&t->kwh, kwh);
    gr_sum_add(&t->kg, kg);
}

double gr_tally_error(const struct gr_tally *t) {
    double n = (double)t->experiment_count;
    return n < 2 ? (double)NAN : sqrt(t->squares / (n - 1) / n);
}

/* ---- tables ---- */

void gr_lab_table_add(struct gr_lab_table *table, struct gr_str name, uint64_t row, double kwh,
                      double kg, double runs) {
    size_t index = gr_lab_names_index(&table->names, name);
    if (index == SIZE_MAX) {
        gr_tally_add(&table->others, row, kwh, kg, runs);
        return;
    }
    if (index >= table->cap) {
        size_t cap = table->cap ? table->cap * 2 : 16;
        table->tallies = gr_xrealloc(table->tallies, cap, sizeof *table->tallies);
        memset(table->tallies + table->cap, 0, (cap - table->cap) * sizeof *table->tallies);
        table->cap = cap;
    }
    gr_tally_add(&table->tallies[index], row, kwh, kg, runs);
}

static int by_energy(const void *a, const void *b, void *context) {
    const struct gr_lab_table *table = context;
    size_t i = *(const size_t *)a, k = *(const size_t *)b;
    double x = gr_sum_value(table->tallies[i].kwh), y = gr_sum_value(table->tallies[k].kwh);
    return x != y ? (x < y ? 1 : -1)
                  : gr_str_cmp(gr_lab_names_text(&table->names, i),
                               gr_lab_names_text(&table->names, k));
}

size_t *gr_lab_table_sorted(struct gr_lab_table *table) {
    size_t count = table->names.count;
    size_t *order = gr_xcalloc(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
        gr_tally_close(&table->tallies[i]);
    }
    gr_tally_close(&table->others);
    if (count > 1) {
        qsort_r(order, count, sizeof *order, by_energy, table);
    }
    return order;
}

void gr_lab_table_free(struct gr_lab_table *table) {
    gr_lab_names_free(&table->names);
    free(table->tallies);
}
