#include "read/counter.h"

#include <math.h>

struct gr_counter gr_counter_new(double range) {
    return (struct gr_counter){.range = range > 0 ? range : 0};
}

/** A wrap, if what it would have counted can be: no more than `greatest`, or, where nothing is known of
 *  that, from a reading in the upper half of the range. */
static bool is_wrap(const struct gr_counter *counter, double difference, double greatest) {
    if (counter->range <= 0 || counter->last > counter->range || difference < 0) {
        return false;
    }
    return greatest > 0 ? difference <= greatest : counter->last > counter->range / 2;
}

double gr_counter_step(struct gr_counter *counter, double reading, double greatest, uint64_t line) {
    if (!isfinite(reading)) {
        return 0;
    }
    double difference = counter->begun ? reading - counter->last : 0;
    if (difference < 0) {
        double across = difference + counter->range;
        if (is_wrap(counter, across, greatest)) {
            counter->wraps++;
            difference = across;
        } else {
            counter->first_reset_line = counter->resets++ == 0 ? line : counter->first_reset_line;
            difference = 0;
        }
    }
    counter->begun = true;
    counter->last = reading;
    return difference;
}
