/*
 * prometheus.h - the parts of the Prometheus reader; for prometheus*.c only.
 *
 *   prometheus.c          probe, text exposition, answers of the HTTP API, what is said at the end
 *   prometheus_metrics.c  the metrics that are known: units, scopes, which labels name the device
 *   prometheus_choice.c   which of several metrics of the same energy is read
 */
#ifndef GR_READ_PROMETHEUS_H
#define GR_READ_PROMETHEUS_H

#include <jansson.h>

#include "read/gauges.h"

/** Whose energy a metric tells.  Of one subject only one metric is read. */
enum gr_prom_subject {
    GR_PROM_NODE,
    GR_PROM_CPU,
    GR_PROM_DRAM,
    GR_PROM_GPU,
    GR_PROM_SHARE_ALL, /**< of a pod, container or process: all of it */
    GR_PROM_SHARE_CPU,
    GR_PROM_SHARE_DRAM,
    GR_PROM_SHARE_GPU,
    GR_PROM_PART, /**< inside another, or a remainder: never read */
    GR_PROM_SUBJECTS
};

/** Labels that name the device: the first group of which one is there. */
enum gr_prom_ids { GR_PROM_BY_GPU, GR_PROM_BY_HOST, GR_PROM_BY_POD, GR_PROM_BY_PROCESS };

struct gr_prom_metric {
    const char *name;
    const char *zone; /**< value of the label zone; NULL: whatever */
    enum gr_prom_subject subject;
    int rank; /**< of one subject the lowest is read */
    bool counter;
    double factor; /**< to W or J */
    enum gr_prom_ids ids;
    enum gr_tier tier;
};

/** The labels of one series, from JSON or as text (a="x",b="y"). */
struct gr_prom_labels {
    const json_t *map; /**< NULL: text */
    struct gr_str text;
};
/** Value of a label, {NULL, 0} if it is not there; escapes are left as they are. */
struct gr_str gr_prom_label(const struct gr_prom_labels *labels, const char *name);

/** The metric of that name and its labels; NULL if it is not known. */
const struct gr_prom_metric *gr_prom_find(struct gr_str name, const struct gr_prom_labels *labels);
/** What the device is called, and what it is.  buffer holds the key. */
struct gr_device_attributes gr_prom_device(const struct gr_prom_metric *metric,
                                           const struct gr_prom_labels *labels, char buffer[256]);

/** Which metrics are read. */
struct gr_prom_choice {
    const struct gr_prom_metric *of[GR_PROM_SUBJECTS];
    uint64_t parts, others, shares; /**< series left out as parts, as other metrics; shares read */
    uint64_t first_part, first_other, first_share;
    const struct gr_prom_metric
        *late; /**< what turned up too late: the whole of shares already read */
    uint64_t late_line;
};
/** A metric is in the file (its head): the best of each subject is kept. */
void gr_prom_offer(struct gr_prom_choice *choice, const struct gr_prom_metric *metric);
/** True if a series of it is to be read; counts those that are not. */
bool gr_prom_take(struct gr_prom_choice *choice, const struct gr_prom_metric *metric,
                  uint64_t line);

#endif
