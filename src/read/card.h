/*
 * card.h - what a model card (README.md of the Hugging Face Hub) says of emissions and energy.
 *
 * The front matter's co2_eq_emissions is a number or a map with emissions, in grams by the Hub's
 * documentation.  Authors write kilograms, text, nothing, other keys; what they wrote is kept and found
 * fault with, never scaled.
 */
#ifndef GR_READ_CARD_H
#define GR_READ_CARD_H

#include "yaml/yaml.h"

enum gr_card_form {
    GR_CARD_ABSENT,   /**< no co2_eq_emissions */
    GR_CARD_NULL,     /**< the key without a value */
    GR_CARD_NUMBER,   /**< emissions_g is what stands there */
    GR_CARD_UNIT,     /**< text with a unit, "1.2g CO2": emissions_g is by that unit */
    GR_CARD_NO_NUMBER /**< "TBD" */
};

/** A figure in the text below the front matter. */
struct gr_card_statement {
    bool found;
    double value; /**< kg or kWh */
    struct gr_pos pos;
    struct gr_str place; /**< what stands in brackets behind it: "1.71 KgCO2 (Singapore)" */
};

struct gr_card {
    enum gr_card_form form;
    struct gr_pos pos;   /**< of the emissions, or of the whole card */
    const char *written; /**< the emissions as written; "" */
    double emissions_g;  /**< NAN: none; as the front matter says */
    double energy_kwh;   /**< energy_consumed beside it, kWh; NAN: not stated */
    double hours;        /**< hours_used; NAN */
    struct gr_pos energy_pos;
    const char *source, *training_type, *location, *hardware,
        *cpu_model; /**< "" where not stated */
    struct gr_pos location_pos;
    bool is_list;                      /**< a list of maps where a map belongs */
    const char *wrong_key, *right_key; /**< a key nobody reads, and the one that was meant; NULL */
    struct gr_pos wrong_pos;
    struct gr_card_statement body_emissions_kg, body_energy_kwh;
};

/** True if text begins with front matter. */
bool gr_card_has_front_matter(struct gr_str text);
/** Reads a card; text must outlive it.  GR_REFUSED after diagnostics at line and column where the front matter
 *  is no YAML; a card without co2_eq_emissions is GR_OK with form GR_CARD_ABSENT. */
GR_MUST_CHECK enum gr_status gr_card_parse(struct gr_arena *arena, struct gr_str text,
                                           uint32_t file, struct gr_diag *diag,
                                           struct gr_card *out);
/** Finds fault with what it says: R244..R248 as warnings.  Returns how many. */
size_t gr_card_check(const struct gr_card *card, struct gr_diag *diag);
/** The energy that can be used: that of the front matter, else of the text; NAN if neither. */
double gr_card_energy_kwh(const struct gr_card *card, struct gr_pos *pos);
/** The emissions in kg where front matter and text do not gainsay each other; NAN otherwise. */
double gr_card_emissions_kg(const struct gr_card *card);

#endif
