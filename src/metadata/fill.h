/*
 * fill.h - from the validated tree to struct gr_experiment.
 */
#ifndef GR_METADATA_FILL_H
#define GR_METADATA_FILL_H

#include <libxml/tree.h>

#include "model/experiment.h"

/** root: of a tree without fault.  Everything is copied into the arena. */
void gr_experiment_fill(struct gr_experiment *out, const xmlNode *root, struct gr_arena *arena);

/** life.c: what goes beyond the energy of the runs (inference, embodied, offsets, costs, what if, metrics).  The
 *  runs and the hardware of out are filled already. */
void gr_experiment_fill_life(struct gr_experiment *out, const xmlNode *root,
                             struct gr_arena *arena);

#endif
