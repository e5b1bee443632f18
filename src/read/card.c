/* Front matter and text of a model card. */
#include "read/card.h"

#include <math.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/text_lines.h"

static const double unknown = (double)NAN;

/* ---- the front matter ---- */

static bool is_fence(struct gr_str line) {
    return gr_str_is(gr_str_trim(line), "---");
}

bool gr_card_has_front_matter(struct gr_str text) {
    struct gr_str rest = text;
    return is_fence(gr_str_cut(&rest, '\n'));
}

/** The text up to its closing fence, with the opening one, which YAML takes as the start of a document: so
 *  lines keep their numbers.  *line: of the closing fence, 0 if it never comes. */
static struct gr_str front_matter(struct gr_str text, struct gr_str *body, uint64_t *line) {
    struct gr_str rest = text;
    uint64_t number = 1;
    (void)gr_str_cut(&rest, '\n');
    while (rest.p) {
        const char *start = rest.p;
        number++;
        if (is_fence(gr_str_cut(&rest, '\n'))) {
            *line = number;
            *body = rest;
            return (struct gr_str){text.p, (size_t)(start - text.p)};
        }
    }
    *line = 0;
    *body = (struct gr_str){NULL, 0};
    return text;
}

/** "Geographical Location" and geographical_location are one key. */
static bool is_key(struct gr_str key, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < n && key.n == n; i++) {
        char c = key.p[i];
        c = c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (c != name[i]) {
            return false;
        }
    }
    return key.n == n;
}

static bool is_number(struct gr_str text, double *out) {
    return gr_num_parse(gr_str_trim(text), out) && *out >= 0;
}

/** Grams of "1.2g CO2", "5.6 kg", "1.71 KgCO2"; false without such a unit. */
static bool with_unit(struct gr_str text, double *gram) {
    static const struct {
        const char *name;
        double gram;
    } units[] = {{"kg", 1e3}, {"mg", 1e-3}, {"g", 1}, {"tonne", 1e6}, {"t", 1e6}};
    struct gr_str rest;
    double value;
    if (!gr_text_number(text, &value, &rest) || value < 0) {
        return false;
    }
    rest = gr_str_trim(rest);
    for (size_t i = 0; i < GR_COUNT(units); i++) {
        size_t n = strlen(units[i].name);
        bool ends = rest.n == n || (rest.n > n && (rest.p[n] == ' ' || rest.p[n] == 'C'));
        if (rest.n >= n && ends &&
            gr_str_eq_fold((struct gr_str){rest.p, n}, gr_str(units[i].name))) {
            *gram = value * units[i].gram;
            return true;
        }
    }
    return false;
}

static void read_emissions(struct gr_arena *arena, const struct gr_yaml *node,
                           struct gr_card *out) {
    out->pos = node->pos;
    if (node->kind != GR_YAML_SCALAR) {
        out->form = GR_CARD_NO_NUMBER;
        return;
    }
    out->written = gr_arena_str(arena, node->text);
    if (is_number(node->text, &out->emissions_g)) {
        out->form = GR_CARD_NUMBER;
    } else if (with_unit(node->text, &out->emissions_g)) {
        out->form = GR_CARD_UNIT;
    } else {
        out->emissions_g = unknown;
        bool none = !node->quoted && (gr_csv_missing(node->text) || gr_str_is(node->text, "~"));
        out->form = none ? GR_CARD_NULL : GR_CARD_NO_NUMBER;
    }
}

static const char *const text_keys[] = {"source", "training_type", "geographical_location",
                                        "hardware_used", "cpu_model"};

static const char **text_slot(struct gr_card *card, size_t i) {
    const char **slots[] = {&card->source, &card->training_type, &card->location, &card->hardware,
                            &card->cpu_model};
    return slots[i];
}

/** A key that is near to one of the Hub's and is none. */
static void note_wrong_key(struct gr_arena *arena, const struct gr_yaml *node,
                           struct gr_card *out) {
    static const char *const known[] = {"emissions", "source", "training_type",
                                        "geographical_location", "hardware_used"};
    for (size_t i = 0; i < GR_COUNT(known) && !out->wrong_key; i++) {
        bool folded = is_key(node->key, known[i]) && !gr_str_is(node->key, known[i]);
        size_t distance = gr_str_distance(node->key, gr_str(known[i]));
        if (folded || (distance > 0 && distance <= 3)) {
            out->wrong_key = gr_arena_str(arena, node->key);
            out->right_key = known[i];
            out->wrong_pos = node->key_pos;
        }
    }
}

