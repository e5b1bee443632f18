/*
 * blocks.h - elements of the report tree to strips of the flow; one function a kind of block.
 */
#ifndef GR_WRITE_PDF_BLOCKS_H
#define GR_WRITE_PDF_BLOCKS_H

#include "write/pdf/flow.h"
#include "write/pdf/inline.h"

/** The spacing scale of visual-design section 1 [pt]. */
#define GR_QUARTER 3.25
#define GR_HALF    6.5
#define GR_STEP    13.0

/** Lines of text as strips with widows and orphans kept, at x from the left edge of the measure. */
void gr_block_lines(struct gr_flow *flow, const struct gr_text *text, double x, struct gr_tag *tag);
/** Remembers a heading for the outline at the next strip and keeps strip i with what follows. */
void gr_block_children(struct gr_flow *flow, const xmlNode *parent, struct gr_tag *tag);

void gr_block_header(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_label(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_table(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_figure(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_pair(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_callout(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_list(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_facts(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_sums(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);
void gr_block_code(struct gr_flow *flow, const xmlNode *node, struct gr_tag *tag);

#endif
