/*
 * card_edit.h - puts metadata and a section into a model card that others wrote, and nothing else.
 */
#ifndef GR_WRITE_CARD_EDIT_H
#define GR_WRITE_CARD_EDIT_H

#include "base/diag.h"

struct gr_card_edit {
    struct gr_str block;   /**< co2_eq_emissions and its keys by two blanks, LF (gr_hf_block) */
    struct gr_str section; /**< below the heading Environmental Impact, LF (gr_hf_section) */
    bool fix;              /**< misnamed keys give way to ours; else they stay beside them */
};

/**
 * Writes the card with the edit in it to out.  Ends of lines are those of the card.
 *
 * Front matter: the keys of ours that stand in co2_eq_emissions are replaced, and the energy and hours beside
 * them, which were of the figure that goes; other keys and whole-line comments of the block stay, after ours.
 * A block that is no map in lines (a number, a list, braces) is replaced whole.  Without the block it is added
 * at the end, without front matter at the top.
 * Text: what stands between the heading Environmental Impact (any level, any case) and the next heading is
 * replaced; without the heading it is added at the end.
 * Doing it again changes nothing.  GR_REFUSED after diagnostics at line and column where the front matter is
 * no YAML, no map, or the result would not be read back; text must outlive the call's diagnostics.
 */
GR_MUST_CHECK enum gr_status gr_card_edit(struct gr_arena *arena, struct gr_str card, uint32_t file,
                                          const struct gr_card_edit *edit, struct gr_diag *diag,
                                          struct gr_buf *out);

/** Where the section stands in a text without front matter (for gr_card_edit and its tests). */
struct gr_card_section {
    bool found;
    size_t start; /**< after the line of the heading */
    size_t end;   /**< where the next heading begins, or the end */
    size_t count; /**< how many there are; the first is given */
    bool open;    /**< the text ends inside code or a comment: nothing can be added */
};
struct gr_card_section gr_card_section_find(struct gr_str body);

#endif
