/*
 * factor_list.c - /factors: every factor used, once, with source and licence.
 */
#include "disclosure/builder.h"

#include <math.h>

struct factor {
    const char *kind, *place, *code, *unit, *year, *basis, *source, *note, *source_id;
    double value;
    struct gr_pos where;
};

static bool text_is(const struct gr_record *item, const char *key, const char *text) {
    const struct gr_record *node = gr_record_get(item, key);
    return node ? text && strcmp(node->text, text) == 0 : !text;
}

static bool same_factor(const struct gr_record *item, const struct factor *f) {
    const struct gr_record *value = gr_record_get(item, "value");
    return value && value->number == f->value && text_is(item, "kind", f->kind) &&
           text_is(item, "place", f->place) && text_is(item, "year", f->year) &&
           text_is(item, "source_id", f->source_id);
}

static void put_source(struct gr_builder *b, struct gr_record *item, const struct factor *f) {
    const struct gr_source *source =
        f->source_id ? gr_source_find(b->in->factors, f->source_id) : NULL;
    gr_record_text(b->arena, item, "source", source ? source->title : f->source);
    if (source) {
        gr_record_text(b->arena, item, "publisher", source->publisher);
        gr_record_text(b->arena, item, "licence", source->licence);
    }
    gr_record_text(b->arena, item, "source_id", f->source_id);
    gr_record_text(b->arena, item, "where", gr_where_text(b, f->where));
}

static const char *factor_add(struct gr_builder *b, const struct factor *f) {
    size_t index = 0;
    for (struct gr_record *item = b->factors->first; item; item = item->next, index++) {
        if (same_factor(item, f)) {
            return gr_arena_printf(b->arena, "/factors/%zu", index);
        }
    }
    struct gr_record *item = gr_record_map(b->arena, b->factors, NULL);
    gr_record_text(b->arena, item, "kind", f->kind);
    gr_record_text(b->arena, item, "place", f->place);
    gr_record_text(b->arena, item, "code", f->code);
    gr_record_number(b->arena, item, "value", f->value);
    gr_record_text(b->arena, item, "unit", f->unit);
    gr_record_text(b->arena, item, "year", f->year);
    gr_record_text(b->arena, item, "basis", f->basis);
    put_source(b, item, f);
    gr_record_text(b->arena, item, "note", f->note);
    return gr_arena_printf(b->arena, "/factors/%zu", index);
}

static const char *not_empty(const char *text) {
    return text && text[0] ? text : NULL;
}

const char *gr_factor_intensity(struct gr_builder *b, const struct gr_intensity *intensity) {
    bool coarse = b->anonymous && intensity->level != GR_PLACE_COUNTRY;
    struct factor f = {.kind = "carbon_intensity",
                       .place = coarse ? NULL : not_empty(intensity->place),
                       .code = coarse ? NULL : not_empty(intensity->code),
                       .value = intensity->g_per_kwh,
                       .unit = "g/kWh",
                       .year = gr_arena_printf(b->arena, "%d", intensity->year),
                       .basis = not_empty(intensity->basis),
                       .source_id = coarse ? NULL : intensity->source_id,
                       .note = coarse ? NULL : not_empty(intensity->note)};
    return factor_add(b, &f);
}

const char *gr_factor_stated(struct gr_builder *b, const char *kind, const char *place,
                             double value, const char *unit, const char *year, const char *basis,
                             const char *source, struct gr_pos where) {
    struct factor f = {.kind = kind,
                       .place = place,
                       .value = value,
                       .unit = unit,
                       .year = year,
                       .basis = basis,
                       .source = source ? source : "experiment file",
                       .where = where};
    return factor_add(b, &f);
}

const char *gr_factor_table(struct gr_builder *b, const char *kind, const char *place, double value,
                            const char *unit, const char *year, const char *basis,
                            const char *source_id, const char *note) {
    struct factor f = {.kind = kind,
                       .place = not_empty(place),
                       .value = value,
                       .unit = unit,
                       .year = not_empty(year),
                       .basis = not_empty(basis),
                       .source_id = source_id,
                       .note = not_empty(note)};
    return factor_add(b, &f);
}

const char *gr_factor_hardware(struct gr_builder *b, const struct gr_hardware_match *match) {
    struct factor f = {.kind = "power_tdp",
                       .place = match->name,
                       .value = match->tdp_w,
                       .unit = "W",
                       .basis = not_empty(match->tdp_kind),
                       .source_id = match->source_id};
    return factor_add(b, &f);
}
