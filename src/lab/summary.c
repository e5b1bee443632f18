/*
 * summary.c - rows go by, sums stay.
 */
#include <math.h>
#include <stdlib.h>

#include "lab/state.h"

char *gr_lab_copy(struct gr_str text) {
    char *copy = gr_xmalloc(text.n + 1);
    memcpy(copy, text.n ? text.p : "", text.n);
    copy[text.n] = '\0';
    return copy;
}

struct gr_lab *gr_lab_new(const struct gr_lab_options *options) {
    struct gr_lab *lab = gr_xcalloc(1, sizeof *lab);
    struct gr_lab_names *names[] = {
        &lab->groups.names,     &lab->stages.names,     &lab->hardware.names,
        &lab->countries.names,  &lab->users.names,      &lab->outcomes.names,
        &lab->owners.names,     &lab->boundaries.names, &lab->findings.names,
        &lab->profiles.names,   &lab->reasons.names,    &lab->profiles_met.names,
        &lab->finding_severity, &lab->profile_titles,   &lab->reason_examples};
    lab->options = *options;
    lab->options.title = gr_lab_copy(gr_str(options->title));
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        names[i]->most = GR_NAMES_MAX;
    }
    lab->methods.most = GR_LAB_METHODS;
    lab->months = gr_xcalloc((size_t)GR_LAB_YEARS * 12, sizeof *lab->months);
    lab->big = gr_xcalloc(GR_LAB_TABLE_ROWS, sizeof *lab->big);
    lab->start = lab->end = GR_TIME_NONE;
    return lab;
}

static void free_largest(struct gr_lab_largest *l) {
    free(l->name);
    free(l->title);
    free(l->href);
    free(l->group);
}

void gr_lab_free(struct gr_lab *lab) {
    struct gr_lab_table *tables[] = {&lab->groups,    &lab->stages,       &lab->hardware,
                                     &lab->countries, &lab->users,        &lab->outcomes,
                                     &lab->owners,    &lab->boundaries,   &lab->findings,
                                     &lab->profiles,  &lab->profiles_met, &lab->reasons};
    for (size_t i = 0; i < GR_COUNT(tables); i++) {
        gr_lab_table_free(tables[i]);
    }
    gr_lab_names_free(&lab->methods);
    gr_lab_names_free(&lab->finding_severity);
    gr_lab_names_free(&lab->profile_titles);
    gr_lab_names_free(&lab->reason_examples);
    for (int k = 0; k < GR_LAB_FIGURE_COUNT; k++) {
        gr_lab_total_free(&lab->figures[k]);
    }
    for (size_t i = 0; i < GR_LAB_METHODS; i++) {
        free(lab->years[i]);
    }
    for (size_t i = 0; i < lab->failure_kept; i++) {
        free(lab->failures[i].id);
        free(lab->failures[i].reason);
        free(lab->failures[i].diagnostics);
    }
    for (size_t i = 0; i < lab->largest_count; i++) {
        free_largest(&lab->largest[i]);
    }
    gr_lab_trend_free(&lab->trend);
    gr_lab_races_free(lab);
    gr_lab_repeats_free(&lab->repeats);
    gr_buf_free(&lab->scratch);
    free(lab->months);
    free(lab->big);
    free((char *)(uintptr_t)lab->options.title);
    free(lab);
}

static struct gr_str folder_of(struct gr_str id) {
    while (id.n > 0 && id.p[id.n - 1] != '/') {
        id.n--;
    }
    id.n -= id.n > 0;
    return id;
}

struct gr_str gr_lab_group(const struct gr_lab_row *row) {
    return row->group.n > 0 ? row->group : folder_of(row->id);
}

const char *gr_lab_name(const struct gr_lab_options *options, const struct gr_lab_row *row,
                        uint64_t number, struct gr_buf *room) {
    gr_buf_clear(room);
    if (options->anonymous) {
        gr_buf_printf(room, "experiment %llu", (unsigned long long)number);
    } else {
        gr_buf_put(room, row->id);
    }
    return room->p;
}

