/*
 * amd_smi.h - the parts of the amd-smi reader; for amd_smi*.c only.
 *
 *   amd_smi.c       probe, CSV, JSON, what is said at the end
 *   amd_smi_text.c  tables and lists in text
 */
#ifndef GR_READ_AMD_SMI_H
#define GR_READ_AMD_SMI_H

#include "read/csv.h"
#include "read/gauges.h"

struct gr_amd {
    struct gr_gauges gauges;
    struct gr_csv csv;
    bool by_counter, in_table, in_text_table;
    size_t time, gpu, xcp, column; /* of the CSV header, or of the words of a table in text */
    struct gr_str text_gpu;        /* of the text form: the GPU whose lines follow */
    char text_gpu_buffer[16];
    gr_time t; /* stamp line before the block */
    uint64_t line;
};

/** A reading in W or J; NAN: missing. */
void gr_amd_give(struct gr_amd *a, struct gr_str key, gr_time t, double value);
/** Number and unit ("102", "102 W") in W or J, NAN where it is missing; false if it is neither. */
bool gr_amd_quantity(struct gr_str cell, bool energy, double *out);
/** The instant of a cell or line, GR_TIME_NONE if it is none. */
gr_time gr_amd_own_time(struct gr_amd *a, struct gr_str cell);
/** A GPU's partitions repeat its power, or say N/A: the first one counts. */
bool gr_amd_is_partition(const struct gr_amd *a, struct gr_str xcp);
/** A name of power, or of the counter, in whatever case. */
bool gr_amd_is_wanted(struct gr_str name, bool counter);

/** TIMESTAMP  GPU  XCP  POWER ...: columns up to POWER; false if the line is no such header. */
bool gr_amd_text_header(struct gr_amd *a, struct gr_str line);
void gr_amd_text_row(struct gr_amd *a, struct gr_str line);
/** "NAME: VALUE"; false if the line is none. */
bool gr_amd_cut_pair(struct gr_str line, struct gr_str *name, struct gr_str *value);
/** GPU: 0, or SOCKET_POWER: 102 W of the GPU named before. */
void gr_amd_pair(struct gr_amd *a, struct gr_str name, struct gr_str text);

#endif
