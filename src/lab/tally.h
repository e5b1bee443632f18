/*
 * tally.h - sums over experiments by name, in bounded memory.
 */
#ifndef GR_LAB_TALLY_H
#define GR_LAB_TALLY_H

#include "account/interval.h"
#include "base/arena.h"

enum { GR_NAMES_MAX = 4096 };

/** Names to numbers 0, 1, 2 ... in order of first use.  Begins as {.most = ...}. */
struct gr_lab_names {
    size_t most; /**< of more names none is taken */
    size_t count, slot_count;
    struct gr_lab_name_entry {
        char *text;
        size_t n;
        uint64_t hash;
    } * items;
    uint32_t *slots;
};
/** The number of a name, new if need be; SIZE_MAX if there is no room. */
size_t gr_lab_names_index(struct gr_lab_names *names, struct gr_str text);
struct gr_str gr_lab_names_text(const struct gr_lab_names *names, size_t index);
void gr_lab_names_free(struct gr_lab_names *names);

/** What falls under one name.  An experiment that does so with several parts counts once. */
struct gr_tally {
    size_t experiment_count;
    struct gr_sum run_count, kwh, kg;
    double mean, squares; /**< of the energy an experiment (Welford) */
    double min, max;
    uint64_t row; /**< of the experiment that is being added up, from 1 */
    double row_kwh;
};
/** row: number of the experiment, from 1, never falling. */
void gr_tally_add(struct gr_tally *tally, uint64_t row, double kwh, double kg, double runs);
/** Counts the last experiment; call before reading. */
void gr_tally_close(struct gr_tally *tally);
/** Standard error of the mean; NAN with fewer than two experiments. */
double gr_tally_error(const struct gr_tally *tally);

/** One way to sort: names and what falls under each. */
struct gr_lab_table {
    struct gr_lab_names names;
    struct gr_tally *tallies;
    struct gr_tally others; /**< names beyond the limit */
    size_t cap;
};
void gr_lab_table_add(struct gr_lab_table *table, struct gr_str name, uint64_t row, double kwh,
                      double kg, double runs);
/** Closes all tallies; numbers of the names by falling energy, then by name (malloc'd). */
size_t *gr_lab_table_sorted(struct gr_lab_table *table);
void gr_lab_table_free(struct gr_lab_table *table);

#endif