/* ---- the largest ---- */

static bool smaller(const struct gr_lab_big *a, const struct gr_lab_big *b) {
    return a->kwh != b->kwh ? a->kwh < b->kwh : a->row > b->row;
}

static void sink(struct gr_lab_big *heap, size_t count, size_t i) {
    for (;;) {
        size_t least = i, left = 2 * i + 1;
        least = left < count && smaller(&heap[left], &heap[least]) ? left : least;
        least = left + 1 < count && smaller(&heap[left + 1], &heap[least]) ? left + 1 : least;
        if (least == i) {
            return;
        }
        struct gr_lab_big swap = heap[i];
        heap[i] = heap[least];
        heap[least] = swap;
        i = least;
    }
}

static void note_big(struct gr_lab *lab, double kwh) {
    struct gr_lab_big item = {lab->row - 1, kwh};
    if (lab->big_count < GR_LAB_TABLE_ROWS) {
        size_t i = lab->big_count++;
        lab->big[i] = item;
        while (i > 0 && smaller(&lab->big[i], &lab->big[(i - 1) / 2])) {
            struct gr_lab_big swap = lab->big[i];
            lab->big[i] = lab->big[(i - 1) / 2];
            lab->big[(i - 1) / 2] = swap;
            i = (i - 1) / 2;
        }
    } else if (smaller(&lab->big[0], &item)) {
        lab->big[0] = item;
        sink(lab->big, lab->big_count, 0);
    }
}