static void read_entry(struct gr_arena *arena, const struct gr_yaml *node, struct gr_card *out) {
    bool scalar = node->kind == GR_YAML_SCALAR;
    if (is_key(node->key, "emissions")) {
        read_emissions(arena, node, out);
    } else if (is_key(node->key, "energy_consumed") && scalar) {
        double kwh;
        out->energy_kwh = is_number(node->text, &kwh) && kwh > 0 ? kwh : unknown;
        out->energy_pos = node->pos;
    } else if (is_key(node->key, "hours_used") && scalar) {
        (void)is_number(node->text, &out->hours);
    }
    for (size_t i = 0; i < GR_COUNT(text_keys); i++) {
        if (scalar && is_key(node->key, text_keys[i])) {
            *text_slot(out, i) = gr_arena_str(arena, node->text);
            out->location_pos = i == 2 ? node->pos : out->location_pos;
        }
    }
    if (!gr_str_is(node->key, "energy_consumed") && !gr_str_is(node->key, "hours_used")) {
        note_wrong_key(arena, node, out);
    }
}

static void read_block(struct gr_arena *arena, const struct gr_yaml *block, struct gr_card *out) {
    out->pos = block->key_pos;
    out->form = GR_CARD_NULL;
    if (block->kind == GR_YAML_SCALAR) {
        read_emissions(arena, block, out);
        return;
    }
    out->is_list = block->kind == GR_YAML_LIST;
    for (const struct gr_yaml *item = block->first; item; item = item->next) {
        if (!out->is_list) {
            read_entry(arena, item, out);
            continue;
        }
        for (const struct gr_yaml *entry = item->first; entry; entry = entry->next) {
            read_entry(arena, entry, out);
        }
    }
}

/* ---- the text below ---- */

/** The figure after the first ':' of a line, in kg or kWh, where the line says its unit. */
static bool figure(struct gr_str line, bool energy, double *out) {
    struct gr_str rest = gr_text_after(line, ":");
    double gram;
    while (rest.n > 0 && (rest.p[0] == '*' || rest.p[0] == ' ' || rest.p[0] == ':')) {
        rest = (struct gr_str){rest.p + 1, rest.n - 1};
    }
    if (energy) {
        struct gr_str unit = {NULL, 0};
        bool found = gr_text_number(rest, out, &unit) && *out > 0;
        unit = gr_str_trim(unit);
        return found && gr_str_starts(unit, GR_STR("kWh"));
    }
    if (with_unit(rest, &gram)) {
        *out = gram / 1000;
        return true;
    }
    bool grams = gr_str_find(line, GR_STR("in grams")) != SIZE_MAX;
    return grams && is_number(rest, &gram) ? (*out = gram / 1000, true) : false;
}

/** What stands in brackets at the end of a line. */
static struct gr_str in_brackets(struct gr_str line) {
    struct gr_str text = gr_str_trim(line), rest = gr_text_after(text, "(");
    bool closed = text.n > 0 && text.p[text.n - 1] == ')' && rest.n > 1;
    return closed ? gr_str_cut(&rest, ')') : (struct gr_str){NULL, 0};
}

static void read_body(struct gr_str body, uint64_t line, uint32_t file, struct gr_card *out) {
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, body);
    while (gr_text_lines_next(&lines)) {
        struct gr_card_statement found = {.found = true, .pos = {file, 1, line + lines.line, 0}};
        bool energy = gr_str_find(lines.text, GR_STR("Energy Consumption")) != SIZE_MAX ||
                      gr_str_find(lines.text, GR_STR("nergy consum")) != SIZE_MAX;
        bool emissions = gr_str_find(lines.text, GR_STR("Emissions")) != SIZE_MAX ||
                         gr_str_find(lines.text, GR_STR("Carbon Emitted")) != SIZE_MAX;
        if (energy && !out->body_energy_kwh.found && figure(lines.text, true, &found.value)) {
            out->body_energy_kwh = found;
        } else if (emissions && !out->body_emissions_kg.found &&
                   figure(lines.text, false, &found.value)) {
            found.place = in_brackets(lines.text);
            out->body_emissions_kg = found;
        }
    }
}

