/*
 * row_parts.c - runs of one kind, with their energy by day.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/row_make.h"

struct kind {
    const char *stage, *outcome, *hardware, *country, *user, *group;
    bool cloud, market;
};

struct part {
    struct kind kind;
    struct gr_sum run_count, kwh, kg, market_kg, unknown_kwh, duration_s, device_hours;
    struct gr_sum source_kwh[GR_LAB_SOURCE_COUNT];
    struct gr_row_days days;
};

struct parts {
    const struct gr_record *record;
    struct part items[GR_LAB_PARTS];
    size_t count;
};

static bool same_text(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_kind(const struct kind *a, const struct kind *b) {
    return same_text(a->stage, b->stage) && same_text(a->outcome, b->outcome) &&
           same_text(a->hardware, b->hardware) && same_text(a->country, b->country) &&
           same_text(a->user, b->user) && same_text(a->group, b->group) && a->cloud == b->cloud &&
           a->market == b->market;
}

/* The part of that kind; the last one takes all kinds for which there is no room. */
static struct part *part_of(struct parts *parts, const struct kind *kind) {
    for (size_t i = 0; i < parts->count; i++) {
        if (same_kind(&parts->items[i].kind, kind)) {
            return &parts->items[i];
        }
    }
    if (parts->count == GR_LAB_PARTS) {
        return &parts->items[GR_LAB_PARTS - 1];
    }
    struct part *part = &parts->items[parts->count++];
    part->kind = parts->count < GR_LAB_PARTS ? *kind : (struct kind){0};
    return part;
}

/* ---- what a run is ---- */

/* A block of the run, else of the experiment. */
static const struct gr_record *block_of(const struct gr_record *record, const struct gr_record *run,
                                        const char *name) {
    const struct gr_record *own = gr_record_get(run, name);
    return own ? own : gr_record_get(record, name);
}

static const char *country_of(const struct gr_record *record, const struct gr_record *run) {
    const char *stated = gr_row_text_of(block_of(record, run, "location"), "country");
    const char *place = gr_row_text_of(run, "place");
    const struct gr_record *places = gr_record_get(gr_record_get(record, "totals"), "places");
    for (const struct gr_record *p = places ? places->first : NULL; p && !stated && place;
         p = p->next) {
        const char *name = gr_row_text_of(p, "place");
        if (name && strcmp(name, place) == 0) {
            return gr_row_text_of(p, "country");
        }
    }
    return stated ? stated : place;
}

/* Words in the names of sources; what none of them is in is not counted. */
static const struct {
    const char *word;
    enum gr_lab_source source;
} source_words[] = {
    {"nuclear", GR_LAB_NUCLEAR},  {"hydro", GR_LAB_RENEWABLE},     {"wind", GR_LAB_RENEWABLE},
    {"solar", GR_LAB_RENEWABLE},  {"photovolt", GR_LAB_RENEWABLE}, {"biomass", GR_LAB_RENEWABLE},
    {"biogas", GR_LAB_RENEWABLE}, {"bioenergy", GR_LAB_RENEWABLE}, {"geotherm", GR_LAB_RENEWABLE},
    {"tidal", GR_LAB_RENEWABLE},  {"wave", GR_LAB_RENEWABLE},      {"renewable", GR_LAB_RENEWABLE},
    {"coal", GR_LAB_FOSSIL},      {"lignite", GR_LAB_FOSSIL},      {"gas", GR_LAB_FOSSIL},
    {"oil", GR_LAB_FOSSIL},       {"peat", GR_LAB_FOSSIL},         {"diesel", GR_LAB_FOSSIL},
    {"fossil", GR_LAB_FOSSIL}};

static void add_sources(struct part *part, const struct gr_record *mix, double kwh) {
    for (const struct gr_record *s = mix ? mix->first : NULL; s; s = s->next) {
        const char *name = gr_row_text_of(s, "source");
        double share = gr_row_number_of(s, "share");
        for (size_t i = 0; name && share > 0 && i < GR_COUNT(source_words); i++) {
            if (gr_str_find_fold(gr_str(name), gr_str(source_words[i].word)) != SIZE_MAX) {
                gr_sum_add(&part->source_kwh[source_words[i].source], kwh * share);
                break;
            }
        }
    }
}

