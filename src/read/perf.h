/*
 * perf.h - one line of `perf stat` with power events; for perf*.c and their test only.
 */
#ifndef GR_READ_PERF_H
#define GR_READ_PERF_H

#include "base/time.h"
#include "model/quantity.h"

enum gr_perf_line {
    GR_PERF_OTHER,
    GR_PERF_STARTED, /**< "# started on ...": local time */
    GR_PERF_RUNS,    /**< "... (5 runs):" */
    GR_PERF_ELAPSED, /**< "10.001 seconds time elapsed" */
    GR_PERF_ENERGY
};

/** An event of RAPL. */
struct gr_perf_event {
    const char *mark, *device;
    enum gr_scope scope;
    enum gr_component component;
    bool part; /**< energy-pkg holds it, or it holds energy-pkg */
};

struct gr_perf_row {
    gr_time t;    /**< STARTED: the stamp; ENERGY: since the start, GR_TIME_NONE without -I */
    double value; /**< ENERGY: J, NAN where it is not counted; RUNS; ELAPSED: s */
    bool summary; /**< ENERGY: the sum that --summary puts under the intervals */
    bool mean;    /**< ENERGY: of several runs, as -r gives it */
    const struct gr_perf_event *event;
    char key[64]; /**< ENERGY: of its device: "package", "package S1" */
};

/** Human form and -x with any separator; values with a decimal comma too. */
enum gr_perf_line gr_perf_read(struct gr_str line, struct gr_perf_row *row);

#endif