enum gr_status gr_card_parse(struct gr_arena *arena, struct gr_str text, uint32_t file,
                             struct gr_diag *diag, struct gr_card *out) {
    struct gr_yaml *root = NULL;
    struct gr_str body;
    uint64_t fence;
    *out = (struct gr_card){.form = GR_CARD_ABSENT,
                            .pos = {.file = file},
                            .written = "",
                            .source = "",
                            .training_type = "",
                            .location = "",
                            .hardware = "",
                            .cpu_model = "",
                            .emissions_g = unknown,
                            .energy_kwh = unknown,
                            .hours = unknown};
    struct gr_str front = front_matter(text, &body, &fence);
    if (fence == 0) {
        gr_error(diag, "R243", ((struct gr_pos){file, 1, 1, 3}),
                 "a line --- must end the front matter", "the front matter does not end");
        return GR_REFUSED;
    }
    enum gr_status status = gr_yaml_parse(arena, front, file, diag, &root);
    if (status != GR_OK) {
        return status;
    }
    for (const struct gr_yaml *node = root->first; node; node = node->next) {
        if (root->kind == GR_YAML_MAP && is_key(node->key, "co2_eq_emissions")) {
            read_block(arena, node, out);
        }
    }
    read_body(body, fence, file, out);
    return GR_OK;
}

/* ---- what can be used ---- */

double gr_card_energy_kwh(const struct gr_card *card, struct gr_pos *pos) {
    bool front = card->energy_kwh > 0;
    *pos = front ? card->energy_pos : card->body_energy_kwh.pos;
    return front                         ? card->energy_kwh
           : card->body_energy_kwh.found ? card->body_energy_kwh.value
                                         : unknown;
}

/** The front matter's grams and the text's kilograms differ by more than rounding. */
static bool gainsays(const struct gr_card *card) {
    double stated = card->emissions_g / 1000, told = card->body_emissions_kg.value;
    return card->body_emissions_kg.found && !isnan(stated) && fabs(stated - told) > 0.02 * told;
}

static bool is_odd(const struct gr_card *card) {
    struct gr_pos pos;
    double ratio = card->emissions_g / gr_card_energy_kwh(card, &pos);
    return !isnan(ratio) && (ratio < 1 || ratio > 1500);
}

double gr_card_emissions_kg(const struct gr_card *card) {
    bool trusted = !isnan(card->emissions_g) && !gainsays(card) && !is_odd(card);
    return trusted ? card->emissions_g / 1000 : unknown;
}

/* ---- faults ---- */

/** Kilograms in the field of grams? */
static bool is_slip(const struct gr_card *card) {
    double told = card->body_emissions_kg.value;
    return card->body_emissions_kg.found && told > 0 &&
           fabs(card->emissions_g - told) <= 0.02 * told;
}

static size_t check_emissions(const struct gr_card *card, struct gr_diag *diag) {
    if (card->form == GR_CARD_NO_NUMBER || card->form == GR_CARD_NULL) {
        gr_warning(diag, "R244", card->pos, "emissions: GRAMS, a bare number",
                   "emissions is no number: %s", *card->written ? card->written : "nothing");
        return 1;
    }
    if (card->form == GR_CARD_UNIT) {
        gr_warning(diag, "R244", card->pos, "emissions: GRAMS, a bare number",
                   "emissions is text with a unit, which the Hub does not read: %s", card->written);
        return 1;
    }
    if (is_slip(card)) {
        gr_warning(diag, "R246", card->pos, "the field is in grams: write the kilograms times 1000",
                   "emissions is %s, which the text below gives in kilograms", card->written);
    } else if (gainsays(card)) {
        gr_warning(diag, "R248", card->body_emissions_kg.pos, NULL,
                   "the text states other emissions than the front matter");
    } else if (is_odd(card)) {
        gr_warning(diag, "R246", card->pos, "the field is in grams",
                   "emissions divided by the energy is outside 1 to 1500 g/kWh");
    } else {
        return 0;
    }
    return 1;
}

size_t gr_card_check(const struct gr_card *card, struct gr_diag *diag) {
    size_t faults = 0;
    if (card->form == GR_CARD_ABSENT) {
        return 0;
    }
    if (card->is_list) {
        gr_warning(diag, "R247", card->pos, "write the keys without the dashes before them",
                   "co2_eq_emissions is a list where a map belongs");
        faults++;
    }
    if (card->wrong_key) {
        gr_warning(diag, "R247", card->wrong_pos, NULL,
                   "the Hub does not read the key %s; it is %s", card->wrong_key, card->right_key);
        faults++;
    }
    struct gr_str place = card->body_emissions_kg.place;
    if (place.n > 0 && *card->location && gr_str_find(gr_str(card->location), place) == SIZE_MAX) {
        gr_warning(diag, "R248", card->location_pos, NULL,
                   "geographical_location is %s, and the text says %.*s", card->location,
                   (int)place.n, place.p);
        faults++;
    }
    return faults + check_emissions(card, diag);
}
