/*
 * carbontracker.h - the lines of carbontracker's logs; for carbontracker*.c only.
 *
 * Standard log, output log, console and pasted text share their messages; stamps and prefixes differ by
 * version and place.
 */
#ifndef GR_READ_CARBONTRACKER_H
#define GR_READ_CARBONTRACKER_H

#include "base/str.h"
#include "base/time.h"

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
    struct gr_str name, text, message;
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

#endif
