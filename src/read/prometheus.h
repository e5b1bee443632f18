/*
 * prometheus.h - the parts of the Prometheus reader; for prometheus*.c only.
 *
 *   prometheus.c          probe, answers of the HTTP API, what is said at the end
 *   prometheus_text.c     scrapes in text
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

enum { GR_PROM_RANGES = 64, GR_PROM_SLOTS = 1 << 16 };

/** What a device has been read for by earlier series of an answer. */
struct gr_prom_ranges {
    size_t count;
    gr_time first[GR_PROM_RANGES], last[GR_PROM_RANGES];
};

/** A series of a scrape, by its name and labels. */
struct gr_prom_series {
    uint64_t hash; /* 0: free */
    const struct gr_prom_metric *metric;
    uint32_t gauge;  /* GR_TRACK_NONE: not read */
    uint64_t scrape; /* the last one it was in */
};

struct gr_prom {
    struct gr_gauges gauges;
    struct gr_prom_choice choice;
    struct gr_prom_ranges **ranges; /* by gauge; NULL: none yet */
    size_t range_cap;
    struct gr_prom_series *series; /* GR_PROM_SLOTS, open addressing */
    size_t series_count;
    uint64_t scrape;       /* number of the scrape at hand */
    uint64_t *last_scrape; /* by gauge: in which it was read */
    size_t last_cap;
    bool stamped;  /* the samples have times */
    gr_time stamp; /* line with a stamp before the scrape */
    uint64_t line, unknown;
    char unknown_name[96];
};

/** The gauge of a series, GR_TRACK_NONE if it is not read. */
uint32_t gr_prom_gauge(struct gr_prom *p, struct gr_str name, const struct gr_prom_labels *labels,
                       const struct gr_prom_metric **metric);
/** A value of it, as text. */
void gr_prom_give(struct gr_prom *p, const struct gr_prom_metric *metric, uint32_t gauge, gr_time t,
                  struct gr_str cell);

/** A line of a scrape. */
struct gr_prom_sample {
    struct gr_str name, labels, series; /**< series: name and labels as written */
    struct gr_str value, stamp;         /**< stamp.n 0: none */
};
/** name{labels} value [stamp] */
bool gr_prom_cut(struct gr_str line, struct gr_prom_sample *out);
/** All scrapes of the input. */
void gr_prom_scrapes(struct gr_prom *p);

#endif
