#include "read/hours.h"

#include <stdlib.h>

void gr_hours_free(struct gr_hours *hours) {
    free(hours->items);
    *hours = (struct gr_hours){0};
}

size_t gr_hours_at(struct gr_hours *hours, int64_t hour) {
    size_t low = 0, high = hours->count;
    if (high > 0 && hours->items[high - 1].hour < hour) {
        low = high;
    }
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (hours->items[mid].hour < hour) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low < hours->count && hours->items[low].hour == hour) {
        return low;
    }
    gr_grow(&hours->items, &hours->cap, hours->count, sizeof *hours->items);
    struct gr_hour_sum *at = hours->items + low;
    memmove(at + 1, at, (hours->count - low) * sizeof *at);
    *at = (struct gr_hour_sum){.hour = hour};
    hours->count++;
    return low;
}

gr_i128 gr_hours_sum(const struct gr_hours *hours) {
    gr_i128 total = 0;
    for (size_t i = 0; i < hours->count; i++) {
        total += hours->items[i].half_aj;
    }
    return total;
}

struct gr_energy gr_halved(gr_i128 half_aj) {
    gr_i128 floor = half_aj >> 1;
    bool up = (half_aj & 1) && (floor & 1); /* ties to even */
    return (struct gr_energy){floor + (up ? 1 : 0)};
}

void gr_hours_fill(const struct gr_hours *hours, struct gr_arena *arena,
                   struct gr_log_device *out) {
    struct gr_hour *list = GR_NEW_N(arena, struct gr_hour, hours->count);
    size_t n = 0;
    for (size_t i = 0; i < hours->count; i++) {
        const struct gr_hour_sum *h = &hours->items[i];
        if (h->half_aj > 0) {
            list[n++] =
                (struct gr_hour){h->hour * GR_HOUR_NS, gr_energy_kwh(gr_halved(h->half_aj))};
        }
    }
    out->hours = list;
    out->hour_count = n;
}
