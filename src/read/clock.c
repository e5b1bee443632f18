#include "read/clock.h"

#define BACK_LEAST_NS (3500 * GR_SECOND_NS)
#define BACK_MOST_NS  (3700 * GR_SECOND_NS)

struct gr_clock gr_clock_new(const struct gr_zone *zone) {
    return (struct gr_clock){.zone = zone, .last = GR_TIME_NONE};
}

static void note_set_back(struct gr_clock *clock, uint64_t line) {
    if (clock->set_back++ == 0) {
        clock->set_back_line = line;
    }
}

/** The second of two instants of the same local time, if it comes after what was read before. */
static gr_time in_zone(struct gr_clock *clock, gr_time local, uint64_t line) {
    gr_time first = gr_zone_to_utc(clock->zone, local);
    gr_time second = first + GR_HOUR_NS;
    bool twice = second + gr_zone_offset_s(clock->zone, second) * GR_SECOND_NS == local;
    if (!twice || clock->last == GR_TIME_NONE || clock->disordered || first >= clock->last) {
        clock->second_pass = false;
        return first;
    }
    if (!clock->second_pass) {
        note_set_back(clock, line);
    }
    clock->second_pass = true;
    return second;
}

static gr_time without_zone(struct gr_clock *clock, gr_time local, uint64_t line) {
    gr_time t = local + clock->shift_ns;
    if (clock->last == GR_TIME_NONE || clock->disordered) {
        return t;
    }
    int64_t back = clock->last - t;
    if (back >= BACK_LEAST_NS && back <= BACK_MOST_NS) {
        note_set_back(clock, line);
        clock->shift_ns += GR_HOUR_NS;
        t += GR_HOUR_NS;
    }
    return t;
}

gr_time gr_clock_read(struct gr_clock *clock, gr_time stamp, bool zone_known, uint64_t line) {
    gr_time t = stamp;
    if (zone_known) {
        clock->zoned = true;
    } else if (clock->zone) {
        clock->zoned = true;
        t = in_zone(clock, stamp, line);
    } else {
        clock->zoneless = true;
        t = without_zone(clock, stamp, line);
    }
    clock->disordered |= clock->last != GR_TIME_NONE && t < clock->last;
    clock->last = t;
    return t;
}
