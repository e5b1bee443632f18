/*
 * facts.h - what several machine formats say of a record in the same way.
 */
#ifndef GR_WRITE_FACTS_H
#define GR_WRITE_FACTS_H

#include "write/writer.h"

/** Text at a pointer of the record; NULL if it is not there. */
const char *gr_fact_text(const struct gr_report *report, const char *pointer);
/** Number, or value of a quantity, at a pointer; NAN if it is not there. */
double gr_fact_number(const struct gr_report *report, const char *pointer);
/** The block that statements are about: "/final" if there are final runs, else "/totals". */
const char *gr_fact_block(const struct gr_report *report);
/** The same for a key of that block. */
double gr_fact_block_number(const struct gr_report *report, const char *key);
const char *gr_fact_block_text(const struct gr_report *report, const char *key);
const struct gr_record *gr_fact_block_items(const struct gr_report *report, const char *key);
/** True for an item of /runs that the block counts. */
bool gr_fact_in_block(const struct gr_report *report, const struct gr_record *run);
/** Number, or value of a quantity, of a map by key; NAN if it is not there. */
double gr_fact_of(const struct gr_record *map, const char *key);
/** Text of a map by key; NULL if it is not there. */
const char *gr_fact_text_of(const struct gr_record *map, const char *key);
/** The first item of a list of the record, NULL if there is none. */
const struct gr_record *gr_fact_items(const struct gr_report *report, const char *pointer);
/** W072: what `format` requires and the record lacks, with the line to add (or NULL). */
void gr_fact_need(struct gr_diag *diag, const char *format, const char *what, const char *yaml);
/** "2 x NVIDIA A100-SXM4-40GB, 1 x NVIDIA GeForce RTX 4090": accelerators, or what else there is; NULL if
 *  nothing is known. */
const char *gr_fact_hardware(const struct gr_report *report);
/** "Oslo, Norway": as fine as the record has it; NULL if no place is known. */
const char *gr_fact_place(const struct gr_report *report);
/** "CodeCarbon 2.3.1, nvidia-smi": the tools that measured; NULL if none is known. */
const char *gr_fact_tools(const struct gr_report *report);
/** "PUE 1.2 included", "data-centre overhead included" (a boundary of facility whose PUE nobody states), "data-centre
 *  overhead included in part", or "without data-centre overhead"; of the block. */
const char *gr_fact_overhead(const struct gr_report *report);
/** value with at most `digits` significant digits, never with an exponent; "0" for 0. */
const char *gr_fact_plain(const struct gr_report *report, double value, int digits);

#endif
