/*
 * nvidia_smi.h - the parts of the nvidia-smi reader; for nvidia_smi*.c and its tests only.
 *
 *   nvidia_smi.c         probe, the loop over blocks, what is said at the end
 *   nvidia_smi_layout.c  the header, or the first rows, to columns
 *   nvidia_smi_ticks.c   which column tells GPUs apart, or how many rows a tick has
 *   nvidia_smi_row.c     one row with every check: the reference
 *   nvidia_smi_rows.h, nvidia_smi_expected.c, nvidia_smi_fast.c
 *                        many rows at once, for rows in which there is nothing to decide
 */
#ifndef GR_READ_NVIDIA_SMI_H
#define GR_READ_NVIDIA_SMI_H

#include "read/clock.h"
#include "read/csv.h"
#include "read/reader.h"
#include "read/scan.h"
#include "read/tracks.h"

/** How the rows of several GPUs are told apart. */
enum gr_smi_devices {
    GR_SMI_BY_KEY,  /**< a column names the GPU */
    GR_SMI_ALONE,   /**< there is one */
    GR_SMI_BY_ORDER /**< by the place in the tick: each has the same count */
};

/** Columns, from 0; GR_CSV_NONE where there is none. */
struct gr_smi_layout {
    bool header;    /**< false: --format=csv,noheader */
    size_t columns; /**< names in the header, or cells of the first row */
    size_t time, power, device, name;
    char power_name[64];
    enum gr_smi_devices devices;
    uint32_t per_tick;     /**< GPUs, with GR_SMI_BY_ORDER */
    int64_t tick_break_ns; /**< a longer step begins a new tick */
    gr_time interval_ns;   /**< sample_interval_s where there is no time column, else 0 */
};

/** The bytes before the power in the rows of one GPU (nvidia_smi_expected.c). */
struct gr_smi_expected {
    struct gr_chain *chain;             /**< NULL: not known, or no sample of it is wanted */
    const struct gr_smi_expected *next; /**< the GPU whose row follows */
    uint32_t power_start;               /**< from the beginning of the row */
    uint32_t vectors;                   /**< of 64 bytes */
    uint64_t mask[3];                   /**< which bytes count: those between stamp and power */
    char text[192];
};

/** How the bytes of a power become eight digits, the dot, the blank and the W, by its length; the table is
 *  that of one form of power (nvidia_smi_expected.c). */
enum { GR_SMI_LONGEST_POWER = 16 };
struct gr_smi_powers {
    bool known, units;
    unsigned decimals;
    int64_t unit_nw, most;                /**< less than so many units */
    char order[GR_SMI_LONGEST_POWER][16]; /**< where each byte comes from; -1: a 0 */
    char least[GR_SMI_LONGEST_POWER][16]; /**< what it must be: least + 0 .. range */
    char range[16];
};

/** Everything the reader knows while it reads. */
struct gr_smi {
    struct gr_read_context *ctx;
    struct gr_smi_layout layout;
    gr_scan_fn *scan;             /**< NULL: row by row only */
    uint32_t pause, pause_length; /**< rows to read one by one before the fast path is tried */
    struct gr_tracks tracks;
    struct gr_clock clock;
    struct gr_csv csv; /**< of the row at hand */
    gr_run_id run;
    uint32_t previous;                /**< device of the row before, GR_TRACK_NONE at first */
    uint32_t place;                   /**< rows of this tick so far */
    struct gr_smi_expected *expected; /**< by GPU */
    uint32_t expected_count;
    struct gr_smi_powers powers;
    uint64_t unexpected; /**< rows that were not so */
    bool refused;
    struct gr_str header_text; /**< of the header in force */
    const char *device_name;   /**< of the column that names the GPU */
    /* what was met, for the end */
    uint64_t rows, used, missing, torn, foreign, headers, cut;
    uint64_t first_missing, first_torn, first_foreign, first_header, cut_line;
    char torn_text[160], foreign_text[160];
    /* what rows look like, learnt from the last one that was read with every check */
    struct gr_smi_shape {
        bool time, power;                  /**< which of the two are known */
        bool units;                        /**< " W" behind the number */
        unsigned decimals;                 /**< of the power */
        size_t time_length, suffix_length; /**< of the stamp, of its zone */
        unsigned fraction;                 /**< digits of the fraction of the second */
        char stamp[48];                    /**< the stamp */
        gr_time minute;                    /**< the instant of its minute */
    } shape;
};

/* ---- layout ---- */

/** True if the row at hand is a header of nvidia-smi: a name of its query fields. */
bool gr_smi_is_header(const struct gr_csv *row);
/** Is a line that nvidia-smi or the shell prints between rows: a date, an NVML failure, Terminated. */
bool gr_smi_is_foreign(struct gr_str line);
/** Columns from the head of a file.  GR_REFUSED with a diagnostic that says what is missing and which
 *  lines of YAML help. */
GR_MUST_CHECK enum gr_status gr_smi_learn(struct gr_smi *smi, struct gr_str head);
/** Columns from a header further down, by the same rules. */
GR_MUST_CHECK enum gr_status gr_smi_learn_header(struct gr_smi *smi, const struct gr_csv *header);
/** Decides how devices are told apart, from the rows of the head. */
GR_MUST_CHECK enum gr_status gr_smi_learn_devices(struct gr_smi *smi, struct gr_str head);

/** "55.52 W", "55.52" to nanowatt. */
enum gr_csv_number gr_smi_power(struct gr_str cell, int64_t *out_nw, bool *unit);

/* ---- rows ---- */

/** One line, without its LF; last: nothing comes after it and it does not end in LF. */
void gr_smi_row(struct gr_smi *smi, struct gr_str line, uint64_t number, bool last);
/** Takes rows from the head of a block of whole lines as long as nothing needs a closer look; returns the
 *  bytes taken and adds the lines taken to *lines. */
size_t gr_smi_fast(struct gr_smi *smi, struct gr_str block, uint64_t first_line, uint64_t *lines);

/** gr_reader_nvidia_smi.read with a choice of the scan; NULL: row by row. */
enum gr_status gr_smi_read(struct gr_read_context *ctx, gr_scan_fn *scan);
gr_time gr_smi_first_stamp(struct gr_str head);

extern const struct gr_reader gr_reader_nvidia_smi, gr_reader_csv;

#endif