static int by_row(const void *a, const void *b) {
    const struct gr_lab_big *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

bool gr_lab_shown(const struct gr_lab *lab, uint64_t row) {
    const struct gr_lab_big key = {row, 0};
    return lab->big_sorted && bsearch(&key, lab->big, lab->big_count, sizeof key, by_row);
}

static void note_largest(struct gr_lab *lab, const struct gr_lab_row *row,
                         const struct gr_lab_cut *cut) {
    size_t at = lab->largest_count;
    while (at > 0 && lab->largest[at - 1].kwh < cut->kwh) {
        at--;
    }
    if (at >= GR_LAB_LARGEST) {
        return;
    }
    if (lab->largest_count == GR_LAB_LARGEST) {
        free_largest(&lab->largest[--lab->largest_count]);
    }
    memmove(&lab->largest[at + 1], &lab->largest[at],
            (lab->largest_count - at) * sizeof *lab->largest);
    const char *name = gr_lab_name(&lab->options, row, lab->row, &lab->scratch);
    struct gr_str none = {"", 0};
    lab->largest[at] = (struct gr_lab_largest){
        .name = gr_lab_copy(gr_str(name)),
        .title = gr_lab_copy(lab->options.anonymous ? none : row->title),
        .href = gr_lab_copy(lab->options.anonymous ? none : row->html),
        .group = gr_lab_copy(lab->options.anonymous ? none : gr_lab_group(row)),
        .end = row->end,
        .kwh = cut->kwh,
        .kg = cut->known_kg ? cut->kg : (double)NAN,
        .runs = cut->runs,
        .tier = row->figures[GR_LAB_ENERGY].tier};
    lab->largest_count++;
}

/* ---- by name ---- */

/* Every level of "a/b/c": "a", "a/b", "a/b/c". */
static void add_nested(struct gr_lab *lab, struct gr_str path, double kwh, double kg, double runs) {
    enum { DEPTH = 32 };
    size_t depth = 0;
    if (path.n == 0) {
        gr_lab_table_add(&lab->groups, path, lab->row, kwh, kg, runs);
        return;
    }
    for (size_t i = 1; i <= path.n && depth < DEPTH; i++) {
        if (i == path.n || (path.p[i] == '/' && path.p[i - 1] != '/')) {
            gr_lab_table_add(&lab->groups, (struct gr_str){path.p, i}, lab->row, kwh, kg, runs);
            depth++;
        }
    }
}

static void add_groups(struct gr_lab *lab, const struct gr_lab_row *row,
                       const struct gr_lab_part *part, double kwh, double kg, double runs) {
    if (lab->options.grouping == GR_LAB_BY_TAG) {
        for (size_t i = 0; i < row->tag_count; i++) {
            gr_lab_table_add(&lab->groups, row->tags[i].key, lab->row, kwh, kg, runs);
        }
        return;
    }
    bool stated = lab->options.grouping == GR_LAB_BY_GROUP;
    struct gr_str group = stated && part->group.n > 0  ? part->group
                          : stated && row->group.n > 0 ? row->group
                                                       : folder_of(row->id);
    add_nested(lab, group, kwh, kg, runs);
}

static bool is_wasted(struct gr_str outcome) {
    return gr_str_is(outcome, "failed") || gr_str_is(outcome, "discarded") ||
           gr_str_is(outcome, "redundant");
}

static void add_scopes(struct gr_lab *lab, const struct gr_lab_part *p, double kwh, double share) {
    gr_sum_add(p->cloud ? &lab->cloud_kwh : &lab->own_kwh, kwh);
    gr_sum_add(p->cloud ? &lab->cloud_kg : &lab->own_kg, p->kg * share);
    gr_sum_add(p->cloud ? &lab->cloud_market_kg : &lab->own_market_kg, p->market_kg * share);
    gr_sum_add(&lab->market_kg, p->market_kg * share);
    if (p->market) {
        gr_sum_add(&lab->market_kwh, kwh);
        lab->market = true;
    }
    for (size_t i = 0; i < GR_LAB_SOURCE_COUNT; i++) {
        gr_sum_add(&lab->source_kwh[i], p->source_kwh[i] * share);
    }
}

static void add_part(struct gr_lab *lab, const struct gr_lab_row *row, const struct gr_lab_part *p,
                     size_t method) {
    double kwh = gr_lab_part_cut(&lab->options, p);
    double share = p->kwh > 0 ? kwh / p->kwh : 1;
    if (!(share > 0)) {
        return;
    }
    double kg = p->kg * share, runs = p->run_count;
    bool cloud = p->cloud;
    gr_lab_table_add(&lab->stages, p->stage, lab->row, kwh, kg, runs);
    gr_lab_table_add(&lab->hardware, p->hardware, lab->row, kwh, kg, runs);
    gr_lab_table_add(&lab->countries, p->country, lab->row, kwh, kg, runs);
    gr_lab_table_add(&lab->outcomes, p->outcome, lab->row, kwh, kg, runs);
    gr_lab_table_add(&lab->owners, cloud ? GR_STR("cloud") : GR_STR("own"), lab->row, kwh, kg,
                     runs);
    if (!lab->options.anonymous) {
        gr_lab_table_add(&lab->users, p->user, lab->row, kwh, kg, runs);
    }
    add_groups(lab, row, p, kwh, kg, runs);
    if (is_wasted(p->outcome)) {
        gr_sum_add(&lab->wasted_kwh, kwh);
        gr_sum_add(&lab->wasted_kg, kg);
    }
    gr_sum_add(&lab->unknown_kwh, p->unknown_kwh * share);
    add_scopes(lab, p, kwh, share);
    double dated = 0;
    for (size_t i = 0; i < p->span_count; i++) {
        dated += p->spans[i].kwh;
    }
    if (share == 1 && p->kwh - dated > 1e-9 * p->kwh) {
        gr_sum_add(&lab->undated_kwh, p->kwh - dated);
    }
    gr_lab_calendar_add(lab, p, method);
}

/* ---- totals ---- */

static void add_figures(struct gr_lab *lab, const struct gr_lab_row *row,
                        const struct gr_lab_cut *cut) {
    for (int k = 0; k < GR_LAB_FIGURE_COUNT; k++) {
        const struct gr_lab_causes *causes = k == GR_LAB_ENERGY     ? &row->energy
                                             : k == GR_LAB_LOCATION ? &row->location
                                                                    : NULL;
        double energy = cut->ratio;
        double kg = row->figures[GR_LAB_LOCATION].value > 0
                        ? cut->kg / row->figures[GR_LAB_LOCATION].value
                        : cut->ratio;
        gr_lab_total_add(&lab->figures[k], row->figures[k], causes,
                         k == GR_LAB_LOCATION ? kg : energy);
    }
    bool stated = row->figures[GR_LAB_MARKET].known;
    struct gr_quantity market = row->figures[stated ? GR_LAB_MARKET : GR_LAB_LOCATION];
    struct gr_spread s = gr_quantity_spread(market);
    lab->market_up += market.known ? market.value * s.up * cut->ratio : 0;
    lab->market_down += market.known ? market.value * s.down * cut->ratio : 0;
    for (int k = 0; k < GR_KNOWLEDGE_COUNT; k++) {
        gr_sum_add(&lab->known_kwh[k], row->known_kwh[k] * cut->ratio);
    }
    gr_sum_add(&lab->run_count, cut->runs);
    gr_sum_add(&lab->excluded_count, row->excluded_count);
    if (row->coverage_ratio >= 0) {
        gr_sum_add(&lab->coverage, row->coverage_ratio * cut->kwh);
        gr_sum_add(&lab->coverage_kwh, cut->kwh);
    }
    if (row->offsets_kg >= 0) {
        lab->offsets = true;
        gr_sum_add(&lab->offsets_kg, row->offsets_kg * cut->ratio);
    }
}

/* What is known of an experiment's span, inside the period. */
static void widen(struct gr_lab *lab, const struct gr_lab_row *row) {
    const struct gr_lab_options *o = &lab->options;
    gr_time from = o->from_day == GR_LAB_DAY_NONE ? GR_TIME_NONE : o->from_day * GR_DAY_NS;
    gr_time to = o->to_day == GR_LAB_DAY_NONE ? GR_TIME_NONE : (o->to_day + 1) * GR_DAY_NS;
    gr_time start = row->start, end = row->end;
    start = start != GR_TIME_NONE && from != GR_TIME_NONE && start < from ? from : start;
    end = end != GR_TIME_NONE && to != GR_TIME_NONE && end > to ? to : end;
    if (start != GR_TIME_NONE && (lab->start == GR_TIME_NONE || start < lab->start)) {
        lab->start = start;
    }
    if (end != GR_TIME_NONE && (lab->end == GR_TIME_NONE || end > lab->end)) {
        lab->end = end;
    }
}

static size_t method_of(struct gr_lab *lab, const struct gr_lab_row *row, double kwh) {
    size_t method = gr_lab_names_index(&lab->methods, row->method);
    if (method == SIZE_MAX) {
        gr_sum_add(&lab->method_others_kwh, kwh);
        return GR_LAB_METHODS;
    }
    if (!lab->years[method]) {
        lab->years[method] = gr_xcalloc(GR_LAB_YEARS, sizeof *lab->years[method]);
    }
    return method;
}

/* A table of counts whose names have a word beside them. */
static void add_note(struct gr_lab_table *table, struct gr_lab_names *words, struct gr_str key,
                     struct gr_str word, uint64_t row, double kwh, double count) {
    size_t before = table->names.count;
    gr_lab_table_add(table, key, row, kwh, 0, count);
    if (table->names.count > before && words) {
        /* One word a name: a number keeps equal words apart. */
        struct gr_buf text = {0};
        gr_buf_printf(&text, "%zu ", before);
        gr_buf_put(&text, word);
        (void)gr_lab_names_index(words, gr_buf_str(&text));
        gr_buf_free(&text);
    }
}

static void add_notes(struct gr_lab *lab, const struct gr_lab_row *row, double kwh) {
    for (size_t i = 0; i < row->finding_count; i++) {
        add_note(&lab->findings, &lab->finding_severity, row->findings[i].key,
                 row->findings[i].text, lab->row, kwh, row->findings[i].count);
    }
    for (size_t i = 0; i < row->profile_count; i++) {
        add_note(&lab->profiles, &lab->profile_titles, row->profiles[i].key, row->profiles[i].text,
                 lab->row, kwh, 1);
        if (row->profiles[i].count > 0) {
            add_note(&lab->profiles_met, NULL, row->profiles[i].key, row->profiles[i].text,
                     lab->row, kwh, 1);
        }
    }
    for (size_t i = 0; i < row->reason_count; i++) {
        add_note(&lab->reasons, &lab->reason_examples, row->reasons[i].key,
                 lab->options.anonymous ? (struct gr_str){"", 0} : row->id, lab->row, 0,
                 row->reasons[i].count);
    }
    for (size_t i = 0; i < row->size_count; i++) {
        size_t bin = (size_t)(row->sizes[i].bin + GR_LAB_SIZES);
        lab->size_count[bin] += row->sizes[i].count;
        lab->size_kwh[bin] += row->sizes[i].kwh;
    }
}

/* ---- a row ---- */

static void add_failure(struct gr_lab *lab, const struct gr_lab_row *row) {
    lab->failed++;
    if (lab->failure_kept == GR_LAB_FAILED_KEPT) {
        return;
    }
    struct gr_lab_failure *f = &lab->failures[lab->failure_kept++];
    f->id = gr_lab_copy(gr_str(gr_lab_name(&lab->options, row, lab->row, &lab->scratch)));
    f->reason = gr_lab_copy(row->reason);
    /* Messages hold paths. */
    f->diagnostics =
        gr_lab_copy(lab->options.anonymous ? (struct gr_str){"", 0} : row->diagnostics);
}

void gr_lab_add(struct gr_lab *lab, const struct gr_lab_row *row) {
    struct gr_lab_cut cut;
    lab->row++;
    lab->found++;
    if (!row) {
        lab->unreadable++;
        return;
    }
    if (row->failed) {
        add_failure(lab, row);
        return;
    }
    if (!gr_lab_cut(&lab->options, row, &cut)) {
        bool dated = row->start != GR_TIME_NONE || row->end != GR_TIME_NONE;
        lab->outside += dated;
        lab->undated += !dated;
        return;
    }
    lab->included++;
    size_t method = method_of(lab, row, cut.kwh);
    add_figures(lab, row, &cut);
    gr_lab_table_add(&lab->boundaries, row->boundary, lab->row, cut.kwh, cut.kg, cut.runs);
    for (size_t i = 0; i < row->part_count; i++) {
        add_part(lab, row, &row->parts[i], method);
    }
    widen(lab, row);
    add_notes(lab, row, cut.kwh);
    gr_lab_trend_add(lab, row, lab->row);
    gr_lab_races_add(lab, row, cut.ratio);
    gr_lab_repeats_note(lab, row);
    note_big(lab, cut.kwh);
    note_largest(lab, row, &cut);
}

void gr_lab_add_again(struct gr_lab *lab, const struct gr_lab_row *row) {
    struct gr_lab_cut cut;
    if (!lab->big_sorted) {
        qsort(lab->big, lab->big_count, sizeof *lab->big, by_row);
        lab->big_sorted = true;
    }
    lab->again++;
    if (row && !row->failed && gr_lab_cut(&lab->options, row, &cut)) {
        gr_lab_repeats_find(lab, row, lab->again);
    }
}

bool gr_lab_over_budget(const struct gr_lab *lab) {
    return lab->over_budget;
}

size_t gr_lab_failed_count(const struct gr_lab *lab) {
    return lab->failed + lab->unreadable;
}
