/*
 * progress.h - one line on a terminal while a batch works: done, rate, time left, what is being done.
 */
#ifndef GR_LAB_PROGRESS_H
#define GR_LAB_PROGRESS_H

#include "base/str.h"

struct gr_progress {
    bool terminal; /**< standard error is one; else nothing is ever shown */
    bool shown;
    uint64_t begun_ns;
    size_t done, total;
};

void gr_progress_begin(struct gr_progress *p, bool terminal, size_t total);
/** Shows the line, from half a second after the begin on.  current: NULL for none. */
void gr_progress_show(struct gr_progress *p, const char *current);
/** Wipes the line. */
void gr_progress_end(struct gr_progress *p);
/** "512/10000, 340/s, 0:28 left, a/b" of the time gone. */
void gr_progress_text(const struct gr_progress *p, double seconds, const char *current,
                      size_t width, char *out, size_t size);

#endif
