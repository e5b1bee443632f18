/*
 * figures.h - which charts a record gives, with their words.
 */
#ifndef GR_TEMPLATE_FIGURES_H
#define GR_TEMPLATE_FIGURES_H

#include <libxml/tree.h>

#include "base/language.h"
#include "template/tree.h"

/** Builds every chart that the record (gr_record_xml) has data for: ruler, coverage (label drawings),
 *  energy-by-run, power-over-time (one per run with samples: power-over-time, power-over-time-2, ...),
 *  emissions-by-stage, cumulative-energy, compute-trend, compute-growth (own runs and the line through
 *  them), waste, use-and-training, what-if, tornado; of a lab: lab-months, lab-cumulated, lab-groups,
 *  lab-sizes, lab-trend, lab-front, lab-front-2.  All live in arena. */
struct gr_charts gr_figures_build_in(const xmlDoc *record, const struct gr_language *language,
                                     struct gr_fonts *fonts, struct gr_arena *arena);
/** In English. */
struct gr_charts gr_figures_build(const xmlDoc *record, struct gr_fonts *fonts,
                                  struct gr_arena *arena);

#endif