static void add_run(struct parts *parts, const struct gr_record *run, const char *user,
                    const char *group) {
    const char *infra = gr_row_text_of(block_of(parts->record, run, "location"), "infra_type");
    const char *own_group = gr_row_text_of(run, "group");
    double location = gr_row_number_of(run, "emissions_location_kg");
    double market = gr_row_number_of(run, "emissions_market_kg");
    struct kind kind = {.stage = gr_row_text_of(run, "lifecycle_stage"),
                        .outcome = gr_row_text_of(run, "outcome"),
                        .hardware = gr_row_text_of(run, "hardware"),
                        .country = country_of(parts->record, run),
                        .user = user,
                        .group = own_group ? own_group : group,
                        .cloud = infra && strcmp(infra, "public_cloud") == 0,
                        .market = isfinite(market)};
    struct part *part = part_of(parts, &kind);
    double kwh = gr_row_quantity_of(run, "energy_total_kwh").value;
    gr_sum_add(&part->run_count, 1);
    gr_sum_add(&part->kwh, kwh);
    gr_sum_add(isfinite(location) ? &part->kg : &part->unknown_kwh,
               isfinite(location) ? location : kwh);
    gr_sum_add(&part->market_kg, isfinite(market) ? market : isfinite(location) ? location : 0);
    double seconds = gr_row_number_of(run, "duration_wall_s");
    double hours = gr_row_number_of(run, "device_hours");
    gr_sum_add(&part->duration_s, isfinite(seconds) ? seconds : 0);
    gr_sum_add(&part->device_hours, isfinite(hours) ? hours : 0);
    add_sources(part, gr_record_get(block_of(parts->record, run, "grid"), "energy_source_mix"),
                kwh);
    gr_row_days_add(&part->days, run, kwh);
}

/* ---- to the row ---- */

static void put_part(struct gr_buf *out, const struct part *part) {
    const struct kind *k = &part->kind;
    const char *texts[] = {k->stage, k->outcome, k->hardware, k->country, k->user, k->group};
    for (size_t i = 0; i < GR_COUNT(texts); i++) {
        gr_row_text(out, texts[i]);
    }
    gr_row_count(out, (k->cloud ? 1u : 0u) + (k->market ? 2u : 0u));
    const struct gr_sum sums[] = {part->run_count,   part->kwh,         part->kg,
                                  part->market_kg,   part->unknown_kwh, part->duration_s,
                                  part->device_hours};
    for (size_t i = 0; i < GR_COUNT(sums); i++) {
        gr_row_num(out, gr_sum_value(sums[i]));
    }
    for (size_t i = 0; i < GR_LAB_SOURCE_COUNT; i++) {
        gr_row_num(out, gr_sum_value(part->source_kwh[i]));
    }
    gr_row_count(out, part->days.count);
    for (size_t i = 0; i < part->days.count; i++) {
        gr_row_num(out, part->days.items[i].day);
        gr_row_num(out, part->days.items[i].count);
        gr_row_num(out, part->days.items[i].kwh);
    }
}

/* Few kinds have room for a year of days each, many share it. */
static void finish_days(struct parts *parts) {
    size_t spans = 0;
    for (size_t i = 0; i < parts->count; i++) {
        gr_row_days_finish(&parts->items[i].days, SIZE_MAX);
        spans += parts->items[i].days.count;
    }
    for (size_t i = 0; i < parts->count && spans > GR_LAB_SPANS; i++) {
        gr_row_days_finish(&parts->items[i].days, GR_LAB_SPANS / parts->count);
    }
}

void gr_row_parts(struct gr_buf *out, const struct gr_record *record,
                  const struct gr_lab_place *place) {
    struct parts *parts = gr_xcalloc(1, sizeof *parts);
    const struct gr_record *runs = gr_record_get(record, "runs"), *counted = NULL;
    size_t index = 0;
    parts->record = record;
    for (const struct gr_record *run = runs ? runs->first : NULL; run; run = run->next, index++) {
        counted = gr_row_run_next(record, counted);
        while (run && run != counted) {
            run = run->next;
            index++;
        }
        if (!run) {
            break;
        }
        add_run(parts, run, place->users ? place->users[index] : NULL, place->group);
    }
    finish_days(parts);
    gr_row_count(out, parts->count);
    for (size_t i = 0; i < parts->count; i++) {
        put_part(out, &parts->items[i]);
        free(parts->items[i].days.items);
    }
    free(parts);
}
