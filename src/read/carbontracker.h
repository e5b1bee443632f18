/*
 * carbontracker.h - the lines of carbontracker's logs; for carbontracker*.c only.
 *
 * Standard log, output log, console and pasted text share their messages; stamps and prefixes differ by
 * version and place.
 */
#ifndef GR_READ_CARBONTRACKER_H
#define GR_READ_CARBONTRACKER_H

#include "read/clock.h"
#include "read/reader.h"
#include "read/text_lines.h"

enum gr_ct_kind {
    GR_CT_OTHER,
    GR_CT_VERSION,    /**< text: its number */
    GR_CT_PUE,        /**< value: the coefficient */
    GR_CT_COMPONENTS, /**< text: from the first component on */
    GR_CT_DURATION,   /**< value: s */
    GR_CT_POWER,      /**< name: component; text: what follows the colon */
    GR_CT_LOCATION,   /**< text */
    GR_CT_ACTUAL,     /**< value: epochs, NAN where not stated */
    GR_CT_PREDICTED,  /**< value: epochs */
    GR_CT_TIME,       /**< value: s */
    GR_CT_ENERGY,     /**< value: kWh */
    GR_CT_EMISSIONS   /**< value: g */
};

struct gr_ct_line {
    enum gr_ct_kind kind;
    gr_time stamp; /**< local; GR_TIME_NONE without */
    struct gr_str name, text;
    double value; /**< NAN where it is missing */
};

/** What a line says. */
struct gr_ct_line gr_ct_parse(struct gr_str line);
/** "1 day, 2:03:04.5", "325:31:49": s; NAN for anything else. */
double gr_ct_time(struct gr_str text);
/** Number of devices in "A, B" (the two parts "GPU, ANE" of Apple's chip are one). */
unsigned gr_ct_device_count(struct gr_str names);
/** Names of the devices of a component ("GPU") in the text of GR_CT_COMPONENTS; empty without. */
struct gr_str gr_ct_devices(struct gr_str components, const char *component);

/* ---- the log at hand ---- */

enum { GR_CT_COMPONENT_COUNT = 2 }; /**< GPU, CPU */
enum gr_ct_block { GR_CT_NO_BLOCK, GR_CT_IN_ACTUAL, GR_CT_IN_PREDICTED };

struct gr_ct {
    struct gr_read_context *ctx;
    struct gr_text_lines lines;
    struct gr_clock clock;
    /* The run at hand. */
    struct gr_run_attributes run;
    struct gr_str key, label;
    uint64_t named;              /**< of which run those are */
    bool has_epochs, has_actual; /**< what was read of it */
    uint64_t runs, first_further, further;
    struct gr_str devices[GR_CT_COMPONENT_COUNT]; /**< in the arena */
    unsigned device_count[GR_CT_COMPONENT_COUNT];
    double pue;
    gr_time stamp; /**< of the last stamped line; GR_TIME_NONE */
    /* The block at hand. */
    enum gr_ct_block block;
    unsigned block_lines;
    double epochs, time_s, kwh, grams;
    struct gr_pos block_where;
    double actual_epochs, actual_kwh;
    /* The epoch at hand. */
    double epoch_s;
    bool epoch_timed;   /**< its length was given to the run */
    unsigned open_list; /**< component + 1 whose list goes on in the next line; 0: none */
    double list_w;
    /* Counts. */
    uint64_t actuals, epochs_read, powers_missing, first_missing, zeros, first_zero;
    uint64_t predictions, first_prediction, partial, first_partial;
    double prediction_effect_kwh;
    uint64_t averaged, first_averaged, corrected;
    unsigned averaged_count;
    double corrected_kwh;
};

/** Decisions and warnings, or why there is no energy. */
enum gr_status gr_ct_finish(struct gr_ct *log);

#endif
