/*
 * hours.h - energy by hour, exactly, in half attojoules (integral.h says why halves).
 */
#ifndef GR_READ_HOURS_H
#define GR_READ_HOURS_H

#include "base/arena.h"
#include "base/exact.h"
#include "model/run.h"

struct gr_hour_sum {
    int64_t hour; /**< hours since 1970 */
    gr_i128 half_aj;
};

struct gr_hours {
    struct gr_hour_sum *items; /**< in order of time; malloc'd */
    size_t count, cap;
};

void gr_hours_free(struct gr_hours *hours);
/** Index of an hour, which is put in its place if it is new. */
size_t gr_hours_at(struct gr_hours *hours, int64_t hour);
gr_i128 gr_hours_sum(const struct gr_hours *hours);
/** The hours with energy, as plain data. */
void gr_hours_fill(const struct gr_hours *hours, struct gr_arena *arena, struct gr_log_device *out);
/** Half attojoules to attojoules, ties to even. */
struct gr_energy gr_halved(gr_i128 half_aj);

#endif
