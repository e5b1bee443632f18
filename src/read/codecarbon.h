/*
 * codecarbon.h - what the CodeCarbon readers share: emissions.csv, task files and JSON.
 *
 * Columns are found by name in the header (names move and vanish between versions).  Energies are in
 * kWh, emissions in kg, durations in s, stamps are local and at the end of the run.  The *_power columns
 * are single readings and never integrated.
 */
#ifndef GR_READ_CODECARBON_H
#define GR_READ_CODECARBON_H

#include "read/csv.h"
#include "read/reader.h"

enum gr_cc_column {
    GR_CC_TIMESTAMP,
    GR_CC_TASK_NAME,
    GR_CC_PROJECT,
    GR_CC_RUN_ID,
    GR_CC_DURATION,
    GR_CC_EMISSIONS,
    GR_CC_EMISSIONS_RATE,
    GR_CC_CPU_POWER,
    GR_CC_CPU_ENERGY,
    GR_CC_GPU_ENERGY,
    GR_CC_RAM_ENERGY,
    GR_CC_ENERGY,
    GR_CC_COUNTRY,
    GR_CC_REGION,
    GR_CC_CLOUD_PROVIDER,
    GR_CC_CLOUD_REGION,
    GR_CC_VERSION,
    GR_CC_CPU_COUNT,
    GR_CC_CPU_MODEL,
    GR_CC_GPU_COUNT,
    GR_CC_GPU_MODEL,
    GR_CC_LONGITUDE,
    GR_CC_RAM_SIZE,
    GR_CC_PUE,
    GR_CC_TRACKING_MODE,
    GR_CC_COLUMN_COUNT
};
const char *gr_cc_column_name(enum gr_cc_column column);

/** Things to say once a file, with the first place and a count. */
enum gr_cc_slip {
    GR_CC_TORN,
    GR_CC_SHIFTED,
    GR_CC_HEADER_AGAIN,
    GR_CC_PUE_INSIDE,
    GR_CC_POWER_ODD,
    GR_CC_INTENSITY_ODD,
    GR_CC_NEGATIVE,
    GR_CC_PARTS_DIFFER,
    GR_CC_RATE_DIFFERS,
    GR_CC_SLIP_COUNT
};
struct gr_cc_slip_count {
    uint64_t count;
    struct gr_pos where;
    double value;   /**< of the first, in the unit of its message; NAN without */
    char line[400]; /**< of the first, cut */
    size_t line_length;
    struct gr_energy effect; /**< of rows left out */
};

/** The cell of a column that was read last, and its number. */
struct gr_cc_memo {
    char text[24];
    size_t n;
    double value;
};

struct gr_cc {
    struct gr_read_context *ctx;
    struct gr_csv csv;
    struct gr_pos at;   /**< of a row that is no line of a table; line 0: it is one */
    unsigned part;      /**< of the run of this id that the row belongs to, 0 the first */
    bool tasks;         /**< rows are deltas by task */
    bool rate_in_grams; /**< versions 2.0 to 2.1.4: emissions_rate is in g/s */
    size_t column[GR_CC_COLUMN_COUNT]; /**< GR_CSV_NONE: not in the header */
    size_t header_count;
    struct gr_buf scratch;
    struct gr_cc_memo memos[GR_CC_COLUMN_COUNT];
    /* Is cpu_power one constant in the whole file? */
    char cpu_power[32];
    size_t cpu_power_length;
    uint64_t cpu_power_rows;
    bool cpu_power_varies;
    struct gr_cc_slip_count slips[GR_CC_SLIP_COUNT];
    uint64_t row_count, blank_count;
    bool has_run_with_energy;
};

/** Cell of the present row by its column; empty if the header lacks it. */
static inline struct gr_str gr_cc_cell(const struct gr_cc *cc, enum gr_cc_column column) {
    return gr_csv_cell(&cc->csv, cc->column[column]);
}
/** Its number, NAN where there is none. */
double gr_cc_number(const struct gr_cc *cc, enum gr_cc_column column);

/** Where the present row has that column. */
struct gr_pos gr_cc_pos(const struct gr_cc *cc, enum gr_cc_column column);
/** GR_OK if a run has energy, else says why there is none. */
enum gr_status gr_cc_judge(struct gr_cc *cc);

/** Reads the header; GR_REFUSED with a diagnostic if a needed column is missing. */
enum gr_status gr_cc_header(struct gr_cc *cc);
/** Pours the present row into the sink, or leaves it out and counts that. */
void gr_cc_row(struct gr_cc *cc);

void gr_cc_slip(struct gr_cc *cc, enum gr_cc_slip slip, enum gr_cc_column column, double value);
/** Plausibility of a row that is used (formats.md section 0). */
struct gr_cc_figures {
    double duration_s, emissions_kg, energy_kwh, parts_kwh; /**< NAN: not stated */
};
void gr_cc_check(struct gr_cc *cc, const struct gr_cc_figures *figures);
/** Says what was counted: warnings and decisions. */
void gr_cc_report(struct gr_cc *cc);

/** Reads a whole input. */
enum gr_status gr_cc_read(struct gr_read_context *ctx, bool tasks);
/** How many of the columns of the header line a CodeCarbon file must have are there (of 4), and whether
 *  task_name is. */
int gr_cc_header_score(struct gr_str head, bool *has_task_name, char why[160]);

#endif
