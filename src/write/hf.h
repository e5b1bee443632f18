/*
 * hf.h - what a model card of the Hugging Face Hub says of a record: metadata and section.
 */
#ifndef GR_WRITE_HF_H
#define GR_WRITE_HF_H

#include "write/writer.h"

/** co2_eq_emissions with its keys, lines ended by LF, indented by two blanks.  GR_REFUSED with W071 where
 *  the record has no emissions above 0. */
GR_MUST_CHECK enum gr_status gr_hf_block(const struct gr_report *report, struct gr_diag *diag,
                                         struct gr_buf *out);

/** A file that the section links to. */
struct gr_hf_link {
    const char *path;   /**< from the card's folder; NULL: no link */
    const char *sha256; /**< lower-case hex */
};
/** What stands below the heading Environmental Impact, lines ended by LF: the five bullets of the Hub's
 *  template in its order, energy, interval, one sentence, the link.  Unknown is [More Information Needed]. */
void gr_hf_section(const struct gr_report *report, const struct gr_hf_link *link,
                   struct gr_buf *out);

#endif
